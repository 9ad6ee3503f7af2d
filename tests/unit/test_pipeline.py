"""The worker's pipeline: live or late, interrupted or repeated, the same record comes out once."""

from __future__ import annotations

import itertools
import json
import sys
import wave
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from recorder.clinical.keys import keys
from recorder.core.errors import EngineAway
from recorder.core.log import EndReason
from recorder.core.model import (
    UNCLEAR,
    UNREADABLE,
    Analysis,
    RecordingState,
    Report,
    Segment,
    Transcript,
)
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.review import ActKind
from recorder.core.sessions import SpeechWishes
from recorder.services.files import FileKind, OutputFiles
from recorder.services.pipeline import Pipeline
from recorder.services.pipeline_world import Clinical
from recorder.services.publishing import Publisher
from recorder.services.recorder import STOP_GRACE_S
from recorder.services.reviewing import Wish
from recorder.services.transcription import Transcription, result_key
from recorder.services.turns import next_batch
from recorder.services.words import transcribe_again
from recorder.services.worker_deaths import WorkerDeaths
from tests.support.worlds import ALICE, BOB, REC, EchoEngine, Tablet, World, silence, tone


def until_idle(pipeline: Pipeline) -> None:
    for _ in range(200):
        if not pipeline.step():
            return
    raise AssertionError("the pipeline never came to rest")


def encounter(world: World, rec_id: str = REC) -> Tablet:
    """Two utterances, then Stop."""
    tablet = Tablet(world, rec_id=rec_id)
    tablet.begin()
    for part in (silence(0.5), tone(2), silence(1.5), tone(1.5), silence(1)):
        tablet.say(part)
    tablet.end()
    return tablet


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


# --- words that were heard before -------------------------------------------------------------


def again(world: World, rec_id: str = REC, **wishes: str) -> None:
    """As a crew asks for it: all words are to be made anew."""
    world.transcripts.forget_segments(rec_id)
    assert world.recordings.advance(world.row(rec_id), state=RecordingState.SEALED, **wishes)


def test_sound_that_did_not_change_is_never_transcribed_twice(world: World) -> None:
    encounter(world)
    engine = EchoEngine()
    until_idle(world.pipeline(engine))
    assert sum(engine.calls) == 2
    before = world.transcripts.segments(REC)
    again(world)
    until_idle(world.pipeline(engine))
    assert sum(engine.calls) == 2
    assert world.transcripts.segments(REC) == before
    assert [n for n, _, _ in world.transcripts.history(REC)] == [1], "nothing new, no revision"


@pytest.mark.parametrize(
    "other",
    [
        EngineInfo("echo", "two", draft=False),
        EngineInfo("echo", "one", draft=False, version="2"),
        EngineInfo("echo", "one", draft=False, settings="beam 1"),
    ],
)
def test_another_engine_model_version_or_setting_hears_for_itself(
    world: World, other: EngineInfo
) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    again(world)
    engine = EchoEngine(other, words="pulse ninety")
    until_idle(world.pipeline(engine))
    assert sum(engine.calls) == 2
    assert {s.text for s in world.transcripts.segments(REC)} == {"pulse ninety"}


def test_another_language_or_vocabulary_hears_for_itself(world: World) -> None:
    encounter(world)
    engine = EchoEngine()
    until_idle(world.pipeline(engine))
    again(world, language="es")
    until_idle(world.pipeline(engine))
    assert sum(engine.calls) == 4
    assert engine.options[-1].language == "es"
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].language == "es"
    world.wishes.save(ALICE, SpeechWishes(vocabulary=("Entresto",)))
    again(world)
    until_idle(world.pipeline(engine))
    assert sum(engine.calls) == 6
    assert engine.options[-1].hot_words == ("Entresto",)


def test_the_share_of_speech_that_the_guards_ask_for_is_part_of_a_results_name() -> None:
    told, pcm = (EngineInfo("echo", "one", draft=False), TranscribeOptions()), tone(1)
    assert result_key(Clip(pcm, 0.9), *told) != result_key(Clip(pcm, 0.2), *told)
    assert result_key(Clip(pcm, 0.9), *told) == result_key(Clip(pcm, 0.9), *told)


def test_a_language_that_is_changed_while_somebody_speaks_holds_from_the_next_recording_on(
    world: World,
) -> None:
    wishes = world.wishes.save(ALICE, SpeechWishes(language="en"))
    assert wishes is not None
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(2))
    engine = EchoEngine(words="allergic to penicillin")
    pipeline = world.pipeline(engine)
    until_idle(pipeline)
    world.wishes.save(ALICE, replace(wishes, language="es"))
    tablet.say(tone(2) + silence(2))
    tablet.end()
    until_idle(world.pipeline(engine))  # another worker, as after a restart
    assert {options.language for options in engine.options} == {"en"}
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].language == "en"
    assert "penicillin" in {fact.name for fact in result[1].facts}
    transcribe_again(world.recordings, world.transcripts, world.events, world.files, world.row())
    until_idle(world.pipeline(engine))
    assert world.row().language == "en", "it was spoken in that, whatever is wished by now"


def test_a_language_is_held_also_where_a_recording_ended_at_the_moment_it_was_taken_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = world.wishes.save(ALICE, SpeechWishes(language="en"))
    assert wishes is not None
    encounter(world)
    engine = EchoEngine()
    pipeline = world.pipeline(engine)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(world.recordings, "advance", lambda *_, **__: None)
        pipeline.step()
    pipeline.step()
    assert world.row().language == "en"
    world.wishes.save(ALICE, replace(wishes, language="es"))
    until_idle(pipeline)
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].language == "en"


def test_no_other_session_profits_from_words_heard_before(world: World) -> None:
    encounter(world, rec_id="1" * 32)
    engine = EchoEngine()
    until_idle(world.pipeline(engine))
    same = Tablet(world, rec_id="2" * 32)
    stranger = Tablet(world, session_id=BOB, rec_id="3" * 32)
    for tablet in (same, stranger):
        tablet.begin()
        for part in (silence(0.5), tone(2), silence(1.5), tone(1.5), silence(1)):
            tablet.say(part)
        tablet.end()
        until_idle(world.pipeline(engine))
        heard = {same: 2, stranger: 4}[tablet]
        assert sum(engine.calls) == heard


def test_deleting_a_recording_deletes_the_words_remembered_for_it(world: World) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    assert world.results.count() == 2
    world.recordings.delete(REC)
    assert world.results.count() == 0


# --- wished engines ---------------------------------------------------------------------------

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


# --- failing engines --------------------------------------------------------------------------


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


def test_words_that_wait_come_before_facts(world: World) -> None:
    for number in range(1, 10):
        tablet = Tablet(world, rec_id=str(number) * 32)
        tablet.begin()
        tablet.say(tone(2) + silence(2))
    pipeline = world.pipeline(EchoEngine())
    pipeline.step()
    assert sum(kind == "facts" for kind in world.kinds()) == 1, "one of nine waits for its words"
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


# --- tentative words --------------------------------------------------------------------------


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


def test_asking_twice_for_new_words_at_the_same_moment_loses_none(world: World) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    again(world, language="en")
    pipeline = world.pipeline(None)
    until_idle(pipeline)
    world.transcripts.forget_segments(REC)  # as the second to ask does, before it is told
    pipeline.use(world.transcription(EchoEngine()))
    until_idle(pipeline)
    result = world.transcripts.result(REC)
    assert result is not None
    assert result[0].text.splitlines() == [EchoEngine().words] * 2


def test_what_a_person_does_while_new_words_are_written_is_in_files_and_feed(world: World) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    again(world, language="en")
    pipeline = world.pipeline(EchoEngine(words="blood pressure one fifty over ninety"))
    written = pipeline.world.clinical

    def and_a_person_acts(*told: Any) -> list[tuple[FileKind, str]]:
        texts = list(written.texts(*told))
        if not world.acts.acts(REC):
            wish = Wish(ActKind.NOTE, "J. Murphy", text="gave her daughter the keys")
            world.reviewing.act(world.row(), wish, 0)
        return texts

    slow = Clinical(written.analyze, written.render, and_a_person_acts)
    object.__setattr__(pipeline.world, "clinical", slow)
    until_idle(pipeline)
    report = world.files.path(world.row(), FileKind.REPORT).read_text()
    assert "150/90" in report
    assert "gave her daughter the keys" in report
    seen = world.reviewing.seen(world.row())
    assert seen is not None
    assert report == seen.report.text


def test_new_words_do_not_bring_back_in_the_feed_what_a_person_took_out(world: World) -> None:
    encounter(world)
    until_idle(world.pipeline(EchoEngine()))
    seen = world.reviewing.seen(world.row())
    assert seen is not None
    key = keys(seen.analysis.facts)[seen.analysis.facts[0].id]
    world.reviewing.act(world.row(), Wish(ActKind.STRIKE, "J. Murphy", fact=key), 0)
    struck = world.reviewing.seen(world.row())
    assert struck is not None
    again(world, language="en")
    until_idle(world.pipeline(EchoEngine()))
    told = [e for e in world.events.after(0, ALICE, 10_000) if e.kind == "facts"][-1]
    assert isinstance(told.data["facts"], list)
    assert len(told.data["facts"]) == len(struck.analysis.facts)
