"""Whether a wish to die is denied: "no plans to end her life", "doesn't want to kill himself".

A plan is the finding itself ("he was going to jump"), so what is said about a plan elsewhere does
not hold here. A denial counts only where it is said of this wish: a denied one is not looked after.
"""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.drafts.denials import denials
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_NEGATORS = words("patient", "wishes", "negators")
_AUXILIARIES = frozenset("really actually ever even been to was trying".split())
_BEGIN_ANEW = frozenset("and but so because cause cos he she they i then".split())
"""Behind them another statement is made: "can't go on and wants to end it"."""
_OF_A_WISH = (FactStatus.PLANNED, FactStatus.NEGATED, FactStatus.REFUSED)


def wish_status(view: View, mention: Mention) -> FactStatus:
    """Status of a wish to die or to do oneself harm."""
    if mention.context.answer is not None:
        if mention.status is not FactStatus.PLANNED:
            return mention.status
        question = view.marks.question_at.get(mention.first)
        no = question is not None and question.answer is False  # "thinking about hurting yourself?"
        return FactStatus.NEGATED if no else FactStatus.ASSERTED
    if view.norm[mention.last] == "until":
        return FactStatus.ASSERTED  # "never wanted to die until today"
    if _denied_right_before(view, mention.first):
        return FactStatus.NEGATED
    if mention.status not in _OF_A_WISH:
        return mention.status
    marks = denials(view, mention.first)
    if any(_of_this_wish(view, mark, mention) for mark in marks):
        return FactStatus.NEGATED
    own = mention.status is FactStatus.NEGATED and not marks
    return FactStatus.NEGATED if own else FactStatus.ASSERTED


def _denied_right_before(view: View, first: int) -> bool:
    """As in "didn't want to die": the denial and the wish share their verb."""
    i = view.back(first - 1, _AUXILIARIES, first - 4) + 1
    joined = view.joined(i, first + 1)
    return i > 0 and joined and view.norm[i - 1] in _NEGATORS


def _of_this_wish(view: View, mark: Mark, mention: Mention) -> bool:
    behind = mark.first >= mention.last or view.norm[mark.last - 1] == "for"  # "negative for x and"
    return behind or not view.has(_BEGIN_ANEW, mark.last + 1, mention.first)
