"""History, home medicines and allergies, told apart from what is given and seen now."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.home.medications import extract_home_medications
from recorder.clinical.patient.allergy.allergies import extract_allergies
from recorder.clinical.patient.history import extract_history
from recorder.clinical.wording import describe
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.claims import claims, drafts
from tests.unit.clinical.reading import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "History of high blood pressure, type two diabetes and a previous stroke.",
            {"hypertension", "diabetes", "stroke"},
        ),
        ("cant breathe history of c h f and a fib", {"heart_failure", "atrial_fibrillation"}),
        ("CKD, gout and he had a stroke in 2018", {"kidney_disease", "arthritis", "stroke"}),
        ("She has no history of asthma.", {"no asthma"}),
        ("Never smoked.", {"no smoking"}),
        ("Any problems apart from the epilepsy? No.", {"seizure_disorder"}),
        ("No, only the thyroid and the blood pressure.", {"thyroid_disease", "hypertension"}),
        ("Fit and well, no medical history.", {"no_significant_history"}),
        ("Any medical problems?\nNo.", {"no_significant_history"}),
        ("No other medical history.", set()),
        ("ST depression in the lateral leads", set()),
        ("heat stroke protocol", set()),
        ("known RVD on TLD", {"hiv"}),
        ("He's HIV positive.", {"hiv"}),
        ("HIV negative.", {"no hiv"}),
        ("any problems no bipolar what do you take for that", {"psychiatric_disorder"}),
        ("no diabetes what do you take for pain", {"no diabetes"}),
        ("dizzy and weak heart rate thirty four", set()),
        ("he has a weak heart", {"heart_failure"}),
    ],
)
def test_history_is_what_is_said_to_be_old(text: str, expected: set[str]) -> None:
    assert claims(extract_history, text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("History of hep C.", 'Liver disease ("hep C")'),
        ("He's had his appendix out.", 'Surgery ("had his appendix out")'),
        ("Past history of type 1 diabetes.", 'Diabetes ("type 1 diabetes")'),
        ("She's diabetic.", "Diabetes"),
        ("Had a stroke in 2018.", "Stroke or TIA"),
        ("Had a TIA in 2018.", 'Stroke or TIA ("TIA")'),
        ("No history of cancer.", "No cancer"),
    ],
)
def test_an_illness_called_by_the_name_of_many_is_told_as_it_was_said(text: str, told: str) -> None:
    (fact,) = [f for f in analyze_text(text).facts if f.kind is FactKind.HISTORY]
    assert describe.statement(fact) == told


def test_an_illness_of_the_family_is_not_the_patients() -> None:
    text = "His father had a heart attack at 50 and his mother has diabetes."
    assert claims(extract_history, text) == set()
    assert {d.status for d in drafts(extract_history, text)} <= {FactStatus.OTHER_SUBJECT}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Takes lisinopril 20 a day, Eliquis and a baby aspirin.",
            {"lisinopril", "apixaban", "aspirin"},
        ),
        ("meds are metformin uh and lasix forty", {"metformin", "furosemide"}),
        ("What medications do you take?\nMetformin and ramipril.", {"metformin", "ramipril"}),
        ("Background of AF on apixaban and bisoprolol.", {"apixaban", "bisoprolol"}),
        ("She's on the blood thinner Xarelto.", {"rivaroxaban"}),
        ("Ran out of his Keppra last week.", {"levetiracetam"}),
        ("takes am low dipping and lantiss", {"amlodipine", "insulin_glargine"}),
        ("Prenatal vitamins daily.", {"prenatal_vitamins"}),
        ("He carries a GTN spray.", {"nitroglycerin"}),
        ("No regular meds.", {"none"}),
        ("He is not on warfarin.", {"no warfarin"}),
    ],
)
def test_home_medicines_stand_behind_words_of_taking(text: str, expected: set[str]) -> None:
    assert claims(extract_home_medications, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We gave 324 of aspirin and 50 of fentanyl.",
        "She's on 15 liters of oxygen and a norepinephrine drip.",
        "Taking him to the cath lab, heparin 4000 units given.",
        "Pain meds offered, morphine 4 milligrams IV.",
        "His wife takes warfarin.",
        "Did he take anything? Two paracetamol at six.",
    ],
)
def test_a_drug_given_now_or_to_another_is_no_home_medicine(text: str) -> None:
    assert claims(extract_home_medications, text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NKDA", {"nkda"}),
        ("n k d a", {"nkda"}),
        ("No known drug allergies.", {"nkda"}),
        ("Allergies, none.", {"nkda"}),
        ("Allergic to anything?\nNo.", {"nkda"}),
        ("Any allergies?\nPenicillin.", {"penicillin"}),
        ("allergic to penicillin and sulfa", {"penicillin", "sulfa"}),
        ("allergic to vank o mycin and latex", {"vancomycin", "latex"}),
        ("known peanut allergy", {"peanuts"}),
        ("No known drug allergies but allergic to bees.", {"nkda", "bee_stings"}),
        ("Aspirin was not given because of allergy.", {"aspirin"}),
        ("She is not allergic to morphine.", {"no morphine"}),
        ("takes lisinopril and Lipitor, allergic to sulfa", {"sulfa"}),
        ("Allergies unknown.", set()),
        ("His son is allergic to penicillin.", set()),
    ],
)
def test_allergies_and_that_there_are_none(text: str, expected: set[str]) -> None:
    assert claims(extract_allergies, text) == expected


def test_an_allergy_that_no_table_lists_is_kept_and_marked() -> None:
    (draft,) = drafts(extract_allergies, "He is allergic to zanthelium.")
    assert draft.name == "zanthelium"
    assert draft.review_reason == "heard as 'zanthelium'"


@pytest.mark.parametrize(
    ("text", "medicines", "allergies"),
    [
        ("Any blood thinners?\nBaby aspirin. And Losartan.", {"aspirin", "losartan"}, set()),
        ("Inhalers?\nClenil and Ventolin.", {"beclometasone", "albuterol"}, set()),
        ("You on anything? Allergies?\nJust allopurinol.", {"allopurinol"}, set()),
        ("Any allergies?\nMy wife had them all. None for me.", set(), {"nkda"}),
        ("Allergies?\nMorphine makes me crazy. And latex.", set(), {"morphine", "latex"}),
        ("Regulars are bisoprolol and Lantus.", {"bisoprolol", "insulin_glargine"}, set()),
        ("Aspirin not given, she's allergic to it.", set(), {"aspirin"}),
        ("She left the EpiPen at home, allergic to nuts.", set(), {"nuts"}),
    ],
)
def test_a_reply_is_about_what_the_question_asked(
    text: str, medicines: set[str], allergies: set[str]
) -> None:
    assert claims(extract_home_medications, text) == medicines
    assert claims(extract_allergies, text) == allergies


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Known asthma, wheezy, sats 88.", "wheezing"),
        ("54 year old male, known varices, vomiting since half nine.", "vomiting"),
        ("Known dementia, more confused than usual.", "confusion"),
        ("History of asthma, wheezy now.", "wheezing"),
        ("History of angina, chest pain this morning.", "chest_pain"),
        ("PMH of migraine, increasingly confused.", "confusion"),
    ],
)
def test_what_shows_behind_an_old_illness_is_of_today(text: str, finding: str) -> None:
    assert finding in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("History of asthma, wheezing, and syncope.", "wheezing"),
        ("History of falls, confusion and back pain.", "confusion"),
        ("PMH angina, chest pain, diabetes.", "chest_pain"),
        ("History of known asthma, wheezing.", "wheezing"),
        ("Previous syncope, vomiting, migraine. Fine today.", "vomiting"),
        ("Known chest pain.", "chest_pain"),
    ],
)
def test_what_a_history_lists_is_of_before(text: str, finding: str) -> None:
    assert finding not in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("blood pressure and cholesterol", {"hypertension", "hyperlipidemia"}),
        ("history of asthma and blood pressure", {"asthma", "hypertension"}),
        ("he has asthma and BP is 140 over 80", {"asthma"}),
        ("she was born six weeks early", {"prematurity"}),
        ("her kidneys aren't the best", {"kidney_disease"}),
        ("she had the other knee done in 2018", {"surgery"}),
        ("they say he smoked it with his mate", set()),
        ("he smoked half a point tonight", set()),
        ("smoked for thirty years", {"smoking"}),
    ],
)
def test_everyday_words_for_old_illnesses(text: str, names: set[str]) -> None:
    assert claims(extract_history, text) == names


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("pmh nil chest pain since this morning", "chest_pain"),
        ("past medical history none vomiting since six", "vomiting"),
        ("history nil shortness of breath", "shortness_of_breath"),
        ("pmh asthma chest pain since this morning", "chest_pain"),
        ("pmhx copd short of breath today", "shortness_of_breath"),
    ],
)
def test_what_follows_an_empty_history_or_began_today_is_of_now(text: str, finding: str) -> None:
    assert finding in names(text, FactKind.FINDING)


def test_what_a_history_lists_without_a_day_stays_before() -> None:
    text = "pmh asthma chest pain"
    assert names(text, FactKind.FINDING, FactStatus.HISTORICAL) == {"chest_pain"}


@pytest.mark.parametrize(
    "text",
    ["No cancer in family.", "diabetes in the family", "Heart disease runs in her family."],
)
def test_an_illness_of_the_family_is_neither_there_nor_denied(text: str) -> None:
    told = [f for f in analyze_text(text).facts if f.kind is FactKind.HISTORY]
    assert [f.status for f in told] == [FactStatus.OTHER_SUBJECT]


@pytest.mark.parametrize("text", ["HIV test done.", "HIV status unknown", "had a hep C test"])
def test_a_test_without_its_result_is_no_illness(text: str) -> None:
    assert not [f for f in analyze_text(text).facts if f.kind is FactKind.HISTORY]


def test_a_test_with_its_result_and_a_home_are() -> None:
    assert names("HIV test positive", FactKind.HISTORY) == {"hiv"}
    assert names("has diabetes, in the family home", FactKind.HISTORY) == {"diabetes"}


@pytest.mark.parametrize(
    "text",
    [
        "She's 36 weeks, no, sorry, 26 weeks.",
        "thirty six weeks pregnant sorry twenty six weeks",
        "She's 36 weeks pregnant. Correction, 26.",
    ],
)
def test_weeks_put_right_are_the_later_ones(text: str) -> None:
    told = [f for f in analyze_text(text).facts if f.name == "gestational_age"]
    assert [f.value for f in told if f.status is FactStatus.ASSERTED] == [26]
