"""Sound beyond the 4 GiB that a RIFF chunk can say: 37 hours 17 minutes and more.

The files are as long as that, and hold next to nothing: all between the ends is a hole.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import pytest

from recorder.core.audio import MAX_RIFF_DATA_BYTES, wav_extent, wav_header
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Gap, Recording
from recorder.services.files import FileKind, OutputFiles
from recorder.services.sealed import (
    CLEAR,
    FRAME_BYTES,
    FRAME_MORE_BYTES,
    Kind,
    new_header,
    seal_frame,
)
from recorder.services.sound import LiveSound, WavSound
from recorder.services.wav_writing import WavWriting
from recorder.web.peaks import peaks_of
from tests.support.vaults import ring
from tests.support.worlds import Tablet, World, tone

MOST_FRAMES = MAX_RIFF_DATA_BYTES // BYTES_PER_FRAME
FRAMES = 38 * 3600 * SAMPLE_RATE
LAST_S = tone(1)


@pytest.fixture
def long_wav(tmp_path: Path) -> Path:
    """38 hours, of which only the last second is no silence."""
    path = tmp_path / "a_recording.wav"
    with path.open("wb") as file:
        file.write(wav_header(FRAMES))
        file.seek(FRAMES * BYTES_PER_FRAME - len(LAST_S), io.SEEK_CUR)
        file.write(LAST_S)
    return path


def test_up_to_four_gib_it_is_the_header_that_everybody_knows() -> None:
    for frames in (0, SAMPLE_RATE, MOST_FRAMES):
        header = wav_header(frames)
        assert (len(header), header[:4]) == (44, b"RIFF")
        with wave.open(io.BytesIO(header)) as file:
            assert (file.getnframes(), file.getframerate()) == (frames, SAMPLE_RATE)
    assert wav_header(MOST_FRAMES + 1)[:4] == b"RF64"


def test_the_long_sizes_are_those_of_the_file(long_wav: Path) -> None:
    with long_wav.open("rb") as file:
        assert wav_extent(file) == (80, FRAMES)
        file.seek(0)
        head = file.read(80)
    assert head[:20] == b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"
    sizes = [int.from_bytes(head[at : at + 8], "little") for at in (20, 28, 36)]
    assert sizes == [long_wav.stat().st_size - 8, FRAMES * BYTES_PER_FRAME, FRAMES]
    assert head[72:] == b"data\xff\xff\xff\xff"


def test_players_know_it(long_wav: Path) -> None:
    with av.open(str(long_wav)) as opened:
        (stream,) = opened.streams.audio
        assert (stream.codec_context.name, stream.sample_rate) == ("pcm_s16le", SAMPLE_RATE)
        assert stream.duration is not None
        assert stream.time_base is not None
        assert stream.duration * stream.time_base == FRAMES / SAMPLE_RATE


def test_its_last_second_is_read_for_words_and_drawn(long_wav: Path, tmp_path: Path) -> None:
    sound = WavSound(long_wav, [Gap(16, 5_000, "mute")])
    assert sound.read(FRAMES - SAMPLE_RATE, FRAMES + 1) == LAST_S
    assert sound.read(0, 16) == bytes(32)
    assert [len(s.pcm) for s in sound.news(final=True, limit_bytes=40)][:1] == [32]
    end_s = FRAMES / SAMPLE_RATE
    said = peaks_of(long_wav, 4, end_s - 2, None, cache=tmp_path)
    assert (said["duration_s"], said["end_s"], said["peaks"][:2]) == (end_s, end_s, [0.0] * 2)
    assert min(said["peaks"][2:]) > 0.1


def test_it_is_read_the_same_from_the_vault(tmp_path: Path) -> None:
    vault, path = ring(), tmp_path / "b_recording.wav"
    header = new_header(vault, Kind.WHOLE, f"output {path.name}")
    assert header is not None
    number, rest = divmod(80 + FRAMES * BYTES_PER_FRAME, FRAME_BYTES)
    last = (bytes(FRAME_BYTES) + LAST_S)[-rest:]
    with path.open("wb") as file:
        file.write(header.encode())
        file.seek(number * (FRAME_BYTES + FRAME_MORE_BYTES), io.SEEK_CUR)
        file.write(seal_frame(header.key(vault), number * FRAME_BYTES, last, last=True))
    frames = min(len(LAST_S), rest) // BYTES_PER_FRAME
    sound = WavSound(path, [], vault)
    assert sound.read(FRAMES - frames, FRAMES) == LAST_S[-frames * BYTES_PER_FRAME :]


@pytest.mark.parametrize("frames", [MOST_FRAMES, MOST_FRAMES + 1])
def test_the_length_alone_tells_which_header_it_has(tmp_path: Path, frames: int) -> None:
    path = tmp_path / "edge.wav"
    header = wav_header(frames)
    with path.open("wb") as file:
        file.truncate(len(header) + frames * BYTES_PER_FRAME)
    with path.open("rb") as file:
        assert wav_extent(file) == (len(header), frames)


class HoursOfSound(LiveSound):
    """More than anybody would want to write in a test."""

    def __init__(self) -> None:
        super().__init__("0" * 32, lambda log_id: Path(str(log_id)), CLEAR)
        self.frames = FRAMES

    def pieces(self) -> Iterator[bytes]:
        yield LAST_S


class Counting(OutputFiles):
    """Notes what it was told to write."""

    def write_parts(
        self, recording: Recording, kind: FileKind, parts: Iterable[bytes], size_bytes: int
    ) -> Path:
        self.told = (kind, next(iter(parts)), size_bytes)
        return self.path(recording, kind)


def test_it_is_sealed(world: World, tmp_path: Path) -> None:
    Tablet(world).begin()
    files = Counting(tmp_path)
    writing = WavWriting(files, lambda: 0.0)
    writing.begin(world.row(), HoursOfSound())
    assert writing.done(world.row().rec_id)
    size_bytes = 80 + FRAMES * BYTES_PER_FRAME
    assert files.told == (FileKind.RECORDING, wav_header(FRAMES), size_bytes)
