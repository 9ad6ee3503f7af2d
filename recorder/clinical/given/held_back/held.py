"""Whether a drug was held back: "no epi", "holding nitro", "Toradol not given", "No, leave it."."""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.doses.medwords import (
    ROUTES,
    Act,
)
from recorder.clinical.doses.told_as_given import told_as_given
from recorder.clinical.given.elsewhere.told_behind import usual_dose
from recorder.clinical.given.held_back.after_all import not_after_all
from recorder.clinical.given.held_back.then_given import given_from_then, given_in_the_end
from recorder.clinical.given.held_back.withheld import (
    denies_verb,
    held_behind,
    no_reaches,
    not_given,
    of_the_one_before,
    only_waits,
    said_no,
)
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.none_given import in_allergies, reacted_to
from recorder.clinical.grammar.tables import DETERMINERS, GAVE, OWNERS
from recorder.clinical.text.words import SENTENCE_ENDS

_MEDICINES = frozenset({"meds", "medications", "medicines", "medication", "tablets"})
_SHORT_OFFER = 2
"""A question of so few words that names a drug offers it ("Charcoal?")."""
_ASKED_HOME = frozenset({"takes", "taking", "any", "on"})
_PARTICIPLES = frozenset({"given", "administered", "started", "used"})
"""Last words of "was not given", which also deny a drug named behind them."""
_OFFERS = frozenset({"want", "give", "giving", "need", "should", "shall", "fancy", "try"})
_HAD_IT = frozenset(
    {("had", "it"), ("had", "his"), ("had", "her"), ("had", "any"), ("taken", "it")}
)
_FOR_WHAT = frozenset("the your that it him her this now".split())
_FOR_REACH = 5


def is_declined(talk: DrugTalk, m: Mention) -> bool:
    """As in "Solu-Medrol, do you want it?" - "No, leave it."."""
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is None or question.answer is not False or _rather(talk, m, question.answer_first):
        return False
    if _HAD_IT & set(pairwise(talk.view.norms(question.last - 5, question.last))):
        return False  # "give heparin, and he's on Plavix, has he had it today?" - "No."
    if question.first == m.hit.start and _offered_for(talk, m, question.last):
        return True
    if question.last - question.first - (m.hit.end - m.hit.start - 1) <= _SHORT_OFFER and (
        talk.view.norm[question.first] not in _ASKED_HOME or _on_giving(talk, question.first)
    ):
        return True
    return talk.view.has(_OFFERS, question.first, question.last)


def _rather(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "Morphine, do you want 5?" - "No, start with 2.": another amount, no drug declined."""
    view, first = talk.view, i
    while view.norm[i] in _RATHER and i < first + _RATHER_REACH:
        i += 1
        if view.gap(i) in SENTENCE_ENDS:
            return False
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.unit in _NO_AMOUNT or view.norm[quantity.last] == "of":
        return False
    return usual_dose(talk, m, quantity) is not None


_NO_AMOUNT = ("min", "h")
_RATHER = frozenset("no start with just only go give him her make it lets do try well".split())
_RATHER_REACH = 6


def _on_giving(talk: DrugTalk, first: int) -> bool:
    """As in "Did you give any Lasix?" - "No." - "Any morphine?" - "No.": of what was given."""
    if talk.view.norm[first] != "any":
        return False
    return talk.view.has(_GAVE, first - _GIVING_REACH, first)


_GAVE = GAVE | {"give"}
_GIVING_REACH = 16


def _offered_for(talk: DrugTalk, m: Mention, last: int) -> bool:
    """As in "Paracetamol for the arm?" - "No.": offered for what hurts."""
    view, i = talk.view, m.hit.end
    return view.norm[i] == "for" and view.norm[i + 1] in _FOR_WHAT and last - i <= _FOR_REACH


def is_held(talk: DrugTalk, m: Mention) -> bool:
    """As in "no epi", "holding nitro", "Toradol not given", "drawn up but did not give it"."""
    if given_from_then(talk, m) or given_in_the_end(talk, m):
        return False
    if held_behind(talk, m) or _held_in_the_end(talk, m) or not_after_all(talk, m):
        return True
    if _none_of(talk, m) or said_no(talk, m):
        return True
    if _instead_of_last(talk, m):
        return False
    start = m.start
    given = told_as_given(talk.view, m.hit.start, m.hit.end)
    for said in reversed(talk.near(max(m.sentence_start, start - 6), m.hit.start)):
        if said.act is Act.HELD and only_waits(talk, said.first, said.last):
            continue
        if said.act is Act.HELD:
            if of_the_one_before(talk, said, m, directly=True):
                return False  # "nitro withheld aspirin 324 given"
            return no_reaches(talk, said, m)
        if said.act is Act.NOT_GIVEN and talk.view.norm[said.last - 1] in _PARTICIPLES:
            return no_reaches(talk, said, m) and not of_the_one_before(talk, said, m)
        if said.act is Act.HOME and (given or talk.view.norm[said.last - 1] in _MEDICINES):
            return False  # "no meds four of Zofran on board", "no home meds, ketamine twenty IM"
        if said.act in (Act.GIVEN, Act.TAKEN, Act.HOME):
            if talk.view.norm[said.first] == "get" and not no_reaches(talk, said, m):
                return False  # "could not get capture, so ..."
            between = talk.near(max(m.sentence_start, said.first - 3), said.first)
            taken_off = "off" in talk.view.norms(said.last, m.hit.start)  # "her jacket off"
            return not taken_off and any(denies_verb(talk, a, said) for a in between)
    return False


def _none_of(talk: DrugTalk, m: Mention) -> bool:
    """As in "gave none of the insulin", "none of the morphine went in"; never "... helped"."""
    view, i = talk.view, m.hit.start - 1
    i -= view.norm[i] in DETERMINERS
    if view.norm[i] != "of" or view.norm[i - 1] != "none":
        return False
    if view.has(_GOT, i - 1 - _GIVING_NEAR, i - 1):
        return view.norm[i + 1] not in OWNERS  # "had none of her insulin today"
    return view.has(_WENT, m.hit.end, min(m.sentence_end, m.hit.end + _GIVING_NEAR))


_GOT = GAVE | {"give", "got", "had", "received"}
_WENT = frozenset({"given", "went", "administered", "used"})
_GIVING_NEAR = 2


def _instead_of_last(talk: DrugTalk, m: Mention) -> bool:
    """As in "gravol no ondansetron four IV": the no is of the drug before it."""
    view, dose = talk.view, m.dose
    if view.norm[m.hit.end] == "instead" and talk.is_drug(m.hit.start - 1):
        return True  # "no morphine ketamine instead"
    if view.norm[m.hit.start - 1] != "no" or not talk.is_drug(m.hit.start - 2):
        return False
    if dose is None or dose.first != m.hit.end or dose.last >= view.count:
        return False
    return ROUTES.at(view.tokens, dose.last) is not None


def _held_in_the_end(talk: DrugTalk, m: Mention) -> bool:
    """As in "going to give ketorolac but she reacted to Nurofen, so that was not given"."""
    if m.ceiling >= m.sentence_end or not _planned_before(talk, m):
        return False
    between = [o for o in talk.behind(m, 4) if o.hit.start < m.sentence_end]
    if not all(reacted_to(talk, o) or in_allergies(talk, o) for o in between):
        return False
    last = between[-1].hit.end if between else m.ceiling
    return any(True for _ in not_given(talk, m, last, min(m.sentence_end, last + 10)))


def _planned_before(talk: DrugTalk, m: Mention) -> bool:
    acts = talk.near(max(m.sentence_start, m.hit.start - 9), m.hit.start)
    return bool(acts) and acts[-1].act is Act.PLANNED
