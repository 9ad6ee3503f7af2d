"""Behind a denial's own term without marks: what is told for itself is not denied."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _findings(text: str) -> dict[str, FactStatus]:
    facts = analyze_text(text).facts
    return {f.name: f.status for f in facts if f.kind is FactKind.FINDING}


@pytest.mark.parametrize(
    ("text", "denied", "there"),
    [
        ("denies headache back pain six out of ten", "headache", "back_pain"),
        ("denies dizziness chest pain radiating to the left arm", "dizziness", "chest_pain"),
        ("denies dizziness chest pain radiating to the left arm", "dizziness", "radiating_pain"),
        ("denies nausea headache started at noon", "nausea", "headache"),
        ("no loss of conscious ness pain in the lower back eight out of ten",
         "loss_of_consciousness", "back_pain"),
    ],
)  # fmt: skip
def test_a_score_a_beginning_or_a_way_it_goes_tell_that_it_is_there(
    text: str, denied: str, there: str
) -> None:
    told = _findings(text)
    assert (told[denied], told[there]) == (FactStatus.NEGATED, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("denies chest pain headache for three days", "headache"),
        ("denies fever chills vomiting since last night", "vomiting"),
    ],
)
def test_how_long_leaves_it_open_whether_it_is_denied(text: str, name: str) -> None:
    assert _findings(text)[name] is FactStatus.UNCERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "denies chest pain radiating to the arm",
        "denies chest pain or headache for three days",
        "denies fever and headache for three days",
        "denies dizziness nausea vomiting",
        "no headache for three days",
        "no back pain, zero out of ten",
    ],
)
def test_what_is_the_denials_own_stays_denied(text: str) -> None:
    assert set(_findings(text).values()) == {FactStatus.NEGATED}
