"""Long names that a recogniser wrote as other words, looked for wherever they stand."""

from __future__ import annotations

import pytest

from recorder.clinical.view import view_of
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("so that's hydrochlor a thigh a zide in the bag", "hydrochlorothiazide"),
        ("levo thy rocks in from the bottles", "levothyroxine"),
        ("and a lanza peen at bedtime", "olanzapine"),
        ("went with drop erradol instead", "droperidol"),
        ("there's bye sop roll all here", "bisoprolol"),
        ("she has try meth a prim down", "trimethoprim"),
    ],
)
def test_a_name_in_other_words(text: str, drug: str) -> None:
    assert [hit.form.name for hit in view_of(text).drugs] == [drug]


@pytest.mark.parametrize(
    "text",
    [
        "he's been like this a couple of weeks",
        "caller's a male down in the garage 1753",
        "she's positive in the notes",
        "weighed him in the office",
        "air's clear radio one",
        "put the mask on and tablets later",
        "her mother in the kitchen",
    ],
)
def test_ordinary_words_are_no_name(text: str) -> None:
    assert not view_of(text).drugs


def test_what_only_sounds_so_is_marked_or_left() -> None:
    """In a list it is heard as said; a bare number beside it makes no dose of a tablet."""
    (fact,) = facts("he takes metformin and a lanza peen at night", FactKind.HOME_MEDICATION)[1:]
    assert fact.review_reason == "heard as 'a lanza peen'"
    assert given("they were eddox a ban 60 on the table") == []


def test_a_dose_behind_it_is_of_no_drug_before() -> None:
    text = "I held the ketamine and went with drop erradol instead, 10 milligrams IM."
    assert given(text) == [("droperidol", 10.0, "mg")]


def test_what_is_spat_out_each_night_is_taken_at_home() -> None:
    text = "He's on olanzapine at bedtime, 20, but I think he spits it out."
    assert names(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED) == set()


def test_a_second_one_that_is_refused_is_not_counted() -> None:
    text = "oxytocin ten units i m at six fourteen. second oxytocin no we don't repeat it"
    (fact,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert fact.count in (None, 1)


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("la zix", "furosemide"),
        ("the lay 6", "furosemide"),
        ("so mac", "pantoprazole"),
        ("l a quiz", "apixaban"),
        ("zair l toe", "rivaroxaban"),
    ],
)
def test_pieces_are_heard_as_words_are_spelled_alone(said: str, drug: str) -> None:
    """Letters said by their names, digits, and words with a silent end; always to check."""
    told = facts(f"home meds metformin, {said}, aspirin", FactKind.HOME_MEDICATION)
    assert [(f.name, f.needs_review) for f in told if f.name not in {"metformin", "aspirin"}] == [
        (drug, True)
    ]


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("gave tile in all five hundred milligrams", ("acetaminophen", 500.0, "mg")),
        ("amy a darren 300 given", ("amiodarone", 300.0, "mg")),
        ("a see ta min o fen six hundred and fifty milligrams given",
         ("acetaminophen", 650.0, "mg")),
    ],
)  # fmt: skip
def test_so_are_those_beside_a_dose(said: str, dose: tuple[str, float, str]) -> None:
    assert given(said) == [dose]


@pytest.mark.parametrize("said", ["since sunday", "so much", "the last 6", "a lay by", "so mad"])
def test_what_is_no_name_stays_none_in_a_list(said: str) -> None:
    told = names(f"home meds metformin, {said}, aspirin", FactKind.HOME_MEDICATION)
    assert told == {"metformin", "aspirin"}
