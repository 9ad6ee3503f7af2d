"""That somebody takes no medicines: "denies taking any meds", "Any medications?" - "None."."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from recorder.clinical.claims.answers import Question
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.not_learned import not_learned
from recorder.clinical.drafts.replies import Topic, asked_for
from recorder.clinical.grammar.tables import EXCEPT, EXCEPT_PAIRS, GAVE, OWNERS, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.view import View
from recorder.core.model import FactKind

NO_MEDICATION = "none"
"""Name of the fact "takes no medicines"."""
_NONE_WORDS = frozenset({"none", "nil", "nothing", "no"})
_ENDS = words("home", "none", "ends")
_ADDRESSED = frozenset({"dont", "do"})
_SPEAKERS = frozenset("i im he she they you is are patient pt who and".split())
_ASKED = words("home", "none", "asked")
_NOT_ALL = words("home", "none", "not_all")
_NO_WHAT = words("home", "none", "no_what")
_GIVEN_OR_FOUND = words("home", "none", "given_or_found")
_GIVING = 3
_WHAT = frozenset({"what", "which"})
_TAKING = frozenset({"take", "taking", "takes"})
_AFTER_ALL = words("home", "none", "after_all")
_OF_KIND = 2
_GOES_ON = words("home", "none", "goes_on")


def other_than(view: View, hit: Hit[bool]) -> int:
    """Token behind "no meds at home other than", 0 where nothing is excepted."""
    i = view.past(hit.last, _AT_ALL, hit.last + 3)
    if (view.norm[i], view.norm[i + 1]) in EXCEPT_PAIRS:
        return i + 2
    if view.norm[i] in EXCEPT:
        return i + 1
    just = view.norm[i] in _BUT and view.names_drug(i + 1, i + 1 + _JUST_REACH)
    return i + 1 if just else 0


def _of_the_crew(view: View, hit: Hit[bool]) -> bool:
    """As in "no meds from us", "we gave no meds": what was given, not what is taken at home."""
    behind = tuple(view.norms(hit.last, hit.last + 2))
    return behind in _FROM_US or view.norm[hit.first - 1] in GAVE


_FROM_US = {(of, who) for of in ("from", "by") for who in ("us", "me", "ems", "them", "fire")}
_OUR_ACTS = frozenset("cpr shocks shock compressions lines tube fluids interventions".split())
_BUT = frozenset({"but", "just", "only"})
_JUST_REACH = 3
"""Most words from "no meds, just" to what is taken after all."""
_AT_ALL = frozenset("at home all regularly really".split())


def none_taken(
    view: View, nones: Iterable[Hit[bool]], openers: Iterable[Hit[str]]
) -> Iterator[Draft]:
    """As in "takes nothing", "no meds", "isn't on any medication"."""
    for hit in nones:
        if other_than(view, hit):
            continue
        if view.norm[hit.last] in _ENDS and view.tokens[hit.last].gap == "":
            continue
        if view.norm[hit.first] in _ADDRESSED and view.norm[hit.first - 1] not in _SPEAKERS:
            continue  # "please don't take any medicine"
        if not_learned(view, hit.first, hit.last):
            continue  # "no meds list available"
        asked = view.marks.question_at.get(hit.first + 1)
        if asked is not None and asked.first == hit.first + 1 and asked.answer:
            continue  # "allergies no meds yes lisinopril"
        other = view.context(hit.first, hit.last).of_another
        near = {*view.norms(hit.first - 5, hit.first), *view.norms(hit.last, hit.last + 2)}
        if near & _OUR_ACTS or _of_the_crew(view, hit):
            continue  # "no CPR from us, no meds, no shocks"
        if other or Topic.ALLERGY in asked_for(view, hit.first):
            continue
        yield _no_medicines(view, hit.first, hit.last)
    for opener in openers:
        headed = opener.value == "list" and "med" in view.norm[opener.first]
        if view.norm[opener.first - 1] == "to":  # "any allergies to medicine? No."
            continue
        if view.norm[opener.first - 1] == "no" and view.norm[opener.last] == "no":
            continue  # "no meds, no shocks"
        kind = view.norms(opener.first - _OF_KIND, opener.first)
        if not _NOT_ALL.isdisjoint([*kind, view.norm[opener.last + 1]]):
            continue  # "any pain meds? No."
        if view.context(opener.first, opener.last).of_another:
            continue
        if headed and view.norm[opener.last] in _NONE_WORDS and not _asks_whether(view, opener):
            yield _no_medicines(view, opener.first, opener.last + 1)


def _asks_whether(view: View, opener: Hit[str]) -> bool:
    """As in "does he take his meds no he never does", "takes his meds no problem"."""
    own = view.norm[opener.first - 1] in OWNERS
    return view.norm[opener.last + 1] in _NO_WHAT or (own and view.norm[opener.last] == "no")


def none_answered(view: View) -> Iterator[Draft]:
    """As in "Any medications?" - "None.", "you take any pills" - "no sir"."""
    for question in view.marks.questions:
        if question.answer is not False or not _asks_for_all(view, question):
            continue
        if view.context(question.first, question.last).of_another:
            continue
        if _of_a_relative(view, question):
            continue
        if not _goes_on(view, question.answer_last):
            yield _no_medicines(view, question.answer_first, question.answer_last)


def _of_a_relative(view: View, question: Question) -> bool:
    """As in "is your wife on any meds?" where the patient himself is spoken to: hers are asked."""
    of_her = view.context(question.last - 1, question.last).of_another
    return of_her and "you" in view.positions


def _asks_for_all(view: View, question: Question) -> bool:
    """Not of one kind, of today or of what a reaction came from: "any meds for it?"."""
    first, last = question.first, question.last
    asked = view.norms(first, last)
    if view.names_drug(first, last) or not _NOT_ALL.isdisjoint(asked):
        return False
    if not _GIVEN_OR_FOUND.isdisjoint(view.norms(first - _GIVING, first)):
        return False  # "did they give him any meds"
    pairs = list(pairwise(asked))
    if any(a in OWNERS and b in _ASKED for a, b in pairs) and _WHAT.isdisjoint(asked):
        return False  # "is he taking his meds"
    if any((b in _ASKED and a == "to") or (a in _ASKED and b == "allergies") for a, b in pairs):
        return False  # "any allergies to medicine?"
    return not _ASKED.isdisjoint(asked) or any(
        b == "anything" and (a in _TAKING or (a == "on" and who in _SPEAKERS))
        for who, (a, b) in zip(["", *asked], pairs, strict=False)
    )


def _goes_on(view: View, i: int) -> bool:
    """As in "No. Well, just a baby aspirin."."""
    if view.norm[i] in _AFTER_ALL:
        return True
    i = view.past(i, _GOES_ON)
    return i in view.drug_at


def _no_medicines(view: View, first: int, last: int) -> Draft:
    return Draft(
        kind=FactKind.HOME_MEDICATION,
        name=NO_MEDICATION,
        spans=(view.span(first, last),),
        rule="home_medication.none",
    )
