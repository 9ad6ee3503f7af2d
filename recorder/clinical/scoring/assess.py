"""Adds what is worked out, not said, to an analysis: scores and red flags.

Only asserted, undoubted facts of one set of observations are scored together (see
``vital_sets.vital_sets``). A score with something missing has no value: nothing is ever taken
as normal. The tables are in ``scoring.tables``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recorder.clinical.scoring.brain import gcs, stroke
from recorder.clinical.scoring.children import paediatric
from recorder.clinical.scoring.circulation import glucose, shock
from recorder.clinical.scoring.flags import raise_flags
from recorder.clinical.scoring.infection import qsofa, sepsis
from recorder.clinical.scoring.news2 import news2
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import rounds_of
from recorder.clinical.scoring.thresholds import Thresholds, default_thresholds
from recorder.clinical.scoring.trauma import field_triage, rts
from recorder.clinical.wording import ENGLISH, speaking
from recorder.core.model import Analysis, Fact, Score


def assess(analysis: Analysis, thresholds: Thresholds | None = None) -> Analysis:
    """``analysis`` with its scores and flags made anew from its facts.

    Args:
        analysis: facts; scores and flags it may have are replaced. The SpO2 scale of NEWS2 is the
            one that a person chose, see ``Review.scale``.
        thresholds: local limits; the app's own when None.
    """
    with speaking(ENGLISH):  # told in the reader's language when they are shown
        scores = score_all(analysis.facts, thresholds, spo2_scale=analysis.review.spo2_scale)
    with speaking(analysis.language):
        flags = raise_flags(analysis.facts, scores, thresholds)
    return replace(analysis, scores=scores, flags=flags)


def score_all(
    facts: Iterable[Fact], thresholds: Thresholds | None = None, *, spo2_scale: int = 1
) -> tuple[Score, ...]:
    """Every score that what was said allows, in a fixed order.

    Args:
        facts: all facts of one analysis.
        thresholds: local limits; the app's own when None.
        spo2_scale: NEWS2 SpO2 scale; 2 only when a clinician chose it.
    """
    limits = thresholds or default_thresholds()
    patient = Patient.of(facts)
    rounds = rounds_of(patient)
    return (
        *news2(patient, rounds, limits, spo2_scale),
        *gcs(rounds),
        *shock(patient, rounds, limits),
        *qsofa(patient, rounds, limits),
        *sepsis(patient, rounds, limits),
        *stroke(patient),
        *rts(patient, rounds),
        *field_triage(patient, [r.observed for r in rounds]),
        *paediatric(patient, rounds),
        *glucose(patient, limits),
    )
