"""Litres that are oxygen by how they are told alone: "fifteen litres on", "gave him 15 litres"."""

from __future__ import annotations

from recorder.clinical.grammar.everyday import GAVE
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View


def is_put_on(view: View, quantity: Quantity) -> bool:
    """Whether nobody needs to name the gas or what it comes by."""
    put = view.norm[quantity.last] == "on" and on_whom(view, quantity)
    put = put or view.norm[quantity.last] == "bled" or _wafted(view, quantity.first)
    driven = view.norms(quantity.first - 2, quantity.first) == ["driven", "at"]
    return put or driven or _full_flow(view, quantity)


def mixed_with_air(view: View, quantity: Quantity) -> bool:
    """As in "the blue one, 24 percent, 2 litres": the share and the flow of a Venturi mask."""
    i = quantity.first - (view.norm[quantity.first - 1] in {"at", "on", "with"})
    share = next((q for q in view.quantities_in(i - 4, i) if q.last == i), None)
    return share is not None and share.unit == "%" and share.value in _VENTURI


_VENTURI = frozenset({24, 28, 31, 35, 40, 50, 60})


def on_whom(view: View, quantity: Quantity) -> bool:
    """As in "fifteen litres on.", "ten litres on him"."""
    i = quantity.last + 1
    ends = view.gap(i) in STATEMENT_ENDS
    return ends or view.norm[i] in {"him", "her", "them"}


def _full_flow(view: View, quantity: Quantity) -> bool:
    """As in "put her on *the fifteen litres*", "given him 15 litres": so much is nothing else."""
    if quantity.value not in _FULL_FLOWS or view.norm[quantity.last] == "of":
        return False
    i = quantity.first - 1
    i -= view.norm[i] == "the"
    whom = view.norm[i] in _WHOM and view.norm[i - 1] in _GIVEN
    return view.norm[i] == "on" or whom or view.norms(quantity.last, quantity.last + 2) == _ON_AND


_FULL_FLOWS = frozenset({10, 15})
_WHOM = frozenset({"him", "her", "them"})
_GIVEN = GAVE | {"give", "giving"}
_ON_AND = ["on", "and"]


def _wafted(view: View, first: int) -> bool:
    """As in "waft two litres at him", "we wafted about four litres"."""
    before = set(view.norms(max(0, first - 3), first))
    return bool(before & {"waft", "wafted", "wafting", "wafts"})
