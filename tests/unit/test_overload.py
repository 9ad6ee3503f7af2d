"""Twenty tablets and an engine that is too slow: words come later and say so, nothing is lost."""

from __future__ import annotations

import functools
import wave
from collections.abc import Sequence

import numpy as np
import pytest

from recorder.core.model import RecordingState, Segment
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.services.files import FileKind
from tests.support.worlds import RATE, EchoEngine, Tablet, World, silence, tone

DEVICES = 20
TALK_S = 24
ENGINE_S_PER_S = 0.3
"""Seconds of work for each second of speech: twenty talking devices need four times that speed."""

ROUND_S = 6
SPOKEN = (1, 2, 3)
"""Seconds of each round in which somebody speaks."""


@functools.cache
def second(number: int, at_s: int) -> bytes:
    """What device ``number`` hears in one second: no two sentences are alike."""
    if (at_s + number) % ROUND_S not in SPOKEN:
        return silence(1)
    loud = 3000 + 40 * at_s + 1000 * (number % 5)
    wave_of = np.frombuffer(tone(1), "<i2").astype(np.float64) * (loud / 9000)
    return wave_of.astype("<i2").tobytes()


class SlowEngine(EchoEngine):
    """Takes its time by the world's clock."""

    world: World

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        sound_s = sum(len(clip.pcm) for clip in clips) / 2 / RATE
        self.world.clock.pass_(sound_s * ENGINE_S_PER_S)
        return super().transcribe(clips, options)


def session_of(number: int) -> str:
    return f"aaaaaaaa-1111-4111-8111-{number:012d}"


def rec_of(number: int) -> str:
    return f"{number:032x}"


def test_twenty_live_devices_with_a_slow_engine(world: World) -> None:
    engine = SlowEngine()
    engine.world = world
    pipeline = world.pipeline(engine)
    tablets = [Tablet(world, session_of(n), rec_of(n)) for n in range(DEVICES)]
    for tablet in tablets:
        tablet.begin()
    began_s, said_s = world.clock.s, 0
    while said_s < TALK_S:
        while said_s < TALK_S and said_s <= world.clock.s - began_s:
            for n, tablet in enumerate(tablets):
                part = second(n, said_s) + second(n, said_s + 1)
                tablet.send(tablet.writer.pcm(part, tablet.now_ms))
            said_s += 2
        if not pipeline.step():
            world.clock.pass_(0.1)
    behind = delays(world)
    assert max(behind.values()) > 10, "the engine was meant to be too slow"
    spread_s = max(behind.values()) - min(behind.values())
    assert spread_s < 2 * ROUND_S, "nobody is served at others' cost"
    for tablet in tablets:
        tablet.end()
    finish(world, pipeline)
    for n in range(DEVICES):
        row = world.recordings.get(rec_of(n))
        assert row is not None
        assert (row.state, row.frames) == (RecordingState.DONE, TALK_S * RATE)
        assert sound_of(world, n) == sent_by(n)
        assert len(world.transcripts.segments(rec_of(n))) == len(
            world.transcripts.utterances(rec_of(n))
        )
    assert len(world.transcripts.segments(rec_of(0))) == TALK_S // ROUND_S


def test_a_delay_that_grows_is_told_also_while_no_words_come(world: World) -> None:
    pipeline = world.pipeline(EchoEngine(fails=10**6))
    tablet = Tablet(world, session_of(0), rec_of(0))
    tablet.begin()
    for at_s in range(0, 60, 2):
        tablet.send(tablet.writer.pcm(second(0, at_s) + second(0, at_s + 1), tablet.now_ms))
        pipeline.step()
        world.clock.pass_(2)
    pipeline.step()
    assert delays(world, 1)[0] > 50


class PerClip(EchoEngine):
    """Takes as long for a short clip as for a long one, by the world's clock."""

    world: World

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        self.world.clock.pass_(CLIP_S * len(clips))
        return super().transcribe(clips, options)


CLIP_S = 3.0
FEW = 8
"""Devices: utterance by utterance they need four times that speed, joined they do not."""


@pytest.mark.parametrize(("window_s", "behind_s"), [(0.0, (60, 200)), (28.0, (0, 50))])
def test_an_engine_that_hears_a_window_catches_up_by_joining_neighbours(
    world: World, window_s: float, behind_s: tuple[float, float]
) -> None:
    engine = PerClip(EngineInfo("echo", "one.en", draft=False, window_s=window_s))
    engine.world = world
    pipeline = world.pipeline(engine)
    tablets = [Tablet(world, session_of(n), rec_of(n)) for n in range(FEW)]
    for tablet in tablets:
        tablet.begin()
    began_s, said_s = world.clock.s, 0
    while said_s < 120:
        while said_s < 120 and said_s <= world.clock.s - began_s:
            for n, tablet in enumerate(tablets):
                part = second(n, said_s) + second(n, said_s + 1)
                tablet.send(tablet.writer.pcm(part, tablet.now_ms))
            said_s += 2
        if not pipeline.step():
            world.clock.pass_(0.1)
    least, most = behind_s
    assert least < max(delays(world, FEW).values()) < most


def delays(world: World, devices: int = DEVICES) -> dict[int, float]:
    """What each tablet was told last, in seconds that its words are behind."""
    told: dict[int, float] = {}
    for n in range(devices):
        for event in world.events.after(0, session_of(n), 10_000):
            if event.kind == "status" and "behind_s" in event.data:
                told[n] = float(str(event.data["behind_s"]))
    assert len(told) == devices, "every tablet is told"
    return told


def finish(world: World, pipeline: object) -> None:
    for _ in range(2000):
        rows = [world.recordings.get(rec_of(n)) for n in range(DEVICES)]
        if all(row is not None and row.state is RecordingState.DONE for row in rows):
            return
        pipeline.step()  # type: ignore[attr-defined]
        world.clock.pass_(0.1)
    raise AssertionError("not all were finished")


def sent_by(number: int) -> bytes:
    return b"".join(second(number, at_s) for at_s in range(TALK_S))


def sound_of(world: World, number: int) -> bytes:
    row = world.recordings.get(rec_of(number))
    assert row is not None
    with wave.open(str(world.files.path(row, FileKind.RECORDING))) as wav:
        return bytes(wav.readframes(wav.getnframes()))
