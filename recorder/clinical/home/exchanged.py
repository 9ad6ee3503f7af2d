"""What took the place of a medicine: "simvastatin, no, they swapped that, it's atorvastatin now".

The one before is taken no more, and what "now" stands beside is taken since.

A medicine that was begun some days ago is taken at home: "just started prednisone on Monday".
"""

from __future__ import annotations

from collections.abc import Set

from recorder.clinical.claims.calendar_days import SEASONS
from recorder.clinical.claims.cues import REPORTS
from recorder.clinical.doses.medwords import OF_NOW
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_LEADS = words("home", "exchanged", "leads") | FILLERS
_WHO = words("home", "exchanged", "who")
_ADVERBS = words("home", "exchanged", "adverbs")
_VERBS = words("home", "exchanged", "verbs")
_WHAT = words("home", "exchanged", "what")
_WAS_ON = words("home", "exchanged", "was_on")
_IS = words("home", "exchanged", "is")
_AGAINST = words("home", "exchanged", "against")
_HOW_TAKEN = words("home", "exchanged", "how_taken")
_LEAD, _REACH = 4, 9
"""Most words from a name to who exchanged it, and to the "now" of what is taken instead."""


def exchanged(view: View, named: Named) -> bool:
    """Whether something else has taken the place of ``named``."""
    return (
        _was_swapped(view, named.last)
        or _was_on_that(view, named.last)
        or _until_now(view, named)
        or _taken_before(view, named)
        or _not_any_more(view, named)
    )


def _was_swapped(view: View, last: int) -> bool:
    """As in "lisinopril, well, they changed that", "warfarin, sorry, the GP switched it"."""
    i = view.past(last, _LEADS, last + _LEAD)
    if view.norm[i + 1] in REPORTS or view.norm[i + 2] in REPORTS:
        i += 2 + (view.norm[i + 2] in REPORTS)  # "no, his wife says they changed it"
    if not view.has(_AGAINST, last, i):
        return False  # "rosuvastatin, they switched it in March"
    i += view.norm[i] in {"the", "my", "his", "her"}
    if view.norm[i] not in _WHO:
        return False
    i += 1
    i = view.past(i, _ADVERBS)
    return view.norm[i] in _VERBS and view.norm[i + 1] in _WHAT and not _only_how(view, i + 2)


def _was_on_that(view: View, last: int) -> bool:
    """As in "warfarin? I was on that but they changed it", "used to take those until May"."""
    for i in range(last + 2, last + _LEAD + 2):
        if view.names_drug(last, i + 1) or i in view.number_at:
            return False
        if view.norm[i] in _WHAT and view.norm[i - 1] in {"on", "take", "taking"}:
            past = view.norm[i - 2] in {"was", "were"} or "used" in view.norms(i - 4, i - 2)
            return past and (bool(view.gap(i + 1)) or view.norm[i + 1] in _NO_MORE)
    return False


_NO_MORE = frozenset({"but", "now", "until", "till", "til", "before", "years", "then", "though"})


def _only_how(view: View, i: int) -> bool:
    if view.norm[i] != "to" or view.names_drug(i + 1, i + 3):
        return False
    i += 1 + (view.norm[i + 1] in {"the", "a"})
    return i in view.number_at or view.norm[i] in _HOW_TAKEN


def _until_now(view: View, named: Named) -> bool:
    """As in "was on warfarin, now it's Eliquis", "was on warfarin but takes nothing now"."""
    first = named.first - (view.norm[named.first - 1] in {"the", "his", "her", "my"})
    if (view.norm[first - 2], view.norm[first - 1]) not in _PASTS:
        return False
    other = next((i for i in range(named.last, named.last + _REACH) if i in view.drug_at), None)
    if other is None:
        last = min(named.last + _REACH, view.sentence(named.first).last)
        nothing = view.positions.within(_NOTHING, named.last, last)
        taken = any(view.norm[i - 1] in _TAKING for i in nothing)
        return taken and view.has(_NOW, named.last, last)
    hit = view.drug_at[other]
    return hit.form.name != named.name and (
        view.norm[hit.end] == "now" or view.has(_NOW, named.last, other)
    )


_PASTS = {tuple(phrase.split()) for phrase in _WAS_ON}
_NOW = frozenset({"now"})
_NOTHING = frozenset({"nothing", "none"})
_TAKING = frozenset({"on", "takes", "taking", "take", "now"})


def came_instead(view: View, named: Named) -> bool:
    """As in "his warfarin was swapped for apixaban last month": the day tells since when."""
    i = named.first - 1 - (view.norm[named.first - 1] in {"the", "a", "an"})
    if view.norm[i] not in _FOR_WHAT:
        return False
    first = max(view.sentence(named.first).first, i - _CHANGED_BEFORE)
    return view.has(_CHANGING, first, i) and not view.names_drug(i, named.first)


_FOR_WHAT, _CHANGED_BEFORE = frozenset({"for", "to", "onto", "with"}), 4


def taken_now(view: View, named: Named) -> bool:
    """As in "it's apixaban now", "now it's Eliquis": never what a crew gives."""
    if load().drugs[named.name].carried or named.guessed:
        return False
    before = view.norm[named.first - 1]
    if (
        before == "the" and view.norm[named.first - 3] == "so"
    ):  # "a pack, so that's the doxycycline"
        return view.norm[named.first - 2] == "that" and view.norm[named.last] != "allergy"
    said = before in _IS and (before != "it" or view.tokens[named.first - 1].clitic == "s")
    if view.norm[named.first - 2] == "now" and said:
        return True
    return said and view.norm[named.last] == "now"


def _not_any_more(view: View, named: Named) -> bool:
    """As in "gliclazide, not gliclazide any more", "lithium, no, she's off the lithium now"."""
    for i in view.positions.get("off", ()):
        hit = view.drug_at.get(i + 2) if view.norm[i + 1] == "the" else None
        off = bool(view.tokens[i - 1].clitic) or view.norm[i - 1] in _ARE
        if hit is not None and off and hit.form.name == named.name:
            return named.first <= hit.start <= named.last + _REACH
    for i in view.positions.get("not", ()):
        if not named.last <= i < named.last + _REACH:
            continue
        hit = view.drug_at.get(i + 1 + (view.norm[i + 1] in {"the", "on"}))
        if hit is not None and hit.form.name == named.name:
            behind = view.norm[hit.end], view.norm[hit.end + 1]
            return behind in {("any", "more"), ("any", "longer")} or behind[0] in _NO_LONGER
    return False


_ARE = frozenset("is im was been come came".split())
_NO_LONGER = frozenset({"anymore", "now"})


def _taken_before(view: View, named: Named) -> bool:
    """As in "she was on Coumadin, they switched her to Xarelto", "from Zoloft to Lexapro"."""
    i = named.last
    start = named.first - (view.norm[named.first - 1] in {"the", "his", "her", "my"})
    if view.norm[start - 1] == "of" and view.norm[start - 2] == "instead":
        return True
    if view.norm[start - 1] in {"from", "off"}:
        return view.has(_CHANGING, start - 5, start)  # "they changed her from warfarin"
    was_on = view.norms(named.first - 2, named.first) == ["was", "on"]
    if was_on and view.norm[i] in _UNTIL and view.norm[i + 1] != "now":
        return True
    if taken_until(view, named):
        return True
    if view.norm[i] in {"and", "but", "then", "so"}:
        i += 1
    i += view.norm[i] in {"the", "his", "her", "my"}
    if view.norm[i] not in _CHANGERS:
        return False
    i += 1 + (view.norm[i + 1] in {"have", "has", "had", "just", "recently", "then"})
    whom = i + 1 if view.norm[i + 1] in {"him", "her", "me", "it", "that", "them"} else i
    if view.norm[i] == "put":
        return view.norm[whom + 1] in {"on", "onto"} and _instead(view, whom + 2)
    if whom == i or view.norm[i] not in _CHANGING or _only_how(view, whom + 1):
        return False
    return view.norm[whom + 1] in {"to", "for", "onto"}


def taken_until(view: View, named: Named) -> bool:
    """As in "took warfarin *until 2020*", "metformin up to last year": no medicine of a crew."""
    i = named.last + (view.norm[named.last] == "up")
    dated = view.norm[i + 1] in _PAST or _is_year(view, i + 1)
    return view.norm[i] in _UNTIL and dated and not load().drugs[named.name].carried


_UNTIL = frozenset({"until", "till", "til", "to"})


def _instead(view: View, i: int) -> bool:
    return "instead" in view.norms(i, min(i + 6, len(view.tokens)))


def _is_year(view: View, i: int) -> bool:
    number = view.number_at.get(i)
    return number is not None and number.whole and _FIRST_YEAR <= number.value <= _LAST_YEAR


_PAST = SEASONS | {"last", "recently"}
"""As in "on warfarin until *last* year"; until Sunday it may be taken still."""
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_CHANGERS = words("home", "exchanged_words", "changers")
_CHANGING = words("home", "exchanged_words", "changing")


_BEGAN = words("home", "begun", "verbs")
_BEFORE = words("home", "begun", "before")
_DAYS = words("home", "begun", "days")
_SPANS = words("home", "begun", "spans")
_COURSE = words("home", "begun", "course")
_INTO = words("home", "begun", "into")
_PRESCRIBE = words("home", "begun", "prescribe")
_WHOM = words("acts", "not_carried", "whom")
_LONG_AGO = frozenset({"month", "months", "once", "year", "years", "child", "kid"})
_BEFORE_DAY = frozenset({"on", "last", "since", "this"})
_STARTERS = frozenset({"he", "she", "i", "they", "was"})
_THAT = frozenset({"that", "it", "them", "those", "on", "last"})
_BEGUN_REACH, _STARTED = 4, 10


def begun_lately(view: View, first: int, last: int) -> bool:
    """Whether the drug at tokens ``[first, last)`` was begun on another day."""
    i = view.back(first - 1, _BEFORE, first - _BEGUN_REACH)
    if view.norm[i] in _BEGAN and _of_another_day(view, last):
        return True
    if _since(view, last) or _in_a_course(view, first) or _begun_that_day(view, last):
        return True
    return _prescribed(view, first, last)


def _prescribed(view: View, first: int, last: int) -> bool:
    """As in "the walk-in gave him amoxicillin", to take from now on; never "... this morning"."""
    drug = load().drugs.get(view.drug_at[first].form.name) if first in view.drug_at else None
    i = view.back(first - 1, _WHOM, first - _BEGUN_REACH - 1)
    if drug is None or drug.carried or view.norm[i] != "gave" or view.norm[i - 1] not in _PRESCRIBE:
        return False
    end = view.sentence(first).last
    then = view.has(_LONG_AGO, last, end) or "in" in view.norms(last, last + 1)
    return not then and not any(hit.value for hit in view.phrases(OF_NOW, last, end))


def _since(view: View, last: int) -> bool:
    """As in "ear infection, amoxicillin since yesterday", "until 2020, apixaban since"."""
    return since_then(view, last) or (view.norm[last] == "since" and _of_another_day(view, last))


def since_then(view: View, last: int) -> bool:
    """As in "used to take ramipril, losartan *since*", "took warfarin until 2020, apixaban since
    then": what another one gave way to, whose name ends at token ``last``."""
    i = last + (view.norm[last] == "ever")
    then = view.norm[i + 1] in {"then", "the"} or view.gap(i + 1) in {*SENTENCE_ENDS, ","}
    return (
        view.norm[i] == "since" and then and view.has(_BEGUN_UNTIL, view.sentence(last).first, last)
    )


_BEGUN_UNTIL = frozenset({"until", "till", "til", "used", "stopped", "formerly", "previously"})


def _in_a_course(view: View, first: int) -> bool:
    """As in "three days into a Z-pack", "halfway through a course of it", "day three of it"."""
    if first < _BEGUN_REACH:
        return False
    if view.norm[first - 1] == "of" and first - 2 in view.number_at:
        return view.norm[first - 3] == "day"
    i = view.back(first - 1, _COURSE, first - _BEGUN_REACH - 1)
    if view.norm[i] not in _INTO:
        return False
    return view.norm[i - 1] in _SPANS or view.norm[i - 1] in {"day", "halfway", "half", "way"}


def _begun_that_day(view: View, last: int) -> bool:
    """As in "cefalexin for the water infection, he started that Friday"."""
    end = min(last + _STARTED, view.count)
    for i in range(last + 1, end) if view.has(_BEGAN, last + 1, end) else ():
        if view.tokens[i].gap in SENTENCE_ENDS or i in view.drug_at:
            return False
        if view.norm[i] in _BEGAN and view.norm[i - 1] in _STARTERS:
            return view.norm[i + 1] in _THAT and _of_another_day(view, i + 1, {"that", "it"})
    return False


def just_begun(view: View, first: int) -> bool:
    """As in "he just started apixaban"; never "we just started amiodarone"."""
    started = view.norms(first - 2, first) == ["just", "started"]
    return started and view.norm[first - 3] in _BEGUN_WHO


_BEGUN_WHO = frozenset({"he", "she", "i", "patient"})


def _of_another_day(view: View, first: int, also: Set[str] = frozenset()) -> bool:
    """As in "on Monday", "last week", "two weeks ago"; ``also``: what may stand before a day."""
    for i in range(first, min(first + _BEGUN_REACH + 1, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        norm, before = view.norm[i], view.norm[i - 1]
        if norm == "yesterday" or (norm in _DAYS and before in _BEFORE_DAY | also):
            return True
        if norm in _SPANS and (before in {"last", "this"} or view.norm[i + 1] == "ago"):
            return True
    return False
