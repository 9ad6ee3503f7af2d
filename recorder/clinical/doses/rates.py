"""Rates of which a part was not said: "fentanyl at fifty an hour", "Levophed running at 8 mics".

The part that is missing is the drug's own, as in "mics a minute" of norepinephrine. Where nobody
said of what time, the rate is to check. What an infusion holds is none of it.
"""

from __future__ import annotations

from recorder.clinical.doses.amounts import MASS, RATE_UNSAID, Dose, review_of
from recorder.clinical.doses.dose_forms import behind_hour
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

TIME_UNSAID = "of what time the rate is was not said"
_TIMES = {("an", "hour"): "h", ("per", "hour"): "h", ("each", "hour"): "h",
          ("a", "minute"): "min", ("per", "minute"): "min"}  # fmt: skip
_RUNNING = frozenset("infusion drip running infusing pump going".split())
_HELD_IN = frozenset({20.0, 24.0, 40.0, 48.0, 50.0, 60.0, 100.0, 250.0, 500.0, 1000.0})
"""Millilitres that syringes and bags of an infusion hold."""
_IN_A_BAG = tuple(["in", "a", what] for what in ("litre", "liter", "bag", "syringe"))
_DRIPS = frozenset({"infusion", "drip"})
_BAG_REACH = 9


def rate_of(view: View, quantity: Quantity, drug: Drug | None, end: int) -> Dose | None:
    """``quantity`` as a rate of ``drug``, which ends at ``end``, that was told in part; or None."""
    if drug is not None and "fluid" in drug.classes:
        return _flow(view, quantity)
    if drug is None or drug.rate is None:
        return None
    mass, _, time = drug.rate.partition("/")
    if quantity.unit is None:
        return _massless(view, quantity, drug.rate, time)
    if quantity.unit != mass and quantity.unit != f"{mass}/kg":
        return None
    if quantity.unit != mass and not (time.startswith("kg") and _alone(view, quantity)):
        return None
    if quantity.unit == drug.unit and behind_hour(view, quantity):
        return None
    if not (_is_running(view, quantity, end) or _is_no_dose(quantity, drug)):
        return None
    return Dose(
        quantity.value, drug.rate, True, quantity.first, quantity.last, TIME_UNSAID
    )  # fmt: skip


def _flow(view: View, quantity: Quantity) -> Dose | None:
    """As in "ringers at eighty an hour"; what went in so far tells more ("he's had 300")."""
    end = quantity.last + _BAG_REACH
    told = view.has(_SO_FAR, quantity.last, end)
    told = told or any(q.unit in ("L", "mL") for q in view.quantities_in(quantity.last, end))
    return None if told or quantity.unit else _massless(view, quantity, "mL/h", "h")


_SO_FAR = frozenset({"had", "total", "far"})


def _massless(view: View, quantity: Quantity, rate: str, time: str) -> Dose | None:
    """As in "fentanyl one fifty an hour": the time tells that it is the usual rate."""
    told = _TIMES.get((view.norm[quantity.last], view.norm[quantity.last + 1]))
    if quantity.role is not None or told is None or time != told:
        return None
    return Dose(quantity.value, rate, True, quantity.first, quantity.last + 2)


def rate_by_weight(view: View, quantity: Quantity, drug: Drug) -> Dose | None:
    """As in "levo running at point one": so little is of a kilo, which nobody said."""
    if drug.unit != "ug/min" or quantity.value >= 1 or view.norm[quantity.first - 1] != "at":
        return None
    if view.norm[quantity.last] in {"of", "per", "mics", "mikes"}:
        return None
    return Dose(quantity.value, "ug/kg/min", True, quantity.first, quantity.last, RATE_UNSAID)


def _is_running(view: View, quantity: Quantity, end: int) -> bool:
    """As in "running at 8 mics", "norepi's running, 8 mics", "now at thirty mics"."""
    before = view.norms(max(end, quantity.first - 3), quantity.first)
    return before[-1:] == ["at"] or not _RUNNING.isdisjoint(before)


def _is_no_dose(quantity: Quantity, drug: Drug) -> bool:
    """As in "propofol forty mics": nobody gives so little at once."""
    other = drug.unit in MASS and quantity.unit != drug.unit
    return other and review_of(quantity, quantity.unit, False, drug) is not None


def _alone(view: View, quantity: Quantity) -> bool:
    """As in "started at five mics per kilo"; what a dose by weight comes to follows it."""
    near = view.quantities_in(quantity.last, quantity.last + _BAG_REACH)
    return not any(q.unit in MASS for q in near)


def made_up_in(view: View, quantity: Quantity) -> bool:
    """As in "three mg in fifty running at ten mils an hour": what the syringe holds, no dose."""
    if view.norm[quantity.last] != "in":
        return False
    held_in = view.norms(quantity.last, quantity.last + 3)
    if held_in in _IN_A_BAG and view.has(_DRIPS, quantity.first - 3, quantity.first):
        return True  # "adrenaline infusion, one in a litre, at two drops a second"
    bag = view.quantity_at.get(quantity.last + 1)
    if bag is None or bag.unit not in (None, "mL") or bag.value not in _HELD_IN:
        return False
    near = view.quantities_in(bag.last, bag.last + _BAG_REACH)
    return any(q.unit == "mL/h" or q.unit in RATES for q in near)
