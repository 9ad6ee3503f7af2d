"""What the draft recogniser hears: words and numbers of ambulance speech, and nothing in noise.

    python -m benchmarks.words [--quick] [--json FILE]

espeak-ng speaks; pocketsphinx listens, once with its own language model and once with ours. The
sentences are none that the phrases or the first thresholds were made on, but they are not unseen:
the gate's rule about a number's neighbours followed from errors on them, and the goals for numbers
were set after measuring. Word errors are counted before any doubt, so that the two models are
compared alone; numbers, false words and false vital signs are counted on what the app itself would
show, through its voice detector, cutter and gate.
Synthetic voices say nothing about real ones: these figures compare, they do not promise.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import jiwer
import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, main
from recorder.adapters.engines.pocketsphinx import PocketsphinxTranscriber, open_pocketsphinx
from recorder.adapters.engines.sphinx.gating import HeardWord, number_runs
from recorder.adapters.vad import SileroModel
from recorder.clinical.analysis import analyze
from recorder.core.model import SAMPLE_RATE, FactKind, Segment, Transcript
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.utterances import UtteranceCutter
from tests.support.speech import spoken

VOICES = ("en-us", "en-us+f2", "en-us+m3", "en-gb+f4")

AMBULANCE = (
    "blood pressure is one thirty two over eighty four",
    "pulse one ten and irregular respirations twenty two",
    "sats eighty eight percent on room air",
    "her initial pressure was ninety over fifty",
    "blood glucose is sixty two",
    "GCS of fourteen",
    "we have a fifty five year old woman with shortness of breath",
    "eighty one year old man who fell down six stairs",
    "he was given two milligrams of naloxone intranasal",
    "I gave ten milligrams of morphine IV",
    "she has had five milligrams of salbutamol nebulized",
    "one milligram of epinephrine every four minutes",
    "pain started forty five minutes ago",
    "she rates the pain six out of ten",
    "temperature is one hundred and two point four",
    "past medical history of asthma and atrial fibrillation",
    "he is on warfarin and digoxin",
    "she is allergic to aspirin and shellfish",
    "no chest pain no dizziness and no headache",
    "denies loss of consciousness or neck pain",
    "pupils are equal and reactive to light",
    "chest is clear with equal air entry",
    "oxygen at fifteen liters by non rebreather mask",
    "twenty gauge in the right hand",
    "the monitor shows atrial fibrillation at one thirty",
    "our ETA is seven minutes",
    "we got pulses back at sixteen forty two",
    "capillary refill is three seconds",
    "end tidal is thirty eight",
    "repeat heart rate ninety four blood pressure one twenty two over seventy eight",
)

OTHER = (
    "could you pass me the salt please",
    "our train leaves from platform nine at quarter past six",
    "she painted the kitchen yellow and the hall green",
    "they won the final three to one after extra time",
    "I paid forty two dollars for two tickets",
    "the library closes at eight on weekdays",
    "there are ninety houses on our street",
    "my uncle drives a truck from Boston to Chicago",
    "the radio said it will rain until Thursday",
    "we grow tomatoes and beans behind the garage",
    "flight two eighteen to Denver is delayed",
    "he practices the guitar for an hour every night",
)


UNBROKEN = tuple(
    " ".join((*AMBULANCE[n : n + 2], OTHER[n // 3], AMBULANCE[n + 2])) for n in range(0, 30, 3)
)
"""About 14 s each without a pause, a quarter of it about something else."""

UNBROKEN_OTHER = tuple(" ".join(OTHER[n : n + 4]) for n in range(0, 12, 3))


@dataclass
class Hearing:
    """Word errors, numbers and doubts of one language model over many sentences."""

    references: list[str] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    seconds: float = 0.0
    sound_s: float = 0.0

    def add(self, reference: str, words: Sequence[str], took_s: float, sound_s: float) -> None:
        """One sentence."""
        self.references.append(reference.lower())
        self.hypotheses.append(" ".join(words).lower())
        self.seconds += took_s
        self.sound_s += sound_s

    @property
    def word_error_rate(self) -> float:
        """Errors for each reference word."""
        return float(jiwer.wer(self.references, self.hypotheses))


@dataclass
class Numbers:
    """Whole spoken numbers: said, shown rightly, shown wrongly."""

    said: int = 0
    right: int = 0
    wrong: int = 0

    def add(self, reference: str, shown: Sequence[str]) -> None:
        """Compare the numbers of one sentence, as whole phrases."""
        asked, got = Counter(numbers(reference.lower().split())), Counter(numbers(shown))
        self.said += asked.total()
        self.right += (asked & got).total()
        self.wrong += (got - asked).total()


def numbers(words: Sequence[str]) -> Iterator[str]:
    """Spoken numbers in ``words``."""
    for first, end in number_runs(words):
        yield " ".join(words[first:end])


def sound_of(sentence: str, voice: str) -> NDArray[np.int16]:
    """The sentence spoken, abbreviations letter by letter."""
    letters = {"GCS": "G C S", "IV": "I V", "ETA": "E T A"}
    return spoken(" ".join(letters.get(w, w) for w in sentence.split()), voice=voice)


def texts(words: Sequence[HeardWord]) -> list[str]:
    """Their texts."""
    return [word.text for word in words]


class App:
    """The app's own path from sound to segments."""

    def __init__(self, engine: PocketsphinxTranscriber) -> None:
        self._engine = engine
        self._vad = SileroModel()

    def hear(self, samples: NDArray[np.int16]) -> tuple[Segment, ...]:
        """Segments of a recording that is quiet before and after."""
        quiet = np.random.default_rng(0).normal(0, 8, SAMPLE_RATE)
        pcm = np.concatenate([quiet, samples, quiet]).astype("<i2").tobytes()
        cutter = UtteranceCutter(self._vad.detector())
        cuts = cutter.feed(pcm) + cutter.finish()
        clips = [Clip(pcm[2 * cut.start : 2 * cut.end]) for cut in cuts]
        results = self._engine.transcribe(clips, TranscribeOptions())
        return tuple(segment for segments in results for segment in segments)


def vitals(segments: Sequence[Segment]) -> int:
    """Vital signs that the analysis would show."""
    facts = analyze(Transcript(tuple(segments), draft=True)).facts
    return sum(fact.kind is FactKind.VITAL for fact in facts)


def word_count(segments: Sequence[Segment]) -> int:
    """Words shown, marks of doubt not counted."""
    return sum((word.confidence or 0) > 0 for s in segments for word in s.words)


def noises(seconds: float) -> Iterator[tuple[str, NDArray[np.int16]]]:
    """What an ambulance sounds like when nobody speaks into the microphone."""
    random = np.random.default_rng(3)
    count = round(seconds * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * 55 * k * t + k) / k for k in range(1, 12))
    siren = np.sin(2 * np.pi * (900 * t - 300 / (2 * np.pi * 0.3) * np.cos(2 * np.pi * 0.3 * t)))
    beeps = np.sin(2 * np.pi * 960 * t) * ((t * 1.6) % 1 < 0.12)
    brown = np.cumsum(random.normal(0, 1, count))
    brown -= np.linspace(brown[0], brown[-1], count)
    sounds = {
        "silence": np.zeros(count),
        "hiss": random.normal(0, 2500, count),
        "road": 9000 * brown / np.abs(brown).max() + random.normal(0, 300, count),
        "engine": 3500 * hum + random.normal(0, 400, count),
        "siren": 7000 * siren + random.normal(0, 300, count),
        "monitor": 7000 * beeps + random.normal(0, 60, count),
    }
    for name, samples in sounds.items():
        yield name, np.clip(samples, -32768, 32767).astype(np.int16)


def babble(seconds: float) -> NDArray[np.int16]:
    """Several people talking at once about other things."""
    count = round(seconds * SAMPLE_RATE)
    mixed = np.zeros(count)
    for n, sentence in enumerate(OTHER[:6]):
        voice = sound_of(sentence, VOICES[n % len(VOICES)]).astype(float)
        mixed += np.resize(np.roll(voice, n * 7_000), count) / 3
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def measure(quick: bool) -> list[Row]:
    """The table's rows."""
    stock, ours = open_pocketsphinx(domain=False), open_pocketsphinx()
    without, with_model, found = Hearing(), Hearing(), Numbers()
    app, shown_words, true_vitals = App(ours), 0, 0
    for sentence, voice in spoken_pairs(AMBULANCE, quick=quick):
        samples = sound_of(sentence, voice)
        clip, length_s = Clip(samples.tobytes()), len(samples) / SAMPLE_RATE
        for engine, hearing in ((stock, without), (ours, with_model)):
            begun = time.perf_counter()
            words = engine.heard(clip)
            hearing.add(sentence, texts(words), time.perf_counter() - begun, length_s)
        segments = app.hear(samples)
        found.add(sentence, [w.text for s in segments for w in s.words])
        shown_words += word_count(segments)
        true_vitals += vitals(segments)
    said_words = sum(len(reference.split()) for reference in with_model.references)
    return [
        *_word_rows(without, with_model),
        Row("words shown after the gate", shown_words / said_words, "share"),
        *_number_rows(found),
        Row("vital signs found in ambulance speech", true_vitals, "facts"),
        *_unbroken_rows(app, quick),
        *_false_rows(app, quick),
    ]


def spoken_pairs(sentences: Sequence[str], *, quick: bool) -> list[tuple[str, str]]:
    """Sentence and voice: every sentence in every voice, or every second one in one of them."""
    if quick:
        return [(s, VOICES[n % len(VOICES)]) for n, s in enumerate(sentences[::2])]
    return [(s, voice) for s in sentences for voice in VOICES]


def _word_rows(without: Hearing, with_model: Hearing) -> list[Row]:
    ratio = with_model.word_error_rate / without.word_error_rate
    return [
        Row("word error rate, its own model", without.word_error_rate),
        Row("word error rate, our model", with_model.word_error_rate),
        Row("our errors for each of its own", ratio, "", "at most 0.5", ratio <= 0.5),
        Row(
            "time for a second of sound, one hearing", with_model.seconds / with_model.sound_s, "s"
        ),
    ]


def _number_rows(found: Numbers) -> list[Row]:
    recall, wrong = found.right / found.said, found.wrong / found.said
    return [
        Row("numbers shown rightly, whole", recall, "share", "at least 0.4", recall >= 0.4),
        Row("numbers shown wrongly", wrong, "share", "at most 0.05", wrong <= 0.05),
    ]


def _unbroken_rows(app: App, quick: bool) -> list[Row]:
    """Long speech without a pause: what is understood is shown, and not more than that."""
    mixed = [app.hear(sound_of(s, voice)) for s, voice in _in_turn(UNBROKEN, quick)]
    empty = sum(not word_count(segments) for segments in mixed) / len(mixed)
    other = [(s, app.hear(sound_of(s, voice))) for s, voice in _in_turn(UNBROKEN_OTHER, quick)]
    shown = sum(word_count(segments) for _, segments in other)
    share = shown / sum(len(sentence.split()) for sentence, _ in other)
    false = sum(vitals(segments) for _, segments in other)
    return [
        Row(
            "unbroken speech: shown without any word", empty, "share", "at most 0.25", empty <= 0.25
        ),
        Row("unbroken other talk: words shown", share, "share", "at most 0.2", share <= 0.2),
        Row("unbroken other talk: false vital signs", false, "facts", "0", false == 0),
    ]


def _in_turn(sentences: Sequence[str], quick: bool) -> list[tuple[str, str]]:
    """Each sentence in one of the voices."""
    return [(s, VOICES[n % len(VOICES)]) for n, s in enumerate(sentences[:: 4 if quick else 1])]


def _false_rows(app: App, quick: bool) -> list[Row]:
    """What is shown where nothing should be."""
    pairs = spoken_pairs(OTHER, quick=quick)
    other = [app.hear(sound_of(sentence, voice)) for sentence, voice in pairs]
    said = sum(len(sentence.split()) for sentence, _ in pairs)
    shown = sum(word_count(segments) for segments in other)
    invented = sum(vitals(segments) for segments in other)
    rows = [
        Row("other talk: words shown", shown / said, "share", "at most 0.2", shown <= 0.2 * said),
        Row("other talk: false vital signs", invented, "facts", "0", invented == 0),
    ]
    seconds = 6.0 if quick else 20.0
    noise = [app.hear(samples) for _, samples in noises(seconds)]
    words = sum(word_count(segments) for segments in noise)
    rows.append(Row("noise and silence: words shown", words, "words", "0", words == 0))
    crowd = app.hear(babble(seconds))
    rows.append(Row("babble: words shown", word_count(crowd), "words"))
    false = sum(vitals(segments) for segments in (*noise, crowd))
    rows.append(Row("noise and babble: false vital signs", false, "facts", "0", false == 0))
    return rows


if __name__ == "__main__":
    raise SystemExit(main("words", __doc__.splitlines()[0], measure))
