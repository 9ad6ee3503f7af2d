"""Sound of an encounter for benchmarks: spoken sentences with pauses, in a quiet room."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from recorder.core.model import SAMPLE_RATE

SENTENCES = (
    "Blood pressure is one forty over ninety and the heart rate is ninety six.",
    "She is allergic to penicillin and takes metoprolol every morning.",
    "We gave four milligrams of ondansetron and started a line in the left arm.",
    "Oxygen saturation is ninety four percent on two liters.",
    "No chest pain now, no shortness of breath, the skin is warm and dry.",
    "Respirations are eighteen and the lungs are clear on both sides.",
)
LAST = "That is all for this patient and we are at the door."


def sound_of(minutes: int, number: int) -> bytes:
    """Sentences with pauses; no two utterances are alike, so that none is known already."""
    from tests.support.speech import spoken

    generator = np.random.default_rng(1000 * minutes + number)
    frames = minutes * 60 * SAMPLE_RATE
    last = spoken(LAST)
    samples = generator.normal(0, 12, frames)
    at = SAMPLE_RATE
    while True:
        words = spoken(SENTENCES[int(generator.integers(len(SENTENCES)))])
        pause = round((1.5 + 3 * generator.random()) * SAMPLE_RATE)
        if at + len(words) + pause + len(last) >= frames:
            break
        samples[at : at + len(words)] += words * (0.4 + 0.4 * generator.random())
        at += len(words) + pause
    samples[frames - len(last) :] += last * 0.6
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def sound_in(file: Path) -> bytes:
    """The samples of a WAV file of 16 kHz, 16 bit, mono.

    Raises:
        ValueError: another kind of WAV.
    """
    with wave.open(str(file), "rb") as sound:
        if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (16_000, 1, 2):
            raise ValueError("a WAV of 16 kHz, 16 bit, mono is needed")
        return sound.readframes(sound.getnframes())
