"""One text, tokenised once, with everything that all extractors share: numbers and context."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from sys import maxsize
from typing import Any, TypeVar, TypeVarTuple

from recorder.clinical.claims.asides import without_asides
from recorder.clinical.claims.context import Context, Marks, find_marks
from recorder.clinical.grammar.tables import GAVE, UNITS, is_number, words
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.lexicon.split_names import with_sounding, with_split
from recorder.clinical.numbers.numbers import Number, find_numbers
from recorder.clinical.numbers.quantities import Quantity, Role, find_quantities
from recorder.clinical.text.beginnings import Beginnings
from recorder.clinical.text.phrases import Hit as PhraseHit
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import (
    FAR,
    PHRASE_GAPS,
    SENTENCE_ENDS,
    Clause,
    Positions,
    Sentence,
    Token,
    words_of,
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class View:
    """The shared, read-only view of one transcript.

    Attributes:
        count: how many tokens there are.
        words: their norms.
        gaps: what stands before each token.
        starts: the character that each token begins at.
        clause_of: clause index of each token.
        sentences: by ``Clause.sentence``.
        sentence_of: the sentence of each token.
        positions: token indexes of each norm, ascending.
        numbers: number phrases, left to right.
        number_at: the number that covers a token, by token index.
        quantities: the same numbers with their units and roles, same order.
        quantity_at: the quantity whose number starts at a token.
        quantities_in: those whose number starts in tokens ``[first, last)``.
        named: names of the lexicon by kind (``drug``, ``finding`` ...), left to right.
        drugs: those of drugs.
        drug_at: the drug name that covers a token.
        memo: what an extractor worked out and another may use again, by key; never a decision.
        norm: norms by token, ``""`` beyond either end of the text.
        marks: negation, uncertainty, plan ... cues and the questions that were answered.
        context: what the words around tokens ``[first, last)`` claim about them.
    """

    text: str
    tokens: tuple[Token, ...]
    count: int
    words: list[str]
    gaps: list[str]
    starts: Sequence[int]
    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    sentence_of: list[Sentence]
    positions: Positions
    numbers: tuple[Number, ...]
    number_at: Mapping[int, Number]
    quantities: tuple[Quantity, ...]
    quantity_at: Mapping[int, Quantity]
    quantities_in: Callable[[int, int], Sequence[Quantity]]
    named: Mapping[str, Sequence[Hit]]
    drugs: Sequence[Hit]
    drug_at: Mapping[int, Hit]
    marks: Marks
    context: Callable[[int, int], Context]
    norm: list[str]
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters of tokens ``[first, last)``."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def quote(self, first: int, last: int) -> str:
        """Words of tokens ``[first, last)`` exactly as they stand in the text."""
        start, end = self.span(first, last)
        return self.text[start:end]

    def begun(self, place: int) -> int:
        """How many tokens begin before the character at ``place``."""
        return bisect_left(self.starts, place)

    def tokens_of(self, span: tuple[int, int]) -> tuple[int, int]:
        """The tokens ``[first, last)`` that begin in the characters of ``span``."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])

    def gap(self, i: int) -> str:
        """What stands before token ``i``; behind the last one a full stop."""
        return self.gaps[i] if i < self.count else "."

    def breaks_line(self, i: int) -> bool:
        """Whether a new line begins with token ``i``."""
        return "\n" in self.text[self.tokens[i - 1].end : self.tokens[i].start]

    def norms(self, first: int, last: int) -> list[str]:
        """Norms of tokens ``[first, last)``, ``""`` for those outside the text."""
        if 0 <= first <= last:
            return self.norm[first:last]
        return [""] * (min(last, 0) - min(first, 0)) + self.norm[max(first, 0) : max(last, 0)]

    def has(self, words: frozenset[str], first: int, last: int) -> bool:
        """Whether one of ``words`` stands in tokens ``[first, last)``."""
        if 0 <= first <= last:
            return not words.isdisjoint(self.words[first:last])
        return not words.isdisjoint(self.words[max(0, first) : max(0, last)])

    def has_far(self, words: frozenset[str], first: int, last: int) -> bool:
        """As ``has``, of a stretch that may be as long as the text: looks at no other word."""
        if last - first < FAR:
            return self.has(words, first, last)
        lists = (self.positions[norm] for norm in words if norm in self.positions)
        return any(i < len(at) and at[i] < last for at in lists for i in (bisect_left(at, first),))

    def past(self, i: int, words: Container[str], end: int = maxsize) -> int:
        """The first token from ``i`` on that is none of ``words``, ``end`` at the latest."""
        while i < end and self.norm[i] in words:
            i += 1
        return i

    def back(self, i: int, words: Container[str], least: int = -maxsize) -> int:
        """The first token from ``i`` back that is none of ``words``, ``least`` at the latest."""
        while i > least and self.norm[i] in words:
            i -= 1
        return i

    def joined(self, first: int, last: int, gaps: frozenset[str] = PHRASE_GAPS) -> bool:
        """Whether each of tokens ``[first, last)`` follows the one before it with such a gap."""
        return last <= self.count and gaps.issuperset(self.gaps[max(0, first) : max(0, last)])

    def stops(self, first: int, last: int) -> int:
        """How many of tokens ``[first, last)`` begin a sentence; the end of the text counts."""
        ends = sum(gap in SENTENCE_ENDS for gap in self.gaps[max(0, first) : max(0, last)])
        return ends + (last > self.count)

    def around(self, first: int, last: int, before: int, behind: int) -> tuple[int, int]:
        """Tokens ``[first, last)`` with so many beside them, in the sentence of ``first``."""
        sentence = self.sentence(first)
        return max(sentence.first, first - before), min(sentence.last, last + behind)

    def names_drug(self, first: int, last: int) -> bool:
        """Whether a drug is named in tokens ``[first, last)``."""
        return not self.drug_at.keys().isdisjoint(range(first, last))

    def phrases(self, table: Phrases[T], first: int, last: int) -> Iterator[PhraseHit[T]]:
        """Phrases of ``table`` in tokens ``[first, last)``, left to right, none overlapping."""
        return table.within(self.tokens, self.positions, first, last)

    def sentence(self, i: int) -> Sentence:
        """The sentence that token ``i`` stands in; beyond the end of the text, the last one."""
        return self.sentence_of[i if i < self.count else -1]


_OUTSIDE = [""] * 1024
"""What a rule hears beyond either end of a text: an index below 0 counts from the end of a list,
so that this stands behind the last word for both. No rule looks further than some fifty words."""


def _grade(tokens: Sequence[Token], hits: Sequence[Hit], k: int) -> bool:
    """As in "she's ASA 2", "a s a grade three", "ASA 3, Mallampati 2": how fit somebody is."""
    first, i = hits[k].start, hits[k].end
    if "".join(token.norm for token in tokens[first:i]) != "asa":
        return False
    behind = [token.norm for token in tokens[i : i + 2]] + ["", ""]
    if behind[0] in _GRADED:
        return True
    if behind[0] not in _GRADES or is_number(behind[1]) or behind[1] in _AMOUNTS:
        return False
    beside = [hit for hit in hits[max(0, k - 1) : k + 2] if hit is not hits[k]]
    near = any(-_BESIDE < hit.start - first < _BESIDE for hit in beside)
    before = {token.norm for token in tokens[max(0, first - _VERB) : first]}
    return not near and before.isdisjoint(_GIVING)


_GRADED = words("substances", "fitness", "named")
_GRADES = words("substances", "fitness", "grades")
_AMOUNTS = words("substances", "fitness", "amounts")
_GIVING = GAVE | words("substances", "fitness", "giving")
_BESIDE, _VERB = 8, 4


def _without_cut_numbers(tokens: Sequence[Token], hits: Sequence[Hit]) -> Iterator[Hit]:
    """As in "Tylenol three hundred": the number is an amount, no part of "Tylenol three"."""
    for hit in hits:
        cut = hit.end < len(tokens) and tokens[hit.end].norm in {"hundred", "thousand"}
        if not (cut and tokens[hit.end - 1].norm in UNITS and hit.end - hit.start > 1):
            yield hit
            continue
        plain = load().drug_matcher.find(tokens[hit.start : hit.end - 1])
        if plain:
            yield Hit(hit.start, hit.end - 1, plain[0].form)


def once(find: Callable[[View], T]) -> Callable[[View], T]:
    """``find``, asked once for a text: what it found is kept with the view."""

    @wraps(find)
    def kept(view: View) -> T:
        found: T | None = view.memo.get(find)
        if found is None:
            found = view.memo[find] = find(view)
        return found

    return kept


def once_each(find: Callable[[View, *Ts], T]) -> Callable[[View, *Ts], T]:
    """As ``once``, of what is asked of a place or a kind: once for each."""

    @wraps(find)
    def kept(view: View, *told: *Ts) -> T:
        key = (find, told)
        if key not in view.memo:
            view.memo[key] = find(view, *told)
        found: T = view.memo[key]
        return found

    return kept


def view_of(text: str) -> View:
    """Build the view of ``text``; linear in its length."""
    said = words_of(text, without_asides)
    numbers = find_numbers(said)
    quantities = find_quantities(said.tokens, numbers)
    lexicon = load()
    named = lexicon.names.find(said.tokens, said.positions)
    whole_and_split = with_split(named["drug"], said.tokens, said.positions, lexicon.split_drugs)
    heard = with_sounding(whole_and_split, said.tokens, said.positions, lexicon.sounding_drugs)
    time = Role.TIME
    hours = {i for q in quantities if q.role is time for i in range(q.first, q.number.last)}
    named_drugs = list(_without_cut_numbers(said.tokens, heard))
    drugs = tuple(
        hit for k, hit in enumerate(named_drugs)
        if hit.start not in hours  # "three oh two"
        and not _grade(said.tokens, named_drugs, k)
    )  # fmt: skip
    marks = find_marks(said)
    return View(
        text=text,
        tokens=said.tokens,
        count=len(said.tokens),
        words=said.positions.norms,
        gaps=said.gaps,
        starts=[token.start for token in said.tokens],
        clauses=said.clauses,
        clause_of=said.clause_of,
        sentences=said.sentences,
        sentence_of=said.sentence_of,
        positions=said.positions,
        numbers=numbers,
        number_at={i: n for n in numbers for i in range(n.first, n.last)},
        quantities=quantities,
        quantity_at={q.first: q for q in quantities},
        quantities_in=Beginnings(
            quantities, [q.first for q in quantities], len(said.tokens)
        ).within,
        named={**named, "drug": drugs},
        drugs=drugs,
        drug_at={i: hit for hit in drugs for i in range(hit.start, hit.end)},
        marks=marks,
        context=marks.context,
        norm=[*said.positions.norms, *_OUTSIDE],
    )
