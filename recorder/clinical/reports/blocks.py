"""Building blocks that every format shares: each turns an encounter into lines, or into none.

A block with nothing said gives an empty list; the page then prints ``not stated``. Nothing here
adds a word about the patient that is not a fact.
"""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.reports.encounter import REVIEW_MARK, Encounter
from recorder.clinical.reports.page import Block, Line
from recorder.clinical.scoring.observations import Reading, dropped, start_of
from recorder.clinical.wording import capital, describe, lowered, say, wording
from recorder.clinical.wording.particulars import particulars
from recorder.core.model import Fact, FactKind, FactStatus

_RHYTHMS = frozenset(
    {"normal_sinus_rhythm", "sinus_tachycardia", "sinus_bradycardia", "atrial_fibrillation", "svt",
     "ventricular_tachycardia", "ventricular_fibrillation", "pea", "asystole", "heart_block",
     "stemi", "ectopy"}
)  # fmt: skip


# --- who, when, what -----------------------------------------------------------------------------


def who(encounter: Encounter) -> list[Block]:
    """Age and sex on one line, weight and gestation behind."""
    ages, sexes = encounter.of_kind(FactKind.AGE), encounter.of_kind(FactKind.SEX)
    body = [f for f in encounter.of_kind(FactKind.VITAL) if f.name in ("weight", "gestational_age")]
    told = [encounter.cite(person_words(ages, sexes), *ages, *sexes)] if ages or sexes else []
    told += [encounter.cite(lowered(describe.statement(f, encounter.names)), f) for f in body]
    return [Line(capital(listed(told)) + ".")] if told else []


def person_words(ages: list[Fact], sexes: list[Fact]) -> str:
    """ "46-year-old woman", "14-month-old boy", "woman, 40 to 49 years"."""
    years = describe.age_years(ages[0]) if ages else None
    sex = str(sexes[0].value) if len({f.value for f in sexes}) == 1 else None
    noun = describe.noun(sex, years)
    if not ages:
        return noun if sex else say("{}, sex in doubt: {}", noun, _either(sexes))
    age = ages[0]
    exact = isinstance(age.value, (int, float)) and not age.alternatives and len(ages) == 1
    if exact and not age.approximate and age.unit in _OLD:
        return say(
            "{0}-{1}-old {2}",
            describe.scalar(age.value or 0),
            _OLD[age.unit],
            noun.removeprefix(say("baby ")),
            wording().unit(age.unit, singular=age.value == 1),
        )
    return f"{noun}, {say(' or ').join(describe.measured(f) for f in ages)}"


_OLD = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour"}


def _either(facts: Iterable[Fact]) -> str:
    return say(" or ").join(describe.display(f).lower() for f in facts)


def times(encounter: Encounter) -> list[Block]:
    """Onset, last known well and the other event times; ETA is a block of its own."""
    return [Line(_moment(encounter, f)) for f in event_times(encounter)]


def event_times(encounter: Encounter) -> list[Fact]:
    """Times of events other than ETA and of single drugs or procedures."""
    facts = encounter.of_kind(FactKind.EVENT_TIME)
    return [f for f in facts if f.name != "eta" and ":" not in f.name]


def refused(encounter: Encounter) -> list[Fact]:
    """What tells that transport or care was refused."""
    return [f for f in encounter.of_kind(FactKind.INTERVENTION) if f.name == "refusal_signed"]


def transport(encounter: Encounter) -> list[Block]:
    """Where the patient is taken and how urgently, as it was said; or left, or refused to go."""
    kind = FactKind.INTERVENTION
    done, left = encounter.of_kind(kind), encounter.of_kind(kind, FactStatus.NEGATED)
    taken = [f for f in (*done, *left) if f.name == "transport"]
    return items(encounter, taken + refused(encounter))


def left_over(encounter: Encounter, facts: list[Fact]) -> list[Block]:
    """Statements of facts that have no other place, a line each."""
    return [Line(f"{told}.") for told in statements(encounter, facts)]


def statements(encounter: Encounter, facts: list[Fact]) -> list[str]:
    """Each fact as a statement, both parts of a pressure as one."""
    told_all: list[str] = []
    lower = {(start_of(f), f.status): f for f in facts if f.name == "diastolic_bp"}
    paired = {f.id: lower.pop(key) for f in facts
              if f.name == "systolic_bp" and (key := (start_of(f), f.status)) in lower}  # fmt: skip
    seconds = {f.id for f in paired.values()}
    for fact in facts:
        if fact.id in seconds:
            continue
        both: tuple[Fact, ...] = (fact,)
        told = describe.statement(fact, encounter.names)
        if fact.id in paired:
            both = (fact, paired[fact.id])
            told = describe.with_status(fact, _reading_words(Reading("blood_pressure", both)))
        told_all.append(encounter.cite(told, *both))
    return told_all


def eta(encounter: Encounter) -> list[Block]:
    """When the crew arrives."""
    return [Line(_moment(encounter, f)) for f in eta_facts(encounter)]


def eta_facts(encounter: Encounter) -> list[Fact]:
    """Said times to arrival."""
    return [f for f in encounter.of_kind(FactKind.EVENT_TIME) if f.name == "eta"]


def _moment(encounter: Encounter, fact: Fact) -> str:
    return encounter.cite(describe.statement(fact, encounter.names), fact) + "."


# --- findings ------------------------------------------------------------------------------------


def findings(encounter: Encounter) -> list[Block]:
    """What was found, then what was looked for and not there, on one line each."""
    return [*positives(encounter), *negatives(encounter), *earlier(encounter)]


def positives(encounter: Encounter) -> list[Block]:
    """Findings that are there, the heart's rhythm and ECG apart."""
    found = encounter.of_kind(FactKind.FINDING, FactStatus.ASSERTED)
    lines = items(encounter, [f for f in found if f.name not in _RHYTHMS], "Found")
    lines += items(encounter, [f for f in found if f.name in _RHYTHMS], "Rhythm, ECG")
    unsure = encounter.of_kind(FactKind.FINDING, FactStatus.UNCERTAIN)
    return lines + items(encounter, unsure, "Uncertain")


def negatives(encounter: Encounter) -> list[Block]:
    """Pertinent negatives on one line; what was also found stands with what was found."""
    return items(encounter, only_absent(encounter), "Negatives")


def only_absent(encounter: Encounter) -> list[Fact]:
    """Findings that were denied and never claimed."""
    claimed = {f.name for f in encounter.of_kind(FactKind.FINDING)}
    denied = encounter.of_kind(FactKind.FINDING, FactStatus.NEGATED)
    return [f for f in denied if f.name not in claimed]


def finding_words(encounter: Encounter, fact: Fact) -> str:
    """A finding with its references; one that was also denied says so, in the order said."""
    told = describe.phrase(fact, encounter.names)
    denied = encounter.of_kind(FactKind.FINDING, FactStatus.NEGATED)
    against = [f for f in denied if f.name == fact.name]
    if fact.status in (FactStatus.NEGATED, FactStatus.HISTORICAL) or not against:
        return encounter.cite(told, fact)
    order = say(
        "later denied or gone" if start_of(against[-1]) > start_of(fact) else "first denied"
    )
    return encounter.cite(f"{told} ({order})", fact, *against)


def earlier(encounter: Encounter) -> list[Block]:
    """Findings and mechanisms of before this episode: shown, never counted."""
    kinds = (FactKind.FINDING, FactKind.MECHANISM)
    before = [f for kind in kinds for f in encounter.of_kind(kind, FactStatus.HISTORICAL)]
    return _earlier(encounter, before, "Before this episode")


def _earlier(encounter: Encounter, facts: list[Fact], label: str) -> list[Block]:
    """What the label itself says to be of the past."""
    told = [
        encounter.cite(", ".join([describe.subject(f, encounter.names), *particulars(f)]), f)
        for f in facts
    ]
    return [Line("; ".join(told) + ".", say(label))] if told else []


def symptoms(encounter: Encounter) -> list[Block]:
    """Findings that the patient feels or tells, denied ones behind."""
    return _split_findings(encounter, felt=True)


def examination(encounter: Encounter) -> list[Block]:
    """Findings that the crew saw, heard or measured, absent ones behind."""
    return [*_split_findings(encounter, felt=False), *earlier(encounter)]


def _split_findings(encounter: Encounter, *, felt: bool) -> list[Block]:
    found = [f for f in encounter.facts if f.kind is FactKind.FINDING]
    mine = [f for f in found if (f.name in _SYMPTOMS) is felt]
    there = [f for f in mine if f.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)]
    absent = [f for f in only_absent(encounter) if f in mine]
    told = items(encounter, there, "Symptoms" if felt else "Found")
    return told + items(encounter, absent, "Denied" if felt else "Negatives")


_SYMPTOMS = frozenset(
    {"abdominal_pain", "anxiety", "back_pain", "chest_pain", "chills", "contractions", "dizziness",
     "headache", "itching", "limb_pain", "loss_of_consciousness", "nausea", "neck_pain", "numbness",
     "palpitations", "radiating_pain", "shortness_of_breath", "suicidal_ideation", "syncope",
     "visual_disturbance", "vomiting", "diarrhea", "cough", "weakness_generalized", "fever"}
)  # fmt: skip


# --- treatment -----------------------------------------------------------------------------------


def procedures(encounter: Encounter) -> list[Block]:
    """Procedures done, then those that failed, were refused or are only planned.

    One that was announced and then done is told once; one that was done is never "not done".
    """
    kind = FactKind.INTERVENTION
    done = {f.name for f in encounter.of_kind(kind)}
    left = announced(encounter, kind)
    denied = encounter.of_kind(kind, FactStatus.NEGATED, FactStatus.REFUSED)
    denied = [f for f in denied if f.name != "transport"]
    given = [f for f in encounter.of_kind(kind) if f.name not in ("transport", "refusal_signed")]
    return [
        *items(encounter, given, "Care given"),
        *items(encounter, denied, "Not done or failed"),
        *items(encounter, [f for f in left if f.name not in done], "Announced, not done"),
        *items(encounter, [f for f in left if f.name in done], "Announced again"),
    ]


def announced(encounter: Encounter, kind: FactKind) -> list[Fact]:
    """Plans of ``kind`` that nothing later carries out."""
    meant = encounter.of_kind(kind, FactStatus.PLANNED)
    carried = [p for f in encounter.of_kind(kind) for p in carried_out(encounter, f)]
    return [f for f in meant if f not in carried]


def carried_out(encounter: Encounter, done: Fact) -> list[Fact]:
    """Undoubted plans that ``done`` carries out: the same, said before, in no other dose."""
    return [
        p
        for p in encounter.of_kind(done.kind, FactStatus.PLANNED)
        if p.name == done.name
        and not p.needs_review
        and start_of(p) < max(e.start for e in done.evidence)
        and (p.dose is None or (p.dose, p.unit) == (done.dose, done.unit))
    ]


def procedure_words(encounter: Encounter, fact: Fact) -> str:
    """A procedure with its time; of two lines each has the time that was told in its words."""
    if fact.status is FactStatus.PLANNED:
        return encounter.cite(describe.subject(fact, encounter.names), fact)
    if fact.status in (FactStatus.NEGATED, FactStatus.REFUSED):
        return encounter.cite(_not_done(encounter, fact), fact)
    told = describe.phrase(fact, encounter.names)
    plans = carried_out(encounter, fact)
    said = times_done(encounter, fact)
    if not said:
        return encounter.cite(told, fact, *plans)
    when = listed(describe.moment(f) for f in said)
    return encounter.cite(say("{} at {}", told, when), fact, *said, *plans)


def _not_done(encounter: Encounter, fact: Fact) -> str:
    """By name, with what became of it unless it was merely not done."""
    told = describe.subject(fact, encounter.names)
    if fact.name == "transport":
        return describe.phrase(fact, encounter.names)
    outcome = dict(fact.detail).get("outcome", "").replace("_", " ")
    if not outcome and fact.status is FactStatus.REFUSED:
        outcome = "refused"
    more = [*particulars(fact)]
    more[:0] = [say(outcome)] if outcome in ("failed", "called off", "refused") else []
    return f"{told} ({listed(more)})" if more else told


def times_done(encounter: Encounter, fact: Fact) -> list[Fact]:
    """Times that were told of a procedure; of two lines each has that in its own words."""
    same = [f for f in encounter.of_kind(FactKind.INTERVENTION) if f.name == fact.name]
    name = f"intervention:{fact.name}"
    said = [f for f in encounter.of_kind(FactKind.EVENT_TIME) if f.name == name]
    if fact.status is not FactStatus.ASSERTED:
        return []
    return said if len(same) == 1 else [time for time in said if _in_its_words(time, fact)]


def _in_its_words(time: Fact, done: Fact) -> bool:
    return any(t.start < d.end and d.start < t.end for t in time.evidence for d in done.evidence)


def planned(encounter: Encounter) -> list[Block]:
    """What was announced but not done, and alerts that were given to the hospital."""
    drug = FactKind.MEDICATION_GIVEN
    withheld = encounter.of_kind(drug, FactStatus.NEGATED, FactStatus.REFUSED)
    meant = [f for f in announced(encounter, drug) if not dropped(f, withheld)]
    meant += announced(encounter, FactKind.INTERVENTION)
    alerts = [f for f in encounter.of_kind(FactKind.INTERVENTION) if f.name.endswith("_alert")]
    told = [encounter.cite(describe.subject(f, encounter.names), f) for f in meant]
    lines: list[Block] = [Line(listed(told) + ".", say("Announced, not done"))] if told else []
    return lines + items(encounter, alerts, "Alerts given")


# --- background ----------------------------------------------------------------------------------


def allergies(encounter: Encounter) -> list[Block]:
    """Stated allergies, none known, and those denied."""
    kind = FactKind.ALLERGY
    denied = encounter.of_kind(kind, FactStatus.NEGATED)
    return items(encounter, encounter.of_kind(kind)) + items(encounter, denied)


def home_medicines(encounter: Encounter) -> list[Block]:
    """Regular medicines, then those said not to be taken and those of the past."""
    kind = FactKind.HOME_MEDICATION
    denied = encounter.of_kind(kind, FactStatus.NEGATED)
    now = items(encounter, encounter.of_kind(kind)) + items(encounter, denied)
    past = encounter.of_kind(kind, FactStatus.HISTORICAL)
    return now + _earlier(encounter, past, "Taken earlier")


def history(encounter: Encounter) -> list[Block]:
    """Past medical history and what is said not to be in it."""
    kind = FactKind.HISTORY
    known = encounter.of_kind(
        kind, FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.HISTORICAL
    )
    return items(encounter, known) + items(encounter, encounter.of_kind(kind, FactStatus.NEGATED))


# --- words of the evidence sheet -----------------------------------------------------------------


def together(encounter: Encounter, facts: list[Fact]) -> str:
    """Facts that rest on the same words, as one phrase; pairs are said as pairs."""
    ids = {f.id for f in facts}
    found = (encounter.reading_of.get(f.id) for f in facts)
    told_in = {r.facts[0].id: r for r in found if r is not None and len(r.facts) > 1}
    whole = [r for r in told_in.values() if {f.id for f in r.facts} <= ids]
    paired = {f.id for r in whole for f in r.facts}
    told = [_reading_words(r) for r in whole]
    told += [describe.statement(f, encounter.names) for f in facts if f.id not in paired]
    first, *others = [t for t in dict.fromkeys(told) if not _said_fuller(t, told)]
    return ", ".join([first, *map(lowered, others)])


def _said_fuller(phrase: str, told: list[str]) -> bool:
    """Another phrase says the same with its label: "Complaint: chest pain", "Chest pain"."""
    return any(other.endswith(f": {lowered(phrase)}") for other in told)


def _reading_words(reading: Reading) -> str:
    name = say({"blood_pressure": "Blood pressure", "gcs": "GCS"}[reading.sign])
    unit = wording().unit(reading.facts[0].unit)
    return f"{name} {reading.text} {unit}".strip()


# --- words ---------------------------------------------------------------------------------------


def listed(items: Iterable[str]) -> str:
    """Items on one line."""
    return ", ".join(items)


def items(encounter: Encounter, facts: list[Fact], label: str = "") -> list[Block]:
    """Facts as one line behind ``label``, or without one."""
    if not facts:
        return []
    told = [_item(encounter, f) + encounter.ref(more).strip() for f, *more in once(facts)]
    first = told[0] if label else _raised(told[0])
    return [Line("; ".join([first, *told[1:]]) + ".", say(label))]


def once(facts: Iterable[Fact]) -> list[tuple[Fact, ...]]:
    """Each fact, behind it those that only say that it is possible: "DNR", "possible DNR"."""
    facts = list(facts)
    sure = {(f.kind, f.name) for f in facts if f.kind in _BACKGROUND and f.status is _SURE}
    unsure = [f for f in facts if f.status is FactStatus.UNCERTAIN and (f.kind, f.name) in sure]
    return [
        (f, *(u for u in unsure if (u.kind, u.name) == (f.kind, f.name)))
        for f in facts
        if f not in unsure
    ]


_SURE = FactStatus.ASSERTED
_BACKGROUND = (FactKind.ALLERGY, FactKind.HOME_MEDICATION, FactKind.HISTORY)


def _raised(told: str) -> str:
    """With a capital, behind the mark of a doubt too."""
    mark = f"{REVIEW_MARK} "
    return mark + capital(told.removeprefix(mark)) if told.startswith(mark) else capital(told)


def _item(encounter: Encounter, fact: Fact) -> str:
    if fact.kind is FactKind.FINDING:
        return finding_words(encounter, fact)
    if fact.kind is FactKind.INTERVENTION:
        return procedure_words(encounter, fact)
    return encounter.cite(item_words(encounter, fact), fact)


def item_words(encounter: Encounter, fact: Fact) -> str:
    """One fact within a list."""
    if fact.kind is FactKind.CHIEF_COMPLAINT:
        shown = describe.display(fact, encounter.names)
        return lowered(shown)
    return describe.phrase(fact, encounter.names)
