"""What the patient bears is no allergy, one of two is to check, and "until" ends a "none"."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


def _allergies(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.ALLERGY, status)


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("Allergy to ibuprofen, swells up, tolerates paracetamol.", {"ibuprofen"}),
        ("Allergic to penicillin, tolerates cephalosporins.", {"penicillin"}),
        ("Allergic to morphine, gets on well with fentanyl.", {"morphine"}),
        ("Allergic to morphine, fentanyl is alright.", {"morphine"}),
        ("Intolerant of codeine, manages tramadol fine.", {"codeine"}),
        ("Allergies: sulfa, tolerates the Lasix.", {"sulfa"}),
        ("She's allergic to aspirin, she is fine with Tylenol.", {"aspirin"}),
        ("Any allergies? Penicillin, but cephalosporins are fine.", {"penicillin"}),
        ("Allergic to codeine, has had tramadol twice without any trouble.", {"codeine"}),
        ("Allergies are Keflex. Penicillin isn't a problem.", {"cephalexin"}),
        ("Allergic to morphine, happy with fentanyl.", {"morphine"}),
        # and what is not borne
        ("Allergic to penicillin, doesn't tolerate erythromycin.", {"penicillin", "erythromycin"}),
        ("Allergic to penicillin, never tolerated codeine.", {"penicillin", "codeine"}),
        ("Allergic to penicillin is fine with Keflex.", {"penicillin"}),
        ("Allergic to penicillin and codeine.", {"penicillin", "codeine"}),
        ("Allergic to latex, penicillin without a reaction on the card.", {"latex", "penicillin"}),
    ],
)
def test_what_is_borne(text: str, substances: set[str]) -> None:
    assert _allergies(text) == substances


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("Allergic to penicillin or was it sulfa, she isn't sure.", True),
        ("Allergic to either amoxicillin or cefalexin.", True),
        ("Allergic to Keflex or Cipro, the wife can't remember which.", True),
        ("Allergies: amoxicillin vs cefdinir.", True),
        ("Allergic to penicillin or codeine.", False),
        ("Allergic to penicillin and codeine, which she told us herself.", False),
    ],
)
def test_one_of_two_is_to_check(text: str, open_: bool) -> None:
    facts = [f for f in analyze_text(text).facts if f.kind is FactKind.ALLERGY]
    assert [f.needs_review for f in facts] == [open_, open_]


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("Was not allergic to anything until penicillin last year.", "penicillin"),
        ("No known allergies until penicillin in 2020.", "penicillin"),
        ("He wasn't allergic to anything until he had contrast in May.", "contrast_dye"),
        ("Never had any allergies until she took ibuprofen.", "ibuprofen"),
        ("No allergies until she was stung by a bee last year.", "bee_stings"),
    ],
)
def test_none_until_the_first(text: str, substance: str) -> None:
    assert _allergies(text) == {substance}
    assert _allergies(text, FactStatus.NEGATED) == set()


def test_what_ended_the_none_is_not_simply_given() -> None:
    facts = analyze_text("Never had any allergies until she took ibuprofen.").facts
    given = [f.status for f in facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert FactStatus.ASSERTED not in given


def test_none_until_now_is_to_check_and_none_is_not() -> None:
    def reviewed(text: str) -> list[bool]:
        return [f.needs_review for f in analyze_text(text).facts if f.name == "nkda"]

    assert reviewed("No allergies until now.") == [True]
    assert reviewed("Never had any allergies.") == [False]


def test_behind_a_known_one_a_strange_one_is_kept_and_marked() -> None:
    facts = analyze_text("Allergic to cats and to prednazone.").facts
    assert {(f.name, f.needs_review) for f in facts} == {("cats", False), ("prednisone", True)}
    assert "buckwheet" in _allergies("Allergic to cats and to buckwheet.")
    assert _allergies("Allergic to cats and to be moved soon.") == {"cats"}


@pytest.mark.parametrize("drug", ["penicillin", "sulfa"])
def test_what_was_given_against_it_leaves_it_certain(drug: str) -> None:
    facts = analyze_text(f"Allergic to {drug}, given co-amoxiclav.").facts
    assert [f.needs_review for f in facts if f.kind is FactKind.ALLERGY] == [False]


def test_had_before_without_a_problem_is_not_simply_given() -> None:
    facts = analyze_text("She has had morphine before without a problem.").facts
    assert all(f.needs_review or f.status is not FactStatus.ASSERTED for f in facts)
