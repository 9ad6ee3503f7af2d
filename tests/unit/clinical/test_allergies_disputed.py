"""Whose the word "allergy" is: of what it heads, what somebody doubts, and no substance."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_ALLERGY = FactKind.ALLERGY


@pytest.mark.parametrize(
    ("told", "home", "allergies"),
    [
        ("on trelegy doxycycline since yesterday and furosemide allergy she gets a rash from"
         " amoxicillin",
         {"fluticasone_umeclidinium_vilanterol", "doxycycline", "furosemide"}, {"amoxicillin"}),
        ("takes metformin and ramipril allergy penicillin she gets hives",
         {"metformin", "ramipril"}, {"penicillin"}),
        ("on eliquis and metoprolol allergy he swells up with lisinopril",
         {"apixaban", "metoprolol"}, {"lisinopril"}),
        ("meds lisinopril metformin and atorvastatin allergy he gets hives from sulfa",
         {"lisinopril", "metformin", "atorvastatin"}, {"sulfa"}),
        ("on metformin and gliclazide allergy wise nothing", {"metformin", "gliclazide"}, set()),
        ("on bisoprolol and furosemide penicillin allergy", {"bisoprolol", "furosemide"},
         {"penicillin"}),
        ("takes ramipril and penicillin allergy she gets a rash", {"ramipril"}, {"penicillin"}),
        ("takes ramipril penicillin allergy she swells up with amoxicillin too", {"ramipril"},
         {"penicillin", "amoxicillin"}),
    ],
)  # fmt: skip
def test_the_word_allergy_heads_what_comes_next(
    told: str, home: set[str], allergies: set[str]
) -> None:
    assert names(told, FactKind.HOME_MEDICATION) == home
    assert names(told, _ALLERGY) == allergies


@pytest.mark.parametrize(
    "told",
    [
        "Allergic to penicillin according to the friend, patient says no he isn't.",
        "allergic to penicillin according to the friend patient says no he isn't smells of drink",
        "Allergic to penicillin, the wife says, but he reckons he isn't.",
        "Allergic to penicillin per the daughter, he disagrees.",
        "Notes say penicillin allergy, patient denies it.",
        "Allergic to penicillin according to the notes, but he says he has never had a problem.",
        "Patient says he isn't allergic to penicillin, the notes say he is.",
        "Not allergic to penicillin he says but his mum says he is.",
    ],
)
def test_an_allergy_that_one_tells_and_another_denies_is_to_check(told: str) -> None:
    (fact,) = facts(told, _ALLERGY, FactStatus.UNCERTAIN)
    assert (fact.name, fact.review_reason) == ("penicillin", "said to be no allergy")
    assert not names(told, _ALLERGY) | names(told, _ALLERGY, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "told",
    [
        "Allergic to penicillin according to the wife and he says yes he is.",
        "Allergic to penicillin says the wife, he isn't in any pain.",
        "Known anaphylaxis to penicillin, never had a problem with bees before.",
        "allergic to penicillin denies it was on purpose",
        "Allergic to penicillin, he's never had a problem breathing before.",
        "Allergic to penicillin. No, no, she's not needing a tube from me.",
        "Allergic to penicillin with welts, and no, she isn't allergic to latex.",
        "allergic to penicillin comes up in welts asthma when he was little grown out of it",
    ],
)
def test_what_is_denied_of_something_else_doubts_no_allergy(told: str) -> None:
    assert names(told, _ALLERGY) == {"penicillin"}


@pytest.mark.parametrize(
    "told",
    [
        "No other allergies apart from eggs when he was a baby, he's grown out of that.",
        "Allergic to eggs as a baby, grown out of it.",
        "Only allergy was to eggs as a kid, she outgrew that.",
    ],
)
def test_an_allergy_that_somebody_grew_out_of_is_of_then(told: str) -> None:
    assert names(told, _ALLERGY, FactStatus.HISTORICAL) == {"eggs"}
    assert not names(told, _ALLERGY)


@pytest.mark.parametrize(
    "told",
    [
        "Is the doctor allergic to work today?",
        "Is the doctor allergic to work today? Wheeze throughout, she had her own Ventolin.",
        "Allergic to anything? Wheeze throughout. She had 2 puffs of her own Ventolin.",
        "The registrar is allergic to coming downstairs.",
        "My boss is allergic to paperwork.",
    ],
)
def test_who_is_allergic_to_work_and_what_is_her_own_are_no_allergies(told: str) -> None:
    assert not names(told, _ALLERGY)
