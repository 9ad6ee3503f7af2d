"""Words that look like a danger and are none, and numbers whose unit nobody said."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import names


def _facts(said: str) -> dict[str, Fact]:
    return {fact.name: fact for fact in analyze_text(said).facts}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("She takes 40 of furosemide and 20 of omeprazole.", "overdose"),
        ("28 year old, second degree tear, blood loss six hundred.", "burn_injury"),
        ("GCS E4 VT M6.", "ventricular_tachycardia"),
        ("PEA at a rate of forty, no pulse.", "respiratory_rate"),
        ("He took his tablets this morning as usual.", "overdose"),
        ("She took her metformin and her insulin.", "overdose"),
        ("She takes all her tablets in the morning.", "overdose"),
        ("She took all of her tablets this morning.", "overdose"),
        ("She takes lots of tablets for her heart.", "overdose"),
        ("He swallowed his medication with water.", "overdose"),
        ("takes metro pole all and lip a tore", "overdose"),
        ("Shooting pain down the leg.", "gunshot"),
        ("It's a sharp shooting pain.", "gunshot"),
        ("Heart failure, ejection fraction 25 percent.", "ejection"),
        ("Falling blood pressure, 80 over 40.", "fall"),
        ("BP 80 systolic and falling.", "fall"),
        ("He's got a falling GCS.", "fall"),
        ("Cardiac arrest team on standby, he is talking, pulse 120.", "cardiac_arrest"),
        ("Code blue team to the ward, BP 84 over 52, alert.", "cardiac_arrest"),
        ("belly is rigid on the left fast is positive", "stroke_screen_positive"),
        ("FAST positive in Morison's pouch.", "stroke_screen_positive"),
        ("Set the pacer at 70, 60 milliamps.", "pacemaker"),
        ("He has a pacer.", "transcutaneous_pacing"),
    ],
)
def test_is_no_such_thing(said: str, name: str) -> None:
    assert name not in _facts(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("She took thirty paracetamol.", "overdose"),
        ("He took 20 of his diazepam.", "overdose"),
        ("Second degree burn to the arm.", "burn_injury"),
        ("He's in VT.", "ventricular_tachycardia"),
        ("Rate 22, pulse 158.", "respiratory_rate"),
        ("She took a handful of tablets this morning.", "overdose"),
        ("He swallowed a bottle of Tylenol.", "overdose"),
        ("There was a shooting, one round to the thigh.", "gunshot"),
        ("Ejected from the car, ejection through the windscreen.", "ejection"),
        ("He fell, pressure falling to 88.", "fall"),
        ("He's in cardiac arrest.", "cardiac_arrest"),
        ("Code blue, no pulse.", "cardiac_arrest"),
        ("FAST positive, left arm weak, tender belly.", "stroke_screen_positive"),
        ("FAST positive.", "stroke_screen_positive"),
        ("He has a pacer.", "pacemaker"),
        ("Pacer set at 80, capture at 65 milliamps.", "transcutaneous_pacing"),
    ],
)
def test_is_one(said: str, name: str) -> None:
    assert name in _facts(said)


def test_so_little_carbon_dioxide_may_be_kilopascals() -> None:
    assert _facts("End tidal four.")["etco2"].needs_review
    assert not _facts("End tidal forty.")["etco2"].needs_review


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("found a letter in her bag she's thirty eight on nova rapid", 38),
        ("she's thirty eight and diabetic", 38),
        ("she's thirty eight with a history of asthma", 38),
        ("I've got Jean, 79, fall at home.", 79),
    ],
)
def test_an_age_goes_on_with_what_is_old(said: str, years: int) -> None:
    assert _facts(said)["age"].value == years


@pytest.mark.parametrize(
    "said",
    [
        "She's ninety eight on oxygen.",
        "We've got Medic 4, 79, on the way.",
        "I've got sats, 79, on air.",
    ],
)
def test_a_reading_or_a_unit_is_no_age(said: str) -> None:
    assert "age" not in _facts(said)


@pytest.mark.parametrize(
    "said",
    [
        "No known allergies aside from penicillin.",
        "No known drug allergies excluding penicillin.",
        "NKDA, sorry, penicillin.",
    ],
)
def test_none_but_one_is_one(said: str) -> None:
    found = _facts(said)
    assert found["penicillin"].status is FactStatus.ASSERTED
    assert found["nkda"].status is FactStatus.SUPERSEDED


def test_sorry_about_something_else_leaves_no_allergies() -> None:
    assert set(_facts("No allergies, sorry about the noise.")) == {"nkda"}


@pytest.mark.parametrize("said", ["She took all her tablets at once.", "Taken all her quetiapine."])
def test_all_of_them_may_be_the_days(said: str) -> None:
    assert _facts(said)["overdose"].needs_review


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("Pulse not palpable pale and sweaty.", {"skin_pale", "diaphoresis"}),
        ("sats not reading cold hands", {"skin_cool"}),
        ("BP not recordable grey and clammy", {"skin_pale", "diaphoresis"}),
        ("GCS 14, minus one for confusion.", {"confusion"}),
        ("Abdomen is not soft.", {"abdomen_rigid_distended"}),
    ],
)
def test_a_not_of_something_else_denies_nothing(said: str, there: set[str]) -> None:
    assert names(said, FactKind.FINDING) == there


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Not pale, not sweaty.", {"skin_pale", "diaphoresis"}),
        ("Alert, minus confusion.", {"confusion"}),
        ("Abdomen is soft.", {"abdomen_rigid_distended"}),
        ("No FAST symptoms, FAST negative.", {"stroke_screen_positive"}),
    ],
)
def test_its_own_not_denies(said: str, gone: set[str]) -> None:
    assert names(said, FactKind.FINDING, FactStatus.NEGATED) == gone


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("As per e r c p doctor order I doubled the atropine.", set()),
        ("He has c p and sweating.", {"chest_pain", "diaphoresis"}),
        ("The c o on the finger was eleven percent.", set()),
        ("He has drunk monocrotophos.", set()),
        ("He has drunk a lot tonight.", {"alcohol_use"}),
        ("The other 160 was wasted and witnessed.", set()),
        ("She had two pills, a blue punisher one.", set()),
        ("Pressure was 190, it still wasn't coming down.", set()),
        ("Arms out, the left, it's coming down.", {"arm_drift"}),
        ("I had the drip mixed up.", set()),
        ("he had that try meth a prim for his waterworks", set()),
        ("he smokes meth", {"drug_use"}),
        ("She's a bit mixed up.", {"confusion"}),
        ("Your sugar dropped to one point eight.", set()),
        ("Motor's five on the right. Nothing on the left.", set()),
        ("Good air on the right, nothing on the left.", {"diminished_breath_sounds"}),
        ("She was feeling sick on the ket.", {"nausea"}),
        ("She was sick on the floor.", {"vomiting"}),
    ],
)
def test_what_is_seen(said: str, seen: set[str]) -> None:
    facts = analyze_text(said).facts
    assert {f.name for f in facts if f.kind is FactKind.FINDING} == seen


def test_what_somebody_thought_is_in_doubt() -> None:
    assert _facts("I thought she was drunk.")["alcohol_use"].status is FactStatus.UNCERTAIN
