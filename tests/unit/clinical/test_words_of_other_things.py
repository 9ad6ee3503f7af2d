"""Words that name a finding elsewhere: a phrase to repeat, a tube, an acid that is a drug."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _named(text: str) -> set[str]:
    kinds = (FactKind.FINDING, FactKind.MECHANISM, FactKind.INTERVENTION)
    return {f.name for kind in kinds for f in facts(text, kind)}


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        ("say the sky is blue in boston sky boss", "cyanosis"),
        ("Repeat after me: the sky is blue in Cincinnati.", "cyanosis"),
        ("the dauber fell out of her hand", "fall"),
        ("The cup dropped from his hand.", "fall"),
        ("she slipped... it slipped out of her fingers", "fall_from_height"),
        ("tranex amic acid four eighty milligrams", "chemical_exposure"),
        ("lactic acid 4.2 on the gas", "chemical_exposure"),
        ("takes folic acid", "chemical_exposure"),
        ("propane heater in the shack", "warming"),
        ("tubed with a five point oh cuffed at fifteen", "restraints"),
        ("a size seven cuffed tube", "restraints"),
        ("she's feeling faint", "syncope"),
        ("he felt faint on the stairs", "syncope"),
    ],
)
def test_what_names_something_else_is_not_told(text: str, not_told: str) -> None:
    assert not_told not in _named(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("he feels faint", "dizziness"),
        ("did she faint? yes, for a minute", "syncope"),
        ("she fell out of bed", "fall"),
        ("burnt with acid from the battery, acid splashed on her face", "chemical_exposure"),
        ("his lips are blue", "cyanosis"),
        ("the police handcuffed him, he is in restraints", "restraints"),
        ("left upper arm spurting", "bleeding"),
        ("My heart's a bit fast", "palpitations"),
        ("her heart's really pounding", "palpitations"),
    ],
)
def test_what_is_meant_is_still_told(text: str, told: str) -> None:
    assert told in _named(text)


@pytest.mark.parametrize(
    "text",
    [
        "She's ASA 2.", "ASA 3, Mallampati 2.", "a s a two mallampati one",
        "ASA grade III, fasted.",
        "patient is an ASA 4E", "He's an a s a three for the sedation.", "ASA class one, no meds.",
        "ASA score 2. I'll get you a form, it's the blue one.",
    ],
)  # fmt: skip
def test_how_fit_somebody_is_is_no_aspirin(text: str) -> None:
    assert not facts(text, FactKind.MEDICATION_GIVEN)
    assert not [f for f in facts(text, FactKind.HOME_MEDICATION) if f.name == "aspirin"]


@pytest.mark.parametrize(
    "text",
    ["ASA 324 chewed.", "gave ASA 4", "he got asa one sixty chewed", "ASA 2 tabs PO",
     "Nitro times two, ASA 4.", "a s a three twenty four given"],
)  # fmt: skip
def test_the_aspirin_of_that_name_is_one(text: str) -> None:
    assert "aspirin" in {f.name for f in facts(text, FactKind.MEDICATION_GIVEN)}


@pytest.mark.parametrize(
    "text",
    [
        "She's on trimethoprim, one of the UTI ones.", "takes the vomiting tablet",
        "UTI antibiotics since Monday", "he has the chest pain spray with him", "nausea tablets",
        "resp rate 10 and irregular, pulse 70 and regular", "respirations are 8 and irregular",
        "Irregular breathing, pulse 90.", "resps twelve irregular",
        "Wife says he's got angina.", "known angina, on GTN", "she has angina",
    ],
)  # fmt: skip
def test_a_medicine_a_breathing_and_an_old_illness_are_no_finding(text: str) -> None:
    assert not facts(text, FactKind.FINDING)
    assert not facts(text, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on trimethoprim for a UTI", "urinary_infection"),
        ("pulse 70 and irregular", "irregular_pulse"),
        ("resps 12, pulse 90 irregular", "irregular_pulse"),
        ("heart rate one twenty four its irregular respirations twenty two", "irregular_pulse"),
        ("having an angina attack", "chest_pain"),
        ("His angina's playing up.", "chest_pain"),
        ("complaining of angina since nine", "chest_pain"),
    ],
)
def test_what_is_seen_now_is_still_a_finding(text: str, told: str) -> None:
    assert told in _named(text)


def test_the_blood_pressure_alone_is_no_illness() -> None:
    for text in ("We have not treated the blood pressure.", "What's the blood pressure doing?",
                 "the blood pressure came up", "don't chase the blood pressure"):  # fmt: skip
        assert not facts(text, FactKind.HISTORY)
    for text in ("Only the thyroid and the blood pressure.", "takes one for the blood pressure",
                 "I just have the blood pressure and the cholesterol."):  # fmt: skip
        assert "hypertension" in {f.name for f in facts(text, FactKind.HISTORY)}


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        ("Right humerus, blue needle, flushes well.", "cyanosis"),
        ("blue inhaler in his hand, red lights in the hall", "cyanosis"),
        ("Good evening, trauma team.", "trauma_alert"),
        ("morning stroke team this is doris", "stroke_alert"),
        ("Thanks, trauma team.", "trauma_alert"),
        ("it's a twelve if i move", "ecg_12_lead"),
        ("Its about a twelve when you press there.", "ecg_12_lead"),
    ],
)
def test_a_thing_that_has_a_colour_a_team_and_a_pain_are_none_of_them(
    text: str, not_told: str
) -> None:
    assert not_told not in _named(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Lips blue, cannula in.", "cyanosis"),
        ("he's blue", "cyanosis"),
        ("We've called the trauma team.", "trauma_alert"),
        ("did a twelve and it's clean", "ecg_12_lead"),
    ],
)
def test_what_they_are_elsewhere_stays(text: str, told: str) -> None:
    assert told in _named(text)


def test_what_is_to_be_left_is_to_check() -> None:
    for text in ("Just leave the IO.", "Leave the tourniquet, just pressure."):
        assert [f.needs_review for f in facts(text, FactKind.INTERVENTION)] == [True]
    for text in ("Leave the IO in.", "leave the collar on"):
        assert [f.needs_review for f in facts(text, FactKind.INTERVENTION)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Did you try CPAP? He had it in the spring.",
        "Has he ever been on CPAP? Yes, last year.",
        "Has she had CPAP? She did last winter.",
    ],
)
def test_an_answer_of_another_day_tells_of_that_day(text: str) -> None:
    assert "cpap" not in _named(text)
