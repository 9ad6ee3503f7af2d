"""Words of a procedure that tell something else here: "two more IV", "a PEEP of 8 on the vent"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from operator import attrgetter

from recorder.clinical.drafts.shocked import Shocked, shocked
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.outcomes import missed_by_patient
from recorder.clinical.grammar.tables import FURTHER, words
from recorder.clinical.patient.protection import IN_VEHICLES
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactStatus


def names_something_else(view: View, mention: Mention) -> bool:
    """Whether the words of ``mention`` are no such procedure where they stand."""
    judge = _JUDGES.get(mention.name)
    return judge is not None and judge(view, mention)


def _no_tracing(view: View, mention: Mention) -> bool:
    """As in "a 12 year old", "a twelve beat run"; never "we did a twelve and it's clean"."""
    if view.norms(mention.first, mention.last) not in (["a", "12"], ["a", "twelve"]):
        return False
    if view.norm[mention.last] in _LEADS:
        return False
    quantity = view.quantity_at.get(mention.last - 1)
    measured = quantity is not None and (quantity.unit or quantity.role)
    counts = view.norm[mention.last] in _COUNTED and view.tokens[mention.last].gap in PHRASE_GAPS
    scored = view.has(_SCORED, mention.first - _SCORED_REACH, mention.first)
    hurts = view.norm[mention.first - 1] in _IT_IS  # "it's a twelve if I move"
    return bool(measured) or counts or scored or hurts


_LEADS = frozenset({"lead", "leads", "led", "leed"})
_COUNTED = words("procedures", "tracing", "counted")
_SCORED = words("procedures", "tracing", "scored")
_IT_IS = frozenset({"it", "is", "that", "was", "about", "like", "maybe"})
_SCORED_REACH = 3


def _greeted(view: View, mention: Mention) -> bool:
    """As in "good evening, trauma team": those who are spoken to."""
    named = view.norm[mention.last - 1] == "team"
    return named and view.norm[mention.first - 1] in _GREETINGS


_GREETINGS = words("procedures", "look_alikes", "greetings")


def _no_line(view: View, mention: Mention) -> bool:
    missed = missed_by_patient(view, mention.first)  # "she missed her right hand pills"
    nasal = view.norm[mention.first - 1] == "the" and view.norm[mention.first - 2] in _LITRES
    return missed or nasal or _of_a_needle(view, mention) or _way_of_a_drug(view, mention)


_LITRES = frozenset({"liter", "liters", "litre", "litres", "lpm"})


def _of_a_needle(view: View, mention: Mention) -> bool:
    """As in "decompressed the right chest with a fourteen gauge": no line in a vein."""
    sized = view.has(_GAUGES, mention.first, mention.last)
    return sized and view.has(_DECOMPRESSES, mention.first - 8, mention.first)


_GAUGES = frozenset({"gauge", "gage", "guage", "g"})
_DECOMPRESSES = frozenset("decompress decompressed decompression needle needled darted".split())


def _way_of_a_drug(view: View, mention: Mention) -> bool:
    """As in "got her IV Tylenol running", "Narcan two in the nose then another two IV"."""
    if view.norm[mention.last - 1] not in _WAYS:
        return False
    if mention.last in view.drug_at and not view.gap(mention.last).strip():
        return True
    counted = mention.first in view.number_at and mention.last == mention.first + 2
    further = view.norm[mention.first - 1] in _FURTHER or view.norm[mention.last - 2] == "more"
    sentence = view.sentence(mention.first)
    return (
        counted and further and any(i in view.drug_at for i in range(sentence.first, mention.first))
    )


_WAYS = frozenset({"iv", "ivs"})
_FURTHER = FURTHER | {"then"}


def _set_on_a_ventilator(view: View, mention: Mention) -> bool:
    """As in "rate 14, tidal volume 450, PEEP of 8": what a machine that breathes is set to."""
    if not view.has(_PEEP, mention.first, mention.last):
        return False
    sentence = view.sentence(mention.first)
    return view.has(_MACHINES, sentence.first, sentence.last)


_PEEP = frozenset({"peep"})
_MACHINES = words("procedures", "look_alikes", "machines")


def _shock_delivered(view: View, mention: Mention) -> bool:
    """As in "one shock delivered", "delivered 200 joules": nobody was born."""
    low, high = mention.first - _SHOCK_BEFORE, mention.last + _SHOCK_BEHIND
    here = view.sentence(mention.first)
    return view.has(_SHOCKS, max(low, here.first), min(high, here.last))


_SHOCK_BEFORE, _SHOCK_BEHIND = 3, 4
_SHOCKS = frozenset({"shock", "shocks", "joules", "joule", "j", "shocked"})


def _pressure_of_blood(view: View, mention: Mention) -> bool:
    """As in "he's holding that pressure", "holding his own pressure": no hand on a wound."""
    whose = view.norm[mention.last - 2] in _WHOSE or view.norm[mention.first - 1] in _WHOSE
    return whose and view.norm[mention.last] not in _ON


_WHOSE = frozenset({"his", "her", "their", "that", "own", "this"})
_ON = frozenset({"on", "to", "over", "at"})


def _nobody_asked(view: View, mention: Mention) -> bool:
    """As in "the doctor came out, he's in the hall on the phone"; never "doctor on the phone"."""
    called = view.norm[mention.first] != "on" or view.norm[mention.last] in {"to", "with"}
    beside = view.has(_ADVISERS, mention.first - 2, mention.last)
    return not (called or beside) or (not called and mention.status is FactStatus.NEGATED)


_ADVISERS = words("procedures", "look_alikes", "advisers")


def _no_refusal(view: View, mention: Mention) -> bool:
    return _narcotics_log(view, mention) or _kept_by_others(view, mention)


def _kept_by_others(view: View, mention: Mention) -> bool:
    """As in "family want him to stay at home": what others wish for the patient."""
    first = mention.first
    return view.norm[first - 1] == "to" and view.norm[first - 2] in _OF_OTHERS


_OF_OTHERS = frozenset("him her them dad mum mom nan grandad granny patient resident".split())


def _narcotics_log(view: View, mention: Mention) -> bool:
    """As in "signed out ten of morphine", "we signed off the narcs": of drugs, not of care."""
    if view.norm[mention.first] != "signed":
        return False
    last = min(view.sentence(mention.first).last, mention.last + _LOG_REACH)
    return view.names_drug(mention.last, last) or view.has(_LOGGED, mention.last, last)


_LOGGED = frozenset("narcs narcotics narcotic drugs meds keys radio radios log book".split())
_LOG_REACH = 6
"""Most words from "signed out" to the drug."""


def _by_a_belt(view: View, mention: Mention) -> bool:
    """As in "in a car crash, restrained", "restrained driver"; never "restrained by police"."""
    first, last = mention.first, mention.last
    if view.norms(first, last) != ["restrained"] or view.has(
        _HANDS, *view.around(first, last, 5, 5)
    ):
        return False
    if view.has(_IN_A_CAR, *view.around(first, last, _CAR_REACH, _CAR_REACH)):
        return True
    told = mentions(view, "mechanism")
    low = bisect_left(told, first - _CRASH_REACH, key=attrgetter("first"))
    high = bisect_left(told, last + _CRASH_REACH, low, key=attrgetter("first"))
    return any(m.name in IN_VEHICLES for m in told[low:high])


_IN_A_CAR = words("procedures", "restrained", "in_a_car")
_HANDS = words("procedures", "restrained", "by_hand")
_CAR_REACH, _CRASH_REACH = 5, 25


def _no_shock(view: View, mention: Mention) -> bool:
    given = shocked(view, mention.first, mention.last) in (None, Shocked.GIVEN)
    return not given or _only_the_machine(view, mention)


def _only_the_machine(view: View, mention: Mention) -> bool:
    """As in "we got the defib out", "get the defib": no shock, unless that follows."""
    words = view.norms(mention.first, mention.last)
    return len(words) == _ARTICLE_AND_NOUN and words[0] in _THE and words[1] in _MACHINE


_ARTICLE_AND_NOUN = 2
_THE = frozenset({"the", "a"})
_MACHINE = frozenset({"defib"})

_JUDGES: Mapping[str, Callable[[View, Mention], bool]] = {
    "ecg_12_lead": _no_tracing,
    "iv_access": _no_line,
    "defibrillation": _no_shock,
    "cpap": _set_on_a_ventilator,
    "delivery": _shock_delivered,
    "direct_pressure": _pressure_of_blood,
    "physician_consult": _nobody_asked,
    "refusal_signed": _no_refusal,
    "restraints": _by_a_belt,
    "trauma_alert": _greeted,
    "stroke_alert": _greeted,
    "stemi_alert": _greeted,
    "sepsis_alert": _greeted,
}
