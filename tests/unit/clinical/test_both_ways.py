"""A fact that is stated and denied in one text is marked in both places."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.patient.both_ways import DENIED_AS_WELL, STATED_AS_WELL
from recorder.core.model import FactKind, FactStatus
from tests.support.encounters import encounters


def told(text: str, kind: FactKind, language: str = "en") -> list[tuple[FactStatus, str | None]]:
    facts = [f for f in analyze_text(text, language).facts if f.kind is kind]
    return [(f.status, f.review_reason) for f in facts]


BOTH = {(FactStatus.ASSERTED, DENIED_AS_WELL), (FactStatus.NEGATED, STATED_AS_WELL)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No diabetes. He's diabetic on metformin.", FactKind.HISTORY),
        ("Any nausea? No. He feels sick.", FactKind.FINDING),
        ("Not allergic to latex. She has a latex allergy.", FactKind.ALLERGY),
        ("Wheeze in the chest. No wheeze.", FactKind.FINDING),
    ],
)
def test_what_is_stated_and_denied_is_marked_in_both_places(text: str, kind: FactKind) -> None:
    assert set(told(text, kind)) == BOTH


@pytest.mark.parametrize(
    "text",
    [
        "Chest pain since 4. Gave GTN. No chest pain now.",
        "No chest pain at the moment. He had chest pain on the stairs earlier.",
        "Wheeze on the left, no wheeze on the right.",
        "Chest pain came on at rest. No nausea.",
        "No chest pain. No chest pain at all.",
    ],
)
def test_a_finding_that_came_or_went_or_is_on_one_side_is_not(text: str) -> None:
    reasons = {reason for _, reason in told(text, FactKind.FINDING)}
    assert reasons.isdisjoint({DENIED_AS_WELL, STATED_AS_WELL})


def test_a_word_of_time_settles_nothing_that_lasts() -> None:
    text = "No diabetes before now. He has been diabetic since 2010."
    assert set(told(text, FactKind.HISTORY)) == BOTH


def test_it_is_so_in_other_languages() -> None:
    text = "No es diabético. Antecedentes de diabetes."
    assert set(told(text, FactKind.HISTORY, "es")) == BOTH


def test_it_marks_few_of_the_facts_of_an_encounter() -> None:
    """A mark that stands everywhere is read nowhere."""
    doubts = {DENIED_AS_WELL, STATED_AS_WELL}
    read = [analyze_text(case.transcript).facts for case in encounters()[::6]]
    marked = sum(fact.review_reason in doubts for facts in read for fact in facts)
    assert marked < sum(map(len, read)) / 100
