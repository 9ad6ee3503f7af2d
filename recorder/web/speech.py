"""Words: their correction, making them anew, and what a device wishes of speech recognition."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort

from recorder.clinical.facts import codec
from recorder.core.errors import ChangedElsewhere, EngineUnavailable
from recorder.core.json_object import Json
from recorder.core.sessions import SpeechWishes
from recorder.core.timeline import Timeline
from recorder.services.wishes import (
    changed,
    checked_format,
    checked_language,
    checked_model,
    checked_vocabulary,
)
from recorder.services.words import transcribe_again
from recorder.web.bodies import AgainBody, SpeechBody, WordsBody, body_of
from recorder.web.context import container
from recorder.web.identity import caller, own_recording, visitor
from recorder.web.readers import for_reader
from recorder.web.views import accepted

bp = Blueprint("speech", __name__)


@bp.put("/api/v1/recordings/<rec_id>/words")
def correct(rec_id: str) -> Json:
    """Correct one segment; answers with the encounter's words and facts as they stand then."""
    recording = own_recording(rec_id)
    body = body_of(WordsBody)
    corrected = container().editing.correct(
        recording, body.segment, body.was, body.text, start_s=body.start_s
    )
    timeline = Timeline.of(recording)
    return {
        "revision": corrected.seen.revision,
        "transcript": codec.transcript_json(corrected.seen.transcript, timeline),
        "analysis": codec.analysis_json(for_reader(corrected.seen.analysis), timeline),
        "report": codec.report_json(corrected.seen.report),
        "offered": list(corrected.offered),
    }


@bp.post("/api/v1/recordings/<rec_id>/transcription")
def again(rec_id: str) -> tuple[Json, int]:
    """Make the words anew, by another engine or in another language if wished."""
    recording = own_recording(rec_id)
    body = body_of(AgainBody)
    services = container()
    model = checked_model(body.model, [m.label for m in services.models()])
    engine = services.engine_status()
    if not engine.makes_words:  # it would wait for nobody knows how long
        raise EngineUnavailable(engine.why, cure=engine.cure)
    begun = transcribe_again(
        services.recordings,
        services.transcripts,
        services.events,
        services.files,
        recording,
        model=model,
        language=checked_language(body.language),
    )
    return accepted(begun), 202


@bp.get("/api/v1/recordings/<rec_id>/revisions")
def revisions(rec_id: str) -> Json:
    """Every version of the words, oldest first."""
    history = container().transcripts.history(own_recording(rec_id).rec_id)
    return {
        "revisions": [
            {"revision": number, "created_at": at.isoformat(), "origin": origin.value}
            for number, at, origin in history
        ]
    }


@bp.get("/api/v1/recordings/<rec_id>/revisions/<int:number>")
def revision(rec_id: str, number: int) -> Json:
    """One version of the words, with the report that was made of it."""
    recording = own_recording(rec_id)
    found = container().transcripts.revision(recording.rec_id, number)
    if found is None:
        abort(404)
    return {
        "revision": found.number,
        "created_at": found.created_at.isoformat(),
        "origin": found.origin.value,
        "transcript": codec.transcript_json(found.transcript, Timeline.of(recording)),
        "report": codec.report_json(found.report),
    }


@bp.get("/api/v1/models")
def models() -> Json:
    """Speech models on this server that may be wished for."""
    return {
        "models": [
            {"label": m.label, "name": m.name, "engine": m.engine, "english_only": m.english_only}
            for m in container().models()
        ]
    }


@bp.get("/api/v1/speech")
def wishes() -> Json:
    """What holds for the caller: language, model, vocabulary; a person's own come first."""
    session_id = caller()
    return _json(container().wishes.get(session_id, visitor().user_id))


@bp.put("/api/v1/speech")
def wish() -> Json:
    """Change the wishes; they hold from the next recording on, the words at once.

    What a person wishes is kept with the person alone, and holds on every device.
    """
    body, services, session_id = body_of(SpeechBody), container(), caller()
    user_id = visitor().user_id
    before = services.wishes.get(session_id, user_id)
    model = body.model
    if model:
        checked_model(model, [m.label for m in services.models()])
    wanted = changed(
        before,
        language=None if body.language is None else checked_language(body.language),
        model=model,
        words=None if body.vocabulary is None else checked_vocabulary(body.vocabulary),
        report_format=None if body.report_format is None else checked_format(body.report_format),
    )
    saved = None
    if before.version == body.version:
        saved = services.wishes.save(session_id, _of_session(wanted) if user_id else wanted)
    if saved is None:
        raise ChangedElsewhere(
            "These settings were changed elsewhere meanwhile. Nothing is overwritten.",
            cure="Look at what they are now, then change them again.",
            version=services.wishes.get(session_id).version,
        )
    if user_id is not None:
        services.people.accounts.keep_profile(
            user_id,
            language=wanted.language,
            report_format=wanted.report_format,
            vocabulary=wanted.vocabulary,
        )
    return _json(replace(wanted, version=saved.version))


def _of_session(wanted: SpeechWishes) -> SpeechWishes:
    """Without what is a person's: the engine is chosen on each device."""
    return SpeechWishes(model=wanted.model, version=wanted.version)


def _json(wishes: SpeechWishes) -> Json:
    return {
        "version": wishes.version,
        "language": wishes.language,
        "model": wishes.model,
        "vocabulary": list(wishes.vocabulary),
        "report_format": wishes.report_format,
    }
