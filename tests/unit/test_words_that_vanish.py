"""Words that are made anew while somebody erases the recording, or asks for new words as well."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from recorder.adapters.retention_store import OF_RECORDING, SqlRetentionStore
from recorder.core.model import RecordingState, Segment
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.core.retention import Deletion, Rule
from recorder.services.files import FileKind
from recorder.services.pipeline import Pipeline
from recorder.services.sound import SoundChanged
from recorder.services.transcription import Transcription
from recorder.services.words import transcribe_again
from tests.support.worlds import ALICE, REC, EchoEngine, Tablet, World, encounter, silence, tone

OTHER = "f" * 32
WORDS = "pulse fifty"


class Watched:
    """A store at whose call number ``left[0]`` something happens first."""

    CALLS = frozenset(
        "advance release add_utterances save_segments save_result publish write_texts keep "
        "segments utterances revision get".split()
    )

    def __init__(self, store: object, left: list[int], happens: Callable[[], None]) -> None:
        self._store, self._left, self._happens = store, left, happens

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._first(found) if name in self.CALLS else found

    def _first(self, call: Callable[..., object]) -> Callable[..., object]:
        def calling(*args: object, **more: object) -> object:
            self._left[0] -= 1
            if not self._left[0]:
                self._happens()
            return call(*args, **more)

        return calling


def redoing(world: World, left: list[int], happens: Callable[[], None]) -> Pipeline:
    """A worker that makes the words of a finished recording anew."""
    made = world.pipeline().world
    stores: dict[str, Any] = {
        name: Watched(getattr(made, name), left, happens)
        for name in ("recordings", "transcripts", "events", "files")
    }
    pipeline = Pipeline(replace(made, **stores), "worker-1")
    results: Any = Watched(world.results, left, happens)
    engine = EchoEngine(words=WORDS)
    engine.slow = results._first(lambda: None)  # while the engine hears, too
    pipeline.use(
        Transcription(
            engine,
            stores["transcripts"],
            world.chooser.options,
            results,
            monotonic=world.clock.monotonic,
        )
    )
    return pipeline


def erase(world: World, rec_id: str, begun: list[Deletion]) -> None:
    """As ``services/deletion.py`` does: the rows at once, then the files."""
    row, now = world.row(rec_id), world.clock.now()
    wanted = Deletion(
        rec_id=row.rec_id,
        session_id=row.session_id,
        stem=row.stem,
        frames=row.frames,
        rule=Rule.ERASURE,
        reason="",
        by="",
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        marked_at=None,
        begun_at=now,
        artefacts=(),
        logs=(),
        keep_hours=None,
        grace_hours=0.0,
        rows={},
    )
    noted = SqlRetentionStore(world.database).begin(row, wanted)
    assert noted is not None
    begun.append(noted)
    for kind in FileKind:
        world.files.path(row, kind).unlink(missing_ok=True)


def asked_again(world: World, rec_id: str = REC) -> None:
    """In another language, so that no words are remembered."""
    stores = (world.recordings, world.transcripts, world.events, world.files)
    transcribe_again(*stores, world.row(rec_id), language="en")


def rounds(world: World, pipeline: Pipeline) -> None:
    for _ in range(8):
        pipeline.step()  # whatever one recording does, no round fails
        world.clock.pass_(0.5)


def left_of(world: World, rec_id: str) -> dict[str, int]:
    """Rows that hold something of a recording."""
    with world.database.begin() as connection:
        counts = {
            name: connection.execute(
                select(func.count()).select_from(table).where(table.c.rec_id == rec_id)
            ).scalar()
            for name, table in OF_RECORDING.items()
        }
    return {name: count for name, count in counts.items() if count}


def test_an_erased_recording_stays_erased_whenever_that_was(world: World) -> None:
    store = SqlRetentionStore(world.database)
    for calls in itertools.count(1):
        rec_id = f"{calls:032x}"
        encounter(world, rec_id)
        rounds(world, world.pipeline(EchoEngine()))
        begun: list[Deletion] = []
        asked_again(world, rec_id)
        pipeline = redoing(world, [calls], partial(erase, world, rec_id, begun))
        rounds(world, pipeline)
        if not begun:
            break
        assert world.recordings.get(rec_id) is None
        store.certify(replace(begun[0], certificate={}), world.clock.now() + timedelta(seconds=30))
        assert left_of(world, rec_id) == {}, f"before call {calls}"
        assert not pipeline.busy
    assert calls > 15


def test_words_asked_for_twice_are_never_half_there(world: World) -> None:
    for calls in itertools.count(1):
        rec_id, left = f"{calls:032x}", [calls]
        encounter(world, rec_id)
        rounds(world, world.pipeline(EchoEngine()))
        asked_again(world, rec_id)
        forget = partial(world.transcripts.forget_segments, rec_id)
        rounds(world, redoing(world, left, forget))
        assert world.row(rec_id).state is RecordingState.DONE, f"before call {calls}"
        for number, _, _ in world.transcripts.history(rec_id):
            revision = world.transcripts.revision(rec_id, number)
            assert revision is not None
            assert len(revision.transcript.segments) == 2, f"before call {calls}"
        if left[0] > 0:
            break
    assert calls > 15


class Erasing(EchoEngine):
    """Hears for as long as it takes somebody to erase the recording."""

    happens: Callable[[], object] = staticmethod(lambda: None)

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        happens, self.happens = self.happens, lambda: None
        happens()
        return super().transcribe(clips, options)


def test_words_of_a_recording_that_was_erased_meanwhile_are_told_to_nobody(world: World) -> None:
    encounter(world)
    rounds(world, world.pipeline(EchoEngine()))
    asked_again(world)
    engine = Erasing(words=WORDS)
    engine.happens = partial(erase, world, REC, [])
    rounds(world, world.pipeline(engine))
    told = [e for e in world.events.after(0, ALICE, 10_000) if e.kind == "segment"]
    assert told == []


@pytest.mark.parametrize("live", [True, False])
def test_sound_that_cannot_be_read_any_more_holds_up_no_other_recording(
    world: World, live: bool
) -> None:
    speaking = Tablet(world)
    speaking.begin()
    speaking.say(tone(2) + silence(1.5) + tone(1))
    if not live:
        speaking.end()
        rounds(world, world.pipeline(None))
    encounter(world, OTHER)
    pipeline = world.pipeline(None)
    rounds(world, pipeline)  # all of it is cut and waits

    def gone(start: int, end: int) -> bytes:
        raise SoundChanged if live else FileNotFoundError

    pipeline._listeners[REC].sound.read = gone  # type: ignore[method-assign]
    pipeline.use(world.transcription(EchoEngine()))
    rounds(world, pipeline)
    assert world.row(OTHER).state is RecordingState.DONE
