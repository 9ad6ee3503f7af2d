"""Words that are made anew: what was heard is remembered, and nothing that people did is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recorder.clinical.facts.keys import keys
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.review import ActKind
from recorder.core.sessions import SpeechWishes
from recorder.services.asking import result_key
from recorder.services.files import FileKind
from recorder.services.pipeline_world import Clinical
from recorder.services.reviewing import Wish
from recorder.services.words import transcribe_again
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
