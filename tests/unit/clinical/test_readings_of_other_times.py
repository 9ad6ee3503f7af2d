"""A day told behind a reading is that reading's; what is told of now goes on after it."""

from __future__ import annotations

import pytest

from recorder.core.model import FactStatus
from tests.unit.clinical.reading import vitals


@pytest.mark.parametrize(
    ("text", "earlier", "now"),
    [
        (
            "sugar was forty two last night his dad gave him juice this morning it's ninety eight",
            [42],
            [98],
        ),
        ("sugar was forty two last night. it's ninety eight now.", [42], [98]),
        ("sugar last night was forty two today it's ninety eight", [42], [98]),
        ("sugar yesterday was forty two and ninety eight", [42], []),
        ("his blood pressure last month was 160 over 90", [160, 90], []),
        ("pulse 88 his pressure last month was 160 over 90", [160, 90], [88]),
        ("pressures one ten over sixty potassium last month was six two", [], [110, 60]),
        ("pulse was 88 last month", [88], []),
        ("his weight last month was 70 kilos", [], [70]),
    ],
)
def test_a_sugar_of_another_day_is_told_apart(
    text: str, earlier: list[float], now: list[float]
) -> None:
    assert [value for _, value in vitals(text, FactStatus.HISTORICAL)] == earlier
    assert [value for _, value in vitals(text)] == now


def test_now_behind_a_pressure_ends_the_day_before() -> None:
    text = "she had a bp of one ninety at the gp last week it's one thirty over eighty now"
    assert vitals(text) == [("systolic_bp", 130), ("diastolic_bp", 80)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cpr's going rate one ten depth five centimetres end tidal eighteen", [("etco2", 18)]),
        ("cpr stopped rate ninety", [("heart_rate", 90)]),
        (
            "pressure bag's at three hundred pressure's ninety over fifty",
            [("systolic_bp", 90), ("diastolic_bp", 50)],
        ),
        (
            "first gcs nine that was at ten past two, at twenty past it was twelve and now he's "
            "fifteen",
            [("gcs_total", 9), ("gcs_total", 12), ("gcs_total", 15)],
        ),
    ],
)
def test_what_a_crew_does_is_no_sign(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told
