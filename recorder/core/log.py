"""The record format of a capture log: bytes <-> frozen records, with no file and no socket.

A log is what one uninterrupted capture wrote: META, then PCM, EVENT (and MEDIA) records, then END.
The same bytes lie on the tablet, travel, and are stored here, so whoever reads a log from its
start knows everything about it: how far it goes, what is missing in it, and whether it is whole.

Record, little endian: a 40-byte header and a payload::

    magic u32 | type u8 | flags u8 | header_len u16 | seq u32 | len u32 | first_frame u64 |
    wall_ms f64 | mono_ms u32 | crc32 u32 (over the 36 bytes before it and the payload)
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import NamedTuple

from recorder.core.clocks import MAX_GAP_MS, Beat, Measured, measured_of, set_ms_of, whole_of
from recorder.core.errors import InvalidInput
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Gap, Marker
from recorder.core.records import record

MAGIC = 0x31524D45
"""``EMR1`` as it lies in the file."""
MAGIC_BYTES = MAGIC.to_bytes(4, "little")

HEADER = struct.Struct("<IBBHIIQdII")
HEADER_BYTES = HEADER.size
MAX_PAYLOAD_BYTES = 60_000
MAX_RECORD_BYTES = HEADER_BYTES + MAX_PAYLOAD_BYTES

MAX_CAUSE_CHARS = 60
MAX_NOTES = 10_000
"""Gaps, and bookmarks, that are kept apart in one log: a bound on memory, not on the crew."""
SILENT = "silent"
"""Cause of a gap: the microphone delivered only zeros, or one other value that never changed."""
MAX_TIME_MS = 1e14
"""Since 1970: some three thousand years. A clock that says more says nothing."""

LOG_ID = re.compile(r"(?P<rec>[0-9a-f]{32})\.(?P<track>[am])(?P<segment>0|[1-9][0-9]{0,2})")
REC_ID = re.compile(r"[0-9a-f]{32}")


class RecordType(IntEnum):
    """What a record carries."""

    META = 1
    PCM = 2
    EVENT = 3
    MEDIA = 4
    END = 9


_TYPES = {int(one): one for one in RecordType}
"""Asked for every record, and several times faster than the enumeration itself."""


class EndReason(str, Enum):
    """Why a log ended: by the crew, by a change of capture, or found open after a crash."""

    STOP = "stop"
    SWITCH = "switch"
    RECOVERED = "recovered"


class LogId(NamedTuple):
    """``<rec_id>.<track><segment>``; ``track`` is ``a`` (PCM) or ``m`` (media).

    A tuple, because it is the key of many a look for every chunk, and a tuple's hash costs least.
    """

    rec_id: str
    track: str
    segment: int

    def __str__(self) -> str:
        return f"{self.rec_id}.{self.track}{self.segment}"

    @classmethod
    def parse(cls, text: str) -> LogId:
        """Read a log id.

        Raises:
            InvalidInput: not of the form above.
        """
        found = LOG_ID.fullmatch(text)
        if found is None:
            raise InvalidInput(
                "This is not a log id.", cure="Use <32 hex digits>.a<segment number>."
            )
        return cls(found["rec"], found["track"], int(found["segment"]))


@record
class Record:
    """One record, checked: its checksum and bounds held when it was read."""

    type: RecordType
    seq: int
    first_frame: int
    wall_ms: float
    mono_ms: int
    payload: bytes

    @property
    def size_bytes(self) -> int:
        """Header and payload."""
        return HEADER_BYTES + len(self.payload)

    def json(self) -> Mapping[str, object]:
        """The payload of META, EVENT and END as a mapping; empty when it is not one."""
        try:
            value = json.loads(self.payload)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


class BadRecord(ValueError):
    """Bytes that are not the next record of the log; the text says which rule they break."""


def encode(record: Record) -> bytes:
    """The record's bytes."""
    if len(record.payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"payload of {len(record.payload)} bytes, at most {MAX_PAYLOAD_BYTES}")
    head = HEADER.pack(
        MAGIC,
        record.type,
        0,
        HEADER_BYTES,
        record.seq,
        len(record.payload),
        record.first_frame,
        record.wall_ms,
        record.mono_ms,
        0,
    )[:-4]
    checksum = zlib.crc32(record.payload, zlib.crc32(head))
    return head + checksum.to_bytes(4, "little") + record.payload


def decode(data: bytes | memoryview, at: int = 0) -> Record | None:
    """The record that starts at ``data[at]``, or None when the bytes end inside it.

    Raises:
        BadRecord: the bytes cannot be a record, however many follow.
    """
    if len(data) - at < HEADER_BYTES:
        return None
    magic, kind, flags, header_len, seq, length, first_frame, wall_ms, mono_ms, checksum = (
        HEADER.unpack_from(data, at)
    )
    if magic != MAGIC or header_len != HEADER_BYTES or flags:
        raise BadRecord("no record starts here")
    if length > MAX_PAYLOAD_BYTES:
        raise BadRecord("the payload is too long")
    record_type = _TYPES.get(kind)
    if record_type is None:
        raise BadRecord("unknown record type")
    end = at + HEADER_BYTES + length
    if len(data) < end:
        return None
    body = bytes(data[at + HEADER_BYTES : end])
    head = data[at : at + HEADER_BYTES - 4]
    if zlib.crc32(body, zlib.crc32(head)) != checksum:
        raise BadRecord("the checksum does not match")
    return Record(record_type, seq, first_frame, wall_ms, mono_ms, body)


@dataclass(frozen=True, slots=True)
class LogMeta:
    """What the first record says about the capture.

    Attributes:
        started_ms: of the recording, by the device's clock.
        clock_off_ms: our clock minus the device's then; None when the device did not know.
        follows: number of the segment before it; None when nothing is said.
    """

    session_id: str
    rec_id: str
    track: str
    segment: int
    started_ms: float
    clock_off_ms: int | None = None
    follows: int | None = None


class LogReader:
    """Follows one log from its first byte, record by record, and knows its rules.

    Feed it whole prefixes: ``take`` returns the records that ``data`` completes and moves
    ``length`` (bytes), ``frames`` (PCM samples), ``seq`` and the running SHA-256 along. It keeps
    no sound (only the gaps and bookmarks), so a log of any length costs the same memory.
    """

    __slots__ = (
        "_flat_from", "_sha", "_shared", "first_beat", "frames", "gaps", "last_beat", "length",
        "log_id", "lost_ms", "markers", "measured", "meta", "reason", "seq", "set_ms",
    )  # fmt: skip

    def __init__(self, log_id: LogId) -> None:
        self.log_id = log_id
        self.length = 0
        self.frames = 0
        self.seq = 0
        self.meta: LogMeta | None = None
        self.reason: EndReason | None = None
        self.gaps: list[Gap] = []
        self.markers: list[Marker] = []
        self.measured: list[Measured] = []
        self.lost_ms = 0
        self.set_ms = 0
        self.first_beat: Beat | None = None
        self.last_beat: Beat | None = None
        self._flat_from: int | None = None
        self._shared = False
        self._sha = hashlib.sha256()

    def take(self, data: bytes | memoryview) -> tuple[list[Record], int]:
        """Accept the whole records at the start of ``data``; returns them and their bytes.

        Raises:
            BadRecord: the *first* record is not one. A bad later record ends the batch instead,
                so that the valid prefix is kept and the error comes with the next call.
        """
        records: list[Record] = []
        used = 0
        view = memoryview(data)
        while used < len(view):
            try:
                record = decode(view, used)
                if record is None:
                    break
                self._check(record)
            except BadRecord:
                if not records:
                    raise
                break
            end = used + record.size_bytes
            self._accept(record, view[used:end])
            records.append(record)
            used = end
        return records, used

    def copy(self) -> LogReader:
        """The same place in the same log, to go on from without committing to it.

        Their lists are one until either notes something more: most chunks are sound alone.
        """
        twin = LogReader.__new__(LogReader)
        twin.log_id, twin._shared = self.log_id, True
        self._shared = True
        twin.length, twin.frames, twin.seq = self.length, self.frames, self.seq
        twin.meta, twin.reason = self.meta, self.reason
        twin.gaps, twin.markers, twin.lost_ms = self.gaps, self.markers, self.lost_ms
        twin.measured, twin.set_ms = self.measured, self.set_ms
        twin.first_beat, twin.last_beat = self.first_beat, self.last_beat
        twin._flat_from = self._flat_from
        twin._sha = self._sha.copy()
        return twin

    @property
    def ended(self) -> bool:
        """The END record was accepted; the log can grow no more."""
        return self.reason is not None

    @property
    def sha256(self) -> str:
        """Hash of all bytes accepted so far, hex."""
        return self._sha.hexdigest()

    def _check(self, record: Record) -> None:
        if self.ended:
            raise BadRecord("nothing may follow END")
        if record.seq != self.seq:
            raise BadRecord(f"record {record.seq} where {self.seq} is due")
        if record.first_frame != self.frames:
            raise BadRecord("first_frame does not continue the log")
        if (record.seq == 0) is not (record.type is RecordType.META):
            raise BadRecord("META is the first record and only that")
        if record.type is RecordType.META:
            _meta_of(record, self.log_id)
        elif record.type is RecordType.PCM and len(record.payload) % BYTES_PER_FRAME:
            raise BadRecord("half a sample")
        elif record.type is RecordType.END:
            self._check_end(record)

    def _check_end(self, record: Record) -> None:
        said = record.json()
        if said.get("sha256") != self.sha256:
            raise BadRecord("END names another hash than the bytes before it have")
        if said.get("frames") != self.frames or said.get("records") != self.seq:
            raise BadRecord("END counts other frames or records")
        if said.get("reason") not in EndReason.__members__.values():
            raise BadRecord("END has no known reason")

    def gap_map(self) -> tuple[Gap, ...]:
        """All gaps up to here, with the silence that still lasts."""
        lasting = self._flat_line()
        return (*self.gaps, lasting) if lasting else tuple(self.gaps)

    def _flat_line(self) -> Gap | None:
        if self._flat_from is None or self._flat_from == self.frames:
            return None
        held = self.frames - self._flat_from
        return Gap(self._flat_from, round(held * 1000 / SAMPLE_RATE), SILENT, held)

    def _follow_silence(self, said: Mapping[str, object]) -> None:
        """From ``frames`` samples before this event until one with ``ended``, or the log's end."""
        already = said.get("frames")
        if said.get("ended"):
            over = self._flat_line()
            self._flat_from = None
            if over is not None:
                self._add_gap(over)
        elif self._flat_from is None and isinstance(already, int) and already >= 0:
            self._flat_from = max(0, self.frames - already)

    def _note(self, record: Record) -> None:
        """Keep gaps and bookmarks; any other event is information and stays in the log only."""
        if self._shared:
            self.gaps, self.markers = list(self.gaps), list(self.markers)
            self.measured, self._shared = list(self.measured), False
        said = record.json()
        duration = said.get("ms")
        if said.get("k") == "gap" and isinstance(duration, int | float) and duration >= 0:
            cause = _label(said.get("cause", "unknown"))
            self._add_gap(Gap(self.frames, round(min(duration, MAX_GAP_MS)), cause))
            self.set_ms += set_ms_of(said)
        elif (later := measured_of(said)) and len(self.measured) < MAX_NOTES:
            named = _label(said["cause"]) if "cause" in said else None
            self.measured.append(replace(later, cause=named))
        elif said.get("k") == "silence":
            self._follow_silence(said)
        elif said.get("k") == "mark" and len(self.markers) < MAX_NOTES:
            self.markers.append(Marker(self.frames, _label(said.get("label", ""))))

    def _add_gap(self, gap: Gap) -> None:
        """Beyond ``MAX_NOTES`` the time is still counted, but only into the last gap of its kind
        (held in the sound or not). Silence leaves a place; a kind that has none yet makes one."""
        self.lost_ms += gap.absent_ms
        full = len(self.gaps) >= MAX_NOTES - bool(gap.held_frames)
        for at in (-1, -2) if full else ():
            if bool(self.gaps[at].held_frames) is bool(gap.held_frames):
                self.gaps[at] = self.gaps[at].longer_by(gap)
                return
        self.gaps.append(gap)

    def _accept(self, record: Record, raw: memoryview) -> None:
        if record.type is RecordType.META:
            self.meta = _meta_of(record, self.log_id)
        elif record.type is RecordType.PCM:
            self.frames += len(record.payload) // BYTES_PER_FRAME
            self.last_beat = Beat(
                self.frames, self.lost_ms, record.wall_ms, record.mono_ms, self.set_ms
            )
            self.first_beat = self.first_beat or self.last_beat
        elif record.type is RecordType.EVENT:
            self._note(record)
        elif record.type is RecordType.END:
            self.reason = EndReason(str(record.json()["reason"]))
        self._sha.update(raw)
        self.length += len(raw)
        self.seq += 1


def _meta_of(record: Record, log_id: LogId) -> LogMeta:
    said = record.json()
    session_id, started = said.get("session_id"), said.get("started_ms", record.wall_ms)
    if said.get("v") != 1 or not isinstance(session_id, str):
        raise BadRecord("META names no session")
    names = (log_id.rec_id, log_id.track, log_id.segment)
    if (said.get("rec"), said.get("track"), said.get("seg")) != names:
        raise BadRecord("META belongs to another log")
    if said.get("rate") != SAMPLE_RATE or said.get("channels") != 1:
        raise BadRecord("only 16 kHz mono is stored")
    if isinstance(started, bool) or not isinstance(started, int | float):
        raise BadRecord("META has no start time")
    if not abs(started) <= MAX_TIME_MS:
        started = 0  # the reader's own clock is better than that
    before = said.get("prev_seg_end")
    follows = whole_of(before.get("seg")) if isinstance(before, dict) else None
    off_ms = whole_of(said.get("clock_off_ms"))
    return LogMeta(session_id, *names, float(started), off_ms, follows)


def _label(said: object) -> str:
    """One short line that every file and every database can hold, whatever a device sent."""
    text = str(said)[:MAX_CAUSE_CHARS]
    return "".join(char if char.isprintable() else " " for char in text)


def records_of(data: bytes) -> Iterator[Record]:
    """The whole records at the start of ``data``; stops at the first that is not one."""
    at = 0
    while True:
        try:
            record = decode(data, at)
        except BadRecord:
            return
        if record is None:
            return
        yield record
        at += record.size_bytes
