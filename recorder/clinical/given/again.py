"""The drugs of a text looked at once more, when all that was told of them is known.

Each step may only doubt, take back or fill in what the extractors read; none names a new drug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.aborted import without_aborted
from recorder.clinical.given.carried_out import orders_carried_out
from recorder.clinical.given.doubtful import doubt_the_unsure
from recorder.clinical.given.in_order import numbered_doses
from recorder.clinical.view import View

_STEPS: tuple[Callable[[View, Sequence[Draft]], Iterable[Draft]], ...] = (
    orders_carried_out,
    without_aborted,
    doubt_the_unsure,
    numbered_doses,
)


def looked_at_again(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` after every step."""
    if not view.drugs:
        return drafts
    for step in _STEPS:
        drafts = tuple(step(view, drafts))
    return drafts
