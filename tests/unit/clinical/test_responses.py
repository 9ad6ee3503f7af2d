"""What became of the patient after a drug: told of that drug only where the words stand at it."""

from __future__ import annotations

import pytest

from recorder.clinical.wording import describe
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def responses(text: str) -> list[tuple[str, str]]:
    """``(drug, response)`` of what was given."""
    found = facts(text, FactKind.MEDICATION_GIVEN)
    return [(f.name, value) for f in found for key, value in f.detail if key == "response"]


@pytest.mark.parametrize(
    ("text", "drug", "response"),
    [
        ("Fentanyl 50 mcg IV with relief.", "fentanyl", "improved"),
        ("Fentanyl 50 IV for the pain with good relief.", "fentanyl", "improved"),
        ("Gave one nitro, no change.", "nitroglycerin", "unchanged"),
        ("Gave adenosine 6, no effect. Adenosine 12, converted.", "adenosine", "unchanged"),
        ("he took three of his own nitro before we got there with no relief", "nitroglycerin",
         "unchanged"),
        ("we tried a milligram of atropine no change so shes being paced", "atropine",
         "unchanged"),
        ("Epinephrine 0.3 mg IM right thigh at 0350 with no change.", "epinephrine", "unchanged"),
        ("Two and a half of midazolam, in. No change.", "midazolam", "unchanged"),
        ("Atropine 600 mics in. No response to the atropine.", "atropine", "unchanged"),
        ("I've had two squirts of GTN, didn't touch it.", "nitroglycerin", "unchanged"),
        ("Morphine 5 IV, which made him worse.", "morphine", "worse"),
        ("We gave albuterol 5. After the albuterol his wheezing got worse.", "albuterol", "worse"),
        ("We gave salbutamol 5 neb. After the salbutamol she was no better.", "albuterol",
         "unchanged"),
        ("We gave salbutamol 5 neb. She's better after the salbutamol.", "albuterol", "improved"),
        ("Fentanyl 50 IV at 0530, pain's down to 3.", "fentanyl", "improved"),
        ("Fentanyl 50 IV for the pain, which has brought him from a nine down to a five.",
         "fentanyl", "improved"),
    ],
)  # fmt: skip
def test_what_became_of_the_patient(text: str, drug: str, response: str) -> None:
    assert responses(text) == [(drug, response)]


@pytest.mark.parametrize(
    "text",
    [
        "Fentanyl 50, splinted it with good effect.",
        "Fentanyl 50 IV, no change in his rhythm.",
        "Fentanyl 50 given. No changes en route.",
        "Gave 10 of morphine, no response to painful stimuli.",
        "Fentanyl 50 IV if no relief give another.",
        "Gave him 100 of fentanyl. Is the pain better after the fentanyl?",
        "Zofran 4 IV, pain's down to 3.",
        "We gave amiodarone 150 and synchronized cardioversion at 100 joules, no change.",
        "Gave fentanyl 50 and he went to sleep with no change.",
        "Aspirin not given, no change.",
        "Morphine 5 given. He was cold. No change.",
    ],
)
def test_what_was_told_of_something_else(text: str) -> None:
    assert responses(text) == []


def test_it_is_told_of_the_dose_before_it() -> None:
    text = "Narcan 2 mg IN. No response after three minutes, so we gave another 0.8 IV."
    told = facts(text, FactKind.MEDICATION_GIVEN)
    assert [f.dose for f in told if ("response", "unchanged") in f.detail] == [2]


def test_it_is_told_with_the_drug() -> None:
    (fact,) = facts("Fentanyl 50 mcg IV with relief.", FactKind.MEDICATION_GIVEN)
    assert describe.display(fact) == "Fentanyl 50 micrograms IV, improved after it"
    assert [e.quote for e in fact.evidence][-1] == "with relief"


def test_what_helped_was_given() -> None:
    (fact,) = facts(
        "we tried a milligram of atropine no change so shes being paced",
        FactKind.MEDICATION_GIVEN,
    )
    assert fact.review_reason is None
