"""A word that was not understood may have been the one that denies."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        ("[unclear]. allergic to penicillin", FactKind.ALLERGY),
        ("patient [unclear]. shortness of breath", FactKind.FINDING),
        ("the [unclear]. chest pain nausea or vomiting", FactKind.FINDING),
        ("we [unclear]. aspirin three hundred milligrams", FactKind.MEDICATION_GIVEN),
        ("[unclear]. history of diabetes", FactKind.HISTORY),
    ],
)
def test_a_claim_right_after_an_unclear_place_is_only_a_question(
    heard: str, kind: FactKind
) -> None:
    facts = [f for f in analyze_text(heard).facts if f.kind is kind]
    for fact in facts:
        assert fact.status is not FactStatus.ASSERTED, fact
        assert fact.needs_review


@pytest.mark.parametrize(
    "heard", ["heart rate [unclear] ten", "aspirin [unclear] milligrams", "pulse of [unclear] 88"]
)
def test_no_number_is_pieced_together_across_an_unclear_place(heard: str) -> None:
    for fact in analyze_text(heard).facts:
        assert all("[unclear]" not in e.quote for e in fact.evidence), fact
        assert fact.kind is not FactKind.VITAL


def test_a_reading_with_its_own_cue_stands() -> None:
    facts = analyze_text("[unclear]. blood pressure is one forty over ninety").facts
    assert {f.name: f.value for f in facts} == {"systolic_bp": 140, "diastolic_bp": 90}
    assert all(f.status is FactStatus.ASSERTED for f in facts)


def test_the_next_utterance_is_not_doubted() -> None:
    facts = analyze_text("[unclear].\nallergic to penicillin").facts
    assert [f.status for f in facts if f.kind is FactKind.ALLERGY] == [FactStatus.ASSERTED]


@pytest.mark.parametrize("heard", ["[unclear]. rate twenty two", "with the [unclear]. rate 88"])
def test_a_rate_of_what_was_not_understood_is_no_reading(heard: str) -> None:
    assert not [f for f in analyze_text(heard).facts if f.kind is FactKind.VITAL]


def test_an_allergy_that_was_not_understood_is_still_one_and_not_named_after_the_mark() -> None:
    facts = analyze_text("he is allergic to [unclear]. pulse 88").facts
    (allergy,) = [f for f in facts if f.kind is FactKind.ALLERGY]
    assert (allergy.name, allergy.status) == ("something_not_understood", FactStatus.UNCERTAIN)
    assert allergy.needs_review
    assert not [f for f in facts if f.name == "unclear"]


@pytest.mark.parametrize(
    ("heard", "to_check"),
    [
        ("we [unclear]. fifteen litres of oxygen. oxygen saturation ninety six percent", True),
        ("sats 85. [unclear] 4 litres of oxygen on. sats now 95", True),
        ("[unclear].\nwe put her on 15 litres of oxygen. sats now 95", False),
    ],
)
def test_a_reading_on_oxygen_that_may_have_been_denied_is_to_check(
    heard: str, to_check: bool
) -> None:
    reading = [f for f in analyze_text(heard).facts if f.name == "spo2"][-1]
    assert (reading.oxygen, reading.needs_review) == ("oxygen", to_check)
