"""The built-in draft recogniser: pocketsphinx with our language model of ambulance speech.

Works with no download. Owns the preparation of sound and the two decoders whose agreement decides
what is believed (``sphinx.gating``). Everything it returns is a DRAFT. While somebody speaks two
more decoders hear each sample once, without the passes over the whole that make words sure.
"""

from __future__ import annotations

import gzip
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recorder.adapters.engines import sphinx
from recorder.adapters.engines.sphinx.gating import (
    GateRules,
    HeardWord,
    believed,
    without_quantities,
)
from recorder.core.errors import EngineFailed, EngineUnavailable
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Segment, Word
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions

NAME = "pocketsphinx"
MODEL = "ems-en"

_RULES = 2
"""Raised whenever our data or code makes other words of the same sound."""

_FRAMES_PER_S = 100
_LEAST_SCORE = 1e-300
_VARIANT = re.compile(r"\(\d+\)$")
_NO_WORD = "<[+"

_SPEECH_RMS = 1500.0
_MOST_GAIN = 8.0
_SILENT_RMS = 12.0
_FLOORS_RMS = (40.0, 60.0)
"""Noise laid under the sound. Features of digital silence (noise gates, synthetic speech) mislead
the acoustic model: with it, word errors on espeak-ng's default voice fell from 65 to 17 %."""

_DECODERS: tuple[dict[str, float], ...] = (
    {},
    {"lw": 5.0, "fwdflatlw": 6.5, "bestpathlw": 7.5},
)
"""The first is the library's own balance of sound and language; the second trusts sound more."""

_AT_ONCE: dict[str, Any] = {"fwdflat": False, "bestpath": False}
"""Options of decoders that follow speech: nothing is heard again at its end.

Each word has probability 1.0 then, whatever was said: they cannot know."""

_STRETCH_AT_ONCE = 8
_EXPECTED_AT_ONCE = -0.091
"""Stretches that the language model of ambulance speech expects little are not shown then: what two
decoders hear in babble, noise or another language agrees half of the time, however long it is."""


def open_pocketsphinx(
    *, rules: GateRules | None = None, domain: bool = True
) -> PocketsphinxTranscriber:
    """Load the acoustic model of the wheel with our dictionary and language model (0.3 s).

    Args:
        rules: what is believed.
        domain: False takes the wheel's own dictionary and language model instead: to measure
            what ours are worth.

    Raises:
        EngineUnavailable: the package or our data are missing.
    """
    try:
        decoders = _open_decoders(domain=domain)
    except ImportError as error:
        raise EngineUnavailable(
            "pocketsphinx is not installed.", cure="Run: pip install pocketsphinx."
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineUnavailable(
            f"pocketsphinx cannot load its model ({type(error).__name__}).",
            cure="Install Handover again.",
        ) from error
    opener = partial(_open_decoders, domain=domain, **_AT_ONCE)
    return PocketsphinxTranscriber(decoders, rules or GateRules(), opener)


def _open_decoders(*, domain: bool, **more: Any) -> list[Any]:
    """One for each of ``_DECODERS``: 30 MB, 0.3 s."""
    import pocketsphinx

    with _language(domain=domain) as language:
        return [
            pocketsphinx.Decoder(loglevel="FATAL", **language, **options, **more)
            for options in _DECODERS
        ]


@contextmanager
def _language(*, domain: bool) -> Iterator[dict[str, Any]]:
    """Options that name our language model and dictionary, unpacked as long as they are read."""
    if not domain:
        yield {}
        return
    folder = Path(sphinx.__file__).parent
    with tempfile.TemporaryDirectory() as aside:
        model = Path(aside) / "ems.lm"
        with gzip.open(folder / "ems.lm.gz") as packed, model.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        yield {"lm": str(model), "dict": str(folder / "ems.dict"), "dictcase": True}


class PocketsphinxTranscriber:
    """``core.ports.speech.Transcriber`` and ``Follower``; English only, each clip on its own."""

    def __init__(
        self, decoders: Sequence[Any], rules: GateRules, opener: Callable[[], list[Any]]
    ) -> None:
        self._decoders = list(decoders)
        self._rules = rules
        self._opener = opener
        self._following: _Following | None = None

    @property
    def info(self) -> EngineInfo:
        """Engine and model."""
        return EngineInfo(NAME, MODEL, True, version(NAME), f"{_RULES} {self._rules}")

    def close(self) -> None:
        """Give memory back; the object is not used afterwards."""
        self._decoders.clear()
        self._following = None

    def transcribe(
        self,
        clips: Sequence[Clip],
        options: TranscribeOptions,  # noqa: ARG002 (English, a closed vocabulary: nothing to wish)
    ) -> list[tuple[Segment, ...]]:
        """Words of each clip, as far as they are believed; ``options`` do not apply here.

        Raises:
            EngineFailed: the library broke; the same call may be tried again.
        """
        try:
            return [self._clip(clip) for clip in clips]
        except RuntimeError as error:
            raise EngineFailed(
                f"pocketsphinx broke on {len(clips)} utterances.", cure="It is tried again."
            ) from error

    def followed(self, name: str) -> int:
        """Samples of utterance ``name`` that were heard so far; 0 unless it is followed."""
        following = self._following
        return following.frames if following is not None and following.name == name else 0

    def follow(self, name: str, clip: Clip) -> tuple[Segment, ...]:
        """What both decoders heard at the same time of an utterance that is still spoken.

        Without numbers and units: nothing tells how sure they are, and no dose is shown on
        agreement alone. Words have no confidence for the same reason.

        Raises:
            EngineFailed: the library broke; the same call may be tried again.
        """
        try:
            if self._following is None:
                self._following = _Following(self._opener())
            first, again = self._following.hear(name, clip.pcm)
        except RuntimeError as error:
            self._following = None
            raise EngineFailed(
                "pocketsphinx broke on speech that it followed.", cure="It is tried again."
            ) from error
        rules = replace(self._rules, stretch_words=_STRETCH_AT_ONCE, expected=_EXPECTED_AT_ONCE)
        words = without_quantities(believed(first, again, rules))
        if not words:
            return ()
        return (_unsure(_segment(words, len(clip.pcm) / BYTES_PER_FRAME / SAMPLE_RATE)),)

    def heard(self, clip: Clip, hearing: int = 0) -> list[HeardWord]:
        """All that the first (0) or the second (1) decoder heard, before any doubt."""
        sound = np.frombuffer(clip.pcm, "<i2").astype(np.float64)
        if _rms(sound) < _SILENT_RMS:
            return []
        return _hear(self._decoders[hearing], _prepared(sound, _FLOORS_RMS[hearing]))

    def _clip(self, clip: Clip) -> tuple[Segment, ...]:
        first = self.heard(clip, 0)
        if not believed(first, first, self._rules):
            return ()  # the second hearing only takes words away, and nonsense costs it most
        words = believed(first, self.heard(clip, 1), self._rules)
        if not words:
            return ()
        return (_segment(words, len(clip.pcm) / BYTES_PER_FRAME / SAMPLE_RATE),)


class _Following:
    """One utterance at a time that is heard while it is spoken, on decoders of its own."""

    def __init__(self, decoders: Sequence[Any]) -> None:
        self.name = ""
        self.frames = 0
        self._decoders = decoders
        self._noises: list[np.random.Generator] = []

    def hear(self, name: str, pcm: bytes) -> list[list[HeardWord]]:
        """What each decoder made of ``pcm``, all of utterance ``name`` so far."""
        sound = np.frombuffer(pcm, "<i2").astype(np.float64)
        if name != self.name:
            if _rms(sound) < _SILENT_RMS:
                return [[] for _ in self._decoders]
            self._begin(name)
        new, gain = sound[self.frames :], _gain(sound)
        self.frames = sound.size
        for decoder, noise, floor_rms in zip(
            self._decoders, self._noises, _FLOORS_RMS, strict=True
        ):
            decoder.process_raw(_mixed(new, gain, noise, floor_rms))
        return [_words(decoder) for decoder in self._decoders]

    def _begin(self, name: str) -> None:
        for decoder in self._decoders:
            if self.name:
                decoder.end_utt()
            decoder.reinit_feat()
            decoder.start_utt()
        self.name, self.frames = name, 0
        self._noises = [_noise(floor_rms) for floor_rms in _FLOORS_RMS]


def _prepared(sound: npt.NDArray[np.float64], floor_rms: float) -> bytes:
    """Speech at an even level with a little noise under it; always the same noise."""
    return _mixed(sound, _gain(sound), _noise(floor_rms), floor_rms)


def _gain(sound: npt.NDArray[np.float64]) -> float:
    return min(_MOST_GAIN, _SPEECH_RMS / max(1.0, _rms(sound)))


def _rms(sound: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(sound**2))) if sound.size else 0.0


def _noise(floor_rms: float) -> np.random.Generator:
    return np.random.default_rng(int(floor_rms))


def _mixed(
    sound: npt.NDArray[np.float64], gain: float, noise: np.random.Generator, floor_rms: float
) -> bytes:
    mixed = sound * gain + noise.normal(0.0, floor_rms, sound.size)
    return np.clip(mixed, -32768, 32767).astype("<i2").tobytes()


def _hear(decoder: Any, pcm: bytes) -> list[HeardWord]:
    """Words of one utterance.

    The decoder's running estimate of noise is started afresh: it would carry an earlier
    utterance into this one.
    """
    decoder.reinit_feat()
    decoder.start_utt()
    try:
        decoder.process_raw(pcm, full_utt=True)
    finally:
        decoder.end_utt()
    return _words(decoder)


def _words(decoder: Any) -> list[HeardWord]:
    """What it heard so far."""
    if decoder.hyp() is None:
        return []
    return [
        HeardWord(
            _VARIANT.sub("", s.word),
            s.start_frame,
            s.end_frame,
            min(1.0, float(s.prob)),
            math.log(max(_LEAST_SCORE, float(s.lscore))),
        )
        for s in decoder.seg()
        if s.word[0] not in _NO_WORD
    ]


def _segment(heard: Sequence[HeardWord], duration_s: float) -> Segment:
    words = tuple(
        Word(
            w.text,
            round(min(w.first / _FRAMES_PER_S, duration_s), 2),
            round(min((w.last + 1) / _FRAMES_PER_S, duration_s), 2),
            round(w.probability, 3),
        )
        for w in heard
    )
    confidence = round(sum(w.probability for w in heard) / len(heard), 3)
    text = " ".join(w.text for w in words)
    return Segment(words[0].start_s, words[-1].end_s, text, words, confidence)


def _unsure(segment: Segment) -> Segment:
    """The same where no word's probability is known; what is marked as unclear stays at 0."""
    words = tuple(replace(w, confidence=None if w.confidence else 0.0) for w in segment.words)
    return replace(segment, words=words, confidence=None)
