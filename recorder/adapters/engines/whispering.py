"""What both Whisper engines share: batches, languages, retries, guards, words with times.

Owns the way from clips to segments; a ``WhisperRuntime`` (one per library) runs the network.
Every clip is decoded on its own: no text, language or timing of a neighbour reaches it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.timed_words import TimedPiece, joined, segment_of
from recorder.core.errors import EngineFailed
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Segment
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions

WINDOW_S = 30
"""Whisper hears exactly this much; clips are padded with silence, and may not be longer."""

CLIP_S = 28.0
"""So much of it is filled when there is much to hear; the rest is the silence that ends a clip."""

MAX_NEW_TOKENS = 224
"""Half of Whisper's text context, its own limit for one window."""

BEST_OF = 5
"""Hypotheses of a decoding with a temperature, as both libraries choose."""

FRAMES_PER_MEL = 160
"""Samples of one column of the spectrogram."""

PREPENDED, APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
"""Marks that belong to the word behind them, and to the one before."""

_MAX_PROMPT_TOKENS = 160
_SURE_OF_LANGUAGE = 0.5
_SURE_OF_ANOTHER = 0.8
_TELLING_S = 6.0
"""A shorter clip is in the language of its recording, whatever it sounds like."""

_NO_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
_SAFE_MIN_FRAMES = SAMPLE_RATE // 50

RULES = 2
"""Raised whenever our own code makes other words of the same decoding: old results are stale."""

FloatArray = npt.NDArray[np.float32]
Heard = TypeVar("Heard")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the network made of one clip, with its own opinion of it."""

    tokens: tuple[int, ...]
    text: str
    logprob: float
    no_speech: float


class WhisperRuntime(Protocol[Heard]):
    """One library's network. ``Heard`` is its encoding of a batch of clips."""

    @property
    def multilingual(self) -> bool:
        """The model knows more than English."""
        ...

    def hear(self, sounds: Sequence[FloatArray]) -> Heard:
        """Encode clips of ``WINDOW_S`` seconds each (samples in -1..1)."""
        ...

    def languages(self, heard: Heard) -> list[tuple[str, float]]:
        """Most probable language of each clip, with its probability; multilingual models only."""
        ...

    def encode_prompt(self, text: str) -> list[int]:
        """Tokens of ``text``."""
        ...

    def decode(
        self, heard: Heard, language: str, prompt: Sequence[int], temperature: float
    ) -> list[Decoded]:
        """Words of each clip; beam or greedy search at temperature 0, else sampled."""
        ...

    def align(
        self, heard: Heard, decoded: Sequence[Decoded], language: str, frames: Sequence[int]
    ) -> list[list[TimedPiece]]:
        """Times of each clip's text; ``frames`` are the clips' lengths in samples."""
        ...

    def close(self) -> None:
        """Give the model's memory back."""
        ...


@dataclass(frozen=True, slots=True)
class Decoding:
    """How hard the decoder tries.

    Attributes:
        temperatures: after the first, tried in turn while a guard is not content.
        batch_size: clips that go through the network together.
        most_tokens: a clip is given up after so many.
    """

    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6)
    batch_size: int = 8
    most_tokens: int = MAX_NEW_TOKENS
    guards: Guards = field(default_factory=Guards)


def settings_of(weights: Path, decoding: Decoding, *others: object) -> str:
    """Names the weights and how they are decoded: all that decides an engine's words."""
    file = weights.stat()
    told = (RULES, file.st_size, file.st_mtime_ns, decoding, *others)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def window_s(device: str) -> float:
    """How much neighbours that wait may fill together, ``EngineInfo.window_s``.

    On a CPU a window costs the same however little of it is used. A GPU hears many windows at
    once, and what takes time is the longest text among them, so there they stay apart: measured
    on an H200, eight utterances in one batch took a quarter to a half of what they took in three
    windows (docs/performance.md).
    """
    return CLIP_S if device == "cpu" else 0.0


class _Sound(NamedTuple):
    """One clip: samples in -1..1, and the share of it that is speech."""

    samples: FloatArray
    voiced: float


class WhisperTranscriber(Generic[Heard]):
    """``core.ports.speech.Transcriber`` over any ``WhisperRuntime``."""

    def __init__(
        self, info: EngineInfo, runtime: WhisperRuntime[Heard], decoding: Decoding | None = None
    ) -> None:
        self._info = info
        self._runtime = runtime
        self._decoding = decoding or Decoding()

    @property
    def info(self) -> EngineInfo:
        """Engine and model."""
        return self._info

    def close(self) -> None:
        """Give memory back; the object is not used afterwards."""
        self._runtime.close()

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        """Words of each clip, in the clips' order; times count from the clip's first sample.

        Raises:
            EngineFailed: the library broke; the same call may be tried again.
        """
        sounds = [_Sound(_samples(clip), clip.voiced) for clip in clips]
        with self._failing(len(clips)):
            return [
                segments
                for at in range(0, len(sounds), self._decoding.batch_size)
                for segments in self._batch(sounds[at : at + self._decoding.batch_size], options)
            ]

    def language_of(self, clip: Clip) -> str:
        """The language spoken in a clip; empty when that is not clear.

        Raises:
            EngineFailed: the library broke.
        """
        if not self._runtime.multilingual:
            return "en"
        with self._failing(1):
            heard = self._runtime.hear([_padded(_samples(clip))])
            ((language, probability),) = self._runtime.languages(heard)
        return language if probability >= _SURE_OF_LANGUAGE else ""

    @contextmanager
    def _failing(self, count: int) -> Iterator[None]:
        """Whatever the library raises is a failure that may be tried again."""
        try:
            yield
        except (RuntimeError, MemoryError, ValueError, IndexError) as error:
            raise EngineFailed(
                f"{self._info.label} broke on {count} utterances ({type(error).__name__}).",
                cure="It is tried again; if it happens every time, choose another model.",
            ) from error

    def decode(self, clips: Sequence[Clip], options: TranscribeOptions) -> list[Decoded]:
        """The raw result of the first temperature, before any guard: for comparing engines."""
        sounds = [_samples(clip) for clip in clips]
        results: list[Decoded] = []
        for sound in sounds:
            heard = self._runtime.hear([_padded(sound)])
            language = self._languages(heard, [_Sound(sound, 1.0)], options)[0]
            results += self._decode(heard, language, options, self._decoding.temperatures[0])
        return results

    def _batch(
        self, sounds: Sequence[_Sound], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        results: list[tuple[Segment, ...]] = [()] * len(sounds)
        usable = [i for i, sound in enumerate(sounds) if len(sound.samples) >= _SAFE_MIN_FRAMES]
        for language, members, heard in self._by_language(sounds, usable, options):
            group = [sounds[i] for i in members]
            for i, segments in zip(
                members, self._segments(group, heard, language, options), strict=True
            ):
                results[i] = segments
        return results

    def _by_language(
        self, sounds: Sequence[_Sound], usable: Sequence[int], options: TranscribeOptions
    ) -> Iterator[tuple[str, list[int], Heard]]:
        """Clips of equal language with their encoding; a mixed batch is encoded again in parts."""
        if not usable:
            return
        heard = self._runtime.hear([_padded(sounds[i].samples) for i in usable])
        languages = self._languages(heard, [sounds[i] for i in usable], options)
        for language in dict.fromkeys(languages):
            members = [i for i, other in zip(usable, languages, strict=True) if other == language]
            whole = len(members) == len(usable)
            yield (
                language,
                members,
                heard
                if whole
                else self._runtime.hear([_padded(sounds[i].samples) for i in members]),
            )

    def _languages(
        self, heard: Heard, sounds: Sequence[_Sound], options: TranscribeOptions
    ) -> list[str]:
        if not self._runtime.multilingual:
            return ["en"] * len(sounds)
        if options.language != "auto":
            return [options.language] * len(sounds)
        return [
            _language(*told, len(sound.samples) / SAMPLE_RATE, options.usual)
            for told, sound in zip(self._runtime.languages(heard), sounds, strict=True)
        ]

    def _segments(
        self,
        sounds: Sequence[_Sound],
        heard: Heard,
        language: str,
        options: TranscribeOptions,
    ) -> list[tuple[Segment, ...]]:
        first = self._decode(heard, language, options, self._decoding.temperatures[0])
        chosen = [
            self._accept(sound, decoded, language, options)
            for sound, decoded in zip(sounds, first, strict=True)
        ]
        kept = [d or Decoded((), "", 0.0, 0.0) for d in chosen]
        pieces = self._runtime.align(heard, kept, language, [len(s.samples) for s in sounds])
        return [
            self._segment(decoded, timed, len(sound.samples) / SAMPLE_RATE, language)
            for decoded, timed, sound in zip(chosen, pieces, sounds, strict=True)
        ]

    def _decode(
        self, heard: Heard, language: str, options: TranscribeOptions, temperature: float
    ) -> list[Decoded]:
        return self._runtime.decode(heard, language, self._prompt(options.hot_words), temperature)

    def _prompt(self, words: Sequence[str]) -> list[int]:
        """As many of the words as fit, the first ones; half a word would be gone on with."""
        while words:
            tokens = self._runtime.encode_prompt(" " + ", ".join(words))
            if len(tokens) <= _MAX_PROMPT_TOKENS:
                return tokens
            fitting = len(words) * _MAX_PROMPT_TOKENS // len(tokens)
            words = words[: min(fitting, len(words) - 1)]
        return []

    def _accept(
        self, sound: _Sound, first: Decoded, language: str, options: TranscribeOptions
    ) -> Decoded | None:
        """The first attempt that satisfies the guards, or the best, rather none that may loop."""
        guards = self._decoding.guards
        tried: list[Decoded] = []
        for decoded in self._attempts(sound, first, language, options):
            if guards.silent(decoded.logprob, decoded.no_speech, sound.voiced):
                return None
            tried.append(decoded)
            if not (guards.repetitive(decoded.text) or guards.guessed(decoded.logprob)):
                break
        best = max(tried, key=lambda d: (not guards.repetitive(d.text), d.logprob))
        if guards.invented(
            best.text,
            options.hot_words,
            logprob=best.logprob,
            no_speech=best.no_speech,
            voiced=sound.voiced,
        ):
            return None
        return best

    def _attempts(
        self, sound: _Sound, first: Decoded, language: str, options: TranscribeOptions
    ) -> Iterator[Decoded]:
        yield first
        heard: Heard | None = None
        for temperature in self._decoding.temperatures[1:]:
            heard = heard if heard is not None else self._runtime.hear([_padded(sound.samples)])
            yield from self._decode(heard, language, options, temperature)

    def _segment(
        self,
        decoded: Decoded | None,
        pieces: Sequence[TimedPiece],
        duration_s: float,
        language: str,
    ) -> tuple[Segment, ...]:
        if decoded is None:
            return ()
        spaced = language not in _NO_SPACES
        words = joined(pieces, duration_s, spaced=spaced)
        confidence = round(min(1.0, math.exp(decoded.logprob)), 3)
        joiner = " " if spaced else ""
        found = segment_of(words, confidence, self._decoding.guards, joiner=joiner)
        return tuple(replace(segment, language=language) for segment in found)


def _language(told: str, probability: float, length_s: float, usual: str) -> str:
    """Of a clip; another one than the recording's only where it is long and clear."""
    if usual and (length_s < _TELLING_S or probability < _SURE_OF_ANOTHER):
        return usual
    return told if probability >= _SURE_OF_LANGUAGE else "en"


def _samples(clip: Clip) -> FloatArray:
    """Samples in -1..1. A clip of more than ``WINDOW_S`` seconds is a bug of the caller."""
    if len(clip.pcm) > WINDOW_S * SAMPLE_RATE * BYTES_PER_FRAME:
        raise ValueError(f"an utterance has at most {WINDOW_S} s")
    return np.frombuffer(clip.pcm, "<i2").astype(np.float32) / 32768.0


def _padded(sound: FloatArray) -> FloatArray:
    return np.pad(sound, (0, WINDOW_S * SAMPLE_RATE - len(sound)))
