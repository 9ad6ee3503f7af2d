"""Somebody else's or another day's, told in the words of a statement about our patient."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus

OTHER, GIVEN = FactStatus.OTHER_SUBJECT, FactKind.MEDICATION_GIVEN


def facts(text: str, kind: FactKind) -> list[Fact]:
    """Of any status."""
    return [f for f in analyze_text(text).facts if f.kind is kind]


def findings(text: str) -> dict[str, Fact]:
    return {f.name: f for f in facts(text, FactKind.FINDING)}


@pytest.mark.parametrize(
    "said",
    [
        "His father had a witnessed cardiac arrest.",
        "Her brother had a witnessed cardiac arrest at forty.",
        "We had a bloke with a cardiac arrest last week.",
        "I had a sixty year old lady in cardiac arrest yesterday.",
        "The driver of the other van is in cardiac arrest.",
    ],
)
def test_is_somebody_elses(said: str) -> None:
    assert findings(said)["cardiac_arrest"].status is OTHER


@pytest.mark.parametrize(
    "said",
    [
        "Cardiac arrest witnessed by his father.",
        "His father witnessed a cardiac arrest.",
        "We had a call to a cardiac arrest.",
        "We have a man in cardiac arrest.",
    ],
)
def test_is_our_patients(said: str) -> None:
    assert findings(said)["cardiac_arrest"].status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("On the job before this one we gave midazolam 5.", OTHER),
        ("The call before we gave midazolam 5.", OTHER),
        ("Second crew backed us up and gave midazolam 5.", FactStatus.ASSERTED),
        ("His wife found him fitting and gave midazolam 5.", FactStatus.ASSERTED),
        ("His wife had a fit and gave herself midazolam 5.", OTHER),
    ],
)
def test_who_got_the_drug(said: str, status: FactStatus) -> None:
    (given,) = facts(said, GIVEN)
    assert given.status is status


@pytest.mark.parametrize(
    ("said", "side"),
    [
        ("Short of breath right now.", None),
        ("The weakness came on right after lunch.", None),
        ("Wheeze right through.", None),
        ("Weakness in the right arm right now.", "right"),
        ("There's a droop on the right so we pre-alerted.", "right"),
    ],
)
def test_right_now_is_no_side(said: str, side: str | None) -> None:
    (fact,) = facts(said, FactKind.FINDING)
    assert dict(fact.detail).get("side") == side


def test_the_denial_of_a_helmet_denies_no_crash() -> None:
    (crash,) = facts("Denies wearing a helmet, came off his motorbike.", FactKind.MECHANISM)
    assert crash.status is FactStatus.ASSERTED


def test_what_is_eaten_and_drunk_is_no_infusion() -> None:
    assert not facts("No food or fluids since midnight.", GIVEN)
    assert facts("No fluids given.", GIVEN)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Hay fever only, so no diabetes.", FactStatus.NEGATED),
        ("Fit and well, only the diabetes.", FactStatus.ASSERTED),
        ("You should know she has diabetes.", FactStatus.ASSERTED),
    ],
)
def test_an_illness_said_or_denied(said: str, status: FactStatus) -> None:
    found = {f.name: f.status for f in facts(said, FactKind.HISTORY)}
    assert found["diabetes"] is status


@pytest.mark.parametrize(
    "said",
    [
        "Any medical problems? A stroke, that's all.",
        "The summary lists a stroke among her conditions.",
        "Her notes are long and the big thing in there is a stroke.",
        "In the past there's been a stroke.",
    ],
)
def test_a_stroke_among_old_illnesses_is_one(said: str) -> None:
    assert [f.name for f in facts(said, FactKind.HISTORY)] == ["stroke"]


@pytest.mark.parametrize(
    "said",
    [
        "Past history of asthma, now having a stroke.",
        "We think it's a stroke.",
        "Positive for a stroke, no known problems.",
    ],
)
def test_a_stroke_of_today_is_not(said: str) -> None:
    assert "stroke" not in {f.name for f in facts(said, FactKind.HISTORY)}
