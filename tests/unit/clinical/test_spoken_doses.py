"""Drugs of spoken reports that were once misread: asked for, told again, somebody else's."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names

NEGATED = FactStatus.NEGATED


def _names(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.MEDICATION_GIVEN, status)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How much morphine has she had? Seven so far.", ("morphine", 7, "mg")),
        ("Did he get aspirin? Yeah, three hundred.", ("aspirin", 300, "mg")),
        (
            "I'll give you some fentanyl, okay? Okay. That's twenty five in.",
            ("fentanyl", 25, "ug"),
        ),
        ("used her EpiPen Junior, so that's 150 micrograms", ("epinephrine", 150, "ug")),
        ("ten of morphine in two lots of five", ("morphine", 5, "mg")),
        ("a hundred of fentanyl in four twenty fives", ("fentanyl", 100, "ug")),
        ("twenty of ketamine, ten and ten, in total", ("ketamine", 10, "mg")),
        ("lorazepam four milligrams in total, two and two", ("lorazepam", 2, "mg")),
        ("fentanyl another fifty", ("fentanyl", 50, "ug")),
    ],
)
def test_a_dose_is_found_where_it_was_told(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


def test_two_lots_are_counted() -> None:
    (dose,) = facts("ten of morphine in two fives", FactKind.MEDICATION_GIVEN)
    assert (dose.dose, dose.count) == (5, 2)


def test_a_second_dose_with_its_time_is_another() -> None:
    doses = [d for _, d, _ in given("amiodarone 300 at 19:10, and 150 at 19:18")]
    assert doses == [300, 150]


@pytest.mark.parametrize(
    "text",
    [
        "How much morphine do you want? Five.",
        "Do you want fentanyl? Fifty.",
        "I'll give you some fentanyl, okay? Okay. Pulse ninety in sinus.",
    ],
)
def test_what_is_only_wanted_is_not_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    "text", ["Has he taken anything for it? Ibuprofen at noon.", "EpiPen by the teacher at ten"]
)
def test_what_was_taken_before_counts(text: str) -> None:
    (drug,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert drug.prior_to_ems


def test_a_drug_told_again_is_no_second_one() -> None:
    text = "Salbutamol five milligrams nebulised. She was given salbutamol and she's settling."
    (drug,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert drug.dose == 5
    assert len(drug.evidence) == 2


def test_another_one_is_a_second_one() -> None:
    assert len(given("Salbutamol five milligrams, then we gave another salbutamol.")) == 2


def test_no_drug_and_an_amount_is_doubtful() -> None:
    (drug,) = facts("no morphine five", FactKind.MEDICATION_GIVEN, FactStatus.UNCERTAIN)
    assert drug.needs_review
    assert not given("no morphine five")
    assert _names("no morphine given", NEGATED) == {"morphine"}


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("we're not going to give you any nitro", "nitroglycerin"),
        ("don't give her the hydrocortisone", "hydrocortisone"),
        ("epinephrine is out but I don't want to give it yet", "epinephrine"),
        ("Oxygen? He's 97, he doesn't need any.", "oxygen"),
    ],
)
def test_what_will_not_be_given_is_withheld(text: str, drug: str) -> None:
    assert _names(text, NEGATED) == {drug}
    assert drug not in _names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Olanzapine 10 I.M.? Not with the alcohol on board.",
        "Glucose, do we need one? No, leave it.",
        "He's got no puffer now.",
        "Any Panadol? No. No Panadol.",
        "We've got calcium gluconate, 10 percent.",
        "He lost about five hundred mils of blood.",
        "verapamil 4.3 grams slow release at 2300",
        "I used to take Plavix but they took me off it.",
        "She can't have ibuprofen, it swells her face.",
    ],
)
def test_no_drug_was_given_or_withheld(text: str) -> None:
    assert given(text) == []
    assert given(text, NEGATED) == []


_RUNNING = "adrenaline is running at 5 mics"


def test_a_rate_without_its_time_is_the_usual_one_and_to_check() -> None:
    assert given("adrenaline is running at 5 mics") == [("epinephrine", 5, "ug/min")]
    assert [f.needs_review for f in facts(_RUNNING, FactKind.MEDICATION_GIVEN)] == [True]
    assert given("noradrenaline at 5 mics a minute") == [("norepinephrine", 5, "ug/min")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is he on anything? Metformin. No, that's mom.", FactKind.HOME_MEDICATION),
        ("And he was on lithium, no wait, that's me.", FactKind.HOME_MEDICATION),
        ("She has a salbutamol inhaler but that's her carer's.", FactKind.HOME_MEDICATION),
        ("Nan takes warfarin, not me.", FactKind.HOME_MEDICATION),
        ("He's allergic to amoxicillin? No, that's mom.", FactKind.ALLERGY),
        ("Any allergies? Just penicillin. No, that's me.", FactKind.ALLERGY),
    ],
)
def test_what_is_somebody_elses_is_not_the_patients(text: str, kind: FactKind) -> None:
    assert facts(text, kind) == []


def test_mom_on_the_phone_takes_no_reading_away() -> None:
    text = "BP 120 over 80. That's mom on the phone."
    assert len(facts(text, FactKind.VITAL)) == 2


@pytest.mark.parametrize(
    ("text", "allergy"),
    [
        ("Any allergies, sorry, I should have asked. Um, erythromycin, and eggs.", "erythromycin"),
        ("Any drug allergies? Penicillin.", "penicillin"),
        ("penicillin brings him up in lumps", "penicillin"),
    ],
)
def test_an_allergy_is_heard_however_it_was_asked(text: str, allergy: str) -> None:
    assert allergy in {f.name for f in facts(text, FactKind.ALLERGY)}


def test_no_medicine_among_allergies_is_no_empty_list_of_medicines() -> None:
    text = "Any allergies to medicine? No medicine. He's allergic to eggs."
    assert facts(text, FactKind.HOME_MEDICATION) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("she is eighty nine years of age no she's ninety", 90),
        ("control this is twenty two papa she's a nineteen year old female", 19),
        ("yes yes sister so it's a thirty year old female", 30),
    ],
)
def test_the_age_is_the_patients_and_the_corrected_one(text: str, age: int) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == [age]


@pytest.mark.parametrize(
    ("text", "eta"),
    [
        ("How far are you? Twenty minutes from now.", ["PT20M"]),
        ("how long are you out we're about twenty six minutes", ["PT26M"]),
        ("Pain, zero to ten? Six. Six out of ten.", []),
        ("How far did he fall? Ten minutes ago, maybe three metres.", []),
    ],
)
def test_an_arrival_is_asked_for_and_answered(text: str, eta: list[str]) -> None:
    assert [f.time for f in facts(text, FactKind.EVENT_TIME) if f.name == "eta"] == eta


@pytest.mark.parametrize(
    "text", ["high dose insulin, one unit per kilo", "high flow oxygen at two litres per kilo"]
)
def test_an_amount_by_weight_is_no_dose(text: str) -> None:
    assert [dose for _, dose, _ in given(text) if dose is not None] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dextrose ten percent two hundred and fifty mils", ("dextrose", 250, "mL")),
        ("LR running at nine hundred an hour, one point five litres in",
         ("lactated_ringers", 1.5, "L")),
    ],
)  # fmt: skip
def test_an_amount_behind_a_strength_or_a_rate(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("seven year old male asthma twelve minutes out", "asthma"),
        ("we've got a 29 year old female anaphylaxis to nuts", "anaphylaxis"),
        ("58 year old male was at soccer practice when he got crushing chest pain", "chest_pain"),
        ("62 year old male with COPD complaining of chest pain", "chest_pain"),
        ("called to a fall, found a 70 year old male unresponsive", "fall"),
        ("80 year old female, history of stroke, fell this morning", "fall"),
    ],
)
def test_the_complaint_stands_behind_age_and_sex(text: str, complaint: str) -> None:
    assert [f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)] == [complaint]


@pytest.mark.parametrize(
    "text", ["fit and well apart from AF", "past medical history nothing apart from AF"]
)
def test_apart_from_names_the_history(text: str) -> None:
    assert [f.name for f in facts(text, FactKind.HISTORY)] == ["atrial_fibrillation"]
    assert facts(text, FactKind.FINDING) == []
    assert facts(text, FactKind.CHIEF_COMPLAINT) == []


def test_apart_from_a_wound_is_a_wound() -> None:
    text = "he looks well apart from the laceration on his head"
    assert [f.name for f in facts(text, FactKind.FINDING)] == ["laceration"]


def test_the_driver_is_not_the_patient_who_was_his_passenger() -> None:
    text = "Driver was a 30 year old male, our patient is the passenger, 28 year old female."
    assert [f.value for f in facts(text, FactKind.AGE)] == [28]
    assert [f.value for f in facts(text, FactKind.SEX)] == ["female"]


@pytest.mark.parametrize(
    "text",
    [
        "he had one of his own diazepam",
        "he had two of his own diazepam",
        "gave two of her lorazepam",
        "she used one of her own GTN",
    ],
)
def test_pieces_of_somebodys_own_pack_are_no_milligrams(text: str) -> None:
    assert all(f.unit != "mg" for f in facts(text, FactKind.MEDICATION_GIVEN))


def test_so_much_of_the_ampoule_is_an_amount() -> None:
    (ours,) = facts("gave 2 of the midazolam IV", FactKind.MEDICATION_GIVEN)
    assert (ours.dose, ours.unit) == (2, "mg")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gave midazolam 2.5 subcut. Does he need the second midaz? No.", "midazolam"),
        ("Gave morphine 5. Do you want another 5 of morphine? No.", "morphine"),
        ("He had adrenaline 0.5. Another adrenaline? Not yet.", "epinephrine"),
    ],
)
def test_a_further_dose_that_nobody_wants_was_not_left_out_at_all(text: str, name: str) -> None:
    assert name in _names(text)
    assert not _names(text, NEGATED)


def test_another_amount_than_was_offered_is_no_drug_declined() -> None:
    text = "And morphine, do you want 5? No, start with 2. OK, 2 milligrams, that's in, 10:14."
    (morphine,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (morphine.dose, morphine.unit) == (2, "mg")
    assert not _names(text, NEGATED)


@pytest.mark.parametrize(
    ("text", "declined"),
    [
        ("Aspirin? No. 2 puffs of GTN given.", "aspirin"),
        ("Do you want ketamine? No. 10 minutes out.", "ketamine"),
        ("Do you want some morphine? No.", "morphine"),
    ],
)
def test_a_number_of_something_else_declines_the_drug(text: str, declined: str) -> None:
    assert _names(text, NEGATED) == {declined}
