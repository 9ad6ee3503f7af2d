"""Vital signs: every way of saying them is read, and nothing else becomes one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, vitals
from tests.unit.clinical.spoken import decimals, forms

RENDERINGS = 200

_CUES: dict[str, tuple[tuple[str, ...], tuple[int, int]]] = {
    "heart_rate": (
        ("pulse", "heart rate", "HR", "heart rate of", "pulse is", "h r", "pulse was"),
        (30, 220),
    ),
    "respiratory_rate": (
        ("resps", "respirations", "RR", "resp rate", "respiratory rate of", "breathing at", "r r"),
        (6, 60),
    ),
    "spo2": (
        ("sats", "sat", "SpO2", "o2 sat", "pulse ox", "stats", "s p o 2", "satting at"),
        (60, 100),
    ),
    "gcs_total": (("GCS", "GCS of", "g c s", "Glasgow", "GCS is"), (3, 15)),
    "etco2": (("end tidal", "ETCO2", "end-tidal CO2 of", "capno", "end title"), (10, 99)),
    "map": (("MAP of", "MAP", "mean arterial pressure of", "map is"), (40, 150)),
    "blood_glucose": (
        ("sugar", "glucose of", "fingerstick", "blood sugar is", "d stick", "accu-chek"),
        (100, 600),  # two digits one by one may as well be a decimal: "eight five"
    ),
    "pain_score": (("pain", "pain score", "pain is", "pain score of"), (0, 10)),
}
_FRAMES = (
    "{}",
    "We have {}.",
    "patient stable {} and that is it",
    "Okay, {}, all right",
    "so uh {}",
)


def _spoken(rng: random.Random, cue: str, value: int) -> str:
    number = rng.choice(list(forms(value)))
    text = rng.choice(_FRAMES).format(f"{cue} {number}")
    return text.lower().replace(".", "") if rng.random() < 0.5 else text


@pytest.mark.parametrize("name", sorted(_CUES))
def test_each_announced_sign_is_read_in_every_form(name: str) -> None:
    rng = random.Random(name)
    cues, (low, high) = _CUES[name]
    missed = []
    for _ in range(RENDERINGS):
        value = rng.randint(low, high)
        text = _spoken(rng, rng.choice(cues), value)
        if vitals(text) != [(name, value)]:
            missed.append((text, vitals(text)))
    assert missed == []


def test_pressures_are_read_in_every_form() -> None:
    rng = random.Random("pressure")
    missed = []
    for _ in range(RENDERINGS):
        high = rng.randint(60, 240)
        low = rng.randint(25, high - 10)
        cue = rng.choice(["BP", "blood pressure", "pressure is", "b p", "BP of", "pressure's", ""])
        join = rng.choice([" over ", " on ", "/", " / "]) if cue else " over "
        upper, lower = rng.choice(list(forms(high))), rng.choice(list(forms(low)))
        text = f"{cue} {upper}{join}{lower}".strip()
        text = rng.choice([text, text.lower(), f"and {text} and", f"{text}, okay"])
        if vitals(text) != [("systolic_bp", high), ("diastolic_bp", low)]:
            missed.append((text, vitals(text)))
    assert missed == []


def test_temperatures_are_read_in_every_form() -> None:
    rng = random.Random("temperature")
    missed = []
    for _ in range(RENDERINGS):
        tenths = rng.choice([rng.randint(300, 420), rng.randint(940, 1050)])
        unit = "Cel" if tenths < 500 else "[degF]"
        said = rng.choice(list(decimals(tenths)))
        text = f"{rng.choice(['temp', 'temperature of', 'temp is'])} {said}"
        found = [(f.value, f.unit) for f in facts(text, FactKind.VITAL)]
        value = tenths / 10
        if found != [(int(value) if value == int(value) else value, unit)]:
            missed.append((text, found))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("temp thirty seven two", [("temperature", 37.2)]),
        ("temp ninety eight six", [("temperature", 98.6)]),
        ("temp three eight four", [("temperature", 38.4)]),
        ("temp one oh one", [("temperature", 101)]),
        ("temperature is 36 8 and pulse 80", [("temperature", 36.8), ("heart_rate", 80)]),
        ("118 over 72 is the pressure", [("systolic_bp", 118), ("diastolic_bp", 72)]),
        ("one forty systolic", [("systolic_bp", 140)]),
        ("BP is 118 over palp", [("systolic_bp", 118)]),
        ("blood pressure 90 by palpation", [("systolic_bp", 90)]),
        ("BP 82/P", [("systolic_bp", 82)]),
        ("systolic of 88", [("systolic_bp", 88)]),
        ("sats ninety one twenty over eighty",
         [("spo2", 90), ("systolic_bp", 120), ("diastolic_bp", 80)]),
        ("96 percent on room air", [("spo2", 96)]),
        ("She's 92 on room air", [("spo2", 92)]),
        ("spo297%", [("spo2", 97)]),
        ("hr88", [("heart_rate", 88)]),
        ("bp1 32 over 80", [("systolic_bp", 132), ("diastolic_bp", 80)]),
        ("SVT at one eighty", [("heart_rate", 180)]),
        ("sinus tach at 130", [("heart_rate", 130)]),
        ("A-fib 140", [("heart_rate", 140)]),
        ("ventricular rate of 38", [("heart_rate", 38)]),
        ("GCS 15/15", [("gcs_total", 15)]),
        ("GCS four five six for fifteen",
         [("gcs_eye", 4), ("gcs_verbal", 5), ("gcs_motor", 6), ("gcs_total", 15)]),
        ("E4 V3 M5", [("gcs_eye", 4), ("gcs_verbal", 3), ("gcs_motor", 5)]),
        ("e four v five m six", [("gcs_eye", 4), ("gcs_verbal", 5), ("gcs_motor", 6)]),
        ("eye opening 3, verbal 4, motor 6", [("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 6)]),
        ("pain is an eight out of ten", [("pain_score", 8)]),
        ("pain 8/10", [("pain_score", 8)]),
        ("ten out of ten", [("pain_score", 10)]),
        ("pain went from an 8 to a 3 after fentanyl", [("pain_score", 8), ("pain_score", 3)]),
        ("cap refill less than two seconds", [("capillary_refill", 2)]),
        ("CRT 4", [("capillary_refill", 4)]),
        ("weight about eighty kilos", [("weight", 80)]),
        ("180 pounds", [("weight", 180)]),
        ("lactate of four", [("lactate", 4)]),
        ("ketones 3.2", [("ketones", 3.2)]),
        ("SpCO 18 percent", [("carboxyhemoglobin", 18)]),
        ("Apgar 7 at one minute and 9 at five", [("apgar", 7), ("apgar", 9)]),
        ("she is 32 weeks pregnant", [("gestational_age", 32)]),
        ("G3P2 at 38 plus 2, contracting", [("gestational_age", 38)]),
        ("end tidal 4.5 kilopascals", [("etco2", 4.5)]),
        ("BM 4.2", [("blood_glucose", 4.2)]),
        ("peak flow one eighty", [("peak_flow", 180)]),
    ],
)  # fmt: skip
def test_ways_of_saying_it(text: str, expected: list[tuple[str, object]]) -> None:
    assert vitals(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sats 92 on room air, up to 97 on 4 liters", [("spo2", 92), ("spo2", 97)]),
        ("rate was 52, came up to 148", [("heart_rate", 52), ("heart_rate", 148)]),
        ("GCS went from 3 to 14", [("gcs_total", 3), ("gcs_total", 14)]),
        ("BP was 84/48, now 102/60 after 500 of saline",
         [("systolic_bp", 84), ("diastolic_bp", 48), ("systolic_bp", 102), ("diastolic_bp", 60)]),
        ("initially 90 on room air, now 98 after O2", [("spo2", 90), ("spo2", 98)]),
        ("sugar 45, repeat 110", [("blood_glucose", 45), ("blood_glucose", 110)]),
        ("pulse 120 dropped to 98", [("heart_rate", 120), ("heart_rate", 98)]),
        ("sats 98, then 88, then 98 again", [("spo2", 98), ("spo2", 88), ("spo2", 98)]),
        ("BM was 2.1, gave Glucogel 10 g, next one 4.8.",
         [("blood_glucose", 2.1), ("blood_glucose", 4.8)]),
        ("sugar one point nine then the second one was four point four",
         [("blood_glucose", 1.9), ("blood_glucose", 4.4)]),
        ("BM was 2.1. First amp in, last one was 20 mg.", [("blood_glucose", 2.1)]),
    ],
)  # fmt: skip
def test_later_readings_need_no_new_name(text: str, expected: list[tuple[str, object]]) -> None:
    assert vitals(text) == expected


def test_oxygen_is_the_context_of_its_saturation() -> None:
    found = facts("sats 92 on room air, up to 97 on 4 liters nasal cannula", FactKind.VITAL)
    assert [(f.value, f.oxygen, f.order) for f in found] == [(92, "room_air", 1), (97, "oxygen", 2)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("heart rate in the one-twenties", 120, 129),
        ("pulse in the 90s", 90, 99),
        ("respirations 24 to 28", 24, 28),
    ],
)
def test_a_range_has_no_scalar(text: str, low: float, high: float) -> None:
    (found,) = facts(text, FactKind.VITAL)
    assert (found.value, found.low, found.high) == (None, low, high)


def test_manner_and_doubt_are_kept() -> None:
    (about,) = facts("pulse about 90", FactKind.VITAL)
    assert about.value == 90
    assert about.approximate
    (less,) = facts("cap refill less than two seconds", FactKind.VITAL)
    assert less.comparator == "<"
    (alone,) = facts("BP of 88", FactKind.VITAL)
    assert alone.review_reason == "only one number of the pressure was heard"
    (strange,) = facts("sats of 28", FactKind.VITAL)
    assert strange.review_reason == "outside the usual range"


def test_a_number_without_a_name_is_left_alone() -> None:
    assert vitals("vitals are 88, 16, 128/74, 97%") == [
        ("systolic_bp", 128),
        ("diastolic_bp", 74),
        ("spo2", 97),
    ]


_UNITS = ("Medic {}", "Ambulance {}", "Engine {}", "Rescue {}", "Unit {}", "Medic {} to base")
_DISTRACTORS: tuple[Callable[[random.Random], str], ...] = (
    lambda r: r.choice(_UNITS).format(r.randint(1, 120)),
    lambda r: (
        f"{r.randint(10, 9999)} {r.choice(['Oak', 'Main'])} Street apartment {r.randint(1, 40)}"
    ),
    lambda r: f"switch to channel {r.randint(1, 20)}",
    lambda r: " ".join(str(i) for i in range(1, r.randint(6, 31))),
    lambda r: f"her {r.choice(['brother', 'sister', 'father'])} is {r.randint(20, 90)}",
    lambda r: f"{r.choice([14, 16, 18, 20, 22])} gauge in the left AC",
    lambda r: f"size {r.randint(3, 8)} tube, {r.randint(19, 25)} at the teeth",
    lambda r: f"shocked at {r.choice([120, 150, 200, 300, 360])} joules",
    lambda r: f"tidal volume {r.randint(300, 600)}, PEEP of {r.randint(5, 12)}",
    lambda r: f"ST elevation in V{r.randint(1, 3)} to V{r.randint(4, 6)}",
    lambda r: "elevation in two, three and aVF",
    lambda r: (
        f"gave {r.randint(2, 400)} milligrams of {r.choice(['amiodarone', 'ketamine', 'aspirin'])}"
    ),
    lambda r: f"{r.randint(25, 150)} mikes of fentanyl IV",
    lambda r: f"room {r.randint(100, 999)}",
    lambda r: "A and O times four",
    lambda r: "caller dialed 911",
    lambda r: f"car doing {r.randint(25, 90)} miles an hour",
    lambda r: f"fell {r.randint(6, 40)} feet from a ladder",
    lambda r: f"protocol {r.randint(2, 60)}",
    lambda r: f"pads at {r.randint(50, 140)} milliamps, pacing rate {r.randint(60, 90)}",
    lambda r: f"ETA {r.randint(2, 40)} minutes",
    lambda r: f"on scene at {r.randint(10, 23)}{r.randint(10, 59)}",
    lambda r: f"arrived at {r.randint(10, 23)}:{r.randint(10, 59)}",
    lambda r: f"burns to {r.randint(5, 60)} percent of the body",
    lambda r: f"pupils {r.randint(2, 6)} millimeters and sluggish",
    lambda r: f"started {r.randint(2, 50)} minutes ago",
    lambda r: f"chest pain for {r.randint(2, 12)} hours",
    lambda r: f"smokes {r.randint(5, 40)} cigarettes a day",
    lambda r: f"born in 19{r.randint(30, 99)}",
    lambda r: f"strength {r.randint(3, 5)} out of 5 in both arms",
    lambda r: f"takes metoprolol {r.choice([25, 50, 100])} twice a day",
    lambda r: f"about {r.randint(2, 9)} beers tonight",
    lambda r: f"code {r.randint(1, 3)}, priority {r.randint(1, 3)}",
    lambda r: f"type {r.randint(1, 2)} diabetic",
    lambda r: f"last week his pressure was {r.randint(150, 200)} over {r.randint(90, 110)}",
    lambda r: f"normally sits at {r.randint(84, 90)} percent",
    lambda r: f"pulse at {r.randint(10, 23)}{r.randint(10, 59)} hours was lost",
    lambda r: f"{r.randint(2, 5)} patients, {r.randint(1, 3)} vehicles",
    lambda r: f"pressure dressing on at {r.randint(10, 23)}:{r.randint(10, 59)}",
    lambda r: f"fetal heart tones {r.randint(120, 160)}",
    lambda r: "two large bore lines",
    lambda r: f"phone number 555 {r.randint(1000, 9999)}",
)


def _sentences(count: int) -> Iterator[str]:
    rng = random.Random("distractors")
    for k in range(count):
        text = _DISTRACTORS[k % len(_DISTRACTORS)](rng)
        yield rng.choice([text, text.lower(), f"{text}.", f"okay {text}", f"and {text} then"])


def _measured(text: str) -> list[tuple[str, object]]:
    """The signs of ``text`` but pupils, whose sizes are particulars and no value."""
    return [reading for reading in vitals(text) if reading != ("pupils", None)]


def test_two_hundred_distractors_yield_no_vital_sign() -> None:
    told = ((text, _measured(text)) for text in _sentences(10 * len(_DISTRACTORS)))
    false = [(text, found) for text, found in told if found]
    assert false == []


def test_an_unrelated_sentence_changes_no_reading() -> None:
    base = "BP 128 over 76, heart rate 88, resps 16, sats 97 on room air, sugar 104, GCS 15."
    expected = vitals(base)
    assert len(expected) == 7
    changed = [
        text
        for text in _sentences(2 * len(_DISTRACTORS))
        if _measured(f"{base} {text}") != expected or _measured(f"{text}. {base}") != expected
    ]
    assert changed == []


def test_readings_of_others_and_of_other_days_are_not_the_patients() -> None:
    assert vitals("her husband had a pulse of 110", FactStatus.OTHER_SUBJECT) == [
        ("heart_rate", 110)
    ]
    assert vitals("his usual pressure is 150 over 90", FactStatus.HISTORICAL) == [
        ("systolic_bp", 150),
        ("diastolic_bp", 90),
    ]
    assert vitals("if his sats drop to 85 bag him") == []


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("BP 140, correction 150 over 90",
         [("systolic_bp", 150), ("diastolic_bp", 90)], [("systolic_bp", 140)]),
        ("pulse 74, sorry, 84", [("heart_rate", 84)], [("heart_rate", 74)]),
        ("sats 89... scratch that, 94", [("spo2", 94)], [("spo2", 89)]),
        ("BP 180 over 90, I mean 108 over 90",
         [("systolic_bp", 108), ("diastolic_bp", 90)],
         [("systolic_bp", 180), ("diastolic_bp", 90)]),
        ("resps 60 no 16", [("respiratory_rate", 16)], [("respiratory_rate", 60)]),
        ("temp 38.4 make that 39.4", [("temperature", 39.4)], [("temperature", 38.4)]),
        ("heart rate 120, sats 92, correction, heart rate 102", [("spo2", 92), ("heart_rate", 102)],
         [("heart_rate", 120)]),
    ],
)  # fmt: skip
def test_the_last_word_of_a_correction_counts(
    text: str, kept: list[tuple[str, object]], dropped: list[tuple[str, object]]
) -> None:
    assert vitals(text) == kept
    assert vitals(text, FactStatus.SUPERSEDED) == dropped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Score the pain for me, nought to ten. Nine.", [("pain_score", 9)]),
        ("Out of ten, how bad? Six.", [("pain_score", 6)]),
        ("And his temp? 102.8.", [("temperature", 102.8)]),
        ("How far along are you? Seven weeks.", [("gestational_age", 7)]),
        ("Does she weigh about sixty pounds?", []),
    ],
)
def test_answers_are_readings_and_questions_are_not(
    text: str, expected: list[tuple[str, object]]
) -> None:
    assert vitals(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stridor, rate 44, pulse 158", [("respiratory_rate", 44), ("heart_rate", 158)]),
        ("she's being paced at a rate of 70", []),
        ("sats 95 on 60 percent", [("spo2", 95)]),
        ("BP 150/90 HR 110", [("systolic_bp", 150), ("diastolic_bp", 90), ("heart_rate", 110)]),
        ("Second set, fifty-six and ninety-six over fifty-four",
         [("heart_rate", 56), ("systolic_bp", 96), ("diastolic_bp", 54)]),
        ("ate out of ten", [("pain_score", 8)]),
        ("polls 88, hard rate 92", [("heart_rate", 88), ("heart_rate", 92)]),
        ("end title 38", [("etco2", 38)]),
        ("BM six", [("blood_glucose", 6)]),
        ("CPR started, manual, thirty to two", []),
        ("BP was 150 by 90, now it is 130 by 80.",
         [("systolic_bp", 150), ("diastolic_bp", 90), ("systolic_bp", 130), ("diastolic_bp", 80)]),
        ("a burn 90 by 60, BP 120 by 80",  [("systolic_bp", 120), ("diastolic_bp", 80)]),
        ("Pain has come down from 8 by 10 to 3 by 10.", [("pain_score", 8), ("pain_score", 3)]),
        ("pain in his leg. A wound 8 by 10", []),
        ("BP 82 over 40\n131 a fib on the monitor\nresps 30",
         [("systolic_bp", 82), ("diastolic_bp", 40), ("heart_rate", 131),
          ("respiratory_rate", 30)]),
        ("she's one thirty one sinus tach", [("heart_rate", 131)]),
        ("cardioverted at 100, sinus now", []),
        ("12 lead at 1450, sinus", []),
    ],
)  # fmt: skip
def test_near_things_are_told_apart(text: str, expected: list[tuple[str, object]]) -> None:
    assert vitals(text) == expected


def test_the_unit_of_a_sugar_follows_its_size_and_the_speaker() -> None:
    def unit(text: str) -> str | None:
        return next(f.unit for f in facts(text, FactKind.VITAL) if f.name == "blood_glucose")

    assert unit("sugar 104") == "mg/dL"
    assert unit("sugar 4.2") == "mmol/L"
    assert unit("paracetamol given, mum says sugar 14, two litres of saline") == "mmol/L"
    assert unit("mom gave Tylenol, sugar 38, two liters of saline") == "mg/dL"


def test_two_weights_that_differ_are_to_check() -> None:
    text = "Estimated weight 20 kilos, mum says she was weighed last week at 22, so go with 22."
    assert [w.needs_review for w in facts(text, FactKind.VITAL)] == [True, True]
    same = facts("Weighs 160 pounds, so 72 kilos. He is 72 kilos.", FactKind.VITAL)
    assert not any(weight.needs_review for weight in same)


def test_what_sounds_alike_or_has_no_name_is_marked_for_review() -> None:
    (fast,) = facts("respirations sixty", FactKind.VITAL)
    assert (fast.value, fast.alternatives) == (60, (16,))
    assert fast.review_reason is not None
    (weight,) = facts("he weighs two ten", FactKind.VITAL)
    assert (weight.unit, weight.review_reason) == ("[lb_av]", "kilograms or pounds was not said")


def test_in_the_record_of_a_birth_the_baby_is_somebody_else() -> None:
    text = (
        "Thirty year old lady, contractions every two minutes. Baby girl delivered, heart rate of "
        "150. Mum's obs: heart rate 92, BP 124 over 76."
    )
    assert vitals(text) == [("heart_rate", 92), ("systolic_bp", 124), ("diastolic_bp", 76)]
    assert vitals(text, FactStatus.OTHER_SUBJECT) == [("heart_rate", 150)]


def test_strangers_on_the_scene_are_not_the_patient() -> None:
    assert vitals("Second lad from the same scene, GCS 3") == []
    assert vitals("another runner has a temp of 38.5") == []
    assert vitals("a 30 year old male passenger, GCS 15") == [("gcs_total", 15)]
