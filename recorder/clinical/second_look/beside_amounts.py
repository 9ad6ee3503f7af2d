"""What stands right beside an amount told apart from its drug: a way in, a time, "is given"."""

from __future__ import annotations

from collections.abc import Collection

from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.view import View

_IN_WHAT = words("acts", "at_once", "in_what")


def way_in(view: View, quantity: Quantity, drug: Drug) -> str | None:
    """As in "one milligram, IM": the way said right behind it, if the drug goes that way."""
    way = ROUTES.at(view.tokens, quantity.last)
    return way.value if way is not None and way.value in drug.routes else None


def right_behind(view: View, quantity: Quantity, routes: Collection[int]) -> bool:
    """As in "400 mics under the tongue", "45 milligrams, 1342": a way in, or a time."""
    i = quantity.last
    time = view.quantity_at.get(i)
    timed = time is not None and time.role is Role.TIME
    return quantity.unit is not None and (timed or i in routes)


def said_given(view: View, quantity: Quantity) -> bool:
    """As in "40 is given": no sign is."""
    i = quantity.last + (view.norm[quantity.last] in {"is", "was"})
    return view.norm[i] == "given"


def in_what(view: View, i: int) -> bool:
    """As in "it's in the bag", "in my hand"."""
    return view.norm[i] == "in" and view.norm[i + 1] in _IN_WHAT and not view.gap(i + 1)
