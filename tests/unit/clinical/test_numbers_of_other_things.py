"""Numbers beside a sign that are of a strength, a device, a drip or a tube and not of the sign."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.vitals.inspired import EITHER
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("took four mils of the fifty percent and diluted it, sats ninety", [("spo2", 90)]),
        ("sats ninety four, back on the sixty percent", [("spo2", 94)]),
        ("he got a hundred then another hundred and then a third hundred", []),
        ("sats a hundred percent on room air", [("spo2", 100)]),
        ("a hundred percent on fifteen litres", [("spo2", 100)]),
        ("The pump's set on 90.", []),
        ("set's ninety four on air", [("spo2", 94)]),
        ("BVM with 100 percent oxygen, GCS 9", [("gcs_total", 9)]),
        ("bagging with 100 percent o2", []),
        ("oxygen at 100 percent via bvm", []),
        ("Oxygen 40% via venturi, sats 91", [("spo2", 91)]),
        ("on oxygen 35 percent, sats 91", [("spo2", 91)]),
        ("o2 28 percent venturi 4 litres sats 90", [("spo2", 90)]),
        ("ST's come down a bit but not 50%.", []),
    ],
)
def test_a_strength_or_a_setting_is_no_saturation(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("oxygen at 60 percent", EITHER),
        ("oxygen hundred percent on the bag", EITHER),
        ("his oxygen's 60 percent", None),
        ("his oxygen was 50 percent when we got there", None),
        ("oxygen 94 percent on room air", None),
        ("pulse 90 oxygen 97 percent", None),
        ("oxygen level 60 percent", None),
        ("oxygen 100 percent on room air", None),
    ],
)
def test_where_oxygen_may_be_the_gas_or_the_blood_s_a_human_decides(
    text: str, doubt: str | None
) -> None:
    found = [f for f in facts(text, FactKind.VITAL) if f.name == "spo2"]
    assert [f.review_reason for f in found] == [doubt]


@pytest.mark.parametrize(
    ("text", "sugar"),
    [
        ("Sugar reads high on our machine, on mum's one it was 31.4.", ["HI", 31.4]),
        ("sugar on our one was five point two", [5.2]),
        ("glucose on the school's one was eighteen point one", [18.1]),
        ("sugar with their kit was four point four", [4.4]),
        ("sugar, it's one point nine", [1.9]),
    ],
)
def test_what_it_was_measured_with_is_no_value(text: str, sugar: list[object]) -> None:
    assert [value for name, value in vitals(text) if name == "blood_glucose"] == sugar


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "heart rate eighty eight. he's on a mask at ten litres now ninety seven on that",
            [("heart_rate", 88), ("spo2", 97)],
        ),
        (
            "sats eighty six on air, put him on two litres. ninety four on that.",
            [("spo2", 86), ("spo2", 94)],
        ),
        ("heart rate eighty eight, nitro's in, pressure ninety four on that leg", []),
        ("heart rate eighty eight, ninety on that monitor", []),
    ],
)
def test_on_that_is_on_the_mask_told_before(text: str, told: list[tuple[str, object]]) -> None:
    saturations = [value for name, value in vitals(text) if name == "spo2"]
    assert saturations == [value for name, value in told if name == "spo2"]
    assert ("heart_rate", 97) not in vitals(text)
    assert ("heart_rate", 90) not in vitals(text)


def test_tenths_go_on_with_a_sign_that_has_tenths() -> None:
    text = "temp thirty eight seven, pulse one oh eight, still thirty eight four"
    assert ("heart_rate", 38) not in vitals(text)
    assert ("temperature", 38.4) in vitals(text)


def test_how_strong_a_tablet_is_is_no_sign_no_age_and_no_dose() -> None:
    text = "resps twenty. there's a wafer here called olanzapine it's a ten it melts on the tongue"
    assert vitals(text) == [("respiratory_rate", 20)]
    assert not facts(text, FactKind.AGE)
    assert all(amount is None for _, amount, _ in given(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sats one hundred. make that twenty one at the lip", [("spo2", 100)]),
        ("sats ninety nine make that eighty nine", [("spo2", 89)]),
        ("resps eight make that eighteen", [("respiratory_rate", 18)]),
        ("heart rate eighty, make that one eighty", [("heart_rate", 180)]),
    ],
)
def test_what_cannot_be_of_the_sign_puts_no_reading_right(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


def test_oxygen_before_somebodys_number_makes_it_no_age() -> None:
    found = analyze_text("back on fifteen litres and he's ninety four").facts
    assert not [f for f in found if f.kind is FactKind.AGE]
    age = facts("he's ninety four", FactKind.AGE)
    assert [(f.value, f.status) for f in age] == [(94, FactStatus.ASSERTED)]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("SpO2 95, end-tidal 40. Care transferred with the pump still at 120.", [95, 40]),
        ("Heart rate 108. Nitro drip still at 120.", [108]),
        ("Heart rate 108, pump still at 60.", [108]),
        ("End tidal 40, vent rate still at 16.", [40]),
        ("Heart rate 130. Later still at 120.", [130, 120]),
        ("Pulse 130, after fluids now 110.", [130, 110]),
        ("Sats 88, on the vent now 95.", [88, 95]),
    ],
)
def test_what_a_device_still_runs_at_is_no_sign(said: str, values: list[int]) -> None:
    vitals = [f for f in analyze_text(said).facts if f.kind is FactKind.VITAL]
    assert [f.value for f in vitals] == values


@pytest.mark.parametrize(
    "other",
    ["Nitro is up to 30.", "Room's still at 21.", "ETA's now 9.", "Norad now at 8.",
     "The clock's still at 12.", "The cylinder's down to 50.", "Time is now 14.",
     "Ketamine down to 20.", "Battery's still at 40.", "The queue is still at 12."],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["Heart rate 108", "End-tidal 40", "Resps 20", "Glucose 9.1"])
@pytest.mark.parametrize("mark", [".", ","])
def test_what_is_told_of_another_noun_goes_on_with_no_sign(
    other: str, sign: str, mark: str
) -> None:
    assert len(vitals(f"{sign}{mark} {other}")) == len(vitals(f"{sign}."))


@pytest.mark.parametrize("later", ["It's still 16.", "He's now at 16.", "Later down to 16."])
def test_what_is_told_of_it_or_of_him_does(later: str) -> None:
    assert vitals(f"Resps 24. {later}") == [("respiratory_rate", 24), ("respiratory_rate", 16)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("carboxyhaemoglobin on the Rad-57 22 percent", [("carboxyhemoglobin", 22)]),
        ("SpCO by Masimo Rad-57, 12 percent", [("carboxyhemoglobin", 12)]),
        ("check the resp rate every fifteen with the mag", []),
        ("glucose on the Accu-Chek 2 was 5.4", [("blood_glucose", 5.4)]),
        ("accu check 2 we gave glucose", [("blood_glucose", 2)]),
        ("glucose 142 milligram per decilitre", [("blood_glucose", 142)]),
        ("Pulse every 10 minutes please.", []),
        ("i tubed him at twelve ten kettle mean one hundred", []),
        ("BP 90 over 60, mean of 70", [("systolic_bp", 90), ("diastolic_bp", 60), ("map", 70)]),
    ],
)
def test_a_device_an_interval_or_a_piece_of_a_name_is_no_value(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Lorazepam 2 milligrams IM. RASS was plus three, now zero.", [("lorazepam", 2, "mg")]),
        ("haloperidol five milligrams im his sat score was plus two then one",
         [("haloperidol", 5, "mg")]),
        ("lorazepam two milligrams im rass plus three", [("lorazepam", 2, "mg")]),
        ("Diazepam 10 milligrams, CIWA 22 then 9.", [("diazepam", 10, "mg")]),
        ("Salbutamol 5 milligrams. PEWS was four, then two.", [("albuterol", 5, "mg")]),
        ("Midazolam 5 milligrams. Sedation score three, then two.", [("midazolam", 5, "mg")]),
        # Amounts go on behind a way in, a place or a "more".
        ("morphine 5 milligrams iv plus 3 at ten past ten",
         [("morphine", 5, "mg"), ("morphine", 3, "mg")]),
        ("Fentanyl 50, pain was 8, then 25 more.",
         [("fentanyl", 50, "ug"), ("fentanyl", 25, "ug")]),
        ("fentanyl fifty, pain went from eight to five, then twenty five iv",
         [("fentanyl", 50, "ug"), ("fentanyl", 25, "ug")]),
    ],
)  # fmt: skip
def test_the_number_of_an_unknown_score_is_nobodys_dose(
    text: str, told: list[tuple[str, float, str]]
) -> None:
    assert given(text) == told
