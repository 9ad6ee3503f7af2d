"""Where the talk of somebody else ends: "our guy", "the boy himself"; whose "the driver's" is."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

HOME = FactKind.HOME_MEDICATION
OTHERS = FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    "text",
    [
        "His brother takes metoprolol and our guy takes albuterol.",
        "his brother takes metoprolol our guy takes albuterol",
        "His brother takes metoprolol, our lad takes albuterol.",
        "his brother takes metoprolol and the boy himself takes albuterol",
        "His brother takes metoprolol, the kid himself takes albuterol.",
        "her mother takes metoprolol and the girl herself takes albuterol",
        "his wife takes metoprolol and he himself takes albuterol",
    ],
)
def test_our_guy_and_the_boy_himself_are_ours(text: str) -> None:
    assert names(text, HOME, OTHERS) == {"metoprolol"}
    assert names(text, HOME) == {"albuterol"}


@pytest.mark.parametrize(
    "text",
    [
        "his brother himself takes metoprolol",
        "the wife herself takes metoprolol",
        "the other lad has asthma, the lad himself takes metoprolol",
    ],
)
def test_who_is_only_named_again_is_still_the_other(text: str) -> None:
    assert names(text, HOME, OTHERS) == {"metoprolol"}


@pytest.mark.parametrize(
    "text",
    [
        "Forty year old male, dizzy. The bus driver's pressure was 240 over 120.",
        "Forty year old male struck by a car. The driver's pressure was 240 over 120.",
        "Our patient is a forty year old woman, the passenger. "
        "The driver's pressure was 240 over 120. Marcus got the bags. He's sweaty.",
    ],
)
def test_the_drivers_pressure_beside_a_patient_is_doubtful(text: str) -> None:
    found = facts(text, FactKind.VITAL)
    assert [f.value for f in found] == [240, 120]
    assert {f.review_reason for f in found} == {
        "several patients are told of, and not whose this is"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Forty year old male driver, dizzy. The driver's pressure was 140 over 90.",
        "He was the driver. The driver's pressure was 140 over 90.",
        "Two car MVC. The driver is a forty year old male, BP 140 over 90.",
        "Forty year old male struck by a car. The driver's fine. BP 140 over 90.",
    ],
)
def test_a_driver_who_is_the_patient_is_not_doubted(text: str) -> None:
    assert vitals(text) == [("systolic_bp", 140), ("diastolic_bp", 90)]
    assert not any(f.needs_review for f in facts(text, FactKind.VITAL))


@pytest.mark.parametrize(
    ("text", "drug", "dose"),
    [
        ("grandmas on warfarin for a clot dad gave her panadol five mils", "acetaminophen", 5),
        ("his brothers asthmatic mum gave him ibuprofen two hundred milligrams", "ibuprofen", 200),
        ("nans on blood thinners the carer has given her two paracetamol", "acetaminophen", 2),
        ("Her dad gave her own EpiPen, 0.3 milligrams.", "epinephrine", 0.3),
        (
            "My husband's got angina. He gave me his GTN, two puffs, before you came.",
            "nitroglycerin",
            2,
        ),
    ],
)
def test_what_a_relative_gave_is_the_patients(text: str, drug: str, dose: float) -> None:
    (given,) = (f for f in facts(text, FactKind.MEDICATION_GIVEN) if f.name == drug)
    assert (given.status, given.prior_to_ems) == (FactStatus.ASSERTED, True)
    assert dose in {given.dose, given.count, given.value}


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("what do you take rivaroxaban and my husband used to take warfarin", {"warfarin"}),
        ("I take rivaroxaban. My late wife used to take digoxin.", {"digoxin"}),
        ("His sister takes Keppra, she gave herself midazolam.", {"levetiracetam"}),
    ],
)
def test_what_a_relative_used_to_take_is_his(text: str, others: set[str]) -> None:
    assert names(text, HOME, OTHERS) == others


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("he is what age missus hes sixty eight is he on any blood thinners no", 68, None),
        ("so this ladys twenty six shes found down in the restroom", 26, "female"),
        ("This gentleman's seventy four, fell on the stairs.", 74, "male"),
        ("The wife of this 60 year old man says he collapsed.", 60, "male"),
        ("The daughter of this 82 year old lady found her on the floor.", 82, "female"),
    ],
)
def test_an_age_told_by_or_to_a_relative_is_the_patients(
    text: str, age: int, sex: str | None
) -> None:
    told = {f.name: f for f in analyze_text(text).facts if f.name in {"age", "sex"}}
    assert (told["age"].value, told["age"].status) == (age, FactStatus.ASSERTED)
    if sex:
        assert (told["sex"].value, told["sex"].needs_review) == (sex, False)


@pytest.mark.parametrize("driver", ["her husband, who was driving, is fine", "dad who was driving"])
def test_a_relatives_seat_is_not_the_patients(driver: str) -> None:
    text = f"Unrestrained passenger, 34 year old female, rollover, {driver}."
    seats = [dict(f.detail).get("seat") for f in facts(text, FactKind.MECHANISM)]
    assert "driver" not in seats
