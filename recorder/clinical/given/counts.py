"""How often something was done, and whether it was this dose: "IV twice", "and I repeated that".

A count is of the nearest act before it. It is of the dose where only words of the dose stand
between, and of something else behind any other word ("cannulated twice", "threw up twice").
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.dose_asides import manner
from recorder.clinical.doses.later_doses import comes_later
from recorder.clinical.doses.medwords import COUNTS, LINKS, REPEATS, ROUTES
from recorder.clinical.doses.portions import totalling
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.text.phrases import Hit
from recorder.clinical.view import View

_OF_THE_DOSE = LINKS | words("acts", "counted", "between")
_DETERMINERS = words("acts", "counted", "determiners")
_REPEATED = words("acts", "counted", "repeated")
_AUXILIARY = words("acts", "counted", "auxiliary")
_UNREAL = words("acts", "counted", "unreal")
_OTHERS = words("acts", "counted", "others")
_CHECKS = words("acts", "counted", "checks")
_SPANS = words("acts", "counted", "spans")
_TRANSITIVE = frozenset({"repeat", "repeated", "dose"})
"""Last words of a repetition behind which its object may follow."""
_UNREAL_REACH = 4
_NAMES = 3
"""Tokens of the longest name of a sign ("blood sugar level") before "repeated"."""


def counts_of_dose(view: View, m: Mention, first: int, last: int) -> Iterator[Hit[int]]:
    """The counts in tokens ``[first, last)`` behind the dose, as far as they are of it."""
    at, of_dose = first, True
    for hit in view.phrases(COUNTS, first, last):
        of_dose = of_dose and (
            _only_of_dose(view, m, at, hit.first)
            or bool(view.marks.corrections_in(at + 1, hit.first))
            or _did_that(view, first, hit.first)
        )
        at = hit.first
        repeats = REPEATS.at(view.tokens, hit.first) is not None
        if _is_frequency(view, hit.last):
            continue
        if _is_repeated(view, m, first, hit) if repeats else of_dose and _of_no_other(view, hit):
            yield hit


def _only_of_dose(view: View, m: Mention, first: int, last: int) -> bool:
    """As in "IV, right thigh, at 11:28"; never "IV, cannulated", "and he vomited"."""
    i = first
    while i < last:
        way = ROUTES.at(view.tokens, i)
        if way is None and not (i in view.number_at or _is_word_of_dose(view, m, i)):
            return False
        i = way.last if way is not None else i + 1
    return True


def _is_word_of_dose(view: View, m: Mention, i: int) -> bool:
    norm, drug = view.norm[i], view.drug_at.get(i)
    if drug is not None:
        return drug.form.name == m.name
    if view.norm[i - 1] == "for" and not norm.endswith("ing"):
        return True  # "for comfort"
    return norm in _OF_THE_DOSE or manner(norm) or ":" in norm  # "at 11:28"


def _did_that(view: View, first: int, i: int) -> bool:
    """As in "gagging, so did that twice": the dose, where nothing else was done behind it."""
    that = view.norm[i - 1] == "that" and view.norm[i - 2] in _OF_THE_DOSE
    return that and not _done_between(view, first, i)


def _done_between(view: View, first: int, last: int) -> bool:
    """Whether something else done is named in tokens ``[first, last)``; ways in are none."""
    return any(
        first <= done.start < last and ROUTES.at(view.tokens, done.end - 1) is None
        for done in view.named["intervention"]
    )


def _of_no_other(view: View, hit: Hit[int]) -> bool:
    """As in "IV twice, then"; never of what is done behind it: "IV, twice cannulated"."""
    joined = not view.tokens[hit.first].gap or view.norm[hit.first] == "times"
    if view.norm[hit.first] == "both":
        at = hit.last + (view.norm[hit.last] in _DETERMINERS or view.norm[hit.last] == "of")
        return bool(view.gap(hit.last)) or _only_words_of_dose(view, at)
    if joined or view.gap(hit.last):
        return True
    return view.norm[hit.last] not in _OTHERS and not _names_act(view, hit.last)


def _only_words_of_dose(view: View, i: int) -> bool:
    """As in "both IV", "both given slow"; never "both sides", "both of his lungs"."""
    return view.norm[i] in _OF_THE_DOSE or ROUTES.at(view.tokens, i) is not None


def _is_frequency(view: View, i: int) -> bool:
    """As in "four times a day", "times two weeks": how often it is taken, or how long."""
    if view.gap(i):
        return False
    return view.norm[i + (view.norm[i] in {"a", "an", "per", "each", "every"})] in _SPANS


def _is_repeated(view: View, m: Mention, first: int, hit: Hit[int]) -> bool:
    """As in "repeated at five", "I repeated that"; never "not repeated", "repeated the ECG"."""
    ahead = view.norms(max(first, hit.first - _UNREAL_REACH), hit.first)
    if not _UNREAL.isdisjoint(ahead) or _sign_before(view, hit.first):
        return False
    if comes_later(view, hit.last):
        return False  # "repeat dose of 5 available"
    if _done_between(view, first, hit.first):
        return not view.gap(hit.last) and _is_the_drug(view, m, hit.last)
    i = hit.last
    counted = view.norm[i - 1] not in _TRANSITIVE
    if counted or view.gap(i) or view.norm[i] in _REPEATED:
        return True
    if _is_the_drug(view, m, i):
        return not _is_another_dose(view, m, i)
    owned = view.norm[i] in _DETERMINERS and view.norm[i + 1] not in _REPEATED
    return not (owned or i in view.drug_at or _names_act(view, i))


def _is_the_drug(view: View, m: Mention, i: int) -> bool:
    """As in "repeated the fentanyl"."""
    drug = view.drug_at.get(i + (view.norm[i] in _DETERMINERS))
    return drug is not None and drug.form.name == m.name


def _is_another_dose(view: View, m: Mention, i: int) -> bool:
    """As in "Mum gave EpiPen 0.3, we repeated adrenaline 500": a dose that is told there."""
    drug = view.drug_at.get(i + (view.norm[i] in _DETERMINERS))
    told = view.number_at.get(drug.end) if drug is not None else None
    return told is not None and all(dose.amount != told.value for dose in m.doses)


def _sign_before(view: View, i: int) -> bool:
    """As in "obs repeated", "blood pressure was repeated": it is the sign that was."""
    i = view.back(i - 1, _AUXILIARY) + 1
    if view.norm[i - 1] in _CHECKS:
        return True
    names = (ANNOUNCERS.at(view.tokens, k) for k in range(max(0, i - _NAMES), i))
    return any(name is not None and name.last == i for name in names)


def _names_act(view: View, i: int) -> bool:
    """Whether a sign, a finding or something done is named at token ``i``."""
    if view.norm[i] in _CHECKS or ANNOUNCERS.at(view.tokens, i) is not None:
        return True
    return any(hit.start == i for kind in ("finding", "intervention") for hit in view.named[kind])


def is_kept_on(talk: DrugTalk, m: Mention) -> bool:
    """As in "adrenaline every four minutes, five in total"."""
    return until_now(talk.view, m.hit.end) > 0


def until_now(view: View, i: int) -> int:
    """As in "adrenaline every three minutes, so that's *four*", "..., *five* in total"; or 0."""
    last = min(view.sentence(i - 1).last, i + _EVERY_REACH)
    every = next((k for k in range(i, last) if view.norm[k] == "every"), last)
    for k in range(every, last):
        number = view.number_at.get(k)
        told = number is not None and number.whole and 2 <= number.value <= _MOST_EVERY
        if number is None or not told:
            continue
        if totalling(view, number.last + (view.norm[number.last] == "in")):
            return int(number.value)
        if view.norm[k - 1] not in _MAKES:
            continue
        if view.gap(number.last).strip() or view.norm[number.last] in _TIMES_OF | _SO_FAR:
            return int(number.value)
    return 0


_MAKES = frozenset({"that", "makes", "making"})
_EVERY_REACH, _MOST_EVERY = 16, 20
_SO_FAR = frozenset({"now", "so", "doses", "dose", "times"})
_TIMES_OF = words("acts", "portions", "times_of")
