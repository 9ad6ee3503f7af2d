"""Findings of pupils that cannot both be, by side and in time: an equal pair beside a blown one."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.patient.described import EQUAL_ONLY
from recorder.clinical.wording.describe import title
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


@pytest.mark.parametrize(
    "text",
    [
        "Right pupil blown at six, left pupil three and reactive.",
        "Left pupil six and fixed, right three and reacting.",
        "Pupils unequal, the left is bigger but both reactive.",
        "Pupils pinpoint, reacting sluggishly.",
        "Pupils are 3 millimetres and reactive on the left, 6 and fixed on the right.",
        "Pupils are equal, left one reactive, right one isn't, and one is bigger than the other.",
        "Left pupil 5 and sluggish, right 3 and brisk.",
        "His right pupil is an 8 and unreactive and the left's a 3.",
    ],
)
def test_a_pupil_that_reacts_beside_an_odd_one_is_no_equal_pair(text: str) -> None:
    told = names(text, FactKind.FINDING)
    assert told
    assert "pupils_perrl" not in told


@pytest.mark.parametrize(
    "text",
    [
        "Pupils were pinpoint. After naloxone pupils reactive.",
        "Right pupil blown. After the mannitol pupils equal and reactive.",
    ],
)
def test_pupils_told_anew_are_told_beside_what_they_were(text: str) -> None:
    assert "pupils_perrl" in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Pupils equal and reacting earlier but the left has blown now.", "pupils_dilated"),
        ("PERRLA earlier. Now right is fixed and dilated.", "pupils_dilated"),
        ("Pupils were equal and reactive, now they're fixed and dilated.", "pupils_dilated"),
        ("PERRL on arrival, but the right pupil has blown since.", "pupils_dilated"),
    ],
)
def test_an_equal_pair_of_earlier_is_so_no_more(text: str, odd: str) -> None:
    assert names(text, FactKind.FINDING) == {odd}
    assert names(text, FactKind.FINDING, FactStatus.SUPERSEDED) == {"pupils_perrl"}


@pytest.mark.parametrize(
    "text",
    [
        "Pupils equal and reactive.",
        "Pupils were fixed earlier, now equal and reacting.",
        "Left pupil 3 brisk, right pupil 3 brisk.",
        "Pupils 3 on the left, 3 on the right, both reactive.",
        "PERRL on arrival. Left arm is fixed in a splint.",
        "Pupils equal and reacting, now 4 of morphine given.",
    ],
)
def test_a_pair_that_is_equal_and_reacts_is_one(text: str) -> None:
    assert "pupils_perrl" in names(text, FactKind.FINDING)


@pytest.mark.parametrize("text", ["Left pupil reactive.", "Right pupil 3 and brisk."])
def test_one_pupil_is_no_pair(text: str) -> None:
    assert "pupils_perrl" not in names(text, FactKind.FINDING)
    assert [f.name for f in facts(text, FactKind.VITAL)] == ["pupils"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Pupils are 3 and reactive on the left, 6 and fixed on the right.",
            {"size_left": "3", "reaction_left": "reactive", "size_right": "6",
             "reaction_right": "non-reactive"},
        ),
        (
            "Pupils are equal, left one reactive, right one isn't.",
            {"reaction_left": "reactive", "reaction_right": "non-reactive"},
        ),
        (
            "Right pupil's a 7 and doesn't react, left is normal.",
            {"size_right": "7", "reaction_right": "non-reactive"},
        ),
    ],
)  # fmt: skip
def test_each_side_has_its_own(text: str, told: dict[str, str]) -> None:
    (look,) = facts(text, FactKind.VITAL)
    assert dict(look.detail) == told


def test_the_size_of_a_pupil_is_no_dose() -> None:
    text = "Pupils pinpoint before the naloxone, now 4 and brisk."
    assert not facts(text, FactKind.MEDICATION_GIVEN, FactStatus.PLANNED)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Pupils were equal and sluggish.", True),
        ("Pupils are equal.", True),
        ("Pupils equal and reactive.", False),
        ("Pupils equal, 3 millimetres and brisk.", False),
        ("PERRL.", False),
    ],
)
def test_equal_ones_that_nobody_said_to_react_are_called_so(text: str, only: bool) -> None:
    (told,) = facts(text, FactKind.FINDING)
    assert told.name == "pupils_perrl"
    assert (EQUAL_ONLY in told.detail) is only
    assert title(told).lower() == ("pupils equal" if only else "pupils equal and reactive")


@pytest.mark.parametrize(
    ("text", "told", "found"),
    [
        ("Pupils are 3 mm both sides, sluggish reacting.",
         {"size_both": "3", "reaction_both": "sluggish"}, set()),
        ("Pupils 4 mm bilaterally, sluggishly reacting to light.",
         {"size_both": "4", "reaction_both": "sluggish"}, set()),
        ("left pupil that's six millimetres and sluggish the right one's three",
         {"size_left": "6", "reaction_left": "sluggish", "size_right": "3"}, {"pupils_unequal"}),
        ("left pupil which is five and fixed, the right's three and reacting",
         {"size_left": "5", "reaction_left": "non-reactive", "size_right": "3",
          "reaction_right": "reactive"}, {"pupils_unequal"}),
        ("pupils pinpoint bilateral one m m secretions plus plus", {"size_both": "1"},
         {"pupils_pinpoint"}),
        ("pupils three m m equal and reacting", {"size_both": "3", "reaction_both": "reactive"},
         {"pupils_perrl"}),
    ],
)  # fmt: skip
def test_sizes_and_reactions_as_they_are_told(
    text: str, told: dict[str, str], found: set[str]
) -> None:
    looks = [f for f in analyze_text(text).facts if f.name.startswith("pupils")]
    assert [dict(f.detail) for f in looks if f.kind is FactKind.VITAL] == [told]
    assert {f.name for f in looks if f.kind is FactKind.FINDING} == found
