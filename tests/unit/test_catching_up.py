"""Hours of sound to be cut hold nobody up who speaks or waits for a report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recorder.core.audio import wav_header
from recorder.core.model import Analysis, RecordingState, Report, Source, Transcript
from recorder.services.catching_up import CATCHING_UP_S
from recorder.services.files import FileKind
from recorder.services.listening import STEP_BYTES
from recorder.services.pipeline import Pipeline
from recorder.services.redoing import AT_ONCE
from recorder.services.utterances import UtteranceCutter
from tests.support.worlds import (
    BOB,
    REC,
    EchoEngine,
    Tablet,
    World,
    again,
    silence,
    tone,
    until_idle,
)

OLD = [f"{n:032x}" for n in range(1, 7)]
LONG = tone(2) + silence(73)
PIECE_BYTES = 32_000
MIB = 1 << 20
DETECTING = 0.1
"""Seconds of work for a MiB of sound."""


class Costly:
    """Loud is speech; it takes its time by the world's clock."""

    WINDOW_FRAMES = 512

    def __init__(self, world: World) -> None:
        self._world = world

    def feed(self, pcm: bytes) -> list[float]:
        self._world.clock.pass_(DETECTING * len(pcm) / MIB)
        windows = np.frombuffer(pcm, "<i2").reshape(-1, self.WINDOW_FRAMES)
        return [float(loud > 1000) for loud in windows.max(axis=1)]


def costly(world: World) -> Pipeline:
    made = world.pipeline(EchoEngine())
    cutter = replace(made.world, make_cutter=lambda: UtteranceCutter(Costly(world)))
    return Pipeline(cutter, "worker-1", made.transcription)


def recorded(world: World, rec_id: str) -> Tablet:
    """More than two steps of sound."""
    tablet = Tablet(world, BOB, rec_id)
    tablet.begin()
    for at in range(0, len(LONG), PIECE_BYTES):
        tablet.send(tablet.writer.pcm(LONG[at : at + PIECE_BYTES], tablet.now_ms))
    return tablet


def longest_round_s(world: World, pipeline: Pipeline, rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began_s = world.clock.s
        pipeline.step()
        took.append(world.clock.s - began_s)
    return max(took)


@pytest.fixture
def drafts(world: World) -> None:
    """Finished encounters that all get better words at once."""
    for rec_id in OLD:
        recorded(world, rec_id).end()
    until_idle(costly(world))
    for rec_id in OLD:
        again(world, rec_id)


@pytest.mark.usefixtures("drafts")
def test_many_old_drafts_that_get_better_words_make_no_round_long(world: World) -> None:
    pipeline = costly(world)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(2))
    assert longest_round_s(world, pipeline, 1) < CATCHING_UP_S + 2 * DETECTING
    assert world.transcripts.segments(REC), "who speaks comes first"
    tablet.end()
    assert longest_round_s(world, pipeline, 3) < CATCHING_UP_S + 2 * DETECTING
    assert world.row().state is RecordingState.DONE, "and so does who waits for a report"
    until_idle(pipeline)
    assert {world.row(rec_id).state for rec_id in OLD} == {RecordingState.DONE}


def test_after_a_worker_died_all_catch_up_by_turns(world: World) -> None:
    for rec_id in OLD:
        recorded(world, rec_id)
    pipeline = costly(world)
    assert longest_round_s(world, pipeline, 1) < CATCHING_UP_S + 2 * DETECTING
    while len({x.sound.frames for x in pipeline._listeners.values()}) > 1:
        heard = [x.sound.frames for x in pipeline._listeners.values()]
        assert max(heard) - min(heard) <= STEP_BYTES, "none runs ahead of the others"
        pipeline.step()
    assert all(world.transcripts.segments(rec_id) for rec_id in OLD)


@pytest.mark.parametrize("restarted", [False, True])
def test_drafts_without_number_are_taken_up_some_in_a_round(world: World, restarted: bool) -> None:
    """Each costs some writes, and a speaker waits for none of them."""
    drafts = [f"{n:032x}" for n in range(1, 31)]
    for rec_id in drafts:
        world.recordings.create(rec_id, BOB, Source.UPLOAD, world.clock.now(), rec_id)
        path = world.files.path(world.row(rec_id), FileKind.RECORDING)
        path.write_bytes(wav_header(0))
        state = RecordingState.SEALED if restarted else RecordingState.DONE
        world.recordings.update(rec_id, state=state, draft=True, engine="sphinx ems")
        world.transcripts.save_result(rec_id, Transcript(draft=True), Analysis(), Report("f", "t"))
    Tablet(world).begin()
    pipeline = world.pipeline(EchoEngine())
    pipeline.step()
    assert REC in pipeline._listeners, "who speaks comes first"
    begun = [x for x in drafts if x in pipeline._listeners or not world.row(x).draft]
    assert 0 < len(begun) <= AT_ONCE
    for _ in range(60):
        pipeline.step()
    assert {world.row(rec_id).draft for rec_id in drafts} == {False}
