"""Doses that stand apart from their drug: asked and answered, ordered before, "that's fifty in".

A dose is taken from elsewhere only where it is usual for the drug and nothing else lies between.
"""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose, counted_before
from recorder.clinical.doses.articles import article_after
from recorder.clinical.doses.infusions import RATES, rate_now
from recorder.clinical.doses.medwords import COUNTS, GIVERS, Act
from recorder.clinical.given.before_arrival import at_destination, given_before_us, to_us
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.plans import NEBS
from recorder.clinical.given.told_behind import ToldBehind
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.numbers.quantities import Role
from recorder.core.model import FactStatus

_DOES = frozenset({"do", "does"})
_USES = frozenset({"take", "use"})
_HAS_HAD = frozenset("had has have given gave got get give take taken".split())
_NOT_OF_NOW = frozenset(
    """ever before want wants usually regularly normally daily allergic can could should shall if
    home need take takes prescribed more another""".split()
)
"""Words of a question that does not ask whether a drug was given just now."""
_BEEN_GIVEN = frozenset("had given gave taken".split())
_BY_CREW = frozenset("get give given gave got".split())
_LONGEST_QUESTION = 9
_SHORT_QUESTION = 3
_NEB_GOING = frozenset("running on going given done finished".split())
_REPLY_REACH = 14
_SURE = 20
"""A number without a unit in a reply is a dose from here on; smaller ones are hours and counts."""
_AT_ONCE = 3
_DOSES = frozenset({"doses", "times", "rounds", "shots"})
_ALREADY = frozenset({"had", "taken", "given", "in", "on", "running", "gone"})
_OPENING = frozenset("yeah yes yep oh and uh um well".split())
_SUBJECTS = frozenset("he she i we they".split())
_TOOK = frozenset("had took gave got chewed".split())
_NONE = frozenset("no none nothing not never to".split())
_SOMETHING = frozenset({"anything", "something", "analgesia", "painkillers"})
_REGULAR = frozenset("regularly usually normally daily day else allergic".split())
_BEFORE_DRUG = frozenset(
    "yeah yes yep just some the a her his oh i we gave he she had took".split()
)
_CREW_GAVE = frozenset({"gave", "given", "pushed", "hung"})


class ToldApart(ToldBehind):
    """Finds the dose of a mention that has none of its own."""

    def _told_apart(self, k: int) -> list[Dose]:
        """The dose that stands apart from mention ``k``, if one does."""
        m = self._mentions[k]
        return self._that_is(m) or self._new_rate(k) or self._how_much(m) or self._pen_says(m)

    def _planned_doses(self, k: int) -> list[Dose]:
        """As in "Set up racemic epi, half a mil ... Racemic is running": the plan had the dose."""
        m = self._mentions[k]
        for earlier in reversed(self._mentions[max(0, k - 4) : k]):
            near = m.hit.start - earlier.hit.end < 80
            if not near or earlier.name != m.name:
                continue
            doses = earlier.doses[:1] or self._answered(earlier)
            if doses and self._judge(earlier) is FactStatus.PLANNED:
                return doses
        return []

    def _told_before(self, k: int) -> bool:
        """ "Epi's in." only confirms the dose that was told a moment ago."""
        name, start = self._mentions[k].name, self._mentions[k].hit.start
        return any(
            m.name == name and start - m.hit.end < 80 and m.doses
            for m in self._mentions[max(0, k - 4) : k]
        )

    def _told_as_corrected(self, k: int) -> bool:
        """As in "50 of fentanyl, excuse me, 25 of fentanyl": the first mention has the dose."""
        own = self._mentions[k].hit
        before = self._mentions[max(0, k - 4) : k]
        same = (m for m in before if m.name == own.form.name)
        return any(d.last in (own.start, own.start - 1) for m in same for d in m.doses)

    def _told_later(self, k: int) -> bool:
        """As in "We've given fentanyl. ... 50 of fentanyl": the dose follows."""
        own = self._mentions[k]
        if self._prior(own) or self._counted(own):
            return False
        return any(
            m.name == own.name and m.hit.start - own.hit.end < 25
            and m.doses and self._judge(m) is FactStatus.ASSERTED
            for m in self._mentions[k + 1 : k + 4]
        )  # fmt: skip

    def _answered(self, m: Mention) -> list[Dose]:
        """As in "Do you want Benadryl?" - "Yeah, thirty milligrams IV."."""
        question = self._view.marks.question_at.get(m.hit.start)
        if question is None or question.answer is not True:
            return []
        for quantity in self._view.quantities_in(question.last, question.last + 8):
            if quantity.role is not Role.DOSE or quantity.unit in {None, "L/min"}:
                return []
            return [Dose(quantity.value, quantity.unit, False, quantity.first, quantity.last)]
        return []

    def _asked_amount(self, m: Mention) -> Dose | None:
        """As in "How much morphine has she had?" - "Five so far."."""
        question = self._view.marks.question_at.get(m.hit.start)
        if question is None or question.answer is False or m.doses:
            return None
        asked = set(self._view.norms(question.first, question.last))
        if not asked & _HAS_HAD or asked & {"want", "can", "could", "may", "should", "shall"}:
            return None
        return self._amount_from(m, question.last)

    def _replied(self, m: Mention) -> FactStatus | None:
        """As in "Did he get his TXA?" - "Yes.", "Paracetamol?" - "She had some at four."."""
        question = self._view.marks.question_at.get(m.hit.start)
        if question is None or question.last - question.first > _LONGEST_QUESTION:
            return None
        asked = set(self._view.norms(question.first, question.last))
        if asked & _NOT_OF_NOW or (m.drug is not None and not m.drug.carried):
            return None
        if {"did", "get"} <= asked or {"on", "board"} <= asked or asked & _BEEN_GIVEN:
            if question.answer is True:
                return FactStatus.ASSERTED
            if question.answer is False and asked & _BY_CREW:
                return FactStatus.NEGATED
        if self._said_gave(question.last):
            return FactStatus.ASSERTED
        short = question.last - question.first <= _SHORT_QUESTION
        if short and self._said_had(question.last):
            return FactStatus.ASSERTED
        if short and "in" in asked and question.answer is True:  # "Morphine in? Yep."
            return FactStatus.ASSERTED
        return None

    def _said_gave(self, first: int) -> bool:
        """As in "Has he got his pen?" - "I gave it to him.", "She used it."."""
        view, i = self._view, first
        while view.norm(i) in _OPENING and i < first + 3:
            i += 1
        told = view.norm(i) in _SUBJECTS and view.norm(i + 1) in {"gave", "used", "took"}
        return told and view.norm(i + 2) in {"it", "one", "him", "her", "them", "that"}

    def _said_had(self, first: int) -> bool:
        """As in "Yeah, she had some at four": the answer tells that it was taken or given."""
        view, i = self._view, first
        while view.norm(i) in _OPENING and i < first + 3:
            i += 1
        if view.norm(i) not in _SUBJECTS or view.norm(i + 1) not in _TOOK:
            return view.norm(i) == "already" and view.norm(i + 1) in _ALREADY
        owned = view.norm(i + 1) == "got" and view.norm(i) not in {"he", "she"}
        if owned or view.names_drug(i + 2, i + 6):
            return False
        return not view.has(_NONE, i + 1, i + 4)

    def _told_in_reply(self, m: Mention) -> list[Dose]:
        """The amount in the answer: "She had some at four. A gram."."""
        question = self._view.marks.question_at.get(m.hit.start)
        if question is None:
            return []
        view = self._view
        for i in range(question.last, question.last + _REPLY_REACH):
            asked_again = question.last < i < len(view.tokens) and view.tokens[i].gap == "?"
            asked_again = asked_again and view.norm(i - 1) != "much"
            if i in view.drug_at or asked_again:
                break
            quantity, one = view.quantity_at.get(i), article_after(view, i)
            dosed = quantity is not None and (
                quantity.role is Role.DOSE or (quantity.role is None and quantity.value >= _SURE)
            )
            dose = self._usual(m, quantity) if quantity is not None and dosed else one
            if dose is not None and self._is_usual(m, dose):
                return [dose]
        return []

    def _amount_next(self, m: Mention) -> list[Dose]:
        """As in "Epi's in. One milligram."."""
        quantity = self._view.quantity_at.get(m.sentence_end)
        if quantity is None or quantity.role is not Role.DOSE or not self._said_in(m):
            return []
        if self._view.norm(quantity.last) == "of" or quantity.last in self._view.drug_at:
            return []
        dose = self._usual(m, quantity)
        return [dose] if dose is not None else []

    def _new_rate(self, k: int) -> list[Dose]:
        """As in "Adrenaline's up to 10" of what was running at ten mikes a minute."""
        name = self._mentions[k].name
        for earlier in reversed(self._mentions[max(0, k - 12) : k]):
            if earlier.name != name:
                continue
            rates = [d for d in earlier.doses if d.unit in RATES]
            if rates:
                dose = rate_now(self._view, self._mentions[k].hit, rates[-1])
                return [dose] if dose is not None else []
        return []

    def _answers_taking(self, m: Mention) -> bool:
        """As in "Has she had anything for it?" - "Calpol at six."."""
        view = self._view
        for question in view.marks.questions_before(m.hit.start, 5):
            asked = set(view.norms(question.first, question.last))
            given = "what" in asked and asked & {"give", "given", "gave"}
            if not (given or (asked & _HAS_HAD and asked & _SOMETHING)) or asked & _REGULAR:
                continue
            if asked & _DOES and asked & _USES:  # "do you take any medicine?"
                continue
            between = range(question.last, m.hit.start)
            if question.answer is not False and all(view.norm(i) in _BEFORE_DRUG for i in between):
                return True
        return False

    def _by_a_giver(self, m: Mention) -> bool:
        """As in "EpiPen by the teacher at ten fifteen"."""
        view, i = self._view, m.hit.end
        while i < m.ceiling and i < m.hit.end + 6 and view.norm(i) != "by":
            i += 1
        if i >= m.ceiling or view.norm(i) != "by":
            return False
        i += 1 + (view.norm(i + 1) in {"the", "his", "her", "a", "school"})
        return view.norm(i) in GIVERS

    def _counted(self, m: Mention) -> bool:
        behind = COUNTS.at(self._view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
        return behind is not None or self._count_before(m) is not None

    def _count_before(self, m: Mention) -> int | None:
        """As in "three nitros"; never of a number that is the amount of this or another drug."""
        counted = counted_before(self._view, m.hit.start, m.drug)
        if counted is None or counted.first in self._claimed or self._of_last(m, counted):
            return None
        return int(counted.value)

    def _of_last(self, m: Mention, counted: Number) -> bool:
        """As in "adrenaline one milligram three doses amiodarone three hundred": of the first."""
        if self._view.norm(counted.last) not in _DOSES or counted.last + 1 != m.hit.start:
            return False
        before = self._mentions[m.place - 1] if m.place else None
        if before is None or before.sentence_start != m.sentence_start or not before.doses:
            return False
        behind = m.dose is not None and m.dose.first >= m.hit.end
        return behind and counted.first - before.end <= _AT_ONCE * 2

    def _prior(self, m: Mention) -> bool:
        told = given_before_us(self._view, m.start, m.end)
        if told is not None:
            return told
        if self._view.norm(m.start - 1) == "our":
            return False
        first, last = max(m.sentence_start, m.hit.start - 12), min(m.ceiling, m.hit.end + 14)
        acts = [a for a in self._near(first, last) if a.act in (Act.PRIOR, Act.TAKEN)]
        acts = [a for a in acts if not self._then_by_crew(a.last, m.hit.start)]
        acts = [a for a in acts if not (to_us(self._view, a.last) or
                                        at_destination(self._view, a.last))]  # fmt: skip
        return (
            bool(acts) or self._answers_taking(m) or self._by_a_giver(m) or self._lent(m)
            or self._had_from(m)
        )  # fmt: skip

    def _then_by_crew(self, first: int, last: int) -> bool:
        """As in "had her pen before we got here, I gave a second epi": the second is ours."""
        if not self._view.has(_CREW_GAVE, first + 1, last + 1):
            return False
        return any(
            self._view.norm(i) in {"i", "we"} and self._view.norm(i + 1) in _CREW_GAVE
            for i in range(first, last)
        )

    def _neb_before(self, m: Mention) -> bool:
        """As in "put him on a neb, albuterol and Atrovent": what is in it stands behind."""
        view = self._view
        first = max(m.sentence_start, m.hit.start - 6)
        if not view.has(NEBS, first, m.hit.start):
            return False
        for i in range(first, m.hit.start):
            if view.norm(i) not in NEBS:
                continue
            started = set(view.norms(max(m.sentence_start, i - 5), i))
            between = range(i + 1, m.hit.start)
            if started & {"on", "put", "started", "gave"}:
                return all(
                    self._is_drug(k) or view.norm(k) in {"with", "and", "of"} for k in between
                )
        return False

    def _nebbed(self, k: int) -> bool:
        """As in "put her on a salbutamol neb", "salbutamol and Atrovent neb running"."""
        view, m = self._view, self._mentions[k]
        following = self._mentions[k + 1] if k + 1 < len(self._mentions) else None
        if self._neb_before(m):
            return True
        i = m.hit.end
        if (
            following is not None
            and following.hit.start == i + 1
            and view.norm(i) in {"and", "with"}
        ):
            i = following.hit.end
        if view.norm(i) not in NEBS:
            return False
        before = set(view.norms(m.hit.start - 3, m.hit.start))
        behind = set(view.norms(i + 1, min(i + 4, m.sentence_end)))
        return "on" in before or bool(behind & _NEB_GOING)
