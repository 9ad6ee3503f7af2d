"""Rates of infusions that are moved by name: "okay, dropping the heparin to 900"."""

from __future__ import annotations

import pytest

from recorder.clinical.doses.infusions import ANNOUNCED
from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def rates(said: str) -> list[Fact]:
    return [
        f
        for f in analyze_text(said).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    ]


@pytest.mark.parametrize(
    ("said", "amounts", "unit"),
    [
        ("Nitro drip's running at 20 mics a minute. I'm gonna bump that nitro up, going to 30.",
         [20, 30], "ug/min"),
        ("Levophed at 8 mics a minute. Pressure's still soft. Bump the levo to 12.",
         [8, 12], "ug/min"),
        ("Heparin's at a thousand an hour. Okay, dropping the heparin to 900.",
         [1000, 900], "[IU]/h"),
    ],
)  # fmt: skip
def test_a_rate_that_is_moved_is_a_new_one_to_check(
    said: str, amounts: list[float], unit: str
) -> None:
    found = rates(said)
    assert [f.dose for f in found] == amounts
    assert {f.unit for f in found} == {unit}
    assert found[-1].review_reason == ANNOUNCED


@pytest.mark.parametrize(
    "said",
    [
        "Nitro drip at 20 mics a minute. I could bump the nitro to 30.",
        "Nitro drip at 20 mics a minute. Should I bump the nitro up to 30?",
        "Nitro drip at 20 mics a minute. I'm going to turn the nitro up to 30.",
        "Nitro drip at 20 mics a minute. The nitro dropped his pressure to 90.",
    ],
)
def test_a_rate_that_may_be_moved_is_none_yet(said: str) -> None:
    assert [f.dose for f in rates(said)] == [20]
