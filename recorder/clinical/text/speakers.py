"""Who speaks in a labelled dialogue: where the labels stand; nothing is made of their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_LABEL = re.compile(r"[ \t]*([A-Z][\w.'’-]*(?: [\w.'’-]+){0,3}):(?=\s)")
"""A speaker where a line begins."""
_COLON = re.compile(r":(?=\s)")
_INLINE = re.compile(r"[.?!] ([A-Z][\w'’-]*(?: [\w'’-]+)?):(?=\s)")
"""A speaker in the middle of a line, as some recognisers write a dialogue."""


def speaker_labels(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of speaker labels ("MEDIC 1:") at line starts, only where a dialogue uses them.

    One lone "Signs: pulse 80" line is a heading, not a speaker; labels that come back are.
    """
    opens = dict.fromkeys(text.rfind("\n", 0, m.start()) + 1 for m in _COLON.finditer(text))
    labels = (m for at in opens if (m := _LABEL.match(text, at)) is not None)
    found = [(m.start(1), m.end(), m.group(1)) for m in labels]
    if text.count(": ") > 2:
        inline = [(m.start(1), m.end(), m.group(1)) for m in _INLINE.finditer(text)]
        if len(inline) > 2:
            return _speakers_inline(sorted({*found, *inline}))
    if len(found) < 2:
        return ()
    lines = text.count("\n") + 1
    names = {name for _, _, name in found}
    if len(found) * 2 < lines or (len(names) == len(found) and len(found) > 6):
        names = {n for n in names if sum(n == other for _, _, other in found) > 1}
    return tuple((start, end) for start, end, name in found if name in names)


def _speakers_inline(found: Sequence[tuple[int, int, str]]) -> tuple[tuple[int, int], ...]:
    """Labels inside lines, where at least two speakers take turns; headings are said once."""
    counts = Counter(name for _, _, name in found)
    names = {name for name, times in counts.items() if times > 1}
    if len(names) < 2:
        return ()
    return tuple((start, end) for start, end, name in found if name in names)
