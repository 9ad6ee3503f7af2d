"""Home medicines read from bottles and papers, missed, run out of or begun lately."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

_CARRIED = ("metoprolol", "aspirin", "prednisone", "lorazepam")
"""What crews carry too: named without an opener nobody knows whose it is."""


def _told(said: str, kind: FactKind) -> set[str]:
    return {fact.name for fact in facts(said, kind)}


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        *product(
            [
                "Reading off the bottles, {} ten milligrams, lisinopril twenty.",
                "Bottles read {}, atorvastatin.",
                "i got a bag of meds here {} lisinopril",
                "MAR from the facility shows {}, atorvastatin.",
                "Her med list has {} and Eliquis.",
                "Doctor put her on {} last week.",
                "Just started {} on Monday.",
                "No meds besides {}.",
                "no meds just {}",
                "nothing regular just {}",
                "missed two doses of her {}",
                "been out of {} for a week",
                "he skips the {}",
            ],
            _CARRIED,
        )
    ],
)
def test_what_is_read_out_is_taken_at_home_and_was_not_given(said: str, drug: str) -> None:
    said = said.format(drug)
    assert drug in _told(said, FactKind.HOME_MEDICATION)
    assert drug not in _told(said, FactKind.MEDICATION_GIVEN)


@pytest.mark.parametrize(
    "said",
    [
        "hasn't taken {} in years",
        "she hasn't taken her {} today",
        "he hasn't taken any {}",
    ],
)
def test_what_nobody_took_was_not_given(said: str) -> None:
    for drug in _CARRIED:
        assert drug not in _told(said.format(drug), FactKind.MEDICATION_GIVEN)


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Just started amiodarone.", "amiodarone"),
        ("We started amiodarone at noon.", "amiodarone"),
        ("They started norepinephrine this morning.", "norepinephrine"),
    ],
)
def test_what_a_crew_starts_is_given(said: str, drug: str) -> None:
    assert drug in _told(said, FactKind.MEDICATION_GIVEN)
    assert drug not in _told(said, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("what does she take um let me think metoprolol", "metoprolol"),
        ("COPD, CHF, on furosemide at home.", "furosemide"),
        ("He's on an insulin pump.", "insulin"),
        ("they give him metoprolol at the home every night", "metoprolol"),
    ],
)
def test_what_is_thought_of_and_taken_at_home(said: str, drug: str) -> None:
    assert _told(said, FactKind.HOME_MEDICATION) == {drug}
    assert _told(said, FactKind.MEDICATION_GIVEN) == set()


@pytest.mark.parametrize(
    "said", ["on amiodarone at the time", "what meds is he on let's get the fentanyl in"]
)
def test_what_a_crew_runs_or_readies_is_not_taken_at_home(said: str) -> None:
    assert _told(said, FactKind.HOME_MEDICATION) == set()


def test_a_crew_that_is_out_of_a_drug_takes_none() -> None:
    said = "we've been out of Zofran for a week"
    assert facts(said, FactKind.HOME_MEDICATION) == []
    assert facts(said, FactKind.MEDICATION_GIVEN, FactStatus.ASSERTED) == []


def test_who_reads_his_list_out_takes_it() -> None:
    told = (
        "what do you take it's on the fridge hang on i'll read it to you ramipril five bisoprolol"
    )
    home = facts(told, FactKind.HOME_MEDICATION)
    assert [fact.name for fact in home] == ["ramipril", "bisoprolol"]


def test_what_a_fit_was_controlled_with_is_not_taken_at_home() -> None:
    told = "now controlled with two milligrams intranasal midazolam"
    assert not facts(told, FactKind.HOME_MEDICATION)
    assert [f.name for f in facts(told, FactKind.MEDICATION_GIVEN)] == ["midazolam"]


def test_a_son_who_is_introduced_is_no_medicine() -> None:
    assert not facts("This is my son Tom", FactKind.HOME_MEDICATION)
