"""Subtitles of a recording, and the words as plain text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.adapters.exports.subtitles import MOST_CHARS, cues, srt, text, vtt
from recorder.core.model import SAMPLE_RATE, Gap, Segment, Transcript, Word
from tests.unit.exports.samples import ZONE, source


def test_srt_counts_cues_and_says_gaps_before_what_follows() -> None:
    assert srt(source()) == (
        "1\n00:00:01,000 --> 00:00:03,000\nPulse one twenty four\n\n"
        "2\n00:00:25,000 --> 00:00:28,000\n"
        "[38 s not recorded: the microphone stopped] ETA five minutes\n"
    )


def test_vtt_escapes_words_and_keeps_arrows_out() -> None:
    words = Transcript((Segment(0.0, 1.0, "a < b --> c & d\n\nNOTE x"),))
    told = vtt(source(transcript=words, gaps=()))
    assert told.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n")
    assert "a &lt; b -&gt; c &amp; d NOTE x" in told
    assert told.count("-->") == 1


def test_a_gap_behind_all_words_has_its_own_cue() -> None:
    told = srt(source(gaps=(Gap(59 * SAMPLE_RATE, 5_000, "mute"),)))
    assert told.endswith("3\n00:00:59,000 --> 00:01:01,000\n[5 s not recorded: muted]\n")


def test_gaps_of_one_place_are_told_in_their_order() -> None:
    at = (0, 0, 10, 59, 59, 60)
    gaps = tuple(Gap(s * SAMPLE_RATE, n * 1000, "mute") for n, s in enumerate(at, 1))
    told = srt(source(gaps=gaps))
    assert re.findall(r"(\d) s not", told) == ["1", "2", "3", "4", "5", "6"]
    assert told.endswith("4\n00:01:00,000 --> 00:01:02,000\n[6 s not recorded: muted]\n")


def test_draft_is_said_in_every_form() -> None:
    drafted = source(draft=True)
    assert "NOTE DRAFT" in vtt(drafted)
    assert "[DRAFT] Pulse" in srt(drafted)
    assert "DRAFT" in text(drafted)
    assert "[DRAFT]" in srt(source(transcript=Transcript(), draft=True, gaps=()))


def test_long_speech_is_cut_at_words_and_pauses() -> None:
    words = tuple(Word(f"word{i}", i * 0.5, i * 0.5 + 0.4) for i in range(40))
    late = Word("late", 40.0, 40.5)
    segment = Segment(0.0, 41.0, " ".join(w.text for w in (*words, late)), (*words, late))
    told = cues(source(transcript=Transcript((segment,)), gaps=()))
    assert len(told) >= 4
    assert all(len(c.text) <= MOST_CHARS and c.end_s - c.start_s <= 6.0 for c in told)
    assert " ".join(c.text for c in told) == segment.text
    assert told[-1].text == "late"


def test_the_plain_text_is_in_the_crews_zone() -> None:
    assert "07:02:00 MST" in text(source(zone=ZONE))
    assert "14:02:00 UTC" in text(source())


times = st.floats(0, 7200, allow_nan=False)
segments = st.builds(
    lambda a, b, words: Segment(min(a, b), max(a, b), words), times, times,
    st.text(max_size=30),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(segments, max_size=8))
def test_cues_have_a_length_and_never_run_backwards(drawn: list[Segment]) -> None:
    made = source(transcript=Transcript(tuple(drawn)))
    told = cues(made)
    assert all(cue.end_s > cue.start_s for cue in told)
    starts = [cue.start_s for cue in told]
    assert starts == sorted(starts)
    assert len(re.findall(r"-->", srt(made))) == len(told)
    assert "\n\n\n" not in srt(made)
