"""The engines of one worker: wished ones beside the server's own, and those that fail."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from recorder.clinical.facts import codec
from recorder.core.errors import EngineAway
from recorder.core.model import (
    UNCLEAR,
    UNREADABLE,
    RecordingState,
    Segment,
)
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.sessions import SpeechWishes
from recorder.services.turns import next_batch
from tests.support.worlds import (
    ALICE,
    BOB,
    REC,
    EchoEngine,
    Tablet,
    World,
    again,
    encounter,
    silence,
    tone,
    until_idle,
)

OTHER = EngineInfo("echo", "large", draft=False)


def test_a_recording_is_heard_by_the_engine_it_wishes_for(world: World) -> None:
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    again(world, model="echo large")
    pipeline.step()
    assert pipeline.wanted() == ["echo large"]
    assert world.row().state is RecordingState.SEALED, "it waits for its engine"
    large = EchoEngine(OTHER, words="pulse ninety")
    pipeline.use_wished("echo large", world.transcription(large))
    until_idle(pipeline)
    assert (world.row().state, world.row().engine) == (RecordingState.DONE, "echo large")
    assert pipeline.wanted() == []
    first = world.transcripts.revision(REC, 1)
    assert first is not None
    assert first.transcript.model == "one", "the words of before are kept"


def test_of_wished_engines_that_of_a_stopped_recording_is_the_most_urgent(world: World) -> None:
    world.wishes.save(ALICE, SpeechWishes(model="echo two"))
    world.wishes.save(BOB, SpeechWishes(model="echo three"))
    speaking = Tablet(world)
    speaking.begin()
    speaking.say(tone(4) + silence(2))
    over = Tablet(world, BOB, "1" * 32)
    over.begin()
    over.say(tone(2) + silence(2))
    pipeline = world.pipeline(EchoEngine())
    pipeline.step()
    assert pipeline.wanted() == ["echo two", "echo three"], "who is further behind"
    told = [e.data for e in world.events.after(0, BOB, 1000) if e.kind == "status"]
    assert told[-1]["behind_s"], "the delay is told though that engine is not open"
    over.end()
    pipeline.step()
    assert pipeline.wanted() == ["echo three", "echo two"]


def test_an_engine_that_cannot_work_is_replaced_by_the_servers_own(world: World) -> None:
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    again(world, model="echo large")
    pipeline.step()
    pipeline.refused = frozenset({"echo large"})
    until_idle(pipeline)
    assert (world.row().state, world.row().engine) == (RecordingState.DONE, "echo one")


def test_better_words_of_an_old_recording_wait_for_those_who_speak(world: World) -> None:
    encounter(world, rec_id="1" * 32)
    until_idle(world.pipeline(EchoEngine()))
    again(world, rec_id="1" * 32, language="es")
    live = Tablet(world, rec_id="2" * 32)
    live.begin()
    for _ in range(2):
        live.say(tone(2))
        live.say(silence(2))
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    listeners = pipeline._listeners
    assert [run[0].rec_id[0] for run in next_batch(listeners, gently=True)] == ["2", "2"]
    listeners["2" * 32].waiting.clear()
    assert [run[0].rec_id[0] for run in next_batch(listeners, gently=True)] == ["1"]
    assert [run[0].rec_id[0] for run in next_batch(listeners)] == ["1", "1"]


def test_a_speech_server_that_is_away_for_a_minute_costs_no_words(world: World) -> None:
    encounter(world)
    engine = EchoEngine(fails=10**6)
    pipeline = world.pipeline(engine)
    for _ in range(60):
        pipeline.step()
        world.clock.pass_(1)
    engine.fails = 0
    for _ in range(90):
        pipeline.step()
        world.clock.pass_(1)
    assert [s.text for s in world.transcripts.segments(REC)] == [engine.words] * 2
    assert world.row().state is RecordingState.DONE


class Away(EchoEngine):
    """A speech server that is away until it is told to come back."""

    away = True

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if self.away:
            self.calls.append(len(clips))
            raise EngineAway("The speech server does not answer.", cure="It is asked again.")
        return super().transcribe(clips, options)


@pytest.mark.parametrize("engine", [Away(), EchoEngine(fails=10**6)], ids=["away", "broken"])
def test_an_engine_that_works_on_nothing_gives_nothing_up_and_the_delay_is_told(
    world: World, engine: Away | EchoEngine
) -> None:
    encounter(world)
    pipeline = world.pipeline(engine)
    for _ in range(240):
        pipeline.step()
        world.clock.pass_(15)
    assert world.row().state is RecordingState.SEALED
    assert pipeline.transcription is not None
    assert pipeline.transcription.trouble is not None
    assert len(engine.calls) < 550, "it is left alone for longer and longer"
    told = [e.data for e in world.events.after(0, ALICE, 10_000) if e.kind == "status"]
    assert max(float(str(d.get("behind_s", 0))) for d in told) > 4
    engine.fails = 0
    engine.__dict__["away"] = False
    for _ in range(20):
        pipeline.step()
        world.clock.pass_(5)
    assert [s.text for s in world.transcripts.segments(REC)] == [engine.words] * 2
    assert world.row().state is RecordingState.DONE
    assert pipeline.transcription.trouble is None


def test_one_sentence_that_no_engine_can_hear_is_given_up_though_it_is_all_there_is(
    world: World,
) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2) + silence(1))
    tablet.end()
    pipeline = world.pipeline(EchoEngine(poison_frames=20_000))
    for _ in range(200):
        pipeline.step()
        world.clock.pass_(1)
    assert [s.text for s in world.transcripts.segments(REC)] == [UNREADABLE]
    assert world.row().state is RecordingState.DONE


def test_drafts_stay_until_the_better_engine_has_shown_that_it_hears(world: World) -> None:
    encounter(world)
    draft = EchoEngine(EngineInfo("sphinx", "en", draft=True), words="pulse fifty")
    until_idle(world.pipeline(draft))
    engine = Away()
    pipeline = world.pipeline(engine)
    for _ in range(60):
        pipeline.step()
        world.clock.pass_(1)
    assert (world.row().state, world.row().draft) == (RecordingState.DONE, True)
    engine.away = False
    for _ in range(60):
        pipeline.step()
        world.clock.pass_(1)
    assert (world.row().state, world.row().draft) == (RecordingState.DONE, False)


def test_speech_of_which_no_word_is_believed_is_said_to_be_unclear(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(3) + silence(1.5) + tone(0.5) + silence(1))
    tablet.end()
    until_idle(world.pipeline(EchoEngine(words="")))
    (segment,) = world.transcripts.segments(REC)
    assert (segment.text, segment.utterance) == (UNCLEAR, 0), "half a second may be a cough"
    assert [w.confidence for w in segment.words] == [0.0]


def test_words_of_a_draft_stay_a_draft_beside_those_of_the_engine_that_follows_it(
    world: World,
) -> None:
    """A model arrives while somebody speaks: its name makes no number of the draft sure."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(2))
    pipeline = world.pipeline(EchoEngine(EngineInfo("sphinx", "ems", draft=True)))
    until_idle(pipeline)
    pipeline.use(world.transcription(EchoEngine(words="heart rate eighty")))
    tablet.say(tone(1) + silence(2))
    world.clock.pass_(1)
    until_idle(pipeline)
    told = world.events.newest(ALICE, REC, "facts")
    assert told is not None
    facts = codec.analysis_from(told.data).facts
    assert {fact.name for fact in facts} == {"heart_rate", "systolic_bp", "diastolic_bp"}
    assert told.data["draft"] is True
    assert all(fact.needs_review for fact in facts)
    tablet.end()
    until_idle(pipeline)
    assert not world.row().draft, "one engine made all of it"


def test_facts_of_words_of_before_are_told_once_an_engine_is_open(world: World) -> None:
    """A worker died between words and facts; the next one opens its engine in the background."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(2))
    first = world.pipeline(EchoEngine())
    first._publisher.facts = lambda *_: False  # type: ignore[method-assign]
    until_idle(first)
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    assert "facts" not in world.kinds()
    pipeline.use(world.transcription(EchoEngine()))
    until_idle(pipeline)
    assert "facts" in world.kinds()
