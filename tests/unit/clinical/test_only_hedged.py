"""Words that hedge deny nothing, and short forms that only look like something else."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

_FINDING = FactKind.FINDING


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Not exactly chest pain, more of a discomfort.", "chest_pain"),
        ("It's not chest pain as such, more a tightness.", "chest_pain"),
        ("He wouldn't call it chest pain, more of an ache.", "chest_pain"),
        ("It isn't a headache as such.", "headache"),
        ("Not really short of breath, more sort of tight.", "shortness_of_breath"),
    ],
)
def test_a_hedge_is_no_denial(text: str, finding: str) -> None:
    assert finding not in names(text, _FINDING, FactStatus.NEGATED)
    assert finding in names(text, _FINDING, FactStatus.UNCERTAIN)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("It's definitely not chest pain.", "chest_pain"),
        ("No chest pain as such.", "chest_pain"),
        ("She's not really in any pain in her chest.", "chest_pain"),
        ("He hasn't got a headache.", "headache"),
    ],
)
def test_a_plain_denial_stays_one(text: str, finding: str) -> None:
    assert finding in names(text, _FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text",
    ["He's under investigation for MS.", "MS was diagnosed in 2015.", "He has ms and copd."],
)
def test_an_illness_is_no_lady(text: str) -> None:
    assert not facts(text, FactKind.SEX)


@pytest.mark.parametrize("text", ["This is Ms Turner.", "ms turner is fifty six", "MS TURNER 56"])
def test_a_lady_is_one(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.SEX)] == ["female"]


def test_weeks_and_days_of_a_pregnancy_are_no_age() -> None:
    text = "She's 36 plus 4 weeks, gravida 4."
    assert not facts(text, FactKind.AGE)
    assert vitals(text) == [("gestational_age", 36)]
    assert [f.value for f in facts("She's 70 plus.", FactKind.AGE)] == [70]
    assert [f.value for f in facts("She's 28, 36 plus 4 weeks.", FactKind.AGE)] == [28]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Alert and orientated to person but not place.", "confusion"),
        ("Alert and oriented to person and place but not time.", "confusion"),
        ("Alert and oriented times two.", "confusion"),
        ("Alert and oriented times four.", "alert_oriented"),
        ("Alert and orientated, not in pain.", "alert_oriented"),
    ],
)
def test_who_is_oriented_only_partly_is_confused(text: str, told: str) -> None:
    assert names(text, _FINDING) == {told}


@pytest.mark.parametrize(
    "text",
    [
        "No bleeding, no fluid loss.",
        "No fluid in the lungs.",
        "It's infection that, it's not fluid.",
        "No insulin in the house.",
        "There's no oxygen in the house.",
    ],
)
def test_what_is_not_there_was_not_withheld(text: str) -> None:
    assert not facts(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text", ["No fluids given.", "No fluids in yet.", "No heparin on our truck.", "No oxygen."]
)
def test_what_was_held_back_was(text: str) -> None:
    assert len(facts(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)) == 1
