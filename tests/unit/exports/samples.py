"""One encounter for the tests of all exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

from recorder.adapters.exports.source import ExportSource
from recorder.clinical.reports.report import render
from recorder.core.model import Analysis, Transcript
from tests.unit.clinical.test_codec import TRANSCRIPT, recording
from tests.unit.clinical.test_report import RICH

ZONE = timezone(timedelta(hours=-7), "MST")


def source(
    analysis: Analysis = RICH, transcript: Transcript = TRANSCRIPT, **more: Any
) -> ExportSource:
    """The sample encounter; ``more`` are attributes of the source or of the recording."""
    ours = {k: more.pop(k) for k in ("zone", "signed_at", "signed_by", "version") if k in more}
    made = recording(**more)
    report = render("atmist", made, transcript, analysis)
    return replace(ExportSource(made, transcript, analysis, report), **ours)
