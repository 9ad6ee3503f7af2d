"""How the patient was hurt, poisoned or exposed."""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.draft import Draft
from recorder.clinical.terms import Mention, mentions
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_COVERED_BY = {"fall": frozenset({"fall_from_height"})}
"""A general name that is not repeated when the particular one was said."""


def extract_mechanism(view: View) -> Iterable[Draft]:
    """Mechanisms with their status; a suspected one is asserted and marked for review."""
    found = mentions(view, "mechanism")
    asserted = {m.name for m in found if m.status is FactStatus.ASSERTED}
    for mention in found:
        if asserted & _COVERED_BY.get(mention.name, frozenset()):
            continue
        yield _draft(view, mention)


def _draft(view: View, mention: Mention) -> Draft:
    status, review = mention.status, mention.review(view)
    if status is FactStatus.UNCERTAIN:
        status, review = FactStatus.ASSERTED, "said as possible, not as certain"
    return Draft(
        kind=FactKind.MECHANISM,
        name=mention.name,
        spans=mention.spans(view),
        rule="mechanism.term",
        status=status,
        review_reason=review,
    )
