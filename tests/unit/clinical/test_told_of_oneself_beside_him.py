"""What somebody beside the patient tells of himself is not the patient's."""

from __future__ import annotations

import pytest

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactStatus


def told(text: str) -> dict[str, Fact]:
    return {f.name: f for f in analyze_text(text).facts}


@pytest.mark.parametrize(
    ("text", "hers", "his"),
    [
        ("This is my wife Jean. I take apixaban, she takes amlodipine.", "apixaban", "amlodipine"),
        ("I take metformin and he takes nothing.", "metformin", "none"),
        ("What does he take? Ramipril. I take bisoprolol myself.", "bisoprolol", "ramipril"),
        ("I'm allergic to penicillin, she isn't allergic to anything.", "penicillin", "nkda"),
        ("Is he allergic to anything? No, but I can't have tetracycline.", "tetracycline", "nkda"),
        ("i take clopidogrel and she takes ramipril", "clopidogrel", "ramipril"),
        (
            "Mum, who's with us, is allergic to latex. The patient has no allergies.",
            "latex",
            "nkda",
        ),
        ("No allergies and his daughter has a bad reaction to fentanyl.", "fentanyl", "nkda"),
        ("His wife, who's here, takes warfarin. He takes nothing.", "warfarin", "none"),
        ("I'm allergic to latex, so I wore gloves. Patient has no allergies.", "latex", "nkda"),
        (
            "I am allergic to bees, you go first. The patient has no allergies.",
            "bee_stings",
            "nkda",
        ),
        ("My crewmate can't have latex. Patient has no allergies.", "latex", "nkda"),
        ("My partner is allergic to nuts so no bars. Patient has no allergies.", "nuts", "nkda"),
    ],
)
def test_of_two_who_stand_against_each_other_one_is_the_patient(
    text: str, hers: str, his: str
) -> None:
    facts = told(text)
    assert facts[hers].status is FactStatus.OTHER_SUBJECT
    assert facts[his].status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I've got diabetes, my husband hasn't. He's the one you're here for.", "diabetes"),
        ("I had my stroke in 2019 but this is about Mum.", "stroke"),
        ("I'm diabetic, he isn't.", "diabetes"),
        ("I'm allergic to morphine. The patient isn't.", "morphine"),
        ("I'm allergic to morphine. She isn't.", "morphine"),
        ("Allergies? My allergy is penicillin, hers is nothing.", "penicillin"),
        ("Allergies? Penicillin, that's my brother. I haven't got any.", "penicillin"),
    ],
)
def test_it_is_said_who_the_patient_is(text: str, name: str) -> None:
    assert told(text)[name].status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She's on nothing. I'm on warfarin.", "warfarin"),
        ("My husband, Alan. I'm 70, he's 72. I've got the bad heart, he's been fine. I take "
         "digoxin. Is he allergic to anything? No, but I can't have tetracycline.", "digoxin"),
        ("I've got asthma, she's never had anything like that.", "asthma"),
        ("What's he allergic to? Nothing. I can't have aspirin.", "aspirin"),
        ("Is she allergic to anything? No. I come out in a rash with codeine.", "codeine"),
        ("Has he any heart trouble? No. I've had a bypass.", "cabg"),
        ("Any history? She's never been ill. I had a stroke two years ago.", "stroke"),
        ("What's she allergic to? Penicillin. My own allergy is sulfa.", "sulfa"),
        ("What is he on, do you know? Nothing. I take bisoprolol.", "bisoprolol"),
        ("My husband's collapsed. He takes apixaban, I take warfarin.", "apixaban"),
        ("My husband's collapsed. He takes apixaban, I take warfarin.", "warfarin"),
    ],
)  # fmt: skip
def test_where_it_is_not_plain_it_is_to_check(text: str, name: str) -> None:
    fact = told(text)[name]
    assert (fact.status, fact.review_reason) == (FactStatus.ASSERTED, OF_KIN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I take metformin.", "metformin"),
        ("What are you allergic to? Nothing. Oh, I can't have aspirin.", "aspirin"),
        ("Is he with you? No. Are you allergic to anything? I can't have aspirin.", "aspirin"),
        (
            "He threw up. I feel better. Any heart history? I got a stent and I'm diabetic.",
            "diabetes",
        ),
        ("He's pale. What about you, what do you take? I take warfarin.", "warfarin"),
        ("My wife, she takes warfarin, I take metformin.", "metformin"),
        ("Patient says I take metformin, he is on ramipril as well.", "metformin"),
        ("I was on Lexapro but she took me off it. I take metformin.", "metformin"),
        ("I take bisoprolol and my daughter, she's a nurse, does my pills.", "bisoprolol"),
        ("I had a stroke in 2019. My wife called you, she's worried.", "stroke"),
        ("I've got a stroke, he's 74, he's on apixaban.", "apixaban"),
        ("I've got chest pain, she's giving me aspirin.", "chest_pain"),
        ("I can't get a line in, he's shut down, chest pain.", "chest_pain"),
        ("Last obs I've got, heart rate 104, he's pale.", "heart_rate"),
        ("His wife, who's here, says he takes warfarin.", "warfarin"),
        ("He takes warfarin, that's my husband.", "warfarin"),
    ],
)
def test_who_speaks_for_himself_is_the_patient(text: str, name: str) -> None:
    fact = told(text)[name]
    assert (fact.status, fact.needs_review) == (FactStatus.ASSERTED, False)


@pytest.mark.parametrize(
    ("text", "hers", "his"),
    [
        ("My wife takes apixaban. I take amlodipine. She's allergic to latex. I'm allergic to "
         "codeine.", "latex", "codeine"),
        ("My son has epilepsy. I have migraine. He takes keppra. I take sumatriptan.",
         "levetiracetam", "sumatriptan"),
        ("My husband's got asthma. I've had chest pain since six. He takes salbutamol and I take "
         "bisoprolol.", "albuterol", "bisoprolol"),
        ("Her mum has diabetes, she has asthma. Mum's on metformin, she's on salbutamol.",
         "albuterol", None),
        ("He takes lisinopril, his brother takes metoprolol, and he also takes metformin.",
         "metformin", "lisinopril"),
    ],
)  # fmt: skip
def test_where_two_are_told_of_by_turns_the_pronoun_is_to_check(
    text: str, hers: str, his: str | None
) -> None:
    facts = told(text)
    assert facts[hers].review_reason == OF_KIN
    assert his is None or not facts[his].needs_review


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My wife takes apixaban. I'll get a line in. She's allergic to latex.", "latex"),
        ("My wife called you. I've got chest pain. I take warfarin.", "warfarin"),
        ("My wife takes apixaban. I take amlodipine. Any allergies? Penicillin.", "penicillin"),
        ("My wife takes apixaban. I fell. The patient takes warfarin, she's 60.", "warfarin"),
        ("His brother's here, he's allergic to latex.", "latex"),
    ],
)
def test_who_is_not_told_of_by_turns_is_the_patient(text: str, name: str) -> None:
    fact = told(text)[name]
    assert (fact.status, fact.needs_review) == (FactStatus.ASSERTED, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Any allergies? I'm allergic to latex. The patient has a rash.", "latex"),
        ("I'm allergic to penicillin. Patient is alert.", "penicillin"),
        ("Are you allergic to anything? I'm allergic to codeine. Patient isn't.", "codeine"),
        ("Patient says I'm allergic to codeine. Patient has no other allergies.", "codeine"),
        ("Any allergies? Yeah, I'm allergic to nuts. My partner is allergic to cats.", "nuts"),
    ],
)
def test_an_allergy_of_the_patient_who_speaks_is_his(text: str, name: str) -> None:
    assert told(text)[name].status is FactStatus.ASSERTED


@pytest.mark.parametrize(("text", "name"), [
    ("Has she got any heart problems? No, but I have, I've got SVT.", "svt"),
    ("Does he have any heart trouble? No, but I do, I've got AF.", "atrial_fibrillation"),
])  # fmt: skip
def test_what_the_one_who_is_asked_has_instead_is_not_the_patients(text: str, name: str) -> None:
    assert told(text)[name].status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(("text", "name"), [
    ("Have you got any heart problems? No, but I have asthma.", "asthma"),
    ("Is she in pain? No, but I have given her paracetamol 1 g.", "acetaminophen"),
])  # fmt: skip
def test_what_the_patient_has_or_somebody_gave_is_told(text: str, name: str) -> None:
    assert told(text)[name].status is FactStatus.ASSERTED
