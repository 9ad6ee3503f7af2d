"""Which number is the dose of a drug: "50 mikes of fentanyl", "amiodarone 300", "a gram of TXA"."""

from __future__ import annotations

from recorder.clinical.doses.amounts import (
    MASS,
    MOST_TABLETS,
    PIECES,
    Dose,
    better,
    count_before,
    counted_before,
    fits_drug,
    named_ampule,
    of_its_kind,
    several,
)
from recorder.clinical.doses.dose_asides import manner, of_them, words_aside
from recorder.clinical.doses.dose_forms import (
    WEIGHTED,
    before_hour,
    behind_hour,
    belongs_to_next,
    dose_in,
    lasts,
    no_tube,
)
from recorder.clinical.doses.drugs_heard import sounding_at
from recorder.clinical.doses.further_doses import further_doses, one_more_each, with_added
from recorder.clinical.doses.infusions import rate_named_behind
from recorder.clinical.doses.later_doses import first_beside
from recorder.clinical.doses.medwords import (
    AGAIN,
    BEFORE_DRUG,
    COUNTS,
    DOSE_VERBS,
    LINKS,
    ROUTES,
    TABLET_VERBS,
)
from recorder.clinical.doses.no_doses import (
    EACH,
    LOTS,
    SERVINGS,
    a_line,
    at_a_time,
    came_out,
    counted_each_way,
    counted_out,
    counts_doses,
    counts_servings,
    diluent,
    doses_of_so_much,
    is_flow,
    measured_after,
    of_a_sign,
    rate_before,
    that_one,
    then_it_was,
    unsaid_rate,
)
from recorder.clinical.doses.per_kilo import (
    behind_strength,
    is_weight_behind,
    of_solution,
    passed_to,
)
from recorder.clinical.doses.pieces import (
    article_after,
    article_before,
    each_of,
    halves_more,
    pieces_of,
    pills_of,
    with_times,
)
from recorder.clinical.doses.portions import is_step, portions_of, so_many, titrated_to, told_again
from recorder.clinical.doses.rates import made_up_in, rate_by_weight, rate_of
from recorder.clinical.doses.replaced import given_part, gone_in_of, hesitated, meant, part_of
from recorder.clinical.doses.told_in_short import only_numbered
from recorder.clinical.grammar.tables import GAVE, OWNERS, OWNERS_OR_THOSE
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.measures import UNITS
from recorder.clinical.numbers.quantities import RATIO, Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

_HEDGES = frozenset({"i", "think", "it", "was", "believe", "about", "oclock"})
_GAVE = GAVE | {"had", "got"}
_FEW_PIECES = frozenset({1.0, 2.0, 3.0})
"""So many are counted: "nitro spray, one now"."""


def doses_of(
    view: View, hit: Hit, drug: Drug | None, floor: int, ceiling: int, claimed: set[int]
) -> list[Dose]:
    """Doses of the drug at ``hit`` within tokens ``[floor, ceiling)``, distinct ones in order.

    ``claimed`` are tokens of doses that an earlier drug has; those of this one are added, so that
    "ketamine 80 milligrams rocuronium 120 milligrams" pairs up whatever the punctuation.
    """
    told = with_added(view, _doses(view, hit, drug, floor, ceiling, claimed))
    doses = [of_solution(view, hit, dose, drug) for dose in told]
    for dose in doses:
        claimed.update(range(dose.first, dose.last))
    return doses


def _doses(
    view: View, hit: Hit, drug: Drug | None, floor: int, ceiling: int, claimed: set[int]
) -> list[Dose]:
    before = _before(view, hit.start, floor, drug)
    if before is not None and before.first in claimed:
        before = None
    after = _after(view, hit.end, ceiling, drug)
    if after is not None and after.unit == "{tablet}" and after.amount > MOST_TABLETS:
        counted = counted_before(view, hit.start, drug)
        after = after if counted is None else None  # "two of the codeine thirty tablets"
    if before is not None and after is not None:
        if is_step(view, hit.end, after) and before.amount > after.amount:
            after = None  # "five of morphine in 2.5 milligram aliquots"
        elif of_its_kind(before, after, drug):
            before = None
    each = each_of(view, before, after)
    if each is not None:
        return [each]
    first = better(before, after, drug) or named_ampule(view, hit, drug)
    if first is None:
        pills = pills_of(view, hit, drug, floor)
        return [pills] if pills is not None else []
    told = max(first.last, hit.end)
    part = part_of(view, first) or given_part(view, first, told, ceiling)
    if part is not None:
        return [part if pieces_of(view, first, drug) is None else with_times(view, first, drug)]
    latest = titrated_to(view, first, told) or hesitated(view, first, told)
    paired = _paired(view, first, drug) if first is before else []
    if paired and paired[0].first not in claimed:
        return [*paired, latest]
    counts = meant(view, latest, told, drug)
    start = max(counts.last, hit.end)
    bound = _next_drug(view, hit)
    portions = portions_of(view, counts, start, bound, drug)
    if portions:
        counts, start = portions[-1], max(d.last for d in portions)
    further = list(further_doses(view, counts, start, bound, drug))
    if portions:
        return [*portions, *(told_again(view, d, portions) for d in further)]
    last = further[-1] if further else latest
    if counted_out(view, hit, [latest, *further]) or counted_each_way(view, hit, latest, drug):
        return []
    less = gone_in_of(view, last)
    doses = one_more_each(view, [with_times(view, latest, drug), *further], start, bound)
    return doses if less is None else [*doses[:-1], less]


def _paired(view: View, dose: Dose, drug: Drug | None) -> list[Dose]:
    """The first of "6 and 12 of adenosine", "two, two and two of morphine": usual doses all."""
    if drug is None or view.norm[dose.first - 1] not in {"and", "then"}:
        return []
    if view.tokens[dose.first - 1].gap not in PHRASE_GAPS:
        return []
    quantity = _ending(view, dose.first - 1) or _before_way(view, dose.first - 1)
    if quantity is None or quantity.unit is not None or not fits_drug(drug, quantity.value):
        return []
    if view.norms(quantity.first - 2, quantity.first) == ["out", "of"]:
        return []  # "pain seven out of ten and five hundred of saline"
    same = _ending(view, quantity.first)
    if same is not None and same.value == quantity.value and same.role is quantity.role is None:
        told = (dose_in(view, q, drug) for q in (same, quantity))
        return [d for d in told if d is not None]
    timed = view.norm[quantity.first - 1] == "at" or quantity.first - 1 in view.number_at
    if timed or view.norm[quantity.first - 1] in AGAIN:
        return []  # "a gram of calcium ten eleven and fifty of bicarb": the hour it was given at
    first = dose_in(view, quantity, drug) if quantity.role is None else None
    return [first] if first is not None else []


def _before_way(view: View, last: int) -> Quantity | None:
    """As in "*six* intranasal and three IV of midazolam", whose way in ends at ``last``."""
    for first in range(last - 1, max(0, last - 4), -1):
        way = ROUTES.at(view.tokens, first)
        if way is not None and way.last == last:
            return _ending(view, first)
    return None


def _next_drug(view: View, hit: Hit) -> int:
    """Where the next drug is named, or what sounds like one, at most forty tokens on."""
    end = min(len(view.tokens), hit.end + 40)
    heard = sounding_at(view)
    return next((i for i in range(hit.end, end) if i in view.drug_at or i in heard), end)


def _before(view: View, start: int, floor: int, drug: Drug | None) -> Dose | None:
    i, of = start - 1, view.norm[start] == "of"  # "of sailing" is heard for saline
    while i >= floor and view.tokens[i + 1].gap in PHRASE_GAPS:
        went_in = view.norm[i] == "in" and view.norm[i + 1] == "of"  # "four's in of the Zofran"
        if not (view.norm[i] in BEFORE_DRUG or went_in or (of and view.norm[i] in SERVINGS)):
            break
        of = of or view.norm[i] == "of"
        i -= 1
    if i < floor or view.tokens[i + 1].gap not in PHRASE_GAPS:
        return None
    strength = _ending(view, i + 1)
    if strength is not None and strength.unit == "%" and view.norm[strength.first - 1] == "of":
        i, of = strength.first - 2, True
    if strength is not None and strength.unit == RATIO:
        i = _ratio_start(view, strength) - 1
        of = view.norm[i] == "of"
        i -= of
    more = halves_more(view, i + 1)
    if more is not None and more.first >= floor:
        return more
    plural = so_many(view, i + 1, drug) if of else None
    if plural is not None and plural.first >= floor:
        return plural
    quantity = _not_that(view, _ending(view, i + 1))
    if (
        quantity is None
        and i == start - 1
        and view.norm[start] in {"units", "unit", "tube", "tubes"}
    ):
        quantity = _ending(view, start + 1)
    if quantity is None or quantity.first < floor:
        return article_before(view, i + 1, floor, drug)
    if quantity.role is not Role.DOSE and not (quantity.role is None and quantity.unit is None):
        return None
    bare = quantity.unit is None
    if diluent(view, quantity, drug) or (bare and counts_servings(view, quantity)):
        return None
    if bare and several(view, start, drug) and not (of and quantity.value > MOST_TABLETS):
        return None
    if bare and of and _of_the_pack(view, start, quantity.value):
        return None  # a tablet
    if bare and not of and of_a_sign(view, quantity):
        return None
    if bare and count_before(view, start, drug) is not None and view.norm[start - 1] == "nasal":
        return None
    if bare and of and count_before(view, start, drug) is not None:
        return None
    lots = view.norm[quantity.first - 1] == "of" and view.norm[quantity.first - 2] in LOTS
    if bare and not (of or lots or _bare_before(view, drug, quantity)):
        return None
    return dose_in(view, quantity, drug)


def _of_the_pack(view: View, start: int, value: float) -> bool:
    """As in "one of *those* tramadol", "two of *his own* diazepam": so many pieces."""
    whose = view.norm[start - 1 - (view.norm[start - 1] == "own")]
    return whose in (OWNERS_OR_THOSE if value == 1 else OWNERS) and value in _FEW_PIECES


def _not_that(view: View, quantity: Quantity | None) -> Quantity | None:
    """As in "it was two not four of midazolam": the amount before the one that is denied."""
    if quantity is None or view.norm[quantity.first - 1] != "not":
        return quantity
    meant = _ending(view, quantity.first - 1)
    return meant if meant is not None and meant.unit in (None, quantity.unit) else None


def _ratio_start(view: View, strength: Quantity) -> int:
    """First token of "1 in 1000", of which ``strength`` is either number."""
    before = (view.quantity_at.get(i) for i in range(strength.first - 3, strength.first))
    parts = [q.first for q in before if q is not None and q.unit == RATIO]
    return parts[0] if parts else strength.first


def _bare_before(view: View, drug: Drug | None, quantity: Quantity) -> bool:
    """As in "0.4 nitro", "gave 4 Zofran": fits the drug; "took two Panadol": a few tablets."""
    if drug is None or drug.unit in {None, "{dose}"}:
        return False
    if quantity.value == 1 and quantity.number.whole:
        return False
    if fits_drug(drug, quantity.value):
        opens = view.tokens[quantity.first].gap in (*SENTENCE_ENDS, ",", ":") or quantity.first == 0
        return opens or not quantity.number.whole or view.norm[quantity.first - 1] in DOSE_VERBS
    if "PO" not in drug.routes:
        return False
    if not quantity.number.whole or quantity.value > 12:
        return False
    first = quantity.first
    return (
        view.tokens[first].gap in (*SENTENCE_ENDS, ",", ":") or view.norm[first - 1] in TABLET_VERBS
    )


def _ending(view: View, last: int) -> Quantity | None:
    """The quantity whose unit (or number) ends at token ``last``."""
    for back in range(last - 1, max(-1, last - 9), -1):
        number = view.number_at.get(back)
        if number is None:
            continue
        quantity = view.quantity_at[number.first]
        return quantity if quantity.last == last else None
    return None


def _after(view: View, end: int, ceiling: int, drug: Drug | None) -> Dose | None:
    end = first_beside(view, end)
    i, steps, commas = behind_strength(view, end), 0, 0
    while i < ceiling and steps <= 6:
        gap = view.tokens[i].gap
        if gap in SENTENCE_ENDS and i > end:
            return None
        commas += gap in {",", ":"}
        quantity = view.quantity_at.get(i)
        rate = rate_of(view, quantity, drug, end) if quantity is not None else None
        if rate is not None:
            return rate
        if quantity is not None and is_weight_behind(view, quantity):
            i, steps, commas = quantity.last, 0, 0  # "point three per kilo, he's eighty, so 24"
            continue
        passed = 0 if quantity is None else doses_of_so_much(view, quantity)
        passed = passed or (passed_to(view, quantity) if quantity is not None else 0)
        if passed:
            weighed = quantity is not None and quantity.unit in WEIGHTED
            i, steps = passed, 0 if weighed else steps + 1
            continue
        if quantity is not None and (_listed_next(view, i, end) or _of_next(view, quantity)):
            return None
        if view.norm[i] == "out" and view.norm[i + 1] == "of":
            return None  # "six hundred of saline out of a litre"
        aside = words_aside(view, i)
        if aside and quantity is None:
            i += aside
            continue
        if quantity is not None:
            told = view.has(_GAVE, end, i)
            if told and quantity.last in view.drug_at:
                return None  # "didn't give aspirin, gave him one nitro"
            steps = 1 if told else steps
            return _taken(
                view, quantity, drug, direct=i == end and commas == 0, steps=steps, commas=commas
            )
        dose = article_after(view, i)
        if dose is not None:
            return None if dose.unit == "{tube}" and no_tube(drug) else dose
        aside_from = ROUTES.at(view.tokens, i) or COUNTS.at(view.tokens, i)
        if aside_from is not None:
            commas -= view.tokens[i].gap == ","  # "midazolam again, IV this time, five"
            i, steps = aside_from.last, steps + 1
            continue
        titrated = view.norm[i] == "to" and view.norm[i - 1] in {"titrated", "titrating"}
        if view.norm[i] not in LINKS and not titrated and not manner(view.norm[i]):
            return None
        i, steps = i + 1, steps + (view.norm[i] not in _HEDGES)
    return None


def _listed_next(view: View, i: int, end: int) -> bool:
    """As in "saline and two amps of bicarb": behind a bare "and" the next drug's amount begins."""
    return i == end + 1 and view.norm[end] == "and" and view.tokens[end].gap == ""


def _of_next(view: View, quantity: Quantity) -> bool:
    """As in "Glucogel given, and 100 mils of 10 percent glucose": of the solution behind it."""
    strength = view.quantity_at.get(quantity.last + 1)
    of = view.norm[quantity.last] == "of" and strength is not None and strength.unit == "%"
    return of and strength is not None and strength.last in view.drug_at


def _taken(
    view: View, quantity: Quantity, drug: Drug | None, direct: bool, steps: int, commas: int
) -> Dose | None:
    if came_out(view, quantity) or measured_after(view, quantity):
        return None
    named = rate_named_behind(view, quantity)
    if named is not None:
        return named
    if made_up_in(view, quantity):
        return None
    if quantity.role is Role.DOSE:
        of_next = is_flow(view, quantity) or belongs_to_next(view, quantity, commas)
        if quantity.unit == "L/min" or of_next:
            return None
        if (
            drug is not None
            and quantity.unit in MASS
            and (
                unsaid_rate(view, quantity, drug)
                or (view.norm[quantity.first - 1] == "at" and rate_before(view, quantity))
            )
        ):
            return None
        return dose_in(view, quantity, drug)
    if drug is not None and quantity.role is Role.TIME and behind_hour(view, quantity):
        return dose_in(view, quantity, drug)
    timed = before_hour(view, quantity, drug)
    if timed is not None:
        return timed
    if quantity.role is not None or quantity.unit is not None or drug is None or drug.unit is None:
        return None
    swallowed = "PO" in drug.routes and quantity.last + 2 not in view.drug_at
    if of_them(view, quantity) and swallowed and quantity.value <= MOST_TABLETS:
        return Dose(quantity.value, "{tablet}", True, quantity.first, quantity.last)
    piece = UNITS.at(view.tokens, quantity.first - 1)
    if piece is not None and piece.value in PIECES and quantity.value in _FEW_PIECES:
        return Dose(quantity.value, piece.value, False, quantity.first, quantity.last)
    by_weight = rate_by_weight(view, quantity, drug)
    if by_weight is not None:
        return by_weight
    if unsaid_rate(view, quantity, drug) or then_it_was(view, quantity):
        return None
    if quantity.value == 1 and view.norm[quantity.last] == "more":
        return None  # "two of her own nitros, we gave one more": how many
    if that_one(view, quantity) or a_line(view, quantity) or only_numbered(view, quantity, drug):
        return None
    small = quantity.value < 1 or not fits_drug(drug, quantity.value)
    if small and rate_before(view, quantity):
        return None
    if at_a_time(view, quantity, drug) or counts_doses(view, quantity):
        return None
    after = view.norm[quantity.last]
    if belongs_to_next(view, quantity, commas) or after == "percent":
        return None
    if after == "out" and view.norm[quantity.last + 1] != "of":
        return None
    compared = "before" in view.norms(quantity.first - 4, quantity.first)
    if compared and after in {"after", "afterwards"} and view.gap(quantity.last + 1).strip():
        return None  # "pulse 110 before fluids, 90 after"
    if after == "on" and quantity.last + 1 in view.quantity_at:
        return None
    if after == "over" and not lasts(view, quantity.last + 1):
        return None
    if quantity.last in view.quantity_at and not fits_drug(drug, quantity.value):
        return None  # "first epi fourteen oh two": a time
    near = 2 if quantity.number.whole else 5
    each = after in EACH
    if not (direct or each or (steps <= near and commas <= 1 and fits_drug(drug, quantity.value))):
        return None
    return dose_in(view, quantity, drug)
