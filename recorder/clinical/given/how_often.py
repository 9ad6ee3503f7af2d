"""How often a drug was given: "times three", "three of those", "second nitro", "another 5 of".

Equal doses are one claim with a count, whoever gave them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import COUNTS, ROUTES
from recorder.clinical.doses.numbered import which_dose
from recorder.clinical.given.listed import Listed
from recorder.clinical.given.mentions import Mention
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.core.model import FactStatus

_MOST_OF_THOSE = 9
_EARLIER = 24
"""Mentions before one in which an equal dose, or the drug of "both", is looked for."""
_start = attrgetter("hit.start")
_OF_THOSE = (["of", "those"], ["of", "them"], ["of", "these"])
_ONE_MORE = frozenset("milligram gram dose mg spray puff liter litre bolus amp one".split())
"""Behind "another" they tell of one more dose."""
_MORE = {"another": 1, "second": 1, "third": 2, "fourth": 3}
"""How many doses came before the one that these words begin, without the first."""


_TO_COME = frozenset(
    """due not hasnt isnt wasnt havent didnt yet pending ready drawn needs still next if held hold
    later""".split()
)
_TO_COME_REACH = 9


class Counted(Listed):
    """Counts the doses of a mention."""

    def _count(self, m: Mention, doses: Sequence[Dose]) -> int | None:
        """How often: "times three", "repeated", "and another milligram"."""
        said = self._count_before(m)
        if said is not None:
            return None if self._summed_up(m, doses) else said
        if not doses:
            behind = COUNTS.at(self._view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
            return behind.value if behind else None
        view, start = self._view, max(m.hit.end, doses[0].last)
        last = min(m.ceiling, max(m.hit.end, doses[-1].last) + 14)
        found = [(h.first, h.value) for h in view.phrases(COUNTS, m.hit.end, doses[0].first)]
        found += [(h.first, h.value) for h in view.phrases(COUNTS, start, last)]
        found = [c for c in found if view.norm(c[0]) != "both" or not self._follows_another(m)]
        if found:
            latest = found[-1] if self._corrected_between(found) else found[0]
            return latest[1]
        those = self._of_those(self._behind_way(doses[-1].last)) or self._of_those(m.hit.end)
        those = those or self._of_those(self._behind_every(doses[-1].last))
        if those:
            return those
        same = [d for d in doses[1:] if d.amount == doses[0].amount]
        more = sum(
            _MORE[norm]
            for i, norm in enumerate(view.norms(m.hit.end, last), m.hit.end)
            if norm in _MORE
            and self._unit_follows(i + 1, doses[0].amount)
            and not self._of_another(i + 1, m)
            and not self._still_to_come(i)
        )
        numbered = self._numbered_later(m) - 1
        total = 1 + max(len(same), more, self._further_named(m), self._nth(m, doses[0]), numbered)
        return total if total > 1 else None

    def _of_another(self, i: int, m: Mention) -> bool:
        """As in "calcium a gram, second gram of TXA": a dose of the drug named behind."""
        quantity = self._view.quantity_at.get(i)
        last = quantity.last if quantity is not None else i + 1
        k = last + (self._view.norm(last) == "of")
        hit = self._view.drug_at.get(k)
        return hit is not None and hit.form.name != m.name

    def _still_to_come(self, i: int) -> bool:
        """As in "the second gram's due and hasn't been started"."""
        end = min(self._view.sentence(i).last, i + _TO_COME_REACH)
        return self._view.has(_TO_COME, i, end)

    def _summed_up(self, m: Mention, doses: Sequence[Dose]) -> bool:
        """As in "two paracetamol, so that's the gram": the amount is of both together."""
        if not doses or doses[0].first <= m.hit.end:
            return False
        between = self._view.norms(m.hit.end, doses[0].first)
        return "that" in between or "thats" in between

    def _given_so_far(self, m: Mention) -> int:
        """How often the drug was told to be given before ``m``."""
        return sum(
            self._judge(o) is FactStatus.ASSERTED for o in self._named[m.name] if o.place < m.place
        )

    def _numbered_later(self, m: Mention) -> int:
        """As in "epi number two ... epi three is in": the highest number told of the drug."""
        most = 0
        same = self._named[m.name]
        for k in range(bisect_left(same, m.hit.end, key=_start), len(same)):
            o = same[k]
            if o.doses:
                break
            told = which_dose(self._view, o.hit, o.drug)
            if told > most and self._judge(o) is FactStatus.ASSERTED:
                most = told
        return most

    def _nth(self, m: Mention, dose: Dose) -> int:
        """As in "another 5 of salbutamol", "second gram of calcium": how many came before it.

        Only where an equal dose of the drug was told before, by whomever it was given.
        """
        view = self._view
        before = _MORE.get(view.norm(dose.first), 0)
        for i in {m.hit.start, dose.first}:
            for k in (i - 1, i - 2):
                if view.tokens[k + 1].gap in SENTENCE_ENDS:
                    break
                before = max(before, _MORE.get(view.norm(k), 0))
        if not before:
            return 0
        k = self._first_from(m.hit.start)
        told = any(
            o.name == m.name
            and any(d.amount == dose.amount and d.unit == dose.unit for d in o.doses)
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

    def _behind_way(self, i: int) -> int:
        """Token behind the way in that may stand at ``i``: "four milligrams intranasal, two"."""
        way = ROUTES.at(self._view.tokens, i) if i < self._view.count else None
        return way.last if way is not None else i

    def _behind_every(self, i: int) -> int:
        """Token behind "every couple of minutes" at ``i``."""
        k = i + 1
        while self._view.norm(i) == "every" and k < i + 6:
            if self._view.norm(k) in {"minute", "minutes", "mins"}:
                return k + 1
            k += 1
        return i

    def _follows_another(self, m: Mention) -> bool:
        """As in "hydrocortisone 200 and chlorphenamine 10, both slow IV": both drugs."""
        return any(
            o.hit.end <= m.hit.start and o.sentence_start == m.sentence_start
            for o in self._mentions[max(0, m.place - _EARLIER) : m.place]
            if m.hit.start - o.hit.end < 12 and o.name != m.name
        )

    def _unit_follows(self, i: int, amount: float) -> bool:
        norm, number = self._view.norm(i), self._view.number_at.get(i)
        if number is not None and not (norm == "one" and number.last == i + 1 and amount > 1):
            return number.value == amount
        behind = self._view.number_at.get(i + 1 + (self._view.norm(i + 1) == "of"))
        if norm == "dose" and behind is not None and behind.value != amount:
            return False  # "second dose point eight": told as a dose of its own
        return norm in _ONE_MORE

    def _corrected_between(self, found: list[tuple[int, int]]) -> bool:
        return bool(self._view.marks.corrections_in(found[0][0] + 1, found[-1][0] + 1))
