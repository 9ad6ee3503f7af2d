"""Somebody who is told of only to set him apart from ours, as crews say it without marks.

"bed one had a pressure of eighty bed two is ours", "crew four has the one who got ejected ours was
belted": from the words for somebody else to the words for ours all is told of the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.tables import is_number, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS, Words

_NUMBERED = words("brought", "set_apart", "numbered")
_OTHERS: Phrases[bool] = Phrases(listed("brought", "set_apart", "others"))
_UNITS = words("brought", "away", "units")
_TAKES = words("brought", "away", "takes")
_OURS: Phrases[bool] = Phrases(listed("brought", "set_apart", "ours"))
_AWAY: Phrases[bool] = Phrases(listed("brought", "set_apart", "told_away"))
_AT_WORK = words("brought", "set_apart", "at_work")
_BACK = words("brought", "set_apart", "back_to_ours")
_WHOM = ("him", "her", "them")
_PRONOUNS = frozenset("he she they".split())
_SOMEBODY = words("brought", "set_apart", "somebody")
_VERBS = words("brought", "set_apart", "verbs")
_REACH = 40
"""Most words told of somebody else before ours is named."""
_SAME_ONE = 9
"""Most words between two names of one person: "his pad mate, that's a ... chap"."""
_BEHIND = 25
"""Most words told of somebody else behind ours."""


def set_apart(text: Words) -> Iterator[Mark]:
    """Marks of what is told of those who are set apart from ours."""
    yield from _told_away(text)
    ours = sorted(_ours(text))
    if not ours:
        return
    others = sorted({*_numbered(text), *_named(text)})
    begin = 0
    for first, last in ours:
        told = [o for o in others if max(begin, first - _REACH) <= o[0] < first]
        if told:
            yield Mark(Cue.PERSON, *told[0], told[0][1], first)
        begin = last
    for first, last in others:
        k = bisect_left(ours, (first, 0))
        if k and ours[k - 1][1] <= first and ours[k - 1][0] != first:
            end = min(text.sentence_end(last, _BEHIND), *(o[0] for o in ours[k : k + 1]),
                      first + _BEHIND + last - first)  # fmt: skip
            yield Mark(Cue.PERSON, first, last, last, end)


def _told_away(text: Words) -> Iterator[Mark]:
    """As in "a chap with a GCS of fourteen, he's not my patient", "don't write his on hers"."""
    tokens, taken = text.tokens, dict(_taken(text))
    away = {hit.first: hit.last for hit in _AWAY.scan(tokens, text.positions)}
    for place, last in (away | taken).items():
        begin = max(text.sentence(place).first, place - _REACH)
        first = place
        for i in range(place - 1, begin - 1, -1):
            if tokens[i].norm in _SOMEBODY and (first == place or first - i <= _SAME_ONE):
                first = i
        if first < place:
            yield Mark(Cue.PERSON, place, last, first, place)
        if place in taken and any(
            t.norm in _SOMEBODY for t in tokens[max(0, place - _BEHIND) : place]
        ):
            yield Mark(Cue.PERSON, place, last, last, _goes_on(text, last))


def _taken(text: Words) -> Iterator[tuple[int, int]]:
    """As in "medic three has her", "engine's got him"; never "medic three has her on oxygen"."""
    tokens = text.tokens
    for i in sorted(i for whom in _WHOM for i in text.positions.get(whom, ())):
        if i < 2 or tokens[i - 1].norm not in _TAKES or _at_work(text, i + 1):
            continue
        number = tokens[i - 2].norm.removesuffix("s")
        numbered = is_number(number)
        unit = tokens[i - 2 - numbered] if i > 2 else tokens[0]
        if unit.norm in _UNITS and (numbered or unit.clitic):
            yield i - 2 - numbered, i + 1


def _at_work(text: Words, i: int) -> bool:
    return i < len(text.tokens) and text.tokens[i].norm in _AT_WORK


def _goes_on(text: Words, first: int) -> int:
    """End of "she's sixty one with chest pain", told of her right behind who has her."""
    tokens = text.tokens
    if first >= len(tokens) or tokens[first].norm not in _PRONOUNS:
        return first
    end = text.sentence_end(first, _BEHIND)
    return next((i for i in range(first, end) if tokens[i].norm in _BACK), end)


def _ours(text: Words) -> Iterator[tuple[int, int]]:
    """Where ours is named as who is told of: "ours has a graze", "bed two is ours"."""
    tokens = text.tokens
    for hit in _OURS.scan(tokens, text.positions):
        if hit.last < len(tokens) and _tells(text, hit.last) and not _own_thing(text, hit.last):
            yield hit.first, hit.last


def _own_thing(text: Words, i: int) -> bool:
    """As in "mine's the atorvastatin"; never "mine is the mom with chest pain"."""
    i += text.tokens[i].norm in {"is", "was"}
    if i + 1 >= len(text.tokens) or text.tokens[i].norm != "the":
        return False
    return _SOMEBODY.isdisjoint(t.norm for t in text.tokens[i + 1 : i + 3])  # "the bakkie driver"


def _tells(text: Words, i: int) -> bool:
    """Whether something is told of the one before: "ours has", "ours is", "our guy's at"."""
    if text.tokens[i].gap in SENTENCE_ENDS:
        return False
    return bool(text.tokens[i - 1].clitic) or text.tokens[i].norm in _VERBS


def _numbered(text: Words) -> Iterator[tuple[int, int]]:
    """As in "bed one", "room 2"."""
    for norm in _NUMBERED:
        for i in text.positions.get(norm, ()):
            ahead = text.tokens[i + 1 : i + 2]
            if ahead and not ahead[0].gap and is_number(ahead[0].norm):
                yield i, i + 2


def _named(text: Words) -> Iterator[tuple[int, int]]:
    """As in "the other one", "not my patient", "crew four has the shooter"."""
    tokens = text.tokens
    for hit in _OTHERS.scan(tokens, text.positions):
        yield hit.first, hit.last
    for norm in _UNITS:
        for i in text.positions.get(norm, ()):
            has = i + 2 < len(tokens) and tokens[i + 2].norm in _TAKES
            if has and is_number(tokens[i + 1].norm):
                yield i, i + 3
