"""What a person corrected is never lost or hidden when the words are made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from recorder.bootstrap.clinic import clinical
from recorder.core.errors import ChangedElsewhere, InvalidInput, NotReady
from recorder.core.model import Origin, Recording, RecordingState, Segment, Word
from recorder.core.ports.speech import EngineInfo
from recorder.core.retyping import retyped, with_corrections
from recorder.core.review import ActKind
from recorder.services.files import FileKind
from recorder.services.pipeline import Pipeline
from recorder.services.pipeline_world import Clinical
from recorder.services.reviewing import Wish
from recorder.services.words import WordEditing, transcribe_again
from recorder.settings import Settings
from tests.support.worlds import REC, EchoEngine, Tablet, World, encounter, silence, tone

HEARD = "blood pressure one forty over ninety"
TYPED = "blood pressure one fourteen over ninety"


def finished(world: World) -> Tablet:
    """Two utterances with their words."""
    tablet = encounter(world)
    rounds(world.pipeline(EchoEngine(words=HEARD)))
    return tablet


def other(words: str) -> EchoEngine:
    """Another engine, that nothing is remembered of."""
    return EchoEngine(EngineInfo("echo", words, draft=False), words=words)


def rounds(pipeline: Pipeline) -> None:
    for _ in range(60):
        pipeline.step()


def correct(
    world: World, recording: Recording, was: str = HEARD, *, segment: int = 0, text: str = TYPED
) -> None:
    told = clinical(Settings(), world.acts)
    editing = WordEditing(
        world.transcripts, world.wishes, told.analyze, told.render, world.reviewing.publish
    )
    editing.correct(recording, segment, was, text)


def again(world: World) -> None:
    transcribe_again(world.recordings, world.transcripts, world.events, world.files, world.row())


def lines(world: World, number: int | None = None) -> list[str]:
    revision = world.transcripts.revision(REC, number)
    assert revision is not None
    return [s.text for s in revision.transcript.segments]


def origins(world: World) -> list[Origin]:
    return [origin for _, _, origin in world.transcripts.history(REC)]


def test_a_correction_made_while_the_words_are_made_anew_stays_on_top(world: World) -> None:
    finished(world)
    seen = world.row()  # as the crew's device saw it, a moment before somebody asked
    again(world)
    correct(world, seen)
    rounds(world.pipeline(other("pulse fifty")))
    assert world.row().state is RecordingState.DONE
    assert lines(world) == [TYPED, "pulse fifty"]
    assert origins(world) == [Origin.HEARD, Origin.TYPED, Origin.HEARD, Origin.TYPED]
    assert lines(world, 3) == ["pulse fifty", "pulse fifty"], "what was heard is kept as well"
    report = world.files.path(world.row(), FileKind.REPORT).read_text()
    assert "114/90" in report
    assert report == world.transcripts.result(REC)[2].text  # type: ignore[index]


def test_words_can_be_corrected_however_long_new_ones_are_awaited(world: World) -> None:
    finished(world)
    again(world)
    assert world.row().state is RecordingState.SEALED
    correct(world, world.row())
    assert lines(world) == [TYPED, HEARD]
    rounds(world.pipeline(other("pulse fifty")))
    assert (world.row().state, lines(world)) == (RecordingState.DONE, [TYPED, "pulse fifty"])


def test_words_that_nobody_has_read_yet_cannot_be_corrected(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2))
    tablet.end()
    with pytest.raises(NotReady):
        correct(world, world.row())


def test_a_correction_of_before_holds_when_new_words_are_asked_for(world: World) -> None:
    finished(world)
    correct(world, world.row())
    for words in ("pulse fifty", "sats ninety"):
        again(world)
        rounds(world.pipeline(other(words)))
        assert lines(world) == [TYPED, words]
    assert world.row().draft is False


def test_a_correction_at_the_moment_the_new_words_are_saved_is_kept(world: World) -> None:
    finished(world)
    seen = world.row()
    again(world)
    pipeline = world.pipeline(other("pulse fifty"))
    written = pipeline.world.clinical
    told: list[bool] = []

    def meanwhile(*args: object) -> object:
        if not told:
            told.append(True)
            correct(world, seen)
        return written.texts(*args)  # type: ignore[arg-type]

    busy = Clinical(written.analyze, written.render, meanwhile)  # type: ignore[arg-type]
    object.__setattr__(pipeline.world, "clinical", busy)
    rounds(pipeline)
    assert lines(world) == [TYPED, "pulse fifty"]


def test_a_correction_of_words_that_were_replaced_meanwhile_is_refused_aloud(world: World) -> None:
    finished(world)
    seen = world.row()
    again(world)
    rounds(world.pipeline(other("pulse fifty")))
    with pytest.raises(ChangedElsewhere):
        correct(world, seen)


@pytest.mark.parametrize("saved", [False, True])
def test_a_worker_that_dies_as_it_saves_leaves_the_correction_on_top(
    world: World, saved: bool
) -> None:
    finished(world)
    correct(world, world.row())
    again(world)
    pipeline = world.pipeline(other("pulse fifty"))
    save = world.transcripts.save_result

    def dies(*args: object, **more: object) -> int | None:
        if saved:
            save(*args, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    world.transcripts.save_result = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        rounds(pipeline)
    world.transcripts.save_result = save  # type: ignore[method-assign]
    assert lines(world) == [TYPED, "pulse fifty" if saved else HEARD]
    rounds(world.pipeline(other("pulse fifty")))
    assert lines(world) == [TYPED, "pulse fifty"]
    assert origins(world) == [Origin.HEARD, Origin.TYPED, Origin.HEARD, Origin.TYPED]


def test_a_second_correction_as_the_new_words_are_saved_stands_beside_the_first(
    world: World,
) -> None:
    finished(world)
    correct(world, world.row())
    again(world)
    pipeline = world.pipeline(other("pulse fifty"))
    told: list[bool] = []
    save = world.transcripts.save_result

    def meanwhile(*args: object, **more: object) -> int | None:
        number = save(*args, **more)  # type: ignore[arg-type]
        if not told:
            told.append(True)
            correct(world, world.row(), "pulse fifty", segment=1, text="pulse sixty")
        return number

    world.transcripts.save_result = meanwhile  # type: ignore[method-assign]
    rounds(pipeline)
    assert lines(world) == [TYPED, "pulse sixty"]


def test_sound_that_comes_late_keeps_corrections_of_what_was_there(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2) + silence(1.5))
    world.clock.pass_(601)
    world.sessions.get_or_create_recorder(tablet.session_id).tick(orphan_grace_s=600)
    rounds(world.pipeline(EchoEngine(words=HEARD)))
    assert world.row().state is RecordingState.DONE
    correct(world, world.row())
    tablet.say(tone(1.5) + silence(1))
    tablet.end()
    rounds(world.pipeline(EchoEngine(words=HEARD)))
    assert world.row().state is RecordingState.DONE
    assert lines(world) == [TYPED, HEARD]


def test_a_draft_that_somebody_corrected_is_redone_and_can_be_signed_then(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2) + silence(1.5) + tone(1.5) + silence(1))
    tablet.end()
    rounds(world.pipeline(EchoEngine(EngineInfo("sphinx", "en", draft=True), words=HEARD)))
    correct(world, world.row())

    def sign() -> Wish:
        seen = world.reviewing.seen(world.row())
        return Wish(ActKind.SIGN, "A. Medic", revision=seen.revision if seen else None)

    with pytest.raises(InvalidInput, match="Draft words"):
        world.reviewing.act(world.row(), sign(), 0)
    rounds(world.pipeline(other("pulse fifty")))
    assert (world.row().draft, lines(world)) == (False, [TYPED, "pulse fifty"])
    assert "SIGNED BY A. MEDIC" in world.reviewing.act(world.row(), sign(), 0).report.text


def test_a_draft_that_is_corrected_while_a_better_engine_redoes_it(world: World) -> None:
    draft = EchoEngine(EngineInfo("sphinx", "en", draft=True), words=HEARD)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2) + silence(1.5) + tone(1.5) + silence(1))
    tablet.end()
    rounds(world.pipeline(draft))
    seen = world.row()
    better, told = other("pulse fifty"), [seen]

    def meanwhile() -> None:
        if world.row().state is RecordingState.SEALED and told:
            correct(world, told.pop())

    better.slow = meanwhile
    rounds(world.pipeline(better))
    assert not told
    assert (world.row().draft, lines(world)) == (False, [TYPED, "pulse fifty"])


# --- line by line -----------------------------------------------------------------------------


def line(start_s: float, text: str, utterance: int = 0, each_s: float = 0.5) -> Segment:
    said = text.split()
    words = tuple(
        Word(w, start_s + n * each_s, start_s + (n + 1) * each_s, 0.9) for n, w in enumerate(said)
    )
    return Segment(start_s, start_s + len(said) * each_s, text, words, 0.9, utterance)


def merged(
    new: list[Segment], heard: list[Segment], change: Callable[[Segment], Segment | None]
) -> list[str]:
    """With the first heard line changed."""
    left = change(heard[0])
    typed = [*([left] if left else []), *heard[1:]]
    return [s.text for s in with_corrections(new, typed, heard)]


def test_a_line_that_a_person_took_out_stays_out() -> None:
    heard = [line(1, "thank you"), line(5, "pulse ninety", 1)]
    new = [line(1.1, "thanks"), line(5, "pulse nineteen", 1)]
    assert merged(new, heard, lambda _: None) == ["pulse nineteen"]


def test_words_that_go_on_behind_a_corrected_line_are_shown() -> None:
    heard = [line(1, "give ten")]
    new = [line(1, "give ten milligrams morphine")]
    kept = merged(new, heard, lambda s: retyped(s, "give two"))
    assert kept == ["give two", "milligrams morphine"]


def test_without_corrections_new_words_stay_as_they_are() -> None:
    heard, new = [line(1, "give ten")], [line(1, "give two")]
    assert merged(new, heard, lambda s: s) == ["give two"]
    assert with_corrections(new, (), ()) == tuple(new)


def test_old_words_of_a_corrected_line_that_are_not_heard_again_are_unsure() -> None:
    heard = [line(1, "ann tresto and morphine")]
    typed = retyped(heard[0], "Entresto and morphine")
    assert typed is not None
    (kept,) = with_corrections([line(1, "Entresto and codeine")], [typed], heard)
    assert [(w.text, w.confidence) for w in kept.words] == [
        ("Entresto", None), ("and", 0.9), ("morphine", 0.3),
    ]  # fmt: skip


def test_a_line_without_words_is_taken_whole() -> None:
    heard = [replace(line(1, "give ten"), words=())]
    new = [replace(line(1, "give two"), words=())]
    assert merged(new, heard, lambda s: retyped(s, "give six")) == ["give six"]
