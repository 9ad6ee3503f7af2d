"""What was taken off or out again: "took the collar off", "NPA in but it came straight out".

It was done, and whoever takes over will not find it: both are told. What takes it away has the
device as its object ("removed the splint"), a pronoun for it ("so it's off"), or nothing behind a
word that goes on with it ("then removed", "so off again").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from operator import attrgetter

from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once

REMOVED = "removed"
"""Said of a procedure beside its other particulars."""
DEVICES = words("procedures", "taken_off", "devices")
_INSIDE = words("procedures", "taken_off", "inside")
_REMOVING = words("procedures", "taken_off", "removing")
_TAKING = words("procedures", "taken_off", "taking")
_COMING = words("procedures", "taken_off", "coming")
_BEFORE_IT = words("procedures", "taken_off", "before_it")
_BEHIND_IT = words("procedures", "taken_off", "behind_it")
_BETWEEN = words("procedures", "taken_off", "between")
_RUN = words("procedures", "taken_off", "run")
_GOES_ON = words("procedures", "taken_off", "goes_on")
_CLOSING = words("procedures", "taken_off", "closing")
_NOT_DONE = words("procedures", "taken_off", "not_done")
_ANEW = words("procedures", "taken_off", "anew")
_AGAIN, _PUT = frozenset({"again"}), frozenset({"in", "on", "through"})
_OFF, _OUT = "off", "out"
_AWAY = frozenset({_OFF, _OUT})
_PULLED = frozenset({"pulled"})
"""What is pulled was inside; elsewhere it takes "off" or "out": "pulled it off"."""
IT = frozenset({"it", "that", "them", "this", "they"})
"""Said for what was told of last."""
_TURNS = words("procedures", "taken_off", "goes_on") | {"but"}
_DONE_REACH, _OWN_REACH, _LATER_REACH, ANEW_REACH, _TIME_REACH = 4, 8, 25, 8, 2


@once
def taken_off(view: View) -> Mapping[int, tuple[int, int]]:
    """First token of each device that was removed -> the words that tell it."""
    devices = [m for m in mentions(view, "intervention") if m.name in DEVICES]
    told: dict[int, tuple[int, int]] = {}
    if not devices or not view.positions.have(_AWAY | _REMOVING | _PULLED):
        return told
    for mention in devices:
        said = _by_somebody(view, mention) or _by_itself(view, mention)
        if said is not None:
            told[mention.first] = said
    for first, last in _of_it(view):
        low = bisect_left(devices, first - _LATER_REACH, key=attrgetter("last"))
        before = devices[low : bisect_right(devices, first, low, key=attrgetter("last"))]
        before = [m for m in before if _fits(view, m, last - 1) and not _another(view, m, first)]
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


def time_of_it(view: View, i: int) -> bool:
    """Whether the time at token ``i`` is of the taking off: "took the tourniquet off at 10:40"."""
    return any(last <= i <= last + _TIME_REACH for _, last in taken_off(view).values())


def on_again(view: View, i: int) -> bool:
    """As in "put it back on", "another one": behind token ``i`` it is there again."""
    if view.has(_ANEW, i, i + ANEW_REACH):
        return True
    again = view.positions.within(_AGAIN, i + 1, i + ANEW_REACH)
    return any(view.norm[k - 1] in _PUT for k in again)


def _by_somebody(view: View, mention: Mention) -> tuple[int, int] | None:
    """As in "removed the splint", "got the tourniquet off"."""
    i = view.back(mention.first - 1, _BEFORE_IT) + 1
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


def _which(view: View, i: int) -> int | None:
    """As in "*which* we removed on arrival": where the clause of the verb at ``i`` begins."""
    at = next((k for k in (i - 1, i - 2, i - 3) if view.norm[k] in _RELATIVE), None)
    other = view.norm[i + 1] in DETERMINERS or (at is not None and view.has(_TAKING, at, i))
    return None if other else at


_RELATIVE = frozenset({"which"})


def _of_it(view: View) -> Iterator[tuple[int, int]]:
    """Words that take away what was told of last."""
    places = [i for norm in (_AWAY | _REMOVING | _PULLED) & view.positions.keys()
              for i in view.positions[norm]]  # fmt: skip
    for i in sorted(places):
        removing = view.norm[i] in _REMOVING or view.norm[i] in _PULLED
        if removing and view.norm[i + 1] in IT and not _ended(view, i + 1):
            yield i, i + 2  # "so we removed it"
            continue
        which = _which(view, i) if removing else None
        if which is not None:
            yield which, i + 1
            continue
        k = i
        while _runs(view, k - 1) and not _ended(view, k):
            k -= 1
        if _ended(view, k):
            continue
        if view.norm[k - 1] in IT and view.norm[k - 2] in _TAKING and not removing:
            yield k - 2, i + 1  # "take it straight back off"
        elif not _closes(view, i + 1):
            continue
        elif k < i and view.has(_GOES_ON, k, i):  # "applied then removed", "so off again"
            yield k, i + 1
        elif view.norm[k - 1] in IT and _has_verb(view, k - 1, i):
            yield k - 1, i + 1


def _runs(view: View, i: int) -> bool:
    """Whether token ``i`` is of a verb that takes away: "had to come off"; "to come" is a plan."""
    return i >= 0 and (view.norm[i] in _RUN or (view.norm[i] == "to" and view.norm[i - 1] == "had"))


def _has_verb(view: View, it: int, away: int) -> bool:
    """As in "it's off", "that has come off"; a clitic is a verb."""
    return bool(view.tokens[it].clitic) or view.norm[it][-1] == "s" or away - it > 1


def _fits(view: View, mention: Mention, away: int) -> bool:
    """A tube comes out or is pulled, a collar comes off."""
    if view.norm[away - 1] in _PULLED:
        return mention.name in _INSIDE and view.norm[away + 1] not in _AWAY
    if view.norm[away] not in _AWAY:
        return True
    return (view.norm[away] == _OUT) is (mention.name in _INSIDE)


def _another(view: View, mention: Mention, first: int) -> bool:
    """Whether what was taken away without a name may be another thing: "collar on, his coat cut
    and removed", or is told in a sentence of its own."""
    if view.norm[first] in IT | _RELATIVE | _TAKING | _REMOVING | _PULLED:
        return False
    if view.sentence(mention.first) != view.sentence(first):
        return True
    return any(
        view.norm[i] in DETERMINERS and view.tokens[i].gap == ","
        for i in range(mention.last, first)
    )


def _so_it_is(view: View, first: int, last: int) -> bool:
    """Neither "they'll take it off", "don't take it off" nor taken out for another one."""
    begins = first
    low = max(view.sentence(first).first, first - _DONE_REACH)
    while begins > low and view.norm[begins] not in _TURNS and view.gap(begins) != ",":
        begins -= 1
    if view.has(_NOT_DONE, begins, first + 1) and not _had_to(view, first):
        return False
    return not on_again(view, last)


def _had_to(view: View, i: int) -> bool:
    return view.norms(i - 2, i) == ["had", "to"]


def _closes(view: View, i: int) -> bool:
    return i >= view.count or bool(view.gap(i).strip()) or view.norm[i] in _CLOSING


def _ended(view: View, i: int) -> bool:
    return i < view.count and view.tokens[i].gap in SENTENCE_ENDS
