"""``..._analysis.json``: everything about one encounter but its sound, as people open it."""

from __future__ import annotations

import json

from recorder.clinical.facts.codec import (
    analysis_json,
    gaps_json,
    markers_json,
    report_json,
    review_json,
    transcript_json,
)
from recorder.core.json_object import Json
from recorder.core.model import Analysis, Recording, Report, Transcript
from recorder.core.timeline import Timeline

SCHEMA = "handover.analysis"
SCHEMA_VERSION = 1


def analysis_document(
    recording: Recording, transcript: Transcript, analysis: Analysis, report: Report
) -> Json:
    """Content of ``..._analysis.json``: everything about one encounter but its sound.

    ``*_s`` are seconds of recorded sound, ``elapsed_s`` the same moment since Start, gaps
    counted. The session is named by its first eight characters only.
    """
    timeline = Timeline.of(recording)
    clinical = analysis_json(analysis, timeline)
    clinical["draft"] = recording.draft or transcript.draft or analysis.draft
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "recording": _recording_json(recording, timeline),
        "engine": recording.engine or f"{transcript.engine} {transcript.model}".strip(),
        "transcript": transcript_json(transcript, timeline),
        **clinical,
        "review": review_json(analysis),
        "report": report_json(report),
    }


def _recording_json(recording: Recording, timeline: Timeline) -> Json:
    stopped = recording.stopped_at
    return {
        "recording_id": recording.rec_id,
        "session": recording.session_id[:8],
        "source": recording.source.value,
        "started_at": recording.started_at.isoformat(),
        "stopped_at": stopped.isoformat() if stopped else None,
        "duration_s": recording.duration_s,
        "elapsed_s": timeline.total_s,
        "frames": recording.frames,
        "gaps": gaps_json(timeline),
        "unaccounted_s": timeline.unaccounted_s,
        "markers": markers_json(recording, timeline),
    }


def document_text(document: Json) -> str:
    """A document as people open it: a field, or one segment of the transcript, on each line.

    (The library's own indentation is written in Python and takes ten times as long.)
    """
    return _lines(document, 3, "")


def _lines(value: object, depth: int, pad: str) -> str:
    if not depth or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    inner = pad + " "
    if isinstance(value, list):
        parts = [_lines(one, depth - 1, inner) for one in value]
        return f"[\n{inner}" + f",\n{inner}".join(parts) + f"\n{pad}]"
    fields = [
        f"{json.dumps(key, ensure_ascii=False)}: {_lines(one, depth - 1, inner)}"
        for key, one in value.items()
    ]
    return f"{{\n{inner}" + f",\n{inner}".join(fields) + f"\n{pad}}}"
