"""What was done and given, as it is read out: drugs, what was withheld, procedures."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.drafts.called_off import CALLED_OFF
from recorder.clinical.reports import blocks
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.sentence import Sentence, only_in_full
from recorder.clinical.reports.signs import breathed
from recorder.clinical.reports.treatment import (
    given_medicines,
    medicine_time,
    never_given,
    withheld,
)
from recorder.clinical.scoring.observations import dropped
from recorder.clinical.wording import describe, lowered, say
from recorder.core.model import Fact, FactKind, FactStatus

_ABSENT = (FactStatus.NEGATED, FactStatus.REFUSED)


def treatment(aloud: Encounter) -> list[Sentence]:
    """Drugs before the crew and by it, what was not given, what was done and what was not."""
    told = breathed(aloud)
    given = [f for f in given_medicines(aloud) if f not in told]
    before = [f for f in given if f.prior_to_ems]
    crew = [f for f in given if not f.prior_to_ems]
    drug = FactKind.MEDICATION_GIVEN
    absent = never_given(aloud, aloud.of_kind(drug, *_ABSENT))
    return [
        _drugs(aloud, "Before the crew:", before, 5),
        _drugs(aloud, "Given:", crew, 3),
        _not_given(aloud, absent),
        _done(aloud),
        _not_done(aloud),
        only_in_full(f"{say('Announced, not done')}:", _announced(aloud, absent), wanted=5),
        only_in_full("", _of_another_time(aloud), wanted=7),
    ]


def times_apart(aloud: Encounter) -> list[Fact]:
    """Times of drugs and procedures that are not told with any of them."""
    drugs = aloud.of_kind(FactKind.MEDICATION_GIVEN)
    timed = (f for f in drugs if medicine_time(aloud, f))
    told = [time for f in timed for time in aloud.times.of(f, doubted=True)]
    told += [t for f in aloud.of_kind(FactKind.INTERVENTION) for t in blocks.times_done(aloud, f)]
    times = aloud.of_kind(FactKind.EVENT_TIME)
    return [f for f in times if ":" in f.name and f not in told]


def _drugs(aloud: Encounter, lead: str, given: Sequence[Fact], urgency: int) -> Sentence:
    short = _doses(aloud, given, in_full=False)
    return Sentence(
        say(lead), short, urgency, most=12, full=_doses(aloud, given, in_full=True), wanted=1
    )


def _doses(aloud: Encounter, given: Sequence[Fact], *, in_full: bool) -> tuple[str, ...]:
    """Each drug once: "fentanyl 50 micrograms IV, then 25 micrograms IV"."""
    told: dict[str, str] = {}
    for fact in given:
        words = _dose_in_full(aloud, fact) if in_full else _dose_words(aloud, fact)
        name = describe.subject(fact, aloud.names)
        if name in told:
            again = words.removeprefix(name).strip() or say("again")
            words = say("{}, then {}", told[name], again)
        told[name] = words
    return tuple(told.values())


def _dose_words(aloud: Encounter, fact: Fact) -> str:
    told = describe.medicine(fact, aloud.names).removesuffix(say("{}, before the crew", ""))
    return aloud.cite(told, fact)


def _dose_in_full(aloud: Encounter, fact: Fact) -> str:
    words, when = _dose_words(aloud, fact), medicine_time(aloud, fact)
    if not when:
        return words
    return say("{} at {}", words, when) if when[0].isdecimal() else f"{words}, {when}"


def _not_given(aloud: Encounter, absent: Sequence[Fact]) -> Sentence:
    """By name; in full with the reason that was told."""
    full = dict.fromkeys(aloud.cite(withheld(aloud, f), f) for f in absent)
    return Sentence(say("Not given:"), _subjects(aloud, absent), 6, full=tuple(full), wanted=2)


def alerts(aloud: Encounter) -> list[Fact]:
    """What the hospital was alerted for: told with the complaint."""
    return [f for f in aloud.of_kind(FactKind.INTERVENTION) if f.name.endswith("_alert")]


_FIRST = frozenset(
    {"intubation", "cricothyrotomy", "supraglottic_airway", "needle_decompression", "tourniquet",
     "cpr", "mechanical_cpr", "defibrillation", "cardioversion", "transcutaneous_pacing",
     "bvm_ventilation", "cpap", "delivery"}
)  # fmt: skip
"""What a receiving team must know of before it counts cannulas."""


def _done(aloud: Encounter) -> Sentence:
    """Airway, arrest and bleeding first; where one of them was done it is told with the drugs."""
    told = [*alerts(aloud), *blocks.refused(aloud)]
    done = [f for f in aloud.of_kind(FactKind.INTERVENTION) if f.name != "transport"]
    done = sorted((f for f in done if f not in told), key=lambda f: f.name not in _FIRST)
    urgency = 3 if done and done[0].name in _FIRST else 7
    short = tuple(aloud.cite(describe.phrase(f, aloud.names), f) for f in done)
    full = tuple(blocks.procedure_words(aloud, f) for f in done)
    return Sentence(say("Done:"), short, urgency, between="; ", full=full, wanted=2)


def _not_done(aloud: Encounter) -> Sentence:
    """By name alone, but of an alert that it was called off; in full what became of it."""
    facts = aloud.of_kind(FactKind.INTERVENTION, *_ABSENT)
    facts = [f for f in facts if f.name != "transport"]
    off = [f for f in facts if CALLED_OFF in f.detail]
    loud = [aloud.cite(describe.statement(f, aloud.names), f) for f in off]
    rest = [f for f in facts if f not in off]
    told = [*_subjects(aloud, rest), *loud]
    full = [*(blocks.procedure_words(aloud, f) for f in rest), *loud]
    return Sentence(
        f"{say('Not done or failed')}:", tuple(map(lowered, told)), 7,
        full=tuple(map(lowered, dict.fromkeys(full))), wanted=4,
    )  # fmt: skip


def _announced(aloud: Encounter, absent: Sequence[Fact]) -> tuple[str, ...]:
    """What is still to come, and was neither called off nor done before."""
    drugs = never_given(aloud, blocks.announced(aloud, FactKind.MEDICATION_GIVEN))
    done = {f.name for f in aloud.of_kind(FactKind.INTERVENTION)}
    care = [f for f in blocks.announced(aloud, FactKind.INTERVENTION) if f.name not in done]
    left = [f for f in drugs if not dropped(f, absent)]
    told = [describe.amount(f, aloud.names) for f in left]
    told = [aloud.cite(words, f) for words, f in zip(told, left, strict=True)]
    return (*dict.fromkeys(told), *_subjects(aloud, care))


def _of_another_time(aloud: Encounter) -> list[str]:
    """Drugs and procedures of before this episode."""
    drug, care = FactKind.MEDICATION_GIVEN, FactKind.INTERVENTION
    facts = [f for kind in (drug, care) for f in aloud.of_kind(kind, FactStatus.HISTORICAL)]
    return [aloud.cite(lowered(describe.statement(f, aloud.names)), f) for f in facts]


def _subjects(aloud: Encounter, facts: Sequence[Fact]) -> tuple[str, ...]:
    told = (aloud.cite(describe.subject(f, aloud.names), f) for f in facts)
    return tuple(dict.fromkeys(told))
