"""Veins tried in vain that are told by their place alone: "first attempt failed right hand"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.events.particulars import items_at
from recorder.clinical.events.said import Item, words
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
