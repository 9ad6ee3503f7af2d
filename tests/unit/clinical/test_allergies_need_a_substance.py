"""An allergy has a substance, "none" or nothing at all: what is no answer names none."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


def _allergies(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.ALLERGY, status)


@pytest.mark.parametrize(
    "text",
    [
        "Any allergies? Nobody knows.",
        "Any allergies? Search me.",
        "Allergies? No idea, love.",
        "Any allergies? No one's told us.",
        "does she have allergies no clue she's not from here",
        "The dog's allergic to chicken.",
        "Any allergies? I used to be allergic to milk as a baby.",
        "She can't have NSAIDs, she's on warfarin.",
        "his card says he takes warfarin",
        "stroke alert for the hospital, latex gloves on",
        "The alert on the monitor is for apnoea, morphine given.",
    ],
)
def test_nothing_is_named(text: str) -> None:
    assert _allergies(text) == set()


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        # behind a drug that was held back
        ("We asked for morphine but the doctor said hold it, he's allergic. His regular medication"
         " is Lyrica and Cymbalta.", {"morphine"}),
        ("I was drawing up the ceftriaxone and the wife says stop, he's allergic.",
         {"ceftriaxone"}),
        ("Tramadol made her fit, so she's never to have that.", {"tramadol"}),
        ("And don't give me that Stemetil, I went rigid with it.", {"prochlorperazine"}),
        # what it did
        ("The last time she had amoxicillin she ended up in hospital with her face swollen.",
         {"amoxicillin"}),
        ("he gets very sick with tramadol", {"tramadol"}),
        ("peanuts set him off, he's got an EpiPen", {"peanuts"}),
        # what warns of it
        ("She wears a bracelet, it says penicillin.", {"penicillin"}),
        ("there's a flag on her record for vancomycin", {"vancomycin"}),
        ("alert on the system for latex", {"latex"}),
        # an answer of its own
        ("Allergies? Not to medicines, no. Kiwi fruit.", {"kiwi"}),
        ("Any allergies? She's fine with penicillin, it's the sulfa she can't have.", {"sulfa"}),
        ("not him allergies she says sulfa", {"sulfa"}),
        ("No documented allergies.", {"nkda"}),
    ],
)  # fmt: skip
def test_a_substance_is_named(text: str, substances: set[str]) -> None:
    assert _allergies(text) == substances
    assert not _allergies(text, FactStatus.NEGATED)


def test_a_question_for_foods_behind_one_for_medicines_is_still_of_allergies() -> None:
    text = "Are you allergic to any medications? No. Any foods? Shellfish."
    assert "shellfish" in _allergies(text)
    assert _allergies("Any tablets? No. Any foods today? Shellfish.") == set()


def test_another_one_who_is_allergic_takes_no_drug_from_before() -> None:
    said = "wait dont give him zofran he said he's allergic no he said his son is allergic"
    assert "ondansetron" not in _allergies(said)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergic to penicillin and stung by a bee.", {"penicillin"}),
        ("She's allergic to ibuprofen and ate some peanuts.", {"ibuprofen"}),
        ("Allergic to codeine, stung by a wasp an hour ago.", {"codeine"}),
        ("Allergic to penicillin and bee stings.", {"penicillin", "bee_stings"}),
        ("He's allergic to being stung by bees.", {"bee_stings"}),
        ("Allergic to penicillin, and when she was stung by a bee her throat closed.",
         {"penicillin", "bee_stings"}),
        ("Allergies? Get me the latex gloves.", set()),
        ("Allergies? I want a morphine ready.", set()),
        ("Allergies? Let me get some iodine on that.", set()),
        ("Allergies? I get hives with latex.", {"latex"}),
        ("Allergies? Let me think, penicillin.", {"penicillin"}),
        ("Allergies? Put down penicillin.", {"penicillin"}),
        ("I need to tell you I'm allergic to latex.", {"latex"}),
    ],
)  # fmt: skip
def test_what_happened_today_and_what_the_crew_wants_is_no_allergy(
    text: str, names: set[str]
) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.ALLERGY]
    assert {f.name for f in found} == names
