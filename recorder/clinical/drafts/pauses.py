"""Where a line begins in words without marks: a pause, behind which something else may be told."""

from __future__ import annotations

import re

from recorder.clinical.text.line_breaks import GOES_ON, without_marks
from recorder.clinical.view import View, once


@once
def line_starts(view: View) -> frozenset[int]:
    """Tokens that begin a line, unless the line before goes on in it: asked once for a text."""
    return frozenset(_starts(view))


def is_unmarked(view: View, i: int) -> bool:
    """Whether the sentence of token ``i`` is so long that a recogniser set no marks in it."""
    sentence = view.sentence(i)
    return sentence.last - sentence.first > _LONGEST_MARKED


_LONGEST_MARKED = 40


def _starts(view: View) -> list[int]:
    if not without_marks(view.text):
        return []
    begun = (view.begun(line.start()) for line in re.finditer("\n+", view.text))
    return [
        i for i in begun
        if 0 < i < view.count and view.breaks_line(i)
        and (view.norm[i - 1] not in GOES_ON or view.norm[i - 2] in _HOW)
    ]  # fmt: skip


_HOW = frozenset({"how", "hows"})
"""As in "how's that", behind which nothing goes on."""
