"""Drafts of a drug that is judged: given with its amounts, withheld, or in doubt between both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from recorder.clinical.claims.cues import Cue
from recorder.clinical.doses.amounts import Dose, fits_drug
from recorder.clinical.doses.later_doses import later_dose_at
from recorder.clinical.doses.medwords import ROUTES, Act
from recorder.clinical.doses.per_kilo import DOSE_UNSAID, PER_WEIGHT, told_by_weight
from recorder.clinical.doses.pieces import article_after
from recorder.clinical.doses.portions import PORTION, PORTIONS_UNSAID
from recorder.clinical.drafts.another_day import PERHAPS_THEN, another_day, perhaps_then
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.before_arrival import then_by_crew
from recorder.clinical.given.elsewhere.given_next import (
    is_denied_amount,
)
from recorder.clinical.given.elsewhere.told_apart import (
    asked_of_another,
    count_before,
    is_prior,
)
from recorder.clinical.given.elsewhere.told_behind import usual_dose
from recorder.clinical.given.held_back.taken_back import by_patient, unwanted
from recorder.clinical.given.held_back.withheld import not_given
from recorder.clinical.given.how_often import disagreeing, how_often, often_told
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.ours_again import ours_again
from recorder.clinical.given.unsaid import left_open
from recorder.clinical.given.ways_in import own_route, route_of, shared_route
from recorder.clinical.grammar.tables import FURTHER
from recorder.clinical.home.status import DENIAL_NEAR
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.core.model import FactKind, FactStatus

_THEN = frozenset({"now", "then", "so", "right", "okay", "ok"})
"""Words between a drug that is not given and an amount that may be its dose after all."""
_ONE_QUOTE = 10
"""Most words between a drug and its amount that are quoted with them."""
_NEAR = 5
"""Words behind a drug in which an amount by weight is of it."""
_NOT = frozenset({"not", "never", "hasnt", "havent", "hadnt", "didnt", "if", "what"})
"""Before "he took" they tell of none of it: "didn't use sux because of what he took"."""
GIVING_UNSAID = "not said in so many words that it was given"
_DRIPS = frozenset({"bag", "drip", "infusion", "pump"})


def is_told_by_weight(talk: DrugTalk, m: Mention) -> bool:
    """As in "ketamine 1 mg per kilo IV": an amount, though not what it comes to.

    Never "ketamine 4 per kilo IM or Versed 10", as doctors tell what may be given.
    """
    behind = talk.view.quantity_at.get(m.hit.end)
    if (
        behind is None
        or behind.unit not in PER_WEIGHT
        or talk.view.gap(m.hit.end) not in PHRASE_GAPS
    ):
        return False
    own = m.drug is not None and m.drug.carried
    return own and talk.view.norm[behind.number.last] != "per"


def given(talk: DrugTalk, m: Mention, doses: Sequence[Dose], status: FactStatus) -> Iterator[Draft]:
    """The drug with each of its amounts, or with none told; ``status`` as judged."""
    if len(doses) == 1 and _only_ours(talk, m, doses[0]):
        doses = ()
    yield from ours_again(talk, m, doses, tuple(_given(talk, m, doses, status)))


def _only_ours(talk: DrugTalk, m: Mention, dose: Dose) -> bool:
    """As in "his wife gave him an aspirin, then we gave another *one*": no amount of hers."""
    further = talk.view.norm[dose.first] == "one" and talk.view.norm[dose.first - 1] in FURTHER
    theirs = further and dose.first > m.hit.end and is_prior(talk, m)
    return theirs and then_by_crew(talk.view, m.hit.end, dose.first)


def _given(
    talk: DrugTalk, m: Mention, doses: Sequence[Dose], status: FactStatus
) -> Iterator[Draft]:
    route = route_of(talk, m) or shared_route(talk, m)
    route = None if not doses and _counted_each_way(talk, m) else route
    ours = bool(doses) and then_by_crew(talk.view, m.hit.end, doses[0].first)
    ours = ours and not asked_of_another(talk, m)
    days_ago = another_day(talk.view, m.hit.start, m.hit.end) is Cue.DAYS_AGO
    prior = (is_prior(talk, m) or days_ago) and not ours
    count = how_often(talk, m, doses)
    unlike = disagreeing(talk, m, doses, count)
    told = Counter[Alike]()
    for further in doses[1:]:
        told[_alike(talk, further)] += often_told(talk.view, further)
    for dose in (*doses,) or (None,):
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.name,
            spans=_spans(talk, m, dose, further=dose is not None and dose is not doses[0]),
            rule=_rule(dose),
            unit=dose.unit if dose else None,
            unit_implied=dose.implied if dose else False,
            status=FactStatus.SUPERSEDED if dose and is_denied_amount(talk, m, dose) else status,
            dose=dose.amount if dose else None,
            route=_way(talk, m, doses, dose, route),
            count=count
            if dose is None or dose is doses[0]
            else _times(talk, dose, doses, route, told),
            prior_to_ems=prior and not _ours_then(talk, m, doses, dose),
            review_reason=_doubt(talk, m, dose) or unlike or _open(talk, m, dose, status),
        )


def _counted_each_way(talk: DrugTalk, m: Mention) -> bool:
    """As in "three doses of narcan, two IN and one IV": no way of all of them."""
    ways = (r for r in talk.routes if m.hit.end < r.first < m.ceiling)
    counted = any(r.first - 1 in talk.view.number_at for r in ways)
    return counted and count_before(talk, m) is not None


def _rule(dose: Dose | None) -> str:
    if dose is None:
        return "medication.verb"
    portion = dose.times is not None and dose.review is not PORTIONS_UNSAID
    return PORTION if portion else "medication.dose"


def _open(talk: DrugTalk, m: Mention, dose: Dose | None, status: FactStatus) -> str | None:
    if status is not FactStatus.ASSERTED:
        return None
    last = m.hit.end if dose is None else max(dose.last, m.hit.end)
    named = dose in (None, *m.doses[:1]) and perhaps_then(talk.view, m.hit.start, m.hit.end)
    then = named or (dose is not None and perhaps_then(talk.view, dose.first, last))
    unsaid = dose in m.doses[:1] and left_open(talk, m)
    return PERHAPS_THEN if then else GIVING_UNSAID if unsaid else None


Alike: TypeAlias = tuple[float, str | None, str | None]
"""Amount, unit and way in of a further dose."""


def _alike(talk: DrugTalk, dose: Dose) -> Alike:
    return dose.amount, dose.unit, own_route(talk, dose)


def _times(
    talk: DrugTalk, dose: Dose, doses: Sequence[Dose], route: str | None, told: Counter[Alike]
) -> int | None:
    """As in "a hundred, then another fifty and another fifty": how often a further amount."""
    alike = _alike(talk, dose)
    if alike in ((doses[0].amount, doses[0].unit, way) for way in (route, None)):
        return None  # counted with the first
    return told[alike] if told[alike] > 1 else None


def withheld(talk: DrugTalk, m: Mention) -> Draft:
    """The drug as one that was not given, or that the patient refused."""
    first, last = _held_span(talk, m)
    refused = by_patient(talk.view, first, m.hit.start, last) or unwanted(talk.view, m.start)
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=m.name,
        spans=(talk.view.span(first, last),),
        rule="medication.withheld",
        status=FactStatus.REFUSED if refused else FactStatus.NEGATED,
        review_reason=FIRST_UNSAID if _first_unsaid(talk, m) else _of_which(talk, m, first),
    )


def _of_which(talk: DrugTalk, m: Mention, first: int) -> str | None:
    """As in "nitro withheld aspirin", of which neither has an amount: it may be either's."""
    view, before = talk.view, talk.view.drug_at.get(first - 1)
    between = before is not None and first < m.hit.start and not view.gap(first).strip()
    return DENIAL_NEAR if between and view.norm[first] in _OF_EITHER else None


_OF_EITHER = frozenset({"withheld", "held", "refused", "declined", "omitted", "skipped"})


def _first_unsaid(talk: DrugTalk, m: Mention) -> bool:
    """As in "second dose of midazolam withheld", where no drug with its amount is told before."""
    before = talk.last(m)
    beside = before is not None and before.sentence_start == m.sentence_start and before.doses
    return later_dose_at(talk.view, m.hit.start) is not None and not beside


FIRST_UNSAID = "of a later dose: whether one was given before it is not said"


def _held_span(talk: DrugTalk, m: Mention) -> tuple[int, int]:
    first = m.hit.start
    for said in talk.near(max(m.sentence_start, first - 4), first):
        if said.act is Act.HELD:
            first = said.first
            break
    last = m.hit.end
    for said in not_given(talk, m, m.hit.end, min(m.sentence_end, m.hit.end + 5)):
        last = min(said.last, m.sentence_end)
    return first, max(last, m.hit.end)


def no_or_dose(talk: DrugTalk, m: Mention) -> Draft:
    """As in "no morphine five": in doubt between "none" and "No, morphine five."."""
    dose = m.doses[0]
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=m.name,
        spans=(talk.view.span(m.hit.start - 1, dose.last),),
        rule="medication.no_or_no",
        unit=dose.unit,
        unit_implied=dose.implied,
        dose=dose.amount,
        status=FactStatus.UNCERTAIN,
        review_reason='a "no" before the drug and an amount behind it',
    )


def then_an_amount(talk: DrugTalk, m: Mention) -> Iterator[Draft]:
    """As in "so we won't give more pred, now fifteen milligrams in some cordial": which?"""
    i = talk.view.past(m.hit.end, _THEN, m.hit.end + 3)
    quantity = talk.view.quantity_at.get(i)
    if i == m.hit.end or quantity is None or quantity.role is not Role.DOSE:
        return
    if quantity.unit == "L/min" or talk.view.norm[quantity.last] == "of":
        return
    yield Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=m.name,
        spans=(talk.view.span(m.hit.start, quantity.last),),
        rule="medication.held_then_dose",
        unit=quantity.unit,
        dose=quantity.value,
        status=FactStatus.UNCERTAIN,
        review_reason="said not to be given, and then an amount",
    )


def given_instead(talk: DrugTalk, m: Mention) -> Iterator[Draft]:
    """As in "not given, as nursery had already given 120 mg", "offered, he'd taken his own 300"."""
    start = _held_span(talk, m)[1]
    given = next((a for a in talk.near(start, m.ceiling) if a.act in (Act.PRIOR, Act.TAKEN)), None)
    if given is None or talk.view.norm[given.first - 1] in _NOT:
        return
    quantity = next(iter(talk.view.quantities_in(given.last, given.last + 4)), None)
    dose = article_after(talk.view, given.last)
    if dose is None and quantity is not None and quantity.last <= m.ceiling:
        dose = _told_dose(talk, m, quantity)
    if dose is None:
        return
    yield Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=m.name,
        spans=(
            talk.view.span(given.first, dose.last),
            talk.view.span(m.hit.start, m.hit.end),
        ),
        rule="medication.given_before",
        unit=dose.unit,
        unit_implied=dose.implied,
        dose=dose.amount,
        route=route_of(talk, m) or way_behind(talk, dose.last),
        prior_to_ems=True,
    )


def _told_dose(talk: DrugTalk, m: Mention, quantity: Quantity) -> Dose | None:
    """An amount with its unit, or one usual for the drug that no other drug stands behind."""
    if quantity.role is Role.DOSE and quantity.unit is not None:
        return Dose(quantity.value, quantity.unit, False, quantity.first, quantity.last)
    of_another = talk.view.norm[quantity.last] == "of"
    if quantity.role is not None or (of_another and talk.view.norm[quantity.last + 2] != "own"):
        return None
    if talk.is_drug(quantity.last):
        return None
    return usual_dose(talk, m, quantity)


def _spans(
    talk: DrugTalk, m: Mention, dose: Dose | None, further: bool
) -> tuple[tuple[int, int], ...]:
    """The drug and its amount: one quote, or two where much stands between.

    Between the drug and a ``further`` amount another one may stand that is to be read still.
    """
    named = talk.view.span(m.hit.start, m.hit.end)
    if dose is None:
        return (named,)
    others = further and bool(talk.view.quantities_in(m.hit.end, dose.first))
    if others or max(dose.first - m.hit.end, m.hit.start - dose.last) > _ONE_QUOTE:
        return (talk.view.span(dose.first, dose.last), named)
    return (talk.view.span(min(m.hit.start, dose.first), max(m.hit.end, dose.last)),)


def _ours_then(talk: DrugTalk, m: Mention, doses: Sequence[Dose], dose: Dose | None) -> bool:
    """As in "Narcan 2 by the police, then we gave point four": the further dose is ours."""
    further = dose is not None and dose is not doses[0] and dose.first > m.end
    return further and dose is not None and then_by_crew(talk.view, m.end, dose.first)


def _doubt(talk: DrugTalk, m: Mention, dose: Dose | None) -> str | None:
    if m.hit.form.needs == "misheard":
        return "the drug was not heard clearly"
    if dose is None and told_by_weight(talk.view, m.hit.end, min(m.ceiling, m.hit.end + _NEAR)):
        return DOSE_UNSAID
    return dose.review if dose else None


def _way(
    talk: DrugTalk, m: Mention, doses: Sequence[Dose], dose: Dose | None, route: str | None
) -> str | None:
    further = dose is not None and dose in doses[1:]
    said = (dose and further and own_route(talk, dose)) or _same_way(talk, doses, dose, route)
    by_unit = _by_unit(m, dose)
    if said == "NEB" and dose is not None and dose.unit == "{puff}":
        return by_unit  # "three puffs off his mum, then put him on a neb"
    return said or by_unit


def _same_way(
    talk: DrugTalk, doses: Sequence[Dose], dose: Dose | None, route: str | None
) -> str | None:
    """Never so of "ten units IM, then forty in the bag"."""
    if dose is None or not doses or dose is doses[0]:
        return route
    return None if talk.view.has(_DRIPS, dose.last, dose.last + 4) else route


def _by_unit(m: Mention, dose: Dose | None) -> str | None:
    """A puff is inhaled, a tablet is swallowed: the unit says the route."""
    if dose is None or m.drug is None:
        return None
    said = {"{puff}": "INH", "{tablet}": "PO"}.get(dose.unit or "")
    return said if said in m.drug.routes else None


def gave_less(talk: DrugTalk, m: Mention, ordered: Dose) -> Iterator[Draft]:
    """As in "orders for ten of morphine, gave five": what was given of what was ordered."""
    start = max(m.hit.end, ordered.last)
    for i in range(start, min(start + 4, m.sentence_end - 1)):
        quantity = talk.view.quantity_at.get(i + 1)
        if talk.view.norm[i] not in {"gave", "given"} or quantity is None:
            continue
        plain = quantity.role is None and quantity.unit is None
        behind = quantity.last + (talk.view.norm[quantity.last] == "of")
        if behind in talk.view.drug_at:
            return  # "order was for five of Haldol, we gave ten of droperidol instead"
        if plain and m.drug is not None and fits_drug(m.drug, quantity.value):
            less = Dose(quantity.value, ordered.unit, True, quantity.first, quantity.last)
            yield from given(talk, m, [less], FactStatus.ASSERTED)
        return


def way_behind(talk: DrugTalk, i: int) -> str | None:
    """The way in that is said directly behind an amount ("dex ten PO", "one in the IO")."""
    i += talk.view.norm[i] in {"in", "down", "through"} and talk.view.norm[i + 1] != "in"
    i += talk.view.norm[i] == "the"
    route = ROUTES.at(talk.view.tokens, i)
    return route.value if route is not None else None
