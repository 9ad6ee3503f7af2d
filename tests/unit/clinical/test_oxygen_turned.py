"""Oxygen that is turned up or down, as crews say it: without its litres."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def flows(text: str) -> list[tuple[float | None, bool]]:
    return [
        (f.dose, f.needs_review)
        for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN
        and f.name == "oxygen"
        and f.status is FactStatus.ASSERTED
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("High flow oxygen at fifteen at the start, it's down to five now.", [15, 5]),
        ("I put him on two liters by cannula and then bumped it to four and he's happier.", [2, 4]),
        ("On a non-rebreather at 15. We weaned that back to 8.", [15, 8]),
        ("Oxygen fifteen litres to start and then I turned her down to four when she picked up.",
         [15, 4]),
        ("He was on a mask at fifteen litres, I turned him down to six once he came up.", [15, 6]),
        ("Put her on two litres and then up to four because her sats dipped.", [2, 4]),
        ("She's on two litres, bumped to four.", [2, 4]),
        ("mum held some oxygen near him ten litres and we turned it down to five once he settled",
         [10, 5]),
    ],
)  # fmt: skip
def test_it_is_a_flow_to_check(text: str, found: list[float]) -> None:
    assert [dose for dose, _ in flows(text)] == found
    assert flows(text)[-1][1]


@pytest.mark.parametrize(
    "text",
    [
        "On fifteen litres. Headache was eight out of ten and it's down to four now.",
        "On two litres nasal. Pressure dropped to 90 and the pain came down to 3.",
        "On two litres nasal. Morphine IV, we went up to 10.",
        "On two litres nasal. He went up to 7 flights of stairs.",
        "On two litres nasal. If he drops we'd have turned it up to 6.",
        "On two litres nasal. You can go up to four if she drops.",
        "On two litres nasal. We can go up to six, they said.",
        "Two litres nasal at 1400. We went on to 12 Station Road.",
    ],
)
def test_what_else_goes_up_or_down_is_none(text: str) -> None:
    assert len(flows(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Oxygen at fifteen litres. Blood pressure one twenty over eighty.",
        "High flow oxygen fifteen litres, blood pressure ninety over fifty.",
        "He's on oxygen at fifteen litres. Blood glucose six.",
        "Oxygen fifteen litres. Lost her footing on the stairs.",
    ],
)
def test_what_is_said_next_takes_no_flow_away(text: str) -> None:
    assert [dose for dose, _ in flows(text)] == [15]


@pytest.mark.parametrize("text", ["He lost two litres of blood.", "Two litres, mostly blood."])
def test_what_ran_out_of_the_patient_is_no_oxygen(text: str) -> None:
    assert flows(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Oxygen's on.", [None]),
        ("High flow oxygen on, line in.", [None]),
        ("Is the oxygen on?", []),
        ("The oxygen thing is on the wall.", []),
        ("No oxygen on.", []),
    ],
)
def test_oxygen_that_is_on(text: str, told: list[float | None]) -> None:
    assert [dose for dose, _ in flows(text)] == told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Oxygen at four litres on a nasal cannula. Correction, six litres.", [6]),
        ("Ten litres by non-rebreather. I mean fifteen.", [15]),
        ("Oxygen at four litres on a nasal cannula. Correction, a litre of saline is up.", [4]),
        ("Oxygen at four litres on a nasal cannula. Sorry, sats 88.", [4]),
    ],
)
def test_a_flow_is_put_right(text: str, found: list[float]) -> None:
    assert [dose for dose, _ in flows(text)] == found


def breathed(text: str) -> list[tuple[object, str | None]]:
    return [(f.value, f.oxygen) for f in analyze_text(text).facts if f.name == "spo2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sats 88 on air, we've got her on a 28 percent Venturi and she's 91.", [88, 91]),
        ("88 on air, 15 litres on, 97 now", [88, 97]),
        ("sats were 86 on air so we popped her on a non-rebreather, that brought them up to 96",
         [86, 96]),
        ("She was 90 on room air. Two litres by nasal cannula. BP 120 over 80. Sats 95.", [90, 95]),
    ],
)  # fmt: skip
def test_a_saturation_behind_it_was_read_on_it(text: str, found: list[int]) -> None:
    assert breathed(text) == [(found[0], "room_air"), (found[1], "oxygen")]


@pytest.mark.parametrize(
    "text",
    [
        "Put him on 4 litres. Sats were 84 on arrival.",
        "We put her on 2 litres, her sats had been 88 before.",
        "He's on 15 litres. What was he satting? 91 before the mask.",
        "On 15 litres, then we took it off. Sats 95.",
        "He's been weaned off the 4 litres. Sats 95.",
        "He refused the oxygen. Sats 91.",
        "He's on 2 litres at home. Sats 91.",
    ],
)
def test_one_of_another_time_was_not(text: str) -> None:
    assert [oxygen for _, oxygen in breathed(text)] == [None]
