"""What is "normally" so: the number before it, the one behind it, or how somebody breathes."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import vitals


def values(text: str, name: str, status: FactStatus) -> list[object]:
    return [
        f.value for f in analyze_text(text).facts
        if f.kind is FactKind.VITAL and f.name == name and f.status is status
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "usual", "now"),
    [
        ("GCS fifteen normally, today thirteen.", "gcs_total", 15, 13),
        ("Normally GCS fifteen, today thirteen.", "gcs_total", 15, 13),
        ("Sats 96 on two litres normally, she's 91 today.", "spo2", 96, 91),
        ("Sats eighty eight usually, now eighty four.", "spo2", 88, 84),
        ("BP 160 over 90 normally, today 90 over 50.", "systolic_bp", 160, 90),
    ],
)
def test_a_number_is_usual_by_the_word_beside_it(
    text: str, name: str, usual: float, now: float
) -> None:
    assert values(text, name, FactStatus.HISTORICAL) == [usual]
    assert values(text, name, FactStatus.ASSERTED) == [now]


@pytest.mark.parametrize(
    "text",
    [
        "Temp 37, breathing normally, sats ninety five.",
        "talking normally sats ninety five",
        "He's walking normally, sats ninety five.",
        "Sats ninety five, normally fit and well.",
        "Sats ninety five normally perfused hands.",
    ],
)
def test_how_somebody_breathes_is_no_usual_number(text: str) -> None:
    assert values(text, "spo2", FactStatus.ASSERTED) == [95]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("On air she was eighty six and on the mask ninety five.", "spo2", [86, 95]),
        ("Eighty six on air, ninety five on fifteen.", "spo2", [86, 95]),
        ("Sats 91 on the finger, 95 on the ear.", "spo2", [91, 95]),
        ("Sats 89, that's with cold hands, 94 on the ear.", "spo2", [94]),
        ("She's on air. Ninety minutes out.", "spo2", []),
        ("Ketones on the meter six point three.", "ketones", [6.3]),
        ("key tones four point two", "ketones", [4.2]),
        ("sets thirty two sats eighty eight", "respiratory_rate", [32]),
        ("sets thirty two sats eighty eight", "spo2", [88]),
        ("pulse ninety sets thirty two", "spo2", []),
        ("resp set is twenty eight", "respiratory_rate", [28]),
    ],
)
def test_where_and_with_what_it_was_measured(text: str, name: str, told: list[float]) -> None:
    assert values(text, name, FactStatus.ASSERTED) == told


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("Sats 88 to 92 is his target and he is on 91.", [91]),
        ("Target sats 88 to 92, she's on 85.", [85]),
        ("Aim for sats of 88 to 92, he is 90 now.", [90]),
        ("Sats of 88 to 92 are his target.", []),
        ("Sats 90 is the goal.", []),
        ("Sats 92, he's on 15.", [92]),
        ("Sats 90, target 88 to 92.", [90]),
    ],
)
def test_a_target_is_no_reading_and_what_he_is_on_is_one(text: str, now: list[float]) -> None:
    assert values(text, "spo2", FactStatus.ASSERTED) == now


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Saturación objetivo de 88 a 92, tiene 90", "es"),
        ("Saturação alvo 88 a 92, está com 91", "pt"),
    ],
)
def test_the_low_end_of_a_target_is_no_reading(text: str, language: str) -> None:
    told = [f.value for f in analyze_text(text, language).facts if f.status is FactStatus.ASSERTED]
    assert 88 not in told


@pytest.mark.parametrize(
    "text", ["Pulse 80 and she's on 40.", "Pulse 80, she's on 40 of furosemide."]
)
def test_only_a_saturation_is_what_somebody_is_on(text: str) -> None:
    assert values(text, "heart_rate", FactStatus.ASSERTED) == [80]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("BM? Four point... five point four.", (5.4,)),
        ("BM four point, pulse eighty.", ()),
    ],
)
def test_a_number_that_was_broken_off_is_to_check(text: str, others: tuple[float, ...]) -> None:
    (sugar,) = (f for f in analyze_text(text).facts if f.name == "blood_glucose")
    assert (sugar.alternatives, sugar.needs_review) == (others, bool(others))


@pytest.mark.parametrize(
    "text",
    [
        "gcs is fourteen baseline is fifteen vitals eighty over forty pulse one thirty",
        "baseline gcs is fifteen vitals eighty over forty pulse one thirty",
    ],
)
def test_a_pressure_behind_another_usual_number_is_of_now(text: str) -> None:
    assert ("systolic_bp", 80) in vitals(text)


@pytest.mark.parametrize("text", ["usually runs 130 over 80", "her normal is 120 over 70"])
def test_a_usual_pressure_stays_usual(text: str) -> None:
    assert not vitals(text)


@pytest.mark.parametrize(
    ("text", "name", "now"),
    [
        ("on two liters which is his baseline glucose one forty six", "blood_glucose", 146),
        ("sats ninety on two litres that's his normal b p one ten over seventy",
         "systolic_bp", 110),
        ("she's confused which is her usual heart rate eighty two", "heart_rate", 82),
        ("he's on home oxygen that is normal for him pulse 90", "heart_rate", 90),
    ],
)  # fmt: skip
def test_which_is_his_baseline_is_said_of_what_stands_before(
    text: str, name: str, now: float
) -> None:
    assert values(text, name, FactStatus.ASSERTED) == [now]
    assert not values("baseline glucose is one forty six", "blood_glucose", FactStatus.ASSERTED)


@pytest.mark.parametrize(
    ("text", "breaths", "beats"),
    [
        ("resps 30, rate 116, BP 152 on 88", [30], [116]),
        ("Resps 18, rate 72 regular, BP 120/80.", [18], [72]),
        ("resps of thirty and a rate of one twenty", [30], [120]),
        ("respiratory rate 24, rate 28 after the neb", [24, 28], []),
        ("He's breathing at a rate of 60.", [60], []),
        ("18 was his respiratory rate at 9, pulse 90", [18], [90]),
        ("His resps were 18, 96 was his heart rate.", [18], [96]),
    ],
)  # fmt: skip
def test_whose_the_rate_is(text: str, breaths: list[object], beats: list[object]) -> None:
    assert values(text, "respiratory_rate", FactStatus.ASSERTED) == breaths
    assert values(text, "heart_rate", FactStatus.ASSERTED) == beats
