"""Doses that stand apart from their drug: asked and answered, ordered before, "that's fifty in".

A dose is taken from elsewhere only where it is usual for the drug and nothing else lies between.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.amounts import Dose, counted_before
from recorder.clinical.doses.infusions import RATES, goes_now, rate_now
from recorder.clinical.doses.medwords import COUNTS, GIVERS, Act
from recorder.clinical.doses.no_doses import nebs_at
from recorder.clinical.doses.pieces import article_after
from recorder.clinical.given.before_arrival import (
    at_destination,
    before_you,
    given_before_us,
    gives,
    then_by_crew,
    to_us,
)
from recorder.clinical.given.breathed import NEBS
from recorder.clinical.given.by_others import given_there, is_lent, they_gave_it
from recorder.clinical.given.elsewhere.told_behind import (
    amount_from,
    how_much,
    is_usual,
    pen_says,
    that_is,
    usual_dose,
)
from recorder.clinical.given.giving import had_from
from recorder.clinical.given.judge import judge
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import DETERMINERS, OWNERS, SUBJECTS, words
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_DOES = frozenset({"do", "does"})
_USES = frozenset({"take", "use"})
_HAS_HAD = frozenset("had has have given gave got get give take taken".split())
_NOT_OF_NOW = words("acts", "told_apart", "not_of_now")
"""Words of a question that does not ask whether a drug was given just now."""
_BEEN_GIVEN = frozenset("had given gave taken".split())
_GOING = frozenset({"running", "up"})
_BY_CREW = frozenset("get give given gave got".split())
_LONGEST_QUESTION = 9
_SHORT_QUESTION = 3
_NEB_GOING = frozenset("running on going given done finished".split())
_REPLY_REACH = 14
_SURE = 20
"""A number without a unit in a reply is a dose from here on; smaller ones are hours and counts."""
_AT_ONCE = 3
_FEW_BACK, _SOME_BACK = 4, 12
"""So many mentions of drugs back the dose of one may have been told, or the rate of a pump."""
_MOMENT, _SOON = 80, 25
"""Tokens from a drug back to where its dose was told, and on to where it is told next."""
_DOSES = frozenset({"doses", "times", "rounds", "shots"})
_ALREADY = frozenset({"had", "taken", "given", "in", "on", "running", "gone"})
_OPENING = frozenset("yeah yes yep oh and well".split())
_TOOK = frozenset("had took gave got chewed".split())
_NONE = frozenset("no none nothing not never to".split())
_SOMETHING = frozenset({"anything", "something", "analgesia", "painkillers"})
_REGULAR = frozenset("regularly usually normally daily day else allergic".split())
_BEFORE_DRUG = words("acts", "told_apart", "before_drug")


def dose_apart(talk: DrugTalk, m: Mention) -> list[Dose]:
    """The dose that stands apart from the drug, if one does."""
    return that_is(talk, m) or new_rate(talk, m) or how_much(talk, m) or pen_says(talk, m)


def planned_doses(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "Set up racemic epi, half a mil ... Racemic is running": the plan had the dose."""
    for earlier in reversed(talk.before(m, _FEW_BACK)):
        near = m.hit.start - earlier.hit.end < _MOMENT
        if not near or earlier.name != m.name:
            continue
        doses = earlier.doses[:1] or _answered(talk, earlier)
        if doses and judge(talk, earlier) is FactStatus.PLANNED:
            return doses
    return []


def told_before(talk: DrugTalk, m: Mention) -> bool:
    """ "Epi's in." only confirms the dose that was told a moment ago."""
    return any(
        o.name == m.name and m.hit.start - o.hit.end < _MOMENT and o.doses
        for o in talk.before(m, _FEW_BACK)
    )


def told_as_corrected(talk: DrugTalk, m: Mention) -> bool:
    """As in "50 of fentanyl, excuse me, 25 of fentanyl": the first mention has the dose."""
    same = (o for o in talk.before(m, _FEW_BACK) if o.name == m.name)
    return any(d.last in (m.hit.start, m.hit.start - 1) for o in same for d in o.doses)


def told_later(talk: DrugTalk, m: Mention) -> bool:
    """As in "We've given fentanyl. ... 50 of fentanyl": the dose follows."""
    if is_prior(talk, m) or is_counted(talk, m):
        return False
    return any(
        o.name == m.name and o.hit.start - m.hit.end < _SOON
        and o.doses and judge(talk, o) is FactStatus.ASSERTED
        for o in talk.behind(m, 3)
    )  # fmt: skip


def _answered(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "Do you want Benadryl?" - "Yeah, thirty milligrams IV."."""
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is None or question.answer is not True:
        return []
    for quantity in talk.view.quantities_in(question.last, question.last + 8):
        if quantity.role is not Role.DOSE or quantity.unit in {None, "L/min"}:
            return []
        return [Dose(quantity.value, quantity.unit, False, quantity.first, quantity.last)]
    return []


def asked_amount(talk: DrugTalk, m: Mention) -> Dose | None:
    """As in "How much morphine has she had?" - "Five so far."."""
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is None or question.answer is False or m.doses:
        return None
    asked = set(talk.view.norms(question.first, question.last))
    if not asked & _HAS_HAD or asked & {"want", "can", "could", "may", "should", "shall"}:
        return None
    carried = {"we", "have"} <= asked and not asked & _BEEN_GIVEN
    if carried or (asked & _DOES and asked & _USES):
        return None  # "Do we have any?", "How much do you take?"
    return amount_from(talk, m, question.last)


def replied(talk: DrugTalk, m: Mention) -> FactStatus | None:
    """As in "Did he get his TXA?" - "Yes.", "Paracetamol?" - "She had some at four."."""
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is None or question.last - question.first > _LONGEST_QUESTION:
        return None
    asked = set(talk.view.norms(question.first, question.last))
    some = talk.view.norm[m.hit.start - 1] in {"any", "some"}
    took = some and {"did", "take"} <= asked  # never so of "do you take aspirin?"
    of_now = (asked - {"take"} if took else asked).isdisjoint(_NOT_OF_NOW)
    if not of_now or (m.drug is not None and not m.drug.carried):
        return None
    was = "did" in asked and asked & {"get", "give"}
    if was or {"on", "board"} <= asked or asked & (_BEEN_GIVEN | _GOING):
        if question.answer is True:
            return FactStatus.ASSERTED
        if question.answer is False and asked & _BY_CREW:
            return FactStatus.NEGATED
    if _said_gave(talk, question.last):
        return FactStatus.ASSERTED
    told = talk.view.quantities_in(question.last, question.last + _LONGEST_QUESTION)
    counted = took and any(_had_so_many(talk.view, q) for q in told)
    short = counted or question.last - question.first <= _SHORT_QUESTION
    if short and _said_had(talk, question.last):
        return FactStatus.ASSERTED
    if short and "in" in asked and question.answer is True:  # "Morphine in? Yep."
        return FactStatus.ASSERTED
    return None


def _said_gave(talk: DrugTalk, first: int) -> bool:
    """As in "Has he got his pen?" - "I gave it to him.", "She used it."."""
    view, i = talk.view, first
    i = view.past(i, _OPENING, first + 3)
    told = view.norm[i] in SUBJECTS and view.norm[i + 1] in {"gave", "used", "took"}
    return told and view.norm[i + 2] in {"it", "one", "him", "her", "them", "that"}


def _said_had(talk: DrugTalk, first: int) -> bool:
    """As in "Yeah, she had some at four": the answer tells that it was taken or given."""
    view, i = talk.view, first
    i = view.past(i, _OPENING, first + 3)
    if view.norm[i] not in SUBJECTS or view.norm[i + 1] not in _TOOK:
        return view.norm[i] == "already" and view.norm[i + 1] in _ALREADY
    owned = view.norm[i + 1] == "got" and view.norm[i] not in {"he", "she"}
    if owned or view.names_drug(i + 2, i + 6):
        return False
    return not view.has(_NONE, i + 1, i + 4)


def told_in_reply(talk: DrugTalk, m: Mention) -> list[Dose]:
    """The amount in the answer: "She had some at four. A gram."."""
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is None:
        return []
    view = talk.view
    for i in range(question.last, question.last + _REPLY_REACH):
        asked_again = i > question.last and view.gap(i) == "?"
        asked_again = asked_again and view.norm[i - 1] != "much"
        if i in view.drug_at or asked_again:
            break
        quantity, one = view.quantity_at.get(i), article_after(view, i)
        dosed = quantity is not None and (
            quantity.role is Role.DOSE or (quantity.role is None and quantity.value >= _SURE)
        )
        dose = usual_dose(talk, m, quantity) if quantity is not None and dosed else one
        if dose is not None and is_usual(m, dose):
            return [dose]
    return []


def _had_so_many(view: View, quantity: Quantity) -> bool:
    """As in "I took two", "she gave me two of the baby ones"; never "I took two buses"."""
    i, behind = quantity.first - 1, quantity.last
    i -= view.norm[i] in {"me", "him", "her"}
    return view.norm[i] in _TOOK and (bool(view.gap(behind)) or view.norm[behind] == "of")


def new_rate(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "Adrenaline's up to 10" of what was running at ten mikes a minute."""
    for earlier in reversed(talk.before(m, _SOME_BACK)):
        if earlier.name != m.name:
            continue
        rates = [d for d in earlier.doses if d.unit in RATES]
        if rates:
            dose = rate_now(talk.view, m.hit, rates[-1])
            return [dose] if dose is not None else []
    return []


def going_to(talk: DrugTalk, m: Mention) -> Dose | None:
    """As in "I'm gonna bump that nitro up, going to 30"."""
    rate = next(iter(new_rate(talk, m)), None)
    return rate if rate is not None and goes_now(talk.view, rate) else None


def answers_taking(talk: DrugTalk, m: Mention) -> bool:
    """As in "Has she had anything for it?" - "Calpol at six. And two ibuprofen."."""
    first = m
    for earlier in reversed(talk.before(m, _ANSWERED_WITH)):
        if not _and_then(talk.view, earlier, first):
            break
        first = earlier
    return _is_answer(talk, first)


_ANSWERED_WITH = 3
_AMOUNT_REACH = 10


def _and_then(view: View, one: Mention, other: Mention) -> bool:
    """Whether ``other`` is told after an "and" right behind ``one`` and its amount and hour."""
    i = min(other.start, other.hit.start) - 1
    return view.norm[i] in {"and", "then"} and i - one.hit.end < _AMOUNT_REACH


def _is_answer(talk: DrugTalk, m: Mention) -> bool:
    view = talk.view
    for question in view.marks.questions_before(m.hit.start, _REPLY_BEGINS):
        asked = set(view.norms(question.first, question.last))
        given = "what" in asked and asked & {"give", "given", "gave"}
        if not (given or (asked & _HAS_HAD and asked & _SOMETHING)) or asked & _REGULAR:
            continue
        if asked & _DOES and asked & _USES:  # "do you take any medicine?"
            continue
        between = range(question.last, m.hit.start)
        told = (view.norm[i] in _BEFORE_DRUG or i in view.number_at for i in between)
        if question.answer is not False and all(told):
            return True
    return False


_REPLY_BEGINS = 5


def by_a_giver(talk: DrugTalk, m: Mention) -> bool:
    """As in "EpiPen by the teacher at ten fifteen"."""
    view, i = talk.view, m.hit.end
    while i < m.ceiling and i < m.hit.end + 6 and view.norm[i] != "by":
        i += 1
    if i >= m.ceiling or view.norm[i] != "by":
        return False
    i += 1 + (view.norm[i + 1] in {"the", "his", "her", "a", "school"})
    return view.norm[i] in GIVERS


def is_counted(talk: DrugTalk, m: Mention) -> bool:
    """Whether it is said how often: "three nitros", "nitro times two", "albuterol two nebs"."""
    if nebs_at(talk.view, m.hit.end) is not None:
        return True
    behind = COUNTS.at(talk.view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
    return behind is not None or count_before(talk, m) is not None


def count_before(talk: DrugTalk, m: Mention) -> int | None:
    """As in "three nitros"; never of a number that is the amount of this or another drug."""
    counted = counted_before(talk.view, m.hit.start, m.drug)
    if counted is None or counted.first in talk.claimed or _of_last(talk, m, counted):
        return None
    return int(counted.value)


def _of_last(talk: DrugTalk, m: Mention, counted: Number) -> bool:
    """As in "adrenaline one milligram three doses amiodarone three hundred": of the first."""
    if talk.view.norm[counted.last] not in _DOSES or counted.last + 1 != m.hit.start:
        return False
    before = talk.last(m)
    if before is None or before.sentence_start != m.sentence_start or not before.doses:
        return False
    behind = m.dose is not None and m.dose.first >= m.hit.end
    return behind and counted.first - before.end <= _AT_ONCE * 2


def is_prior(talk: DrugTalk, m: Mention) -> bool:
    """Whether the drug was taken, or given by others, before this crew was there.

    What is told of one of "two paracetamol and two ibuprofen at home" is told of both.
    """
    told = given_before_us(talk.view, m.start, m.end)
    if told is not None:
        return told
    return _is_prior(talk, m) or any(_is_prior(talk, o) for o in _listed_with(talk, m))


def _listed_with(talk: DrugTalk, m: Mention) -> Iterator[Mention]:
    """The drugs beside ``m`` that are told with it in one breath: "A *and B and C*"."""
    for chain in (reversed(talk.before(m, _ANSWERED_WITH)), talk.behind(m, _ANSWERED_WITH)):
        last = m
        for other in chain:
            one, two = sorted((last, other), key=lambda o: o.place)
            between = talk.view.norms(one.end, two.start)
            if one.sentence_start != two.sentence_start or not {"and"} <= set(between) <= _AND:
                break
            yield other
            last = other


_AND = frozenset({"and", "some", "a", "then", "also"})


def _is_prior(talk: DrugTalk, m: Mention) -> bool:
    told = given_before_us(talk.view, m.start, m.end)
    if told is not None:
        return told
    if talk.view.norm[m.start - 1] == "our":
        return False
    first, last = max(m.sentence_start, m.hit.start - 12), min(m.ceiling, m.hit.end + 14)
    acts = [a for a in talk.near(first, last) if a.act in (Act.PRIOR, Act.TAKEN)]
    acts = [a for a in acts if not then_by_crew(talk.view, a.last, m.hit.start)]
    acts = [
        a for a in acts if not (a.act is Act.TAKEN and _takes_another(talk, m, a.first, a.last))
    ]
    acts = [a for a in acts if not (to_us(talk.view, a.last) or
                                    at_destination(talk.view, a.last))]  # fmt: skip
    return (
        bool(acts) or _answer_tells(talk, m) or answers_taking(talk, m) or by_a_giver(talk, m)
        or is_lent(talk, m) or had_from(talk, m) or _by_himself(talk, m) or _hours_ago(talk, m)
        or given_there(talk, m) or they_gave_it(talk, m) or _of_his_own(talk, m)
        or asked_of_another(talk, m)
    )  # fmt: skip


def asked_of_another(talk: DrugTalk, m: Mention) -> bool:
    """As in "Glucagon, *did your wife give* you any?" - "I gave him the one milligram"."""
    asked = talk.view.sentence(m.hit.start)
    said = talk.view.norms(asked.first, asked.last) if asked.asked else []
    return any(
        a == "did" and any(gives(norm) for norm in said[k + 1 : k + 4]) and "give" in said[k:]
        for k, a in enumerate(said)
    )


def _of_his_own(talk: DrugTalk, m: Mention) -> bool:
    """As in "she's had two of *her own* co-codamol", "two of *his* oxycodone" that no crew has:
    taken before anybody came."""
    i = m.hit.start - 1
    own = m.drug is None or not m.drug.carried
    return "of" in talk.view.norms(i - 2, i) and (
        talk.view.norm[i] == "own" or (own and talk.view.norm[i] in OWNERS)
    )


def _answer_tells(talk: DrugTalk, m: Mention) -> bool:
    """As in "What about GTN?" - "He's had two of his own before you came."."""
    view, asked = talk.view, talk.view.sentence(m.hit.start)
    if not asked.asked or asked.last >= view.count:
        return False
    end = view.sentence(asked.last).last
    if end - asked.last == 1 and end < view.count:  # "Yes."
        end = view.sentence(end).last
    end = min(end, asked.last + _ANSWER_REACH)
    if view.names_drug(asked.last, end):
        return False
    if then_by_crew(view, asked.last, end) and not before_you(view, asked.last, end):
        return False
    return any(a.act in (Act.PRIOR, Act.TAKEN) for a in talk.near(asked.last, end))


_ANSWER_REACH = 14


def _by_himself(talk: DrugTalk, m: Mention) -> bool:
    """As in "she injected herself with 12 units of Novorapid", "ten of Actrapid at breakfast"."""
    view = talk.view
    if view.has(_HIMSELF, max(m.sentence_start, m.start - _HIMSELF_REACH), m.start):
        return True
    insulin = m.drug is not None and "antidiabetic" in m.drug.classes
    return insulin and view.has(_MEALS, m.end, min(m.ceiling, m.end + _MEAL_REACH))


def _hours_ago(talk: DrugTalk, m: Mention) -> bool:
    """As in "ten of Oramorph four hours ago", "last dose was four hours ago, ten of Oramorph".

    So is what he had "this morning".
    """
    view, first = talk.view, m.end
    if view.has_far(_DOSE, m.sentence_start + 1, m.start):
        first = m.sentence_start
    if view.has_far(_CREW, m.sentence_start, m.start):
        return False
    ago = view.positions.within(_AGO, first, min(m.ceiling, m.end + _AGO_REACH))
    return any((view.norm[i - 1], view.norm[i]) in _TODAY for i in ago)


_HIMSELF = frozenset({"herself", "himself", "myself", "themselves"})
_MEALS = words("acts", "words", "meals")
_TODAY = frozenset({("hour", "ago"), ("hours", "ago"), ("this", "morning"), ("earlier", "today")})
_AGO = frozenset({"ago", "morning", "today"})
_DOSE, _CREW = frozenset({"dose"}), frozenset({"we", "i"})
_HIMSELF_REACH, _MEAL_REACH, _AGO_REACH = 4, 5, 4


def _takes_another(talk: DrugTalk, m: Mention, first: int, last: int) -> bool:
    """As in "gave one nitro, then he tells us he took Viagra": of the other drug alone."""
    if first < m.hit.end:  # "Methoxyflurane self-administered, IV morphine 5 at 1620"
        before = talk.last(m)
        of_that = before is not None and before.hit.end == first and before.name != m.name
        return of_that and not talk.view.joined(last, m.hit.start + 1)
    for i in range(last, last + _TAKEN_REACH):
        drug = talk.view.drug_at.get(i)
        if drug is not None:
            return drug.form.name != m.name
        if talk.view.gap(i) or talk.view.norm[i] == "and":
            break
    return talk.view.norm[last - 1] in _WHAT  # "fentanyl 100, he's had some PVCs"


_TAKEN_REACH = 4
_WHAT = DETERMINERS | {"some"}
"""Last words of a verb whose object stands behind it."""


def _neb_before(talk: DrugTalk, m: Mention) -> bool:
    """As in "put him on a neb, albuterol and Atrovent": what is in it stands behind."""
    view = talk.view
    first = max(m.sentence_start, m.hit.start - 6)
    if not view.has(NEBS, first, m.hit.start):
        return False
    for i in range(first, m.hit.start):
        if view.norm[i] not in NEBS:
            continue
        started = set(view.norms(max(m.sentence_start, i - 5), i))
        between = range(i + 1, m.hit.start)
        if started & {"on", "put", "started", "gave"}:
            return all(talk.is_drug(k) or view.norm[k] in {"with", "and", "of"} for k in between)
    return False


def _put_on(talk: DrugTalk, m: Mention) -> bool:
    """As in "we put her on a duo neb": its name says that it is breathed."""
    view, i = talk.view, m.hit.start - 1
    if not view.norm[m.hit.end - 1].endswith(("neb", "nebs")):
        return False
    i -= view.norm[i] in {"a", "the", "another", "one"}
    if view.norm[i] == "did" and view.norm[i - 1] in {"we", "i", "they"}:
        return True  # "we did a DuoNeb"
    return view.norm[i] == "on" and view.has(_PUT, max(m.sentence_start, i - 4), i)


_PUT = frozenset({"put", "placed", "started", "popped", "stuck"})


def is_nebbed(talk: DrugTalk, m: Mention) -> bool:
    """As in "put her on a salbutamol neb", "salbutamol and Atrovent neb running"."""
    view = talk.view
    following = next(iter(talk.behind(m, 1)), None)
    if _neb_before(talk, m) or _put_on(talk, m):
        return True
    i = m.hit.end
    if following is not None and following.hit.start == i + 1 and view.norm[i] in {"and", "with"}:
        i = following.hit.end
    if view.norm[i] not in NEBS:
        return False
    before = set(view.norms(m.hit.start - 3, m.hit.start))
    if "did" in before and before & {"we", "i", "they"}:
        return True  # "we did an albuterol neb"
    behind = set(view.norms(i + 1, min(i + 4, m.sentence_end)))
    return "on" in before or bool(behind & _NEB_GOING)
