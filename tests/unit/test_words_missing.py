"""An engine that fails at speech, or answers without words, costs no words for good."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from recorder.core.errors import EngineFailed, InvalidInput
from recorder.core.former_words import with_former
from recorder.core.model import UNCLEAR, UNREADABLE, RecordingState, Segment, Transcript
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.review import ActKind
from recorder.core.sessions import SpeechWishes
from recorder.services.finishing import WORDS_MISSING
from recorder.services.reviewing import Wish
from recorder.services.words import transcribe_again
from tests.support.worlds import (
    ALICE,
    REC,
    EchoEngine,
    World,
    rounds,
    spoken,
    texts,
)

OTHER = "f" * 32
SENTENCE = "allergic to penicillin"
SPHINX = EngineInfo("sphinx", "en", draft=True)


class Server(EchoEngine):
    """A speech server that answers silence without its model; ``bad``: which fails at speech."""

    bad = True

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if not any(any(clip.pcm) for clip in clips):
            return [() for _ in clips]
        if self.bad:
            self.calls.append(len(clips))
            raise EngineFailed("The speech server answered HTTP 500.")
        return super().transcribe(clips, options)


def drafted(world: World, words: str = SENTENCE) -> None:
    """An encounter that the built-in recogniser heard."""
    spoken(world)
    rounds(world, world.pipeline(EchoEngine(SPHINX, words=words)), 8)
    assert (world.row().state, world.row().draft) == (RecordingState.DONE, True)


def test_a_model_that_fails_for_a_minute_behind_a_server_that_hears_silence_costs_no_words(
    world: World,
) -> None:
    drafted(world)
    spoken(world, OTHER, [1.5 + n / 10 for n in range(12)])
    engine = Server()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 60)
    assert texts(world) == [SENTENCE] * 2
    assert pipeline.transcription is not None
    assert "500" in str(pipeline.transcription.trouble)
    assert pipeline.transcription.away_s > 30
    engine.bad = False
    rounds(world, pipeline, 70)
    assert texts(world, OTHER) == [engine.words] * 12
    assert texts(world) == [engine.words] * 2
    assert pipeline.transcription.trouble is None
    assert not world.row().draft


def test_what_failed_for_longer_is_made_again_as_soon_as_somebody_is_heard(world: World) -> None:
    spoken(world, sentences=[2, 2.2, 2.4, 2.6])
    engine = Server()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 300)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, WORDS_MISSING)
    assert texts(world) == [UNREADABLE] * 4
    assert pipeline.transcription is not None
    pipeline.transcription.look_after()
    assert pipeline.transcription.trouble is not None, "silence proves nothing"
    engine.bad = False
    spoken(world, OTHER, [3])
    rounds(world, pipeline, 10)
    assert texts(world) == [engine.words] * 4
    assert world.row().problem is None


def test_after_an_outage_of_any_length_the_first_words_of_others_bring_all_words_back(
    world: World,
) -> None:
    for number in range(4):
        spoken(world, f"{number:032x}")
    engine = Server()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 3000, step_s=5)
    assert len(engine.calls) > 50, "it was tried again meanwhile"
    engine.bad = False
    spoken(world, OTHER, [3])
    rounds(world, pipeline, 60)
    for number in range(4):
        assert texts(world, f"{number:032x}") == [engine.words] * 2


@pytest.mark.parametrize("restarted", [False, True])
def test_what_failed_is_made_again_though_nobody_speaks(world: World, restarted: bool) -> None:
    spoken(world)
    engine = Server()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 300)
    engine.bad = False
    rounds(world, world.pipeline(engine) if restarted else pipeline, 10 if restarted else 500)
    assert texts(world) == [engine.words] * 2


def test_one_sentence_that_nothing_can_hear_is_tried_ever_more_seldom(world: World) -> None:
    spoken(world, sentences=[2, 3])
    engine = EchoEngine(poison_frames=int(2.9 * 16_000))
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 40)
    assert texts(world) == [engine.words, UNREADABLE], "others were understood, so it is skipped"
    rounds(world, pipeline, 86_400, step_s=60)
    tried = len(engine.calls)
    assert tried < 150
    assert texts(world) == [engine.words, UNREADABLE]
    rounds(world, pipeline, 86_400, step_s=60)
    assert len(engine.calls) - tried < 30


@pytest.mark.parametrize("how", ["asked", "wished"])
def test_what_another_model_than_the_servers_own_failed_at_is_made_again_too(
    world: World, how: str
) -> None:
    own = EchoEngine(EngineInfo("echo", "own", draft=False))
    big = EchoEngine(
        EngineInfo("echo", "big", draft=False), words=SENTENCE, poison_frames=int(2.9 * 16_000)
    )
    if how == "wished":
        assert world.wishes.save(ALICE, SpeechWishes(model="echo big"))
    spoken(world, sentences=[2, 3])
    if how == "asked":
        rounds(world, world.pipeline(own), 10)
        stores = (world.recordings, world.transcripts, world.events, world.files)
        transcribe_again(*stores, world.row(), model="echo big")
    pipeline = world.pipeline(own)
    pipeline.use_wished("echo big", world.transcription(big))
    rounds(world, pipeline, 120)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, WORDS_MISSING)
    big.poison_frames = None
    rounds(world, pipeline, 1300, step_s=5)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, None)
    assert texts(world) == [SENTENCE] * 2


def test_a_draft_outlives_a_server_that_answers_without_words(world: World) -> None:
    drafted(world)
    engine = EchoEngine(words="")
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 60)
    assert world.row().state is RecordingState.DONE
    assert texts(world) == [SENTENCE] * 2
    assert (world.row().draft, world.row().engine) == (True, SPHINX.label)
    with pytest.raises(InvalidInput, match="Draft words"):
        world.reviewing.act(world.row(), Wish(ActKind.SIGN, "J. Murphy", revision=1), 0)
    engine.words = "pulse fifty"
    rounds(world, pipeline, 1300)
    assert texts(world) == ["pulse fifty"] * 2
    assert not world.row().draft


def test_a_draft_outlives_a_server_that_fails_and_is_made_again_when_it_does_not(
    world: World,
) -> None:
    drafted(world)
    engine = Server()
    pipeline = world.pipeline(engine)
    rounds(world, pipeline, 300)
    assert (world.row().state, world.row().draft) == (RecordingState.DONE, True)
    assert texts(world) == [SENTENCE] * 2
    report = world.transcripts.result(REC)[2].text  # type: ignore[index]
    assert "DRAFT" in report
    assert "penicillin" in report
    engine.bad = False
    rounds(world, pipeline, 1300)
    assert texts(world) == [engine.words] * 2
    assert not world.row().draft


def test_one_failed_sentence_of_a_draft_keeps_its_words_and_the_mark(world: World) -> None:
    spoken(world, sentences=[2, 3])
    rounds(world, world.pipeline(EchoEngine(SPHINX, words=SENTENCE)), 8)
    engine = EchoEngine(poison_frames=int(2.9 * 16_000))
    rounds(world, world.pipeline(engine), 60)
    assert texts(world) == [engine.words, SENTENCE]
    assert world.row().draft
    assert world.row().problem == WORDS_MISSING


def transcript(*segments: Segment, draft: bool = False) -> Transcript:
    return Transcript(segments, "echo", "one", draft=draft)


def test_words_of_before_stand_for_unclear_speech_and_are_doubtful() -> None:
    former = transcript(Segment(0, 2, "pulse fifty"), Segment(3, 5, SENTENCE), draft=True)
    new = transcript(Segment(0, 2, "pulse sixty"), Segment(3, 5, UNCLEAR, utterance=1))
    kept = with_former(new, former)
    assert [s.text for s in kept.segments] == ["pulse sixty", SENTENCE]
    assert kept.segments[1].confidence == 0.3
    assert not kept.draft
    assert with_former(new, kept) == kept, "asked again after a death it says the same"


def test_of_a_line_only_the_part_in_the_failed_stretch_is_kept() -> None:
    words = tuple(
        EchoEngine(words=f"{SENTENCE} and latex")._say(5.0)[0].words  # a second each
    )
    former = transcript(Segment(0, 5, "a", words), draft=True)
    new = transcript(Segment(0, 3, "no allergies"), Segment(3, 5, UNREADABLE))
    kept = with_former(new, former)
    assert [s.words for s in kept.segments[1:]] == [words[3:]]
    assert kept.draft


def test_a_failure_at_sound_that_came_later_is_shown_beside_the_words_of_before() -> None:
    former = transcript(Segment(0, 2, SENTENCE))
    new = transcript(Segment(0, 2, UNREADABLE), Segment(3, 5, UNREADABLE))
    kept = with_former(new, former)
    assert [s.text for s in kept.segments] == [SENTENCE, UNREADABLE]
    assert with_former(new, kept) == kept
