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


@pytest.mark.parametrize("text", [
    "Penicillin allergy on the notes but he says he's fine with it.",
    "He's down as allergic to penicillin but he's had it since with no problem.",
    "Records say allergic to penicillin but she says that's wrong.",
    "GP record says allergic to penicillin but she takes it every day.",
    "Allergic to penicillin on the system, mum says that's not right.",
])  # fmt: skip
def test_an_allergy_on_paper_that_is_disputed_is_to_check(text: str) -> None:
    (told,) = [f for f in analyze_text(text).facts if f.kind is FactKind.ALLERGY]
    assert (told.name, told.status, told.needs_review) == ("penicillin", FactStatus.UNCERTAIN, True)


@pytest.mark.parametrize("text", [
    "Allergic to penicillin, not fine with it at all.",
    "Allergic to penicillin, fine with ibuprofen.",
])  # fmt: skip
def test_an_allergy_that_nobody_disputes_stands(text: str) -> None:
    assert "penicillin" in names(text, FactKind.ALLERGY)


@pytest.mark.parametrize("text", [
    "Allergies? Erm, penicillin, that was my son actually, I'm fine with it.",
    "Any allergies? Penicillin makes me sick but he's fine with it.",
])  # fmt: skip
def test_an_allergy_that_was_a_relatives_is_not_his(text: str) -> None:
    assert names(text, FactKind.ALLERGY, FactStatus.OTHER_SUBJECT) == {"penicillin"}
    assert not names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(("text", "name"), [
    ("Allergies? No, well,\ncodeine makes him constipated.", "codeine"),
    ("Any allergies? I can't\nhave ibuprofen because of my ulcer.", "ibuprofen"),
])  # fmt: skip
def test_an_answer_that_a_line_cuts_is_read_on(text: str, name: str) -> None:
    assert names(text, FactKind.ALLERGY) == {name}


@pytest.mark.parametrize("text", [
    "Allergies? Just latex. It's my sister who can't have penicillin.",
    "Allergic to anything? Latex, he came up in a rash with it.\nHave a go on the gas and air.",
])  # fmt: skip
def test_an_allergy_stays_whatever_the_next_statement_is_about(text: str) -> None:
    assert names(text, FactKind.ALLERGY) == {"latex"}


def test_a_line_behind_a_whole_no_is_no_answer() -> None:
    text = "Any allergies? No.\nCodeine for the pain 30 mg given."
    assert names(text, FactKind.ALLERGY) == {"nkda"}
