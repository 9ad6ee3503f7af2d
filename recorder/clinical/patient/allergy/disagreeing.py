"""What somebody cannot have: "morphine doesn't agree with her", "the only thing she can't take"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.home.drug_lists import DrugList, Named, before_in_sentence
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View


def _gets_on_badly(before: set[str]) -> bool:
    """As in "she doesn't get on with codeine"."""
    return {"get", "on"} <= before and bool(before & {"doesnt", "dont", "didnt"})


_DISAGREES: Phrases[bool] = Phrases(
    (f"{verb} {whom}", True)
    for verb in ("doesnt agree with", "does not agree with", "didnt agree with", "disagrees with",
                 "dont agree with", "didnt sit well with", "doesnt sit well with",
                 "doesnt suit", "does not suit", "dont suit", "never suited", "didnt suit")
    for whom in ("me", "him", "her", "them")
)  # fmt: skip
_THE_ONLY: Phrases[bool] = Phrases(
    (f"the {what} {who} {cannot}", True)
    for what in ("only thing", "only one", "one", "one thing", "only drug", "thing")
    for who in ("he", "she", "i", "they")
    for cannot in ("cant have", "cant take", "cannot have", "cannot take", "is allergic to",
                   "are allergic to", "am allergic to", "reacts to", "cant tolerate")
)  # fmt: skip
"""Behind a substance: "penicillin's the only thing she can't have"."""


def disagreeing(view: View, substances: DrugList) -> Iterator[Found]:
    """Such as "morphine doesn't agree with her", "penicillin's the only thing she can't have"."""
    for hit in _DISAGREES.scan(view.tokens, view.positions):
        item = ending_at(substances, hit.first)
        if item is not None and item.name != NONE_KNOWN:
            yield item, (hit.first, hit.last), "allergy.cannot"
    for hit in _THE_ONLY.scan(view.tokens, view.positions):
        item = ending_at(substances, hit.first - (view.norm[hit.first - 1] in {"is", "was"}))
        if item is not None and item.name != NONE_KNOWN:
            yield item, (hit.first, hit.last), "allergy.cannot"
    for i in view.positions.get("with", ()):
        item = substances.items.get(i + 1)
        before = {view.norm[k] for k in before_in_sentence(view, i, 3)}
        if item is not None and _gets_on_badly(before):
            yield item, (i, i + 1), "allergy.cannot"


def ending_at(substances: DrugList, i: int) -> Named | None:
    """The substance whose last word stands before token ``i``."""
    for first in range(max(0, i - 3), i):
        item = substances.items.get(first)
        if item is not None and item.last == i:
            return item
    return None
