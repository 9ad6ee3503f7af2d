"""Home medicines that were told with a doubt: "might be on apixaban", "warfarin, wife isn't sure".

Charted as certain, a crew would reverse or withhold by it. Each stays what was told and is to be
checked. A doubt reaches over words of taking and the names of its own list; it is none of the
medicine where it asks how much or since when ("not sure of the dose").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.second_look.doubtful import NOT_SURE
from recorder.clinical.second_look.places import Places
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_BEFORE: Phrases[bool] = Phrases(
    (*listed("acts", "unsure", "before"), *listed("home", "unsure", "before"))
)
_BEHIND: Phrases[bool] = Phrases(
    (*listed("acts", "unsure", "behind"), *listed("home", "unsure", "behind"))
)
_OF_TAKING = (
    words("home", "denied", "of_taking")
    | words("home", "denied", "joining")
    | words("home", "unsure", "between")
)
_OR: Phrases[bool] = Phrases(listed("allergies", "one_of_two", "joining"))
_LONGEST_OR = 5
_GOES_ON = frozenset({"and", "plus", "but", "or"})
_REACTED = frozenset({"allergy.reaction", "allergy.effect", "allergy.cannot"})
"""Rules of allergies by which the name itself is told as one, and none of a list before it."""
_HOME, _ASSERTED = FactKind.HOME_MEDICATION, FactStatus.ASSERTED
_BY_CREWS = frozenset({"IV", "IO", "IM", "IN"})
"""Ways in of what a crew gives and nobody takes at home, in the same words."""
_BEFORE_REACH, _BEHIND_REACH, _OWN_SENTENCE = 16, 7, 5


def doubt_home(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which home medicines told with a doubt are to check; allergies are none."""
    unsure = _Unsure(view)
    feared = {
        draft.spans[0]
        for draft in drafts
        if draft.kind is FactKind.ALLERGY and draft.status is _ASSERTED and draft.rule in _REACTED
    }
    injected = {
        span
        for draft in drafts
        if draft.kind is FactKind.MEDICATION_GIVEN and draft.route in _BY_CREWS and draft.dose
        for span in draft.spans
    }
    for draft in drafts:
        home = draft.kind is _HOME and draft.status is _ASSERTED
        if home and draft.spans[0] in feared:
            continue  # "he's on trazodone and he gets hives with Bactrim"
        if home and any(a <= draft.spans[0][0] < b for a, b in injected):
            continue  # "fitting controlled with 2 mg intranasal midazolam"
        if home and draft.review_reason is None and unsure.of(draft):
            yield replace(draft, review_reason=NOT_SURE)
        else:
            yield draft


class _Unsure:
    def __init__(self, view: View) -> None:
        self._view, self._places = view, Places(view)

    def of(self, draft: Draft) -> bool:
        first, last = self._places.of(draft)
        return self._before(first) or self._behind(last) or self._one_of_two(first, last)

    def _before(self, first: int) -> bool:
        """As in "I think he takes warfarin and digoxin", "maybe Eliquis"."""
        view = self._view
        start = max(view.sentence(first).first, first - _BEFORE_REACH)
        return any(self._runs(hit.last, first) for hit in view.phrases(_BEFORE, start, first))

    def _runs(self, first: int, last: int) -> bool:
        """Whether nothing but words of taking and names joined to a list stand there.

        "Maybe metformin and ramipril" doubts the first alone, "maybe takes ..." both.
        """
        view = self._view
        if view.norm[first] in {"and", "plus"}:
            return False  # "lisinopril I think and metformin"
        spent = False
        for i in range(first, last):
            if i in view.drug_at:
                spent = True
            elif view.norm[i] not in _OF_TAKING:
                return False
        return not spent or first not in view.drug_at

    def _behind(self, last: int) -> bool:
        """As in "warfarin, wife isn't sure", "Eliquis I think"."""
        view = self._view
        for hit in view.phrases(_BEHIND, last, min(last + _BEHIND_REACH, view.count)):
            if view.names_drug(last, hit.first) or not self._closes(hit.last):
                continue
            ends = [i for i in range(last, hit.first + 1) if view.tokens[i].gap in SENTENCE_ENDS]
            own = view.sentence(hit.first)
            if not ends or own.last - own.first <= _OWN_SENTENCE:
                return len(ends) <= 1
        return False

    def _closes(self, i: int) -> bool:
        view = self._view
        if view.gap(i) not in PHRASE_GAPS:
            return True
        return view.norm[i] in _GOES_ON

    def _one_of_two(self, first: int, last: int) -> bool:
        """As in "warfarin or apixaban, one of those", "bisoprolol, or is it atenolol"."""
        view = self._view
        if view.norm[last] == "or" and last + 1 in view.drug_at:
            return True
        if view.norm[first - 1] == "or" and first - 2 in view.drug_at:
            return True
        ahead = _OR.at(view.tokens, last) if last < view.count else None
        if ahead is not None and ahead.last in view.drug_at:
            return True
        back = view.phrases(_OR, max(0, first - _LONGEST_OR), first)
        return any(hit.last == first and hit.first - 1 in view.drug_at for hit in back)
