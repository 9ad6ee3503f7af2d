"""Home medicines whose names a recogniser cut in words, or heard as others."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names


def _home(text: str) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is she on any blood sinners cumin din and a baby aspirin", {"warfarin", "aspirin"}),
        ("then i held the rest her low pressor and the am load a pine",
         {"metoprolol", "amlodipine"}),
        ("she's meant to be on lithium and the sare o quell at night", {"lithium", "quetiapine"}),
        ("he's on el troxin new seals and lip it or",
         {"levothyroxine", "aspirin", "atorvastatin"}),
        ("he takes keppra and the lamo tridge een", {"levetiracetam", "lamotrigine"}),
        ("he has been on it a couple of weeks and takes aspirin", {"aspirin"}),
        ("is she on any blood thinners don't stand in the way", set()),
        ("her low pressure and the pine trees", set()),
        ("mum's asking do you want to know his medicines yes please flovent and reactine",
         {"fluticasone", "cetirizine"}),
        ("She's on flow vent twice a day, the orange one. Sing you lair at night.",
         {"fluticasone", "montelukast"}),
        ("his meds are simvastatin amlodipine and there's a box of tramadol but that's the wife's",
         {"simvastatin", "amlodipine"}),
        ("she takes propranolol and that's why we didn't give her salbutamol", {"propranolol"}),
        ("mum says he gets mon tell you cast at night", {"montelukast"}),
        ("brother is saying he takes phenytoin every night", {"phenytoin"}),
        ("she's on lithium and epilim years ago but that's stopped and there's the thyroxine",
         {"lithium", "levothyroxine"}),
    ],
)  # fmt: skip
def test_a_name_by_its_sound(text: str, told: set[str]) -> None:
    assert _home(text) == told


def test_what_only_sounds_so_is_to_be_checked() -> None:
    """The words as they were heard stand beside the name."""
    (fact,) = facts("is she on any blood sinners cumin din", FactKind.HOME_MEDICATION)
    assert fact.name == "warfarin"
    assert fact.needs_review


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("low sec for the stomach", {"omeprazole"}),
        ("amlo dipping for the blood pressure", {"amlodipine"}),
        ("levo thigh roxine for her thyroid", {"levothyroxine"}),
        ("he takes metformin and rammer pril for the blood pressure", {"metformin", "ramipril"}),
        ("we gave adrenaline for the blood pressure", set()),
        ("take this for the pain it's morphine", set()),
        ("no time for the stomach, and nothing for the heart", set()),
    ],
)
def test_what_it_is_taken_for_tells_a_medicine(text: str, told: set[str]) -> None:
    assert _home(text) == told


def test_what_is_given_for_the_blood_pressure_tells_no_history() -> None:
    assert not names("we gave adrenaline for the blood pressure", FactKind.HISTORY)
    assert names("he is on ramipril for the blood pressure", FactKind.HISTORY)


def test_a_bag_for_the_blood_pressure_is_no_medicine_of_hers() -> None:
    text = "500 of saline up for her blood pressure"
    (saline,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (saline.name, saline.dose) == ("normal_saline", 500)


def test_a_name_heard_does_not_begin_before_a_pause() -> None:
    said = "his meds\ni printed the list\nel a quiss lay six met for men\nand the aricept at night"
    taken = {f.name for f in analyze_text(said).facts if f.kind is FactKind.HOME_MEDICATION}
    assert taken == {"apixaban", "furosemide", "metformin", "donepezil"}
