"""Whether a clause says its facts: the name, and its own number, unit, route, count and time. Pure.

What is said is taken out of the clause; what is left over is for ``checks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recorder.clinical.facts.course import comes_after
from recorder.clinical.languages import CODES, language
from recorder.clinical.languages.words import tokens_of
from recorder.clinical.narrative.naming import (
    STARTS,
    Clause,
    figure,
    is_own,
    is_told,
    places_of,
    words_in,
)
from recorder.clinical.narrative.words import NarrativeWords
from recorder.clinical.wording import describe, say, wording
from recorder.clinical.wording.particulars import kind_name, particulars, seen
from recorder.core.model import Fact, FactKind

NONE_KNOWN = ("nkda", "none")


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a language, and its code: how a fact may be said in it."""

    words: NarrativeWords
    code: str

    def told(self, clause: Clause) -> bool:
        """One fact with all it says, a blood pressure, age and sex, or an act and its time."""
        facts = clause.facts
        if len(facts) == 1 or facts[0].kind is not FactKind.VITAL:
            return all(self._said(clause, f) for f in facts)
        same = facts[0].unit == facts[1].unit
        return same and self._vital(clause, "blood_pressure") and self._pressure(clause, facts)

    def _pressure(self, clause: Clause, facts: tuple[Fact, ...]) -> bool:
        upper, lower = self._number(facts[0], facts[0].value), figure(facts[1].value)
        between = "|".join(map(re.escape, self.words.between))
        lower = lower.removeprefix(STARTS)
        return clause.take_pattern(rf"{upper}\s*(?:{between})\s*{lower}{self._unit(facts[0])}")

    def _said(self, clause: Clause, fact: Fact) -> bool:
        """Everything that the fact has to say is said, and is taken out of the clause."""
        if fact.kind is FactKind.SEX:
            own = {"male": self.words.male, "female": self.words.female}.get(str(fact.value))
            return clause.take(own or ()) is not None
        if fact.kind is FactKind.AGE:
            unit = self._unit(fact, needed=True, joined=r"[\s-]*")
            return clause.take_pattern(self._number(fact, fact.value) + unit)
        if fact.kind is FactKind.EVENT_TIME:
            return self._at(clause, fact)
        if not self._named(clause, fact) or (fact.prior_to_ems and not self._by_others(clause)):
            return False
        if fact.kind is FactKind.VITAL:
            return self._measured(clause, fact)
        if fact.kind is FactKind.MEDICATION_GIVEN:
            return self._dosed(clause, fact)
        told = clause.text
        clause.take_all(text.replace(":", "") for text in particulars(fact))
        clause.take_all(f"({say(text)})" for key, text in fact.detail if key == "reaction")
        return all(is_told(told, detail, fact) for detail in fact.detail)

    def _at(self, clause: Clause, fact: Fact) -> bool:
        """ "At 14:41" of the act in the clause, or a moment with its own name: "ETA 6 min"."""
        names = (describe.title(fact), *self.words.vitals.get(fact.name, ()))
        named = len(clause.facts) > 1 if ":" in fact.name else clause.take(names) is not None
        told = re.escape(describe.moment(fact)) + r"(?:ut[eo]s)?(?![\w:])"
        return named and fact.value is not None and clause.take_pattern(STARTS + told)

    def _by_others(self, clause: Clause) -> bool:
        """Whether it is told as given before the crew, and not by them."""
        ours = words_in(clause.text) & self.words.ours
        return not ours and clause.take(self.words.prior) is not None

    def _measured(self, clause: Clause, fact: Fact) -> bool:
        unit = self._unit(fact)
        if fact.name == "pain_score":
            unit = rf"(?:\s*(?:{'|'.join(map(re.escape, self.words.of_ten))})\s*10)?(?!\w)"
        if fact.value is None or not clause.take_pattern(self._number(fact, fact.value) + unit):
            return False
        clause.take((seen(fact),))
        if not fact.oxygen:
            return True
        told = (wording().name("oxygen", fact.oxygen), *self.words.oxygen.get(fact.oxygen, ()))
        return clause.take(told) is not None

    def _dosed(self, clause: Clause, fact: Fact) -> bool:
        """Its own dose with its unit, and how often; the route may be left out."""
        if fact.route:
            clause.take((describe.route(fact), *self.words.routes.get(fact.route, ())))
        if (count := fact.count or 1) > 1 and clause.take(self.words.times(count)) is None:
            return False
        if fact.dose is None:
            return True
        return clause.take_pattern(self._number(fact, fact.dose) + self._unit(fact, needed=True))

    def _number(self, fact: Fact, value: object) -> str:
        """A pattern for its number, with "about" before it where it was told so."""
        return (rf"\b(?:{self.words.about})\s+" if fact.approximate else "") + figure(value)

    def _unit(self, fact: Fact, *, needed: bool = False, joined: str = r"\s*") -> str:
        """A pattern for the unit of the fact."""
        own = [wording().unit(fact.unit), wording().unit(fact.unit, singular=True)]
        spoken = {u.casefold() for u in (*own, *self.words.units.get(fact.unit or "", ())) if u}
        if not spoken:
            return r"(?!)" if needed else r"(?!\w)"
        told = "|".join(sorted(map(re.escape, spoken), key=len, reverse=True))
        return rf"(?:{joined}(?:{told})){'' if needed else '?'}(?![\w/])"

    def _named(self, clause: Clause, fact: Fact) -> bool:
        """The name of the fact is in the clause once, in any of its known words."""
        if fact.kind is FactKind.VITAL:
            return self._vital(clause, fact.name)
        if fact.kind is FactKind.ALLERGY and fact.name in NONE_KNOWN:
            return True
        found = places_of(clause.text, fact, self.code)
        kind = kind_name(fact)
        plain = (kind,) if kind else (describe.subject(fact), fact.name.replace("_", " "))
        places = [p for p in found if is_own(clause.text, p, fact)]
        places += filter(None, map(clause.place, plain))
        if places:
            clause.mark(*min(places, key=lambda p: p[0] - p[1]))
        return bool(places) or self._goes_on(clause)

    def _vital(self, clause: Clause, name: str) -> bool:
        """The name of a vital sign is in the clause."""
        own = () if name == "blood_pressure" else (wording().name("vital", name),)
        if clause.take((*own, *self.words.vitals.get(name, ()))) is not None:
            return True
        tokens = tokens_of(clause.text)
        hits = language(self.code).signs.find(tokens) if self.code in CODES else ()
        hit = next((h for h in hits if h.value == name), None)
        if hit is not None:
            clause.mark(tokens[hit.first].start, tokens[hit.last - 1].end)
        return hit is not None or self._goes_on(clause)

    def _goes_on(self, clause: Clause) -> bool:
        """Whether the name is that of the clause before: "BP was 164/92, now 108/70"."""
        said, facts, words = words_in(clause.text), clause.facts, self.words
        if [(f.kind, f.name) for f in clause.before] != [(f.kind, f.name) for f in facts]:
            return False
        if facts[0].kind is FactKind.VITAL:
            clause.goes_on = bool(said & (words.now | words.later | words.present))
        elif facts[0].kind is FactKind.MEDICATION_GIVEN:
            last, more = clause.before[0], facts[0]
            same = last.route == more.route and more.dose is not None
            clause.goes_on = same and comes_after(more, (last,)) and bool(said & words.later)
        return clause.goes_on
