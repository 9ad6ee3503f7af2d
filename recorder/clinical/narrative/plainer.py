"""A written sentence in the plain form that the checks read. Pure; it decides nothing of a fact.

"Pain fell from 8/10 to 3/10" becomes "pain was 8/10, then 3/10", "An 18-gauge IV was placed" "an
18 g iv access was placed". What is rewritten says the same, or the sentence is given up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from recorder.clinical.narrative.words import NarrativeWords
from recorder.clinical.wording.particulars import particulars, seen
from recorder.core.model import Fact, FactKind

_BETTER = {"pain_score": False, "spo2": True, "gcs_total": True}
"""Signs of which more is better, or less."""
_READING = r"\d[\d.]*(?:\s*(?:/|over)\s*\d[\d.]*)?"


def plainer(text: str, cited: Collection[Fact], words: NarrativeWords) -> str:
    """``text`` in small letters and plain words; "" where a reading did not go as it says."""
    text = re.sub(r":\s", " ", text.lower())
    for written, plain in words.rewritten:
        text = re.sub(written, plain, text)
    for told in {t.casefold() for f in cited for t in _told_with(f)}:
        own = rf"(?:,|\band)\s+{re.escape(told)}(?=[,;.)]|\s+and\b|$)"
        text = re.sub(own, lambda found: " " + found[0].split(maxsplit=1)[1], text)
    start, to = words.from_to
    better = _BETTER.get("".join({f.name for f in cited}))
    for verbs, up in ((words.rose, True), (words.fell, False), (words.improved, better)):
        went = rf"\b(?:{verbs})\s+{start}\s+({_READING})([^,;]*?)\s+{to}\s+({_READING})"
        for found in re.finditer(went, text):
            if not _went(found[1], found[3], up=up):
                return ""
        text = re.sub(went, rf"{words.was} \1\2, {words.then} \3", text)
    return text


def _told_with(fact: Fact) -> Iterator[str]:
    """What a comma may join to the fact: "heart rate 104, irregular", "IV access, 18 G"."""
    if fact.kind is FactKind.VITAL:
        yield from filter(None, (seen(fact),))
    else:
        yield from (told.replace(":", "") for told in particulars(fact))


def _went(first: str, last: str, *, up: bool | None) -> bool:
    """Whether every number of a reading went that way, or stayed; the first one went."""
    if up is None:
        return False
    pair = [[float(n.rstrip(".")) for n in re.findall(r"\d[\d.]*", r)] for r in (first, last)]
    low, high = pair if up else reversed(pair)
    return low[0] < high[0] and all(a <= b for a, b in zip(low, high, strict=False))
