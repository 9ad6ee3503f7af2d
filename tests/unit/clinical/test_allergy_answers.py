"""Answers about allergies in rough speech: read out, asked for somebody, told by a course."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def _asserted(text: str) -> set[str]:
    return names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(
    "text",
    [
        "She says there's nothing he's allergic to.",
        "There isn't anything she's allergic to.",
        "he takes aspirin and ramipril, there's nothing he's allergic to",
        "a tablet for the diabetes allergic to anything not that i know of right no veins",
        "allergic to anything no okay",
        "allergic to anything at all not as far as i know",
        "anything he's allergic to not that we know",
        "allergic to any medicines not that i know of sats 95",
        "any allergies on her at all no nothing",
        "any allergies for tyler uh no is he on anything",
        "is she allergic to anything no good",
    ],
)
def test_none_known_is_read_from_a_question_that_nobody_marked(text: str) -> None:
    assert _asserted(text) == {"nkda"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("There's nothing he's allergic to except latex.", {"latex"}),
        ("allergic to anything just latex", {"latex"}),
        ("allergic to anything yeah codeine", {"codeine"}),
        ("allergic to any medications sulfa", {"sulfa"}),
        ("any known allergies for this lady codeine", {"codeine"}),
        ("any allergies for joan yeah penicillin", {"penicillin"}),
        ("any allergies and it says here nitrofurantoin", {"nitrofurantoin"}),
        (
            "any allergies trimethoprim and it says here nitrofuran nitrofurantoin okay",
            {"trimethoprim", "nitrofurantoin"},
        ),
        ("Allergies to what? Medicines? Amoxicillin. And tree nuts.", {"amoxicillin", "tree_nuts"}),
        ("What are you allergic to? Food or medicine? Shellfish.", {"shellfish"}),
        ("any allergies and it says here he is on aspirin", set()),
        ("Any allergies? Medications? Metoprolol.", set()),
        ("any allergies for the baby no aspirin given", set()),
    ],
)
def test_a_substance_is_read_behind_whom_it_is_asked_for_and_what_it_is_read_from(
    text: str, named: set[str]
) -> None:
    assert _asserted(text) - {"nkda"} == named


def test_what_is_named_behind_a_question_about_allergies_is_no_home_medicine() -> None:
    text = "Allergies to what? Medicines? Amoxicillin."
    assert names(text, FactKind.HOME_MEDICATION) == set()
    assert names("Allergies? None. Medicines? Amoxicillin.", FactKind.HOME_MEDICATION) == {
        "amoxicillin"
    }


@pytest.mark.parametrize(
    "text",
    [
        "any allergies and it says here penicillin with a question mark",
        "It's penicillin, she had it for a chest infection and her face blew up.",
        "She had amoxicillin for an ear infection and got spots all over.",
        "It's the trimethoprim, he had it for his waterworks and came out in a rash.",
        "She got given penicillin for tonsillitis and her throat closed up.",
        "is he allergic to any medicine amok sicilian he had it for his ear and got spots",
    ],
)
def test_a_course_with_a_reaction_and_a_question_mark_are_allergies_to_check(text: str) -> None:
    (allergy,) = facts(text, FactKind.ALLERGY)
    assert allergy.status is FactStatus.ASSERTED
    assert allergy.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "She had amoxicillin for a chest infection and got better.",
        "He had paracetamol for the fever and got a rash two days later.",
        "He had 5 of morphine for his leg and he came up itchy.",
        "We gave ceftriaxone for the sepsis and he came out in hives.",
    ],
)
def test_what_helped_and_what_was_given_today_is_no_allergy(text: str) -> None:
    assert _asserted(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Penicillin allergy? No.",
        "any penicillin allergy no",
        "Penicillin allergy. No, sorry, that's the other patient.",
        "nut allergy no",
    ],
)
def test_a_no_to_one_substance_is_none_to_all(text: str) -> None:
    assert _asserted(text) == set()


@pytest.mark.parametrize("text", ["Allergies? No.", "any allergies no", "Drug allergies: none."])
def test_a_no_to_allergies_is_none_known(text: str) -> None:
    assert _asserted(text) == {"nkda"}


def test_the_order_of_words_asks_where_no_mark_does() -> None:
    asked = names("is he allergic to aspirin chew these", FactKind.ALLERGY, FactStatus.UNCERTAIN)
    assert asked == {"aspirin"}
    assert _asserted("what is he allergic to codeine") == {"codeine"}


def test_a_shake_of_the_head_denies_and_a_nod_confirms_what_was_asked() -> None:
    asked = "Are you allergic to anything? Nuts? {} Anything on the form? Penicillin."
    assert _asserted(asked.format("Shakes her head.")) == {"penicillin"}
    assert _asserted("Any allergies? Penicillin? She nods.") == {"penicillin"}


def test_what_is_told_behind_a_none_of_an_effect_is_an_allergy_after_all() -> None:
    text = "hep c and asthma allergies no uh hal doll hal doll messes me up take any meds"
    told = facts(text, FactKind.ALLERGY)
    assert {a.name for a in told if a.name != "nkda"} == {"haloperidol"}
    assert all(a.needs_review for a in told)


def test_allergies_asked_for_by_name_are_the_patients_whoever_was_spoken_of() -> None:
    text = "his girlfriend is outside any allergies for tyler uh no okay"
    assert _asserted(text) == {"nkda"}


@pytest.mark.parametrize(
    ("text", "allergies", "taken"),
    [
        ("he has a penicillin allergy", {"penicillin"}, set()),
        ("she's pen allergic and she's on warfarin", {"penicillin"}, {"warfarin"}),
        ("he doesnt have allergies", {"nkda"}, set()),
        ("the form doesnt have allergies on it", set(), set()),
        ("no medication allergies she takes vitamin d", {"nkda"}, {"vitamin_d"}),
    ],
)
def test_an_allergy_is_no_medicine_and_a_medicine_behind_it_no_allergy(
    text: str, allergies: set[str], taken: set[str]
) -> None:
    assert _asserted(text) == allergies
    assert names(text, FactKind.HOME_MEDICATION) == taken
