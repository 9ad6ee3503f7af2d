"""The steps of the second look, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.second_look.aborted import without_aborted
from recorder.clinical.second_look.agreed import amounts_agreed
from recorder.clinical.second_look.allergens_given import allergens_given
from recorder.clinical.second_look.apart import amounts_apart
from recorder.clinical.second_look.breathed import saturations_on_oxygen
from recorder.clinical.second_look.carried_out import orders_carried_out
from recorder.clinical.second_look.dose_times import times_of_doses
from recorder.clinical.second_look.doubtful import doubt_the_feared, doubt_the_unsure
from recorder.clinical.second_look.halves import halves_given
from recorder.clinical.second_look.home_doubts import doubt_home
from recorder.clinical.second_look.in_focus import readings_in_focus
from recorder.clinical.second_look.in_order import numbered_doses
from recorder.clinical.second_look.in_talk import home_drugs_in_talk
from recorder.clinical.second_look.named_again import given_as_often, without_named_again
from recorder.clinical.second_look.one_meaning import doses_of_signs_left_out
from recorder.clinical.second_look.rates_apart import rates_apart
from recorder.clinical.second_look.reactions import allergies_in_talk
from recorder.clinical.second_look.responses import responses_told
from recorder.clinical.second_look.stopped_at import parts_that_went_in
from recorder.clinical.second_look.strengths import name_the_salt, pieces_counted, strengths_told
from recorder.clinical.second_look.swallowed import with_swallowed
from recorder.clinical.second_look.taken_back.applied import taken_back
from recorder.clinical.second_look.taken_back.contrasted import read_by_two
from recorder.clinical.second_look.taken_back.named_otherwise import named_otherwise
from recorder.clinical.second_look.taken_back.names import (
    doubt_the_corrected,
    names_taken_back,
    sex_meant,
)
from recorder.clinical.second_look.told_back import readings_told_back
from recorder.clinical.second_look.totals import only_so_much, with_totals
from recorder.clinical.second_look.whose import doubt_the_owner, ours_beside_theirs
from recorder.clinical.view import View
from recorder.clinical.vitals.weights import weights_apart
from recorder.core.model import FactKind

Step: TypeAlias = Callable[[View, Sequence[Draft]], Iterable[Draft]]
"""A view and all drafts of it so far."""

LEFT_OVER: tuple[Step, ...] = (
    readings_in_focus,
    halves_given,
    amounts_agreed,
    amounts_apart,
    rates_apart,
    allergies_in_talk,
    home_drugs_in_talk,
    allergens_given,
)
"""Each gives drafts of what stands in none so far."""

REVISING: tuple[Step, ...] = (
    orders_carried_out,
    without_aborted,
    parts_that_went_in,
    pieces_counted,
    doubt_the_unsure,
    numbered_doses,
    with_totals,
    only_so_much,
    without_named_again,
    doubt_the_corrected,
    name_the_salt,
    responses_told,
    strengths_told,
    ours_beside_theirs,
    given_as_often,
)
"""Each gives all drafts of drugs given again: doubted, taken back, filled in or counted by what was
told of a drug in several places. None names a drug that nobody named, or asks for drafts of another
kind."""


def looked_at_again(view: View, drafts: Iterable[Draft]) -> Sequence[Draft]:
    """``drafts`` after every step."""
    known = sex_meant(view, taken_back(view, tuple(drafts)))
    for step in LEFT_OVER:
        known = (*known, *step(view, known))
    known = named_otherwise(view, read_by_two(view, taken_back(view, known)))
    known = with_swallowed(view, names_taken_back(view, known))
    drugs = view.drugs or any(draft.kind is FactKind.MEDICATION_GIVEN for draft in known)
    known = doubt_the_owner(view, _revised(view, known) if drugs else known)
    known = times_of_doses(view, tuple(known))
    return weights_apart(readings_told_back(view, saturations_on_oxygen(view, known)))


def _revised(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which drugs given are told by all that is said of them."""
    known = tuple(doubt_home(view, tuple(doses_of_signs_left_out(view, drafts))))
    known = tuple(doubt_the_feared(known))
    given: Sequence[Draft] = [draft for draft in known if draft.kind is _GIVEN]
    for step in REVISING:
        given = tuple(step(view, given))
    return (*(draft for draft in known if draft.kind is not _GIVEN), *given)


_GIVEN = FactKind.MEDICATION_GIVEN
