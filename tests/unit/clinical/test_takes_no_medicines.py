"""That somebody takes no medicines, in every form and as an answer, and what is not that."""

from __future__ import annotations

import pytest

from recorder.clinical.grammar.tables import table
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names

_NONE = table("home")["none"]


def _taken(said: str) -> set[str]:
    return {fact.name for fact in facts(said, FactKind.HOME_MEDICATION)}


def test_every_denial_with_every_word_for_medicines() -> None:
    for denied in (*_NONE["nots"], *_NONE["denials"]):
        for what in _NONE["medicines"]:
            assert _taken(f"he {denied} any {what}") == {"none"}, (denied, what)


@pytest.mark.parametrize(
    "said",
    [
        "Any meds? No.",
        "Any medications? None.",
        "any medicine every day no",
        "you take any pills no sir",
        "Do you take any medications? No.",
        "any meds\nno",
        "I don't take anything.",
        "i don't take no medicine",
        "he's not on anything",
        "Any meds? No. Gave aspirin 324.",
    ],
)
def test_none_is_answered_and_told(said: str) -> None:
    assert _taken(said) == {"none"}


@pytest.mark.parametrize(
    "said",
    [
        "Any pain meds? No.",
        "Any other meds? No.",
        "any meds given no",
        "Meds on board? No.",
        "Any allergies to medication? No.",
        "Did you take any pills? No.",
        "You take anything for it? No.",
        "He doesn't take anything for it.",
        "Please don't take any medicine until you're seen.",
        "Takes nothing by mouth.",
        "He's not on anything but oxygen.",
        "sats on nothing 94",
        "Could he have choked on anything? No.",
    ],
)
def test_what_is_of_something_else_is_not_none(said: str) -> None:
    assert _taken(said) == set()


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Any meds? No. Well, just a baby aspirin.", "aspirin"),
        ("any meds no just lisinopril", "lisinopril"),
        ("He's not on any medications but he takes a baby aspirin.", "aspirin"),
    ],
)
def test_what_is_taken_after_all(said: str, drug: str) -> None:
    assert _taken(said) == {drug}


def test_no_medicines_of_a_wife_are_not_the_patients_who_is_spoken_to() -> None:
    told = "Do you have chest pain? Yes. Is your wife on any meds? No."
    assert not names(told, FactKind.HOME_MEDICATION)
    assert names("Do you take any meds? No.", FactKind.HOME_MEDICATION) == {"none"}
    assert names("Is your wife on any meds? No.", FactKind.HOME_MEDICATION) == {"none"}


@pytest.mark.parametrize(
    "text",
    [
        "does he take his meds no he never does",
        "is he taking his meds no he stopped them in march",
        "he takes his meds no problem",
        "did they give him any meds no",
        "any meds from the school no they couldnt get hold of the mum",
        "find any pills no",
        "are there any tablets in the house no",
        "any medications he might have taken no",
    ],
)
def test_a_no_to_what_was_given_found_or_left_out_says_nothing_of_what_is_taken(text: str) -> None:
    assert "none" not in names(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    "text",
    ["any meds no", "do you take any meds no", "you have any meds no", "what are your meds none"],
)
def test_a_no_to_what_is_taken_is_none(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == {"none"}
