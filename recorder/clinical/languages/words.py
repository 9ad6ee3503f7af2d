"""Text of a Romance language cut into tokens with exact offsets, and into sentences.

Accents are folded, so that words count with and without them; only what tells two words apart
stays ("é" is not "e", "tomó" is not "tomo"). The text itself is never rewritten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from recorder.clinical.text.words import UNHEARD, Token
from recorder.core.model import UNREADABLE

_TOKEN = re.compile(
    rf"(?P<unheard>{re.escape(UNREADABLE)})|"
    r"""
    (?P<clock>(?<![0-9:.,])[0-9]{1,2}(?:[:hH][0-9]{2})(?![0-9:]))
  | (?P<number>[0-9]+(?:[.,][0-9]+)*)
  | (?P<gas>(?<![^\W\d_])(?:sato|spo|sao|etco|pco|co|o)[2₂](?![0-9]))
  | (?P<word>[^\W\d_]+)
  | (?P<sign>[%+=<>])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RANKS = {"?": 9, "!": 8, ".": 7, ";": 6, ":": 5, ",": 4, "\n": 3, "/": 2, "-": 1}
_SOFT = ',()[]{}—–…"“”«»|*_'
_ABBREVIATIONS = frozenset({"dr", "dra", "sr", "sra", "srta", "aprox", "d", "mg", "ml", "min"})
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")

HESITATIONS = frozenset("eh ehh ee eee mmm hm hmm uh uhm ehm ahh ne".split())
"""Sounds that fill a pause; nothing is said by them."""

ENDS = frozenset(".!?;")
"""Gaps that end a sentence."""


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """``word`` in small letters without accents; "é" and a last "ó" keep what they mean."""
    word = word.lower()
    if word.isascii():
        return word
    if word == "é":
        return word
    stressed = word[-1] == "ó" and len(word) > 3
    plain = unicodedata.normalize("NFD", word[:-1] if stressed else word)
    folded = "".join(c for c in plain if not unicodedata.combining(c)).replace("ß", "ss")
    return f"{folded}ó" if stressed else folded


def phrase(text: str) -> str:
    """A phrase of a table in the spelling of tokens, words one space apart.

    Raises:
        ValueError: nothing of it is a word.
    """
    said = " ".join(token.norm for token in tokens_of(text))
    if not said:
        raise ValueError(f"a phrase without words: {text!r}")
    return said


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut ``text``; never fails, whatever the script."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    end, stop = 0, ""
    for match in _TOKEN.finditer(text):
        start = match.start()
        gap = _stronger(stop, _gap(text, end, start))
        if match.lastgroup == "unheard":
            yield Token(UNHEARD, start, match.end(), ".", False, "", 0)
            end, stop = match.end(), "."
            continue
        norm = _norm(match.lastgroup, match.group())
        if norm in HESITATIONS:
            end, stop = match.end(), gap if gap in ENDS else stop
            continue
        yield Token(norm, start, match.end(), gap, start == end and not stop, "", 0)
        end, stop = match.end(), ""


def _norm(kind: str | None, said: str) -> str:
    if kind == "word":
        return fold(said)
    if kind == "clock":
        hours, minutes = re.split("[:hH]", said)
        return f"{int(hours):02d}:{minutes}"
    if kind == "number":
        if _THOUSANDS.fullmatch(said):
            return said
        whole, _, part = said.replace(",", ".").partition(".")
        return f"{whole}.{part}" if part else whole
    return {"%": "percent"}.get(said, said.lower().replace("₂", "2"))


def _stronger(a: str, b: str) -> str:
    return a if _RANKS.get(a, 0) >= _RANKS.get(b, 0) else b


def _gap(text: str, start: int, end: int) -> str:
    between = text[start:end]
    if not between or between == " ":
        return ""
    gap = ""
    for char in between:
        found = char if char in _RANKS else ("," if char in _SOFT else "")
        gap = _stronger(gap, found)
    if gap == "." and "\n" not in between:
        before = text[max(0, start - 8) : start].split()
        if before and fold(before[-1]) in _ABBREVIATIONS and end < len(text):
            return "" if not text[end].isupper() or len(before[-1]) < 4 else gap
    return gap


def sentences_of(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, bool]]:
    """``(first, last, question)`` of each sentence."""
    first = 0
    for i in range(1, len(tokens) + 1):
        if i < len(tokens) and tokens[i].gap not in ENDS:
            continue
        asked = "?" in text[tokens[i - 1].end : tokens[i].start if i < len(tokens) else None][:2]
        yield first, i, asked
        first = i
