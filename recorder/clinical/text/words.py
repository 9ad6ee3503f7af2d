"""The token view of a text: spelled letters joined, sentences and clauses.

The text itself is never rewritten. Spelled letters are joined ("g c s" is one token ``gcs``), "you
know" is left out. How characters become tokens is in ``tokens``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, compress, count
from typing import Any, NamedTuple

from recorder.clinical.grammar.tables import (
    DETERMINERS,
    EXCEPT,
    EXCEPT_PAIRS,
    NO_BAR,
    TEENS,
    TENS,
    UNITS,
    ZEROS,
    is_number,
)
from recorder.clinical.text.birth_dates import CUES, without_birth_dates
from recorder.clinical.text.letters import LONGEST, spelled
from recorder.clinical.text.overdose import OD, with_overdoses
from recorder.clinical.text.speakers import speaker_labels
from recorder.clinical.text.spelling import (
    BEFORE_ROUTE,
    BEHIND_I_AM,
    EVERYDAY,
    MERGES,
    SOUNDS,
)
from recorder.clinical.text.tokens import (
    LIST_GAPS,
    PHRASE_GAPS,
    SENTENCE_ENDS,
    STATEMENT_ENDS,
    UNHEARD,
    Token,
    cut,
    places,
)

__all__ = [
    "CLAUSE_BREAKERS",
    "LIST_GAPS",
    "PHRASE_GAPS",
    "SENTENCE_ENDS",
    "STATEMENT_ENDS",
    "UNHEARD",
    "Clause",
    "Positions",
    "Sentence",
    "Token",
    "Words",
    "asked",
    "places",
    "words_of",
]


class Clause(NamedTuple):
    """Tokens ``[first, last)`` that one modifier can govern; ``question`` when ``?`` ends it."""

    first: int
    last: int
    sentence: int
    question: bool


class Sentence(NamedTuple):
    """Tokens ``[first, last)`` up to a full stop; ``asked`` when ``?`` ends a clause of it."""

    first: int
    last: int
    asked: bool


CLAUSE_BREAKERS = frozenset({"but", "however", "although", "though", "otherwise"}) | EXCEPT - {
    "bar"
}


FAR = 200
"""Tokens of a stretch in which words are found faster by their places than by going through it."""


class Positions(dict[str, list[int]]):
    """Token indexes of each norm, ascending.

    ``norms`` are the norms by token, ``ahead`` the same with ``""`` behind the last. ``pairs`` has
    the same places by norm and by the norm of the token behind it (``""`` behind the last): a table
    that knows the first two words of its phrases passes over all others. ``found`` is what each
    table found in the text, so that it is looked up once. ``figures`` are norms that are no word.
    """

    __slots__ = ("ahead", "figures", "found", "norms", "pairs")

    def __init__(self, norms: list[str]) -> None:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for i, norm in enumerate(norms):
            found[norm].append(i)
        super().__init__(found)
        self.norms = norms
        self.figures = [norm for norm in found if not norm.isalpha()]
        self.ahead = [*norms, ""]
        behind = self.ahead[1:]
        self.pairs: Mapping[str, Mapping[str, list[int]]] = {
            norm: {behind[places[0]]: places} if len(places) == 1 else _by_norm(behind, places)
            for norm, places in found.items()
        }
        self.found: dict[object, Any] = {}

    def have(self, words: Set[str]) -> bool:
        """Whether one of ``words`` stands in the text: as many steps as there are of them."""
        return not self.keys().isdisjoint(words)

    def of(self, words: Iterable[str]) -> list[int]:
        """Where each of ``words`` stands, ascending."""
        return sorted(chain.from_iterable(self[norm] for norm in self.keys() & words))

    def within(self, words: frozenset[str], first: int, last: int) -> list[int]:
        """Where one of ``words`` stands in tokens ``[first, last)`` of the text, ascending.

        In a stretch that may be as long as the text no other word is looked at.
        """
        if last - first >= FAR and first >= 0:
            lists = (self[norm] for norm in words if norm in self)
            return sorted(
                i for at in lists for i in at[bisect_left(at, first) : bisect_left(at, last)]
            )
        said = self.norms[first:last]
        if words.isdisjoint(said):
            return []
        return [i for i, norm in enumerate(said, first) if norm in words]


def _by_norm(norms: Sequence[str], places: list[int]) -> Mapping[str, list[int]]:
    """``places`` by the norm that stands at each."""
    found: dict[str, list[int]] = {}
    for i in places:
        norm = norms[i]
        if norm in found:
            found[norm].append(i)
        else:  # most stand behind it once
            found[norm] = [i]
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The token view of one text.

    Attributes:
        clause_of: clause index of each token.
        sentences: by ``Clause.sentence``.
        sentence_of: the sentence of each token.
        norms, gaps: those of each token.
        labels: spans of the speaker labels.
    """

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    sentence_of: list[Sentence]
    positions: Positions
    norms: list[str]
    gaps: list[str]
    labels: tuple[tuple[int, int], ...]

    def sentence(self, i: int) -> Sentence:
        """The sentence that token ``i`` stands in."""
        return self.sentence_of[i]

    def breaks_line(self, i: int) -> bool:
        """Whether a new line begins with token ``i``."""
        return i > 0 and "\n" in self.text[self.tokens[i - 1].end : self.tokens[i].start]

    def sentence_end(self, i: int, most: int) -> int:
        """End of the sentence of token ``i``, at most so many tokens behind it."""
        return min(self.sentence(i).last if i < len(self.tokens) else i, i + most)

    def rest_end(self, i: int, most: int) -> int:
        """End of what is left at token ``i`` of the sentence before: ``i`` where one begins."""
        return min(self.sentence(i - 1).last, i + most) if i else self.sentence_end(i, most)


def words_of(
    text: str, kept: Callable[[str, list[Token], list[str]], list[Token]] | None = None
) -> Words:
    """Cut ``text`` into tokens and clauses; never fails, whatever the script.

    ``kept`` chooses from the tokens of the text, and their norms, those that the view has.
    """
    labels = speaker_labels(text)
    said, norms = _merged(cut(text, labels))
    if OD in norms:
        said = with_overdoses(said)
        norms = [token.norm for token in said]
    if not CUES.isdisjoint(norms):
        said = without_birth_dates(said, norms)
    told = kept(text, said, norms) if kept else said
    positions = Positions(norms if told is said else [token.norm for token in told])
    tokens, gaps = tuple(told), [token.gap for token in told]
    clauses = tuple(_clauses(text, tokens, positions, gaps))
    owner: list[int] = []
    for number, clause in enumerate(clauses):
        owner += [number] * (clause.last - clause.first)
    sentences = _sentences(clauses)
    sentence_of: list[Sentence] = []
    for sentence in sentences:
        sentence_of += [sentence] * (sentence.last - sentence.first)
    return Words(
        text, tokens, clauses, tuple(owner), sentences, sentence_of,
        positions, positions.norms, gaps, labels,
    )  # fmt: skip


def _merged(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """The tokens with spelled letters joined and "you know" left out, and their norms."""
    merged: list[tuple[int, int, tuple[Token, ...]]] = []
    done, norms = 0, [token.norm for token in tokens] + [""]
    for i in places(norms, _MERGES_AT):
        norm = norms[i]
        if i < done or norms[i + 1] not in _MERGED_WITH[norm]:
            continue
        if norm == "you" and _you_know(tokens, i):
            done = i + 2
            merged.append((i, done, ()))
            continue
        if norm in _NUMBERS_IN:
            if _is_in(norms, i) and not tokens[i + 1].gap:
                done = i + 1
                merged.append((i, done, (replace(tokens[i], norm=_NUMBERS_IN[norm], clitic="s"),)))
            continue
        if norm == "im" and _i_am(tokens, i):
            done = i + 1
            merged.append((i, done, (replace(tokens[i], norm="i", clitic="m"),)))
            continue
        hit = _merge_at(tokens, i, MERGES.get(norm, {})) or _sounded_out(tokens, i)
        if hit is not None:
            i, hit = spelled(tokens, i, hit, done)
        if hit is not None and not _of_a_number(tokens, i, hit[1]):
            length, joined = hit
            tail = tokens[i + length - 1]
            done = i + length
            whole = replace(tokens[i], norm=joined, end=tail.end, clitic=tail.clitic)
            merged.append((i, done, (whole,)))
    told: list[Token] = []
    said: list[str] = []
    done = 0
    for first, last, made in merged:
        told += (*tokens[done:first], *made)
        said += (*norms[done:first], *(token.norm for token in made))
        done = last
    return told + tokens[done:], said + norms[done:-1]


def _merged_with(norm: str) -> frozenset[str]:
    """The words behind ``norm`` with which it may be joined, however the letters are written."""
    letters = {*MERGES.get(norm, ()), *MERGES.get(SOUNDS.get(norm, norm), ())}
    said = {sound for sound, letter in SOUNDS.items() if letter in letters}
    return frozenset(letters | said | _ASIDE.get(norm, frozenset()))


_ASIDE = {"you": frozenset({"know"}), "im": BEHIND_I_AM}
_MERGED_WITH = {norm: _merged_with(norm) for norm in {*MERGES, *SOUNDS, *_ASIDE}}
_NUMBERS_IN = {f"{word}s": word for word in (*UNITS, *TEENS, *TENS, "hundred")}
_NUMBERS_IN |= {f"{word[:-1]}ies": word for word in TENS}
"""Numbers with an "is" whose apostrophe is lost: "fours in" is "four's in"."""
_MERGED_WITH |= dict.fromkeys(_NUMBERS_IN, frozenset({"in"}))
_MERGES_AT = frozenset(_MERGED_WITH)
_ONES = frozenset({"point", "hundred", *TENS})


def _is_in(norms: Sequence[str], i: int) -> bool:
    """As in "fours in", "two point fives in"; never "two fives in", "in the fifties in May"."""
    behind = norms[i + 2] if i + 2 < len(norms) else ""
    if behind in DETERMINERS or is_number(behind):
        return False
    before = norms[i - 1] if i else ""
    if norms[i] == "hundreds":
        return before in UNITS
    return before in _ONES or not (is_number(before) or before in _MANY)


_MANY = frozenset("the in couple few some of lots".split())


def _i_am(tokens: Sequence[Token], i: int) -> bool:
    """As in "im her housemate", "im the one with the shellfish": no way into a muscle."""
    before = tokens[i - 1].norm if i else ""
    if i + 1 >= len(tokens) or tokens[i + 1].gap or before in BEFORE_ROUTE:
        return False
    return tokens[i + 1].norm in BEHIND_I_AM and not before[:1].isdecimal()


def _of_a_number(tokens: Sequence[Token], i: int, joined: str) -> bool:
    """As in "pulse one oh two sats ninety four": the "oh two" is the pulse's."""
    if joined != "o2sat" or tokens[i].norm not in ZEROS or i == 0 or tokens[i].gap:
        return False
    unit = tokens[i - 1].norm in UNITS
    return unit and not (i > 1 and tokens[i - 2].norm in TENS)


def _you_know(tokens: Sequence[Token], i: int) -> bool:
    """As in "you know" said to fill a pause, not asked or stated."""
    if i + 1 >= len(tokens) or tokens[i + 1].norm != "know" or tokens[i + 1].gap:
        return False
    before = tokens[i - 1].norm if i else ""
    if before in {"do", "did", "if", "as", "that", "let", "what", "dont", "when", "how", "because"}:
        return False
    if tokens[i].gap in SENTENCE_ENDS:
        return False
    return not (
        i + 2 < len(tokens) and tokens[i + 2].norm in {"if", "what", "how", "why", "where", "that"}
    )


def _merge_at(
    tokens: Sequence[Token], i: int, rules: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
) -> tuple[int, str] | None:
    """Longest rule that matches at ``i``; letters join across space or hyphen only."""
    if i + 1 >= len(tokens):
        return None
    for parts, norm in rules.get(tokens[i + 1].norm, ()):
        length = len(parts)
        window = tokens[i : i + length]
        if len(window) < length or any(t.gap not in {"", "-", "/"} for t in window[1:]):
            continue
        if all(t.norm == part for t, part in zip(window, parts, strict=True)):
            return length, norm
    return None


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """As behind "be pea one six eight": no words of everybody's stand before a number so."""
    return i < len(tokens) and is_number(tokens[i].norm)


def _sounded_out(tokens: Sequence[Token], i: int) -> tuple[int, str] | None:
    """As in "gee see ess", "eye em", "e tee a": the names of the letters, as they sound."""
    if i + 1 >= len(tokens):
        return None
    one, two = tokens[i].norm, tokens[i + 1].norm
    if one not in SOUNDS and two not in SOUNDS:
        return None
    window = tokens[i : i + LONGEST]
    letters = [replace(t, norm=SOUNDS[t.norm]) if t.norm in SOUNDS else t for t in window]
    hit = _merge_at(letters, 0, MERGES.get(letters[0].norm, {}))
    if hit is None:
        return None
    said = {t.norm for t in window[: hit[0]]} & SOUNDS.keys()
    in_doubt = hit[0] == len("im") and said & EVERYDAY - {"oh"} and not _counts(tokens, i + hit[0])
    if not said - EVERYDAY or (in_doubt and (not i or tokens[i - 1].norm not in BEFORE_ROUTE)):
        return None  # "I see you", "he can't pee, are you"
    return hit


def _clauses(
    text: str, tokens: Sequence[Token], positions: Positions, gaps: Sequence[str]
) -> Iterator[Clause]:
    first, sentence, end = 0, 0, len(tokens)
    if not end:
        return
    ends = {i for i in compress(count(), gaps) if i and gaps[i] in SENTENCE_ENDS}
    heads = (i for norm in _CLAUSE_HEADS for i in positions.get(norm, ()) if i)
    for i in (*sorted(ends.union(heads)), end):
        hard = i == end or i in ends
        if not hard and not _breaks_clause(tokens, i):
            continue
        question = asked(text, tokens[i - 1]) or (i < end and tokens[i].gap == "?")
        yield Clause(first, i, sentence, question)
        first, sentence = i, sentence + hard


def _sentences(clauses: Sequence[Clause]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for first, last, sentence, question in clauses:
        if sentence < len(found):
            begun = found.pop()
            first, question = begun.first, question or begun.asked
        found.append(Sentence(first, last, question))
    return tuple(found)


def asked(text: str, last: Token) -> bool:
    """Whether a question mark stands behind ``last``."""
    return text[last.end : last.end + 2].lstrip(" .\n").startswith("?")


_TWO_BREAKERS = EXCEPT_PAIRS | {("and", "then")}
_CLAUSE_HEADS = CLAUSE_BREAKERS | {first for first, _ in _TWO_BREAKERS} | {"bar"}


def _breaks_clause(tokens: Sequence[Token], i: int) -> bool:
    norm = tokens[i].norm
    if norm in CLAUSE_BREAKERS:
        return True
    following = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    return is_bar(tokens, i) if norm == "bar" else (norm, following) in _TWO_BREAKERS


def is_bar(tokens: Sequence[Token], i: int) -> bool:
    """As in "no history bar asthma"; never "in the bar", "a snack bar and"."""
    if tokens[i].norm != "bar" or i + 1 >= len(tokens) or tokens[i + 1].gap not in PHRASE_GAPS:
        return False
    before = tokens[i - 1].norm if i else ""
    return (
        before not in DETERMINERS | {"in", "at", "to", "from"} and tokens[i + 1].norm not in NO_BAR
    )
