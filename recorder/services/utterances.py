"""Cuts a stream of sound into utterances at silence, while the recording runs.

Owns the rules of cutting: hysteresis, padding, shortest and longest utterance. Pure and
incremental: the cuts depend on the samples and the gaps alone, never on how they arrived, and
memory is bounded by the longest utterance. Knows neither files nor engines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE
from recorder.core.ports.speech import SpeechDetector


class Cut(NamedTuple):
    """One finished utterance: samples ``[start, end)`` on the recording's clock.

    ``voiced``: share of its windows, from the first to the last with speech, that were speech.
    """

    start: int
    end: int
    voiced: float = 1.0


@dataclass(frozen=True, slots=True)
class CutRules:
    """When an utterance begins and ends.

    Attributes:
        speech_from: probability at which a window counts as speech.
        silence_below: probability under which a window counts as silence; between the two the
            state stays as it was.
        pad_s: kept before the first and after the last window of speech, for soft consonants.
        shortest_speech_s: less speech than this is a click and no utterance.
        longest_s: no utterance is longer (Whisper hears at most 30 s at once).
        first_pause_s, last_pause_s: silence that ends an utterance: the first for a new one,
            falling to the last as it approaches ``longest_s``. Long utterances cost engines less
            per second and give them context; short pauses let a long one end between sentences.
        search_s: how far back from ``longest_s`` the quietest moment is looked for when nobody
            paused.
    """

    speech_from: float = 0.5
    silence_below: float = 0.35
    pad_s: float = 0.3
    shortest_speech_s: float = 0.09
    longest_s: float = 28.0
    first_pause_s: float = 0.9
    last_pause_s: float = 0.25
    search_s: float = 12.0

    def __post_init__(self) -> None:
        if not 0 <= self.silence_below <= self.speech_from <= 1:
            raise ValueError("silence_below may not exceed speech_from")
        if not 0 < self.search_s < self.longest_s - 2 * self.pad_s:
            raise ValueError("search_s must leave room within longest_s")
        if self.last_pause_s > self.first_pause_s:
            raise ValueError("pauses may only become shorter")


class _Window(NamedTuple):
    """What is remembered of one window: where it ends, how speech-like and how loud it was."""

    end: int
    probability: float
    loudness: float


@dataclass(slots=True)
class _Open:
    """The utterance that is being spoken.

    ``windows`` holds those since ``start`` (leading padding excluded), ``voiced`` counts windows
    of speech, ``speech_end`` is the end of the last one; ``continued`` says that it goes on from
    a forced cut, so that however little is left of it is kept.
    """

    start: int
    speech_end: int
    windows: deque[_Window]
    voiced: int = 0
    continued: bool = False


class UtteranceCutter:
    """Feed it a recording's sound in order; it hands out each utterance once it is over."""

    def __init__(
        self, detector: SpeechDetector, rules: CutRules | None = None, *, start_frame: int = 0
    ) -> None:
        """Begin at ``start_frame`` of the recording, with a ``detector`` that heard nothing yet."""
        self._rules = rules or CutRules()
        self._detector = detector
        self._rest = b""
        self._windows_end = start_frame
        self._floor = start_frame
        self._open: _Open | None = None

    @property
    def frame(self) -> int:
        """Samples of the recording received so far."""
        return self._windows_end + len(self._rest) // BYTES_PER_FRAME

    @property
    def settled_frame(self) -> int:
        """Every utterance that starts before this sample has been handed out already.

        A new cutter may resume here after a restart.
        """
        if self._open is not None:
            return self._open.start
        return max(self._floor, self._windows_end - _frames(self._rules.pad_s))

    @property
    def speaking(self) -> Cut | None:
        """The utterance that has not ended yet, up to the last whole window; None in silence."""
        if self._open is None or self._windows_end <= self._open.start:
            return None
        return Cut(self._open.start, self._windows_end, self._voiced(self._open.windows))

    def feed(self, pcm: bytes) -> list[Cut]:
        """The utterances that ended within ``pcm`` (s16le; any split, even inside a sample)."""
        data = self._rest + pcm
        window_bytes = self._detector.WINDOW_FRAMES * BYTES_PER_FRAME
        whole = len(data) - len(data) % window_bytes
        self._rest = data[whole:]
        return [cut for w in self._judge(data[:whole]) for cut in self._step(w)]

    def boundary(self) -> list[Cut]:
        """Sound is missing here (a gap): no utterance crosses this sample.

        A sample of which only one byte has arrived belongs to what comes after.
        """
        here = self.frame
        cuts = self._close(here) if self._open is not None else []
        self._floor = here
        return cuts

    def finish(self) -> list[Cut]:
        """The recording is over: the utterance still open, if any."""
        return self.boundary()

    def _judge(self, block: bytes) -> Iterator[_Window]:
        """Probability and loudness of each whole window in ``block``, in order."""
        size = self._detector.WINDOW_FRAMES
        frames = np.frombuffer(block, "<i2").reshape(-1, size)
        loudness = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
        for probability, loud in zip(self._detector.feed(block), loudness, strict=True):
            self._windows_end += size
            yield _Window(self._windows_end, probability, float(loud))

    def _step(self, window: _Window) -> list[Cut]:
        utterance = self._open
        if utterance is None:
            if window.probability >= self._rules.speech_from:
                self._begin(window)
            return []
        utterance.windows.append(window)
        self._note_speech(utterance, window)
        if window.end - utterance.speech_end >= self._pause_needed(window.end - utterance.start):
            return self._close(window.end)
        if window.end - utterance.start > self._longest():
            return [self._split(utterance)]
        return []

    def _begin(self, window: _Window) -> None:
        first = window.end - self._detector.WINDOW_FRAMES
        start = max(self._floor, first - _frames(self._rules.pad_s))
        self._open = _Open(start, window.end, deque([window]), voiced=1)

    def _note_speech(self, utterance: _Open, window: _Window) -> None:
        speaking = utterance.speech_end == window.end - self._detector.WINDOW_FRAMES
        if window.probability >= self._rules.speech_from:
            utterance.voiced += 1
            utterance.speech_end = window.end
        elif speaking and window.probability >= self._rules.silence_below:
            utterance.speech_end = window.end

    def _pause_needed(self, length: int) -> float:
        """Frames of silence that end an utterance of ``length`` frames."""
        rules = self._rules
        grown = min(1.0, length / (_frames(rules.longest_s) - _frames(rules.search_s)))
        pause_s = rules.first_pause_s + grown * (rules.last_pause_s - rules.first_pause_s)
        return pause_s * SAMPLE_RATE

    def _longest(self) -> int:
        """One window short of the limit: what is still incomplete may have to be added."""
        return _frames(self._rules.longest_s) - self._detector.WINDOW_FRAMES

    def _close(self, here: int) -> list[Cut]:
        """End the open utterance, at ``here`` at the latest."""
        utterance, self._open = self._open, None
        if utterance is None:
            return []
        voiced_s = utterance.voiced * self._detector.WINDOW_FRAMES / SAMPLE_RATE
        if not utterance.continued and voiced_s < self._rules.shortest_speech_s:
            return []
        end = min(here, utterance.speech_end + _frames(self._rules.pad_s))
        self._floor = end
        return [Cut(utterance.start, end, self._voiced(utterance.windows))]

    def _split(self, utterance: _Open) -> Cut:
        """Cut an utterance without a pause at its quietest moment and go on after it."""
        at = self._quietest(utterance)
        rest = deque(w for w in utterance.windows if w.end > at)
        voiced = sum(w.probability >= self._rules.speech_from for w in rest)
        self._open = _Open(at, max(at, utterance.speech_end), rest, voiced, continued=True)
        self._floor = at
        before = [w for w in utterance.windows if w.end <= at]
        return Cut(utterance.start, at, self._voiced(before))

    def _voiced(self, windows: Iterable[_Window]) -> float:
        """Share of speech up to the last window with speech; 0 where there is none."""
        speech = [w.probability >= self._rules.speech_from for w in windows]
        while speech and not speech[-1]:
            speech.pop()
        return sum(speech) / len(speech) if speech else 0.0

    def _quietest(self, utterance: _Open) -> int:
        """Middle of the window that, with its neighbours, is the least speech-like and loud."""
        windows = list(utterance.windows)
        first = windows[-1].end - _frames(self._rules.search_s)
        loudness = np.array([w.loudness for w in windows])
        scores = np.array([w.probability for w in windows]) + loudness / (loudness.mean() + 1.0)
        smooth = np.convolve(scores, (0.25, 0.5, 0.25), "same")
        inner = [i for i, w in enumerate(windows[:-1]) if w.end > first]
        best = min(inner, key=lambda i: (smooth[i], -i))
        return windows[best].end - self._detector.WINDOW_FRAMES // 2


def _frames(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
