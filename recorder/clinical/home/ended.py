"""Medicines that somebody took and takes no more: "the GP stopped her aspirin", "I came off that".

Every verb of ending is read once for a text, with what it ends: what stands behind it, what stands
before it and was ended, what a pronoun takes up, or what answers "Anything stopped?". What a crew
stops is a treatment and none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.replies import Topic, replies
from recorder.clinical.grammar.tables import DETERMINERS, OWNERS, table, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.core.records import record

STILL_TAKEN = "was to be stopped or is on hold: is it still taken?"
"""Why a medicine is to check that may have been ended."""


@record
class Ended:
    """``named`` is taken no more.

    Attributes:
        sure: it was no treatment.
        perhaps: that it was ended is to check.
        never: it was prescribed and never taken.
    """

    named: Named
    sure: bool
    perhaps: bool = False
    never: bool = False


_TABLE = table("home")["ended"]
_POINTING = words("home", "ended", "pointing")
_ENDS: Phrases[str] = Phrases(
    [
        ("off", "off"),
        *((verb, "exchanged") for verb in table("home")["exchanged"]["verbs"]),
        *((phrase, "perhaps") for phrase in _TABLE["perhaps"]),
        *((phrase, "verb") for phrase in _TABLE["verbs"]),
        *((phrase, "taking") for phrase in _TABLE["taking"]),
        *((took, "took") for took in _TABLE["took"]),
        *((f"{took} {whom} {off}", "taking") for took in _TABLE["took"]
          for whom in _TABLE["whom"] for off in ("off", "off of")),
        *((phrase.format(what=what), kind)
          for kind, phrases in (("had none", "had_none"), ("never", "never"))
          for phrase in _TABLE[phrases] for what in _TABLE["pointing"]),
    ]
)  # fmt: skip
_BEFORE_OBJECT = words("home", "ended", "before_object") | DETERMINERS | FILLERS
_BETWEEN = words("home", "ended", "between") | FILLERS
_PASSIVE = words("home", "ended", "passive")
_MANY = words("home", "ended", "many")
_PERSONS = words("home", "ended", "persons")
_CREW = words("home", "ended", "crew")
_PRESCRIBERS = words("home", "ended", "prescribers")
_WHEN = words("home", "ended", "when")
_DENIED = words("home", "ended", "denied")
_WHOM = words("home", "ended", "whom")
_TO = frozenset({"to", "onto", "for", "with", "by"})
_AWAY = words("home", "ended", "away")
_LONG = words("home", "ended", "long")
_NEAR_DAYS = words("home", "ended", "near_days")
_IS = frozenset({"s", "re"})
_JOINS = frozenset({"and", "or", "plus"})
_TELLING_WHO = frozenset({"but", "and", "so", "then", "just", "has", "have", "ve"})
_OBJECT_REACH, _BETWEEN_REACH, _SUBJECT_REACH = 7, 6, 4
_POINTED_REACH, _OWN_CLAUSE, _LATER, _LONG_REACH = 24, 11, 40, 4


def ended(view: View, named: Named) -> Ended | None:
    """How the taking of ``named`` was ended, where it is told of it or of its name behind it."""
    endings = all_ended(view)
    found = endings.get(named.first)
    if found is not None or not endings:
        return found
    later = (end for i, end in endings.items() if 0 < i - named.first <= _LATER)
    return next((end for end in later if end.named.name == named.name), None)


@once
def all_ended(view: View) -> Mapping[int, Ended]:
    """Every medicine that is told to be taken no more, by its first token."""
    return {end.named.first: end for end in _Reading(view).read()}


class _Reading:
    """Joins verbs of ending to medicines in one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._drugs = DrugList(view, "drug")

    def read(self) -> Iterator[Ended]:
        view = self._view
        for hit in _ENDS.scan(view.tokens, view.positions):
            if not self._told(hit):
                continue
            for named in self._of(hit):
                sure = hit.value in _HIS_OWN or self._of_his_own(hit, named)
                if not self._by_crew(hit, named):
                    yield Ended(named, sure, hit.value == "perhaps", hit.value == "never")
        for reply in replies(view):
            if Topic.ENDED in reply.topics:
                end = min(reply.last, view.sentence(reply.first).last)
                for named in self._drugs.between(reply.first, end):
                    yield Ended(named, sure=True)

    def _told(self, hit: Hit[str]) -> bool:
        """Neither denied, planned nor asked: "never stopped it", "if they've stopped it"."""
        view, before = self._view, hit.first - 1
        before -= view.norm[before] in _BEFORE_VERB
        if hit.value not in _OF_NO_VERB and view.norm[before] in _DENIED:
            return False
        context = view.context(hit.first, hit.last)
        if context.asked or context.of_another:
            return False
        plans = (m for m in view.marks.at(hit.first) if m.cue in _PLANNING)
        return all(m.last <= hit.first and view.names_drug(m.last, hit.first) for m in plans)

    def _of(self, hit: Hit[str]) -> list[Named]:
        """What is ended by the verb at ``hit``."""
        if hit.value == "off":
            return self._long_off(hit)
        if hit.value in _OF_NO_VERB:
            return self._had_none(hit)
        if hit.value == "exchanged":
            return self._given_up_for(hit)
        done_to = hit.value == "verb" and self._view.norm[hit.first - 1] in _PASSIVE
        found = [] if done_to else self._object(hit.last)
        if hit.value == "took":
            return [item for item in found if self._view.norm[item.last] in _AWAY]
        if found:
            return found if not self._only_less(found[-1].last) else []
        if self._points(hit.last):
            return self._pointed_to(hit.first, hit.last)
        return self._before(hit)

    def _object(self, i: int) -> list[Named]:
        """As in "stopped taking her olanzapine", "finished a course of cefalexin"."""
        view, end = self._view, i + _OBJECT_REACH
        while i < end and i not in self._drugs.items and self._small(i):
            i += 1
        if i >= view.count or view.gap(i) not in PHRASE_GAPS:
            return []
        item = self._drugs.items.get(i) or self._drugs.sounding(i)
        return [item, *self._joined(item.last)] if item is not None else []

    def _small(self, i: int) -> bool:
        view = self._view
        small = view.norm[i] in _BEFORE_OBJECT or i in view.number_at
        return small and view.gap(i) in PHRASE_GAPS

    def _joined(self, i: int) -> Iterator[Named]:
        """As in "... and her ramipril"; never "... and takes ramipril"."""
        view, items = self._view, self._drugs.items
        while view.norm[i] in _JOINS:
            k = i + 1 + (view.norm[i + 1] in DETERMINERS)
            if k not in items:
                return
            last = items[k].last
            closed = last not in view.number_at and self._closes(last)
            if not (closed or view.norm[last] in _JOINS):
                return
            yield items[k]
            i = items[k].last

    def _only_less(self, i: int) -> bool:
        """As in "dropped the metoprolol to 25": less of it."""
        view = self._view
        return view.norm[i] in {"to", "from", "by"} and i + 1 in view.number_at

    def _given_up_for(self, hit: Hit[str]) -> list[Named]:
        """As in "switched from ramipril to losartan", "the ramipril was swapped for losartan"."""
        view, i = self._view, hit.last
        i += view.norm[i] in _WHOM
        if view.norm[i] == "from":
            found = self._object(i + 1)
            return found if found and view.norm[found[-1].last] in _TO else []
        if view.norm[hit.first - 1] in _PASSIVE:
            return self._before(hit) if view.norm[i] in _TO and self._object(i + 1) else []
        found = self._object(hit.last)
        behind = found[-1].last if found else i
        another = found and view.norm[behind] in _TO and self._object(behind + 1)
        return found if another else []

    def _points(self, i: int) -> bool:
        view = self._view
        return view.norm[i] in _POINTING and view.gap(i) in PHRASE_GAPS

    def _long_off(self, hit: Hit[str]) -> list[Named]:
        """As in "off Ambien for a year", "off the Coumadin since the switch"."""
        view = self._view
        found = self._object(hit.last)
        behind = found[-1].last if found else 0
        told = any(
            view.norm[i] in _LONG for i in range(behind, behind + _LONG_REACH)
            if view.gap(i) in PHRASE_GAPS
        )  # fmt: skip
        return found if told and not view.has(_NEAR_DAYS, behind, behind + _LONG_REACH) else []

    def _had_none(self, hit: Hit[str]) -> list[Named]:
        """As in "he's not had that since the summer"; never "... since yesterday"."""
        view = self._view
        told = view.norm[hit.first - 1] in _PERSONS | _TELLING_WHO
        if not told or view.norm[hit.last] in _NEAR_DAYS:
            return []
        return self._pointed_to(hit.first, hit.last)

    def _pointed_to(self, first: int, last: int) -> list[Named]:
        """What "it", "those" at tokens ``[first, last)`` or behind them mean."""
        view = self._view
        k = last + (view.norm[last] in _POINTING)
        if view.gap(k) == ",":  # "he came off that, the Lexapro"
            meant = self._drugs.items.get(k + (view.norm[k] in DETERMINERS))
            if meant is not None:
                return [meant]
        many = view.has(_MANY, first, k)
        return self._last_named(first, _POINTED_REACH, many)

    def _last_named(self, i: int, reach: int, many: bool) -> list[Named]:
        """The medicine named last before token ``i``; ``many``: and what it is listed with."""
        view, lowest = self._view, i - reach
        while i > max(0, lowest):
            hit = view.drug_at.get(i - 1)
            if hit is not None and hit.start in self._drugs.items:
                item = self._drugs.items[hit.start]
                return [item, *self._listed_before(item.first)] if many else [item]
            i -= 1
        return []

    def _listed_before(self, first: int) -> Iterator[Named]:
        """As in "the ramipril *and the amlodipine*, I came off those"."""
        view = self._view
        while True:
            i = first - 1 - (view.norm[first - 1] in DETERMINERS)
            listed = view.norm[i] in _JOINS or view.gap(first) == ","
            hit = view.drug_at.get(i - 1 if view.norm[i] in _JOINS else i)
            if not listed or hit is None or hit.start not in self._drugs.items:
                return
            yield self._drugs.items[hit.start]
            first = hit.start

    def _before(self, hit: Hit[str]) -> list[Named]:
        """What stands before the verb: "the metoprolol's been stopped", "so I've stopped"."""
        view, i = self._view, hit.first
        while (
            i > hit.first - _BETWEEN_REACH
            and self._may_stand(i - 1)
            and self._view.gap(i) not in SENTENCE_ENDS
        ):
            i -= 1
        between = view.norms(i, hit.first)
        reached = view.drug_at.get(i - 1) if i and self._view.gap(i) not in SENTENCE_ENDS else None
        passive = not _PASSIVE.isdisjoint(between) or any(
            token.clitic in _IS for token in view.tokens[max(0, i - 1) : hit.first]
        )
        if reached is not None and reached.start in self._drugs.items:
            if not (passive or self._closes(hit.last)):
                return []
            item = self._drugs.items[reached.start]
            many = not {"were", "both", "are"}.isdisjoint(between)
            return [item, *self._listed_before(item.first)] if many else [item]
        pointing = next((k for k in range(i, hit.first) if view.norm[k] in _POINTING), None)
        if pointing is not None:
            told = passive or self._closes(hit.last)
            found = self._last_named(pointing, _OWN_CLAUSE, False) if told else []
            others = found and view.has(_PERSONS, found[0].last, pointing)
            return [] if others else found  # "amoxicillin, she's slowing down, that's stopped"
        person = not _PERSONS.isdisjoint(between) and bool(view.gap(hit.last))
        return (
            self._last_named(i, _OWN_CLAUSE, False)
            if person and self._view.gap(i) not in SENTENCE_ENDS
            else []
        )

    def _may_stand(self, i: int) -> bool:
        return i >= 0 and i not in self._view.drug_at and self._view.norm[i] in _BETWEEN

    def _closes(self, i: int) -> bool:
        """Whether nothing is ended behind it: "quit taking in March", never "stopped smoking"."""
        i += self._view.norm[i] == "taking"
        return self._view.gap(i) not in PHRASE_GAPS or self._view.norm[i] in _WHEN

    def _by_crew(self, hit: Hit[str], named: Named) -> bool:
        """As in "we stopped the amiodarone"."""
        carried = load().drugs[named.name].carried
        return carried and self._view.has(_CREW, hit.first - _SUBJECT_REACH, hit.first)

    def _of_his_own(self, hit: Hit[str], named: Named) -> bool:
        """Whether it was taken at home: no crew has it, a doctor ended it, or it is called his."""
        view = self._view
        if not load().drugs[named.name].carried or view.norm[named.first - 1] in OWNERS:
            return True
        if view.has(_PRESCRIBERS, hit.first - _SUBJECT_REACH, hit.last + 1):
            return True
        drug = load().drugs[named.name]
        long_term = "PO" in drug.routes and drug.classes.isdisjoint(_OF_TODAY)
        done_to = long_term and view.norm[hit.first - 1] in _PASSIVE
        return done_to or view.norm[hit.last] == "taking"


_HIS_OWN = frozenset({"taking", "off", "had none", "never", "perhaps"})
_OF_NO_VERB = frozenset({"had none", "never"})
_PLANNING = frozenset({Cue.PLAN, Cue.CONDITION})
_BEFORE_VERB = frozenset({"been", "yet", "really", "actually", "even"})
_OF_TODAY = frozenset({"opioid", "benzodiazepine"})
