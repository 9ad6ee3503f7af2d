"""Phrases looked up in tokens: longest match, indexed by first word, one pass over the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Generic, TypeVar

from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token
from recorder.core.records import record

T = TypeVar("T")


@record
class Hit(Generic[T]):
    """Phrase found at tokens ``[first, last)`` and what it stands for."""

    first: int
    last: int
    value: T


@dataclass(slots=True)
class _Node(Generic[T]):
    """Some words with which phrases begin.

    Attributes:
        value: what the phrase stands for that they are, as a tuple of one; empty if they are none.
        ended: what they stand for where their words have such endings ("that's wrong").
        behind: the words that phrases go on with.
    """

    value: tuple[T, ...] = ()
    ended: list[tuple[tuple[str, ...], tuple[T]]] = field(default_factory=list)
    behind: dict[str, _Node[T]] = field(default_factory=dict)


class Phrases(Generic[T]):
    """A fixed table of phrases, whose words are written as ``Token.norm``, in lower case.

    A word with an ending ("that's wrong") is found with it alone, and with or without an apostrophe
    in the text; one without ("that wrong") has any ending, or none.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        root: _Node[T] = _Node()
        tails: set[str] = set()
        for phrase, value in entries:
            node, said = root, [word.partition("'") for word in phrase.split()]
            for norm, _, _ in said:
                node = node.behind.setdefault(norm, _Node())
            if "'" in phrase:
                node.ended.append((tuple(ending for _, _, ending in said), (value,)))
            else:
                node.value = node.value or (value,)
            tails.add(said[-1][0])
        self._table: Mapping[str, _Node[T]] = root.behind
        self._tails = frozenset(tails)

    def openers(self) -> frozenset[str]:
        """The first words of its phrases."""
        return frozenset(self._table)

    def values(self) -> Iterator[T]:
        """What its phrases stand for, once for each phrase."""
        nodes = list(self._table.values())
        while nodes:
            node = nodes.pop()
            yield from node.value
            yield from (value for _, (value,) in node.ended)
            nodes.extend(node.behind.values())

    def at(self, tokens: Sequence[Token], i: int) -> Hit[T] | None:
        """Longest phrase that starts at token ``i``, or None; none behind the last token."""
        node = self._table.get(tokens[i].norm) if i < len(tokens) else None
        return _longest(tokens, i, node) if node else None

    def find(
        self, tokens: Sequence[Token], first: int = 0, last: int | None = None
    ) -> Iterator[Hit[T]]:
        """All hits in ``[first, last)``, left to right, none overlapping."""
        i, end = first, len(tokens) if last is None else min(last, len(tokens))
        table = self._table
        while i < end:
            node = table.get(tokens[i].norm)
            hit = _longest(tokens, i, node) if node else None
            if hit is not None and hit.last <= end:
                yield hit
                i = hit.last
            else:
                i += 1

    def scan(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit[T]]:
        """All hits of a whole text, as ``find``, by the ``positions`` of its norms."""
        last = 0
        for hit in (positions.found.get(self) or self._found(tokens, positions))[1]:
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
        if not (positions.found.get(self) or self._found(tokens, positions))[1]:
            return None
        return next(self.within(tokens, positions, first, last), None)

    def starting(
        self, tokens: Sequence[Token], positions: Positions, first: int, last: int
    ) -> list[Hit[T]]:
        """The longest phrase at each token of ``[first, last)`` where one begins."""
        starts, hits = positions.found.get(self) or self._found(tokens, positions)
        low = bisect_left(starts, first)
        return hits[low : bisect_left(starts, last, low)]

    def _found(
        self, tokens: Sequence[Token], positions: Positions
    ) -> tuple[list[int], list[Hit[T]]]:
        """Every place of a text where a phrase begins, with the longest one there: kept for it."""
        hits = self._longest_at(tokens, positions)
        found = positions.found[self] = ([hit.first for hit in hits], hits)
        return found

    def _longest_at(self, tokens: Sequence[Token], positions: Positions) -> list[Hit[T]]:
        hits: list[Hit[T]] = []
        ahead = positions.ahead
        for norm in self._table.keys() & positions.keys():
            node = self._table[norm]
            alone, longer = node.value, node.behind
            if node.ended:
                hits += filter(None, (_longest(tokens, i, node) for i in positions[norm]))
                continue
            if not longer:
                hits += [Hit(i, i + 1, alone[0]) for i in positions[norm]]
                continue
            pairs = positions.pairs[norm]
            if alone:
                hits += [
                    Hit(i, i + 1, alone[0])
                    for second, places in pairs.items()
                    if second not in longer
                    for i in places
                ]
            for second in longer.keys() & pairs.keys():
                behind = longer[second]
                surely = alone or behind.value or behind.ended  # else a third word must follow
                whole = not (behind.behind or behind.ended)
                for i in pairs[second]:
                    if whole and tokens[i + 1].gap in PHRASE_GAPS:
                        hits.append(Hit(i, i + 2, behind.value[0]))
                    elif surely or ahead[i + 2] in behind.behind:
                        hit = _longest(tokens, i, node)
                        if hit is not None:
                            hits.append(hit)
        hits.sort(key=_first)
        return hits

    def ending_at(self, tokens: Sequence[Token], last: int, longest: int = 4) -> Hit[T] | None:
        """Longest phrase whose last token is ``last - 1``, or None."""
        if not last or tokens[last - 1].norm not in self._tails:
            return None
        for first in range(max(0, last - longest), last):
            node = self._table.get(tokens[first].norm)
            hit = _longest(tokens, first, node) if node else None
            if hit and hit.last == last:
                return hit
        return None


_first = attrgetter("first")


def _longest(tokens: Sequence[Token], i: int, node: _Node[T]) -> Hit[T] | None:
    """The longest phrase from token ``i`` on, whose word is that of ``node``."""
    last, count = i + 1, len(tokens)
    best = _meant(node, tokens, i, last) if node.ended else node.value
    k = last
    while k < count and node.behind:
        token = tokens[k]
        following = node.behind.get(token.norm)
        if following is None or token.gap not in PHRASE_GAPS:
            break
        node, k = following, k + 1
        meant = _meant(node, tokens, i, k) if node.ended else node.value
        if meant:
            best, last = meant, k
    return Hit(i, last, best[0]) if best else None


def _meant(node: _Node[T], tokens: Sequence[Token], first: int, last: int) -> tuple[T, ...]:
    """What tokens ``[first, last)`` stand for, whose words are those of ``node``."""
    clitics = [token.clitic for token in tokens[first:last]]
    for endings, value in node.ended:
        if all(ending in ("", said) for ending, said in zip(endings, clitics, strict=True)):
            return value
    return node.value
