"""What is now behind what is usual, what a bare "up to" goes on with; a hit head, thinned."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals

_FLAG = "anticoagulant_and_head_injury"


def flags(text: str) -> dict[str, str]:
    return {flag.name: flag.text for flag in assess(analyze_text(text)).flags}


@pytest.mark.parametrize(
    ("said", "sign", "usual", "now"),
    [
        ("GCS fourteen is normal for her, today she's twelve.", "gcs_total", 14, 12),
        ("GCS of thirteen is his baseline, now he's nine.", "gcs_total", 13, 9),
        ("Normal for him is GCS twelve. He's ten today.", "gcs_total", 12, 10),
        ("Baseline GCS fourteen, now eleven.", "gcs_total", 14, 11),
        ("Glucose is usually six, today two point two.", "blood_glucose", 6, 2.2),
        ("Normal glucose for him is five, today it's two point four.", "blood_glucose", 5, 2.4),
        ("Sats normally eighty eight, today eighty one.", "spo2", 88, 81),
    ],
)
def test_what_is_usual_is_not_what_is_now(said: str, sign: str, usual: float, now: float) -> None:
    assert vitals(said, FactStatus.HISTORICAL) == [(sign, usual)]
    assert vitals(said) == [(sign, now)]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Glucose was six this morning, two point two now.", [6, 2.2]),
        ("Sats were eighty two when we arrived, ninety four now.", [82, 94]),
    ],
)
def test_a_number_of_now_goes_on_with_the_sign_of_before(said: str, values: list[float]) -> None:
    told = facts(said, FactKind.VITAL)
    assert [f.value for f in told] == values
    assert told[-1].needs_review


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("GCS fourteen, which is normal for her.", 14),
        ("GCS fourteen is normal for her, no change.", 14),
        ("Glucose six. He is ninety today.", 6),
    ],
)
def test_a_sign_that_is_as_usual_is_one_of_now(said: str, value: float) -> None:
    assert [v for _, v in vitals(said)] == [value]


@pytest.mark.parametrize(
    "said",
    [
        "Glucose is usually six, today two point two.",
        "Glucose was six this morning, two point two now.",
    ],
)
def test_a_low_sugar_of_now_is_flagged(said: str) -> None:
    assert "2.2" in flags(said)["hypoglycaemia"]


def test_a_sugar_whose_unit_is_in_doubt_is_not_flagged() -> None:
    assert "hypoglycaemia" not in flags("Her sugar was fifteen an hour ago.")


@pytest.mark.parametrize(
    "said",
    [
        "End tidal thirty. Norepinephrine's at five, up to ten now.",
        "End tidal thirty, levophed at eight, up to twelve.",
    ],
)
def test_a_drip_that_is_turned_up_is_no_sign(said: str) -> None:
    assert vitals(said) == [("etco2", 30)]
    assert {name for name, _, _ in given(said)} == {"norepinephrine"}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Sats were eighty two, oxygen at four, up to ninety four.", [82, 94]),
        ("GCS twelve, gave naloxone two, up to fifteen.", [12, 15]),
        ("Heart rate one forty, gave metoprolol five, down to ninety.", [140, 90]),
    ],
)
def test_a_sign_goes_on_behind_what_was_given(said: str, values: list[float]) -> None:
    assert [v for _, v in vitals(said)] == values


@pytest.mark.parametrize(
    "said",
    [
        "She takes Eliquis, fell and hit her head.",
        "He's on warfarin, bumped his head on the door.",
        "Apixaban twice a day, fell downstairs, struck her head on the radiator.",
        "82 year old on apixaban, fall, banged the back of his head.",
        "On rivaroxaban, head laceration after a fall from standing.",
        "Fell down the stairs, head injury, takes warfarin.",
        "On apixaban, head hit the floor.",
        "On apixaban, blow to the head with a bottle.",
        "On warfarin, hit in the head by a door.",
        "On warfarin, landed on his head.",
    ],
)
def test_a_hit_head_beside_a_thinner_is_flagged(said: str) -> None:
    assert flags(said)[_FLAG].startswith("Head injury and")
    assert "not certain" not in flags(said)[_FLAG]


@pytest.mark.parametrize(
    "said",
    ["On warfarin, fell, not sure if he hit his head.", "On apixaban, possible head injury."],
)
def test_a_head_that_may_have_been_hit_is_flagged_as_not_certain(said: str) -> None:
    assert "not certain" in flags(said)[_FLAG]


@pytest.mark.parametrize(
    "said",
    [
        "On warfarin, fell, didn't hit his head.",
        "On warfarin, no head injury, fell on his hip.",
        "On warfarin, hit his knee on the table.",
        "On clopidogrel, hit her head.",
        "Denies hitting his head, on warfarin.",
    ],
)
def test_no_flag_without_a_hit_head_and_a_thinner(said: str) -> None:
    assert _FLAG not in flags(said)
