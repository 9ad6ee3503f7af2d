"""An age and a sex that are said wrong and put right at once."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def _told(text: str, kind: FactKind) -> list[object]:
    return [f.value for f in facts(text, kind) if f.status is FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("age 62 F, no wait, M, chest pain", "male"),
        ("sixty two f no wait m with chest pain", "male"),
        ("45 year old female, no wait, male, fell", "male"),
        ("a 45 year old male sorry female who fell", "female"),
        ("fifty two year old male correction female chest pain", "female"),
        ("patient is a twelve year old boy actually girl", "female"),
        ("Male patient, 30. Correction, female patient.", "female"),
        ("male, no, female, no, male, 40 years old", "male"),
        ("Male? No, female, 40.", "female"),
        ("40 year old male, I mean it's a lady", "female"),
        # nothing is put right
        ("40 year old male, sorry man, say again? BP 120 over 80", "male"),
        ("60 year old woman, no lady we can't", "female"),
        ("He's 40, male, no female relatives here", "male"),
        ("54 F, sorry 45 F", "female"),
        ("34 year old male driver of a sedan", "male"),
    ],
)
def test_the_sex_that_was_meant(text: str, sex: str) -> None:
    assert _told(text, FactKind.SEX) == [sex]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("62, sorry, 72 year old male", 72),
        ("62 y/o, my mistake, 72, chest pain", 72),
        ("62 year old. No, 72. BP 120 over 80.", 72),
        ("She's eighty. Eighty-one, sorry. BP 120 over 80", 81),
        ("seventy year old lady, make that seventy-two", 72),
        ("52 year old male, correction 53, chest pain", 53),
        ("age 45, scratch that, 54", 54),
        ("he's sixty two, sorry, he's seventy two with chest pain", 72),
        ("eighty two year old man sorry seventy two bp one twenty over eighty", 72),
        # nothing is put right
        ("62 year old male, sorry, BP 90 over 60", 62),
        ("62 year old male, sorry, pulse 72", 62),
        ("62 year old, no 2 weeks of pain", 62),
    ],
)
def test_the_age_that_was_meant(text: str, age: int) -> None:
    assert _told(text, FactKind.AGE) == [age]
