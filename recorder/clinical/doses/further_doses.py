"""Further doses of the drug just spoken of: "then another 50", "up to 14", "6 and 12"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, MOST_TABLETS, PIECES, Dose, fits_drug
from recorder.clinical.doses.dose_forms import MICROGRAMS_UNSAID, belongs_to_next, dose_in
from recorder.clinical.doses.infusions import RATES, rate_begun, rate_changed
from recorder.clinical.doses.later_doses import is_due, later_dose_at
from recorder.clinical.doses.medwords import AGAIN, DONE, NOT_GIVEN, ROUTES
from recorder.clinical.doses.no_doses import is_flow, nebs_at, of_another_name
from recorder.clinical.doses.rates import rate_of
from recorder.clinical.doses.told_in_short import in_recap
from recorder.clinical.grammar.tables import GAVE
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.measures import UNITS
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View


def further_doses(
    view: View, first: Dose, start: int, ceiling: int, drug: Drug | None
) -> Iterator[Dose]:
    """ "... 300 and then a further 150": more doses of the same drug, each with its own number."""
    previous = first
    for quantity in view.quantities_in(start, ceiling):
        if quantity.last > ceiling:
            continue
        if quantity.first - previous.last > (_FAR if _again_named(view, quantity) else 14):
            continue
        if _one_of_them(view, quantity) or is_due(view, quantity) or _never_in(view, quantity):
            continue
        if in_recap(view, quantity.first):
            continue
        if is_flow(view, quantity) or nebs_at(view, quantity.first) is not None:
            continue  # "... and two liters by cannula", "... and one neb"
        if of_another_name(view, previous.last, quantity):
            continue
        hourly = rate_of(view, quantity, drug, start) if quantity.unit is None else None
        if hourly is not None and first.unit not in RATES:
            yield hourly  # "heparin five thousand bolus then a thousand an hour"
            continue
        running = previous if previous.unit in RATES else first
        changed = rate_changed(view, running, quantity)
        more = _again(view, quantity) or _bare_again(view, previous, quantity, drug)
        more = more or _stepped_up(view, previous, quantity)
        if not (more or changed or rate_begun(view, first, quantity)):
            continue
        if belongs_to_next(view, quantity, 0):
            continue
        if first.unit in PIECES and first.amount > 1 and _just_one(view, quantity):
            yield Dose(1.0, first.unit, True, quantity.first, quantity.last)
            continue
        if _just_one(view, quantity) and (
            drug is None or not fits_drug(drug, 1) or first.amount < 1
        ):
            yield replace(first, first=quantity.first, last=quantity.last)
            continue  # "nitro point four and another one"
        if changed:
            previous = Dose(quantity.value, running.unit, True, quantity.first, quantity.last)
            yield previous
            continue
        dosed = quantity.role is Role.DOSE or (quantity.role is None and quantity.unit is None)
        dose = _in_unit_of(first, dose_in(view, quantity, drug)) if dosed else None
        if dose is None or (dose.review and dose.implied) or not _alike(first, dose):
            continue
        if dose.unit == "{tablet}" and (
            dose.amount > MOST_TABLETS or quantity.last in view.drug_at
        ):
            continue  # "aspirin 300 and then 10 metoclopramide"
        previous = dose
        yield dose


def one_more_each(view: View, doses: list[Dose], start: int, ceiling: int) -> list[Dose]:
    """``doses`` with those told without a number: "another milligram in", "Give another. In."."""
    first, last = doses[0], max(start, doses[-1].last)
    more = []
    for i in view.positions.within(_ANOTHER, start, ceiling):
        told = _without_number(view, first, i) if i - last <= _NEAR else None
        if told is not None:
            more.append(told)
            last = told.last
    return sorted([*doses, *more], key=lambda dose: dose.first) if more else doses


def _without_number(view: View, first: Dose, i: int) -> Dose | None:
    """As in "another milligram", and "another." that the next words tell to be in."""
    if later_dose_at(view, i) is not None or view.sentence(i).asked:
        return None
    unit = UNITS.at(view.tokens, i + 1) if i + 1 < view.count else None
    if unit is not None and view.gap(i + 1) in PHRASE_GAPS:
        again = unit.value == first.unit and view.sentence(first.first).last <= i
        alike = again or {unit.value, first.unit} <= MASS
        of_next = view.norm[unit.last] == "of" or unit.last in view.drug_at
        if not alike or of_next or (view.norm[i - 1] in _ORDERS and not _is_done(view, unit.last)):
            return None
        return Dose(1.0, unit.value, False, i, unit.last)
    end = i + 1 + (view.norm[i + 1] in {"one", "dose"})
    return replace(first, first=i, last=end, times=None) if _is_done(view, end) else None


def _is_done(view: View, i: int) -> bool:
    """Whether a statement ends at token ``i`` and the next begins with "that's in"."""
    ends = i < view.count and view.gap(i) in SENTENCE_ENDS
    i = view.past(i, _AGREED, i + 2)
    return ends and DONE.at(view.tokens, i) is not None


_AGREED = frozenset({"okay", "ok", "right", "yeah", "yep", "alright"})
_ANOTHER = frozenset({"another"})
_ORDERS = frozenset({"give", "push", "draw", "have", "want", "hang"})
_NEAR = 14


def with_added(view: View, doses: list[Dose]) -> list[Dose]:
    """As in "2 plus 2 plus 2 of morphine": each amount is a dose, the one given most often first.

    How often is told by ``times``, which is of the first dose alone.
    """
    said = doses[0] if doses else None
    if said is None or not said.implied or view.norm[said.first - 1] != "plus":
        return doses
    chain, i = [said], said.first - 1
    while view.norm[i] == "plus" and (number := _ending(view, i)) is not None:
        if not said.amount / _LIKE <= number.value <= said.amount * _LIKE:
            return doses
        chain.insert(0, replace(said, amount=number.value, first=number.first, last=number.last))
        i = number.first - 1
    told = [dose.amount for dose in chain]
    most = max(told, key=told.count)
    first = next(dose for dose in chain if dose.amount == most)
    rest = {dose.amount: dose for dose in chain if dose.amount != most}
    times = told.count(most)
    return [replace(first, times=times if times > 1 else None), *rest.values(), *doses[1:]]


_LIKE = 5
"""How many times the other an amount of one chain is at most."""


def _ending(view: View, last: int) -> Number | None:
    """The number whose tokens end before token ``last``."""
    number = view.number_at.get(last - 1)
    return number if number is not None and number.last == last else None


def _in_unit_of(first: Dose, dose: Dose | None) -> Dose | None:
    """As in "400 mics IM and another *400* IV": the unit was said before."""
    if dose is not None and dose.implied and dose.review and dose.amount == first.amount:
        return replace(dose, unit=first.unit, review=None, implied=first.implied)
    if dose is None or dose.review is not MICROGRAMS_UNSAID or dose.unit != first.unit:
        return dose
    return replace(dose, review=None, implied=first.implied)


def _just_one(view: View, quantity: Quantity) -> bool:
    """As in "two sprays of GTN then another one"."""
    said = view.norm[quantity.first - 1] == "another" and view.norm[quantity.first] == "one"
    return said and quantity.value == 1 and quantity.unit is None


def _never_in(view: View, quantity: Quantity) -> bool:
    """As in "then another 150 was hung but never ran", "another fifty not needed"."""
    if _called_off(view, quantity):
        return True
    end = min(quantity.last + _NEVER_REACH, view.count)
    for hit in NOT_GIVEN.starting(view.tokens, view.positions, quantity.last, end):
        between = range(quantity.last, hit.last + 1)
        return not any(i in view.number_at or i in view.drug_at for i in between)
    return False


def _called_off(view: View, quantity: Quantity) -> bool:
    """As in "give her another 50." - "No.", "Hang on, no.": an order that is taken back at once."""
    i = quantity.last
    ordered = view.has(_GIVE, quantity.first - _ORDER_REACH, quantity.first)
    if not ordered or i >= view.count or view.gap(i) not in SENTENCE_ENDS:
        return False
    i = view.past(i, _WAIT, i + 3)
    return view.norm[i] in {"no", "nope", "nah"} and bool(view.gap(i + 1))


_GIVE, _ORDER_REACH = frozenset({"give", "push", "lets"}), 4
_WAIT = frozenset({"hang", "hold", "on", "wait", "actually"})
_NEVER_REACH = 6
_WISHES = frozenset("want wanted wants need needed needs planned considered discussed".split())


def _one_of_them(view: View, quantity: Quantity) -> bool:
    """As in "that's her second one": the word stands for the dose."""
    alone = quantity.unit is None and quantity.last == quantity.first + 1
    return (
        alone
        and view.norm[quantity.first] == "one"
        and (
            view.norm[quantity.first - 1] in {"second", "third", "fourth", "fifth", "last", "next"}
        )
    )


_FAR = 40
"""Tokens to a further dose that says itself that it is one and by which way it went."""


def _again_named(view: View, quantity: Quantity) -> bool:
    """As in "gave another 0.8 IV" some statements later."""
    further = view.norm[quantity.first - 1] in {"another", "further", "additional"}
    further = further or view.norm[quantity.first - 1] == "titrated"
    if view.norm[quantity.first - 1] == "then" and _timed(view, quantity.last):
        return True
    told = _routed(view, quantity.last) or _is_done(view, quantity.last)
    return (further and told) or _more_routed(view, quantity)


def _more_routed(view: View, quantity: Quantity) -> bool:
    """As in "5 more IM", "150 more at 1026"."""
    after = quantity.last + 1
    return view.norm[quantity.last] == "more" and (_routed(view, after) or _timed(view, after))


def _routed(view: View, i: int) -> bool:
    return i < len(view.tokens) and ROUTES.at(view.tokens, i) is not None


def _timed(view: View, i: int) -> bool:
    time = view.quantity_at.get(i + 1)
    clock = ":" in view.norm[i + 1] or (time is not None and time.role is Role.TIME)
    return view.norm[i] == "at" and clock


def _again(view: View, quantity: Quantity) -> bool:
    i = view.back(quantity.first - 1, {"a", "an", "the", "of", "by", "with", "dose"}, 0)
    if view.norm[i] in {"infusion", "drip"} and quantity.role is Role.DOSE:
        return True
    if _more_routed(view, quantity) or _topped_up(view, quantity, i):
        return True
    if view.tokens[quantity.first].gap in SENTENCE_ENDS:
        return False
    if view.tokens[i + 1].gap in SENTENCE_ENDS or view.norm[i] in {
        "repeat",
        "repeated",
        "later",
        "next",
    }:
        if view.norm[i] not in {"another", "further", "additional"}:
            return False
        routed = (
            quantity.last < len(view.tokens) and ROUTES.at(view.tokens, quantity.last) is not None
        )
        return quantity.role is Role.DOSE or routed
    if i in view.number_at and view.number_at[i].first < i:
        return False  # "twenty *one* ten" of the clock
    return view.norm[i] in AGAIN or (view.norm[i] == "and" and _and_more(view, quantity))


def _topped_up(view: View, quantity: Quantity, i: int) -> bool:
    """As in "ketamine twenty, topped up with ten", "with a ten top up"."""
    if view.norm[i] == "up" and view.norm[i - 1] in _TOPPED:
        return True
    return view.norm[quantity.last] == "top" and view.norm[quantity.last + 1] == "up"


_TOPPED = frozenset({"topped", "topping", "top"})


def _and_more(view: View, quantity: Quantity) -> bool:
    """As in "and 2 more", "0.4 IV and 2 IN"."""
    after = quantity.last
    if view.norm[after] in {"more", "again", "later"}:
        return True
    if _timed(view, after):
        return True
    return after < len(view.tokens) and ROUTES.at(view.tokens, after) is not None


def _bare_again(view: View, previous: Dose, quantity: Quantity, drug: Drug | None) -> bool:
    """A further dose by the words around it, where the number is a usual dose of the drug."""
    usual = quantity.unit is None and quantity.role is None
    fits = drug is not None and (
        fits_drug(drug, quantity.value) or quantity.value == previous.amount
    )
    if not usual or drug is None or not fits:
        return False
    return (
        _and_bare(view, previous, quantity)
        or _listed_again(view, previous, quantity)
        or _in_series(view, previous, quantity)
        or _given_again(view, previous, quantity)
        or _after_no_effect(view, previous, quantity)
        or _so_much_more(view, previous, quantity)
        or _each_at_its_time(view, previous, quantity)
    )


def _and_bare(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "adenosine 6 and 12.": directly behind the first, and as usual an amount."""
    if quantity.first != previous.last + 1 or view.norm[previous.last] != "and":
        return False
    after = quantity.last
    ends = view.gap(after) in STATEMENT_ENDS or view.norm[after] == "titrated"
    return ends or _then_another(view, after)


def _then_another(view: View, i: int) -> bool:
    """As in "two and two and then one", where no marks are put."""
    if view.norm[i] != "and":
        return False
    following = view.quantity_at.get(i + 1 + (view.norm[i + 1] == "then"))
    return following is not None and following.unit is None and following.role is None


def _in_series(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "labetalol ten, ten and twenty", "two two and two": the amounts in turn."""
    gap, same = view.tokens[quantity.first].gap, quantity.value == previous.amount
    if quantity.first != previous.last or not (gap == "," or (same and gap == "")):
        return False
    item, items = quantity, 1
    while item.unit is None and item.role is None:
        i = view.past(item.last, _THEN)
        if i == item.last and view.gap(i) != ",":
            listed = view.gap(previous.first) == "," and previous.first - 1 in view.number_at
            several = listed or items > 1 or quantity.value == previous.amount
            return (
                several
                and _of_like_steps(previous.amount, item.value)
                and (i >= view.count or view.gap(i) in SENTENCE_ENDS)
            )
        following = view.quantity_at.get(i)
        if following is None or (i > item.last and following.unit is None):
            return following is not None and following.role is None
        item, items = following, items + 1
    return False


def _of_like_steps(before: float, value: float) -> bool:
    """As in "50, 50, 25": who gives so much gives no 97."""
    return bool(before % _STEP) or not value % _STEP


_STEP = 5
_THEN = frozenset({"and", "then"})


def _listed_again(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "Narcan 2 mg IN x2, 0.4 IV": the next amount with its own way in."""
    if view.tokens[quantity.first].gap != "," or quantity.first - previous.last > 4:
        return False
    if view.norm[quantity.last].rstrip("s") in _PIECES:
        return False  # "ondansetron 4 milligrams, one wafer": what the amount was in
    return quantity.last < len(view.tokens) and ROUTES.at(view.tokens, quantity.last) is not None


_PIECES = frozenset("wafer tablet capsule spray puff patch suppository sachet".split())


def _stepped_up(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "two milligrams at 11:52, no change, so four milligrams": in the unit of the last."""
    same = quantity.unit is not None and quantity.unit == previous.unit
    return same and _after_no_effect(view, previous, quantity)


def _after_no_effect(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "adenosine 6 no joy 12 no change 18": the next one after the one that did nothing."""
    between = view.norms(previous.last, quantity.first)
    none = next((k for k, norm in enumerate(between) if norm in {"no", "nothing"}), -1)
    if len(between) > _NO_EFFECT_REACH or none < 0:
        return False
    behind = between[none + 1 :]
    if between[none] == "no" and (not behind or behind[0] not in _EFFECTS):
        return False
    return set(behind[between[none] == "no" :]) <= _THEN_WORDS


_NO_EFFECT_REACH = 10
_EFFECTS = frozenset("joy change effect response luck good conversion improvement".split())
_THEN_WORDS = frozenset("so then and gave went to tried up the with flush pushing pushed".split())


def _so_much_more(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "labetalol ten didn't touch it so twenty more", never "two more minutes"."""
    between = range(previous.last, quantity.first)
    if view.norm[quantity.last] not in _MORE or len(between) > _MORE_REACH:
        return False
    if view.has(_WISHES | _IFS, between.start, between.stop):
        return False
    after = quantity.last + 1
    ends = bool(view.gap(after)) or view.norm[after] in _BEHIND_MORE
    return ends and all(view.gap(i) not in SENTENCE_ENDS for i in between)


_MORE, _MORE_REACH = frozenset({"more", "extra"}), 10
_BEHIND_MORE = frozenset({"iv", "im", "io", "in", "on", "after", "later"})
_IFS = frozenset({"if", "can", "could", "may", "might", "should", "maybe", "allowed", "still"})


def _given_again(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "adenosine 6, no change, pushed 12" and "he'd had a hundred already"."""
    before, after = view.norm[quantity.first - 1], view.norm[quantity.last]
    if before == "given" and previous.last == quantity.first - 1:
        return False  # "170 milligrams given 819": what was given stands before
    if before in {"him", "her", "them"} and view.norm[quantity.first - 2] in _GAVE:
        before = "gave"
    if before == "got" and view.norm[quantity.first - 2] in _HE:
        closed = bool(view.gap(quantity.last))
        if closed:
            return True  # "drew up a hundred of ketamine. He got forty, ..."
    if before == "had":
        return after == "already" and view.norm[quantity.first - 2] in _WHO
    closed = bool(view.gap(quantity.last))
    routed = not closed and ROUTES.at(view.tokens, quantity.last) is not None
    return before in _GAVE and (closed or routed or after in {"more", "again"})


def _each_at_its_time(view: View, previous: Dose, quantity: Quantity) -> bool:
    """As in "300 after the third shock and the 150 after the fifth", "and then two at 1405"."""
    i = view.back(quantity.first - 1, {"the", "a"})
    behind, before = view.norm[quantity.last], view.norm[previous.last]
    if view.tokens[i + 1].gap == ",":  # "2 at 10:05, 3 at 10:30", "300 after the third, 150 ..."
        alike = behind == before or {behind, before} <= _AFTER
        return alike and (behind in _AFTER or _timed(view, quantity.last))
    if view.norm[i] not in _THEN or quantity.first - previous.last < 1:
        return False
    if behind in _AFTER or _timed(view, quantity.last):
        return True
    return behind == "at" == before  # "5 at half ten and 2.5 at eleven"


_AFTER = frozenset({"after", "following"})


_HE = frozenset({"he", "she", "they"})
_WHO = frozenset("he she they shed had".split())
_GAVE = GAVE | {"pushing", "titrated"}


def _alike(first: Dose, dose: Dose) -> bool:
    if dose.implied and first.unit is not None:
        return dose.unit == first.unit or first.unit in MASS
    if dose.unit in RATES:
        return True
    return (first.unit in MASS) == (dose.unit in MASS) or first.unit == dose.unit
