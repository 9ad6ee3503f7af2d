"""The worker's pipeline: live or late, interrupted or repeated, the same record comes out once."""

from __future__ import annotations

import json
import wave
from collections.abc import Sequence

import pytest

from recorder.core.log import EndReason
from recorder.core.model import (
    Analysis,
    RecordingState,
    Report,
    Segment,
    Transcript,
)
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.sessions import SpeechWishes
from recorder.services.files import FileKind, OutputFiles
from recorder.services.pipeline import Pipeline
from recorder.services.publishing import Publisher
from recorder.services.recorder import STOP_GRACE_S
from recorder.services.turns import next_batch
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


class SmallDisk(OutputFiles):
    """Its reserve grows and shrinks."""

    def keep_free(self, reserve_bytes: int) -> None:
        self._reserve_bytes = reserve_bytes


def test_a_recording_that_does_not_fit_is_sealed_when_there_is_room(world: World) -> None:
    world.files = disk = SmallDisk(world.files.directory)
    disk.keep_free(1 << 60)
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    world.clock.pass_(10)
    until_idle(pipeline)
    assert world.row().state is RecordingState.STOPPED
    assert world.row().problem is None
    assert list(disk.directory.iterdir()) == []
    disk.keep_free(0)
    until_idle(pipeline)
    assert world.row().state is RecordingState.STOPPED, "looked at again without a pause"
    world.clock.pass_(3)
    until_idle(pipeline)
    assert world.row().state is RecordingState.DONE


def test_a_stopped_recording_becomes_four_files(world: World) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    done = world.row()
    assert (done.state, done.engine, done.draft) == (RecordingState.DONE, "echo one", False)
    names = [f.name for f in world.files.existing(done)]
    assert names == [
        f"{done.stem}_{x}"
        for x in ("recording.wav", "transcript.txt", "analysis.json", "report.txt")
    ]
    with wave.open(str(world.files.path(done, FileKind.RECORDING))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (16_000, 1, 2)
        expected = silence(0.5) + tone(2) + silence(1.5) + tone(1.5) + silence(1)
        assert wav.readframes(wav.getnframes()) == expected
    document = json.loads(world.files.path(done, FileKind.ANALYSIS).read_text())
    pressures = {f["name"]: f["value"] for f in document["facts"] if f["kind"] == "vital"}
    assert pressures == {"systolic_bp": 140, "diastolic_bp": 90}
    fact = document["facts"][0]
    assert fact["evidence"][0]["audio_start_s"] is not None
    assert "140/90" in world.files.path(done, FileKind.REPORT).read_text()


def test_words_come_while_the_recording_runs(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    tablet.say(silence(2))
    engine = EchoEngine()
    pipeline = world.pipeline(engine)
    until_idle(pipeline)
    assert engine.calls == [1]
    assert world.row().state is RecordingState.RECORDING
    assert "segment" in world.kinds()
    assert "facts" in world.kinds()
    tablet.say(tone(1))
    tablet.end()
    until_idle(pipeline)
    assert engine.calls == [1, 1], "at Stop only the last utterance is left"
    assert world.row().state is RecordingState.DONE


def test_live_and_late_give_the_same_transcript(world: World) -> None:
    live = Tablet(world, rec_id="1" * 32)
    engine = EchoEngine()
    pipeline = world.pipeline(engine)
    live.begin()
    for part in (silence(0.5), tone(2), silence(1.5), tone(1.5), silence(1)):
        for at in range(0, len(part), 5000):
            live.say(part[at : at + 5000])
            pipeline.step()
    live.end()
    encounter(world, rec_id="2" * 32)
    until_idle(pipeline)
    first, second = (world.transcripts.segments(x * 32) for x in "12")
    assert first == second
    assert len(first) == 2


@pytest.mark.parametrize("steps", range(1, 6))
def test_a_worker_that_died_leaves_nothing_undone_and_nothing_done_twice(
    world: World, steps: int
) -> None:
    encounter(world)
    first, second = EchoEngine(), EchoEngine()
    dead = world.pipeline(first)
    for _ in range(steps):
        dead.step()
    until_idle(world.pipeline(second))
    assert world.row().state is RecordingState.DONE
    assert len(world.transcripts.segments(REC)) == 2
    assert sum(first.calls) + sum(second.calls) == 2, "an utterance was transcribed twice"


def test_silence_gives_a_record_that_says_so(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(3))
    tablet.end()
    engine = EchoEngine()
    until_idle(world.pipeline(engine))
    assert engine.calls == []
    assert world.row().state is RecordingState.DONE
    assert len(world.files.existing(world.row())) == 4


def test_an_utterance_that_breaks_the_engine_is_marked_and_the_rest_goes_on(world: World) -> None:
    encounter(world)
    engine = EchoEngine(poison_frames=16_000 * 22 // 10)
    until_idle_with_retries(world, world.pipeline(engine))
    texts = [s.text for s in world.transcripts.segments(REC)]
    assert texts[0].startswith("[not transcribed")
    assert texts[1] == engine.words
    assert world.row().state is RecordingState.DONE


def until_idle_with_retries(world: World, pipeline: Pipeline) -> None:
    for _ in range(30):
        pipeline.step()
        world.clock.pass_(1)


def test_an_engine_that_fails_once_is_tried_again(world: World) -> None:
    encounter(world)
    until_idle_with_retries(world, world.pipeline(EchoEngine(fails=2)))
    assert [s.text for s in world.transcripts.segments(REC)] == [EchoEngine().words] * 2


def test_sound_that_came_after_the_record_was_given_up_is_added(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    world.clock.pass_(601)
    world.sessions.get_or_create_recorder(tablet.session_id).tick(orphan_grace_s=600)
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    assert world.row().state is RecordingState.DONE
    tablet.say(tone(1))
    tablet.say(silence(2))
    tablet.say(tone(1))
    tablet.end()
    until_idle(pipeline)
    done = world.row()
    assert (done.state, done.frames) == (RecordingState.DONE, 6 * 16_000)
    assert len(world.transcripts.segments(REC)) == 2
    with wave.open(str(world.files.path(done, FileKind.RECORDING))) as wav:
        assert wav.getnframes() == 6 * 16_000


def test_a_gap_ends_an_utterance_and_stands_in_the_transcript(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    tablet.end(EndReason.RECOVERED)
    tablet.open_segment()
    tablet.begin()
    tablet.gap(90_000, "reload")
    tablet.say(tone(2))
    tablet.end()
    until_idle(world.pipeline(EchoEngine()))
    cuts = [(u.start, u.end) for u in world.transcripts.utterances(REC)]
    assert cuts == [(0, 32_000), (32_000, 64_000)]
    assert "1 min 30 s" in world.files.path(world.row(), FileKind.TRANSCRIPT).read_text()


def test_a_draft_is_made_again_when_a_real_engine_comes(world: World) -> None:
    encounter(world)
    pipeline = world.pipeline(
        EchoEngine(EngineInfo("sphinx", "en", draft=True), words="pulse fifty")
    )
    until_idle(pipeline)
    assert world.row().draft
    assert "DRAFT" in world.files.path(world.row(), FileKind.REPORT).read_text()
    real = world.pipeline(EchoEngine())
    until_idle(real)
    assert (world.row().draft, world.row().engine) == (False, "echo one")
    assert "DRAFT" not in world.files.path(world.row(), FileKind.REPORT).read_text()
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].text.splitlines() == [EchoEngine().words] * 2


def test_without_an_engine_the_sound_is_sealed_and_waits(world: World) -> None:
    encounter(world)
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    assert world.row().state is RecordingState.SEALED
    assert [f.kind for f in world.files.existing(world.row())] == [FileKind.RECORDING]


def test_a_report_that_cannot_be_written_is_tried_again_and_nothing_is_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    good = pipeline.world.clinical
    broken = type(good)(good.analyze, _fail, good.texts)
    object.__setattr__(pipeline.world, "clinical", broken)
    for _ in range(30):
        pipeline.step()
    failed = world.row()
    assert failed.state is RecordingState.FAILED
    assert failed.problem == "The report could not be written. Audio and words are safe."
    assert "secret words" not in caplog.text
    object.__setattr__(pipeline.world, "clinical", good)
    world.clock.pass_(61)
    until_idle(pipeline)
    assert world.row().state is RecordingState.DONE


def _fail(*_: object) -> Report:
    raise KeyError("secret words of the patient")


def test_stopped_recordings_come_first_and_recordings_take_turns(world: World) -> None:
    live = Tablet(world, rec_id="1" * 32)
    live.begin()
    for _ in range(4):
        live.say(tone(2))
        live.say(silence(2))
    encounter(world, rec_id="2" * 32)
    encounter(world, rec_id="3" * 32)
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    order = [run[0].rec_id[0] for run in next_batch(pipeline._listeners)]
    assert order == ["2", "1", "3", "2", "1", "3", "1", "1"]


def test_an_upload_of_hours_leaves_those_who_speak_a_place_in_each_batch(world: World) -> None:
    live = Tablet(world, rec_id="1" * 32)
    live.begin()
    live.say(tone(2) + silence(2))
    for upload in "2345":
        tablet = Tablet(world, rec_id=upload * 32)
        tablet.begin()
        tablet.say((tone(20) + silence(2)) * 3)
        tablet.end()
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    assert "1" in [run[0].rec_id[0] for run in next_batch(pipeline._listeners)]


def test_more_recordings_than_a_batch_holds_take_turns(world: World) -> None:
    for number in range(12):
        encounter(world, rec_id=f"{number:032x}")
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    transcription = world.transcription(EchoEngine())
    for _ in range(2):
        transcription.step(pipeline._listeners)
    untouched = [x for x in pipeline._listeners.values() if len(x.waiting) == 2]
    assert untouched == [], "two batches of eight reach all twelve"


def test_of_those_who_speak_the_longest_delayed_comes_first(world: World) -> None:
    for number, extra_s in ((1, 0), (2, 6), (3, 3)):
        tablet = Tablet(world, rec_id=str(number) * 32)
        tablet.begin()
        for part in (tone(2), silence(2), silence(extra_s)):
            tablet.say(part)
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    assert [run[0].rec_id[0] for run in next_batch(pipeline._listeners)] == ["2", "3", "1"]


def test_sound_that_came_while_the_worker_was_busy_is_in_the_file(world: World) -> None:
    """Stopped, reopened and stopped again between two looks of the worker."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    mine = world.sessions.get_or_create_recorder(tablet.session_id)
    mine.stop()
    world.clock.pass_(STOP_GRACE_S + 1)
    mine.tick(orphan_grace_s=600)
    pipeline = world.pipeline(EchoEngine())
    pipeline._take_up()
    for listener in pipeline._listeners.values():
        while listener.listen(final=True):
            pass
    world.clock.pass_(1)
    tablet.say(tone(1))
    tablet.end()
    until_idle(pipeline)
    done = world.row()
    assert (done.state, done.frames) == (RecordingState.DONE, 48_000)
    with wave.open(str(world.files.path(done, FileKind.RECORDING))) as wav:
        assert wav.getnframes() == 48_000


def test_a_record_has_the_words_of_one_engine_only(world: World) -> None:
    """The better model arrived while the crew was still talking."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    tablet.say(silence(2))
    sphinx = EchoEngine(EngineInfo("sphinx", "en", draft=True), words="pulse fifty")
    pipeline = world.pipeline(sphinx)
    until_idle(pipeline)
    assert sphinx.calls == [1]
    pipeline.use(world.transcription(EchoEngine()))
    tablet.say(tone(1))
    tablet.end()
    until_idle(pipeline)
    assert (world.row().engine, world.row().draft) == ("echo one", False)
    result = world.transcripts.result(REC)
    assert result is not None
    assert "fifty" not in result[0].text


class Attentive(EchoEngine):
    """Notes how much of each clip was speech."""

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        self.heard = [clip.voiced for clip in clips]
        return super().transcribe(clips, options)


def test_the_engine_is_told_how_much_of_an_utterance_was_speech(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(2) + b"".join([tone(0.1), silence(0.5)] * 8) + silence(2))
    until_idle(world.pipeline())  # cut, and kept, by a worker that has no engine
    engine = Attentive()
    until_idle(world.pipeline(engine))
    speech, ticks = engine.heard
    assert speech > 0.95
    assert ticks < 0.25


def test_facts_come_within_a_second_of_their_words_however_long_the_encounter(
    world: World,
) -> None:
    def slowly(_: Transcript) -> Analysis:
        world.clock.pass_(0.25)
        return Analysis()

    Tablet(world).begin()
    publisher = Publisher(world.events, world.transcripts, world.clock, slowly)
    engine = EchoEngine().info
    assert publisher.facts(world.row(), engine, "en")
    assert not publisher.facts(world.row(), engine, "en"), "the other work has its turn"
    world.clock.pass_(0.7)
    assert publisher.facts(world.row(), engine, "en")


@pytest.mark.parametrize(
    ("hearing_s", "finding_s", "facts"), [(0.0, 0.0, 1), (4.0, 0.05, 8), (4.0, 0.9, 2)]
)
def test_while_words_wait_facts_take_a_share_of_the_time(
    world: World, hearing_s: float, finding_s: float, facts: int
) -> None:
    """One of nine waits for its words while the other eight want their facts."""
    for number in range(1, 10):
        tablet = Tablet(world, rec_id=str(number) * 32)
        tablet.begin()
        tablet.say(tone(2) + silence(2))

    def slowly(_: Transcript) -> Analysis:
        world.clock.pass_(finding_s)
        return Analysis()

    engine = EchoEngine(slow=lambda: world.clock.pass_(hearing_s))
    pipeline = world.pipeline(engine)
    pipeline._publisher._analyze = slowly
    pipeline.step()
    assert sum(kind == "facts" for kind in world.kinds()) == facts
    until_idle(pipeline)
    assert sum(kind == "facts" for kind in world.kinds()) == 9


def test_words_in_spanish_by_an_engine_that_knows_english_alone_are_not_called_spanish(
    world: World,
) -> None:
    world.wishes.save(ALICE, SpeechWishes(language="es"))
    encounter(world)
    until_idle(world.pipeline(EchoEngine(EngineInfo("echo", "base.en", draft=False))))
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].language == "en"
