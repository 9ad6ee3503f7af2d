"""What somebody swallowed to harm himself: far too much, a handful, "overdose of"."""

from __future__ import annotations

from typing import cast

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.doses.medwords import Act
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.regular_drugs import RegularDrugs

_MANY_TABLETS = 8
_FAR_TOO_MUCH = 5
"""So many times the largest usual amount is no treatment."""
_TOOK = frozenset("took taken swallowed ingested necked downed".split())


class Overdose(RegularDrugs):
    """Tells what was taken from what was given."""

    def _far_too_much(self, m: Mention) -> bool:
        """Many times the usual amount and no verb of giving: what somebody swallowed."""
        doses = m.doses
        if not doses or m.drug is None or m.drug.range is None or m.drug.unit not in MASS:
            return False
        amount = in_unit(doses[0].amount, doses[0].unit or m.drug.unit, m.drug.unit)
        many = amount is not None and amount > _FAR_TOO_MUCH * m.drug.range[1]
        return many and not self._verb(m)

    def _poison(self, m: Mention) -> bool:
        first = max(m.sentence_start, m.hit.start - 8)
        before = [a.act for a in self._near(first, m.hit.start)]
        behind = [a.act for a in self._near(m.hit.end, min(m.sentence_end, m.hit.end + 2))]
        if behind and Act.POISON in behind and Act.GIVEN not in before:
            return True
        if self._handful(m) or self._of_the_overdose(m):
            return True
        if not before or Act.POISON not in before or self._so_then(first, m.hit.start):
            return False
        return Act.GIVEN not in before[before.index(Act.POISON) :]

    def _so_then(self, first: int, last: int) -> bool:
        """As in "tricyclic overdose so bicarb a hundred mils": what is given for it."""
        poison = next((a for a in self._near(first, last) if a.act is Act.POISON), None)
        return poison is not None and "so" in self._view.norms(max(poison.last, last - 3), last)

    def _of_the_overdose(self, m: Mention) -> bool:
        """As in "overdose of paracetamol ... that's sixteen grams": far too much, and named."""
        doses = m.doses
        if not doses or not doses[0].review:
            return False
        return m.name in self._poisons()

    def _poisons(self) -> frozenset[str]:
        """Drugs that an overdose was said to be of."""
        found = self._view.memo.get("poisons")
        if found is None:
            found = self._view.memo["poisons"] = frozenset(
                o.name for o in self._mentions
                if any(a.act is Act.POISON for a in self._near(
                    max(o.sentence_start, o.hit.start - 4), o.hit.start))
            )  # fmt: skip
        return cast("frozenset[str]", found)

    def _handful(self, m: Mention) -> bool:
        """As in "took forty tablets of paracetamol": nobody is given so many."""
        first = max(m.sentence_start, m.hit.start - 8)
        bare = self._view.number_at.get(m.hit.start - 1)
        if bare is not None and m.drug is not None and self._view.has(_TOOK, first, bare.first):
            many = bare.whole and bare.value >= _MANY_TABLETS
            return many and not fits_drug(m.drug, bare.value)
        return any(
            q.unit == "{tablet}" and q.value >= _MANY_TABLETS and q.number.whole
            for q in self._view.quantities_in(first, m.hit.start)
        )
