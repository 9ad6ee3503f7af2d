"""Drugs that were given in this encounter: dose, unit, route, count; or held, or only planned.

A drug counts as given when a dose or a verb of giving says so and nothing says otherwise (home
list, allergy, overdose, plan). Oxygen has its own grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from recorder.clinical.doses.amounts import Dose, counted_before, fits_drug, several
from recorder.clinical.doses.dose_forms import lasts
from recorder.clinical.doses.drugs_heard import LONG, dosed_at
from recorder.clinical.doses.pieces import is_pill
from recorder.clinical.doses.replaced import given_of_drawn, was_given
from recorder.clinical.drafts.another_day import another_day
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.at_once import in_at_once
from recorder.clinical.given.breathed import breathed_later, taken_well
from recorder.clinical.given.by_others import they_gave_it, to_ours
from recorder.clinical.given.charting import (
    gave_less,
    given,
    given_instead,
    is_told_by_weight,
    no_or_dose,
    then_an_amount,
    way_behind,
    withheld,
)
from recorder.clinical.given.counts import is_kept_on
from recorder.clinical.given.elsewhere.given_next import (
    done_after_all,
    first_of_it,
    yes_so_much,
)
from recorder.clinical.given.elsewhere.listed import (
    dose_at_verb,
    goes_on,
    goes_on_list,
    is_breathed,
    is_headed,
    is_infusing,
    is_one_of_list,
    ours_besides,
)
from recorder.clinical.given.elsewhere.told_apart import (
    answers_taking,
    asked_amount,
    by_a_giver,
    count_before,
    dose_apart,
    going_to,
    is_counted,
    is_nebbed,
    is_prior,
    new_rate,
    planned_doses,
    replied,
    told_as_corrected,
    told_before,
    told_in_reply,
    told_later,
)
from recorder.clinical.given.elsewhere.told_behind import (
    behind_its_time,
    in_later,
    pen_says,
    that_is,
)
from recorder.clinical.given.giving import has_verb, is_one_more, is_timed, said_in
from recorder.clinical.given.held_back.put_aside import turned_down
from recorder.clinical.given.held_back.then_given import (
    given_from_then,
    had_already,
    none_before_us,
    only_offered,
    ran_before,
)
from recorder.clinical.given.held_back.withheld import held_behind
from recorder.clinical.given.how_often import given_so_far
from recorder.clinical.given.judge import is_right_name, judge, only_later
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.not_carried import gave_it
from recorder.clinical.given.ways_in import route_of
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View, once
from recorder.core.model import FactStatus


@once
def extract_medications(view: View) -> tuple[Draft, ...]:
    """Given, withheld and planned drugs; an extractor, worked out once for a view."""
    talk = DrugTalk(view)
    return tuple(draft for mention in talk.mentions for draft in _drafts(talk, mention))


_CONTAINERS = frozenset({"{puff}", "{tablet}", "{spray}", "{capsule}"})
"""Amounts that "so that's 800 micrograms" behind them makes exact."""
_TABLETS = frozenset(float(n) for n in range(2, 13))
_PLACES = words("acts", "kept", "places")
_CARRY = frozenset({"carries", "carry", "carried", "owns"})
_RUNNING = frozenset({"running", "going", "hanging"})
_IN_USE = _RUNNING | frozenset("on in up drawn ready".split())
"""Behind "we've got saline" they tell what is done with it."""


def _drafts(talk: DrugTalk, m: Mention) -> Iterator[Draft]:
    """The claims about one mention."""
    status = judge(talk, m)
    if status is None:
        ours = ours_besides(talk, m)
        yield from given(talk, m, ours, FactStatus.ASSERTED) if ours else ()
        return
    if status is FactStatus.PLANNED:
        status, doses = _what_became(talk, m)
        if status is FactStatus.ASSERTED:
            yield from given(talk, m, doses, status)
            return
    if status is FactStatus.OTHER_SUBJECT:
        lent = to_ours(talk, m)
        yield from given(talk, m, [lent], FactStatus.ASSERTED) if lent else ()
    if status is FactStatus.NEGATED:
        yield from _held(talk, m)
    instead = tuple(given_instead(talk, m)) if _not_needed(talk, m, status) else ()
    if status is not FactStatus.NEGATED and not (instead and had_already(talk, m)):
        yield from _told(talk, m, status)
    yield from instead


def _not_needed(talk: DrugTalk, m: Mention, status: FactStatus | None) -> bool:
    """Offered or planned, and the patient had it before."""
    planned = status is FactStatus.PLANNED
    return planned and (only_offered(talk, m) or had_already(talk, m))


def _what_became(talk: DrugTalk, m: Mention) -> tuple[FactStatus, Sequence[Dose]]:
    """What became of a plan: given by the answer it got, refused, or a plan still."""
    answered = yes_so_much(talk, m)
    if answered:
        return FactStatus.ASSERTED, answered
    reply = replied(talk, m)
    asked = asked_amount(talk, m)
    if reply is FactStatus.ASSERTED:
        in_reply = [asked] if asked else told_in_reply(talk, m) or pen_says(talk, m)
        return reply, m.doses or in_reply
    if reply is not None:
        return reply, ()
    told = asked or in_later(talk, m) or in_at_once(talk, m) or going_to(talk, m)
    if told:
        return FactStatus.ASSERTED, [told]
    return (FactStatus.NEGATED if turned_down(talk, m) else FactStatus.PLANNED), ()


def _held(talk: DrugTalk, m: Mention) -> Iterator[Draft]:
    """A drug said not to be given, and what was said of it behind that."""
    if _only_measured(talk, m) or talk.view.norm[m.hit.start] == "k" or only_later(talk, m):
        return
    if _no_or_no(talk, m):
        yield no_or_dose(talk, m)
        return
    if ran_before(talk, m):
        yield from given(talk, m, (), FactStatus.ASSERTED)
        return
    less = [d for d in m.doses[1:] if was_given(talk.view, d)]
    apart = bool(m.doses) or none_before_us(talk, m)
    done = done_after_all(talk, m) or less or (dose_at_verb(talk, m) if apart else [])
    if done:  # "didn't give the twenty of ketamine, we gave ten"
        yield from given(talk, m, done, FactStatus.ASSERTED)
        return
    yield withheld(talk, m)
    yield from given_instead(talk, m)
    yield from then_an_amount(talk, m)


def _told(talk: DrugTalk, m: Mention, status: FactStatus) -> Iterator[Draft]:
    """A drug with an amount, or with words or a place that tell of giving."""
    doses = _doses(talk, m)
    if not doses and not _told_without_amount(talk, m):
        return
    if _only_named_here(talk, m, doses):
        return
    if not doses and status is FactStatus.ASSERTED:
        doses = planned_doses(talk, m) or first_of_it(talk, m)
        if not doses and _told_elsewhere(talk, m):
            return
    if status is FactStatus.HISTORICAL:
        now = [dose for dose in doses if _of_today(talk, m, dose)]
        then = [dose for dose in doses if dose not in now]
        yield from given(talk, m, then, status) if then or not now else ()
        yield from given(talk, m, now, FactStatus.ASSERTED) if now else ()
        return
    if status is not FactStatus.PLANNED:
        yield from given(talk, m, doses, status)
        return
    done = next((k for k, d in enumerate(doses) if _went_in(talk, m, k, d)), len(doses))
    yield from given(talk, m, doses[:done], status)
    if doses[done:]:  # "drew up a hundred of ketamine. He got forty, then thirty"
        yield from given(talk, m, doses[done:], FactStatus.ASSERTED)
    elif doses:
        yield from gave_less(talk, m, doses[-1])


def _of_today(talk: DrugTalk, m: Mention, dose: Dose) -> bool:
    """As in "he had ten of morphine last week and five today": the five."""
    return another_day(talk.view, dose.first, max(dose.last, m.hit.end)) is None


def _doses(talk: DrugTalk, m: Mention) -> list[Dose]:
    """Amounts of the drug, wherever they stand."""
    doses = m.doses or dose_apart(talk, m) or dose_at_verb(talk, m) or behind_its_time(talk, m)
    if not doses:
        told = in_at_once(talk, m)
        return [told] if told else []
    if len(doses) == 1 and (_in_containers(m, doses[0]) or _tablets_of(talk, m, doses[0])):
        return that_is(talk, m) or doses
    return doses


def _went_in(talk: DrugTalk, m: Mention, place: int, dose: Dose) -> bool:
    """As in "drew up a hundred, he got forty"; the first only where more was drawn up before it."""
    if place:
        return was_given(talk.view, dose)
    return dose.first >= m.hit.end and given_of_drawn(talk.view, dose, m.sentence_start)


def _in_containers(m: Mention, dose: Dose) -> bool:
    """As in "two sprays", "Calpol, 5 mils"; what a bag holds is its amount."""
    swallowed = dose.unit == "mL" and m.drug is not None and "PO" in m.drug.routes
    return swallowed or dose.unit in _CONTAINERS


_WITHOUT_AMOUNT: tuple[Callable[[DrugTalk, Mention], bool], ...] = (
    has_verb,
    is_timed,
    is_kept_on,
    given_from_then,
    answers_taking,
    by_a_giver,
    they_gave_it,
    goes_on_list,
    is_one_of_list,
    is_counted,
    is_breathed,
    breathed_later,
    taken_well,
    is_nebbed,
    is_headed,
    is_infusing,
    is_right_name,
    is_told_by_weight,
)
"""Ways to tell of a drug given without its amount."""


def _told_without_amount(talk: DrugTalk, m: Mention) -> bool:
    return any(told(talk, m) for told in _WITHOUT_AMOUNT)


def _only_named_here(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """Owned, on a box, a word that is a drug only at times, or summed up: not given here."""
    carried = m.drug is not None and m.drug.carried
    told = carried or _told_given(talk, m, doses) or goes_on(talk, m, doses)
    if not told and not (doses and is_right_name(talk, m)):  # "Lasix 40, no, Bumex 1"
        return True
    if not doses and _only_has(talk, m) and not they_gave_it(talk, m):
        return True
    if m.hit.form.needs == "misheard" and not carried and all(d.implied for d in doses):
        return True
    if m.hit.form.needs and not _sure(talk, m, doses):
        return True
    return not doses and _sums_up(talk, m)


def _told_elsewhere(talk: DrugTalk, m: Mention) -> bool:
    """Another mention has the amount of what this one only confirms."""
    again = said_in(talk, m) or is_one_more(talk, m)
    if again and told_before(talk, m):
        return True
    return told_later(talk, m) or told_as_corrected(talk, m)


def _sums_up(talk: DrugTalk, m: Mention) -> bool:
    """As in "two adrenalines, improving": all of them were told before."""
    told = count_before(talk, m) if several(talk.view, m.hit.start, m.drug) else None
    return told is not None and given_so_far(talk, m) >= told


def _tablets_of(talk: DrugTalk, m: Mention, dose: Dose) -> bool:
    """As in "six of the prednisolone": so many tablets, or an amount without its unit."""
    counted = dose.implied and dose.amount in _TABLETS and dose.last + 2 == m.hit.start
    whose = talk.view.norm[m.hit.start - 1] in {"the", "his", "her", "my", "them"}
    return counted and whose and talk.view.norm[dose.last] == "of"


_INJECTED = frozenset({"IV", "IO", "IM"})
"""Ways in that nobody takes a regular drug by."""


def _told_given(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """A drug that no crew carries: with an amount and its unit, or right behind "gave"."""
    if doses and is_pill(m.drug) and doses[0].unit == "{tablet}":
        return True  # "he'd had two Percocets"
    behind = doses[0].last + (talk.view.norm[doses[0].last] == "of") if doses else 0
    behind = m.hit.end if behind == m.hit.start else behind  # "two of benztropine IV"
    if doses and way_behind(talk, behind) in _INJECTED:
        return True  # "pantoprazole eighty of IV push"
    said = any(not d.implied for d in doses) and not _only_named(talk, m)
    return said or (bool(doses) and has_verb(talk, m)) or gave_it(talk, m)


def _only_named(talk: DrugTalk, m: Mention) -> bool:
    """As in "mum says sertraline 50 milligrams": what a box says, swallowed every day."""
    swallowed = route_of(talk, m) in {None, "PO"}
    return swallowed and not (has_verb(talk, m) or is_prior(talk, m) or _given_near(talk, m))


def _given_near(talk: DrugTalk, m: Mention) -> bool:
    """Whether another drug of the sentence has an amount: a list of what was given."""
    own = bool(m.doses) and m.drug is not None and m.drug.carried
    return talk.dosed_in[m.sentence_start] > own or _of_the_list(talk, m)


def _of_the_list(talk: DrugTalk, m: Mention) -> bool:
    """As in "Calcium chloride ten mils. *Co-amoxiclav 1.2 grams.*": what also goes into a vein."""
    before = talk.last(m)
    alone = m.start == m.sentence_start and m.end >= m.sentence_end
    injected = m.drug is not None and not _INJECTED.isdisjoint(m.drug.routes)
    if before is None or not (alone and injected) or before.sentence_end != m.sentence_start:
        return False
    return bool(before.doses) and judge(talk, before) is FactStatus.ASSERTED


def _only_has(talk: DrugTalk, m: Mention) -> bool:
    """As in "he's got an EpiPen": he owns one, nobody gave it."""
    view, counted = talk.view, counted_before(talk.view, m.hit.start, m.drug)
    i = (counted.first if counted is not None else m.hit.start) - 1
    kept = view.norm[m.hit.end] == "in" and view.norm[m.hit.end + 2] in _PLACES
    if kept or view.norm[i - (view.norm[i] in {"a", "an", "the", "his"})] in _CARRY:
        return True
    if _shown(talk, m):
        return True
    if view.norm[i] == "got" and view.norm[m.hit.end] not in _IN_USE:
        return view.norm[i - 1] == "have" or view.tokens[i - 1].clitic == "ve"
    if view.norm[i] not in {"a", "an", "his", "her", "my"} or view.norm[i - 1] != "got":
        return False
    if view.norm[m.hit.end] in _RUNNING:
        return False  # "we've got a DuoNeb going"
    return view.norm[i - 2] in {"has", "have"} or view.tokens[i - 2].clitic in {"s", "ve"}


def _shown(talk: DrugTalk, m: Mention) -> bool:
    """As in "I've got a wafer here called olanzapine", "I've got some ketamine here"."""
    view = talk.view
    if view.norm[m.hit.start - 1] != "called" and view.norm[m.hit.end] != "here":
        return False
    near = range(max(1, m.hit.start - _SHOWN_REACH), m.hit.start)
    return any(view.norm[i] == "got" and view.tokens[i - 1].clitic == "ve" for i in near)


_SHOWN_REACH = 6


def _sure(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """A word that is a drug only beside a dose ("mag", "glucose") has a unit or a verb."""
    spoken = any(not d.implied for d in doses) or (bool(doses) and bool(new_rate(talk, m)))
    if talk.view.norm[m.hit.start] == "k":
        return spoken
    if talk.view.norm[m.hit.start] in {"glucose", "sugar"}:
        return any(
            d.unit in {"g", "mg", "mL", "L", "{ampule}", "{bag}"} and not d.implied for d in doses
        )
    said = doses and (
        way_behind(talk, doses[0].last)
        or (dosed_at(talk.view, doses[0].last) and not doses[0].review)
        or _among_doses(talk, m, doses[0])
        or m.hit.start in talk.by_turns
        or (talk.view.norm[doses[0].last] == "over" and lasts(talk.view, doses[0].last + 1))
    )
    before = talk.view.norms(m.hit.start - 3, m.hit.start + 1)
    of = "of" in before[2:] or before[:2] == ["in", "of"]  # "of sailing", "four's in of the Zofran"
    named = of or is_breathed(talk, m)
    named = named or is_one_of_list(talk, m)
    return spoken or has_verb(talk, m) or bool(said) or named or _written_at_length(talk, m, doses)


def _written_at_length(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """As in "amy oh dar own three hundred", "salbutamole five": no short word, a usual amount."""
    several = m.hit.end - m.hit.start >= _SEVERAL_WORDS
    long = several or len(talk.view.norm[m.hit.start]) >= LONG
    if m.hit.form.needs != "misheard" or not long or not doses:
        return False
    beside = doses[0].first == m.hit.end or doses[0].last == m.hit.start
    return beside and (not doses[0].review or doses[0].last - doses[0].first > 1)


_SEVERAL_WORDS = 2


def _among_doses(talk: DrugTalk, m: Mention, dose: Dose) -> bool:
    """As in "ketamine 160 and roc 100", "no nitro asprin 324": a usual amount beside a drug."""
    usual = m.drug is not None and fits_drug(m.drug, dose.amount) and dose.amount >= 10
    if dose.first != m.hit.end or not usual:
        return False
    return any(
        not o.hit.form.needs and (o.doses or o.hit.end == m.hit.start)
        for o in (*talk.before(m, 3), *talk.behind(m, 3))
        if abs(o.hit.start - m.hit.start) <= 12
    )


def _only_measured(talk: DrugTalk, m: Mention) -> bool:
    """As in "Glucose, do we need one?" - "No, leave it.": a test, no drug."""
    if talk.view.norm[m.hit.start] not in {"glucose", "sugar"} or m.doses:
        return False
    strength = talk.view.quantity_at.get(m.hit.start + 1)
    return strength is None or strength.unit != "%"


def _no_or_no(talk: DrugTalk, m: Mention) -> bool:
    """As in "no morphine five": none was given, or "No, morphine five."."""
    doses = m.doses
    direct = talk.view.norm[m.hit.start - 1] == "no" and bool(doses)
    return direct and doses[0].first == m.hit.end and not held_behind(talk, m)
