"""Analyses as JSON and back, and the two files made from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.facts import codec
from recorder.clinical.facts.analysis_file import analysis_document, document_text
from recorder.clinical.reports.script import transcript_text
from recorder.core.model import (
    SAMPLE_RATE,
    Analysis,
    Evidence,
    Fact,
    FactKind,
    FactStatus,
    Flag,
    Gap,
    Marker,
    Recording,
    RecordingState,
    Report,
    Score,
    Segment,
    Source,
    Transcript,
    Word,
)
from recorder.core.timeline import Timeline
from tests.unit.clinical.facts import Facts

text = st.text(max_size=12)
names = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=8)
seconds = st.floats(0, 1e5, allow_nan=False)
maybe = lambda inner: st.none() | inner  # noqa: E731
scalars = st.integers(-5, 5000) | st.floats(-5, 5000, allow_nan=False) | text

evidences = st.builds(
    Evidence, text, st.integers(0, 999), st.integers(0, 999), maybe(st.integers(0, 9)),
    maybe(seconds), maybe(seconds),
)  # fmt: skip
details = st.lists(st.tuples(names, text), max_size=4, unique_by=lambda pair: pair[0])
facts = st.builds(
    Fact,
    id=names,
    kind=st.sampled_from(FactKind),
    name=names,
    evidence=st.lists(evidences, min_size=1, max_size=3).map(tuple),
    value=maybe(scalars),
    unit=maybe(text),
    unit_implied=st.booleans(),
    status=st.sampled_from(FactStatus),
    low=maybe(seconds),
    high=maybe(seconds),
    comparator=maybe(st.sampled_from(["<", ">", "<=", ">="])),
    approximate=st.booleans(),
    dose=maybe(seconds),
    route=maybe(text),
    count=maybe(st.integers(0, 9)),
    prior_to_ems=st.booleans(),
    order=maybe(st.integers(1, 9)),
    oxygen=maybe(st.sampled_from(["room_air", "oxygen"])),
    time_said=maybe(text),
    time=maybe(text),
    alternatives=st.lists(scalars, max_size=3).map(tuple),
    confidence=maybe(st.floats(0, 1)),
    review_reason=maybe(text),
    rule=text,
    detail=details.map(tuple),
)
strings = st.lists(text, max_size=3).map(tuple)
scores = st.builds(
    Score, names, maybe(scalars), text, text, strings,
    st.lists(st.tuples(text, text), max_size=3).map(tuple), strings,
)  # fmt: skip
flags = st.builds(Flag, names, text, strings, st.integers(1, 3))
analyses = st.builds(
    Analysis,
    st.lists(facts, max_size=3).map(tuple),
    st.lists(scores, max_size=2).map(tuple),
    st.lists(flags, max_size=2).map(tuple),
    text,
    st.booleans(),
)
words = st.builds(Word, text, seconds, seconds, maybe(st.floats(0, 1)))
segments = st.builds(
    Segment, seconds, seconds, text, st.lists(words, max_size=2).map(tuple),
    maybe(st.floats(0, 1)), st.integers(0, 9),
)  # fmt: skip
transcripts = st.builds(
    Transcript, st.lists(segments, max_size=3).map(tuple), text, text, text, st.booleans()
)


def wire(value: object) -> object:
    return json.loads(json.dumps(value))


@settings(deadline=None)
@given(analyses)
def test_an_analysis_comes_back_exactly(analysis: Analysis) -> None:
    back = codec.analysis_from(wire(codec.analysis_json(analysis)))
    assert back == analysis
    assert repr(back) == repr(analysis), "an int stays an int, a float a float"


@settings(deadline=None)
@given(transcripts)
def test_a_transcript_comes_back_exactly(transcript: Transcript) -> None:
    told = wire(codec.transcript_json(transcript, Timeline(0)))
    assert codec.transcript_from(told) == transcript
    for segment in told["segments"]:
        assert transcript.text[segment["start"] : segment["end"]] == segment["text"]


@settings(deadline=None)
@given(st.builds(Report, text, text, text, strings))
def test_a_report_comes_back_exactly(report: Report) -> None:
    assert codec.report_from(wire(codec.report_json(report))) == report


def test_a_detail_said_twice_comes_back_together() -> None:
    fact = Facts().finding("hives", detail=(("site", "neck"), ("site", "hand"), ("side", "left")))
    assert codec.fact_from(wire(codec.fact_json(fact))).detail == fact.detail


def test_what_is_only_shown_is_not_read_again() -> None:
    told = codec.fact_json(Facts().vital("heart_rate", 124))
    assert (told["title"], told["display"]) == ("Heart rate", "124 /min")
    told |= {"title": "x", "display": "x", "negated": True, "needs_review": True}
    back = codec.fact_from(told)
    assert not back.negated
    assert not back.needs_review


SESSION = "abc12345-0000-4000-8000-000000000000"


def recording(**more: object) -> Recording:
    values: dict[str, object] = {
        "rec_id": "0123456789abcdef" * 2,
        "session_id": SESSION,
        "source": Source.BROWSER,
        "state": RecordingState.DONE,
        "started_at": datetime(2026, 6, 14, 14, 2, tzinfo=UTC),
        "stem": "abc12345_20260614140200",
        "frames": 60 * SAMPLE_RATE,
        "gaps": (Gap(20 * SAMPLE_RATE, 38_000, "interrupted"),),
        "markers": (Marker(30 * SAMPLE_RATE, "lift"),),
        "engine": "faster-whisper base.en",
    }
    return Recording(**(values | more))  # type: ignore[arg-type]


TRANSCRIPT = Transcript(
    (Segment(1.0, 3.0, "Pulse one twenty four"), Segment(25.0, 28.0, "ETA\nfive minutes")),
    engine="faster-whisper",
    model="base.en",
)


def test_the_transcript_file_shows_time_since_start_gaps_and_marks() -> None:
    assert transcript_text(recording(), TRANSCRIPT).splitlines() == [
        "Encounter 01234567, session abc12345",
        "Started 14 June 2026 14:02:00 UTC",
        "Sound 1 min, 1 gap: 38 s not recorded",
        "Words by faster-whisper base.en",
        "",
        "[00:01] Pulse one twenty four",
        "[00:20] --- 38 s not recorded: the microphone stopped ---",
        "[01:03] ETA five minutes",
        "[01:08] * Marked by the crew: lift",
    ]


def test_a_draft_says_so_in_the_transcript_file() -> None:
    assert "DRAFT" in transcript_text(recording(draft=True), TRANSCRIPT)
    assert "(no words were recognised)" in transcript_text(recording(), Transcript())


def test_the_analysis_file_is_whole_and_on_both_clocks() -> None:
    fact = Facts().vital("heart_rate", 124)
    late = Evidence("ETA", 22, 25, 1, 25.0, 26.0)
    analysis = Analysis((fact, Fact("f2", FactKind.EVENT_TIME, "eta", (late,), value="PT5M")))
    told = analysis_document(recording(), TRANSCRIPT, analysis, Report("atmist", "text"))
    assert told == wire(told)
    assert (told["schema"], told["schema_version"]) == ("handover.analysis", 1)
    gap = {
        "at_s": 20.0,
        "elapsed_s": 20.0,
        "duration_s": 38.0,
        "cause": "interrupted",
        "began_at": "2026-06-14T14:02:20+00:00",
        "held_s": 0.0,
    }
    assert told["recording"]["gaps"] == [gap]
    assert told["recording"]["elapsed_s"] == 98.0
    assert told["transcript"]["segments"][1]["elapsed_s"] == 63.0
    assert told["facts"][1]["evidence"][0]["elapsed_s"] == 63.0
    assert told["report"]["format"] == "atmist"
    assert codec.analysis_from(told | {"version": ""}) == analysis
    assert SESSION not in json.dumps(told)


def test_any_draft_marks_the_analysis_file() -> None:
    draft = Transcript(draft=True)
    told = analysis_document(recording(), draft, Analysis(), Report("atmist", ""))
    assert told["draft"] is True


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(st.text(), anything, max_size=5))
def test_a_documents_text_says_the_same(document: dict[str, object]) -> None:
    assert json.loads(document_text(document)) == document


def test_a_documents_text_has_a_line_for_each_segment() -> None:
    segments = [{"text": "über 90", "words": [{"text": "90"}]}, {"text": "b", "words": []}]
    lines = document_text({"a": 1, "transcript": {"segments": segments}}).splitlines()
    assert lines[1] == ' "a": 1,'
    assert lines[4] == '   {"text": "über 90", "words": [{"text": "90"}]},'
