"""Wherever an encounter is told, it is told what of it was not recorded."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from recorder.adapters.exports import subtitles
from recorder.adapters.exports.exporter import EXPORTS, Exporter
from recorder.clinical.facts import codec
from recorder.clinical.facts.analysis_file import analysis_document
from recorder.clinical.reports.report import FORMATS
from recorder.clinical.wording import LANGUAGES, wording
from recorder.core import capture
from recorder.core.model import SAMPLE_RATE, Gap
from recorder.services import ingest
from tests.unit.exports.samples import ZONE, source

GAPS = (Gap(25 * SAMPLE_RATE, 38_000, "interrupted"),)
EXPORTER = Exporter(ZONE)
STATIC = Path(__file__).parents[3] / "static"


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_report_begins_with_what_is_missing(name: str, form: str) -> None:
    told = EXPORTER.report(source(gaps=GAPS, unaccounted_ms=9000), name, form)
    for words in ("NOT RECORDED: 38 s at 00:25", "CHECK: 9 s passed"):
        plain = " ".join(told.split())
        assert words in plain
        assert plain.index(words) < plain.index("124")


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_subtitles_say_a_gap_where_it_lies(name: str) -> None:
    told = EXPORTS[name].make(source(gaps=GAPS))
    assert "[38 s not recorded: the microphone stopped] ETA" in told


def test_a_gap_stands_in_the_plain_transcript_and_in_fhir() -> None:
    gapped = source(gaps=GAPS, unaccounted_ms=9000)
    assert "--- 38 s not recorded: the microphone stopped ---" in subtitles.text(gapped)
    fhir = EXPORTS["fhir"].make(gapped)
    assert "Not recorded: 38 s at 00:25" in fhir
    assert "CHECK: 9 s passed" in fhir
    assert "CHECK: 9 s passed" in EXPORTS["vtt"].make(gapped)


def test_silence_that_is_held_in_the_sound_is_told_like_any_gap() -> None:
    silent = source(gaps=(Gap(25 * SAMPLE_RATE, 4_000, "silent", 4 * SAMPLE_RATE),))
    words = "the microphone delivered only zeros or one fixed value"
    for told in (
        subtitles.text(silent),
        EXPORTS["vtt"].make(silent),
        EXPORTS["fhir"].make(silent),
        " ".join(EXPORTER.report(silent, "atmist", "text").split()),
    ):
        assert words in told
    (gap,) = json.loads(EXPORTS["words"].make(silent))["gaps"]
    assert (gap["duration_s"], gap["held_s"]) == (4.0, 4.0)


def test_a_gap_that_nobody_could_measure_is_not_called_zero() -> None:
    pulled = source(gaps=(Gap(60 * SAMPLE_RATE, 0, "unplugged"),))
    for told in (subtitles.text(pulled), EXPORTER.report(pulled, "atmist", "text")):
        assert "an unknown time" in told
        assert "0 s not recorded" not in told
        assert "NOT RECORDED: 0 s" not in told


WRITTEN = re.compile(r"gap\([^)]*\"([a-z_]+)\"[^)]*\)|^[A-Z_]+ = \"([a-z_]+)\"", re.MULTILINE)


def test_every_cause_has_words_in_every_language() -> None:
    """On the page and in the report; a new one must not be read out as its own name."""
    server = "".join(inspect.getsource(module) for module in (ingest, capture))
    causes = {first or second for first, second in WRITTEN.findall(server)}
    page = (STATIC / "js" / "capture" / "types.js").read_text(encoding="utf-8")
    causes |= set(re.findall(r"'(\w+)'", page.partition(" @typedef {'mute'")[2].partition("}")[0]))
    assert {"limit", "unplugged", "damaged", "not_received", "locked"} <= causes
    for language in LANGUAGES:
        texts = json.loads((STATIC / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
        assert [c for c in causes if not wording(language).known("gap", c)] == []
        assert [c for c in causes if f"cause.{c}" not in texts] == []


def test_words_and_the_analysis_file_carry_the_same_gaps() -> None:
    gapped = source(gaps=GAPS, unaccounted_ms=9000)
    words = json.loads(EXPORTS["words"].make(gapped))
    file = analysis_document(gapped.recording, gapped.transcript, gapped.analysis, gapped.report)
    assert words["gaps"] == file["recording"]["gaps"] == codec.gaps_json(gapped.timeline)
    assert words["unaccounted_s"] == file["recording"]["unaccounted_s"] == 9.0
    (gap,) = words["gaps"]
    assert (gap["at_s"], gap["duration_s"], gap["cause"]) == (25.0, 38.0, "interrupted")
    assert gap["began_at"].startswith("2026-06-14T14:02:25")
