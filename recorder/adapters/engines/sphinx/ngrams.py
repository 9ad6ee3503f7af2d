"""Estimates, mixes and writes trigram language models. Used by the build only.

Probabilities are natural numbers in 0..1 in memory, logarithms to base 10 in the ARPA file.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TextIO

BEGIN, END = "<s>", "</s>"

Gram = tuple[str, ...]


class Model(Protocol):
    """A language model: how probable is ``word`` after ``history`` (oldest first, at most two)?"""

    def probability(self, word: str, history: Gram) -> float:
        """In 0..1."""
        ...


class CountedModel:
    """Witten-Bell smoothed trigrams of sample sentences, over a closed vocabulary."""

    def __init__(self, sentences: Iterable[Sequence[str]], vocabulary: Iterable[str]) -> None:
        self.grams: dict[Gram, int] = Counter()
        self._followers: dict[Gram, int] = Counter()
        self._total: dict[Gram, int] = Counter()
        self._floor = 1.0 / len(set(vocabulary))
        for sentence in sentences:
            self._count([BEGIN, *sentence, END])
        for gram, count in self.grams.items():
            self._followers[gram[:-1]] += 1
            self._total[gram[:-1]] += count

    def _count(self, words: Sequence[str]) -> None:
        for end in range(1, len(words)):
            for start in range(max(0, end - 2), end + 1):
                self.grams[tuple(words[start : end + 1])] += 1

    def probability(self, word: str, history: Gram) -> float:
        """Witten-Bell: the more different words followed, the more is left for others."""
        lower = self.probability(word, history[1:]) if history else self._floor
        total = self._total.get(history, 0)
        if not total:
            return lower
        kinds = self._followers[history]
        return (self.grams.get((*history, word), 0) + kinds * lower) / (total + kinds)


@dataclass(frozen=True)
class MixedModel:
    """Two models, each trusted as far as it explains the words just said.

    ``weight`` is the prior of the first; the share follows Bayes from the history.
    """

    first: Model
    second: Model
    weight: float
    _shares: dict[Gram, float] = field(default_factory=dict)

    def probability(self, word: str, history: Gram) -> float:
        """The mixture's probability."""
        share = self.share(history)
        return share * self.first.probability(word, history) + (
            1 - share
        ) * self.second.probability(word, history)

    def share(self, history: Gram) -> float:
        """How much the first model is believed after ``history``."""
        if history not in self._shares:
            one, two = self.weight, 1 - self.weight
            for i, word in enumerate(history):
                if word != BEGIN:
                    one *= self.first.probability(word, history[:i])
                    two *= self.second.probability(word, history[:i])
            self._shares[history] = one / (one + two)
        return self._shares[history]


@dataclass(frozen=True)
class Explicit:
    """A backing-off model: explicit probabilities, and a weight for the rest of each history."""

    grams: Mapping[Gram, float]
    backoffs: Mapping[Gram, float]

    def probability(self, word: str, history: Gram) -> float:
        """As a decoder works it out."""
        gram = (*history, word)
        if gram in self.grams:
            return self.grams[gram]
        return self.backoffs.get(history, 1.0) * self.probability(word, history[1:])


def explicit(
    model: Model,
    vocabulary: Sequence[str],
    bigrams: Iterable[Gram],
    trigrams: Iterable[Gram],
    smallest_gain: float,
) -> Explicit:
    """``model`` written down for these n-grams, everything else by backing off.

    Trigrams that say nearly what backing off says anyway are left out.
    """
    grams: dict[Gram, float] = {(word,): model.probability(word, ()) for word in vocabulary}
    total = sum(grams.values())
    grams = {gram: p / total for gram, p in grams.items()}
    backoffs: dict[Gram, float] = {}
    for order in (bigrams, trigrams):
        listed: dict[Gram, list[str]] = defaultdict(list)
        for gram in order:
            listed[gram[:-1]].append(gram[-1])
        level = Explicit(grams, backoffs)
        added: dict[Gram, float] = {}
        for history, words in sorted(listed.items()):
            kept = _kept(model, level, history, words, smallest_gain)
            if kept:
                added |= {(*history, word): p for word, p in kept.items()}
                backoffs[history] = _backoff(level, history, kept)
        grams = {**grams, **added}
    return Explicit(grams, backoffs)


def _kept(
    model: Model, level: Explicit, history: Gram, words: Iterable[str], smallest_gain: float
) -> dict[str, float]:
    here = math.prod(model.probability(w, history[:i]) for i, w in enumerate(history) if w != BEGIN)
    kept: dict[str, float] = {}
    for word in sorted(set(words)):
        p = model.probability(word, history)
        shorter = level.probability(word, history[1:])
        if here * p * abs(math.log(p / shorter)) >= smallest_gain:
            kept[word] = p
    return kept


def _backoff(level: Explicit, history: Gram, kept: Mapping[str, float]) -> float:
    """What the words listed after ``history`` leave, for each unit that they leave below."""
    left = 1.0 - sum(kept.values())
    below = 1.0 - sum(level.probability(word, history[1:]) for word in kept)
    return max(left, 1e-6) / max(below, 1e-6)


def write_arpa(model: Explicit, out: TextIO) -> None:
    """The model in ARPA format, sorted."""
    orders = [sorted(g for g in model.grams if len(g) == n) for n in (1, 2, 3)]
    out.write("\\data\\\n")
    for n, grams in enumerate(orders, 1):
        out.write(f"ngram {n}={len(grams)}\n")
    for n, grams in enumerate(orders, 1):
        out.write(f"\n\\{n}-grams:\n")
        for gram in grams:
            p = -99.0 if gram == (BEGIN,) else math.log10(model.grams[gram])
            backoff = f" {math.log10(model.backoffs.get(gram, 1.0)):.3f}" if n < 3 else ""
            out.write(f"{p:.3f} {' '.join(gram)}{backoff}\n")
    out.write("\n\\end\\\n")
