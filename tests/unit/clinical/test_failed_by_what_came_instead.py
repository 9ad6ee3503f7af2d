"""A procedure that was tried, and another taken instead, failed; what the crew could not see."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names

_PROCEDURE, _FINDING = FactKind.INTERVENTION, FactKind.FINDING
_DONE = FactStatus.ASSERTED


@pytest.mark.parametrize(
    ("text", "failed", "done"),
    [
        (
            "Tried to tube him twice, couldn't see anything, went with a size four i-gel.",
            "intubation",
            "supraglottic_airway",
        ),
        ("Tried to intubate, ended up with an LMA.", "intubation", "supraglottic_airway"),
        ("Tried to get a line in, went for the IO instead.", "iv_access", "io_access"),
    ],
)
def test_what_was_tried_before_another_was_taken_failed(text: str, failed: str, done: str) -> None:
    assert names(text, _PROCEDURE) == {done}
    assert failed in names(text, _PROCEDURE, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text",
    [
        "Tried the tube, got it second time, i-gel out.",
        "Attempted intubation, good view, tube in. I-gel on standby.",
    ],
)
def test_what_succeeded_in_the_end_did_not_fail(text: str) -> None:
    assert "intubation" in names(text, _PROCEDURE)


def test_what_nobody_could_see_in_a_throat_is_no_finding_of_eyes() -> None:
    assert not names("Tried to tube him, couldn't see anything, so an i-gel.", _FINDING)
    assert "visual_disturbance" in names("He says he couldn't see anything.", _FINDING)


def test_shots_of_a_drug_are_no_drink() -> None:
    assert not names("He's had two shots of adrenaline, 500 mics each IM.", _FINDING)
    assert "alcohol_use" in names("He's had six shots of vodka.", _FINDING)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Tried an i-gel, didn't seat, tubed with a 7.5.", FactStatus.NEGATED),
        ("Tried an i-gel, couldn't get a seal, tubed him.", FactStatus.NEGATED),
        ("I-gel size 4, good seal.", FactStatus.ASSERTED),
    ],
)
def test_what_did_not_seat_is_not_in_place(said: str, status: FactStatus) -> None:
    (airway,) = (f for f in analyze_text(said).facts if f.name == "supraglottic_airway")
    assert airway.status is status


@pytest.mark.parametrize(
    ("said", "site", "status"),
    [
        ("IV in the right AC, 20 gauge, first attempt blew on the left.", "right AC", _DONE),
        ("Right AC 20 gauge, the first one on the left failed.", "right AC", _DONE),
        ("20 gauge right AC, left one blew.", "right AC", _DONE),
        ("20 gauge in the right AC blew.", "right AC", FactStatus.NEGATED),
        ("IV left hand, that one blew, so right AC 18.", "left hand", FactStatus.NEGATED),
    ],
)
def test_a_line_is_in_where_no_try_failed(said: str, site: str, status: FactStatus) -> None:
    (line,) = (f for f in analyze_text(said).facts if f.name == "iv_access")
    assert (line.status, dict(line.detail)["site"]) == (status, site)


@pytest.mark.parametrize(
    ("said", "site", "failed"),
    [
        (
            "i missed the left a c\ntwenty in the right forearm thats good",
            "right forearm",
            "left AC",
        ),
        ("Missed the left hand. 20 in the right AC, flushes.", "right AC", "left hand"),
        ("blew the right AC, 20 in the left hand", "left hand", "right AC"),
        ("cannula failed left AC then in right hand", "right hand", "left AC"),
        ("Tried a line in the left AC, no joy, now in right hand.", "right hand", "left AC"),
    ],
)
def test_the_place_that_was_missed_is_told_beside_the_one_that_worked(
    said: str, site: str, failed: str
) -> None:
    lines = [f for f in analyze_text(said).facts if f.name == "iv_access"]
    told = {(f.status, dict(f.detail).get("site")) for f in lines}
    assert told == {(FactStatus.ASSERTED, site), (FactStatus.NEGATED, failed)}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("cannula left cubital fossa missed bugger i o left tib okay that's in", "io_access"),
        ("tried the left hand couldn't get it okay IO right tibia, it's in", "io_access"),
        ("line is a green in the right elbow the left wouldn't go", "iv_access"),
        ("couldn't get a tube he's got an i-gel in", "supraglottic_airway"),
    ],
)
def test_what_failed_before_is_not_what_comes_behind(said: str, name: str) -> None:
    found = [f.status for f in analyze_text(said).facts if f.name == name]
    assert found == [FactStatus.ASSERTED]
