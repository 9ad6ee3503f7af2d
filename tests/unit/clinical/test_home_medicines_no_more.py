"""Home medicines that are taken no more, are put right at once, or are somebody else's."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

HISTORICAL = FactStatus.HISTORICAL


def _home(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION, status)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("takes lipitor, no wait, crestor", {"rosuvastatin"}),
        ("takes metoprolol i mean metformin", {"metformin"}),
        ("takes metoprolol, sorry, and metformin", {"metoprolol", "metformin"}),
        ("takes lisinopril, no wait, metformin as well", {"lisinopril", "metformin"}),
    ],
)
def test_a_medicine_that_is_put_right_at_once(text: str, taken: set[str]) -> None:
    assert _home(text) == taken


def test_where_it_may_only_be_added_the_first_medicine_is_to_check() -> None:
    first = facts("on xarelto sorry eliquis", FactKind.HOME_MEDICATION)[0]
    assert first.review_reason == "may have been taken back: another was named at once"


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("used to take metformin now just insulin", {"metformin"}),
        ("came off the prozac in march", {"fluoxetine"}),
        ("no longer on insulin", {"insulin"}),
        ("He takes Lasix forty, amlodipine, oh no, there's a line through that, the amlodipine was"
         " stopped.", {"amlodipine"}),
        ("we came off the propofol", set()),
    ],
)  # fmt: skip
def test_what_is_taken_no_more(text: str, former: set[str]) -> None:
    assert _home(text, HISTORICAL) >= former
    assert not _home(text) & former


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Meds at home, nadolol, which he quit taking in the summer, lactulose and sertraline.",
         {"lactulose", "sertraline"}),
        ("Meds on the system: sertraline, and a methadone script which was stopped in, er, May.",
         {"sertraline"}),
        ("he's on metformin which she stopped herself", set()),
        ("On nothing only Ventolin inhaler now and again.", {"albuterol"}),
        ("Allergic to Augmentin, gives her hives. On nothing only Ventolin now and again.",
         {"albuterol"}),
        ("she takes labetalol twice a day and had last nights dose prenatal vitamins and iron"
         " pills", {"labetalol", "prenatal_vitamins", "iron"}),
        ("he's supposed to be on keppra and the um depakote mom said on the phone",
         {"levetiracetam", "valproate"}),
        ("what's he take brother in law reckons ro soova statin", {"rosuvastatin"}),
        ("how's he going tran\nninety seven now he's on ramipril", {"ramipril"}),
    ],
)  # fmt: skip
def test_what_ends_a_list_and_what_does_not(text: str, taken: set[str]) -> None:
    assert _home(text) == taken


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("what's he take amlodipine and the bisoprolol and i have the ramipril that's mine",
         {"amlodipine", "bisoprolol"}),
        ("He's 77, his wife is here. There's Eliquis in the cupboard but it's hers. He's on"
         " Coversyl.", {"perindopril"}),
        ("She's four, she's wheezy, she takes Clenil. My other one was, Jack, he was tubed. He"
         " takes that theophylline. She's pulling.", {"beclometasone"}),
        ("what do you take i have the ramipril that's mine the metformin is my wife's",
         {"ramipril"}),
    ],
)  # fmt: skip
def test_whose_medicine_it_is(text: str, taken: set[str]) -> None:
    assert _home(text) == taken
