"""Words and numbers that are of something else than they look like, and those that are not."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

PAIN = "What hurts the most? My hip, the right one. Out of 10? "


@pytest.mark.parametrize(
    "text",
    [
        "A 12 year old boy.",
        "A twelve foot fall.",
        "A 12 hour history of pain.",
        "A twelve beat run of VT.",
        "GCS of a twelve.",
        "His NEWS is a 12.",
    ],
)
def test_a_twelve_of_something_else_is_no_tracing(text: str) -> None:
    assert "ecg_12_lead" not in names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    "text",
    ["We did a 12.", "We did a twelve lead.", "We got a twelve and it showed a STEMI."],
)
def test_a_twelve_of_leads_is_one(text: str) -> None:
    assert "ecg_12_lead" in names(text, FactKind.INTERVENTION)


def test_the_length_of_a_run_is_no_pulse() -> None:
    text = "She had a run of V-tach, maybe fifteen beats, and was back in sinus at 80."
    assert vitals(text) == [("heart_rate", 80)]
    assert vitals("VT at 180 beats a minute.") == [("heart_rate", 180)]


def test_a_coma_score_is_no_age() -> None:
    assert facts("shes fourteen now gcs", FactKind.AGE) == []
    assert [fact.value for fact in facts("She's fourteen.", FactKind.AGE)] == [14]


def test_pain_that_depends_on_what_he_does_is_told_of_now() -> None:
    said = vitals(PAIN + "If I lay still about a 4, if you touch it, it's a 9.")
    assert said == [("pain_score", 4), ("pain_score", 9)]
    assert vitals("What's the pain out of 10? If it goes over 5 call me.") == []


@pytest.mark.parametrize("who", ["the last fella", "the other lady", "the previous patient"])
def test_what_was_of_another_is_taken_back(who: str) -> None:
    text = f"Temp is 37.8, no, hang on, that's {who}, 38.1."
    assert vitals(text) == [("temperature", 38.1)]


def test_the_next_bed_is_somebody_else() -> None:
    text = "Sugar nine point one. That's the lady in the next bed and her BM was twenty two."
    assert vitals(text) == [("blood_glucose", 9.1)]


@pytest.mark.parametrize(
    ("text", "drug", "dose"),
    [
        ("OK, 25 of fentanol is in.", "fentanyl", 25),
        ("20 of Kettermine. Wait for it.", "ketamine", 20),
    ],
)
def test_a_misheard_drug_with_its_amount_alone(text: str, drug: str, dose: float) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(fact.name, fact.dose, fact.needs_review) for fact in found] == [(drug, dose, True)]


def test_so_many_nebulisers_are_no_milligrams() -> None:
    text = "He's had two salbutamol, one Atrovent and his hydrocort."
    sure = facts(text, FactKind.MEDICATION_GIVEN)
    assert "albuterol" not in {fact.name for fact in sure}
    doubted = facts(text, FactKind.MEDICATION_GIVEN, FactStatus.UNCERTAIN)
    assert [fact.name for fact in doubted] == ["albuterol"]


@pytest.mark.parametrize(
    "text",
    [
        "Anything you take? Sertraline. Cap refill's 3.",
        "any meds gabapentin okay take the o p a out hes gagging tyler hey hey",
    ],
)
def test_names_of_signs_and_calls_are_no_medicines(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) <= {"sertraline", "gabapentin"}


def test_what_the_crew_had_ready_is_no_drug_use() -> None:
    assert "drug_use" not in names("I had the fentanyl ready.", FactKind.FINDING)
    assert "drug_use" in names("He had heroin tonight.", FactKind.FINDING)


def test_a_dose_missed_today_is_of_a_medicine_he_has() -> None:
    assert names("He didn't take his apixaban today.", FactKind.HOME_MEDICATION) == {"apixaban"}


def test_the_number_of_the_second_dose_counts_only_what_went_in() -> None:
    text = "Amiodarone 300 at 14:06. I had the second amiodarone, 150, in my hand, it wasn't given."
    assert [(f.dose, f.count) for f in facts(text, FactKind.MEDICATION_GIVEN)] == [(300, None)]
