"""The samples of a recording, live or sealed, behind one small reading interface.

``LiveSound`` follows the journal's logs while they grow; ``WavSound`` reads the sealed file. Both
count on the recording's one clock, so whoever cuts and transcribes need not know which it has.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from recorder.core.audio import wav_extent
from recorder.core.errors import SealBroken
from recorder.core.log import BadRecord, LogId, LogReader, Record, RecordType, records_of
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Gap
from recorder.core.ports.vault import Vault
from recorder.services.files import identity_of
from recorder.services.log_files import LogChanged, LogFile
from recorder.services.sealed import CLEAR, open_stored

PIECE_BYTES = 1 << 18
INDEX_EVERY_FRAMES = 5 * SAMPLE_RATE


class SoundChanged(Exception):
    """The journal took back what was read already; begin again."""


GONE = (SoundChanged, OSError, SealBroken)
"""What reading raises when the samples are not there, or not whole, any more."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive new samples; ``after_gap`` when sound is missing right before them."""

    pcm: bytes
    after_gap: bool = False


class Sound(Protocol):
    """What is there of a recording."""

    frames: int

    def news(self, *, final: bool, limit_bytes: int) -> Iterator[Stretch]:
        """Samples that came since the last call, about ``limit_bytes`` of them.

        ``final``: nothing more will come, so an unfinished segment does not hold up the next one.

        Raises:
            SoundChanged: what was handed out before is no longer true.
        """
        ...

    def read(self, start: int, end: int) -> bytes:
        """Samples ``[start, end)`` as PCM."""
        ...

    def rewind(self) -> None:
        """Hand everything out again from the first sample."""
        ...


class _LogTail:
    """One log, read as it grows, with an index from samples to bytes.

    ``after_gap``: sound is missing before its first sample.
    """

    def __init__(self, path: Path, log_id: LogId, vault: Vault, *, after_gap: bool) -> None:
        self._after_gap = after_gap
        self._file = LogFile(path, log_id, vault)
        self.reader = LogReader(log_id)
        self._index: list[tuple[int, int]] = [(0, 0)]

    def news(self, limit_bytes: int) -> Iterator[Stretch]:
        """New samples, and whether a gap came before them."""
        taken = 0
        while taken < limit_bytes:
            offset = self.reader.length
            try:
                records, used = self.reader.take(self._file.read(offset, PIECE_BYTES))
            except (BadRecord, LogChanged, SealBroken):
                raise SoundChanged from None
            if not used:
                return
            taken += used
            yield from self._stretches(records, offset)

    def _stretches(self, records: Sequence[Record], offset: int) -> Iterator[Stretch]:
        pcm = bytearray()
        after_gap, self._after_gap = self._after_gap, False
        for record in records:
            if record.type is RecordType.PCM:
                self._remember(record.first_frame, offset)
                pcm += record.payload
            elif record.type is RecordType.EVENT and record.json().get("k") == "gap":
                if pcm:
                    yield Stretch(bytes(pcm), after_gap)
                    pcm.clear()
                after_gap = True
            offset += record.size_bytes
        if pcm or after_gap:
            yield Stretch(bytes(pcm), after_gap)

    def _remember(self, frame: int, offset: int) -> None:
        if frame - self._index[-1][0] >= INDEX_EVERY_FRAMES:
            self._index.append((frame, offset))

    def read(self, start: int, end: int) -> bytes:
        """Samples of this log, from the nearest indexed record on."""
        at = self._index[bisect_right(self._index, start, key=lambda entry: entry[0]) - 1][1]
        pcm = bytearray()
        first: int | None = None
        for record in self._records_from(at):
            if record.type is not RecordType.PCM:
                continue
            if first is None:
                first = record.first_frame
            if record.first_frame >= end:
                break
            pcm += record.payload
        base = first or 0
        return bytes(pcm[(start - base) * BYTES_PER_FRAME : (end - base) * BYTES_PER_FRAME])

    def _records_from(self, offset: int) -> Iterator[Record]:
        rest = b""
        try:
            for piece in self._file.pieces(offset, PIECE_BYTES):
                rest += piece
                used = 0
                for record in records_of(rest):
                    used += record.size_bytes
                    yield record
                rest = rest[used:]
        except (LogChanged, SealBroken):
            raise SoundChanged from None


class LiveSound:
    """All segments of a recording in the journal, in order, as they grow.

    Args:
        rec_id: whose segments.
        path_of: the journal's file of a log.
        vault: with the keys of those that are sealed.
    """

    def __init__(self, rec_id: str, path_of: Callable[[LogId], Path], vault: Vault = CLEAR) -> None:
        self._rec_id = rec_id
        self._path_of = path_of
        self._vault = vault
        self._tails: list[_LogTail] = []
        self._starts: list[int] = []
        self._heard = hashlib.sha256()
        self.frames = 0

    def news(self, *, final: bool, limit_bytes: int) -> Iterator[Stretch]:
        """New samples of the segment that is growing, then of the following ones."""
        left = limit_bytes
        while left > 0:
            tail = self._tails[-1] if self._tails else self._next_tail(final=final)
            if tail is None:
                return
            for stretch in tail.news(left):
                left -= len(stretch.pcm)
                self.frames += len(stretch.pcm) // BYTES_PER_FRAME
                self._heard.update(stretch.pcm)
                yield stretch
            if not (tail.reader.ended or final) or self._next_tail(final=final) is None:
                return

    def _next_tail(self, *, final: bool) -> _LogTail | None:
        former = self._tails[-1].reader if self._tails else None
        number = former.log_id.segment + 1 if former else 0
        missing = former is not None and not former.ended
        last = max(self._segments(), default=-1)
        while number <= last:
            log_id = LogId(self._rec_id, "a", number)
            path = self._path_of(log_id)
            if path.exists():
                self._tails.append(_LogTail(path, log_id, self._vault, after_gap=missing))
                self._starts.append(self.frames)
                return self._tails[-1]
            if not final:
                return None
            number, missing = number + 1, True
        return None

    def _segments(self) -> list[int]:
        here = self._path_of(LogId(self._rec_id, "a", 0)).parent
        names = (p.stem for p in here.glob(f"{self._rec_id}.a*.log"))
        return [LogId.parse(name).segment for name in names]

    def read(self, start: int, end: int) -> bytes:
        """Samples ``[start, end)``, across segments where need be."""
        pcm = b""
        for tail, first in zip(self._tails, self._starts, strict=True):
            low, high = max(start, first), min(end, first + tail.reader.frames)
            if low < high:
                pcm += tail.read(low - first, high - first)
        return pcm

    def rewind(self) -> None:
        """Begin again with the first segment."""
        self._tails, self._starts, self.frames = [], [], 0
        self._heard = hashlib.sha256()

    def pieces(self) -> Iterator[bytes]:
        """All samples heard so far, in order, in pieces.

        They are read from the disk again; what was heard was checked against the logs' own hashes.

        Raises:
            SoundChanged: behind the last piece, when they are not what was heard.
        """
        found = hashlib.sha256()
        for at in range(0, self.frames, INDEX_EVERY_FRAMES):
            pcm = self.read(at, min(at + INDEX_EVERY_FRAMES, self.frames))
            found.update(pcm)
            yield pcm
        if found.digest() != self._heard.digest():
            raise SoundChanged


class WavSound:
    """A sealed recording's WAV; its gaps come from the row."""

    def __init__(self, path: Path, gaps: Sequence[Gap], vault: Vault = CLEAR) -> None:
        self._path = path
        self._vault = vault
        with open_stored(path, vault, identity_of(path)) as file:
            self._begin, self._total = wav_extent(file)
        # What a log's own tail is cut at: silence that is held in the sound is no cut there either.
        self._gap_frames = sorted({g.frame for g in gaps if not g.held_frames})
        self.frames = 0

    def news(self, *, final: bool, limit_bytes: int) -> Iterator[Stretch]:
        """The next samples of the file."""
        del final
        left = limit_bytes
        total = self._total
        while left > 0 and self.frames < total:
            start = self.frames
            after_gap = start in self._gap_frames
            later = bisect_right(self._gap_frames, start)
            stop = self._gap_frames[later] if later < len(self._gap_frames) else total
            end = min(stop, total, start + PIECE_BYTES // BYTES_PER_FRAME)
            pcm = self.read(start, end)
            self.frames = end
            left -= len(pcm)
            yield Stretch(pcm, after_gap)

    def read(self, start: int, end: int) -> bytes:
        """Samples ``[start, end)``."""
        with open_stored(self._path, self._vault, identity_of(self._path)) as file:
            file.seek(self._begin + start * BYTES_PER_FRAME)
            return file.read((end - start) * BYTES_PER_FRAME)

    def rewind(self) -> None:
        """Begin again with the first sample."""
        self.frames = 0
