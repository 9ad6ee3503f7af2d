"""What must never stand as certain: drugs held and then dosed, plans, a "no" that goes on."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.patient import consistency
from recorder.core.model import Fact, FactKind, FactStatus


def _of(text: str, kind: FactKind) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is kind]


def _drugs(text: str) -> list[tuple[str, FactStatus, float | None, bool]]:
    found = _of(text, FactKind.MEDICATION_GIVEN)
    return [(f.name, f.status, f.dose, f.needs_review) for f in found]


def _allergies(text: str) -> list[tuple[str, FactStatus, bool]]:
    return [(f.name, f.status, f.needs_review) for f in _of(text, FactKind.ALLERGY)]


def test_a_drug_that_was_held_and_then_has_a_dose_is_to_be_checked() -> None:
    text = "Aspirin was withheld for the allergy. Then he was given aspirin 300 milligrams."
    assert _drugs(text) == [
        ("aspirin", FactStatus.NEGATED, None, False),
        ("aspirin", FactStatus.ASSERTED, 300, True),
    ]


def test_a_drug_that_is_later_said_not_to_have_been_given_is_to_be_checked() -> None:
    given = _of("Gave fentanyl 50 mics IV. Fentanyl was not given.", FactKind.MEDICATION_GIVEN)
    assert given[0].review_reason == consistency.WITHHELD_LATER


@pytest.mark.parametrize(
    "denied", ["No further fentanyl was given.", "A fentanyl infusion was never started."]
)
def test_that_no_more_of_it_was_given_leaves_a_dose_certain(denied: str) -> None:
    given = _of(f"Gave fentanyl 50 mics IV. {denied}", FactKind.MEDICATION_GIVEN)
    assert not given[0].needs_review


def test_an_amount_right_behind_a_refusal_is_neither_given_nor_lost() -> None:
    text = "so we won't give more pred, now fifteen milligrams in some cordial"
    assert ("prednisolone", FactStatus.UNCERTAIN, 15, True) in _drugs(text)


@pytest.mark.parametrize(
    "text",
    [
        "Adenosine 6 milligrams would have been next had she not reverted.",
        "We were thinking about adenosine 6 milligrams.",
        "Adenosine was next in the protocol.",
    ],
)
def test_what_would_have_come_next_was_not_given(text: str) -> None:
    assert all(status is not FactStatus.ASSERTED for _, status, _, _ in _drugs(text))


def test_a_plan_that_is_then_reported_done_counts_with_its_dose() -> None:
    text = (
        "Going to give one gram of TXA and hang five hundred of saline, right, that's all running."
    )
    assert ("tranexamic_acid", FactStatus.ASSERTED, 1, False) in _drugs(text)


def test_not_given_speaks_of_the_plan_and_not_of_the_drug_that_it_was_held_for() -> None:
    text = (
        "We were going to give her ketorolac but her throat swelled up with Nurofen, "
        "so that was not given."
    )
    assert [(name, status) for name, status, _, _ in _drugs(text)] == [
        ("ketorolac", FactStatus.NEGATED)
    ]


def test_a_reaction_told_of_another_day_is_no_finding_and_no_dose() -> None:
    text = "Allergies are lidocaine, he says he seized with lidocaine at the dentist."
    kinds = {f.kind for f in analyze_text(text).facts}
    assert FactKind.FINDING not in kinds
    assert FactKind.MEDICATION_GIVEN not in kinds


def test_the_time_of_a_drug_that_nobody_gave_is_no_event() -> None:
    text = "Adenosine was not given at 14:31. Amiodarone 150 milligrams given at 14:35."
    times = [f.name for f in _of(text, FactKind.EVENT_TIME)]
    assert times == ["medication:amiodarone"]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Drew up ketamine but never pushed it.", "ketamine"),
        ("He's got an EpiPen but he hasn't used it.", "epinephrine"),
        ("Adrenaline was drawn up, it was never given.", "epinephrine"),
    ],
)
def test_what_was_ready_and_not_used_was_not_given(text: str, drug: str) -> None:
    assert [(name, status) for name, status, _, _ in _drugs(text)] == [(drug, FactStatus.NEGATED)]


def test_a_pen_that_somebody_has_was_not_given() -> None:
    assert not _drugs("She's got an EpiPen in her bag.")


def test_of_an_order_only_what_was_given_counts() -> None:
    told = _drugs("Medical control gave us orders for ten of morphine, gave five.")
    assert told == [
        ("morphine", FactStatus.PLANNED, 10, False),
        ("morphine", FactStatus.ASSERTED, 5, False),
    ]


def test_doses_are_not_counted_across_a_stop() -> None:
    (drug,) = _of("Zofran 4 IV. Hydrocortisone 200 IV.", FactKind.MEDICATION_GIVEN)[1:]
    assert (drug.name, drug.count) == ("hydrocortisone", None)


def test_back_in_sinus_tells_of_now() -> None:
    (rate,) = _of("Cardioverted at a hundred joules, back in sinus at 84.", FactKind.VITAL)
    assert (rate.value, rate.status) == (84, FactStatus.ASSERTED)


def test_an_ordinary_word_is_no_age_and_no_drug() -> None:
    facts = analyze_text("Takes insulin, forgot the name, the long one. Allergic to the program.")
    assert not [f for f in facts.facts if f.kind is FactKind.AGE or f.name == "tacrolimus"]


# --- a "no" that goes on --------------------------------------------------------------------------


def test_no_allergies_that_goes_on_to_name_one_is_taken_back() -> None:
    text = "Are you allergic to anything? Nope. Well, sulfa. And tape."
    names = [name for name, status, _ in _allergies(text) if status is FactStatus.ASSERTED]
    assert names == ["sulfa", "adhesive_tape"]


def test_every_exception_to_no_allergies_is_kept() -> None:
    found = _allergies("No known allergies apart from penicillin and latex.")
    assert [a for a in found if a[1] is FactStatus.ASSERTED] == [
        ("penicillin", FactStatus.ASSERTED, False),
        ("latex", FactStatus.ASSERTED, False),
    ]


def test_none_beside_a_drug_that_may_be_taken_is_to_be_checked() -> None:
    assert _allergies("No allergies, just the warfarin.") == [("nkda", FactStatus.ASSERTED, True)]


def test_he_has_none_answers_what_was_spoken_of_last() -> None:
    text = "His wife is the one with the allergy, she can't have sulfa, he has none."
    assert ("nkda", FactStatus.ASSERTED, False) in _allergies(text)
    assert not [a for a in _allergies("He asked about his meds, he has none.") if a[0] == "nkda"]


def test_no_medical_problems_that_goes_on_is_no_clean_history() -> None:
    assert not _of("Any medical problems? No. Well, eczema.", FactKind.HISTORY)
    assert _of("Any medical problems? No.", FactKind.HISTORY)


# --- plans and late corrections -------------------------------------------------------------------


def test_what_one_would_do_is_not_done() -> None:
    done = _of("I'd pop a line in but I don't want to upset him.", FactKind.INTERVENTION)
    assert [f.status for f in done] == [FactStatus.PLANNED]


def test_a_late_correction_takes_back_the_wrong_value_and_makes_no_new_reading() -> None:
    text = (
        "Pressure went to 76 over 40. After that vitals were 112 over 70. I wrote 78 over 40 on "
        "my glove, the printout says 76 over 40, go with the printout."
    )
    read = [f for f in _of(text, FactKind.VITAL) if f.name == "systolic_bp"]
    assert [f.value for f in read if f.status is FactStatus.ASSERTED] == [76, 112]
    assert [f.value for f in read if f.status is FactStatus.SUPERSEDED] == [78]


def test_three_bare_numbers_of_a_further_set_are_read_and_to_be_checked() -> None:
    text = "Latest set, 144 over 88, 106, 18 and 97."
    read = {f.name: (f.value, f.needs_review) for f in _of(text, FactKind.VITAL)}
    assert read["heart_rate"] == (106, True)
    assert read["respiratory_rate"] == (18, True)
    assert read["spo2"] == (97, True)


@pytest.mark.parametrize(
    "text", ["Latest set, 144 over 88, 106, 18.", "144 over 88, 106, 18, 97, 4."]
)
def test_bare_numbers_that_do_not_make_a_set_stay_unread(text: str) -> None:
    assert {f.name for f in _of(text, FactKind.VITAL)} <= {"systolic_bp", "diastolic_bp"}
