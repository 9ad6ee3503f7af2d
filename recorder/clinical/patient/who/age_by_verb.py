"""Ages that a verb tells: "he's just turned 60", "his licence makes him 61", "he looks 60".

And those under their letter or the patient: "A, 72. T, ...", "pt 72 yrs".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.patient.who.age_draft import age_draft
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_OLDEST = 105
_WHO = frozenset({"he", "she", "i", "patient", "pt"})
_WHO_REACH = 4
_PATIENT = frozenset({"patient", "pt"})
_HIM = frozenset({"him", "her", "me"})
_MAKES = frozenset({"makes", "make", "made"})
_PAPERS = words("patient", "age_by_verb", "papers")
_PAPER_REACH = 10
_GUESSING = frozenset({"must", "would", "could", "might", "maybe"})
_COMING = (["going", "on"], ["coming", "up"])
_NOT_YET = frozenset("nearly almost pushing hitting gone".split())
_BEHIND = frozenset("now in last this yesterday today and but so then i years he she".split())
GUESSED = "guessed, not known"
NEARLY = "told as nearly, past or about to be"


def ages_by_verb(view: View) -> Iterator[Draft]:
    """At most one age; asked for where none was told in another way."""
    for quantity in view.quantities:
        plain = quantity.role is None and quantity.unit is None
        named = quantity.unit == "a" and view.norm[quantity.first - 1] in _PATIENT
        if (
            not (plain or named)
            or not quantity.number.whole
            or not 0 < quantity.value <= _OLDEST
            or not _ends(view, quantity.last)
        ):
            continue
        reason = _told(view, quantity)
        if reason is not None:
            for age in age_draft(view, quantity, "a", "age.verb"):
                unsure = bool(reason)
                yield replace(age, approximate=unsure, review_reason=reason or age.review_reason)
                return


def _told(view: View, quantity: Quantity) -> str | None:
    """Why it is to be checked, "" where it is known, None where it is no age."""
    i = quantity.first - 1
    i -= view.norm[i] in {"about", "around", "like"}
    if view.norm[i] in _PATIENT and quantity.unit == "a":
        return ""
    if view.norm[i] == "a" and _under_its_letter(view, quantity):
        return ""
    if _beside_birth(view, quantity):
        return ""
    if view.tokens[quantity.first].gap not in PHRASE_GAPS:
        return None
    if view.norm[i] == "turned" and (_of_him(view, i) or _opens(view, i)):
        return ""
    if view.norm[i] in _HIM and view.norm[i - 1] in _MAKES and _by_paper(view, i):
        return ""
    if view.norm[i] == "so" and view.gap(quantity.last) not in PHRASE_GAPS and _by_paper(view, i):
        return ""  # "DOB fourth of the second forty-six, so seventy-eight"
    if view.norm[i] == "being" and _opens(view, i) and view.norm[quantity.last] in _WHO:
        return ""
    if view.norms(quantity.last, quantity.last + 2) == ["last", "birthday"]:
        return ""
    if view.norm[i] == "looks" and view.norm[i - 1] in _WHO:
        return GUESSED
    if view.norm[i] == "be" and _guessed(view, i - 1):
        return GUESSED
    nearly = view.norm[i] in _NOT_YET or view.norms(i - 1, i + 1) in _COMING
    return NEARLY if nearly and _of_him(view, i) else None


def _beside_birth(view: View, quantity: Quantity) -> bool:
    """As in "Sixty-one, DOB's nineteen sixty-three": right before the date of birth."""
    opens = view.sentence(quantity.first).first == quantity.first
    behind = view.norms(quantity.last, quantity.last + 3)
    birth = behind[0] == "dob" or behind == ["date", "of", "birth"]
    return opens and birth and view.gap(quantity.last) not in PHRASE_GAPS


def _by_paper(view: View, i: int) -> bool:
    """As in "his licence makes him 72", "born in fifty two, that makes her 72"."""
    return view.has(_PAPERS, max(view.sentence(i).first, i - _PAPER_REACH), i)


def _opens(view: View, i: int) -> bool:
    """As in "just turned 72", "Being 72, she": nobody is named before."""
    first = view.sentence(i).first
    return first == i or (first == i - 1 and view.norm[first] == "just")


def _under_its_letter(view: View, quantity: Quantity) -> bool:
    """As in "A, 72. T, fourteen twenty." of ATMIST."""
    letter, behind = quantity.first - 1, quantity.last
    opens = view.sentence(letter).first == letter and view.gap(quantity.first) in {",", ":"}
    return opens and view.gap(behind) == "." and view.norm[behind] in {"t", "time"}


def _of_him(view: View, i: int) -> bool:
    """As in "she just turned four": nobody else stands between."""
    return view.has(_WHO, max(view.sentence(i).first, i - _WHO_REACH), i)


def _guessed(view: View, i: int) -> bool:
    """As in "he'd be 71", "she must be 80"."""
    if view.norm[i] in _GUESSING:
        return view.norm[i - 1] in _WHO
    return view.norm[i] in _WHO and view.tokens[i].clitic == "d"


def _ends(view: View, i: int) -> bool:
    """Whether the number is not counted on: "turned two corners", "he'd be 94 on room air"."""
    return view.gap(i) not in PHRASE_GAPS or view.norm[i] in _BEHIND


def coming_birthday(view: View) -> Iterator[Draft]:
    """As in "he's nineteen next week", "she'll be eighty in May": a year less, to check.

    Asked for where nothing else tells it; where that is told with it ("Seventy-six."), it is sure.
    """
    for quantity in view.quantities:
        plain = quantity.role is None and quantity.unit is None and quantity.number.whole
        if not plain or not 2 < quantity.value <= _OLDEST or not comes(view, quantity):
            continue
        now = next((q for q in view.quantities_in(quantity.last, quantity.last + _TOLD_BEHIND)
                    if q.value == quantity.value - 1 and _alone(view, q)), None)  # fmt: skip
        for age in age_draft(view, now or quantity, "a", "age.birthday"):
            told = age if now is not None else replace(age, value=int(quantity.value) - 1)
            yield replace(told, review_reason=None if now is not None else COMING)
            return


COMING = "told by a birthday to come: a year less"
_TOLD_BEHIND = 5
_COMES = frozenset({"next", "in", "on", "tomorrow"})
_MONTHS_AND_DAYS = words("patient", "age", "coming")


def comes(view: View, quantity: Quantity) -> bool:
    """Whether he will be so old on a day that is named."""
    i, behind = quantity.first - 1, quantity.last
    told = view.norm[i] == "be" or view.norm[i] in _TURNS
    told = told or (view.norm[i] in _WHO and view.tokens[i].clitic in {"s", "m"})
    subject = _of_him(view, quantity.first)
    day = behind + 1 + (view.norm[behind + 1] == "the")
    named = view.norm[behind] in _COMES and view.norm[day] in _MONTHS_AND_DAYS
    return told and subject and (named or view.norm[behind] == "tomorrow")


_TURNS = frozenset({"turns", "turning"})


def _alone(view: View, quantity: Quantity) -> bool:
    first, last, _ = view.sentence(quantity.first)
    return (first, last) == (quantity.first, quantity.last)


def then_and_now(view: View, quantity: Quantity) -> bool:
    """As in "since I was 11, I'm 45", "out when I was thirty, I'm fifty one now"."""
    i = quantity.first - 1
    told = view.norm[i] == "im" or (view.norm[i], view.tokens[max(i, 0)].clitic) == ("i", "m")
    if not told:
        return False
    then = view.quantities_in(i - _THEN_REACH, i)[-1:]
    return any(
        view.norms(q.first - 2, q.first) == ["i", "was"] and q.value < quantity.value for q in then
    )


_THEN_REACH = 7
