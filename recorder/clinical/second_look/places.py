"""Where a draft stands among the tokens of its view, for rules that look at drafts once more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus


class Places:
    """Tokens of drafts of one view."""

    def __init__(self, view: View) -> None:
        self._view, self._starts = view, view.starts

    def of(self, draft: Draft) -> tuple[int, int]:
        """Tokens ``[first, last)`` of the most telling words of ``draft``."""
        start, end = draft.spans[0]
        return bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)

    def token(self, place: int) -> int:
        """The token that the character at ``place`` stands in."""
        return bisect_right(self._starts, place) - 1

    def amount(self, draft: Draft) -> Quantity | None:
        """The quantity that the dose of ``draft`` was read of, the last of equal ones."""
        if draft.dose is None:
            return None
        told = reversed(self._view.quantities_in(*self.of(draft)))
        return next((q for q in told if q.value == draft.dose), None)


def is_given(draft: Draft, *status: FactStatus) -> bool:
    """A drug given, of one of these states; asserted ones where none is named."""
    return draft.kind is _GIVEN and draft.status in (status or _ASSERTED)


_GIVEN, _ASSERTED = FactKind.MEDICATION_GIVEN, (FactStatus.ASSERTED,)


def is_dose(draft: Draft) -> bool:
    """An amount of a drug that was given."""
    return draft.dose is not None and draft.kind is _GIVEN and draft.status in _ASSERTED
