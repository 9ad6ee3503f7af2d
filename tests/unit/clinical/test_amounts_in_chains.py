"""Amounts joined by "plus", strengths beside volumes, and what was given at another place."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def given(text: str, language: str = "en") -> list[tuple[str, object, str | None, int, bool]]:
    """Name, amount, unit, how often, and whether others gave it."""
    facts = analyze_text(text, language).facts
    doses = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN]
    return [(f.name, f.dose, f.unit, f.count or 1, f.prior_to_ems) for f in doses]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("2 plus 2 plus 2 of morphine", [(2, 3)]),
        ("3 plus 3 plus 4 of morphine IV.", [(3, 2), (4, 1)]),
        ("5 plus 2.5 of morphine.", [(5, 1), (2.5, 1)]),
        ("Morphine 5, 5 and 2.5 titrated.", [(5, 2), (2.5, 1)]),
        ("Gave saline and 5 of morphine.", [(None, 1), (5, 1)]),
    ],
)
def test_every_amount_of_a_chain_is_a_dose(text: str, doses: list[tuple[float, int]]) -> None:
    assert [(dose, count) for _, dose, _, count, _ in given(text)] == doses


@pytest.mark.parametrize(
    ("text", "name", "dose", "unit"),
    [
        ("Midazolam 1 mg per mil, 2 mils given", "midazolam", 2, "mg"),
        ("Midazolam 5 mg per mil, half a mil given.", "midazolam", 2.5, "mg"),
        ("Fentanyl 50 mics/ml, 2 ml IV.", "fentanyl", 100, "ug"),
        ("Morphine 1 mg per ml, 5 mg given.", "morphine", 5, "mg"),
        ("Midazolam 2 mg given.", "midazolam", 2, "mg"),
    ],
)
def test_a_strength_is_no_dose(text: str, name: str, dose: float, unit: str) -> None:
    assert given(text) == [(name, dose, unit, 1, False)]


@pytest.mark.parametrize(
    "text",
    [
        "He got tylenol six fifty at the facility.",
        "She got ibuprofen 400 at the nursing home.",
        "At the cottage hospital where she had 300 of aspirin and 180 of ticagrelor.",
        "He was given 10 of morphine at the last hospital, we have given nothing.",
        "He had paracetamol 1 gram at the walk-in clinic.",
    ],
)
def test_what_was_received_at_another_place_was_given_by_others(text: str) -> None:
    assert {prior for *_, prior in given(text)} == {True}


@pytest.mark.parametrize(
    "text",
    [
        "We gave 4 of ondansetron at the facility.",
        "He got ketamine 20 at the hospital doors from us.",
        "He is at home. He got fentanyl 50.",
    ],
)
def test_what_the_crew_gave_there_is_theirs(text: str) -> None:
    assert {prior for *_, prior in given(text)} == {False}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Le habían dado diazepam 10 rectal en casa.", ("diazepam", 10, "mg", 1, True)),
        ("Le habíamos dado midazolam 5 iv.", ("midazolam", 5, "mg", 1, False)),
        ("Noradrenalina a 0,2 µg por kilo y minuto.",
         ("norepinephrine", 0.2, "ug/kg/min", 1, False)),
    ],
)  # fmt: skip
def test_spanish_tells_who_had_given_it_and_of_what_time_a_rate_is(
    text: str, told: tuple[object, ...]
) -> None:
    assert given(text, "es") == [told]
