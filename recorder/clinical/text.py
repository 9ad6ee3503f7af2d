"""Plain text cut into tokens with exact offsets, sentences and clauses.

The text itself is never rewritten: a token's ``norm`` is the normalised view of the characters
``[start, end)``. Spelled letters are joined ("g c s" is one token ``gcs``), apostrophe endings are
taken off, speaker labels and hesitations ("uh") are skipped. Knows
nothing of medicine beyond common abbreviations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from recorder.clinical.number_words import TENS, UNITS, ZEROS
from recorder.clinical.speakers import speaker_labels
from recorder.clinical.spelling import (
    BEFORE_ROUTE,
    BEHIND_I_AM,
    CONTRACTIONS,
    EVERYDAY,
    HESITATIONS,
    MERGES,
    NO_STOP_AFTER,
    SOUNDS,
)
from recorder.core.model import UNREADABLE
from recorder.core.records import record


@record
class Token:
    """One word, number or meaningful sign.

    Attributes:
        norm: lower case, without apostrophe; joined when spelled out ("b p" is ``bp``).
        start, end: characters of the original text, ending included in ``end`` ("BP's").
        gap: strongest separator before the token: ``""`` glued or white space, ``-``, ``/``,
            ``\\n`` (line break, unless a small letter goes on behind it), ``,`` (also dash,
            bracket, ellipsis), ``:``, ``;``, ``.``, ``!``, ``?``.
        glued: no character at all between the previous token and this one.
        clitic: apostrophe ending that was taken off: ``s``, ``re``, ``m``, ``ve``, ``d``, ``ll``.
        turn: index of the speaker's turn (grows at a speaker label or an empty line).
        hesitated: an "uh" was left out directly before the token.
    """

    norm: str
    start: int
    end: int
    gap: str
    glued: bool
    clitic: str
    turn: int
    hesitated: bool = False


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


UNHEARD = "[unheard]"
"""Norm of the token, a sentence of its own, that stands where words are missing: no rule knows it,
so nothing is read from it and nothing is an answer across it."""

SENTENCE_ENDS = frozenset(".!?;")
"""Gaps that end a sentence."""

PHRASE_GAPS = frozenset({"", "-", "\n", "/"})
"""Gaps that a phrase may run across."""

_TOKEN = re.compile(
    # plain words in a row, most of any text; ASCII alone, so that small letters are as many
    r"(?P<plain>(?-i:[A-Za-z]+(?:\ [A-Za-z]+)*)(?=[\ ,.?!\n]))|"
    rf"(?P<unheard>{re.escape(UNREADABLE)})|"
    r"""
    (?P<clock>[0-9]{1,2}:[0-9]{2}(?![0-9:]|,[0-9]{3}))
  | (?P<abbr>(?<![^\W_])(?:w/o|w/|c/o|y/o|r/o|s/p|h/o|n/v|m/s)(?![^\W\d_]))
  | (?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+\.[0-9]+|[0-9]+
        |(?<![0-9.])\.[0-9]+)
  | (?P<gas>(?<![^\W\d_])(?:spo|sao|etco|pco|co|o)[2₂])
  | (?P<drip>(?<![^\W\d_])d(?:10|25|50|5)(?:w)?(?![^\W_]))
  | (?P<word>[^\W\d_]+(?:['’](?!(?:s|re|m|ve|d|ll)(?![^\W_]))[^\W\d_]+)*)
    (?:['’](?P<clitic>s|re|m|ve|d|ll)(?![^\W_]))?
  | (?P<sign>[%&@+<>=≥≤]|(?<=[\s])\?(?=[\w])|(?<=[\s])\?\s(?=[\w]))
    """,
    re.VERBOSE | re.IGNORECASE,
)

_SIGNS = {"%": "percent", "&": "and", "@": "at", "+": "plus", "?": "query"}
_HARD_GAP = {"?": 9, "!": 8, ".": 7, ";": 6, ":": 5, ",": 4, "\n": 3, "/": 2, "-": 1, "": 0}
_SOFT = ',()[]{}—–…"“”|*_'

CLAUSE_BREAKERS = frozenset({"but", "however", "although", "except", "though", "otherwise"})


class Positions(dict[str, Sequence[int]]):
    """Token indexes of each norm, ascending.

    ``norms`` are the norms by token, ``behind`` those of the token behind, ``""`` behind the last:
    what a table of phrases asks of every place where one of its first words stands.
    """

    __slots__ = ("behind", "norms")

    def __init__(self, norms: list[str]) -> None:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for i, norm in enumerate(norms):
            found[norm].append(i)
        super().__init__(found)
        self.norms = norms
        self.behind = [*norms[1:], ""]


@dataclass(frozen=True, slots=True)
class Words:
    """The token view of one text.

    Attributes:
        clause_of: clause index of each token.
        sentences: by ``Clause.sentence``.
        labels: spans of the speaker labels.
    """

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    positions: Positions
    labels: tuple[tuple[int, int], ...]


def words_of(
    text: str, kept: Callable[[str, Sequence[Token]], Sequence[Token]] | None = None
) -> Words:
    """Cut ``text`` into tokens and clauses; never fails, whatever the script.

    ``kept`` chooses from the tokens of the text those that the view has.
    """
    labels = speaker_labels(text)
    said = _merged(_raw_tokens(text, labels))
    tokens = tuple(kept(text, said) if kept else said)
    clauses = tuple(_clauses(text, tokens))
    owner: list[int] = []
    for number, clause in enumerate(clauses):
        owner += [number] * (clause.last - clause.first)
    positions = Positions([token.norm for token in tokens])
    return Words(text, tokens, clauses, tuple(owner), _sentences(clauses), positions, labels)


def _raw_tokens(text: str, spoken_by: Sequence[tuple[int, int]]) -> list[Token]:
    labels = iter((*spoken_by, (len(text) + 1, len(text) + 1)))
    label, label_end = next(labels)
    previous_end, turn, forced, hesitated = 0, 0, "", ""
    found: list[Token] = []
    keep = found.append
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start >= label:
            while start >= label_end:
                before = _plain_gap(text[previous_end:label])
                turn, forced, previous_end = turn + 1, _stronger(".", before), label_end
                label, label_end = next(labels)
            if start >= label:
                continue
        between = text[previous_end:start]
        gap = forced
        if between and between != " ":
            gap = _stronger(forced, _gap_of(between, text, previous_end))
            if gap == "\n" and text[start].islower():  # a pause in the middle of a sentence
                gap = ""
            if between.count("\n") > 1:
                turn, gap = turn + 1, _stronger(gap, ".")
        kind, said = match.lastgroup, match[0]
        row: list[str] = []
        if kind == "plain":
            said, *row = said.lower().split(" ")
            end = start + len(said)
            norm, clitic = CONTRACTIONS.get(said) or (said, "")
        else:
            norm, clitic = _norm_of(kind, said)
        if norm in _NO_WORDS:
            if norm is UNHEARD:
                keep(Token(UNHEARD, start, end, _stronger(".", gap), False, "", turn))
                previous_end, forced, hesitated = end, ".", ""
            else:
                hesitated = hesitated or gap or " "
                previous_end, forced = end, forced or (gap if gap in SENTENCE_ENDS else "")
        else:
            if hesitated:
                gap = _over_hesitation(hesitated, gap)
            glued = not between and not forced
            keep(Token(norm, start, end, gap, glued, clitic, turn, bool(hesitated)))
            previous_end, forced, hesitated = end, "", ""
        for said in row:  # one space apart: nothing to find out about the gaps
            start, end = end + 1, end + 1 + len(said)
            if said in _USUAL_NOT:
                if said in HESITATIONS:
                    hesitated = hesitated or forced or " "
                    continue
                norm, clitic = CONTRACTIONS[said]
            else:
                norm, clitic = said, ""
            if hesitated:
                gap = _over_hesitation(hesitated, forced)
                keep(Token(norm, start, end, gap, False, clitic, turn, True))
                hesitated = forced = ""
            else:
                keep(Token(norm, start, end, forced, False, clitic, turn, False))
                forced = ""
        previous_end = end
    return found


_NO_WORDS = HESITATIONS | {UNHEARD}
_USUAL_NOT = HESITATIONS | CONTRACTIONS.keys()
"""Plain words that are not their own norm."""


def _over_hesitation(before: str, after: str) -> str:
    """Gap across a left out "uh"; commas that only set it off count for nothing."""
    if before == "," and after == ",":
        return ""
    return _stronger(before.strip(), after)


@lru_cache(maxsize=4096)
def _norm_of(kind: str | None, said: str) -> tuple[str, str]:
    """Norm and clitic of a token ``said`` that the pattern calls ``kind``."""
    if kind == "unheard":
        return UNHEARD, ""
    if kind == "clitic":
        cut = max(said.rfind("'"), said.rfind("’"))
        return _fold(said[:cut]), said[cut + 1 :].lower()
    if kind == "word":
        norm = _fold(said)
        return CONTRACTIONS.get(norm, (norm, ""))
    if kind == "number":
        return said.replace(",", ""), ""
    if kind == "sign":
        sign = said.strip()
        return _SIGNS.get(sign, sign), ""
    return said.lower().replace("₂", "2"), ""


def _fold(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _stronger(a: str, b: str) -> str:
    return a if _HARD_GAP[a] >= _HARD_GAP[b] else b


@lru_cache(maxsize=512)
def _plain_gap(between: str) -> str:
    gap = ""
    if "..." in between or "…" in between:
        between = between.replace("...", ",").replace(". . .", ",")
    for char in between:
        if char in _HARD_GAP and char:
            gap = _stronger(gap, "," if char == "-" and " -" in between else char)
        elif char in _SOFT:
            gap = _stronger(gap, ",")
    return gap


def _gap_of(between: str, text: str, previous_end: int) -> str:
    gap = _plain_gap(between)
    if gap == ".":
        word = text[max(0, previous_end - 8) : previous_end].split()
        last = word[-1].lower() if word else ""
        if between.lstrip(".") != "\n" and _no_stop(last, between):
            return ""
    return gap


def _no_stop(last: str, between: str) -> bool:
    """Whether a full stop after ``last`` belongs to an abbreviation ("Dr.", "G.C.S.")."""
    if last.strip(".") in NO_STOP_AFTER:
        return True
    letters = last.split(".")
    return between == "." and all(len(part) == 1 and part.isalpha() for part in letters)


def _merged(tokens: list[Token]) -> list[Token]:
    """The tokens with spelled letters joined and "you know" left out."""
    merged: list[Token] = []
    done = 0
    for i in [i for i, token in enumerate(tokens) if token.norm in _MERGE_HEADS]:
        if i < done:
            continue
        norm = tokens[i].norm
        if norm == "you" and _you_know(tokens, i):
            merged += tokens[done:i]
            done = i + 2
            continue
        if norm == "im" and _i_am(tokens, i):
            merged += [*tokens[done:i], replace(tokens[i], norm="i", clitic="m")]
            done = i + 1
            continue
        hit = _merge_at(tokens, i, MERGES.get(norm, {})) or _sounded_out(tokens, i)
        if hit is not None and not _of_a_number(tokens, i, hit[1]):
            length, joined = hit
            tail = tokens[i + length - 1]
            merged += tokens[done:i]
            merged.append(replace(tokens[i], norm=joined, end=tail.end, clitic=tail.clitic))
            done = i + length
    return merged + tokens[done:]


_MERGE_HEADS = frozenset({*MERGES, *SOUNDS, "im"})


def _i_am(tokens: Sequence[Token], i: int) -> bool:
    """As in "im her housemate", "im the one with the shellfish": no way into a muscle."""
    before = tokens[i - 1].norm if i else ""
    if i + 1 >= len(tokens) or tokens[i + 1].gap or before[:1].isdigit() or before in BEFORE_ROUTE:
        return False
    return tokens[i + 1].norm in BEHIND_I_AM


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
    if before in ("do", "did", "if", "as", "that", "let", "what", "dont", "when", "how", "because"):
        return False
    if tokens[i].gap in SENTENCE_ENDS:
        return False
    return not (
        i + 2 < len(tokens) and tokens[i + 2].norm in ("if", "what", "how", "why", "where", "that")
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
        if len(window) < length or any(t.gap not in ("", "-", "/") for t in window[1:]):
            continue
        if all(t.norm == part for t, part in zip(window, parts, strict=True)):
            return length, norm
    return None


def _sounded_out(tokens: Sequence[Token], i: int) -> tuple[int, str] | None:
    """As in "gee see ess", "eye em", "e tee a": the names of the letters, as they sound."""
    window = tokens[i : i + _LONGEST_SPELLED]
    first, *second = (SOUNDS.get(t.norm, t.norm) for t in window[:2])
    if not second or second[0] not in MERGES.get(first, {}):
        return None
    if not any(t.norm in SOUNDS for t in window[:2]):
        return None
    spelled = [replace(t, norm=SOUNDS.get(t.norm, t.norm)) for t in window]
    hit = _merge_at(spelled, 0, MERGES.get(spelled[0].norm, {}))
    if hit is None:
        return None
    said = {t.norm for t in window[: hit[0]]} & SOUNDS.keys()
    in_doubt = hit[0] == len("im") and said & EVERYDAY - {"oh"}
    if not said - EVERYDAY or (in_doubt and (not i or tokens[i - 1].norm not in BEFORE_ROUTE)):
        return None  # "I see you", "he can't pee, are you"
    return hit


_LONGEST_SPELLED = 6


def _clauses(text: str, tokens: Sequence[Token]) -> Iterator[Clause]:
    first, sentence, count = 0, 0, len(tokens)
    if not count:
        return
    heads = [
        i for i, t in enumerate(tokens) if i and (t.gap in SENTENCE_ENDS or t.norm in _CLAUSE_HEADS)
    ]
    for i in (*heads, count):
        hard = i == count or tokens[i].gap in SENTENCE_ENDS
        if not hard and not _breaks_clause(tokens, i):
            continue
        yield Clause(first, i, sentence, asked(text, tokens[i - 1]))
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


_TWO_BREAKERS = frozenset({("other", "than"), ("apart", "from"), ("and", "then")})
_CLAUSE_HEADS = CLAUSE_BREAKERS | {first for first, _ in _TWO_BREAKERS}


def _breaks_clause(tokens: Sequence[Token], i: int) -> bool:
    norm = tokens[i].norm
    if norm in CLAUSE_BREAKERS:
        return True
    following = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    return (norm, following) in _TWO_BREAKERS
