"""What the services need from the world, as Protocols; adapters fulfil them, tests fake them.

Every port has one contract test class in ``tests/contract`` that each adapter runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from recorder.core.audit import Anchor, AuditDraft, AuditEntry, AuditQuery
from recorder.core.model import (
    Analysis,
    Event,
    Gap,
    Marker,
    Origin,
    Recording,
    RecordingState,
    Report,
    Revision,
    Segment,
    Session,
    SessionStatus,
    Source,
    SpeechWishes,
    Transcript,
    Utterance,
)
from recorder.core.people import Principal
from recorder.core.retention import Deletion, Erasure, Hold, Mark
from recorder.core.review import Act


class Clock(Protocol):
    """Time, injected so that tests own it."""

    def now(self) -> datetime:
        """Aware UTC wall-clock time: information, never order."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        ...


# --- speech ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine and model made (or will make) the words.

    Attributes:
        name: registry name: ``faster-whisper``, ``openai-whisper``, ``pocketsphinx``, ``remote``.
        model: model name or path's last part, for example ``base.en``.
        draft: output must be marked DRAFT everywhere.
        version: of the engine's package; part of the key of cached results.
        settings: how it decodes, in short; part of that key too.
        window_s: what it hears at once, at the same cost however little of it is used; 0: its cost
            follows the sound's length.
    """

    name: str
    model: str
    draft: bool
    version: str = ""
    settings: str = ""
    window_s: float = field(default=0.0, compare=False)

    @property
    def label(self) -> str:
        """``name model``, as shown to people."""
        return f"{self.name} {self.model}".strip()

    @property
    def english_only(self) -> bool:
        """It hears English whatever is spoken: the draft recogniser, and models named so."""
        return self.draft or self.model.endswith(".en")


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance's sound: PCM 16 bit little endian, 16 kHz, mono.

    ``voiced``: share of it, 0..1, that the voice detector took for speech.
    """

    pcm: bytes
    voiced: float = 1.0


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """Per-session wishes; ``language`` is ``auto`` or an ISO 639-1 code."""

    language: str = "auto"
    hot_words: tuple[str, ...] = ()


class Transcriber(Protocol):
    """A loaded speech engine. Used by one thread at a time."""

    @property
    def info(self) -> EngineInfo:
        """Engine and model."""
        ...

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        """Words of each clip, in the clips' order; times count from the clip's first sample.

        A clip without words gives an empty tuple. No context leaks from one clip to the next.

        Raises:
            EngineFailed: the engine broke; the same call may be tried again.
        """
        ...

    def close(self) -> None:
        """Give memory back; the object is not used afterwards."""
        ...


class SpeechDetector(Protocol):
    """Voice activity, as a probability for each window of ``WINDOW_FRAMES`` samples."""

    WINDOW_FRAMES: int

    def feed(self, pcm: bytes) -> list[float]:
        """Probabilities of the whole windows completed by ``pcm``; the rest is kept.

        The result does not depend on how the bytes were split over calls.
        """
        ...


# --- stores ---------------------------------------------------------------------------------


class SessionStore(Protocol):
    """Sessions, by id; survives restarts unless the adapter says otherwise.

    A session has lives: ``save`` on top of a life that is over keeps that one as history.
    """

    def save(self, session: Session) -> None:
        """Insert or replace; a life that is over and began earlier becomes history."""
        ...

    def get(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        ...

    def find(
        self, *, active: bool = False, user_id: str | None = None, limit: int | None = None
    ) -> list[Session]:
        """Sessions (the active ones, those of a user), latest activity first."""
        ...

    def extend(self, session_id: str, *, at: datetime, expires_at: datetime) -> bool:
        """Note activity of an active session; neither time ever moves back. False: not active."""
        ...

    def due(self, before: datetime, limit: int) -> list[Session]:
        """Active sessions to clean up that end at ``before`` or earlier, soonest first."""
        ...

    def expire(self, session_ids: Sequence[str], now: datetime) -> list[str]:
        """End those that are still active and whose time is over; which they were."""
        ...

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        """Active sessions whose time is not over; with ``client_ip`` the anonymous ones of it."""
        ...

    def counts(self) -> dict[SessionStatus, int]:
        """How many sessions there are, by status."""
        ...

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Former lives of a session or of a user, the latest first."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove at most ``limit`` lives that ended at ``before`` or earlier; how many it were."""
        ...

    def delete(self, session_id: str) -> bool:
        """Remove it with its history; False when there was none."""
        ...


class RecordingStore(Protocol):
    """Rows of recordings. The database is the queue: a worker claims rows with a lease."""

    def create(
        self,
        rec_id: str,
        session_id: str,
        source: Source,
        started_at: datetime,
        stem: str,
        user_id: str | None = None,
    ) -> Recording:
        """Insert in state ``recording``, or return the row that is there already.

        ``stem`` gets ``_2``, ``_3``, ... when another recording has it already.
        """
        ...

    def get(self, rec_id: str) -> Recording | None:
        """The row, or None."""
        ...

    def of_session(self, session_id: str) -> list[Recording]:
        """This session's recordings, newest first."""
        ...

    def give(self, session_id: str, user_id: str) -> int:
        """The session's recordings that are nobody's become this user's; how many."""
        ...

    def seen_by(self, who: Principal, *, open_mode: bool, limit: int = 1000) -> list[Recording]:
        """What ``Principal.may_see`` lets this one see, newest first."""
        ...

    def recorded_by(self, user_id: str) -> tuple[int, int]:
        """How many recordings a user made, and how many samples they have."""
        ...

    def in_states(self, *states: RecordingState) -> list[Recording]:
        """All recordings in one of ``states``, oldest first."""
        ...

    def untold(self) -> list[Recording]:
        """Finished recordings that a worker holds still: it may have died before it said so."""
        ...

    def all(self, limit: int = 1000) -> list[Recording]:
        """Recordings of every session, newest first."""
        ...

    def update(self, rec_id: str, **changes: object) -> Recording:
        """Change named attributes of ``Recording``.

        Raises:
            UnknownRecording: no such row.
            TypeError: an attribute that ``Recording`` has not.
        """
        ...

    def advance(self, seen: Recording, **changes: object) -> Recording | None:
        """``update``, but only while the row has the state and stop time of ``seen``.

        None when somebody else moved it meanwhile.
        """
        ...

    def set_capture(
        self, rec_id: str, *, frames: int, gaps: Sequence[Gap], markers: Sequence[Marker]
    ) -> None:
        """Progress of capture: samples committed, gaps and markers known so far."""
        ...

    def claim(
        self, rec_ids: Sequence[str], worker: str, now: datetime, lease_s: float
    ) -> list[str]:
        """Lease those of ``rec_ids`` that nobody holds (or whose lease ran out) to ``worker``.

        One conditional UPDATE a row; a row claimed here is in no other claim's answer.
        """
        ...

    def renew(self, rec_id: str, worker: str, now: datetime, lease_s: float) -> bool:
        """Heartbeat; False when the lease was lost to someone else."""
        ...

    def release(self, rec_id: str, worker: str, *, retry_at: datetime | None = None) -> None:
        """Give the lease back; not claimable before ``retry_at``."""
        ...

    def delete(self, rec_id: str) -> bool:
        """Remove the row and everything derived from it."""
        ...


class TranscriptStore(Protocol):
    """Utterances and their segments, then the whole transcript, analysis and report."""

    def add_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Insert; an (rec_id, index) that is there already is left as it is."""
        ...

    def utterances(self, rec_id: str) -> list[Utterance]:
        """All cut so far, by index."""
        ...

    def pending(self, rec_id: str) -> list[Utterance]:
        """Cut but without a result yet, by index."""
        ...

    def save_segments(
        self, rec_id: str, index: int, segments: Sequence[Segment], engine: EngineInfo
    ) -> bool:
        """Store one utterance's result once; False when it had one already."""
        ...

    def segments(self, rec_id: str) -> list[Segment]:
        """All results so far, in order of time."""
        ...

    def engines(self, rec_id: str) -> set[str]:
        """Labels of the engines that made the results so far."""
        ...

    def save_result(
        self,
        rec_id: str,
        transcript: Transcript,
        analysis: Analysis,
        report: Report,
        *,
        origin: Origin = Origin.HEARD,
        after: int | None = None,
    ) -> int | None:
        """Store a new revision; its number (1, 2, ...) is returned.

        With ``after`` only while that is the newest revision; None when it is not.
        """
        ...

    def revision(self, rec_id: str, number: int | None = None) -> Revision | None:
        """That revision (the newest without a number), or None."""
        ...

    def history(self, rec_id: str) -> list[tuple[int, datetime, Origin]]:
        """Number, time and origin of every revision, oldest first."""
        ...

    def result(self, rec_id: str) -> tuple[Transcript, Analysis, Report] | None:
        """The newest revision, or None."""
        ...

    def revisions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest revision; those without any are left out."""
        ...

    def analysis(self, rec_id: str) -> Analysis | None:
        """The newest revision's analysis alone, or None."""
        ...

    def forget_segments(self, rec_id: str) -> None:
        """Drop utterance results so that they are made again; revisions stay."""
        ...


class ActStore(Protocol):
    """What people decided about each recording; only ever added to."""

    def acts(self, rec_id: str) -> list[Act]:
        """All of a recording's, oldest first."""
        ...

    def add(self, rec_id: str, act: Act, report: str | None = None) -> bool:
        """Add one under its number; False when somebody else acted meanwhile.

        ``report`` is kept with a signature: the text that was signed.
        """
        ...

    def signed_report(self, rec_id: str, number: int) -> str | None:
        """The report's text as it was signed by that act; None when it is no signature."""
        ...

    def versions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest act; those without any are left out."""
        ...


class AuditStore(Protocol):
    """The audit trail: entries are only ever added, each chained to the one before it.

    Raises:
        AuditUnavailable: from every method, when it cannot be reached.
    """

    def append(self, drafts: Sequence[AuditDraft]) -> list[AuditEntry]:
        """Add entries behind the head, all or none, also beside other processes; durable then."""
        ...

    def head(self) -> Anchor | None:
        """Where the chain ends, or None."""
        ...

    def entry(self, sequence: int) -> AuditEntry | None:
        """One entry, or None."""
        ...

    def read(self, after: int = 0) -> Iterator[AuditEntry]:
        """All entries behind ``after``, in order."""
        ...

    def find(self, wanted: AuditQuery) -> list[AuditEntry]:
        """The newest entries that fit, newest first."""
        ...


class RetentionStore(Protocol):
    """Warnings, holds, wishes to erase, and what is left of recordings that were deleted."""

    def old(
        self, before: datetime, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[tuple[datetime, str]]:
        """End and id of processed recordings that ended by ``before``, without mark and hold.

        Oldest first; ``after`` is the last one of the page before.
        """
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Note them; a recording that has a mark keeps it, one that is gone gets none."""
        ...

    def postpone(self, mark: Mark) -> None:
        """Change a mark that is there."""
        ...

    def unmark(self, rec_ids: Sequence[str]) -> None:
        """Take marks back."""
        ...

    def marks(self, *, due: datetime | None = None, limit: int = 1000) -> list[Mark]:
        """Marks (those due by then), the soonest first."""
        ...

    def mark_of(self, rec_id: str) -> Mark | None:
        """The recording's mark, or None."""
        ...

    def marked(self) -> tuple[int, datetime | None]:
        """How many have a mark, and when the first of them will be deleted."""
        ...

    def strays(self, before: datetime | None, limit: int = 1000) -> list[str]:
        """Marked recordings that are held, or did not end by ``before`` (None: nothing did)."""
        ...

    def hold(self, rec_id: str, reason: str, by: str, at: datetime) -> Hold | None:
        """Hold it; the hold that is there already, or None: there is no such recording."""
        ...

    def release(self, rec_id: str, by: str, at: datetime) -> Hold | None:
        """End the hold; None: there was none."""
        ...

    def holds(self, rec_id: str) -> list[Hold]:
        """All of a recording, oldest first."""
        ...

    def held(self, limit: int = 1000) -> list[Hold]:
        """Holds in force, oldest first."""
        ...

    def is_held(self, rec_id: str) -> bool:
        """Whether a hold is in force."""
        ...

    def ask(self, wish: Erasure) -> bool:
        """Note a wish to erase, in the place of a former one; False: no such recording."""
        ...

    def wish(self, rec_id: str) -> Erasure | None:
        """The wish that waits for its confirmation, or None."""
        ...

    def begin(self, seen: Recording, deletion: Deletion) -> Deletion | None:
        """In one transaction: the deletion is noted, and every row of the recording is gone.

        None, and nothing is changed: it is held, or is not as ``seen`` any more.
        """
        ...

    def amend(self, deletion: Deletion) -> None:
        """Note its files and when the last one was gone."""
        ...

    def certify(self, deletion: Deletion, at: datetime) -> None:
        """Keep its certificate."""
        ...

    def uncertified(self, limit: int = 100) -> list[Deletion]:
        """Deletions that are not finished, oldest first."""
        ...

    def deletion(self, rec_id: str) -> Deletion | None:
        """The recording's newest, or None."""
        ...

    def deletions(self, limit: int = 100, before: datetime | None = None) -> list[Deletion]:
        """The newest (that began before then), newest first."""
        ...

    def scrub(self) -> None:
        """Let the database forget the deleted bytes now, where it can be told to."""
        ...


class ResultCache(Protocol):
    """Words that an engine made of a clip before, so that equal sound is never heard twice.

    Entries belong to the recording they were made for and go with it; only recordings of the same
    session see them.
    """

    def find(self, session_id: str, key: str) -> tuple[Segment, ...] | None:
        """Words of an equal clip of this session, on the clip's clock; None: not known."""
        ...

    def keep(self, rec_id: str, key: str, segments: Sequence[Segment]) -> None:
        """Remember them for ``rec_id``; what is known already stays."""
        ...

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep`` entries; how many went."""
        ...


class SpeechWishStore(Protocol):
    """Each session's wishes about speech recognition."""

    def get(self, session_id: str) -> SpeechWishes:
        """What it wishes; empty wishes of version 0 when it never said."""
        ...

    def save(self, session_id: str, wishes: SpeechWishes) -> SpeechWishes | None:
        """Replace the version that ``wishes`` names; the stored wishes with their new version.

        None when another version is stored meanwhile.
        """
        ...

    def sessions(self) -> list[str]:
        """Ids of the sessions that ever said what they wish."""
        ...

    def delete(self, session_id: str) -> bool:
        """Forget what it wished; False when it never said."""
        ...


class EventLog(Protocol):
    """The live feed between worker and web: append, then read on from an id."""

    def publish(
        self,
        session_id: str,
        rec_id: str | None,
        kind: str,
        data: Mapping[str, object],
        *,
        replace: bool = False,
    ) -> int:
        """Append one event; returns its id, which is greater than all before.

        ``replace``: it says all that earlier events of this recording and kind said; those go.
        """
        ...

    def after(self, event_id: int, session_id: str | None = None, limit: int = 500) -> list[Event]:
        """Events later than ``event_id``, oldest first."""
        ...

    def last_id(self) -> int:
        """Id of the newest event, 0 when there is none."""
        ...

    def first_id(self) -> int:
        """Id of the oldest event that is kept, 0 when there is none."""
        ...

    def count_after(self, event_id: int, session_id: str) -> int:
        """How many events of a session are later than ``event_id``."""
        ...

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep`` events; how many went."""
        ...


# --- sound from elsewhere -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """PCM (16 kHz, mono, s16le) of at most one second, and milliseconds lost just before it.

    A block without PCM says that sound is missing at the end.
    """

    pcm: bytes
    lost_ms: int = 0


class DecodedAudio(Protocol):
    """A file being decoded; iterate once, then ask whether it was whole."""

    def __iter__(self) -> Iterator[SoundBlock]:
        """The sound in order; the first block has samples.

        Raises:
            UnsupportedFile: not audio that can be read.
            NoSound: readable, but without an audio track or without samples.
            TooLarge: longer than the configured limit; what came before stands.
        """
        ...

    @property
    def damaged(self) -> bool:
        """After iterating: the file ended too early or had unreadable stretches."""
        ...


class Decoder(Protocol):
    """Turns a file that a phone, browser or body camera produced into our PCM.

    Decoding runs apart from this process and is bounded in memory, time and output.
    """

    def decode(self, path: Path) -> AbstractContextManager[DecodedAudio]:
        """Open ``path``; leaving the context ends the decoding process."""
        ...


class MicrophoneStream(Protocol):
    """A running capture from a microphone of this machine."""

    def blocks(self) -> Iterable[SoundBlock]:
        """Blocks until ``close``; ends early when the device is unplugged."""
        ...

    def close(self) -> None:
        """Stop capturing; what was captured before is still delivered by ``blocks``."""
        ...


OpenMicrophone = Callable[[], MicrophoneStream]
"""Opens the machine's microphone; raises ``MicrophoneUnavailable`` with the cure."""


# --- what lies on the disk ------------------------------------------------------------------

SEAL_BYTES = 28
"""By how much a sealed frame is longer: nonce and tag."""


class FrameKey(Protocol):
    """The key of one file, or of one owner's texts in one column; for any thread."""

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """``plain`` encrypted and bound to ``place``; another result each time."""
        ...

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What was sealed.

        Raises:
            SealBroken: it is not whole, or was sealed for another place or with another key.
        """
        ...


class Vault(Protocol):
    """Keys of the encryption at rest."""

    @property
    def current(self) -> str | None:
        """Id (16 hex digits) of the key that seals; None: everything is stored as it is."""
        ...

    def key(self, key_id: str, purpose: bytes, salt: bytes = b"") -> FrameKey:
        """The key for one purpose.

        Raises:
            VaultLocked: the master key of that id is not here.
        """
        ...
