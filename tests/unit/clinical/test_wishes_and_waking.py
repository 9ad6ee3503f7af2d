"""What a team must hear first: an order not to resuscitate, and how awake the patient is."""

from __future__ import annotations

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.patient.history import ON_ITS_FORM
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, FactStatus, Segment, Transcript


def assessed(text: str) -> Analysis:
    return assess(analyze(Transcript((Segment(0.0, 30.0, text),))))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He has a DNACPR in the folder.", FactStatus.ASSERTED),
        ("She's not for resus.", FactStatus.ASSERTED),
        ("Is there a d n r? Yes, it's on the fridge.", FactStatus.ASSERTED),
        ("She had a DNR but it was revoked.", FactStatus.UNCERTAIN),
        ("Can't find the DNR.", FactStatus.UNCERTAIN),
        ("was there a d n r no nobody had any paperwork", FactStatus.UNCERTAIN),
        ("We're for full resus, no DNACPR.", FactStatus.NEGATED),
        ("Does he have a DNR? No.", FactStatus.NEGATED),
        ("Her husband has a DNR.", FactStatus.OTHER_SUBJECT),
        ("If there's a DNR we stop.", FactStatus.PLANNED),
    ],
)
def test_an_order_is_told_as_it_was_said_and_always_to_check(text: str, status: FactStatus) -> None:
    analysis = assessed(text)
    (order,) = (f for f in analysis.facts if f.name == "do_not_resuscitate")
    assert (order.status, order.review_reason) == (status, ON_ITS_FORM)
    raised = [flag.name for flag in analysis.flags]
    spoken = status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
    assert ("do_not_resuscitate" in raised) == spoken


def awake(text: str, language: str = "en") -> list[object]:
    facts = analyze_text(text, language).facts
    return [f.value for f in facts if f.name == "avpu" and f.status is FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("He's alert. Pulse 80.", "en", ["alert"]),
        ("Alert, talking, GCS 15.", "en", ["alert"]),
        ("Responds to voice only.", "en", ["voice"]),
        ("P on the AVPU.", "en", ["pain"]),
        ("unresponsive to pain", "en", ["unresponsive"]),
        ("She's alert at first. Now responding only to pain.", "en", ["alert", "pain"]),
        ("Está alerta. Ahora responde a la voz.", "es", ["alert", "voice"]),
        ("Não responde à dor.", "pt", ["unresponsive"]),
        ("Stroke alert called at 1500, medic alert bracelet on.", "en", []),
        ("Not alert.", "en", []),
        ("Is he alert?", "en", []),
        ("No responde a la voz.", "es", []),
        ("Not responding to voice, only to pain.", "en", ["pain"]),
        ("He doesn't respond to voice, only pain.", "en", ["pain"]),
        ("Not responding to voice, groans to pain.", "en", ["pain"]),
        ("Not responding to pain.", "en", ["unresponsive"]),
        ("not responding to voice or pain", "en", []),
        ("He's not responding to voice.", "en", []),
        ("Responding to voice, not to pain.", "en", ["voice"]),
    ],
)
def test_how_awake(text: str, language: str, told: list[object]) -> None:
    assert awake(text, language) == told


_SIGNS = "Resps 18, sats 97 on air, BP 120 over 80, pulse 90, temp 36.5."


@pytest.mark.parametrize(
    ("said", "points"),
    [("He's alert.", 0), ("He's alert but newly confused.", 3), ("He responds to voice.", 3)],
)
def test_news2_is_complete_where_it_was_said(said: str, points: int) -> None:
    (score,) = (
        s for s in assessed(f"68 year old man. {said} {_SIGNS}").scores if s.name == "NEWS2"
    )
    assert score.value == points
