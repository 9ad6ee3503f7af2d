"""Drugs that were thought of, stayed where they were, or were refused with a reason."""

from __future__ import annotations

import pytest

from recorder.core.model import FactStatus
from tests.unit.clinical.reading import given

NEGATED = FactStatus.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "I was thinking twenty of cardizem, what's your pleasure?",
        "We're thinking ketamine 20, doc.",
        "How about fentanyl 50?",
        "i was thinking maybe another ten of morphine",
        "What about 50 of fentanyl then?",
        "I was on the verge of giving her adrenaline.",
        "we nearly gave him 5 of morphine",
        "doc says go ahead with another five of morphine\ncopy five of morphine",
        "medic twelve give fifty of fentanyl and repeat in ten\nroger fifty of fentanyl",
        "draw eighty of ketamine up, we'll see how she goes",
        "draw it up eighty of ketamine and eighty of roc but were not pushing it yet",
    ],
)
def test_what_was_only_thought_of_is_not_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Copy, gave fifty of fentanyl, pulse ninety.",
        "roger that fentanyl fifty is in\npulse ninety",
    ],
)
def test_an_answer_on_the_radio_may_tell_of_what_was_given(text: str) -> None:
    assert given(text) == [("fentanyl", 50, "ug")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm thinking anaphylaxis so adrenaline 500 mics IM given.", ("epinephrine", 500, "ug")),
        ("I was thinking fentanyl 50 so I gave it.", ("fentanyl", 50, "ug")),
    ],
)
def test_a_thought_that_was_carried_out(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("charcoal no shes too sleepy for it pads are on", "activated_charcoal"),
        ("Aspirin, no, he's allergic.", "aspirin"),
        ("GTN no with that pressure.", "nitroglycerin"),
        ("morphine no cos of his pressure", "morphine"),
        ("Metaraminol was drawn up but stayed in the syringe.", "metaraminol"),
        ("The adenosine never left the bag.", "adenosine"),
        ("ketamine's still in the pouch", "ketamine"),
        ("magnesium, two grams, wasn't started", "magnesium_sulfate"),
        ("The TXA was never hung.", "tranexamic_acid"),
        ("ketamine 100 drawn up, hasn't been opened", "ketamine"),
        ("no aminophylline we've not got it", "aminophylline"),
    ],
)
def test_not_given_and_why(text: str, drug: str) -> None:
    assert [name for name, _, _ in given(text, NEGATED)] == [drug]
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "paracetamol one gram no ibuprofen",
        "GTN 400 mics no change",
        "aspirin 300 given no relief",
    ],
)
def test_a_no_of_something_else(text: str) -> None:
    drugs = ("acetaminophen", "nitroglycerin", "aspirin")
    assert not [name for name, _, _ in given(text, NEGATED) if name in drugs]
    assert given(text)[0][0] in drugs


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("paracetamol a gram that went up at nine twelve and five hundred of saline",
         [("acetaminophen", 1, "g"), ("normal_saline", 500, "mL")]),
        ("rocephin was started at eight forty and two fifty of saline is up",
         [("ceftriaxone", None, None), ("normal_saline", 250, "mL")]),
        ("took a Benadryl 25 of her own at 0215", [("diphenhydramine", 25, "mg")]),
        ("she had ten puffs of her blue one before we came", [("albuterol", 10, "{puff}")]),
        ("Prostin started at point oh five micrograms per kilo per minute",
         [("alprostadil", 0.05, "ug/kg/min")]),
    ],
)  # fmt: skip
def test_amounts_beside_an_hour(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "what meds is he on i got em in my phone hold on metoprolol lisinopril",
        "Hold on. Metoprolol, lisinopril.",
    ],
)
def test_hold_on_holds_nothing(text: str) -> None:
    assert given(text, NEGATED) == []
    assert given(text) == []


@pytest.mark.parametrize("text", ["Hold on the morphine for now.", "Hold the morphine."])
def test_hold_on_the_drug_does(text: str) -> None:
    assert given(text, NEGATED) == [("morphine", None, None)]


def test_an_order_for_later_ends_where_it_is_carried_out() -> None:
    filler = "we got him off the floor and onto the stretcher and out to the truck with the family "
    text = filler * 3 + "sync if he drops alright two fifty of normal saline is going in wide open"
    assert given(text) == [("normal_saline", 250, "mL")]


@pytest.mark.parametrize(
    "text",
    [
        "They wanted vancomycin on board as well.",
        "She wants fentanyl given.",
        "They wanted the TXA in.",
    ],
)
def test_what_somebody_wanted_done_is_not_done_by_that(text: str) -> None:
    assert given(text) == []


def test_what_was_wanted_and_given_is() -> None:
    said = "They wanted ketamine, we gave 100 of ketamine."
    assert given(said) == [("ketamine", 100.0, "mg")]
    allergic = "They wanted vancomycin on board but she's allergic to it, so it was not given."
    assert given(allergic) == []
