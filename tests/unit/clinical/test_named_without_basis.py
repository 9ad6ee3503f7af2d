"""Words that name something else than they sound like: no refusal, no shock, no arrest, no lung."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

_NOT = FactStatus.NEGATED


def done(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {f.name for f in facts(text, FactKind.INTERVENTION, status)}


def findings(text: str) -> set[str]:
    return {f.name for f in facts(text, FactKind.FINDING)}


@pytest.mark.parametrize(
    "said",
    [
        "Discharged at scene, GP follow up.",
        "Patient left with his wife, not conveyed.",
        "Left at home in the care of his daughter.",
        "See and treat, non conveyance.",
    ],
)
def test_who_was_not_conveyed_has_not_refused(said: str) -> None:
    assert "refusal_signed" not in done(said)


@pytest.mark.parametrize(
    "said",
    [
        "He refused transport.",
        "Signed the refusal, not conveyed.",
        "She declined to go to hospital.",
    ],
)
def test_who_refused_has(said: str) -> None:
    assert "refusal_signed" in done(said)


@pytest.mark.parametrize(
    "said", ["We got the defib out.", "Get the defib.", "We had a defib ready."]
)
def test_a_machine_that_is_brought_is_no_shock(said: str) -> None:
    assert not done(said)


def test_shocks_are_told_as_ever_and_the_tube_fails_alone() -> None:
    for said in ("Shocked twice, tube failed.", "Tube failed, shocked twice."):
        assert done(said) == {"defibrillation"}
        assert done(said, _NOT) == {"intubation"}
    assert done("IV in, tube failed.") == {"iv_access"}
    assert done("Two defibs given, got the defib on him.") == {"defibrillation"}


@pytest.mark.parametrize(
    "said",
    [
        "No pulse in the left foot.",
        "No pulse in his left wrist.",
        "no pulse felt in the foot",
        "Absent pulse in the right leg.",
        "No pulse below the knee.",
        "Pulseless left leg.",
    ],
)
def test_a_pulse_missing_in_a_limb_is_no_arrest(said: str) -> None:
    assert findings(said) == {"pulseless"}
    flags = assess(analyze_text(said)).flags
    assert [(flag.name, flag.text) for flag in flags] == [("pulseless", "No pulse felt in a limb")]


@pytest.mark.parametrize(
    "said",
    ["No pulse, started CPR.", "No pulse in the neck.", "No pulse in the wrist or the groin."],
)
def test_a_pulse_missing_at_all_is_one(said: str) -> None:
    assert findings(said) == {"pulseless"}
    assert "cardiac_arrest" in {flag.name for flag in assess(analyze_text(said)).flags}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Radial pulse absent on the right.", {"weak_pulse"}),
        ("Sensation reduced on the left.", set()),
        ("Reflexes absent on the right.", set()),
        ("Breath sounds absent on the right.", {"diminished_breath_sounds"}),
        ("Air entry reduced on the left.", {"diminished_breath_sounds"}),
        ("Chest diminished on the left.", {"diminished_breath_sounds"}),
    ],
)
def test_only_what_is_heard_in_a_lung_is_a_breath_sound(said: str, found: set[str]) -> None:
    assert findings(said) == found


def test_who_responds_to_pain_is_not_called_unresponsive() -> None:
    assert not findings("P on AVPU.")
    assert findings("U on AVPU.") == {"unresponsive"}


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ("Oxygen ten litres, cannula failed.", None),
        ("Oxygen four litres, cannula sited left hand.", None),
        ("Oxygen two litres by cannula.", "NC"),
        ("Oxygen two litres, nasal cannula.", "NC"),
    ],
)
def test_a_cannula_in_a_vein_gives_no_oxygen(said: str, route: str | None) -> None:
    assert [f.route for f in facts(said, FactKind.MEDICATION_GIVEN)] == [route]


def test_what_a_home_drug_is_for_is_no_complaint() -> None:
    told = facts("On warfarin for AF, fell and hit her head.", FactKind.CHIEF_COMPLAINT)
    assert [f.value for f in told] == ["fall"]
    told = facts("Called for AF with palpitations.", FactKind.CHIEF_COMPLAINT)
    assert [f.value for f in told] == ["atrial_fibrillation"]
