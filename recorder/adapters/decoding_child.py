"""The process that decodes one untrusted file: reads it from stdin, writes messages to stdout.

It gives up what it does not need before the first byte is parsed: memory, CPU time, writing files
and every protocol but the one open file. It knows no path, no setting and no network. A crash or a
kill here costs the caller one file, nothing else. What it says is in ``decoding_messages``.
"""

from __future__ import annotations

import contextlib
import os
import resource
import struct
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

from recorder.adapters.decoding_messages import RATE_HZ, Kind, Sink, TooLong, send
from recorder.adapters.file_types import PLAIN

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, Packet
    from av.audio.stream import AudioStream
    from av.container import InputContainer

NO_KEY = -1
"""Instead of a descriptor: the file is not sealed."""
KEY_BYTES = 32
UNREADABLE = (ValueError, OverflowError, ArithmeticError, RuntimeError, MemoryError)

SOURCE_RATES_HZ = range(4_000, 384_001)
"""Outside of this a header is forged: 1 Hz would swell every byte to 32 KB."""

HOLE_S = 0.1
"""Less than this between two frames is rounding, not a hole."""

BARE_STREAMS = frozenset({"mp3", "aac", "amr", "flac"})
"""Formats without time stamps: frame after frame."""

MISSING_S = 0.25
"""How much shorter than declared a whole file may be (encoders pad and trim)."""

MAX_BAD_READS = 1_000
"""So many in a row, and nothing readable is expected any more."""

DECODERS = (
    "aac,aac_latm,ac3,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,alac,amrnb,amrwb,eac3,flac,gsm,gsm_ms,"
    "mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,pcm_alaw,pcm_f32be,pcm_f32le,pcm_f64be,"
    "pcm_f64le,pcm_mulaw,pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,pcm_u8"
)
"""No video decoder is among them, so pictures are never parsed."""


class Conversion:
    """Frames in, 16 kHz mono out."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._resampler = new_resampler()
        self._shape: tuple[object, ...] = ()

    def take(self, frame: AudioFrame, lost_s: float) -> None:
        """Convert one frame, after saying what is missing just before it."""
        if frame.sample_rate not in SOURCE_RATES_HZ:
            raise ValueError("sample rate out of range")
        if lost_s > HOLE_S:
            self.flush()
            if self._sink.frames:
                self._sink.gap(lost_s)
        shape = (frame.sample_rate, frame.format.name, frame.layout.name)
        if shape != self._shape:
            self.flush()
            self._shape = shape
        frame.pts = None
        self._emit(frame)

    def flush(self) -> None:
        """Write what the resampler still holds and start a new one."""
        if self._shape:
            self._emit(None)
            self._resampler = new_resampler()
            self._shape = ()

    def _emit(self, frame: AudioFrame | None) -> None:
        for out in self._resampler.resample(frame):
            self._sink.pcm(bytes(out.planes[0])[: 2 * out.samples])


def new_resampler() -> AudioResampler:
    """Whatever comes in, mono 16 kHz comes out."""
    from av import AudioResampler

    return AudioResampler(format="s16", layout="mono", rate=RATE_HZ)


class StampClock:
    """Finds holes by time stamps, in containers that have them."""

    def __init__(self) -> None:
        self._due_s: Fraction | None = None

    def lost_s(self, _packet: Packet[AudioStream], frame: AudioFrame) -> float:
        """Seconds between the end of the last frame and this one's time stamp."""
        if frame.pts is None or frame.time_base is None:
            return 0.0
        at = frame.pts * frame.time_base
        lost = at - self._due_s if self._due_s is not None else Fraction()
        self._due_s = at + Fraction(frame.samples, frame.sample_rate)
        return float(lost)


class ByteClock:
    """Finds holes by skipped bytes, in streams of bare frames, whose time stamps are made up."""

    def __init__(self) -> None:
        self._end: int | None = None
        self._bytes = 0
        self._seconds = 0.0

    def lost_s(self, packet: Packet[AudioStream], frame: AudioFrame) -> float:
        """About how long the bytes between the last good packet and this one would have played."""
        if packet.pos is None or not packet.size:
            return 0.0
        skipped = packet.pos - self._end if self._end is not None else 0
        lost = skipped * self._seconds / self._bytes if self._bytes else 0.0
        self._end = packet.pos + packet.size
        self._bytes += packet.size
        self._seconds += frame.samples / frame.sample_rate
        return lost


class Damage:
    """Counts what could not be read: in all, and since the last frame that could."""

    def __init__(self) -> None:
        self.total = 0
        self.in_a_row = 0

    def note(self) -> None:
        """One more packet that is broken."""
        self.total += 1
        self.in_a_row += 1


def frames_of(
    container: InputContainer, stream: AudioStream, damage: Damage
) -> Iterator[tuple[AudioFrame, float]]:
    """All frames that can be decoded, each with the seconds missing before it."""
    from av import FFmpegError

    clock = ByteClock() if container.format.name in BARE_STREAMS else StampClock()
    packets = container.demux(stream)
    while damage.in_a_row < MAX_BAD_READS:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            if packet.is_corrupt and container.format.name != "wav":
                damage.note()  # of a WAV the header tells it better, see wav_declared_s
            for frame in packet.decode():
                damage.in_a_row = 0
                yield frame, clock.lost_s(packet, frame)
        except EOFError:
            return
        except (FFmpegError, ValueError):
            damage.note()
            packets = container.demux(stream)


def declared_s(container: InputContainer, stream: AudioStream, demuxer: str, head: bytes) -> float:
    """How long the file says it is, where that can be relied on; else 0."""
    if demuxer == "mp3" and not (b"Xing" in head or b"Info" in head):
        return 0.0  # without that header FFmpeg guesses from the first bit rate
    if demuxer in {"aac", "amr", "ogg"}:
        return 0.0
    if demuxer == "wav":
        return wav_declared_s(head)  # FFmpeg corrects a header that promises too much
    if demuxer == "matroska" and container.streams.video:
        return 0.0  # the pictures may go on after the sound
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else 0.0


def wav_declared_s(head: bytes) -> float:
    """Length by the header; 0 when it was never filled in, as after a crash of the recorder."""
    chunks = wav_chunks(head)
    if b"fmt " not in chunks or b"data" not in chunks or len(head) < chunks[b"fmt "][0] + 12:
        return 0.0
    rate_hz, byte_rate = struct.unpack_from("<II", head, chunks[b"fmt "][0] + 4)
    size = chunks[b"data"][1]
    if size == 0 or size >= 0xFFFF_0000 or not rate_hz:
        return 0.0
    if b"fact" in chunks:  # compressed sound: the byte rate is a rough word, the count is not
        samples = int.from_bytes(head[chunks[b"fact"][0] :][:4], "little")
        return float(samples / rate_hz)
    return float(size / byte_rate) if byte_rate else 0.0


def wav_chunks(head: bytes) -> dict[bytes, tuple[int, int]]:
    """Name to (where its content starts, its size) of the chunks up to the sound itself."""
    chunks: dict[bytes, tuple[int, int]] = {}
    at = 12
    while at + 8 <= len(head) and b"data" not in chunks:
        size = int.from_bytes(head[at + 4 : at + 8], "little")
        chunks[head[at : at + 4]] = (at + 8, size)
        at += 8 + size + size % 2
    return chunks


class Source:
    """The file: standard input as it is, or its sealed content by the key of this one file."""

    def __init__(self, key_descriptor: int) -> None:
        self.sealed: BinaryIO | None = None
        if key_descriptor != NO_KEY:
            self.sealed = opened_sealed(os.read(key_descriptor, KEY_BYTES))
            os.close(key_descriptor)

    def part(self, size: int, at: int) -> bytes:
        """``size`` bytes from ``at`` on; counted from the end when negative."""
        if self.sealed is None:
            begin = at if at >= 0 else max(0, os.fstat(0).st_size + at)
            return os.pread(0, size, begin)
        end = self.sealed.seek(0, os.SEEK_END)
        self.sealed.seek(at if at >= 0 else max(0, end + at))
        data = self.sealed.read(size)
        self.sealed.seek(0)
        return data


def opened_sealed(material: bytes) -> BinaryIO:
    """Standard input's content; raises SealBroken, a ``HandoverError``."""
    import io
    from typing import cast

    from recorder.adapters.vault import OneKey
    from recorder.services.sealed import FRAME_BYTES, SealedReader, broken, read_header

    file = os.fdopen(0, "rb", closefd=False)
    header = read_header(file)
    if header is None:
        raise broken("lost its header")
    reader = SealedReader(file, header, OneKey(material))
    return cast(BinaryIO, io.BufferedReader(reader, FRAME_BYTES))


def ends_early(demuxer: str, source: Source) -> bool:
    """An Ogg file whose last page has no end-of-stream flag was cut off."""
    if demuxer != "ogg":
        return False
    tail = source.part(66_000, -66_000)
    last = tail.rfind(b"OggS")
    return last < 0 or len(tail) < last + 6 or not tail[last + 5] & 4


def decode_plain(source: Source, sink: Sink) -> Kind:
    """Decode by libsndfile; returns how it went."""
    from recorder.adapters.decoding_plain import PlainFile

    file = PlainFile(source.sealed or 0, SOURCE_RATES_HZ)
    for pcm in file.pcm():
        sink.pcm(pcm)
    return verdict(sink, 0.0, damaged=file.damaged)


def decode(demuxer: str, source: Source, sink: Sink) -> Kind:
    """Decode by FFmpeg; returns how it went.

    Raises:
        TooLong: more sound than wanted.
        av.FFmpegError, ValueError: not readable at all.
    """
    import av

    head = source.part(4096, 0)
    options = {"protocol_whitelist": "fd", "codec_whitelist": DECODERS}
    if source.sealed is None:
        options["fd"] = "0"
    with av.open(source.sealed or "fd:", "r", format=demuxer, options=options) as container:
        if not container.streams.audio:
            return Kind.NO_SOUND
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        if demuxer == "flac":  # its checksums are there to be believed
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        said_s = declared_s(container, stream, demuxer, head)
        damage = Damage()
        conversion = Conversion(sink)
        for frame, lost_s in frames_of(container, stream, damage):
            conversion.take(frame, lost_s)
        conversion.flush()
    return verdict(sink, said_s, damaged=damage.total > 0 or ends_early(demuxer, source))


def verdict(sink: Sink, said_s: float, *, damaged: bool) -> Kind:
    """Compare what came with what was declared; a missing end becomes a gap."""
    if not sink.frames:
        return Kind.UNSUPPORTED if damaged else Kind.NO_SOUND
    missing_s = said_s - sink.seconds
    if missing_s > max(MISSING_S, said_s * 0.005):
        sink.gap(missing_s)
        damaged = True
    return Kind.DAMAGED if damaged else Kind.WHOLE


def restrict(memory_bytes: int, cpu_s: int) -> None:
    """Give up what decoding does not need; what a platform cannot limit stays unlimited."""
    limits = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory_bytes),
    )
    for what, limit in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def main(argv: list[str]) -> int:
    """``demuxer max_frames memory_bytes cpu_s key``; the file is stdin."""
    demuxer, max_frames, memory_bytes, cpu_s, key = argv[0], *map(int, argv[1:5])
    restrict(memory_bytes, cpu_s)
    from av import FFmpegError

    from recorder.core.errors import HandoverError

    send(sys.stdout.buffer, Kind.READY)
    sink = Sink(sys.stdout.buffer, max_frames)
    try:
        source = Source(key)
        plain = demuxer == PLAIN
        kind = decode_plain(source, sink) if plain else decode(demuxer, source, sink)
    except TooLong:
        kind = Kind.TOO_LONG
    except (*UNREADABLE, FFmpegError, HandoverError):
        kind = Kind.DAMAGED if sink.frames else Kind.UNSUPPORTED
    sink.end(kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
