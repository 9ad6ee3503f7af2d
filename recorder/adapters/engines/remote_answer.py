"""What a speech server answers, to segments.

Owns the dialects of the OpenAI-compatible answer (OpenAI, speaches, vLLM and whisper.cpp differ in
where they put words and figures) and the refusal of answers that are not speech. Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recorder.adapters.engines.guards import Guards, without_annotations
from recorder.adapters.engines.timed_words import TimedPiece, joined, segment_of
from recorder.core.model import Segment
from recorder.core.ports.speech import TranscribeOptions

_NAMED = {
    **dict.fromkeys(("english", "eng"), "en"),
    **dict.fromkeys(("spanish", "spa"), "es"),
    **dict.fromkeys(("portuguese", "por"), "pt"),
    "und": "",
}
"""Languages with rules, as servers name them (OpenAI's in words); and the undetermined one."""

_CODE = re.compile(r"[a-z]{2,3}")

_MOST_WORDS_PER_S = 20
"""Several times as fast as anybody talks; ten letters more of a word count as another one."""

_WORD_CHARS = 10

_SHORTEST_S = 1.0
"""A clip is cut where the voice ends, and words may lie on the edge: it counts as long as this."""

_ENDLESS = re.compile(r"[!-\u0dff]{101}")
"""A word of over 100 letters, in scripts that put spaces between words (Thai, Chinese do not)."""


def segments_of(
    answer: Mapping[str, Any],
    duration_s: float,
    voiced: float,
    options: TranscribeOptions,
    guards: Guards,
) -> tuple[Segment, ...]:
    """What was said in a clip of ``duration_s``, of which ``voiced`` (0 to 1) is speech.

    Raises:
        TypeError, ValueError, AttributeError, KeyError, ArithmeticError: a member is not what it
            should be, or nobody can say so much in that time.
    """
    language = _language(answer.get("language"), options)
    segments = tuple(
        replace(segment, language=language)
        for part in _parts(answer, duration_s)
        if part.accepted(guards, options, voiced)
        for segment in part.segment(duration_s, guards)
    )
    _refuse_unsayable(segments, duration_s)
    return segments


def _refuse_unsayable(segments: Sequence[Segment], duration_s: float) -> None:
    """Judges what the guards left: a loop of the server is theirs, and no reason to ask again."""
    words = [word.text for segment in segments for word in segment.words]
    said = sum(1 + len(word) // _WORD_CHARS for word in words)
    if said > _MOST_WORDS_PER_S * max(duration_s, _SHORTEST_S):
        raise ValueError("more words than can be said")
    if any(_ENDLESS.search(word) for word in words):
        raise ValueError("a word is too long")


@dataclass(frozen=True, slots=True)
class _Part:
    """One segment of an answer, whatever its dialect."""

    text: str
    pieces: tuple[TimedPiece, ...]
    logprob: float | None
    no_speech: float

    def accepted(self, guards: Guards, options: TranscribeOptions, voiced: float) -> bool:
        """The guards believe that somebody said this."""
        logprob = 0.0 if self.logprob is None else self.logprob
        return not (
            guards.silent(logprob, self.no_speech, voiced)
            or guards.invented(
                self.text,
                options.hot_words,
                logprob=logprob,
                no_speech=self.no_speech,
                voiced=voiced,
            )
        )

    def segment(self, duration_s: float, guards: Guards) -> tuple[Segment, ...]:
        """Words as written in ``text`` (with punctuation), when they match those with times."""
        pieces = self.pieces
        written = self.text.split()
        if len(written) == len(pieces):
            pieces = tuple(
                replace(piece, text=" " + word) for word, piece in zip(written, pieces, strict=True)
            )
        confidence = None
        if self.logprob is not None:
            confidence = round(min(1.0, math.exp(self.logprob)), 3)
        return segment_of(joined(pieces, duration_s), confidence, guards)


def _language(told: object, options: TranscribeOptions) -> str:
    """The language as a code: as wished, else as the server says, by name or code; else empty."""
    if options.language != "auto":
        return options.language
    name = told.lower() if isinstance(told, str) else ""
    return _NAMED.get(name, name if _CODE.fullmatch(name) else "")


def _parts(answer: Mapping[str, Any], duration_s: float) -> Iterator[_Part]:
    """The answer's segments with their words, from any dialect.

    Raises:
        TypeError, ValueError, AttributeError, KeyError: a member is not what it should be.
    """
    text = _printable(answer["text"])
    segments = answer.get("segments") or [{"text": text, "start": 0.0, "end": duration_s}]
    words = [_word(w) for w in answer.get("words") or ()]
    for n, raw in enumerate(segments):
        start_s, end_s = _finite(raw["start"]), _finite(raw["end"])
        last = n + 1 == len(segments)
        own = [_word(w) for w in raw.get("words") or ()]
        written = " ".join(_printable(raw["text"]).split())
        if not own and words:
            count = _spelling(words, written)
            if count is None:
                count = len(words) if last else sum(w.start_s < end_s for w in words)
            own, words = words[:count], words[count:]
        said = without_annotations(written)
        logprob = raw.get("avg_logprob")
        yield _Part(
            said,
            tuple(own) if _spelling(own, said) == len(own) else spread(said, start_s, end_s),
            None if logprob is None else _finite(logprob),
            _finite(raw.get("no_speech_prob") or 0.0),
        )


def _spelling(words: Sequence[TimedPiece], text: str) -> int | None:
    """How many of the words, from the first on, make up ``text``; None: it is spelled otherwise.

    The text is what was said. Words add when; where their times are wrong, they may be another's.
    """
    spelled, letters = "", _letters(text)
    for count, word in enumerate(words):
        more = _letters(word.text)
        if more and spelled == letters:
            return count
        spelled += more
    return len(words) if spelled == letters else None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _word(raw: Mapping[str, Any]) -> TimedPiece:
    probability = raw.get("probability")
    return TimedPiece(
        " " + _printable(raw["word"]).strip(),
        _finite(raw["start"]),
        _finite(raw["end"]),
        None if probability is None else float(probability),
    )


def _printable(text: object) -> str:
    """``text`` without what cannot be seen but turns or hides what can; spaces stay."""
    if not isinstance(text, str):
        raise TypeError("text is not a string")
    return "".join(c for c in text if c.isprintable() or c.isspace())


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a figure is not finite")
    return number


def spread(text: str, start_s: float, end_s: float) -> tuple[TimedPiece, ...]:
    """Words with estimated times, each as long as its share of the letters."""
    words = text.split()
    letters = sum(len(w) + 1 for w in words)
    pieces: list[TimedPiece] = []
    done = 0
    for word in words:
        begin_s = start_s + (end_s - start_s) * done / letters
        done += len(word) + 1
        finish_s = start_s + (end_s - start_s) * done / letters
        pieces.append(TimedPiece(" " + word, begin_s, finish_s, None))
    return tuple(pieces)
