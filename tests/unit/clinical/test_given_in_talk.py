"""Drugs in talk: asked and answered, made ready, confirmed later, left in the bag."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given, names

NEGATED = FactStatus.NEGATED


def _names(text: str, status: FactStatus) -> set[str]:
    return names(text, FactKind.MEDICATION_GIVEN, status)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How much ketamine has she had? A hundred total.", ("ketamine", 100, "mg")),
        ("Did he get his TXA? Yes, a gram, at ten to three.", ("tranexamic_acid", 1, "g")),
        ("Did she get her aspirin? Yep.", ("aspirin", None, None)),
        ("Paracetamol? She had some at four. A gram.", ("acetaminophen", 1, "g")),
        ("Epi's in. One milligram, 12:04.", ("epinephrine", 1, "mg")),
        ("Give her four of ondansetron, Dan. Done.", ("ondansetron", 4, "mg")),
        ("did she get the steroids yes sorry dexamethasone ten milligrams IM",
         ("dexamethasone", 10, "mg")),
        ("so give the ceftriaxone okay give it yeah two grams IV over five minutes at 10:25",
         ("ceftriaxone", 2, "g")),
        ("he's had clindamycin six hundred IV", ("clindamycin", 600, "mg")),
        ("Aspirin? Already had it, 324.", ("aspirin", 324, "mg")),
        ("You gave aspirin? Yes. How much? 324.", ("aspirin", 324, "mg")),
        ("What did you give? Fentanyl. How much? Fifty.", ("fentanyl", 50, "ug")),
        ("Morphine in? Yep, five milligrams.", ("morphine", 5, "mg")),
        ("Epi away, one minute to rhythm check.", ("epinephrine", None, None)),
        ("did you give anything for the seizure yeah ten of diazepam rectal from mum",
         ("diazepam", 10, "mg")),
    ],
)  # fmt: skip
def test_the_answer_tells_what_was_given(
    text: str, told: tuple[str, float | None, str | None]
) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Does he ever get morphine? Yes, he tolerates it.",
        "What has she been prescribed? Morphine. How much does she weigh? Fifty.",
        "do you want to give fentanyl yeah ten minutes out",
        "Did you get the aspirin out of the bag? We had none.",
        "Calcium? We've got calcium gluconate, ten percent.",
        "Can he get fentanyl? Yes, fifty.",
        "Has she had morphine before? Yes.",
        "Give her four of ondansetron. The 12 lead's done.",
        "Morphine? She had nothing.",
        "I've got adenosine six ready if he doesn't settle",
        "I've got adrenaline ready if she's no better in 5.",
        "ondansetron four to follow",
        "ketamine twenty on standby",
    ],
)
def test_what_is_only_talked_about_is_not_given(text: str) -> None:
    assert given(text) == []


def test_what_an_infusion_holds_is_no_dose() -> None:
    text = "insulin's running at six mls an hour fifty units in fifty"
    assert given(text) == [("insulin", None, None)]


def test_what_was_made_ready_and_then_given_is_given() -> None:
    assert given("I had adenosine six ready and pushed it") == [("adenosine", 6, "mg")]


def test_no_to_whether_the_crew_gave_it_withholds_it() -> None:
    assert _names("Did he get TXA? No, we were outside three hours.", NEGATED) == {
        "tranexamic_acid"
    }
    assert _names("Has he taken aspirin? No.", NEGATED) == set()


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("The nitro drip, they had it in the room, it was never hooked up.", "nitroglycerin"),
        ("Get epi out, 0.3, but I don't want to give it yet.", "epinephrine"),
        ("we've not touched the morphine", "morphine"),
        ("the ketamine stayed in the bag", "ketamine"),
        ("we decided not to give the GTN", "nitroglycerin"),
        ("ended up not needing the midazolam", "midazolam"),
    ],
)
def test_what_was_had_ready_and_never_used_is_withheld(text: str, drug: str) -> None:
    assert _names(text, NEGATED) == {drug}
    assert given(text) == []


def test_a_drug_given_beside_a_withheld_one_stays_given() -> None:
    text = "we stayed away from the GTN, aspirin 300 given"
    assert given(text) == [("aspirin", 300, "mg")]
    assert _names(text, NEGATED) == {"nitroglycerin"}


def test_high_blood_pressure_is_no_blood() -> None:
    text = "no five milligrams and he has high blood pressure"
    assert "packed_red_cells" not in _names(text, NEGATED) | _names(text, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    "text", ["We took bloods.", "I've taken bloods at eight twenty.", "Bloods taken at 1402, sent."]
)
def test_bloods_that_were_taken_are_no_transfusion(text: str) -> None:
    assert "packed_red_cells" not in _names(text, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    "text",
    [
        "right Doreen suck on this\ngas and air nice deep breaths",
        "try the Entonox big breaths in and out",
        "here's the gas and air love, in and out through your mouth",
        "have some of this entonox\nnice slow breaths for me",
        "keep breathing that gas and air nearly there",
        "another suck on the penthrox mate",
        "Okay Sarah, Penthrox, lips around the mouthpiece, nice and slow.",
        "do you want the gas and air? In through the mouthpiece, that's it.",
    ],
)
def test_an_order_to_breathe_a_gas_is_the_giving_of_it(text: str) -> None:
    assert [dose for _, dose, _ in given(text)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "you can have some of the gas and air if you want it",
        "here's the gas and air if you need it",
        "no gas and air for her, she's got a pneumothorax. Deep breath for me.",
        "leave the gas and air\ndeep breath and on three",
        "we've got Entonox on the truck, take a deep breath",
    ],
)
def test_a_gas_that_is_offered_or_left_is_not_breathed(text: str) -> None:
    assert given(text) == []
