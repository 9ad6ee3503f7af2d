"""A drug given a few words on: "haven't given it" - "Okay, do that now, 800 micrograms".

The words behind carry the amount, and tell that it went in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import BEFORE_ARRIVAL, DONE
from recorder.clinical.given.elsewhere.told_behind import usual_dose
from recorder.clinical.given.held_back.put_aside import first_of
from recorder.clinical.given.mentions import DrugTalk, Mention
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


def done_after_all(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "I haven't given it." - "Okay, let's do that now, 800 micrograms PR."."""
    ours = _so_we_gave(talk, m)
    if ours:
        return ours
    view, end = talk.view, min(m.hit.end + _NOW_REACH, len(talk.view.tokens))
    now = first_of(talk, _NOW, m.hit.end, end)
    if now is None or view.names_drug(m.hit.end, now.first):
        return []
    for quantity in view.quantities_in(now.last, now.last + _AMOUNT_REACH):
        dose = _told_usual(talk, m, quantity, now.last)
        return [dose] if dose is not None and not dose.implied else []
    return []


def _so_we_gave(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "no aspirin before we came, so we gave the three twenty four".

    Who had none before that is given it then: "No aspirin before arrival. We gave 300.".
    """
    view, arrived = talk.view, _none_before_us(talk, m)
    limit = m.hit.end + _NOW_REACH
    for i in range(m.hit.end, limit if arrived else min(limit, m.ceiling)):
        if view.norm[i] not in {"gave", "given"} or not view.has(_WE, i - 2, i):
            continue
        k = view.past(i + 1, _WHOM, i + 4)
        quantity = view.quantity_at.get(k)
        dose = usual_dose(talk, m, quantity) if quantity is not None else None
        if quantity is not None and arrived and _of_next(talk, m, quantity):
            return []
        so = arrived or view.has(_SO, i - 3, i)
        return [dose] if dose is not None and so and not dose.review else []
    return []


def _of_next(talk: DrugTalk, m: Mention, quantity: Quantity) -> bool:
    """As in "no aspirin before arrival, we gave four of Zofran", "... one": a count, or of it."""
    following = talk.behind(m, 1)
    return quantity.value == 1 or (bool(following) and following[0].start < quantity.last)


def _none_before_us(talk: DrugTalk, m: Mention) -> bool:
    """As in "no aspirin before arrival", "no Narcan given before we got here"."""
    limit = min(m.ceiling, m.hit.end + _ARRIVED_REACH)
    return any(True for _ in talk.view.phrases(BEFORE_ARRIVAL, m.hit.end, limit))


_ARRIVED_REACH = 6
_WE = frozenset({"we", "i"})
_SO = frozenset({"so", "then"})
_WHOM = frozenset({"him", "her", "them", "the", "a"})


def first_of_it(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "D10 going in, I'm going to do 100 mils first. Okay, that's in."."""
    view = talk.view
    for quantity in view.quantities_in(m.hit.end, m.hit.end + _NOW_REACH):
        dose = _told_usual(talk, m, quantity, m.hit.end)
        meant = view.norm[quantity.first - 1] in _FIRST_OF_IT
        if dose is None or dose.implied or not meant or not _went_in(talk, quantity.last):
            return []
        return [dose]
    return []


def yes_so_much(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "Any midazolam?" - "Yes, 2 milligrams just before we lifted."."""
    view, question = talk.view, talk.view.marks.question_at.get(m.hit.start)
    if question is None or question.answer is not True or m.doses:
        return []
    short = question.last - question.first <= m.hit.end - m.hit.start + 1
    if not short or view.norm[question.last] not in _YES:
        return []
    for quantity in view.quantities_in(question.last, question.last + _ANSWER_REACH):
        dose = _told_usual(talk, m, quantity, question.last)
        return [dose] if dose is not None and not dose.implied else []
    return []


def is_denied_amount(talk: DrugTalk, m: Mention, dose: Dose) -> bool:
    """As in "albuterol 20 by neb ... so that's 10 of albuterol, not 20": ordered, not given."""
    return (m.name, dose.amount) in _denied_amounts(talk)


def _denied_amounts(talk: DrugTalk) -> frozenset[tuple[str, float]]:
    """Drugs with the amounts of which it was said that another one was given."""
    found = talk.view.memo.get("denied amounts")
    if found is None:
        found = frozenset(_denied(talk)) if "not" in talk.view.positions else frozenset()
        talk.view.memo["denied amounts"] = found
    return cast("frozenset[tuple[str, float]]", found)


def _denied(talk: DrugTalk) -> Iterator[tuple[str, float]]:
    view = talk.view
    for i in view.positions["not"]:
        quantity = view.quantity_at.get(i + 1)
        closed = quantity is not None and (bool(view.gap(quantity.last)))
        if quantity is None or not closed or not view.tokens[i].gap:
            continue
        for m in talk.named_before(i, 2):
            for dose in m.doses:
                near = 0 <= i - max(dose.last, m.hit.end) <= _NOT_REACH
                other = quantity.value != dose.amount
                if near and other and quantity.unit in (None, dose.unit):
                    yield m.name, quantity.value


def _told_usual(talk: DrugTalk, m: Mention, quantity: Quantity, first: int) -> Dose | None:
    """``quantity`` as a usual dose of the drug, with no other drug on the way to it."""
    if quantity.role is not Role.DOSE or quantity.unit == "L/min":
        return None
    behind = quantity.last + (talk.view.norm[quantity.last] == "of")
    other = talk.view.drug_at.get(behind)
    if talk.view.names_drug(first, quantity.first):
        return None
    if other is not None and other.form.name != m.name:
        return None
    return usual_dose(talk, m, quantity)


def _went_in(talk: DrugTalk, first: int) -> bool:
    """Whether "that's in", "it's running" follows before another drug is named."""
    view = talk.view
    for i in range(first, min(first + _DONE_REACH, len(view.tokens))):
        if talk.is_drug(i):
            return False
        if DONE.at(view.tokens, i) is not None:
            return True
    return False
