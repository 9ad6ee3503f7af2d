"""Words of a sentence that goes on and on are shown while it is spoken, at a bounded cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from recorder.core.model import Segment, Word
from recorder.core.ports.speech import Clip, EngineInfo, Follower, TranscribeOptions
from recorder.services.pipeline import Pipeline
from tests.support.worlds import (
    ALICE,
    BOB,
    RATE,
    REC,
    EchoEngine,
    Tablet,
    World,
    silence,
    tone,
    until_idle,
)

COUNT = [f"w{n}" for n in range(40)]
OTHER = "f" * 32


class Counting(EchoEngine):
    """Hears one word in each second of a clip, and takes a while for each second of it."""

    def __init__(self, world: World, each_s: float) -> None:
        super().__init__(EngineInfo("counting", "en", draft=True))
        self.world, self.each_s = world, each_s
        self.heard_s: list[float] = []

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        assert options.language == "auto"
        return [self._count(clip, 0) for clip in clips]

    def _count(self, clip: Clip, known: int) -> tuple[Segment, ...]:
        length_s = len(clip.pcm) / 2 / RATE
        self.heard_s.append(length_s - known / RATE)
        self.world.clock.pass_(self.heard_s[-1] * self.each_s)
        words = tuple(Word(w, n, n + 1.0) for n, w in enumerate(COUNT[: round(length_s)]))
        return (Segment(0.0, length_s, " ".join(w.text for w in words), words),)


class Following(Counting):
    """Hears each sample of an utterance that is spoken once."""

    def __init__(self, world: World, each_s: float) -> None:
        super().__init__(world, each_s)
        self.names: list[str] = []
        self.frames = 0

    def followed(self, name: str) -> int:
        return self.frames if self.names[-1:] == [name] else 0

    def follow(self, name: str, clip: Clip) -> tuple[Segment, ...]:
        found = self._count(clip, self.followed(name))
        self.names.append(name)
        self.frames = len(clip.pcm) // 2
        return found


def shown(world: World, session_id: str = ALICE) -> list[str]:
    """What is shown of the sentence that is spoken."""
    events = [e for e in world.events.after(0, session_id, 10_000) if e.kind == "tentative"]
    segments = events[-1].data["segments"] if events else []
    return [w for s in segments for w in s["text"].split()]  # type: ignore[attr-defined]


def spoken(world: World, pipeline: Pipeline, tablet: Tablet, seconds: float) -> list[int]:
    """How many words are shown after each tenth of a second of a sentence."""
    said_s, until_s, seen = world.clock.s, world.clock.s + seconds, []
    while world.clock.s < until_s:
        now_s = world.clock.s
        tablet.say(tone(now_s - said_s))
        said_s = now_s
        pipeline.step()  # takes the sound
        pipeline.step()
        world.clock.pass_(0.1)
        seen.append(len(shown(world, tablet.session_id)))
    return seen


def begun(world: World, session_id: str = ALICE, rec_id: str = REC) -> Tablet:
    tablet = Tablet(world, session_id, rec_id)
    tablet.begin()
    return tablet


def test_words_of_a_long_sentence_come_every_two_seconds_and_no_sample_is_heard_twice(
    world: World,
) -> None:
    engine = Following(world, 0.15)
    assert isinstance(engine, Follower)
    seen = spoken(world, world.pipeline(engine), begun(world), 20)
    assert shown(world) == COUNT[: len(shown(world))]
    assert max(b - a for a, b in pairwise(seen)) <= 3
    assert len(set(seen)) >= 9
    assert seen[-1] >= 17
    assert sum(engine.heard_s) <= 20


def test_who_was_not_heard_for_long_is_caught_up_with_in_moments(world: World) -> None:
    engine, tablet = Following(world, 0.15), begun(world)
    pipeline = world.pipeline(engine)
    spoken(world, pipeline, tablet, 4)
    tablet.say(tone(14))  # while others had the engine
    before = len(engine.heard_s)
    spoken(world, pipeline, tablet, 8)
    assert max(engine.heard_s[before:]) * engine.each_s <= 0.61, "final words wait no longer"
    assert len(shown(world)) >= 19


def test_one_sentence_is_followed_to_its_end_before_another_is(world: World) -> None:
    engine = Following(world, 0.1)
    pipeline = world.pipeline(engine)
    alice, bob = begun(world), begun(world, BOB, OTHER)
    spoken(world, pipeline, alice, 3)
    bob.say(tone(3))
    spoken(world, pipeline, alice, 6)
    assert {name.split()[0] for name in engine.names} == {REC}
    assert shown(world, BOB), "the other is heard from its start, while it is short"
    alice.end()
    spoken(world, pipeline, bob, 6)
    assert engine.names[-1].split()[0] == OTHER


def test_an_engine_that_cannot_follow_hears_the_whole_or_nothing(world: World) -> None:
    engine = Counting(world, 0.15)
    seen = spoken(world, world.pipeline(engine), begun(world), 8)
    assert engine.heard_s == sorted(engine.heard_s), "from the start each time"
    assert max(engine.heard_s) * engine.each_s < 0.7
    assert seen[-1] >= 2


def guesses(world: World) -> list[list[str]]:
    """The texts of each tentative event that the feed holds."""
    events = [e for e in world.events.after(0, ALICE, 10_000) if e.kind == "tentative"]
    return [[s["text"] for s in e.data["segments"]] for e in events]  # type: ignore[attr-defined]


def test_what_is_being_spoken_is_shown_before_it_ends_and_then_replaced(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    engine = EchoEngine()
    pipeline = world.pipeline(engine)
    until_idle(pipeline)
    assert guesses(world) == [[engine.words]]
    assert world.transcripts.segments(REC) == [], "tentative words are never stored"
    assert "facts" not in world.kinds(), "nor analysed"
    tablet.say(silence(2))
    until_idle(pipeline)
    assert guesses(world) == [[]]
    assert [s.text for s in world.transcripts.segments(REC)] == [engine.words]


def test_what_a_worker_showed_before_it_died_does_not_stay(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    until_idle(world.pipeline(EchoEngine()))
    assert guesses(world) != [[]]
    until_idle(world.pipeline(None))
    assert guesses(world) == [[]]


def test_tentative_words_come_every_few_seconds_and_only_of_new_sound(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    engine = EchoEngine()
    pipeline = world.pipeline(engine)
    for _ in range(10):
        pipeline.step()
        world.clock.pass_(1)
    assert len(engine.calls) == 1, "no new sound"
    tablet.say(tone(2))
    until_idle(pipeline)
    assert len(engine.calls) == 2
    tablet.say(tone(2))
    until_idle(pipeline)
    assert len(engine.calls) == 2, "not yet due"
    world.clock.pass_(3)
    until_idle(pipeline)
    assert len(engine.calls) == 3


def test_a_slow_engine_is_not_asked_for_tentative_words_again(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    engine = EchoEngine(slow=lambda: world.clock.pass_(2.0))
    pipeline = world.pipeline(engine)
    until_idle(pipeline)
    for _ in range(20):
        tablet.say(tone(1))
        until_idle(pipeline)
        world.clock.pass_(1)
    assert len(engine.calls) == 1, "it would make final words wait"


def test_a_click_that_was_shown_as_words_disappears_again(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    listener = pipeline._listeners[REC]
    listener._cutter._open = None
    until_idle(pipeline)
    assert guesses(world) == [[]]
