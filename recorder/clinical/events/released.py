"""Patients who were left where they are: "treated and released", "discharged on scene".

Told as a transport that was not done, with the words as its particular. A release from a hospital,
of another day or of another patient is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import phrases, table, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

VALUES = frozenset(table("transport")["release"])
_RELEASED: Phrases[str] = Phrases(phrases("transport", "release"))
_ELSEWHERE = words("transport", "place", "shown") | {"last", "yesterday", "ago", "week"}
_BEHIND = 6


def extract_release(view: View) -> Iterator[Draft]:
    """One draft with every such word of this patient and this call."""
    hits = [hit for hit in _RELEASED.scan(view.tokens, view.positions) if _of_this(view, hit)]
    if not hits:
        return
    yield Draft(
        kind=FactKind.INTERVENTION,
        name="transport",
        spans=tuple(view.span(hit.first, hit.last) for hit in hits),
        rule="transport.release",
        status=FactStatus.NEGATED,
        detail=tuple(dict.fromkeys(("release", hit.value) for hit in hits)),
    )


def _of_this(view: View, hit: Hit[str]) -> bool:
    context = view.context(hit.first, hit.last)
    if context.asked or context.status not in _SO:
        return False
    behind = min(view.sentence(hit.first).last, hit.last + _BEHIND)
    return not view.has(_ELSEWHERE, hit.last, behind)


_SO = (FactStatus.ASSERTED, FactStatus.NEGATED)
