"""What sounds like a value or a fact of the patient and is none, in crews' own words."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals

NEGATED = FactStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pulse 1-1-2 on the monitor.", [("heart_rate", 112)]),
        ("Her heart rate is 1-0-4 now.", [("heart_rate", 104)]),
        ("BP 1-3-8 over 76.", [("systolic_bp", 138), ("diastolic_bp", 76)]),
    ],
)
def test_digits_joined_by_hyphens_are_one_number(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize("text", ["Medic 1-2-4 is on scene.", "Pulse oximeter 1-1-2-4 is ours."])
def test_call_signs_and_longer_rows_are_no_reading(text: str) -> None:
    assert vitals(text) == []


def test_parts_of_a_gcs_are_no_row_of_digits() -> None:
    assert ("gcs_total", 124) not in vitals("GCS 1-2-4, so seven.")


@pytest.mark.parametrize(
    "text",
    [
        "Call us back if you get chest pain or trouble breathing.",
        "cant rule out a stemi with that bundle branch",
        "We could not exclude a seizure.",
    ],
)
def test_what_may_be_or_may_come_is_no_finding(text: str) -> None:
    assert names(text, FactKind.FINDING) == set()


def test_a_procedure_that_was_thought_about_was_not_done() -> None:
    text = "Thought about a tourniquet but direct pressure held it."
    assert names(text, FactKind.INTERVENTION) == {"direct_pressure"}


@pytest.mark.parametrize(
    "text",
    ["Non-smoker, lives alone.", "He is a non smoker.", "Background of asthma, nonsmoker."],
)
def test_who_does_not_smoke_is_no_smoker(text: str) -> None:
    assert "smoking" in names(text, FactKind.HISTORY, NEGATED)
    assert "smoking" not in names(text, FactKind.HISTORY)


@pytest.mark.parametrize(
    "text",
    [
        "I flushed the catheter with saline and about 600 came out.",
        "We washed it through with saline and then 450 drained.",
        "Flushed the drain with saline and 300 came back.",
    ],
)
def test_what_came_out_was_not_given(text: str) -> None:
    assert not [dose for _, dose, _ in given(text) if dose is not None]


@pytest.mark.parametrize(
    "text",
    [
        "And his insulin, which one? NovoMix 30 twice a day.",
        "Morphine? Not that one. The same one as before.",
    ],
)
def test_which_one_is_no_amount(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    "text", ["His dad did five breaths and then compressions.", "Two breaths, then he coughed."]
)
def test_breaths_of_a_rescuer_are_no_rate(text: str) -> None:
    assert vitals(text) == []


def test_breaths_a_minute_are_a_rate() -> None:
    assert vitals("Only eight breaths a minute.") == [("respiratory_rate", 8)]


@pytest.mark.parametrize(
    "text",
    ["sats ninety six riverside it's four two ambulance", "sats are ninety seven it's three one"],
)
def test_a_call_sign_is_no_saturation(text: str) -> None:
    assert [value for name, value in vitals(text) if name == "spo2" and value < 50] == []  # type: ignore[operator]


def test_a_no_that_thinks_again_denies_nothing() -> None:
    text = "Could you be pregnant? No. Well. I did a test and it was positive."
    assert "pregnancy" not in names(text, FactKind.FINDING, NEGATED)


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("Any nausea? No. Actually yes, a bit.", "nausea", "Actually yes, a bit"),
        ("Any chest pain? No. Well, a little, at times.", "chest_pain", "Well, a little, at times"),
        ("Have you vomited? No. Oh wait, yes, this morning.", "vomiting", "yes"),
        ("Have you vomited? Nope. Actually I did, once.", "vomiting", "I did"),
    ],
)
def test_a_no_that_becomes_a_yes_is_one(text: str, name: str, answer: str) -> None:
    (fact,) = [f for f in facts(text, FactKind.FINDING) if f.name == name]
    assert fact.status is FactStatus.ASSERTED
    assert answer in fact.evidence[-1].quote


@pytest.mark.parametrize(
    "text",
    [
        "Any chest pain? No. Oh, a bit of a cough.",
        "Any chest pain? No. Actually, we'll get a line in.",
        "Any chest pain? No. Oh, she's fine.",
    ],
)
def test_what_is_said_of_another_thing_leaves_the_no(text: str) -> None:
    assert "chest_pain" in names(text, FactKind.FINDING, NEGATED)


def test_a_no_that_becomes_a_yes_in_raw_speech_denies_nothing() -> None:
    text = "any chest pain no well actually a little bit any nausea no"
    assert names(text, FactKind.FINDING, NEGATED) == {"nausea"}


@pytest.mark.parametrize(
    "text", ["You want a trauma alert? Nah.", "Do you want this as a stroke alert? No."]
)
def test_an_alert_that_nobody_wants_is_not_raised(text: str) -> None:
    assert names(text, FactKind.INTERVENTION) == set()


@pytest.mark.parametrize(
    "text",
    [
        "what about Niamh? she was only upstairs, her sats are ninety nine",
        "How about Pete? He's grand, sats 98.",
        "his buddy was in the same boat and her sats were 98",
        "The home help says her own sats are 97.",
        "the three year old at home has a cold with sats of 98",
    ],
)
def test_what_somebody_else_shows_is_not_the_patients(text: str) -> None:
    assert vitals(text) == []


def test_a_baby_has_no_sugar_of_its_own_to_tell_of() -> None:
    assert vitals("Eight months old, he's asleep. I'm fine, my sugar was 6.2.") == []


def test_the_patient_who_is_asked_about_keeps_his_signs() -> None:
    assert vitals("What about sats? She's on the finger, sats 91.") == [("spo2", 91)]
    assert vitals("The patient reports his own sats are 91.") == [("spo2", 91)]


@pytest.mark.parametrize(
    "text",
    ["I take warfarin, he doesn't.", "I'm the one on warfarin.", "I take warfarin, she doesn't."],
)
def test_what_the_speaker_takes_and_the_patient_does_not(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Past history of nothing, and the son, who has a pacemaker, is on his way.",
        "They went off with the cuff cycling and the blood pressure cuff, no history.",
    ],
)
def test_no_illness_of_others_or_of_the_equipment(text: str) -> None:
    assert names(text, FactKind.HISTORY) <= {"no_significant_history"}
    assert names(text, FactKind.MECHANISM) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no morphine paracetamol one gram IV at two", ("acetaminophen", 1, "g")),
        ("no aspirin ketamine twenty milligrams IV", ("ketamine", 20, "mg")),
    ],
)
def test_the_drug_behind_a_denied_one_keeps_its_amount(
    text: str, told: tuple[str, float | None, str | None]
) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    "text", ["Leave the cannula for now.", "We'll leave the IV for the moment, she's upset."]
)
def test_what_is_left_for_now_was_not_done(text: str) -> None:
    assert names(text, FactKind.INTERVENTION) == set()


@pytest.mark.parametrize(
    "text", ["ETA? Twelve minutes.", "Copy. ETA? ... Twelve minutes. ... Bay two."]
)
def test_an_arrival_that_was_asked_for(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.EVENT_TIME)] == ["PT12M"]


def test_born_at_term_is_not_premature() -> None:
    assert names("born at thirty eight weeks", FactKind.HISTORY) == set()
    assert names("born at thirty two weeks", FactKind.HISTORY) == {"prematurity"}


def test_a_weight_of_another_day_is_taken_back() -> None:
    assert vitals("weight 9.4, no, that's from last month") == []


def test_nothing_is_a_drug_that_only_drops() -> None:
    assert given("came off on a drop near the river at 14:15, one drop each side") == []
    assert not facts("came off on a drop at 14:15", FactKind.EVENT_TIME)


def test_clothes_are_cut_and_not_the_child() -> None:
    assert names("he's cold, cut those wet clothes off", FactKind.FINDING) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("any tablets no any allergies latex", {"latex"}),
        ("does she take anything no any allergies penicillin just that", {"penicillin"}),
        ("Allergies are latex, and he says aspirin is fine.", {"latex"}),
        ("Any allergies? Latex. And morphine? Morphine makes me sick, that's not an allergy.",
         {"latex"}),
        ("do you take anything no any allergies no", {"nkda"}),
    ],
)  # fmt: skip
def test_the_no_of_the_question_before_is_no_lack_of_allergies(text: str, told: set[str]) -> None:
    assert names(text, FactKind.ALLERGY) == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("do you get asthma i had it when i was small", "asthma"),
        ("Have you diabetes? I have that since last year.", "diabetes"),
    ],
)
def test_an_answer_without_a_yes_is_a_yes(text: str, name: str) -> None:
    assert name in names(text, FactKind.HISTORY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is she diabetic? No, that's her brother.", "diabetes"),
        ("Ever had a heart attack? No.", "myocardial_infarction"),
    ],
)
def test_an_illness_that_was_asked_for_and_denied(text: str, name: str) -> None:
    assert names(text, FactKind.HISTORY, NEGATED) == {name}


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("Did he faint? I think so.", "syncope", FactStatus.ASSERTED),
        ("Did she vomit? She did that twice.", "vomiting", FactStatus.ASSERTED),
        ("Any bleeding down below? A small amount.", "vaginal_bleeding", FactStatus.ASSERTED),
        ("Did she pass out? She went very pale, but no.", "syncope", NEGATED),
        ("Did he vomit? I don't think so.", "vomiting", NEGATED),
        ("any fits no any rash no", "seizure", NEGATED),
    ],
)
def test_roundabout_answers(text: str, name: str, status: FactStatus) -> None:
    assert name in names(text, FactKind.FINDING, status)


def test_what_a_drug_does_to_him_is_not_seen_now() -> None:
    text = "Allergies? Ibuprofen. What happens with the ibuprofen? I get wheezy."
    assert names(text, FactKind.FINDING) == set()


def test_a_medicine_named_as_an_example_is_not_taken() -> None:
    text = "Any blood thinners, apixaban, anything like that? No, nothing."
    assert "apixaban" not in names(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("The ankle hurts. Give me a number. 7. Right.", [7]),
        ("My back, the pain is awful. Put a number on it. Nine.", [9]),
        ("pain nine out of ten gave morphine five and he was still an eight so gave another",
         [9, 8]),
        ("Pain 10 out of 10. Ketamine 20 IV. Now she's a four.", [10, 4]),
    ],
)  # fmt: skip
def test_pain_is_told_by_its_number_alone(text: str, scores: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "pain_score"] == scores


@pytest.mark.parametrize(
    "text",
    [
        "Give me a number. 7.",
        "GCS 9, ketamine 20 given, he's still a nine.",
        "Fentanyl fifty given, she's still a six year old.",
    ],
)
def test_a_number_without_pain_is_no_score(text: str) -> None:
    assert [value for name, value in vitals(text) if name == "pain_score"] == []


@pytest.mark.parametrize(
    "text", ["Dopamine's hung in case but it isn't running.", "Noradrenaline is hung, not running."]
)
def test_what_hangs_and_does_not_run_was_not_given(text: str) -> None:
    assert given(text) == []


def test_a_dose_that_is_due_is_no_arrival() -> None:
    text = "We're about 40 minutes. Nimodipine's due again at 18:00."
    assert [f.value for f in facts(text, FactKind.EVENT_TIME) if f.name == "eta"] == ["PT40M"]


def test_a_newborns_second_saturation_is_read_too() -> None:
    assert vitals("sats ninety six on the right hand and eighty one on the left foot") == [
        ("spo2", 96),
        ("spo2", 81),
    ]


def test_weeks_that_were_asked_for() -> None:
    told = vitals("She's pregnant. How many weeks, do you know? Twelve.")
    assert told == [("gestational_age", 12)]
    assert vitals("How many weeks were you off work? Six.") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("he had a stroke when he was nine", "stroke"),
        ("She had a heart attack when she was fifty.", "myocardial_infarction"),
    ],
)
def test_an_age_dates_an_illness(text: str, name: str) -> None:
    assert name in names(text, FactKind.HISTORY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We gave mannitol, no, hypertonic saline, 250 mils.", ("hypertonic_saline", 250, "mL")),
        ("I gave morphine — no, fentanyl, fifty mikes.", ("fentanyl", 50, "ug")),
    ],
)
def test_a_drug_named_by_mistake_was_not_given(
    text: str, told: tuple[str, float | None, str | None]
) -> None:
    assert given(text) == [told]


def test_what_would_not_go_in_failed() -> None:
    text = "Pack it with the haemostatic gauze. The hole is tiny, I couldn't get it in."
    assert "wound_packing" not in names(text, FactKind.INTERVENTION)


def test_the_unhurt_companion_keeps_her_own_pressure_where_nothing_is_punctuated() -> None:
    text = (
        "forty year old male off the rope his pulse is ninety BP 140/80 sats 97 he is sore in the "
        "left knee and he has had nothing from us so far his buddy who is a female had the "
        "same fall and no symptoms her BP was 118/64 and she is staying with the others for now"
    )
    assert ("systolic_bp", 118) not in vitals(text)
    assert ("systolic_bp", 140) in vitals(text)


def test_what_else_asks_for_more_and_not_for_what_was_told() -> None:
    text = "Past history, kidney failure, diabetes, what else? He had a bypass in 2011."
    assert names(text, FactKind.HISTORY) == {"kidney_disease", "diabetes", "cabg"}
    assert names("Diabetes, asthma, anything else? No.", FactKind.HISTORY) == {"diabetes", "asthma"}
