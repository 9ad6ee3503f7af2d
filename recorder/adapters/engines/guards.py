"""Tells words that were heard from words that an engine made up.

Pure rules over an engine's text and its own figures: repetition, unlikely text, text in silence,
phrases of video subtitles, the prompt read back. Knows no engine.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_TAIL = r"[^\ ]*(\ [^\ ]+){0,6}"
"""What may follow a credit: a few words. Whoever goes on for longer is telling something."""

_INVENTED = re.compile(
    rf"""(thanks|thank\ you)(\ (so|very)\ much)?\ for\ (watching|listening|viewing|your\ attention)
    |(please\ )?(like\ and\ |remember\ to\ |don't\ forget\ to\ )?subscribe\b{_TAIL}
    |(i'll\ |we'll\ )?see\ you\ (all\ |guys\ )?(in\ the\ )?next
        \ (video|time|one|week|episode){_TAIL}
    |(sub|cap)tit?(led?s?|ling|ions?|ioned|ioning)\ (by|provided|created){_TAIL}
    |(\S+\ ){{0,6}}\S*(amara\.org|www\.|https?://)\S*{_TAIL}
    |(muchas\ )?gracias\ por\ (ver|mirar|vernos)(\ (el|este|nuestro)\ v[ií]deo)?
    |¡?\ ?(suscríbe(te|nse)|suscribirse)\b{_TAIL}
    |(nos\ vemos|hasta)\ (en\ )?el\ próximo\ (v[ií]deo|episodio|capítulo){_TAIL}
    |subt[ií]tulos\ (realizados\ |hechos\ |creados\ )?por{_TAIL}
    |(muito\ )?obrigad[oa]\ por\ (assistir|ver)(em)?(\ (o|este|nosso)\ vídeo)?
    |(inscrevam?-se|se\ inscrevam?|inscreva-te|subscrevam?)\b{_TAIL}
    |até\ (o|ao|a)\ próxim[oa]\ (vídeo|episódio|aula){_TAIL}
    |(legendas?|legendado)\ (feitas?\ )?(por|pela|pelo){_TAIL}
    |blank\ ?_?audio|music\ playing
    """,
    re.VERBOSE,
)
"""A whole utterance of these is never what was said in an ambulance."""

_DOUBTED_CREDITS = re.compile(
    rf"""(transcri(bed|ption)|translat(ed|ion)|captions?|captioned|subs|edited)\ by{_TAIL}
    |(tradução|transcrição)\ (feitas?\ )?(por|pela|pelo){_TAIL}
    |(\S+\ ){{0,4}}\S+\.com{_TAIL}
    """,
    re.VERBOSE,
)
"""Credits of videos, but crews say it too: "translated by his daughter"."""

_HEARD_AS_SOUND = re.compile(
    r"(silence|music|applause|laughter|inaudible|no (audio|speech)"
    r"|(background )?(noise|static|sirens?|beep(ing)?s?|click(s|ing)?))"
)
"""Invented for what is no speech, but also said: "no speech" is a finding."""

_POLITE = frozenset(
    {
        "thank you",
        "thanks",
        "thank you very much",
        "thank you so much",
        "you",
        "bye",
        "bye bye",
        "goodbye",
        "see you",
        "so",
        "hmm",
        "mm",
        "oh",
        "uh",
        "the",
        "the end",
        "i'm sorry",
        "gracias",
        "muchas gracias",
        "obrigado",
        "obrigada",
        "muito obrigado",
        "tchau",
        "adiós",
        "chau",
    }
)
"""Really said at times, but also what Whisper writes over noise: dropped only when in doubt."""

_ANNOTATION = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]|♪+")
_SPACES = re.compile(r"\s+")
_EDGES = " .,!?¡¿;:-'\"…"

_DOUBTFUL_NO_SPEECH = 0.3
_DOUBTFUL_LOGPROB = -0.7

_SINGLE_WORD_REPEATS = 6
_PHRASE_REPEATS = 4
_LONGEST_LOOPED_PHRASE = 12
_LOOPED_PARTS = 4
_LEAST_ECHO = 3
_CERTAIN_ECHO = 6
"""So many hot words in the prompt's own order nobody says by chance."""


@dataclass(frozen=True, slots=True)
class Guards:
    """Thresholds of Whisper's own figures; None or False turns a guard off.

    Attributes:
        compression_ratio: more than this (zlib) may be a repetition loop.
        logprob: a mean log probability below this is a guess.
        no_speech: a no-speech probability above this, on a guess, is silence.
        voiced: a smaller share of speech, by the voice detector, is noise where the engine doubts
            its words as well.
        phrases: drop known inventions, loops and the prompt read back.
    """

    compression_ratio: float | None = 2.4
    logprob: float | None = -1.0
    no_speech: float | None = 0.6
    voiced: float | None = 0.25
    phrases: bool = True

    @classmethod
    def off(cls) -> Guards:
        """No guard at all: for comparing engines on weights that speak nonsense."""
        return cls(None, None, None, None, phrases=False)

    def repetitive(self, text: str) -> bool:
        """The text compresses better than speech usually does: worth another attempt.

        Alone it proves nothing: five doses of adrenaline with their times do so too.
        """
        limit = self.compression_ratio
        return limit is not None and compression_ratio(text) > limit

    def guessed(self, logprob: float) -> bool:
        """The engine itself finds its words unlikely."""
        return self.logprob is not None and logprob < self.logprob

    def silent(self, logprob: float, no_speech: float, voiced: float = 1.0) -> bool:
        """The engine guesses or doubts, and two witnesses of three believe that nobody spoke."""
        if self.no_speech is not None and no_speech > self.no_speech and self.guessed(logprob):
            return True
        return self.unvoiced(voiced) and _doubtful(logprob, no_speech)

    def unvoiced(self, voiced: float) -> bool:
        """The voice detector heard hardly any speech."""
        return self.voiced is not None and voiced < self.voiced

    def invented(
        self,
        text: str,
        hot_words: Sequence[str],
        *,
        logprob: float,
        no_speech: float,
        voiced: float = 1.0,
    ) -> bool:
        """The whole text is an annotation, a subtitle phrase, the prompt read back, a loop, or
        repeats itself and the engine doubts it."""
        doubtful = _doubtful(logprob, no_speech) or self.unvoiced(voiced)
        if self.repetitive(text) and (doubtful or is_loop(text)):
            return True
        return self.phrases and (
            is_invented(text, doubtful=doubtful) or is_echo(text, hot_words, doubtful=doubtful)
        )


def _doubtful(logprob: float, no_speech: float) -> bool:
    return no_speech > _DOUBTFUL_NO_SPEECH or logprob < _DOUBTFUL_LOGPROB


def compression_ratio(text: str) -> float:
    """Bytes of text for each byte of it compressed; speech stays below about 2.4."""
    data = text.encode("utf-8")
    return len(data) / len(zlib.compress(data)) if data else 0.0


def without_annotations(text: str) -> str:
    """``text`` without what stands in brackets, stars or notes: nobody said it."""
    return _SPACES.sub(" ", _ANNOTATION.sub(" ", text)).strip()


def is_invented(text: str, *, doubtful: bool) -> bool:
    """No words are left without annotations, or all of them are a known invention."""
    bare = without_annotations(text).lower().strip(_EDGES)
    if not any(c.isalnum() for c in bare):
        return True
    if _INVENTED.fullmatch(bare) is not None:
        return True
    return doubtful and (
        bare in _POLITE
        or _HEARD_AS_SOUND.fullmatch(bare) is not None
        or _DOUBTED_CREDITS.fullmatch(bare) is not None
    )


def is_echo(text: str, hot_words: Sequence[str], *, doubtful: bool) -> bool:
    """Three or more of the hot words and nothing else: the prompt leaked into the text.

    A crew may call out three drugs, even in the prompt's own order; so a short list counts only
    when the engine itself doubts.
    """
    said = [part.strip(_EDGES).lower() for part in re.split(r"[,.;]", text)]
    said = [part for part in said if part]
    places = {word.lower(): n for n, word in enumerate(hot_words)}
    if len(said) < _LEAST_ECHO or not all(part in places for part in said):
        return False
    in_order = all(places[b] - places[a] == 1 for a, b in pairwise(said))
    return doubtful or (in_order and len(said) >= _CERTAIN_ECHO)


def is_loop(text: str) -> bool:
    """Hardly anything is left of ``text`` when its loops are cut to their first round."""
    words = text.split()
    return len(unlooped(words)) * _LOOPED_PARTS <= len(words)


def unlooped(words: Sequence[str]) -> list[int]:
    """Which of ``words`` to keep: all, but of each loop only its first round."""
    plain = [word.lower().strip(_EDGES) for word in words]
    kept: list[int] = []
    at = 0
    while at < len(plain):
        size, rounds = _loop(plain, at)
        kept += range(at, at + size)
        at += size * rounds
    return kept


def _loop(words: Sequence[str], start: int) -> tuple[int, int]:
    """The length of the phrase that loops from ``start`` on, and its rounds; (1, 1): none does."""
    for size in range(1, _LONGEST_LOOPED_PHRASE + 1):
        needed = _SINGLE_WORD_REPEATS if size == 1 else _PHRASE_REPEATS
        rounds = _repeats(words, start, size)
        if rounds >= needed:
            return size, rounds
    return 1, 1


def _repeats(words: Sequence[str], start: int, size: int) -> int:
    phrase = words[start : start + size]
    count = 0
    while (
        len(phrase) == size and words[start + count * size : start + (count + 1) * size] == phrase
    ):
        count += 1
    return count
