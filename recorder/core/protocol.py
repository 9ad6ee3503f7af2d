"""Binary frames of the live stream: bytes <-> frozen values, with no socket.

A frame is a 16-byte header (kind u8 | channel u8 | 0 u16 | crc32 u32 of the payload | offset u64,
little endian) and whole log records. Everything else on the socket is JSON text.
"""

from __future__ import annotations

import struct
import zlib

from recorder.core.errors import InvalidInput
from recorder.core.records import record

FRAME_HEADER = struct.Struct("<BBHIQ")
AUDIO_KIND = 1
MAX_FRAME_PAYLOAD_BYTES = 65_536
MAX_FRAME_BYTES = FRAME_HEADER.size + MAX_FRAME_PAYLOAD_BYTES
MAX_OFFSET = 1 << 48
"""256 TiB: far beyond any log, far below what could overflow a file offset."""


class FrameChecksum(InvalidInput):
    """The payload changed on the way; the sender repeats it."""

    code, title = "frame-checksum", "A frame arrived damaged"

    def __init__(self, channel: int) -> None:
        super().__init__("The frame's checksum does not match.", cure="Send it again.")
        self.channel = channel


@record
class AudioFrame:
    """``payload`` belongs at byte ``offset`` of the log that ``channel`` was opened for."""

    channel: int
    offset: int
    payload: bytes


def encode_frame(frame: AudioFrame) -> bytes:
    """The frame's bytes."""
    head = FRAME_HEADER.pack(AUDIO_KIND, frame.channel, 0, zlib.crc32(frame.payload), frame.offset)
    return head + frame.payload


def decode_frame(data: bytes) -> AudioFrame:
    """Read one binary message.

    Raises:
        InvalidInput: not a frame of this protocol; the connection is of no use.
        FrameChecksum: a frame whose payload was damaged on the way.
    """
    if not FRAME_HEADER.size < len(data) <= MAX_FRAME_BYTES:
        raise InvalidInput("A frame is 17 to 65,552 bytes long.")
    kind, channel, zero, checksum, offset = FRAME_HEADER.unpack_from(data)
    if kind != AUDIO_KIND or zero or offset > MAX_OFFSET:
        raise InvalidInput("This is not an audio frame.")
    payload = data[FRAME_HEADER.size :]
    if zlib.crc32(payload) != checksum:
        raise FrameChecksum(channel)
    return AudioFrame(channel, offset, payload)
