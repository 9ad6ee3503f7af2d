"""Ages and numbers that were somebody else's, a target or a call sign: said in many ways."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, vitals


def _age(text: str) -> list[tuple[object, str | None]]:
    told = facts(text, FactKind.AGE)
    return [(f.value, f.unit) for f in told if f.status is FactStatus.ASSERTED]


def _said(text: str) -> list[tuple[str, object]]:
    told = facts(text, FactKind.VITAL)
    return [(f.name, f.value) for f in told if f.status is FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("this is senan hes ten weeks hes not himself", (10, "wk")),
        ("He's nine weeks, not feeding, he's gone floppy.", (9, "wk")),
        ("he is about five days and he is jaundiced", (5, "d")),
        ("Oisin, he's only six weeks. The baby won't take his bottle.", (6, "wk")),
        ("male approximately twenty eight years name of sipho", (28, "a")),
        ("a female of about sixty years found on the floor", (60, "a")),
        ("a man, roughly forty years, stabbed twice", (40, "a")),
        ("how olds kel shes thirty two okay first obs pulse ninety", (32, "a")),
        ("im with number one hes the dad fifty one year old male found slumped", (51, "a")),
        ("She's the wife, seventy year old female, on the floor since six.", (70, "a")),
    ],
)
def test_an_age_is_heard_as_it_is_told(text: str, age: tuple[int, str]) -> None:
    assert _age(text) == [age]
    assert _said(text) == [v for v in _said(text) if v[0] != "gestational_age"]


@pytest.mark.parametrize(
    "text",
    [
        "control this is metro echo four we are on scene one patient",
        "this is romeo nine on scene with an assault",
        "he's ten weeks early and on oxygen",
        "he's two weeks post op with a hot knee",
        "he's three days into a cold",
        "ok so this is the dad he called us",
    ],
)
def test_what_counts_something_else_is_no_age(text: str) -> None:
    assert _age(text) == []


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("how many weeks are you thirty nine and two third bub", 39),
        ("How far along is she? Thirty.", 30),
        ("how many weeks is she about thirty six she thinks", 36),
        ("She's pregnant. How many weeks? Thirty-nine tomorrow, so thirty-eight plus six.", 38),
        ("how far gone are you thirty four weeks", 34),
    ],
)
def test_weeks_that_were_asked_for(text: str, weeks: int) -> None:
    assert [v for n, v in vitals(text) if n == "gestational_age"] == [weeks]


def test_a_ten_weeker_is_no_pregnancy() -> None:
    assert vitals("no salbutamol in a ten weeker it wont do anything") == []


@pytest.mark.parametrize(
    "text",
    [
        "she takes thyroxine and her husbands diabetic hes got a sugar of four point oh",
        "No meds, and her husband is diabetic, his sugar was 14.2.",
        "shes grand and my mums on warfarin her pressure was one eighty over ninety",
        "number one is a man of fifty number two is his son nineteen pulse one ten g c s fifteen",
        "Number one is ours. Number two is the buddy, sats 91, heart rate 120.",
        "placenta out she had the baby at six lucy says bubs heart rates one fifty",
        "we are keeping him at ninety systolic",
        "keeping her at 94 percent",
        "her pressure is only ever about 105 over 65",
        "his sugar is never over seven",
    ],
)
def test_what_is_of_others_usual_or_wanted_is_no_reading(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("number two is his son nineteen, pulse 110. Our patient, pulse 88.", ("heart_rate", 88)),
        ("shes just had the baby in the front seat pulse one twelve placenta is out",
         ("heart_rate", 112)),
        ("bubs on the boob pulse one twelve placenta is out", ("heart_rate", 112)),
        ("his sats are ninety four and her husband is here", ("spo2", 94)),
    ],
)  # fmt: skip
def test_the_patients_own_numbers_stay(text: str, read: tuple[str, int]) -> None:
    assert read in _said(text)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("g c s gimme a second eyes four verbal three motor six thirteen pupils", (4, 3, 6, 13)),
        ("eyes three verbal four motor five twelve", (3, 4, 5, 12)),
        ("eyes 4, verbal 4, motor 6. That's 14.", (4, 4, 6, 14)),
    ],
)
def test_the_total_runs_into_the_last_part(text: str, scores: tuple[int, ...]) -> None:
    names = ("gcs_eye", "gcs_verbal", "gcs_motor", "gcs_total")
    assert dict(vitals(text)) == dict(zip(names, scores, strict=True))


def test_a_target_ends_before_the_time_of_the_next_drug() -> None:
    text = "keeping him at ninety systolic tranexamic one gram at twenty two ten"
    times = [(f.name, f.value) for f in facts(text, FactKind.EVENT_TIME)]
    assert times == [("medication:tranexamic_acid", "22:10")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("s p c o is thirty four percent, g c s 15", ("carboxyhemoglobin", 34)),
        ("S.P.C.O. twenty two", ("carboxyhemoglobin", 22)),
        ("c o level eighteen percent", ("carboxyhemoglobin", 18)),
        ("end title forty three g c s three twelve lead no stemmy", ("gcs_total", 3)),
        ("Obs again? Ninety-six heart rate, 126 over 78.", ("heart_rate", 96)),
        ("sats 98, 22 resps, pain four", ("respiratory_rate", 22)),
        ("sats ninety-nine, thirty-six flat on the temp.", ("temperature", 36)),
        ("38.2 on the temp now", ("temperature", 38.2)),
        (
            "twenty kilos off the Broselow but nineteen point four on the ward scales",
            ("weight", 19.4),
        ),
        ("about eighteen kilos, 17.6 on our scales", ("weight", 17.6)),
        ("newborn boy, birth weight one point one five kilograms", ("weight", 1.15)),
    ],
)
def test_a_sign_called_out_in_another_order(text: str, read: tuple[str, float]) -> None:
    assert read in _said(text)


@pytest.mark.parametrize(
    "text",
    [
        "co of we dont have that no s p c o okay they put in an eighteen in the left foot",
        "its a strong femoral pulse rosk ten thirty",
        "rosc at eleven twenty pulse check",
        "seven on the pain scale of ten is what he'd call bad",
        "Identification: baby boy, born today. mum is nineteen, labour was long; "
        "she had a temp of thirty-eight five in labour",
        "he was two kilos at birth",
    ],
)
def test_what_stands_beside_a_name_and_is_no_reading(text: str) -> None:
    assert [v for v in _said(text) if v[0] != "pain_score"] == []


@pytest.mark.parametrize(
    "text",
    ["no murmur, no fits, no vomiting", "denies fits", "No fits or faints.", "nil fits, no rash"],
)
def test_no_fits_is_no_seizure(text: str) -> None:
    told = [f for f in facts(text, FactKind.FINDING) if f.name == "seizure"]
    denied = [f.name for f in facts(text, FactKind.FINDING, FactStatus.NEGATED)]
    assert told == []
    assert "seizure" in denied


def test_who_is_looked_after_at_a_birth_is_a_woman() -> None:
    text = "lucy you take bub ill look after mum hes pink hes crying placentas out fundus is firm"
    assert [f.value for f in facts(text, FactKind.SEX)] == ["female"]
    others = facts("placenta out bubs pink my mum is here, her mum knows", FactKind.SEX)
    assert [f.rule for f in others] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my partner took his own pulse its like one ten\npatients pulse is seventy two", [72]),
        ("My partner bagged him, pulse 88.", [88]),
        ("the driver hes walking wounded pulse ninety hes with medic six\n"
         "ours is the passenger pulse one thirty", [130]),
        ("The driver's pulse is 90. Ours was the passenger, pulse 130.", [130]),
        ("fetal heart rate one forty by doppler\nmoms pulse is ninety two", [92]),
        ("The driver was ejected. Pulse 120.", [120]),
    ],
)  # fmt: skip
def test_whose_pulse_it_is(text: str, told: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "heart_rate"] == told


@pytest.mark.parametrize(
    "text", ["sats ninety nine thats my finger hang on", "Sats 99. No wait, that's my finger."]
)
def test_a_probe_on_the_speaker_reads_nothing_of_the_patient(text: str) -> None:
    assert vitals(text) == []


def test_ours_is_the_one_who_is_told_of_behind_it() -> None:
    text = "the driver was ejected\nours is the passenger shes twenty two female"
    assert facts(text, FactKind.MECHANISM) == []
    assert [f.value for f in facts(text, FactKind.AGE)] == [22]


def test_the_pronoun_of_the_other_sex_is_of_the_relative() -> None:
    text = (
        "Eighty-three-year-old gentleman, wife is 79. He has Parkinson's and takes Sinemet, "
        "she takes donepezil."
    )
    assert [f.name for f in facts(text, FactKind.HOME_MEDICATION)] == ["carbidopa_levodopa"]


def test_which_one_is_no_age() -> None:
    text = "Second one later. First one, male, stab wound left chest, heart rate 130."
    assert facts(text, FactKind.AGE) == []
