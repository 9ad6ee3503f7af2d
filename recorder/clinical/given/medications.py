"""Drugs that were given in this encounter: dose, unit, route, count; or held, or only planned.

A drug counts as given when a dose or a verb of giving says so and nothing says otherwise (home
list, allergy, overdose, plan). Oxygen has its own grammar in ``oxygen``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from recorder.clinical.doses.amounts import Dose, fits_drug, several
from recorder.clinical.doses.dose_forms import lasts
from recorder.clinical.doses.drugs_heard import dosed_at
from recorder.clinical.doses.medwords import ROUTES, Act
from recorder.clinical.doses.replaced import was_given
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.how_often import Counted
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.oxygen import find_oxygen
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus


def extract_medications(view: View) -> Iterator[Draft]:
    """Given, withheld and planned drugs; an extractor."""
    yield from told_drugs(view)
    yield from find_oxygen(view)


def told_drugs(view: View) -> tuple[Draft, ...]:
    """The drugs of ``extract_medications``, without oxygen; worked out once for a view."""
    if told_drugs not in view.memo:
        finder = _Finder(view)
        found = (d for k, hit in enumerate(finder.hits) for d in finder.drafts(k, hit))
        view.memo[told_drugs] = tuple(found)
    return cast("tuple[Draft, ...]", view.memo[told_drugs])


_CONTAINERS = frozenset({"{puff}", "{tablet}", "{spray}", "{capsule}"})
"""Amounts that "so that's 800 micrograms" behind them makes exact."""
_TABLETS = frozenset(float(n) for n in range(2, 13))
_PLACES = frozenset("truck bag house car rig kit cupboard fridge purse pocket jacket van".split())
_CARRY = frozenset({"carries", "carry", "carried", "owns"})
_IN_USE = frozenset("on running going in up drawn hanging ready".split())
"""Behind "we've got saline" they tell what is done with it."""
_DRIPS = frozenset({"bag", "drip", "infusion", "pump"})
_THEN = frozenset({"now", "then", "so", "right", "okay", "ok"})
"""Words between a drug that is not given and an amount that may be its dose after all."""
_ONE_QUOTE = 10
"""Most words between a drug and its amount that are quoted with them."""


class _Finder(Counted):
    """Makes the drafts of each mention."""

    def drafts(self, k: int, hit: Hit) -> Iterator[Draft]:
        """The claims about one mention."""
        mention = self._mentions[k]
        drug = mention.drug
        status = self._judge(mention)
        if status is None:
            return
        answered = self._yes_so_much(mention) if status is FactStatus.PLANNED else []
        if answered:
            yield from self._given(mention, answered, FactStatus.ASSERTED)
            return
        if status is FactStatus.PLANNED:
            status = self._replied(mention) or status
            if status is FactStatus.ASSERTED:
                doses = self._told_in_reply(mention) if not mention.doses else []
                told = self._asked_amount(mention)
                doses = mention.doses or ([told] if told else doses)
                yield from self._given(mention, doses, status)
                return
        if status is FactStatus.NEGATED:
            if self._only_measured(mention) or self._view.norm(hit.start) == "k":
                return
            if self._no_or_no(mention):
                yield self._doubtful(mention)
                return
            done = self._done_after_all(mention)
            if done:
                yield from self._given(mention, done, FactStatus.ASSERTED)
                return
            yield self._withheld(mention)
            yield from self._given_instead(mention)
            yield from self._then_an_amount(mention)
            return
        told = self._asked_amount(mention) if status is FactStatus.PLANNED else None
        told = told or (self._in_later(mention) if status is FactStatus.PLANNED else None)
        if told is not None:
            yield from self._given(mention, [told], FactStatus.ASSERTED)
            return
        doses = mention.doses or self._told_apart(k) or self._by_verb(k)
        if len(doses) == 1 and (
            doses[0].unit in _CONTAINERS or self._tablets_of(mention, doses[0])
        ):
            doses = self._that_is(mention) or doses
        if not doses and not (
            self._verb(mention)
            or self._answers_taking(mention)
            or self._by_a_giver(mention)
            or self._listed(k)
            or self._counted(mention)
            or self._breathed(mention)
            or self._breathed_later(mention)
            or self._nebbed(k)
            or self._headed(k)
            or self._infusing(mention)
            or self._right_name(mention)
        ):
            return
        if not (drug and drug.carried) and not (
            self._told_given(mention, doses) or self._goes_on(k, doses)
        ):
            return
        if not doses and self._only_has(mention):
            return
        if hit.form.needs and not self._sure(mention, doses):
            return
        if not doses and self._sums_up(mention):
            return
        if not doses and status is FactStatus.ASSERTED:
            doses = self._planned_doses(k) or self._amount_next(mention)
            doses = doses or self._first_of_it(mention)
            again = self._said_in(mention) or self._one_more(mention)
            if not doses and again and self._told_before(k):
                return
            if not doses and (self._told_later(k) or self._told_as_corrected(k)):
                return
        if status is FactStatus.PLANNED:
            doses = [d for d in doses if not was_given(self._view, d)] or doses[:1]
        yield from self._given(mention, doses, status)
        if status is FactStatus.PLANNED and doses:
            yield from self._gave_less(mention, doses[-1])

    def _sums_up(self, m: Mention) -> bool:
        """As in "two adrenalines, improving": all of them were told before."""
        told = self._count_before(m) if several(self._view, m.hit.start, m.drug) else None
        return told is not None and self._given_so_far(m) >= told

    def _tablets_of(self, m: Mention, dose: Dose) -> bool:
        """As in "six of the prednisolone": so many tablets, or an amount without its unit."""
        counted = dose.implied and dose.amount in _TABLETS and dose.last + 2 == m.hit.start
        whose = self._view.norm(m.hit.start - 1) in {"the", "his", "her", "my", "them"}
        return counted and whose and self._view.norm(dose.last) == "of"

    def _told_given(self, m: Mention, doses: Sequence[Dose]) -> bool:
        """A drug that no crew carries: with an amount and its unit, or right behind "gave"."""
        said = any(not d.implied for d in doses) and not self._only_named(m)
        return said or (bool(doses) and self._verb(m)) or self._view.norm(m.hit.start - 1) == "gave"

    def _only_named(self, m: Mention) -> bool:
        """As in "mum says sertraline 50 milligrams": what a box says, swallowed every day."""
        swallowed = self._route(m) in {None, "PO"}
        return swallowed and not (self._verb(m) or self._prior(m) or self._given_near(m))

    def _given_near(self, m: Mention) -> bool:
        """Whether another drug of the sentence has an amount: a list of what was given."""
        own = bool(m.doses) and m.drug is not None and m.drug.carried
        return self._dosed_in[m.sentence_start] > own

    def _gave_less(self, m: Mention, ordered: Dose) -> Iterator[Draft]:
        """As in "orders for ten of morphine, gave five": what was given of what was ordered."""
        start = max(m.hit.end, ordered.last)
        for i in range(start, min(start + 4, m.sentence_end - 1)):
            quantity = self._view.quantity_at.get(i + 1)
            if self._view.norm(i) not in {"gave", "given"} or quantity is None:
                continue
            plain = quantity.role is None and quantity.unit is None
            if plain and m.drug is not None and fits_drug(m.drug, quantity.value):
                given = Dose(quantity.value, ordered.unit, True, quantity.first, quantity.last)
                yield from self._given(m, [given], FactStatus.ASSERTED)
            return

    def _only_has(self, m: Mention) -> bool:
        """As in "he's got an EpiPen": he owns one, nobody gave it."""
        view, i = self._view, m.hit.start - 1
        kept = view.norm(m.hit.end) == "in" and view.norm(m.hit.end + 2) in _PLACES
        if kept or view.norm(i - (view.norm(i) in {"a", "an", "the", "his"})) in _CARRY:
            return True
        if view.norm(i) == "got" and view.norm(m.hit.end) not in _IN_USE:
            return view.norm(i - 1) == "have" or view.tokens[i - 1].clitic == "ve"
        if view.norm(i) not in {"a", "an", "his", "her", "my"} or view.norm(i - 1) != "got":
            return False
        return view.norm(i - 2) in {"has", "have"} or view.tokens[i - 2].clitic in {"s", "ve"}

    def _sure(self, m: Mention, doses: Sequence[Dose]) -> bool:
        """A word that is a drug only beside a dose ("mag", "glucose") has a unit or a verb."""
        spoken = any(not d.implied for d in doses) or (
            bool(doses) and bool(self._new_rate(self._first_from(m.hit.start)))
        )
        if self._view.norm(m.hit.start) == "k":
            return spoken
        if self._view.norm(m.hit.start) in {"glucose", "sugar"}:
            return any(
                d.unit in {"g", "mg", "mL", "L", "{ampule}", "{bag}"} and not d.implied
                for d in doses
            )
        said = doses and (
            self._behind(doses[0].last)
            or (dosed_at(self._view, doses[0].last) and not doses[0].review)
            or self._among_doses(m, doses[0])
            or m.hit.start in self._by_turns
            or (self._view.norm(doses[0].last) == "over" and lasts(self._view, doses[0].last + 1))
        )
        named = self._view.norm(m.hit.start - 1) == "of" or self._breathed(m)
        return spoken or self._verb(m) or bool(said) or named

    def _among_doses(self, m: Mention, dose: Dose) -> bool:
        """As in "ketamine 160 and roc 100": a usual amount beside another drug's."""
        usual = m.drug is not None and fits_drug(m.drug, dose.amount) and dose.amount >= 10
        if dose.first != m.hit.end or not usual:
            return False
        k = self._first_from(m.hit.start)
        return any(
            not o.hit.form.needs and o.doses
            for o in self._mentions[max(0, k - 3) : k + 4]
            if o is not m and abs(o.hit.start - m.hit.start) <= 12
        )

    def _given_instead(self, m: Mention) -> Iterator[Draft]:
        """As in "Paracetamol was not given, as nursery had already given 120 milligrams orally"."""
        start = self._held_span(m)[1]
        given = next(
            (a for a in self._near(start, m.ceiling) if a.act in (Act.PRIOR, Act.TAKEN)), None
        )
        if given is None:
            return
        quantity = next(self._view.quantities_in(given.last, given.last + 4), None)
        if quantity is None or quantity.last > m.ceiling or quantity.role is not Role.DOSE:
            return
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.name,
            spans=(
                self._view.span(given.first, quantity.last),
                self._view.span(m.hit.start, m.hit.end),
            ),
            rule="medication.given_before",
            unit=quantity.unit,
            dose=quantity.value,
            route=self._route(m) or self._behind(quantity.last),
            prior_to_ems=True,
        )

    def _behind(self, i: int) -> str | None:
        """The way in that is said directly behind an amount ("dex ten PO", "one in the IO")."""
        i += self._view.norm(i) in {"in", "down", "through"} and self._view.norm(i + 1) != "in"
        i += self._view.norm(i) == "the"
        route = ROUTES.at(self._view.tokens, i) if i < len(self._view.tokens) else None
        return route.value if route is not None else None

    def _then_an_amount(self, m: Mention) -> Iterator[Draft]:
        """As in "so we won't give more pred, now fifteen milligrams in some cordial": which?"""
        i = m.hit.end
        while self._view.norm(i) in _THEN and i < m.hit.end + 3:
            i += 1
        quantity = self._view.quantity_at.get(i)
        if i == m.hit.end or quantity is None or quantity.role is not Role.DOSE:
            return
        if quantity.unit == "L/min" or self._view.norm(quantity.last) == "of":
            return
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.name,
            spans=(self._view.span(m.hit.start, quantity.last),),
            rule="medication.held_then_dose",
            unit=quantity.unit,
            dose=quantity.value,
            status=FactStatus.UNCERTAIN,
            review_reason="said not to be given, and then an amount",
        )

    def _only_measured(self, m: Mention) -> bool:
        """As in "Glucose, do we need one?" - "No, leave it.": a test, no drug."""
        if self._view.norm(m.hit.start) not in {"glucose", "sugar"} or m.doses:
            return False
        strength = self._view.quantity_at.get(m.hit.start + 1)
        return strength is None or strength.unit != "%"

    def _no_or_no(self, m: Mention) -> bool:
        """As in "no morphine five": none was given, or "No, morphine five."."""
        doses = m.doses
        direct = self._view.norm(m.hit.start - 1) == "no" and bool(doses)
        return direct and doses[0].first == m.hit.end and not self._held_behind(m)

    def _doubtful(self, m: Mention) -> Draft:
        dose = m.doses[0]
        return Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.name,
            spans=(self._view.span(m.hit.start - 1, dose.last),),
            rule="medication.no_or_no",
            unit=dose.unit,
            unit_implied=dose.implied,
            dose=dose.amount,
            status=FactStatus.UNCERTAIN,
            review_reason='a "no" before the drug and an amount behind it',
        )

    def _withheld(self, m: Mention) -> Draft:
        return Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.name,
            spans=(self._view.span(*self._held_span(m)),),
            rule="medication.withheld",
            status=FactStatus.NEGATED,
        )

    def _held_span(self, m: Mention) -> tuple[int, int]:
        first = m.hit.start
        for said in self._near(max(m.sentence_start, first - 4), first):
            if said.act is Act.HELD:
                first = said.first
                break
        last = m.hit.end
        for said in self._not_given(m.hit.end, min(m.sentence_end, m.hit.end + 5)):
            last = min(said.last, m.sentence_end)
        return first, max(last, m.hit.end)

    def _given(self, m: Mention, doses: Sequence[Dose], status: FactStatus) -> Iterator[Draft]:
        route = self._route(m) or self._shared_route(m)
        prior = self._prior(m)
        count = self._count(m, doses)
        for dose in (*doses,) or (None,):
            yield Draft(
                kind=FactKind.MEDICATION_GIVEN,
                name=m.name,
                spans=self._spans(m, dose),
                rule="medication.dose" if dose else "medication.verb",
                unit=dose.unit if dose else None,
                unit_implied=dose.implied if dose else False,
                status=FactStatus.SUPERSEDED if dose and self._denied_amount(m, dose) else status,
                dose=dose.amount if dose else None,
                route=self._way(m, doses, dose, route),
                count=count if dose is None or dose is doses[0] else None,
                prior_to_ems=prior and not self._ours_then(m, doses, dose),
                review_reason=self._doubt(m, dose),
            )

    def _spans(self, m: Mention, dose: Dose | None) -> tuple[tuple[int, int], ...]:
        """The drug and its amount: one quote, or two where much was said between them."""
        named = self._view.span(m.hit.start, m.hit.end)
        if dose is None:
            return (named,)
        if max(dose.first - m.hit.end, m.hit.start - dose.last) > _ONE_QUOTE:
            return (self._view.span(dose.first, dose.last), named)
        return (self._view.span(min(m.hit.start, dose.first), max(m.hit.end, dose.last)),)

    def _ours_then(self, m: Mention, doses: Sequence[Dose], dose: Dose | None) -> bool:
        """As in "Narcan 2 by the police, then we gave point four": the further dose is ours."""
        further = dose is not None and dose is not doses[0] and dose.first > m.end
        return further and dose is not None and self._then_by_crew(m.end, dose.first)

    def _doubt(self, m: Mention, dose: Dose | None) -> str | None:
        if m.hit.form.needs == "misheard":
            return "the drug was not heard clearly"
        return dose.review if dose else None

    def _way(
        self, m: Mention, doses: Sequence[Dose], dose: Dose | None, route: str | None
    ) -> str | None:
        said = self._own_route(doses, dose) or self._same_way(doses, dose, route)
        by_unit = self._by_unit(m, dose)
        if said == "NEB" and dose is not None and dose.unit == "{puff}":
            return by_unit  # "three puffs off his mum, then put him on a neb"
        return said or by_unit

    def _same_way(self, doses: Sequence[Dose], dose: Dose | None, route: str | None) -> str | None:
        """Never so of "ten units IM, then forty in the bag"."""
        if dose is None or not doses or dose is doses[0]:
            return route
        return None if self._view.has(_DRIPS, dose.last, dose.last + 4) else route

    def _by_unit(self, m: Mention, dose: Dose | None) -> str | None:
        """A puff is inhaled, a tablet is swallowed: the unit says the route."""
        if dose is None or m.drug is None:
            return None
        said = {"{puff}": "INH", "{tablet}": "PO"}.get(dose.unit or "")
        return said if said in m.drug.routes else None

    def _own_route(self, doses: Sequence[Dose], dose: Dose | None) -> str | None:
        """Route said behind a further dose ("..., then 800 mics intranasal")."""
        if dose is None or len(doses) < 2 or dose is doses[0]:
            return None
        for i in range(dose.last, min(dose.last + 3, len(self._view.tokens))):
            route = ROUTES.at(self._view.tokens, i)
            if route is not None:
                return route.value
        return None
