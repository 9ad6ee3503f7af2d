"""A text cut into tokens with exact offsets: words, numbers, signs and what stands between them.

A token's ``norm`` is the normalised view of the characters ``[start, end)``: apostrophe endings are
taken off, speaker labels and hesitations ("uh") are skipped. Knows nothing of medicine beyond
common abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import compress, count

from recorder.clinical.text.line_breaks import gap_of_line, without_marks
from recorder.clinical.text.spelling import CONTRACTIONS, HESITATIONS, NO_STOP_AFTER
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


UNHEARD = "[unheard]"
"""Norm of the token, a sentence of its own, that stands where words are missing: no rule knows it,
so nothing is read from it and nothing is an answer across it."""

SENTENCE_ENDS = frozenset(".!?;")
"""Gaps that end a sentence."""

STATEMENT_ENDS = SENTENCE_ENDS | {","}
"""Gaps that end a sentence or a part of it."""

PHRASE_GAPS = frozenset({"", "-", "\n", "/"})
"""Gaps that a phrase may run across."""

LIST_GAPS = PHRASE_GAPS | {","}
"""Gaps that a list of phrases may run across."""

_TOKEN = re.compile(
    # what stands between most tokens: no token can begin in it, so none is tried there, and a run
    # of it that leads to none is gone through once
    r"(?:(?<![\ ,\n])[.?!]?[\ ,\n]++)?(?:"
    # plain words in a row, most of any text; ASCII alone, so that small letters are as many
    r"(?P<plain>(?-i:[A-Za-z][A-Za-z\ ]*(?<!\ ))(?=[\ ,.?!\n]))|"
    rf"(?P<unheard>{re.escape(UNREADABLE)})|"
    r"""
    (?P<clock>[0-9]{1,2}:[0-9]{2}(?![0-9:]|,[0-9]{3}))
  | (?P<abbr>(?<![^\W_])(?:w/o|w/|c/o|y/o|r/o|s/p|h/o|n/v|m/s)(?![^\W\d_]))
  | (?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[1-9][0-9]{0,2}\ 000(?![0-9])
        |[0-9]+\.[0-9]+|[0-9]+
        |(?<![0-9.])\.[0-9]+)
  | (?P<gas>(?<![^\W\d_])(?:spo|sao|etco|p[av]?c?o|fio|co|o)[2₂])
  | (?P<drip>(?<![^\W\d_])d(?:10|25|50|5)(?:w)?(?![^\W_]))
  | (?P<word>[^\W\d_]+(?:['’](?!(?:s|re|m|ve|d|ll)(?![^\W_]))[^\W\d_]+)*)
    (?:['’](?P<clitic>s|re|m|ve|d|ll)(?![^\W_]))?
  | (?P<sign>[%&@+<>=≥≤]|(?<!\S)\?(?=\s?[\w])))
    """,
    re.VERBOSE | re.IGNORECASE,
)

_SIGNS = {"%": "percent", "&": "and", "@": "at", "+": "plus", "?": "query"}
_HARD_GAP = {"?": 9, "!": 8, ".": 7, ";": 6, ":": 5, ",": 4, "\n": 3, "/": 2, "-": 1, "": 0}
_SOFT = ',()[]{}—–…"“”|*_'


def cut(text: str, spoken_by: Sequence[tuple[int, int]]) -> list[Token]:
    """The tokens of ``text``, without speaker labels (their spans: ``spoken_by``) and "uh"."""
    labels = iter((*spoken_by, (len(text) + 1, len(text) + 1)))
    label, label_end = next(labels)
    previous_end, turn, forced, hesitated = 0, 0, "", ""
    unmarked = without_marks(text)
    found: list[Token] = []
    keep, usual = found.append, _USUAL_NOT.isdisjoint
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if kind == "clitic":
            start = match.start("word")
        if start >= label:
            while start >= label_end:
                before, _ = _plain_gap(text[previous_end:label])
                turn, forced, previous_end = turn + 1, _stronger(".", before), label_end
                label, label_end = next(labels)
            if start >= label:
                continue
        between = text[previous_end:start]
        gap = forced
        if between not in ("", " "):
            gap, breaks = _plain_gap(between)
            if gap == "." and _is_no_stop(text[max(0, previous_end - 8) : previous_end], between):
                gap = ""
            if forced:
                gap = _stronger(forced, gap)
            if gap == "\n" and text[start].islower():
                gap = gap_of_line(text, start, found[-1].norm) if unmarked and found else ""
            if breaks > 1:
                turn, gap = turn + 1, _stronger(gap, ".")
        said = text[start:end]
        row: Sequence[str] = ()
        if kind == "plain":
            said, *row = words = said.lower().split(" ")
            end = start + len(said)
            if not hesitated and usual(words):  # so are most rows: nothing to find out of any word
                keep(Token(said, start, end, gap, not between and not forced, "", turn))
                for norm in row:
                    start = end + 1
                    end = start + len(norm)
                    keep(Token(norm, start, end, "", False, "", turn))
                previous_end, forced = end, ""
                continue
            norm, clitic = CONTRACTIONS.get(said) or (said, "")
        else:
            norm, clitic = _norm_of(kind, said)
        if norm in _NO_WORDS and not _is_word(norm, text, start):
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
        for said in row:  # spaces apart: nothing to find out about the gaps
            start, end = end + 1, end + 1 + len(said)
            if said in _USUAL_NOT:
                if not said:  # another space
                    continue
                if said in HESITATIONS and not _is_word(said, text, start):
                    hesitated = hesitated or forced or " "
                    continue
                norm, clitic = CONTRACTIONS.get(said) or (said, "")
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


def places(words: Sequence[str], wanted: Container[str]) -> list[int]:
    """Where one of the ``wanted`` stands, ascending."""
    return list(compress(count(), map(wanted.__contains__, words)))


_ER_ROOM = re.compile(
    r"(?:the|our)\ er\ (?:he|she|they|we|gave|had|has|was|did|got|doc|doctor|staff|nurse)\b", re.I
)


def _is_word(norm: str, text: str, start: int) -> bool:
    """As in "took him to the ER", "in the er he got", "4mm", "80 mm Hg": no hesitation."""
    if norm == "er":
        written = text[start : start + 2] == "ER" and not text.isupper()
        return written or _ER_ROOM.match(text, max(0, start - 4)) is not None
    if norm != "mm":
        return False
    return text[start - 1 : start].isdecimal() or text[start + 2 : start + 5].lower() == " hg"


_NO_WORDS = HESITATIONS | {UNHEARD}
_USUAL_NOT = HESITATIONS.union(CONTRACTIONS, {""})
"""Plain words that are not their own norm, and what stands between two spaces."""


def _over_hesitation(before: str, after: str) -> str:
    """Gap across a left out "uh"; commas that only set it off count for nothing."""
    if before == "," and after == ",":
        return ""
    return _stronger(before.strip(), after)


@lru_cache(maxsize=4096)
def _norm_of(kind: str, said: str) -> tuple[str, str]:
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
        return said.replace(",", "").replace(" ", ""), ""
    if kind == "sign":
        sign = said.strip()
        return _SIGNS.get(sign, sign), ""
    return said.lower().replace("₂", "2"), ""


def _fold(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _stronger(a: str, b: str) -> str:
    return a if _HARD_GAP[a] >= _HARD_GAP[b] else b


@lru_cache(maxsize=512)
def _plain_gap(between: str) -> tuple[str, int]:
    """The strongest separator of what stands between two tokens, and how many lines end there."""
    gap, breaks = "", between.count("\n")
    if "..." in between or "…" in between:
        between = between.replace("...", ",").replace(". . .", ",")
    for char in between:
        if char in _HARD_GAP and char:
            gap = _stronger(gap, "," if char == "-" and " -" in between else char)
        elif char in _SOFT:
            gap = _stronger(gap, ",")
    return gap, breaks


@lru_cache(maxsize=4096)
def _is_no_stop(before: str, between: str) -> bool:
    """Whether a full stop after ``before`` belongs to an abbreviation ("Dr.", "G.C.S.")."""
    last = (before.split() or [""])[-1].lower()
    if between.lstrip(".") == "\n":
        return False
    if last.strip(".") in NO_STOP_AFTER:
        return True
    letters = last.split(".")
    return between == "." and all(len(part) == 1 and part.isalpha() for part in letters)
