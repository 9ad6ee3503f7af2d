"""What is wished of the speech engine for one recording: language, hot words, engine.

A recording's own wishes come first, then those of its person, of its session, of the server. They
are put together when they are needed, so that a person's are kept in one place. Checks what a
device may wish; knows no engine and no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from recorder.clinical.reports.formats import FORMATS
from recorder.core.errors import InvalidInput
from recorder.core.model import Recording
from recorder.core.ports.speech import SpeechWishStore, TranscribeOptions
from recorder.core.sessions import AUTO, LANGUAGES, SpeechWishes

MOST_WORDS = 100
LONGEST_WORD_CHARS = 40

_PRINTABLE = re.compile(r"[^\W_][\w .'/+-]*")


@dataclass(frozen=True, slots=True)
class SpeechChooser:
    """Works out the wishes that hold for a recording.

    Args:
        store: wishes of sessions and people.
        language: the server's own.
        lexicon: names that every crew uses that speaks a language.
    """

    store: SpeechWishStore
    language: str = AUTO
    lexicon: Callable[[str], tuple[str, ...]] = lambda _: ()

    def options(self, recording: Recording) -> TranscribeOptions:
        """Language and hot words.

        An engine takes as many words as it has room for, the first ones: the crew's own and the
        lexicon's come by turns, so that neither list pushes the other out.
        """
        wishes = self.store.get(recording.session_id, recording.user_id)
        language = recording.language or wishes.language or self.language
        own = {word.lower() for word in wishes.vocabulary}
        known = (w for w in self.lexicon(language) if w.lower() not in own)
        turns = zip_longest(wishes.vocabulary, known)
        return TranscribeOptions(language, tuple(w for turn in turns for w in turn if w))

    def model(self, recording: Recording) -> str:
        """Label of the engine that was asked for; empty: the server's own choice."""
        return recording.model or self.store.get(recording.session_id, recording.user_id).model


def checked_language(language: str) -> str:
    """``language`` in small letters; empty stays empty.

    Raises:
        InvalidInput: not ``auto`` and no language that can be asked for.
    """
    code = language.strip().lower()
    if code and code != AUTO and code not in LANGUAGES:
        raise InvalidInput(
            "This language cannot be asked for.", cure="Use auto, or a code such as en, es, pt."
        )
    return code


def checked_model(model: str, known: Collection[str]) -> str:
    """``model``, which is one of the labels ``known`` on this machine; empty stays empty.

    Raises:
        InvalidInput: no such model here.
    """
    if model and model not in known:
        raise InvalidInput(
            "There is no such speech model on this server.",
            cure="Choose one of those that /api/v1/models lists.",
        )
    return model


def checked_vocabulary(words: Sequence[str]) -> tuple[str, ...]:
    """Names as they are given to engines: trimmed, each once, in order.

    Raises:
        InvalidInput: too many, too long, or not words.
    """
    once = dict.fromkeys(re.sub(r"\s+", " ", word).strip() for word in words)
    once.pop("", None)
    if len(once) > MOST_WORDS:
        raise InvalidInput(f"The list has more than {MOST_WORDS} words.", cure="Remove some.")
    if any(len(w) > LONGEST_WORD_CHARS or not _PRINTABLE.fullmatch(w) for w in once):
        raise InvalidInput(
            "The list holds something that is no word or name.",
            cure=f"Use letters, digits and spaces, at most {LONGEST_WORD_CHARS} characters each.",
        )
    return tuple(once)


def checked_format(name: str) -> str:
    """``name`` of a report format in small letters, as in "ATMIST"; empty stays empty.

    Raises:
        InvalidInput: there is no such format.
    """
    known = name.strip().lower()
    if known and known not in FORMATS:
        raise InvalidInput(
            "There is no such report format.", cure=f"One of {', '.join(sorted(FORMATS))}."
        )
    return known


def changed(
    before: SpeechWishes,
    *,
    language: str | None,
    model: str | None,
    words: Sequence[str] | None,
    report_format: str | None = None,
) -> SpeechWishes:
    """``before`` with what is not None; all checked already."""
    return SpeechWishes(
        before.language if language is None else language,
        before.model if model is None else model,
        before.vocabulary if words is None else tuple(words),
        before.version,
        before.report_format if report_format is None else report_format,
    )
