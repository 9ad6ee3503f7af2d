"""The two clocks of a recording."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.model import SAMPLE_RATE, Gap
from recorder.core.timeline import Timeline, clock, length

RATE = SAMPLE_RATE
gap_lists = st.lists(
    st.builds(
        Gap,
        frame=st.integers(0, 600 * RATE),
        duration_ms=st.integers(1, 600_000),
        cause=st.sampled_from(["mute", "lost"]),
    ),
    max_size=8,
)
frames = st.integers(600 * RATE, 900 * RATE)


@settings(deadline=None)
@given(frames, gap_lists, st.floats(0, 600))
def test_there_and_back_is_the_same_moment(n: int, gaps: list[Gap], at_s: float) -> None:
    line = Timeline(n, gaps)
    assert line.audio_s(line.elapsed_s(at_s)) == pytest.approx(at_s, abs=1e-6)


@settings(deadline=None)
@given(frames, gap_lists, st.floats(0, 600), st.floats(0, 600))
def test_neither_clock_ever_runs_backwards(n: int, gaps: list[Gap], a: float, b: float) -> None:
    line = Timeline(n, gaps)
    first, last = sorted((a, b))
    assert line.elapsed_s(first) <= line.elapsed_s(last)
    assert line.audio_s(first) <= line.audio_s(last) + 1e-9


@settings(deadline=None)
@given(frames, gap_lists)
def test_the_total_is_sound_and_gaps(n: int, gaps: list[Gap]) -> None:
    line = Timeline(n, gaps)
    assert line.total_s == pytest.approx(n / RATE + sum(g.duration_ms for g in gaps) / 1000)
    assert line.elapsed_s(line.duration_s) == pytest.approx(line.total_s)


@settings(deadline=None)
@given(frames, gap_lists)
def test_inside_a_gap_the_sound_stands_still(n: int, gaps: list[Gap]) -> None:
    line = Timeline(n, gaps)
    for gap in line.gaps():
        middle = gap.elapsed_s + gap.duration_s / 2
        assert line.audio_s(middle) == pytest.approx(gap.at_s, abs=1e-6)


def test_a_moment_at_a_gap_lies_behind_it_and_an_end_before_it() -> None:
    line = Timeline(20 * RATE, [Gap(10 * RATE, 5_000, "mute")])
    assert line.elapsed_s(9.999) == pytest.approx(9.999)
    assert line.elapsed_s(10.0) == 15.0
    assert line.elapsed_s(10.0, end=True) == 10.0
    assert line.total_s == 25.0
    assert (line.gaps()[0].at_s, line.gaps()[0].elapsed_s) == (10.0, 10.0)


def test_a_gap_whose_samples_are_held_has_its_place_and_moves_no_clock() -> None:
    gaps = [Gap(4 * RATE, 3_000, "silent", 3 * RATE), Gap(10 * RATE, 5_000, "mute")]
    line = Timeline(20 * RATE, gaps)
    assert [line.elapsed_s(s) for s in (3.0, 5.0, 9.0, 11.0)] == [3.0, 5.0, 9.0, 16.0]
    assert [line.audio_s(s) for s in (3.0, 5.0, 9.0, 16.0)] == [3.0, 5.0, 9.0, 11.0]
    assert (line.total_s, line.missing_s) == (25.0, 8.0)
    assert [(g.at_s, g.elapsed_s, g.duration_s, g.held_s) for g in line.gaps()] == [
        (4.0, 4.0, 3.0, 3.0),
        (10.0, 10.0, 5.0, 0.0),
    ]


def test_a_gap_before_the_first_sample_shifts_everything() -> None:
    line = Timeline(RATE, [Gap(0, 2_500, "lost")])
    assert line.elapsed_s(0.0) == 2.5
    assert line.audio_s(1.0) == 0.0


def test_a_gap_behind_the_last_sample_is_counted_at_the_end() -> None:
    line = Timeline(RATE, [Gap(9 * RATE, 4_000, "lost")])
    assert line.total_s == 5.0
    assert line.gaps()[0].at_s == 1.0


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "00:00"), (59.99, "00:59"), (730, "12:10"), (3723, "1:02:03")]
)
def test_clock(seconds: float, said: str) -> None:
    assert clock(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.2, "under 1 s"),
        (38, "38 s"),
        (60, "1 min"),
        (1491, "24 min 51 s"),
        (7260, "2 h 1 min"),
    ],
)
def test_length(seconds: float, said: str) -> None:
    assert length(seconds) == said
