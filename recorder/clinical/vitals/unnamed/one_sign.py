"""The one sign that a number of short talk can be: "ninety seven now", "and back to 15".

Nobody names the sign there. It was told before, and of all signs told before the number can be of
no other: its size, the readings around it and the way it moved rule them out. Where two signs are
left nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.measures import FLOWS
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading
from recorder.clinical.vitals.unnamed.alone import Alone
from recorder.clinical.vitals.unnamed.likeness import Likeness
from recorder.clinical.vitals.unnamed.told_before import Told

_USUAL = {
    "heart_rate": (35, 220), "respiratory_rate": (6, 60), "spo2": (70, 100), "gcs_total": (3, 15),
    "etco2": (10, 90), "pain_score": (0, 10), "blood_glucose": (1, 600), "temperature": (30, 109),
}  # fmt: skip
"""Signs that go on without their name, and what is believed of them."""
_SMALL = 16
"""Numbers below count so much else that they need somebody they are of."""
_LIST_REACH = 14
_WENT = words("focus", "alone", "went")
_OTHERS = frozenset({"i", "they", "we", "you"})
"""Not the patient: "we went 140", "they're down to sixty"."""
_MANY, _SATURATED = frozenset({"they"}), (75, 100)
_TOP = 15
_MOMENT = 80
"""Most words from the last reading to "ninety seven now"."""
_BESIDE = 6
"""Most words to the next one of a set: "ninety seven now, resps thirty two"."""


class OneSign:
    """Finds the one sign for single numbers of one view."""

    def __init__(self, view: View, told: Told, likeness: Likeness) -> None:
        self._view = view
        self._told = told
        self._likeness = likeness

    def read(self, phrase: Alone) -> Reading | None:
        """The reading of ``phrase`` as the only sign told before that it can be."""
        quantity = phrase.quantity
        if quantity.unit is not None or quantity.value in self._told.ages:
            return None
        if phrase.closed and self._of_sats(phrase):
            return self._likeness.answer(quantity, "spo2")
        if not phrase.closed or not self._of_the_patient(phrase) or not self._lately(phrase):
            return None
        found = list(self._possible(phrase))
        return found[0] if len(found) == 1 else None

    def _of_sats(self, phrase: Alone) -> bool:
        """As in "ooh, they're 94 now": of all signs only saturations are many and so high."""
        first = phrase.quantity.first
        low, high = _SATURATED
        many = self._view.has(_MANY, phrase.first, first) and (phrase.of_now or phrase.moved)
        fits = low <= phrase.quantity.value <= high
        return many and fits and self._told.last("spo2", first) is not None

    def _lately(self, phrase: Alone) -> bool:
        """Whether anything was measured a moment ago: far from it talk is of something else."""
        latest = self._told.latest(phrase.first)
        if latest is not None and phrase.first - latest.last <= _MOMENT:
            return True
        return bool(self._told.slots(phrase.last, phrase.last + _BESIDE))

    def _of_the_patient(self, phrase: Alone) -> bool:
        """Whether the words tell of somebody, or of something measured again."""
        first = phrase.quantity.first
        if self._view.has(_OTHERS, phrase.first, first):
            return False
        went = phrase.person and self._view.has(_WENT, phrase.first, first)
        changed = phrase.of_now or phrase.moved or went
        if phrase.person and phrase.quantity.value >= _SMALL:
            return changed or self._told.reads(phrase.first - 1)
        back = "back" in self._view.norms(phrase.first, first)
        large = phrase.quantity.value >= _SMALL or not phrase.quantity.number.whole
        return changed and (large or back or phrase.person) and not self._treated(phrase)

    def _treated(self, phrase: Alone) -> bool:
        """As in "two litres, up to four", "fentanyl fifty, then down to twenty"."""
        latest = self._told.latest(phrase.first)
        start = latest.last if latest is not None else 0
        if phrase.of_now and not phrase.moved and phrase.first in line_starts(self._view):
            return False
        first = max(start, phrase.first - _LIST_REACH)
        if self._view.names_drug(first, phrase.first):
            return True
        amounts = (q for q in self._view.quantities_in(first, phrase.first) if q.unit is not None)
        return any(q.role is Role.DOSE or q.unit in FLOWS for q in amounts)

    def _possible(self, phrase: Alone) -> Iterator[Reading]:
        quantity, first = phrase.quantity, phrase.quantity.first
        back = "back" in self._view.norms(phrase.first, first)
        end = min(self._view.sentence(first).last, phrase.last + _LIST_REACH)
        told_behind = self._told.slots(phrase.last, end)
        for slot, (low, high) in _USUAL.items():
            if slot in told_behind or not low <= quantity.value <= high:
                continue
            if back and not returns(slot, self._told.values(slot, first), quantity.value):
                continue
            reading = self._likeness.near(quantity, slot)
            if reading is not None:
                yield reading


def returns(slot: str, before: Sequence[float], value: float) -> bool:
    """Whether ``value`` is on the way "back" from the last of ``before``.

    It was told already, or it lies in the direction that the sign came from; the top of the coma
    scale is where everybody comes from.
    """
    if not before:
        return False
    if slot == "gcs_total" and value == _TOP:
        return before[-1] < _TOP
    if value in before[:-1] or len(before) == 1:
        return True
    return (before[-2] - before[-1]) * (value - before[-1]) > 0
