"""Drugs weighed up, dosed or asked about, and then said no to: none of them was given."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given


def _denied(text: str) -> list[str]:
    return [name for name, _, _ in given(text, FactStatus.NEGATED)]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("ketorolac thirty for the flank uh no his kidneys are bad so no ketorolac", "ketorolac"),
        ("adenosine six we talked about it doc said no its irregular so no adenosine", "adenosine"),
        ("mag two grams pressure's rubbish so no we rang the doc no mag", "magnesium_sulfate"),
        ("induction is propofol one per kilo so ninety no hang on hes too low omit the propofol",
         "propofol"),
        ("paracetamol suppository one twenty five uh the nan did that already okay no paracetamol",
         "acetaminophen"),
        ("what do you want ativan no her breathing is too slow", "lorazepam"),
        ("Any Entonox? No, it's settling, leave it.", "nitrous_oxide"),
        ("Droperidol? No, we don't carry it any more.", "droperidol"),
        ("Aspirin no, she couldn't chew it.", "aspirin"),
    ],
)  # fmt: skip
def test_what_is_said_no_to_was_not_given(text: str, drug: str) -> None:
    assert given(text) == []
    assert _denied(text) == [drug]


def test_what_others_will_give_was_not_given() -> None:
    said = "then theyre giving vasopressin twenty and cefazolin two grams so we didn't give those"
    assert given(said) == []
    assert sorted(_denied(said)) == ["cefazolin", "vasopressin"]


def test_the_drug_behind_a_no_is_the_one_that_was_given() -> None:
    assert given("and metoclopramide no ondansetron eight i v same time") == [
        ("ondansetron", 8, "mg")
    ]
    said = (
        "ketamine no no propofol were gonna use propofol point one per kilo ok six of propofol i v"
    )
    assert [name for name, _, _ in given(said)] == ["propofol"]
    assert "propofol" not in _denied(said)


def test_a_plan_to_intubate_is_none_of_the_drugs_that_were_pushed() -> None:
    said = (
        "were gonna tube her etomidate twenty thats for the pressure and sux one hundred weight is "
        "eighty push at eleven oh six"
    )
    assert given(said) == [("etomidate", 20, "mg"), ("succinylcholine", 100, "mg")]


def test_a_question_of_one_or_no_gives_nothing() -> None:
    assert given("so metoprolol or no shes got asthma") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gave fentanyl fifty pain is a two now so no more fentanyl", "fentanyl"),
        ("Morphine five IV at ten past six. He's comfy now, no morphine needed since.", "morphine"),
        ("Ondansetron four IM. No ondansetron left in the bag.", "ondansetron"),
        ("midazolam five going in now, stopped, no midazolam again", "midazolam"),
        ("adrenaline five hundred mics i m then cetirizine ten no adrenaline since", "epinephrine"),
    ],
)
def test_what_was_given_stays_given(text: str, told: str) -> None:
    assert told in [name for name, _, _ in given(text)]


def test_a_question_whether_he_had_his_own_denies_no_order() -> None:
    said = "Give heparin five thousand, and he's on Brilinta, has he had it today? Uh, no."
    assert "heparin" not in _denied(said)
    assert "ticagrelor" not in _denied(said)


@pytest.mark.parametrize(
    "text",
    [
        "stopped with two doses of lorazepam one i m one i v sugar is fine",
        "came round after two doses of naloxone one i n one i m",
    ],
)
def test_how_many_each_way_is_no_amount(text: str) -> None:
    assert [dose for _, dose, _ in given(text) if dose] == []


def test_a_word_of_an_examination_is_no_brand() -> None:
    said = "Takes a blood thinner. Reduced air entry on the left, trachea central, sats 86 on air."
    assert [f.name for f in facts(said, FactKind.HOME_MEDICATION)] == []


def test_a_no_behind_an_answer_begins_no_list() -> None:
    assert _denied("any pressors no we fix it with plasma no nor add") == []
