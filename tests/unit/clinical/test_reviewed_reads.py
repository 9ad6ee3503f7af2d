"""Sentences that a reviewer found misread: each must be read rightly, or left out, or marked."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals

NEGATED = FactStatus.NEGATED


def _names(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.MEDICATION_GIVEN, status)


@pytest.mark.parametrize(
    ("text", "withheld", "was_given"),
    [
        ("aspirin three hundred not given", {"aspirin"}, set()),
        ("aspirin 300 mg was not given, GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("aspirin three hundred not given GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("morphine ten IV offered but declined", {"morphine"}, set()),
        (
            "he was not given adrenaline, he was given salbutamol five",
            {"epinephrine"},
            {"albuterol"},
        ),
        (
            "not given aspirin as allergic, given clopidogrel 300",
            {"aspirin"},
            {"clopidogrel"},
        ),
        ("paracetamol one gram IV, not given anything else", set(), {"acetaminophen"}),
        ("aspirin three hundred, morphine not given", {"morphine"}, {"aspirin"}),
        ("gave aspirin 300 not tolerated", set(), {"aspirin"}),
        ("gave aspirin 300 refused GTN", {"nitroglycerin"}, {"aspirin"}),
    ],
)
def test_not_given_withholds_its_own_drug(
    text: str, withheld: set[str], was_given: set[str]
) -> None:
    assert _names(text, NEGATED) | _names(text, FactStatus.REFUSED) == withheld
    assert _names(text) == was_given


@pytest.mark.parametrize(
    "text",
    [
        "pressure too low so we held off, gave paracetamol one gram IV",
        "we held off gave paracetamol one gram IV",
    ],
)
def test_a_verb_of_giving_wins_over_what_was_held_before(text: str) -> None:
    assert given(text) == [("acetaminophen", 1.0, "g")]
    assert not _names(text, NEGATED)


def test_held_off_giving_still_withholds() -> None:
    assert _names("held off giving morphine", NEGATED) == {"morphine"}


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("gave 100 mics of fent IV, no wait, 50 mics, repeated once", 50),
        ("gave one hundred of fentanyl no fifty of fentanyl", 50),
        ("fentanyl twenty five, make it fifty", 50),
        ("fentanyl fifty, make that seventy five", 75),
    ],
)
def test_a_corrected_dose_is_the_only_one_and_no_arrival(text: str, dose: float) -> None:
    assert given(text) == [("fentanyl", dose, "ug")]
    assert not facts(text, FactKind.EVENT_TIME)


@pytest.mark.parametrize("text", ["ETA fifteen, make it twelve", "ten minutes out, make it twelve"])
def test_make_it_beside_an_arrival_is_still_one(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.EVENT_TIME)] == ["PT12M"]


@pytest.mark.parametrize(
    "text",
    [
        "rocuronium given at nine oh two",
        "ketamine given at ten oh two",
        "gave it at oh two fifteen",
    ],
)
def test_a_clock_time_is_no_oxygen(text: str) -> None:
    assert "oxygen" not in _names(text)


def test_oh_two_is_still_oxygen() -> None:
    assert given("put her on oh two fifteen litres") == [("oxygen", 15, "L/min")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pulse one twenty uh one ten", 120),
        ("pulse one thirty er one forty", 130),
        ("heart rate eighty ... ninety", 80),
    ],
)
def test_a_second_number_behind_a_reading_is_marked(text: str, value: float) -> None:
    (rate,) = facts(text, FactKind.VITAL)
    assert rate.value == value
    assert rate.needs_review


def test_a_hesitation_adds_no_unit_to_tens() -> None:
    (dose,) = facts("fentanyl fifty uh five", FactKind.MEDICATION_GIVEN)
    assert dose.dose == 50
    assert dose.needs_review


def test_a_pressure_begun_anew_is_not_glued() -> None:
    read = vitals("BP one twenty uh one ten over seventy")
    assert ("systolic_bp", 110) in read
    assert ("systolic_bp", 121) not in read


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("her pressure normally runs 160 over 90 today its 90 over 50", (90, 50)),
        ("usually one forty over eighty now eighty over forty", (80, 40)),
        ("his BP is normally 150 over 90, today it was 85 over 40", (85, 40)),
    ],
)
def test_today_ends_what_is_usual(text: str, now: tuple[int, int]) -> None:
    assert vitals(text) == [("systolic_bp", now[0]), ("diastolic_bp", now[1])]


def test_a_pressure_is_never_half_historical() -> None:
    text = "usually one forty over eighty"
    assert vitals(text) == []
    assert len(vitals(text, FactStatus.HISTORICAL)) == 2


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        (
            "penicillin allergic, and the nurse gave amoxicillin five hundred before we came",
            "amoxicillin",
        ),
        ("penicillin allergic, she gave augmentin", "amoxicillin_clavulanate"),
    ],
)
def test_an_antibiotic_that_was_given_meets_its_allergy(text: str, drug: str) -> None:
    assert _names(text) == {drug}
    flags = assess(analyze_text(text)).flags
    assert "allergy_and_drug" in {f.name for f in flags}


def test_an_antibiotic_that_is_taken_is_not_given() -> None:
    assert not _names("on amoxicillin five hundred for a chest infection")
    assert not _names("amoxicillin 500 three times a day for a chest infection")


def test_none_until_a_time_is_present_since_then() -> None:
    found = _all(FactKind.FINDING, "no chest pain until about an hour ago when it started")
    assert found == {("chest_pain", FactStatus.ASSERTED)}


def test_what_is_taken_after_all_is_not_denied() -> None:
    text = "not on any blood thinners, well actually she's on apixaban"
    assert _all(FactKind.HOME_MEDICATION, text) == {("apixaban", FactStatus.ASSERTED)}
    text = "denies taking any medication today apart from two paracetamol"
    assert _all(FactKind.HOME_MEDICATION, text) == {("acetaminophen", FactStatus.ASSERTED)}
    text = "denies taking warfarin or apixaban"
    assert {s for _, s in _all(FactKind.HOME_MEDICATION, text)} == {FactStatus.NEGATED}


def test_no_known_history_is_denied() -> None:
    text = "no known cardiac history apart from AF"
    assert _all(FactKind.HISTORY, text) == {
        ("coronary_artery_disease", FactStatus.NEGATED),
        ("atrial_fibrillation", FactStatus.ASSERTED),
    }


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("gave to hundred of hydrocortisone", ("hydrocortisone", 200, "mg")),
        ("gave too hundred mics of fentanyl", ("fentanyl", 200, "ug")),
    ],
)
def test_to_hundred_is_two_hundred_and_marked(text: str, dose: tuple[str, float, str]) -> None:
    assert given(text) == [dose]
    assert facts(text, FactKind.MEDICATION_GIVEN)[0].needs_review


def test_up_to_hundred_is_not_two_hundred() -> None:
    assert 200 not in [value for _, value in vitals("sats came up to hundred percent")]


def test_an_overdose_is_no_treatment() -> None:
    (swallowed,) = facts(
        "took sixteen paracetamol five hundred milligram", FactKind.MEDICATION_GIVEN
    )
    assert swallowed.prior_to_ems
    assert swallowed.review_reason == "swallowed in an overdose: no treatment"
    assert _names("took two paracetamol five hundred milligram at home") == {"acetaminophen"}
    assert not facts("overdose of 20 tablets of propranolol", FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("BM reads LO", "LO"),
        ("blood sugar low, too low to read", "LO"),
        ("BM reads high", "HI"),
        ("BM reads LO, GCS 8", "LO"),
        ("bgl hi", "HI"),
    ],
)
def test_a_meter_without_a_number_is_told(text: str, value: str) -> None:
    (sugar,) = [f for f in facts(text, FactKind.VITAL) if f.name == "blood_glucose"]
    assert sugar.value == value
    assert sugar.needs_review is ("reads high" in text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Blood sugar is reading high on our machine.", "HI"),
        ("sugar's unreadable low", "LO"),
        ("Glucose unreadably high on the meter.", "HI"),
        ("BM high", "HI"),
        ("bm low g c s eight", "LO"),
        ("BGL low, gave glucose gel.", "LO"),
        ("her sugar's showing high on that monitor, pulse 90", "HI"),
    ],
)
def test_what_may_be_the_word_of_a_meter_is_to_check(text: str, value: str) -> None:
    (sugar,) = [f for f in facts(text, FactKind.VITAL) if f.name == "blood_glucose"]
    assert (sugar.value, sugar.needs_review) == (value, True)


@pytest.mark.parametrize(
    "text", ["blood sugar is high", "her sugar is normally high", "sugar low", "no blood sugar"]
)
def test_an_opinion_on_the_sugar_is_no_reading(text: str) -> None:
    assert not vitals(text)


def test_a_number_behind_a_meter_word_takes_its_place() -> None:
    assert vitals("our first meter read HI, second stick 487") == [("blood_glucose", 487)]


def test_a_drug_that_was_stopped_is_not_taken() -> None:
    assert not facts("stopped her metoprolol last week", FactKind.HOME_MEDICATION)
    assert not facts("she stopped taking her apixaban", FactKind.HOME_MEDICATION)
    assert facts("never stopped her metoprolol", FactKind.HOME_MEDICATION)


def test_a_relative_left_short_has_no_reading() -> None:
    assert vitals("not diabetic but his brother is, BM nine point one") == [("blood_glucose", 9.1)]
    assert not vitals("his brother is diabetic, his BM was nine point one")


def test_an_unknown_tetanus_is_no_allergy() -> None:
    assert _all(FactKind.ALLERGY, "allergic to penicillin, last tetanus unknown") == {
        ("penicillin", FactStatus.ASSERTED)
    }


def test_the_route_of_the_next_drug_stays_with_it() -> None:
    found = facts("a gram of paracetamol, point five of IM adrenaline", FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.route) for f in found] == [("acetaminophen", None), ("epinephrine", "IM")]


def test_no_allergy_to_one_drug_is_not_none_at_all() -> None:
    assert _all(FactKind.ALLERGY, "no allergies to penicillin") == {
        ("penicillin", FactStatus.NEGATED)
    }
    assert _all(FactKind.ALLERGY, "no allergies to meds") == {("nkda", FactStatus.ASSERTED)}


def _all(kind: FactKind, text: str) -> set[tuple[str, FactStatus]]:
    return {(f.name, f.status) for f in analyze_text(text).facts if f.kind is kind}


def test_another_sign_behind_a_reading_is_no_doubt() -> None:
    found = facts("BP 140 over 90, 88 pulse", FactKind.VITAL)
    assert [f.needs_review for f in found] == [False, False, False]


def test_found_on_the_floor_is_no_fall_that_somebody_told() -> None:
    assert not facts("found on the floor by her daughter", FactKind.MECHANISM)
    assert _all(FactKind.MECHANISM, "she fell and was found on the floor") == {
        ("fall", FactStatus.ASSERTED)
    }
