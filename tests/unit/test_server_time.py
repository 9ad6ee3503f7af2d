"""What tablets are told of the server's clock."""

from __future__ import annotations

from datetime import timedelta

from recorder.services.server_time import ServerTime
from tests.support.worlds import HandClock


def test_a_clock_that_nobody_sets_is_said_to_be_the_same_all_the_time() -> None:
    clock = HandClock()
    time = ServerTime(clock, "run")
    first = time.told()
    clock.pass_(3600)
    assert time.told() == {
        "server_ms": first["server_ms"] + 3_600_000,
        "server_clock": {"run": "run", "set_ms": 0},
    }


def test_a_clock_that_is_set_says_by_how_much_until_it_is_set_right_again() -> None:
    clock = HandClock()
    time = ServerTime(clock, "run")
    for seconds, said_ms in ((60, 60_000), (-90, -30_000), (30, 0)):
        clock.pass_(10)
        clock.at += timedelta(seconds=seconds)
        assert time.told()["server_clock"] == {"run": "run", "set_ms": said_ms}
