"""Allergies as crews and families tell them: whose they are, and what is no allergy at all."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def _allergies(text: str) -> set[str]:
    return names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergies, cats and Augmentin. Meds, what are you on mate?",
         {"cats", "amoxicillin_clavulanate"}),
        ("She's allergic to dogs and penicillin.", {"dogs", "penicillin"}),
        ("meds were lasix and lisinopril and she can't have keflex or i v contrast",
         {"cephalexin", "contrast_dye"}),
        ("He can't take codeine or morphine.", {"codeine", "morphine"}),
        ("Just latex. It's my sister who can't have penicillin.", set()),
        ("It's his brother that's allergic to penicillin.", set()),
        ("Enalaprilat withheld due to the allergy. Morphine was considered.", set()),
        ("Allergies? No allergies. And I'd cross match, he'll need 2 units of blood.", {"nkda"}),
        ("Allergies? Wife says none.", {"nkda"}),
        ("Any allergies? His mum says no.", {"nkda"}),
        ("Allergies? The patient says none.", {"nkda"}),
        ("Are you allergic to aspirin? No.", set()),
        ("Any allergies? He can't have morphine.", {"morphine"}),
        ("Any allergies? Yes. To what? Codeine.", {"codeine"}),
        ("Are you allergic to aspirin or anything? No.", {"nkda"}),
        ("No aspirin given, he's allergic.", {"aspirin"}),
        ("were not giving the aspirin shes allergic", {"aspirin"}),
        ("Aspirin 324 given, no, he's not allergic.", set()),
        ("She is allergic to epinephrine, she says.", {"epinephrine"}),
        ("Called for an allergic reaction at a restaurant.", set()),
    ],
)  # fmt: skip
def test_what_somebody_is_allergic_to(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergic to clarithromycin, and Mum thinks eggs, though he ate an omelette, so not eggs.",
         {"clarithromycin"}),
        ("Allergies penicillin and latex, no, not latex.", {"penicillin"}),
        ("Allergic to penicillin, she thought shellfish but she had prawns, so it's not shellfish.",
         {"penicillin"}),
        ("allergies shellfish and aspirin no his wife's saying it's not aspirin it's a s a in the"
         " cold tablets that's the same thing dear aspirin yes okay aspirin",
         {"shellfish", "aspirin"}),
    ],
)  # fmt: skip
def test_a_substance_that_is_taken_back(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no allergies he knows of sister says no he had a reaction to bactrim in two thousand and"
         " twenty so put bactrim", {"trimethoprim_sulfamethoxazole"}),
        ("No known allergies. His wife says he had a reaction to codeine.", {"codeine"}),
        ("Patient denies allergies but the notes say allergic to morphine.", {"morphine"}),
        ("No allergies that she knows. Actually the bracelet says penicillin.", {"penicillin"}),
        ("No known drug allergies, but allergic to peanuts.", {"nkda", "peanuts"}),
        ("No known drug allergies, but morphine makes him vomit.", {"nkda", "morphine"}),
        ("No allergies. His sister is allergic to penicillin.", {"nkda"}),
    ],
)  # fmt: skip
def test_none_known_until_one_is_named(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize("when", ["in 2020", "in her teens", "in two thousand and twenty"])
def test_the_year_of_a_reaction_does_not_lose_it(when: str) -> None:
    assert _allergies(f"She had a reaction to penicillin {when}.") == {"penicillin"}


@pytest.mark.parametrize(
    "text", ["Are you allergic to anything? Sulfa, I get a rash.", "Any allergies? Codeine. Hives."]
)
def test_what_an_allergen_did_is_no_finding_of_today(text: str) -> None:
    assert facts(text, FactKind.FINDING) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergies?\nNo.\nYes you have. Tramadol. He was seeing spiders.", {"tramadol"}),
        ("Any allergies? No. Yes he does, he can't have penicillin.", {"penicillin"}),
        ("Any allergies at all? None. But you are, Mam, the codeine.", {"codeine"}),
        ("Allergic to anything? No, nothing. What about the aspirin, Dad?", {"aspirin"}),
        ("Any allergies? No. And are you on any meds? Yes I am, warfarin.", {"nkda"}),
        ("Any allergies? No. Yes you have tablets, tell her. Ramipril.", {"nkda"}),
    ],
)
def test_a_no_that_somebody_else_puts_right(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


def test_an_allergy_told_as_a_reason_opens_no_list() -> None:
    assert not _allergies("It was withheld because of the ACE allergy. Aspirin not given.")


def test_nothing_but_a_substance_is_that_substance() -> None:
    text = "any allergies no nothing except for the contrast dye they gave me"
    assert names(text, FactKind.ALLERGY) == {"contrast_dye"}


def test_what_is_only_asked_of_a_family_is_no_allergy() -> None:
    text = (
        "Allergic to anything? Nope. Mum is, penicillin. "
        "Anyone in the family crook with an anaesthetic? No."
    )
    assert names(text, FactKind.ALLERGY) == {"nkda"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("penicillin is her only allergy, no fever", {"penicillin"}),
        ("penicillin's his only allergy. No meds.", {"penicillin"}),
        ("latex is my only allergy, I take metformin", {"latex"}),
        ("her only allergy is sulfa", {"sulfa"}),
        ("Dilantin took the skin off her mouth in school, so that is her allergy. No drugs.",
         {"phenytoin"}),
        ("penicillin isn't her allergy", set()),
        ("is penicillin her allergy? no", set()),
        ("what's her allergies? None.", {"nkda"}),
        ("any allergies? no", {"nkda"}),
    ],
)  # fmt: skip
def test_what_is_called_an_allergy(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize(
    ("text", "allergies", "given"),
    [
        ("When I had my gallbladder out they gave me morphine and I broke out in welts.",
         {"morphine"}, set()),
        ("they gave me morphine once and I broke out in hives", {"morphine"}, set()),
        ("the other day they gave her fentanyl 50", set(), set()),
        ("when she had her knee done they gave her fentanyl 100", set(), set()),
        ("we gave him morphine and he broke out in hives", set(), {"morphine"}),
        ("they gave him morphine at the clinic", set(), {"morphine"}),
        ("last night she took two Tylenol", set(), {"acetaminophen"}),
    ],
)  # fmt: skip
def test_what_was_given_another_day(text: str, allergies: set[str], given: set[str]) -> None:
    assert _allergies(text) == allergies
    assert {f.name for f in facts(text, FactKind.MEDICATION_GIVEN)} == given


@pytest.mark.parametrize("what", ["penicillin", "aspirin", "morphine", "latex", "sulfa", "peanut"])
@pytest.mark.parametrize(
    "said", ["no {} allergy", "has no {} allergy", "doesn't have a {} allergy", "denies {} allergy"]
)
def test_no_allergy_to_one_substance(said: str, what: str) -> None:
    told = [f for f in analyze_text(said.format(what)).facts if f.kind is FactKind.ALLERGY]
    assert {f.status for f in told} == {FactStatus.NEGATED}


def test_a_reason_to_hold_a_drug_denies_no_allergy() -> None:
    told = facts("Ketorolac? No, not with the ASA allergy, skip it.", FactKind.ALLERGY)
    assert FactStatus.NEGATED not in {f.status for f in told}
