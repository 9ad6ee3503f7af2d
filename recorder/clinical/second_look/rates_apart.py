"""Rates told apart from the drug that runs: "Esmolol. They put him on 50 mics per kilo per minute".

The unit says that something runs; what it is was named last before it. A new rate of it ("we went
to 100", "it's 150 since") is a further dose, a "drip's at one a minute" the rate of the last drug
that runs by the minute. All are to check.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.infusions import RATES, rate_changed
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.second_look.places import is_given
from recorder.clinical.second_look.told_so_far import Told
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

APART = "a rate told apart from its drug"
_REACH = 30
"""Most words from a drug to its rate."""
_DRIP_REACH = 200
"""Most words from a drug to "the drip's at one a minute"."""
_FURTHER = 24
"""Most words from a rate to the one it was changed to."""
_OF_DRUGS = RATES - {"mL/h"}
"""Millilitres an hour of a pump tell nothing of what is in them."""
_OR_ORDERED = (FactStatus.ASSERTED, FactStatus.PLANNED)
_RUNNING = words("acts", "rates_apart", "running")
_DRIPS = words("acts", "rates_apart", "drips")


def rates_apart(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the rates that stand in none of ``drafts``, which are all of the view."""
    rates = [q for q in view.quantities if q.unit in _OF_DRUGS or q.unit in _BARE]
    if not rates or not view.drugs:
        return
    told = Told(drafts, len(view.text))
    starts = [hit.start for hit in view.drugs]
    for quantity in rates:
        if told.has(view.tokens[quantity.first].start):
            continue
        hit, unit = _runs(view, drafts, starts, quantity)
        if hit is not None and not told.barred(hit.form.name, view.tokens[hit.start].start, True):
            yield from _of(view, told, hit, _rate(quantity, unit))


_BARE = {"/min": "min", "/h": "h"}


def _runs(
    view: View, drafts: Sequence[Draft], starts: Sequence[int], quantity: Quantity
) -> tuple[Hit | None, str]:
    """The drug that ``quantity`` is the rate of, and its unit."""
    k = bisect_right(starts, quantity.first)
    if quantity.unit in _OF_DRUGS:
        hit = view.drugs[k - 1] if k else None
        near = hit is not None and quantity.first - hit.end <= _REACH
        told = near and view.norm[quantity.first - 1] in _RUNNING
        return (hit if told and _may_run(hit) else None), quantity.unit or ""
    if not _of_a_drip(view, quantity):
        return None, ""
    given = {d.name for d in drafts if is_given(d, *_OR_ORDERED) and d.dose is not None}
    for hit in reversed(view.drugs[:k]):
        drug = load().drugs.get(hit.form.name)
        timed = drug is not None and (drug.rate or "").endswith(f"/{_BARE[quantity.unit or '']}")
        if quantity.first - hit.end <= _DRIP_REACH and timed and hit.form.name in given:
            return hit, (drug.rate or "") if drug is not None else ""
    return None, ""


def _may_run(hit: Hit | None) -> bool:
    drug = load().drugs.get(hit.form.name) if hit is not None else None
    return drug is not None and (drug.rate is not None or "IV" in drug.routes)


def _of_a_drip(view: View, quantity: Quantity) -> bool:
    """As in "the drip's at one a minute"."""
    i = quantity.first - 1
    return view.norm[i] == "at" and view.has(_DRIPS, i - 3, i)


def _rate(quantity: Quantity, unit: str) -> Dose:
    return Dose(quantity.value, unit, quantity.unit != unit, quantity.first, quantity.last)


def _of(view: View, told: Told, hit: Hit, rate: Dose) -> Iterator[Draft]:
    """The rate, and those it was changed to before another drug is named."""
    yield _draft(view, hit, rate)
    for quantity in view.quantities_in(rate.last, rate.last + _FURTHER):
        if view.names_drug(rate.last, quantity.first):
            return
        if told.has(view.tokens[quantity.first].start) or not rate_changed(view, rate, quantity):
            continue
        rate = Dose(quantity.value, rate.unit, True, quantity.first, quantity.last)
        yield _draft(view, hit, rate)


def _draft(view: View, hit: Hit, rate: Dose) -> Draft:
    told = view.context(rate.first, rate.last).status is FactStatus.ASSERTED
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=hit.form.name,
        spans=(view.span(rate.first, rate.last), view.span(hit.start, hit.end)),
        rule="medication.rate_apart",
        status=FactStatus.ASSERTED if told else FactStatus.UNCERTAIN,
        unit=rate.unit,
        unit_implied=rate.implied,
        dose=rate.amount,
        review_reason=APART,
    )
