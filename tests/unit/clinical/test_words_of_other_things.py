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
