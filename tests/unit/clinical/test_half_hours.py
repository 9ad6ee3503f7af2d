"""Half an hour with one patient: most of it is small talk, and other people have numbers too."""

from __future__ import annotations

import pytest

from tests.support.encounters import CORE, HALF_HOURS, Encounter, analysed, encounters, scored

_ALL = encounters(HALF_HOURS)
_SETS = {
    "developed on": [case for case in _ALL if not case.held_out],
    "held out": [case for case in _ALL if case.held_out],
}
_FLOORS = {
    "developed on": {"vital": 0.90, "medication_given": 0.87, "core": 0.89, "wrong": 7.0},
    "held out": {"vital": 0.90, "medication_given": 0.71, "core": 0.85, "wrong": 8.5},
}
_WORDS = 4_300
"""Fewest words of half an hour, at 150 a minute with pauses."""


@pytest.mark.parametrize("case", _ALL, ids=lambda case: case.id)
def test_each_is_half_an_hour_of_which_every_quote_is_exact(case: Encounter) -> None:
    assert len(case.transcript.split()) >= _WORDS
    assert all(fact["quote"] in case.transcript for fact in case.facts)
    for fact in analysed(case.transcript).facts:
        for told in fact.evidence:
            assert case.transcript[told.start : told.end] == told.quote


@pytest.mark.parametrize("name", sorted(_SETS))
def test_what_is_found_of_them_keeps_its_floors(name: str) -> None:
    tally, floors = scored(_SETS[name], analysed), _FLOORS[name]
    for kind in ("vital", "medication_given"):
        assert tally.f1(kind) >= floors[kind]
    assert tally.f1(*CORE) >= floors["core"]
    assert tally.wrong_numbers <= floors["wrong"]
