"""Examines an installation: what is configured, what works, what is missing and how to get it.

Every check is a function from settings to findings; none changes anything but the output
directory's existence, and none needs the server to be stopped.
"""

from __future__ import annotations

import importlib
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from recorder.adapters.engines.registry import choose
from recorder.adapters.exports.nemsis import schema_in
from recorder.adapters.exports.nemsis_agency import CURE, PAGE, AgencyDesk
from recorder.adapters.microphone import microphone_name
from recorder.adapters.people_store import SqlUserStore
from recorder.adapters.tallies import SqlTallies
from recorder.adapters.vad import SileroModel
from recorder.bootstrap.clinic import chat_server
from recorder.bootstrap.speech import engine_wishes, model_store
from recorder.bootstrap.storage import has_database, key_ids_of, opened_database
from recorder.core.errors import (
    DatabaseUnavailable,
    EngineUnavailable,
    InvalidSettings,
    MicrophoneUnavailable,
    OutputInUse,
    SchemaUnavailable,
    VaultLocked,
)
from recorder.core.sessions import AUTO, READ
from recorder.services.engine_status import read_status, running_worker
from recorder.services.key_register import KeyRegister
from recorder.services.output_lock import OutputLock
from recorder.settings import Settings

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE_BYTES = 5 << 30


class Verdict(str, Enum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; ``cure`` says what to do about it."""

    verdict: Verdict
    name: str
    says: str
    cure: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order a person would ask."""
    return [finding for check in CHECKS for finding in check(settings)]


def _python(_settings: Settings) -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding(Verdict.MISSING, "Python", version, "Install Python 3.11 or newer.")
    else:
        yield Finding(Verdict.OK, "Python", f"{version} at {sys.executable}")


def _output_dir(settings: Settings) -> Iterator[Finding]:
    folder = settings.output_dir.resolve()
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=settings.state_dir) as probe:
            probe.write(b"x")
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding(
            Verdict.MISSING,
            "Files",
            f"{folder} cannot be written ({error.strerror}).",
            "Correct its permissions, or set OUTPUT_DIR to another directory.",
        )
        return
    little = free_bytes < LITTLE_SPACE_BYTES
    yield Finding(
        Verdict.NOTE if little else Verdict.OK,
        "Files",
        f"{folder}, {free_bytes / (1 << 30):.1f} GiB free",
        "Make room: an hour of sound takes 230 MB here." if little else "",
    )


def _server(settings: Settings) -> Iterator[Finding]:
    if not settings.state_dir.is_dir():
        return
    lock = OutputLock(settings.state_dir)
    try:
        lock.acquire()
    except OutputInUse as error:
        yield Finding(Verdict.OK, "Server", f"running. {error.detail}")
        yield _worker(settings)
    except OSError:
        return
    else:
        lock.release()
        yield Finding(Verdict.OK, "Server", "none runs on this output directory.")


def _worker(settings: Settings) -> Finding:
    status, running = read_status(settings.state_dir), running_worker(settings.state_dir)
    if running:
        label = status.label or status.state
        return Finding(Verdict.OK, "Worker", f"process {running}: {label}. {status.why}")
    return Finding(
        Verdict.MISSING,
        "Worker",
        "does not run, so no words are made.",
        "The server starts it again by itself; if it does not, look into the server's log.",
    )


def _encryption(settings: Settings) -> Iterator[Finding]:
    given = key_ids_of(settings)
    missing = [k for k in KeyRegister(settings.state_dir).known() if k not in given]
    if missing:
        cure = "Put it into ENCRYPTION_KEY, from your backup."
        yield Finding(Verdict.MISSING, "Encryption", f"Key {missing[0]} is not set.", cure)
    elif given:
        yield Finding(Verdict.OK, "Encryption", f"on, with key {given[0]}")
    else:
        cure = "To turn it on: python -m recorder vault new-key"
        yield Finding(Verdict.NOTE, "Encryption", "Off: all is stored in clear.", cure)


def _database(settings: Settings) -> Iterator[Finding]:
    if not has_database(settings):
        yield Finding(Verdict.OK, "Database", "SQLite, made at the first start.")
        return
    try:
        with opened_database(settings) as database:
            recordings = sum(SqlTallies(database).states().values())
            says = f"{database.dialect.name}, {recordings} recordings"
            yield Finding(Verdict.OK, "Database", says)
    except (DatabaseUnavailable, VaultLocked) as error:
        yield Finding(Verdict.MISSING, "Database", error.detail, error.cure)


def _people(settings: Settings) -> Iterator[Finding]:
    """Whether people sign in, and whether anybody can."""
    if settings.open_mode:
        verdict = Verdict.OK if settings.on_loopback else Verdict.NOTE
        cure = "" if settings.on_loopback else "Others reach this server: set AUTH=required."
        yield Finding(verdict, "Sign-in", "not required (AUTH=open)", cure)
        return
    count = 0
    if has_database(settings):
        try:
            with opened_database(settings) as database:
                count = SqlUserStore(database).count()
        except DatabaseUnavailable:
            return  # said already
    cure = "" if count else "Open the link that the start prints, or use `users add`."
    yield Finding(
        Verdict.OK if count else Verdict.NOTE, "Sign-in", f"required, {count} users", cure
    )


def _speech(settings: Settings) -> Iterator[Finding]:
    try:
        choice = choose(engine_wishes(settings), model_store(settings))
    except EngineUnavailable as error:
        yield Finding(Verdict.MISSING, "Speech", error.detail, error.cure)
        return
    label = choice.info.label + (" (DRAFT)" if choice.info.draft else "")
    if choice.fetch is None:
        verdict = Verdict.NOTE if choice.cure else Verdict.OK
        yield Finding(verdict, "Speech", f"{label}. {choice.why}", choice.cure)
        return
    yield Finding(
        Verdict.NOTE,
        "Speech",
        f"{label}, until the server has fetched the Whisper model {choice.fetch.model}.",
        f"To fetch it now: python -m recorder models pull {choice.fetch.model}",
    )


def _voice(_settings: Settings) -> Iterator[Finding]:
    try:
        SileroModel()
    except EngineUnavailable as error:
        yield Finding(Verdict.MISSING, "Voice", error.detail, error.cure)
    else:
        yield Finding(Verdict.OK, "Voice", "voice activity detection works.")


def _decoding(_settings: Settings) -> Iterator[Finding]:
    try:
        av = importlib.import_module("av")
    except ImportError:
        yield Finding(
            Verdict.MISSING,
            "Uploads",
            "PyAV is not installed.",
            "Run: pip install -r requirements.txt",
        )
    else:
        yield Finding(Verdict.OK, "Uploads", f"decoded by PyAV {av.__version__}")


def _microphone(_settings: Settings) -> Iterator[Finding]:
    try:
        name = microphone_name()
    except MicrophoneUnavailable as error:
        yield Finding(Verdict.NOTE, "Microphone", error.detail, error.cure)
    else:
        yield Finding(Verdict.OK, "Microphone", f"{name} (tablets use their own)")


def _reports(settings: Settings) -> Iterator[Finding]:
    language = settings.report_language
    told = "the language that was spoken" if language == AUTO else READ[language]
    yield Finding(Verdict.OK, "Reports", f"{settings.report_format.upper()}, in {told}")


def _narrative(settings: Settings) -> Iterator[Finding]:
    try:
        server = chat_server(settings)
    except InvalidSettings as error:
        yield Finding(Verdict.MISSING, "Narrative", error.detail, error.cure)
        return
    says = f"by {server.model} at {server.url}" if server else "none (NARRATIVE_URL is empty)"
    yield Finding(Verdict.OK, "Narrative", says)


def _nemsis(settings: Settings) -> Iterator[Finding]:
    """The agency's facts, and what drafts are checked against."""
    known = AgencyDesk(settings.state_dir, settings.nemsis_agency).kept()
    if known.trouble or known.wrong:
        wrong = known.trouble or f"Wrong: {', '.join(known.wrong)}."
        yield Finding(Verdict.MISSING, "NEMSIS", f"The agency's facts: {wrong}", CURE)
    elif not any(known.values.values()):
        yield Finding(Verdict.OK, "NEMSIS", f"no drafts: no agency is set up ({PAGE})")
    elif not known.ready:
        missing = f"No drafts; the agency's facts miss {', '.join(known.missing)}."
        yield Finding(Verdict.NOTE, "NEMSIS", missing, CURE)
    else:
        yield Finding(Verdict.OK, "NEMSIS", f"drafts for agency {known.values['number']}")
    yield from _schemas(settings)


def _schemas(settings: Settings) -> Iterator[Finding]:
    if settings.nemsis_xsd_dir is None:
        return
    try:
        schema_in(settings.nemsis_xsd_dir)
    except SchemaUnavailable as error:
        yield Finding(Verdict.MISSING, "NEMSIS schema", error.detail, error.cure)
    else:
        yield Finding(Verdict.OK, "NEMSIS schema", "drafts are checked")


CHECKS: tuple[Check, ...] = (
    _python,
    _output_dir,
    _server,
    _encryption,
    _database,
    _people,
    _speech,
    _voice,
    _decoding,
    _microphone,
    _reports,
    _narrative,
    _nemsis,
)
