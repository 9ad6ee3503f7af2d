"""A fact in the words a person reads: title, display, statement, and an encounter's headline.

Owns how values, units, doses, times and doubt are written; decides nothing about the patient.
Units stand in full ("micrograms"), numbers never carry a trailing zero, ``<`` and ``>`` become
words, and two readings that are both possible stay "124 or 142" until someone decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from recorder.clinical.wording import Wording, capital, figures, lowered, say, speaking, wording
from recorder.clinical.wording.durations import duration_words
from recorder.clinical.wording.particulars import (
    kind_name,
    manner,
    of_its_kind,
    particulars,
    released_words,
    seen,
)
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Scalar

Names = Mapping[str, str]
"""Canonical drug name -> the name this crew uses for it."""

DRUG_KINDS = (FactKind.MEDICATION_GIVEN, FactKind.HOME_MEDICATION, FactKind.ALLERGY)

_COMPARATORS = {"<": "less than", ">": "more than", "<=": "at most", ">=": "at least"}
_TIMES = {1: "once", 2: "twice"}
_RESPONSES = {
    "improved": "improved after it",
    "unchanged": "unchanged after it",
    "worse": "worse after it",
}
_STATUS_NOTES = {
    FactStatus.UNCERTAIN: "uncertain",
    FactStatus.PLANNED: "planned, not done",
    FactStatus.HISTORICAL: "earlier",
    FactStatus.OTHER_SUBJECT: "of another person",
    FactStatus.SUPERSEDED: "corrected later",
}
_NOT_DONE_BUT_FOUND = (
    FactKind.FINDING,
    FactKind.HISTORY,
    FactKind.MECHANISM,
    FactKind.CHIEF_COMPLAINT,
    FactKind.ALLERGY,
)
_ABSENT = (FactStatus.NEGATED, FactStatus.REFUSED)


def said_names(facts: Iterable[Fact]) -> Names:
    """Names this crew uses where they differ from the canonical ones ("adrenaline").

    A name counts for the whole encounter once it is in the quote of any fact about the drug.
    """
    listed = wording().drug_as_said
    found: dict[str, str] = {}
    for fact in facts:
        if fact.kind in DRUG_KINDS and fact.name in listed and fact.name not in found:
            name = _spoken_name(fact, listed[fact.name])
            if name:
                found[fact.name] = name
    return MappingProxyType(found)


def title(fact: Fact, names: Names | None = None) -> str:
    """What the fact is about: "Heart rate", "Onset", "Adrenaline"."""
    words = wording()
    if fact.kind is FactKind.VITAL:
        return capital(words.name("vital", fact.name))
    if fact.kind in (FactKind.AGE, FactKind.SEX, FactKind.CHIEF_COMPLAINT):
        return capital(words.name("kind", fact.kind.value))
    if fact.kind is FactKind.EVENT_TIME:
        return capital(_event_name(fact.name, _names_for(fact, names)))
    return capital(kind_name(fact) or subject(fact, names))


def display(fact: Fact, names: Names | None = None) -> str:
    """What was said about it: "124 /min", "No stridor", "Adrenaline 500 micrograms IM".

    Vitals, age, sex, complaint and times give the value alone (``title`` names it); the other
    kinds give a phrase that stands on its own.
    """
    if fact.kind is FactKind.MEDICATION_GIVEN:
        return capital(medicine(fact, names))
    if fact.kind in (FactKind.VITAL, FactKind.AGE):
        return with_status(fact, measured(fact) + manner(fact))
    if fact.kind is FactKind.EVENT_TIME:
        return with_status(fact, moment(fact))
    if fact.kind in (FactKind.SEX, FactKind.CHIEF_COMPLAINT):
        return with_status(fact, capital(_choices(fact)))
    return capital(phrase(fact, names))


def statement(fact: Fact, names: Names | None = None) -> str:
    """The whole fact in one self-contained phrase: "Heart rate 124 /min"."""
    shown = display(fact, names)
    if fact.kind is FactKind.EVENT_TIME and ":" not in fact.name:
        return f"{title(fact, names)} {shown}"
    if fact.kind is FactKind.EVENT_TIME:
        return say("{} at {}", title(fact, names), shown)
    if fact.kind in (FactKind.VITAL, FactKind.AGE):
        return f"{title(fact, names)} {shown}"
    if fact.kind is FactKind.SEX:
        return f"{title(fact, names)} {lowered(shown)}"
    if fact.kind is FactKind.CHIEF_COMPLAINT:
        return f"{title(fact, names)}: {lowered(shown)}"
    if fact.kind is FactKind.ALLERGY and fact.name not in {"nkda", "none"}:
        return say("Allergy: {}", lowered(shown))
    return shown


def subject(fact: Fact, names: Names | None = None) -> str:
    """The thing itself, as in the middle of a sentence: "stridor", "adrenaline"."""
    words = wording()
    if fact.kind in DRUG_KINDS:
        return _drug(fact, words, _names_for(fact, names))
    if fact.kind is FactKind.CHIEF_COMPLAINT:
        return _choices(fact)
    kind = kind_name(fact) if fact.kind is FactKind.HISTORY else None
    return kind or words.name(fact.kind.value, fact.name)


def phrase(fact: Fact, names: Names | None = None) -> str:
    """A finding, history, procedure, mechanism, allergy or home medicine, negation included."""
    words = wording()
    if fact.status in _ABSENT:
        return _denied(fact, words, names)
    if fact.kind in (FactKind.FINDING, FactKind.HISTORY):
        told = of_its_kind(fact, subject(fact, names))
    else:
        told = ", ".join([subject(fact, names), *particulars(fact)])
    if fact.status is FactStatus.UNCERTAIN and fact.kind is not FactKind.ALLERGY:
        return say("possible {}", told)
    if fact.prior_to_ems:
        told = say("{}, before the crew", told)
    return with_status(fact, told)


def medicine(fact: Fact, names: Names | None = None) -> str:
    """A given (or withheld) drug: "adrenaline 500 micrograms IM twice", "aspirin not given"."""
    name = subject(fact, names)
    if fact.status is FactStatus.NEGATED:
        return say("{} not given", name)
    if fact.status is FactStatus.REFUSED:
        return say("{} refused", name)
    told = amount(fact, names)
    if fact.prior_to_ems:
        told = say("{}, before the crew", told)
    if after := response(fact):
        told = f"{told}, {after}"
    return with_status(fact, told)


def amount(fact: Fact, names: Names | None = None) -> str:
    """A drug with its dose, way and count, whatever became of it."""
    parts = [subject(fact, names), dose(fact), route(fact), times(fact)]
    return " ".join(part for part in parts if part)


def response(fact: Fact) -> str:
    """What became of the patient after it: "improved after it"; "" when not said in one way."""
    told = {text for key, text in fact.detail if key == "response"}
    return say(_RESPONSES[told.pop()]) if len(told) == 1 else ""


def dose(fact: Fact) -> str:
    """The dose of one administration with its unit: "0.5 mL (1:1000)"; "" when none was said."""
    readings = _numeric(fact.dose, fact.alternatives)
    told = _qualified(fact, readings, fact.unit) if readings else _span(fact, fact.unit)
    strength = dict(fact.detail).get("strength")
    return f"{told} ({strength})" if told and strength else told


def route(fact: Fact) -> str:
    """How it was given, in words; "" when not said."""
    return wording().route(fact.route) if fact.route else ""


def times(fact: Fact) -> str:
    """How often it was given, when more than once: "twice", "3 times"."""
    if fact.count is None or fact.count < 2:
        return ""
    once = _TIMES.get(fact.count)
    return say(once) if once else say("{} times", fact.count)


def measured(fact: Fact) -> str:
    """A value with its unit, range, comparator and context: "88 % on air", "120 to 129 /min"."""
    readings = [v for v in (fact.value, *fact.alternatives) if v is not None]
    if readings:
        told = _qualified(fact, list(dict.fromkeys(readings)), fact.unit)
    else:
        told = _span(fact, fact.unit)
    if fact.oxygen and told:
        told = f"{told} {wording().name('oxygen', fact.oxygen)}"
    return told or _nothing_said(fact)


def bare(fact: Fact) -> str:
    """The reading without unit or oxygen, for a table whose row names the unit."""
    readings = [v for v in (fact.value, *fact.alternatives) if v is not None]
    if readings:
        return _qualified(fact, list(dict.fromkeys(readings)), None)
    return _span(fact, None) or _nothing_said(fact)


def moment(fact: Fact) -> str:
    """A time of day as it is, a duration in words: "16:10", "40 min before this was said"."""
    said = [str(v) for v in (fact.value or fact.time, *fact.alternatives) if v]
    told = _either(moment_words(v) for v in dict.fromkeys(said))
    if not told:
        return fact.time_said or say("time not said")
    if fact.approximate:
        told = say("about {}", told)
    is_ago = fact.name != "eta" and any(v.startswith("P") for v in said)
    return say("{} before this was said", told) if is_ago else told


def moment_words(said: str) -> str:
    """``PT40M`` as "40 min"; a time of day as it is."""
    return duration_words(said) or said


def headline(analysis: Analysis) -> str | None:
    """One line for a list of encounters, "Woman, 46. Allergic reaction"; None when unsaid."""
    with speaking(analysis.language):
        who = person(analysis)
        what = _complaint_words(analysis)
    told = ". ".join(part for part in (who, what) if part)
    return told or None


def person(analysis: Analysis) -> str | None:
    """Who the patient is: "Woman, 46", "Girl, 4", "Baby boy, 3 weeks"; None when unsaid."""
    ages = analysis.asserted(FactKind.AGE)
    sexes = analysis.asserted(FactKind.SEX)
    if not ages and not sexes:
        return None
    sex = str(sexes[0].value) if len({f.value for f in sexes}) == 1 else None
    patient = capital(noun(sex, age_years(ages[0]) if ages else None))
    if not ages:
        return patient
    age = ages[0]
    told = bare(age) if age.unit in {None, "a"} else measured(age)
    return f"{patient}, {told}"


def age_years(fact: Fact) -> float | None:
    """An age fact in years; None for ranges, text and readings in doubt."""
    if not isinstance(fact.value, (int, float)) or fact.needs_review:
        return None
    return fact.value / _PER_YEAR[fact.unit] if fact.unit in _PER_YEAR else None


_PER_YEAR = {None: 1.0, "a": 1.0, "mo": 12.0, "wk": 52.1775, "d": 365.25, "h": 8766.0}


def years_between(fact: Fact, *, doubted: bool = False) -> tuple[float, float] | None:
    """The youngest and the oldest that an age fact can mean, in years: "in his forties", 68 or 81.

    None where one end is open, or, unless ``doubted``, where the doubt is not about the number.
    """
    ends = (fact.low, fact.high) if fact.value is None else (fact.value, *fact.alternatives)
    years = [v for v in ends if isinstance(v, (int, float))]
    in_doubt = fact.needs_review and not (fact.alternatives or doubted)
    if in_doubt or fact.comparator or len(years) < len(ends) or fact.unit not in _PER_YEAR:
        return None
    return min(years) / _PER_YEAR[fact.unit], max(years) / _PER_YEAR[fact.unit]


def number(value: float | int) -> str:
    """Digits without a trailing zero and with a leading one: "0.4", "5", in Spanish "38,6"."""
    return figures(format(value, ".10g"))


def scalar(value: Scalar) -> str:
    """A value as text."""
    return say(value) if isinstance(value, str) else number(value)


def _qualified(fact: Fact, readings: list[Scalar], unit: str | None) -> str:
    """Readings joined by "or", with comparator, "about" and unit."""
    if fact.name == "pain_score" and fact.kind is FactKind.VITAL:
        readings = [f"{scalar(v)}/10" for v in readings]
    told = _either(scalar(v) for v in readings)
    words = wording().unit(unit, singular=readings == [1])
    told = f"{told} {words}".strip()
    if fact.comparator:
        told = f"{say(_COMPARATORS.get(fact.comparator, fact.comparator))} {told}"
    return say("about {}", told) if fact.approximate else told


def _span(fact: Fact, unit: str | None) -> str:
    """A said range: "120 to 129 /min"; "" when there is none."""
    words = wording().unit(unit)
    if fact.low is not None and fact.high is not None:
        told = say("{} to {}", number(fact.low), number(fact.high))
    elif fact.low is not None:
        told = say("{} or more", number(fact.low))
    elif fact.high is not None:
        told = say("up to {}", number(fact.high))
    else:
        return ""
    return f"{told} {words}".strip()


def _nothing_said(fact: Fact) -> str:
    told = dict(fact.detail).get("reading")
    in_words = "" if told else seen(fact)
    return in_words or say(told or ("not obtained" if fact.status in _ABSENT else "no value said"))


def _numeric(dose_said: float | None, alternatives: tuple[Scalar, ...]) -> list[Scalar]:
    if dose_said is None:
        return [v for v in alternatives if not isinstance(v, str)]
    return list(dict.fromkeys([dose_said, *(v for v in alternatives if not isinstance(v, str))]))


def with_status(fact: Fact, told: str) -> str:
    """``told`` of the fact with what is claimed of it: denied, uncertain, of another time."""
    past = (FactStatus.HISTORICAL, FactStatus.PLANNED)
    if fact.status in past and fact.kind is FactKind.VITAL:
        return say("{}, not a current reading", told)
    if fact.status is FactStatus.PLANNED and fact.kind in _NOT_DONE_BUT_FOUND:
        return say("{}, mentioned, not found", told)
    if fact.status in _STATUS_NOTES:
        return f"{told}, {say(_STATUS_NOTES[fact.status])}"
    is_denied = fact.status in _ABSENT and fact.kind not in (FactKind.VITAL, FactKind.EVENT_TIME)
    return say("not {}", lowered(told)) if is_denied else told


def _denied(fact: Fact, words: Wording, names: Names | None) -> str:
    name = subject(fact, names)
    if fact.kind is FactKind.HISTORY and kind_name(fact):
        return say("no {}", name)
    if fact.kind in (FactKind.FINDING, FactKind.HISTORY):
        return words.absent(fact.kind.value, fact.name)
    if fact.kind is FactKind.INTERVENTION and (released := released_words(fact)):
        return say("no {}", f"{name}, {released}")
    if fact.kind is FactKind.INTERVENTION:
        outcome = dict(fact.detail).get("outcome", "").replace("_", " ")
        refused = fact.status is FactStatus.REFUSED
        told = outcome or ("refused" if refused else "not done or not successful")
        return f"{name} {say(told)}"
    if fact.kind is FactKind.HOME_MEDICATION:
        return say("does not take {}", name)
    if fact.kind is FactKind.ALLERGY:
        return say("not allergic to {}", name)
    return say("no {}", name)


def _choices(fact: Fact) -> str:
    """Words of a coded value and its alternatives: "chest pain or anxiety"."""
    said = [str(v) for v in (fact.value, *fact.alternatives) if v is not None]
    words = wording()
    if fact.kind is FactKind.SEX:
        told = [words.name("sex", v) for v in said]
    else:
        told = [_complaint(v, words) for v in said]
    return _either(dict.fromkeys(told)) or say("not said")


def _complaint(value: str, words: Wording) -> str:
    for table in ("complaint", "finding", "mechanism"):
        if words.known(table, value):
            return words.name(table, value)
    return words.name("complaint", value)


def _complaint_words(analysis: Analysis) -> str | None:
    for kind in (FactKind.CHIEF_COMPLAINT, FactKind.MECHANISM, FactKind.FINDING):
        told = [f for f in analysis.facts if f.kind is kind and f.status is FactStatus.ASSERTED]
        if told:
            return capital(subject(told[0]))
    unsure = [f for f in analysis.facts if f.kind is FactKind.CHIEF_COMPLAINT]
    unsure = [f for f in unsure if f.status is FactStatus.UNCERTAIN]
    return say("Possible {}", subject(unsure[0])) if unsure else None


def _either(readings: Iterable[str]) -> str:
    return say(" or ").join(readings)


def noun(sex: str | None, years: float | None) -> str:
    """ "woman", "boy", "baby girl", "male patient": as plain as what was said allows."""
    sex = sex if sex in {"female", "male"} else None
    if years is None:
        return say(f"{sex} patient" if sex else "patient")
    if years < 1:
        return say({"female": "baby girl", "male": "baby boy"}.get(sex or "", "baby"))
    if years < 18:
        return say({"female": "girl", "male": "boy"}.get(sex or "", "child"))
    return say({"female": "woman", "male": "man"}.get(sex or "", "patient"))


def _drug(fact: Fact, words: Wording, names: Names) -> str:
    if fact.kind is FactKind.ALLERGY and words.known("allergy", fact.name):
        return words.name("allergy", fact.name)
    said = names.get(fact.name) or words.name("drug", fact.name)
    others = [v.replace("_", " ") for v in fact.alternatives if isinstance(v, str)]
    return _either([said, *others])


def _event_name(name: str, names: Names) -> str:
    words = wording()
    family, _, what = name.partition(":")
    if family == "medication":
        return say("{} given", names.get(what) or words.name("drug", what))
    if family == "intervention":
        return words.name("intervention", what)
    return words.name("event_time", name)


def _names_for(fact: Fact, names: Names | None) -> Names:
    if names is not None:
        return names
    return said_names((fact,))


def _spoken_name(fact: Fact, candidates: tuple[str, ...]) -> str | None:
    heard = " ".join(e.quote for e in fact.evidence).casefold()
    for name in candidates:
        if re.search(rf"\b{re.escape(name.casefold())}\b", heard):
            return candidates[0]
    return None
