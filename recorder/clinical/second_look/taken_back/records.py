"""Finds what is taken back in a text, and what takes its place: "not 4 of morphine, 14"."""

from __future__ import annotations

from recorder.clinical.second_look.taken_back.contrasted import by_the_way, called_wrong, contrasted
from recorder.clinical.second_look.taken_back.denied import (
    denied,
    faults,
    pointed_at,
    said_earlier,
    signs_pointed_at,
)
from recorder.clinical.second_look.taken_back.refused import (
    asked_back,
    hesitated,
    measured_again,
    misread,
    refused,
    retracted,
    rounded,
    settled,
    wondered,
)
from recorder.clinical.second_look.taken_back.take_back import TakeBack
from recorder.clinical.view import View, once

_FINDERS = (
    denied, pointed_at, signs_pointed_at, said_earlier, asked_back, wondered, faults, called_wrong,
    retracted, measured_again, misread, refused, settled, rounded, hesitated, contrasted,
    by_the_way,
)  # fmt: skip


@once
def take_backs(view: View) -> tuple[TakeBack, ...]:
    """All take-backs of ``view``, each kind left to right; looked for once in a text."""
    return tuple(back for find in _FINDERS for back in find(view))
