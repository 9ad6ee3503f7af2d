"""Files from elsewhere: every format decoded for real, and everything hostile refused."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recorder.adapters import decoding
from recorder.adapters.decoding import DecodingLimits, IsolatedDecoder
from recorder.adapters.file_types import PLAIN, demuxer_of
from recorder.core.errors import HandoverError, NoSound, TooLarge, UnsupportedFile
from recorder.core.ports.sound import SoundBlock
from tests.support.media import FORMATS, encode, encode_as, silent_video
from tests.support.speech import spoken, write_wav

SENTENCE = "Blood pressure one twenty over eighty, heart rate ninety two, ninety seven percent."
EXACT = {"speech.wav", "archive.flac", "unix.au", "long.w64"}
NARROW = {"phone-law.wav", "radio.amr"}
NO_INDEX_NO_SOUND = {"phone.m4a", "clip.mp4"}
BARE = {"raw.aac", "voice.ogg", "old.ogg", "radio.amr"}
KEEPS_ITS_LENGTH_TO_ITSELF = BARE | {"mac.aiff", "unix.au", "long.w64"}

Samples = NDArray[np.int16]


@pytest.fixture(scope="module")
def speech() -> Samples:
    return spoken(SENTENCE)


def decoded(path: Path, limits: DecodingLimits | None = None) -> tuple[list[SoundBlock], bool]:
    """All blocks, and whether the file was damaged."""
    with IsolatedDecoder(limits).decode(path) as audio:
        blocks = list(audio)
        return blocks, audio.damaged


def samples_of(blocks: list[SoundBlock]) -> Samples:
    return np.frombuffer(b"".join(block.pcm for block in blocks), "<i2")


def likeness(got: Samples, said: Samples) -> tuple[float, int]:
    """Best normalised correlation, and the shift in samples at which it is found."""
    size = 1 << (len(got) + len(said)).bit_length()
    spectrum = np.fft.rfft(got, size) * np.conj(np.fft.rfft(said, size))
    correlation = np.fft.irfft(spectrum, size)
    lag = int(np.argmax(correlation))
    energy = np.sqrt((got.astype(float) ** 2).sum() * (said.astype(float) ** 2).sum())
    return float(correlation.max() / energy), lag if lag < size // 2 else lag - size


class TestFormats:
    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_gives_the_sound_that_was_said(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        blocks, damaged = decoded(encode_as(tmp_path, name, speech))
        got = samples_of(blocks)
        like, lag = likeness(got, speech)
        assert not damaged
        assert not any(block.lost_ms for block in blocks)
        assert abs(len(got) - len(speech)) < 16_000 * 0.15
        assert like > (0.7 if name in NARROW else 0.98)
        assert abs(lag) <= 1024
        if name in EXACT:
            assert np.array_equal(got, speech)

    def test_blocks_are_whole_samples_of_at_most_a_second(
        self, speech: Samples, tmp_path: Path
    ) -> None:
        blocks, _ = decoded(encode_as(tmp_path, "song.mp3", speech))
        assert {len(block.pcm) for block in blocks[:-1]} == {32_000}
        assert 0 < len(blocks[-1].pcm) <= 32_000
        assert len(blocks[-1].pcm) % 2 == 0

    def test_stereo_is_mixed_to_mono(self, speech: Samples, tmp_path: Path) -> None:
        left_and_right = np.column_stack((speech, speech // 2))
        soundfile.write(tmp_path / "two.wav", left_and_right, 16_000)
        got = samples_of(decoded(tmp_path / "two.wav")[0])
        assert np.max(np.abs(got.astype(int) - left_and_right.astype(int).mean(axis=1))) <= 1

    def test_a_video_with_sound_is_fine(self, speech: Samples, tmp_path: Path) -> None:
        path = encode(tmp_path / "v.mp4", speech, "mp4", "aac", 48_000, video=True)
        blocks, damaged = decoded(path)
        assert likeness(samples_of(blocks), speech)[0] > 0.98
        assert not damaged

    def test_a_video_without_sound_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(NoSound, match="no sound in it"):
            decoded(silent_video(tmp_path / "v.mp4"))

    def test_a_wav_whose_length_was_never_filled_in_is_whole(
        self, speech: Samples, tmp_path: Path
    ) -> None:
        raw = bytearray(write_wav(tmp_path / "a.wav", speech).read_bytes())
        for unknown in (0, 0xFFFF_FFFF):
            struct.pack_into("<I", raw, 4, unknown)
            struct.pack_into("<I", raw, 40, unknown)
            (tmp_path / "a.wav").write_bytes(raw)
            blocks, damaged = decoded(tmp_path / "a.wav")
            assert np.array_equal(samples_of(blocks), speech)
            assert not damaged


class TestDamage:
    @pytest.mark.parametrize("name", sorted(set(FORMATS) - NO_INDEX_NO_SOUND))
    def test_a_file_that_was_cut_off_gives_what_is_there_and_says_so(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        path = encode_as(tmp_path, name, speech)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
        blocks, damaged = decoded(path)
        seconds = len(samples_of(blocks)) / 16_000
        lost_s = sum(block.lost_ms for block in blocks) / 1000
        whole_s = len(speech) / 16_000
        assert damaged
        assert whole_s * 0.4 < seconds < whole_s * 0.75
        if name not in KEEPS_ITS_LENGTH_TO_ITSELF:
            assert seconds + lost_s == pytest.approx(whole_s, abs=0.15)

    @pytest.mark.parametrize("name", sorted(NO_INDEX_NO_SOUND))
    def test_an_mp4_without_its_index_is_refused(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        path = encode_as(tmp_path, name, speech)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
        with pytest.raises(UnsupportedFile, match="damaged"):
            decoded(path)

    @pytest.mark.parametrize("name", ["voice.ogg", "browser.webm", "archive.flac", "song.mp3"])
    def test_a_stretch_that_cannot_be_read_is_a_gap_and_never_a_splice(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        path = encode_as(tmp_path, name, speech)
        raw = bytearray(path.read_bytes())
        middle, hurt = len(raw) // 2, len(raw) // 8
        raw[middle : middle + hurt] = np.random.default_rng(1).bytes(hurt)
        path.write_bytes(raw)
        blocks, _ = decoded(path)
        lost_s = sum(block.lost_ms for block in blocks) / 1000
        assert lost_s > 0.4
        assert len(samples_of(blocks)) / 16_000 + lost_s == pytest.approx(
            len(speech) / 16_000, abs=0.5
        )
        hole = next(i for i, block in enumerate(blocks) if block.lost_ms)
        before = samples_of(blocks[:hole])
        assert 2.0 < len(before) / 16_000 < 4.0
        assert likeness(before, speech[: len(before)])[0] > 0.9

    def test_a_process_that_is_killed_costs_the_rest_of_the_file_only(self, tmp_path: Path) -> None:
        path = sparse_wav(tmp_path / "long.wav", hours=1)
        with IsolatedDecoder().decode(path) as audio:
            blocks = iter(audio)
            assert next(blocks).pcm
            assert audio.pid
            os.kill(audio.pid, signal.SIGKILL)
            assert len(list(blocks)) < 3600
            assert audio.damaged

    def test_a_process_that_hangs_is_given_up(self, tmp_path: Path) -> None:
        path = sparse_wav(tmp_path / "long.wav", hours=1)
        with IsolatedDecoder(DecodingLimits(stall_s=0.5)).decode(path) as audio:
            blocks = iter(audio)
            next(blocks)
            assert audio.pid
            os.kill(audio.pid, signal.SIGSTOP)
            began = time.monotonic()
            assert len(list(blocks)) < 3600
            assert time.monotonic() - began < 60
            assert audio.damaged


def sparse_wav(path: Path, hours: float, rate_hz: int = 8_000) -> Path:
    """A long silent WAV that takes no room on disk."""
    size = round(hours * 3600 * rate_hz) * 2
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16),
        *(b"data", size),
    )
    with path.open("wb") as out:
        out.write(header)
        out.truncate(44 + size)
    return path


def wav_claiming(*, channels: int = 1, rate_hz: int = 16_000, align: int = 2) -> bytes:
    """A WAV of 10,000 zero bytes with a header that says what it likes."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 10_036, b"WAVE", b"fmt ", 16, 1, channels, rate_hz, rate_hz * 2, align, 16),
        *(b"data", 10_000),
    ) + bytes(10_000)


NOT_AUDIO = {
    "text": b"this is not audio at all\n" * 100,
    "hls playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    "dash": b'<?xml version="1.0"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>',
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "zip": b"PK\x03\x04" + bytes(500),
    "riff without wave": b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(500),
    "reserved mpeg header": b"\xff\xff\xff\xff" * 100,
    "one byte": b"R",
}


SECOND = b"\x02\x00\x7d\x00\x00" + bytes(32_000)
"""The decoding process's message of one second of silence."""


class TestHostile:
    @pytest.mark.parametrize("kind", NOT_AUDIO)
    def test_what_is_not_audio_is_refused_before_any_decoder_sees_it(
        self, kind: str, tmp_path: Path
    ) -> None:
        (tmp_path / "song.mp3").write_bytes(NOT_AUDIO[kind])
        with (
            IsolatedDecoder().decode(tmp_path / "song.mp3") as audio,
            pytest.raises(UnsupportedFile, match="not an audio file") as refusal,
        ):
            list(audio)
        assert audio.pid is None
        assert "WAV, MP3" in refusal.value.cure

    def test_an_empty_file_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "a.wav").touch()
        with pytest.raises(NoSound, match="empty"):
            decoded(tmp_path / "a.wav")

    @pytest.mark.parametrize(
        "raw",
        [
            wav_claiming(rate_hz=0),
            wav_claiming(rate_hz=1),
            wav_claiming(rate_hz=4_000_000_000 // 2),
            wav_claiming(channels=0),
            wav_claiming(channels=65_535),
            wav_claiming()[:44],
            wav_claiming()[:20],
        ],
        ids=["0 Hz", "1 Hz", "2 GHz", "no channel", "65535 channels", "no data", "half a header"],
    )
    def test_a_forged_header_is_refused(self, raw: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.wav").write_bytes(raw)
        with pytest.raises((UnsupportedFile, NoSound)):
            decoded(tmp_path / "a.wav")

    @pytest.mark.parametrize("name", sorted(FORMATS))
    def test_noise_behind_a_good_beginning_never_breaks_us(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        path = encode_as(tmp_path, name, speech[:16_000])
        noise = np.random.default_rng(7).bytes(20_000)
        path.write_bytes(path.read_bytes()[:200] + noise)
        with contextlib.suppress(UnsupportedFile, NoSound):
            assert len(samples_of(decoded(path)[0])) < 60 * 16_000

    def test_a_playlist_inside_a_container_cannot_open_another_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.mp4").write_bytes(b"\x00\x00\x00\x14ftypisom" + NOT_AUDIO["hls playlist"])
        with pytest.raises(UnsupportedFile):
            decoded(tmp_path / "a.mp4")

    def test_more_sound_than_the_limit_is_said_and_what_came_before_stands(
        self, tmp_path: Path
    ) -> None:
        path = sparse_wav(tmp_path / "long.wav", hours=1)
        with IsolatedDecoder(DecodingLimits(longest_s=36)).decode(path) as audio:
            blocks = iter(audio)
            assert len(samples_of([next(blocks) for _ in range(36)])) == 36 * 16_000
            with pytest.raises(TooLarge, match=r"longer than 0\.01 hours"):
                next(blocks)

    def test_a_small_file_that_swells_is_cut_at_the_limit(self, tmp_path: Path) -> None:
        silence = np.zeros(16_000 * 600, np.int16)
        path = encode(tmp_path / "bomb.flac", silence, "flac", "flac", 16_000)
        assert path.stat().st_size < 150_000
        with pytest.raises(TooLarge):
            decoded(path, DecodingLimits(longest_s=360))

    def test_the_process_has_no_secrets_and_hard_limits(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HANDOVER_TEST_SECRET", "do not tell")
        path = sparse_wav(tmp_path / "long.wav", hours=1)
        with IsolatedDecoder(DecodingLimits(cpu_s=77)).decode(path) as audio:
            next(iter(audio))
            proc = Path(f"/proc/{audio.pid}")
            if not proc.exists():
                pytest.skip("only Linux shows another process's limits")
            assert b"do not tell" not in (proc / "environ").read_bytes()
            limits = (proc / "limits").read_text().splitlines()
        found = {line[:26].strip(): line[26:].split()[1] for line in limits}
        assert found["Max cpu time"] == "77"
        assert found["Max address space"] == str(DecodingLimits().memory_bytes)
        assert found["Max file size"] == "0"
        assert found["Max core file size"] == "0"

    def test_leaving_early_ends_the_process(self, tmp_path: Path) -> None:
        path = sparse_wav(tmp_path / "long.wav", hours=3)
        with IsolatedDecoder().decode(path) as audio:
            next(iter(audio))
            pid = audio.pid
        assert pid is not None
        assert not psutil.pid_exists(pid)

    @pytest.mark.parametrize(
        ("lie", "blocks"),
        [
            (b"", None),
            (b"\x01\0\0\0\0", None),
            (b"\x01\0\0\0\0" + SECOND + b"\xff\0\0\0\0", 1),
            (b"\x01\0\0\0\0" + SECOND + b"\x02\xff\xff\xff\x7f", 1),
            (b"\x01\0\0\0\0" + SECOND + b"\x02\x03\0\0\0abc", 1),
            (b"\x01\0\0\0\0" + SECOND + b"\x03\x01\0\0\0a", 1),
            (b"\x01\0\0\0\0" + SECOND + b"\x02\0\x10\0\0cut off", 1),
        ],
        ids=["silence", "only ready", "kind", "length", "half a sample", "gap", "cut off"],
    )
    def test_a_process_that_was_taken_over_can_only_spoil_its_own_file(
        self, lie: bytes, blocks: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "liar.py").write_text(
            f"import sys; sys.stdout.buffer.write({lie!r}); sys.stdout.flush()"
        )
        monkeypatch.setattr(decoding, "CHILD", "liar")
        monkeypatch.setattr(decoding, "PACKAGE_ROOT", tmp_path)
        path = sparse_wav(tmp_path / "a.wav", hours=0.001)
        if blocks is None:
            with pytest.raises(HandoverError):
                decoded(path)
        else:
            assert decoded(path) == ([SoundBlock(bytes(32_000))] * blocks, True)

    @pytest.mark.slow
    def test_three_hours_take_no_more_memory_than_ten_minutes(self, tmp_path: Path) -> None:
        peaks = [
            peak_memory_bytes(sparse_wav(tmp_path / "long.wav", hours=hours), hours)
            for hours in (1 / 6, 3)
        ]
        assert peaks[1] - peaks[0] < 8 * 1024 * 1024


def peak_memory_bytes(path: Path, hours: float) -> int:
    """Largest resident size of the decoding process over the whole file."""
    peak, frames = 0, 0
    with IsolatedDecoder().decode(path) as audio:
        for index, block in enumerate(audio):
            frames += len(block.pcm) // 2
            if index % 60 == 0 and audio.pid:
                peak = max(peak, psutil.Process(audio.pid).memory_info().rss)
    assert frames == round(hours * 3600 * 16_000)
    return peak


class TestFileTypes:
    @pytest.mark.parametrize("name", FORMATS)
    def test_real_files_are_known_by_their_first_bytes(
        self, name: str, speech: Samples, tmp_path: Path
    ) -> None:
        expected = {"ipod": "mov", "mp4": "mov", "adts": "aac", "webm": "matroska"}
        expected |= dict.fromkeys(("aiff", "au", "w64"), PLAIN)
        container = FORMATS[name][0]
        head = encode_as(tmp_path, name, speech[:16_000]).read_bytes()[:4096]
        assert demuxer_of(head) == expected.get(container, container)

    def test_a_tag_in_front_does_not_hide_what_follows(self) -> None:
        tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
        assert demuxer_of(tag + b"fLaC") == "flac"
        assert demuxer_of(tag + b"\xff\xf1\x50\x80") == "aac"
        assert demuxer_of(tag + b"\xff\xfb\x90\x00") == "mp3"
        assert demuxer_of(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f") == "mp3"

    @given(st.binary(max_size=64))
    def test_any_bytes_get_an_answer(self, head: bytes) -> None:
        known = {"wav", "flac", "ogg", "matroska", "mov", "mp3", "aac", "amr", PLAIN}
        assert demuxer_of(head) in known | {None}
