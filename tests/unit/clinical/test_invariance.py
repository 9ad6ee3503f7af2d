"""What must not change the facts of a whole encounter: order of rules, small talk, pauses."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from recorder.clinical.analysis import EXTRACTORS, analyze
from recorder.core.model import Segment, Transcript
from tests.support.encounters import Encounter, encounters
from tests.support.mishearing import in_segments

_CASES = [case for case in encounters() if not case.held_out]
_SMALL_TALK = (
    "Could somebody move the car outside bay two.",
    "Thanks for the handover, the weather is dreadful.",
    "The radio battery is nearly flat again.",
)

Claim = tuple[object, ...]


def _claims(text: str) -> set[Claim]:
    return _claims_of(Transcript((Segment(0.0, 60.0, text),)))


@cache
def _told(text: str) -> set[Claim]:
    """What is claimed without any change, which every change is compared with."""
    return _claims(text)


def _claims_of(said: Transcript) -> set[Claim]:
    facts = analyze(said).facts
    return {(f.kind, f.name, f.value, f.status, f.dose, f.unit, f.low, f.high) for f in facts}


def test_the_order_of_the_extractors_changes_no_encounter() -> None:
    backward = tuple(reversed(EXTRACTORS))
    for case in _CASES:
        said = Transcript((Segment(0.0, 60.0, case.transcript),))
        assert analyze(said, backward) == analyze(said), case.id


@pytest.mark.parametrize("sentence", _SMALL_TALK)
def test_an_unrelated_sentence_changes_no_encounter(sentence: str) -> None:
    for case in _punctuated():
        assert _claims(f"{case.transcript} {sentence}") == _told(case.transcript), case.id
        assert _claims(f"{sentence} {case.transcript}") == _told(case.transcript), case.id


def _punctuated() -> list[Encounter]:
    """Only where sentences have ends can one be added without joining its neighbours."""
    return [c for c in _CASES if c.transcript.count(".") > len(c.transcript.split()) // 25]


def test_pauses_that_cut_sentences_change_little_where_all_is_in_small_letters() -> None:
    """Three draws: one says little, five of the same words gave 22 to 38 invented facts."""
    whole = lost = invented = 0
    for case in [c for c in _CASES if c.transcript.islower()]:
        told = _told(case.transcript)
        for draw in range(3):
            rng = Random(f"{case.id} {draw}")  # no other encounter moves where this one is cut
            cut = _claims(in_segments(case.transcript, rng))
            whole += len(told)
            lost, invented = lost + len(told - cut), invented + len(cut - told)
    assert lost <= whole // 120
    assert invented <= whole // 150
