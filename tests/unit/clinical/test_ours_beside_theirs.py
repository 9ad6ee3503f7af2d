"""The same dose given by others and by the crew is two doses, where the crew says so."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.whose import EQUAL_DOSE
from recorder.core.model import FactKind


def _given(text: str) -> list[tuple[str, bool, int | None, str | None]]:
    told = (f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN)
    return [(f.name, f.prior_to_ems, f.count, f.review_reason) for f in told]


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("Bystander gave naloxone 0.4 mg. We gave naloxone 0.4 mg.", "naloxone", None),
        ("Mum gave paracetamol 250 mg. We've given paracetamol 250 mg.", "acetaminophen", None),
        ("Dad gave salbutamol 5 mg at home, and we gave salbutamol 5 mg.", "albuterol", None),
    ],
)  # fmt: skip
def test_ours_is_another_one_to_check(text: str, name: str, count: int | None) -> None:
    assert _given(text) == [(name, True, None, None), (name, False, count, EQUAL_DOSE)]


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("Bystander gave naloxone 0.4 mg. I also gave naloxone 0.4, then another 0.4.",
         "naloxone", 2),
        ("Midwife gave Syntocinon 10 units IM. She's had a second Syntocinon, 10 units, from us.",
         "oxytocin", None),
    ],
)  # fmt: skip
def test_ours_that_is_said_to_be_another_is(text: str, name: str, count: int | None) -> None:
    assert _given(text) == [(name, True, None, None), (name, False, count, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Wife gave aspirin 300 mg. So he had aspirin 300 mg.",
        "Wife gave aspirin 300 mg before we came. Aspirin 300 mg.",
        "Wife gave aspirin 300 mg. We've given GTN 400 mcg and he had aspirin 300 mg.",
    ],
)
def test_one_that_is_told_again_is_the_same(text: str) -> None:
    assert [told for told in _given(text) if told[0] == "aspirin"] == [
        ("aspirin", True, None, None)
    ]


def test_a_way_in_by_the_nose_is_no_oxygen() -> None:
    facts = analyze_text("Naloxone 4 mg nasal at 10:10. On 2 litres nasal at 10:20.").facts
    assert [f.name for f in facts if f.time] == ["medication:naloxone", "medication:oxygen"]
