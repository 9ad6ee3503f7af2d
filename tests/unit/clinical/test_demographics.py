"""Age and sex of the patient, and of nobody else."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def age(text: str) -> list[tuple[object, str | None]]:
    return [(f.value, f.unit) for f in facts(text, FactKind.AGE)]


def sex(text: str) -> list[object]:
    return [f.value for f in facts(text, FactKind.SEX)]


_LONG_TALK = "We went up the stairs and then along to the far end of the place. " * 5


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("62 year old", 62, "a"),
        ("sixty-two y/o", 62, "a"),
        ("a 62-year-old woman", 62, "a"),
        ("a 62 yo male", 62, "a"),
        ("62 M with chest pain", 62, "a"),
        ("78 yof", 78, "a"),
        ("6 month old", 6, "mo"),
        ("three weeks old", 3, "wk"),
        ("2 day old baby girl", 2, "d"),
        ("she's five, fell off a swing", 5, "a"),
        ("The child is three. GCS fifteen, resps 28.", 3, "a"),
        ("the child's three and he's wheezing", 3, "a"),
        ("baby's six months, heart rate 150", 6, "mo"),
        ("infant is four months", 4, "mo"),
        ("Kid's about nine, fell off a swing.", 9, "a"),
        ("toddler's two and a half", 2.5, "a"),
        ("64 year old, 6-4 year old", 64, "a"),
        ("forty-eight, male, fell", 48, "a"),
        ("a male fifty five ish", 55, "a"),
        ("patient is a lady aged 84", 84, "a"),
        ("How old are you? Twenty-seven.", 27, "a"),
        ("your age\nthirty three", 33, "a"),
        ("Mrs Agnes Boyle, eighty-one, collapsed", 81, "a"),
        ("priority one fifty six year old male", 56, "a"),
        ("hes seventy one no seventy two his birthday was monday", 72, "a"),
        ("She's 71, no, 72.", 72, "a"),
        ("she's two and a half, thirteen kilos", 2.5, "a"),
        ("how old is he\nhes seventy\none okay kev\nright so whats up", 71, "a"),
        ("this is carol hes ronald my husband hes seventy one ok ronald", 71, "a"),
        (f"{_LONG_TALK} They found him at nineteen fifty. He's thirty-seven. He cut it.", 37, "a"),
        ("male child of three years", 3, "a"),
        ("this is a female patient of 35 years", 35, "a"),
        ("age of patient twenty six years", 26, "a"),
        ("child is one and half years", 1.5, "a"),
        ("heart rate eighty two male fifty", 50, "a"),
        ("resps 22, 33 male", 33, "a"),
        ("no pulse 82 male", 82, "a"),
    ],
)
def test_ages(text: str, value: float, unit: str) -> None:
    assert age(text) == [(value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "her 2 year old son is with her",
        "Her baby's six months.",
        "the kid is ten out of ten",
        "the boy is 15 on the GCS",
        "GCS was 12, the boy is 14 now",
        "the baby's thirty two weeks",
        "mother died at 50",
        "Medic 14 responding",
        "pulse 62",
        "pulse 62 male",
        "she's 92 on room air",
        "E4 V5 M6",
        "aim for sats of eighty eight to ninety two\nshes ninety seven at the minute",
        "call came in nineteen forty, male on a wall",
        f"{_LONG_TALK} His sats were 95 on that. He's ninety-three.",
        "patient 26 on the list",
        "the patient of bed 12",
        "mother of two",
    ],
)
def test_no_age(text: str) -> None:
    assert age(text) == []


@pytest.mark.parametrize("years", range(18, 96))
def test_every_woman_has_her_age_in_the_form_of_the_radio(years: int) -> None:
    """Degrees Fahrenheit have the same letter."""
    assert [value for value, *_ in age(f"{years} F, fall at home.")] == [years]


@pytest.mark.parametrize(
    "text",
    [
        "temp 88 F",
        "core temp is down at 89 F",
        "he was cold to touch, 91 F by the thermometer",
        "he is 101 F",
    ],
)
def test_a_temperature_is_no_age(text: str) -> None:
    assert age(text) == []


def test_a_decade_has_no_scalar() -> None:
    (found,) = facts("a man in his forties", FactKind.AGE)
    assert (found.value, found.low, found.high) == (None, 40, 49)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("58-year-old male", "male"),
        ("this lady fell", "female"),
        ("14 year old lad", "male"),
        ("62 F short of breath", "female"),
        ("81 F, fall on stairs", "female"),
        ("Medic 5 inbound with an 84 F, fall at home", "female"),
        ("78 yom", "male"),
        ("my husband collapsed", "male"),
        ("Mr Brandis, seventy-four", "male"),
        ("her mother is here, 6 year old boy", "male"),
    ],
)
def test_sex_by_a_word(text: str, value: str) -> None:
    assert sex(text) == [value]


def test_a_pronoun_alone_must_be_checked() -> None:
    (found,) = facts("she fell and she hurt her wrist", FactKind.SEX)
    assert (found.value, found.review_reason) == ("female", "only a pronoun gives the sex")
    assert sex("the patient is stable") == []


def test_ages_of_relatives_are_kept_apart() -> None:
    text = "72 year old female, her husband is 80 years old"
    assert age(text) == [(72, "a")]
    assert [f.value for f in facts(text, FactKind.AGE, FactStatus.OTHER_SUBJECT)] == [80]


@pytest.mark.parametrize(
    "text",
    [
        "He's got chest pain. The lady on the phone told me to give him an aspirin. He chewed it.",
        "Is he awake? The girl at the desk said he fell, and he hit his head.",
        "The woman from next door found him. He's cold, his lips are blue.",
    ],
)
def test_who_is_elsewhere_gives_no_sex(text: str) -> None:
    (sex,) = facts(text, FactKind.SEX)
    assert (sex.value, sex.needs_review) == ("male", True)


def test_a_word_against_all_pronouns_is_to_check() -> None:
    text = "Lady said she'd open up. He's been sick, he can't stand, his leg is swollen, he's hot."
    assert all(f.needs_review for f in facts(text, FactKind.SEX))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he's four mum says he's been unwell for two days", [(4, "a")]),
        ("she's seven dad says that she fell off the swing", [(7, "a")]),
        ("his brother is the four year old mum says he was sick first", []),
    ],
)
def test_an_age_before_the_relative_who_tells_is_the_patients(
    text: str, expected: list[tuple[object, str | None]]
) -> None:
    assert age(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("He's just turned 60.", 60, True),
        ("He turned 33 in May.", 33, True),
        ("He was 61 last birthday.", 61, True),
        ("What age is he? He'd be 71.", 71, True),
        ("She'd be 71.", 71, False),
        ("He must be 60.", 60, False),
        ("He looks about 60.", 60, False),
        ("He's pushing 80.", 80, False),
        ("just turned 72 last week, had a party", 72, True),
        ("He said he was younger, but his licence makes him 72.", 72, True),
        ("Being 72, she qualifies for the frailty pathway.", 72, True),
        ("A, 72. T, fourteen twenty. M, car versus tree.", 72, True),
        ("pt 72 yrs, diabetic, found sweaty", 72, True),
    ],
)
def test_ages_told_by_a_verb(text: str, value: float, sure: bool) -> None:
    assert [(f.value, not f.needs_review) for f in facts(text, FactKind.AGE)] == [(value, sure)]


@pytest.mark.parametrize(
    "text",
    [
        "He turned 90 degrees and fell.",
        "She turned two corners.",
        "He'd be 94 on room air.",
        "He's pushing 5 of midaz.",
        "The pressure's nearly 70.",
        "Oxygen makes him 94.",
        "Being 94 on air, he got oxygen.",
        "A, 72 over 40.",
        "pt 3 years sober",
    ],
)
def test_other_numbers_of_these_verbs_are_no_ages(text: str) -> None:
    assert facts(text, FactKind.AGE) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("He called us at seven, chest pain since six, 58 year old.", 58),
        ("Symptoms started at ten, called us at eleven, he's 64.", 64),
        ("Called 911 at two, woman, eighty, with hip pain.", 80),
        ("Neighbour called it in at ten, he is forty-four.", 44),
        ("A man called Tom, 19, fell.", 19),
        ("this is a man called joe fifty two chest pain", 52),
        ("Asthma since she was 12 years old, she's 40.", 40),
    ],
)
def test_a_time_of_day_is_no_age(text: str, years: int) -> None:
    assert age(text) == [(years, "a")]


@pytest.mark.parametrize(
    "text",
    [
        "He's got COPD, called us at four, sats 84.",
        "Mum called us about three, he's not right.",
        "Wife called the GP, four.",
        "His name is Arthur, he called the ambulance at six.",
    ],
)
def test_when_somebody_called_is_no_age(text: str) -> None:
    assert age(text) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("How old? Seventy. He's seventy-nine, Dad. Seventy-nine.", 79),
        ("How old is she? Sixty. She's sixty-three, Mum.", 63),
        ("How old? Seventy. He's seventy-five kilos.", 70),
        ("How old? Eighty. She's eighty-eight percent on air.", 80),
        ("How old? Seventy. He's ninety-one now on air.", 70),
    ],
)
def test_who_knows_it_better_says_the_whole_age(text: str, years: int) -> None:
    assert age(text) == [(years, "a")]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("This is a 79 year old lady. BP 120 over 80. She is 70 years old.", 70),
        ("79 year old female, fell. She's 79. 70 year old.", 70),
        ("34 year old man, stabbed. He's 43 years old.", 43),
    ],
)
def test_another_age_of_the_same_patient_is_to_check(text: str, other: int) -> None:
    (told,) = facts(text, FactKind.AGE)
    assert told.alternatives == (other,)
    assert told.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "79 year old lady. She's 79 years old.",
        "48 year old female. The 70 year old with the hip is another crew's.",
        "9 day old boy. There's a two year old at home with a cold.",
        "48 year old female, her daughter is 20 years old.",
        "2 year old boy, 24 months.",
        "62 year old man, smoked for 40 years.",
    ],
)
def test_the_age_of_somebody_else_raises_no_doubt(text: str) -> None:
    assert [f.needs_review for f in facts(text, FactKind.AGE)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Aisha delivered a healthy boy at 0412. Pulse 116.",
        "Postpartum haemorrhage. Baby boy born at four. BP 80 over 40.",
    ],
)
def test_the_sex_of_the_child_is_not_its_mothers(text: str) -> None:
    assert not names(text, FactKind.SEX)


def test_the_sex_of_a_newborn_is_told() -> None:
    assert names("Newborn baby boy, delivered at 0412, Apgar 8 and 9.", FactKind.SEX) == {"sex"}


def test_a_score_said_to_a_man_is_no_age() -> None:
    told = "41-year-old male, restrained. What's your pain from 0 to 10? It's a 10, man."
    (age,) = facts(told, FactKind.AGE)
    assert (age.value, age.needs_review) == (41, False)


def test_digits_of_a_thermometer_put_no_age_right() -> None:
    told = (
        "He's two years old. "
        + "We are on the way to the clinic. " * 3
        + "It was one not two in it"
    )
    assert [age.value for age in facts(told, FactKind.AGE)] == [2]


@pytest.mark.parametrize(
    ("text", "low", "high", "approximate"),
    [
        ("unknown male, approximately 25 to 30 years old, shot twice", 25, 30, True),
        ("roughly 30 to 35 year old female", 30, 35, True),
        ("between sixty and seventy years old", 60, 70, False),
        ("a 25-30 year old male", 25, 30, False),
        ("twenty or thirty years old", 20, 30, False),
        ("two to three year old child", 2, 3, False),
    ],
)
def test_an_age_told_as_a_range(text: str, low: int, high: int, approximate: bool) -> None:
    (age,) = facts(text, FactKind.AGE)
    assert (age.value, age.low, age.high, age.approximate) == (None, low, high, approximate)


def test_a_score_before_an_age_is_no_range() -> None:
    (age,) = facts("GCS 14 to 30 year old male", FactKind.AGE)
    assert (age.value, age.low) == (30, None)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Status 2. Graeme, 63, rolled his quad on a hill.", 63),
        ("This is medic four. Margaret, 81, fell in the garden.", 81),
    ],
)
def test_a_name_that_opens_a_statement_has_its_age(text: str, years: int) -> None:
    assert [age.value for age in facts(text, FactKind.AGE)] == [years]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("How old are you? 73. No, 74 in March, so 73.", 73),
        ("how old are you seventy three in march no sorry seventy four in march today is november"
         " dear so seventy three do you smoke", 73),
        ("What age is she? She'll be 90 in June, so 89.", 89),
        ("How old is he? Thirty. No, thirty-one.", 31),
        ("Hi, Aoife here, 32, she's para 1.", 32),
        ("Tom here, 62, chest pain.", 62),
    ],
)  # fmt: skip
def test_the_age_that_is_concluded_or_told_with_the_name(text: str, years: int) -> None:
    assert age(text) == [(years, "a")]


@pytest.mark.parametrize("text", ["Dave here from medic 32, chest pain.", "Sam here, 2 patients."])
def test_what_stands_behind_who_calls_is_no_age(text: str) -> None:
    assert age(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What is the problem, uncle? Chest pain. Madam, give aspirin 325.", []),
        ("sir he is 57 year old with chest pain. madam take bp", []),
        ("hello madam what is your problem", ["female"]),
        ("hello sir what is your problem", ["male"]),
    ],
)
def test_who_is_asked_to_do_something_is_no_patient(text: str, told: list[str]) -> None:
    assert sex(text) == told
