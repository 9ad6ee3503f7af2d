"""UtteranceCutter: where utterances begin and end, on made-up speech with a fake detector."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.model import SAMPLE_RATE
from recorder.services.utterances import Cut, CutRules, UtteranceCutter

WINDOW = 512


class LoudnessDetector:
    """A window's mean amplitude as its probability: 10,000 is surely speech."""

    WINDOW_FRAMES = WINDOW

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        data = self._rest + pcm
        whole = len(data) // (2 * WINDOW) * 2 * WINDOW
        self._rest = data[whole:]
        frames = np.frombuffer(data[:whole], "<i2").reshape(-1, WINDOW).astype(float)
        return [min(1.0, float(np.abs(f).mean()) / 10_000) for f in frames]


def sound(*parts: tuple[float, int]) -> bytes:
    """Stretches of (seconds, amplitude)."""
    return b"".join(
        np.full(round(seconds * SAMPLE_RATE), level, "<i2").tobytes() for seconds, level in parts
    )


def cuts_of(
    pcm: bytes, sizes: Sequence[int] = (), gaps: Sequence[int] = (), rules: CutRules | None = None
) -> list[Cut]:
    """All cuts of ``pcm`` fed in pieces of ``sizes`` bytes, with gaps before those samples."""
    cutter = UtteranceCutter(LoudnessDetector(), rules)
    cuts: list[Cut] = []
    ends = sorted({*gaps, len(pcm) // 2})
    at = 0
    pieces = itertools.cycle(sizes or [len(pcm) or 1])
    for end in ends:
        while at < 2 * end:
            size = min(next(pieces), 2 * end - at)
            cuts += cutter.feed(pcm[at : at + size])
            at += size
        if end in gaps:
            cuts += cutter.boundary()
    return cuts + cutter.finish()


def seconds(cut: Cut) -> tuple[float, float]:
    return cut.start / SAMPLE_RATE, cut.end / SAMPLE_RATE


def test_silence_is_no_utterance() -> None:
    assert cuts_of(sound((30, 0))) == []


def test_nothing_is_no_utterance() -> None:
    assert cuts_of(b"") == []


def test_one_sentence_is_one_utterance_with_padding() -> None:
    (cut,) = cuts_of(sound((2, 0), (3, 9000), (2, 0)))
    start_s, end_s = seconds(cut)
    assert start_s == pytest.approx(1.7, abs=0.04)
    assert end_s == pytest.approx(5.3, abs=0.04)


def test_an_utterance_says_how_much_of_it_was_speech() -> None:
    (speech,) = cuts_of(sound((1, 0), (3, 9000), (2, 0)))
    assert speech.voiced == pytest.approx(1, abs=0.05)
    ticks = [part for _ in range(8) for part in ((0.1, 9000), (0.5, 0))]
    (noise,) = cuts_of(sound((1, 0), *ticks, (2, 0)))
    assert noise.voiced == pytest.approx(0.18, abs=0.05)
    split = cuts_of(sound((20, 9000), (0.2, 0), (20, 9000)))
    assert [round(cut.voiced, 1) for cut in split] == [1, 1]


def test_a_long_pause_separates_and_a_short_one_does_not() -> None:
    assert len(cuts_of(sound((2, 9000), (1.2, 0), (2, 9000)))) == 2
    assert len(cuts_of(sound((2, 9000), (0.4, 0), (2, 9000)))) == 1


def test_the_longer_an_utterance_the_shorter_the_pause_that_ends_it() -> None:
    assert len(cuts_of(sound((18, 9000), (0.4, 0), (5, 9000)))) == 2


def test_a_click_is_no_utterance_and_takes_nothing_from_the_next() -> None:
    cuts = cuts_of(sound((1, 0), (0.032, 9000), (1.5, 0), (1, 9000)))
    assert [round(s, 1) for s, _ in map(seconds, cuts)] == [2.2]


def test_between_the_thresholds_the_state_stays() -> None:
    murmur = 4_200  # 0.42: neither begins nor ends an utterance
    assert cuts_of(sound((5, murmur))) == []
    (cut,) = cuts_of(sound((1, 9000), (3, murmur), (2, 0)))
    assert seconds(cut)[1] == pytest.approx(4.3, abs=0.05)


def test_speech_without_a_pause_is_cut_at_its_quietest_moment() -> None:
    pcm = sound((22, 9000), (0.1, 6000), (20, 9000))
    first, second = cuts_of(pcm)
    assert seconds(first)[1] == pytest.approx(22.05, abs=0.06)
    assert second.start == first.end


def test_uniform_speech_is_cut_without_loss_or_overlap() -> None:
    cuts = cuts_of(sound((100, 9000)))
    assert cuts[0].start == 0
    assert cuts[-1].end == 100 * SAMPLE_RATE
    assert all(a.end == b.start for a, b in itertools.pairwise(cuts))


def test_the_rest_after_a_forced_cut_is_kept_however_short() -> None:
    pcm = sound((27.9, 9000), (0.1, 5000), (0.05, 9000))
    cuts = cuts_of(pcm, rules=CutRules(search_s=0.2))
    assert cuts[-1].end == len(pcm) // 2


def test_a_gap_ends_the_utterance_and_the_next_begins_behind_it() -> None:
    gap = 3 * SAMPLE_RATE + 77
    first, second = cuts_of(sound((6, 9000)), gaps=[gap])
    assert first.end == gap
    assert second.start == gap


def test_padding_does_not_reach_over_a_gap() -> None:
    gap = 2 * SAMPLE_RATE
    (cut,) = cuts_of(sound((2.1, 0), (2, 9000)), gaps=[gap])
    assert cut.start == gap


def test_a_gap_in_silence_makes_no_utterance() -> None:
    assert cuts_of(sound((4, 0)), gaps=[SAMPLE_RATE]) == []


def test_an_utterance_is_handed_out_when_it_is_over_not_at_the_end() -> None:
    cutter = UtteranceCutter(LoudnessDetector())
    assert cutter.feed(sound((1, 9000))) == []
    assert len(cutter.feed(sound((1, 0)))) == 1
    assert cutter.finish() == []


def test_a_cutter_that_resumes_at_the_settled_frame_finds_what_is_left() -> None:
    pcm = sound((1, 0), (2, 9000), (1.5, 0), (2, 9000), (0.5, 0))
    whole = cuts_of(pcm)
    cutter = UtteranceCutter(LoudnessDetector())
    half = 5 * SAMPLE_RATE
    before = cutter.feed(pcm[: 2 * half])
    resumed = UtteranceCutter(LoudnessDetector(), start_frame=cutter.settled_frame)
    after = resumed.feed(pcm[2 * cutter.settled_frame :]) + resumed.finish()
    assert len(before) == 1
    found = [frame for cut in before + after for frame in cut]
    assert found == pytest.approx([frame for cut in whole for frame in cut], abs=WINDOW)


def test_memory_does_not_grow_with_the_recording() -> None:
    cutter = UtteranceCutter(LoudnessDetector())
    minute = sound((60, 9000))
    for _ in range(3):
        cutter.feed(minute)
        assert cutter._open is not None
        assert len(cutter._open.windows) <= 28 * SAMPLE_RATE / WINDOW + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"silence_below": 0.9},
        {"search_s": 40.0},
        {"first_pause_s": 0.1},
    ],
)
def test_contradictory_rules_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"may|must"):
        CutRules(**wrong)


stretches = st.lists(
    st.tuples(st.floats(0.01, 9), st.sampled_from([0, 3000, 4200, 6000, 9000])), max_size=6
)


@settings(max_examples=20, deadline=None)
@given(
    parts=stretches,
    sizes=st.lists(st.integers(101, 40_001), min_size=1, max_size=5),
    gap_s=st.lists(st.floats(0, 40), max_size=3),
)
def test_the_cuts_are_the_same_however_the_bytes_arrive(
    parts: list[tuple[float, int]], sizes: list[int], gap_s: list[float]
) -> None:
    pcm = sound(*parts)
    frames = len(pcm) // 2
    gaps = sorted({round(g * SAMPLE_RATE) for g in gap_s if g * SAMPLE_RATE < frames})
    cuts = cuts_of(pcm, sizes, gaps)
    assert cuts == cuts_of(pcm, (), gaps)
    assert cuts == sorted(cuts)
    for cut in cuts:
        assert 0 <= cut.start < cut.end <= frames
        assert cut.end - cut.start <= 28 * SAMPLE_RATE
        assert not any(cut.start < gap < cut.end for gap in gaps)
    assert all(a.end <= b.start for a, b in itertools.pairwise(cuts))


@settings(max_examples=15, deadline=None)
@given(parts=stretches)
def test_no_window_of_clear_speech_is_left_out(parts: list[tuple[float, int]]) -> None:
    """Every run of speech long enough to count lies inside utterances."""
    pcm = sound(*parts)
    cuts = cuts_of(pcm)
    frames = np.frombuffer(pcm, "<i2")
    whole = len(frames) // WINDOW
    loud = [bool(np.all(frames[i * WINDOW : (i + 1) * WINDOW] >= 6000)) for i in range(whole)]
    for speaking, run in itertools.groupby(range(whole), key=lambda i: loud[i]):
        windows = list(run)
        if speaking and len(windows) >= 3:
            start, end = windows[0] * WINDOW, (windows[-1] + 1) * WINDOW
            covered = sum(max(0, min(c.end, end) - max(c.start, start)) for c in cuts)
            assert covered == end - start
