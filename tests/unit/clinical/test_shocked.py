""" "Shocked": by a device, or how the patient is. The plain word is the state."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text

STATES = (
    "Shocked, heart rate 142, BP 74 palp.",
    "He's clinically shocked, cap refill 5 seconds.",
    "She looks shocked to me, pale and clammy.",
    "On our arrival he was shocked with a pressure of 70 systolic.",
    "Patient remains shocked despite two litres.",
    "He's pale, shocked and tachycardic at 140.",
    "Septic and shocked, lactate 6.",
    "Is he shocked? Yes, cap refill's four seconds.",
    "She became shocked en route, pressure down to 65.",
)
GIVEN = (
    "Found in VF, shocked at 14:02 and 14:04.",
    "We shocked him twice at 200 joules.",
    "VF on the monitor, shocked into sinus rhythm.",
    "Shocked once by the AED before we got there.",
    "He's been shocked four times in total.",
    "PEA then VF, shocked, back to asystole.",
    "Was shocked at 360 joules with return of pulses.",
    "His ICD shocked him twice this morning.",
    "We then shocked at 150.",
)


def _names(text: str) -> dict[str, bool]:
    return {f.name: bool(f.needs_review) for f in analyze_text(text).facts}


@pytest.mark.parametrize("text", STATES)
def test_the_plain_word_is_the_state(text: str) -> None:
    names = _names(text)
    assert "shock" in names
    assert "defibrillation" not in names


@pytest.mark.parametrize("text", GIVEN)
def test_who_when_how_often_or_a_rhythm_make_it_a_devices(text: str) -> None:
    names = _names(text)
    assert "defibrillation" in names
    assert "shock" not in names


def test_beside_an_arrest_told_elsewhere_the_state_is_to_check() -> None:
    text = "ROSC at 10:04. Intubated with an 8. Two units of blood are up. Shocked, cap refill 5."
    assert _names(text)["shock"] is True
    assert _names("Two units of blood are up. Shocked, cap refill 5.")["shock"] is False


@pytest.mark.parametrize(
    "text", ["Mum was shocked to find him on the floor.", "She was shocked at how pale he was."]
)
def test_who_is_startled_is_neither(text: str) -> None:
    assert not _names(text).keys() & {"shock", "defibrillation"}


def test_a_current_is_neither_the_state_nor_a_devices() -> None:
    names = _names("Shocked by a live cable.")
    assert "electrocution" in names
    assert not names.keys() & {"shock", "defibrillation"}
    assert "electrocution" not in _names("Shocked by the first crew at 200.")


def test_who_is_not_shocked_is_told_so() -> None:
    (fact,) = (f for f in analyze_text("Not shocked, pulse 82.").facts if f.name == "shock")
    assert fact.status.value == "negated"
