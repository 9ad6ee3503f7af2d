"""A small phrase grammar: reads ``phrases.gram`` and draws sentences from it.

Used by the build only. A text is parsed once into nested nodes; drawing walks them with a given
random generator, so equal seeds give equal sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from recorder.adapters.engines.sphinx import saying

_TOKEN = re.compile(r"<[^>]+>|[\[\]()|]|[^\s\[\]()|<>]+")
_RULE = re.compile(r"([a-z0-9]+):(.*)")
_SENTENCE = re.compile(r"(\d+) (.+)")
_CLOSING = {"(": ")", "[": "]"}
_MAX_DEPTH = 12

Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """A literal word."""

    word: str


@dataclass(frozen=True, slots=True)
class Reference:
    """``<name>`` or ``<num 1-9>``: something to be filled in."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Said | Reference | Choice


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules by name, and the sentences with their weights."""

    rules: Mapping[str, Choice]
    sentences: tuple[tuple[int, Choice], ...]

    def draw(self, count: int, names: Names, seed: int = 1) -> list[list[str]]:
        """``count`` sentences; ``names`` fills references that are no rules.

        Raises:
            ValueError: a reference that nothing fills.
        """
        random = Random(seed)
        weights = [weight for weight, _ in self.sentences]
        drawn = random.choices(self.sentences, weights, k=count)
        return [_Drawing(self.rules, names, random).words(root, 0) for _, root in drawn]


def parse(text: str) -> Grammar:
    """Read a grammar file.

    Raises:
        ValueError: a line that is none of comment, rule or sentence, or unbalanced brackets.
    """
    rules: dict[str, Choice] = {}
    sentences: list[tuple[int, Choice]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if rule := _RULE.fullmatch(line):
            rules[rule[1]] = _expression(rule[2])
        elif sentence := _SENTENCE.fullmatch(line):
            sentences.append((int(sentence[1]), _expression(sentence[2])))
        else:
            raise ValueError(f"neither rule nor sentence: {line}")
    return Grammar(rules, tuple(sentences))


def _expression(text: str) -> Choice:
    tokens = _TOKEN.findall(text)
    choice, end = _choice(tokens, 0)
    if end != len(tokens):
        raise ValueError(f"a bracket too many: {text}")
    return choice


def _choice(tokens: Sequence[str], at: int) -> tuple[Choice, int]:
    """Alternatives up to a closing bracket or the end, and where they ended."""
    options: list[tuple[Node, ...]] = []
    sequence: list[Node] = []
    while at < len(tokens) and tokens[at] not in ")]":
        piece = tokens[at]
        at += 1
        if piece == "|":
            options.append(tuple(sequence))
            sequence = []
        elif piece in _CLOSING:
            inner, at = _choice(tokens, at)
            if at >= len(tokens) or tokens[at] != _CLOSING[piece]:
                raise ValueError(f"a bracket is not closed: {' '.join(tokens)}")
            at += 1
            sequence.append(Choice((*inner.options, ())) if piece == "[" else inner)
        else:
            sequence.append(Reference(piece[1:-1]) if piece.startswith("<") else Said(piece))
    options.append(tuple(sequence))
    return Choice(tuple(options)), at


class _Drawing:
    """One sentence in the making."""

    def __init__(self, rules: Mapping[str, Choice], names: Names, random: Random) -> None:
        self._rules = rules
        self._names = names
        self._random = random

    def words(self, choice: Choice, depth: int) -> list[str]:
        if depth > _MAX_DEPTH:
            raise ValueError("a rule refers to itself")
        option = self._random.choice(choice.options)
        return [word for node in option for word in self._node(node, depth)]

    def _node(self, node: Node, depth: int) -> list[str]:
        if isinstance(node, Said):
            return [node.word]
        if isinstance(node, Choice):
            return self.words(node, depth + 1)
        if node.name in self._rules:
            return self.words(self._rules[node.name], depth + 1)
        if node.name in self._names:
            return self._random.choice(self._names[node.name]).split()
        kind, _, rest = node.name.partition(" ")
        if kind not in _NUMBERS:
            raise ValueError(f"nothing is called <{node.name}>")
        return _NUMBERS[kind](self._random, rest)


def _whole(random: Random, spread: str) -> list[str]:
    low, high = (int(part) for part in spread.split("-"))
    return saying.number(random.randint(low, high), random)


def _decimal(random: Random, spread: str) -> list[str]:
    low, high = (round(float(part) * 10) for part in spread.split("-"))
    return saying.decimal(random.randint(low, high), random)


_NUMBERS: Mapping[str, Callable[[Random, str], list[str]]] = {
    "num": _whole,
    "dec": _decimal,
    "clock": lambda random, _: saying.clock(random.randrange(24), random.randrange(60), random),
}
