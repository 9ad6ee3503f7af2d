"""The amount that was settled on: "I said two and a half, AP said go easy, so we gave him one".

Behind a drug several amounts are weighed up; the one that closes the talk is the dose, of the drug
that was named last, where it is a usual one of it. All are to check.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from recorder.clinical.doses.amounts import fits_drug, in_unit
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.told_so_far import Told
from recorder.clinical.text.phrases import Hit as Said
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

AGREED = "settled on after other amounts were named"
_WAS: Phrases[bool] = Phrases(listed("acts", "agreed", "was"))
_GAVE: Phrases[bool] = Phrases(listed("acts", "agreed", "gave"))
_BEFORE_NUMBER = words("acts", "agreed", "before_number")
_GOES_ON = words("acts", "agreed", "goes_on")
_REACH = 36
"""Most words from a drug to the amount that was settled on."""
_AHEAD = 4
"""Most words from an amount to the drug behind it: "we usually give ten of morphine"."""
_OR_DOSE = (None, Role.DOSE)


def amounts_agreed(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the amounts that close a talk about how much of a drug, and stand in none yet."""
    closing = [(hit, table is _WAS) for table in (_WAS, _GAVE)
               for hit in table.scan(view.tokens, view.positions)]  # fmt: skip
    if not closing or not view.drugs:
        return
    told = Told(drafts, len(view.text))
    starts = [hit.start for hit in view.drugs]
    signs = [hit.first for hit in named_signs(view)]
    for hit, only_was in closing:
        quantity = _amount_behind(view, hit)
        k = bisect_left(starts, hit.first)
        if quantity is None or not k or told.has(view.tokens[quantity.first].start):
            continue
        named = view.drugs[k - 1]
        drug = load().drugs.get(named.form.name)
        if drug is None or not _is_weighed(view, named, hit, drug, told):
            continue
        measured = only_was and any(named.end <= sign < quantity.first for sign in signs)
        if not measured and _is_usual(drug, quantity):
            yield _draft(view, named, drug, quantity, hit)


def _amount_behind(view: View, hit: Said[bool]) -> Quantity | None:
    """The "one" of "so we gave him *one*", never "so we gave him one litre of saline"."""
    i = view.past(hit.last, _BEFORE_NUMBER, hit.last + 2)
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.role not in _OR_DOSE:
        return None
    closed = bool(view.gap(quantity.last)) or view.norm[quantity.last] in _GOES_ON
    return quantity if closed else None


def _is_weighed(view: View, named: Hit, hit: Said[bool], drug: Drug, told: Told) -> bool:
    """Whether other amounts stand between, and none of them was read as given."""
    if hit.first - named.end > _REACH or not drug.carried or told.dosed(drug.name):
        return False
    between = view.quantities_in(named.start - _AHEAD, hit.first)
    return any(q.role in _OR_DOSE and _is_near(drug, q) for q in between)


def _is_near(drug: Drug, quantity: Quantity) -> bool:
    """As in "the note says 50": about as much of the drug as somebody may get."""
    value = in_unit(quantity.value, quantity.unit or drug.unit or "", drug.unit or "")
    return value is not None and any(fits_drug(drug, value * part) for part in (0.5, 1, 2))


def _is_usual(drug: Drug, quantity: Quantity) -> bool:
    unit = drug.unit or ""
    if not unit or "/" in unit or unit == "{dose}":
        return False
    value = in_unit(quantity.value, quantity.unit or unit, unit)
    return value is not None and fits_drug(drug, value)


def _draft(view: View, named: Hit, drug: Drug, quantity: Quantity, hit: Said[bool]) -> Draft:
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=drug.name,
        spans=(view.span(hit.first, quantity.last), view.span(named.start, named.end)),
        rule="medication.agreed",
        status=FactStatus.ASSERTED,
        unit=quantity.unit or drug.unit,
        unit_implied=quantity.unit is None,
        dose=quantity.value,
        review_reason=AGREED,
    )
