"""What is told later of doses: their sum, a correction, a dose still to come."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.taken_back.names import PUT_RIGHT
from recorder.clinical.second_look.totals import TOTAL
from recorder.core.model import Fact, FactKind, FactStatus

_TALK = (
    "He's grey, let's get a line in. Morphine two and a half milligrams IV. Okay, breathe. "
    "Ondansetron four milligrams IV. Is that better, Derek? A bit, yeah. Pulse is fifty-eight, "
    "sats ninety-six on air, resps eighteen. Same again of the morphine. Lovely. He lives with his "
    "wife on the second floor, no lift, so the chair it is, mind the step on the way down there. "
)


def given(text: str, name: str) -> list[Fact]:
    facts = analyze_text(text).facts
    return [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN and f.name == name]


def test_a_sum_among_what_was_told_before_is_no_further_dose() -> None:
    found = given(_TALK + "So five of morphine and four of ondansetron.", "morphine")
    assert [(f.dose, f.status) for f in found] == [
        (2.5, FactStatus.ASSERTED),
        (5, FactStatus.UNCERTAIN),
    ]
    assert found[1].review_reason == TOTAL


@pytest.mark.parametrize(
    "more",
    [
        "So morphine another five milligrams IV.",  # nothing else is named again
        "So five of morphine and metoclopramide ten milligrams.",  # with something new
        "So four of morphine and four of ondansetron.",  # no sum
    ],
)
def test_other_amounts_stay_doses(more: str) -> None:
    found = given(_TALK + more, "morphine")
    assert [f.status for f in found] == [FactStatus.ASSERTED] * 2


def test_a_step_up_right_behind_is_a_dose() -> None:
    found = given("Adenosine six milligrams, then adenosine twelve milligrams.", "adenosine")
    assert [(f.dose, f.status) for f in found] == [
        (6, FactStatus.ASSERTED),
        (12, FactStatus.ASSERTED),
    ]


def test_a_correction_that_names_the_drug_makes_its_doses_to_check() -> None:
    text = (
        _TALK
        + "Sorry, just handed the sheet. Correction on the morphine, it was five and then two."
    )
    assert [f.review_reason for f in given(text, "morphine")][:1] == [PUT_RIGHT]
    assert not any(f.needs_review for f in given(text, "ondansetron"))


@pytest.mark.parametrize(
    "text",
    [
        "TXA a gram at eighteen fifty-eight, the second gram's due and hasn't been started.",
        "TXA one gram IV, second gram is drawn up.",
    ],
)
def test_a_dose_still_to_come_is_not_counted(text: str) -> None:
    (fact,) = given(text, "tranexamic_acid")
    assert (fact.dose, fact.count) == (1, None)


def test_a_second_dose_that_went_in_is_counted() -> None:
    (fact,) = given("TXA one gram IV and a second gram at nineteen ten.", "tranexamic_acid")
    assert (fact.dose, fact.count) == (1, 2)


def test_what_was_given_is_no_use_of_drugs() -> None:
    facts = analyze_text("For that he had fentanyl, one hundred, and ketamine eighty.").facts
    assert {f.kind for f in facts} == {FactKind.MEDICATION_GIVEN}


@pytest.mark.parametrize(
    ("text", "name", "doses"),
    [
        (
            "Fentanyl 50 mcg IV at 1402 and 50 mcg IV at 1410 for a total of 100 mcg of fentanyl.",
            "fentanyl",
            [(50, 2)],
        ),
        ("Given 2 mg of midazolam twice, total 4 mg midazolam.", "midazolam", [(2, 2)]),
        ("Total of 150 mcg fentanyl given in three doses of 50.", "fentanyl", [(50, 3)]),
        ("We gave ten of morphine in total, in two doses of five.", "morphine", [(5, 2)]),
        ("Epi one milligram IV, four doses in all, amiodarone 300.", "amiodarone", [(300, None)]),
        ("Epi one milligram, total of three, first at 1735.", "epinephrine", [(1, 3)]),
        ("So far morphine five given.", "morphine", [(5, None)]),
    ],
)
def test_what_is_said_to_be_a_total_is_no_dose(
    text: str, name: str, doses: list[tuple[float, int | None]]
) -> None:
    told = [f for f in given(text, name) if f.status is FactStatus.ASSERTED]
    assert [(f.dose, f.count) for f in told] == doses


def test_a_sum_in_a_sentence_of_its_own_is_to_check() -> None:
    text = (
        "Fentanyl fifty, then another fifty. He is more settled now and we are on the way down "
        "the hill to you. Handing over: he got a hundred of fentanyl from us."
    )
    assert [(f.dose, f.status) for f in given(text, "fentanyl")] == [
        (50, FactStatus.ASSERTED),
        (100, FactStatus.UNCERTAIN),
    ]


def test_another_amount_told_as_a_correction_makes_both_to_check() -> None:
    text = (
        "Gave morphine five. We moved him to the stretcher and down the stairs and out to the "
        "truck. Just a correction, the morphine was ten."
    )
    assert [f.review_reason for f in given(text, "morphine")] == [PUT_RIGHT, PUT_RIGHT]
