"""Amounts of drugs in a text in another language: what was said, what it is per, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recorder.clinical.doses.portions import NOT_THE_TOTAL
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
    times: int | None = None
    """How often, where it was told with the amount."""


def dose_of(scene: Scene, number: Number) -> Dose | None:
    """The number as an amount of something; None when its unit is none of a drug's."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    if unit is None or scene.tokens[number.last].gap in (*ENDS, ","):
        return None
    if unit.value not in _DOSES or scene.norm(unit.last) == "percent":
        return None
    code, last = _rate(scene, unit.value, unit.last)
    amount, last = scene.with_half(number, last)
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
        if unit.endswith("/kg") and scene.norm(last) in scene.language.numbers.joiners:
            last += 1  # "por kilo y minuto"
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
    paired = number.last in scene.number_at and scene.tokens[number.last].gap == "/"
    if number.form not in _PLAIN or is_dilution(scene, number) or paired:
        return None
    language = scene.language
    if any(scene.at(t, number.last, len(scene.tokens)) for t in (language.units, language.spans)):
        return None
    if scene.among(number.last, "bp_between") or not drug.range[0] <= number.value <= drug.range[1]:
        return None
    return Dose(number.value, drug.unit, number.first, number.last, implied=True)


_PLAIN = frozenset({Form.DIGITS, Form.WORDS, Form.DECIMAL, Form.HALF})


def doses_told(
    scene: Scene, hit: Hit[str], mine: Sequence[Dose], hits: Sequence[Hit[str]]
) -> list[Dose]:
    """Portions in place of their total, bare further doses, equal ones as one with its count."""
    if not mine:
        return []
    start = max(hit.last, *(d.last for d in mine))
    end = min(scene.sentence(hit.first).last, *(h.first for h in hits if h.first >= start), 10**9)
    whole = _portions(scene, mine[0], start, end) if len(mine) == 1 else []
    further = [
        *_further(scene, mine[0], hit.value, start, end),
        *_half_more(scene, mine[0], start, end),
    ]
    told = whole or [*mine, *further]
    same = [d for d in told[1:] if (d.amount, d.unit) == (told[0].amount, told[0].unit)]
    if not same or any(_way_at(scene, d.last) for d in same):
        return told
    times = sum(d.times or 1 for d in (told[0], *same))
    return [replace(told[0], times=times), *(d for d in told[1:] if d not in same)]


def _way_at(scene: Scene, i: int) -> bool:
    return any(scene.within(scene.language.routes, i, i + 2))


def _portions(scene: Scene, total: Dose, start: int, end: int) -> list[Dose]:
    """ "diez en total, en dos dosis de cinco", "quince, diez y luego cinco": what was given.

    None where the numbers behind ``total`` do not make it up; where it was said to be all that was
    given, they are told and doubted.
    """
    near = scene.numbers_in(start, min(end, start + _PORTIONS_REACH))
    told = [n for n in near if _like(scene, total, n)][:2]
    if len(told) < 2 or any(start <= s.first < told[1].first for s in scene.signs):
        return []
    one, other = told
    counts = [_counts(scene, n, end) for n in told]
    if counts == [False, False]:
        if _makes(one.value + other.value, total):
            return [_portion(total, n, 1) for n in told]
        if any(scene.within(scene.language.lists["in_all"], total.first, one.first)):
            return [replace(_portion(total, n, 1), review=NOT_THE_TOTAL) for n in told]
        return []
    if counts[0] is counts[1]:
        return []
    times, each = (one, other) if counts[0] else (other, one)
    often = times.whole and 2 <= times.value <= _MOST_PORTIONS
    if often and _makes(times.value * each.value, total):
        return [_portion(total, each, int(times.value))]
    return []


def _makes(whole: float, total: Dose) -> bool:
    return abs(whole - total.amount) < 1e-6


def _portion(total: Dose, number: Number, times: int) -> Dose:
    first, last = min(total.first, number.first), max(total.last, number.last)
    return replace(total, amount=number.value, first=first, last=last, times=times)


def _counts(scene: Scene, number: Number, end: int) -> bool:
    return scene.at(scene.language.lists["times"], number.last, end) is not None


def _like(scene: Scene, total: Dose, number: Number) -> bool:
    """A plain number, one that counts, or one in the unit of the total."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    span = scene.at(scene.language.spans, number.last, len(scene.tokens))
    return span is None and (unit is None or unit.value == total.unit)


_PORTIONS_REACH, _MOST_PORTIONS = 12, 10


def _further(scene: Scene, first: Dose, drug: str, start: int, end: int) -> list[Dose]:
    """ "dos miligramos de morfina y luego otros dos": the unit was said before."""
    known = load().drugs.get(drug)
    found: list[Dose] = []
    for number in scene.numbers_in(max(start, 1), min(end, start + _FURTHER_REACH)):
        cue = scene.language.turns.at(scene.tokens, number.first - 1)
        language = scene.language
        if cue is None or cue.value != "more":
            cue = _more_behind(scene, number)
        tables = (language.units, language.spans, language.lists["times"])
        bare = not any(scene.at(t, number.last, len(scene.tokens)) for t in tables)
        if cue is None or cue.value != "more" or not bare or scene.among(number.last, "of"):
            continue
        dose = Dose(number.value, first.unit, number.first, number.last, implied=True)
        if doubt_of(dose, known) is None:
            found.append(dose)
    return found


def _more_behind(scene: Scene, number: Number) -> Hit[str] | None:
    """ "un puff y dos más"; not "dos más o menos"."""
    if scene.at(scene.language.lists["approximate"], number.last, len(scene.tokens)) is not None:
        return None
    cue = scene.at(scene.language.turns, number.last, len(scene.tokens))
    if cue is None or not (scene.ends_phrase(cue.last) or _way_at(scene, cue.last)):
        return None
    return cue


_FURTHER_REACH = 24


def _half_more(scene: Scene, first: Dose, start: int, end: int) -> Iterator[Dose]:
    """ "um miligrama e depois mais meio"."""
    for i in range(max(start, 1), min(end, start + _FURTHER_REACH)):
        cue = scene.language.turns.at(scene.tokens, i - 1)
        half = scene.norm(i) in scene.language.numbers.half and i not in scene.number_at
        if half and cue is not None and cue.value == "more" and scene.ends_phrase(i + 1):
            yield Dose(0.5, first.unit, i, i + 1, implied=True)


def pieces(scene: Scene, hit: Hit[str]) -> int | None:
    """ "tres adrenalinas": how many of a drug were told by its plural."""
    if scene.norm(hit.first) not in scene.language.plurals:
        return None
    number = scene.number_before.get(hit.first)
    if number is None or not number.whole or not 1 < number.value <= _MOST_PIECES:
        return None
    return int(number.value)


_MOST_PIECES = 20


def is_dilution(scene: Scene, number: Number) -> bool:
    """ "1:1000", "al 50 %": how strong a drug is, not how much of it was given."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    if unit is not None and unit.value == "%":
        return True  # "glicose a 50 por cento, quatro ampolas"
    behind = number.last < len(scene.tokens) and scene.tokens[number.last].gap == ":"
    return scene.tokens[number.first].gap == ":" or (behind and number.last in scene.number_at)


def _number_of(scene: Scene, hit: Hit[str]) -> Number | None:
    """ "50 de fentanilo"."""
    if not scene.among(hit.first - 1, "of"):
        return None
    return scene.number_before.get(hit.first - 1)


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
