"""Ways crews say a thing in the field: each is read as it was meant, or not at all.

The carrier sentences are in ``carriers.toml``; each is said with several values, in figures, in
words and with figures broken apart, alone and inside what a recogniser without marks writes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.support.mishearing import raw
from tests.unit.clinical.reading import facts, given
from tests.unit.clinical.spoken import decimals, forms

_CARRIERS = tomllib.loads((Path(__file__).parent / "carriers.toml").read_text(encoding="utf-8"))
_VALUES: dict[str, tuple[float, ...]] = {
    "heart_rate": (44, 58, 78, 96, 106, 112, 130, 150),
    "respiratory_rate": (8, 12, 16, 18, 24, 30, 36),
    "spo2": (84, 88, 92, 95, 97, 99),
    "gcs_total": (3, 6, 8, 11, 13, 14, 15),
    "blood_glucose": (2.8, 4.2, 6.1, 11.4, 18.6, 104, 214, 320),
    "temperature": (35.1, 36.8, 37.2, 38.4, 40.1, 98.6, 101.3, 102.4),
    "etco2": (18, 25, 32, 38, 45, 52),
    "pain_score": (3, 5, 6, 8),
    "lactate": (1.9, 4.2, 6.8),
    "capillary_refill": (2, 3, 4),
    "weight": (14, 25, 72, 80, 110),
}
_PRESSURES = ((88, 52), (96, 60), (106, 68), (118, 76), (140, 90), (172, 104), (210, 110))
_FRAMES = ("{}", "Right okay. {}. Skin warm and dry.", "raw")


def _ways(value: float, rng: Random) -> Iterator[str]:
    """The value in figures, in words, and with its figures broken apart."""
    if value != int(value):
        yield from (str(value), rng.choice([d for d in decimals(round(value * 10)) if " " in d]))
        return
    whole = int(value)
    yield str(whole)
    yield rng.choice([f for f in forms(whole) if not any(c.isdigit() for c in f)][:4])
    if whole >= 110 and whole % 100 >= 10:
        yield f"{whole // 100} {whole % 100}"


def _framed(sentence: str, frame: str, rng: Random) -> str:
    if frame == "raw":
        return f"right okay {raw(sentence, rng)} skin warm and dry"
    return frame.format(sentence[0].upper() + sentence[1:] if frame != "{}" else sentence)


def _read(text: str) -> set[tuple[str, object]]:
    found = facts(text, FactKind.VITAL)
    return {(f.name, f.value) for f in found if isinstance(f.value, int | float)}


@pytest.mark.parametrize("name", sorted(_VALUES))
def test_a_sign_is_read_in_every_carrier(name: str) -> None:
    rng, wrong = Random(name), []
    for k, carrier in enumerate(_CARRIERS[name]["say"]):
        value = _VALUES[name][k % len(_VALUES[name])]
        for said in _ways(value, rng):
            for frame in _FRAMES:
                text = _framed(carrier.format(n=said), frame, rng)
                if _read(text) != {(name, value)}:
                    wrong.append((text, _read(text)))
    assert wrong == []


def test_a_pressure_is_read_in_every_carrier() -> None:
    rng, wrong = Random("pressure"), []
    for k, carrier in enumerate(_CARRIERS["pressure"]["say"]):
        upper, lower = _PRESSURES[k % len(_PRESSURES)]
        for high, low in zip(_ways(upper, rng), _ways(lower, rng), strict=False):
            for frame in _FRAMES:
                text = _framed(carrier.format(s=high, d=low), frame, rng)
                if _read(text) != {("systolic_bp", upper), ("diastolic_bp", lower)}:
                    wrong.append((text, _read(text)))
    assert wrong == []


def _times(text: str) -> set[str]:
    return {f"{f.name}={f.value}" for f in facts(text, FactKind.EVENT_TIME)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He noticed the weakness at eleven thirty this morning.", {"onset=11:30"}),
        ("RTC at sixteen fifteen hours", {"onset=16:15"}),
        ("crushing chest pain for the last two hours", {"onset=PT2H"}),
        ("approximately twenty minutes before our arrival he collapsed", {"onset=PT20M"}),
        ("She took the tablets at about nine p.m.", {"onset=21:00"}),
        ("and when did it start about an hour ago", {"onset=PT1H"}),
        ("When did it start? Ten to four.", {"onset=03:50"}),
        ("last known well time is twenty two hundred", {"last_known_well=22:00"}),
        ("he was fine when his daughter left at quarter past eight", {"last_known_well=08:15"}),
        ("last time anyone saw him normal was six pm", {"last_known_well=18:00"}),
        ("went to bed at ten thirty his normal self", {"last_known_well=22:30"}),
        ("fell about ten after six this evening last known normal was five forty five",
         {"onset=18:10", "last_known_well=17:45"}),
        ("witnessed collapse at 1542, bystander CPR straight away", {"arrest=15:42"}),
        ("lost his pulse at ten thirty one", {"arrest=10:31"}),
        ("we got him back at 1558", {"rosc=15:58"}),
        ("return of circulation at 1558", {"rosc=15:58"}),
        ("resus ceased at sixteen twenty", {"death=16:20"}),
        ("time of death called at 1620", {"death=16:20"}),
        ("pronounced by medical control at 1620", {"death=16:20"}),
        ("baby born at four twelve a.m., placenta delivered at 0425", {"birth=04:12"}),
        ("ETA is about a quarter of an hour", {"eta=PT15M"}),
        ("due with you at 1640", {"eta=16:40"}),
        ("we're looking at around a twenty five minute run in to you", {"eta=PT25M"}),
        ("eta fourteen no the traffic's clear call it twelve minutes", {"eta=PT12M"}),
        ("Fifteen minutes to the General.", {"eta=PT15M"}),
        ("at 1402 we gave aspirin 300", {"medication:aspirin=14:02"}),
        ("1402 aspirin 300 milligrams given orally", {"medication:aspirin=14:02"}),
        ("At fourteen oh two he was given 300 of aspirin.", {"medication:aspirin=14:02"}),
        ("at fourteen oh two fifty of benadryl i v", {"medication:diphenhydramine=14:02"}),
        ("adrenaline 500 mics IM right thigh 11 28, and again at 11 33",
         {"medication:epinephrine=11:28", "medication:epinephrine=11:33"}),
        ("So that's morphine, five milligrams. That's at twenty-two fifteen.",
         {"medication:morphine=22:15"}),
        ("CPR started at 1544", {"intervention:cpr=15:44"}),
        ("stroke alert called at 1510", {"intervention:stroke_alert=15:10"}),
        ("found on the floor at 0730 by carers", set()),
        ("one shock delivered at 0917", {"intervention:defibrillation=09:17"}),
        ("IV access, I've taken bloods at eight twenty", set()),
        ("he must be in theatre by midnight", set()),
    ],
)  # fmt: skip
def test_an_event_has_its_time_wherever_it_is_said(text: str, wanted: set[str]) -> None:
    assert _times(text) == wanted


_DOSES: list[tuple[str, list[tuple[str, float | None, str | None]]]] = [
    ("epi 1:1000 0.3 mg IM", [("epinephrine", 0.3, "mg")]),
    ("epi 1 to 1000 0.3 mg IM", [("epinephrine", 0.3, "mg")]),
    ("0.5 mil of 1 in 1000 adrenaline intramuscularly", [("epinephrine", 0.5, "mL")]),
    ("ten mils of 1 in 10 000 adrenaline given", [("epinephrine", 10, "mL")]),
    ("adrenaline 1:10,000 1 mg IV", [("epinephrine", 1, "mg")]),
    ("one milligram of one in ten thousand adrenaline", [("epinephrine", 1, "mg")]),
    ("Morphine. 5 milligrams IV. Ondansetron. 4 milligrams IV.",
     [("morphine", 5, "mg"), ("ondansetron", 4, "mg")]),
    ("two rounds of epi and 300 of amiodarone",
     [("epinephrine", None, None), ("amiodarone", 300, "mg")]),
    ("fentanyl 25 times four", [("fentanyl", 25, "ug")]),
    ("atropine point five times two", [("atropine", 0.5, "mg")]),
    ("6 and 12 of adenosine", [("adenosine", 6, "mg"), ("adenosine", 12, "mg")]),
    ("50 of fentanyl, then another 50, and 20 of ketamine",
     [("fentanyl", 50, "ug"), ("ketamine", 20, "mg")]),
    ("liter of LR wide open", [("lactated_ringers", 1, "L")]),
    ("four 81 milligram aspirin", [("aspirin", 81, "mg")]),
    ("two nasal naloxone from the bystander, that's 4 milligrams each",
     [("naloxone", 4, "mg")]),
    ("mom gave 6 units of Humalog before she called", [("insulin_lispro", 6, "[IU]")]),
    ("RSI with ketamine 160 mg and roc 100 given",
     [("ketamine", 160, "mg"), ("rocuronium", 100, "mg")]),
    ("Entonox for the pain", [("nitrous_oxide", None, None)]),
    ("he's on the green whistle", [("methoxyflurane", None, None)]),
    ("put him on a non-rebreather, fifteen", [("oxygen", 15, "L/min")]),
    ("planning on giving TXA", []),
    ("propofol infusion at 20", []),
    ("fifteen minutes after the glucagon it was 4.6", []),
    ("Eliquis. Five milligrams", []),
    ("His cardiologist took him off of amiodarone in the spring.", []),
    ("You got to come with us, that Narcan's going to wear off.", []),
    ("Overdose of paracetamol. Thirty-two paracetamol, that's sixteen grams.", []),
    ("fentanyl IN. Now 98 over 60 and 118.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), _DOSES)
def test_a_dose_is_read_where_crews_put_it(
    text: str, wanted: list[tuple[str, float | None, str | None]]
) -> None:
    assert [g for g in given(text) if wanted or g[0] != "epinephrine"] == wanted


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Levetiracetam was discussed and isn't given.", "levetiracetam"),
        ("Fentanyl was offered for the soreness and he turned it down.", "fentanyl"),
        ("I don't want any flumazenil, that'll just make him seize.", "flumazenil"),
        ("Charcoal? No, she was well out of time for that.", "activated_charcoal"),
        ("the glycopyrronium can wait", "glycopyrrolate"),
        ("I was going to use the Penthrox but I'll leave it out.", "methoxyflurane"),
    ],
)
def test_a_drug_that_was_let_be_is_said_to_be_not_given(text: str, drug: str) -> None:
    assert given(text, FactStatus.NEGATED) == [(drug, None, None)]
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "present", "denied"),
    [
        ("no neck or back pain", set(), {"neck_pain", "back_pain"}),
        ("no chest or abdominal pain", set(), {"chest_pain", "abdominal_pain"}),
        ("denies N/V/D", set(), {"nausea", "vomiting", "diarrhea"}),
        ("headache has gone", set(), {"headache"}),
        ("chest pain free since the GTN", set(), {"chest_pain"}),
        ("the chest pain has gone to his left arm", {"chest_pain"}, set()),
        ("any nausea or vomiting nausea yeah but I havent been sick", {"nausea"}, {"vomiting"}),
        ("did you pass out no any neck pain a little bit yeah", {"neck_pain"}, {"syncope"}),
        ("any chest pain no any dizziness no any vomiting yes", {"vomiting"},
         {"chest_pain", "dizziness"}),
        ("Does it hurt when I press here? Ow, yes.", {"tenderness"}, set()),
    ],
)  # fmt: skip
def test_a_finding_is_denied_or_claimed_at_a_distance(
    text: str, present: set[str], denied: set[str]
) -> None:
    assert {f.name for f in facts(text, FactKind.FINDING)} == present
    assert {f.name for f in facts(text, FactKind.FINDING, FactStatus.NEGATED)} == denied


@pytest.mark.parametrize(
    "text",
    [
        "MEDIC: Any change?\nDISPATCH: Medic 9, second patient, BP one ten over sixty.\n"
        "MEDIC: Copy that.",
        "Patient one is stable. Patient two, her pressure is 150 over 90.",
        "NEIGHBOUR: My own pressure was one ninety on a hundred.\nMEDIC: You'd want to mind that.",
        "Can someone move that gentleman with the chest pain, his BP's ninety over fifty.",
        "are you clear for a fall at Main Street, 82 year old female, heart rate 40",
        "no BP obtainable, carotid only",
        "Mom says she was in the ICU back in March and her sugar was 800 that time.",
    ],
)
def test_what_is_said_of_others_is_no_reading_of_this_patient(text: str) -> None:
    assert _read(text) == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("GCS was 14 at first, she's 15 now.", {("gcs_total", 14), ("gcs_total", 15)}),
        ("Sats coming up, 84, 91, 97.", {("spo2", 84), ("spo2", 91), ("spo2", 97)}),
        ("Weight? She's about three point one.", {("weight", 3.1)}),
        ("Get me a rectal temp. One oh six point three.", {("temperature", 106.3)}),
        ("One thirty-eight, eighty-two over forty-six, sats ninety-nine.",
         {("heart_rate", 138), ("systolic_bp", 82), ("diastolic_bp", 46), ("spo2", 99)}),
        ("heart rate has been between 80 and 90", set()),
        ("no BP obtainable, rate about 140", {("heart_rate", 140)}),
        ("resp rate sat at 28", {("respiratory_rate", 28)}),
        ("rate your pain from zero to ten ten being the worst um maybe a six",
         {("pain_score", 6)}),
        ("Mom's meter said 5 47", {("blood_glucose", 547)}),
        ("She's desaturated to 82, she's back up at 95.", {("spo2", 82), ("spo2", 95)}),
    ],
)  # fmt: skip
def test_a_reading_is_bound_across_talk(text: str, wanted: set[tuple[str, object]]) -> None:
    assert {(n, v) for n, v in _read(text) if not isinstance(v, tuple)} == wanted
