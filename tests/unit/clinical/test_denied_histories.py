"""What "no past medical history of" denies, in whatever words, and what it does not reach."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def history(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {f.name for f in facts(text, FactKind.HISTORY, status)}


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("No past medical history of COPD, asthma or heart failure.",
         {"copd", "asthma", "heart_failure"}),
        ("She denies any history of diabetes or asthma.", {"diabetes", "asthma"}),
        ("No past history of MI, stroke or diabetes.",
         {"myocardial_infarction", "stroke", "diabetes"}),
        ("No history of epilepsy, heart attack, or stroke.",
         {"seizure_disorder", "myocardial_infarction", "stroke"}),
        ("No personal history of stroke.", {"stroke"}),
        ("She has no history of heart problems, stroke, or clots.",
         {"coronary_artery_disease", "stroke"}),
        ("Denies a prior history of asthma, diabetes, takes metformin.", {"asthma", "diabetes"}),
        ("He hasn't got any history of epilepsy.", {"seizure_disorder"}),
        ("There is no known cardiac history of MI or heart failure.",
         {"coronary_artery_disease", "myocardial_infarction", "heart_failure"}),
        ("without any known past history of copd", {"copd"}),
        ("she does not have a documented prior history of depression", {"depression"}),
        ("no hx of asthma or copd", {"asthma", "copd"}),
    ],
)  # fmt: skip
def test_a_denied_history_is_none(said: str, denied: set[str]) -> None:
    assert history(said, FactStatus.NEGATED) == denied
    assert not history(said)
    assert not facts(said, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("No allergies, past medical history of COPD and asthma.", {"copd", "asthma"}),
        ("no chest pain history of diabetes and asthma", {"diabetes", "asthma"}),
        ("No meds, history of asthma.", {"asthma"}),
        ("No prior history of stroke, has diabetes and asthma.", {"diabetes", "asthma"}),
        ("No history of asthma but a history of COPD.", {"copd"}),
        ("no history of diabetes no history of asthma history of hypertension", {"hypertension"}),
        ("denies chest pain, past medical history of heart failure", {"heart_failure"}),
        ("No significant past medical history. Has asthma.", {"no_significant_history", "asthma"}),
    ],
)
def test_a_history_that_is_told_behind_a_denial_is_there(said: str, told: set[str]) -> None:
    assert history(said) == told


def test_a_denied_list_goes_on_over_a_heart_attack_and_ends_at_a_heart_rate() -> None:
    said = "Denies history of diabetes, heart attack, stroke, heart rate 90, blood pressure 120/80."
    assert history(said, FactStatus.NEGATED) == {"diabetes", "myocardial_infarction", "stroke"}
    assert {f.value for f in facts(said, FactKind.VITAL)} == {90, 120, 80}


def test_what_follows_a_denied_history_without_its_of_is_of_now() -> None:
    told = facts("Denies any medical history, chest pain since six.", FactKind.FINDING)
    assert [f.name for f in told] == ["chest_pain"]
