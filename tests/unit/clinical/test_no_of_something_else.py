"""A "no" that belongs to something else, another unit's radio talk, and who only stepped out."""

from __future__ import annotations

import pytest

from recorder.clinical.events.times import extract_times
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.claims import times
from tests.unit.clinical.reading import facts, given, vitals


@pytest.mark.parametrize(
    "text",
    [
        "code red, age about forty, allergies no next of kin yet",
        "allergies no id on him either",
        "any meds, allergies no family here to ask",
    ],
)
def test_a_no_of_something_else_is_none_of_allergies(text: str) -> None:
    assert facts(text, FactKind.ALLERGY) == []


def test_a_substance_that_was_misunderstood_is_no_allergy() -> None:
    said = "Are you allergic to anything? Tetanus! No, I mean, I'm due tetanus. No allergies."
    assert [f.name for f in facts(said, FactKind.ALLERGY)] == ["nkda"]


def test_no_drugs_from_the_crew_are_no_home_medicines() -> None:
    said = "He's cold and stiff. So no compressions from us, no meds, no shocks."
    assert facts(said, FactKind.HOME_MEDICATION) == []


def test_another_unit_on_the_radio_is_not_this_patient() -> None:
    said = (
        "General Base, Redlands Ambulance, a sixty-year-old male with chest pain. Go ahead. "
        "Break, break, General Base, this is Oxbow Three, we have a code, two epis, lidocaine one "
        "hundred, pressure of seventy over forty, ETA six minutes. Oxbow Three, stand by. We gave "
        "bicarb too. Redlands, sorry about that, go ahead. Aspirin 324 given, ETA nineteen minutes."
    )
    assert given(said) == [("aspirin", 324, "mg")]
    assert vitals(said) == []
    assert times(extract_times, said) == {"eta=PT19M"}


def test_a_crew_that_breaks_in_for_its_own_patient_is_heard() -> None:
    said = (
        "Base, this is Medic Nine with a sixty-year-old male. Break, break, Base, this is Medic "
        "Nine, he's arrested, we gave one of epi."
    )
    assert [name for name, _, _ in given(said)] == ["epinephrine"]


@pytest.mark.parametrize("left", ["stepped out", "popped out", "walked off"])
def test_who_stepped_out_does_not_take_the_drug(left: str) -> None:
    said = f"He told me, when his wife {left}, Cialis, last one was yesterday, so no nitro given."
    assert [f.name for f in facts(said, FactKind.HOME_MEDICATION)] == ["tadalafil"]
    denied = facts(said, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)
    assert [f.name for f in denied] == ["nitroglycerin"]


@pytest.mark.parametrize(
    "text",
    [
        "hey buddy where's your inhaler, miss can you take him off the bus",
        "she started vomiting blood about two hours ago, clots and all",
        "i'm not taking his boot off out here morphine in the bag if we need it",
        "meds just the salbutamol inhaler and have you had it today no i dont need it",
    ],
)
def test_what_is_only_spoken_of_is_neither_given_nor_withheld(text: str) -> None:
    assert given(text) == []
    assert given(text, FactStatus.NEGATED) == []
    assert not [t for t in times(extract_times, text) if t.startswith("medication")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("they can expect us in about twelve minutes.", "eta=PT12M"),
        ("Children's ED, twenty-five minutes in this traffic.", "eta=PT25M"),
    ],
)
def test_an_arrival_of_talk_is_heard(text: str, told: str) -> None:
    assert times(extract_times, text) == {told}
