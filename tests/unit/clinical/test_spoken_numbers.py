"""Numbers of spoken reports that were once misread: begun anew, not trusted, of a machine."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals


def _plain(text: str) -> dict[str, object]:
    """The undoubted vital signs of ``text``."""
    return {f.name: f.value for f in facts(text, FactKind.VITAL) if not f.needs_review}


@pytest.mark.parametrize(
    ("text", "pressure"),
    [
        ("BP one sixty uh one fifty over ninety", (150, 90)),
        ("her pressure was one ten, um, one hundred over sixty", (100, 60)),
        ("blood pressure ninety er eighty eight over fifty", (88, 50)),
    ],
)
def test_a_pressure_begun_anew_leaves_only_the_whole_one(
    text: str, pressure: tuple[int, int]
) -> None:
    assert vitals(text) == [("systolic_bp", pressure[0]), ("diastolic_bp", pressure[1])]


def test_two_pressures_one_after_the_other_are_both_kept() -> None:
    read = vitals("BP one ten over seventy, then one twenty over eighty")
    assert [v for n, v in read if n == "systolic_bp"] == [110, 120]


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("fifteen of oxygen by non rebreather", 15),
        ("we put her on ten of O2 by mask", 10),
        ("four of oxygen by nasal cannula", 4),
    ],
)
def test_so_much_of_oxygen_is_a_flow(text: str, flow: int) -> None:
    assert given(text) == [("oxygen", flow, "L/min")]


def test_a_saturation_with_oxygen_is_no_flow() -> None:
    assert given("sats ninety on oxygen by mask") == [("oxygen", None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "pacing rate set to eighty, capture at ninety milliamps",
        "the pacemaker's set to seventy",
        "the alarm is set at ninety",
        "she's a hundred percent alert",
        "he's a hundred percent sure about that",
        "we're titrating to a MAP of sixty five",
        "last time we came his sugar was two point one",
        "bagging at ten a minute",
        "28 weeks pregnant, the baby's heart rate is 150 on the doppler",
    ],
)
def test_a_setting_a_target_or_another_day_is_no_reading(text: str) -> None:
    assert [r for r in vitals(text) if r[0] != "gestational_age"] == []


def test_a_hundred_percent_on_air_is_a_saturation() -> None:
    assert vitals("a hundred percent on air") == [("spo2", 100)]


def test_the_heart_of_an_infant_whose_mother_is_pregnant_is_his() -> None:
    assert ("heart_rate", 150) in vitals("eight month old baby, heart rate 150, mum is pregnant")


@pytest.mark.parametrize(
    "text",
    [
        "machine says two hundred over one ten but I don't believe it",
        "sats eighty one, poor trace",
        "pulse is forty on the probe, that can't be right",
    ],
)
def test_a_reading_that_nobody_trusts_is_marked(text: str) -> None:
    assert _plain(text) == {}
    assert vitals(text)


def test_what_is_not_trusted_is_only_the_last_reading() -> None:
    assert _plain("pulse ninety two, sats seventy, bad trace") == {"heart_rate": 92}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it's ninety over sixty not one ninety over sixty", 90),
        ("not eighty over forty, one eighty over forty", 180),
    ],
)
def test_the_number_behind_not_is_taken_back(text: str, value: int) -> None:
    assert [v for n, v in vitals(text) if n == "systolic_bp"] == [value]


def test_a_pressure_has_two_numbers() -> None:
    assert vitals("BP is 120 over 80 over 16") == [("systolic_bp", 120), ("diastolic_bp", 80)]


@pytest.mark.parametrize("text", ["BP 160 90, pulse 88", "bp one sixty ninety pulse eighty eight"])
def test_a_pressure_without_its_over_is_whole_and_marked(text: str) -> None:
    assert ("diastolic_bp", 90) in vitals(text)
    assert _plain(text) == {"heart_rate": 88}


@pytest.mark.parametrize("text", ["BP 160, 90 pulse", "systolic 160 90 pulse", "BP 120 110"])
def test_not_every_second_number_is_a_diastolic(text: str) -> None:
    assert "diastolic_bp" not in dict(vitals(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("pulse one oh two sats ninety four", {"heart_rate": 102, "spo2": 94}),
        ("pulse ninety oh two sats ninety four", {"heart_rate": 90, "spo2": 94}),
    ],
)
def test_oh_two_is_of_the_number_before_it(text: str, read: dict[str, object]) -> None:
    assert _plain(text) == read


def test_a_low_decade_is_its_lower_third() -> None:
    (rate,) = facts("heart rate in the low forties", FactKind.VITAL)
    assert (rate.low, rate.high) == (40, 43)


def test_four_numbers_are_the_parts_and_their_sum() -> None:
    assert dict(vitals("GCS three four six thirteen")) == {
        "gcs_eye": 3, "gcs_verbal": 4, "gcs_motor": 6, "gcs_total": 13,
    }  # fmt: skip


def test_before_and_after_are_two_readings() -> None:
    text = "pain was seven before and four after the fentanyl"
    assert vitals(text) == [("pain_score", 7), ("pain_score", 4)]


@pytest.mark.parametrize("text", ["sugar keeps reading low", "BM keeps reading high"])
def test_what_may_be_an_opinion_is_marked(text: str) -> None:
    (sugar,) = facts(text, FactKind.VITAL, FactStatus.ASSERTED)
    assert sugar.value in ("LO", "HI")
    assert sugar.needs_review


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("I'd give her eyes 3, verbal 4, motor 6. That's 13.", 13),
        ("GCS is 3, 4, 6, so 13.", 13),
        ("eyes four verbal four motor six so fourteen", 14),
        ("eyes four verbal four motor six. Sixteen gauge in the left arm.", None),
        ("eyes 3, verbal 4, motor 6. That's 15 minutes.", None),
    ],
)
def test_only_the_sum_of_its_parts_is_a_total(text: str, total: int | None) -> None:
    assert dict(vitals(text)).get("gcs_total") == total


def test_one_part_said_with_the_total_is_read() -> None:
    assert dict(vitals("GCS 13, she's verbal 4 now.")) == {"gcs_total": 13, "gcs_verbal": 4}


@pytest.mark.parametrize(
    ("text", "sats"),
    [
        ("Sats 91, put him on prongs, two litres. 96 now.", [91, 96]),
        ("Sats 94 so 6 litres on a Hudson. 98.", [94, 98]),
        ("Sats 94 on two litres. He's 97 years old.", [94]),
        ("Sats 88, four litres on. Give me an 18.", [88]),
        ("Sats 94 on two litres. Pulse? 97.", [94]),
    ],
)
def test_a_number_alone_after_oxygen_is_the_next_saturation(text: str, sats: list[int]) -> None:
    assert [v for n, v in vitals(text) if n == "spo2"] == sats


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Sugar, I'll do it now. 5.9.", [("blood_glucose", 5.9)]),
        ("Any fever? I took it, it was 99.1.", [("temperature", 99.1)]),
        ("Sugar's being done. Pulse 88. 7.5 tube going in.", [("heart_rate", 88)]),
        ("Any fever? No. 37.5 tube.", []),
    ],
)
def test_a_decimal_alone_answers_the_sign_that_waits(
    text: str, read: list[tuple[str, object]]
) -> None:
    assert vitals(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("h g t five comma eight g c s fourteen", {"blood_glucose": 5.8, "gcs_total": 14}),
        ("temp thirty seven comma one", {"temperature": 37.1}),
        ("pulse eighty comma resps sixteen", {"heart_rate": 80, "respiratory_rate": 16}),
        ("resps eighteen comma four of zofran", {"respiratory_rate": 18}),
    ],
)
def test_a_comma_is_a_decimal_point_between_digits_only(text: str, read: dict[str, object]) -> None:
    assert dict(vitals(text)) == read


def test_what_was_scratched_is_gone_though_nothing_replaces_it() -> None:
    assert vitals("he's one ten kilos, scratch that, that's a guess") == []
    assert vitals("pulse ninety, disregard that. Sats 94.") == [("spo2", 94)]


def test_a_ventilators_rate_and_a_counted_thing_are_no_readings() -> None:
    assert vitals("end tidal 38 on a rate of eighteen") == [("etco2", 38)]
    assert vitals("end tidal 38, now one thing the monitor") == [("etco2", 38)]


@pytest.mark.parametrize(
    "text",
    [
        "CPAP with ten of PEEP and sixty percent",
        "vent's on FiO2 100 percent",
        "his pressure differs by forty between the arms",
        "he's an ex thirty two weeker",
        "weighed 1.8 kilos at birth",
        "he scored 7 on the NEWS",
        "paced rhythm at 70",
    ],
)
def test_settings_differences_births_and_other_scores_are_no_readings(text: str) -> None:
    assert vitals(text) == []


def test_an_energy_is_no_pulse() -> None:
    read = vitals("VT at 190, cardioverted at 100 then 150, back in sinus at 88")
    assert read == [("heart_rate", 190), ("heart_rate", 88)]


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("sugar was 42, then 38 on recheck", "blood_glucose", [42, 38]),
        ("GCS 3 on arrival, 10 by the time we left", "gcs_total", [3, 10]),
        ("sats 88 on scene, 94 now", "spo2", [88, 94]),
        ("pain's nine, down to six and four after the morphine", "pain_score", [9, 6, 4]),
        ("GCS E4 V4 M6 fourteen", "gcs_total", [14]),
        ("GCS 13 on scene, 12 minutes to hospital", "gcs_total", [13]),
    ],
)
def test_later_readings_without_their_name(text: str, name: str, values: list[int]) -> None:
    assert [v for n, v in vitals(text) if n == name] == values


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("What've we got for a rate? Forty-two.", [("heart_rate", 42)]),
        ("What's he breathing at? Thirty.", [("respiratory_rate", 30)]),
        ("Count his resps for me. Twelve.", [("respiratory_rate", 12)]),
        ("I make it twenty-eight a minute, his breathing.", [("respiratory_rate", 28)]),
        ("I've got a radial at about eighty.", [("heart_rate", 80)]),
        ("What's his sugar doing? It was 2.9, it's 5.1 now.",
         [("blood_glucose", 2.9), ("blood_glucose", 5.1)]),
        ("He's thirteen out of fifteen.", [("gcs_total", 13)]),
        ("Make that thirteen for GCS.", [("gcs_total", 13)]),
        ("Any problems with the heart? Forty-one.", []),
        ("Check his pulse. Twelve lead next.", []),
    ],
)  # fmt: skip
def test_an_answer_alone_is_what_was_asked_for(text: str, read: list[tuple[str, object]]) -> None:
    assert vitals(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "I want that systolic over a hundred.",
        "Let's get him up to 94 percent at least.",
        "titrate for a systolic over 90",
        "GP's pressure this morning was 90 over 60.",
        "The other fella, he's 130 over 80.",
        "she was 180 over 100 last week",
    ],
)
def test_what_is_wanted_or_of_another_is_not_measured(text: str) -> None:
    assert vitals(text) == []


def test_another_statement_of_last_year_takes_no_reading_with_it() -> None:
    assert vitals("gcs three t she had a tetanus last year") == [("gcs_total", 3)]
    assert vitals("his systolic's over 90") == [("systolic_bp", 90)]


@pytest.mark.parametrize(
    "text",
    [
        "Pain came on at 7.",
        "His GCS was fine until 8.",
        "Blood sugar diary says 7 to 9 most days.",
        "CO2 on the gas was 9 kPa.",
        "He scored 8 on his Glasgow-Blatchford.",
        "Her AMTS was 4 out of 10.",
        "CRP 240, white count's 18.",
        "pressure cuff is a size 11",
        "PEEP 8, pressure support 10, rate 16",
    ],
)
def test_times_laboratory_values_and_other_scores_are_no_readings(text: str) -> None:
    assert vitals(text) == []


def test_a_sugar_before_and_after() -> None:
    text = "blood sugar fifty two before the d ten and one thirty eight after"
    assert vitals(text) == [("blood_glucose", 52), ("blood_glucose", 138)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("glucose do we need one no leave it", []),
        ("GCS 13. Adrenaline's up to 10.", [("gcs_total", 13)]),
        ("GCS 9, up to 13.", [("gcs_total", 9), ("gcs_total", 13)]),
    ],
)
def test_a_thing_and_a_drugs_rate_are_no_readings(
    text: str, read: list[tuple[str, object]]
) -> None:
    assert vitals(text) == read
