"""Statements about the surroundings: the lift, the parking, the score of the game.

They are left out of the token view before anything is read, so that neither their numbers nor
their place between a question and its answer can change a fact. A statement only counts as one
when a thing of the surroundings is its subject and no word of it can be of the patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.text.words import SENTENCE_ENDS, Positions, Token, asked, places

_NAMED = words("asides", "asides", "things")
_THINGS = _NAMED | {f"{thing}s" for thing in _NAMED}
_RAINS = words("asides", "asides", "rains")
_HEADS = _THINGS | _RAINS | {"thanks", "thank", "outside", "parked"}
_MODALS = frozenset({"can", "could", "would", "will"})
_OF_THINGS = words("asides", "asides", "of_things")
_OPENERS = words("asides", "asides", "openers")
_DETERMINERS = words("asides", "asides", "determiners")
_REQUESTS = words("asides", "asides", "requests")
_MOVES = words("asides", "asides", "moves")
_PASSING = words("asides", "asides", "passing")
_NEVER = words("asides", "asides", "never")
_WE = frozenset({"we", "somebody", "someone"})
_CAREFUL = frozenset({"watch", "mind"})
_CAPITALS = (_THINGS | _DETERMINERS | _REQUESTS | _MODALS | _WE | _CAREFUL) | {"there", "it", "my"}
_LONGEST = 14
_IS = words("cues", "asides", "is")
_PAPERS = frozenset({"paper", "paperwork", "form", "forms", "clipboard"})
"""What they say is of the patient: "the paperwork says thirty-four"."""
_AUXILIARY = frozenset({"are", "were", "have", "had"})


def without_asides(text: str, said: list[Token], norms: Sequence[str]) -> list[Token]:
    """The tokens of ``text``, whose norms are ``norms``, without those of its surroundings."""
    spans = _statements(text, said, norms)
    aside = [span for span in spans if _is_aside(said[slice(*span)])]
    if not aside:
        return said
    tokens: list[Token] = []
    done = 0
    for first, last in aside:
        tokens += said[done:first]
        done = last
    return [*tokens, *said[done:]]


def _statements(
    text: str, said: Sequence[Token], norms: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Short punctuated sentences that neither ask nor answer and name a thing: token ranges.

    A long one is no more than a part.
    """
    done = 0
    for at in places(norms, _HEADS):
        if at < done:
            continue
        lowest, highest = max(0, at - _LONGEST), min(len(said), at + _LONGEST + 1)
        done = _opening(text, said, range(at + 1, highest), highest)
        if not _ended(text, said[done - 1]):
            continue
        start = _opening(text, said, range(at, lowest, -1), lowest)
        answers = start > 0 and asked(text, said[start - 1])
        if done - start <= _LONGEST and not answers:
            yield start, done


def _opening(text: str, said: Sequence[Token], way: Iterable[int], end: int) -> int:
    """The first token on the ``way`` that begins a sentence, else its ``end``.

    A capital alone may open it: "twelve minutes out The lift is out on floor 7."
    """
    opens = (
        i for i in way
        if said[i].gap in SENTENCE_ENDS
        or (said[i].norm in _CAPITALS and text[said[i].start].isupper())
    )  # fmt: skip
    return next(opens, end)


def _ended(text: str, last: Token) -> bool:
    return text[last.end : last.end + 1] in {".", "!"} and not asked(text, last)


def _is_aside(statement: Sequence[Token]) -> bool:
    norms = [t.norm for t in statement]
    if any(t.clitic in {"m", "ve"} for t in statement) or _of_somebody(norms):
        return False
    while norms and norms[0] in _OPENERS:
        norms = norms[1:]
    told = _subject(norms) or _request(norms) or _passed(norms) or _courtesy(norms)
    if not (told or _weather(norms)):
        return False
    if any(True for _ in ANNOUNCERS.find(statement)):
        return False
    return not any(load().names.find(statement, Positions([t.norm for t in statement])).values())


def _of_somebody(norms: Sequence[str]) -> bool:
    """Whether a word may be of the patient; never "back to the station", "round the back"."""
    told = _NEVER.intersection(norms)
    if norms[:1] == ["my"] and not _THINGS.isdisjoint(norms[1:2]):
        told -= {"my"}  # "my phone battery is flat"
    if told == {"back"}:
        at = norms.index("back")
        place = norms[at - 2 : at] in (["round", "the"], ["around", "the"])
        return not place and norms[at + 1 : at + 2] not in (["to"], ["in"], ["at"])
    return bool(told)


def _subject(norms: Sequence[str]) -> bool:
    """As in "The radio battery is flat", "Parking costs 4 pounds", "There are 60 chairs ..."."""
    if norms[:1] == ["there"]:
        return not _THINGS.isdisjoint(norms[1:6])
    at = 1 if norms[:1] and (norms[0] in _DETERMINERS or norms[0] == "my") else 0
    if at >= len(norms) or norms[at] not in _THINGS:
        return False
    verb = at + 1
    while verb < len(norms) and (norms[verb] in _THINGS | _OF_THINGS or norms[verb].isdecimal()):
        verb += 1
    told = not _PAPERS.isdisjoint(norms[at:verb]) and "says" in norms[verb : verb + 1]
    return verb < len(norms) and norms[verb] in _IS and not told


def _request(norms: Sequence[str]) -> bool:
    """As in "Could somebody move the car outside bay two", "Watch out for the rug"."""
    if norms[:1] and norms[0] in _CAREFUL:
        return not _THINGS.isdisjoint(norms[1:5])
    at = 1 if norms[:1] and norms[0] in _MODALS else 0
    asked = norms[at : at + 1] and norms[at] in _REQUESTS
    return (
        bool(asked)
        and len(norms) > at + 1
        and norms[at + 1] in _MOVES
        and bool(_THINGS & set(norms[at + 2 : at + 5]))
    )


def _passed(norms: Sequence[str]) -> bool:
    """As in "We passed 3 roundabouts and a bridge", "Somebody left the lights on"."""
    if norms[:1] == [] or norms[0] not in _WE:
        return False
    if norms[:2] == ["we", "parked"]:
        return True
    verb = 1 + (norms[1:2] != [] and norms[1] in _AUXILIARY)
    return bool(_PASSING & set(norms[verb : verb + 1])) and bool(
        _THINGS & set(norms[verb + 1 : verb + 5])
    )


def _weather(norms: Sequence[str]) -> bool:
    """As in "It was 30 degrees outside yesterday", "It was raining hard"."""
    if norms[:1] == ["it"] and not _RAINS.isdisjoint(norms[1:4]):
        return True
    told = norms[1:2] != [] and (norms[1] in {"is", "was"} or norms[1].isdecimal())
    return norms[:1] == ["it"] and told and "outside" in norms


def _courtesy(norms: Sequence[str]) -> bool:
    """As in "Thanks for the handover, the weather is dreadful"."""
    thanked = norms[1:] if norms[:1] == ["thanks"] else norms[2:]
    return norms[:1] in (["thanks"], ["thank"]) and thanked[:1] == ["for"]
