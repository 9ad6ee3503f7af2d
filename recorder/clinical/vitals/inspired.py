"""A percentage beside "oxygen": how much of it the blood carries, or how much is breathed in.

Crews call both "oxygen". "Oxygen 94 percent" is a saturation; "on oxygen 35 percent", "oxygen 40
percent via the Venturi" are shares of the gas. Where nothing tells them apart, and masks and
machines are set to just that share, a human decides.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import OWNERS
from recorder.clinical.lexicon.slots import Announcer
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit
from recorder.clinical.view import View

EITHER = "saturation or share of the oxygen given was not said"
_GAS = frozenset({"oxygen", "o2", "o", "two"})
_GIVEN_WITH = frozenset({"on", "with", "of", "some", "flow"})
_COMES_BY = frozenset({"via", "by", "through"})
_HAS = OWNERS | frozenset({"is", "was", "reads", "reading"})
_SETTINGS = frozenset({24.0, 28.0, 31.0, 35.0, 40.0, 50.0, 60.0, 100.0})
"""Shares that Venturi valves give, and that mixers are mostly set to."""
_MIXERS = frozenset({"venturi", "venti", "venturis"})
_AIR = frozenset({"room", "air", "ra"})


def is_share(view: View, hit: Hit[Announcer], quantity: Quantity) -> bool:
    """As in "on oxygen 35 percent", "oxygen 40 percent via the Venturi": of what is breathed."""
    if not _beside_gas(view, hit, quantity) or _on_air(view, quantity.last):
        return False
    before, behind = view.norm[hit.first - 1], view.norm[quantity.last]
    set_so = behind in _MIXERS or before in _GIVEN_WITH
    return behind in _COMES_BY or (set_so and quantity.value in _SETTINGS)


def doubt_of_share(view: View, hit: Hit[Announcer], quantity: Quantity) -> str | None:
    """Why to check "oxygen at 60 percent"; nothing to check in "her oxygen's 60 percent"."""
    if quantity.value not in _SETTINGS or not _beside_gas(view, hit, quantity):
        return None
    if _on_air(view, quantity.last) or view.tokens[hit.last - 1].clitic:
        return None
    owned = view.has(_HAS, hit.first - 1, quantity.first)
    return None if owned else EITHER


def names_gas(view: View, quantity: Quantity) -> bool:
    """As in "a BVM with 100 percent oxygen": of what the percentage is stands behind it."""
    last = quantity.last
    return view.norm[last] in _GAS and not view.gap(last) and not _on_air(view, last + 1)


def _beside_gas(view: View, hit: Hit[Announcer], quantity: Quantity) -> bool:
    return quantity.unit == "%" and _GAS.issuperset(view.norms(hit.first, hit.last))


def _on_air(view: View, i: int) -> bool:
    return view.norm[i] in {"on", "in"} and view.norm[i + 1] in _AIR
