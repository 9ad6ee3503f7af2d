"""Statements run together without marks, by commas, full stops, "and" or lines of a recogniser.

Each plain statement behind each other one must be read as both are when they stand alone: a list
of allergies or medicines ends where a drug is told of as given, a denial at its own drug, and no
number of the next statement is a dose.
"""

from itertools import permutations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus

GIVEN = (
    "we gave fifty of fentanyl",
    "four of zofran on board",
    "he had three twenty four of aspirin",
    "albuterol neb running",
    "five hundred of saline going in",
    "epi point three im",
    "narcan two milligrams in",
    "two liters by cannula",
    "gave him one nitro",
    "amiodarone three hundred went in",
    "d ten hanging",
)
NOT_GIVEN = (
    "we held the nitro",
    "didn't give aspirin",
    "he refused the collar",
    "we're going to give morphine",
    "versed not given",
    "he declined the zofran",
)
HIS_OWN = (
    "allergic to penicillin",
    "no allergies",
    "he takes metformin",
    "he's on eliquis",
    "stopped taking lisinopril",
    "he takes lisinopril ten and metformin five hundred",
    "his meds are amlodipine and metoprolol",
    "he's on xarelto and plavix",
    "takes insulin twenty units at night",
    "latex allergy",
    "allergies are codeine and sulfa",
)
OTHERS = (
    "eighteen in the left ac",
    "cap refill two seconds",
    "pain seven out of ten",
    "pressure is 142 over 88",
    "sats ninety five on room air",
    "resps sixteen",
    "history of hypertension",
    "denies shortness of breath",
)
STATEMENTS = GIVEN + NOT_GIVEN + HIS_OWN + OTHERS
SEPARATORS = (" ", ", ", ". ", " and ", "\n")

Key = tuple[FactKind, str, float | None, float | None, str | None, FactStatus]


def facts(text: str) -> set[Key]:
    """Drugs, allergies and vital signs; a plan without an amount is no fact where it is alone."""
    return {_key(f) for f in analyze_text(text).facts if f.kind in _COMPARED and not _bare_plan(f)}


def _key(fact: Fact) -> Key:
    return fact.kind, fact.name, fact.value, fact.dose, fact.unit, fact.status


def _bare_plan(fact: Fact) -> bool:
    return fact.status is FactStatus.PLANNED and fact.dose is None


_COMPARED = frozenset({
    FactKind.MEDICATION_GIVEN, FactKind.HOME_MEDICATION, FactKind.ALLERGY, FactKind.VITAL,
})  # fmt: skip


def contradicts(one: str, other: str) -> bool:
    """Two statements of one thing: the later supersedes the earlier, or tells more of it."""
    return any(one in alike and other in alike for alike in _OF_ONE_THING)


_OF_ONE_THING = (
    ("no allergies", "allergic to penicillin", "latex allergy", "allergies are codeine and sulfa"),
    ("stopped taking lisinopril", "he takes lisinopril ten and metformin five hundred"),
    ("gave him one nitro", "we held the nitro"),
)


def list_goes_on(one: str, other: str, separator: str) -> bool:
    """As in "denies shortness of breath, latex allergy": she may deny both."""
    return one.startswith("denies") and other == "latex allergy" and separator != ". "


def numbers_meet(one: str, other: str, separator: str) -> bool:
    """As in "resps sixteen four of zofran": nobody hears where one number ends."""
    return separator in " and \n" and one.endswith(_NUMBERS) and other.startswith(_NUMBERS)


_NUMBERS = ("four", "five", "two", "ten", "sixteen", "88", "eighteen", "hundred")


def list_of_plans(one: str, other: str, separator: str) -> bool:
    """As in "going to give morphine, epi point three IM": both may be what is planned."""
    return one.startswith("we're going to give") and separator != ". " and other in _PLANNABLE


_PLANNABLE = ("epi point three im", "two liters by cannula", "eighteen in the left ac",
              "denies shortness of breath")  # fmt: skip


def is_ambiguous(one: str, other: str, separator: str) -> bool:
    return (
        contradicts(one, other)
        or list_goes_on(one, other, separator)
        or numbers_meet(one, other, separator)
        or list_of_plans(one, other, separator)
    )


ALONE = {text: facts(text) for text in STATEMENTS}


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("one", STATEMENTS)
def test_a_statement_is_read_alike_before_each_other_one(one: str, separator: str) -> None:
    pairs = [b for a, b in permutations(STATEMENTS, 2) if a == one]
    wrong = {
        other: facts(one + separator + other) ^ (ALONE[one] | ALONE[other])
        for other in pairs
        if not is_ambiguous(one, other, separator)
    }
    assert not {other: told for other, told in wrong.items() if told}


@pytest.mark.parametrize("separator", [" ", ", ", ". ", "\n"])
@pytest.mark.parametrize("refused", ["refused transport", "he refused transport"])
def test_who_refuses_to_be_driven_refused_no_drug(refused: str, separator: str) -> None:
    facts = analyze_text(f"one gram of txa{separator}{refused}").facts
    given = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [(f.name, f.dose, f.status) for f in given] == [
        ("tranexamic_acid", 1, FactStatus.ASSERTED)
    ]
