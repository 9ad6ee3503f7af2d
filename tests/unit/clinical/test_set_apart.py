"""Several people without marks: who is set apart from ours, and what a crew was called for."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

OTHER, UNCERTAIN = FactStatus.OTHER_SUBJECT, FactStatus.UNCERTAIN


def _told(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    kinds = (FactKind.FINDING, FactKind.HISTORY, FactKind.MECHANISM, FactKind.ALLERGY)
    return {name for kind in kinds for name in names(text, kind, status)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("bed one had a pressure of eighty over forty bed two is ours one thirty over seventy",
         {"systolic_bp": 130, "diastolic_bp": 70}),
        ("Bed one is ours, pulse 88. Bed two had a pulse of 140.", {"heart_rate": 88}),
        ("my partner's pressure is one fifty over ninety ours is one ten over seventy",
         {"systolic_bp": 110, "diastolic_bp": 70}),
        ("not my patient but the kid had a seizure mine is the mom with chest pain pulse 110",
         {"heart_rate": 110}),
        ("the other guy's sat was 82 ours is 97", {"spo2": 97}),
        ("my partner bagged him pulse 88", {"heart_rate": 88}),
        ("the lad in bay one's temp was thirty eight two don't write his on hers lactate five"
         " point six", {"lactate": 5.6}),
        ("Found by his pad mate, that's a chap with a GCS of fourteen, he's not my patient. His"
         " pulse is 54.", {"heart_rate": 54}),
        ("bp seventy six on forty sats ninety one hang on that's the other bloke's finger put it on"
         " gav ninety four on the bag", {"systolic_bp": 76, "diastolic_bp": 40, "spo2": 94}),
        ("his wife's a bit pale herself you all right my love your pulse is ninety six", {}),
        ("we're in room two with ours pulse 88", {"heart_rate": 88}),
        ("picked up from bed four she is ours now pulse 92", {"heart_rate": 92}),
    ],
)  # fmt: skip
def test_readings_of_others_are_not_ours(text: str, values: dict[str, float]) -> None:
    assert dict(vitals(text)) == values


@pytest.mark.parametrize(
    ("text", "ours", "others"),
    [
        ("two shot at the bar ours has a graze other one's shot in the chest crew four has him",
         {"gunshot", "abrasion"}, {"penetrating_wound"}),
        ("crew four has the guy who got ejected ours was belted", set(), {"ejection"}),
        ("the other one's allergic to penicillin ours isn't", set(), {"penicillin"}),
        ("bed one is the stroke bed two is ours with the hip fracture", {"fracture"}, set()),
    ],
)  # fmt: skip
def test_what_is_told_of_others_is_not_of_ours(text: str, ours: set[str], others: set[str]) -> None:
    assert _told(text) == ours
    assert _told(text, OTHER) >= others


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("dispatched as a cardiac arrest found awake and talking pulse 88", "cardiac_arrest"),
        ("Dispatched for cardiac arrest. Found him alert and talking.", "cardiac_arrest"),
        ("called for a seizure found him alert no seizure activity", "seizure"),
        ("toned out for chest pain patient says no chest pain just short of breath",
         "chest_pain"),
    ],
)  # fmt: skip
def test_what_was_called_in_and_not_found_is_doubted(text: str, doubted: str) -> None:
    assert doubted not in names(text, FactKind.FINDING)
    assert doubted in names(text, FactKind.FINDING, UNCERTAIN)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Called for chest pain, found him pale and diaphoretic.", "chest_pain"),
        ("called for chest pain it was crushing and it radiates to his jaw", "chest_pain"),
        ("called for shortness of breath he's not a smoker", "shortness_of_breath"),
        ("Called to a cardiac arrest, CPR in progress on arrival.", "cardiac_arrest"),
        ("Came in as an unconscious male, he turned out to be Tyler.", "unresponsive"),
    ],
)
def test_what_was_called_in_stands_until_something_else_is_told(text: str, there: str) -> None:
    assert there in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "sexes"),
    [
        ("no LOC as far as the other lad saw, she's 23, her pulse is 90", ["female"]),
        ("the guy in the other car is on blood thinners", []),
        ("she's thirty four, she's had a baby boy born at home, she's bleeding", ["female"]),
    ],
)
def test_the_sex_of_somebody_else_is_not_the_patients(text: str, sexes: list[str]) -> None:
    assert [fact.value for fact in facts(text, FactKind.SEX)] == sexes


@pytest.mark.parametrize("end", ["ours is", "mine is", "ours has"])
def test_a_text_may_end_where_ours_is_named(end: str) -> None:
    text = f"crew four has the one who was ejected {end}"
    assert "ejection" in names(text, FactKind.MECHANISM, OTHER)


@pytest.mark.parametrize(
    ("text", "sats"),
    [
        ("a lady of sixty medic four has her on oxygen sats ninety two", 92),
        ("The driver refused. The passenger is going with 422, sats 99. Our patient is 40, "
         "sats 92.", 92),
        ("I've two here. The other one, his sats were 82. Ours is 40, sats 95.", 95),
        ("That's not mine, she's the one whose sats were 82. His sats are 95.", 95),
    ],
)  # fmt: skip
def test_whose_sats_are_told_beside_anothers(text: str, sats: int) -> None:
    assert vitals(text) == [("spo2", sats)]


@pytest.mark.parametrize(
    "text",
    [
        "Trev's the one on warfarin, my husband. I take ramipril.",
        "He takes ramipril. Trev's the one on warfarin. Pulse 88.",
    ],
)
def test_the_one_who_takes_it_is_somebody_else(text: str) -> None:
    home = FactKind.HOME_MEDICATION
    assert (names(text, home), names(text, home, OTHER)) == ({"ramipril"}, {"warfarin"})


def test_the_one_may_be_the_patient() -> None:
    assert names("she's the one on warfarin", FactKind.HOME_MEDICATION) == {"warfarin"}


@pytest.mark.parametrize(
    "text",
    [
        "any allergies none known cubicle one is the penicillin allergy that's her file sorry this"
        " one no allergies",
        "Bed one is the penicillin allergy, this one has no allergies.",
    ],
)
def test_the_allergy_of_the_next_bed_is_not_his(text: str) -> None:
    assert names(text, FactKind.ALLERGY) == {"nkda"}
    assert names(text, FactKind.ALLERGY, OTHER) == {"penicillin"}


def test_one_of_several_is_told_by_his_colour() -> None:
    told = "There's four in there, one's a red, he's GCS 7. Ours is the van driver, GCS 15."
    assert vitals(told) == [("gcs_total", 15)]


@pytest.mark.parametrize(
    "text",
    [
        "she opens her eyes when mama talks, GCS 13.",
        "she opens her eyes when her mother speaks to her, so GCS 13.",
    ],
)
def test_what_she_does_when_her_mother_talks_is_hers(text: str) -> None:
    assert vitals(text) == [("gcs_total", 13)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Our patient is his wife, 68-year-old female, chest pain.", 68),
        ("The driver was DOA. Ours is the front seat passenger, his wife, 68-year-old female with"
         " chest pain.", 68),
        ("We have the driver's wife, a 68-year-old female, with chest pain.", 68),
        ("our patient's his mother, 80 years old, chest pain", 80),
        ("my patient is the driver's son eight years old chest pain", 8),
        ("this is the driver's husband 70 year old male chest pain", 70),
        ("ours is the guy's daughter twenty two years old chest pain", 22),
    ],
)  # fmt: skip
def test_a_relative_may_be_the_patient(text: str, years: int) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == [years]
    assert _told(text) == {"chest_pain"}


@pytest.mark.parametrize(
    "text",
    [
        "Ours is the driver, his wife, diabetic, went with medic 4. BP 132 over 84.",
        "Ours is the driver, his son has diabetes. BP 132 over 84.",
        "This is his wife, she's diabetic. BP 132 over 84.",
    ],
)
def test_a_relative_beside_ours_is_another(text: str) -> None:
    assert _told(text) == set()
    assert _told(text, OTHER) == {"diabetes"}
    assert dict(vitals(text)) == {"systolic_bp": 132, "diastolic_bp": 84}


@pytest.mark.parametrize(
    "text",
    [
        "A 68-year-old female. Second car, the kid in the back is a green tag, 8 years old,"
        " asthma. BP 132 over 84.",
        "68-year-old lady, BP 132 over 84. In the second vehicle there's a boy, 8, asthmatic.",
        "68 year old female bp 132 over 84 the other taxi has a girl eight years old asthmatic",
    ],
)
def test_who_sits_in_another_car_is_another(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == [68]
    assert _told(text) == set()
    assert _told(text, OTHER) == {"asthma"}


def test_the_only_one_of_a_second_car_is_ours() -> None:
    text = "Two car crash. Second car, driver only, 30-year-old male, chest pain, BP 132 over 84."
    assert [f.value for f in facts(text, FactKind.AGE)] == [30]
    assert dict(vitals(text)) == {"systolic_bp": 132, "diastolic_bp": 84}


@pytest.mark.parametrize(
    "text",
    [
        "this is eoin he is three the brother is the one with epilepsy eoin is asthmatic",
        "Hi, this is Marjorie, 78. Her sister is epileptic, Marjorie has asthma.",
        "patient is mister raghavan forty six his brother is epileptic raghavan takes inhalers for"
        " asthma",
        "Aoife here, 32. Her sister has epilepsy, Aoife's asthmatic.",
    ],
)
def test_where_our_patient_is_named_again_it_is_told_of_him(text: str) -> None:
    assert _told(text) == {"asthma"}
    assert "seizure_disorder" in _told(text, OTHER)


def test_what_he_owns_is_none_of_his_name() -> None:
    text = "this is Tom, he's 40. His sister is epileptic, Tom's wife has asthma."
    assert _told(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "His dog died of a bite last year, so he's pretty anxious.",
        "His dad died of an MI at 50, he's anxious now.",
        "her husband died of this so she is very anxious",
    ],
)
def test_of_the_dead_nothing_is_told_as_it_is_now(text: str) -> None:
    assert "anxiety" in _told(text)


def test_what_was_his_who_died_is_not_ours() -> None:
    text = "Her mom died of a reaction to contrast dye at 50. Past history is asthma."
    assert _told(text) == {"asthma"}
