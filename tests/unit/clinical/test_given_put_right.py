"""Amounts and drugs around which something else is put right, told or read out of a list."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _drugs(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[tuple[object, ...]]:
    return {
        (f.name, f.dose, f.unit) for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is status
    }  # fmt: skip


def _counts(text: str) -> dict[str, int | None]:
    facts = analyze_text(text).facts
    return {f.name: f.count for f in facts if f.kind is FactKind.MEDICATION_GIVEN}


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Fentanyl 25 mcg IV at 1700, correction, 1701, pain from 7 to 4.", ("fentanyl", 25, "ug")),
        ("Ketamine 20 milligrams at 14:10, sorry, 14:12.", ("ketamine", 20, "mg")),
        ("Fentanyl 25 micrograms, correction, 50, at 1700.", ("fentanyl", 50, "ug")),
    ],
)
def test_an_hour_that_is_put_right_is_no_dose(text: str, drug: tuple[object, ...]) -> None:
    assert _drugs(text) == {drug}


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("some pamol when it happened fifteen mils", ("acetaminophen", 15, "mL")),
        ("gave her Calpol after she fell, 10 mils", ("acetaminophen", 10, "mL")),
        ("adrenaline infusion peripherally at 0.1 micrograms per kilo per minute",
         ("epinephrine", 0.1, "ug/kg/min")),
        ("ketamine given cautiously 20 milligrams", ("ketamine", 20, "mg")),
        ("calcium one gram of the chloride going in", ("calcium_chloride", 1, "g")),
        ("tranex amic acid four eighty milligrams iv over ten minutes",
         ("tranexamic_acid", 480, "mg")),
        ("Caffeine twenty-three milligrams IV at sixteen thirty.", ("caffeine_citrate", 23, "mg")),
    ],
)  # fmt: skip
def test_what_stands_between_a_drug_and_its_amount(text: str, drug: tuple[object, ...]) -> None:
    assert _drugs(text) == {drug}


def test_a_score_before_a_drug_is_no_count() -> None:
    said = "pains an eight fentanyl intranasal forty eight mikes at sixteen forty"
    assert _counts(said) == {"fentanyl": None}


@pytest.mark.parametrize(
    "text",
    [
        "what else we got the list in her pocketbook metoprolol atorvastatin and protonix",
        "We've got the box here, metoprolol, atorvastatin and lisinopril.",
        "He had his prescription with him: aspirin, metoprolol, ramipril.",
    ],
)
def test_a_list_that_was_got_is_no_drug_that_was_given(text: str) -> None:
    assert _drugs(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ketamine drawn up but pains only a three now so we havent used it ondansetron not given",
         {"ketamine", "ondansetron"}),
        ("Midazolam drawn up, but he stopped fitting on his own, so we never gave it.",
         {"midazolam"}),
        ("Norepinephrine was spiked, primed, and not hung.", {"norepinephrine"}),
        ("Norepi mixed, but not connected.", {"norepinephrine"}),
        ("Surfactant was not given, clinic does not keep it.", {"surfactant"}),
    ],
)  # fmt: skip
def test_made_ready_and_left(text: str, names: set[str]) -> None:
    assert {name for name, *_ in _drugs(text, FactStatus.NEGATED)} == names
    assert _drugs(text) == set()


def test_what_was_offered_and_has_gone_down_was_given() -> None:
    said = "I can give you a gram of paracetamol. Go on then. Paracetamol's gone down at 01:15."
    assert _drugs(said) == {("acetaminophen", 1, "g")}


@pytest.mark.parametrize(
    ("text", "given", "wrong"),
    [
        ("We gave ondansetron 4. Wait, no, that was metoclopramide 10.", "metoclopramide",
         "ondansetron"),
        ("We gave ondansetron. Wait, no, that was metoclopramide.", "metoclopramide",
         "ondansetron"),
        ("Gave morphine 5 IV, sorry, fentanyl 50.", "fentanyl", "morphine"),
        ("We gave morphine 5. Sorry doc, fentanyl 50.", "fentanyl", "morphine"),
        ("We gave midazolam, no, sorry, not midazolam, ketamine 50.", "ketamine", "midazolam"),
        ("50 of fentanyl, but I meant 50 of ketamine.", "ketamine", "fentanyl"),
    ],
)  # fmt: skip
def test_another_drug_takes_the_place_of_one_named_wrong(text: str, given: str, wrong: str) -> None:
    assert {name for name, _, _ in _drugs(text)} == {given}
    assert wrong in {name for name, _, _ in _drugs(text, FactStatus.SUPERSEDED)}


@pytest.mark.parametrize(
    "text",
    [
        "We gave morphine 5, sorry, and then fentanyl 50.",
        "We gave morphine 5. Wait, we also gave fentanyl 50.",
        "We gave morphine 5. Sorry, fentanyl 50 as well.",
        "We gave morphine 5. Sorry, did you say fentanyl? Yes, fentanyl 50.",
        "We gave morphine 5. Wait, his pressure is 80. We gave fentanyl 50.",
    ],
)
def test_a_second_drug_takes_no_place(text: str) -> None:
    assert ("morphine", 5, "mg") in _drugs(text)
