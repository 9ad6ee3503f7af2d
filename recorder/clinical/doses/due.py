"""A further amount that nobody has given yet: "another fifty if he needs it", "ten more ready"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEFORE = words("acts", "due", "before")
_BEHIND = words("acts", "due", "behind")
_GIVEN = words("acts", "due", "given")
_TAKEN_BACK = words("acts", "due", "taken_back")
_REACH = 5
_ASKED_REACH = 3


def is_due(view: View, quantity: Quantity) -> bool:
    """Whether the amount is wished, allowed, ready, asked for, or taken back at once."""
    return _wished(view, quantity) or _waits(view, quantity) or _asked(view, quantity)


def _wished(view: View, quantity: Quantity) -> bool:
    """As in "he can have another fifty", "then I wanted another five hundred but"."""
    for i in range(quantity.first - 1, max(-1, quantity.first - 1 - _REACH), -1):
        if view.norm[i] in _BEFORE:
            return True
        if view.norm[i] in _GIVEN or view.tokens[i].gap or i in view.number_at:
            return False
    return False


def _waits(view: View, quantity: Quantity) -> bool:
    """As in "another fifty ready", "another fifty in five minutes", never "another fifty in"."""
    i = quantity.last + (view.norm[quantity.last] == "more")
    if i >= view.count or view.tokens[i].gap:
        return False
    length = view.quantity_at.get(i + 1) if view.norm[i] == "in" else None
    return view.norm[i] in _BEHIND or (length is not None and length.role is Role.DURATION)


def _asked(view: View, quantity: Quantity) -> bool:
    """As in "Another fifty?", "Another fifty. No, hold it."."""
    sentence, last = view.sentence(quantity.last - 1), quantity.last
    near = sentence.asked and sentence.last - last < _ASKED_REACH
    if near and not view.names_drug(last, sentence.last):
        return True
    ends = last < view.count and view.tokens[last].gap in SENTENCE_ENDS
    alone = bool(view.gap(last + 1)) or view.norm[last + 1] in {"it", "that", "on", "off"}
    return ends and view.norm[last] in _TAKEN_BACK and alone
