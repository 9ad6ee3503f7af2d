"""Answers that say yes by telling more: how often, since when, or where to.

"Any seizures?" - "One, in front of us."; "Have your waters gone?" - "About three."; "Does it go
anywhere?" - "Down my left arm."; "Are you itching?" - "Everywhere."
"""

from __future__ import annotations

from recorder.clinical.grammar.number_words import NUMBER_WORDS
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.text.words import Words

_ABOUT = words_of("cues", "told_answers", "about")
_TIMES = words_of("cues", "told_answers", "times")
WHITHER = words_of("cues", "told_answers", "whither")
_BEFORE_IT = words_of("cues", "told_answers", "before_it")
_NONE = frozenset({"zero", "oh", "nought"})
_ANYWHERE = frozenset({"anywhere"})


def tells_more(words: Words, asked: int, first: int) -> bool:
    """Whether the answer from token ``first`` on, to what was asked from ``asked`` on, is a yes."""
    norms = [*words.norms[first : first + 3], "", "", ""]
    if norms[0] == "everywhere" or norms[:2] == ["all", "over"]:
        return True
    if _ANYWHERE.isdisjoint(words.norms[asked:first]):
        return _counts(words, first, norms)
    return _says_where(norms)


def says_where_to(words: Words, i: int) -> bool:
    """As in "does it go anywhere *down* my left arm", where no marks are put."""
    tokens = words.tokens
    return bool(i) and tokens[i - 1].norm in _ANYWHERE and tokens[i].norm in WHITHER


def _says_where(norms: list[str]) -> bool:
    return norms[0] in WHITHER or (norms[0] in _BEFORE_IT and norms[1] in WHITHER)


def _counts(words: Words, first: int, norms: list[str]) -> bool:
    """As in "One, in front of us.", "two times", "about three": it happened, so often or then."""
    about = norms[0] in _ABOUT
    said = norms[about]
    if said in _NONE or not (
        said in NUMBER_WORDS or said.isdecimal() or said in {"half", "quarter"}
    ):
        return False
    if about or norms[1] in _TIMES:
        return True
    behind = words.tokens[first + 1] if first + 1 < len(words.tokens) else None
    return norms[0] in {"one", "two"} and behind is not None and behind.gap.startswith(",")
