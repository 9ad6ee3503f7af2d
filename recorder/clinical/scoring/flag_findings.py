"""Red flags of what was found: airway, breathing, consciousness, pupils, bleeding, skin, burns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recorder.clinical.scoring.flag_case import Case, Rule, flag_of
from recorder.clinical.scoring.observations import numeric, start_of
from recorder.clinical.scoring.patient import told_as, words_of
from recorder.clinical.scoring.trauma import head_injury
from recorder.clinical.wording import describe, lowered, say
from recorder.core.model import Fact, FactKind, FactStatus, Flag

PLAIN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("airway", "Airway", ("stridor", "angioedema")),
    ("silent_chest", "Silent chest", ("silent_chest",)),
    ("cord_prolapse", "Prolapse of the cord", ("cord_prolapse",)),
    ("shoulder_dystocia", "Shoulder dystocia", ("shoulder_dystocia",)),
    ("trachea_deviated", "Trachea not in the midline", ("trachea_deviated",)),
    ("suicidal_ideation", "Suicidal thoughts", ("suicidal_ideation",)),
    ("ventricular_tachycardia", "Ventricular tachycardia", ("ventricular_tachycardia",)),
)


def _findings(case: Case) -> Iterable[Flag]:
    for name, text, wanted in PLAIN:
        there = case.patient.finding(*wanted)
        if there:
            told = ", ".join(dict.fromkeys(describe.subject(f) for f in there))
            is_plain = len(wanted) == 1 or told == lowered(say(text))
            yield flag_of(name, say(text) if is_plain else f"{say(text)}: {told}", there)


def _birth(case: Case) -> Iterable[Flag]:
    """The head was seen, and no birth was told of behind it."""
    born = max(map(start_of, case.patient.births), default=-1)
    near = [f for f in case.patient.finding("crowning") if start_of(f) > born]
    if near:
        yield flag_of("crowning", say("Birth is near"), near)


# --- airway, breathing ---------------------------------------------------------------------------


def _airway(case: Case) -> Iterable[Flag]:
    """An airway that was said not to be open."""
    closed = [
        f
        for f in case.patient.facts
        if f.kind is FactKind.FINDING and f.name == "airway_patent" and f.negated
    ]
    open_again = case.patient.finding("airway_patent")
    if closed and not any(start_of(f) > start_of(closed[-1]) for f in open_again):
        yield flag_of("airway_closed", say("Airway not open"), closed)


def _arrested(case: Case) -> bool:
    """An arrest or a death was told, which says more than what follows from it."""
    died = case.patient.all(FactKind.EVENT_TIME, "death")
    return bool(died or case.patient.finding("cardiac_arrest", "pulseless", "pea", "asystole"))


_SILENT = re.compile(r"\bsilent\b")


def _breath(case: Case) -> Iterable[Flag]:
    """Breathing that stopped or is agonal, beside a chest in which no air moves."""
    patient = case.patient
    stopped = patient.finding("apnea")
    if stopped and not _arrested(case):
        yield flag_of("apnea", say("Breathing stopped"), stopped)
    agonal = told_as(patient.finding("shallow_breathing"), re.compile("agonal"))
    if agonal and not _arrested(case):
        yield flag_of("agonal_breathing", say("Agonal breathing"), agonal)
    silent = told_as(patient.finding("diminished_breath_sounds"), _SILENT)
    if silent and not patient.finding("silent_chest"):
        yield flag_of("silent_chest", say("Silent chest"), silent)
    vented = patient.all(FactKind.INTERVENTION, "needle_decompression")
    if vented:
        yield flag_of("tension", say("Chest that needed decompression"), vented)


# --- brain ---------------------------------------------------------------------------------------

_DEEP = frozenset({"pain", "unresponsive"})
_AWAKE = frozenset({"alert", "voice", "confused"})


def _awake(case: Case) -> list[Fact]:
    """What says that the patient was awake or woke."""
    told = [f for f in case.vitals("avpu") if f.value in _AWAKE]
    return told + case.patient.finding("alert_oriented", "confusion", "combative")


def _unresponsive(case: Case) -> Iterable[Flag]:
    """Deep unconsciousness told without a Glasgow score, unless the patient woke afterwards."""
    if _arrested(case) or any(numeric(f) is not None for f in case.vitals("gcs_total")):
        return
    deep = [f for f in case.vitals("avpu") if f.value in _DEEP]
    deep += case.patient.finding("unresponsive")
    last = max(map(start_of, deep), default=0)
    if deep and not any(start_of(f) > last for f in _awake(case)):
        tube = (
            "Unresponsive: intubation was told"
            if case.is_intubated
            else "Unresponsive: airway at risk"
        )
        yield flag_of("unresponsive", say(tube), deep)


def _altered(case: Case) -> list[Fact]:
    """What says that consciousness is not as it should be, or that the head was hit."""
    patient = case.patient
    low = [f for f in case.vitals("gcs_total") if (v := numeric(f)) is not None and v < _FULL_GCS]
    low += [f for f in case.vitals("avpu") if f.value != "alert"]
    low += patient.finding(
        "unresponsive", "confusion", "drowsy", "loss_of_consciousness", "combative", "seizure",
        "postictal",
    )  # fmt: skip
    return low + head_injury(patient)


_FULL_GCS = 15
_FIXED = "non-reactive"
_BLOWN = re.compile(r"\b(blown|blew|fixed)\b")


def _pupils(case: Case) -> Iterable[Flag]:
    """Unequal, or one wide or fixed, where consciousness is altered or the head was hit."""
    wide = case.patient.finding("pupils_dilated")
    one = [f for f in wide if "side" in dict(f.detail)]
    fixed = [f for f in case.vitals("pupils") if _FIXED in dict(f.detail).values()]
    odd = [*case.patient.finding("pupils_unequal"), *one, *told_as(wide, _BLOWN), *fixed]
    because = _altered(case)
    if odd and because and not _arrested(case):
        told = ", ".join(dict.fromkeys(describe.phrase(f) for f in odd))
        text = say("Pupils with altered consciousness or a head injury: {}", told)
        yield flag_of("pupils", text, [*odd, *because])


_GOES_ON = ("course", "going on")


def _seizure(case: Case) -> Iterable[Flag]:
    lasting = [f for f in case.patient.finding("seizure") if _GOES_ON in f.detail]
    if lasting:
        yield flag_of("seizure", say("Seizure that goes on"), lasting)


# --- bleeding, skin, burns -----------------------------------------------------------------------


def _bleeding(case: Case) -> Iterable[Flag]:
    held = case.patient.all(FactKind.INTERVENTION, "tourniquet", "wound_packing")
    severe = [f for f in case.patient.finding("bleeding", "vaginal_bleeding") if _is_severe(f)]
    if held:
        told = say(" and ").join(dict.fromkeys(describe.subject(f) for f in held))
        yield flag_of("bleeding", say("Bleeding that needed {}", told), held + severe)
    elif severe:
        yield flag_of("bleeding", say("Severe bleeding"), severe)


_SEVERE = re.compile(
    r"\b(uncontroll\w+|arterial|spurting|squirting|catastrophic|exsanguinat\w+|bleeding out"
    r"|post ?partum|pph)\b"
)


def _is_severe(fact: Fact) -> bool:
    return "severity" in dict(fact.detail) or _SEVERE.search(words_of(fact)) is not None


_NO_BLANCHING = re.compile(r"\b(non[- ]?blanch|petechi|purpur|not blanch)|n['’]?t blanch")


def _rash(case: Case) -> Iterable[Flag]:
    spots = told_as(case.patient.finding("rash"), _NO_BLANCHING)
    if spots:
        yield flag_of("rash", say("Rash that does not blanch"), spots)


_BURNED_AIRWAY = re.compile(
    r"\b(face|facial|neck|mouth|lips?|nose|nasal|nostrils?|throat|airway|singed|soot|inhalation)\b"
)


def _burns(case: Case) -> Iterable[Flag]:
    high = told_as(case.patient.finding("burn_injury"), _BURNED_AIRWAY)
    if high:
        yield flag_of("airway_burn", say("Burn of face, neck or airway"), high)


_COMPLETE = re.compile(r"\b(complete|third|3rd|chb|high grade|high degree|mobitz (two|2|ii))\b")


def _block(case: Case) -> Iterable[Flag]:
    whole = told_as(case.patient.finding("heart_block"), _COMPLETE)
    if whole:
        yield flag_of("heart_block", say("Complete or high-grade heart block"), whole)


def _directive(case: Case) -> Iterable[Flag]:
    """Said of the patient's wishes: who takes over must hear of it first, and see the form."""
    orders = [f for f in case.patient.facts if f.name == "do_not_resuscitate"]
    said = _stated(orders)
    if said:
        text = say("Do-not-resuscitate order spoken of: see the form")
        yield flag_of("do_not_resuscitate", text, said)


def _stated(facts: Sequence[Fact]) -> list[Fact]:
    return [f for f in facts if f.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)]


FIRST: tuple[Rule, ...] = (_directive,)
RULES: tuple[Rule, ...] = (
    _findings,
    _birth,
    _airway,
    _breath,
    _unresponsive,
    _pupils,
    _seizure,
    _bleeding,
    _rash,
    _burns,
    _block,
)
