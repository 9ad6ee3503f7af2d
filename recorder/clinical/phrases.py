"""Phrases looked up in tokens: longest match, indexed by first word, so one pass costs O(tokens)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from recorder.clinical.text import PHRASE_GAPS, Token

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """Phrase found at tokens ``[first, last)`` and what it stands for."""

    first: int
    last: int
    value: T


class Phrases(Generic[T]):
    """A fixed table of phrases; words are written as ``Token.norm`` (lower case, no apostrophe)."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in entries:
            words = tuple(phrase.split())
            table.setdefault(words[0], []).append((words, value))
        self._table: Mapping[str, tuple[tuple[tuple[str, ...], T], ...]] = {
            head: tuple(sorted(rules, key=lambda rule: -len(rule[0])))
            for head, rules in table.items()
        }

    def at(self, tokens: Sequence[Token], i: int) -> Hit[T] | None:
        """Longest phrase that starts at token ``i``, or None."""
        rules = self._table.get(tokens[i].norm)
        for words, value in rules or ():
            last = i + len(words)
            if len(words) == 1 or _same(tokens, i, words):
                return Hit(i, last, value)
        return None

    def find(
        self, tokens: Sequence[Token], first: int = 0, last: int | None = None
    ) -> Iterator[Hit[T]]:
        """All hits in ``[first, last)``, left to right, none overlapping."""
        i, end = first, len(tokens) if last is None else last
        table = self._table
        while i < end:
            if tokens[i].norm in table:
                hit = self.at(tokens, i)
                if hit and hit.last <= end:
                    yield hit
                    i = hit.last
                    continue
            i += 1

    def ending_at(self, tokens: Sequence[Token], last: int, longest: int = 4) -> Hit[T] | None:
        """Longest phrase whose last token is ``last - 1``, or None."""
        for first in range(max(0, last - longest), last):
            hit = self.at(tokens, first)
            if hit and hit.last == last:
                return hit
        return None


def _same(tokens: Sequence[Token], i: int, words: tuple[str, ...]) -> bool:
    if i + len(words) > len(tokens):
        return False
    return all(
        tokens[i + k].norm == word and (k == 0 or tokens[i + k].gap in PHRASE_GAPS)
        for k, word in enumerate(words)
    )


def entries(table: Mapping[T, str]) -> Iterator[tuple[str, T]]:
    """``{value: "phrase | phrase"}`` as entries; a compact way to write small tables."""
    for value, phrases in table.items():
        for phrase in phrases.split("|"):
            if phrase.strip():
                yield phrase.strip(), value
