"""A sentence that a speech server refuses, or never answers, costs nobody else anything."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from recorder.adapters.engines.remote import RemoteServer, open_remote
from recorder.core.errors import EngineAway, EngineBusy, EngineFailed
from recorder.core.model import UNREADABLE, RecordingState, Segment
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.failures import HANGS_S
from recorder.services.files import FileKind
from recorder.services.finishing import WORDS_MISSING
from tests.support.speech_server import Answer, speech_server, verbose
from tests.support.worlds import (
    RATE,
    REC,
    EchoEngine,
    Tablet,
    World,
    rounds,
    silence,
    spoken,
    texts,
    tone,
)

OTHER = "f" * 32


@dataclass
class Refusing(EchoEngine):
    """A speech server that is away at long clips, and asks to be left alone for two minutes.

    ``gone``: at all clips but those that a gateway before it answered before.
    """

    gone: bool = False
    answered: dict[bytes, tuple[Segment, ...]] = field(default_factory=dict)

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if all(clip.pcm in self.answered for clip in clips):
            return [self.answered[clip.pcm] for clip in clips]
        if self.gone or any(is_long(clip) for clip in clips):
            self.calls.append(len(clips))
            raise EngineAway("The speech server is busy.", retry_after_s=120)
        found = super().transcribe(clips, options)
        self.answered |= {c.pcm: words for c, words in zip(clips, found, strict=True)}
        return found


def is_long(clip: Clip) -> bool:
    return len(clip.pcm) // 2 > 2.9 * RATE


def test_a_refused_sentence_is_marked_and_the_report_comes_at_once_though_nobody_else_speaks(
    world: World,
) -> None:
    spoken(world, sentences=(2, 3))
    engine = Refusing()
    rounds(world, world.pipeline(engine), 5)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, WORDS_MISSING)
    assert texts(world) == [engine.words, UNREADABLE]
    assert "NOT TRANSCRIBED" in world.files.path(world.row(), FileKind.REPORT).read_text()


def test_a_refused_sentence_is_tried_for_longer_while_somebody_still_speaks(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    for length_s in (2, 3, 2.2):
        tablet.say(tone(length_s) + silence(1.5))
    engine = Refusing()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 15)
    heard = [s.text for s in world.transcripts.segments(REC)]
    assert heard == [engine.words] * 2, "the others go on"
    rounds(world, pipeline, 15)
    assert UNREADABLE in {s.text for s in world.transcripts.segments(REC)}, "and are not behind"


def test_a_sentence_at_which_the_server_asks_to_be_left_alone_stops_nobody_else(
    world: World,
) -> None:
    spoken(world, sentences=(2, 3))
    engine = Refusing()
    pipeline = world.pipeline(engine)
    for number in range(8):
        rec_id = f"{number:032x}"
        spoken(world, rec_id, [1.5 + number / 50])
        rounds(world, pipeline, 3)
        assert world.row(rec_id).state is RecordingState.DONE
    rounds(world, pipeline, 3600, step_s=30)
    assert len(engine.calls) < 60, "it is asked ever more seldom"


def test_a_server_that_is_away_for_all_is_left_alone_and_nothing_is_given_up(world: World) -> None:
    """Though a gateway before it remembers what it answered."""
    spoken(world, OTHER, [2.1])
    engine = Refusing()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 3)
    assert world.row(OTHER).state is RecordingState.DONE
    engine.gone = True
    for number in range(3):
        spoken(world, f"{number:032x}", [1.5 + number / 10])
    rounds(world, pipeline, 600, step_s=4)
    at_once = 1 + 3 + 1  # the batch, one by one, and what was understood before
    assert len(engine.calls) <= 6 * at_once
    assert not any(world.transcripts.segments(f"{number:032x}") for number in range(3))
    engine.gone = False
    rounds(world, pipeline, 125, step_s=5)
    for number in range(3):
        assert texts(world, f"{number:032x}") == [engine.words]


class Broken(EchoEngine):
    """A server that breaks at long clips."""

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if any(is_long(clip) for clip in clips):
            raise EngineFailed("The speech server answered HTTP 500.")
        return super().transcribe(clips, options)


def test_a_sentence_that_breaks_the_engine_holds_no_report_up_either(world: World) -> None:
    spoken(world, sentences=(2, 3))
    engine = Broken()
    rounds(world, world.pipeline(engine), 5)
    assert texts(world) == [engine.words, UNREADABLE]


@dataclass
class Hanging(EchoEngine):
    """A server that never answers for long clips; ``gone``: for none."""

    gone: bool = False

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if self.gone or any(is_long(clip) for clip in clips):
            raise EngineBusy("The speech server works on it still.")
        return super().transcribe(clips, options)


def test_a_report_waits_half_a_minute_for_a_sentence_that_is_never_answered(world: World) -> None:
    spoken(world, sentences=(2, 3))
    engine = Hanging()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, int(HANGS_S) - 5)
    assert world.row().state is not RecordingState.DONE, "it may only be slow"
    rounds(world, pipeline, 10)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, WORDS_MISSING)
    assert texts(world) == [engine.words, UNREADABLE]


def test_a_server_that_is_slow_for_all_is_waited_for(world: World) -> None:
    spoken(world, OTHER, [2.1])
    engine = Hanging()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 3)
    engine.gone = True
    spoken(world, sentences=[2])
    rounds(world, pipeline, 300, step_s=3)
    assert world.transcripts.segments(REC) == []
    engine.gone = False
    rounds(world, pipeline, 5)
    assert texts(world) == [engine.words]


@dataclass
class Limited(EchoEngine):
    """A server that takes six calls a minute, of two clips; ``world``: whose clock it has."""

    world: World | None = None
    left: int = 0
    until_s: float = 0.0

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        assert self.world is not None
        if self.world.clock.s >= self.until_s:
            self.left, self.until_s = 6, self.world.clock.s + 60
        self.left -= 1
        if self.left < 0 or len(clips) > 2:
            rest_s = self.until_s - self.world.clock.s
            raise EngineAway("The speech server is busy (HTTP 429).", retry_after_s=rest_s)
        return super().transcribe(clips, options)


def test_a_server_that_takes_so_many_a_minute_makes_all_words(world: World) -> None:
    for number in range(3):
        spoken(world, f"{number:032x}", [1 + n / 10 + number / 40 for n in range(6)])
    engine = Limited(world=world)
    rounds(world, world.pipeline(engine), 60 * 12, step_s=4)
    for number in range(3):
        assert texts(world, f"{number:032x}") == [engine.words] * 6


def test_a_server_that_hears_one_at_a_time_and_refuses_all_others_makes_all_words(
    world: World,
) -> None:
    one = threading.Lock()

    def answer(_: bytes) -> Answer:
        if not one.acquire(blocking=False):
            return 503, b""
        try:
            one_at_a_time.wait(0.03)
            return verbose()
        finally:
            one.release()

    one_at_a_time = threading.Event()
    for number in range(2):
        spoken(world, f"{number:032x}", [1 + n / 10 + number / 40 for n in range(6)])
    with speech_server(answer) as server:
        engine = open_remote(RemoteServer(server.url, patience_s=0.5))
        pipeline = world.pipeline(None)
        pipeline.use(world.transcription(engine))  # type: ignore[arg-type]
        rounds(world, pipeline, 25)
    for number in range(2):
        assert UNREADABLE not in texts(world, f"{number:032x}")


@pytest.mark.parametrize("recordings", [1, 4])
def test_however_many_sentences_hang_others_have_their_words_and_threads_are_few(
    world: World, recordings: int
) -> None:
    """A real server in a thread; those whom it never answers are spoken more softly."""
    soft = (np.frombuffer(tone(2), "<i2") // 2).astype("<i2").tobytes()
    let_go = threading.Event()

    def answer(body: bytes) -> Answer:
        if soft[8000:8200] in body:
            let_go.wait(60)
        return verbose()

    for number in range(recordings):
        tablet = Tablet(world, rec_id=f"{number:032x}")
        tablet.begin()
        for n in range(40 // recordings):  # no two are alike, or one answer were enough
            tablet.say(soft[: 2 * (RATE + 99 * (n + 40 * number))] + silence(1))
        tablet.end()
    with speech_server(answer) as server:
        engine = open_remote(RemoteServer(server.url, patience_s=0.1))
        pipeline = world.pipeline(None)
        pipeline.use(world.transcription(engine))  # type: ignore[arg-type]
        try:
            rounds(world, pipeline, 15, step_s=0.2)
            for number in range(5):
                rec_id = f"{100 + number:032x}"
                spoken(world, rec_id, [1.5 + number / 50])
                for _ in range(100):
                    rounds(world, pipeline, 1)
                    if world.row(rec_id).state is RecordingState.DONE:
                        break
                assert world.row(rec_id).state is RecordingState.DONE
            under_way = [t for t in threading.enumerate() if t.name == "speech-server"]
            assert len(under_way) <= 4 * recordings + 4
        finally:
            let_go.set()
    for thread in under_way:
        thread.join(10)
