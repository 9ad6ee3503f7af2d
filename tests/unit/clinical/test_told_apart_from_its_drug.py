"""Amounts that no rule binds to a drug are told as uncertain, and never lost."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.apart import APART
from recorder.core.model import Fact, FactKind, FactStatus


def drugs(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]


def test_an_amount_apart_from_its_drug_is_told_to_be_checked() -> None:
    text = "What about oral morphine? It's quite minging. Okay, I'll have that. Nine milligrams."
    (fact,) = (f for f in drugs(text) if f.dose is not None)
    assert (fact.name, fact.dose, fact.unit) == ("morphine", 9, "mg")
    assert fact.status is FactStatus.UNCERTAIN
    assert fact.review_reason == APART
    assert [e.quote for e in fact.evidence] == ["Nine milligrams", "morphine"]


def test_with_a_way_in_behind_it_is_given_and_to_check() -> None:
    text = "Nitro for that pressure? It's one ninety. Okay, four hundred mics under the tongue."
    (fact,) = (f for f in drugs(text) if f.dose is not None)
    assert (fact.name, fact.dose, fact.status) == ("nitroglycerin", 400, FactStatus.ASSERTED)
    assert fact.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Morphine five milligrams IV at 1420. Again, that was five milligrams.",
        "Fentanyl fifty mikes IV. She takes lisinopril, which was doubled to 20 milligrams.",
        "Midazolam 5 milligrams IM at 1420, and the rest, five milligrams wasted.",
        "Norepi's running for the pressure, that was after the push dose epi, 900 milligrams.",
        "Haldol is what he takes at home. Five milligrams every night.",
        "Urine eighty milligrams per decilitre of glucose.",
        "No morphine was given, she didn't want the five milligrams.",
    ],
)
def test_what_is_no_further_dose_adds_nothing(text: str) -> None:
    assert not [f for f in drugs(text) if f.rule == "medication.amount_apart"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Okay, Zofran for that. Drawing up four. ... Four's in, IV.", ("ondansetron", 4, "mg")),
        ("Fentanyl up the nose then. Hundred and eighty. Going in now.", ("fentanyl", 180, "ug")),
        (
            "I can crack you some morphine, slowly. Two and a half. That's in.",
            ("morphine", 2.5, "mg"),
        ),
        ("He's green, so ondansetron. Four milligrams? Yep, in.", ("ondansetron", 4, "mg")),
        ("I gave her her Ativan. Under the tongue. One milligram.", ("lorazepam", 1, "mg")),
    ],
)
def test_a_sentence_of_an_amount_tells_of_the_drug_named_last(
    text: str, told: tuple[str, float, str]
) -> None:
    given = [f for f in drugs(text) if f.status is FactStatus.ASSERTED and f.dose is not None]
    assert [(f.name, f.dose, f.unit) for f in given] == [told]


def test_another_goes_on_with_the_drug_that_it_fits() -> None:
    text = (
        "Fentanyl fifty mikes. Bit green, so ondansetron four milligrams. Another seventy-five. In."
    )
    given = {(f.name, f.dose) for f in drugs(text) if f.status is FactStatus.ASSERTED}
    assert given == {("fentanyl", 50), ("ondansetron", 4), ("fentanyl", 75)}


@pytest.mark.parametrize(
    "text",
    [
        "Ketamine next. Let's do three hundred. Nope, captain says call first.",
        "Midazolam buccal at home. That's his sister, she's seven, in year two.",
        "Fentanyl's in. How's the pain now? Seven. That's in the leg.",
        "Fentanyl one hundred, that's two fifties, in.",
        "Adrenaline's up. It's running at 5 mics, 1444.",
        "Ketamine is what I'd want. Five in the syringe.",
        "No Toradol, not with this. Fifty in.",
        "How old's the lad who had the Ventolin? Ten.",
    ],
)
def test_other_short_sentences_are_no_amounts(text: str) -> None:
    assert not [f for f in drugs(text) if f.rule == "medication.amount_apart"]


def test_who_gave_it_is_not_whom_the_rest_is_of() -> None:
    text = "So aspirin three hundred from your wife, five of morphine, four of ondansetron."
    given = {(f.name, f.dose) for f in drugs(text) if f.status is FactStatus.ASSERTED}
    assert given == {("aspirin", 300), ("morphine", 5), ("ondansetron", 4)}


def test_a_second_bolus_told_behind_its_name() -> None:
    text = "They gave diltiazem, twenty, no change, then a second bolus, that one was twenty-five."
    given = [(f.name, f.dose) for f in drugs(text) if f.status is FactStatus.ASSERTED]
    assert given == [("diltiazem", 20), ("diltiazem", 25)]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        (
            "Amiodarone three hundred after our first shock and the one fifty after the last.",
            [300, 150],
        ),
        (
            "morphine one milligram at thirteen fifty no change and then two at fourteen oh five",
            [1, 2],
        ),
        ("morphine five milligrams at thirteen fifty and number two at the door", [5]),
    ],
)
def test_each_dose_at_its_time(text: str, doses: list[float]) -> None:
    assert [f.dose for f in drugs(text) if f.status is FactStatus.ASSERTED] == doses


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("fentanyl was what he wanted for the leg so fifty mikes", FactStatus.ASSERTED),
        ("we might do fentanyl if it gets worse for the leg so fifty mikes", FactStatus.UNCERTAIN),
    ],
)
def test_a_mass_in_the_sentence_of_its_drug_is_given_unless_planned(
    text: str, status: FactStatus
) -> None:
    (fact,) = (f for f in drugs(text) if f.dose is not None)
    assert (fact.dose, fact.status, fact.review_reason) == (50, status, APART)


@pytest.mark.parametrize(
    ("text", "puffs"),
    [
        ("She used her Ventolin before we got here, about ten puffs.", 10.0),
        ("She's had her inhaler, she reckons four puffs.", 4.0),
        ("He's on Ventolin, and he'd had four puffs before we got there.", 4.0),
        ("He uses salbutamol, had about eight puffs today.", 8.0),
    ],
)
def test_puffs_are_of_the_inhaler_that_was_used_and_are_told_once(text: str, puffs: float) -> None:
    (fact,) = drugs(text)
    assert (fact.name, fact.dose, fact.unit) == ("albuterol", puffs, "{puff}")
    assert fact.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "He takes two puffs of Ventolin twice a day.",
        "He's on Ventolin, normally two puffs.",
        "She used her inhaler. Can we give another six puffs?",
        "Do you use your Ventolin? Yes. How many puffs? Two puffs.",
    ],
)
def test_puffs_that_are_usual_or_asked_for_are_none_that_were_given(text: str) -> None:
    assert not [f for f in drugs(text) if f.dose is not None]


def test_an_amount_apart_fills_in_what_its_drug_was_told_with() -> None:
    text = "The school had already given her a paracetamol suppository. She got 120 milligrams."
    (fact,) = drugs(text)
    assert (fact.dose, fact.route, fact.prior_to_ems) == (120.0, "PR", True)
