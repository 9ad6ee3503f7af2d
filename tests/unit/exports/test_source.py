"""Spoken times as moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recorder.core.model import Evidence, Fact, FactKind
from tests.unit.exports.samples import ZONE, source

WORDS = (Evidence("at ten past two", 0, 15, 0, 30.0, 31.0),)


def event(**more: Any) -> Fact:
    return Fact("f1", FactKind.EVENT_TIME, "onset", WORDS, **more)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("07:10", "2026-06-14T07:10:00-07:00"),
        ("21:30", "2026-06-13T21:30:00-07:00"),
        ("19:10", "2026-06-13T19:10:00-07:00"),
        ("7:05", "2026-06-14T07:05:00-07:00"),
    ],
)
def test_a_time_of_day_is_the_last_before_the_end(said: str, expected: str) -> None:
    """The recording began at 07:02 in the crew's zone, and watches differ by minutes."""
    at = source(zone=ZONE).moment(said)
    assert at is not None
    assert at.isoformat() == expected


@pytest.mark.parametrize("said", ["07:40", "13:45", "18:30"])
def test_a_time_that_was_still_to_come_is_no_moment_of_what_was_done(said: str) -> None:
    made = source(zone=ZONE)
    dose = Fact("f2", FactKind.MEDICATION_GIVEN, "tranexamic_acid", WORDS, time=said)
    assert made.moment(said) is None
    assert made.given_at(dose) is None
    assert made.given_at(replace(dose, prior_to_ems=True)) is not None


@pytest.mark.parametrize("name", ["onset", "last_known_well", "last_oral_intake"])
def test_what_began_before_the_call_may_have_been_the_day_before(name: str) -> None:
    told = replace(event(value="18:30"), name=name)
    at = source(zone=ZONE).moment_of(told)
    assert at is not None
    assert at.isoformat() == "2026-06-13T18:30:00-07:00"


def test_an_arrival_that_is_expected_lies_ahead() -> None:
    made = source(zone=ZONE)
    at = made.moment_of(replace(event(value="07:40"), name="eta"))
    assert at is not None
    assert at.isoformat() == "2026-06-14T07:40:00-07:00"


def test_a_call_over_midnight_has_times_of_both_days() -> None:
    """Begun at 23:55, ended 98 s later."""
    made = source(zone=UTC, started_at=datetime(2026, 6, 14, 23, 55, tzinfo=UTC))
    told = [made.moment(said) for said in ("23:40", "00:05")]
    assert [at and at.day for at in told] == [14, 15]


@pytest.mark.parametrize("said", [None, "", "PT40M", "24:00", "12:60", "noon"])
def test_what_is_no_time_of_day_is_no_moment(said: str | None) -> None:
    assert source(zone=ZONE).moment(said) is None


def test_without_a_zone_no_time_of_day_is_a_moment() -> None:
    assert source().moment("14:10") is None


def test_a_time_in_doubt_is_no_moment() -> None:
    made = source(zone=ZONE)
    assert made.moment_of(event(value="14:10")) is not None
    assert made.moment_of(event(value="14:10", review_reason="unclear")) is None
    assert made.moment_of(event(value="14:10", alternatives=("02:10",))) is None
    about = event(value="14:10", approximate=True)
    assert made.moment_of(about) is None
    assert made.moment_of(about, approximate=True) is not None


def test_so_long_ago_counts_from_the_words_gaps_included() -> None:
    made = source(zone=ZONE)
    ago = made.earlier(event(value="PT40M"))
    assert ago == datetime(2026, 6, 14, 14, 2, tzinfo=UTC) + timedelta(seconds=68 - 2400)
    assert made.earlier(event(value="PT40M", review_reason="unclear")) is None
    assert made.earlier(event(value="14:10")) is None
