"""Words of a sentence that goes on and on are shown while it is spoken, at a bounded cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from recorder.core.model import Segment, Word
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.services.pipeline import Pipeline
from tests.support.worlds import ALICE, RATE, EchoEngine, Tablet, World, tone

COUNT = "one two three four five six seven eight nine ten eleven twelve".split()


class Counting(EchoEngine):
    """Hears one number in each second of a recording, and takes a while for each second of it.

    ``said_s``: where the clip ends in the recording.
    """

    def __init__(self, world: World, each_s: float, info: EngineInfo | None = None) -> None:
        super().__init__(info or EngineInfo("counting", "en", draft=True))
        self.world, self.each_s = world, each_s
        self.heard_s: list[float] = []
        self.said_s = 0.0

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        assert options.language == "auto"
        (clip,) = clips
        length_s = len(clip.pcm) / 2 / RATE
        self.heard_s.append(length_s)
        self.world.clock.pass_((length_s + 1) * self.each_s)
        start_s = self.said_s - length_s
        words = tuple(
            Word(COUNT[n], max(0.0, n - start_s), n + 1 - start_s, 0.9)
            for n in range(round(start_s), round(self.said_s))
        )
        text = " ".join(w.text for w in words)
        return [(Segment(words[0].start_s, length_s, text, words, 0.9),)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def shown(world: World) -> list[str]:
    """What each tentative event said."""
    events = [e for e in world.events.after(0, ALICE, 10_000) if e.kind == "tentative"]
    return [" ".join(s["text"] for s in e.data["segments"]) for e in events]  # type: ignore[attr-defined]


def spoken(world: World, pipeline: Pipeline, engine: Counting, seconds: float) -> list[str]:
    """What is shown after each tenth of a second of a sentence."""
    tablet = Tablet(world)
    tablet.begin()
    began_s, seen = world.clock.s, []
    while engine.said_s < seconds:
        tablet.say(tone(world.clock.s - began_s - engine.said_s))
        engine.said_s = world.clock.s - began_s
        pipeline.step()  # takes the sound
        pipeline.step()
        world.clock.pass_(0.1)
        seen += shown(world)[-1:]
    return seen


def test_words_of_a_long_sentence_keep_moving_at_a_bounded_cost(world: World) -> None:
    engine = Counting(world, 0.11)
    seen = spoken(world, world.pipeline(engine), engine, 12)
    words = seen[-1].split()
    assert words == COUNT[: len(words)], "nothing is lost or told twice"
    assert len(words) >= 9
    assert len(set(seen)) >= 5, "it moves every two seconds or so"
    assert max(engine.heard_s) < 4.5, "of a long sentence the end is heard"
    assert sum(s + 1 for s in engine.heard_s) * engine.each_s < 12 * 0.22


def test_what_nobody_had_time_to_hear_is_left_out_and_said_so(world: World) -> None:
    tablet, engine = Tablet(world), Counting(world, 0.11)
    pipeline = world.pipeline(engine)
    tablet.begin()
    tablet.say(tone(2))
    engine.said_s = 2
    for _ in range(3):
        pipeline.step()
    tablet.say(tone(8))
    engine.said_s = 10
    world.clock.pass_(8)
    for _ in range(3):
        pipeline.step()
    assert shown(world)[-1].startswith("one two … ")
    assert shown(world)[-1].endswith("nine ten")


def test_an_engine_whose_cost_does_not_follow_the_length_hears_the_whole_or_nothing(
    world: World,
) -> None:
    info = replace(EngineInfo("window", "en", draft=False), window_s=30.0)
    engine = Counting(world, 0.11, info)
    spoken(world, world.pipeline(engine), engine, 8)
    assert engine.heard_s == sorted(engine.heard_s), "from the start each time"
    assert max(engine.heard_s) < 5
