"""An allergy keeps what the substance once did, as it was told; nothing of today."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def reactions(text: str) -> list[str]:
    told = analyze_text(text).asserted(FactKind.ALLERGY)
    return [said for fact in told for key, said in fact.detail if key == "reaction"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Allergic to penicillin, gets a rash.", "rash"),
        ("Anaphylaxis to nuts.", "Anaphylaxis"),
        ("Allergic to co-trimoxazole, which gave him a rash.", "rash"),
        ("Cefuroxime not given because she says penicillin made her throat swell.", "throat swell"),
        ("Don't give him aspirin, his throat closed up last time.", "throat closed"),
        ("Ibuprofen gives her wheeze.", "wheeze"),
    ],
)
def test_a_reaction_stays_with_its_allergy(text: str, told: str) -> None:
    assert reactions(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Allergic to eggs, nothing else.",
        "Allergic to latex. He has a rash today.",
        "He is allergic to penicillin and has a rash on his legs.",
        "Bad reaction to verapamil.",
        "Her sister is allergic to penicillin, comes up in a rash.",
    ],
)
def test_nothing_else_is_a_reaction(text: str) -> None:
    assert reactions(text) == []
