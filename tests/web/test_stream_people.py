"""The live socket where sign-in is required: sound from everybody, words for the session's user."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from tests.web.people import Browser, add_user, closed, make_anothers
from tests.web.tablet import Tablet, cookies, heard, listening, speak
from tests.web.world import ALICE, BOB, REC, World, tone, whole_log


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        add_user(services, "bert")
        yield services, app


@contextmanager
def annas_tablet(app: Flask) -> Iterator[Tablet]:
    """One at which anna is signed in, connected and greeted."""
    anna = Browser(app, ALICE)
    anna.sign_in("anna")
    with listening(app) as address:
        tablet = Tablet(address, **cookies(anna, address))
        tablet.hello()
        yield tablet
        tablet.close()


def test_a_signed_out_tablet_sends_sound_and_hears_how_far_it_is(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        tablet.open()
        tablet.send(0, whole_log(REC, ALICE, tone(0.5)))
        assert tablet.expect("final")["c"] > 0
        services.row(REC, RecordingState.STOPPED)
        speak(services)
        assert heard(tablet) == ["progress"]
        tablet.close()


def test_words_are_heard_by_the_sessions_own_user_alone(made: tuple[World, Flask]) -> None:
    services, app = made
    anna, bert = Browser(app, ALICE), Browser(app, BOB)
    anna.sign_in("anna")
    bert.sign_in("bert")
    with listening(app) as address:
        own, others = (
            Tablet(address, **cookies(anna, address)),
            Tablet(address, **cookies(bert, address)),
        )
        own.hello()
        others.hello()
        speak(services)
        assert heard(own) == ["segment", "progress"]
        assert heard(others) == ["progress"]
        own.close()
        others.close()


def test_who_may_hear_again_is_told_to_read_what_it_missed(
    made: tuple[World, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.web.stream_feed.ASK_AGAIN_S", 0.05)
    services, app = made
    with annas_tablet(app) as tablet:
        make_anothers(services, ALICE, "bert")
        deadline = time.monotonic() + 20
        while "segment" in (speak(services) or heard(tablet)):
            assert time.monotonic() < deadline, "a socket tells another person's words"
        make_anothers(services, ALICE, "anna")
        assert tablet.expect("event")["kind"] == "reset"


def test_a_sign_in_and_a_sign_out_call_the_sessions_own_sockets_back(
    made: tuple[World, Flask],
) -> None:
    _, app = made
    anna = Browser(app, ALICE)
    with listening(app) as address:
        own, others = Tablet(address), Tablet(address)
        own.hello()
        others.hello(BOB)
        anna.sign_in("anna")
        assert own.closed()[0] == 1000
        again = Tablet(address, **cookies(anna, address))
        again.hello()
        anna.post("/api/v1/auth/refresh")
        assert again.quiet("nothing")
        anna.post("/api/v1/auth/sign-out")
        assert again.closed()[0] == 1000
        others.say({"t": "ping"})
        others.expect("pong")
        for tablet in (own, others, again):
            tablet.close()


def test_what_a_signed_in_tablet_records_is_its_users_at_once(made: tuple[World, Flask]) -> None:
    services, app = made
    with annas_tablet(app) as tablet:
        tablet.open()
        tablet.send(0, whole_log(REC, ALICE, tone(0.5)))
        tablet.expect("final")
        row = services.row(REC, RecordingState.STOPPED)
    assert row.user_id == services.container.people.accounts.named("anna").user_id


def test_who_is_signed_out_elsewhere_hears_no_more_words(
    made: tuple[World, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.web.stream_feed.ASK_AGAIN_S", 0.05)
    services, app = made
    with annas_tablet(app) as tablet:
        speak(services)
        assert heard(tablet) == ["segment", "progress"]
        user = services.container.people.accounts.named("anna")
        services.container.people.accounts.change(user.user_id, enabled=False)
        for _ in range(100):
            speak(services)
            if heard(tablet) == ["progress"]:
                break
        else:
            raise AssertionError("it heard on")
