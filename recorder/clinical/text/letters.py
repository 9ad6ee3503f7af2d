"""Abbreviations said letter by letter: where one ends and another begins ("i v b p", "c p a p")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from recorder.clinical.grammar.tables import DETERMINERS
from recorder.clinical.text.spelling import BESIDE, IN_A_ROW, LEFT_OVER
from recorder.clinical.text.tokens import Token

LONGEST = 6
"""Letters of the longest abbreviation."""
Join: TypeAlias = tuple[int, str]
"""How many tokens are one, and its norm."""


def spelled(tokens: Sequence[Token], i: int, hit: Join, least: int) -> tuple[int, Join | None]:
    """The ``hit`` at ``i``, or what the letters around it are that it is cut out of.

    The "c p" of "c p n" or "i c p" is no word of its own: all of it is one. Abbreviations in a row
    stay apart: in "g p e t a" there is no "p e".
    """
    first, last = i, i + hit[0]
    if not all(map(_is_letter, tokens[first:last])):
        return i, hit
    while first > least and _goes_on(tokens, first) and _is_letter(tokens[first - 1]):
        first -= 1
    while last < len(tokens) and _goes_on(tokens, last) and _is_letter(tokens[last]):
        last += 1
    letters = "".join(token.norm for token in tokens[first:last])
    if len(letters) == hit[0] or len(letters) > LONGEST:
        return i, hit
    article = letters[0] == "a" and not (first and tokens[first - 1].norm in DETERMINERS)
    known = IN_A_ROW.fullmatch
    short = i > first or hit[0] == len("ac")
    if article and (not known(letters) or (short and known(letters[1:]))):
        first, letters = first + 1, letters[1:]  # "a c p r", never "the a c p"
    if letters in BESIDE or not known(letters):
        return first, (last - first, letters)
    ahead, behind = letters[: max(0, i - first)], letters[i + hit[0] - first :]
    apart = i >= first and (not ahead or known(ahead)) and LEFT_OVER.fullmatch(behind)
    return i, hit if apart else None


def _is_letter(token: Token) -> bool:
    return len(token.norm) == 1 and token.norm.isalpha() and not token.clitic


def _goes_on(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].gap in {"", "-", "/"}
