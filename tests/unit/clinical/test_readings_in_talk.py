"""Readings as crews talk: disowned, settled on, timed, answered, going on."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, vitals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "sats went to eighty nine no hang on thats the cold fingers try her ear ninety four on "
            "the ear pulse ninety two",
            [("spo2", 94), ("heart_rate", 92)],
        ),
        ("Sats 78, no hang on, that's her nail varnish, 96 on the other hand.", [("spo2", 96)]),
        ("sats are eighty four wait no the probes fallen off ninety seven now", [("spo2", 97)]),
        ("Sats 84 but that's just cold hands, 95 on the ear.", [("spo2", 95)]),
        ("Pulse 40, that's artefact. 98 on the radial.", [("heart_rate", 98)]),
        (
            "BP 70 over 40, hang on, that's the cuff slipping. 118 over 70.",
            [("systolic_bp", 118), ("diastolic_bp", 70)],
        ),
        (
            "Temp 40.6. Forty point six. No, sorry, that's the lens dirty. 41.2.",
            [("temperature", 41.2)],
        ),
    ],
)
def test_what_a_fault_showed_is_taken_back(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Sats 94, cold hands and feet.",
        "Sats 94, his fingers are cold.",
        "Sats 94, lac to the hand, arm's in a bad way.",
        "Sats 94, probe on the ear.",
    ],
)
def test_cold_hands_alone_disown_nothing(text: str) -> None:
    assert vitals(text) == [("spo2", 94)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Peak flow less than a hundred, call it eighty.", [("peak_flow", 80)]),
        ("peak flow one ninety call it two hundred", [("peak_flow", 200)]),
        ("Pulse 110, call it 8 minutes out.", [("heart_rate", 110)]),
        ("Weight 84 kilos, no wait, that's on the chart as 94, he confirmed.", [("weight", 94)]),
    ],
)
def test_the_number_that_was_settled_on(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "He stopped breathing at five twenty-five, so he was intubated.",
        "she quit breathing at ten forty",
        "Resps were fine till he collapsed at nine fifteen.",
        "line went in at four thirty",
        "pulse is like a buck ten",
    ],
)
def test_the_hour_of_what_happened_is_no_reading(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pulse went up at one ten", [("heart_rate", 110)]),
        ("Sugar's up at four fifty.", [("blood_glucose", 450)]),
        ("sats ninety one turn it up ninety five now", [("spo2", 91), ("spo2", 95)]),
        ("gcs fifteen but shes sleepy so fourteen now", [("gcs_total", 15), ("gcs_total", 14)]),
        ("Sats 84 on air in the right hand and 71 in the foot.", [("spo2", 84), ("spo2", 71)]),
        ("sats eight four in the hand and seven one in the foot", [("spo2", 84), ("spo2", 71)]),
        ("Last set at 0618: rate 70, sinus.", [("heart_rate", 70)]),
        ("Second set. Rate 88, resps 20.", [("heart_rate", 88), ("respiratory_rate", 20)]),
        ("rate after the glucagon came up fifty four", [("heart_rate", 54)]),
        ("pulse after the adenosine is 88", [("heart_rate", 88)]),
        ("Lactate off the tent's machine is six point three.", [("lactate", 6.3)]),
        ("how much do you weigh uh two ten", [("weight", 210)]),
        ("What does he weigh? Eighty odd kilos.", [("weight", 80)]),
        ("3.1 kilos today, birth weight was 3.4.", [("weight", 3.1)]),
        ("give us a blow for the meter one sixty good girl", [("peak_flow", 160)]),
        ("Meter says 160.", [("blood_glucose", 160)]),
        ("the sugar on the first one was 6.1", [("blood_glucose", 6.1)]),
        ("BSL was six on the last one then 8.1", [("blood_glucose", 6), ("blood_glucose", 8.1)]),
    ],
)  # fmt: skip
def test_readings_told_in_passing(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("not pain more like a tightness right here its like a five does it go anywhere no", [5]),
        ("the tightness is gone its a zero okay give me another pressure", [0]),
        ("Headache, zero to ten? It was an eight. It's maybe a six.", [8, 6]),
        ("How bad's the pain, nought to ten? Was a nine, it's more like a four now.", [9, 4]),
        ("Any chest pain? Yeah, it's like an eight.", [8]),
        ("The pain's in the shin, it's a two centimetre cut.", []),
        ("He's in pain and it's a one hour drive.", []),
        ("And if ten's the worst ever? Seven. Are you short of breath?", [7]),
        ("if ten is the worst you've ever felt what would you give it? About a six.", [6]),
        ("And if zero is nothing and ten is agony? Oh, eight.", [8]),
        ("ten being the worst what is it seven", [7]),
        ("and if ten's the worst ever seven are you short of breath", [7]),
        ("He's ten. It's the worst we've seen. Seven of us went.", []),
        ("ten is the worst pain imaginable bp 120 over 80 resps 9", []),
    ],
)
def test_pain_told_like_a_number(text: str, scores: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "pain_score"] == scores


def test_what_came_to_be_ends_a_condition_where_nothing_is_punctuated() -> None:
    filler = "we got him off the floor and onto the stretcher and out to the truck with the family "
    text = filler * 3 + (
        "i want an i v in case the i o craps out left arm eighteen done pressure dropped seventy "
        "eight over forty"
    )
    assert vitals(text) == [("systolic_bp", 78), ("diastolic_bp", 40)]
    planned = filler * 3 + "call me if his pressure dropped to ninety over fifty"
    assert vitals(planned) == []
    assert vitals(planned, FactStatus.PLANNED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sats ninety, uh, ninety-one on air.", [("spo2", 91)]),
        ("Pulse 88. Uh, 22 resps.", [("heart_rate", 88), ("respiratory_rate", 22)]),
    ],
)
def test_behind_a_hesitation_comes_the_number_that_was_meant(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("Fentanyl fifty mics IV, that got him from a ten to an eight.", [10, 8]),
        ("Pain was eight out of ten. Fentanyl fifty mics IV, he's a six now.", [8, 6]),
        ("fentanyl fifty mics in hows that pain col ah its a seven still", [7]),
        ("wheres it hurt right hip out of ten ah nine mate its crook", [9]),
        ("We went from a ten to an eight car fleet.", []),
    ],
)
def test_a_pain_score_is_read_where_pain_is_treated(text: str, scores: list[object]) -> None:
    assert [value for name, value in vitals(text) if name == "pain_score"] == scores


def test_each_part_of_the_scale_is_named_by_the_nearest_word() -> None:
    told = "slurring her words eyes to voice three verbal confused four motor six so thirteen"
    assert vitals(told) == [
        ("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 6), ("gcs_total", 13),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("respiratory's eighteen", [("respiratory_rate", 18)]),
        ("its a sinus tack at one oh six", [("heart_rate", 106)]),
        ("respiratory two days ago he had a cold", []),
    ],
)
def test_a_clipped_name_announces_its_number(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sats seventy nine bag him", [("spo2", 79)]),
        ("temp thirty six two pains back up to eight", [("temperature", 36.2), ("pain_score", 8)]),
        ("sats coming up eighty four ninety one good", [("spo2", 84), ("spo2", 91)]),
        (
            "eyes two verbal two motor five nine okay",
            [("gcs_eye", 2), ("gcs_total", 9), ("gcs_verbal", 2), ("gcs_motor", 5)],
        ),
        ("Does it hurt? A bit. Score? Three. Lovely.", [("pain_score", 3)]),
        ("pulse one fifty one unit of packed cells through the warmer", [("heart_rate", 150)]),
        (
            "gcs three four six thirteen\ntylenol for the fever three twenty",
            [("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 6), ("gcs_total", 13)],
        ),
        (
            "my uncle had that and he plays golf\nb p one eighteen over seventy sat ninety two\n"
            "okay\nmeds are in the bag\nwhats next",
            [("systolic_bp", 118), ("diastolic_bp", 70), ("spo2", 92)],
        ),
    ],
)
def test_readings_in_a_hurry(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "still a fib up to one fifty clear shocking",
        "ten percent of body weight so six kilos of pull",
        "Grip socks, they were three pound fifty.",
        "thats a low dose for the pressure and rock one twenty",
    ],
)
def test_numbers_of_other_things_are_no_readings(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sat ninety four percent no eighty four", 84),
        ("Sats 94%. No, 84.", 84),
        ("Sats 94%. No, 2 stents, an MI.", 94),
    ],
)
def test_a_no_behind_the_unit_puts_the_reading_right(text: str, told: int) -> None:
    assert [value for name, value in vitals(text) if name == "spo2"] == [told]


def test_a_guess_between_two_values_is_asked_about() -> None:
    (reading,) = facts("sats were like ninety one maybe ninety two", FactKind.VITAL)
    assert reading.needs_review
    assert reading.approximate


@pytest.mark.parametrize("text", ["one twenties for the heart rate", "one twenties heart rate"])
def test_a_decade_is_no_one_value(text: str) -> None:
    assert ("heart_rate", 120) not in vitals(text)


@pytest.mark.parametrize(
    "text", ["How bad is it, zero to ten? It's an eight.", "How's the pain now? It's an eight."]
)
def test_a_score_has_its_article(text: str) -> None:
    assert vitals(text) == [("pain_score", 8)]
