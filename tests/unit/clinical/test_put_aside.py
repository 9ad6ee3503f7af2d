"""Drugs that crews put aside in talk, and words that only look like it."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


def _withheld(text: str) -> set[str]:
    return names(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Leave the Phenergan, she's drowsy enough.", "promethazine"),
        ("No, we'll leave the hydrocortisone.", "hydrocortisone"),
        ("I'll leave the ondansetron for now.", "ondansetron"),
        ("Just leave the GTN out, it's inferior.", "nitroglycerin"),
        ("We left the morphine off because of his pressure.", "morphine"),
        ("Nah, hold off on the ketamine.", "ketamine"),
        ("Scrap the amiodarone, he's back in sinus.", "amiodarone"),
        ("Let's not bother with the ondansetron.", "ondansetron"),
        ("Don't worry about the Maxolon, he's settled.", "metoclopramide"),
        ("Give the aspirin a miss, he's allergic.", "aspirin"),
        ("You can put the midazolam back, she's stopped fitting.", "midazolam"),
        ("We passed on the morphine.", "morphine"),
        ("Lay off the GTN, his pressure's eighty.", "nitroglycerin"),
        ("I'm reluctant to give nitro.", "nitroglycerin"),
        ("Enalaprilat is in our protocol and was withheld.", "enalaprilat"),
    ],
)
def test_a_drug_put_aside(text: str, name: str) -> None:
    assert _withheld(text) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "Leave the oxygen on. Leave the saline running.",
        "I'll leave the morphine to you. I left the Penthrox with Tom.",
        "Leave the midazolam drawn up.",
        "He left the GTN at home.",
        "They leave the aspirin in the kitchen.",
        "Don't forget the aspirin.",
        "Don't worry about the aspirin, he's had it.",
        "Drop the propofol to twenty.",
        "I'm happy with giving the TXA.",
        "Put the salbutamol on, please.",
    ],
)
def test_words_that_put_nothing_aside(text: str) -> None:
    assert _withheld(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "He can't swallow it, leave the aspirin.",
        "we stayed off the morphine",
        "TXA was skipped",
        "ketamine never came into it",
        "the doctor advised against morphine",
    ],
)
def test_what_is_put_aside_for_a_reason_is_not_given(text: str) -> None:
    assert len(_withheld(text)) == 1
    assert not names(text, FactKind.MEDICATION_GIVEN)
