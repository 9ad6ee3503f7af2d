"""One particular of a fact and the words that tell it."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.drafts.draft import Span
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.view import View
from recorder.core.records import record


@record
class Particular:
    """``key`` is ``value`` by the words ``[first, last)``."""

    key: str
    value: str
    first: int
    last: int


def spans_of(view: View, mention: Mention, told: Sequence[Particular]) -> tuple[Span, ...]:
    """The words that ``mention`` and what is told of it rest on."""
    own = mention.spans(view)
    others = (view.span(p.first, p.last) for p in told)
    return tuple(dict.fromkeys((*own, *others))) if told else own
