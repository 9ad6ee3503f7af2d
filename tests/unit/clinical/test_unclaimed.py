"""Amounts that no rule binds to a drug are told as uncertain, and never lost."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.given.unclaimed import APART
from recorder.core.model import Fact, FactKind, FactStatus


def drugs(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]


def test_an_amount_apart_from_its_drug_is_told_to_be_checked() -> None:
    text = "What about oral morphine? It's quite minging. Okay, I'll have that. Nine milligrams."
    (fact,) = (f for f in drugs(text) if f.dose is not None)
    assert (fact.name, fact.dose, fact.unit) == ("morphine", 9, "mg")
    assert fact.status is FactStatus.UNCERTAIN
    assert fact.review_reason == APART
    assert [e.quote for e in fact.evidence] == ["Nine milligrams", "morphine"]


def test_with_a_way_in_behind_it_is_given_and_to_check() -> None:
    text = "Nitro for that pressure? It's one ninety. Okay, four hundred mics under the tongue."
    (fact,) = (f for f in drugs(text) if f.dose is not None)
    assert (fact.name, fact.dose, fact.status) == ("nitroglycerin", 400, FactStatus.ASSERTED)
    assert fact.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Morphine five milligrams IV at 1420. Again, that was five milligrams.",
        "Fentanyl fifty mikes IV. She takes lisinopril, which was doubled to 20 milligrams.",
        "Midazolam 5 milligrams IM at 1420, and the rest, five milligrams wasted.",
        "Norepi's running for the pressure, that was after the push dose epi, 900 milligrams.",
        "Haldol is what he takes at home. Five milligrams every night.",
        "Urine eighty milligrams per decilitre of glucose.",
        "No morphine was given, she didn't want the five milligrams.",
    ],
)
def test_what_is_no_further_dose_adds_nothing(text: str) -> None:
    assert not [f for f in drugs(text) if f.rule == "medication.unclaimed_amount"]
