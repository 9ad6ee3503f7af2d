"""The patient's age: said with its unit, beside the sex, as a decade, or put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.who.age_by_verb import ages_by_verb, coming_birthday
from recorder.clinical.patient.who.age_draft import SPANS, age_draft, decade_draft
from recorder.clinical.patient.who.age_in_talk import (
    asked_ages,
    bare_ages,
    known_exactly,
    next_birthday,
)
from recorder.clinical.patient.who.age_of_named import age_of_whom_was_asked, ages_of_named
from recorder.clinical.patient.who.sexwords import (
    PERSONS,
    SEX_BEHIND_AGE,
    names_child,
    sex_before,
    sex_word,
)
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_UNITS = {"year_old": "a", "month_old": "mo", "week_old": "wk", "day_old": "d", "hour_old": "h"}


def find_ages(view: View) -> list[Draft]:
    """Every age that was said, of whomever, in order of the text."""
    return list(_ages(view))


def one_age(view: View, ages: list[Draft]) -> Iterator[Draft]:
    """All ages that were heard; the first asserted one is the patient's unless taken back.

    Where another was told of him as well it is to check.
    """
    asserted = [a for a in ages if a.status is FactStatus.ASSERTED]
    yield from (a for a in ages if a.status is not FactStatus.ASSERTED)
    corrected = [a for a in asserted if a.rule == "age.corrected"]
    yield from corrected[:1] or [_beside_others(view, a, asserted) for a in _exact(asserted)]


def _beside_others(view: View, age: Draft, ages: list[Draft]) -> Draft:
    """As in "79 year old lady ... she's 70 years old"; "the 70 year old" is somebody else."""
    told = (a for a in ages if age.unit == a.unit == "a" and age.value is not None)
    others = [a for a in told if a.value not in (None, age.value) and not _pointed_at(view, a)]
    if not others:
        return age
    values = dict.fromkeys(a.value for a in others if a.value is not None)
    reason = "another age was told as well"
    return replace(age, alternatives=tuple(values), review_reason=reason)


def _pointed_at(view: View, age: Draft) -> bool:
    return view.norm[view.begun(age.spans[0][0]) - 1] in DETERMINERS


def _exact(ages: list[Draft]) -> list[Draft]:
    """As in "a female in her sixties" of the dispatcher and "sixty-six year old" of the crew."""
    first = ages[:1]
    if first and first[0].low is not None and first[0].high is not None:
        low, high = first[0].low - _GUESSED_YEARS, first[0].high + _GUESSED_YEARS
        told = [a for a in ages if a.unit == "a" and a.value is not None]
        return [a for a in told if low <= float(a.value or 0) <= high][:1] or first
    return first


_GUESSED_YEARS = 5
"""How far beside its decade the age of a patient is guessed."""


def _ages(view: View) -> Iterator[Draft]:
    found = [*_said_ages(view), *_decades(view)]
    if not any(a.status is FactStatus.ASSERTED and a.value is not None for a in found):
        told = list(asked_ages(view)) or list(bare_ages(view))
        told = told or list(ages_by_verb(view)) or list(ages_of_named(view))
        found += told or list(coming_birthday(view))
        found = age_of_whom_was_asked(view, found)
    found += [c for a in found for c in _known_better(view, a)]
    yield from sorted(found, key=lambda a: a.spans[0])


def _known_better(view: View, age: Draft) -> Iterator[Draft]:
    """As in "She's 78." - "Seventy-nine, Susan.": somebody else knows it better.

    Of "two and a half, twenty nine months" the months are exact.
    """
    at = view.begun(age.spans[0][1])
    told_of = at < view.count and view.norm[at] in {"he", "she"} and view.tokens[at].clitic == "s"
    said = view.quantity_at.get(at + told_of)
    if said is None or age.value is None or age.unit != "a":
        return
    if said.unit == "mo" and 0 <= said.value - _MONTHS * float(age.value) < _MONTHS:
        yield from age_draft(view, said, "mo", "age.corrected")
    if said.role not in (None, Role.AGE):
        return
    alone = told_of and view.norm[said.last] not in _NO_YEARS
    alone = alone or (view.gap(at) in SENTENCE_ENDS and view.gap(said.last) in STATEMENT_ENDS)
    alone = alone or bool(view.marks.corrections_in(said.last, said.last + 1))
    more = said.value - float(age.value)  # behind "seventy." also "he's seventy-nine"
    near = abs(more) in {1, 2} or (told_of and float(age.value) % 10 == 0 and 0 < more < 10)
    near = near and said.unit in {None, "a", "year_old"}
    if alone and near and age.status is FactStatus.ASSERTED and not next_birthday(view, said):
        yield from age_draft(view, said, "a", "age.corrected")


_MONTHS = 12
_NO_YEARS = frozenset("next percent now on over kilos stone".split())
_WHICH_ONE = frozenset("first second third other this that the last next number patient".split())


def _said_ages(view: View) -> Iterator[Draft]:
    for quantity in view.quantities:
        if quantity.unit in AGES:
            yield from age_draft(view, quantity, _UNITS[quantity.unit or ""], "age.old")
        elif _of_one_person(view, quantity):
            yield from age_draft(view, quantity, "a", "age.sex")
        elif (
            quantity.unit in SPANS
            and (quantity.unit in {"a", "mo"} or says_his_age(view, quantity))
            and (
                _beside_sex(view, quantity, named=True)
                or _so_long(view, quantity)
                or _years_of(view, quantity)
            )
        ):
            yield from age_draft(view, quantity, quantity.unit, "age.sex")


def _of_one_person(view: View, quantity: Quantity) -> bool:
    """Beside a sex; of "a seventy one man collapsed", one man, the number counts his years."""
    if quantity.unit is None:
        return quantity.role in _MAY_BE_AGE and _beside_sex(view, quantity)
    one = quantity.unit == "people" and view.norm[quantity.last - 1] in _ONE
    return one and quantity.value >= _GROWN and view.norm[quantity.last] not in _THINGS


_ONE = frozenset({"man", "woman", "lady", "gentleman"})
_GROWN = 18
_THINGS = frozenset("lift crew team carry job tent unit truck rescue squad".split())
_MAY_BE_AGE = frozenset({None, Role.LABEL})


def _beside_sex(view: View, quantity: Quantity, named: bool = False) -> bool:
    """As in "forty-eight, male", "male, about thirty", "62 M", "aged 62"."""
    tokens, first, last = view.tokens, quantity.first, quantity.last
    ish = view.norm[last] == "ish"  # "sixty-ish male"
    last += ish
    before = view.back(first - 1, _BEFORE_AGE)
    if view.norm[before] not in _AGED and view.norm[last] not in _BEHIND_AGE:
        return False  # nothing of the kind is said: so it is with most numbers
    if quantity.decade or _called_with(view, first):
        return False
    if quantity.value == 1 and view.norm[first - 1] in _WHICH_ONE:
        return False  # "first one, male, 19"
    if not 0 < quantity.value <= 110 or view.norm[last] in {"over", "on", "percent", "out", "to"}:
        return False
    if view.norm[last] in _PARITY and quantity.value >= 12:
        return True
    if view.norm[before] in {"aged", "age"} and tokens[first].gap in (*PHRASE_GAPS, ",", ":"):
        return True
    if view.norm[before] in _WHOSE_AGE and "age" in view.norms(before - 3, before):
        return True  # "age of patient twenty six"
    if named and view.gap(last) in LIST_GAPS and sex_word(view, last):  # "45 years female"
        return view.norm[before] not in _SO_LONG
    if named:  # "male child of three years"
        return view.norm[before + 1] == "of" and view.norm[before] in PERSONS | _WHOSE_AGE
    if view.gap(last) in LIST_GAPS and sex_word(view, last):
        grown = quantity.value >= _GROWN or view.norm[last] not in _ONE
        return grown and not _of_a_sign(view, first)  # "the pain is a 10, man"
    behind = view.gap(last)
    if tokens[first].gap in LIST_GAPS and sex_before(view, before) and tokens[first].norm != "a":
        return (
            behind in {",", ".", "?", "!", ";"} or ish or last >= len(tokens) or _prose(view, last)
        )
    return False


def _called_with(view: View, first: int) -> bool:
    """As in "came in nineteen forty, male": the second half of a clock's time, or of a number."""
    return first - 1 in view.number_at and view.tokens[first].gap in PHRASE_GAPS


def _of_a_sign(view: View, first: int) -> bool:
    """As in "heart rate eighty two male fifty": the number before the sex is the pulse's."""
    sign = ANNOUNCERS.ending_at(view.tokens, first)
    if sign is None or sign.value.weak or view.gap(first) not in PHRASE_GAPS:
        return False
    return view.norm[sign.first - 1] not in _NO_SIGN


_NO_SIGN = frozenset({"no", "without", "any"})
_BEFORE_AGE = words("patient", "age", "before_age")
_SO_LONG = frozenset({"for", "over", "past", "last", "after", "since", "every", "in", "within"})
"""Before so many years they tell for how long: "smoked for 20 years, male"."""
_WHOSE_AGE = frozenset({"patient", "pt", "child", "baby"})
_PARITY = frozenset({"para", "gravida", "primip", "primigravida", "multip", "nullip"})
"""Words that stand behind a woman's age in the record of a birth."""
_AGED = PERSONS | _WHOSE_AGE | {"aged", "age"}
_BEHIND_AGE = SEX_BEHIND_AGE | _PARITY


def _so_long(view: View, quantity: Quantity) -> bool:
    """As in "she's eighteen months", "he is three years", "baby's six months"."""
    if says_his_age(view, quantity):
        return True
    i = quantity.first - 1 - (view.norm[quantity.first - 1] in {"is", "about", "only", "just"})
    told_of = view.norm[i] in {"she", "he"} or names_child(view, i)
    if not told_of or view.norm[quantity.last] in _NO_AGE:
        return False
    if names_child(view, i) and view.gap(quantity.first) == ",":
        return True  # "toddler, eighteen months"
    return view.tokens[i].clitic == "s" or view.norm[i + 1] == "is"


def says_his_age(view: View, quantity: Quantity) -> bool:
    """As in "he's ten weeks": so many weeks or days are his age, as he carries no child."""
    i = view.back(quantity.first - 1, {"is", "about", "only", "just", "nearly", "now"})
    told = view.norm[i] == "he" and (view.tokens[i].clitic == "s" or view.norm[i + 1] == "is")
    return told and view.norm[quantity.last] not in _NO_AGE


def _years_of(view: View, quantity: Quantity) -> bool:
    """As in "African male thirty-six years was trapped"."""
    joined = view.gap(quantity.first) in LIST_GAPS and quantity.unit == "a"
    before = view.back(quantity.first - 1, _BEFORE_AGE)
    told = joined and sex_before(view, before) and quantity.number.whole
    return bool(told) and view.norm[quantity.last] not in _NO_AGE


_NO_AGE = words("patient", "age", "no_age")


def _prose(view: View, i: int) -> bool:
    return view.norm[i] in _AFTER_AGE


_AFTER_AGE = frozenset("found with who complaining was had has fell years collapsed".split())


def before_guess(view: View, first: int) -> int:
    """The token before what leads to a guessed age: "*male* like thirties", "*guy* in his 60s"."""
    i = first - 1
    while view.norm[i] in _GUESSING and view.tokens[i + 1].gap in LIST_GAPS:
        i -= 1
    return i


_GUESSING = _BEFORE_AGE | set("in his her their like mid early late probably maybe".split())


def _decades(view: View) -> Iterator[Draft]:
    """As in "in his forties", "late 60s": a range, no scalar."""
    for quantity in view.quantities:
        first, last, low = quantity.first, quantity.last, int(quantity.value)
        if not quantity.decade or not 20 <= low <= 90:
            continue
        back = view.norms(max(0, first - 3), first)
        banded = {"mid", "early", "late"} & set(back[-1:]) and sex_word(view, last)
        of_person = sex_before(view, before_guess(view, first))
        if ({"his", "her", "their"} & set(back) and "in" in back) or banded or of_person:
            yield decade_draft(view, quantity)
            known = known_exactly(view, quantity)
            if known is not None and known.unit is None:
                yield from age_draft(view, known, "a", "age.decade")
