"""The language of a recording is told by its first words together, live as late."""

from __future__ import annotations

from recorder.core.errors import EngineFailed
from recorder.core.ports.speech import Clip, EngineInfo
from recorder.core.sessions import SpeechWishes
from recorder.services.listening import OPENING_S
from recorder.services.pipeline import Pipeline
from tests.support.worlds import ALICE, RATE, EchoEngine, Tablet, World, silence, tone

PARTS = (1.0, 4.0, 2.0, 6.0, 1.0, 1.0)
"""Seconds of the utterances; the first four are the opening."""


class Teller(EchoEngine):
    """Says that less than 5 s are Korean and more are Portuguese; remembers what it was asked."""

    asked_s: list[float]

    def language_of(self, clip: Clip) -> str:
        length_s = len(clip.pcm) / 2 / RATE
        self.__dict__.setdefault("asked_s", []).append(length_s)
        return "ko" if length_s < 5 else "pt"


def rounds(pipeline: Pipeline, count: int = 20) -> None:
    for _ in range(count):
        pipeline.step()


def say(tablet: Tablet, seconds: float) -> None:
    tablet.say(tone(seconds) + silence(1.5))


def usual(engine: EchoEngine) -> list[str]:
    return [options.usual for options in engine.options]


def spoken_late(world: World, engine: EchoEngine) -> None:
    tablet = Tablet(world)
    tablet.begin()
    for seconds in PARTS:
        say(tablet, seconds)
    tablet.end()
    rounds(world.pipeline(engine))


def test_a_short_utterance_is_taken_for_what_was_spoken_before(world: World) -> None:
    engine = Teller()
    spoken_late(world, engine)
    told = {options.usual for options in engine.options}
    assert told == {"", "pt"}, "only the first utterance has nothing before it"
    assert max(engine.asked_s) < OPENING_S + 6.5
    assert len(engine.asked_s) == 3, "what is known is not asked again"


def test_live_and_late_the_language_is_the_same_for_each_utterance(world: World) -> None:
    late, live = Teller(), Teller(EngineInfo("echo", "two", draft=False))
    spoken_late(world, late)
    tablet = Tablet(world, rec_id="1" * 32)
    tablet.begin()
    pipeline = world.pipeline(live)
    pipeline._tentative.hear = lambda *_: None  # type: ignore[method-assign]
    for seconds in PARTS:
        say(tablet, seconds)
        rounds(pipeline, 3)
    tablet.end()
    rounds(pipeline)
    assert len(usual(live)) <= len(PARTS)
    assert usual(live)[0] == ""
    assert set(usual(live)[1:]) == {"pt"}
    assert sorted(set(live.asked_s)) == sorted(set(late.asked_s))


def test_a_language_that_somebody_chose_is_not_told(world: World) -> None:
    world.wishes.save(ALICE, SpeechWishes(language="es"))
    engine = Teller()
    spoken_late(world, engine)
    assert set(usual(engine)) == {""}
    assert "asked_s" not in engine.__dict__


def test_an_engine_that_cannot_tell_makes_words_all_the_same(world: World) -> None:
    class Mute(Teller):
        def language_of(self, clip: Clip) -> str:
            raise EngineFailed(f"no language in {len(clip.pcm)} bytes")

    engine = Mute()
    spoken_late(world, engine)
    assert set(usual(engine)) == {""}
    assert len(world.transcripts.segments("0123456789abcdef0123456789abcdef")) == len(PARTS)
