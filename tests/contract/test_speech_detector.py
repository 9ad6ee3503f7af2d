"""The port ``SpeechDetector``: Silero, on silence, noise and espeak-ng speech, with the cutter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recorder.adapters.engines.pocketsphinx import open_pocketsphinx
from recorder.adapters.vad import SileroModel
from recorder.core.errors import EngineUnavailable
from recorder.core.model import SAMPLE_RATE
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.utterances import Cut, UtteranceCutter
from tests.support.noise import ambulance, room
from tests.support.speech import spoken

SENTENCES = (
    "Sixty two year old male with chest pain.",
    "Blood pressure one forty over ninety.",
    "We gave four milligrams of ondansetron.",
)


@pytest.fixture(scope="session")
def silero() -> SileroModel:
    return SileroModel()


def cuts_of(silero: SileroModel, samples: NDArray[np.int16]) -> list[Cut]:
    cutter = UtteranceCutter(silero.detector())
    return cutter.feed(samples.tobytes()) + cutter.finish()


def pause(seconds: float, noise: float = 0.0) -> NDArray[np.int16]:
    count = round(seconds * SAMPLE_RATE)
    return np.random.default_rng(1).normal(0, noise, count).astype("<i2")


def speech(gap_s: float = 1.5) -> NDArray[np.int16]:
    parts = [pause(1)]
    for sentence in SENTENCES:
        parts += [spoken(sentence, voice="en-us+f2") // 2, pause(gap_s)]
    return np.concatenate(parts).astype("<i2")


def test_there_is_one_probability_for_each_whole_window(silero: SileroModel) -> None:
    detector = silero.detector()
    assert detector.feed(b"\0" * (2 * detector.WINDOW_FRAMES - 1)) == []
    assert len(detector.feed(b"\0")) == 1
    assert all(0 <= p <= 1 for p in detector.feed(speech().tobytes()))


@settings(max_examples=10, deadline=None)
@given(sizes=st.lists(st.integers(1, 9_000), min_size=1, max_size=4))
def test_the_split_of_the_bytes_does_not_matter(sizes: list[int]) -> None:
    model = SileroModel()
    pcm = speech()[: 6 * SAMPLE_RATE].tobytes()
    whole = model.detector().feed(pcm)
    pieces = model.detector()
    split: list[float] = []
    at = turn = 0
    while at < len(pcm):
        size = sizes[turn % len(sizes)]
        split += pieces.feed(pcm[at : at + size])
        at, turn = at + size, turn + 1
    assert split == whole


def test_recordings_do_not_influence_each_other(silero: SileroModel) -> None:
    pcm = speech()[: 4 * SAMPLE_RATE].tobytes()
    alone = silero.detector().feed(pcm)
    one, other = silero.detector(), silero.detector()
    together: list[float] = []
    for at in range(0, len(pcm), 8_000):
        together += one.feed(pcm[at : at + 8_000])
        other.feed(b"\x11\x22" * 3_000)
    assert together == alone


def test_it_goes_on_from_its_state_like_the_library_does(silero: SileroModel) -> None:
    """The same figures as faster-whisper's own wrapper gives for a whole recording."""
    from faster_whisper.vad import get_vad_model

    samples = speech()
    samples = samples[: len(samples) // 512 * 512]
    theirs = np.ravel(get_vad_model()(samples.astype(np.float32) / 32768.0))
    ours = silero.detector().feed(samples.tobytes())
    assert ours == pytest.approx(theirs.tolist(), abs=1e-4)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(pause(20), id="digital silence"),
        pytest.param(pause(20, 30), id="a quiet room"),
        pytest.param(pause(20, 3000), id="loud noise"),
        pytest.param(
            (6000 * np.sin(np.arange(20 * SAMPLE_RATE) * 0.35)).astype("<i2"), id="a tone"
        ),
        pytest.param(
            (np.cumsum(pause(20, 25).astype(float)) % 8000 - 4000).astype("<i2"), id="an engine"
        ),
    ],
)
def test_silence_and_noise_are_no_utterances(
    silero: SileroModel, samples: NDArray[np.int16]
) -> None:
    assert cuts_of(silero, samples) == []


@pytest.mark.parametrize("noise", [0, 40, 150])
def test_each_sentence_is_one_utterance(silero: SileroModel, noise: float) -> None:
    clean = speech()
    samples = (clean + pause(len(clean) / SAMPLE_RATE, noise)[: len(clean)]).astype("<i2")
    cuts = cuts_of(silero, samples)
    assert len(cuts) == len(SENTENCES)
    at = SAMPLE_RATE
    for sentence, cut in zip(SENTENCES, cuts, strict=True):
        length = len(spoken(sentence, voice="en-us+f2"))
        assert abs(cut.start - at) < 0.6 * SAMPLE_RATE
        assert abs(cut.end - (at + length)) < 0.8 * SAMPLE_RATE
        at += length + round(1.5 * SAMPLE_RATE)


def test_a_file_that_is_no_such_model_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "silero.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(EngineUnavailable):
        SileroModel(broken)


@pytest.mark.parametrize("make", [room, ambulance])
def test_no_word_is_made_of_a_silent_room_or_an_ambulance_under_way(
    silero: SileroModel, make: Callable[[float, int], NDArray[np.int16]]
) -> None:
    """Through cutter and recogniser; ``benchmarks/quiet.py`` does the same for an hour."""
    samples = np.concatenate([make(15, seed) for seed in range(4)])
    pcm = samples.tobytes()
    clips = [Clip(pcm[2 * cut.start : 2 * cut.end]) for cut in cuts_of(silero, samples)]
    engine = open_pocketsphinx()
    assert [s for s in engine.transcribe(clips, TranscribeOptions()) if s] == []
    engine.close()
