"""A list of allergies ends where it is told what was given or taken."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names


@pytest.mark.parametrize("asked", ["Any allergies?", "any allergies", "Allergic to anything?"])
@pytest.mark.parametrize(
    "told",
    [
        "He's had 5 of morphine.",
        "he's had morphine already",
        "We gave ketamine twenty.",
        "He took Tylenol an hour ago.",
        "She had Piriton ten.",
        "He had ibuprofen this morning.",
        "Dad gave her cetirizine.",
        "Right, giving the ketamine now.",
        "Started the ceftriaxone.",
    ],
)
def test_what_was_given_behind_an_allergy_is_none(asked: str, told: str) -> None:
    assert names(f"{asked} Penicillin. {told}", FactKind.ALLERGY) == {"penicillin"}
    text = f"{asked} penicillin {told}".lower().replace(".", "")
    assert names(text, FactKind.ALLERGY) == {"penicillin"}


@pytest.mark.parametrize(
    "told",
    [
        "Codeine.",
        "And codeine gives her a rash.",
        "He had a rash with codeine.",
        "He had codeine once and came out in hives.",
        "She had codeine and it made her sick.",
        "They gave me codeine years ago and I was sick as a dog.",
    ],
)
def test_what_it_did_makes_it_an_allergy(told: str) -> None:
    text = f"Any allergies? Penicillin. {told}"
    assert names(text, FactKind.ALLERGY) == {"penicillin", "codeine"}


def test_what_was_given_in_the_next_statement_takes_no_allergy() -> None:
    text = "Allergic to Augmentin. Given paracetamol 1 g."
    assert names(text, FactKind.ALLERGY) == {"amoxicillin_clavulanate"}
    text = "allergies penicillin morphine given"
    assert names(text, FactKind.ALLERGY) == {"penicillin"}


def test_what_follows_of_an_allergy_does_not_deny_it() -> None:
    told = "Any allergies? He had that lockjaw thing with Compazine as a kid. OK, so no Compazine."
    assert names(told, FactKind.ALLERGY) == {"prochlorperazine"}
    assert not names(told, FactKind.ALLERGY, FactStatus.NEGATED)
    asked = "Are you allergic to Haldol? No. OK, so no Haldol allergy."
    assert not names(asked, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("told", "of_him"),
    [
        ("What's he allergic to? Penicillin. I can't have shellfish but Walter, he'll eat it all.",
         {"penicillin"}),
        ("I'm allergic to sulfa but she isn't.", set()),
        ("I'm allergic to penicillin but she gave me it anyway.", {"penicillin"}),
    ],
)  # fmt: skip
def test_what_who_tells_it_cannot_have(told: str, of_him: set[str]) -> None:
    assert names(told, FactKind.ALLERGY) == of_him


@pytest.mark.parametrize(
    ("told", "allergies"),
    [
        ("Can't have the glucose gel then, she's too drowsy.", set()),
        ("He can't have the aspirin, he's not swallowing.", set()),
        ("She can't have nitro with that pressure.", set()),
        ("He can't have morphine, his pressure's too low.", set()),
        ("He can't have codeine.", {"codeine"}),
        ("She can't have codeine, she's not good on it.", {"codeine"}),
        ("He can't have morphine, his face swells up.", {"morphine"}),
    ],
)
def test_what_cannot_be_had_as_things_are_is_no_allergy(told: str, allergies: set[str]) -> None:
    assert names(told, FactKind.ALLERGY) == allergies


def _loudest(told: str) -> bool:
    flags = assess(analyze_text(told)).flags
    return any(flag.name == "allergy_and_drug" for flag in flags)


@pytest.mark.parametrize(
    ("told", "drug"),
    [
        ("She's allergic to aspirin but she's had 300 from us before we knew.",
         ("aspirin", 300, "mg")),
        ("He's allergic to morphine and he got 5 before we found out.", ("morphine", 5, "mg")),
        ("allergic to zofran she got four of it before her mom mentioned it",
         ("ondansetron", 4, "mg")),
        ("allergic to fentanyl we gave fifty before the daughter said", ("fentanyl", 50, "ug")),
        ("Allergies: morphine. He had 10 milligrams of it off the event medics.",
         ("morphine", 10, "mg")),
        ("He's allergic to ibuprofen but his wife gave him 400 an hour ago.",
         ("ibuprofen", 400, "mg")),
        ("Aspirin allergy, unfortunately he'd been given 300 by the GP.", ("aspirin", 300, "mg")),
        ("he's allergic to aspirin he already had some from the GP", ("aspirin", None, None)),
        ("She's allergic to penicillin but she had co-amoxiclav 1.2 grams at the hospital.",
         ("amoxicillin_clavulanate", 1.2, "g")),
        ("Allergic to penicillin. GP gave him amoxicillin this morning.",
         ("amoxicillin", None, None)),
        ("penicillin allergy she had her first dose of amoxicillin this morning",
         ("amoxicillin", None, None)),
        ("Allergic to penicillin, he's been given amoxicillin today by the dentist.",
         ("amoxicillin", None, None)),
    ],
)  # fmt: skip
def test_an_allergen_that_went_in_is_given_and_the_loudest_flag(
    told: str, drug: tuple[str, float | None, str | None]
) -> None:
    assert given(told) == [drug]
    assert _loudest(told)


def test_who_gave_an_allergen() -> None:
    def prior(told: str) -> list[bool]:
        return [fact.prior_to_ems for fact in facts(told, FactKind.MEDICATION_GIVEN)]

    assert prior("Allergic to aspirin, she's had 300 from us.") == [False]
    assert prior("Allergic to morphine and we gave 5 before anyone said.") == [False]
    assert prior("Allergic to morphine, he had ten from the first crew.") == [True]
    assert prior("He's allergic to ibuprofen but he took 400 an hour ago.") == [True]


def test_an_allergen_had_in_few_words_is_to_check() -> None:
    (fact,) = facts("Allergic to aspirin, he had 300.", FactKind.MEDICATION_GIVEN)
    assert fact.needs_review


@pytest.mark.parametrize(
    "told",
    [
        "She's allergic to aspirin, she had 300 once and came out in hives.",
        "She's allergic to morphine, she got 5 in hospital last year and stopped breathing.",
        "He's allergic to penicillin, he had it as a child and got a rash.",
        "Allergic to aspirin, so we didn't give her the 300.",
        "allergic to morphine but he never had 10 before today",
        "allergic to morphine, his sister had 10 this morning",
        "any allergies yeah penicillin ok got it before we go",
        "She's allergic to codeine, she had 30 two years ago.",
        "allergic to penicillin she had it from the GP last month and came out in a rash",
        "allergic to aspirin, had it from the dentist once and his lips swelled",
        "he's allergic to penicillin, he took it years ago and nearly died",
        "Allergic to penicillin. She was given some by the GP in March and came up in hives.",
        "Allergic to penicillin. GP gave him amoxicillin years ago.",
        "Allergic to penicillin. GP gave him amoxicillin in 2015.",
        "allergic to morphine and he had 10 out of 10 pain",
        "He's allergic to penicillin, he had 500 mils before we knew.",
    ],
)
def test_an_allergen_that_was_had_once_or_not_at_all_is_not_given(told: str) -> None:
    assert not given(told)
    assert not _loudest(told)


@pytest.mark.parametrize(
    "told",
    [
        "Penicillin allergy, the walk-in gave him amoxicillin.",
        "Allergic to penicillin. The dentist gave her a course of amoxicillin.",
        "Allergic to penicillin. On amoxicillin since yesterday for her chest.",
    ],
)
def test_an_allergen_that_is_taken_at_home_is_to_check(told: str) -> None:
    assert names(told, FactKind.HOME_MEDICATION) == {"amoxicillin"}
    (flag,) = assess(analyze_text(told)).flags
    assert flag.text == "Allergy to penicillin was stated and amoxicillin is taken: to check"
