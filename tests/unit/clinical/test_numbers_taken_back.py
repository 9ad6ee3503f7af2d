"""Numbers that are denied, disowned or replaced, of every kind: the one that counts is read."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.taken_back.made import TAKEN_BACK
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, vitals


def _told(text: str) -> dict[str, list[object]]:
    """Values of signs, drugs given and ages that stand, by name."""
    kinds = (FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.AGE)
    found: dict[str, list[object]] = {}
    for fact in analyze_text(text).facts:
        if fact.kind in kinds and fact.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN):
            dosed = fact.kind is FactKind.MEDICATION_GIVEN
            found.setdefault(fact.name, []).append(fact.dose if dosed else fact.value)
    return found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sats aren't 82, they're 92.", {"spo2": [92]}),
        ("Pulse isn't 140, it's 104.", {"heart_rate": [104]}),
        ("sugar isn't two it's twelve", {"blood_glucose": [12]}),
        ("Resps are not 40, they are 14.", {"respiratory_rate": [14]}),
        ("Resps 34, no, I'm telling you a lie, 36, I counted.", {"respiratory_rate": [36]}),
        ("Heart rate 88. It's not 88, it's 118.", {"heart_rate": [118]}),
        ("Pulse 140. 104 not 140.", {"heart_rate": [104]}),
        ("Not 82 but 92 on the sats.", {"spo2": [92]}),
        ("sats not 82 but 92", {"spo2": [92]}),
        ("Weight isn't 80 kilos, it's 18 kilos.", {"weight": [18]}),
        ("Patient is a 50 year old male, sorry, not 50, 15.", {"age": [15]}),
        ("not ninety over sixty one ninety over sixty",
         {"systolic_bp": [190], "diastolic_bp": [60]}),
        ("blood pressure is one ninety over sixty not ninety over sixty",
         {"systolic_bp": [190], "diastolic_bp": [60]}),
        ("Pulse 88. Resps 40, no, not 40, 14. Sats 96.",
         {"heart_rate": [88], "respiratory_rate": [14], "spo2": [96]}),
        ("Pulse is 140? No, it's 104.", {"heart_rate": [104]}),
    ],
)  # fmt: skip
def test_of_a_sign_denied_the_value_that_takes_its_place_counts(
    text: str, told: dict[str, list[object]]
) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("No, not 4 of morphine, 14.", {"morphine": [14]}),
        ("Gave morphine. Not 4, 14.", {"morphine": [14]}),
        ("Morphine ten. No, we gave five.", {"morphine": [5]}),
        ("We gave 5 of morphine. No, it was 10.", {"morphine": [10]}),
        ("Gave him four of midazolam. Actually it was two not four.", {"midazolam": [2]}),
        ("Gave morphine five. I said five earlier, it was ten.", {"morphine": [10]}),
        ("Fifty of ketamine given. It wasn't fifty, it was fifteen.", {"ketamine": [15]}),
        ("We gave ten of morphine. Sorry, I mean five.", {"morphine": [5]}),
        ("We gave ten of morphine. Scrap that, five.", {"morphine": [5]}),
        ("It's 14 of morphine, not 4.", {"morphine": [14]}),
        ("Gave morphine 5 and ondansetron 4. The morphine wasn't 5, it was 10.",
         {"ondansetron": [4], "morphine": [10]}),
    ],
)  # fmt: skip
def test_of_a_dose_denied_the_amount_that_takes_its_place_was_given(
    text: str, told: dict[str, list[object]]
) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BP 80 over 40, scrap that, wrong patient, 130 over 80.",
         {"systolic_bp": [130], "diastolic_bp": [80]}),
        ("ignore the eighty over forty the cuff was over his coat its one twenty over seventy",
         {"systolic_bp": [120], "diastolic_bp": [70]}),
        ("Sugar was 91. Sorry, that was the mate's. His is 104.", {"blood_glucose": [104]}),
        ("Pulse 140. Ignore that, that was mine. He's 80.", {"heart_rate": [80]}),
        ("Sats 70. That's not right. 96.", {"spo2": [96]}),
        ("Sats 88, pulse 90. Scrap the sats, it's 98.", {"heart_rate": [90], "spo2": [98]}),
        ("Temp 34. Ignore that, it fell out. 37.2.", {"temperature": [37.2]}),
        ("Sats 85. The 85 was wrong, it's 95.", {"spo2": [95]}),
        ("heart rate one forty scrap that one oh four", {"heart_rate": [104]}),
        ("Sugar 2.1. Wrong patient.", {}),
        ("Resps 40. Scrap that.", {}),
        ("Earlier I said the pulse was 140. It was 104.", {"heart_rate": [104]}),
    ],
)  # fmt: skip
def test_what_is_disowned_later_does_not_stand(text: str, told: dict[str, list[object]]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sats not bad, 92.", {"spo2": [92]}),
        ("Pulse 92, isn't it?", {"heart_rate": [92]}),
        ("Pulse is not great, 120.", {"heart_rate": [120]}),
        ("No, sats are 92.", {"spo2": [92]}),
        ("Pulse 110. Not had 5 minutes of peace. Sats 96.", {"heart_rate": [110], "spo2": [96]}),
        ("We gave 5 of morphine. Not enough. Gave another 5.", {"morphine": [5]}),
        ("Pulse 88. Not 88 any more, 120.", {"heart_rate": [88, 120]}),
        ("Isn't he 92? Sats 92.", {"spo2": [92]}),
        ("We gave five of morphine, not ten minutes ago.", {"morphine": [5]}),
        ("BP 80 over 40. That was his brother shouting. Pulse 80.",
         {"systolic_bp": [80], "diastolic_bp": [40], "heart_rate": [80]}),
        ("Pulse 88. Don't forget the bag.", {"heart_rate": [88]}),
        ("Something's wrong, sats 82.", {"spo2": [82]}),
        ("Ignore the noise, sats 92.", {"spo2": [92]}),
        ("Blood pressure 158 over 94. Sorry 148 over 94, I misread that.",
         {"systolic_bp": [148], "diastolic_bp": [94]}),
        ("Pulse 140, no, 104, I misread it.", {"heart_rate": [104]}),
        ("sats 84 no 94 i read that wrong", {"spo2": [94]}),
        ("GCS 9. No, 13, my mistake, misread that.", {"gcs_total": [13]}),
        ("BP 80 over 50, no, 130 over 80, that was the wrong number.",
         {"systolic_bp": [130], "diastolic_bp": [80]}),
        ("Pulse 140, I misread it, 104.", {"heart_rate": [104]}),
    ],
)  # fmt: skip
def test_words_of_denial_that_deny_no_number_take_nothing_back(
    text: str, told: dict[str, list[object]]
) -> None:
    assert _told(text) == told


def test_what_was_taken_back_is_kept_as_that() -> None:
    assert vitals("Pulse isn't 140, it's 104.", FactStatus.SUPERSEDED) == [("heart_rate", 140)]
    assert given("We gave 5 of morphine. No, it was 10.", FactStatus.SUPERSEDED) == [
        ("morphine", 5, "mg")
    ]
    assert vitals("Sugar 2.1. Wrong patient.", FactStatus.OTHER_SUBJECT) == [("blood_glucose", 2.1)]


@pytest.mark.parametrize(
    "text",
    [
        "BP 80 over 40. Forget that. Lift on three.",
        "Morphine ten. No, we gave fifty.",
        "Pulse 140, no, 104. Scrap that.",
    ],
)
def test_what_may_be_taken_back_is_to_check(text: str) -> None:
    kinds = (FactKind.VITAL, FactKind.MEDICATION_GIVEN)
    found = [fact for kind in kinds for fact in facts(text, kind)]
    assert found
    assert all(fact.review_reason == TAKEN_BACK for fact in found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Amiodarone 300 after the third and then 150 after the fifth, sorry, there was no fifth,"
         " he only got the 300.", [(300, None)]),
        ("She got 5 of morphine and then another 5, no, sorry, just the one 5.", [(5, None)]),
        ("she got five of morphine and then another five no sorry just the one five", [(5, None)]),
        ("Morphine 5 and another 5, just the one 5 actually.", [(5, None)]),
        ("Fentanyl 50, then another 50. Actually no, only the first 50 went in.", [(50, None)]),
        ("Two of midazolam and then two more, no wait, just the two.", [(2, None)]),
        ("Ketamine 20 then 20 again, scratch that, only one lot of 20.", [(20, None)]),
        ("Ondansetron 4, then 4 more, no there was no second dose.", [(4, None)]),
        ("Fentanyl 50 then 25 then 25, only the first one went in.", [(50, None)]),
        ("Morphine 5 then just the one 5 more.", [(5, 2)]),
        ("Morphine 5 and another 5. Pupils 3, just the one pupil reacting.", [(5, 2)]),
        ("Fentanyl 50 and another 50, she's only had the 20 of ketamine.", [(50, 2), (20, None)]),
        ("Fentanyl 50 and another 50, I just gave the 50.", [(50, 2)]),
        ("Aspirin 500, sorry, he only got the 300.", [(300, None)]),
    ],
)  # fmt: skip
def test_who_sums_up_to_one_dose_gave_one(text: str, told: list[tuple[float, int | None]]) -> None:
    assert [(f.dose, f.count) for f in facts(text, FactKind.MEDICATION_GIVEN)] == told


def test_which_of_two_amounts_was_the_one_is_to_check() -> None:
    found = facts("Morphine 5 and another 2.5, just the one dose.", FactKind.MEDICATION_GIVEN)
    assert [f.dose for f in found] == [5, 2.5]
    assert all(f.needs_review for f in found)
