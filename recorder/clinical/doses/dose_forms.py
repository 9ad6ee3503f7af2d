"""A number read as an amount of a drug: unit, tablets, and numbers of two drugs run together."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.amounts import (
    MASS,
    Dose,
    ampule,
    fits_drug,
    in_unit,
    review_of,
    several,
)
from recorder.clinical.doses.drugs_heard import named_alone
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.medwords import GIVING_VERBS, ROUTES
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.lexicon import Drug, load
from recorder.clinical.numbers.measures import DOSES, DURATIONS
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import RATIO, Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

WEIGHTED = frozenset({"mg/kg", "mL/kg", "ug/kg", "mL/h"})
"""Amounts by weight or time that are no dose."""
_JOINED = (Form.SPLIT, Form.RUN)
"""Forms in which the numbers of two drugs can have run together."""
GRAMS_UNSAID = "grams were not said"
MICROGRAMS_UNSAID = "micrograms were not said"
_RAN_TOGETHER = "two numbers ran together"


def dose_in(view: View, quantity: Quantity, drug: Drug | None) -> Dose | None:
    """``quantity`` as one dose of ``drug`` with its review reason, or None when it is none."""
    flows = quantity.unit == "mL/h" and drug is not None and "fluid" in drug.classes
    if (quantity.unit in WEIGHTED and not flows) or quantity.value <= 0 or quantity.decade:
        return None
    if _left_over(view, quantity.last) or _was_wasted(view, quantity.first):
        return None
    if by_weight(view, quantity) or _is_year(view, quantity):
        return None
    if drug is not None and behind_hour(view, quantity):
        return _amount_behind_hour(quantity, drug)
    if quantity.unit == "L" and (drug is None or drug.unit != "mL"):
        return None
    if drug is not None and drug.unit == "mL" and quantity.unit in MASS:
        return None  # "paracetamol running with the RL, one gram"
    if _strength_behind_count(view, quantity, drug):
        times, strength = quantity.number.parts
        first = (*quantity.number.splits, *range(quantity.first, quantity.last))[1]
        said = quantity.unit or "mg"
        return Dose(strength, said, False, first, quantity.last, times=int(times))
    unit = quantity.unit
    if unit == "[IU]" and drug is not None and drug.unit == "{unit}":
        unit = "{unit}"  # "a unit of red cells"
    if unit in {None, "mmol"} and _by_time(view, quantity.last):
        return None
    if unit == "{tube}" and quantity.value > _MOST_TUBES:
        return _without_tube(view, quantity, drug)
    if unit == "{tube}" and no_tube(drug):
        return None
    if unit == "{bag}" or (unit == "{dose}" and drug is not None and drug.unit != unit):
        return None
    if unit == "{ampule}":
        return ampule(quantity.value, unit, quantity.first, quantity.last, drug)
    implied = unit is None
    if drug is not None and hour_behind(view, quantity, drug):
        return None
    if implied:
        unit = drug.unit if drug else None
        if drug and quantity.value <= 12 and _tablets(view, quantity, drug):
            unit = "{tablet}"
        elif drug and _too_many_grams(quantity.value, drug):
            doubt = review_of(quantity, "mg", True, drug)
            return Dose(quantity.value, "mg", True, quantity.first, quantity.last, doubt)
        elif drug and _in_grams(quantity.value, drug):
            return Dose(quantity.value, "g", True, quantity.first, quantity.last, GRAMS_UNSAID)
        elif drug and _in_micrograms(quantity.value, drug):
            return Dose(
                quantity.value, "ug", True, quantity.first, quantity.last, MICROGRAMS_UNSAID
            )
    if implied and unit in {"mg", "meq"} and drug is not None and _far_too_little(quantity, drug):
        return None
    if unit == "mg" and drug is not None and _meant_micrograms(view, quantity, drug):
        heard = "milligrams were heard where micrograms are usual"
        return Dose(quantity.value, "ug", False, quantity.first, quantity.last, heard)
    if implied and _one_of_the_next(view, quantity):
        return Dose(
            quantity.value - 1, unit, True, quantity.first, quantity.last - 1, _RAN_TOGETHER
        )
    review = review_of(quantity, unit, implied, drug) or _said_twice(view, quantity)
    own = _second_part(quantity, unit, implied, drug) if review else None
    own = own or _from_the_point(view, quantity, unit, drug, bool(review))
    return own or Dose(quantity.value, unit, implied, quantity.first, quantity.last, review)


def _from_the_point(
    view: View, quantity: Quantity, unit: str | None, drug: Drug | None, unusual: bool
) -> Dose | None:
    """As in "last known well at nine point five of epi": a time, and half a milligram."""
    first, last = quantity.first, quantity.number.last
    point = next((i for i in range(first + 1, last) if view.norm[i] == "point"), 0)
    if not point or drug is None or view.norm[first - 1] in GIVING_VERBS:
        return None
    if not (unusual or view.norm[first - 1] in _AT_AN_HOUR):
        return None
    amount = round(quantity.value % 1, 4)
    if not fits_drug(drug, amount) or view.norm[quantity.last] != "of":
        return None
    return Dose(amount, unit, quantity.unit is None, point, quantity.last, _RAN_TOGETHER)


_AT_AN_HOUR = frozenset({"at", "well", "since", "around"})


def _one_of_the_next(view: View, quantity: Quantity) -> bool:
    """As in "amiodarone one fifty one bicarb": the last "one" counts the next drug."""
    several_words = quantity.last - quantity.first > 1 and quantity.value > _LONGEST_BARE
    return several_words and view.norm[quantity.last - 1] == "one" and quantity.last in view.drug_at


_MOST_TUBES = 4


def no_tube(drug: Drug | None) -> bool:
    """As in "had the rocuronium out for a tube": a drug that is never squeezed out of one."""
    return drug is not None and _SQUEEZED.isdisjoint(drug.routes)


_SQUEEZED = frozenset({"PO", "BUC", "TOP", "SL", "PR"})
"""Ways in of what comes in tubes."""


def _without_tube(view: View, quantity: Quantity, drug: Drug | None) -> Dose | None:
    """As in "ket one fifty tube's in": the tube is another thing."""
    bare = quantity.with_number(quantity.number, None, quantity.number.last)
    return dose_in(view, bare, drug)


def hour_behind(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "adrenaline 1403": four digits of the clock that are no dose of ``drug``."""
    said, value = view.norm[quantity.first], quantity.value
    if quantity.unit is not None or drug.unit not in {"mg", "meq"} or drug.range is None:
        return False
    if len(said) != len("0745") or not said.isdecimal() or value > 2359 or value % 100 > 59:
        return False
    return not (fits_drug(drug, value) or (_in_micrograms(value, drug) and value % 50 == 0))


def _meant_micrograms(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "fentanyl 50 migs": the word is said and heard for either."""
    if drug.unit != "ug" or not fits_drug(drug, quantity.value):
        return False
    return view.norm[quantity.last - 1] in {"mig", "migs", "megs"}


def _far_too_little(quantity: Quantity, drug: Drug) -> bool:
    """As in "5 of ibuprofen": mils or tablets, but never milligrams; nobody said of what."""
    if drug.range is None or not quantity.number.whole:
        return False
    if drug.unit == "meq":  # "one of bicarb": an ampule
        return quantity.value <= drug.range[0] / _TOO_LITTLE
    return drug.unit == "mg" and 1 < quantity.value <= drug.range[0] / _TOO_LITTLE


def _in_grams(value: float, drug: Drug) -> bool:
    """As in "co-amoxiclav one point two" of a drug that is measured in milligrams."""
    if drug.unit != "mg" or drug.range is None or not value % 1 or drug.range[0] < _MILLIGRAMS:
        return False
    return fits_drug(drug, value * 1000)


_MILLIGRAMS = 100
"""Where the least dose is so many milligrams, a bare "one point two" is of grams."""


def _too_many_grams(value: float, drug: Drug) -> bool:
    """As in "benzylpenicillin 300"; of glucose so much is said in millilitres."""
    return drug.unit == "g" and value >= _NO_GRAMS and drug.name != "dextrose"


_TOO_LITTLE = 10
_NO_GRAMS = 50
"""From here on a bare number of a drug that comes in grams is of milligrams."""


def by_weight(view: View, quantity: Quantity) -> bool:
    """As in "one unit per kilo", "two litres per kilo": no dose."""
    per = view.norm[quantity.last] in {"per", "a"}
    return per and view.norm[quantity.last + 1] in {"kilo", "kg", "kilogram", "kilos"}


def _is_year(view: View, quantity: Quantity) -> bool:
    """As in "amoxicillin in 2015"."""
    plain = quantity.unit is None and view.norm[quantity.first - 1] in {"in", "since"}
    return plain and _YEARS[0] <= quantity.value <= _YEARS[1]


_YEARS = (1930, 2040)


def _by_time(view: View, i: int) -> bool:
    """As in "four an hour", "two per dose"; never "four, a litre of fluid", "an hour ago"."""
    word = view.norm[i]
    each = word in {"a", "an"} and view.norm[i + 2] != "ago"
    return word == "per" or (each and view.norm[i + 1] in _SPANS)


NOSTRILS = frozenset({"nostril", "nare", "naris"})
_SPANS = frozenset("minute min hour hr day night week month kilo kg kilogram time go dose".split())


def _was_wasted(view: View, first: int) -> bool:
    """As in "I've wasted the other eighty of ketamine"."""
    i = view.back(first - 1, _THE_OTHER, first - _WASTED_REACH)
    return view.norm[i] in _WASTED


_WASTED = frozenset({"wasted", "discarded", "binned", "wasting"})
_THE_OTHER = frozenset("the other remaining last about rest".split())
_WASTED_REACH = 4


def _left_over(view: View, i: int) -> bool:
    """As in "50 left in the syringe", "six wasted": what was not given."""
    if view.norm[i] == "left":
        return (
            view.norm[i + 1] == "in"
            and view.norm[i + 2] == "the"
            and (view.norm[i + 3] in {"syringe", "bag", "bottle", "vial", "amp", "ampoule"})
        )
    return view.norm[i] in {"remaining", "wasted", "discarded"}


def _said_twice(view: View, quantity: Quantity) -> str | None:
    """As in "fentanyl fifty uh five": fifty-five, or five after all."""
    i = quantity.last
    again = quantity.unit is None and i in view.quantity_at and view.tokens[i].hesitated
    return "another number follows it" if again else None


def _strength_behind_count(view: View, quantity: Quantity, drug: Drug | None) -> bool:
    """As in "four 81 milligram aspirin", "two ten milligram diazepams": so many of so much."""
    number = quantity.number
    joined = number.form in _JOINED and len(number.parts) == 2
    if not joined or drug is None:
        return False
    times, strength = number.parts
    if strength == _TABLETS_MG.get(drug.name):
        return True
    few = times % 1 == 0 and 2 <= times <= _MOST_PIECES
    if not few or not _fits(quantity, strength, drug) or _fits(quantity, number.value, drug):
        return False
    i = quantity.last
    return not PIECES.isdisjoint(view.norms(i, i + 2)) or several(view, i, drug)


def _fits(quantity: Quantity, amount: float, drug: Drug) -> bool:
    usual = in_unit(amount, quantity.unit or "", drug.unit or "")
    return usual is not None and fits_drug(drug, usual)


_MOST_PIECES = 9
PIECES = words("acts", "portions", "pieces")
_TABLETS_MG = {"aspirin": 81}
"""Strength of one tablet where everybody has the same one."""


def _in_micrograms(value: float, drug: Drug) -> bool:
    """As in "Atrovent five hundred" of a drug that is measured in milligrams."""
    if drug.unit != "mg" or drug.range is None:
        return False
    return value >= 100 and value > drug.range[1] and drug.range[0] <= value / 1000 <= drug.range[1]


def _second_part(
    quantity: Quantity, unit: str | None, implied: bool, drug: Drug | None
) -> Dose | None:
    """What is left of "four one gram" when the four is another drug's."""
    number = quantity.number
    if number.form not in _JOINED or len(number.parts) != 2 or unit is None:
        return None
    if drug is None or drug.range is None or drug.name == "dextrose":
        return None
    own = in_unit(number.parts[1], unit, drug.unit or "")
    if own is None or not drug.range[0] <= own <= drug.range[1]:
        return None
    return Dose(number.parts[1], unit, implied, number.splits[1], quantity.last, _RAN_TOGETHER)


def behind_hour(view: View, quantity: Quantity) -> bool:
    """As in "ventolin at nine four puffs", "morphine at ten forty five milligrams".

    An hour, perhaps minutes, and an amount in one row.
    """
    number = quantity.number
    if quantity.unit not in DOSES or quantity.unit in RATES or quantity.unit == "L/min":
        return False
    if quantity.role is Role.TIME:
        return True
    row = number.form in _JOINED and len(number.parts) == 2
    return row and view.norm[quantity.first - 1] == "at" and 1 <= number.parts[0] <= _HOURS


def _amount_behind_hour(quantity: Quantity, drug: Drug) -> Dose | None:
    """What fits ``drug`` of "nine fifty five milligrams": 55 at nine, or 5 at 9:50; never both."""
    number, last = quantity.number, quantity.last
    said = number.parts[-1]
    first = (quantity.first, *number.splits)[-1]
    ones = said % 10 if said > _TWENTY else said
    if ones == said:
        return Dose(said, quantity.unit, False, first, last, _RAN_TOGETHER)
    usual = [n for n in (said, ones) if n and _fits(quantity, n, drug)]
    if len(usual) != 1:
        return None
    first = number.last - 1 if ones in usual else first
    return Dose(usual[0], quantity.unit, False, first, last, _RAN_TOGETHER)


_TWENTY = 20


def before_hour(view: View, quantity: Quantity, drug: Drug | None) -> Dose | None:
    """As in "fentanyl *one hundred* ten twenty", "morphine *five* ten twenty": to check.

    A hundred at 10:20 rather than 110.
    """
    number, following = quantity.number, view.quantity_at.get(quantity.last)
    if quantity.unit is not None or following is None or view.gap(quantity.last) or drug is None:
        return None
    minutes = following.unit is None and _TEN <= following.value < _MINUTES
    if not minutes or view.norm[following.last] == "of" or following.last in view.drug_at:
        return None
    said, split = view.norms(quantity.first, quantity.last), number.form is Form.SPLIT
    hour = quantity.value % 100
    if not 1 <= hour < _DAY or not (split or "hundred" in said[:-1]):
        return None
    value = number.parts[0] if split else quantity.value - hour
    last = number.splits[1] if split else quantity.first + said.index("hundred") + 1
    if split and (fits_drug(drug, quantity.value) or not fits_drug(drug, value)):
        return None
    number = replace(number, value=value, last=last, parts=(value,), form=Form.WORDS)
    dose = dose_in(view, quantity.with_number(number, None, last), drug)
    return replace(dose, review=_RAN_TOGETHER) if dose is not None else None


_TEN, _MINUTES, _DAY = 10, 60, 24
_HOURS = 12


def _tablets(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "4 baby aspirin", "two Panadol": a count where the number is no dose of the drug."""
    if view.norm[quantity.last] == "of" or drug.range is None or "PO" not in drug.routes:
        return False
    return quantity.number.whole and quantity.value < drug.range[0]


def belongs_to_next(view: View, quantity: Quantity, commas: int) -> bool:
    """ "... fentanyl, 4 of Zofran", "... fentanyl, 4 milligrams Zofran": the next drug's dose."""
    i = quantity.last
    i += view.norm[i] in _MORE and not view.gap(i + 1)  # "one more of Ativan", "two more epis"
    if view.gap(i) not in PHRASE_GAPS:
        return False
    if view.norm[i] == "of" and view.norm[i + 1] in _OF_IT and i + 2 not in view.drug_at:
        return False  # "ondansetron, four of that, IV"
    if view.norm[i] == "of" and (view.norm[i + 2] == "own" or _of_the_same(view, quantity)):
        return False  # "a Benadryl 25 of her own"
    if _by_ways_of_next(view, i, _counts_next(view, quantity)):
        return True
    if view.norm[i] == "of" and _way_of(view, i + 1):
        return False  # "pantoprazole eighty of IV push, octreotide fifty"
    if view.norm[i] == "of":
        behind = i + 1 + (view.norm[i + 1] == "the")
        if view.norm[behind] in _SALTS:
            return False  # "calcium one gram of the chloride"
        strength = view.quantity_at.get(behind)
        return strength is None or strength.unit not in (RATIO, "%")
    hit = view.drug_at.get(i)
    if hit is None and view.norm[i].endswith("s") and len(view.norm[i]) > _PLURAL:
        return named_alone(view.norm[i][:-1]) is not None  # "epi two amios three hundred"
    if hit is None or hit.start != i:
        return False
    return (
        commas > 0
        or several(view, i, load().drugs.get(hit.form.name))
        or _one_of_each(view, quantity)
    )


def _of_the_same(view: View, quantity: Quantity) -> bool:
    """As in "six mils of *the purple one*", "of *the kids' liquid*": what was named before."""
    i = quantity.last + 1
    end = next((k for k in range(i + 1, i + _SAME_REACH) if view.norm[k] in _SAME), 0)
    told = bool(end) and quantity.unit is not None and view.norm[i] in DETERMINERS
    return told and not view.names_drug(i, end + 1)


_SAME = words("acts", "earlier", "same")
_SAME_REACH = 5


def _one_of_each(view: View, quantity: Quantity) -> bool:
    """As in "one DuoNeb *one* albuterol", "two epis *one* bicarb": how many of the next."""
    own = view.drug_at.get(quantity.first - 1)
    few = quantity.unit is None and quantity.value == 1
    return few and own is not None and own.start - 1 in view.number_at


def _counts_next(view: View, quantity: Quantity) -> bool:
    """As in "EpiPen and *one* IM adrenaline": how many of what is named behind the way in."""
    few = quantity.unit is None and quantity.number.whole and quantity.value <= _FEW
    return few and view.norm[quantity.first - 1] in _JOINING


_FEW = 3


def _by_ways_of_next(view: View, i: int, counted: bool = False) -> bool:
    """As in "six intranasal and three IV of midazolam": both are of the drug behind them."""
    way = ROUTES.at(view.tokens, i)
    if way is None:
        return False
    if counted and way.last in view.drug_at and view.gap(way.last) in PHRASE_GAPS:
        return True
    if view.norm[way.last] == "of":
        return way.last + 1 in view.drug_at
    more = view.quantity_at.get(way.last + 1) if view.norm[way.last] == "and" else None
    return more is not None and _by_ways_of_next(view, more.last)


def _way_of(view: View, i: int) -> bool:
    """A way in at token ``i``, and no drug right behind it ("4 of IV Zofran")."""
    way = ROUTES.at(view.tokens, i)
    return way is not None and way.last not in view.drug_at


_JOINING = frozenset({"and", "plus", "then"})
_OF_IT = frozenset({"that", "it"})
_PLURAL = 4
_MORE = frozenset({"more", "further", "extra", "additional"})
_SALTS = frozenset("chloride gluconate sulphate sulfate citrate carbonate acetate base".split())
"""Second names of a drug, said behind its amount."""
_LONGEST_BARE = 20
"""Minutes of an infusion that need no word for it; no diastolic pressure is that low."""


def lasts(view: View, i: int) -> bool:
    """As in "amiodarone 150 over ten", "over twenty minutes": how long it ran, no pressure."""
    quantity = view.quantity_at.get(i)
    if quantity is None:
        return False
    bare = quantity.role is None and quantity.unit is None and quantity.value <= _LONGEST_BARE
    return bare or quantity.unit in DURATIONS
