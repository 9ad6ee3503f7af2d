"""Findings that are over by the words behind or before them; what happened stays told."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No further bleeding.", "bleeding"),
        ("no further vomiting since the Zofran", "vomiting"),
        ("His wheeze has cleared after the nebs.", "wheezing"),
        ("The wheeze cleared up with salbutamol.", "wheezing"),
        ("Vomiting's settled since the ondansetron.", "vomiting"),
    ],
)
def test_what_is_over_is_not_there(text: str, name: str) -> None:
    assert name not in names(text, FactKind.FINDING)
    assert name in names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Seizure, stopped on its own after two minutes.", FactKind.FINDING, "seizure"),
        ("Febrile seizure, settled with midazolam.", FactKind.FINDING, "seizure"),
        ("CPR stopped at 10:40.", FactKind.INTERVENTION, "cpr"),
        ("He settled after the midazolam, still vomiting.", FactKind.FINDING, "vomiting"),
    ],
)
def test_what_happened_and_ended_is_told(text: str, kind: FactKind, name: str) -> None:
    assert name in names(text, kind)


PAST = FactStatus.HISTORICAL


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Left arm weakness yesterday.", {"unilateral_weakness"}),
        ("He had left sided weakness yesterday that resolved.", {"unilateral_weakness"}),
        ("He had chest pain last week but not today.", {"chest_pain"}),
        ("Headache on Tuesday, none now.", {"headache"}),
        ("she was dizzy two days ago", {"dizziness"}),
        ("Fever on Sunday and Monday, settled.", {"fever"}),
        ("Facial droop and left arm weakness, resolved before we arrived.",
         {"facial_droop", "unilateral_weakness"}),
        ("had a bit of slurred speech that's gone now", {"slurred_speech"}),
        ("Face droop, none now.", {"facial_droop"}),
    ],
)  # fmt: skip
def test_what_passed_is_told_as_past(text: str, past: set[str]) -> None:
    assert names(text, FactKind.FINDING, PAST) == past
    assert not names(text, FactKind.FINDING)
    assert not names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Left arm weakness started yesterday.", "unilateral_weakness"),
        ("Left arm weakness since yesterday.", "unilateral_weakness"),
        ("Weakness came on yesterday evening and still there.", "weakness_generalized"),
        ("Chest pain yesterday and again today.", "chest_pain"),
        ("She woke yesterday with left sided weakness.", "unilateral_weakness"),
        ("His wife found him confused on Thursday morning.", "confusion"),
        ("he vomited vaccinated last tuesday", "vomiting"),
        ("He's had a headache for three days, worse since yesterday.", "headache"),
    ],
)
def test_what_began_or_was_found_on_a_day_is_there(text: str, name: str) -> None:
    assert name in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "lasts"),
    [
        ("He had a seizure lasting about eight minutes and another, he's postictal now.", False),
        ("Seizure that went on for 8 minutes, stopped with midazolam, now postictal.", False),
        ("He fitted for ten minutes, postictal, now fitting again.", True),
        ("Seizing for 20 minutes, not postictal.", True),
        ("She's been seizing for ten minutes and hasn't stopped.", True),
    ],
)
def test_nobody_who_fits_is_postictal(text: str, lasts: bool) -> None:
    told = [f for f in facts(text, FactKind.FINDING) if f.name == "seizure"]
    assert any(("course", "going on") in f.detail for f in told) is lasts
