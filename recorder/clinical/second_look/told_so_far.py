"""What is known of drugs before the amounts that stand apart from them are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.doses.amounts import in_unit
from recorder.clinical.drafts.draft import Draft, claimed
from recorder.clinical.lexicon import Drug
from recorder.clinical.second_look.places import is_dose
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record


@record
class Amount:
    """What a quantity is in the unit of the drug it is read of."""

    drug: Drug
    value: float
    unit: str


class Told:
    """What is known of drugs before amounts apart are looked at."""

    def __init__(self, drafts: Sequence[Draft], chars: int) -> None:
        self._claimed = claimed(drafts, chars)
        self._allergies = claimed((d for d in drafts if d.kind is _ALLERGY), chars)
        self._by_name: dict[str, list[Draft]] = {}
        for draft in drafts:
            self._by_name.setdefault(draft.name, []).append(draft)

    def has(self, place: int) -> bool:
        """Whether the character at ``place`` stands in some draft."""
        return bool(self._claimed[place])

    def is_allergy(self, place: int) -> bool:
        """Whether the drug named at ``place`` is what somebody is allergic to."""
        return bool(self._allergies[place])

    def barred(self, name: str, place: int, went_in: bool) -> bool:
        """Whether the mention of drug ``name`` at ``place`` was told as nothing given now.

        As a plan it is none where the amount ``went_in``: "Ten of morphine?" "No. Okay, five in."
        """
        given = self.lacks_amount(name)
        for draft in self._by_name.get(name, ()):
            if not any(start <= place < end for start, end in draft.spans):
                continue
            if draft.kind is not FactKind.MEDICATION_GIVEN or draft.status in _NOT_TOLD:
                return True
            if draft.status is FactStatus.PLANNED and not (given or went_in):
                return True
        return False

    def knows(self, amount: Amount, went_in: bool) -> bool:
        """Whether that amount of that drug was told already.

        One that ``went_in`` carries a plan out: "one milligram, drawn up. ... One milligram in."
        """
        return any(
            in_unit(amount.value, amount.unit, draft.unit) == draft.dose
            for draft in self._by_name.get(amount.drug.name, ())
            if draft.dose is not None and draft.unit is not None
            and not (went_in and draft.status is FactStatus.PLANNED)
        )  # fmt: skip

    def times(self, amount: Amount) -> int:
        """How often that amount of that drug was told as given."""
        same = [d for d in self.dosed(amount.drug.name)
                if in_unit(amount.value, amount.unit, d.unit or "") == d.dose]  # fmt: skip
        return max((d.count or 1 for d in same), default=0)

    def has_given(self, name: str, value: float) -> bool:
        """Whether so much of the drug was told as given."""
        return any(draft.dose == value for draft in self.dosed(name))

    def dosed(self, name: str) -> Sequence[Draft]:
        """Doses that were told of the drug, the last first."""
        return [draft for draft in reversed(self._by_name.get(name, ())) if is_dose(draft)]

    def lacks_amount(self, name: str) -> bool:
        """Whether the drug was told as given, and how much of it was not."""
        return any(
            draft.kind is FactKind.MEDICATION_GIVEN
            and draft.status is FactStatus.ASSERTED
            and draft.dose is None
            for draft in self._by_name.get(name, ())
        )


_ALLERGY = FactKind.ALLERGY
_NOT_TOLD = frozenset({FactStatus.NEGATED, FactStatus.REFUSED, FactStatus.OTHER_SUBJECT})
