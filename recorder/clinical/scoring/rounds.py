"""What all scores share: rounds of observations, consciousness within one, words and ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from recorder.clinical.patient.described import WORSE
from recorder.clinical.scoring.coma import (
    CONTRADICTED,
    Contradiction,
    contradiction,
    without_coma,
)
from recorder.clinical.scoring.observations import numeric, value_of
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.vital_sets import VitalSet, vital_sets
from recorder.clinical.wording import wording
from recorder.core.model import Fact, FactKind, FactStatus


@dataclass(frozen=True, slots=True)
class Round:
    """One set of observations, and which of how many it is.

    ``contradicted`` is a Glasgow score that contradicts its parts: none of it is in ``observed``.
    """

    observed: VitalSet
    label: str
    contradicted: Contradiction | None = None

    def fact(self, name: str) -> Fact | None:
        """The set's fact called ``name``."""
        return self.observed.of(name)

    def number(self, name: str) -> float | None:
        """Its exact value."""
        return numeric(self.observed.of(name))

    def facts(self, *names: str) -> list[Fact]:
        """Those of ``names`` that are in the set."""
        return [f for name in names if (f := self.observed.of(name))]

    def with_before(self) -> Round:
        """The round with the signs that were told before it and not again; itself without any."""
        observed = self.observed
        if not observed.before or contradiction(observed.before) is not None:
            return self
        whole = replace(observed, facts=(*observed.facts, *observed.before), before=())
        return replace(self, observed=whole)


def rounds_of(patient: Patient) -> tuple[Round, ...]:
    """The patient's sets of observations with their names."""
    sets = vital_sets(patient.facts)
    return tuple(_round(s, _label(i, len(sets), s.time)) for i, s in enumerate(sets, 1))


def _round(observed: VitalSet, label: str) -> Round:
    found = contradiction(observed.facts)
    if found is not None:
        observed = replace(observed, facts=without_coma(observed.facts))
    return Round(observed, label, found)


def _label(index: int, count: int, time: str | None) -> str:
    place = f"{index} of {count}" if count > 1 else "only one"
    return f"{place}, {time}" if time else place


@dataclass(frozen=True, slots=True)
class Consciousness:
    """ACVPU letter with the words it comes from; ``code`` None when it was not said."""

    code: str | None
    said: str
    facts: list[Fact]

    @property
    def altered(self) -> bool | None:
        """Anything but alert; None when not said."""
        return None if self.code is None else self.code != "A"

    @property
    def contradictory(self) -> bool:
        """What was said of it cannot all be true."""
        return self.said in _AT_ODDS

    @property
    def missing(self) -> str:
        """How a score names it as missing, with the reason where there is one."""
        return _WHY_MISSING.get(self.said, "consciousness")


_NOT_SAID = "not said"
_CONTRADICTORY = "contradictory"
_MAYBE_USUAL = "maybe usual"
_AT_ODDS = {
    _CONTRADICTORY: "consciousness (what was said of it contradicts itself)",
    CONTRADICTED: f"consciousness ({CONTRADICTED})",
}
_WHY_MISSING = _AT_ODDS | {_MAYBE_USUAL: "consciousness (the GCS may be as usual: 3 if it is new)"}
"""Why the consciousness was not told, and how that is said of what is missing."""


def consciousness(patient: Patient, observed: Round) -> Consciousness:
    """Consciousness within one set: AVPU, findings, or what the GCS defines.

    A GCS of 15 is alert by definition, and the eye and verbal parts name the others. A lower
    total alone does not say which letter, but it is not "A", and all others are alike to NEWS2.
    What may be usual stays missing: confusion in known dementia unless it is told to be new or
    worse, a total that confusion explains there, and one as before.
    """
    letters = _from_avpu(observed)
    findings = _from_findings(patient, observed)
    if letters:  # "unresponsive to voice, P on the AVPU": the letter is nearer to what was seen
        findings = [known for known in findings if known[0] == "C"]
    told = [*letters, *findings, *_from_gcs(patient, observed)]
    codes = {code for code, _, _ in told}
    if letters and letters[0][0] == "A" and codes == {"A", "C"}:
        codes = {"C"}  # awake, and confused: new confusion is a letter of its own
    if "A" in codes and len(codes) > 1:
        return Consciousness(None, _CONTRADICTORY, [])
    for code in "UPVCA":
        for found, said, fact in told:
            if found == code:
                return Consciousness(code, said, [fact])
    if observed.contradicted is not None:
        return Consciousness(None, CONTRADICTED, [])
    is_old = observed.fact("gcs_total") is not None
    return Consciousness(None, _MAYBE_USUAL if is_old else _NOT_SAID, [])


def _from_avpu(observed: Round) -> list[tuple[str, str, Fact]]:
    fact = observed.fact("avpu") or observed.fact("responsiveness")
    value = value_of(fact)
    if fact is None or not isinstance(value, str):
        return []
    letter = value[:1].upper()
    return [(letter, value, fact)] if letter in "ACVPU" else []


def _from_findings(patient: Patient, observed: Round) -> list[tuple[str, str, Fact]]:
    codes = {"alert_oriented": "A", "unresponsive": "U"}
    confused = observed.fact("confusion")
    is_new = confused is not None and WORSE in confused.detail
    if is_new or not patient.all(FactKind.HISTORY, "dementia"):
        codes["confusion"] = "C"
    return [
        (code, wording().name("finding", name), fact)
        for name, code in codes.items()
        if (fact := observed.fact(name))
    ]


def _from_gcs(patient: Patient, observed: Round) -> list[tuple[str, str, Fact]]:
    total = observed.fact("gcs_total")
    known = numeric(total)
    if total is not None and known == _BEST:
        return [("A", "GCS 15", total)]
    eye, verbal = observed.fact("gcs_eye"), observed.fact("gcs_verbal")
    opens = numeric(eye)
    if eye is not None and opens is not None and opens < 4:
        return [({3: "V", 2: "P", 1: "U"}[int(opens)], f"GCS eye {int(opens)}", eye)]
    speaks = numeric(verbal)
    if verbal is not None and speaks is not None and opens == 4 and speaks < 5:
        return [("C", f"GCS verbal {int(speaks)}", verbal)]
    if total is None or known is None or _maybe_usual(patient, known):
        return []
    return [("C" if known >= _ONLY_SPEECH else "V", f"GCS {int(known)}", total)]


_BEST, _ONLY_SPEECH = 15, 11
"""From the second on confusion alone may be what is lost: eyes 4, motor 6."""


def _maybe_usual(patient: Patient, total: float) -> bool:
    """Whether that low a total was told of before, or known dementia can explain it."""
    before = [
        value
        for f in patient.facts
        if f.name == "gcs_total"
        and f.status is FactStatus.HISTORICAL
        and (value := numeric(f)) is not None
    ]
    demented = total >= _ONLY_SPEECH and patient.all(FactKind.HISTORY, "dementia")
    return bool(demented) or any(value <= total for value in before)


def short(fact: Fact) -> str:
    """Name of an input as printed beside its value."""
    return wording().short(fact.name) if fact.kind is FactKind.VITAL else "consciousness"


def named(vital: str) -> str:
    """Full name of a vital sign."""
    return wording().name("vital", vital)


def ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Ids in order, each once."""
    return tuple(dict.fromkeys(f.id for f in facts))
