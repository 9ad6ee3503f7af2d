"""What must not be silent, and what must not alarm: sentences of crews and the flags they raise."""

from __future__ import annotations

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Segment, Transcript
from tests.unit.clinical.test_codec import recording


def told(text: str) -> Analysis:
    return assess(analyze(Transcript((Segment(0.0, 9.0, text),))))


def flags(text: str) -> dict[str, str]:
    return {flag.name: flag.text for flag in told(text).flags}


def vitals(text: str, name: str) -> list[Fact]:
    return [f for f in told(text).facts if f.kind is FactKind.VITAL and f.name == name]


# --- what was named by a flag and what was not ---------

RAISED = [
    ("Stabbed in the thigh and it's spurting.", "bleeding"),
    ("Unknown male, stabbed in the hand, GCS 6 E1 V1 M4.", "field_triage"),
    ("Pedestrian hit by a van, no idea of his age, resps 36, sats 84 on air.", "field_triage"),
    ("Chainsaw to the leg, the bleeding won't stop with pressure.", "bleeding"),
    ("Groin wound with catastrophic haemorrhage.", "bleeding"),
    ("We can't control the bleeding from his neck.", "bleeding"),
    ("She's had a post partum haemorrhage.", "bleeding"),
    ("Head injury, left pupil blown.", "pupils"),
    ("Anisocoria, GCS 9.", "pupils"),
    ("One pupil is bigger than the other, he's only responding to pain.", "pupils"),
    ("She's drowsy and the right pupil is fixed.", "pupils"),
    ("She's drowsy, pupils equal, but the right doesn't react.", "pupils"),
    ("Blood pressure unrecordable, carotid pulse only.", "unrecordable_pressure"),
    ("BP unobtainable, skin mottled.", "unrecordable_pressure"),
    ("No palpable blood pressure.", "unrecordable_pressure"),
    ("We couldn't get a blood pressure. Pulse 40.", "unrecordable_pressure"),
    ("The pressure won't read, he's grey and clammy.", "unrecordable_pressure"),
    ("Sats unrecordable, peripherally shut down.", "unrecordable_spo2"),
    ("Temp too low to record, found in the snow.", "unrecordable_temperature"),
    ("Blood pressure zero over zero, pulse 30.", "unrecordable_pressure"),
    ("Sats 0 on air.", "unrecordable_spo2"),
    ("Pulse 0, BP 0, GCS 3, resps 0.", "cardiac_arrest"),
    ("Heart rate zero, respiratory rate zero, GCS 3.", "low_respiratory_rate"),
    ("Found in PEA, CPR ongoing.", "cardiac_arrest"),
    ("Shocked twice for VF.", "cardiac_arrest"),
    ("Neighbour did CPR for two minutes.", "cpr"),
    ("He stopped breathing.", "apnea"),
    ("Agonal breathing, sats 74.", "agonal_breathing"),
    ("Silent chest, can't finish a word.", "silent_chest"),
    ("Airway obstructed by vomit.", "airway_closed"),
    ("Unresponsive, breathing on her own.", "unresponsive"),
    ("P on the AVPU.", "unresponsive"),
    ("We cannot get a pressure on him at all.", "unrecordable_pressure"),
    ("No recordable bp, resps of four.", "unrecordable_pressure"),
    ("Left pupil's sluggish and bigger than the right, she's confused.", "pupils"),
    ("She's bleeding heavily.", "bleeding"),
    ("Burnt in a house fire, soot round his mouth.", "airway_burn"),
    ("An eclamptic fit.", "pregnancy_seizure"),
    ("Deep stab wound left chest.", "field_triage"),
    ("Impaled on a fence post through the thigh.", "field_triage"),
    ("Rate is six, eyes closed.", "low_respiratory_rate"),
    ("His rate is 34 and shallow.", "high_respiratory_rate"),
    ("GCS three four five so that's fourteen.", "gcs_contradiction"),
    ("Still seizing after two doses of midazolam.", "seizure"),
    ("He's been fitting for 25 minutes.", "seizure"),
    ("A rash on her legs that doesn't blanch.", "rash"),
    ("Petechial rash and a stiff neck.", "rash"),
    ("Burns to the face and neck.", "airway_burn"),
    ("Complete heart block on the monitor.", "heart_block"),
    ("Trachea deviated to the left.", "trachea_deviated"),
    ("Needle decompressed the right chest.", "tension"),
    ("Cord prolapse, 38 weeks.", "cord_prolapse"),
    ("Shoulder dystocia, head's out.", "shoulder_dystocia"),
    ("The baby's head is crowning.", "crowning"),
    ("32 weeks pregnant, BP 178 over 112.", "pregnancy_pressure"),
    ("She's pregnant and she had a seizure.", "pregnancy_seizure"),
    ("Pregnant, 28 weeks, with vaginal bleeding.", "pregnancy_bleeding"),
    ("Lactate 6.8.", "lactate"),
    ("Sugar 24.1, ketones 6.4.", "ketones"),
    ("Carboxyhaemoglobin 32.", "carboxyhemoglobin"),
    ("Three week old, temp 38.2.", "young_fever"),
    ("Newborn, heart rate 50, apgar 3.", "low_heart_rate"),
    ("Newborn, heart rate 50, apgar 3.", "apgar"),
    ("BM reads LO, he's sweaty.", "hypoglycaemia"),
    ("Pressure's 60, he's pale.", "hypotension"),
    ("Stung by a wasp, wheezy now.", "anaphylaxis"),
    ("She's on a blood thinner and bumped her head.", "anticoagulant_and_head_injury"),
    ("Sudden left sided weakness, last known well 14:00.", "stroke"),
    ("Eyes 1 verbal 1 motor 4.", "low_gcs"),
]


@pytest.mark.parametrize(("text", "flag"), RAISED, ids=[text for text, _ in RAISED])
def test_a_danger_is_not_silent(text: str, flag: str) -> None:
    assert flag in flags(text)


SILENT = [
    ("The wound is oozing, it's not pumping.", "bleeding"),
    ("Small bleed, controlled with a dressing.", "bleeding"),
    ("If the bleeding won't stop we'll use a tourniquet.", "bleeding"),
    ("Pupils equal and reactive, GCS 9.", "pupils"),
    ("Pupils dilated, agitated, he's taken MDMA.", "pupils"),
    ("Pupils unequal but that's old, she has a glass eye. GCS 14.", "pupils"),
    ("Pupils unequal. Alert, GCS 15.", "pupils"),
    ("Couldn't get a blood pressure, he was kicking and crying.", "unrecordable_pressure"),
    ("Couldn't get a blood pressure at first, then 132 over 84.", "unrecordable_pressure"),
    ("We couldn't get his pressure up.", "unrecordable_pressure"),
    ("If you can't get a blood pressure, palpate it.", "unrecordable_pressure"),
    ("Can't get a pressure over sixty.", "unrecordable_pressure"),
    ("Can't get pressure on the wound.", "unrecordable_pressure"),
    ("Stab wound to the left forearm, bleeding controlled.", "field_triage"),
    ("Fell over, age unknown, resps 18, sats 98 on air, BP 104 over 60.", "field_triage"),
    ("GCS three four five, that's twelve.", "gcs_contradiction"),
    ("GCS 11, up from 9: eyes 3, verbal 3, motor 5.", "gcs_contradiction"),
    ("NEWS: resps 0, sats 0, BP 0, pulse 0.", "unrecordable_pressure"),
    ("Resps 2, sats 0, BP 0, pulse 1, temp 1.", "unrecordable_spo2"),
    ("Lead off, pulse 0 on the monitor, GCS 15, BP 120 over 80.", "cardiac_arrest"),
    ("VF arrest in 2019, here with an ankle.", "cardiac_arrest"),
    ("No CPR needed.", "cpr"),
    ("He wasn't breathing right, sort of snoring.", "apnea"),
    ("Sleep apnoea, uses CPAP at night.", "apnea"),
    ("Airway patent, not obstructed.", "airway_closed"),
    ("Airway was obstructed, back slaps, airway clear now.", "airway_closed"),
    ("Was unresponsive for a minute, now alert and talking.", "unresponsive"),
    ("Wife found him unresponsive, GCS 15 now.", "unresponsive"),
    ("Was fitting for two minutes, stopped by itself.", "seizure"),
    ("Blanching rash on his tummy.", "rash"),
    ("Burns to the hand from the oven.", "airway_burn"),
    ("First degree heart block.", "heart_block"),
    ("Trachea midline, no tracheal deviation.", "trachea_deviated"),
    ("Not pregnant. BP 178 over 112.", "pregnancy_pressure"),
    ("Two year old boy, had a seizure, he was a 36 weeker.", "pregnancy_seizure"),
    ("Lactate 1.8, ketones 0.4.", "lactate"),
    ("Lactate 1.8, ketones 0.4.", "ketones"),
    ("Three year old, temp 38.2.", "young_fever"),
    ("Apgars 6 and 9.", "apgar"),
    ("Wheezing after chlorine fumes in the pool.", "anaphylaxis"),
    ("She's not on warfarin or any other blood thinner, bumped her head.",
     "anticoagulant_and_head_injury"),
    ("Any blood thinners? No. Hit his head.", "anticoagulant_and_head_injury"),
    ("Background of a stroke in 2019 with right-sided weakness.", "stroke"),
    ("Pulseless left leg, pulse 90.", "cardiac_arrest"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "flag"), SILENT, ids=[text for text, _ in SILENT])
def test_what_is_no_danger_alarms_nobody(text: str, flag: str) -> None:
    assert flag not in flags(text)


# --- a sign that could not be measured ---------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BP unrecordable.", "unrecordable"),
        ("We can't get a pressure.", "could not be obtained"),
        ("Couldn't get a pressure, she kept moving.", "could not be taken"),
    ],
)
def test_an_unrecordable_pressure_is_told_and_has_no_number(text: str, shown: str) -> None:
    (fact,) = vitals(text, "systolic_bp")
    assert (fact.value, fact.low, fact.high) == (None, None, None)
    assert fact.status is FactStatus.ASSERTED
    assert dict(fact.detail)["reading"] == shown


def test_an_unrecordable_pressure_is_the_worst_of_a_report() -> None:
    text = "70 year old. BP unrecordable at first. Gave a litre of saline. BP now 84 over 50."
    transcript = Transcript((Segment(0.0, 9.0, text),))
    page = render("atmist", recording(), transcript, assess(analyze(transcript))).text
    (row,) = [line for line in page.splitlines() if line.strip().startswith("BP ")]
    assert row.count("unrecordable") == 2  # first and worst


def test_an_alert_that_was_called_off_is_read_out_so() -> None:
    transcript = Transcript((Segment(0.0, 9.0, "Chest pain. STEMI alert was called off."),))
    spoken = render("atmist", recording(), transcript, assess(analyze(transcript))).spoken
    assert "STEMI alert called off" in spoken


def test_an_unrecordable_pressure_completes_no_score() -> None:
    scores = told(
        "70 year old. Resps 30, sats 88 on air, BP unrecordable, pulse 130, temp 36.5, alert."
    ).scores
    (news2,) = [s for s in scores if s.name == "NEWS2"]
    assert news2.value is None
    assert news2.missing == ("systolic pressure",)


# --- alerts that were called off ---------


@pytest.mark.parametrize(
    ("text", "alert"),
    [
        ("STEMI alert cancelled, it was pericarditis.", "stemi_alert"),
        ("Code stroke was called off, sugar was 2.1.", "stroke_alert"),
        ("Trauma alert stood down after assessment.", "trauma_alert"),
        ("False alarm on the code stroke, sugar was 1.8.", "stroke_alert"),
        ("We've cancelled the stroke alert.", "stroke_alert"),
        ("We put out a STEMI alert. They looked at the ECG and stood us down.", "stemi_alert"),
    ],
)
def test_an_alert_that_was_called_off_stands_no_more(text: str, alert: str) -> None:
    analysis = told(text)
    (fact,) = [f for f in analysis.facts if f.name == alert and f.negated]
    assert ("outcome", "called_off") in fact.detail
    assert not [f for f in analysis.facts if f.name == alert and f.status is FactStatus.ASSERTED]
    assert "stemi" not in {flag.name for flag in analysis.flags}


@pytest.mark.parametrize(
    "text",
    [
        "Stroke alert activated, we cancelled the second ambulance.",
        "Stroke alert, we cancelled that, then we put out another stroke alert.",
    ],
)
def test_an_alert_that_stands_is_not_called_off_by_other_words(text: str) -> None:
    facts = [f for f in told(text).facts if f.name == "stroke_alert"]
    assert any(f.status is FactStatus.ASSERTED for f in facts)


@pytest.mark.parametrize(
    "text", ["Don't cancel the stroke alert.", "If it's clear we'll stand down the stroke alert."]
)
def test_an_alert_that_is_not_called_off_yet_is_not_told_so(text: str) -> None:
    assert not [f for f in told(text).facts if ("outcome", "called_off") in f.detail]


def test_an_ecg_that_was_read_keeps_its_flag_when_the_alert_is_called_off() -> None:
    raised = flags("ST elevation in two, three and aVF. Cath lab cancelled the STEMI alert.")
    assert raised["stemi"] == "STEMI: the alert was called off"


@pytest.mark.parametrize(
    "text",
    ["Acute MI but not a STEMI.", "It's an NSTEMI, ST changes in the lateral leads.",
     "ST changes laterally, no elevation."],
)  # fmt: skip
def test_an_infarction_that_is_no_stemi_raises_none(text: str) -> None:
    assert "stemi" not in flags(text)


@pytest.mark.parametrize(
    "text",
    ["Acute MI on the ECG.", "Inferior STEMI, meets criteria.",
     "ST elevation in the inferior leads, no elevation in the others."],
)  # fmt: skip
def test_a_stemi_raises_one(text: str) -> None:
    assert flags(text)["stemi"] == "STEMI"


# --- a Glasgow score that contradicts its parts ---------


def test_a_contradicted_gcs_is_never_scored_and_the_scores_say_why() -> None:
    analysis = told(
        "60 year old male fell down the stairs. GCS 9, eyes 3 verbal 4 motor 6. Resps 18, "
        "sats 97 on air, BP 130 over 80, pulse 80, temp 37."
    )
    scores = {s.name: s for s in analysis.scores}
    assert scores["RTS"].value is None
    assert "contradict" in scores["RTS"].missing[0]
    assert scores["NEWS2"].value is None
    assert "contradict" in scores["NEWS2"].missing[0]
    assert "gcs_contradiction" in {flag.name for flag in analysis.flags}


def test_a_total_that_no_other_parts_make_up_contradicts_the_one_that_was_said() -> None:
    assert "gcs_contradiction" in flags("GCS 15, verbal 4.")
    assert "gcs_contradiction" not in flags("GCS 14, verbal 4.")


def test_a_contradicted_gcs_flags_the_lower_of_both() -> None:
    raised = flags("GCS 13, eyes 2 verbal 2 motor 4.")
    assert raised["low_gcs"] == "GCS 8: airway at risk"
    assert "low_gcs" not in flags("GCS 13, eyes 3 verbal 4 motor 6.")


# --- rates, ventilators, usual sugars ---------


@pytest.mark.parametrize(
    ("text", "value", "doubted"),
    [
        ("Breathing at 28. After the fentanyl his rate's down to eight.", 8, False),
        ("Resps were 30 and wheezy. Rate's down to twelve.", 12, False),
        ("Rate's down to twelve.", 12, True),
    ],
)
def test_a_rate_too_slow_for_a_heart_is_of_breaths(text: str, value: int, doubted: bool) -> None:
    last = vitals(text, "respiratory_rate")[-1]
    assert (last.value, last.needs_review) == (value, doubted)
    assert vitals(text, "heart_rate") == []


@pytest.mark.parametrize(
    "text",
    ["Complete heart block, rate of 28.", "Sinus brady, rate's down to 28.", "Paced, rate of 28."],
)
def test_a_slow_rate_beside_the_heart_is_the_hearts(text: str) -> None:
    assert vitals(text, "respiratory_rate") == []


@pytest.mark.parametrize(
    "text",
    [
        "Tidal volume 450, respiratory rate 16, PEEP of 5, FiO2 40.",
        "On the vent, PEEP is at 5, peak pressure 30, plateau 25.",
        "CPAP at 10, pressure support of 8, cuff pressure 25.",
        "End tidal with a PEEP of 5.",
    ],
)
def test_what_a_ventilator_is_set_to_is_no_reading(text: str) -> None:
    assert [f for f in told(text).facts if f.kind is FactKind.VITAL] == []


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("On CPAP with a PEEP of 5, resps 26.", "respiratory_rate", 26),
        ("Respiratory rate 16, end tidal 38.", "respiratory_rate", 16),
        ("PEEP of 5, sats 96, end tidal 38.", "etco2", 38),
        ("Peak pressure 30, BP 110 over 70.", "systolic_bp", 110),
    ],
)
def test_what_is_measured_beside_a_ventilator_is_read(text: str, name: str, value: int) -> None:
    assert [f.value for f in vitals(text, name)] == [value]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Sugar 14, usually runs 10 to 30.", 14, "mmol/L"),
        ("Her sugars usually run 10 to 30, today it's 3.1.", 3.1, "mmol/L"),
        ("Sugar 32, usually between 80 and 120.", 32, "mg/dL"),
    ],
)
def test_the_usual_sugars_tell_the_unit_of_todays(text: str, value: float, unit: str) -> None:
    (now,) = [f for f in vitals(text, "blood_glucose") if f.status is FactStatus.ASSERTED]
    assert (now.value, now.unit, now.needs_review) == (value, unit, False)


def test_a_birth_is_near_until_it_is_told() -> None:
    near = "She was crowning at 0248"
    assert "crowning" in flags(f"{near}.")
    assert "crowning" not in flags(f"{near} and the baby was born at 0251.")
    assert "crowning" in flags("The first baby was born at 0251. The second one is crowning now.")


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Her sugar's 38. We gave D50.", "Blood glucose 38, mg/dL or mmol/L (to check)"),
        (
            "Sugar was 38, gave D10 250 mils and now it's 126.",
            "Blood glucose 38 mg/dL, last 126 mg/dL",
        ),
        ("b m five one", None),
        ("sugar 12", None),
        ("sats 20 percent", "SpO2 20 % (to check)"),
        ("restoration rate thirty two", "Respiratory rate 32 /min (to check)"),
    ],
)
def test_a_mark_silences_no_danger(text: str, flag: str | None) -> None:
    raised = [
        words.replace(" (adult limit, age not certain)", "") for words in flags(text).values()
    ]
    assert raised == ([flag] if flag else [])


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (
            "67 year old. BP 101/55, heart rate 108, temp 38.7, resps 26, sats 93 on 4 litres. "
            "Lactate was 4.8, now 3.1. GCS 14.",
            13,
        ),
        (
            "58 year old. Pulse 104, BP 96 on 60, sats 97 on BVM with 15 litres, resps 12. GCS 3. "
            "Temp 36.",
            9,
        ),
        (
            "70 year old. Pain 8. Resps 30, sats 92 on CPAP, pulse 110, BP 150/90, pain now 4, "
            "alert, temp 37.",
            8,
        ),
        ("70 year old. Resps 30, sats 92 on air, pulse 110. We gave salbutamol. Alert, BP 150/90, "
         "temp 37.", None),
    ],
)  # fmt: skip
def test_a_sign_told_beside_a_round_ends_it_for_no_score(text: str, points: int | None) -> None:
    totals = [s.value for s in told(text).scores if s.name == "NEWS2"]
    assert totals == [points]
