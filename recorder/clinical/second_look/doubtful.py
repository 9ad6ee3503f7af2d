"""Doses that were told with a doubt: who gave it, how much of two amounts, or of what strength.

"He may have had ibuprofen 400", "fentanyl fifty or a hundred", "morphine ten in ten": charted as
certain the doubt of the speaker would be lost. Each is uncertain and to check; of two amounts
both are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.doses.or_else import or_else
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.breathed import NEBS
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.allergy.of_today import WHEN
from recorder.clinical.patient.allergy.reactions import reactions
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

NOT_SURE = "whoever told it was not sure"
TWO_AMOUNTS = "two amounts were said: which one was given?"
STRENGTH = "may be what the ampoule holds, not what was given"
HOW_MANY = "so many doses, or so many milligrams?"
AMPOULE = "an ampule was said, not an amount"
_DOUBTS: Phrases[bool] = Phrases(listed("acts", "unsure", "before"))
_DOUBTS_BEHIND: Phrases[bool] = Phrases(listed("acts", "unsure", "behind"))
_TAKING = words("acts", "unsure", "taking")
_AMPOULES = frozenset({"ampoule", "ampule", "amp", "vial", "ampoules", "ampules", "vials"})
_OURS = frozenset({"we", "i"})
_NEB_REACH = 20
_VERB_REACH, _DRUG_REACH, _BEHIND_REACH = 5, 7, 10
_MOST_MILLILITRES = 20
"""An ampoule or syringe holds so much; more is a bag that the drug runs in."""
_TOLD_GIVEN = frozenset("gave given giving pushed in over at through slow slowly".split())
_GIVEN = frozenset({"given", "had", "taken", "used"})
_MADE_UP = frozenset({"diluted", "mixed", "made", "drawn", "up"})
_NEBS_HAD = (2.0, 3.0, 4.0)
"""Nobody fills a nebuliser with so many milligrams: 2.5 or 5."""
_PARTS = frozenset("half quarter third some part rest".split())
_ABOUT_ONE = frozenset({"a", "an", "maybe", "possibly"})


def doubt_the_unsure(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which those told with a doubt are uncertain or to check."""
    unsure = _Unsure(view)
    for draft in drafts:
        if is_given(draft) and draft.name != "oxygen":
            yield from unsure.judged(draft)
        else:
            yield draft


def doubt_the_feared(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``; what ended a "no allergies" is not simply given.

    As in "no allergies until she took ibuprofen".
    """
    feared = {d.spans[0] for d in drafts if d.rule == "allergy.except"}
    for draft in drafts:
        if is_given(draft) and draft.dose is None and draft.spans[0] in feared:
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=WHEN)
        else:
            yield draft


class _Unsure:
    def __init__(self, view: View) -> None:
        self._view, self._places = view, Places(view)
        self._reacted = {told.substance.first for told in reactions(view) if told.sure}

    def judged(self, draft: Draft) -> Iterator[Draft]:
        otherwise = self._or_else(draft)
        other = self._other_amount(draft) or otherwise
        if other is not None and self._usual(other, draft):
            both = replace(draft, status=FactStatus.UNCERTAIN, review_reason=TWO_AMOUNTS)
            also = self._view.span(other.first, other.last)
            spans = dict.fromkeys((*both.spans, also))
            yield from (both, replace(both, dose=other.value, spans=tuple(spans)))
            return
        if otherwise is not None or self._doubted(draft):
            yield replace(draft, status=self._status(draft), review_reason=NOT_SURE)
        elif self._strength(draft):
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=STRENGTH)
        elif self._times_or_milligrams(draft):
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=HOW_MANY)
        elif draft.dose is None and self._places.of(draft)[0] in self._reacted:
            # "the dentist gave me codeine and my face blew up"
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=WHEN)
        elif draft.unit == "{ampule}" and draft.review_reason is None and not _counted(draft):
            yield replace(draft, review_reason=AMPOULE)
        else:
            yield draft

    def _times_or_milligrams(self, draft: Draft) -> bool:
        """As in "two of adrenaline", "had two salbutamol": how often, or how many milligrams."""
        several = draft.dose is not None and draft.dose > 1 and not draft.dose % 1
        if draft.name == "albuterol" and draft.dose in _NEBS_HAD and draft.unit_implied:
            return draft.unit == "mg" and draft.count is None
        if draft.name != "epinephrine" or not (several and draft.unit_implied):
            return False
        first, last = self._places.of(draft)
        breathed = self._view.has(NEBS, first - _NEB_REACH, last + _NEB_REACH)
        return draft.unit == "mg" and draft.route not in {"NEB", "IM"} and not breathed

    def _status(self, draft: Draft) -> FactStatus:
        """As in "I think we gave five": who gave it says so; the amount is to check."""
        first = self._places.of(draft)[0]
        ours = self._view.has(_OURS, max(self._view.sentence(first).first, first - 3), first)
        return FactStatus.ASSERTED if ours else FactStatus.UNCERTAIN

    def _doubted(self, draft: Draft) -> bool:
        if self._doubt_before(draft) is not None or self._doubt_behind(draft):
            return True
        view, (_, last) = self._view, self._places.of(draft)
        hit = _DOUBTS.at(view.tokens, last)
        return hit is not None and view.has(_GIVEN, hit.last, hit.last + 2)

    def _doubt_before(self, draft: Draft) -> int | None:
        """Last token of the doubt of "he may have had ibuprofen", "mum thinks she gave him two"."""
        view, (first, _) = self._view, self._places.of(draft)
        start = max(view.sentence(first).first, first - _VERB_REACH - _DRUG_REACH)
        for hit in view.phrases(_DOUBTS, start, first):
            if not view.joined(hit.last, first + 1):
                continue
            verbs = (i for i in range(hit.last, min(first, hit.last + _VERB_REACH)))
            if any(view.norm[i] in _TAKING and first - i <= _DRUG_REACH for i in verbs):
                return hit.last - 1
        return None

    def _doubt_behind(self, draft: Draft) -> bool:
        """As in "they gave him some aspirin before we came, not sure."."""
        view, (_, last) = self._view, self._places.of(draft)
        end = min(view.sentence(last - 1).last, last + _BEHIND_REACH)
        return any(
            view.gap(hit.last) in SENTENCE_ENDS
            for hit in view.phrases(_DOUBTS_BEHIND, last, end)
            if not view.names_drug(last, hit.first)
        )

    def _other_amount(self, draft: Draft) -> Quantity | None:
        """The other of "fifty or a hundred", "between fifty and a hundred"."""
        told = self._places.amount(draft)
        if told is None:
            return None
        view, i = self._view, told.last
        between = "between" in view.norms(told.first - 2, told.first)
        if view.norm[i] == "or" or (view.norm[i] == "and" and between):
            later = view.quantity_at.get(i + 1) or view.quantity_at.get(i + 2)
            return later if self._like(later, told, draft) else None
        number = view.number_at.get(told.first - 2)
        if number is None or view.norm[told.first - 1] not in {"or", "and"}:
            return None
        if view.norm[told.first - 1] == "and" and view.norm[number.first - 1] != "between":
            return None
        earlier = view.quantity_at.get(number.first)
        return earlier if self._like(earlier, told, draft) else None

    def _or_else(self, draft: Draft) -> Quantity | None:
        """The 150 of "amiodarone 300 I think, might have been 150", usual or not."""
        if draft.dose is None:
            return None
        at = or_else(self._view, self._places.of(draft)[1], draft.dose)
        later = self._view.quantity_at.get(at) if at else None
        return later if later is not None and self._of_it(later, draft) else None

    def _of_it(self, amount: Quantity, draft: Draft) -> bool:
        """Whether ``amount`` can be one of the same drug: no time, no other drug's."""
        behind = amount.last + (self._view.norm[amount.last] == "of")
        other = self._view.drug_at.get(behind)
        told = amount.unit in (None, draft.unit) and amount.role in (None, Role.DOSE)
        return told and (other is None or other.form.name == draft.name)

    def _usual(self, amount: Quantity, draft: Draft) -> bool:
        drug = load().drugs.get(draft.name)
        if drug is None or draft.unit is None:
            return False
        value = in_unit(amount.value, draft.unit, drug.unit or "")
        return value is not None and fits_drug(drug, value)

    def _like(self, other: Quantity | None, told: Quantity, draft: Draft) -> bool:
        """Another usual amount of the drug, in the same unit."""
        if other is None or other.value == told.value or not self._of_it(other, draft):
            return False
        first, last = sorted((other, told), key=lambda q: q.first)
        return self._usual(other, draft) and self._view.joined(first.last, last.first + 1)

    def _strength(self, draft: Draft) -> bool:
        """As in "morphine ten in ten", "fentanyl hundred mic ampoule, gave half of it"."""
        told = self._places.amount(draft)
        if told is None or draft.unit not in MASS:
            return False
        view, i = self._view, told.last
        if view.norm[i] in _AMPOULES or self._of_ampoule(told):
            return not self._whole_given(told)
        if self._part_of_ampoule(i):
            return True
        i = view.past(i, _MADE_UP)
        volume = view.quantity_at.get(i + 1) if view.norm[i] in {"in", "into"} else None
        if volume is None or volume.unit not in {None, "mL"} or volume.role is Role.TIME:
            return False
        if view.norm[volume.last] == "of" and volume.last + 1 in view.drug_at:
            return False  # "Narcan two milligrams in, four of Zofran on board"
        if volume.value > _MOST_MILLILITRES or not volume.number.whole:
            return False
        behind = volume.last
        if view.has(_TOLD_GIVEN - {"gave"}, behind, behind + 3) or (
            behind < view.count and ROUTES.at(view.tokens, behind) is not None
        ):
            return False
        start = view.sentence(told.first).first
        return not view.has(_TOLD_GIVEN, start, told.first)

    def _of_ampoule(self, told: Quantity) -> bool:
        """As in "ketamine ampoule two hundred milligrams", "ampoule of morphine ten"."""
        view, i = self._view, told.first - 1
        while (i in view.drug_at or view.norm[i] == "of") and view.tokens[i + 1].gap in PHRASE_GAPS:
            i -= 1
        counted = i - 1 in view.number_at or view.norm[i - 1] in _ABOUT_ONE
        return view.norm[i] in _AMPOULES and not counted

    def _part_of_ampoule(self, i: int) -> bool:
        """As in "took a ten milligram morphine amp and gave half"; ``i``: behind the amount."""
        view = self._view
        while i in view.drug_at:
            i += 1
        return view.norm[i] in _AMPOULES and view.has(_PARTS, i, i + 6)

    def _whole_given(self, told: Quantity) -> bool:
        """As in "one ampoule of amiodarone three hundred given"."""
        view = self._view
        return view.norm[told.last] in {"given", "in"} or view.norm[told.last + 1] == "given"


def _counted(draft: Draft) -> bool:
    """Whether all give it by the vial: "four vials of CroFab"."""
    drug = load().drugs.get(draft.name)
    return drug is not None and drug.unit == draft.unit
