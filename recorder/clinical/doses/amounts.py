"""Amounts of drugs: units, plausibility against the lexicon, ampules, and mere counts."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.medwords import BEFORE_DRUG
from recorder.clinical.grammar.tables import FURTHER, words
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.records import record

MASS = frozenset({"ug", "mg", "g"})
PIECES = frozenset({"{puff}", "{spray}", "{tablet}", "{capsule}"})
"""Units that count what a drug comes in."""
MOST_TABLETS = 8
"""More of them are no one dose."""
_SIZES = {"ug": 1e-3, "mg": 1.0, "g": 1e3}
_CONTAINERS = frozenset({"{tablet}", "{tube}", "{ampule}", "{bag}", "{dose}", "{puff}"})
_AMPULES = {"dextrose": (25.0, "g"), "sodium_bicarbonate": (50.0, "meq")}
"""What one ampule holds where every ambulance carries the same one."""


@record
class Dose:
    """One dose; tokens ``[first, last)`` are its number and unit.

    Attributes:
        times: how often, where the amount itself tells it ("two fives"); None: not told with it;
            0: told again of what was counted.
    """

    amount: float
    unit: str | None
    implied: bool
    first: int
    last: int
    review: str | None = None
    times: int | None = None


def often(dose: Dose) -> int:
    """How often ``dose`` was told to be given, once where nothing tells it."""
    return 1 if dose.times is None else dose.times


def fits_drug(drug: Drug, value: float) -> bool:
    """Whether ``value`` is a usual single dose in the drug's own unit."""
    if drug.range is None:
        return False
    return drug.range[0] <= value <= drug.range[1]


RATE_UNSAID = "the unit of the rate was not said"


def review_of(quantity: Quantity, unit: str | None, implied: bool, drug: Drug | None) -> str | None:
    """Why a human must look at this amount, or None."""
    if quantity.value == 0.5 and quantity.number.form is Form.HALF and implied:
        return "half of what was not said"
    if quantity.number.form is Form.HEARD:
        return "the number was not heard clearly"
    if drug is not None and drug.range is not None and implied and "/" in (drug.unit or ""):
        return RATE_UNSAID  # "levo running at 8": micrograms a minute, or millilitres an hour?
    alike = drug is not None and in_unit(quantity.value, unit or "", drug.unit or "") is not None
    return UNUSUAL_DOSE if alike and unusual_dose(drug, quantity.value, unit) else None


def unusual_dose(drug: Drug | None, amount: float | None, unit: str | None) -> bool:
    """Whether so much of ``drug`` is no usual single dose, whatever it is measured in.

    Of what is no fluid a syringe or a spoon holds some millilitres ("aspirin 300 mL"), and nobody
    takes a drug that is weighed by the unit ("TXA 1 unit").
    """
    if drug is None or drug.unit is None or amount is None or unit is None:
        return False
    value = in_unit(amount, unit, drug.unit)
    if value is not None:
        return drug.range is not None and not fits_drug(drug, value)
    volume = in_unit(amount, unit, "mL")
    if volume is not None:
        return volume > drug.volume
    return amount > _MOST_PIECES.get(unit, amount) or (drug.unit in MASS and unit == "[IU]")


UNUSUAL_DOSE = "outside the usual dose"
_MOST_PIECES = {"{puff}": 20, "{spray}": 12, "{tablet}": 12, "{capsule}": 12}
"""Tablets and sprays that anybody takes at once."""


def in_unit(value: float, unit: str, wanted: str) -> float | None:
    """``value`` converted between masses or volumes, None where that makes no sense."""
    if unit == wanted:
        return value
    if unit in _SIZES and wanted in _SIZES:
        return value * _SIZES[unit] / _SIZES[wanted]
    if (unit, wanted) == ("L", "mL"):
        return value * 1000
    if (unit, wanted) == ("mL", "L"):
        return value / 1000
    return None


def ampule(amount: float, unit: str, first: int, last: int, drug: Drug | None) -> Dose:
    """As in "an amp of D50" is 25 g, to be checked; other units stay as said."""
    if unit == "[IU]" and drug is not None and drug.unit == "{unit}":
        unit = "{unit}"  # "a unit of red cells"
    if unit != "{ampule}" or drug is None or drug.name not in _AMPULES:
        return Dose(amount, unit, False, first, last, None)
    held, held_unit = _AMPULES[drug.name]
    return Dose(amount * held, held_unit, True, first, last, "an ampule was said, not an amount")


def named_ampule(view: View, hit: Hit, drug: Drug | None) -> Dose | None:
    """As in "amp of D50" where the lexicon has the ampule in the drug's own name."""
    if drug is not None and view.norm[hit.start] == "tube" and _whole(view, hit.start):
        return Dose(1.0, "{tube}", False, hit.start, hit.end)
    if drug is None or view.norm[hit.start] not in {"amp", "ampule", "ampoule", "amps"}:
        return None
    before = view.quantity_at.get(
        hit.start - 2 if view.norm[hit.start - 1] in {"a", "an"} else hit.start - 1
    )
    amount = before.value if before is not None and before.value <= 4 else 1.0
    first = before.first if before is not None else hit.start
    return ampule(amount, "{ampule}", first, hit.end, drug)


def _whole(view: View, i: int) -> bool:
    """As in "a tube of glucose", never "half a tube"."""
    parts = {"half", "quarter", "most", "some", "part", "third"}
    said = view.norm[i - 1] in {"a", "one", "whole", "full", "the"}
    return said and not parts & set(view.norms(i - 4, i))


def of_its_kind(before: Dose, after: Dose, drug: Drug | None) -> bool:
    """As in "a second unit TXA two grams": only the amount behind is one of the drug's own kind."""
    if drug is None or drug.unit not in MASS or after.implied or after.unit not in MASS:
        return False
    return before.unit in {"[IU]", "{unit}"}


def better(before: Dose | None, after: Dose | None, drug: Drug | None) -> Dose | None:
    """A mass beats a container: "one tube of oral glucose, fifteen grams".

    What is no dose of the drug beats none: "5 of salbutamol nebulised and a 500 mil bolus".
    """
    if before is None or after is None:
        return before or after
    if unusual_dose(drug, after.amount, after.unit) and before.review is None:
        return before
    loose = before.unit is None or before.unit in _CONTAINERS or before.implied
    if loose and not after.implied and after.unit not in _CONTAINERS:
        return after
    return before


def several(view: View, start: int, drug: Drug | None) -> bool:
    """As in "three epis", "two nitros": the plural of a drug is counted, not measured."""
    if drug is None or start >= view.count:
        return False
    token = view.tokens[start]
    if token.norm[-1] != "s" or token.clitic or len(token.norm) < 4:
        return False
    one = load().drug_matcher.find((replace(token, norm=token.norm[:-1], gap=""),))
    return any(hit.form.name == drug.name for hit in one)


def count_before(view: View, start: int, drug: Drug | None) -> int | None:
    """As in "two nitro", "three sublingual nitros": how many, where the number is no dose."""
    counted = counted_before(view, start, drug)
    return int(counted.value) if counted is not None else None


def counted_before(view: View, start: int, drug: Drug | None) -> Number | None:
    """The number of ``count_before``."""
    i = start - 1
    i -= 3 * (view.norm[i] == "back" and view.norms(i - 2, i) == ["back", "to"])
    while view.norm[i] in BEFORE_DRUG or view.norm[i] in _COUNTED_IN:
        i -= 1
    number = view.number_at.get(i)
    if number is None or not number.whole or not 2 <= number.value <= 9 or drug is None:
        return None
    if any(view.tokens[k].gap in STATEMENT_ENDS for k in range(number.last, start + 1)):
        return None
    served = number.last + (view.norm[number.last] in FURTHER)  # "two further doses of"
    if view.norm[served] in _TIMES_OF or _serves(view, number, start):
        return number
    if drug.unit == "mL":
        return None
    part = view.number_at.get(number.first - 3)
    if view.norms(number.first - 2, number.first) == ["of", "the"] and part is not None:
        return part if part.whole else None  # "chewed three of the four aspirin"
    quantity = view.quantity_at[number.first]
    if view.norm[number.first - 1] in {"a", "an"}:
        return None  # "pain's an eight fentanyl": a score
    if view.norm[number.last] == "of" and number.last + 1 == start:
        return None  # "5 of ibuprofen": an amount whose unit nobody said
    measured = drug.range is not None and drug.unit != "{dose}"
    fits = measured and fits_drug(drug, number.value) and not several(view, start, drug)
    if number.last == start - 1 and view.norm[number.last] == "nasal" and number.value <= 4:
        fits = False
    plain = quantity.unit in {None, "{dose}", "{puff}"} and quantity.role in (None, Role.DOSE)
    return number if plain and not fits and number.form is not Form.SPLIT else None


def _serves(view: View, number: Number, start: int) -> bool:
    """As in "two salbutamol nebs", "two salbutamol 5 mg nebs", "two bags of saline, 500 each"."""
    drug = view.drug_at.get(start)
    if drug is None:
        return False
    amount = view.quantity_at.get(drug.end)
    if view.norm[number.last] in _BAGS:
        return amount is not None and view.norm[amount.last] in _EACH
    if number.last != start:
        return False
    last = drug.end if amount is None or amount.unit is None else amount.last
    return view.norm[last] in _SERVED and not view.gap(last).strip()


_BAGS = frozenset({"bags"})
_SERVED = words("acts", "portions", "served")
_EACH = words("acts", "portions", "each")
_TIMES_OF = words("acts", "portions", "times_of")
"""As in "three lots of adrenaline": how often, whatever the number."""
_COUNTED_IN = _TIMES_OF | _BAGS | {"sprays", "im", "further", "extra"}
