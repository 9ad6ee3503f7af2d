"""What the part that is read out says, sentence by sentence; which are said is chosen elsewhere.

Each sentence has a short form and what belongs to it in full; some are only told where there is
room.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.reports import blocks, care_aloud
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.matter import as_said
from recorder.clinical.reports.sentence import Sentence, only_in_full
from recorder.clinical.reports.signs import signs_between, signs_spoken
from recorder.clinical.wording import describe, lowered, retold, say, wording
from recorder.clinical.wording.particulars import particulars
from recorder.core.model import Fact, FactKind, FactStatus, Flag


def sentences(aloud: Encounter) -> list[Sentence]:
    """All that may be read out, in the order in which it is told."""
    told = [
        _opening(aloud),
        Sentence(say("Alert:"), _alerts(aloud), 0),
        Sentence(say("Red flags:"), _flags(aloud), 2, most=6, between="; "),
        _allergies(aloud),
        Sentence("", _mechanisms(aloud), 2),
        only_in_full("", _phrases(aloud, FactKind.MECHANISM, *_ABSENT), wanted=5),
        Sentence("", _arrest(aloud), 3),
        _moments(aloud),
        *_findings(aloud),
        *_signs(aloud),
        *care_aloud.treatment(aloud),
        *_background(aloud),
        _on_the_way(aloud),
        Sentence("", tuple(_statements(aloud, _not_taken(aloud))), 4),
        _scores(aloud),
        _not_stated(aloud),
    ]
    told.insert(-_BEHIND_DOUBTS, Sentence(say("To check before use:"), _doubted(aloud, told), 5))
    return told


_BEHIND_DOUBTS = 2


def _told_as_event(aloud: Encounter) -> set[str]:
    """Findings that are told with their time or as the first rhythm of an arrest."""
    arrests = [f for f in aloud.of_kind(FactKind.FINDING) if f.name == _ARREST]
    rhythms = {text for f in arrests for key, text in f.detail if key == "first_rhythm"}
    return rhythms | {f.name for f in blocks.event_times(aloud)}


def _signs(aloud: Encounter) -> list[Sentence]:
    """First, then what lies between, then last readings, and those of another time."""
    return [
        _round(aloud, "First signs:", last=False),
        only_in_full(say("In between:"), signs_between(aloud), wanted=4),
        _round(aloud, "Last signs:", last=True),
        only_in_full("", _statements(aloud, _body(aloud, with_age=False)), wanted=5),
        only_in_full("", _not_current(aloud), wanted=5),
    ]


def _round(aloud: Encounter, lead: str, *, last: bool) -> Sentence:
    short = tuple(signs_spoken(aloud, last=last))
    full = tuple(signs_spoken(aloud, last=last, in_full=True))
    return Sentence(say(lead), short, 3, most=9, full=full, wanted=2)


def _not_current(aloud: Encounter) -> list[str]:
    """Readings of another time ("usually 88 on air") and those that could not be taken."""
    told = aloud.of_kind(FactKind.VITAL, FactStatus.HISTORICAL, FactStatus.PLANNED, *_ABSENT)
    return [lowered(words) for words in blocks.statements(aloud, told)]


_ABSENT = (FactStatus.NEGATED, FactStatus.REFUSED)


def _scores(aloud: Encounter) -> Sentence:
    """Scores that could be worked out and are no red flag, by name and value."""
    flags = set(_flags(aloud))
    told = (
        f"{retold(s.name)} {retold(describe.scalar(s.value))}"
        for s in aloud.analysis.scores
        if isinstance(s.value, (int, float)) and not _tells_nothing(s.name, s.value)
    )
    plain = (words for words in dict.fromkeys(told) if lowered(words) not in flags)
    return only_in_full(say("Scores:"), tuple(plain), wanted=8)


def _tells_nothing(name: str, value: float) -> bool:
    """A shock index that is not raised, a trauma score at its best: every pressure has one."""
    return (name == "Shock index" and value <= _RAISED_INDEX) or (name, value) == _BEST


_BEST = ("RTS", 12)
_RAISED_INDEX = 0.9
"""Above it more die (J Trauma Inj 2019;32:17)."""


def _opening(aloud: Encounter) -> Sentence:
    ages, sexes = aloud.of_kind(FactKind.AGE), aloud.of_kind(FactKind.SEX)
    told = [aloud.cite(blocks.person_words(ages, sexes), *ages, *sexes)] if ages or sexes else []
    told += [lowered(words) for words in _statements(aloud, _body(aloud, with_age=True))]
    told += [
        aloud.cite(blocks.item_words(aloud, f) + as_said(aloud, f) + _where(aloud, f), f)
        for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)
    ]
    told += [aloud.cite(describe.phrase(f, aloud.names), f) for f in care_aloud.alerts(aloud)]
    return Sentence("", tuple(told), 1)


def _body(aloud: Encounter, *, with_age: bool) -> list[Fact]:
    """Weeks of a pregnancy and a child's weight, that are told with the age; or other weights."""
    early = {"gestational_age", "weight"} if _child(aloud) else {"gestational_age"}
    told = [f for f in aloud.of_kind(FactKind.VITAL) if f.name in ("gestational_age", "weight")]
    return [f for f in told if (f.name in early) is with_age]


def _where(aloud: Encounter, complaint: Fact) -> str:
    """As in "one-sided weakness (left)": what was told of the finding that the complaint names."""
    own = _named_by(aloud, complaint)
    told = ", ".join(particulars(own[0])) if len(own) == 1 and own[0].name != _ARREST else ""
    return f" ({told})" if told else ""


def _named_by(aloud: Encounter, complaint: Fact) -> list[Fact]:
    return [f for f in aloud.of_kind(FactKind.FINDING) if f.name == complaint.value]


def _child(aloud: Encounter) -> bool:
    """Whose drugs are given by weight: it is said with the age."""
    ages = aloud.of_kind(FactKind.AGE)
    years = describe.age_years(ages[0]) if ages else None
    return years is not None and years < _ADULT_YEARS


_ADULT_YEARS = 16


def _mechanisms(aloud: Encounter) -> tuple[str, ...]:
    """How it happened; of what the complaint has named only the particulars."""
    complaints = {f.value for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)}
    facts = aloud.of_kind(FactKind.MECHANISM)
    new = [f for f in facts if f.name not in complaints]
    told = [aloud.cite(describe.phrase(f, aloud.names) + as_said(aloud, f), f) for f in new]
    return (*told, *(words for f in facts if f not in new for words in _told_with(aloud, f)))


def _arrest(aloud: Encounter) -> tuple[str, ...]:
    """What was told of the arrest that the complaint has named: seen by whom, CPR by whom."""
    complaints = {f.value for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)} & {_ARREST}
    found = [f for f in aloud.of_kind(FactKind.FINDING) if f.name in complaints]
    return tuple(words for f in found for words in _told_with(aloud, f))


_ARREST = "cardiac_arrest"


def _told_with(aloud: Encounter, fact: Fact) -> tuple[str, ...]:
    told = ", ".join(particulars(fact))
    return (aloud.cite(told, fact),) if told else ()


def _moments(aloud: Encounter) -> Sentence:
    """Onset and other events; in full those of drugs and procedures that stand with neither."""
    events = blocks.event_times(aloud)
    facts = [f for f in events if f is not _told_by_flag(aloud, events)]
    told = [lowered(s) for s in _statements(aloud, facts)]
    apart = [lowered(s) for s in _statements(aloud, care_aloud.times_apart(aloud))]
    return Sentence("", tuple(told), 4, full=(*told, *apart), wanted=3)


def _told_by_flag(aloud: Encounter, events: Sequence[Fact]) -> Fact | None:
    """When a patient with a stroke was last known well."""
    strokes = [f for f in aloud.analysis.flags if f.name == "stroke"]
    known = (i for flag in strokes for i in flag.derived_from)
    return next((f for i in known for f in events if f.id == i), None)


def _findings(aloud: Encounter) -> list[Sentence]:
    """What was found and no red flag has named, what was not there, what was of before."""
    complaints = aloud.of_kind(FactKind.CHIEF_COMPLAINT)
    denied = {f.name for f in aloud.of_kind(FactKind.FINDING, FactStatus.NEGATED)}
    named = {f.value for f in complaints if len(_named_by(aloud, f)) <= 1} - denied
    named |= _told_as_event(aloud)
    found = [f for f in aloud.of_kind(FactKind.FINDING) if f.name not in named]
    flagged = {*_flags(aloud), *_alerts(aloud)}
    told = dict.fromkeys(blocks.finding_words(aloud, f) for f in found)
    there = tuple(words for words in told if words not in flagged)
    absent = tuple(blocks.finding_words(aloud, f) for f in blocks.only_absent(aloud))
    past = aloud.of_kind(FactKind.FINDING, FactStatus.HISTORICAL)
    earlier = [aloud.cite(describe.subject(f, aloud.names), f) for f in past]
    return [
        Sentence(say("Found:"), there, 4, most=8, wanted=2),
        Sentence("", absent, 9, wanted=3),
        only_in_full(f"{say('Before this episode')}:", earlier, wanted=6),
    ]


def _not_taken(aloud: Encounter) -> list[Fact]:
    """That the patient is left there, or refused to go."""
    left = aloud.of_kind(FactKind.INTERVENTION, FactStatus.NEGATED)
    return [*(f for f in left if f.name == "transport"), *blocks.refused(aloud)]


def _background(aloud: Encounter) -> list[Sentence]:
    """Home medicines and history; in full also what was denied and what is of the past."""
    kind = FactKind.HOME_MEDICATION
    taken = aloud.of_kind(kind)
    takes = say("Takes") if any(f.name != "none" for f in taken) else ""
    known = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.HISTORICAL)
    past = aloud.of_kind(kind, FactStatus.HISTORICAL)
    taken_once = [aloud.cite(describe.subject(f, aloud.names), f) for f in past]
    return [
        Sentence(takes, _phrases(aloud, kind), 8, wanted=4),
        Sentence(say("History:"), _phrases(aloud, FactKind.HISTORY, *known), 7, wanted=4),
        only_in_full(f"{say('Taken earlier')}:", taken_once, wanted=5),
        only_in_full("", _phrases(aloud, kind, *_ABSENT), wanted=5),
        only_in_full("", _phrases(aloud, FactKind.HISTORY, *_ABSENT), wanted=6),
    ]


def _on_the_way(aloud: Encounter) -> Sentence:
    """Where to, how urgently and when there."""
    going = [f for f in aloud.of_kind(FactKind.INTERVENTION) if f.name == "transport"]
    told = [aloud.cite(describe.phrase(f, aloud.names), f) for f in going]
    return Sentence("", (*told, *_statements(aloud, blocks.eta_facts(aloud))), 4)


def _alerts(aloud: Encounter) -> tuple[str, ...]:
    loud = [f for f in aloud.analysis.flags if f.priority == 1]
    return tuple(lowered(f.text.rstrip(".")) for f in loud)


def _flags(aloud: Encounter) -> tuple[str, ...]:
    """The other red flags for short, without what the opening has said."""
    opened = {blocks.item_words(aloud, f) for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)}
    told = [_flag_aloud(f) for f in aloud.analysis.flags if f.priority != 1]
    return tuple(dict.fromkeys(flag for flag in told if flag not in opened))


def _flag_aloud(flag: Flag) -> str:
    """Without the limit that was passed and the signs that are told below."""
    end = {"hypotension": ",", "anaphylaxis": ":"}.get(flag.name)
    told = short_flag(flag).partition(say("{}, last {}").split("{}")[1])[0]
    return told.partition(end)[0] if end else told


def short_flag(flag: Flag) -> str:
    """A flag's words within a sentence; the criteria of the triage stand with the scores."""
    text = flag.text.partition(":")[0] if flag.name == "field_triage" else flag.text
    return lowered(text.rstrip("."))


def _allergies(aloud: Encounter) -> Sentence:
    """Those that were told, or that none were; in full also those that were denied."""
    told = _phrases(aloud, FactKind.ALLERGY) or (say("not stated"),)
    denied = _phrases(aloud, FactKind.ALLERGY, FactStatus.NEGATED, FactStatus.HISTORICAL)
    return Sentence(say("Allergies:"), told, 2, full=(*told, *denied), wanted=3)


def _not_stated(aloud: Encounter) -> Sentence:
    """What a receiving doctor asks for next and the recording does not answer."""
    has_onset = any(f.name in _BEGINNINGS for f in blocks.event_times(aloud))
    said = {
        "age": _said(aloud, FactKind.AGE),
        "complaint": _said(aloud, FactKind.CHIEF_COMPLAINT) or _said(aloud, FactKind.MECHANISM),
        "time of onset": has_onset,
        "home medicines": _said(aloud, FactKind.HOME_MEDICATION),
        "history": _said(aloud, FactKind.HISTORY),
    }
    missing = tuple(say(name) for name, is_said in said.items() if not is_said)
    return only_in_full(say("Not stated:"), missing, wanted=8)


_BEGINNINGS = ("onset", "last_known_well", "arrest", "birth")


def _said(aloud: Encounter, kind: FactKind) -> bool:
    return any(f.kind is kind for f in aloud.facts)


def _doubted(aloud: Encounter, told: Sequence[Sentence]) -> tuple[str, ...]:
    """What is in doubt and was not said above with its mark, by name."""
    mark = say("{} (to check)", "")
    marked = [lowered(words) for s in told for words in s.shown if mark in words]
    doubted = [f for f in aloud.facts if f.needs_review and not _is_marked(aloud, f, marked)]
    names = {f.name for f in doubted}
    return tuple(
        dict.fromkeys(
            lowered(describe.title(f, aloud.names))
            for f in doubted
            if f.name.partition(":")[2] not in names
        )
    )


def _is_marked(aloud: Encounter, fact: Fact, marked: Sequence[str]) -> bool:
    """Whether one of the items that are told as to be checked tells ``fact``."""
    names: tuple[str, ...]
    if fact.kind in (FactKind.AGE, FactKind.SEX):
        ages, sexes = aloud.of_kind(FactKind.AGE), aloud.of_kind(FactKind.SEX)
        names = (blocks.person_words(ages, sexes),)
    elif fact.kind is FactKind.VITAL:
        names = (wording().short(fact.name).split()[-1],)
    elif fact.kind is FactKind.EVENT_TIME:
        names = (describe.statement(fact, aloud.names),)
    else:
        names = (describe.subject(fact, aloud.names), blocks.item_words(aloud, fact))
    return any(lowered(name) in words for name in names for words in marked)


def _phrases(aloud: Encounter, kind: FactKind, *statuses: FactStatus) -> tuple[str, ...]:
    told = blocks.once(aloud.of_kind(kind, *statuses))
    return tuple(aloud.cite(describe.phrase(f, aloud.names), f) for f, *_ in told)


def _statements(aloud: Encounter, facts: Sequence[Fact]) -> list[str]:
    return [aloud.cite(describe.statement(f, aloud.names), f) for f in facts]
