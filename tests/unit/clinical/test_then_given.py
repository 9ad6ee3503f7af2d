"""Denials of a drug that end, or that are of others: when it was given after all, and by whom."""

from __future__ import annotations

import pytest

from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import facts

_GIVEN, _NOT = FactStatus.ASSERTED, FactStatus.NEGATED


def drugs(text: str, status: FactStatus = _GIVEN) -> list[Fact]:
    return facts(text, FactKind.MEDICATION_GIVEN, status)


@pytest.mark.parametrize(
    ("said", "drug", "at"),
    [
        ("He did not receive adrenaline until 10:15.", "epinephrine", "10:15"),
        ("We didn't give aspirin until 08:41.", "aspirin", "08:41"),
        ("He wasn't given TXA until 21:20.", "tranexamic_acid", "21:20"),
        ("We didn't give aspirin until about 08:41.", "aspirin", "08:41"),
    ],
)
def test_what_was_not_given_until_then_was_given_then(said: str, drug: str, at: str) -> None:
    assert [f.name for f in drugs(said)] == [drug]
    assert not drugs(said, _NOT)
    assert [f.value for f in facts(said, FactKind.EVENT_TIME)] == [at]


@pytest.mark.parametrize(
    "said",
    [
        "No more adrenaline until 10:15.",
        "Hold the adrenaline until 10:15.",
        "Do not give adrenaline until 10:15.",
        "No adrenaline until the doctor has seen him.",
    ],
)
def test_what_is_held_until_then_is_not_given(said: str) -> None:
    assert not drugs(said)


def test_none_before_we_got_there_says_nothing_of_what_we_gave() -> None:
    told = drugs("No aspirin before we got there, we gave 300 at 08:41.")
    assert [(f.name, f.dose, f.prior_to_ems) for f in told] == [("aspirin", 300, False)]
    assert not drugs("No aspirin before we got there, we gave 300 at 08:41.", _NOT)
    assert not drugs("No aspirin before we got there.")
    other = drugs("No aspirin before we got there, we gave 300 of paracetamol.")
    assert [f.name for f in other] == ["acetaminophen"]


@pytest.mark.parametrize(
    "said",
    [
        "Aspirin was offered but he'd taken his own 300 at seven.",
        "Offered aspirin but she'd already taken 300.",
        "Didn't give aspirin because he'd taken 300 of his own.",
        "Aspirin withheld as she'd taken her own 300.",
    ],
)
def test_what_was_taken_already_is_kept_as_taken_before_us(said: str) -> None:
    told = drugs(said)
    assert [(f.name, f.dose, f.prior_to_ems) for f in told] == [("aspirin", 300, True)]


@pytest.mark.parametrize(
    "said",
    [
        "Aspirin was offered but he declined.",
        "Offered aspirin but he'd not taken any.",
        "Aspirin was offered but he'd taken 200 of ibuprofen.",
    ],
)
def test_what_was_only_offered_is_not_given(said: str) -> None:
    assert "aspirin" not in {f.name for f in drugs(said)}


@pytest.mark.parametrize(
    "said",
    [
        "She asked have you given aspirin and I said not yet.",
        "He asked had we given aspirin and I said no.",
        "They asked have you given aspirin, we said no.",
    ],
)
def test_an_answer_that_is_reported_denies(said: str) -> None:
    assert not drugs(said)
    assert [f.name for f in drugs(said, _NOT)] == ["aspirin"]


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Olanzapine ten offered orally and he spat it out, then lorazepam 2 milligrams IM.",
         "lorazepam"),
        ("Paracetamol was offered but she refused, then ibuprofen 400 milligrams.", "ibuprofen"),
        ("we offered entonox and he couldnt manage it then morphine five milligrams iv",
         "morphine"),
        ("offered penthrox she declined so fentanyl one hundred micrograms intranasal", "fentanyl"),
    ],
)  # fmt: skip
def test_an_offer_ends_where_the_next_drug_is_given(said: str, drug: str) -> None:
    assert [f.name for f in drugs(said)] == [drug]
    assert not drugs(said, FactStatus.PLANNED)


@pytest.mark.parametrize(
    "said",
    [
        "We offered paracetamol, then we'll give ibuprofen 400 if he wants it.",
        "offered paracetamol one gram and ibuprofen four hundred",
        "We'll give midazolam, then ketamine 50 IV.",
    ],
)
def test_what_is_offered_or_planned_with_it_stays_so(said: str) -> None:
    assert not drugs(said)


@pytest.mark.parametrize(
    "said",
    [
        "no esmolol running it was stopped at fifteen thirty",
        "The esmolol isn't running, it was stopped at 14:10.",
        "Not on any esmolol any more, stopped at 03:15.",
    ],
)
def test_what_is_stopped_was_given(said: str) -> None:
    assert [f.name for f in drugs(said)] == ["esmolol"]
    assert not drugs(said, _NOT)


@pytest.mark.parametrize("said", ["No esmolol running.", "no esmolol running, never needed"])
def test_what_never_ran_was_not(said: str) -> None:
    assert [f.name for f in drugs(said, _NOT)] == ["esmolol"]
