"""The server's own microphone: PortAudio on a sound card that plays a known WAV."""

from __future__ import annotations

import ctypes.util
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from recorder.adapters import microphone, microphone_child
from recorder.adapters.microphone_child import Listener
from recorder.adapters.resampling import PcmResampler
from recorder.core.errors import MicrophoneUnavailable
from tests.support.microphone import FakeMicrophone
from tests.support.patience import until
from tests.support.speech import spoken
from tests.support.tools import missing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def alsa(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    """Sets the sound cards that child processes will find."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the fake sound card is ALSA's, which only Linux has")
    if ctypes.util.find_library("portaudio") is None:
        raise missing("libportaudio2 is not installed")

    def use(environment: dict[str, str]) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return use


def running(pid: int) -> bool:
    """Whether it still does anything; an orphan may stay a zombie where no init reaps."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


UseCards = Callable[[dict[str, str]], None]


class TestOnAlsa:
    def test_what_is_recorded_is_what_was_said_sample_for_sample(
        self, alsa: UseCards, tmp_path: Path
    ) -> None:
        said = spoken("Heart rate ninety two. Blood pressure one twenty over eighty.")
        with FakeMicrophone(tmp_path, said) as card:
            alsa(card.environment)
            assert microphone.microphone_name() == "default"
            stream = microphone.open_microphone()
            blocks = [block for block, _ in zip(stream.blocks(), range(30), strict=False)]
            stream.close()
        got = np.frombuffer(b"".join(block.pcm for block in blocks), "<i2")
        assert len(got) == 48_000
        assert np.array_equal(got, said[:48_000])
        assert not any(block.lost_ms for block in blocks)

    def test_what_was_heard_before_the_stop_is_still_delivered(
        self, alsa: UseCards, tmp_path: Path
    ) -> None:
        with FakeMicrophone(tmp_path, np.arange(32_000, dtype=np.int16)) as card:
            alsa(card.environment)
            stream = microphone.open_microphone()
            blocks = stream.blocks()
            heard = next(blocks).pcm
            time.sleep(0.5)
            stream.close()
            heard += b"".join(block.pcm for block in blocks)
        got = np.frombuffer(heard, "<i2")
        assert len(got) >= 16_000 * 0.5
        assert np.array_equal(got, np.arange(len(got), dtype=np.int16))
        assert not psutil.pid_exists(stream.pid)

    def test_a_microphone_that_goes_dead_ends_the_stream(
        self, alsa: UseCards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(microphone, "STALL_S", 0.5)
        with FakeMicrophone(tmp_path, spoken("Hello.")) as card:
            alsa(card.environment)
            stream = microphone.open_microphone()
            blocks = stream.blocks()
            next(blocks)
            os.kill(stream.pid, signal.SIGSTOP)
            assert len(list(blocks)) < 10
        assert not psutil.pid_exists(stream.pid)

    def test_the_listener_ends_with_the_server_however_that_ends(
        self, alsa: UseCards, tmp_path: Path
    ) -> None:
        script = (
            "import os, signal; from recorder.adapters.microphone import open_microphone;"
            "print(open_microphone().pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
        )
        with FakeMicrophone(tmp_path, spoken("Hello.")) as card:
            alsa(card.environment)
            command = [sys.executable, "-c", script]
            pid = int(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE).stdout)
            until(lambda: not running(pid))

    def test_a_machine_without_a_sound_card_says_what_to_do(
        self, alsa: UseCards, tmp_path: Path
    ) -> None:
        (tmp_path / "asound.conf").write_text("# no card at all\n")
        for config in (str(tmp_path / "asound.conf"), os.devnull):
            alsa({"ALSA_CONFIG_PATH": config})
            for attempt in (microphone.microphone_name, microphone.open_microphone):
                with pytest.raises(MicrophoneUnavailable, match="no microphone") as refusal:
                    attempt()
                assert refusal.value.status == 503
                assert "Record in the browser, or upload a recording." in refusal.value.cure


def test_a_machine_without_portaudio_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for attempt in (microphone.microphone_name, microphone.open_microphone):
        with pytest.raises(MicrophoneUnavailable, match="PortAudio is not installed") as refusal:
            attempt()
        assert "apt install libportaudio2" in refusal.value.cure
        assert "Record in the browser" in refusal.value.cure


class Device:
    """Stands for sounddevice: a stream whose callback the test calls itself."""

    class PortAudioError(Exception):
        """As the library's."""

    def __init__(self, rate_hz: float = 16_000) -> None:
        self.rate_hz = rate_hz
        self.now_s = 100.0
        self.options: dict[str, Any] = {}

    def check_input_settings(self, *, samplerate: float, **_: object) -> None:
        if samplerate != self.rate_hz:
            raise self.PortAudioError("Invalid sample rate")

    def query_devices(self, *, kind: str) -> dict[str, object]:
        return {"name": f"fake {kind}", "default_samplerate": self.rate_hz}

    def RawInputStream(self, **options: Any) -> Device:
        self.options = options
        return self

    def start(self) -> None:
        pass

    def abort(self, *, ignore_errors: bool) -> None:
        pass

    def close(self, *, ignore_errors: bool) -> None:
        self.options["finished_callback"]()

    def deliver(self, pcm: bytes, *, overflow_s: float | None = None) -> None:
        """One callback, ``overflow_s`` after the last block's end."""
        self.now_s += overflow_s or 0.0
        self.options["callback"](
            pcm,
            len(pcm) // 2,
            SimpleNamespace(inputBufferAdcTime=self.now_s),
            SimpleNamespace(input_overflow=overflow_s is not None),
        )
        self.now_s += len(pcm) / 2 / self.rate_hz


BLOCK = bytes(3_200)


def test_an_overrun_is_said_with_its_length() -> None:
    device = Device()
    listener = Listener(device)
    device.deliver(BLOCK)
    device.deliver(BLOCK, overflow_s=0.25)
    device.deliver(BLOCK)
    listener.stop()
    assert [lost_ms for lost_ms, _ in listener.blocks()] == [0, 250, 0]


def test_an_overrun_of_unknown_length_is_said_all_the_same() -> None:
    device = Device()
    listener = Listener(device)
    device.deliver(BLOCK, overflow_s=0.0)
    listener.stop()
    assert [lost_ms for lost_ms, _ in listener.blocks()] == [1]


def test_a_reader_that_is_too_slow_loses_nothing_unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone_child, "WAITING_BLOCKS", 2)
    device = Device()
    listener = Listener(device)
    for _ in range(4):
        device.deliver(BLOCK)
    device.deliver(BLOCK, overflow_s=0.25)
    blocks = listener.blocks()
    assert [next(blocks)[0], next(blocks)[0]] == [0, 0]
    device.deliver(BLOCK)
    listener.stop()
    assert [lost_ms for lost_ms, _ in blocks] == [300 + 250]


def test_what_was_dropped_at_the_very_end_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone_child, "WAITING_BLOCKS", 1)
    device = Device()
    listener = Listener(device)
    for _ in range(3):
        device.deliver(BLOCK)
    listener.stop()
    assert [(lost_ms, len(pcm)) for lost_ms, pcm in listener.blocks()] == [(0, 3_200), (200, 0)]


def test_a_microphone_that_is_pulled_out_ends_the_stream() -> None:
    device = Device()
    listener = Listener(device)
    device.deliver(BLOCK)
    device.options["finished_callback"]()
    assert len(list(listener.blocks())) == 1


def test_a_device_that_cannot_do_our_rate_is_resampled() -> None:
    device = Device(rate_hz=48_000)
    listener = Listener(device)
    seconds = np.arange(48_000 * 2) / 48_000
    tone = (np.sin(2 * np.pi * 440 * seconds) * 12_000).astype("<i2")
    for part in np.split(tone, 20):
        device.deliver(part.tobytes())
    listener.stop()
    got = np.frombuffer(b"".join(pcm for _, pcm in listener.blocks()), "<i2")
    assert device.options["samplerate"] == 48_000
    assert len(got) == pytest.approx(32_000, abs=2)
    spectrum = np.abs(np.fft.rfft(got * np.hanning(len(got))))
    assert np.argmax(spectrum) * 16_000 / len(got) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_resampling_does_not_depend_on_how_the_bytes_come(rate_hz: int) -> None:
    noise = np.random.default_rng(5).integers(-9_000, 9_000, rate_hz, np.int16).tobytes()
    whole, parts = PcmResampler(rate_hz), PcmResampler(rate_hz)
    at_once = whole.feed(noise) + whole.finish()
    pieces = b"".join(parts.feed(noise[at : at + 998]) for at in range(0, len(noise), 998))
    assert pieces + parts.finish() == at_once
    assert len(at_once) // 2 == pytest.approx(16_000, abs=2)


def test_an_input_that_another_program_holds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device()

    def busy(**_: object) -> Device:
        raise device.PortAudioError("Device unavailable")

    monkeypatch.setattr(device, "RawInputStream", busy)
    out = io.BytesIO()
    microphone_child.listen(device, out)
    assert out.getvalue() == microphone_child.MESSAGE.pack(microphone_child.Kind.BUSY, 0)
    assert "another program" in microphone.REFUSALS[microphone_child.Kind.BUSY][0]
