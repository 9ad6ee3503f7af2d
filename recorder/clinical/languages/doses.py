"""Amounts of drugs in a text in another language: what was said, what it is per, how sure."""

from __future__ import annotations

from dataclasses import dataclass

from recorder.clinical.languages.scene import Scene
from recorder.clinical.languages.words import ENDS
from recorder.clinical.lexicon import Drug, load
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit

RANGE = "outside the usual dose"
FORM = "the number was not heard clearly"
THOUSANDS = "decimal or thousands sign is not clear"

_DOSES = frozenset("ug mg g mL L [IU] meq {puff} {tablet} {ampule} {spray} [drp] L/min".split())
SIZES = {"ug": 1e-3, "mg": 1.0, "g": 1e3}


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount with its unit at tokens ``[first, last)``."""

    amount: float
    unit: str
    first: int
    last: int
    implied: bool = False
    review: str | None = None
    alternatives: tuple[float, ...] = ()


def dose_of(scene: Scene, number: Number) -> Dose | None:
    """The number as an amount of something; None when its unit is none of a drug's."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    if unit is None or scene.tokens[number.last].gap in (*ENDS, ","):
        return None
    if unit.value not in _DOSES or scene.norm(unit.last) == "percent":
        return None
    amount, last = number.value, unit.last
    code, last = _rate(scene, unit.value, last)
    words = scene.language.numbers
    if scene.norm(last) in words.joiners and scene.norm(last + 1) in words.half and number.whole:
        amount, last = amount + 0.5, last + 2
    review: str | None = None
    others: tuple[float, ...] = ()
    if number.form is Form.HEARD and len(number.parts) == 2:
        review, others = THOUSANDS, number.parts[1:]
    elif number.form in (Form.HEARD, Form.SPLIT, Form.ZERO):
        review = FORM
    return Dose(amount, code, number.first, last, False, review, others)


def _rate(scene: Scene, unit: str, at: int) -> tuple[str, int]:
    """ "ml por hora", "microgramos por kilo por minuto": the unit with what it is per."""
    if unit == "L/min":
        return unit, at
    for name, per in (("per_kilo", "/kg"), ("per_minute", "/min"), ("per_hour", "/h")):
        last = at
        while scene.among(last, "per") and last < at + 2:
            last += 1
        glued = last < len(scene.tokens) and scene.tokens[last].gap == "/"
        if scene.among(last, name) and (last > at or glued or name == "per_hour"):
            unit, at = unit + per, last + 1
    return unit, at


def bare_dose(scene: Scene, hit: Hit[str]) -> Dose | None:
    """ "fentanilo 100": a usual amount right behind the drug, its unit not spoken."""
    drug = load().drugs.get(hit.value)
    number = scene.number_at.get(hit.last) or _number_of(scene, hit)
    if drug is None or number is None or drug.unit is None or drug.range is None:
        return None
    if any(sign.first <= hit.first < sign.last for sign in scene.signs):
        return None  # "glicose 42"
    if number.first == hit.last and scene.tokens[number.first].gap not in ("", "\n"):
        return None
    if number.form not in (Form.DIGITS, Form.WORDS, Form.DECIMAL) or is_dilution(scene, number):
        return None
    language = scene.language
    if any(scene.at(t, number.last, len(scene.tokens)) for t in (language.units, language.spans)):
        return None
    if scene.among(number.last, "bp_between") or not drug.range[0] <= number.value <= drug.range[1]:
        return None
    return Dose(number.value, drug.unit, number.first, number.last, implied=True)


def is_dilution(scene: Scene, number: Number) -> bool:
    """ "1:1000": how strong a drug is, not how much of it was given."""
    behind = number.last < len(scene.tokens) and scene.tokens[number.last].gap == ":"
    return scene.tokens[number.first].gap == ":" or (behind and number.last in scene.number_at)


def _number_of(scene: Scene, hit: Hit[str]) -> Number | None:
    """ "50 de fentanilo"."""
    if not scene.among(hit.first - 1, "of"):
        return None
    return next((n for n in scene.numbers if n.last == hit.first - 1), None)


def doubt_of(dose: Dose | None, drug: Drug | None) -> str | None:
    """Why a person must look at the dose: how it was heard, or far from what is usual."""
    if dose is None or dose.review is not None:
        return dose.review if dose else None
    if drug is None or drug.range is None or drug.unit is None:
        return None
    amount = dose.amount
    if dose.unit != drug.unit:
        if dose.unit not in SIZES or drug.unit not in SIZES:
            return None
        amount = amount * SIZES[dose.unit] / SIZES[drug.unit]
    low, high = drug.range
    return None if low * 0.2 <= amount <= high * 2 else RANGE
