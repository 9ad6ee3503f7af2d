"""Medicines that somebody says what he takes them for: "low sec for the stomach".

What crews carry they may have given for it; of everything else nobody but who takes it tells so.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_PURPOSES = words("home", "purposes", "words")
_MOST_WORDS = 4
"""Most words that a name before its purpose is cut into."""


def for_a_purpose(view: View, drugs: DrugList) -> Iterator[Named]:
    """What no crew carries and stands right before "for her thyroid", "for blood pressure"."""
    for norm in _PURPOSES & view.positions.keys():
        for i in view.positions[norm]:
            last = i - 1 - (view.norm[i - 1] in _BEFORE_PURPOSE)
            last -= view.norm[last] in DETERMINERS
            if view.norm[last] == "for" and view.gap(last) in PHRASE_GAPS:
                named = _ending(drugs, last)
                if named is not None and not load().drugs[named.name].carried:
                    yield named


_BEFORE_PURPOSE = frozenset({"blood", "high", "bad", "old"})


def _ending(drugs: DrugList, last: int) -> Named | None:
    """The medicine whose name ends before token ``last``, in whatever words it was written."""
    for first in range(max(0, last - _MOST_WORDS), last):
        named = drugs.items.get(first) or drugs.sounding(first, loose=True)
        if named is not None and named.last == last:
            return named
    return None
