"""Readings of vital signs in a text in another language: announced, paired, repeated, corrected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from recorder.clinical.languages.days import Verbs
from recorder.clinical.languages.reading import (
    ANY_RATE,
    BANDS,
    EITHER,
    FITTING_UNITS,
    GLUCOSE_UNIT,
    JOINER,
    NO_BREATHING,
    ONE,
    POINT,
    PRESSURE,
    RATE,
    TENS,
    Reading,
    is_in_tens,
    is_pair,
)
from recorder.clinical.languages.scene import NEAR, Scene
from recorder.clinical.languages.unnamed import coma_parts, follows_oxygen, unnamed
from recorder.clinical.languages.words import ENDS
from recorder.clinical.lexicon.slots import SLOTS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit

_SPANS = {"capillary_refill": ("", "s"), "gestational_age": ("wk",)}
"""Units of time that may follow a sign's number; behind others it counts something else."""


@dataclass(slots=True)
class Board:
    """Reads sign after sign; a number belongs to one reading only."""

    scene: Scene
    readings: list[Reading] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def read(self) -> None:
        """All readings of the text."""
        starts = {s.first: s for s in self.scene.signs}
        for sign in self.scene.signs:
            self._announced(sign, starts)
        for number in self.scene.numbers:
            if number.first not in self.taken:
                self._unannounced(number)

    # -- announced -------------------------------------------------------------------------------

    def _announced(self, sign: Hit[str], starts: dict[int, Hit[str]]) -> None:
        if sign.value == "nothing" or self._of_before(sign):
            return
        most = 5 if sign.value == "pain_score" else 2
        number = self._next_number(sign.last, starts, most)
        if number is None:
            return
        found = self._fitted(sign.value, number)
        if found:
            self._keep(found)
            self._corrected(sign.value, found[-1].last)
            self._moved_to(sign, number, found[-1].last)

    def _moved_to(self, sign: Hit[str], number: Number, last: int) -> None:
        """ "la saturación subió de 88 a 95", "a PA caiu de 180 por 100 para 150 por 90"."""
        scene, verbs = self.scene, Verbs(self.scene.tokens, self.scene.language)
        moved = any(verbs.is_past(i) for i in range(sign.first, number.first))
        if moved and scene.among(number.first - 1, "of") and scene.among(last, "up_to"):
            following = scene.number_at.get(last + 1)
            found = self._fitted(sign.value, following) if following is not None else []
            self._keep([replace(r, rule="sign.again") for r in found])

    def _of_before(self, sign: Hit[str]) -> bool:
        """ "92 de saturación": the number stands before its sign."""
        scene, at = self.scene, sign.first - 1
        if not scene.among(at, "of_ten") or scene.tokens[sign.first].gap in ENDS:
            return False
        at -= 1
        if scene.norm(at) == "percent":
            at -= 1
        before = scene.number_before.get(at + 1)
        if before is None:
            unit = [h for h in scene.within(scene.language.units, at - 2, at + 1) if h.value == "%"]
            first = unit[-1].first if unit and unit[-1].last == at + 1 else -1
            before = scene.number_before.get(first)
        if before is None or before.first in self.taken or sign.value == PRESSURE:
            return False
        found = self._fitted(sign.value, before)
        following = self._next_number(sign.last, {})
        if not found or (following is not None and following.first == sign.last):
            return False
        self._keep(found)
        return True

    def _next_number(self, at: int, starts: dict[int, Hit[str]], most: int = 2) -> Number | None:
        """The number that the words from ``at`` on lead to."""
        scene, lead = self.scene, 0
        for i in range(at, min(at + NEAR + 1, len(scene.tokens))):
            gap = scene.tokens[i].gap
            if gap in ENDS and not (gap == "?" and i == at):
                return None
            number = scene.number_at.get(i)
            if gap in (",", "\n") and i > at and number is None and lead:
                return None
            if number is not None:
                return None if number.first in self.taken else number
            if i in starts or (scene.language.cues.at(scene.tokens, i) and not self._link(i)):
                return None
            if not self._link(i):
                lead += 1
                if lead > most:
                    return None
        return None

    def _link(self, i: int) -> bool:
        return self.scene.among(i, "links")

    # -- fitting ---------------------------------------------------------------------------------

    def _fitted(self, slot: str, number: Number) -> list[Reading]:
        if slot == PRESSURE:
            return self._pressure(number, announced=True)
        if slot == "gcs_total" and len(number.parts) == 3 and number.form is Form.RUN:
            return coma_parts(number)
        if slot == ANY_RATE:
            return self._some_rate(number)
        reading = self._single(slot, number)
        return [reading] if reading else []

    def _some_rate(self, number: Number) -> list[Reading]:
        """A bare "frecuencia 84" is a pulse when it can be nothing else, and then doubted."""
        reading = self._single("heart_rate", number)
        if reading is None or reading.value < NO_BREATHING:
            return []
        return [replace(reading, review=reading.review or RATE)]

    def _single(self, slot: str, number: Number) -> Reading | None:
        scene = self.scene
        unit = scene.at(scene.language.units, number.last, len(scene.tokens))
        span = scene.at(scene.language.spans, number.last, len(scene.tokens))
        last, implied, code = number.last, True, SLOTS[slot].unit
        if (span.value if span else "") not in _SPANS.get(slot, ("",)):
            return None
        if slot == "gestational_age" and span is not None:
            last, implied = span.last, False
        if unit is not None and scene.tokens[number.last].gap not in ENDS:
            if unit.value not in FITTING_UNITS.get(slot, set()):
                return None
            last, implied = unit.last, False
            code = "mg/dL" if unit.value == "mg" else unit.value
        if scene.among(number.last, "not_a_value") or self._counted(number):
            return None
        if slot == "temperature":
            return self._temperature(number, last, implied)
        if slot == "blood_glucose":
            return self._glucose(number, last, code, implied)
        if slot == "pain_score":
            return self._pain(number)
        value, last = (number.value, last) if implied else scene.with_half(number, last)
        return self._within(Reading(slot, value, number.first, last, code, implied), number)

    def _counted(self, number: Number) -> bool:
        scene = self.scene
        return scene.at(scene.language.lists["times"], number.last, len(scene.tokens)) is not None

    def _within(self, reading: Reading, number: Number) -> Reading | None:
        """The reading with what is doubtful about it; None when it is no such value at all."""
        low, high = BANDS[reading.slot]
        if number.form is Form.ZERO or not low <= reading.value <= high:
            return None
        if SLOTS[reading.slot].whole and not number.whole:
            return None
        if number.form is Form.HEARD:
            return replace(reading, review=JOINER)
        if number.form is Form.SPLIT and reading.slot not in ("heart_rate", "blood_glucose"):
            return None
        return reading

    def _temperature(self, number: Number, last: int, implied: bool) -> Reading | None:
        value, review, first = number.value, None, number.first
        following = self.scene.number_at.get(number.last)
        glued = following is not None and self.scene.tokens[following.first].gap == ""
        plain = number.whole and 30 <= value <= 43 and last == number.last
        if following is not None and glued and plain and following.value in range(10):
            value, last = value + following.value / 10, following.last
            review = None if self.scene.ends_phrase(last) else POINT
            self.taken.add(following.first)
        tenth = self._and_tenth(number)
        if tenth is not None and plain:
            value, last, review = value + tenth / 10, number.last + 2, POINT
        if number.form is Form.RUN and len(number.parts) == 3:
            value, review = number.value / 10, POINT
        reading = Reading("temperature", value, first, last, "Cel", implied, review)
        low, high = BANDS["temperature"]
        return reading if low <= value <= high and number.form is not Form.SPLIT else None

    def _and_tenth(self, number: Number) -> int | None:
        """ "trinta e nove e um": the digit behind a second "e", that counts nothing."""
        scene, words = self.scene, self.scene.language.numbers
        counted = scene.norm(number.last + 2) in words.unit_heads
        if scene.norm(number.last) not in words.joiners or counted:
            return None
        digit = words.small.get(scene.norm(number.last + 1), 0)
        return digit if 0 < digit <= 9 else None

    def _glucose(self, number: Number, last: int, unit: str, implied: bool) -> Reading | None:
        value = number.value
        reading = Reading("blood_glucose", value, number.first, last, unit, implied)
        if not implied:
            return self._within(reading, number)
        if number.form is Form.DECIMAL and value < 30:
            return replace(reading, unit="mmol/L", review=GLUCOSE_UNIT)
        if value < 30:
            return self._within(replace(reading, review=GLUCOSE_UNIT), number)
        return self._within(reading, number)

    def _pain(self, number: Number) -> Reading | None:
        last = self._of_ten(number)
        reading = Reading(
            "pain_score", number.value, number.first, last or number.last, "{score}", False
        )
        return self._within(reading, number)

    def _of_ten(self, number: Number) -> int | None:
        """End of "sobre 10" behind a number."""
        scene, at = self.scene, number.last
        if at >= len(scene.tokens):
            return None
        if scene.tokens[at].gap != "/":
            if not scene.among(at, "of_ten") or scene.tokens[at].gap in ENDS:
                return None
            at += 1
        ten = scene.number_at.get(at)
        if ten is None or ten.value != 10 or scene.tokens[at].gap not in ("", "/", "\n"):
            return None
        self.taken.add(ten.first)
        return ten.last

    # -- blood pressure --------------------------------------------------------------------------

    def _pressure(self, number: Number, *, announced: bool) -> list[Reading]:
        other, joined = self._second(number, announced=announced)
        if other is None:
            return self._systolic_alone(number) if announced else []
        upper, lower = number.value, other.value
        first, last = number.first, other.last
        review = JOINER if Form.HEARD in (number.form, other.form) else None
        unit = self.scene.at(self.scene.language.units, last, len(self.scene.tokens))
        if unit is not None and unit.value != "mm[Hg]":
            if unit.value != "/min" or joined:
                return []
            return self._systolic_alone(number) if announced else []
        if is_pair(upper, lower, joined, announced):
            rule = "bp.pair"
        elif is_in_tens(upper, lower) and announced:
            upper, lower, rule = upper * 10, lower * 10, "bp.tens"
            review = review if joined else TENS
        else:
            return []
        self.taken.add(other.first)
        unit_code = "mm[Hg]"
        return [
            Reading("systolic_bp", upper, first, last, unit_code, unit is None, review, (), rule),
            Reading("diastolic_bp", lower, first, last, unit_code, unit is None, review, (), rule),
        ]

    def _second(self, number: Number, *, announced: bool) -> tuple[Number | None, bool]:
        """The lower number, and whether a word or stroke joins the two."""
        scene, at = self.scene, number.last
        if at >= len(scene.tokens):
            return None, False
        gap = scene.tokens[at].gap
        if gap in ("/", "-") and at in scene.number_at:
            return (scene.number_at[at], True) if gap == "/" or announced else (None, False)
        between = "bp_between" if announced else "bp_between_loose"
        if scene.among(at, between) and gap in ("", "\n"):
            after = scene.tokens[at + 1].gap if at + 1 < len(scene.tokens) else "."
            return (scene.number_at.get(at + 1), True) if after in ("", "\n") else (None, False)
        if announced and gap in ("", "\n"):
            return scene.number_at.get(at), False
        return None, False

    def _systolic_alone(self, number: Number) -> list[Reading]:
        scene = self.scene
        reading = self._single("systolic_bp", number)
        if reading is None or reading.value < 40:
            return []
        palpated = any(scene.among(i, "palpated") for i in range(number.last, number.last + 3))
        return [reading if palpated else replace(reading, review=reading.review or ONE)]

    # -- not announced ---------------------------------------------------------------------------

    def _unannounced(self, number: Number) -> None:
        scene = self.scene
        if number.first in self.taken:
            return
        sentence = scene.sentence(number.first)
        ten = self._of_ten(number) if number.value <= 10 else None
        if ten is not None:
            start = max(0, sentence.first - 12)
            if any(scene.among(i, "pain") for i in range(start, number.first)):
                pain = Reading("pain_score", number.value, number.first, ten, "{score}", False)
                self._keep([replace(pain, rule="pain.of_ten")])
            return
        pair = self._pressure(number, announced=False)
        if pair:
            self._keep(pair)
            self._corrected(PRESSURE, pair[-1].last)
            return
        alone = unnamed(scene, number)
        if alone is not None:
            fit = self._within(alone, number)
            self._keep([fit] if fit else [])
        self._again(number, sentence.first)

    def _again(self, number: Number, start: int) -> None:
        """ "subió a 97": a further reading of the sign that was spoken of."""
        scene = self.scene
        on_oxygen = follows_oxygen(scene, number)
        if number.first in self.taken or not (on_oxygen or self._is_trend(number)):
            return
        unit = scene.at(scene.language.units, number.last, len(scene.tokens))
        percent = unit is not None and unit.value == "%"
        before = [r for r in self.readings if r.first < number.first and not r.superseded]
        if not before:
            return
        latest = max(before, key=lambda r: r.first)
        between = scene.within(scene.language.units, latest.last, number.first)
        turned = any(u.value in ("L", "L/min") for u in between)
        percent = percent or turned
        slot = "spo2" if percent else latest.slot
        near = percent or (latest.first >= start and number.first - latest.last <= 14)
        if not near or slot in ("systolic_bp", "diastolic_bp", "weight"):
            return
        if percent and not any(r.slot == "spo2" for r in before):
            return
        if on_oxygen and slot != "spo2":
            return
        reading = self._single(slot, number)
        if reading is not None:
            self._keep([replace(reading, rule="sign.again")])

    def _is_trend(self, number: Number) -> bool:
        scene = self.scene
        return any(
            hit.value == "trend" and hit.last == number.first
            for first in range(max(0, number.first - 4), number.first)
            if (hit := scene.language.turns.at(scene.tokens, first)) is not None
        )

    # -- corrections -----------------------------------------------------------------------------

    def _corrected(self, slot: str, at: int) -> None:
        """ "15 9, perdón, 150 sobre 90": the second takes the place of the first."""
        scene = self.scene
        for turn in filter(None, map(scene.correction, self._places(at))):
            following = scene.number_at.get(turn.last)
            if following is None or scene.tokens[turn.last].gap in ("!", "?", ";"):
                return
            if not (found := self._fitted(slot, following)):
                return
            if turn.value == "either":
                self._doubt(found, at)
                return
            names = {r.slot for r in found}
            self.readings = [
                replace(r, superseded=True) if r.last == at and r.slot in names else r
                for r in self.readings
            ]
            self._keep([replace(r, rule="sign.corrected") for r in found])
            return

    def _places(self, at: int) -> tuple[int, ...]:
        """Where a reading that ends at ``at`` is taken back: "92 en aire ambiente no perdón"."""
        lists, end = self.scene.language.lists, len(self.scene.tokens)
        hits = (self.scene.at(lists[name], at, end) for name in ("room_air", "on_oxygen"))
        ends = [at, *(hit.last for hit in hits if hit is not None)]
        return tuple(i + k for i in ends for k in (0, 1))

    def _doubt(self, found: list[Reading], at: int) -> None:
        """ "96 no 86": either may be the right one."""
        other = {r.slot: (r.value,) for r in found}
        for place, r in enumerate(self.readings):
            if r.last == at and r.slot in other:
                self.readings[place] = replace(r, review=EITHER, alternatives=other[r.slot])
        self.taken |= {r.first for r in found}

    def _keep(self, found: list[Reading]) -> None:
        self.readings += found
        self.taken |= {r.first for r in found}
