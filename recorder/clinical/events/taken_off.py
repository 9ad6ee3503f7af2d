"""What was taken off or out again: "took the collar off", "NPA in but it came straight out".

It was done, and whoever takes over will not find it: both are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

REMOVED = "removed"
"""Said of a procedure beside its other particulars."""
_DEVICES = words("procedures", "taken_off", "devices")
_REMOVING = words("procedures", "taken_off", "removing")
_TAKING = words("procedures", "taken_off", "taking")
_COMING = words("procedures", "taken_off", "coming")
_BEFORE_IT = words("procedures", "taken_off", "before_it")
_BEHIND_IT = words("procedures", "taken_off", "behind_it")
_BETWEEN = words("procedures", "taken_off", "between")
_NOT_DONE = words("procedures", "taken_off", "not_done")
_ANEW = words("procedures", "taken_off", "anew")
_AWAY = frozenset({"off", "out"})
_IT = frozenset({"it", "that", "them", "this"})
_DONE_REACH, _OWN_REACH, _LATER_REACH, _ANEW_REACH, _TIME_REACH = 4, 8, 25, 8, 2


def taken_off(view: View) -> Mapping[int, tuple[int, int]]:
    """First token of each device that was removed -> the words that tell it."""
    found = view.memo.get(taken_off)
    if found is None:
        found = view.memo[taken_off] = _taken_off(view)
    return cast("Mapping[int, tuple[int, int]]", found)


def time_of_it(view: View, i: int) -> bool:
    """Whether the time at token ``i`` is of the taking off: "took the tourniquet off at 10:40"."""
    return any(last <= i <= last + _TIME_REACH for _, last in taken_off(view).values())


def _taken_off(view: View) -> Mapping[int, tuple[int, int]]:
    devices = [m for m in mentions(view, "intervention") if m.name in _DEVICES]
    told: dict[int, tuple[int, int]] = {}
    if not devices or (_AWAY.isdisjoint(view.positions) and _REMOVING.isdisjoint(view.positions)):
        return told
    for mention in devices:
        said = _by_somebody(view, mention) or _by_itself(view, mention)
        if said is not None:
            told[mention.first] = said
    for first, last in _of_it(view):
        before = [m for m in devices if 0 <= first - m.last <= _LATER_REACH]
        if before:
            told.setdefault(before[-1].first, (first, last))
    latest = {m.name: m.first for m in devices}
    return {
        m.first: told[m.first]
        for m in devices
        if m.first in told
        and latest[m.name] <= told[m.first][1]  # told of again, it may be on again
        and _so_it_is(view, *told[m.first])
    }


def _by_somebody(view: View, mention: Mention) -> tuple[int, int] | None:
    """As in "removed the splint", "got the tourniquet off"."""
    i = mention.first
    while i > 0 and view.norm[i - 1] in _BEFORE_IT:
        i -= 1
    verb = view.norm[i - 1]
    if verb in _REMOVING:
        return i - 1, mention.last
    if verb not in _TAKING:
        return None
    k = mention.last
    while view.norm[k] in _BEHIND_IT and not _ended(view, k):
        k += 1
    return (i - 1, k + 1) if view.norm[k] in _AWAY and not _ended(view, k) else None


def _by_itself(view: View, mention: Mention) -> tuple[int, int] | None:
    """As in "NPA went in but came straight out", "collar off now", "CPAP, he pulled it off"."""
    coming = False
    for k in range(mention.last, min(mention.last + _OWN_REACH, view.count)):
        norm = view.norm[k]
        if _ended(view, k):
            return None
        if norm in _REMOVING or norm in _AWAY:
            alone = k == mention.last and _closes(view, k + 1)
            whole = coming or alone or norm in _REMOVING or view.norm[k - 1] in {"is", "was"}
            return (mention.last, k + 1) if whole and view.norm[k + 1] != "of" else None
        if norm not in _BETWEEN and norm not in _COMING:
            return None
        coming = coming or norm in _COMING
    return None


def _of_it(view: View) -> Iterator[tuple[int, int]]:
    """As in "She won't tolerate it. OK *take it off*.", "so we *removed it*"."""
    for norm in _TAKING & view.positions.keys():
        for i in view.positions[norm]:
            if view.norm[i + 1] in _IT and view.norm[i + 2] in _AWAY:
                yield i, i + 3
    for norm in _REMOVING & view.positions.keys():
        yield from ((i, i + 2) for i in view.positions[norm] if view.norm[i + 1] in _IT)


def _so_it_is(view: View, first: int, last: int) -> bool:
    """Neither "they'll take it off", "don't take it off" nor taken out for another one."""
    begins = view.sentence(first).first
    if view.has(_NOT_DONE, max(begins, first - _DONE_REACH), first + 1):
        return False
    return not view.has(_ANEW, last, last + _ANEW_REACH)


def _closes(view: View, i: int) -> bool:
    return i >= view.count or bool(view.gap(i).strip()) or view.norm[i] in {"now", "again", "at"}


def _ended(view: View, i: int) -> bool:
    return i < view.count and view.tokens[i].gap in SENTENCE_ENDS
