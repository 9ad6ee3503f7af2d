"""In which language a request's facts are told: the reader's, whatever was spoken."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from recorder.clinical.scoring.assess import assess
from recorder.clinical.wording import LANGUAGES
from recorder.core.model import Analysis


def for_reader(analysis: Analysis) -> Analysis:
    """``analysis`` in the language that ``Accept-Language`` begins with, where we write it."""
    wanted = request.headers.get("Accept-Language", "")[:64]
    code = wanted.split(",")[0].split(";")[0].split("-")[0].strip().lower()
    if code not in LANGUAGES or code == analysis.language:
        return analysis
    return assess(replace(analysis, language=code))
