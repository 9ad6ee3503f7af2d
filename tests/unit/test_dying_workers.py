"""A worker may die at any moment: each encounter comes out once and whole all the same."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from recorder.core.model import (
    RecordingState,
)
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.pipeline import Pipeline
from recorder.services.transcription import Transcription
from recorder.services.worker_deaths import WorkerDeaths
from tests.support.worlds import (
    ALICE,
    REC,
    EchoEngine,
    Tablet,
    World,
    encounter,
    silence,
    tone,
    until_idle,
)


def dying(world: World, pipeline: Pipeline, engine: EchoEngine) -> Transcription:
    """``engine`` in a worker of its own, whose predecessors' notes are in ``worker_deaths``."""
    made = world.transcription(engine)
    made._worker_deaths = WorkerDeaths(world.directory / "hearing.json")
    pipeline.use(made)
    return made


class Died(BaseException):
    """The process is gone: nothing after this line ran."""


class Mortal:
    """A store whose worker dies right after write number ``life[0]`` of all its stores."""

    WRITES = frozenset(
        "claim release advance update renew add_utterances save_segments save_result "
        "forget_segments publish write_parts write_texts".split()
    )

    def __init__(self, store: object, life: list[int]) -> None:
        self._store = store
        self._life = life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._writing(found) if name in self.WRITES else found

    def _writing(self, write: Callable[..., object]) -> Callable[..., object]:
        def writing(*args: object, **more: object) -> object:
            done = write(*args, **more)
            self._life[0] -= 1
            if not self._life[0]:
                raise Died
            return done

        return writing


def mortal(world: World, life: list[int]) -> Pipeline:
    """A worker that does not outlive its ``life``."""
    made = world.pipeline().world
    stores: dict[str, Any] = {
        name: Mortal(getattr(made, name), life)
        for name in ("recordings", "transcripts", "events", "files")
    }
    pipeline = Pipeline(replace(made, **stores), "worker-1")
    pipeline.use(Transcription(EchoEngine(), stores["transcripts"], world.chooser.options))
    return pipeline


@pytest.mark.parametrize("live", [True, False], ids=["while-spoken", "all-at-once"])
def test_a_worker_may_die_after_any_write(world: World, live: bool) -> None:
    """Each encounter comes out once and whole, and whoever looks at it has been told all of it."""
    for writes in itertools.count(1):
        life, rec_id = [writes], f"{writes:032x}"
        _dying_once(world, rec_id, life, live=live)
        assert _told(world, rec_id) == _ALL_TOLD, f"after write {writes}"
        if life[0] > 0:  # it lived to the end
            break
    assert writes > 15


_ALL_TOLD = {"done": "done", "segments": {0, 1}, "facts": True, "revisions": 1, "utterances": 2}


def _dying_once(world: World, rec_id: str, life: list[int], *, live: bool) -> None:
    tablet = Tablet(world, rec_id=rec_id)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2) + silence(1.5) + tone(1.5) + silence(1))
    if not live:
        tablet.end()
    try:
        pipeline = mortal(world, life)
        until_idle(pipeline)
        if live:
            tablet.end()
            until_idle(pipeline)
    except Died:
        if live and world.row(rec_id).state is RecordingState.RECORDING:
            until_idle(world.pipeline(EchoEngine()))
            tablet.end()
        until_idle(world.pipeline(EchoEngine()))


def _told(world: World, rec_id: str) -> dict[str, object]:
    """What there is in the end, and what the feed has said of it."""
    events = [e for e in world.events.after(0, ALICE, 10_000) if e.rec_id == rec_id]
    last = {event.kind: event.data for event in events}
    assert world.row(rec_id).state is RecordingState.DONE
    assert len(world.files.existing(world.row(rec_id))) == 4
    assert world.recordings.untold() == []
    return {
        "done": last["status"]["state"],
        "segments": {e.data["index"] for e in events if e.kind == "segment"},
        "facts": bool(last["facts"]["facts"]),
        "revisions": world.transcripts.revisions([rec_id])[rec_id],
        "utterances": len(world.transcripts.segments(rec_id)),
    }


def test_a_sentence_that_kills_every_worker_is_given_up_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounter(world)
    deaths = 0
    for _ in range(20):
        engine = EchoEngine()

        def hear(clips: list[Clip], options: TranscribeOptions, one: EchoEngine = engine) -> object:
            if any(len(clip.pcm) // 2 > 16_000 * 22 // 10 for clip in clips):
                raise Died
            return EchoEngine.transcribe(one, clips, options)

        monkeypatch.setattr(engine, "transcribe", hear)
        pipeline = world.pipeline(None)
        dying(world, pipeline, engine)
        with monkeypatch.context() as gone:
            gone.setattr(WorkerDeaths, "end", _not_when_dead)
            try:
                for _ in range(20):
                    pipeline.step()
                break
            except Died:
                deaths += 1
    assert deaths == 5
    texts = [s.text for s in world.transcripts.segments(REC)]
    assert texts[0].startswith("[not transcribed")
    assert texts[1] == EchoEngine().words
    assert world.row().state is RecordingState.DONE


def _not_when_dead(worker_deaths: WorkerDeaths, keys: Sequence[tuple[str, int]] = ()) -> None:
    """A dead process writes no note; a living one does."""
    if isinstance(sys.exc_info()[1], Died):
        return
    for rec_id, number in keys:
        worker_deaths._deaths.pop(f"{rec_id}:{number}", None)
    worker_deaths._write([])
