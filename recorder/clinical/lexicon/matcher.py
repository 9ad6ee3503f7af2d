"""Finds lexicon phrases in tokens: longest match, word bounded, one pass over the text.

A deterministic automaton that is built while it is used: a node is made for each word the first
time a text needs it. Inside a phrase, fillers ("uh") and light words ("is", "the", "a bit") may
stand between its words; a "not" among them is reported, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from recorder.clinical.lexicon.forms import (
    FILLERS,
    LIGHT,
    NO_MEANING,
    Classes,
    Form,
    Pattern,
    WordGraph,
)
from recorder.clinical.text import PHRASE_GAPS, Positions, Token

DENIERS = frozenset("not isnt arent wasnt werent never no longer doesnt didnt".split())
"""Words that turn a phrase round when they stand inside it."""

_BETWEEN = LIGHT | DENIERS
_MAX_LIGHT = 3


class Hit(NamedTuple):
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
    dead: set[str] = field(default_factory=set)
    """Words from which no phrase goes on, though one may have begun here."""


class Matcher:
    """A compiled set of patterns; only grows caches after construction."""

    def __init__(self, patterns: Iterable[Pattern], classes: Classes) -> None:
        self._graph = WordGraph(classes)
        for pattern in patterns:
            self._graph.add(pattern)
        self._nodes: dict[frozenset[int], _Node] = {}
        start = self._graph.closure({0})
        self._start = _Node(start, ())
        self._first = frozenset(w for s in start for w in self._graph.states[s].words)

    def find(self, tokens: Sequence[Token], positions: Positions | None = None) -> list[Hit]:
        """Longest hits from left to right, none overlapping.

        A phrase that several names share gives one hit for each of them; one that only looks
        like a form is passed over. ``positions``, where the caller has them, save making them.
        """
        if positions is None:
            positions = Positions([token.norm for token in tokens])
        hits: list[Hit] = []
        free, norms, behind = 0, positions.norms, positions.behind
        opened = self._start.children
        for i in self._starts(positions):
            if i < free:
                continue
            norm = norms[i]
            node = opened.get(norm) or self._child(self._start, norm)
            if node is None:
                continue
            if not node.forms:  # most first words lead nowhere
                following = behind[i]
                if not following:
                    continue
                if following not in _BETWEEN and not self._child_of(node, following):
                    node.dead.add(following)
                    continue
            end, found, denied = self._walk(tokens, i, node)
            if not found:
                continue
            free = end
            if found is not _LOOKS_ALIKE:
                hits.extend([Hit(i, end, form, denied) for form in found])
        return hits

    def _starts(self, positions: Positions) -> list[int]:
        """Indexes of the tokens that a phrase can begin with, ascending."""
        found: list[int] = []
        behind = positions.behind
        for norm in self._first & positions.keys():
            node = self._child_of(self._start, norm)
            if node is not None and not node.forms:
                dead = node.dead
                found += [i for i in positions[norm] if behind[i] not in dead]
            else:
                found += positions[norm]
        found.sort()
        return found

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
        """Follow the graph from ``start``, whose node is ``node``: (end, forms, denied)."""
        best_end, best, best_denied = start + 1, node.forms, False
        denied, light = False, 0
        for i in range(start + 1, len(tokens)):
            norm, gap = tokens[i].norm, tokens[i].gap
            if gap not in PHRASE_GAPS and not (gap == "," and _hesitates(tokens, i)):
                break
            try:
                child = node.children[norm]
            except KeyError:
                child = self._child(node, norm)
            if child is not None:
                node, light = child, 0
                if node.forms:
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


def _hesitates(tokens: Sequence[Token], i: int) -> bool:
    """Whether the comma before ``i`` only sets off a filler ("chest, uh, pain")."""
    return tokens[i].norm in FILLERS or tokens[i - 1].norm in FILLERS
