"""What was called in or told, and is not so, is not charted as found."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

FINDING, MECHANISM = FactKind.FINDING, FactKind.MECHANISM


def _sure(text: str) -> set[str]:
    found = (f for kind in (FINDING, MECHANISM) for f in facts(text, kind))
    return {f.name for f in found if not f.needs_review}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Came in as a cardiac arrest, he'd just fainted.", "cardiac_arrest"),
        ("Came through as an unconscious male, he's just drunk.", "unresponsive"),
        ("Initial call was for a fall from height, he'd only slipped off the kerb.",
         "fall_from_height"),
        ("Control gave it as a choking, turned out he'd had a stroke.", "choking"),
        ("The job was given as a stabbing, it was only a scratch.", "stabbing"),
        ("Caller said he wasn't breathing but he was.", "apnea"),
        ("The caller thought he was seizing, he wasn't.", "seizure"),
        ("Staff said she'd had a seizure but she hadn't.", "seizure"),
        ("They told us he was unconscious, he is not.", "unresponsive"),
        ("I thought he'd arrested but he hadn't.", "cardiac_arrest"),
        ("Bystander told 911 he was stabbed, he wasn't.", "stabbing"),
    ],
)  # fmt: skip
def test_what_was_told_and_is_not_so_is_in_doubt(text: str, name: str) -> None:
    assert name not in _sure(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dispatched as a cardiac arrest and it is one, CPR in progress.", "cardiac_arrest"),
        ("Toned out for a cardiac arrest, he'd just arrested when we pulled up.",
         "cardiac_arrest"),
        ("Came in as a cardiac arrest, he'd just collapsed in the shop.", "cardiac_arrest"),
        ("Caller said he wasn't breathing and he's not.", "apnea"),
        ("Caller said she'd fallen down the stairs and she had.", "fall_from_height"),
        ("Called for chest pain, he'd just had 300 of aspirin from his wife.", "chest_pain"),
        ("Called for a seizure, he was still seizing when we got there.", "seizure"),
        ("Dispatched for a fall, she's only 40.", "fall"),
        ("He said he had chest pain, he was just sat watching TV.", "chest_pain"),
        ("Wife says he passed out but he didn't hit his head.", "syncope"),
        ("Patient stated he was short of breath and he was.", "shortness_of_breath"),
        ("He says he had a seizure but he doesn't remember it.", "seizure"),
    ],
)  # fmt: skip
def test_what_was_told_stands_where_nobody_says_otherwise(text: str, name: str) -> None:
    assert name in _sure(text)


def test_what_was_found_instead_is_there() -> None:
    said = "Came in as a cardiac arrest, he'd just fainted."
    assert "syncope" in _sure(said)
    assert names(said, FINDING, FactStatus.UNCERTAIN) == {"cardiac_arrest"}
