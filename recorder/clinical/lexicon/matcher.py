"""Finds lexicon phrases in tokens: longest match, word bounded, one pass over the text.

A deterministic automaton that is built while it is used: a node is made for each word the first
time a text needs it. Inside a phrase, fillers ("uh") and light words ("is", "the", "a bit") may
stand between its words; a "not" among them is reported, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TypeAlias

from recorder.clinical.lexicon.forms import (
    FILLERS,
    LIGHT,
    NO_MEANING,
    Classes,
    Form,
    Pattern,
    WordGraph,
)
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token
from recorder.core.records import record

DENIERS = frozenset("not isnt arent wasnt werent never no longer doesnt didnt".split())
"""Words that turn a phrase round when they stand inside it."""

_BETWEEN = LIGHT | DENIERS
_MAX_LIGHT = 3
_AHEAD = 2 + _MAX_LIGHT
_MAX_WORDS = 48
"""Most words of a phrase with all that stands between them: "the the the ..." is none."""


@record
class Hit:
    """A phrase found in tokens ``[start, end)``; ``denied`` when "not" stands inside it."""

    start: int
    end: int
    form: Form
    denied: bool = False


_LOOKS_ALIKE = (Form("", NO_MEANING),)
"""Forms of a node whose phrase only looks like one of a table."""


@dataclass(slots=True)
class _Node:
    states: frozenset[int]
    forms: tuple[Form, ...]
    children: dict[str, _Node | None] = field(default_factory=dict)


_Opening: TypeAlias = tuple[_Node, bool]
"""The node behind the first word of a phrase; whether the next word may go on with the phrase."""


class Matcher:
    """A compiled set of patterns; only grows caches after construction."""

    def __init__(self, patterns: Iterable[Pattern], classes: Classes) -> None:
        self._graph = WordGraph(classes)
        for pattern in patterns:
            self._graph.add(pattern)
        self._nodes: dict[frozenset[int], _Node] = {}
        start = self._graph.closure({0})
        self._start = _Node(start, ())
        self.heads = self._words_behind(start)
        """Words that a phrase can begin with."""

    def find(
        self, tokens: Sequence[Token], starts: Iterable[tuple[int, _Opening]] | None = None
    ) -> list[Hit]:
        """Longest hits from left to right, none overlapping.

        A phrase that several names share gives one hit for each of them; one that only looks
        like a form is passed over. ``starts``, where the caller has them, are the places at which
        a phrase ``opens``, ascending.
        """
        hits: list[Hit] = []
        free = 0
        for i, (node, goes_on) in self._starts(tokens) if starts is None else starts:
            if i < free:
                continue
            if goes_on:
                end, found, denied = self._walk(tokens, i, node)
            else:
                end, found, denied = i + 1, node.forms, False
            if not found:
                continue
            free = end
            if found is not _LOOKS_ALIKE:
                hits += [Hit(i, end, form, denied) for form in found]
        return hits

    def opens(self, norm: str, following: str) -> _Opening | None:
        """How a phrase can begin with ``norm``, ``following`` being next; None where none can."""
        node = self._child_of(self._start, norm) if norm in self.heads else None
        if node is None:
            return None
        goes_on = following in _BETWEEN or (
            following != "" and self._child_of(node, following) is not None
        )
        return (node, goes_on) if goes_on or node.forms else None

    def goes_on(self, norm: str) -> frozenset[str] | None:
        """The words that may stand behind ``norm``, which begins phrases; None where any may."""
        node = self._child_of(self._start, norm)
        if node is None:
            return frozenset()
        return None if node.forms else self._words_behind(node.states) | _BETWEEN

    def ahead(self, node: _Node, following: str) -> frozenset[str] | None:
        """What must stand behind the light word ``following`` where the phrase is to go on.

        None where it is whole already, or goes on with ``following`` itself.
        """
        if node.forms or self._child_of(node, following) is not None:
            return None
        return self._words_behind(node.states)

    def _words_behind(self, states: Iterable[int]) -> frozenset[str]:
        return frozenset(word for state in states for word in self._graph.states[state].words)

    def _starts(self, tokens: Sequence[Token]) -> Iterator[tuple[int, _Opening]]:
        heads, behind = self.heads, [*(token.norm for token in tokens[1:]), ""]
        for i, token in enumerate(tokens):
            opening = self.opens(token.norm, behind[i]) if token.norm in heads else None
            if opening is not None:
                yield i, opening

    def _child_of(self, node: _Node, word: str) -> _Node | None:
        children = node.children
        return children[word] if word in children else self._child(node, word)

    def _child(self, node: _Node, word: str) -> _Node | None:
        states = self._graph.after(node.states, word)
        if states and word in LIGHT and node is not self._start:
            states |= self._graph.unfinished(node.states)
        child = None
        if states:
            child = self._nodes.get(states)
            if child is None:
                forms = self._graph.forms(states)
                if any(form.name == NO_MEANING for form in forms):
                    forms = _LOOKS_ALIKE
                child = self._nodes[states] = _Node(states, forms)
        node.children[word] = child
        return child

    def _walk(
        self, tokens: Sequence[Token], start: int, node: _Node
    ) -> tuple[int, tuple[Form, ...], bool]:
        """Follow the graph from ``node``, behind the word at ``start``: (end, forms, denied)."""
        best_end, best, best_denied = start + 1, node.forms, False
        denied, light = False, 0
        for i in range(start + 1, min(len(tokens), start + _MAX_WORDS)):
            token = tokens[i]
            norm, gap = token.norm, token.gap
            if gap and gap not in PHRASE_GAPS and not (gap == "," and _hesitates(tokens, i)):
                break
            try:
                child = node.children[norm]
            except KeyError:
                child = self._child(node, norm)
            if child is not None:
                node, light = child, 0
                if node.forms and not (denied and node.forms is _LOOKS_ALIKE):
                    best_end, best, best_denied = i + 1, node.forms, denied
                continue
            if light >= _MAX_LIGHT:
                break
            if norm in DENIERS:
                denied = True
            elif norm not in LIGHT:
                break
            light += 1
        return best_end, best, best_denied


class Matchers:
    """Matchers that read a text together: where a phrase of any can begin is asked once.

    Most words begin no phrase at all, and most of the others none that their next word goes on
    with; both are passed over at once, and how the rest begin is kept for each pair of words.
    """

    def __init__(self, matchers: Mapping[str, Matcher]) -> None:
        self._matchers = matchers
        heads = {head for matcher in matchers.values() for head in matcher.heads}
        self._opened = {head: _Opened(head, matchers) for head in heads}

    def find(self, tokens: Sequence[Token], positions: Positions) -> Mapping[str, Sequence[Hit]]:
        """Hits of each matcher in ``tokens``, whose norms have ``positions``, by its name.

        Looked for once in a text, as phrases are.
        """
        found: Mapping[str, Sequence[Hit]] | None = positions.found.get(self)
        if found is None:
            found = positions.found[self] = self._found(tokens, positions)
        return found

    def _found(self, tokens: Sequence[Token], positions: Positions) -> dict[str, list[Hit]]:
        starts: dict[str, list[tuple[int, _Opening]]] = {name: [] for name in self._matchers}
        norms = positions.norms
        for head in self._opened.keys() & positions.keys():
            opened, pairs = self._opened[head], positions.pairs[head]
            goes_on = opened.goes_on
            for following in pairs if goes_on is None else goes_on.intersection(pairs):
                (openings, ahead), places = opened[following], pairs[following]
                if ahead is not None:
                    places = [i for i in places if not ahead.isdisjoint(norms[i + 2 : i + _AHEAD])]
                for name, opening, own in openings if places else ():
                    for i in places:
                        if own is None or not own.isdisjoint(norms[i + 2 : i + _AHEAD]):
                            starts[name].append((i, opening))
        for found in starts.values():
            found.sort(key=itemgetter(0))
        return {name: m.find(tokens, starts[name]) for name, m in self._matchers.items()}


_Openings: TypeAlias = tuple[tuple[str, _Opening, frozenset[str] | None], ...]


class _Opened(dict[str, tuple[_Openings, frozenset[str] | None]]):
    """By the word behind ``head``: the matchers of which a phrase can begin there, and how.

    Where only a light word is behind it ("on the"), also the words of which one must follow:
    few times one does. Once for each matcher, and for all of them together.
    """

    def __init__(self, head: str, matchers: Mapping[str, Matcher]) -> None:
        super().__init__()
        begun = [(name, m) for name, m in matchers.items() if head in m.heads]
        self._head, self._matchers = head, dict(begun)

    @cached_property
    def goes_on(self) -> frozenset[str] | None:
        """The words that a phrase goes on with, None where ``head`` is one by itself."""
        behind = [m.goes_on(self._head) for m in self._matchers.values()]
        known = [words for words in behind if words is not None]
        return frozenset().union(*known) if len(known) == len(behind) else None

    def __missing__(self, following: str) -> tuple[_Openings, frozenset[str] | None]:
        opened = ((name, m, m.opens(self._head, following)) for name, m in self._matchers.items())
        openings = tuple(
            (name, opening, m.ahead(opening[0], following))
            for name, m, opening in opened
            if opening is not None
        )
        ahead = [words for *_, words in openings if words is not None]
        whole = len(ahead) < len(openings)
        found = self[following] = (openings, None if whole else frozenset().union(*ahead))
        return found


def _hesitates(tokens: Sequence[Token], i: int) -> bool:
    """Whether the comma before ``i`` only sets off a filler ("chest, uh, pain")."""
    return tokens[i].norm in FILLERS or tokens[i - 1].norm in FILLERS
