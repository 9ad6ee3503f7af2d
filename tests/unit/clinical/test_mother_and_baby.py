"""Two patients of one birth: what is told once the baby comes is the baby's, up to the mother."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given, names, vitals


@pytest.mark.parametrize(
    ("text", "hers", "his"),
    [
        ("Mum's obs: pulse 98. Baby's obs: pulse 150.", [98], [150]),
        ("This is mum. Pulse 98. And this is baby. Pulse 150.", [98], [150]),
        ("Moving on to the baby, pulse 150, temp 36.2.", [], [150]),
        ("Baby now. Heart rate 150.", [], [150]),
        ("Obs for mum, pulse 88. Obs for baby, heart rate 144, resps 40.", [88], [144]),
        ("She delivered at 0412, pulse 100. Now the baby. He was flat, heart rate 80. Dried him. "
         "Heart rate now's 140. Mum's pulse is 96.", [100, 96], [80, 140]),
        ("placenta out pulse ninety now the baby heart rate one sixty temp thirty six five and "
         "mums pulse was ninety four", [90, 94], [160]),
        ("Waters went at 2, pulse 92. As for baby, she cried at once, she's pink, heart rate 140. "
         "Mum's on nothing, pulse 94.", [92, 94], [140]),
        ("29 year old G2 P1, baby born at 0310. He was floppy, heart rate 80. BP 100 over 60, "
         "pulse 104.", [104], [80]),
    ],
)  # fmt: skip
def test_from_the_baby_to_the_mother_all_is_the_babys(
    text: str, hers: list[int], his: list[int]
) -> None:
    told = (FactStatus.ASSERTED, FactStatus.OTHER_SUBJECT)
    rates = [[v for name, v in vitals(text, whose) if name == "heart_rate"] for whose in told]
    assert rates == [hers, his]


@pytest.mark.parametrize(
    "text",
    [
        "She delivered at 0412, Apgars 9 and 10. Placenta complete.",
        "placenta out apgar nine at one minute and ten at five her bp one ten over seventy",
        "Baby was born at 0310. Apgar 7, then 9. Mum's comfortable, placenta still in.",
    ],
)
def test_an_apgar_is_never_the_mothers(text: str) -> None:
    assert "apgar" not in {name for name, _ in vitals(text)}
    assert "apgar" in {name for name, _ in vitals(text, FactStatus.OTHER_SUBJECT)}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Baby boy Molefe, born at 03:45, heart rate 150, Apgar 9.", ("heart_rate", 150)),
        ("Newborn, 2 hours old, heart rate 150. Mum had a fever in labour.", ("heart_rate", 150)),
        ("Baby's obs: pulse 150, temp 39.", ("heart_rate", 150)),
        ("This is Leo, 7 weeks old. Baby's been feeding badly, pulse 160.", ("heart_rate", 160)),
    ],
)
def test_where_the_newborn_is_the_patient_it_stays_his(text: str, read: tuple[str, int]) -> None:
    assert read in vitals(text)


def test_however_often_her_boy_is_he_she_is_the_patient() -> None:
    text = (
        "This is Ann, 24, baby was born at 0251. She had Entonox only. Now baby, he was flat, "
        "he cried, he's pink and he's fed, his sats are 94."
    )
    assert given(text) == [("nitrous_oxide", None, None)]
    assert ("spo2", 94) in vitals(text, FactStatus.OTHER_SUBJECT)


@pytest.mark.parametrize(
    "text",
    [
        "She delivered at 4. Baby weighs 3.6, no allergies for mum.",
        "she delivered at home baby weighs three point six no allergies for mum blood group is a",
    ],
)
def test_what_is_told_for_mum_is_hers(text: str) -> None:
    assert names(text, FactKind.ALLERGY) == {"nkda"}


@pytest.mark.parametrize(
    "text",
    [
        "22-year-old lady, gravida two, delivered at 0312. Baby girl came out flat, heart rate 60, "
        "five inflation breaths, and by one minute Apgar was four. At five minutes it's eight, "
        "heart rate 150, sats 91 on air, temp 36.4. Mum then bled. Her pulse is 124, BP 94/58.",
        "31 year old, 40 weeks, delivered at 0610. Baby was blue, inflation breaths given. At one "
        "minute Apgar 5. At five minutes heart rate 150, sats 91, temp 36.4. Placenta out at 0625. "
        "Her pulse is 124, BP 118 over 70.",
        "twenty six year old gravida three delivered on the bathroom floor baby came out blue we "
        "gave inflation breaths at one minute apgar three at five minutes hes pink heart rate one "
        "fifty sats ninety one temp thirty six four cord clamped mum then her pulse is one twenty "
        "four bp one hundred over sixty",
    ],
)
def test_what_was_found_at_five_minutes_is_the_newborns(text: str) -> None:
    found = analyze_text(text).facts
    his = {(f.name, f.value) for f in found if f.status is FactStatus.OTHER_SUBJECT}
    assert {("heart_rate", 150), ("spo2", 91), ("temperature", 36.4)} <= his
    assert "bvm_ventilation" in {name for name, _ in his}
    hers = {(f.name, f.value) for f in found if f.status is FactStatus.ASSERTED}
    assert ("heart_rate", 124) in hers
    assert "spo2" not in {name for name, _ in hers}


@pytest.mark.parametrize(
    "text",
    [
        "27 year old, delivered at 0312, baby crying. At five minutes past four her pulse was 96.",
        "27 year old, delivered at 0312, baby crying. Pulse 96, BP 110 over 70.",
        "22 year old, 39 weeks pregnant, contractions every two minutes. Pulse 96. Baby's moving.",
    ],
)
def test_a_sentence_without_the_newborn_is_the_mothers(text: str) -> None:
    found = analyze_text(text).facts
    assert ("heart_rate", 96, FactStatus.ASSERTED) in {(f.name, f.value, f.status) for f in found}


@pytest.mark.parametrize(
    "text",
    [
        "Mum's pulse 90. Baby's heart rate 140.",
        "mums pulse 90 babys heart rate 140",
        "Mother's pulse 90, baby's heart rate 140.",
    ],
)
def test_signs_of_both_without_a_word_of_a_birth_are_the_mothers_record(text: str) -> None:
    told = [(f.value, f.status) for f in analyze_text(text).facts if f.name == "heart_rate"]
    assert told == [(90, FactStatus.ASSERTED), (140, FactStatus.OTHER_SUBJECT)]
