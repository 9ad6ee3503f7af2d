"""Phrases looked up in tokens: longest match, indexed by first word, one pass over the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token
from recorder.core.records import record

T = TypeVar("T")


@record
class Hit(Generic[T]):
    """Phrase found at tokens ``[first, last)`` and what it stands for."""

    first: int
    last: int
    value: T


@dataclass(frozen=True, slots=True)
class _Rules(Generic[T]):
    """The phrases that begin with one word: the word alone, and the longer by their second word."""

    alone: tuple[T, ...]
    longer: Mapping[str, tuple[tuple[list[str], T], ...]]

    @classmethod
    def of(cls, rules: Sequence[tuple[list[str], T]]) -> _Rules[T]:
        longer: dict[str, list[tuple[list[str], T]]] = {}
        for words, value in rules:
            if len(words) > 1:
                longer.setdefault(words[1], []).append((words, value))
        alone = tuple(value for words, value in rules if len(words) == 1)[:1]
        ordered = {
            second: tuple(sorted(found, key=lambda rule: -len(rule[0])))
            for second, found in longer.items()
        }
        return cls(alone, ordered)


class Phrases(Generic[T]):
    """A fixed table of phrases; words are written as ``Token.norm`` (lower case, no apostrophe)."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        table: dict[str, list[tuple[list[str], T]]] = {}
        for phrase, value in entries:
            words = phrase.split()
            table.setdefault(words[0], []).append((words, value))
        self._table: Mapping[str, _Rules[T]] = {
            head: _Rules.of(rules) for head, rules in table.items()
        }
        self._tails = frozenset(words[-1] for rules in table.values() for words, _ in rules)

    def at(self, tokens: Sequence[Token], i: int) -> Hit[T] | None:
        """Longest phrase that starts at token ``i``, or None."""
        rules = self._table.get(tokens[i].norm)
        return _longest(tokens, i, rules) if rules else None

    def find(
        self, tokens: Sequence[Token], first: int = 0, last: int | None = None
    ) -> Iterator[Hit[T]]:
        """All hits in ``[first, last)``, left to right, none overlapping."""
        i, end = first, len(tokens) if last is None else min(last, len(tokens))
        table = self._table
        while i < end:
            rules = table.get(tokens[i].norm)
            hit = _longest(tokens, i, rules) if rules else None
            if hit is not None and hit.last <= end:
                yield hit
                i = hit.last
            else:
                i += 1

    def scan(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit[T]]:
        """All hits of a whole text, as ``find``, by the ``positions`` of its norms."""
        last = 0
        for hit in self._found(tokens, positions)[1]:
            if hit.first >= last:
                last = hit.last
                yield hit

    def within(
        self, tokens: Sequence[Token], positions: Positions, first: int, last: int
    ) -> Iterator[Hit[T]]:
        """All hits in ``[first, last)`` of a text that is asked often, as ``find``."""
        for hit in self.starting(tokens, positions, first, last):
            if hit.first >= first and hit.last <= last:
                first = hit.last
                yield hit

    def first_within(
        self, tokens: Sequence[Token], positions: Positions, first: int, last: int
    ) -> Hit[T] | None:
        """The first hit of ``within``; asks nothing of a text that has none at all, as most do."""
        if not self._found(tokens, positions)[1]:
            return None
        return next(self.within(tokens, positions, first, last), None)

    def starting(
        self, tokens: Sequence[Token], positions: Positions, first: int, last: int
    ) -> list[Hit[T]]:
        """The longest phrase at each token of ``[first, last)`` where one begins."""
        starts, hits = self._found(tokens, positions)
        low = bisect_left(starts, first)
        return hits[low : bisect_left(starts, last, low)]

    def _found(
        self, tokens: Sequence[Token], positions: Positions
    ) -> tuple[list[int], list[Hit[T]]]:
        """Every place of a text where a phrase begins, with the longest one there."""
        found = positions.found.get(self)
        if found is None:
            hits = list(self._longest_at(tokens, positions))
            found = positions.found[self] = ([hit.first for hit in hits], hits)
        return cast("tuple[list[int], list[Hit[T]]]", found)

    def _longest_at(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit[T]]:
        table, norms, behind = self._table, positions.norms, positions.behind
        for i in self._starts(positions):
            rules = table[norms[i]]
            longer = rules.longer.get(behind[i], ())
            if longer and tokens[i + 1].gap in PHRASE_GAPS:
                for words, value in longer:
                    last = i + len(words)
                    if last == i + 2 or (norms[i:last] == words and _joined(tokens[i + 2 : last])):
                        yield Hit(i, last, value)
                        break
                else:
                    if rules.alone:
                        yield Hit(i, i + 1, rules.alone[0])
            elif rules.alone:
                yield Hit(i, i + 1, rules.alone[0])

    def _starts(self, positions: Positions) -> list[int]:
        """Where a phrase can begin: its first word, and its second unless the first is enough."""
        found: list[int] = []
        behind = positions.behind
        for norm in self._table.keys() & positions.keys():
            rules = self._table[norm]
            if rules.alone:
                found += positions[norm]
            else:
                longer = rules.longer
                found += [i for i in positions[norm] if behind[i] in longer]
        found.sort()
        return found

    def ending_at(self, tokens: Sequence[Token], last: int, longest: int = 4) -> Hit[T] | None:
        """Longest phrase whose last token is ``last - 1``, or None."""
        if not last or tokens[last - 1].norm not in self._tails:
            return None
        for first in range(max(0, last - longest), last):
            rules = self._table.get(tokens[first].norm)
            hit = _longest(tokens, first, rules) if rules else None
            if hit and hit.last == last:
                return hit
        return None


def _longest(tokens: Sequence[Token], i: int, rules: _Rules[T]) -> Hit[T] | None:
    if rules.longer and i + 1 < len(tokens):
        second = tokens[i + 1]
        if second.gap in PHRASE_GAPS:
            for words, value in rules.longer.get(second.norm, ()):
                if len(words) == 2 or _goes_on(tokens, i, words):
                    return Hit(i, i + len(words), value)
    return Hit(i, i + 1, rules.alone[0]) if rules.alone else None


def _goes_on(tokens: Sequence[Token], i: int, words: list[str]) -> bool:
    """Whether the phrase that begins with its first two words at ``i`` is there as a whole."""
    rest = tokens[i + 2 : i + len(words)]
    return [token.norm for token in rest] == words[2:] and _joined(rest)


def _joined(tokens: Sequence[Token]) -> bool:
    """Whether no token has a mark before it that ends a phrase."""
    return PHRASE_GAPS.issuperset([token.gap for token in tokens])
