"""What crews said whom nobody here had heard: whose number it is, which is meant, what was held."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals


@pytest.mark.parametrize(
    "text",
    [
        "GCS eight or less is when we tube them",
        "our rule says sats of 88 or below get the mask",
        "BGL four or under is a hypo in the book",
        "Turn her up to 24 please.",
        "I cranked it up to 18 after that.",
        "ABG pH 7.28, CO2 6.9, bicarb 19.",
        "he threw about twelve beats of VT",
        "It's a six out of ten for breathing.",
        "There's another two kids in the van, pulse 120 and 130.",
        "Comms to five six, you've a sixty year old male, BP ninety on fifty, after this.",
        "And the wife, is she coming to us? Yeah, 44, pulse 112, pressure 90 over 60.",
        "The sister, Anne, sats 91, was checked as well.",
        "let her rest 20 minutes",
    ],
)
def test_a_rule_a_setting_or_somebody_else_is_no_reading(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pulse one oh four on eighty eight over fifty", {("systolic_bp", 88), ("diastolic_bp", 50),
                                                          ("heart_rate", 104)}),
        ("b p ninety two over fifty sorry fifty six resps eighteen",
         {("systolic_bp", 92), ("diastolic_bp", 56), ("respiratory_rate", 18)}),
        ("sugar five point four um two lines in", {("blood_glucose", 5.4)}),
        ("temp thirty eight one second round pulse ninety", {("temperature", 38.1),
                                                              ("heart_rate", 90)}),
        ("wide complex at 1 52", {("heart_rate", 152)}),
        ("22 on the end tidal", {("etco2", 22)}),
        ("Lactate off the i-STAT 4.4", {("lactate", 4.4)}),
        ("sats ninety six rest twenty eight", {("spo2", 96), ("respiratory_rate", 28)}),
        ("sats 82, creeping up, 88", {("spo2", 82), ("spo2", 88)}),
        ("ten litres through the mask and that brought him up to ninety six", {("spo2", 96)}),
        ("he's on the CPAP now, sitting at 92", {("spo2", 92)}),
        ("Ibuprofen 200 at noon for 38.9.", {("temperature", 38.9)}),
        ("He weighs, what, 160? 170? Call it 75 kilos.", {("weight", 75)}),
        ("Does it hurt? A bit. Like a four.", {("pain_score", 4)}),
        ("Pain was six. How's that now? Still six.", {("pain_score", 6)}),
        ("Opens eyes to pain, groans, flexes. That's two, two, three. Seven.",
         {("gcs_eye", 2), ("gcs_verbal", 2), ("gcs_motor", 3), ("gcs_total", 7)}),
        ("eyes open to voice 3 she's muddled so verbal 4 and obeying 6 so that's 13",
         {("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 6), ("gcs_total", 13)}),
        ("sats 84 on the bag dad had squeezed, pulse 140, BP 90 over 50",
         {("spo2", 84), ("heart_rate", 140), ("systolic_bp", 90), ("diastolic_bp", 50)}),
        ("his brother died of it at forty last set coming up pulse ninety nine",
         {("heart_rate", 99)}),
    ],
)  # fmt: skip
def test_the_number_that_was_meant_is_read(text: str, wanted: set[tuple[str, object]]) -> None:
    assert set(vitals(text)) == wanted


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("she's eighty eight I beg your pardon no she's seventy eight, she fell", 78),
        ("How old's the baby? Six weeks. And how old are you? Twenty-nine.", 29),
    ],
)
def test_the_age_is_the_patients_and_the_one_that_was_meant(text: str, years: int) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == [years]


def test_a_child_at_home_is_not_the_patient() -> None:
    assert facts("Can my sister come? I have a four year old upstairs.", FactKind.AGE) == []


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Lorazepam, I've got it out but I haven't given it.", "lorazepam"),
        ("We had the ketamine drawn up and it's gone in the sharps.", "ketamine"),
        ("we asked for levetiracetam but we don't carry it", "levetiracetam"),
        ("Morphine, none.", "morphine"),
        ("Metoprolol? We've got it, he's too low for that, not started.", "metoprolol"),
        ("Considered adenosine but went with amiodarone 150 IV.", "adenosine"),
        ("I thought about GTN but in the end gave morphine five IV.", "nitroglycerin"),
        ("ten of Toradol IV, don't have Toradol", "ketorolac"),
        ("Oxygen offered, he refused.", "oxygen"),
    ],
)
def test_what_was_ready_and_not_given_is_told_as_held(text: str, drug: str) -> None:
    assert {name for name, _, _ in given(text, FactStatus.NEGATED)} == {drug}
    assert drug not in {name for name, _, _ in given(text)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Considered adenosine but went with amiodarone 150 IV.", ("amiodarone", 150, "mg")),
        ("no fentanyl and ondansetron four IV for the sickness", ("ondansetron", 4, "mg")),
        ("Mum gave Nurofen around seven, ten mils.", ("ibuprofen", 10, "mL")),
        (
            "He had paracetamol at six this evening, five hundred milligrams.",
            ("acetaminophen", 500, "mg"),
        ),
        ("She's had GTN, three sprays, so that's 1200 mikes.", ("nitroglycerin", 1200, "ug")),
        ("Saline, warmed, 500 mils, wide open.", ("normal_saline", 500, "mL")),
        ("gave vecu ronium ten IV", ("vecuronium", 10, "mg")),
        ("Ten litres on him. Sats 96.", ("oxygen", 10, "L/min")),
    ],
)
def test_what_was_given_is_read_with_its_amount(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


def test_a_sum_of_doses_is_no_further_dose() -> None:
    text = "Epi 1 milligram IV at 0904. That's four epis total."
    assert given(text) == [("epinephrine", 1, "mg")]


@pytest.mark.parametrize(
    "text",
    [
        "potassium 5.1, bicarb 14, sodium 131",
        "Compazine gave her the shakes.",
        "took a load of Tylenol back in 2012",
        "she was not K-O'd",
        "he smoked K2 in the park",
    ],
)
def test_a_blood_result_or_an_old_story_is_no_drug_given(text: str) -> None:
    assert given(text) == []


def test_a_list_of_allergies_ends_where_something_new_is_told() -> None:
    text = "He's allergic to codeine, he's on apixaban five twice a day."
    assert [f.name for f in facts(text, FactKind.ALLERGY)] == ["codeine"]
    assert [f.name for f in facts(text, FactKind.HOME_MEDICATION)] == ["apixaban"]


def test_a_drip_that_runs_is_no_home_medicine() -> None:
    text = "She was on noradrenaline at 0.2 micrograms per kilo per minute, fentanyl 50 per hour."
    assert facts(text, FactKind.HOME_MEDICATION) == []


@pytest.mark.parametrize(
    "text",
    ["She used to be on warfarin.", "She takes iron and the warfarin she stopped in May."],
)
def test_a_medicine_of_former_times_is_not_taken_now(text: str) -> None:
    named = [f.name for f in analyze_text(text).facts if f.status is FactStatus.ASSERTED]
    assert "warfarin" not in named


@pytest.mark.parametrize(
    "aside",
    [
        "The vending machine takes 2 coins.",
        "There are 40 tickets on the desk.",
        "Exit 9 is closed.",
        "Our van has 3 doors.",
        "Can you move the trolley by 2 metres.",
        "We missed 2 junctions and a roundabout.",
    ],
)
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Any allergies? Penicillin.", "No, that's me, he has none."),
        ("GCS ten.", "I'm sorry, that's eleven now."),
        ("I'd give her eyes 3, verbal 4, motor 6.", "That's 13."),
        ("He's on ramipril and aspirin.", "And metformin."),
    ],
)
def test_what_is_said_of_the_surroundings_changes_nothing(
    aside: str, before: str, behind: str
) -> None:
    assert _told(f"{before} {aside} {behind}") == _told(f"{before} {behind}")


def _told(text: str) -> set[tuple[object, ...]]:
    return {(f.kind, f.name, f.value, f.status) for f in analyze_text(text).facts}


@pytest.mark.parametrize(
    "text",
    [
        "When did it start? The radio was on at the time, 9:30.",
        "The car has hit a tree.",
        "The room was full of smoke.",
        "The bay monitor has sats of 93.",
    ],
)
def test_what_may_be_of_the_patient_is_no_aside(text: str) -> None:
    assert analyze_text(text).facts != ()


@pytest.mark.parametrize(
    ("text", "name", "denied"),
    [
        ("Have you any pain in your chest? I have not.", "chest_pain", True),
        ("Do you feel sick? I don't.", "nausea", True),
        ("Are you short of breath? I am, yeah.", "shortness_of_breath", False),
        ("Has he had a headache? She says no.", "headache", True),
        ("Have you a headache? Well, I have.", "headache", False),
    ],
)
def test_a_short_form_answers(text: str, name: str, denied: bool) -> None:
    (fact,) = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING]
    assert (fact.name, fact.negated) == (name, denied)


def test_an_answer_of_two_words_is_no_denial_of_what_follows() -> None:
    text = "is she up to date on her jabs yes no asthma nothing like that was she early"
    assert {f.name for f in facts(text, FactKind.HISTORY)} == set()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("What's happened? His nose wouldn't stop bleeding.", "bleeding"),
        ("What's going on? She just started jerking and her eyes rolled up.", "seizure"),
        ("What's the problem? I've got a tightness right here.", "chest_pain"),
        ("Hi love, what's going on? The kettle tipped over me.", "burn"),
        ("thirty year old male, agitated, police have him", "combative"),
        ("He was going to kill himself tonight, says his mate.", "suicidal_ideation"),
    ],
)
def test_a_complaint_in_plain_words_is_named(text: str, complaint: str) -> None:
    assert [f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)] == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "sharp scratch now, mate",
        "two litres bled into the circuit",
        "there's a bit of depression up in V4",
        "I'd bypass the local hospital",
        "he was born in March",
        "no neck stiffness",
        "INR on Monday was two point eight",
        "he was lifting a chainsaw",
        "they are at the rugby ground",
        "the baby's head came out",
        "he smokes crack",
    ],
)
def test_words_of_another_sense_are_no_findings_or_history(text: str) -> None:
    known = {"abrasion", "bleeding", "depression", "cabg", "delivery", "cervical_collar",
             "normal_sinus_rhythm", "machinery", "sports_injury", "deformity",
             "smoking"}  # fmt: skip
    assert {f.name for f in analyze_text(text).facts} & known == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sugar's 3.2, gel given. One more prick. Six point one.",
         {("blood_glucose", 3.2), ("blood_glucose", 6.1)}),
        ("what about the pain in the shoulder like a 6 okay", {("pain_score", 6)}),
        ("27 yo female, 34 weeks, rear passenger", {("gestational_age", 34)}),
        ("They know him from last month when his pressure was 90 over 50.", set()),
    ],
)  # fmt: skip
def test_a_sign_is_told_again_without_its_name(text: str, wanted: set[tuple[str, object]]) -> None:
    assert set(vitals(text)) == wanted


def test_a_condition_ends_at_the_next_word_of_the_crew_where_nothing_is_punctuated() -> None:
    run_on = "they had him on the mat and he was a bit floppy and then he came round " * 3
    text = f"{run_on}and if he goes again no okay sugar is 5.5 temp 38.2"
    assert set(vitals(text)) == {("blood_glucose", 5.5), ("temperature", 38.2)}


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("She reacted to codeine years ago.", ["codeine"]),
        ("the card says penicillin hives", ["penicillin"]),
        ("Allergies: aspirin, it gave her an ulcer, and iodine.", ["aspirin", "iodine"]),
        ("Any allergies to medication? Septrin.", ["trimethoprim_sulfamethoxazole"]),
    ],
)
def test_an_allergy_is_told_by_what_it_did(text: str, substances: list[str]) -> None:
    told = [f.name for f in facts(text, FactKind.ALLERGY)]
    assert set(substances) <= set(told)
    assert facts(text, FactKind.HOME_MEDICATION) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Naloxone 1 mg IN x2, 0.2 IV",
         [("naloxone", 1, "mg", "IN"), ("naloxone", 0.2, "mg", "IV")]),
        ("benzylpenicillin 300 IM", [("benzylpenicillin", 300, "mg", "IM")]),
        ("They gave her 4 of ibuprofen at two", [("ibuprofen", None, None, None)]),
        ("popped her on a neb, salbutamol and ipratropium.",
         [("albuterol", None, None, None), ("ipratropium", None, None, None)]),
    ],
)  # fmt: skip
def test_an_amount_has_its_own_way_and_unit(
    text: str, told: list[tuple[str, float | None, str | None, str | None]]
) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.dose, f.unit, f.route) for f in found] == told


def test_what_the_crew_gave_is_not_from_before_it_came() -> None:
    text = "He had taken aspirin before we got here, I gave a second dose of aspirin, 300 PO."
    dosed = [f for f in facts(text, FactKind.MEDICATION_GIVEN) if f.dose == 300]
    assert [f.prior_to_ems for f in dosed] == [False]


def test_orders_are_no_reply_to_what_was_asked() -> None:
    text = "What do you take? Ramipril. Okay. Put him on a salbutamol neb."
    assert [f.name for f in facts(text, FactKind.HOME_MEDICATION)] == ["ramipril"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("he's usually cheerful temp thirty nine one pulse one ten", {("temperature", 39.1),
                                                                      ("heart_rate", 110)}),
        ("weight gain of six kilos since May", set()),
        ("Her usual BP is 100 over 60.", set()),
    ],
)  # fmt: skip
def test_what_is_usual_ends_where_a_sign_begins(text: str, wanted: set[tuple[str, object]]) -> None:
    assert set(vitals(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Medic: What do you take for that? Patient: Losartan. Medic: Pulse 90, BP 130 over 70.",
        "I took 10 of the Humalog with my breakfast.",
    ],
)
def test_what_is_taken_every_day_is_no_overdose(text: str) -> None:
    assert facts(text, FactKind.MECHANISM) == []


def test_a_dialogue_in_one_line_has_its_speakers() -> None:
    text = (
        "Medic: Any allergies? Patient: None. Medic: Right, I'm going to give you some morphine. "
        "Patient: Okay. Medic: Five in. Patient: Thanks."
    )
    assert [f.name for f in facts(text, FactKind.ALLERGY)] == ["nkda"]


def test_a_rate_is_no_time_of_day() -> None:
    text = "She is on a heparin drip at 1,200 units an hour."
    assert given(text) == [("heparin", 1200, "[IU]/h")]
    assert facts(text, FactKind.EVENT_TIME) == []


def test_what_a_bystander_did_was_done() -> None:
    text = "Her coworker pulled her out, he did CPR for a minute."
    assert "cpr" in {f.name for f in facts(text, FactKind.INTERVENTION)}


def test_a_weeker_at_term_was_not_born_early() -> None:
    assert facts("a thirty nine weeker, gravida two", FactKind.HISTORY) == []
    assert [f.name for f in facts("he was a thirty one weeker", FactKind.HISTORY)] == [
        "prematurity"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Has she got her EpiPen? Yes, I used it on her ten minutes ago.", ("epinephrine", None)),
        ("Adrenaline four doses, amiodarone 300.", ("epinephrine", None)),
    ],
)
def test_a_drug_without_its_amount_has_none(text: str, told: tuple[str, float | None]) -> None:
    assert [(name, dose) for name, dose, _ in given(text)][:1] == [told]


def test_a_record_that_opens_with_patient_two_is_of_that_patient() -> None:
    text = (
        "patient two from the crash, female, forty, pulse ninety two, BP 120 over 80. The driver "
        "is patient one, he's going by air, pulse 130."
    )
    assert ("heart_rate", 130) not in vitals(text)


def test_inspired_oxygen_is_no_way_into_the_bone() -> None:
    assert facts("f i o two of forty percent now", FactKind.INTERVENTION) == []


def test_what_is_said_long_after_no_allergies_is_none() -> None:
    text = "Any allergies? No. Right, pulse is 80. We won't use any codeine or charcoal on this."
    assert [f.name for f in facts(text, FactKind.ALLERGY)] == ["nkda"]


def test_pills_that_were_counted_are_the_complaint() -> None:
    text = "What has she taken? The packets are here, ibuprofen, so that's thirty-two. Sick? Once."
    assert [f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)] == ["overdose"]


def test_a_pressure_that_falls_is_no_fall() -> None:
    assert facts("pressure 110 over 70 falling to 84 over 50", FactKind.MECHANISM) == []


def test_what_was_done_is_no_plan_where_nothing_is_punctuated() -> None:
    run_on = "he is sat up and he is talking to us and he knows where he is and what day it is " * 2
    text = f"{run_on}no allergies he'll tell us of and we've splinted the arm"
    assert "splint" in {f.name for f in facts(text, FactKind.INTERVENTION)}


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("allergic to latex cannula in cyclizine fifty given", ["latex"]),
        ("potassium not known allergic to codeine she gets itchy", ["codeine"]),
    ],
)
def test_an_allergy_is_no_drug_given_and_no_denial(text: str, substances: list[str]) -> None:
    assert [f.name for f in facts(text, FactKind.ALLERGY)] == substances


def test_what_somebody_has_had_before_is_not_found_now() -> None:
    text = "No heparin, he's had a bleed before. He's 61."
    assert facts(text, FactKind.FINDING) == []
    assert facts(text, FactKind.CHIEF_COMPLAINT) == []


def test_what_the_crew_did_after_a_bystander_was_done() -> None:
    text = "Her neighbour held a towel on it, then we packed it and put a pressure bandage on."
    assert "wound_packing" in {f.name for f in facts(text, FactKind.INTERVENTION)}


def test_a_child_that_rolled_off_the_sofa_fell() -> None:
    assert [f.name for f in facts("He rolled off the sofa.", FactKind.MECHANISM)] == ["fall"]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("The last patient had sats of eighty. This lady's on air, sats ninety six.", [96]),
        ("We had sats of eighty on the last job. Sats ninety eight on this one.", [98]),
        ("Previous job was sats of seventy. This one's sats ninety eight.", [98]),
        ("the last job was sats eighty this one is sats ninety eight", [98]),
        ("His last sats were eighty.", [80]),
        ("last patient contact was at 1400, sats 95", [95]),
        ("His previous job was roofing. Sats 95.", [95]),
    ],
)
def test_what_was_on_the_last_job_is_not_this_patients(text: str, ours: list[int]) -> None:
    told = analyze_text(text).facts
    assert [f.value for f in told if f.name == "spo2" and f.status is FactStatus.ASSERTED] == ours


@pytest.mark.parametrize(
    ("text", "eta"),
    [
        ("Police were five minutes away.", None),
        ("The HEMS doctor is ten minutes out.", None),
        ("the i c p team were twenty minutes away", None),
        ("His daughter's about twenty minutes away.", None),
        ("We're ten minutes out.", "PT10M"),
        ("for the trauma team ten minutes out", "PT10M"),
    ],
)
def test_how_far_others_are_is_no_arrival_of_ours(text: str, eta: str | None) -> None:
    assert next((f.value for f in analyze_text(text).facts if f.name == "eta"), None) == eta
