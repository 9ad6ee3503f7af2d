"""Veins tried in vain that are told by their place alone: "first attempt failed right hand".

A try that failed at another place than the one that is told: "18 left AC, missed the right".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.events.particulars import items_at
from recorder.clinical.events.tries import Item, words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_LINE = "iv_access"
_FAILED = words("in_vain")
_LOST, _TRY = words("lost"), words("try") | {"one", "vein", "stick"}
_NEXT = frozenset("so then second third now next got went used instead".split())
"""With these the next try begins: "first attempt blew, *second* attempt right AC"."""
_REACH = 5
"""Most words from the failing to the place."""


def tries_in_vain(view: View, starts: Mapping[int, int], told: Iterable[Draft]) -> Iterator[Draft]:
    """A line that failed at a named place, where another line was told by its name.

    As in "18 gauge left AC, first attempt failed right hand", "blew the left hand, eighteen in the
    right AC". Without any line in the text the words may be of something else.
    """
    lines = [draft for draft in told if draft.name == _LINE]
    if not lines:
        return
    known = {dict(draft.detail).get("site") for draft in lines}
    for i in view.positions.of(sorted(_FAILED)):
        site = _place(view, i, starts)
        if site is not None and site.value not in known:
            known.add(site.value)
            yield _draft(view, i, site)


def _draft(view: View, i: int, site: Item) -> Draft:
    first, last = min(i, site.first), max(i + 1, site.last)
    return Draft(
        kind=FactKind.INTERVENTION,
        name=_LINE,
        spans=(view.span(first, last),),
        rule="intervention.in_vain",
        status=FactStatus.NEGATED,
        detail=(("outcome", "failed"), ("site", site.value)),
    )


def _place(view: View, i: int, starts: Mapping[int, int]) -> Item | None:
    """The vein, with its side, that the failing word ``i`` is said of."""
    if view.norm[i] not in _LOST and not view.has(_TRY | _IT, i - 2, i + 4):
        return None
    if view.norm[i + 1] in _IT:
        return _place_before(view, i)
    for k in range(i + 1, min(i + 1 + _REACH, view.count)):
        if k in starts or view.gap(k) in SENTENCE_ENDS or view.norm[k] in _NEXT:
            break
        site = _sided(view, k)
        if site is not None:
            return None if any(m in starts for m in range(k, site.last + 2)) else site
    return None


def _place_before(view: View, i: int) -> Item | None:
    """As in "cannula in the *left hand*, oh, missed *that one*, ... now right forearm"."""
    first = max(view.sentence(i).first, i - _REACH)
    for k in range(i - 1, first - 1, -1):
        site = _sided(view, k)
        if site is not None:
            return site
    return None


_IT = frozenset({"it", "that"})


def _sided(view: View, i: int) -> Item | None:
    sites = (item for item in items_at(view, i, _LINE) if item.key == "site")
    return next((site for site in sites if " " in site.value), None)


_ELSEWHERE = 6
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
    there = (site.value for site in sites(view, last, last + _ELSEWHERE, mention.name))
    own = {site.value for site in sites(view, mention.first, first, mention.name)}
    place = next(there, None)
    return bool(own) and place is not None and place not in own


def _named_by_place(view: View, mention: Mention, first: int) -> bool:
    """As in "right AC, 20 gauge, the first one on the left failed", "after the left one blew"."""
    low = max(mention.last, first - _ELSEWHERE)
    begins = next((i for i in range(first - 1, low - 1, -1)
                   if view.tokens[i].gap == "," or view.norm[i] in _AFTER), low)  # fmt: skip
    if view.norm[first - 1] in _SIDES and view.norm[first - 2] == "the":
        begins = first - 2  # "a green in the right elbow the left wouldn't go"
    elif not view.has(_A_TRY | _AFTER, begins, first):
        return False
    there = _SIDES & set(view.norms(begins, first))
    own = _SIDES & set(view.norms(max(0, mention.first - _ELSEWHERE), begins))
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
