"""Words to facts, reports and narratives, and what people decide about them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Engine

from recorder.adapters.act_store import SqlActStore
from recorder.adapters.chat_model import ChatFailed, ChatModel, ChatServer
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.exports.exporter import Exporter
from recorder.adapters.exports.nemsis import SCHEMA_CURE, has_schema
from recorder.adapters.exports.nemsis_agency import AgencyDesk
from recorder.adapters.speech_stores import SqlSpeechWishStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.storage import vault_of
from recorder.clinical.analysis import analyze
from recorder.clinical.facts.analysis_file import analysis_document, document_text
from recorder.clinical.narrative import narrative
from recorder.clinical.reports import report
from recorder.clinical.reports.review import reviewed
from recorder.clinical.reports.script import transcript_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, Recording, Report, Transcript
from recorder.core.ports.recordings import ActStore
from recorder.core.ports.speech import SpeechWishStore
from recorder.core.sessions import AUTO
from recorder.services.files import FileKind, OutputFiles
from recorder.services.narrating import Narrator
from recorder.services.pipeline_world import Clinical, Narrate, no_narrative
from recorder.services.publishing import Publisher
from recorder.services.reviewing import Reviewing, Seen
from recorder.services.words import WordEditing
from recorder.settings import Settings

log = logging.getLogger(__name__)

NOT_YET_NUMBERED = -1
"""Stands for a result that is not stored yet; nobody can have signed it."""


def local_zone() -> tzinfo:
    """The time zone in which this server's crews speak of times."""
    return datetime.now().astimezone().tzinfo or UTC


def clinical(
    settings: Settings,
    acts: ActStore | None = None,
    wishes: SpeechWishStore | None = None,
) -> Clinical:
    """The clinical layer, in the report format of session or server, and in its time zone.

    Args:
        acts: what people decided; files are written as they left them, also after a redo.
        wishes: of sessions and people, which report format they want.
    """
    zone = local_zone()

    def found(transcript: Transcript) -> Analysis:
        analysis = analyze(transcript)
        if settings.report_language != AUTO:
            analysis = replace(analysis, language=settings.report_language)
        return assess(analysis)

    def render(recording: Recording, transcript: Transcript, analysis: Analysis) -> Report:
        wished = wishes.get(recording.session_id, recording.user_id) if wishes else None
        chosen = wished.report_format if wished else ""
        known = chosen if chosen in report.FORMATS else settings.report_format
        return report.render(known, recording, transcript, analysis, zone=zone)

    def texts(
        recording: Recording, transcript: Transcript, analysis: Analysis, made: Report
    ) -> Iterable[tuple[FileKind, str]]:
        decided = acts.acts(recording.rec_id) if acts else []
        if decided and not analysis.review.version:
            analysis = reviewed(analysis, decided, NOT_YET_NUMBERED)
            made = render(recording, transcript, analysis)
        document = analysis_document(recording, transcript, analysis, made)
        yield FileKind.TRANSCRIPT, transcript_text(recording, transcript, zone=zone)
        yield FileKind.ANALYSIS, document_text(document)
        yield FileKind.REPORT, made.text
        if _has_narrative(settings, recording):  # it tells of the facts before
            yield FileKind.NARRATIVE, narrative.withdrawn(analysis.language)

    return Clinical(found, render, texts)


def _has_narrative(settings: Settings, recording: Recording) -> bool:
    return OutputFiles(settings.output_dir).path(recording, FileKind.NARRATIVE).exists()


def reviewing(settings: Settings, database: Engine) -> Reviewing:
    """What people decide about encounters, on this server's rows and files."""
    acts, transcripts = SqlActStore(database), SqlTranscriptStore(database)
    told = clinical(settings, wishes=SqlSpeechWishStore(database))
    publisher = Publisher(SqlEventLog(database), transcripts, SystemClock(), told.analyze)

    def changed(recording: Recording, seen: Seen) -> None:
        publisher.result(recording, seen.transcript, seen.analysis)

    files = OutputFiles(settings.output_dir, vault=vault_of(settings))
    return Reviewing(acts, transcripts, files, SystemClock(), told.render, told.texts, changed)


def word_editing(settings: Settings, database: Engine, review: Reviewing) -> WordEditing:
    """Corrections of words, on this server's rows and files."""
    told = clinical(settings, wishes=SqlSpeechWishStore(database))
    return WordEditing(
        SqlTranscriptStore(database),
        SqlSpeechWishStore(database),
        told.analyze,
        told.render,
        review.publish,
    )


def exporter_of(settings: Settings) -> Exporter:
    """This server's exports; schemas that are not where they should be are said in its log."""
    schemas = settings.nemsis_xsd_dir
    if schemas is not None and not has_schema(schemas):
        log.warning("NEMSIS_XSD_DIR has no schema, so no draft can be made. %s", SCHEMA_CURE)
    agency = AgencyDesk(settings.state_dir, settings.nemsis_agency)
    return Exporter(local_zone(), agency, schemas)


def chat_server(settings: Settings) -> ChatServer | None:
    """Where narratives are written; None when none are wished for.

    Raises:
        InvalidSettings: the address cannot be used.
    """
    if not settings.narrative_url:
        return None
    return ChatServer(
        settings.narrative_url,
        settings.narrative_model,
        settings.narrative_key,
        settings.narrative_timeout_s,
    )


def narrative_writer(server: ChatServer) -> Callable[[Analysis, Report], str]:
    """Asks the model and keeps what its facts say; else says why, in the template's words."""
    model = ChatModel(server)

    def write(analysis: Analysis, made: Report) -> str:
        try:
            answer = model.ask(narrative.messages(analysis), narrative.SCHEMA)
            told = narrative.checked(analysis, narrative.read_answer(answer), server.model)
        except (ChatFailed, narrative.NotANarrative) as error:
            return narrative.without_model(str(error), made.spoken, analysis.language)
        return narrative.as_text(told, analysis.language)

    return write


def narrator(settings: Settings, files: OutputFiles, review: Reviewing) -> Narrate:
    """What has a narrative written beside each report, if any are wished for."""
    server = chat_server(settings)
    return Narrator(narrative_writer(server), files, review).wish if server else no_narrative
