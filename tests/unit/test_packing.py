"""Neighbours heard as one clip: which go together, and whose words are whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.core.errors import EngineFailed
from recorder.core.model import SAMPLE_RATE, RecordingState, Segment, Utterance, Word
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.sessions import SpeechWishes
from recorder.services.packing import runs, shared_out
from tests.support.worlds import ALICE, REC, EchoEngine, Tablet, World, silence, tone

WINDOW = 28 * SAMPLE_RATE


def utterance(index: int, start_s: float, end_s: float) -> Utterance:
    return Utterance(REC, index, round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE))


SAID = [utterance(0, 1, 4), utterance(1, 5, 9), utterance(2, 20, 28.5), utterance(3, 30, 33)]


def together(
    waiting: Sequence[Utterance], longest: int = WINDOW, gaps: Sequence[int] = ()
) -> list[list[int]]:
    return [[u.index for u in run] for run in runs(waiting, longest, gaps)]


def test_neighbours_that_fit_into_a_window_go_together() -> None:
    assert together(SAID) == [[0, 1, 2], [3]]


def test_an_engine_without_a_window_hears_each_alone() -> None:
    assert together(SAID, 0) == [[0], [1], [2], [3]]


def test_nothing_is_joined_over_one_that_is_left_out() -> None:
    assert together([SAID[0], SAID[2]]) == [[0], [2]]


@pytest.mark.parametrize(("gap_s", "expected"), [(4, 1), (4.5, 1), (5, 1), (1, 0), (6, 0)])
def test_nothing_is_joined_over_missing_sound(gap_s: float, expected: int) -> None:
    joined = together(SAID[:2], gaps=[round(gap_s * SAMPLE_RATE)])
    assert joined == ([[0], [1]] if expected else [[0, 1]])


def test_what_may_be_noise_is_judged_alone() -> None:
    ticks = replace(SAID[1], voiced=0.2)
    assert together([SAID[0], ticks, SAID[2]]) == [[0], [1], [2]]


def words(*told: tuple[str, float, float]) -> Segment:
    said = tuple(Word(text, start, end, 0.9) for text, start, end in told)
    return Segment(said[0].start_s, said[-1].end_s, " ".join(w.text for w in said), said, 0.8)


def test_words_go_to_the_utterance_in_which_they_lie() -> None:
    heard = words(("one", 0, 0.5), ("forty", 2.5, 3.0), ("over", 4, 4.4), ("ninety", 4.4, 5))
    first, second = shared_out([heard], tuple(SAID[:2]))
    assert [s.text for s in first] == ["one forty"]
    assert [s.text for s in second] == ["over ninety"]
    assert (second[0].start_s, second[0].end_s) == (0.0, 1.0)
    assert [w.start_s for w in second[0].words] == pytest.approx([0.0, 0.4])
    assert second[0].confidence == 0.8


def test_a_word_in_a_pause_goes_to_the_nearer_side_and_into_it() -> None:
    first, second = shared_out([words(("late", 3.2, 3.4), ("early", 3.7, 3.9))], tuple(SAID[:2]))
    assert [(s.text, s.end_s) for s in first] == [("late", 3.0)]
    assert [(s.text, s.start_s) for s in second] == [("early", 0.0)]


def test_words_without_spaces_stay_without() -> None:
    said = tuple(Word(text, at, at + 0.5, 0.9) for text, at in (("血", 0.0), ("压", 4.5)))
    first, second = shared_out([Segment(0, 5, "血压", said)], tuple(SAID[:2]))
    assert (first[0].text, second[0].text) == ("血", "压")


def test_a_text_without_word_times_stays_whole() -> None:
    first, second = shared_out([Segment(4.0, 7.0, "all of it")], tuple(SAID[:2]))
    assert first == ()
    assert [s.text for s in second] == ["all of it"]


@given(
    lengths=st.lists(st.tuples(st.floats(0.2, 9), st.floats(0.1, 5)), min_size=1, max_size=9),
    ats=st.lists(st.floats(0, 60), max_size=30),
)
def test_no_word_is_lost_or_repeated_and_all_lie_in_their_utterance(
    lengths: list[tuple[float, float]], ats: list[float]
) -> None:
    at_s, said = 0.0, []
    for n, (length_s, pause_s) in enumerate(lengths):
        said.append(utterance(n, at_s, at_s + length_s))
        at_s += length_s + pause_s
    told = [(f"w{n}", at, at + 0.3) for n, at in enumerate(sorted(ats))]
    shares = shared_out([words(*told)] if told else [], tuple(said))
    assert [w.text for share in shares for s in share for w in s.words] == [t for t, _, _ in told]
    for one, share in zip(said, shares, strict=True):
        length_s = (one.end - one.start) / SAMPLE_RATE
        assert all(0 <= w.start_s <= w.end_s <= length_s for s in share for w in s.words)


# --- in the worker --------------------------------------------------------------------------------


@dataclass
class WindowEngine(EchoEngine):
    """Says a word for each second of a clip; refuses clips of more than ``believes_s``."""

    info: EngineInfo = field(
        default_factory=lambda: EngineInfo("window", "one.en", draft=False, window_s=28.0)
    )
    believes_s: float = 99.0
    lengths_s: list[float] = field(default_factory=list)

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        super().transcribe(clips, options)
        self.lengths_s += [len(clip.pcm) / 2 / SAMPLE_RATE for clip in clips]
        return [self._words(len(clip.pcm) / 2 / SAMPLE_RATE) for clip in clips]

    def _words(self, length_s: float) -> tuple[Segment, ...]:
        if length_s > self.believes_s:
            return ()
        return (words(*((f"s{n}", n + 0.2, n + 0.4) for n in range(int(length_s + 0.8)))),)


def late(world: World, engine: EchoEngine) -> list[Segment]:
    """An encounter that comes at once: two sentences, a gap, a third; its words."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(silence(0.5) + tone(2) + silence(1.5) + tone(1.5) + silence(1))
    tablet.gap(5000)
    tablet.say(tone(1.5) + silence(2))
    tablet.end()
    pipeline = world.pipeline(engine)
    for _ in range(60):
        world.clock.pass_(0.5)
        pipeline.step()
    row = world.row()
    assert row.state is RecordingState.DONE
    return world.transcripts.segments(REC)


def test_what_waits_is_heard_in_fewer_clips_and_told_utterance_by_utterance(world: World) -> None:
    engine = WindowEngine()
    found = late(world, engine)
    assert engine.lengths_s == pytest.approx([5.6, 1.8], abs=0.2), "joined, but not over the gap"
    assert [s.utterance for s in found] == [0, 1, 2]
    assert all(w.start_s < 3 for w in found[0].words)
    assert all(w.start_s > 3 for w in found[1].words)


@pytest.mark.parametrize(
    ("model", "language", "clips"),
    [("large", "", 3), ("large", "es", 2), ("large.en", "", 2)],
)
def test_where_languages_may_change_each_utterance_goes_alone(
    world: World, model: str, language: str, clips: int
) -> None:
    world.wishes.save(ALICE, SpeechWishes(language=language))
    engine = WindowEngine(EngineInfo("window", model, draft=False, window_s=28.0))
    late(world, engine)
    assert len(engine.lengths_s) == clips


def test_what_is_refused_as_a_whole_is_heard_one_by_one(world: World) -> None:
    engine = WindowEngine(believes_s=3)
    found = late(world, engine)
    assert [s.utterance for s in found] == [0, 1, 2]
    assert len(engine.lengths_s) == 4


class Skipping(WindowEngine):
    """Leaves out what is said behind a long pause, as Whisper at times does."""

    def _words(self, length_s: float) -> tuple[Segment, ...]:
        return super()._words(min(length_s, 2.6))


def test_a_sentence_that_was_left_out_between_others_is_heard_alone(world: World) -> None:
    found = late(world, Skipping())
    assert [s.utterance for s in found] == [0, 1, 2]
    assert [s.words[0].text for s in found] == ["s0"] * 3, "none has words of another"


def test_one_that_breaks_the_engine_takes_no_neighbour_with_it(world: World) -> None:
    engine = WindowEngine(poison_frames=round(2.4 * SAMPLE_RATE))
    with pytest.raises(EngineFailed):
        engine.transcribe([Clip(tone(2.5))], TranscribeOptions())
    found = late(world, engine)
    assert found[0].text.startswith("[not transcribed")
    assert [s.text[:2] for s in found[1:]] == ["s0", "s0"]


def test_words_heard_together_are_known_singly(world: World) -> None:
    engine = WindowEngine()
    late(world, engine)
    world.transcripts.forget_segments(REC)
    row = world.row()
    world.recordings.advance(row, state=RecordingState.SEALED)
    again = WindowEngine()
    pipeline = world.pipeline(again)
    for _ in range(20):
        pipeline.step()
    assert again.calls == []
    assert len(world.transcripts.segments(REC)) == 3
