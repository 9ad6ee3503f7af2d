"""What the draft recogniser shows while somebody still speaks, looked at every 1.5 s.

    python -m benchmarks.live_words [--quick] [--json FILE]

espeak-ng speaks. Clear speech should move, in noise too; several people at once, other languages,
talk about other things and noise should show nothing. A word is right where it stands in the same
order in what was said (numbers and units are never shown, and count as said). ``--quick`` takes a
third of the sounds. Synthetic voices say nothing about real ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, main
from benchmarks.words import AMBULANCE, OTHER, UNBROKEN, UNBROKEN_OTHER, VOICES, noises, sound_of
from recorder.adapters.engines.pocketsphinx import PocketsphinxTranscriber, open_pocketsphinx
from recorder.core.model import SAMPLE_RATE, UNCLEAR
from recorder.core.ports.speech import Clip
from tests.support.noise import ambulance
from tests.support.speech import spoken

LOOK_S = 1.5
NOISE_DB = 15.0

CALLS = (
    "The patient is a sixty seven year old man with chest pain blood pressure is one forty over"
    " ninety and heart rate is eighty two",
    "She is allergic to penicillin and takes metformin and lisinopril every day for her diabetes",
    "We found him lying on the floor beside his bed he is awake and talking to us his skin is pale",
    "Her daughter called because she was short of breath since this morning and we gave her oxygen",
    "Past medical history of stroke and atrial fibrillation he takes warfarin he denies chest pain",
    "The driver was wearing a seat belt he complains of neck pain pupils are equal and reactive",
    "Patient states the pain started an hour ago and radiates to the back no nausea no vomiting",
    "We are bringing you an eighty year old woman who fell at home her pain is eight out of ten",
)
FOREIGN: tuple[tuple[str, str], ...] = (
    ("es", "El paciente tiene dolor en el pecho desde ayer y la tensión arterial es muy alta"),
    ("es", "Mañana vamos a comer con mis padres en el restaurante nuevo al lado de la estación"),
    ("de", "Der Patient hat seit gestern Abend starke Schmerzen in der Brust"),
    ("de", "Wir fahren morgen mit dem Zug nach Hamburg und besuchen dort unsere alten Freunde"),
    ("pl", "Pacjent skarży się na silny ból w klatce piersiowej od wczoraj wieczorem"),
    ("fr", "Le patient a mal à la poitrine depuis hier soir et sa tension est de quatorze neuf"),
    ("pt", "O doente tem dor no peito desde ontem e a tensão arterial está muito alta"),
    ("it", "Il paziente ha dolore al petto da ieri sera e la pressione è molto alta"),
    ("nl", "De patiënt heeft sinds gisteren pijn op de borst en zijn bloeddruk is veel te hoog"),
)

Sound = NDArray[np.int16]


@dataclass
class Looks:
    """At one kind of sound."""

    count: int = 0
    with_words: int = 0
    said: float = 0.0
    right: int = 0
    shown: int = 0

    def add(self, words: Sequence[str], reference: Sequence[str], share: float) -> None:
        """One look, after ``share`` of the sound."""
        matches = SequenceMatcher(None, words, reference, autojunk=False).get_matching_blocks()
        self.count += 1
        self.with_words += bool(words)
        self.said += len(reference) * share
        self.right += sum(match.size for match in matches)
        self.shown += len(words)


def look(engine: PocketsphinxTranscriber, sounds: Iterator[tuple[str, Sound]], name: str) -> Looks:
    """Follow each sound as the app does; with what is said in it, for those that are speech."""
    looks = Looks()
    step = round(LOOK_S * SAMPLE_RATE)
    for n, (said, samples) in enumerate(sounds):
        pcm = samples.astype("<i2")
        for end in range(step, len(pcm) + step, step):
            found = engine.follow(f"{name} {n}", Clip(pcm[:end].tobytes()))
            words = [w.text.lower() for s in found for w in s.words if w.text != UNCLEAR]
            looks.add(words, said.lower().split(), min(1.0, end / len(pcm)))
    return looks


def in_turn(sentences: Sequence[str]) -> Iterator[tuple[str, Sound]]:
    """Each in one of the voices."""
    for n, sentence in enumerate(sentences):
        yield sentence, sound_of(sentence, VOICES[n % len(VOICES)])


def in_noise(sentences: Sequence[str]) -> Iterator[tuple[str, Sound]]:
    """The same in an ambulance under way."""
    for n, (sentence, voice) in enumerate(in_turn(sentences)):
        speech = voice.astype(float)
        noise = ambulance(len(speech) / SAMPLE_RATE + 1, n)[: len(speech)].astype(float)
        loudness = np.sqrt(np.mean(speech**2) / np.mean(noise**2)) * 10 ** (-NOISE_DB / 20)
        mixed = np.clip(speech + loudness * noise, -32768, 32767)
        yield sentence, mixed.astype(np.int16)


def babble(people: int, seed: int, seconds: float = 10.0) -> Sound:
    """So many talking at once about other things."""
    random = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    mixed = np.zeros(count)
    for n in range(people):
        voice = sound_of(OTHER[int(random.integers(len(OTHER)))], VOICES[n % len(VOICES)])
        mixed += np.roll(np.resize(voice, count), int(random.integers(count))) * 0.4
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def measure(quick: bool) -> list[Row]:
    """The table's rows."""
    engine = open_pocketsphinx()
    third = slice(None, None, 3 if quick else 1)
    crowds = [(people, seed) for people in (2, 3, 4, 6) for seed in range(4)][third]
    noise = [*(s for _, s in noises(8.0)), *(ambulance(10, seed) for seed in range(4))][third]
    speech = {
        "ambulance speech with other talk in it": in_turn(UNBROKEN[third]),
        "ambulance speech": in_turn(CALLS[third]),
        "single sentences": in_turn(AMBULANCE[third]),
        f"ambulance speech in noise, {NOISE_DB:g} dB": in_noise(CALLS[third]),
    }
    others = {
        "several people at once": (("", babble(*crowd)) for crowd in crowds),
        "other languages": (("", spoken(t, SAMPLE_RATE, v)) for v, t in FOREIGN[third]),
        "other talk": (("", sound) for _, sound in in_turn(UNBROKEN_OTHER[third])),
        "noise": (("", sound) for sound in noise),
    }
    rows = []
    for name, sounds in speech.items():
        looks = look(engine, sounds, name)
        wrong = (looks.shown - looks.right) / max(1, looks.shown)
        rows.append(Row(f"{name}: right, of the words said so far", looks.right / looks.said))
        rows.append(Row(f"{name}: wrong, of those shown", wrong, "", "at most 0.3", wrong <= 0.3))
        rows.append(Row(f"{name}: looks with words", looks.with_words / looks.count, "share"))
    for name, sounds in others.items():
        looks = look(engine, sounds, name)
        shown = looks.with_words / looks.count
        rows.append(Row(f"{name}: looks with words", shown, "share", "at most 0.1", shown <= 0.1))
    return rows


if __name__ == "__main__":
    raise SystemExit(main("live words", __doc__.splitlines()[0], measure))
