"""An analysis leaves nothing behind that refers to itself, so that none need be looked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from recorder.clinical.analysis import analyze
from recorder.core.model import Segment, Transcript
from tests.support.encounters import encounters


@pytest.fixture
def collector() -> Iterator[None]:
    yield
    gc.enable()


def test_all_of_an_analysis_goes_when_its_last_user_goes(collector: None) -> None:
    told = [Transcript((Segment(0, 60, case.transcript),)) for case in encounters()[:12]]
    for transcript in told:  # what is read at the first use stays, and may refer to itself
        analyze(transcript)
    gc.collect()
    gc.disable()
    for transcript in told:
        analyze(transcript)
    assert gc.collect() == 0


@pytest.mark.parametrize("on", [True, False])
def test_the_search_for_cycles_is_as_it_was_before(collector: None, on: bool) -> None:
    if not on:
        gc.disable()
    analyze(Transcript((Segment(0, 1, "BP 120 over 80"),)))
    assert gc.isenabled() is on


def test_the_search_goes_on_after_an_error(collector: None) -> None:
    def broken(_view: object) -> list[object]:
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError):
        analyze(Transcript((Segment(0, 1, "BP 120 over 80"),)), (broken,))  # type: ignore[arg-type]
    assert gc.isenabled()
