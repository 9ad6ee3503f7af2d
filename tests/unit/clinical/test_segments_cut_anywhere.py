"""A recogniser parts what was said where it wants to: in the middle of a statement, a number."""

from __future__ import annotations

from random import Random

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import facts_of
from recorder.core.model import FactKind, Segment, Transcript
from tests.support.encounters import CORE, KINDS, Tally, analysed, count, encounters


def _told(*parts: str) -> Transcript:
    return Transcript(tuple(Segment(float(k), k + 1.0, part) for k, part in enumerate(parts)))


@pytest.mark.parametrize(
    ("parts", "dose"),
    [
        (("given three", "hundred of amiodarone", "he is"), 300),
        (("we hung five", "hundred of saline", "that's in"), 500),
        (("okay", "hang two", "fifty of saline"), 250),
        (("resps six", "two of narcan", "in now"), 2),
        (("resps six", "fifty of fentanyl", "in now"), 50),
    ],
)
def test_an_amount_is_read_on_over_the_cut(parts: tuple[str, ...], dose: float) -> None:
    (given,) = (f for f in analyze(_told(*parts)).facts if f.kind is FactKind.MEDICATION_GIVEN)
    assert given.dose == dose


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        (("ROSC at", "11:56. BP 70 over 40."), None),
        (("Amiodarone 300 in at", "14:10. Pressure 70 over 40."), None),
        (("Second set at", "14:10. Pressure 70 over 40."), "14:10"),
        (("Second set.", "14:10. Pressure 70 over 40."), "14:10"),
    ],
)
def test_a_time_that_ends_a_statement_heads_no_readings(
    parts: tuple[str, ...], at: str | None
) -> None:
    read = [f for f in analyze(_told(*parts)).facts if f.name == "systolic_bp"]
    assert [(f.value, f.time) for f in read] == [(70, at)]


def test_cuts_anywhere_change_little_and_make_up_next_to_nothing() -> None:
    chance, whole, cut = Random(1), Tally(), Tally()
    for case in encounters():
        if case.held_out or case.language != "en":
            continue
        words, parts = case.transcript.split(" "), []
        while words:
            at = chance.randint(5, 14)
            parts.append(" ".join(words[:at]))
            words = words[at:]
        count(whole, case.facts, facts_of(analysed(case.transcript)))
        count(cut, case.facts, facts_of(analyze(_told(*parts))))
    assert cut.f1(*KINDS) > whole.f1(*KINDS) - 0.004
    assert cut.f1(*CORE) > whole.f1(*CORE) - 0.004
    assert cut.wrong_numbers < whole.wrong_numbers + 0.15
