"""What goes wrong with one recording, utterance or engine costs no other its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from recorder.adapters import tables
from recorder.adapters.recording_store import UNREADABLE_ROW
from recorder.adapters.tallies import SqlTallies
from recorder.clinical.facts.keys import keys
from recorder.core.errors import EngineAway, EngineFailed, HandoverError
from recorder.core.model import (
    UNREADABLE,
    Analysis,
    Recording,
    RecordingState,
    Segment,
    Transcript,
)
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.review import ActKind
from recorder.services.engine_status import EngineStatus, read_status
from recorder.services.files import FileKind
from recorder.services.pipeline import Pipeline
from recorder.services.reviewing import Wish
from recorder.services.words import transcribe_again
from recorder.services.worker import Worker
from recorder.services.worker_deaths import GIVEN_UP_AFTER, WorkerDeaths
from tests.support.worlds import ALICE, REC, EchoEngine, Tablet, World, encounter, silence, tone

OTHER = "f" * 32


def rounds(pipeline: Pipeline, count: int = 8) -> None:
    for _ in range(count):
        pipeline.step()


def sealed(world: World) -> Recording:
    """A recording whose WAV is there and whose words are to be made."""
    encounter(world)
    rounds(world.pipeline(None))
    assert world.row().state is RecordingState.SEALED
    return world.row()


def test_a_file_that_cannot_be_opened_holds_no_other_recording_up(world: World) -> None:
    wav = world.files.path(sealed(world), FileKind.RECORDING)
    wav.unlink()
    wav.mkdir()  # whatever opens it fails
    encounter(world, OTHER)
    rounds(world.pipeline(EchoEngine()))
    assert world.row(OTHER).state is RecordingState.DONE
    assert world.row().state is RecordingState.FAILED, "it says so, and is tried again"


def test_kept_words_that_cannot_be_read_hold_no_other_recording_up(world: World) -> None:
    speaking = Tablet(world)
    speaking.begin()
    speaking.say(tone(2) + silence(2))
    rounds(world.pipeline(EchoEngine()), 3)
    with world.database.begin() as connection:
        connection.execute(update(tables.utterances).values(segments="no JSON"))
    encounter(world, OTHER)
    rounds(world.pipeline(EchoEngine()))
    assert world.row(OTHER).state is RecordingState.DONE


def test_words_in_which_no_facts_can_be_found_hold_no_other_recording_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    speaking = Tablet(world)
    speaking.begin()
    speaking.say(tone(2) + silence(2))
    encounter(world, OTHER)
    pipeline = world.pipeline(EchoEngine())
    analyze = pipeline.world.clinical.analyze

    def broken(transcript: Transcript) -> Analysis:
        if len(transcript.segments) == 1:
            raise KeyError("secret words of the patient")
        return analyze(transcript)

    told = replace(pipeline.world.clinical, analyze=broken)
    other = Pipeline(replace(pipeline.world, clinical=told), "worker-1", pipeline.transcription)
    rounds(other)
    assert world.row(OTHER).state is RecordingState.DONE
    speaking.say(tone(1) + silence(2))
    rounds(other)
    assert len(world.transcripts.segments(REC)) == 2, "its own words go on as well"
    assert "facts" in world.kinds(), "and its facts, as soon as they can be found"
    assert "secret" not in caplog.text


def test_a_result_that_cannot_be_read_any_more_is_heard_anew(world: World) -> None:
    encounter(world)
    rounds(world.pipeline(EchoEngine()))
    with world.database.begin() as connection:
        connection.execute(update(tables.results).values(segments="no JSON"))
    encounter(world, OTHER)  # the same sound
    rounds(world.pipeline(EchoEngine()))
    assert world.row(OTHER).state is RecordingState.DONE


def test_a_finished_record_that_cannot_be_told_holds_no_other_up(world: World) -> None:
    encounter(world)
    rounds(world.pipeline(EchoEngine()))
    world.recordings.claim([REC], "worker-1", world.clock.now(), 30)  # it died before it let go
    with world.database.begin() as connection:
        connection.execute(update(tables.revisions).values(report="no JSON"))
    encounter(world, OTHER)
    rounds(world.pipeline(EchoEngine()))
    assert world.row(OTHER).state is RecordingState.DONE


@pytest.mark.parametrize("broken", [{"gaps": "no JSON"}, {"markers": "[7]"}, {"source": "mars"}])
def test_a_row_that_cannot_be_read_holds_no_other_up_and_says_so(
    world: World, broken: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    sealed(world)
    with world.database.begin() as connection:
        connection.execute(update(tables.recordings).values(**broken))
    encounter(world, OTHER)
    rounds(world.pipeline(EchoEngine()))
    assert world.row(OTHER).state is RecordingState.DONE
    shown = {r.rec_id: r for r in world.recordings.of_session(ALICE)}
    assert shown[OTHER].problem is None
    assert (shown[REC].state, shown[REC].problem) == (RecordingState.FAILED, UNREADABLE_ROW)
    said = [r.getMessage() for r in caplog.records if "cannot be read" in r.getMessage()]
    assert len(said) == 1
    assert REC in said[0]
    told = SqlTallies(world.database).page((), None, 10)
    assert {r.rec_id for r in told} == {REC, OTHER}, "the administrator sees it as well"


def test_a_row_that_can_be_read_again_is_taken_up_again(world: World) -> None:
    sealed(world)
    with world.database.begin() as connection:
        connection.execute(update(tables.recordings).values(gaps="no JSON"))
    rounds(world.pipeline(EchoEngine()))
    assert world.recordings.advance(world.row(), state=RecordingState.DONE) is None
    world.recordings.set_capture(REC, frames=world.row().frames, gaps=(), markers=())
    rounds(world.pipeline(EchoEngine()))
    assert world.row().state is RecordingState.DONE


class Surprising(EchoEngine):
    """Breaks on long clips in a way that no port promised."""

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if any(len(clip.pcm) > 2 * 16_000 * 22 // 10 for clip in clips):
            raise KeyError("secret words of the patient")
        return super().transcribe(clips, options)


def test_an_engine_that_breaks_in_an_unforeseen_way_costs_one_utterance(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    encounter(world)
    pipeline = world.pipeline(Surprising())
    for _ in range(60):
        pipeline.step()
        world.clock.pass_(10)
    texts = [s.text for s in world.transcripts.segments(REC)]
    assert texts == [UNREADABLE, EchoEngine().words]
    assert world.row().state is RecordingState.DONE
    assert "secret" not in caplog.text


def test_what_killed_one_engines_workers_is_heard_when_it_is_asked_for_again(world: World) -> None:
    notes = world.directory / "hearing.json"
    encounter(world)
    for _ in range(GIVEN_UP_AFTER):
        WorkerDeaths(notes).begin([(REC, 0)])  # and the worker dies
    worker_deaths = WorkerDeaths(notes)
    pipeline = world.pipeline(None)
    made = world.transcription(EchoEngine())
    made._worker_deaths = worker_deaths
    pipeline.use(made)
    rounds(pipeline)
    assert world.transcripts.segments(REC)[0].text == UNREADABLE
    transcribe_again(world.recordings, world.transcripts, world.events, world.files, world.row())
    world.results.trim(0)
    rounds(pipeline)
    assert [s.text for s in world.transcripts.segments(REC)] == [EchoEngine().words] * 2
    assert WorkerDeaths(notes)._deaths == {}, "nothing is remembered of it for ever"


def test_a_record_is_told_when_the_feed_works_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounter(world)
    pipeline = world.pipeline(EchoEngine())
    with monkeypatch.context() as broken:
        broken.setattr(pipeline._publisher, "result", _broken)
        rounds(pipeline)
    assert world.row().state is RecordingState.DONE
    assert "done" not in _states_told(world)
    world.clock.pass_(31)
    rounds(pipeline)
    assert _states_told(world)[-1] == "done"


def _broken(*_: object) -> None:
    raise OSError


def _states_told(world: World) -> list[object]:
    events = world.events.after(0, ALICE, 10_000)
    return [e.data["state"] for e in events if e.kind == "status"]


def test_what_a_person_took_out_stays_out_of_the_feed_when_more_sound_comes(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    world.clock.pass_(601)
    world.sessions.get_or_create_recorder(ALICE).tick(orphan_grace_s=600)
    pipeline = world.pipeline(EchoEngine())
    rounds(pipeline)
    seen = world.reviewing.seen(world.row())
    assert seen is not None
    key = keys(seen.analysis.facts)[seen.analysis.facts[0].id]
    world.reviewing.act(world.row(), Wish(ActKind.STRIKE, "J. Murphy", fact=key), 0)
    tablet.say(silence(2))
    tablet.end()
    rounds(pipeline)
    assert world.row().state is RecordingState.DONE
    struck = world.reviewing.seen(world.row())
    assert struck is not None
    told = [e for e in world.events.after(0, ALICE, 10_000) if e.kind == "facts"][-1]
    assert isinstance(told.data["facts"], list)
    assert len(told.data["facts"]) == len(struck.analysis.facts)


def test_a_draft_whose_sound_is_gone_keeps_its_words(world: World) -> None:
    encounter(world)
    draft = EngineInfo("echo", "small", draft=True)
    rounds(world.pipeline(EchoEngine(draft)))
    world.files.path(world.row(), FileKind.RECORDING).unlink()
    for log in (world.directory / "journal").glob(f"{REC}*"):
        log.unlink()
    rounds(world.pipeline(EchoEngine()))
    assert world.row().state is RecordingState.DONE
    newest = world.transcripts.result(REC)
    assert newest is not None
    assert len(newest[0].segments) == 2


class OneEngine:
    """An engine source that can only say that its engine is to be replaced."""

    def __init__(self, engine: EchoEngine) -> None:
        self.engine: EchoEngine | None = engine
        self.status = EngineStatus(label=engine.info.label, state="ready", why="It was chosen.")
        self.refused: frozenset[str] = frozenset()

    def check(self, *, needed: bool) -> EchoEngine | None:
        assert needed in (True, False)
        return self.engine

    def wished(self, labels: Sequence[str]) -> None:
        assert not labels

    def give_up(self, engine: object, error: HandoverError) -> None:
        assert engine is self.engine
        assert isinstance(error, EngineFailed)
        self.engine = None


def test_an_engine_that_cannot_hear_even_silence_is_given_up_and_it_is_said(
    world: World, tmp_path: Path
) -> None:
    encounter(world)
    engine = EchoEngine(fails=10**6)
    engines = OneEngine(engine)
    worker = Worker(world.pipeline(None), engines, world.transcription, tmp_path)  # type: ignore[arg-type]
    for _ in range(4):
        worker._step()
    assert engines.engine is None
    assert read_status(tmp_path).why == "It was chosen."


def test_the_status_says_why_a_speech_server_gives_no_words(world: World, tmp_path: Path) -> None:
    encounter(world)

    class Away(EchoEngine):
        def transcribe(self, *_: object) -> list[tuple[Segment, ...]]:
            raise EngineAway("The speech server does not answer.", cure="Look at it.")

    engines = OneEngine(Away())
    worker = Worker(world.pipeline(None), engines, world.transcription, tmp_path)  # type: ignore[arg-type]
    for _ in range(4):
        worker._step()
    said = read_status(tmp_path)
    assert engines.engine is not None, "it is not replaced"
    assert (said.why, said.cure) == ("The speech server does not answer.", "Look at it.")
    assert said.state == "ready", "it may be back in a moment"
    world.clock.pass_(31)
    worker._step()
    assert read_status(tmp_path).state == "away", "there is one; it only does not answer"
    assert not read_status(tmp_path).makes_words
    world.recordings.update(REC, state=RecordingState.DONE)  # and nobody wants words any more
    engines.engine.__class__ = EchoEngine
    for _ in range(3):
        world.clock.pass_(31)
        worker._step()
    assert (read_status(tmp_path).state, read_status(tmp_path).why) == ("ready", "It was chosen.")
