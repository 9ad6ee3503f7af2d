"""How often a drug was given: "times three", "three of those", "second nitro", "another 5 of".

Equal doses are one claim with a count, whoever gave them.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.amounts import Dose
from recorder.clinical.listed import Listed
from recorder.clinical.medwords import COUNTS
from recorder.clinical.mentions import Mention
from recorder.clinical.numbered import which_dose
from recorder.clinical.text import SENTENCE_ENDS
from recorder.core.model import FactStatus

_MOST_OF_THOSE = 9
_EARLIER = 24
"""Mentions before one in which an equal dose is looked for."""
_OF_THOSE = (["of", "those"], ["of", "them"], ["of", "these"])
_MORE = {"another": 1, "second": 1, "third": 2, "fourth": 3}
"""How many doses came before the one that these words begin, without the first."""


class Counted(Listed):
    """Counts the doses of a mention."""

    def _count(self, m: Mention, doses: Sequence[Dose]) -> int | None:
        """How often: "times three", "repeated", "and another milligram"."""
        said = self._count_before(m)
        if said is not None:
            return said
        if not doses:
            behind = COUNTS.at(self._view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
            return behind.value if behind else None
        view, start = self._view, max(m.hit.end, doses[0].last)
        last = min(m.ceiling, max(m.hit.end, doses[-1].last) + 14)
        found: list[tuple[int, int]] = []
        found += [(h.first, h.value) for h in COUNTS.find(view.tokens, m.hit.end, doses[0].first)]
        found += [(h.first, h.value) for h in COUNTS.find(view.tokens, start, last)]
        found = [c for c in found if view.norm(c[0]) != "both" or not self._follows_another(m)]
        if found:
            latest = found[-1] if self._corrected_between(found) else found[0]
            return latest[1]
        those = self._of_those(doses[-1].last) or self._of_those(m.hit.end)
        if those:
            return those
        same = [d for d in doses[1:] if d.amount == doses[0].amount]
        more = sum(
            _MORE.get(view.norm(i), 0)
            for i in range(m.hit.end, last)
            if self._unit_follows(i + 1, doses[0].amount)
        )
        numbered = self._numbered_later(m) - 1
        total = 1 + max(len(same), more, self._further_named(m), self._nth(m, doses[0]), numbered)
        return total if total > 1 else None

    def _numbered_later(self, m: Mention) -> int:
        """As in "epi number two ... epi three is in": the highest number told of the drug."""
        most = 0
        for o in self._mentions[self._first_from(m.hit.end) :]:
            if o.hit.form.name != m.hit.form.name:
                continue
            if self._has_dose(o):
                break
            if self._judge(o) is FactStatus.ASSERTED:
                most = max(most, which_dose(self._view, o.hit, o.drug))
        return most

    def _nth(self, m: Mention, dose: Dose) -> int:
        """As in "another 5 of salbutamol", "second gram of calcium": how many came before it.

        Only where an equal dose of the drug was told before, by whomever it was given.
        """
        view = self._view
        places = {m.hit.start, dose.first}
        words = {
            view.norm(k) for i in places for k in (i - 1, i - 2)
            if not any(view.tokens[n].gap in SENTENCE_ENDS for n in range(k + 1, i + 1))
        }  # fmt: skip
        words.add(view.norm(dose.first))
        before = max((_MORE.get(word, 0) for word in words), default=0)
        if not before:
            return 0
        k = self._first_from(m.hit.start)
        told = any(
            o.hit.form.name == m.hit.form.name
            and any(d.amount == dose.amount and d.unit == dose.unit for d in self._doses(o))
            and self._judge(o) is FactStatus.ASSERTED
            for o in self._mentions[max(0, k - _EARLIER) : k]
        )
        return before if told else 0

    def _of_those(self, i: int) -> int | None:
        """As in "fentanyl 50 mics, three of those"."""
        number = self._view.number_at.get(i)
        if number is None or not number.whole or not 2 <= number.value <= _MOST_OF_THOSE:
            return None
        words = self._view.norms(number.last, number.last + 2)
        return int(number.value) if words in _OF_THOSE else None

    def _follows_another(self, m: Mention) -> bool:
        """As in "hydrocortisone 200 and chlorphenamine 10, both slow IV": both drugs."""
        return any(
            o.hit.end <= m.hit.start and o.sentence_start == m.sentence_start
            for o in self._mentions
            if m.hit.start - o.hit.end < 12 and o.hit.form.name != m.hit.form.name
        )

    def _unit_follows(self, i: int, amount: float) -> bool:
        norm = self._view.norm(i)
        number = self._view.number_at.get(i)
        if number is not None and not (norm == "one" and number.last == i + 1 and amount > 1):
            return number.value == amount
        behind = self._view.number_at.get(i + 1 + (self._view.norm(i + 1) == "of"))
        if norm == "dose" and behind is not None and behind.value != amount:
            return False  # "second dose point eight": told as a dose of its own
        return norm in (
            "milligram",
            "gram",
            "dose",
            "mg",
            "gram",
            "spray",
            "puff",
            "liter",
            "litre",
            "bolus",
            "amp",
            "one",
        )

    def _corrected_between(self, found: list[tuple[int, int]]) -> bool:
        return any(found[0][0] < first <= found[-1][0] for first, _ in self._view.marks.corrections)
