"""The reports shown in ``docs/reports`` are what this tree writes; what a doctor stumbled over."""

from __future__ import annotations

import pytest

from tests.support.encounters import Encounter
from tests.support.sample_reports import FOLDER, SHOWN, example, report_of


def _report(said: str, format: str = "atmist", language: str = "en") -> str:
    return report_of(Encounter("x01", said, (), language), format).text


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


@pytest.mark.parametrize("format", sorted(SHOWN))
def test_the_examples_are_written_by_this_code(format: str) -> None:
    shown = (FOLDER / f"{format}.txt").read_text(encoding="utf-8")
    assert shown == example(format), "run python -m tests.support.sample_reports"


def test_a_time_stands_beside_the_dose_that_it_was_told_with() -> None:
    text = _report(
        "52 year old woman stung by a wasp. EpiPen 0.3 in the thigh at 10:55. "
        "Then adrenaline 500 mics IM at 11:28."
    )
    table = [line.split() for line in text.splitlines() if "Adrenaline [" in line]
    assert [(row[0], row[4]) for row in table] == [("10:55", "0.3"), ("11:28", "500")]
    assert "ALSO SAID" not in text


def test_a_time_that_no_dose_was_told_with_is_given_to_none() -> None:
    text = _report(
        "Aspirin 300 given. Morphine 2 milligrams, then 5 milligrams of morphine. "
        "The morphine went in at some point, aspirin at 14:02."
    )
    rows = [line.split() for line in text.splitlines() if "Morphine [" in line]
    assert rows
    assert all(row[0] == "?" for row in rows)


def test_a_childs_weight_and_weeks_of_pregnancy_are_read_out() -> None:
    child = _report("Three year old boy, weight sixteen kilos, having a seizure.")
    assert "3-year-old boy, weight 16 kg, seizure" in child
    adult = _report("Fifty year old man, weight ninety kilos, chest pain.")
    assert "weight" not in _line(adult, "50-year-old man, ")
    mother = _report("29 year old lady, 34 weeks pregnant, complaining of headache.")
    assert "gestational age 34 weeks" in _line(mother, "29-year-old woman, ")


def test_a_pressure_that_is_not_of_now_stays_one_reading() -> None:
    text = _report("29 year old lady, headache. Booked blood pressure was 118 over 70 last week.")
    rest = text[text.index("ALSO SAID") :].partition("\n\n")[0]
    assert "Blood pressure 118/70 mmHg, not a current reading" in rest
    assert "Systolic" not in rest
    assert "Diastolic" not in rest


def test_who_refuses_transport_is_told_under_transport() -> None:
    text = _report("19 year old male, hypo. He declined hospital and signed the form.", "chart")
    transport = text[text.index("T  TRANSPORT") :].partition("\n\n")[0]
    assert "Refused transport or care" in transport


def test_a_spanish_score_has_no_english_word_for_air() -> None:
    said = "Varón de 62 años. Tensión 165/95, pulso 98, saturación 94% basal, FR 20."
    text = " ".join(_report(said, language="es").split())
    assert "aire ambiente = 0" in text
    assert " air = " not in text


def test_an_overdose_says_of_what_in_the_words_that_were_said() -> None:
    text = _report("Nineteen year old man took about thirty Tylenol PM at nine last night.")
    taken = 'overdose ("took about thirty Tylenol PM at nine last night")'
    assert taken in _line(text, "Complaint:")
    assert taken in " ".join(text.split("A  AGE")[0].split())


def test_a_shock_index_is_read_out_where_it_is_raised() -> None:
    assert (
        "Shock index"
        not in _report("Man, 60, heart rate 60, BP 130 over 80.", "radio").partition("PATIENT")[0]
    )
    assert "Shock index 0.91" in _report("Man, 60, heart rate 100, BP 110 over 80.", "radio")
