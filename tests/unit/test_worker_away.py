"""The worker while its database does not answer: nothing is lost, said twice or called failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from recorder.core.model import RecordingState
from recorder.core.ports.speech import EngineInfo
from recorder.services.guard import attempt
from recorder.services.pipeline import RETRY_S, RETRY_SOON_S, Pipeline
from tests.support.databases import away
from tests.support.worlds import REC, EchoEngine, Tablet, World, silence, tone

MOMENTS = 7
"""So many places of the way from sound to ``done`` at which the database goes away."""


def encounter(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    for part in (tone(2), silence(1.5), tone(1.5), silence(1)):
        tablet.say(part)
    tablet.end()


def until_done(world: World, pipeline: Pipeline) -> set[RecordingState]:
    """As the worker's loop does it; every state that the row had."""
    seen: set[RecordingState] = set()
    for _ in range(60):
        if not attempt("a round", pipeline.step):
            pipeline.let_go_of_all()
        attempt("a look", lambda: seen.add(world.row().state))
        if RecordingState.DONE in seen:
            return seen
        world.clock.pass_(RETRY_SOON_S)
    raise AssertionError("it was never done")


@contextmanager
def counted(engine: Engine, refuse: Callable[[int], bool]) -> Iterator[list[str]]:
    """Every statement from here on; those whose number is to be refused fail."""
    said: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)
        if refuse(len(said)):
            raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", look)


def words(world: World) -> list[str]:
    return [segment.text for segment in world.transcripts.segments(REC)]


@contextmanager
def recorded(folder: Path) -> Iterator[tuple[World, Pipeline]]:
    """A whole encounter, and a worker that has not begun with it."""
    folder.mkdir()
    world = World(folder)
    try:
        encounter(world)
        yield world, world.pipeline(EchoEngine())
    finally:
        world.close()


def test_the_database_may_be_away_at_any_moment(tmp_path: Path) -> None:
    with recorded(tmp_path / "quiet") as (world, pipeline):
        with counted(world.database, lambda _: False) as said:
            until_done(world, pipeline)
        wanted, count = words(world), len(said)
    assert wanted
    assert count > MOMENTS
    for moment in range(MOMENTS):
        first = 1 + moment * count // MOMENTS
        with recorded(tmp_path / f"at {moment}") as (world, pipeline):
            with counted(world.database, lambda n, first=first: first <= n < first + 3):
                seen = until_done(world, pipeline)
            assert words(world) == wanted, first
            assert RecordingState.FAILED not in seen, first
            assert world.transcripts.revisions([REC]) == {REC: 1}, first


def test_it_is_its_turn_again_soon_not_as_after_a_failure(world: World) -> None:
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    with away(world.database, ["utterances"]):
        pipeline.step()
    assert world.row().state is RecordingState.STOPPED
    world.clock.pass_(RETRY_SOON_S + 1)
    assert RETRY_SOON_S + 1 < RETRY_S
    pipeline.step()
    assert world.transcripts.utterances(REC)


def test_drafts_are_made_again_though_the_database_was_away_when_the_engine_came(
    world: World,
) -> None:
    encounter(world)
    draft = EngineInfo("pocketsphinx", "en-us", draft=True)
    until_done(world, world.pipeline(EchoEngine(draft)))
    assert world.row().draft
    pipeline, better = world.pipeline(), world.transcription(EchoEngine())
    pipeline.use(better)
    with away(world.database):
        assert not attempt("a round", pipeline.step)
    until_done(world, pipeline)
    assert not world.row().draft


def test_a_stop_that_failed_is_asked_for_again(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    recorder = world.sessions.get_or_create_recorder(tablet.session_id)
    with away(world.database):
        assert not attempt("a stop", recorder.stop)
    assert recorder.stop().rec_id == REC
