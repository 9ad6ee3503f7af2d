"""The sizes of pupils and how they react: "pupils 3 mm sluggish", "left six, right three".

One sign without a value, its particulars by side; ``patient/pupils`` reads what is told. Pupils
that differ are unequal, and two that are told to be alike and to react are a pair.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.patient.pupils import Look, looks
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board
from recorder.clinical.vitals.values.not_recorded import claimed
from recorder.core.model import FactKind, FactStatus

_ASKING = frozenset({"are", "is", "were", "did", "do"})


def find_pupils(board: Board) -> list[Draft]:
    """Drafts of all pupils, whose sizes are taken from ``board``."""
    found: list[Draft] = []
    for look in looks(board.view):
        if look.is_news or look.is_unequal or look.wide_sides:
            for quantity in look.numbers:
                board.take(quantity.first, quantity.number.last)
            found += _drafts(board.view, look)
    return found


def _drafts(view: View, look: Look) -> Iterator[Draft]:
    status = claimed(view, look.first, look.last, look.first)
    asked = view.norm[view.sentence(look.first).first] in _ASKING
    if status is None or asked:
        return
    spans = (view.span(look.first, look.last),)
    if look.is_news:
        yield Draft(
            FactKind.VITAL, "pupils", spans, "pupils.said", status=status, detail=look.details
        )
    if status is not FactStatus.ASSERTED:
        return
    if look.is_unequal:
        yield Draft(FactKind.FINDING, "pupils_unequal", spans, "finding.sizes")
    elif look.is_pair:
        yield Draft(FactKind.FINDING, "pupils_perrl", spans, "finding.sizes")
    for side in look.wide_sides:
        detail = (("side", side),)
        yield Draft(FactKind.FINDING, "pupils_dilated", spans, "finding.sizes", detail=detail)
