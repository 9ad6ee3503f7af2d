"""Builds the draft recogniser's language model and dictionary from the lexicon and the phrases.

    python -m recorder.adapters.engines.sphinx.build

Mixes trigrams of drawn phrases with the general English model inside pocketsphinx's wheel, so
that ambulance speech is expected and other speech still lands on other words. Takes about half a
minute and writes ``ems.lm.gz`` and ``ems.dict`` beside this file; equal inputs give equal files.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.adapters.engines.sphinx import accents, grammar, ngrams

HERE = Path(__file__).parent
LEXICON = Path(__file__).parents[3] / "clinical" / "lexicon"

SENTENCES = 150_000
GENERAL_WORDS = 5_000
PHRASES_WEIGHT = 0.8
SMALLEST_GAIN = 1.5e-7
SMALLEST_GENERAL_GAIN = 1.5e-6

_LOG_BASE = math.log(1.0001)
_WORD = re.compile(r"[a-z][a-z']*(-[a-z]+)?")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z '-]*")
_VARIANT = re.compile(r"\(\d+\)$")
_LETTERS = {
    "A": "EY", "B": "B IY", "C": "S IY", "D": "D IY", "E": "IY", "F": "EH F", "G": "JH IY",
    "H": "EY CH", "I": "AY", "J": "JH EY", "K": "K EY", "L": "EH L", "M": "EH M", "N": "EH N",
    "O": "OW", "P": "P IY", "Q": "K Y UW", "R": "AA R", "S": "EH S", "T": "T IY", "U": "Y UW",
    "V": "V IY", "W": "D AH B AH L Y UW", "X": "EH K S", "Y": "W AY", "Z": "Z IY",
}  # fmt: skip

log = logging.getLogger(__name__)

Pronunciations = dict[str, list[str]]


class GeneralEnglish:
    """The wheel's own trigram model, limited to a vocabulary."""

    def __init__(self) -> None:
        import pocketsphinx

        self._decoder = pocketsphinx.Decoder(loglevel="FATAL")
        path = pocketsphinx.get_model_path("en-us/en-us.lm.bin")
        # The model keeps no reference to its logarithms; the decoder that owns them must live.
        self._model: Any = pocketsphinx.NGramModel(
            self._decoder.config, self._decoder.logmath, path
        )
        self._scale = 1.0
        self._unigrams: dict[str, float] = {}

    def limit(self, vocabulary: Sequence[str]) -> None:
        """Only these words exist; what the others had is shared out."""
        known = {word: self._log(word, ()) for word in vocabulary}
        self._scale = 1.0 / sum(math.exp(p) for p in known.values())
        self._unigrams = known

    def unigrams(self, words: Iterable[str]) -> dict[str, float]:
        """Probability of each of ``words`` on its own."""
        return {word: math.exp(self._log(word, ())) for word in words}

    def probability(self, word: str, history: ngrams.Gram) -> float:
        """Within the vocabulary, nearly normalised: enough for a mixture."""
        return min(1.0, self._scale * math.exp(self._log(word, history)))

    def bigrams(self, words: Sequence[str], smallest_gain: float) -> Iterator[ngrams.Gram]:
        """Pairs that the model lists itself and that matter.

        All words that it only backs off to after ``first`` share one ratio to their unigram, the
        most frequent one; a pair is listed when its ratio is another.
        """
        unigrams = {word: self._model.prob([word]) for word in words}
        for first in words:
            here = math.exp(unigrams[first] * _LOG_BASE)
            ratios = {w: self._model.prob([w, first]) - p for w, p in unigrams.items()}
            usual = Counter(ratios.values()).most_common(1)[0][0]
            for word, ratio in ratios.items():
                p = math.exp((unigrams[word] + ratio) * _LOG_BASE)
                if here * p * (ratio - usual) * _LOG_BASE >= smallest_gain:
                    yield (first, word)

    def _log(self, word: str, history: ngrams.Gram) -> float:
        return float(self._model.prob([word, *reversed(history)])) * _LOG_BASE


@dataclass(frozen=True)
class Vocabulary:
    """Every word that can be recognised, with its ways of being said."""

    said: Mapping[str, Sequence[str]]

    def spelled(self, text: str) -> list[str] | None:
        """``text`` in the words of the vocabulary; None when one has no pronunciation."""
        words = [word if word in self.said else word.lower() for word in text.split()]
        return words if all(word in self.said for word in words) else None


def build(out: Path = HERE) -> None:
    """Write ``ems.lm.gz`` and ``ems.dict`` into ``out``."""
    wheel, own = wheel_dictionary(), own_words(HERE / "words.txt")
    everything = Vocabulary({**wheel, **own})
    sentences = drawn(everything)
    general = GeneralEnglish()
    frequent = general.unigrams(w for w in wheel if _WORD.fullmatch(w))
    common = sorted(frequent, key=lambda w: (-frequent[w], w))[:GENERAL_WORDS]
    used = sorted({*common, *(word for s in sentences for word in s)})
    log.info("%d words, %d sentences", len(used), len(sentences))
    general.limit([*used, ngrams.END])
    phrases = ngrams.CountedModel(sentences, used)
    mixed = ngrams.MixedModel(phrases, general, PHRASES_WEIGHT)
    pairs = [*general.bigrams([ngrams.BEGIN, *used], SMALLEST_GENERAL_GAIN)]
    log.info("%d general pairs", len(pairs))
    pairs += [g for g in phrases.grams if len(g) == 2]
    triples = [g for g, n in phrases.grams.items() if len(g) == 3 and n > 1]
    words = [ngrams.BEGIN, ngrams.END, *used]
    model = ngrams.explicit(mixed, words, pairs, triples, SMALLEST_GAIN)
    for order in (1, 2, 3):
        log.info("%d %d-grams", sum(len(g) == order for g in model.grams), order)
    write_model(model, out / "ems.lm.gz")
    write_dictionary({w: all_ways(w, everything.said[w]) for w in used}, out / "ems.dict")


def sources() -> str:
    """Fingerprint of what is written by hand: tells whether the shipped files are up to date."""
    digest = hashlib.sha256()
    for name in ("words.txt", "phrases.gram"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def drawn(everything: Vocabulary) -> list[list[str]]:
    """Sentences of the phrase grammar, all of words that have a pronunciation.

    Raises:
        ValueError: a phrase has a word without one.
    """
    rules = grammar.parse((HERE / "phrases.gram").read_text("utf-8"))
    names = {
        "anydrug": known_names(LEXICON / "drugs.toml", everything),
        "anyhome": known_names(LEXICON / "home_medications.toml", everything),
    }
    sentences = rules.draw(SENTENCES, names)
    unknown = {w for s in sentences for w in s if everything.spelled(w) is None}
    if unknown:
        raise ValueError(f"no pronunciation, add to words.txt: {sorted(unknown)}")
    return [[w for word in s for w in everything.spelled(word) or ()] for s in sentences]


def known_names(path: Path, everything: Vocabulary) -> list[str]:
    """Names in a table of drugs that can be pronounced; how many cannot is logged."""
    names: dict[str, None] = {}
    unknown = 0
    for generic, entry in tomllib.loads(path.read_text("utf-8")).items():
        for name in (generic.replace("_", " "), *entry.get("spoken", ())):
            if not _PLAIN_NAME.fullmatch(name):
                continue
            spelled = everything.spelled(name)
            if spelled is None:
                unknown += 1
            else:
                names[" ".join(spelled)] = None
    log.info("%s: %d names, %d more without a pronunciation", path.name, len(names), unknown)
    return list(names)


def wheel_dictionary() -> Pronunciations:
    """The dictionary that comes with pocketsphinx."""
    import pocketsphinx

    said: Pronunciations = {}
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    for line in path.read_text("utf-8").splitlines():
        word, phones = line.split(maxsplit=1)
        said.setdefault(_VARIANT.sub("", word), []).append(phones)
    return said


def own_words(path: Path) -> Pronunciations:
    """``words.txt``: words with their phones, or capitals that are spelled out."""
    said: Pronunciations = {}
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        word, _, phones = line.partition(" ")
        said[word] = phones.split(" | ") if phones else [" ".join(_LETTERS[c] for c in word)]
    return said


def write_model(model: ngrams.Explicit, path: Path) -> None:
    """ARPA text, compressed without a time stamp so that equal models are equal files."""
    text = io.StringIO()
    text.write("Mixed from phrases.gram and the en-us model of pocketsphinx; see NOTICE.\n")
    text.write(f"sources {sources()}\n\n")
    ngrams.write_arpa(model, text)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(text.getvalue().encode())


def all_ways(word: str, ways: Sequence[str]) -> list[str]:
    """``ways`` of saying ``word``, then those of other accents."""
    return list(dict.fromkeys([*ways, *(w for way in ways for w in accents.accented(word, way))]))


def write_dictionary(said: Mapping[str, Sequence[str]], path: Path) -> None:
    """Pronunciations in the recogniser's format: ``word``, ``word(2)``, ..."""
    lines = []
    for word, ways in sorted(said.items()):
        for n, phones in enumerate(ways, 1):
            lines.append(f"{word}{f'({n})' if n > 1 else ''} {phones}\n")
    path.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build()
