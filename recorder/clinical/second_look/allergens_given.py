"""An allergen that went in all the same: "allergic to aspirin but she's had 300 from us".

The drug is named only as what somebody is allergic to, and a verb behind it has no other object.
Whoever tells what it did once ("she had 300 and came out in hives") tells of the allergy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.doses.amounts import Dose, fits_drug
from recorder.clinical.doses.dose_forms import dose_in
from recorder.clinical.doses.medwords import OF_NOW
from recorder.clinical.drafts.another_day import PERHAPS_THEN, another_day
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.before_arrival import given_before_us
from recorder.clinical.given.charting import GIVING_UNSAID
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.lexicon import Drug, load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.allergy.reactions import may_tell_of_reaction
from recorder.clinical.second_look.beside_amounts import way_in
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_WENT_IN = words("allergies", "given_anyway", "went_in")
_TO_OBJECT = words("allergies", "given_anyway", "to_object")
_IT = words("allergies", "given_anyway", "it")
_NOT = words("allergies", "given_anyway", "not")
_CREW = frozenset({"we", "i"})
_REACH, _BEHIND = 16, 8
"""Most words from the allergen to the verb, and from what went in to "before we knew"."""


def allergens_given(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the allergens among ``drafts`` that were given, where none tells so."""
    given = {draft.name for draft in drafts if draft.kind is FactKind.MEDICATION_GIVEN}
    for draft in drafts:
        feared = draft.kind is FactKind.ALLERGY and draft.status in _CLAIMED
        drug = load().drugs.get(draft.name) if feared else None
        if drug is not None and draft.name not in given:
            yield from islice(_went_in(view, draft, drug), 1)


_CLAIMED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def _went_in(view: View, allergy: Draft, drug: Drug) -> Iterator[Draft]:
    """What verbs behind the allergen tell of it, in its sentence and the next."""
    last = view.begun(allergy.spans[0][1])
    end = view.sentence(last - 1).last
    end = view.sentence(end).last if end < view.count else end
    for verb in view.positions.within(_WENT_IN, last, min(end, last + _REACH)):
        first = view.past(verb + 1, _TO_OBJECT, verb + 4)
        quantity = view.quantity_at.get(first)
        dose = _usual(view, quantity, drug) if quantity is not None else None
        behind = quantity.last if quantity is not None else first + 1
        behind += 2 * (view.norm[behind] == "of" and view.norm[behind + 1] in _IT)
        if view.names_drug(last, behind + 2) or view.has(_NOT, verb - 3, verb):
            return
        if view.context(verb, behind).cues & OF_ANOTHER and view.norm[verb] not in GAVE:
            return
        stop = min(view.sentence(behind - 1).last, behind + _BEHIND)
        ours = view.has(_CREW, verb - 3, verb)
        told = {hit.value for hit in view.phrases(OF_NOW, behind, stop)} | (
            {True} if ours else set()
        )
        it = view.norm[first] in _IT and view.norm[verb] != "got"  # "penicillin, got it"
        day = another_day(view, verb, behind)
        then = day is not None or (True not in told and may_tell_of_reaction(view, verb, stop))
        if not (dose or (told and it)) or (then and day is not Cue.DAYS_AGO):
            continue
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=drug.name,
            spans=(view.span(verb, behind), allergy.spans[0]),
            rule="medication.allergen",
            unit=dose.unit if dose else None,
            unit_implied=dose.implied if dose else False,
            dose=dose.amount if dose else None,
            route=way_in(view, quantity, drug) if quantity else None,
            prior_to_ems=not ours and _before_us(view, verb, first, behind),
            review_reason=PERHAPS_THEN if then else None if told else GIVING_UNSAID,
        )


def _usual(view: View, quantity: Quantity, drug: Drug) -> Dose | None:
    """``quantity`` as a dose of the drug, with its unit or a usual one."""
    dose = dose_in(view, quantity, drug) if quantity.role in (None, Role.DOSE) else None
    if dose is None or dose.review or (dose.unit == "mL" and drug.unit != "mL"):
        return None
    return dose if not dose.implied or fits_drug(drug, dose.amount) else None


def _before_us(view: View, verb: int, first: int, behind: int) -> bool:
    """As in "he took 400 an hour ago", "she had ten off the event medics"; never "off us"."""
    if view.norm[verb] in {"took", "taken", "swallowed"} or given_before_us(view, first, behind):
        return True
    return view.norm[behind] in {"from", "off", "by"} and view.norm[behind + 1] != "us"
