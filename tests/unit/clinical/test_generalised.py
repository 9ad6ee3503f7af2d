"""Ways of speaking that the first encounters lack: addresses, answers, fused and split words."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SPO 297% on four litres", [("spo2", 97)]),
        ("SPO 2 88 percent", [("spo2", 88)]),
        ("spo two ninety one", [("spo2", 91)]),
        ("One thirty two on the pulse, sat's ninety three", [("heart_rate", 132), ("spo2", 93)]),
        ("GCS 12 (3-4-5)", [("gcs_total", 12), ("gcs_eye", 3), ("gcs_verbal", 4),
                            ("gcs_motor", 5)]),
        ("he is hot at thirty nine point six", [("temperature", 39.6)]),
        ("temp thirty eight two oh that is up a bit", [("temperature", 38.2)]),
        ("any pain there out of ten oh nine okay", [("pain_score", 9)]),
        ("score the pain nought to ten nine", [("pain_score", 9)]),
        ("sats ninety tree on air", [("spo2", 93)]),
        ("bp one tirty over eighty niner", [("systolic_bp", 130), ("diastolic_bp", 89)]),
        ("BM was 1.9, in fact let me read that off the machine, 1.7", [("blood_glucose", 1.7)]),
    ],
)  # fmt: skip
def test_readings_are_heard_as_they_were_meant(text: str, wanted: list[tuple[str, object]]) -> None:
    assert sorted(vitals(text)) == sorted(wanted, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "GCS 12 (3-4-6)",
        "his wife checked her own pressure and she was one ninety over one hundred",
        "the aim is a systolic under 150",
        "booked blood pressure was 118 over 70",
        "bagging at one every six seconds",
        "PEEP of eight rate of sixteen tidal volume four fifty",
        "temp outside is ninety five degrees",
        "bm then point eight",
    ],
)
def test_numbers_that_are_no_reading_of_the_patient_stay_out(text: str) -> None:
    assert [v for v in vitals(text) if v[0] != "gcs_total"] == []


def test_parts_that_do_not_make_up_the_total_are_not_believed() -> None:
    assert vitals("GCS 12 (3-4-6)") == [("gcs_total", 12)]


def test_a_guessed_unit_behind_tens_is_to_be_checked() -> None:
    (fact,) = facts("sats ninety tree on air", FactKind.VITAL)
    assert fact.review_reason == "the number was not heard clearly"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ketamine, we gave him 20 then a further 20 IV",
         [("ketamine", 20, "mg")]),
        ("Two milligrams of Narcan intranasally. No response after three minutes, so we got a line "
         "in the right hand and gave another 0.8 IV.",
         [("naloxone", 2, "mg"), ("naloxone", 0.8, "mg")]),
        ("a 250 mL bolus of LR and two amps of bicarb",
         [("lactated_ringers", 250, "mL"), ("sodium_bicarbonate", 100, "meq")]),
        ("vasopressin 0.04 units a minute", [("vasopressin", 0.04, "[IU]/min")]),
        ("allergic to shellfish and Zosyn, so meropenem one gram was given",
         [("meropenem", 1, "g")]),
        ("mam gave nurofen at four oclock i think it was five mils", [("ibuprofen", 5, "mL")]),
        ("ondansetron four one gram of TXA",
         [("ondansetron", 4, "mg"), ("tranexamic_acid", 1, "g")]),
        ("amiodarone one fifty over ten minutes", [("amiodarone", 150, "mg")]),
        ("amiodarone 150 over 10", [("amiodarone", 150, "mg")]),
        ("keppra loaded at two grams", [("levetiracetam", 2, "g")]),
        ("morphine titrated to eight milligrams total", [("morphine", 8, "mg")]),
        ("levophed started at four mics a minute now at ten",
         [("norepinephrine", 4, "ug/min"), ("norepinephrine", 10, "ug/min")]),
        ("dex ten PO", [("dexamethasone", 10, "mg")]),
        ("we gave three epis", [("epinephrine", None, None)]),
        ("Do you want Benadryl? Yeah, thirty milligrams IV. Okay. Benadryl's in.",
         [("diphenhydramine", 30, "mg")]),
        ("has she had any ventolin yeah i gave her six puffs through the spacer",
         [("albuterol", 6, "{puff}")]),
    ],
)  # fmt: skip
def test_doses_are_found_where_people_say_them(
    text: str, wanted: list[tuple[str, float | None, str | None]]
) -> None:
    assert given(text) == wanted


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Labetalol infusion was discussed and not started.", "labetalol"),
        ("Mag was suggested but we never gave it.", "magnesium_sulfate"),
        ("Glucose 10% drawn up and discarded unused.", "dextrose"),
        ("we wont bother with the ondansetron", "ondansetron"),
        ("Solu-Medrol sixty, do you want it? No, leave it.", "methylprednisolone"),
    ],
)
def test_what_was_not_given_is_said_to_be_not_given(text: str, drug: str) -> None:
    assert given(text, FactStatus.NEGATED) == [(drug, None, None)]
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "On labetalol 200 three times a day for the last week and aspirin 75.",
        "lactate 3.8 norepi considered",
    ],
)
def test_what_nobody_gave_is_not_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("she is on edoxaban last dose this morning ramipril and levothyroxine",
         {"edoxaban", "ramipril", "levothyroxine"}),
        ("she takes amlodipine and a blood thinner whats it called rivaroxaban",
         {"amlodipine", "rivaroxaban"}),
        ("takes hydroxyurea folic acid and penicillin as a kid but not now",
         {"hydroxyurea", "folic_acid"}),
        ("does he take anything love bisoprolol and simvastatin", {"bisoprolol", "simvastatin"}),
    ],
)  # fmt: skip
def test_a_list_of_medicines_runs_over_what_is_said_between(text: str, wanted: set[str]) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("any allergies yes penicillin she swells up", {"penicillin"}),
        ("any allergies egg just egg", {"eggs"}),
        ("denies any allergies", {"nkda"}),
    ],
)
def test_an_unmarked_question_about_allergies_takes_its_answer(text: str, wanted: set[str]) -> None:
    assert {n.removesuffix("s") for n in names(text, FactKind.ALLERGY)} == {
        w.removesuffix("s") for w in wanted
    }


def test_a_parent_who_is_spoken_to_is_not_the_one_spoken_of() -> None:
    text = "okay mum whats been happening shes three resps forty eight sats ninety one on air"
    assert ("spo2", 91) in vitals(text)
    assert [f.value for f in facts(text, FactKind.AGE)] == [3]


def test_a_relative_who_is_introduced_is_the_patient() -> None:
    text = "yeah shes my mum okay pulse seventy six steady"
    assert vitals(text) == [("heart_rate", 76)]


def test_what_the_patient_is_said_to_be_settles_the_sex() -> None:
    (fact,) = facts("the little fella is wheezy. She's a girl actually.", FactKind.SEX)
    assert fact.value == "female"


def test_a_relatives_readings_go_on_over_a_second_pronoun() -> None:
    text = (
        "we got there at ten past nine and there was nothing more to be done for him the doctor "
        "came and the guards were told as is routine the wife eighty eight has a pacemaker and "
        "was short of breath with the shock of it her pulse was one hundred and ten and her sats "
        "ninety four"
    )
    assert vitals(text) == []


def test_the_number_of_an_incident_is_no_time() -> None:
    found = analyze_text("Patient report form, incident 2206. Called by his flatmate.").facts
    assert not [f for f in found if f.kind is FactKind.EVENT_TIME]


def test_of_two_patients_the_first_is_ours() -> None:
    text = (
        "patient one driver thirty five year old female bp one twenty six over eighty two pulse "
        "ninety eight patient two is her son eight years old no complaints heart rate one ten "
        "refusing with mom signing medic fourteen transporting one priority three"
    )
    assert ("heart_rate", 98) in vitals(text)
    assert ("heart_rate", 110) not in vitals(text)


def test_an_age_before_a_comma_is_not_the_mothers() -> None:
    (fact,) = facts("this is a 6-year-old, mom says he's been vomiting", FactKind.AGE)
    assert fact.value == 6


def test_a_drug_that_only_crews_give_is_no_home_medicine() -> None:
    text = "occlusive dressing on ketamine twenty five for pain"
    assert given(text) == [("ketamine", 25, "mg")]
    assert not facts(text, FactKind.HOME_MEDICATION)


def test_regular_insulin_was_not_given_here() -> None:
    assert given("his sugar was sixty when he took his twenty units of lantus") == []


def test_the_neb_that_was_ordered_and_is_on_was_given() -> None:
    text = "lets do a neb albuterol and atrovent okay any chest pain no he is better now on the neb"
    assert [name for name, _, _ in given(text)] == ["albuterol", "ipratropium"]


def test_a_list_of_allergies_ends_before_a_measured_drug() -> None:
    text = "allergies penicillin and bactrim tylenol one gram p o given at seventeen ten"
    assert "acetaminophen" not in names(text, FactKind.ALLERGY)
    assert given(text) == [("acetaminophen", 1, "g")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("salbutamol five and atrovent five hundred on now",
         [("albuterol", 5, "mg"), ("ipratropium", 500, "ug")]),
        ("naloxone four hundred IV", [("naloxone", 400, "ug")]),
        ("Alteplase bolus 6.8 mg at 0912, infusion 61 mg over the hour",
         [("alteplase", 6.8, "mg"), ("alteplase", 61, "mg")]),
    ],
)  # fmt: skip
def test_a_unit_that_was_not_said_is_one_that_fits(
    text: str, wanted: list[tuple[str, float | None, str | None]]
) -> None:
    assert given(text) == wanted


def test_a_short_question_that_is_denied_denies_the_medicine() -> None:
    text = "Takes Eliquis? No, she stopped it in March."
    assert not facts(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("zofran was given", "ondansetron"),
        ("dad gave calpol", "acetaminophen"),
        ("fire gave him oral glucose", "oral_glucose"),
    ],
)
def test_a_drug_that_was_given_counts_without_its_dose(text: str, drug: str) -> None:
    assert given(text) == [(drug, None, None)]


def test_a_rate_by_weight_is_no_plain_dose() -> None:
    text = "heparin drip at twelve units per kilo per hour"
    assert given(text) == [("heparin", 12, "[IU]/kg/h")]


def test_the_lower_number_before_palp_is_no_second_pressure() -> None:
    assert vitals("bp ninety over sixty palp") == [("systolic_bp", 90), ("diastolic_bp", 60)]
