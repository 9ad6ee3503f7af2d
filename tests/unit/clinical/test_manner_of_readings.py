"""How a reading was taken, what bounds it, and what was felt without a number."""

from __future__ import annotations

import pytest

from recorder.clinical.wording import describe
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def details(text: str, name: str) -> list[tuple[str, str]]:
    """Particulars of the readings called ``name``, in order."""
    found = facts(text, FactKind.VITAL)
    return [detail for fact in found if fact.name == name for detail in fact.detail]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("Manual BP 118 over 70.", "systolic_bp", [("method", "manual")]),
        ("BP by auto cuff is 150 over 90.", "systolic_bp", [("method", "automated")]),
        ("one hundred over sixty by auto cuff", "systolic_bp", [("method", "automated")]),
        ("NIBP 110 over 60.", "systolic_bp", [("method", "automated")]),
        ("Pressure 90 over palp.", "systolic_bp", [("method", "palpated")]),
        ("b p by the manual cuff 88 over palp", "systolic_bp", [("method", "palpated")]),
        ("BP 118 over 70 manual c spine held.", "systolic_bp", []),
        ("BP 200 over 110. I'll do that again manually.", "systolic_bp", []),
        ("Temp 38.4 tympanic.", "temperature", [("method", "tympanic")]),
        ("temp 37.9 in the ear b m 7.1", "temperature", [("method", "tympanic")]),
        ("Rectal temp 39.1.", "temperature", [("method", "rectal")]),
        ("Temp 38.4 rectal paracetamol 250 milligrams given.", "temperature", []),
        ("Temp 37.1, oral airway in.", "temperature", []),
        ("Pulse 118, regular.", "heart_rate", [("rhythm", "regular")]),
        ("Pulse 118, regular, no, irregular.", "heart_rate", []),
        ("Pulse 118. Regular? No.", "heart_rate", []),
        ("GCS 8T.", "gcs_total", [("qualifier", "intubated")]),
        ("GCS 15, T 38.4.", "gcs_total", []),
        ("GCS 15 t 37.2", "gcs_total", []),
        ("GCS 3, sedated and tubed.", "gcs_total", [("qualifier", "intubated"),
                                                    ("qualifier", "sedated")]),
        ("GCS 6 intubated at 8:30.", "gcs_total", []),
        ("GCS 6, sedated him with ketamine.", "gcs_total", []),
        ("Pulse is irregularly irregular at 120.", "heart_rate",
         [("rhythm", "irregularly irregular")]),
        ("Pulse 88 strong and regular.", "heart_rate", [("rhythm", "regular"),
                                                        ("quality", "strong")]),
        ("Pulse 88 regular meds are none.", "heart_rate", []),
        ("Pulse isn't regular at 90.", "heart_rate", []),
        ("Pulse 88 resps 14 regular.", "heart_rate", []),
        ("Apgar 9 at 1 and 9 at 5.", "apgar", [("minute", "1"), ("minute", "5")]),
        ("Five minute Apgar was 10.", "apgar", [("minute", "5")]),
        ("Apgars eight and nine.", "apgar", []),
        ("temp 38.4 tympanic temp 99.1", "temperature", [("method", "tympanic")]),
        ("resps sixteen manual bp 118 over 70", "systolic_bp", [("method", "manual")]),
        ("heart rate 94 strong radial pulse", "heart_rate", [("quality", "strong")]),
    ],
)  # fmt: skip
def test_how_it_was_taken(text: str, name: str, told: list[tuple[str, str]]) -> None:
    assert details(text, name) == told


@pytest.mark.parametrize(
    ("text", "comparator", "value"),
    [
        ("Cap refill less than two seconds.", "<", 2),
        ("Cap refill? Less than two.", "<", 2),
        ("Cap refill two seconds or less.", "<=", 2),
        ("Lactate greater than 4.", ">", 4),
        ("Sugar is well over 400.", ">", 400),
        ("Heart rate over a hundred.", ">", 100),
        ("Heart rate at least 150.", ">=", 150),
        ("Resps upwards of 40.", ">", 40),
        ("Heart rate 100.", None, 100),
        ("Blood glucose 104.", None, 104),
    ],
)
def test_a_bound_is_no_plain_number(text: str, comparator: str | None, value: float) -> None:
    (fact,) = facts(text, FactKind.VITAL)
    assert (fact.comparator, fact.value) == (comparator, value)


def test_over_joins_a_pressure() -> None:
    for text in ("BP 140 over 90.", "140 systolic over 90 diastolic", "BP 110s over 70s"):
        assert {fact.comparator for fact in facts(text, FactKind.VITAL)} == {None}


@pytest.mark.parametrize(
    ("text", "name", "reading"),
    [
        ("Strong and regular radial pulse.", "heart_rate", "regular, strong"),
        ("He's got a bounding pulse.", "heart_rate", "bounding"),
        ("Delayed cap refill.", "capillary_refill", "delayed"),
        ("Cap refill is a bit sluggish.", "capillary_refill", "sluggish"),
    ],
)
def test_what_was_felt_without_a_number(text: str, name: str, reading: str) -> None:
    (fact,) = facts(text, FactKind.VITAL)
    assert (fact.name, fact.value, describe.display(fact)) == (name, None, reading)


@pytest.mark.parametrize(
    "text",
    [
        "Pulse strong in the left foot.",
        "Irregular pulse.",
        "No bounding pulse.",
        "Is the pulse regular?",
        "His mum's pulse is regular.",
        "If the cap refill is delayed, give fluid.",
    ],
)
def test_what_is_no_pulse_of_now(text: str) -> None:
    assert [f for f in facts(text, FactKind.VITAL) if f.rule.endswith(".felt")] == []


def test_a_counted_pulse_is_not_felt_too() -> None:
    (fact,) = facts("Radial pulse is strong and regular, rate 88.", FactKind.VITAL)
    assert describe.display(fact) == "88 /min (regular, strong)"


def test_the_one_teens() -> None:
    (fact,) = facts("Heart rate in the one-teens.", FactKind.VITAL)
    assert (fact.value, fact.low, fact.high) == (None, 110, 119)
    assert facts("Two teens in the car.", FactKind.VITAL) == []


def test_a_meter_shows_a_word_and_somebody_thinks_one() -> None:
    (shown,) = facts("BM reads LO.", FactKind.VITAL)
    (said,) = facts("Sugar reads high.", FactKind.VITAL)
    assert (shown.value, shown.review_reason) == ("LO", None)
    assert said.value == "HI"
    assert said.review_reason


def test_of_another_person() -> None:
    text = "Her mother's pulse is strong and regular."
    assert [f.rule for f in facts(text, FactKind.VITAL, FactStatus.OTHER_SUBJECT)] == [
        "heart_rate.felt"
    ]


def test_a_denial_of_something_else_leaves_it() -> None:
    for text in ("no allergies cap refill is delayed", "denies pain strong radial pulse"):
        assert [f.rule.endswith(".felt") for f in facts(text, FactKind.VITAL)] == [True]


def test_the_minute_of_an_apgar_is_no_hour() -> None:
    text = "we gave fifty of fentanyl apgar eight at one minute and nine at five"
    assert facts(text, FactKind.EVENT_TIME) == []
