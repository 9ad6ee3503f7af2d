"""Domain objects as the JSON of the API; the shapes are listed in ``docs/api.md``.

Pure functions of what they are given, apart from the two that read one recording's results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from recorder.clinical.facts import codec
from recorder.core.ids import short
from recorder.core.json_object import Json
from recorder.core.model import SAMPLE_RATE, Recording, RecordingState, Transcript, Utterance
from recorder.core.ports.speech import hears_english_only
from recorder.core.sessions import Event, Session
from recorder.core.timeline import Timeline
from recorder.services.engine_status import EngineStatus
from recorder.services.files import OutputFile
from recorder.services.publishing import FACTS
from recorder.web.outlines import Outline, Outlines, outline_of
from recorder.web.readers import for_reader

if TYPE_CHECKING:
    from recorder.bootstrap import Container


def engine(status: EngineStatus) -> Json:
    """Which speech engine there is, and why."""
    return {
        "name": status.name,
        "model": status.model,
        "label": status.label,
        "draft": status.draft,
        "english_only": hears_english_only(status.model, draft=status.draft),
        "state": status.state,
        "progress": status.progress,
        "why": status.why,
        "cure": status.cure,
    }


def event(said: Event) -> Json:
    """One line of the feed."""
    return {
        "t": "event",
        "id": said.event_id,
        "rec": said.rec_id,
        "kind": said.kind,
        "data": said.data,
    }


def sessions(active: Iterable[Session]) -> Json:
    """Active sessions, their ids shortened: a whole id would open a stranger's records."""
    ids = [short(s.session_id) for s in active]
    return {"active_sessions": len(ids), "session_ids": ids}


def started(recording: Recording) -> Json:
    """The answer to a start."""
    return {
        "status": "recording",
        "session_id": recording.session_id,
        "recording_id": recording.rec_id,
        "source": recording.source.value,
        "started_at": _iso(recording.started_at),
    }


def stopped(services: Container, recording: Recording) -> Json:
    """The answer to a stop; with the files once they are there."""
    return {
        "status": "stopped",
        "session_id": recording.session_id,
        **accepted(recording),
        "files": files(services, recording),
        "problem": recording.problem,
    }


def accepted(recording: Recording) -> Json:
    """A recording's id and how far it is."""
    return {"recording_id": recording.rec_id, "state": recording.state.value}


def files(services: Container, recording: Recording) -> list[Json]:
    """The files that exist, with the addresses to fetch them from."""
    return [_file(recording, file) for file in services.files.existing(recording)]


def summary(recording: Recording, outline: Outline) -> Json:
    """One line of the list of encounters."""
    return {
        "recording_id": recording.rec_id,
        "state": recording.state.value,
        "source": recording.source.value,
        "started_at": _iso(recording.started_at),
        "stopped_at": _iso(recording.stopped_at),
        "duration_s": recording.duration_s,
        "elapsed_s": Timeline.of(recording).total_s,
        "gaps": len(recording.gaps),
        "draft": recording.draft,
        "engine": recording.engine,
        "title": outline.title,
        "facts": outline.facts,
        "to_check": outline.to_check,
        "signed": outline.signed,
        "problem": recording.problem,
    }


def listed(services: Container, outlines: Outlines, recordings: Sequence[Recording]) -> list[Json]:
    """``summary`` of each, from its newest analysis."""
    reviewing = services.reviewing
    states = reviewing.states([r.rec_id for r in recordings])
    return [
        summary(
            r,
            outlines.of(r.rec_id, states[r.rec_id], partial(reviewing.analysis, r))
            if r.rec_id in states
            else Outline(),
        )
        for r in recordings
    ]


def detail(services: Container, recording: Recording) -> Json:
    """Everything about one encounter; before the result is there, words and facts so far."""
    timeline = Timeline.of(recording)
    seen = services.reviewing.seen(recording)
    transcript = seen.transcript if seen else _so_far(services, recording)
    analysis = for_reader(seen.analysis) if seen else None
    return {
        **summary(recording, outline_of(analysis)),
        "gaps": codec.gaps_json(timeline),
        "unaccounted_s": timeline.unaccounted_s,
        "markers": codec.markers_json(recording, timeline),
        "progress": _progress(services, recording, first=seen is None),
        "files": files(services, recording),
        "transcript": codec.transcript_json(transcript, timeline) if transcript else None,
        "analysis": codec.analysis_json(analysis, timeline)
        if analysis
        else _facts_so_far(services, recording),
        "review": codec.review_json(analysis) if analysis else None,
        "revision": seen.revision if seen else None,
        "report": codec.report_json(seen.report) if seen else None,
    }


def _so_far(services: Container, recording: Recording) -> Transcript | None:
    segments = services.transcripts.segments(recording.rec_id)
    if not segments:
        return None
    name, _, model = (recording.engine or "").partition(" ")
    return Transcript(tuple(segments), engine=name, model=model, draft=recording.draft)


def _facts_so_far(services: Container, recording: Recording) -> Json | None:
    """As the worker told them last; whoever opens the page now did not hear it."""
    told = services.events.newest(recording.session_id, recording.rec_id, FACTS)
    if told is None:
        return None
    return {key: value for key, value in told.data.items() if key != "live"}


def _progress(services: Container, recording: Recording, *, first: bool) -> Json:
    """How far the words are, and where some are still to come (nowhere when they are made anew:
    those that are shown are a whole revision)."""
    captured_s = recording.duration_s
    transcribed_s = captured_s
    pending: list[Utterance] = []
    if recording.state is not RecordingState.DONE:
        pending = services.transcripts.pending(recording.rec_id)
        cut = services.transcripts.utterances(recording.rec_id)
        upto = pending[0].start if pending else cut[-1].end if cut else 0
        transcribed_s = min(captured_s, upto / SAMPLE_RATE)
    return {
        "transcribed_s": transcribed_s,
        "captured_s": captured_s,
        "behind_s": captured_s - transcribed_s,
        "waiting": _stretches(pending) if first else [],
    }


def _stretches(pending: Iterable[Utterance]) -> list[Json]:
    """Places in the sound; utterances that follow each other are one."""
    stretches: list[Json] = []
    after: int | None = None
    for utterance in pending:
        end_s = utterance.end / SAMPLE_RATE
        if utterance.index == after:
            stretches[-1]["end_s"] = end_s
        else:
            stretches.append({"start_s": utterance.start / SAMPLE_RATE, "end_s": end_s})
        after = utterance.index + 1
    return stretches


def _file(recording: Recording, file: OutputFile) -> Json:
    return {
        "kind": file.kind.value,
        "name": file.name,
        "url": f"/api/v1/recordings/{recording.rec_id}/files/{file.kind.value}",
        "bytes": file.size_bytes,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
