"""Pieces of a known strength, counted: "two of the 300 milligram aspirin tablets".

The strength is the dose and the number is how often, as of any dose that was given so many times.
"""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, Dose, fits_drug, in_unit
from recorder.clinical.doses.dose_forms import PIECES
from recorder.clinical.doses.no_doses import EACH, LOTS
from recorder.clinical.grammar.everyday import OWNERS_OR_THOSE
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEFORE = frozenset("gave given give took taken takes had him her chewed swallowed with".split())
_MOST = 9
_NAME = 3
"""Most words of the drug between its strength and the word for a piece."""


def with_times(view: View, dose: Dose, drug: Drug | None) -> Dose:
    """``dose`` with how often it was given, where the words right before it tell so."""
    if dose.times is not None:
        return dose
    times = _lots_of(view, dose) or pieces_of(view, dose, drug)
    return replace(dose, times=times) if times else dose


def each_of(view: View, before: Dose | None, after: Dose | None) -> Dose | None:
    """As in "two sprays of nasal naloxone, *4 mg each*", "two puffs of nitro, each 0.4"."""
    if before is None or after is None or before.unit not in _HELD_IN or after.unit in _HELD_IN:
        return None
    if not (view.norm[after.last] in EACH or view.norm[after.first - 1] in EACH):
        return None
    if not 2 <= before.amount <= _MOST or before.amount % 1:
        return None
    return replace(after, first=min(before.first, after.first), times=int(before.amount))


_HELD_IN = frozenset({"{ampule}", "{puff}", "{tablet}", "{spray}", "{capsule}", "{dose}", "{bag}"})


def _lots_of(view: View, dose: Dose) -> int | None:
    """As in "two lots of twenty of ketamine", "three boluses of ten"."""
    i = dose.first - 1
    if i < _LOTS_REACH or view.norm[i] != "of" or view.norm[i - 1] not in LOTS:
        return None
    counted = view.number_at.get(i - 2)
    few = counted is not None and counted.whole and 2 <= counted.value <= _MOST
    return int(counted.value) if counted is not None and few else None


_LOTS_REACH = 2


def pieces_of(view: View, dose: Dose, drug: Drug | None) -> int | None:
    """How many pieces of the strength ``dose`` were told before it; None: it is no strength."""
    if dose.unit not in _MEASURED or drug is None:
        return None
    i, of = _counted(view, dose.first)
    number = view.number_at.get(i)
    if number is None or not _counts(view, number) or number.last != i + 1:
        return None
    if not view.joined(i + 1, dose.first + 1):
        return None
    if view.has(PIECES, dose.last, dose.last + _NAME) and (of or number.value > 1):
        return int(number.value)
    if dose.implied or dose.unit not in MASS:
        return None
    told = view.norm[dose.last] != "of" if of else _told(view, number.first)
    return int(number.value) if told and _no_part(dose, drug, number) else None


_MEASURED = MASS | {"mL", "L"}


def _counted(view: View, first: int) -> tuple[int, bool]:
    """The token of the number before a strength at ``first``, and whether an "of" follows it."""
    i = first - 1 - (view.norm[first - 1] in OWNERS_OR_THOSE)
    of = view.norm[i] == "of"
    return i - of, of


def _counts(view: View, number: Number) -> bool:
    quantity = view.quantity_at[number.first]
    plain = quantity.unit is None and quantity.role is None
    return plain and number.whole and 1 <= number.value <= _MOST


def _told(view: View, i: int) -> bool:
    """Whether the number at token ``i`` opens a sentence or follows a verb: no reading is told."""
    return i == 0 or view.tokens[i].gap in SENTENCE_ENDS or view.norm[i - 1] in _BEFORE


def _no_part(dose: Dose, drug: Drug, number: Number) -> bool:
    """Whether the number is no usual amount itself, as it is in "six of the ten milligrams"."""
    said, usual = dose.unit or "", drug.unit or ""
    strength = in_unit(dose.amount, said, usual)
    few = in_unit(float(number.value), said, usual)
    if strength is None or few is None:
        return False
    return fits_drug(drug, strength) and not fits_drug(drug, few)
