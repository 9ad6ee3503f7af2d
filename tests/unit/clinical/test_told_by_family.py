"""What is told of a relative: by the family, whose patient it may be, or by a crew."""

from __future__ import annotations

import pytest

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def facts(text: str, kind: FactKind) -> list[Fact]:
    """Of any status."""
    return [f for f in analyze_text(text).facts if f.kind is kind]


def finding(text: str, name: str) -> Fact:
    return next(f for f in facts(text, FactKind.FINDING) if f.name == name)


@pytest.mark.parametrize(
    "said",
    [
        "Dad's got chest pain and he's sweating.",
        "My husband has chest pain, he's on the sofa.",
        "Mum's having chest pain again.",
        "Please hurry, my sister is having chest pain.",
    ],
)
def test_a_relative_who_has_it_now_may_be_the_patient(said: str) -> None:
    fact = finding(said, "chest_pain")
    assert fact.status is FactStatus.ASSERTED
    assert fact.review_reason == OF_KIN


@pytest.mark.parametrize(
    "said",
    [
        "His dad has chest pain.",
        "My dad had chest pain before he died.",
        "Mum's got chest pain too.",
        "Seventy year old male, his wife's got chest pain.",
        "Patient fell. My sister is having chest pain.",
    ],
)
def test_one_beside_the_patient_is_not(said: str) -> None:
    assert finding(said, "chest_pain").status is FactStatus.OTHER_SUBJECT


def test_an_old_illness_counts_where_today_is_told_of() -> None:
    (told,) = facts("Mum's got diabetes, and today she's fallen.", FactKind.HISTORY)
    assert (told.status, told.review_reason) == (FactStatus.ASSERTED, OF_KIN)
    (kin,) = facts("Mum's got diabetes.", FactKind.HISTORY)
    assert kin.status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    "said",
    [
        "Mum's had a fall, her pressure is ninety over fifty.",
        "dad's taken too many of his pills his pressure is ninety over fifty",
    ],
)
def test_what_is_measured_of_a_relative_who_was_hurt_is_to_check(said: str) -> None:
    found = facts(said, FactKind.VITAL)
    assert [f.value for f in found] == [90, 50]
    assert {(f.status, f.review_reason) for f in found} == {(FactStatus.ASSERTED, OF_KIN)}


@pytest.mark.parametrize(
    "said",
    [
        "My dad's had a heart attack at sixty, I've just got blood pressure.",
        "Mum fell in the kitchen last week, she's fine. My chest hurts.",
    ],
)
def test_what_a_relative_had_long_ago_is_not_our_patients(said: str) -> None:
    assert not [f for f in facts(said, FactKind.CHIEF_COMPLAINT) if f.review_reason == OF_KIN]


def told(text: str, kind: FactKind) -> list[tuple[object, FactStatus, str | None]]:
    return [(f.value or f.name, f.status, f.review_reason) for f in facts(text, kind)]


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("my husband hes on apixaban he collapsed in the bathroom", FactKind.HOME_MEDICATION,
         "apixaban"),
        ("My nan's fallen. She takes Eliquis.", FactKind.HOME_MEDICATION, "apixaban"),
        ("My wife takes insulin and she's gone all shaky.", FactKind.HOME_MEDICATION, "insulin"),
        ("my husband hes seventy six and hes collapsed", FactKind.AGE, 76),
        ("My son's choking, he's allergic to peanuts.", FactKind.ALLERGY, "peanuts"),
        ("Daughter says mum takes apixaban.", FactKind.HOME_MEDICATION, "apixaban"),
        ("Son: Mum's on amlodipine.", FactKind.HOME_MEDICATION, "amlodipine"),
    ],
)  # fmt: skip
def test_whoever_calls_about_somebody_calls_for_him(
    said: str, kind: FactKind, value: object
) -> None:
    assert told(said, kind) == [(value, FactStatus.ASSERTED, OF_KIN)]


@pytest.mark.parametrize(
    "said",
    [
        "My wife takes metoprolol.",
        "My mother takes warfarin so I know what it does. I'm on Eliquis.",
        "my husband's on warfarin and I've been taking his ramipril",
        "Seventy year old man, his wife's collapsed before, she's on warfarin.",
        "The patient's fine. My sister's on warfarin, she has chest pain.",
        "she's on metformin and her mum was on warfarin",
    ],
)
def test_where_somebody_else_may_be_the_patient_a_relatives_medicine_is_his(said: str) -> None:
    warfarin = [f.status for f in facts(said, FactKind.HOME_MEDICATION) if f.name != "metformin"]
    assert warfarin[0] is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    "said",
    [
        "Me missus makes me take fish oil.",
        "My wife gives me my tablets, fish oil and ramipril.",
        "His daughter does his pills, fish oil and ramipril.",
        "Same tablets as my husband, fish oil.",
    ],
)
def test_who_gives_him_his_medicines_takes_none_of_them(said: str) -> None:
    assert told(said, FactKind.HOME_MEDICATION)[0] == ("fish_oil", FactStatus.ASSERTED, None)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Her sister had her gallbladder out.", FactStatus.OTHER_SUBJECT),
        ("Her mother had her hip replaced.", FactStatus.OTHER_SUBJECT),
        ("His brother had his gallbladder out.", FactStatus.OTHER_SUBJECT),
        ("She had her gallbladder out.", FactStatus.ASSERTED),
    ],
)
def test_who_had_hers_out_is_the_one_it_is_told_of(said: str, status: FactStatus) -> None:
    (surgery,) = facts(said, FactKind.HISTORY)
    assert (surgery.name, surgery.status) == ("surgery", status)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("His partner is pregnant, he's got abdominal pain.", "abdominal_pain"),
        ("Son was shot, this is his father with chest pain.", "chest_pain"),
        ("Her mum had her lying on the sofa, she's short of breath.", "shortness_of_breath"),
    ],
)
def test_behind_a_relative_it_is_told_of_the_patient_again(said: str, name: str) -> None:
    assert finding(said, name).status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    "said",
    [
        "His partner is pregnant, she's got abdominal pain.",
        "His partner has abdominal pain.",
        "Wife was shot, this is his brother's note, she has abdominal pain.",
    ],
)
def test_and_there_it_is_still_hers(said: str) -> None:
    assert finding(said, "abdominal_pain").status is FactStatus.OTHER_SUBJECT


def test_who_is_named_when_asked_who_is_hurt_is_the_patient() -> None:
    said = "Who's hurt? My son, he's six, he came off the trampoline. Where does it hurt? My arm."
    assert told(said, FactKind.AGE) == [(6, FactStatus.ASSERTED, None)]
    assert told(said, FactKind.MECHANISM) == [("fall_from_height", FactStatus.ASSERTED, None)]
    said = "Who is sick here? Me. My wife takes metformin."
    assert [status for _, status, _ in told(said, FactKind.HOME_MEDICATION)] == [
        FactStatus.OTHER_SUBJECT
    ]


def test_whoever_is_by_is_not_the_patient() -> None:
    (warfarin,) = facts("This is his wife, she takes warfarin.", FactKind.HOME_MEDICATION)
    assert warfarin.status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("My husband has a pacemaker, I'm Margaret.", OF_KIN),
        ("my husband had that", OF_KIN),
        ("This is my wife's list, metformin.", OF_KIN),
        ("This is my husband, he has chest pain.", None),
        ("58 year old male, chest pain.", None),
    ],
)
def test_a_relative_tells_the_sex_only_to_check(said: str, reason: str | None) -> None:
    (sex,) = facts(said, FactKind.SEX)
    assert sex.review_reason == reason


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        ("And your husband? He's on metformin.", FactKind.HOME_MEDICATION, OF_KIN),
        ("What about your dad? He takes warfarin.", FactKind.HOME_MEDICATION, OF_KIN),
        ("And your wife? She's allergic to penicillin.", FactKind.ALLERGY, OF_KIN),
        ("And your tablets? He takes warfarin.", FactKind.HOME_MEDICATION, None),
        ("What about your tablets? I'm on metformin.", FactKind.HOME_MEDICATION, None),
    ],
)
def test_a_relative_who_is_asked_after(said: str, kind: FactKind, reason: str | None) -> None:
    (fact,) = facts(said, kind)
    assert fact.review_reason == reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("His brother is diabetic, he's got chest pain.", "chest_pain"),
        ("Her mum's epileptic, she's got a headache.", "headache"),
        ("His father has a pacemaker, he's short of breath.", "shortness_of_breath"),
    ],
)
def test_behind_a_relatives_illness_he_may_be_the_patient(text: str, name: str) -> None:
    found = [f for f in analyze_text(text).facts if f.name == name]
    assert {(f.status, f.needs_review) for f in found} == {(FactStatus.ASSERTED, True)}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("His sister has asthma, he's got chest pain.", FactStatus.ASSERTED),
        ("His brother is diabetic. He's got chest pain.", FactStatus.ASSERTED),
        ("He's diabetic, his brother has chest pain.", FactStatus.OTHER_SUBJECT),
        ("His brother was driving, he's got chest pain.", FactStatus.OTHER_SUBJECT),
    ],
)
def test_elsewhere_it_is_sure_who_has_it(text: str, status: FactStatus) -> None:
    found = [f for f in analyze_text(text).facts if f.name == "chest_pain"]
    assert {(f.status, f.needs_review) for f in found} == {(status, False)}


@pytest.mark.parametrize(
    ("text", "owned"),
    [
        ("My wife takes that, I take metformin.", {"metformin": FactStatus.ASSERTED}),
        ("My sister takes ramipril and I take losartan.",
         {"ramipril": FactStatus.OTHER_SUBJECT, "losartan": FactStatus.ASSERTED}),
        ("My husband takes warfarin, I take apixaban.",
         {"warfarin": FactStatus.OTHER_SUBJECT, "apixaban": FactStatus.ASSERTED}),
        ("I take ramipril, the wife takes losartan.",
         {"ramipril": FactStatus.ASSERTED, "losartan": FactStatus.OTHER_SUBJECT}),
        ("My wife and I take ramipril.", {"ramipril": FactStatus.OTHER_SUBJECT}),
    ],
)  # fmt: skip
def test_i_take_is_not_told_of_her(text: str, owned: dict[str, FactStatus]) -> None:
    facts = analyze_text(text).facts
    assert {f.name: f.status for f in facts if f.kind is FactKind.HOME_MEDICATION} == owned


@pytest.mark.parametrize(
    "said",
    [
        "Her boyfriend gave her one of his alprazolam, 2 mg.",
        "boyfriend gave her alprazolam 2 milligrams",
        "her friend gave her a xanax 2 mg at the party",
        "someone gave him their xanax two milligrams",
        "He had two of her alprazolam.",
    ],
)
def test_what_somebody_gave_of_his_own_is_no_medicine_of_hers(said: str) -> None:
    assert facts(said, FactKind.HOME_MEDICATION) == []
    assert all(given.prior_to_ems for given in facts(said, FactKind.MEDICATION_GIVEN))


@pytest.mark.parametrize(
    "said",
    [
        "Her mother gave her her metformin this morning.",
        "She took her metformin this morning.",
        "The doctor gave her metformin.",
    ],
)
def test_what_is_hers_is_hers_whoever_hands_it_to_her(said: str) -> None:
    assert [f.name for f in facts(said, FactKind.HOME_MEDICATION)] == ["metformin"]


@pytest.mark.parametrize(
    "said",
    [
        "His wife gave him an aspirin, then we gave another one.",
        "wife gave him an aspirin then we gave another",
        "Mum gave 5 mils of Calpol, then we gave another.",
    ],
)
def test_one_more_of_ours_is_ours_and_theirs_stays_theirs(said: str) -> None:
    told = [(f.prior_to_ems, f.count) for f in facts(said, FactKind.MEDICATION_GIVEN)]
    assert told == [(True, None), (False, None)]
