"""What is denied to have been like this before: it is there, and worse than ever."""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_BEHIND: Phrases[bool] = Phrases(listed("patient", "likened", "behind"))
_BEFORE: Phrases[bool] = Phrases(listed("patient", "likened", "before"))
_ASIDE = frozenset("quite ever in me him her feel felt feeling was been".split())
_NEVER = frozenset({"never", "ever"})
_NEVER_REACH = 6


def is_likened(view: View, first: int, last: int) -> bool:
    """As in "never felt chest pain this bad", "never been so dizzy", "hasn't ever hurt like it"."""
    if not view.has(_NEVER, first - _NEVER_REACH, last + 1):
        return False
    if _BEFORE.ending_at(view.tokens, first) is not None and view.gap(first) == "":
        return True
    i = last
    while i < last + 2 and view.norm[i] in _ASIDE and view.gap(i) == "":
        i += 1
    return view.gap(i) == "" and _BEHIND.at(view.tokens, i) is not None
