"""How often, told by the times, by pieces of so much, in total, or as one more behind an order."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus

Told = list[tuple[str, float | None, int | None]]


def _given(text: str) -> Told:
    return [
        (f.name, f.dose, f.count)
        for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One adrenaline at 14:02, one at 14:06, one at 14:10.", [("epinephrine", None, 3)]),
        ("Given 1 mg of adrenaline at 14:02, 14:06, 14:10.", [("epinephrine", 1, 3)]),
        ("Adrenaline at 10:01, 10:05 and 10:09.", [("epinephrine", None, 3)]),
        ("Naloxone 400 mcg at 12:01, 12:04, 12:09.", [("naloxone", 400, 3)]),
        ("Adrenaline every 4 minutes, 5 in total.", [("epinephrine", None, 5)]),
        ("Adrenaline 1 mg given, second dose at 14:06, third dose at 14:10.",
         [("epinephrine", 1, 3)]),
        ("Two sprays of nasal naloxone, 4 mg each.", [("naloxone", 4, 2)]),
        ("Two puffs of nitro sublingual, each 0.4.", [("nitroglycerin", 0.4, 2)]),
        ("Two tablets of aspirin, 75 each.", [("aspirin", 75, 2)]),
        ("Fluids 250 by two.", [("iv_fluid", 250, 2)]),
        ("Two lots of 250 saline.", [("normal_saline", 250, 2)]),
        ("Two boluses of 250 saline.", [("normal_saline", 250, 2)]),
        ("Adrenaline 1 mg given. Another milligram in.", [("epinephrine", 1, 2)]),
        ("Adrenaline 1 mg given. Give another. That's in.", [("epinephrine", 1, 2)]),
        ("Atropine half a milligram given. Give another milligram. That's in.",
         [("atropine", 0.5, None), ("atropine", 1, None)]),
        ("GTN one spray at 10:01, another spray at 10:06.", [("nitroglycerin", 1, 2)]),
        ("GTN one spray at 10:01. Another spray at 10:06.", [("nitroglycerin", 1, 2)]),
    ],
)  # fmt: skip
def test_each_that_was_told_counts(text: str, told: Told) -> None:
    assert _given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Adrenaline 1 mg given. Give another.", [("epinephrine", 1, None)]),
        ("Adrenaline 1 mg given. Another milligram ready.", [("epinephrine", 1, None)]),
        ("Midazolam 5 mg given, another milligram of morphine.",
         [("midazolam", 5, None), ("morphine", 1, None)]),
        ("Adrenaline due at 14:06 and 14:10.", []),
        ("Takes furosemide at 08:00 and 14:00.", []),
        ("Two sprays of nasal naloxone.", [("naloxone", 2, None)]),
    ],
)  # fmt: skip
def test_what_is_ordered_due_or_of_another_drug_does_not(text: str, told: Told) -> None:
    assert _given(text) == told
