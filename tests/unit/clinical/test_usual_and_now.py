"""A number right behind another of its sign is told with "now": the later one counts."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def readings(text: str) -> list[tuple[str, object, FactStatus]]:
    return [
        (f.name, f.value, f.status) for f in analyze_text(text).facts if f.kind is FactKind.VITAL
    ]


@pytest.mark.parametrize(
    ("text", "name", "usual", "now"),
    [
        ("His BP is usually 120, 84 now.", "systolic_bp", 120, 84),
        ("BP is usually 120, today 84.", "systolic_bp", 120, 84),
        ("Sats normally 98, 91 today.", "spo2", 98, 91),
        ("Sats normally 98%, 91 today.", "spo2", 98, 91),
        ("Heart rate usually 70, 118 now.", "heart_rate", 70, 118),
    ],
)
def test_what_is_now_stands_beside_what_is_usual(
    text: str, name: str, usual: int, now: int
) -> None:
    then, today = FactStatus.HISTORICAL, FactStatus.ASSERTED
    assert readings(text) == [(name, usual, then), (name, now, today)]


@pytest.mark.parametrize(
    "text",
    [
        "GCS 15, morphine 5, 10 now.",
        "GCS 15, 5 of morphine, 10 now.",
        "Pulse 88, fentanyl 50 mics, 70 now.",
        "BP 120, now 2 of morphine.",
        "BP 120 over 80, now 84 on the clock.",
    ],
)
def test_an_amount_behind_it_is_no_later_reading(text: str) -> None:
    told = [value for _, value, _ in readings(text)]
    assert not {10, 70, 2, 84} & set(told)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("EtCO2 was 6 then 4.5 on the last look.", ["mm[Hg]", "kPa"]),
        ("End tidal 5.2, then 5, then 4.1.", ["kPa", "kPa", "kPa"]),
        ("EtCO2 35 then 40.", ["mm[Hg]", "mm[Hg]"]),
    ],
)
def test_so_few_of_carbon_dioxide_are_kilopascals(text: str, units: list[str]) -> None:
    told = facts(text, FactKind.VITAL)
    assert [f.unit for f in told] == units
    assert all(f.needs_review for f in told if f.unit == "mm[Hg]" and f.value == 6)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Sats were 86 now 94 on the neb", [None, "oxygen"]),
        ("Sats 88 before the salbutamol neb, 95 after.", [None, None]),
        ("Sats 86 on room air now 94 on the neb", ["room_air", "oxygen"]),
        ("Sats 94 on 4 litres.", ["oxygen"]),
        ("Sats 94 on the neb.", ["oxygen"]),
    ],
)
def test_the_oxygen_is_of_the_saturation_it_stands_behind(text: str, on: list[str | None]) -> None:
    assert [f.oxygen for f in facts(text, FactKind.VITAL)] == on


@pytest.mark.parametrize(
    "text",
    [
        "resps thirty two oh two\nsat ninety four",
        "resps thirty two oh two sat ninety four",
        "resps thirty two\noh two sat ninety four",
        "resps thirty two oh two at four litres sat ninety four",
    ],
)
def test_oxygen_is_no_end_of_a_number(text: str) -> None:
    assert 32 in [value for name, value, _ in readings(text) if name == "respiratory_rate"]


def test_a_number_may_still_end_in_oh_two() -> None:
    told = readings("sats ninety one oh two pulse and regular")
    assert ("spo2", 90, FactStatus.ASSERTED) in told
