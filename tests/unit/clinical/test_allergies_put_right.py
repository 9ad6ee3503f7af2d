"""Allergies that are taken back, told of somebody else after all, or told with their story."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def _allergies(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.ALLERGY, status)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("allergic to morphine no wait Demerol not morphine", {"meperidine"}),
        ("allergies are penicillin no sorry sulfa not penicillin", {"sulfa"}),
        ("She's allergic to codeine, no, correction, Keflex.", {"cephalexin"}),
        ("He's allergic to aspirin. Wait, no. Ibuprofen.", {"ibuprofen"}),
        ("allergic to sulfa she said no she meant sulfites", {"sulfites"}),
        ("Allergic to penicillin, sorry, and sulfa.", {"penicillin", "sulfa"}),
        ("allergic to penicillin no wait codeine as well", {"penicillin", "codeine"}),
    ],
)
def test_an_allergy_that_is_put_right_at_once(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


def test_where_it_may_only_be_added_the_first_is_to_check() -> None:
    first = next(f for f in facts("allergic to penicillin oh wait codeine", FactKind.ALLERGY))
    assert (first.name, first.status) == ("penicillin", FactStatus.ASSERTED)
    assert first.review_reason == "may have been taken back: another was named at once"


@pytest.mark.parametrize(
    ("text", "own", "others"),
    [
        ("allergic to iodine no that's my sister I'm allergic to latex", {"latex"}, {"iodine"}),
        ("allergic to peanuts no my cousin is i'm allergic to bees", {"bee_stings"}, {"peanuts"}),
        ("allergic to penicillin no that's my brother i got nothing", {"nkda"}, {"penicillin"}),
        ("allergic to iodine no that's his sister he's allergic to latex", {"latex"}, {"iodine"}),
        ("Any allergies? Penicillin. That was Mammy. I'm not allergic to anything.", {"nkda"},
         {"penicillin"}),
        ("my sister who i live with is allergic to latex", set(), {"latex"}),
        ("Allergies? Penicillin. Mum, what about the Keflex?", {"penicillin"}, set()),
    ],
)  # fmt: skip
def test_whose_allergy_it_is(text: str, own: set[str], others: set[str]) -> None:
    assert _allergies(text) >= own
    assert not _allergies(text) & others
    assert _allergies(text, FactStatus.OTHER_SUBJECT) >= others


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("so we held the aspirin because he's allergic to it he gets hives nitro times two",
         {"aspirin"}),
        ("held the aspirin because he's allergic he gets hives nitro times two sublingual",
         {"aspirin"}),
        ("no aspirin he's allergic gave nitro times two", {"aspirin"}),
        ("we skipped the morphine she's allergic she breaks out in hives fentanyl fifty given",
         {"morphine"}),
        ("dont give him zofran he said he's allergic no he said his son is allergic", set()),
        ("she's allergic to that penicillin", {"penicillin"}),
        ("allergies that one that begins with t trimethoprim", {"trimethoprim"}),
    ],
)  # fmt: skip
def test_an_allergy_told_as_why_a_drug_was_not_given(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "you allergic to any medicine not that i know of",
        "you allergic to any medications no sir",
        "are you allergic to anything not that i'm aware of",
        "allergies mate nah none",
        "allergies love nope",
        "any drug allergies uh don't think so",
    ],
)
def test_none_that_is_said_without_a_plain_no(text: str) -> None:
    assert _allergies(text) == {"nkda"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("any allergies mate yeah penicillin", {"penicillin"}),
        ("is that an allergy nah its just a side effect", set()),
    ],
)
def test_what_is_said_to_somebody_is_no_none(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("is he allergic to anything he had that try meth a prim for his water works and his tongue"
         " swelled up like a balloon", {"trimethoprim"}),
        ("Dilantin took the skin off her mouth in high school, so that is her allergy. No drugs.",
         {"phenytoin"}),
        ("allergic to cashews and to be stings", {"cashews", "bee_stings"}),
    ],
)  # fmt: skip
def test_an_allergy_told_as_a_story(text: str, names: set[str]) -> None:
    assert _allergies(text) == names


_NONE = ("No allergies", "no known drug allergies", "NKDA", "Allergies none", "Nil allergies")
_BACK = ("Oh wait,", "no wait", "Hang on,", "Hold on,", "Sorry,", "Wait a minute,")
_SAYS = ("she said", "she just said", "the wife says", "his mum just told me", "he reckons")


@pytest.mark.parametrize("back", _BACK)
@pytest.mark.parametrize("none", _NONE)
def test_none_is_taken_back_by_whoever_says_so_now(none: str, back: str) -> None:
    for says in _SAYS:
        for text in (f"{none}. {back} {says} penicillin.", f"{none} {back} {says} sulfa and"):
            found = [f for f in facts(text, FactKind.ALLERGY) if f.status is FactStatus.ASSERTED]
            assert [f.name for f in found if not f.needs_review] in (["penicillin"], ["sulfa"])


@pytest.mark.parametrize(
    "behind",
    ["Oh wait, give him aspirin first.", "Hang on, I need the fentanyl.", "Wait, he takes aspirin.",
     "No wait, where's the morphine?", "Hold on, she says no.", "Sorry, his meds are ramipril."],
)  # fmt: skip
def test_a_drug_of_which_nobody_says_so_takes_no_none_back(behind: str) -> None:
    assert _allergies(f"No allergies. {behind}") == {"nkda"}


def test_what_may_be_said_of_it_otherwise_is_to_check() -> None:
    for text in ("NKDA. Wait, he says the morphine helped.", "NKDA, sorry, she says Advil daily",
                 "No allergies. Sorry, she said metformin."):  # fmt: skip
        now = [f for f in facts(text, FactKind.ALLERGY) if f.status is FactStatus.ASSERTED]
        assert now
        assert all(f.needs_review for f in now)


def test_an_alert_that_is_worn_names_what_it_warns_of() -> None:
    assert _allergies("Wears a medic alert: penicillin.") == {"penicillin"}
    assert _allergies("Sepsis alert: ceftriaxone given.") == set()


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("He's allergic to aspirin. Actually no, that's ibuprofen he's allergic to.", set()),
        ("Allergic to penicillin. No, codeine.", set()),
        ("We gave aspirin. Sorry, no, ibuprofen.", {"ibuprofen"}),
        ("Allergic to aspirin. Actually no, we gave ibuprofen 400.", {"ibuprofen"}),
    ],
)
def test_the_right_allergen_was_not_given(said: str, given: set[str]) -> None:
    told = facts(said, FactKind.MEDICATION_GIVEN)
    assert {f.name for f in told if f.status is FactStatus.ASSERTED} == given


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Codeine makes her sick, so that is an intolerance.", FactStatus.UNCERTAIN),
        ("Morphine makes him sick, not a true allergy.", FactStatus.UNCERTAIN),
        ("Codeine gives her hives, she has a lactose intolerance.", FactStatus.ASSERTED),
        ("Codeine gives her hives, not sure of another allergy.", FactStatus.ASSERTED),
        ("Allergic to codeine, has an intolerance to milk.", FactStatus.ASSERTED),
    ],
)
def test_what_is_called_no_allergy_is_to_check(said: str, status: FactStatus) -> None:
    told = [f for f in facts(said, FactKind.ALLERGY, status) if f.name in {"codeine", "morphine"}]
    assert len(told) == 1
