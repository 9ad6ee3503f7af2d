"""Sound that is none: a microphone that delivers one value and nothing else, block after block.

Zeros come from a muted or dead microphone, another fixed level from a broken one; even the quietest
room moves the last bit of a live one. The samples are kept like any other; the log says while it
runs, from where on they are no sound (``LogReader`` makes that a gap).
"""

from __future__ import annotations

from collections.abc import Mapping

from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE

FLAT_FRAMES = SAMPLE_RATE * 3 // 2
ENDED: Mapping[str, object] = {"k": "silence", "ended": True}


class FlatLine:
    """Follows the sound of one log, block by block."""

    __slots__ = ("_frames", "_noted", "_value")

    def __init__(self) -> None:
        self._value = b""
        self._frames = 0
        self._noted = False

    def before(self, pcm: bytes) -> Mapping[str, object] | None:
        """What the log has to say before these samples, or None: nothing new."""
        value = pcm[:BYTES_PER_FRAME]
        count = len(pcm) // BYTES_PER_FRAME
        flat = pcm == value * count
        ended = self._noted and not (flat and value == self._value)
        if not flat or value != self._value:
            self._frames, self._noted = 0, False
        self._value = value if flat else b""
        already, self._frames = self._frames, self._frames + count if flat else 0
        if ended:
            return ENDED
        if self._noted or self._frames < FLAT_FRAMES:
            return None
        self._noted = True
        level = int.from_bytes(value, "little", signed=True)
        return {"k": "silence", "frames": already, "value": level}
