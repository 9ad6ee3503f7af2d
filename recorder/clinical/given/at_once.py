"""An order that the next words carry out: "yes please, twenty slow. That's in."

Between an order and the words that tell it is in crews only agree, say the amount or the drug
again, or its way in. The first word of anything else ends the search.
"""

from __future__ import annotations

from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import DONE, ROUTES
from recorder.clinical.doses.no_doses import LOTS
from recorder.clinical.doses.told_in_short import of_numbered
from recorder.clinical.given.elsewhere.told_behind import usual_dose
from recorder.clinical.given.giving import still_to_come
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

_BETWEEN = words("acts", "at_once", "between")
_ALONE = words("acts", "at_once", "done")
_OF_SOMEBODY = words("acts", "elliptical", "of_somebody")
_IN_WHAT = words("acts", "at_once", "in_what")
_REACH = 14


def in_at_once(talk: DrugTalk, m: Mention) -> Dose | None:
    """How much of ``m`` the words right behind its order tell to be in; None where they do not."""
    view, i, dose = talk.view, m.end, m.dose
    while i < min(m.end + _REACH, view.count):
        last = _done_to(talk, i, m)
        if last:
            return dose if stated(talk, i, last) else None
        quantity, way = view.quantity_at.get(i), ROUTES.at(view.tokens, i)
        if quantity is not None:
            said = usual_dose(talk, m, quantity)
            other = said is None or (dose is not None and said.amount != dose.amount)
            if other or view.norm[i - 1] in _OF_SOMEBODY or _only_counts(view, quantity, m):
                break
            dose, i = dose or said, quantity.last
        elif way is not None:
            i = way.last
        elif view.norm[i] in _BETWEEN or _is_again(talk, i, m):
            i += 1
        else:
            break
    return None


def _only_counts(view: View, quantity: Quantity, m: Mention) -> bool:
    """As in "epi three in", "nebs, three in total", "three doses of narcan, two IN"."""
    if view.norm[m.hit.start - 1] == "of" and view.norm[m.hit.start - 2] in LOTS:
        return True
    total = view.norms(quantity.last, quantity.last + 2) in (["in", "total"], ["in", "all"])
    return total or (m.drug is not None and of_numbered(view, quantity, m.drug))


def _is_again(talk: DrugTalk, i: int, m: Mention) -> bool:
    hit = talk.view.drug_at.get(i)
    return hit is not None and hit.form.name == m.name


def _done_to(talk: DrugTalk, i: int, m: Mention) -> int:
    """Token behind "that's in", "given", "twenty in" at ``i``; 0 where nothing says so."""
    view = talk.view
    told = told_done(talk, i)
    if told or view.norm[i] not in _ALONE or DONE.at(view.tokens, i) is not None:
        return told
    return 0 if view.norm[i] == "in" and not _of_it(talk, i, m) else _closed(talk, i + 1)


def told_done(talk: DrugTalk, i: int) -> int:
    """Token behind "that's in", "given" at ``i``; 0 for none, for "it's in the bag", "is it in"."""
    done = DONE.at(talk.view.tokens, i)
    asked = talk.view.norm[i - 1] in {"is", "was", "did"} and talk.view.norm[i] in {"it", "that"}
    return _closed(talk, done.last) if done is not None and not asked else 0


def _closed(talk: DrugTalk, last: int) -> int:
    """``last``, or 0 where the words go on: "in the bag", "given his pressure"."""
    view = talk.view
    goes_on = view.norm[last - 1] in {"in", "on", "given"} and not view.gap(last)
    into = view.norm[last] in _IN_WHAT or (view.norm[last - 1] == "in" and last in view.number_at)
    if goes_on and into:
        return last if any(t.first == last and t.clock for t in told_times(view)) else 0
    return last


def _of_it(talk: DrugTalk, i: int, m: Mention) -> bool:
    """As in "twenty in", "okay, in"; never "checked, in date", "get five of morphine in"."""
    view = talk.view
    if i == m.end:
        return _echoes(talk, m)
    amount = any(q.last == i for q in view.quantities_in(i - 3, i))
    return amount or _is_again(talk, i - 1, m) or bool(view.gap(i) and view.gap(i + 1))


def _echoes(talk: DrugTalk, m: Mention) -> bool:
    """As in "twenty of ketamine" - "*Twenty of ketamine* in": who carries it out says it again."""
    last = talk.last(m)
    if last is None or last.name != m.name or not m.doses or not last.doses:
        return False
    return last.doses[0].amount == m.doses[0].amount and m.start - last.end <= _ECHO_REACH


_ECHO_REACH = 4


def stated(talk: DrugTalk, first: int, last: int) -> bool:
    """Neither asked nor still to come: "Is it in?", "once it's in"."""
    view = talk.view
    question, sentence = view.marks.question_at.get(first), view.sentence(last - 1)
    asked = question is not None and question.answer is not True and question.last - last < _TAG
    asked = asked or (sentence.asked and sentence.last - last < _TAG)
    return not (asked or still_to_come(view, first))


_TAG = 4
"""Fewest words between "it's in" and a question mark that is of something else."""
