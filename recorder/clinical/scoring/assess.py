"""Adds what is worked out, not said, to an analysis: scores and red flags."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.scoring.flags import raise_flags
from recorder.clinical.scoring.scores import score_all
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.wording import ENGLISH, speaking
from recorder.core.model import Analysis


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
