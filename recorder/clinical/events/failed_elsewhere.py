"""A try that failed at another place than the one that is told: "18 left AC, missed the right"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.terms import Mention
from recorder.clinical.events.particulars import items_at
from recorder.clinical.events.said import Item
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_REACH = 6
"""Tokens behind the failing words in which its own place is told."""


def failed_elsewhere(view: View, mention: Mention, first: int, last: int) -> bool:
    """Whether the failing words ``[first, last)`` are of another try than the mention's.

    As in "18 gauge right AC, first attempt failed on the left", "left AC, missed the first one in
    the right hand": one try is named, and where. "First IV attempt failed in the right hand" is
    of the IV that it names.
    """
    if view.norm[mention.first - 1] in _WHICH:
        return False
    if _named_by_place(view, mention, first) or _counted_before(view, first, last):
        return True
    if not _of_one_try(view, first, last):
        return False
    other = view.norm[last] not in _A_TRY and view.norm[last + 1] not in _A_TRY
    if other and view.norms(last, last + 2) in (["on", "the"], ["in", "the"]):
        return True
    there = (site.value for site in sites(view, last, last + _REACH, mention.name))
    own = {site.value for site in sites(view, mention.first, first, mention.name)}
    place = next(there, None)
    return bool(own) and place is not None and place not in own


def _named_by_place(view: View, mention: Mention, first: int) -> bool:
    """As in "right AC, 20 gauge, the first one on the left failed", "after the left one blew"."""
    low = max(mention.last, first - _REACH)
    begins = next((i for i in range(first - 1, low - 1, -1)
                   if view.tokens[i].gap == "," or view.norm[i] in _AFTER), low)  # fmt: skip
    if view.norm[first - 1] in _SIDES and view.norm[first - 2] == "the":
        begins = first - 2  # "a green in the right elbow the left wouldn't go"
    elif not view.has(_A_TRY | _AFTER, begins, first):
        return False
    there = _SIDES & set(view.norms(begins, first))
    own = _SIDES & set(view.norms(max(0, mention.first - _REACH), begins))
    return bool(there) and bool(own) and there.isdisjoint(own)


def _counted_before(view: View, first: int, last: int) -> bool:
    """As in "18 left AC after two failed attempts": what was tried before it went in."""
    i = first - 1
    while i in view.number_at or view.norm[i] in _A_FEW:
        i -= 1
    return view.norm[i] in _AFTER and view.norm[last] in _A_TRY | _TRIES


_A_FEW = frozenset("a the few couple several some many of multiple".split())
_TRIES = frozenset("attempts tries goes sticks pokes".split())
_SIDES = frozenset({"left", "right"})
_AFTER = frozenset({"after", "when", "since", "because", "once"})
"""Words that begin why there was another try."""


def _of_one_try(view: View, first: int, last: int) -> bool:
    """As in "first attempt failed", "missed the first one", "one missed try"."""
    before = view.norms(first - 2, first)
    if before[0] in _WHICH and before[1] in _A_TRY:
        return True
    behind = view.norms(last, last + 3)
    if behind[:1] == ["the"]:
        behind = behind[1:]
    if behind[0] in _A_TRY:
        return before[1] in _WHICH or behind[0] == "one"
    return behind[0] in _WHICH and behind[1] in _A_TRY


_WHICH = frozenset({"first", "one", "1st", "initial", "earlier", "previous"})
_A_TRY = frozenset({"attempt", "try", "go", "one", "stick", "poke"})


def sites(view: View, first: int, last: int, name: str) -> Iterator[Item]:
    """Sites in ``[first, last)``, up to the end of the sentence."""
    for i in range(first, min(last, view.count)):
        if i > first and view.tokens[i].gap in SENTENCE_ENDS:
            return
        yield from (item for item in items_at(view, i, name) if item.key == "site")
