"""Who sums up names no further dose."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.given.totals import TOTAL
from recorder.core.model import Fact, FactKind, FactStatus

_TALK = (
    "He's grey, let's get a line in. Morphine two and a half milligrams IV. Okay, breathe. "
    "Ondansetron four milligrams IV. Is that better, Derek? A bit, yeah. Pulse is fifty-eight, "
    "sats ninety-six on air, resps eighteen. Same again of the morphine. Lovely. He lives with his "
    "wife on the second floor, no lift, so the chair it is, mind the step on the way down there. "
)


def given(text: str, name: str) -> list[Fact]:
    facts = analyze_text(text).facts
    return [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN and f.name == name]


def test_a_sum_among_what_was_told_before_is_no_further_dose() -> None:
    found = given(_TALK + "So five of morphine and four of ondansetron.", "morphine")
    assert [(f.dose, f.status) for f in found] == [
        (2.5, FactStatus.ASSERTED),
        (5, FactStatus.UNCERTAIN),
    ]
    assert found[1].review_reason == TOTAL


@pytest.mark.parametrize(
    "more",
    [
        "So morphine another five milligrams IV.",  # nothing else is named again
        "So five of morphine and metoclopramide ten milligrams.",  # with something new
        "So four of morphine and four of ondansetron.",  # no sum
    ],
)
def test_other_amounts_stay_doses(more: str) -> None:
    found = given(_TALK + more, "morphine")
    assert [f.status for f in found] == [FactStatus.ASSERTED] * 2


def test_a_step_up_right_behind_is_a_dose() -> None:
    found = given("Adenosine six milligrams, then adenosine twelve milligrams.", "adenosine")
    assert [(f.dose, f.status) for f in found] == [
        (6, FactStatus.ASSERTED),
        (12, FactStatus.ASSERTED),
    ]
