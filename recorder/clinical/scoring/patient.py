"""What scores and flags must know about the patient as a whole: age, pregnancy, trauma, blood
thinners, a stated infection. Everything is read from asserted facts; nothing is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from recorder.clinical.lexicon import load
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus

TRAUMA = frozenset(
    {"fall", "fall_from_height", "mvc", "rollover", "ejection", "motorcycle_crash",
     "pedestrian_struck", "bicycle_crash", "assault", "gunshot", "stabbing", "sports_injury",
     "crush", "machinery", "hanging"}
)  # fmt: skip
_INJURIES = ("penetrating_wound", "amputation", "flail_chest", "pelvis_unstable")
EXPOSURES = frozenset({"sting_bite", "food_exposure", "chemical_exposure"})

_INFECTION_COMPLAINTS = frozenset(
    {"sepsis", "infection", "pneumonia", "meningitis", "urinary_infection", "cellulitis"}
)
_STATED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Patient:
    """Asserted facts, undoubted, with what several rules ask of them."""

    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Patient:
        """The patient that ``facts`` tell of; facts of other people and corrections are out."""
        gone = (FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED)
        return cls(tuple(f for f in facts if f.status not in gone))

    def all(self, kind: FactKind, *names: str) -> list[Fact]:
        """Asserted facts of ``kind`` without doubt, of any of ``names`` (default: all)."""
        return [
            f
            for f in self.facts
            if f.kind is kind
            and f.status is FactStatus.ASSERTED
            and not f.needs_review
            and (not names or f.name in names)
        ]

    def told(self, kind: FactKind, *names: str) -> list[Fact]:
        """As ``all``, and behind them those that are doubted or to be checked."""
        sure = self.all(kind, *names)
        stated = (f for f in self.facts if f.kind is kind and f.status in _STATED)
        return sure + [f for f in stated if f not in sure and (not names or f.name in names)]

    def known_well(self) -> list[Fact]:
        """When the patient was last well; a time whose half of the day is open counts too."""
        return [
            f
            for f in self.facts
            if f.kind is FactKind.EVENT_TIME
            and f.name == "last_known_well"
            and f.status is FactStatus.ASSERTED
        ]

    def finding(self, *names: str) -> list[Fact]:
        """Asserted findings."""
        return self.all(FactKind.FINDING, *names)

    @property
    def births(self) -> list[Fact]:
        """Asserted facts that tell of a birth on this call."""
        born = self.all(FactKind.INTERVENTION, "delivery", "cord_clamping")
        return [*born, *self.all(FactKind.EVENT_TIME, "birth")]

    @property
    def ages(self) -> list[Fact]:
        """Every stated age."""
        return [f for f in self.facts if f.kind is FactKind.AGE and f.status in _STATED]

    @property
    def age_fact(self) -> Fact | None:
        """The one stated age, or None when there is none or more than one."""
        ages = self.ages
        exact = [f for f in ages if describe.age_years(f) is not None]
        return exact[0] if len(ages) == len(exact) == 1 else None

    @property
    def told_age(self) -> Fact | None:
        """The one stated age, also where it is to be checked."""
        return self.age_fact or (self.ages[0] if len(self.ages) == 1 else None)

    @property
    def told_years(self) -> float | None:
        """That age in years, where it is one number."""
        ends = describe.years_between(self.told_age, doubted=True) if self.told_age else None
        return ends[0] if ends and ends[0] == ends[1] else None

    @property
    def age_years(self) -> float | None:
        """Age in years when it is certain."""
        return describe.age_years(self.age_fact) if self.age_fact else None

    @property
    def years(self) -> tuple[float, float] | None:
        """The youngest and the oldest that the patient can be by all that was said; None: open."""
        ends = [describe.years_between(f) for f in self.ages]
        known = [pair for pair in ends if pair is not None]
        if not known or len(known) < len(ends):
            return None
        return min(low for low, _ in known), max(high for _, high in known)

    def is_at_least(self, years: float) -> bool | None:
        """As in "in his forties": surely as old, told as younger, or None where it is not known."""
        ends = self.years
        if ends is None:
            told = [describe.years_between(f, doubted=True) for f in self.ages]
            return False if told and all(pair and pair[1] < years for pair in told) else None
        return None if ends[0] < years <= ends[1] else ends[0] >= years

    @property
    def pregnancy(self) -> list[Fact]:
        """Facts that say she is pregnant."""
        weeks = self.all(FactKind.VITAL, "gestational_age")
        return self.finding("pregnancy", "crowning", "contractions") + weeks

    @property
    def trauma(self) -> list[Fact]:
        """Mechanisms of injury, and injuries that have no other cause; empty if it is no trauma."""
        happened = [f for f in self.all(FactKind.MECHANISM) if f.name in TRAUMA]
        return happened + self.finding(*_INJURIES)

    @property
    def infection(self) -> list[Fact]:
        """Facts that *state* a suspected infection; fever alone is none."""
        return [
            f
            for f in self.facts
            if f.status in _STATED
            and (
                (f.kind is FactKind.CHIEF_COMPLAINT and f.value in _INFECTION_COMPLAINTS)
                or (f.kind is FactKind.FINDING and f.name in _INFECTION_COMPLAINTS)
                or (f.kind is FactKind.INTERVENTION and f.name == "sepsis_alert")
            )
        ]

    def taking(self, drug_class: str, doubted: bool = False) -> list[Fact]:
        """Home medicines of a class of the lexicon ("anticoagulant"), with the doubted last.

        As in "she's on a blood thinner": one that was not named counts where none was.
        """
        read = self.told if doubted else self.all
        named = [f for f in read(FactKind.HOME_MEDICATION) if drug_class in classes_of(f.name)]
        unnamed = read(FactKind.HISTORY, "anticoagulated") if drug_class == "anticoagulant" else []
        return named or unnamed


def classes_of(name: str) -> frozenset[str]:
    """Classes of a drug; a class that is itself named ("anticoagulant") is its own class."""
    drug = load().drugs.get(name)
    return (drug.classes if drug else frozenset()) | {name}


def is_unsure(fact: Fact) -> bool:
    """Said with doubt, or in doubt."""
    return fact.status is FactStatus.UNCERTAIN or fact.needs_review


def words_of(fact: Fact) -> str:
    """Everything that was said in the fact: its details and the words it rests on."""
    details = " ".join(text for _, text in fact.detail)
    return f"{details} {' '.join(e.quote for e in fact.evidence)}".casefold()


def told_as(facts: Iterable[Fact], words: re.Pattern[str]) -> list[Fact]:
    """Those of ``facts`` that were said in such words."""
    return [f for f in facts if words.search(words_of(f))]
