"""Findings in words that tell of one now and in our patient, and in words that do not.

Each frame is tried with several findings.
"""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

FINDINGS = (
    ("chest_pain", "chest pain"),
    ("vomiting", "vomiting"),
    ("shortness_of_breath", "shortness of breath"),
    ("facial_droop", "facial droop"),
)
NOT_THERE = (
    "His father had {F}.",
    "His brother has {F}.",
    "My mum had {F} last year.",
    "The other patient has {F}.",
    "No {F}.",
    "He denies {F}.",
    "Denies any {F}.",
    "He hasn't had {F}.",
    "Never had {F}.",
    "Any {F}? No.",
    "Does he have {F}? No.",
    "Is there any {F}?",
    "Ask if he has {F}.",
    "If he gets {F} call us back.",
    "Watch for {F}.",
    "Come back if you get {F}.",
    "He might get {F}.",
    "This can cause {F}.",
    "Without {F}.",
    "There's no {F}.",
    "There was no {F}.",
    "We ruled out {F}.",
    "It's not {F}.",
    "It wasn't {F}.",
    "Not {F}.",
    "No sign of {F}.",
    "No evidence of {F}.",
    "We looked for {F} and found none.",
    "He had {F} ten years ago.",
    "He had {F} as a child.",
    "History of {F}.",
    "He usually gets {F} in the winter.",
    "She was afraid it would be {F}.",
    "Nothing to suggest {F}.",
    "Less likely {F}.",
    "I don't think it's {F}.",
    "Negative for {F}.",
    "He's had no {F}.",
    "Nor {F}.",
    "Nobody else has {F}.",
    "Has anyone had {F}?",
)
THERE = (
    "He has {F}.",
    "He's got {F}.",
    "She had {F}.",
    "Complaining of {F}.",
    "He complains of {F}.",
    "With {F}.",
    "{F}.",
    "{F} since this morning.",
    "{F} for two hours.",
    "He developed {F}.",
    "He started with {F}.",
    "Called for {F}.",
    "Presenting with {F}.",
    "Any {F}? Yes.",
    "Does he have {F}? Yes.",
    "He says he has {F}.",
    "His wife says he had {F}.",
    "There's {F}.",
    "I've got {F}.",
    "Still has {F}.",
    "He still has {F}.",
    "He had {F} when we got there.",
    "Found with {F}.",
    "The caller reports {F}.",
    "Dispatched for {F}.",
)


def _there(frame: str, name: str, said: str) -> bool:
    """Whether the frame around the finding asserts it, without a mark."""
    text = frame.format(F=said)
    return any(
        fact.name == name and fact.status is FactStatus.ASSERTED and not fact.needs_review
        for fact in facts(text[0].upper() + text[1:], FactKind.FINDING)
    )


@pytest.mark.parametrize("frame", NOT_THERE)
def test_is_no_finding_of_now(frame: str) -> None:
    assert [said for name, said in FINDINGS if _there(frame, name, said)] == []


@pytest.mark.parametrize("frame", THERE)
def test_is_a_finding_of_now(frame: str) -> None:
    assert [said for name, said in FINDINGS if not _there(frame, name, said)] == []
