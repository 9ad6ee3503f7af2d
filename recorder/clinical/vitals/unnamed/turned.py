"""Bare numbers of what was turned up or given, not of the sign: "adrenaline's up to 10".

Drips, flows and ventilators go up and down beside the signs, and drugs have their strengths.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from recorder.clinical.doses.amounts import fits_drug
from recorder.clinical.grammar.tables import ARTICLES, words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board


def of_a_drug(view: View, connector: int, quantity: Quantity) -> bool:
    """As in "Adrenaline's up to 10", "a wafer called olanzapine, it's a ten": no sign."""
    article = view.norm[quantity.first - 1] in {"a", "an"} and quantity.first - 1 > connector
    if article and connector - 1 in view.drug_at:
        return True
    running = connector - 1 in view.drug_at and view.tokens[connector - 1].clitic == "s"
    if running and view.norm[connector - 2] not in {"after", "with", "on"}:
        return True
    return _of_a_drip(view, connector)


def _of_a_drip(view: View, connector: int) -> bool:
    """As in "norepi's at five, up to ten now", "adrenaline running at five, up to eight"."""
    for i in range(connector - 1, max(connector - _DRIP_REACH, 0), -1):
        if view.tokens[i + 1].gap in SENTENCE_ENDS:
            return False
        if i in view.drug_at:
            drug = load().drugs.get(view.drug_at[i].form.name)
            a_rate = drug is not None and "/" in (drug.unit or "")
            said = view.norms(i + 1, connector)
            return "at" in said and (a_rate or not _RUNNING.isdisjoint(said))
    return False


_DRIP_REACH = 7
_RUNNING = frozenset({"running", "drip", "infusion", "infusing"})


def of_something_else(view: View, connector: int, signs: Sequence[int]) -> bool:
    """As in "with the pump still at 120", "the vent rate is now 16", "ETA's now 9": no sign.

    In words between two marks that name no sign (``signs``: where they are named, in order) and
    have no number yet, the patient, a pronoun or a word of time goes on with the sign before them,
    and no other noun.
    """
    i = connector - 1
    while view.norm[i] in _LINKS and view.gap(i + 1) in PHRASE_GAPS:
        i -= 1
    begin = view.sentence(connector).first
    if i < begin or view.gap(i + 1) not in PHRASE_GAPS:
        return False
    low = max(begin, i - _PHRASE)
    first = next((k for k in range(i, low, -1) if view.gap(k) not in PHRASE_GAPS), low)
    if i < connector - 1 or view.tokens[i].clitic == "s":  # "... 108 nitro is up to 30"
        first = max(
            first, *(q.last for q in view.quantities_in(first, connector) if q.last <= i), 0
        )
    i -= view.norm[i] in _SETTINGS and view.gap(i) in PHRASE_GAPS and view.norm[i - 1] in _DEVICES
    lead = view.norm[i - 1 - (view.norm[i - 1] in ARTICLES)]
    if lead in _BEHIND or (lead == "with" and view.norm[i] in _FLUIDS):
        return False
    if view.norm[i] in _DEVICES:
        return True
    told = bisect_left(signs, connector) > bisect_left(signs, first)
    return not (told or view.quantities_in(first, connector) or view.norm[i] in _GOES_ON)


_GOES_ON = words("focus", "alone", "same_sign")
_PHRASE = 12
_BEHIND = frozenset("after before on post following despite since".split())
"""What is told of a sign: "sats 88, *on* the vent now 95"."""
_FLUIDS = frozenset({"fluids", "saline"})
_LINKS = frozenset({"is", "are", "was", "s", "running", "going", "set"})
_SETTINGS = frozenset({"rate", "pressure", "flow", "speed", "settings", "setting"})
_DEVICES = words("signs", "turned", "devices")


def of_another_number(board: Board, connector: int, quantity: Quantity) -> bool:
    """As in "End tidal thirty. Norepinephrine's at five, up to ten": what was five is now ten."""
    view = board.view
    connector += view.norm[connector] == "and"
    if view.norm[connector] not in {"up", "down", "then"}:
        return False
    if view.norm[connector] == "then" and _of_the_dose_before(board, connector, quantity):
        return True
    before = next((q for q in view.quantities_in(connector - 5, connector)
                   if q.last in (connector, connector - 1)), None)  # fmt: skip
    if before is None or not board.free(before) or before.value <= 0:
        return False
    return 1 / _MOST_TURNED <= quantity.value / before.value <= _MOST_TURNED


def _of_the_dose_before(board: Board, connector: int, quantity: Quantity) -> bool:
    """As in "glucose seven. Morphine two, then two again": what was given goes on, no sign."""
    view = board.view
    near = range(connector - 1, max(connector - _DOSE_REACH, -1), -1)
    at = next((i for i in near if i in view.drug_at or view.gap(i) in SENTENCE_ENDS), -1)
    if at not in view.drug_at or board.ending(at + 1, connector + 1):
        return False
    drug = load().drugs.get(view.drug_at[at].form.name)
    amounts = [q.value for q in view.quantities_in(at - 3, connector) if q.unit != "%"]
    usual = drug is not None and quantity.number.whole and fits_drug(drug, quantity.value)
    return bool(amounts) and (quantity.value in amounts or usual)


_DOSE_REACH = 6
_MOST_TURNED = 4
"""How many times as much a drip, a flow or a ventilator is turned up to."""


def set_by_hand(view: View, connector: int) -> bool:
    """As in "turn him up to 20": a flow or a ventilator, no sign."""
    return view.has(TURNS, connector - 3, connector + 1)


TURNS = frozenset("turn turned turning crank cranked cranking dial dialed dialled wind".split())
