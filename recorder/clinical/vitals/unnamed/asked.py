"""Which sign a question or a request is of: "What's she satting?", "How's the hip?", "Check again."

A question of anything else ("How old is he?") counts too: the number behind it is its answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from recorder.clinical.drafts.announced import announcers
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import Announcer
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import Sentence
from recorder.clinical.view import View
from recorder.core.records import record


class Of(str, Enum):
    """What is asked for, where no sign is named."""

    FEELING = "feeling"
    """As in "How's the hip?": pain, where it was scored before."""
    AGAIN = "again"
    """As in "Check him again.": what was told before."""
    OTHER = "other"


@record
class Ask:
    """A question or request in tokens ``[first, last)`` for ``of``: a sign or an ``Of``."""

    first: int
    last: int
    of: str


_REQUESTS = words("focus", "asking", "requests")
_OF_OTHER = words("focus", "asking", "of_other")
_AGAIN = words("focus", "asking", "again")
_SCORE = words("focus", "asking", "score")
_HOW = words("focus", "asking", "how")
_NOT_FEELING = words("focus", "asking", "not_feeling")
_BREATHING = words("focus", "asking", "breathing")
_HEAVY = words("focus", "asking", "heavy")
_HEAT = words("focus", "asking", "heat")
_QUESTION_WORDS = words("focus", "asking", "opens")
_TAIL = 7
"""Words of a question that ends a line, and one."""
_SHORT = 8
"""Most words of a question that names no sign."""
_NAME_ALONE = 4
"""Most words of a sentence that asks by the name of the sign: "And the sats."."""


def asks(view: View) -> Iterator[Ask]:
    """Every question and request of the view, left to right."""
    names, k = announcers(view), 0
    firsts = [hit.first for hit in names]
    requests = frozenset(view.positions.of(_REQUESTS))
    for first, last, question in _lines(view):
        begin, k = k, bisect_left(firsts, last, k)
        named = begin < k and last - first <= _NAME_ALONE and names[k - 1].last == last
        if question or named or not requests.isdisjoint(range(first, min(last, first + 3))):
            of = _asked(view, Sentence(first, last, question), names[begin:k])
            if of is not None:
                yield Ask(first, last, of)


def _lines(view: View) -> Iterator[Sentence]:
    """The sentences; in words without marks what is said between two pauses."""
    paused = line_starts(view)
    for sentence in view.sentences:
        first, last, asked = sentence
        starts = paused.intersection(range(first + 1, last)) if paused else paused
        if not starts:
            yield sentence
            continue
        ends = {*starts, last}
        hows = view.positions.within(_HOW, first + 1, last)
        asked_on = [i for i in hows if _asks_on(view, i, ends)]
        for start, end in pairwise((first, *sorted({*starts, *asked_on}), last)):
            opens = not asked and view.norm[start] in _QUESTION_WORDS
            yield Sentence(start, end, (asked and end == last) or opens)


def _asks_on(view: View, i: int, ends: set[int]) -> bool:
    """As in "that's two now how's that": a short question that ends the line."""
    return not view.tokens[i].gap and not ends.isdisjoint(range(i + 2, i + _TAIL))


def _asked(view: View, sentence: Sentence, names: Sequence[Hit[Announcer]]) -> str | None:
    """What is asked for in a question, a request or a ``sentence`` that ends on a name."""
    first, last, question = sentence
    if any(_tells(view, q) for q in view.quantities_in(first, last)):
        return Of.OTHER if question else None
    said = set(view.norm[first:last])
    weighs = any(hit.value.slot == "weight" for hit in names)
    if said & _OF_OTHER and not (weighs or _where_it_is(said, names)):
        return Of.OTHER
    of = _named(names, said, last - first) or _unnamed(said, last - first)
    return of or (Of.OTHER if question else None)


def _where_it_is(said: set[str], names: Sequence[Hit[Announcer]]) -> bool:
    """As in "Where are his sats now?", asked of the number; never "when was his temp taken?"."""
    return said & _OF_OTHER == {"where"} and len(names) == 1 and not names[0].value.weak


def _tells(view: View, quantity: Quantity) -> bool:
    """Whether the sentence has a number of its own, more than the scale it asks by."""
    scale = quantity.value == 10 or (quantity.value <= 1 and view.norm[quantity.last] == "to")
    return quantity.role is None and not scale


def _named(names: Sequence[Hit[Announcer]], said: set[str], length: int) -> str | None:
    slots = {hit.value.slot for hit in names if _askable(hit, said, length)}
    if len(slots) > 1:
        return Of.OTHER
    return next(iter(slots), None)


def _askable(hit: Hit[Announcer], said: set[str], length: int) -> bool:
    """Pain is asked for by how bad it is: "Any pain?" asks for no number."""
    if hit.value.slot != "pain_score":
        return not hit.value.weak
    return "any" not in said and (bool(said & (_SCORE | _HOW)) or length <= _NAME_ALONE)


def _unnamed(said: set[str], length: int) -> str | None:
    if length > _SHORT:
        return None
    if said & _BREATHING:
        return "respiratory_rate"
    if said & _HEAVY:
        return "weight"
    if said & _HEAT:
        return "temperature"
    if said & _HOW and not said & _NOT_FEELING:
        return Of.FEELING
    return Of.AGAIN if said & _AGAIN else None
