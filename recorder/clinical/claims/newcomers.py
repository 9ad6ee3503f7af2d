"""Somebody who comes in only in talk: "there was a lad at the school", "somebody on our street".

Our patient is there from the beginning: he is "you" or "he", and nobody says "a lad" of him once he
was spoken to. A stranger of whom a place is told, or that there was one, is somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import REPORTS, Cue
from recorder.clinical.grammar.tables import ARTICLES, HE_OR_SHE, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, Words

_STRANGERS = words("cues", "people", "newcomers")
_SOMEBODY = words("cues", "people", "somebody")
_COMING_IN = words("cues", "people", "coming_in")
_PLACES = words("cues", "people", "places")
_IS_OR_HAS = words("cues", "people", "is_or_has")
_LOOSE = 40
"""More words than a sentence has: nothing is punctuated."""
_DOES_REACH = 8
_SPOKEN_TO = ("you", "your")


def newcomers(text: Words) -> Iterator[Hit[Cue]]:
    """Where such a stranger is named, with the words that lead to him."""
    yield from _the_one(text)
    yield from _in_second_car(text)
    met = min((text.positions[k][0] for k in _SPOKEN_TO if k in text.positions), default=-1)
    if met < 0:
        return
    for norm in (_STRANGERS | _SOMEBODY) & text.positions.keys():
        for i in text.positions[norm]:
            first = i if norm in _SOMEBODY else _article(text, i)
            told = met < first and _is_placed(text, i + 1) and not _does(text, i + 1)
            if told and (first == i or _comes_in(text, first)):
                yield Hit(first, i + 1, Cue.PERSON)


def _the_one(text: Words) -> Iterator[Hit[Cue]]:
    """As in "Trev's the one on warfarin", "paulines the one whos ill": who is set against ours."""
    for i in text.positions.get("one", ()):
        if i < 2 or i + 1 >= len(text.tokens) or text.tokens[i - 1].norm != "the":
            continue
        who, told = text.tokens[i - 2], text.tokens[i + 1]
        raw = who.norm.endswith("s") and told.norm in _WHO
        named = (who.clitic == "s" or raw) and who.norm not in _NOBODY_ELSE
        if named and told.norm in _SET_AGAINST | _WHO and not told.gap:
            yield Hit(i - 2, i + 1, Cue.PERSON)


_NOBODY_ELSE = HE_OR_SHE | set(
    "that this it there here who what where which patient patients was is".split()
)
_SET_AGAINST = frozenset({"on", "taking", "that", "with"})
_WHO = frozenset({"who", "whos"})


def _in_second_car(text: Words) -> Iterator[Hit[Cue]]:
    """As in "second car, the kid in the back is a green tag", once ours was told of."""
    told = min((text.positions[k][0] for k in _TOLD_OF if k in text.positions), default=-1)
    for i in sorted(i for norm in _CARS for i in text.positions.get(norm, ())):
        if not 0 <= told < i - 1 or text.tokens[i - 1].norm not in _FURTHER:
            continue
        end = text.rest_end(i + 1, _DOES_REACH)
        who = next((k for k in range(i + 1, end) if text.tokens[k].norm in _IN_CARS), end)
        if who < end:
            yield Hit(i - 1, who + 1, Cue.PERSON)


_CARS = words("cues", "people", "cars")
_FURTHER = frozenset({"second", "third", "2nd", "3rd", "other", "another"})
_TOLD_OF = words("brought", "told", "presented")
_IN_CARS = words("cues", "people", "strangers") | words("cues", "people", "relatives")


def _article(text: Words, i: int) -> int:
    """Where "a young lad", "the lady" begins; -1 where it is another phrase."""
    for k in (i - 1, i - 2):
        if k >= 0 and text.tokens[k].norm in ARTICLES:
            return k
    return -1


def _comes_in(text: Words, first: int) -> bool:
    """As in "there was a lad", and where a statement begins: never "he's a lad", "we've got a"."""
    before = text.tokens[first - 1]
    if text.tokens[first].gap in SENTENCE_ENDS or before.norm in _COMING_IN:
        return True
    loose = text.sentence(first).last - text.sentence(first).first > _LOOSE
    return loose and before.norm not in _IS_OR_HAS and not before.clitic


def _does(text: Words, i: int) -> bool:
    """As in "somebody in the shop gave him aspirin": who does something is no patient."""
    end = text.rest_end(i, _DOES_REACH)
    return any(token.norm in REPORTS for token in text.tokens[i:end])


def _is_placed(text: Words, i: int) -> bool:
    """As in "downstairs", "on our street", "with the pacemaker"."""
    if i >= len(text.tokens) or text.tokens[i].gap:
        return False
    return text.tokens[i].norm in _PLACES
