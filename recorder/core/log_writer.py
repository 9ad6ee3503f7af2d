"""Makes the bytes of a capture log where sound is captured on this side of the wire.

The format itself, and how it is read, is in ``log``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from recorder.core.log import (
    MAX_PAYLOAD_BYTES,
    EndReason,
    LogId,
    LogReader,
    Record,
    RecordType,
    encode,
)
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE


class LogWriter:
    """Makes the bytes of one log, for a capture that happens on this side of the wire.

    Every method returns the bytes to append; nothing is kept but counters and the hash.

    Args:
        mono_ms: of a clock that nobody can set; without one only the wall clock counts.
    """

    def __init__(
        self, log_id: LogId, session_id: str, mono_ms: Callable[[], int] = lambda: 0
    ) -> None:
        self.log_id = log_id
        self.session_id = session_id
        self._reader = LogReader(log_id)
        self._mono_ms = mono_ms

    @property
    def length(self) -> int:
        """Bytes made so far: the offset of the next append."""
        return self._reader.length

    @property
    def frames(self) -> int:
        """PCM samples made so far."""
        return self._reader.frames

    def meta(
        self, *, started_ms: float, app: str, settings: Mapping[str, object] | None = None
    ) -> bytes:
        """The first record."""
        said = {
            "v": 1,
            "session_id": self.session_id,
            "rec": self.log_id.rec_id,
            "track": self.log_id.track,
            "seg": self.log_id.segment,
            "rate": SAMPLE_RATE,
            "channels": 1,
            "mime": None,
            "settings": dict(settings or {}),
            "app": app,
            "started_ms": started_ms,
        }
        return self._add(RecordType.META, _json(said), started_ms)

    def pcm(self, pcm: bytes, wall_ms: float) -> bytes:
        """Samples, in as many records as they need."""
        step = MAX_PAYLOAD_BYTES - MAX_PAYLOAD_BYTES % BYTES_PER_FRAME
        parts = (pcm[at : at + step] for at in range(0, len(pcm), step))
        return b"".join(self._add(RecordType.PCM, part, wall_ms) for part in parts)

    def gap(self, duration_ms: int, cause: str, wall_ms: float) -> bytes:
        """Say that ``duration_ms`` are missing right here."""
        return self.event({"k": "gap", "ms": duration_ms, "cause": cause}, wall_ms)

    def event(self, said: Mapping[str, object], wall_ms: float) -> bytes:
        """Say something about the sound right here; ``k`` names what."""
        return self._add(RecordType.EVENT, _json(said), wall_ms)

    def end(self, reason: EndReason, wall_ms: float) -> bytes:
        """The last record."""
        said = {
            "frames": self._reader.frames,
            "records": self._reader.seq,
            "sha256": self._reader.sha256,
            "reason": reason.value,
        }
        return self._add(RecordType.END, _json(said), wall_ms)

    def _add(self, kind: RecordType, payload: bytes, wall_ms: float) -> bytes:
        mono_ms = self._mono_ms() & 0xFFFFFFFF
        record = Record(kind, self._reader.seq, self._reader.frames, wall_ms, mono_ms, payload)
        data = encode(record)
        self._reader.take(data)
        return data


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
