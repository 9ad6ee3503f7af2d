"""Drugs that were given in this encounter: dose, unit, route, count; or held, or only planned.

A drug counts as given when a dose or a verb of giving says so and nothing says otherwise (home
list, allergy, overdose, plan). Oxygen has its own grammar in ``oxygen``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recorder.clinical.cues import Cue
from recorder.clinical.doses import Dose, count_before, doses_of, plural_drugs, sounding_drugs
from recorder.clinical.draft import Draft
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.medwords import (
    ACTS,
    AUXILIARY,
    COUNTS,
    DONE,
    GIVERS,
    HELD_BETWEEN,
    NOT_GIVEN,
    ROUTES,
    UNDECIDED,
    Act,
)
from recorder.clinical.oxygen import find_oxygen
from recorder.clinical.quantities import Role
from recorder.clinical.text import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_HOME_REACH = 32


def extract_medications(view: View) -> Iterator[Draft]:
    """Given, withheld and planned drugs; an extractor."""
    finder = _Finder(view)
    for k, hit in enumerate(finder.hits):
        yield from finder.drafts(k, hit)
    yield from find_oxygen(view)


@dataclass(frozen=True, slots=True)
class _Said:
    """A phrase of ``ACTS`` at tokens ``[first, last)``."""

    act: Act
    first: int
    last: int


class _Finder:
    """Judges each drug mention by the words of its own stretch of text."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._drugs = load().drugs
        self.hits = [
            h
            for h in (*view.drugs, *plural_drugs(view), *sounding_drugs(view))
            if h.form.name != "oxygen"
        ]
        self.hits.sort(key=lambda h: h.start)
        self._acts = [_Said(h.value, h.first, h.last) for h in ACTS.find(view.tokens)]
        self._act_starts = [a.first for a in self._acts]
        self._sentences = _sentence_bounds(view)
        claimed: set[int] = set()
        self._mentions = [self._mention(k, hit) for k, hit in enumerate(self.hits)]
        self._dosed = {
            m.hit.start: doses_of(view, m.hit, m.drug, m.floor, m.ceiling, claimed)
            for m in self._mentions
        }

    def _mention(self, k: int, hit: Hit) -> _Mention:
        start, end = self._sentences[self._view.clause_of[hit.start]]
        floor = max(start, self.hits[k - 1].end if k else 0)
        ceiling = min(end, self.hits[k + 1].start if k + 1 < len(self.hits) else end)
        return _Mention(hit, self._drugs.get(hit.form.name), floor, ceiling, start, end)

    def drafts(self, k: int, hit: Hit) -> Iterator[Draft]:
        """The claims about one mention."""
        mention = self._mentions[k]
        drug = mention.drug
        status = self._judge(mention)
        if status is None:
            return
        if status is FactStatus.NEGATED:
            yield self._withheld(mention)
            yield from self._given_instead(mention)
            return
        doses = self._doses(mention)
        if not doses and not (
            self._verb(mention)
            or self._listed(k)
            or self._counted(mention)
            or self._breathed(mention)
        ):
            return
        if not doses and not (drug and drug.carried):
            return
        if hit.form.needs and not self._sure(mention, doses):
            return
        if not doses and status is FactStatus.ASSERTED:
            doses = self._planned_doses(k)
        yield from self._given(mention, doses, status)

    def _planned_doses(self, k: int) -> list[Dose]:
        """ "Set up racemic epi, half a mil ... Racemic is running": the dose was said with the plan."""
        m = self._mentions[k]
        for earlier in reversed(self._mentions[max(0, k - 4) : k]):
            same = earlier.hit.form.name == m.hit.form.name
            if same and m.hit.start - earlier.hit.end < 80 and self._has_dose(earlier):
                if self._judge(earlier) is FactStatus.PLANNED:
                    return self._doses(earlier)[:1]
        return []

    def _listed(self, k: int) -> bool:
        """ "... and five of morphine, entonox as well": goes on with the drug given before it."""
        m, view = self._mentions[k], self._view
        if not k or self._mentions[k - 1].sentence_start != m.sentence_start:
            return False
        previous = self._mentions[k - 1]
        if (
            not self._has_dose(previous)
            or m.hit.start - previous.hit.end > 12
            or self._home(previous)
        ):
            return False
        as_well = view.norm(m.hit.end) in ("too", "also") or view.norm(m.hit.end + 1) == "well"
        return as_well or view.norm(m.hit.start - 1) in ("plus", "and")

    def _breathed(self, m: _Mention) -> bool:
        """ "on the entonox", "with gas and air": drugs that have no dose to say."""
        if (
            m.drug is None
            or not m.drug.carried
            or m.hit.form.name not in ("nitrous_oxide", "methoxyflurane")
        ):
            return False
        view, i = self._view, m.hit.start - 1
        if view.norm(i) in ("the", "some", "his", "her"):
            i -= 1
        return view.norm(i) in ("on", "with", "using", "sucking", "had", "and", "having")

    def _counted(self, m: _Mention) -> bool:
        behind = COUNTS.at(self._view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
        return behind is not None or count_before(self._view, m.hit, m.drug) is not None

    def _sure(self, m: _Mention, doses: Sequence[Dose]) -> bool:
        """A word that is a drug only beside a dose ("mag", "glucose") has a spoken unit or a verb."""
        spoken = any(not d.implied for d in doses)
        if self._view.norm(m.hit.start) in ("glucose", "sugar"):
            return any(
                d.unit in ("g", "mg", "mL", "L", "{ampule}", "{bag}") and not d.implied
                for d in doses
            )
        return spoken or self._verb(m) or self._view.norm(m.hit.start - 1) == "of"

    # -- status --------------------------------------------------------------------------------

    def _judge(self, m: _Mention) -> FactStatus | None:
        """None: the mention is no administration at all."""
        context = self._view.context(m.hit.start, m.hit.end)
        if context.cues & {Cue.PERSON, Cue.KIN}:
            return FactStatus.OTHER_SUBJECT
        if (self._allergy(m) and not self._dosed_now(m)) or self._poison(m):
            return None
        if Cue.CONDITION in context.cues and not self._denied_directly(m):
            return FactStatus.PLANNED
        if self._held(m):
            return FactStatus.NEGATED if m.drug is not None and m.drug.carried else None
        if self._home(m):
            return None
        if self._planned(m):
            return FactStatus.PLANNED
        return FactStatus.ASSERTED

    def _denied_directly(self, m: _Mention) -> bool:
        return self._view.norm(m.hit.start - 1) in ("no", "without")

    def _near(self, first: int, last: int) -> list[_Said]:
        lo = bisect_left(self._act_starts, first)
        hi = bisect_left(self._act_starts, last)
        return self._acts[lo:hi]

    def _allergy(self, m: _Mention) -> bool:
        """In a list of allergies ("allergic to aspirin and codeine")."""
        first = max(m.sentence_start, m.hit.start - 20)
        for said in reversed(self._near(first, m.hit.start)):
            if said.act is Act.ALLERGY:
                denied = self._view.norm(said.first - 1) in ("no", "known", "nil", "drug")
                return self._is_list(said.last, m.hit.start) and not denied
            if said.act in (Act.GIVEN, Act.HOME, Act.END, Act.TAKEN, Act.POISON):
                return False
        return False

    def _poison(self, m: _Mention) -> bool:
        first = max(m.sentence_start, m.hit.start - 8)
        before = [a.act for a in self._near(first, m.hit.start)]
        behind = [a.act for a in self._near(m.hit.end, min(m.sentence_end, m.hit.end + 2))]
        if Act.POISON in behind and Act.GIVEN not in before:
            return True
        return Act.POISON in before and Act.GIVEN not in before[before.index(Act.POISON) :]

    def _home(self, m: _Mention) -> bool:
        """In a list of regular drugs, or said to be a regular one."""
        behind = self._near(m.hit.end, min(m.sentence_end, m.hit.end + 7))
        if any(a.act is Act.REGULAR for a in behind if a.first < m.ceiling + 4):
            return True
        first = max(m.sentence_start, m.hit.start - _HOME_REACH)
        if self._dosed_now(m):
            return False
        for said in reversed(self._near(first, m.hit.start)):
            if said.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR):
                return False
            if said.act is Act.HOME:
                return not self._ended(said.last, m.hit.start) and self._is_list(
                    said.last, m.hit.start
                )
        direct = self._view.norm(m.hit.start - 1) == "on"
        return direct and not self._has_dose(m)

    def _dosed_now(self, m: _Mention) -> bool:
        """An amount that was put into a vein, a muscle or a mask is no regular drug."""
        doses, view = self._doses(m), self._view
        if not doses:
            return False
        end = max(m.hit.end, doses[0].last)
        for i in range(end, min(end + 3, m.ceiling)):
            if view.tokens[i].gap not in PHRASE_GAPS:
                return False
            route = ROUTES.at(view.tokens, i)
            if route is not None:
                return route.value in ("IV", "IO", "IM", "IN", "NEB", "ET")
        return view.norm(m.hit.start - 1) in ("iv", "im", "io", "intranasal")

    def _is_list(self, first: int, last: int) -> bool:
        """Drugs follow each other with few other words between."""
        idle = 0
        for i in range(first, last):
            idle = 0 if self._is_drug(i) or i in self._view.number_at else idle + 1
            if idle > 6:
                return False
        return True

    def _ended(self, first: int, last: int) -> bool:
        return any(
            a.act in _TOPIC_ENDS or self._view.norm(a.first) == "no"
            for a in self._near(first, last)
        )

    def _held(self, m: _Mention) -> bool:
        """ "no epi", "holding nitro", "Toradol not given", "drawn up but did not give it"."""
        if self._held_behind(m):
            return True
        for said in reversed(self._near(max(m.sentence_start, m.hit.start - 6), m.hit.start)):
            if said.act is Act.HELD:
                return self._reaches(said, m) and not self._has_dose_given(m, said)
            if said.act in (Act.GIVEN, Act.TAKEN, Act.HOME):
                between = self._near(max(m.sentence_start, said.first - 3), said.first)
                if any(a.act is Act.HELD and a.last == said.first for a in between):
                    return True
                return False
        return False

    def _reaches(self, said: _Said, m: _Mention) -> bool:
        """From "no" to the drug only adjectives, or a list closed by "or"."""
        view = self._view
        for i in range(said.last, m.hit.start):
            if view.tokens[i].gap in (",", ":") and i > said.last and not self._list_item(i, m):
                return False
            percent = i in view.number_at and view.norm(m.hit.start - 1) == "percent"
            known = view.norm(i) in HELD_BETWEEN or percent or self._is_drug(i)
            if not known and not self._list_item(i, m):
                return False
        return view.tokens[m.hit.start].gap != "," or self._list_item(m.hit.start, m)

    def _list_item(self, i: int, m: _Mention) -> bool:
        """Token ``i`` is inside "no a, b or c" that ends at or behind the drug."""
        ahead = {self._view.norm(j) for j in range(i, min(m.sentence_end, i + 8))}
        return bool(ahead & {"or", "nor"})

    def _is_drug(self, i: int) -> bool:
        return i in self._view.drug_at

    def _has_dose_given(self, m: _Mention, said: _Said) -> bool:
        word = self._view.norm(said.first)
        if word not in ("no", "not", "never", "without"):
            return False
        gap = m.hit.start - said.last
        return gap > 0 and self._view.norm(said.last) in (
            "change",
            "relief",
            "effect",
            "response",
            "improvement",
        )

    def _held_behind(self, m: _Mention) -> bool:
        limit = min(m.sentence_end, m.hit.end + 10)
        nxt = min(limit, m.ceiling) if m.ceiling < m.sentence_end else limit
        for said in self._not_given(m.hit.end, min(limit, nxt)):
            between = range(m.hit.end, said.first)
            if any(j in self._view.number_at for j in between):
                return False
            if (
                len(between) > 2
                and self._has_dose(m)
                and not {"but", "was", "it"} & {self._view.norm(j) for j in between}
            ):
                return False
            if len(between) and self._has_dose(m) and self._view.norm(m.hit.end) not in AUXILIARY:
                return False
            return not any(
                a.act is Act.GIVEN and a.last <= said.first
                for a in self._near(m.hit.end, said.first)
            )
        return False

    def _not_given(self, first: int, last: int) -> Iterator[_Said]:
        for i in range(first, last):
            hit = NOT_GIVEN.at(self._view.tokens, i)
            if hit is not None and hit.last <= last + 3:
                yield _Said(Act.NOT_GIVEN, hit.first, hit.last)
                return

    def _planned(self, m: _Mention) -> bool:
        """A plan, an order or a question before it, and no word that it was done."""
        if self._completed(m) or self._done_next(m):
            return False
        question = self._view.marks.question_at.get(m.hit.start)
        if question is not None:
            return True
        context = self._view.context(m.hit.start, m.hit.end)
        if context.cues & {Cue.CONDITION, Cue.PLAN}:
            return not self._given_before(m, strict=True)
        for said in reversed(self._near(max(m.sentence_start, m.hit.start - 9), m.hit.start)):
            done = said.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR)
            if done and self._view.norm(said.first) not in UNDECIDED:
                return False
            if said.act is Act.PLANNED:
                return True
        behind = self._near(m.hit.end, min(m.ceiling, m.hit.end + 5))
        return any(
            a.act is Act.PLANNED
            and self._view.norm(a.first)
            in ("drawn", "ready", "due", "available", "standing", "planned", "requested", "ordered")
            for a in behind
        )

    def _done_next(self, m: _Mention) -> bool:
        """ "Give me 6 of adenosine. Okay, pushing 6.": the next words say that it was done."""
        if not self._has_dose(m):
            return False
        view = self._view
        for i in range(m.sentence_end, min(m.sentence_end + 8, len(view.tokens))):
            if i in view.drug_at or view.norm(i) in (
                "no",
                "not",
                "if",
                "hold",
                "wait",
                "negative",
                "dont",
            ):
                return False
            if DONE.at(view.tokens, i) is not None:
                return True
        return False

    def _completed(self, m: _Mention) -> bool:
        view = self._view
        behind = self._near(m.hit.end, min(m.ceiling, m.hit.end + 10))
        done = {"going", "went", "is", "in", "running", "on", "given", "up", "repeated", "pushed"}
        return any(a.act is Act.GIVEN and view.norm(a.first) in done for a in behind)

    def _given_before(self, m: _Mention, strict: bool) -> bool:
        reach = 5 if strict else 10
        return any(
            a.act in (Act.GIVEN, Act.TAKEN)
            for a in self._near(max(m.floor, m.hit.start - reach), m.hit.start)
        )

    def _verb(self, m: _Mention) -> bool:
        """A verb of giving governs the mention."""
        before = self._near(max(m.floor, m.hit.start - 7), m.hit.start)
        behind = self._near(m.hit.end, min(m.ceiling, m.hit.end + 4))
        strong = {"gave", "given", "giving", "administered", "pushed", "hung", "hanging", "received", "got",
                  "started", "treated", "put", "placed", "had", "going", "went", "running", "injected", "ran",
                  "took", "used", "squirted", "sprayed", "loaded", "has", "have"}  # fmt: skip
        if any(a.act is Act.PRIOR and self._view.norm(a.first) != "at" for a in behind):
            return True
        return any(
            a.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR) and self._view.norm(a.first) in strong
            for a in (*before, *behind)
        )

    def _has_dose(self, m: _Mention) -> bool:
        return bool(self._doses(m))

    def _doses(self, m: _Mention) -> list[Dose]:
        return self._dosed[m.hit.start]

    def _given_instead(self, m: _Mention) -> Iterator[Draft]:
        """ "Paracetamol was not given, as nursery had already given 120 milligrams orally"."""
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
            name=m.hit.form.name,
            spans=(
                self._view.span(given.first, quantity.last),
                self._view.span(m.hit.start, m.hit.end),
            ),
            rule="medication.given_before",
            unit=quantity.unit,
            dose=quantity.value,
            route=self._route(m),
            prior_to_ems=True,
        )

    # -- drafts --------------------------------------------------------------------------------

    def _withheld(self, m: _Mention) -> Draft:
        return Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=m.hit.form.name,
            spans=(self._view.span(*self._held_span(m)),),
            rule="medication.withheld",
            status=FactStatus.NEGATED,
        )

    def _held_span(self, m: _Mention) -> tuple[int, int]:
        first = m.hit.start
        for said in self._near(max(m.sentence_start, first - 4), first):
            if said.act is Act.HELD:
                first = said.first
                break
        last = m.hit.end
        for said in self._not_given(m.hit.end, min(m.sentence_end, m.hit.end + 5)):
            last = min(said.last, m.sentence_end)
        return first, max(last, m.hit.end)

    def _given(self, m: _Mention, doses: Sequence[Dose], status: FactStatus) -> Iterator[Draft]:
        route = self._route(m)
        prior = self._prior(m)
        count = self._count(m, doses)
        for dose in (*doses,) or (None,):
            first = min(m.hit.start, dose.first) if dose else m.hit.start
            last = max(m.hit.end, dose.last) if dose else m.hit.end
            yield Draft(
                kind=FactKind.MEDICATION_GIVEN,
                name=m.hit.form.name,
                spans=(self._view.span(first, last),),
                rule="medication.dose" if dose else "medication.verb",
                unit=dose.unit if dose else None,
                unit_implied=dose.implied if dose else False,
                status=status,
                dose=dose.amount if dose else None,
                route=self._own_route(m, doses, dose) or route,
                count=count if dose is None or dose is doses[0] else None,
                prior_to_ems=prior,
                review_reason=self._doubt(m, dose),
            )

    def _doubt(self, m: _Mention, dose: Dose | None) -> str | None:
        if m.hit.form.needs == "misheard":
            return "the drug was not heard clearly"
        return dose.review if dose else None

    def _route(self, m: _Mention) -> str | None:
        """The route nearest to the drug in its own stretch of text."""
        view = self._view
        best: tuple[int, str] | None = None
        last = min(m.ceiling, m.hit.end + 12)
        for route in ROUTES.find(view.tokens, max(m.floor, m.hit.start - 6), last):
            if route.value == "IV" and view.norm(route.last) in (
                "access",
                "attempt",
                "attempts",
                "established",
                "right",
                "left",
            ):
                continue
            distance = self._distance(route.first, route.last, m)
            if distance is None:
                continue
            if best is None or distance < best[0]:
                best = (distance, route.value)
        if best is None and self._capital_in(m, last):
            return "IN"
        return best[1] if best else None

    def _own_route(self, m: _Mention, doses: Sequence[Dose], dose: Dose | None) -> str | None:
        """Route said behind a further dose ("..., then 800 mics intranasal")."""
        if dose is None or len(doses) < 2 or dose is doses[0]:
            return None
        for i in range(dose.last, min(dose.last + 3, len(self._view.tokens))):
            route = ROUTES.at(self._view.tokens, i)
            if route is not None:
                return route.value
        return None

    def _distance(self, first: int, last: int, m: _Mention) -> int | None:
        """How far a route stands from the drug and its dose; before them it must be joined."""
        view, doses = self._view, self._doses(m)
        start = min([m.hit.start, *(d.first for d in doses[:1])])
        end = max([m.hit.end, *(d.last for d in doses[:1])])
        if first >= start:
            return max(0, first - end)
        joined = all(view.tokens[i].gap in PHRASE_GAPS for i in range(last, start + 1))
        return 4 + start - last if joined else None

    def _capital_in(self, m: _Mention, last: int) -> bool:
        view = self._view
        return any(
            view.norm(i) == "in" and view.quote(i, i + 1) == "IN" for i in range(m.hit.end, last)
        )

    def _prior(self, m: _Mention) -> bool:
        first, last = max(m.sentence_start, m.hit.start - 12), min(m.sentence_end, m.hit.end + 14)
        acts = [a for a in self._near(first, last) if a.act in (Act.PRIOR, Act.TAKEN)]
        if acts:
            return True
        view = self._view
        for i in range(max(m.sentence_start, m.hit.start - 6), m.hit.start):
            if view.norm(i) in GIVERS and view.norm(i + 1) in (
                "gave",
                "had",
                "has",
                "given",
                "administered",
                "put",
                "already",
            ):
                return True
        return False

    def _count(self, m: _Mention, doses: Sequence[Dose]) -> int | None:
        """How often: "times three", "repeated", "and another milligram"."""
        said = count_before(self._view, m.hit, m.drug)
        if said is not None:
            return said
        if not doses:
            behind = COUNTS.at(self._view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
            return behind.value if behind else None
        view, start = self._view, min(m.hit.start, doses[0].first)
        last = min(m.ceiling, max(m.hit.end, doses[-1].last) + 14)
        found: list[tuple[int, int]] = []
        for hit in COUNTS.find(view.tokens, start, last):
            found.append((hit.first, hit.value))
        if found:
            latest = found[-1] if self._corrected_between(found) else found[0]
            return latest[1]
        same = [d for d in doses[1:] if d.amount == doses[0].amount]
        more = sum(
            view.norm(i) in ("second", "another", "third")
            and self._unit_follows(i + 1, doses[0].amount)
            for i in range(m.hit.end, last)
        )
        total = 1 + max(len(same), more)
        return total if total > 1 else None

    def _unit_follows(self, i: int, amount: float) -> bool:
        norm = self._view.norm(i)
        number = self._view.number_at.get(i)
        if number is not None:
            return number.value == amount
        return norm in (
            "milligram",
            "gram",
            "dose",
            "mg",
            "gram",
            "spray",
            "puff",
            "liter",
            "litre",
            "bolus",
            "amp",
            "one",
        )

    def _corrected_between(self, found: list[tuple[int, int]]) -> bool:
        return any(found[0][0] < first <= found[-1][0] for first, _ in self._view.marks.corrections)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A drug with the tokens that may belong to it: own stretch and whole sentence."""

    hit: Hit
    drug: Drug | None
    floor: int
    ceiling: int
    sentence_start: int
    sentence_end: int


_TOPIC_ENDS = frozenset({Act.END, Act.ALLERGY, Act.GIVEN})




def _sentence_bounds(view: View) -> list[tuple[int, int]]:
    """For each clause the token range of its sentence."""
    ranges: dict[int, tuple[int, int]] = {}
    for clause in view.clauses:
        first, last = ranges.get(clause.sentence, (clause.first, clause.last))
        ranges[clause.sentence] = (min(first, clause.first), max(last, clause.last))
    return [ranges[clause.sentence] for clause in view.clauses]
