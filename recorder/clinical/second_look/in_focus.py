"""Numbers that stand alone and tell the sign in focus: "How's the hip?" "Seven.", "He's 92 now."

What the other rules leave over is looked at once all facts are known. Something must say which sign
a number tells, as none was named with it:

- the question or request before it ("Check his sugar." "Hang on. Two point eight.");
- what was given works on a sign that was told before ("Ten percent's in. Five point six.");
- its form, where it fits that one sign of those told before ("That's a fifteen.").

All are to check.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import UNHEARD
from recorder.clinical.view import View
from recorder.clinical.vitals.consciousness.gcs_described import PART_OF
from recorder.clinical.vitals.pain_scores import ANALGESICS
from recorder.clinical.vitals.reading_drafts import drafts_of
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.alone import MASKS, Alone, alone
from recorder.clinical.vitals.unnamed.asked import Ask, Of, asks
from recorder.clinical.vitals.unnamed.by_place import ByPlace
from recorder.clinical.vitals.unnamed.likeness import Likeness
from recorder.clinical.vitals.unnamed.one_sign import OneSign
from recorder.clinical.vitals.unnamed.told_before import Before, Told

_EFFECTS = {
    "oxygen": "spo2", "dextrose": "blood_glucose", "oral_glucose": "blood_glucose",
    "glucagon": "blood_glucose", "insulin": "blood_glucose",
    "diltiazem": "heart_rate", "metoprolol": "heart_rate", "adenosine": "heart_rate",
    "atropine": "heart_rate", "amiodarone": "heart_rate", "verapamil": "heart_rate",
    "naloxone": "respiratory_rate",
}  # fmt: skip
"""Drugs, and the sign that is measured again behind them."""
_ELSEWHERE = words("focus", "asking", "elsewhere") | {UNHEARD}
_CONTRAST = words("focus", "alone", "contrast")
_CONTRAST_REACH = 10
_PRESSURES = frozenset({"systolic_bp", "diastolic_bp"})
_MOST_PAIN = 10
_EXAMINED_REACH = 20
_ECHO_REACH = 12
_OF_PAIN = frozenset({"pain", "painful", "hurts", "hurting", "ten"})
_SCALE_REACH = 12
_OWN_SCORE = words("focus", "alone", "own_score")
_SUMS = words("gcs", "parts", "sums")
_CONSCIOUS = words("gcs", "parts", "conscious").union(PART_OF)
_ALERT = frozenset({"alert", "oriented", "orientated"})
_ALERT_REACH, _AWAKE, _TOP = 5, 13, 15
_ASK_REACH = 16
"""Most words between a question and its answer: "Sugar?" "Hang on, nearly there. One twelve."."""
_EASED_REACH = 80
_EFFECT_REACH = 40
"""Most words between a treatment and what it made of a sign."""


def readings_in_focus(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the numbers alone that stand in none of ``drafts``, which are all of the view."""
    told = Told(view, drafts)
    focus = _Focus(view, told)
    board = Board(view)
    for quantity in view.quantities:
        taken = told.has(quantity.first) or board.is_taken(quantity.first, quantity.last)
        if quantity.role is None and not quantity.decade and not taken:
            reading = focus.read(quantity)
            if reading is not None:
                board.add(reading)
                told.add(reading)
    yield from drafts_of(board)


class _Focus:
    """Reads single numbers of one view."""

    def __init__(self, view: View, told: Told) -> None:
        self._view = view
        self._told = told
        self._likeness = Likeness(view, told)
        self._by_place = ByPlace(view, told, self._likeness)
        self._one_sign = OneSign(view, told, self._likeness)
        self._asks = list(asks(view))
        self._ask_ends = [ask.last for ask in self._asks]
        self._treated = sorted(_treatments(view))
        self._signs = [hit.first for hit in named_signs(view) if not hit.value.weak]

    def read(self, quantity: Quantity) -> Reading | None:
        """The reading of ``quantity``, None where nothing says of which sign it is."""
        phrase = alone(self._view, quantity)
        if phrase is None:
            return self._by_place.read(quantity)
        ask = self._ask_before(phrase.first) if phrase.closed else None
        if ask is not None and ask.of not in (Of.FEELING, Of.AGAIN):
            return None if ask.of is Of.OTHER else self._answer(phrase, ask.of)
        if phrase.asked:
            return None
        if ask is not None and ask.of is Of.FEELING and quantity.value <= _MOST_PAIN:
            pain = self._told.last("pain_score", quantity.first) is not None
            pain = pain or (phrase.scored and self._eased(quantity.first))
            return self._answer(phrase, "pain_score") if pain else None
        slot = self._effect(phrase)
        if slot is None and phrase.closed:
            slot = self._by_form(phrase)
        if slot is None and phrase.of_now and phrase.closed:
            before = self._unlike_before(phrase)
            if before is not None:
                return self._likeness.beside(quantity, before)
        if slot is None and ask is not None and ask.of is Of.AGAIN:
            latest = self._told.latest(quantity.first)
            slot = latest.slot if latest is not None else None
        if slot == "pain_score" and quantity.value <= _MOST_PAIN:
            return self._answer(phrase, slot)
        if self._alert(phrase):
            return self._answer(phrase, "gcs_total")
        if slot is not None:
            return self._likeness.near(quantity, slot)
        if self._examined(phrase) or self._rescored(phrase):
            return self._answer(phrase, "gcs_total")
        return self._by_place.read(quantity) or self._one_sign.read(phrase)

    def _ask_before(self, first: int) -> Ask | None:
        """What the number at ``first`` answers, where nothing else was told since it was asked."""
        k = bisect_right(self._ask_ends, first) - 1
        if k < 0 or first - self._ask_ends[k] > _ASK_REACH:
            return None
        ask = self._asks[k]
        if self._view.names_drug(ask.last, first) or self._named_in(ask.last, first):
            return None
        if self._view.has(_ELSEWHERE, ask.last, first):
            return None
        return None if self._view.quantities_in(ask.last, first) else ask

    def _named_in(self, first: int, last: int) -> bool:
        return bisect_left(self._signs, first) < bisect_left(self._signs, last)

    def _answer(self, phrase: Alone, slot: str) -> Reading | None:
        if phrase.asked and (slot != "weight" or self._asked_on(phrase)):
            return None  # "Er, forty-five?" tells a weight
        return self._likeness.answer(phrase.quantity, slot)

    def _asked_on(self, phrase: Alone) -> bool:
        """As in "Eighty? Eighty-two."."""
        again = self._view.quantity_at.get(phrase.last)
        value = phrase.quantity.value
        return again is not None and abs(again.value - value) <= value / 5

    def _effect(self, phrase: Alone) -> str | None:
        """The sign that the last treatment works on."""
        quantity = phrase.quantity
        k = bisect_left(self._treated, (quantity.first, "")) - 1
        if k < 0 or quantity.first - self._treated[k][0] > _EFFECT_REACH or self._echoed(quantity):
            return None
        slot = self._treated[k][1]
        if UNHEARD in self._view.norms(self._treated[k][0], quantity.first):
            return None
        if slot == "spo2":
            fits = 80 <= quantity.value <= 99 and quantity.number.whole
            fits = fits and (phrase.of_now or quantity.value not in self._told.ages)
            return slot if fits and (phrase.closed or phrase.person or phrase.masked) else None
        if not phrase.closed or phrase.masked:
            return None
        if slot == "blood_glucose" and not quantity.number.whole:
            return slot  # "And that's in. Five point six."
        return slot if slot and (phrase.of_now or phrase.moved) else None

    def _echoed(self, quantity: Quantity) -> bool:
        """As in "big blow, call it eighty." "Okay, that's eighty.": said again of another sign."""
        latest = self._told.latest(quantity.first)
        near = latest is not None and quantity.first - latest.last <= _ECHO_REACH
        return near and latest is not None and latest.value == quantity.value

    def _by_form(self, phrase: Alone) -> str | None:
        """The one sign told before that a number of this form is of."""
        quantity, told = phrase.quantity, self._told
        whole = quantity.number.whole
        if whole and quantity.value <= _MOST_PAIN and self._own_score(phrase):
            return "pain_score"
        if phrase.scored and whole:
            return self._scored(phrase)
        if phrase.person and self._sats(phrase):
            return "spo2"
        latest = told.latest(quantity.first)
        if latest is None:
            return None
        if quantity.number.form is Form.RUN and latest.unit == "[degF]":
            return "temperature"
        return None

    def _eased(self, first: int) -> bool:
        """Whether something for pain was given just before."""
        near = range(max(0, first - _EASED_REACH), first)
        hits = (self._view.drug_at.get(i) for i in near)
        return any(hit is not None and hit.form.name in ANALGESICS for hit in hits)

    def _own_score(self, phrase: Alone) -> bool:
        """As in "pain was a ten, he's saying four": who scores himself scores his pain."""
        first = phrase.quantity.first
        own = self._view.has(_OWN_SCORE, phrase.first, first)
        return phrase.person and own and self._told.last("pain_score", first) is not None

    def _unlike_before(self, phrase: Alone) -> Before | None:
        """As in "GCS fourteen is normal for her, today she's twelve", "six earlier, 2.2 now"."""
        first = phrase.quantity.first
        before = self._told.latest_or_usual(phrase.first)
        if before is None or phrase.first - before.last > _CONTRAST_REACH:
            return None
        if before.slot in _PRESSURES or self._view.names_drug(before.last, first):
            return None
        if self._named_in(before.last, first):
            return None
        told = self._view.has(_CONTRAST, before.first - 4, first)
        return before if told else None

    def _examined(self, phrase: Alone) -> bool:
        """As in "Eyes spontaneous, confused, obeys. Fourteen.": what was found, then the score."""
        first, view = phrase.first, self._view
        if not phrase.closed or not phrase.quantity.number.whole:
            return False
        before = range(max(0, first - _EXAMINED_REACH), first)
        start = next((i + 1 for i in reversed(before) if i in view.number_at), before.start)
        parts = {PART_OF[norm] for norm in view.norms(start, first) if norm in PART_OF}
        if len(parts) != 1:
            return len(parts) > 1
        return any(start <= hit.first < first for hit in named_signs(view)
                   if hit.value.slot == "gcs_total")  # fmt: skip

    def _alert(self, phrase: Alone) -> bool:
        """As in "he's alert and oriented, he's a fifteen"."""
        told = phrase.person and phrase.scored and phrase.quantity.number.whole
        fits = _AWAKE <= phrase.quantity.value <= _TOP
        before = range(max(0, phrase.first - _ALERT_REACH), phrase.first)
        return told and fits and self._view.has(_ALERT, before.start, before.stop)

    def _rescored(self, phrase: Alone) -> bool:
        """As in "she's opening her eyes now, so twelve", once the scale was told."""
        first, view = phrase.quantity.first, self._view
        if not phrase.closed or not _SUMS.intersection(view.norms(phrase.first, first)):
            return False
        if self._told.last("gcs_total", first) is None:
            return False
        begin = max(view.sentence(first).first, first - _SCALE_REACH)
        plain = not any(i in view.number_at for i in range(begin, first))
        return plain and view.has(_CONSCIOUS, begin, first)

    def _scored(self, phrase: Alone) -> str | None:
        """As in "That's a fifteen.", "She's an eight."."""
        first = phrase.quantity.first
        if phrase.quantity.value > _MOST_PAIN:
            return "gcs_total"
        pain, gcs = self._told.last("pain_score", first), self._told.last("gcs_total", first)
        if pain is None:
            return "pain_score" if self._view.has(_OF_PAIN, first - _SCALE_REACH, first) else None
        return "pain_score" if gcs is None or gcs.first < pain.first else None

    def _sats(self, phrase: Alone) -> bool:
        """As in "He's ninety-two now.", never "She's ninety-two." of her years."""
        quantity = phrase.quantity
        fits = 80 <= quantity.value <= 100 and quantity.value not in self._told.ages
        return fits and phrase.of_now and bool(self._told.ages)


def _treatments(view: View) -> Iterator[tuple[int, str]]:
    """Places of drugs and masks with the sign they work on, ``""`` for none of those told alone."""
    for hit in view.drugs:
        yield hit.start, _EFFECTS.get(hit.form.name, "")
    for i in view.positions.of(MASKS):
        if view.norm[i] != "cannula" or _of_oxygen(view, i):
            yield i, "spo2"


def _of_oxygen(view: View, i: int) -> bool:
    """As in "four liters nasal cannula", not one in a vein."""
    flows = (q.unit in {"L", "L/min"} for q in view.quantities_in(i - 6, i))
    return view.norm[i - 1] == "nasal" or any(flows)
