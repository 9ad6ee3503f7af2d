"""Pieces of a known strength, counted: "two of the 300 milligram aspirin tablets".

The strength is the dose and the number is how often, as of any dose that was given so many times.

Pills for pain that somebody took, told by their number: "two of my co-codamols", "a Norco".

Who takes them has them at home, or from somebody else: only beside a verb of taking are they a
dose of now.

Amounts without a number: "a gram of", "an inch", "another milligram", "liter of".
"""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, Dose, ampule, fits_drug, in_unit
from recorder.clinical.doses.dose_forms import PIECES
from recorder.clinical.doses.no_doses import EACH, LOTS
from recorder.clinical.grammar.tables import DETERMINERS, OWNERS_OR_THOSE
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.measures import DOSES, UNITS
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
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


_SEDATING = frozenset({"opioid", "benzodiazepine"})
_PAINKILLERS = frozenset({"opioid", "nsaid"})
_TOOK = frozenset("took taken had gave given popped swallowed chewed".split())
_WHOSE = DETERMINERS | {"own", "them", "those"}
_BEFORE_ONE = frozenset({"him", "her", "me", "and", "plus"})
_MOST_PILLS = 8
_VERB_REACH = 6


def pills_of(view: View, hit: Hit, drug: Drug | None, floor: int) -> Dose | None:
    """So many pills of ``drug``, None where nobody took them or they were not counted."""
    if not is_pill(drug) or hit.end in view.quantity_at:
        return None
    i = hit.start - 1
    article = view.norm[i] in {"a", "an"}
    while view.norm[i] in _WHOSE and i > floor and view.tokens[i + 1].gap in PHRASE_GAPS:
        i -= 1
    of = view.norm[i] == "of"
    quantity = _ending(view, i - of)
    if quantity is not None and quantity.first >= floor and _are_pills(quantity):
        if not _taken(view, quantity.first) or not (of or i == hit.start - 1):
            return None
        return Dose(quantity.value, "{tablet}", True, quantity.first, quantity.last)
    alone = article and i == hit.start - 2 and view.norm[i] in _TOOK | _BEFORE_ONE
    if alone and _taken(view, hit.start - 1):
        return Dose(1.0, "{tablet}", True, hit.start - 1, hit.start)
    return None


def is_pill(drug: Drug | None) -> bool:
    """Swallowed only, and for pain: of others a number is no count of pills."""
    if drug is None:
        return False
    swallowed = drug.unit == "{tablet}" or (not drug.carried and drug.unit is None)
    return swallowed and bool(drug.classes & _PAINKILLERS)


def never_runs(drug: Drug) -> bool:
    """Swallowed, and nobody is kept asleep by it: who is on so much takes it every day."""
    return "PO" in drug.routes and (drug.rate is None or drug.classes.isdisjoint(_SEDATING))


def _are_pills(quantity: Quantity) -> bool:
    plain = quantity.unit is None and quantity.role in (None, Role.DOSE)
    return plain and quantity.number.whole and 1 <= quantity.value <= _MOST_PILLS


def _ending(view: View, i: int) -> Quantity | None:
    number = view.number_at.get(i)
    return view.quantity_at[number.first] if number is not None else None


def _taken(view: View, first: int) -> bool:
    return view.has(_TOOK, max(view.sentence(first).first, first - _VERB_REACH), first)


def article_before(view: View, last: int, floor: int, drug: Drug | None) -> Dose | None:
    """As in "a gram of", "an inch of", "a liter of", "another milligram of", ending at ``last``."""
    for first in range(max(floor, last - 4), last):
        unit = UNITS.at(view.tokens, first)
        if unit is None or unit.last != last or unit.value not in DOSES:
            continue
        word = view.norm[first - 1]
        if unit.value == "{bag}" or _a_part(view, first - 1):
            return None
        if view.norm[first] == "doses" and (drug is None or drug.unit != unit.value):
            return None  # "two further doses of ketamine": how many
        if (
            word in {"a", "an", "another", "second", "one", "further"}
            and first - 1 not in view.number_at
        ):
            return ampule(1.0, unit.value, first - 1, last, drug)
        if view.norm[last] == "of" and view.norm[first] in _ONE_OF and word not in _NOT_ONE:
            return ampule(1.0, unit.value, first, last, drug)
    return None


def _a_part(view: View, i: int) -> bool:
    """As in "a fifth of a gram of": no whole one."""
    return view.norm[i - 1] == "of" and view.norm[i - 2] in _FRACTIONS


_FRACTIONS = frozenset("half third quarter fifth sixth eighth tenth quarters thirds".split())
_ONE_OF = frozenset({"liter", "litre", "gram", "milligram", "amp", "ampoule", "unit"})
"""Units that mean one of them without an article ("gram of TXA")."""
_NOT_ONE = frozenset({"per", "half", "quarter", "the", "every", "each"})


def article_after(view: View, i: int) -> Dose | None:
    """As in "paracetamol a gram IV": the amount that begins at token ``i``."""
    if view.norm[i] not in {"a", "an", "one"} or i in view.number_at:
        return None
    unit = UNITS.at(view.tokens, i + 1)
    if unit is not None and view.norm[unit.last] == "of":
        return None
    if unit is None or unit.value not in DOSES or view.tokens[i + 1].gap not in PHRASE_GAPS:
        return None
    half = and_a_half(view, unit.last)
    if half and view.norm[half] == "of":
        return None
    return Dose(1.5 if half else 1.0, unit.value, False, i, half or unit.last)


def and_a_half(view: View, i: int) -> int:
    """Token behind "and a half" at ``i`` ("a milligram and a half"), 0 where it is not said."""
    said = tuple(view.norm[k] for k in range(i, i + 3)) == ("and", "a", "half")
    return i + 3 if said and i + 3 <= len(view.tokens) else 0


def halves_more(view: View, last: int) -> Dose | None:
    """As in "a milligram and a half of midazolam", "two grams and a half", ending at ``last``."""
    if last < 5 or and_a_half(view, last - 3) != last:
        return None
    for first in range(max(1, last - 5), last - 3):
        unit = UNITS.at(view.tokens, first)
        if unit is None or unit.last != last - 3 or unit.value not in DOSES:
            continue
        number = next((n for n in (view.number_at.get(k) for k in range(first - 3, first))
                       if n is not None and n.last == first), None)  # fmt: skip
        if number is not None and number.whole:
            return Dose(number.value + 0.5, unit.value, False, number.first, last)
        if view.norm[first - 1] in {"a", "one"}:
            return Dose(1.5, unit.value, False, first - 1, last)
    return None
