"""Numbers whose sign follows from their place: one of a set that is not named, the other of two.

As in "98 over 58, MAP 71, 104, sats 97." and "pain eight at rest and ten when we moved her".
"""

from __future__ import annotations

from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.measures import FLOWS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading
from recorder.clinical.vitals.unnamed.likeness import Likeness
from recorder.clinical.vitals.unnamed.told_before import Told

_SET = {"heart_rate": (40, 200), "respiratory_rate": (8, 40), "spo2": (75, 100)}
"""Signs that go unnamed in a set, and what they mostly are."""
_SET_SIZE = 3
"""Fewest signs told around a number that is one of a set; a pressure has two."""
_SET_REACH = 14
_ON_OXYGEN = (70, 100)
_PROBES = words("focus", "place", "probes")
_THERE = words("focus", "place", "there")
_THERE_REACH = 5
_USUAL_FLOWS = frozenset({1, 2, 3, 4, 5, 6, 8, 10, 12, 15})
_FLOW_REACH = 60
_DEGREES = {"Cel": (32, 42), "[degF]": (94, 107)}
_MARKS = frozenset({",", ".", ";"})
_PERSONS = words("focus", "alone", "persons")
_WENT = words("focus", "alone", "went")
_IS = frozenset({"was", "now"})
_SETS = words("focus", "place", "sets")
_WHEN = words("focus", "place", "when")
_JOINS = words("focus", "place", "joins")
_READS_AGAIN = words("focus", "place", "reads_again")
_GOES_ON = words("focus", "alone", "goes_on") | {"at", "on"}
_AGAIN_REACH = 10
"""Most words between a reading and who reads it again."""
_STILL = (["at", "rest"], ["lying", "still"], ["on", "moving"], ["on", "movement"])
_TWO_REACH = 8
"""Most words between two values of one sign: "eight at rest and ten when we moved her"."""


class ByPlace:
    """Reads single numbers of one view by what stands beside them."""

    def __init__(self, view: View, told: Told, likeness: Likeness) -> None:
        self._view = view
        self._told = told
        self._likeness = likeness
        self._signs = names_of_signs(view)

    def read(self, quantity: Quantity) -> Reading | None:
        """The reading of ``quantity`` by its place."""
        found = self._other_of_two(quantity) or self._on_a_pressure(quantity)
        found = found or self._on_the_flow(quantity) or self._hot_in_set(quantity)
        found = found or self._on_the_ear(quantity) or self._on_air(quantity)
        found = found or self._read_again(quantity)
        return found or self._one_of_set(quantity)

    def _on_the_flow(self, quantity: Quantity) -> Reading | None:
        """As in "put her on two litres ... 96 on the 2": the saturation on oxygen told before."""
        view, i = self._view, quantity.last
        if view.norm[i] not in {"on", "with"} or not _ON_OXYGEN[0] <= quantity.value <= 100:
            return None
        i += 1 + (view.norm[i + 1] in {"the", "that", "his", "her"})
        flow = view.quantity_at.get(i)
        if flow is None or flow.unit is not None or self._told.reads(i):
            return None
        before = view.quantities_in(max(0, quantity.first - _FLOW_REACH), quantity.first)
        known = any(q.unit in FLOWS and q.value == flow.value for q in before)
        latest = self._told.latest(quantity.first)
        beside = (
            latest is not None
            and latest.slot == "spo2"
            and (quantity.first - latest.last <= _TWO_REACH and flow.value in _USUAL_FLOWS)
        )  # "eighty six on air, ninety five on fifteen"
        if not (known or beside):
            return None
        return self._likeness.near(quantity, "spo2") or self._likeness.answer(quantity, "spo2")

    def _on_the_ear(self, quantity: Quantity) -> Reading | None:
        """As in "eighty nine, try the other one ... ninety four on the ear": what a probe shows."""
        view, i = self._view, quantity.last
        if view.norm[i] not in {"on", "off"} or not _ON_OXYGEN[0] <= quantity.value <= 100:
            return None
        there = view.norms(i + 1, i + 4)
        if _PROBES.isdisjoint(there) or self._told.last("spo2", quantity.first) is None:
            return None
        return self._likeness.near(quantity, "spo2")

    def _on_air(self, quantity: Quantity) -> Reading | None:
        """As in "on air she was eighty six"."""
        view, i = self._view, quantity.first - 1
        i = view.back(i, _THERE, quantity.first - _THERE_REACH)
        air = view.norm[i] == "air" and view.norm[i - 1] in {"on", "room"}
        if not air or not _ON_OXYGEN[0] <= quantity.value <= 100 or self._told.reads(i - 2):
            return None
        return self._likeness.answer(quantity, "spo2")

    def _read_again(self, quantity: Quantity) -> Reading | None:
        """As in "their meter said 250, ours says 262", "102 per mom, I'm getting 99 four"."""
        view, first = self._view, quantity.first
        if f"{view.norm[first - 2]} {view.norm[first - 1]}" not in _READS_AGAIN:
            return None
        before = self._told.latest(first)
        if before is None or first - before.last > _AGAIN_REACH:
            return None
        inside = range(before.last, first)
        if any(i in view.number_at or i in self._signs for i in inside):
            return None
        ends = view.gap(quantity.last) in _MARKS or view.norm[quantity.last] in _GOES_ON
        if not ends or view.names_drug(before.last, first):
            return None
        return self._likeness.near(quantity, before.slot)

    def _hot_in_set(self, quantity: Quantity) -> Reading | None:
        """As in "sats ninety one, resps fourteen, thirty four six": by its tenths."""
        view, first = self._view, quantity.first
        if quantity.unit is not None or not self._told.reads(first - 1):
            return None
        reading = self._likeness.answer(quantity, "temperature")
        if reading is None or reading.value is None or reading.value == int(reading.value):
            return None
        low, high = _DEGREES[reading.unit]
        ends = view.gap(reading.last) in _MARKS
        ends = ends or reading.last in line_starts(view)
        begin, end, _ = view.sentence(first)
        there = self._told.slots(max(begin, first - _SET_REACH), min(end, first + _SET_REACH))
        listed = len(there) >= _SET_SIZE and "temperature" not in there
        return reading if listed and ends and low <= reading.value <= high else None

    def _on_a_pressure(self, quantity: Quantity) -> Reading | None:
        """As in "she's one eighteen on 90 over 52", "she went 134 and 78 over 40": the pulse."""
        view, last = self._view, quantity.last
        begins = view.norm[last] in {"on", "and", "with"} and self._told.at(last + 1)
        begins = begins or (self._told.at(last) and view.tokens[last].gap == ",")
        told = quantity.first - 1 - (view.norm[quantity.first - 1] in _WENT)
        opens = view.norm[told] in _PERSONS
        return self._likeness.near(quantity, "heart_rate") if begins and opens else None

    def _one_of_set(self, quantity: Quantity) -> Reading | None:
        """The one sign that is not named in the set, and that the number may be."""
        first, last = quantity.first, quantity.last
        if quantity.unit is not None or not quantity.number.whole:
            return None
        begin, end, _ = self._view.sentence(first)
        there = self._told.slots(max(begin, first - _SET_REACH), min(end, last + _SET_REACH))
        if len(there) < _SET_SIZE or not self._beside(quantity):
            return None
        left = [slot for slot, (low, high) in _SET.items()
                if slot not in there and low <= quantity.value <= high]  # fmt: skip
        told = [slot for slot in left if self._told.last(slot, first) is not None]
        if len(left) != 1 and len(told) != 1:
            return None
        slot = (told or left)[0]
        if told:
            return self._likeness.near(quantity, slot)
        return self._likeness.answer(quantity, slot)

    def _beside(self, quantity: Quantity) -> bool:
        """Whether readings or marks stand on both sides, and a reading on one at least."""
        first, last = quantity.first, quantity.last
        tokens, count = self._view.tokens, self._view.count
        before, behind = self._told.reads(first - 1), self._told.reads(last)
        if self._unread(first - 1) or self._unread(last):
            return False
        opens = first == 0 or tokens[first].gap in _MARKS or self._view.norm[first - 1] in _IS
        opens = opens or first in line_starts(self._view) or self._view.norm[first - 1] in _SETS
        ends = last >= count or tokens[last].gap in _MARKS
        return (before or behind) and (before or opens) and (behind or ends)

    def _unread(self, i: int) -> bool:
        """As in "144 over 88, 106, 18.": of two bare numbers in a row none is known."""
        return i in self._view.number_at and not self._told.reads(i)

    def _other_of_two(self, quantity: Quantity) -> Reading | None:
        """As in "eight at rest and ten when we moved her", "ninety lying, one twenty standing"."""
        view, first = self._view, quantity.first
        before = self._told.latest(first)
        if before is None or first - before.last > _TWO_REACH or first == before.last:
            return None
        between = view.norms(before.last, first)
        joined = between[-1] in _JOINS or view.tokens[first].gap == ","
        joined = joined or view.norms(quantity.last, quantity.last + 2) in _STILL
        told_when = between[0] in _WHEN and view.norm[quantity.last] in _WHEN
        if not (joined and told_when) or view.names_drug(before.last, first):
            return None
        inside = range(before.last, first)
        if any(i in view.number_at or i in self._signs for i in inside):
            return None
        marks = {view.tokens[i].gap for i in range(before.last, first)}
        if not marks <= PHRASE_GAPS or view.tokens[quantity.last].gap not in PHRASE_GAPS:
            return None
        return self._likeness.near(quantity, before.slot)
