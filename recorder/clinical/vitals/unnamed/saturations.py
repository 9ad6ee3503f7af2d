"""Saturations by their own form: "92 on room air", "98 percent", "ninety seven on that"."""

from __future__ import annotations

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS, OXYGEN_WORDS
from recorder.clinical.numbers.measures import FLOWS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.inspired import names_gas
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED

_NOT_SATURATION = words("signs", "words", "not_saturation")
_OTHER_PERCENT = words("signs", "words", "other_percent")


def saturation(board: Board, quantity: Quantity) -> Reading | None:
    """As in "92 on room air", "ninety-eight percent"."""
    view = board.view
    if not 50 <= quantity.value <= 100 or not quantity.number.whole:
        return None
    if quantity.unit not in {None, "%"} or view.norm[quantity.first - 1] == "not":
        return None  # "the ST's come down a bit but not 50%"
    if (
        quantity.unit == "%"
        and view.norm[quantity.first - 1] in {"on", "of"}
        and not _on_oxygen(view, quantity.last)
    ):
        return None
    room_air = (view.norm[quantity.last], view.norm[quantity.last + 1]) == ("room", "air")
    if not (room_air or _on_oxygen(view, quantity.last) or _own_percent(view, quantity)):
        return None
    return Reading(
        "spo2",
        quantity.value,
        "%",
        quantity.first,
        quantity.last,
        "spo2.bare",
        quantity.unit is None,
    )


def _own_percent(view: View, quantity: Quantity) -> bool:
    """A percentage that nothing near it calls a burn, a mixture or another sign."""
    first, last = quantity.first, quantity.last
    if quantity.unit is None or _of_the_kind(view, first) or names_gas(view, quantity):
        return False
    before = set(view.norms(max(0, first - 8), first))
    if before & _OTHER_PERCENT:
        return False
    if quantity.value == 100 and last < len(view.tokens) and not view.tokens[last].gap:
        return view.norm[last] in _AFTER_FULL or ANNOUNCERS.at(view.tokens, last) is not None
    around = {view.norm[last], view.norm[last + 1], view.norm[first - 1]}
    return not around & _NOT_SATURATION


def _of_the_kind(view: View, first: int) -> bool:
    """As in "four mils of the fifty percent", "back on the sixty percent": which one is meant."""
    return view.norm[first - 1] == "the" and view.norm[first - 2] in _TAKEN_OF


_TAKEN_OF = frozenset({"of", "on", "with", "from"})


_AFTER_FULL = frozenset("on with off now and still room throughout".split())
"""Behind "a hundred percent" these leave it a saturation; "alert", "sure", "of" do not."""


def _on_oxygen(view: View, i: int) -> bool:
    """As in "97 on two litres", "91 now on the mask"."""
    i += view.norm[i] == "now"
    if view.norm[i] not in {"on", "with", "off"} or i >= len(view.tokens):
        return False
    if view.tokens[i].gap not in PHRASE_GAPS:
        return False
    ahead = view.norms(i + 1, i + 5)
    if ahead[0] in {"ra", "air", "oxygen", "o2", "nrb", "cpap", "bipap", "bvm"}:
        return True
    for k, norm in enumerate(ahead):
        if norm in OXYGEN_WORDS - {"air"}:
            return True
        if norm == "air" and k and ahead[k - 1] == "room":
            return True
        known = norm in _BEFORE_A_DEVICE
        if not known and i + 1 + k not in view.number_at:
            return False
    return False


def on_that_mask(board: Board, quantity: Quantity) -> Reading | None:
    """As in "on a mask at ten litres now, ninety seven on that": a saturation, likely."""
    view, i = board.view, quantity.last + (board.view.norm[quantity.last] == "now")
    if view.norm[i] not in {"on", "with"}:
        return None
    if not _SATURATED[0] <= quantity.value <= 100 or not quantity.number.whole:
        return None
    if view.norm[i + 1] not in _THAT or view.norm[i + 2] in _ELSEWHERE:
        return None
    first = quantity.first - _MASK_REACH
    flow = any(q.unit in FLOWS for q in view.quantities_in(first, quantity.first))
    if not flow and not view.has(OXYGEN_WORDS - {"air"}, first, quantity.first):
        return None
    if any(ANNOUNCERS.at(view.tokens, k) for k in range(quantity.first - 3, quantity.first)):
        return None
    last = quantity.last
    return Reading("spo2", quantity.value, "%", quantity.first, last, "spo2.bare", True,
                   review=UNNAMED)  # fmt: skip


_ELSEWHERE = words("signs", "words", "devices") | words("signs", "words", "limbs")
_SATURATED = (70, 100)
_MASK_REACH = 10
_THAT = frozenset({"that", "it", "this"})


def target(board: Board, quantity: Quantity) -> Reading | None:
    """As in "her target's 88 to 92", "aiming for 94 to 98": only of oxygen so told."""
    view, i = board.view, quantity.last
    high = view.quantity_at.get(i + 1) if view.norm[i] == "to" and not view.gap(i + 1) else None
    if high is None or high.unit not in {None, "%"}:
        return None
    if Cue.USUAL not in view.context(quantity.first, high.last).cues:
        return None  # "what's her target?" - "88 to 92.": else it would be told as measured
    k = quantity.first - 1 - (view.norm[quantity.first - 1] in {"is", "for", "of", "at"})
    if view.norm[k] not in _AIMS or (quantity.value, high.value) not in _TARGETS:
        return None
    return Reading(
        "spo2", None, "%", quantity.first, high.last, "spo2.range", True,
        low=quantity.value, high=high.value, cue=(k, quantity.first),
    )  # fmt: skip


_AIMS = frozenset({"target", "targets", "aim", "aiming", "aimed"})
_TARGETS = frozenset({(88.0, 92.0), (94.0, 98.0)})
_BEFORE_A_DEVICE = frozenset("the a an high nasal face her his by via non".split())
