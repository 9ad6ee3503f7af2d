"""Red flags: deterministic rules over facts and scores, each with the facts it rests on.

A drug that was given against a stated allergy is the loudest (priority 1, printed before all
else); so are nitrates beside PDE-5 inhibitors. Limits come from ``thresholds.toml``. A flag says
what was said, never what to do. The rules are in ``flag_drugs``, ``flag_signs``, ``flag_findings``
and ``flag_patterns``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.clinical.drafts.draft import OUT_OF_RANGE
from recorder.clinical.facts import hearing
from recorder.clinical.patient.both_ways import DENIED_AS_WELL
from recorder.clinical.scoring import flag_findings, flag_patterns, flag_signs
from recorder.clinical.scoring.flag_case import LOUD, Case, Rule
from recorder.clinical.scoring.flag_drugs import allergy_and_drug, nitrate_and_pde5
from recorder.clinical.scoring.observations import bounds, in_order
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.thresholds import Thresholds, default_thresholds
from recorder.clinical.scoring.trauma import RED
from recorder.clinical.vitals.misheard import MISHEARD
from recorder.clinical.vitals.unnamed.called_out import UNNAMED
from recorder.clinical.wording import capital, describe, retold, say
from recorder.core.model import Fact, FactKind, Flag, Score


def raise_flags(
    facts: Sequence[Fact], scores: Sequence[Score], thresholds: Thresholds | None = None
) -> tuple[Flag, ...]:
    """All red flags of one analysis, the loudest first.

    What was hardly heard, or was told without its sign or its lower number, raises its flag, too,
    and the flag says that it is to check: a low saturation must not be silent because the ear was
    in doubt; so does what may be of one of several patients. A number that may be another one
    raises none. Where the sign is not as bad any more, the flag has its last reading as well.

    Args:
        facts: all facts.
        scores: what ``scores.score_all`` made of them.
        thresholds: local limits; the app's own when None.
    """
    limits = thresholds or default_thresholds()
    sure = _raised(facts, scores, limits)
    told = tuple(_as_heard(fact) for fact in facts)
    if told == tuple(facts):
        return _with_last(sure, facts)
    signs = frozenset(fact.id for fact in facts if fact.kind is FactKind.VITAL)
    perhaps = [
        _to_check(flag, facts, told)
        for flag in _raised(told, scores, limits)
        if not any(_tells(raised, flag, signs) for raised in sure)
    ]
    flags = tuple(sorted((*sure, *perhaps), key=lambda flag: flag.priority))
    return _with_last(flags, facts)


def _with_last(flags: Iterable[Flag], facts: Sequence[Fact]) -> tuple[Flag, ...]:
    """As in "SpO2 61 %, last 97 %": a danger that is over was one, and is not told as if it were
    there. Nothing is added where the last reading is to check."""
    patient = Patient.of(facts)
    return tuple(_with_last_of(flag, patient) for flag in flags)


def _with_last_of(flag: Flag, patient: Patient) -> Flag:
    sign = _SIGN_OF.get(flag.name)
    told = in_order(patient.told(FactKind.VITAL, sign)) if sign else []
    last = told[-1] if told else None
    if last is None or last.id in flag.derived_from or last.needs_review or bounds(last) is None:
        return flag
    return replace(flag, text=say("{}, last {}", flag.text, describe.measured(last)))


_SIGN_OF = {
    "low_spo2": "spo2",
    "low_heart_rate": "heart_rate",
    "high_heart_rate": "heart_rate",
    "low_respiratory_rate": "respiratory_rate",
    "high_respiratory_rate": "respiratory_rate",
    "hypotension": "systolic_bp",
    "low_gcs": "gcs_total",
    "hypoglycaemia": "blood_glucose",
}
"""The sign that each flag of one sign is of."""


def _tells(sure: Flag, flag: Flag, signs: frozenset[str]) -> bool:
    """Whether ``sure`` says what ``flag`` does; a worse number that is in doubt is said as well."""
    if sure.name != flag.name:
        return False
    same = set(sure.derived_from) & set(flag.derived_from)
    return sure.text == flag.text or (bool(same) and not signs.issuperset(flag.derived_from))


def _raised(facts: Sequence[Fact], scores: Sequence[Score], limits: Thresholds) -> tuple[Flag, ...]:
    case = Case(Patient.of(facts), tuple(scores), limits, describe.said_names(facts))
    flags = [flag for rule in RULES for flag in rule(case)]
    return tuple(sorted(flags, key=lambda flag: flag.priority))


def _as_heard(fact: Fact) -> Fact:
    reason = fact.review_reason or ""
    is_told = reason in _TOLD_ALL_THE_SAME or reason.startswith(_HEARD_AS)
    return replace(fact, review_reason=None) if is_told else fact


_TOLD_ALL_THE_SAME = hearing.REASONS | {
    DENIED_AS_WELL,
    MISHEARD,
    OF_KIN,
    ONLY_SPOKEN_OF,
    OUT_OF_RANGE,
    UNNAMED,
    WHOSE,
    "only one number of the pressure was heard",
    'the "over" between the two numbers was not heard',
    "the meter showed a word, not a number",
    "the number was not heard clearly",
    "pulse or breaths was not said",
}
"""Doubts that leave the number as it is, or only open whose it is: it may still kill."""
_HEARD_AS = "heard as "
"""Begins the doubt about a term in a recogniser's spelling ("heard as 'strider'")."""


def _to_check(flag: Flag, facts: Sequence[Fact], told: Sequence[Fact]) -> Flag:
    """The flag, marked where it rests on something that is to be checked."""
    unsure = {f.id for f, heard in zip(facts, told, strict=True) if f is not heard}
    if unsure.isdisjoint(flag.derived_from):
        return flag
    return replace(flag, text=say("{} (to check)", flag.text))


def _from_scores(case: Case) -> Iterable[Flag]:
    """One flag a score, from its highest value."""
    worst: dict[str, Score] = {}
    for score in case.scores:
        if _score_text(score, case):
            worst[score.name] = max(worst.get(score.name, score), score, key=_size)
    for score in worst.values():
        name = score.name.casefold().replace(" ", "_")
        yield Flag(name, _score_text(score, case) or "", score.derived_from, LOUD)


def _ranges(case: Case) -> Iterable[Flag]:
    """What was outside a child's ranges, of all rounds in one flag."""
    judged = [s for s in case.scores if s.name == "Ranges for age" and s.value != "within"]
    if judged and not case.is_adult:
        outside = [part for s in judged for part in str(s.value).partition(": ")[2].split(", ")]
        told = ", ".join(retold(part) for part in dict.fromkeys(outside))
        ids = dict.fromkeys(i for s in judged for i in s.derived_from)
        text = say("Outside the usual range for this age: {}", told)
        yield Flag("ranges_for_age", text, tuple(ids), LOUD)


def _size(score: Score) -> float:
    return score.value if isinstance(score.value, (int, float)) else 0.0


def _score_text(score: Score, case: Case) -> str | None:
    if score.name == "Shock index" and isinstance(score.value, (int, float)):
        is_raised = score.meaning.startswith(("raised", "abnormal"))
        told = say("Shock index {}", describe.number(score.value)) + case.limit_note
        return told if is_raised else None
    if score.name == "Field triage" and score.value == "red":
        reds = [text for code, text in score.inputs if code in RED]
        return capital(say("field triage red: {}", "; ".join(map(retold, reds))))
    if score.name == "Sepsis alert" and score.value == "met":
        return say("Sepsis alert met ({})", score.source)
    if score.name == "NEWS2" and isinstance(score.value, int) and score.value >= _HIGH_NEWS2:
        return f"NEWS2 {score.value}"
    if score.name == "qSOFA" and _size(score) >= case.limits.qsofa_from:
        return say("qSOFA {}, an infection was told", score.value)
    least = _NEWS2_AT_LEAST.match(score.meaning) if score.name == "NEWS2" else None
    if least and score.value is None and int(least[1]) >= _HIGH_NEWS2:
        return say("NEWS2 at least {}", least[1])
    return None


_HIGH_NEWS2 = 7
_NEWS2_AT_LEAST = re.compile(r"at least (\d+)")


RULES: tuple[Rule, ...] = (
    allergy_and_drug,
    nitrate_and_pde5,
    *flag_findings.FIRST,
    *flag_patterns.ARREST,
    *flag_findings.RULES,
    *flag_signs.RULES,
    *flag_patterns.RULES,
    _from_scores,
    _ranges,
)
