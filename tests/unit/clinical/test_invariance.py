"""What must not change the facts of a whole encounter: order of rules, small talk, pauses."""

from __future__ import annotations

from random import Random

import pytest

from recorder.clinical.analysis import EXTRACTORS, analyze
from recorder.core.model import Segment, Transcript
from tests.support.encounters import Encounter, analysed, encounters
from tests.support.mishearing import in_segments
from tests.support.unrelated import claims, claims_unchanged

_CASES = [case for case in encounters() if not case.held_out]
_SMALL_TALK = (
    "Could somebody move the car outside bay two.",
    "Thanks for the handover, the weather is dreadful.",
    "The radio battery is nearly flat again.",
)


def test_the_order_of_the_extractors_changes_no_encounter() -> None:
    backward = tuple(reversed(EXTRACTORS))
    for case in _CASES:
        said = Transcript((Segment(0.0, 0.0, case.transcript),))
        assert analyze(said, backward) == analysed(case.transcript), case.id


@pytest.mark.parametrize("at", range(len(_SMALL_TALK)))
def test_an_unrelated_sentence_changes_no_encounter(at: int) -> None:
    """Each on its share of the encounters; `test_unrelated` puts many more into all of them."""
    sentence = _SMALL_TALK[at]
    for case in _punctuated()[at :: len(_SMALL_TALK)]:
        assert claims(f"{case.transcript} {sentence}", "en") == claims_unchanged(case), case.id
        assert claims(f"{sentence} {case.transcript}", "en") == claims_unchanged(case), case.id


def _punctuated() -> list[Encounter]:
    """Only where sentences have ends can one be added without joining its neighbours."""
    return [c for c in _CASES if c.transcript.count(".") > len(c.transcript.split()) // 25]


def test_pauses_that_cut_sentences_change_little_where_all_is_in_small_letters() -> None:
    """Three draws: one says little, five of the same words gave 22 to 38 invented facts."""
    whole = lost = invented = 0
    for case in [c for c in _CASES if c.transcript.islower()]:
        told = claims_unchanged(case)
        for draw in range(3):
            rng = Random(f"{case.id} {draw}")  # no other encounter moves where this one is cut
            cut = claims(in_segments(case.transcript, rng), "en")
            whole += len(told)
            lost, invented = lost + len(told - cut), invented + len(cut - told)
    assert lost <= whole // 120
    assert invented <= whole // 150
