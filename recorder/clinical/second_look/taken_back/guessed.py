"""A weight that was guessed before it was told with its unit: "180? 190? Call it 85 kilos"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.second_look.places import Places
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_CURRENT = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_REACH = 14
"""Most words from a weight guessed to the one that was settled on."""


def weights_settled(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which weights guessed without a unit are superseded by one told with it."""
    weights = [(k, d) for k, d in enumerate(drafts) if d.name == "weight" and d.status in _CURRENT]
    if len(weights) <= 1:
        return drafts
    places, made = Places(view), list(drafts)
    told = [(places.of(d)[0], d.value) for _, d in weights if not d.unit_implied]
    for k, draft in weights:
        at = places.of(draft)[1]
        near = (value for i, value in told if at <= i < at + _REACH)
        if draft.unit_implied and any(value != draft.value for value in near):
            made[k] = replace(draft, status=FactStatus.SUPERSEDED)
    return made
