"""Dates of birth: "DOB 9/6/38", "born on the third of February 1942".

Their numbers are no age, no time and no reading, and no date of birth is harvested: each word of
one is ``BORN_THEN`` from here on, which no rule knows. Without the day of the encounter no age is
told by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.grammar.tables import TEENS, TENS, UNITS, ZEROS, words
from recorder.clinical.text.tokens import SENTENCE_ENDS, Token, places

BORN_THEN = "[born then]"
CUES = frozenset({"dob", "birth", "birthdate", "birthday", "born"})
_LINKS = words("days", "birth", "links")
_MOST_LINKS, _NAMED, _MOST_WORDS = 6, 2, 10

_KINDS = {
    **dict.fromkeys(words("days", "spans", "months"), "M"),
    **dict.fromkeys(words("days", "parts", "ordinals") - {"twentieth", "thirtieth"}, "O"),
    **dict.fromkeys(("twentieth", "thirtieth", "thirteenth", "fourteenth", "fifteenth"), "P"),
    **dict.fromkeys(("sixteenth", "seventeenth", "eighteenth", "nineteenth"), "P"),
    **dict.fromkeys(UNITS, "U"),
    **{word: "e" if value <= 12 else "E" for word, value in TEENS.items()},
    **{word: "t" if value <= 30 else "T" for word, value in TENS.items()},
    **dict.fromkeys(ZEROS, "Z"),
    **dict.fromkeys(("st", "nd", "rd", "th"), "S"),
    **dict.fromkeys(("of", "the", "in", "and"), "f"),
    **dict.fromkeys(("hundred", "thousand"), "H"),
}
"""Kind of a word of a date, as one letter."""
_FIGURES = (
    (re.compile(r"0?[1-9]|1[0-2]"), "d"),
    (re.compile(r"1[3-9]|2\d|3[01]"), "D"),
    (re.compile(r"(?:18|19|20)\d\d"), "Y"),
    (re.compile(r"\d\d"), "N"),
    (re.compile(r"\d\d?\.\d\d?"), "Q"),
    (re.compile(r"\.\d\d(?:\d\d)?"), "R"),
    (re.compile(r"[0-3]\d[01]\d(?:19|20)?\d\d"), "B"),
)
_MONTH = "(?:dS?|U|e|O|Z[Ud])"
_DAY = f"(?:DS?|E|t[UO]?|P|{_MONTH})"
_LONG_YEAR = "(?:Y|E(?:[tT]U?|[eE]|ZU)|t(?:[eE]|ZU)|UHf?(?:[tT]U?|[eEU])?)"
_YEAR = f"(?:{_LONG_YEAR}|[dDN]|[tT]U?|[eE]|ZU)"
_FULL = f"{_DAY}f*{_MONTH}f*{_YEAR}|{_MONTH}{_DAY}f*{_YEAR}|Y{_MONTH}{_DAY}|QR|B"
_NAMED_MONTH = f"f*{_DAY}f*Mf*(?:{_YEAR})?|Mf*{_DAY}f*(?:{_YEAR})?|Mf*{_LONG_YEAR}"
_CERTAIN = re.compile(f"f*(?:{_FULL})|{_NAMED_MONTH}")
_BEHIND_A_CUE = re.compile(f"{_CERTAIN.pattern}|f*{_LONG_YEAR}|{_DAY}f+{_MONTH}|{_DAY}{_MONTH}")


def without_birth_dates(tokens: Sequence[Token], norms: list[str]) -> list[Token]:
    """``tokens`` without the words of dates of birth, which their ``norms`` lose as well."""
    found = list(tokens)
    for i in places(norms, CUES):
        if norms[i] != "birth" or "date" in norms[max(0, i - 2) : i + 2]:
            for k in range(*_date(tokens, i)):
                found[k] = replace(tokens[k], norm=BORN_THEN)
                norms[k] = BORN_THEN
    return found


def _date(tokens: Sequence[Token], cue: int) -> tuple[int, int]:
    """The tokens of the date that is told behind ``cue``, an empty stretch where none is."""
    first, born = cue + 1, tokens[cue].norm in {"born", "birthday"}
    while first < min(len(tokens), cue + _MOST_LINKS) and _links(tokens, first, born):
        first += 1
    sure = not born or tokens[first - 1].norm in {"on", "in"}
    for i in range(first, min(first + 1 + _NAMED * (not born), len(tokens))):
        plain = i > first or not sure or tokens[i].gap in SENTENCE_ENDS - {"?"}
        kinds = _kinds(tokens, i)
        said = (_CERTAIN if plain else _BEHIND_A_CUE).match(kinds)
        if said or not kinds.startswith("x"):
            return i, i + (said.end() if said else 0)
    return first, first


def _links(tokens: Sequence[Token], i: int, born: bool) -> bool:
    """As the "is on the" of "his date of birth is on the"; never a word of the next sentence."""
    if tokens[i].gap in SENTENCE_ENDS:
        return False
    return tokens[i].norm in ({"on", "in", "the"} if born else _LINKS)


def _kinds(tokens: Sequence[Token], first: int) -> str:
    """One letter for each word from ``first`` on, as far as the sentence goes."""
    found = ""
    for i in range(first, min(first + _MOST_WORDS, len(tokens))):
        if found and tokens[i].gap in SENTENCE_ENDS and not tokens[i].glued:
            break
        norm = tokens[i].norm
        figures = (kind for form, kind in _FIGURES if form.fullmatch(norm))
        found += _KINDS.get(norm) or next(figures, "x")
    return found
