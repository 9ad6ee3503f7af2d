"""Where a list of allergens ends in speech without marks, and what stands in doubt behind it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names

_ALLERGY, _HOME = FactKind.ALLERGY, FactKind.HOME_MEDICATION


def _doubted(text: str) -> set[str]:
    facts = [f for f in analyze_text(text).facts if f.kind is _ALLERGY]
    return {f.name for f in facts if f.status is FactStatus.UNCERTAIN and f.needs_review}


@pytest.mark.parametrize(
    ("text", "allergies", "home"),
    [
        ("allergic to penicillin on ramipril and aspirin", {"penicillin"}, {"ramipril", "aspirin"}),
        ("she's allergic to codeine, on apixaban", {"codeine"}, {"apixaban"}),
        ("allergies trimethoprim and latex takes amlodipine and atorvastatin",
         {"trimethoprim", "latex"}, {"amlodipine", "atorvastatin"}),
        ("allergic to sulphonamides tablets in his pocket epilim five hundred",
         {"sulfa"}, {"valproate"}),
        ("allergic to penicillin stopped taking warfarin in june", {"penicillin"}, set()),
        ("allergic to sulfa drugs was prescribed naproxen last week", {"sulfa"}, {"naproxen"}),
        ("allergies ibuprofen sets my asthma off anything you take just the clenil and sertraline",
         {"ibuprofen"}, {"beclometasone", "sertraline"}),
    ],
)  # fmt: skip
def test_medicines_end_the_list(text: str, allergies: set[str], home: set[str]) -> None:
    assert names(text, _ALLERGY) == allergies
    assert not _doubted(text)
    assert names(text, _HOME) == home


@pytest.mark.parametrize(
    ("text", "allergies", "doubted"),
    [
        ("allergic to tramadol seizures metoprolol and cilazapril that's it he stopped his aspirin",
         {"tramadol"}, {"metoprolol", "cilazapril"}),
        ("allergic to penicillin simvastatin metformin", {"penicillin"},
         {"simvastatin", "metformin"}),
        ("he's allergic to latex if she drops off again start a narcan infusion", {"latex"},
         {"naloxone"}),
        ("allergic to penicillin her own inhaler salbutamol used twice", {"penicillin"},
         {"albuterol"}),
    ],
)  # fmt: skip
def test_what_nothing_joins_to_the_list_is_to_check(
    text: str, allergies: set[str], doubted: set[str]
) -> None:
    assert names(text, _ALLERGY) == allergies
    assert _doubted(text) == doubted


@pytest.mark.parametrize(
    ("text", "allergies"),
    [
        ("allergic to penicillin codeine and latex", {"penicillin", "codeine", "latex"}),
        ("allergic to codeine rash and penicillin", {"codeine", "penicillin"}),
        ("allergic to penicillin gets a rash codeine makes her sick", {"penicillin", "codeine"}),
        ("allergic to ramipril simvastatin and codeine", {"ramipril", "simvastatin", "codeine"}),
        ("allergic to penicillin tablets and codeine", {"penicillin", "codeine"}),
        ("any allergies sulfa what happens hives and levaquin my doctor said don't take it again",
         {"sulfa", "levofloxacin"}),
        ("any allergies penicillin she swells up and elastoplast", {"penicillin", "adhesive_tape"}),
    ],
)  # fmt: skip
def test_what_the_list_goes_on_with(text: str, allergies: set[str]) -> None:
    assert names(text, _ALLERGY) == allergies
    assert not _doubted(text)


@pytest.mark.parametrize(
    ("text", "allergen", "sign"),
    [
        ("He's allergic to tramadol, seizures. GCS 15.", "tramadol", "seizures"),
        ("Patient is allergic to morphine, hypotension.", "morphine", "hypotension"),
    ],
)
def test_what_an_allergen_did_is_no_illness_of_now(text: str, allergen: str, sign: str) -> None:
    found = analyze_text(text).facts
    assert ("reaction", sign) in next(f for f in found if f.name == allergen).detail
    assert not [f for f in found if f.kind in (FactKind.FINDING, FactKind.CHIEF_COMPLAINT)]


@pytest.mark.parametrize(
    "text",
    [
        "he's allergic to tramadol seizures metoprolol and cilazapril that's it gcs 15",
        "allergic to penicillin cardiac arrest bp 120 over 80",
    ],
)
def test_an_illness_right_behind_an_allergen_is_to_check(text: str) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING]
    assert found
    assert all(f.needs_review for f in found)


@pytest.mark.parametrize(
    "text",
    [
        "57 year old male, allergic to penicillin, seizures.",
        "She's allergic to codeine, seizures this morning.",
        "She's allergic to penicillin. Seizures.",
    ],
)
def test_what_is_told_of_now_is_no_reaction(text: str) -> None:
    assert "seizure" in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "allergen"),
    [
        ("Allergies: none that he knows of apart from maybe aspirin.", "aspirin"),
        ("allergies none that she knows of bar possibly codeine", "codeine"),
        ("No known allergies except perhaps sulfa.", "sulfa"),
    ],
)
def test_none_but_one_in_doubt(text: str, allergen: str) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is _ALLERGY]
    assert names(text, _ALLERGY) == {allergen}
    assert [f.needs_review for f in found if f.name == allergen] == [True]
