"""Sound that does not come from a tablet's log: files, and this machine's own microphone.

Both are written here as a log like a tablet's, through the same ``Recorder.append``, so that
everything after this point knows only one kind of recording.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from recorder.core.capture import INTERRUPTED
from recorder.core.errors import (
    AlreadyRecording,
    HandoverError,
    MicrophoneUnavailable,
    NoSound,
    StorageFailed,
    StorageFull,
    TooLarge,
    UnknownRecording,
)
from recorder.core.flatline import FlatLine
from recorder.core.ids import short
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.model import Recording, Source
from recorder.core.ports.clock import Clock
from recorder.core.ports.sound import DecodedAudio, MicrophoneStream, OpenMicrophone, SoundBlock
from recorder.services.guard import where
from recorder.services.recorder import Recorder

log = logging.getLogger(__name__)

RETRY_S = 1.0
PATIENCE_S = 600.0
"""How long a full or failing disk is waited for before a file is read again later."""

BATCH_BYTES = 512 * 1024
"""Of a file, about 16 s are made durable at a time: the file itself is the other copy."""

KNOWN_FOR_S = 60.0
"""How long the answer to "is there a microphone?" holds."""

JOIN_S = 10.0

UNPLUGGED = "unplugged"

FindMicrophone = Callable[[], str]
"""Name of the machine's microphone; raises ``MicrophoneUnavailable``."""


class LogFeeder:
    """Writes one log of one recording through its recorder, patiently.

    Args:
        batch_bytes: how much may be collected before it is made durable; 0 for live sound.
        hurry: when set, a failing disk is not waited for.
        patience_s: how long it is waited for at most; live sound has no other copy.
        live: it comes from a microphone, which never delivers exact silence while it hears.
    """

    def __init__(
        self,
        recorder: Recorder,
        rec_id: str,
        clock: Clock,
        *,
        batch_bytes: int = 0,
        hurry: threading.Event | None = None,
        patience_s: float = math.inf,
        live: bool = False,
    ) -> None:
        self._flat = FlatLine() if live else None
        self._patience_s = patience_s
        self._recorder = recorder
        self._clock = clock
        self._batch_bytes = batch_bytes
        self._hurry = hurry or threading.Event()
        self._log_id = LogId(rec_id, "a", 0)
        self._began_s = clock.uptime()
        self._writer = LogWriter(self._log_id, recorder.session_id, self._mono_ms)
        self._waiting = bytearray()
        self._sent = 0

    def begin(self, app: str) -> None:
        """META."""
        self._add(self._writer.meta(started_ms=self._now_ms, app=app))
        self._send()

    def block(self, block: SoundBlock) -> None:
        """What is missing, then the samples."""
        if block.lost_ms:
            whole = block.pcm or self._flat is not None  # only a file can end too early
            self.gap(block.lost_ms, "lost" if whole else "damaged")
        if block.pcm:
            said = self._flat.before(block.pcm) if self._flat else None
            if said:
                self._add(self._writer.event(said, self._now_ms))
            self._add(self._writer.pcm(block.pcm, self._now_ms))

    def gap(self, duration_ms: int, cause: str) -> None:
        """Say that something is missing here; 0 ms when nobody knows how much."""
        self._add(self._writer.gap(duration_ms, cause, self._now_ms))

    def end(self) -> None:
        """END: the recording is complete, and durable when this returns."""
        self._add(self._writer.end(EndReason.STOP, self._now_ms))
        self._send()

    @property
    def _now_ms(self) -> float:
        return self._clock.now().timestamp() * 1000

    def _mono_ms(self) -> int:
        """So that a server whose time is set has recorded no hour more or less."""
        return round((self._clock.uptime() - self._began_s) * 1000)

    def _add(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) > self._batch_bytes:
            self._send()

    def _send(self) -> None:
        """Append what waits; a full or failing disk is tried again, the same bytes each time."""
        data = bytes(self._waiting)
        began_s = self._clock.monotonic()
        while data:
            try:
                self._recorder.append(self._log_id, self._sent, data)
                break
            except (StorageFull, StorageFailed):
                late = self._clock.monotonic() - began_s > self._patience_s
                if late or self._hurry.wait(RETRY_S):
                    raise
        self._sent += len(data)
        self._waiting.clear()


def ingest_audio(
    audio: DecodedAudio, recorder: Recorder, rec_id: str, clock: Clock, app: str
) -> Recording:
    """Write a decoded file as the log of ``rec_id``; returns its row when all is durable.

    Sound beyond the limit is cut off, and said to be.

    Raises:
        UnsupportedFile, NoSound, TooLarge: there is no sample to keep; nothing was written.
        StorageFull, StorageFailed, ShuttingDown: what was written stays; it can be done again.
    """
    blocks = iter(audio)
    first = next(blocks, None)
    if first is None:
        raise NoSound("There is no sound in this file.", cure="Choose another file.")
    feeder = LogFeeder(recorder, rec_id, clock, batch_bytes=BATCH_BYTES, patience_s=PATIENCE_S)
    feeder.begin(app)
    feeder.block(first)
    said = False
    try:
        for block in blocks:
            feeder.block(block)
            said = said or block.lost_ms > 0
    except TooLarge:
        feeder.gap(0, "limit")
    if audio.damaged and not said:
        feeder.gap(0, "damaged")
    feeder.end()
    return _row(recorder, rec_id)


@dataclass(slots=True)
class _Capture:
    """A running capture from the microphone.

    ``no_end``: cause of the gap at its end; None when somebody stopped it.
    """

    session_id: str
    rec_id: str
    stream: MicrophoneStream
    hurry: threading.Event
    no_end: str | None = UNPLUGGED
    thread: threading.Thread | None = None


class ServerMicrophone:
    """This machine's microphone, for one recording at a time.

    Args:
        open_microphone: opens it.
        find_microphone: looks whether there is one, without opening it.
    """

    def __init__(
        self,
        open_microphone: OpenMicrophone,
        clock: Clock,
        app: str,
        find_microphone: FindMicrophone,
    ) -> None:
        self._open = open_microphone
        self._find = find_microphone
        self._clock = clock
        self._app = app
        self._lock = threading.Lock()
        self._capture: _Capture | None = None
        self._known: tuple[bool, str] = (False, "")
        self._known_until_s = float("-inf")

    def start(self, recorder: Recorder) -> Recording:
        """Open the microphone, then begin a recording from it.

        Raises:
            AlreadyRecording: this session is recording.
            MicrophoneUnavailable: there is none, or another session uses it; no row was made.
        """
        with self._lock:
            self._refuse_second(recorder)
            stream = self._open()
            try:
                recording = recorder.start(Source.MICROPHONE)
                capture = _Capture(
                    recorder.session_id,
                    recording.rec_id,
                    stream,
                    threading.Event(),
                )
                feeder = LogFeeder(
                    recorder, recording.rec_id, self._clock, hurry=capture.hurry, live=True
                )
            except HandoverError:
                stream.close()
                raise
            capture.thread = threading.Thread(
                target=self._run, args=(capture, feeder), name="server-microphone", daemon=True
            )
            self._capture = capture
            capture.thread.start()
            return recording

    def stop(self, session_id: str, rec_id: str | None = None) -> str | None:
        """End this session's capture, of ``rec_id`` where that is given.

        Returns the id of its recording when the last sample is durable, or waits for a full disk;
        None, and nothing is done: it captures nothing, or something else.
        """
        with self._lock:
            capture = self._capture
        if capture is None or capture.session_id != session_id:
            return None
        if rec_id not in (None, capture.rec_id):
            return None
        self._end(capture, None)
        return capture.rec_id

    def available(self) -> tuple[bool, str]:
        """Whether there is a microphone, and its name or the reason why not; cheap to ask."""
        now_s = self._clock.monotonic()
        if now_s >= self._known_until_s:
            self._known = self._look()
            self._known_until_s = now_s + KNOWN_FOR_S
        return self._known

    def close(self) -> None:
        """The server stops: end a running capture properly, and say that nobody had stopped it."""
        with self._lock:
            capture = self._capture
        if capture is not None:
            capture.hurry.set()
            self._end(capture, INTERRUPTED)

    def _look(self) -> tuple[bool, str]:
        try:
            return True, self._find()
        except MicrophoneUnavailable as error:
            return False, str(error)

    def _refuse_second(self, recorder: Recorder) -> None:
        live = recorder.live
        if live is not None:
            raise AlreadyRecording(
                "This session is recording already.",
                cure="Stop that recording first, or go on with it.",
                recording_id=live.rec_id,
            )
        if self._capture is not None:
            raise MicrophoneUnavailable(
                "Another device is recording with this server's microphone "
                f"({short(self._capture.session_id)}).",
                cure="Stop it there first, or record in the browser.",
            )

    def _end(self, capture: _Capture, no_end: str | None) -> None:
        if capture.no_end is not None:  # else somebody stopped it before
            capture.no_end = no_end
        capture.stream.close()
        if capture.thread is not None:
            capture.thread.join(JOIN_S)

    def _run(self, capture: _Capture, feeder: LogFeeder) -> None:
        """The capture's thread, from the first sample to END."""
        try:
            self._hear(capture, feeder)
            feeder.end()
        except HandoverError as error:
            log.error("the server's microphone was given up: %s", error.code)
        except Exception as error:  # noqa: BLE001 - the boundary of the capture's thread
            log.error("the server's microphone was given up without END: %s", where(error))
        finally:
            capture.stream.close()
            with self._lock:
                self._capture = None

    def _hear(self, capture: _Capture, feeder: LogFeeder) -> None:
        """All that it brings; a mistake of ours ends the recording there, and is no silence."""
        try:
            feeder.begin(self._app)
            for block in capture.stream.blocks():
                feeder.block(block)
            if capture.no_end is not None:
                feeder.gap(0, capture.no_end)
        except HandoverError:
            raise
        except Exception as error:  # noqa: BLE001 - what was heard so far must not wait for hours
            log.error("the server's microphone failed: %s", where(error))
            feeder.gap(0, "lost")


def _row(recorder: Recorder, rec_id: str) -> Recording:
    recording = recorder.world.recordings.get(rec_id)
    if recording is None:
        raise UnknownRecording("There is no such recording.")
    return recording
