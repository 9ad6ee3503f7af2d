"""Oxygen that is turned up or down without its litres: "bumped it to four", "it's down to five".

Litres that are oxygen by how they are told alone: "fifteen litres on", "gave him 15 litres".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from operator import attrgetter

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.oxygen.held import called_off
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

TURNED = "oxygen turned up or down, litres were not said"
_TURNS = words("signs", "words", "flow_turns")
_RUNS = frozenset({"been", "is", "was", "s", "still", "now", "running", "going"})
_TO = frozenset({"to", "at", "on"})
_REACH = 40
"""Most words between oxygen and where it is turned."""
_VERB_REACH = 4
_SIGN_REACH = 8
_MOST = 15.0


def turned(view: View, named: Iterable[Hit[str]], told: Set[int]) -> Iterator[Draft]:
    """Flows of oxygen that is on already: it was ``named``; ``told`` are tokens of its flows."""
    running = (Hit(q.first, q.last, "") for q in view.quantities if q.first in told)
    places = sorted((*named, *running), key=attrgetter("first"))
    if not places:
        return
    signs = [hit.first for hit in named_signs(view)]
    for quantity in view.quantities:
        if not _may_be(view, quantity, signs) or quantity.first in told:
            continue
        place = _named_before(view, quantity, places)
        if place is None or any(0 < quantity.first - s <= _SIGN_REACH for s in signs):
            continue
        if any(q.first not in told for q in view.quantities_in(place.last, quantity.first)):
            continue  # "headache was eight out of ten and it's down to four"
        claimed = view.context(quantity.first, quantity.last).status
        if called_off(view, quantity.last) or claimed is not FactStatus.ASSERTED:
            continue
        start, end = view.span(quantity.first - 1, quantity.last)
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name="oxygen",
            spans=((start, end), view.span(place.first, place.last)),
            rule="oxygen.turned",
            unit="L/min",
            unit_implied=True,
            dose=quantity.value,
            review_reason=TURNED,
        )


def _may_be(view: View, quantity: Quantity, signs: Sequence[int]) -> bool:
    """A bare number of litres behind "to", "at" or "on" that nothing else is said of."""
    if quantity.unit is not None or quantity.role is not None or quantity.value > _MOST:
        return False
    if view.norm[quantity.first - 1] not in _TO or not quantity.number.whole:
        return False
    ends = view.gap(quantity.last) != "" or quantity.last in signs
    return ends or view.norm[quantity.last] in _BEHIND


_BEHIND = words("signs", "words", "flow_behind")


def _named_before(view: View, quantity: Quantity, places: Sequence[Hit[str]]) -> Hit[str] | None:
    """The oxygen that is turned; nothing else was given since it was named."""
    before = [hit for hit in places if hit.last <= quantity.first]
    named = before[-1] if before else None
    if named is None or quantity.first - named.last > _REACH:
        return None
    if view.names_drug(named.last, quantity.first):
        return None
    runs = view.norms(named.last, quantity.first - 1)
    if runs and set(runs) <= _RUNS and quantity.first - named.last <= _VERB_REACH:
        return named  # "oxygen's been on fifteen"
    first = max(named.last, quantity.first - 1 - _VERB_REACH)
    for i in range(quantity.first - 1, first, -1):
        if view.tokens[i].gap in SENTENCE_ENDS:
            first = i
            break
    return named if view.has(_TURNS, first, quantity.first - 1) else None


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
