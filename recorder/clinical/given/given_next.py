"""A drug given a few words on: "haven't given it" - "Okay, do that now, 800 micrograms".

The words behind carry the amount, and tell that it went in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import DONE
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.told_apart import ToldApart
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases

_NOW: Phrases[bool] = Phrases(
    (f"{head} {what} {tail}".strip(), True)
    for head in ("lets do", "lets give", "lets get", "do", "give", "giving", "get", "push",
                 "go ahead and give", "give him", "give her")
    for what in ("it", "that", "them")
    for tail in ("now", "in now", "then", "in", "please")
)  # fmt: skip
_NOW_REACH = 14
_AMOUNT_REACH = 8
_DONE_REACH = 12
_ANSWER_REACH = 6
_FIRST_OF_IT = frozenset("to do give start with try well ill im gonna going run push".split())
_NOT_REACH = 6
"""Tokens from an amount to the "not 20" behind it."""
_YES = frozenset("yes yeah yep aye yup".split())


class GivenNext(ToldApart):
    """Finds the amount and the giving behind a mention that has neither."""

    def _done_after_all(self, m: Mention) -> list[Dose]:
        """As in "I haven't given it." - "Okay, let's do that now, 800 micrograms PR."."""
        view, end = self._view, min(m.hit.end + _NOW_REACH, len(self._view.tokens))
        now = self._first_of(_NOW, m.hit.end, end)
        if now is None or view.names_drug(m.hit.end, now.first):
            return []
        for quantity in view.quantities_in(now.last, now.last + _AMOUNT_REACH):
            dose = self._told_usual(m, quantity, now.last)
            return [dose] if dose is not None and not dose.implied else []
        return []

    def _first_of_it(self, m: Mention) -> list[Dose]:
        """As in "D10 going in, I'm going to do 100 mils first. Okay, that's in."."""
        view = self._view
        for quantity in view.quantities_in(m.hit.end, m.hit.end + _NOW_REACH):
            dose = self._told_usual(m, quantity, m.hit.end)
            meant = view.norm(quantity.first - 1) in _FIRST_OF_IT
            if dose is None or dose.implied or not meant or not self._went_in(quantity.last):
                return []
            return [dose]
        return []

    def _yes_so_much(self, m: Mention) -> list[Dose]:
        """As in "Any midazolam?" - "Yes, 2 milligrams just before we lifted."."""
        view, question = self._view, self._view.marks.question_at.get(m.hit.start)
        if question is None or question.answer is not True or m.doses:
            return []
        short = question.last - question.first <= m.hit.end - m.hit.start + 1
        if not short or view.norm(question.last) not in _YES:
            return []
        for quantity in view.quantities_in(question.last, question.last + _ANSWER_REACH):
            dose = self._told_usual(m, quantity, question.last)
            return [dose] if dose is not None and not dose.implied else []
        return []

    def _denied_amount(self, m: Mention, dose: Dose) -> bool:
        """As in "albuterol 20 by neb ... so that's 10 of albuterol, not 20": ordered, not given."""
        return (m.name, dose.amount) in self._denied_amounts()

    def _denied_amounts(self) -> frozenset[tuple[str, float]]:
        """Drugs with the amounts of which it was said that another one was given."""
        found = self._view.memo.get("denied amounts")
        if found is None:
            found = frozenset(self._denied()) if "not" in self._view.positions else frozenset()
            self._view.memo["denied amounts"] = found
        return cast("frozenset[tuple[str, float]]", found)

    def _denied(self) -> Iterator[tuple[str, float]]:
        view = self._view
        for i in view.positions["not"]:
            quantity = view.quantity_at.get(i + 1)
            closed = quantity is not None and (
                quantity.last >= len(view.tokens) or bool(view.tokens[quantity.last].gap)
            )
            if quantity is None or not closed or not view.tokens[i].gap:
                continue
            for m in self._mentions[max(0, self._first_from(i) - 2) : self._first_from(i)]:
                for dose in m.doses:
                    near = 0 <= i - max(dose.last, m.hit.end) <= _NOT_REACH
                    other = quantity.value != dose.amount
                    if near and other and quantity.unit in (None, dose.unit):
                        yield m.name, quantity.value

    def _told_usual(self, m: Mention, quantity: Quantity, first: int) -> Dose | None:
        """``quantity`` as a usual dose of the drug, with no other drug on the way to it."""
        if quantity.role is not Role.DOSE or quantity.unit == "L/min":
            return None
        behind = quantity.last + (self._view.norm(quantity.last) == "of")
        other = self._view.drug_at.get(behind)
        if self._view.names_drug(first, quantity.first):
            return None
        if other is not None and other.form.name != m.name:
            return None
        return self._usual(m, quantity)

    def _went_in(self, first: int) -> bool:
        """Whether "that's in", "it's running" follows before another drug is named."""
        view = self._view
        for i in range(first, min(first + _DONE_REACH, len(view.tokens))):
            if self._is_drug(i):
                return False
            if DONE.at(view.tokens, i) is not None:
                return True
        return False
