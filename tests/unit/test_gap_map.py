"""Sound and gaps together are the time that passed, or the record says that they are not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.facts.codec import gaps_json
from recorder.clinical.reports.script import transcript_text
from recorder.core.capture import capture_of, state_of
from recorder.core.log import EndReason, LogId, LogReader, Record, RecordType, encode
from recorder.core.log_writer import LogWriter
from recorder.core.model import (
    SAMPLE_RATE,
    Gap,
    Recording,
    RecordingState,
    Source,
    Transcript,
)
from recorder.core.timeline import Timeline
from tests.support.worlds import ALICE, REC, Tablet, World, tone

START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
CHUNK_MS = 250


def recording(**more: object) -> Recording:
    made = Recording(
        REC, ALICE, Source.BROWSER, RecordingState.DONE, START, "stem",
        frames=20 * SAMPLE_RATE, gaps=(Gap(10 * SAMPLE_RATE, 5000, "mute"),),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


class Device:
    """Writes a log as a tablet does, by clocks that a test moves."""

    def __init__(self) -> None:
        self.wall_ms, self.mono_ms = 1e12, 0
        self.readers: list[LogReader] = []
        self.open()

    def open(self, segment: int | None = None, follows: object = None) -> None:
        segment = len(self.readers) if segment is None else segment
        self.reader = LogReader(LogId(REC, "a", segment))
        self.readers.append(self.reader)
        said = f'"session_id":"{ALICE}","rec":"{REC}","track":"a","seg":{segment}'
        said += f',"prev_seg_end":{{"seg":{json.dumps(follows)}}}'
        self._add(RecordType.META, f'{{"v":1,{said},"rate":16000,"channels":1}}'.encode())
        self.mono_ms = 0

    def passes(self, ms: float, *, mono: bool = True) -> None:
        self.wall_ms += ms
        self.mono_ms += round(ms) if mono else 0

    def chunks(self, count: int) -> None:
        for _ in range(count):
            self.passes(CHUNK_MS)
            self._add(RecordType.PCM, bytes(CHUNK_MS * 32))

    def gap(self, ms: int, **more: object) -> None:
        self.event(k="gap", ms=ms, cause="mute", **more)

    def end(self, reason: EndReason) -> None:
        frames, records, sha256 = self.reader.frames, self.reader.seq, self.reader.sha256
        said = {"frames": frames, "records": records, "sha256": sha256, "reason": reason.value}
        self._add(RecordType.END, json.dumps(said).encode())

    def event(self, **said: object) -> None:
        self._add(RecordType.EVENT, json.dumps(said).encode())

    @property
    def unaccounted_ms(self) -> int | None:
        return capture_of([state_of(r) for r in self.readers]).unaccounted_ms

    def _add(self, kind: RecordType, payload: bytes) -> None:
        reader = self.reader
        record = Record(kind, reader.seq, reader.frames, self.wall_ms, self.mono_ms, payload)
        reader.take(encode(record))


def test_sound_and_said_gaps_explain_all_time() -> None:
    device = Device()
    device.chunks(40)
    device.passes(7000)
    device.gap(7000)
    device.chunks(40)
    assert device.unaccounted_ms == 0


def test_a_gap_whose_sound_was_cut_off_explains_its_time_from_a_segment_of_its_own() -> None:
    device = Device()
    device.open()
    device.gap(500)
    device.open()
    device.chunks(40)
    device.passes(1066 + 4000)
    device.open()
    device.gap(1066)
    device.open()
    device.gap(4000)
    device.chunks(40)
    device.open()
    device.gap(700)
    assert device.unaccounted_ms == 0


def test_time_that_no_gap_explains_is_found() -> None:
    device = Device()
    device.chunks(40)
    device.passes(3000)
    device.chunks(40)
    assert device.unaccounted_ms == 3000


def test_sound_that_took_no_time_is_found() -> None:
    device = Device()
    device.chunks(40)
    device.passes(-3000)
    device.chunks(40)
    assert device.unaccounted_ms == -3000


@pytest.mark.parametrize(
    ("follows", "never_began"), [(0, True), (2, False), (None, False), (3, False), ("0", False)]
)
def test_a_number_that_its_device_skipped_is_no_missing_segment(
    follows: object, never_began: bool
) -> None:
    device = Device()
    device.chunks(4)
    device.end(EndReason.RECOVERED)
    device.open(3, follows)
    device.chunks(4)
    device.end(EndReason.STOP)
    capture = capture_of([state_of(r) for r in device.readers], over=True)
    assert capture.complete is never_began
    assert [gap.cause for gap in capture.gaps] == ([] if never_began else ["not_received"])


def test_the_first_segment_is_never_skipped() -> None:
    device = Device()
    device.readers.clear()
    device.open(1, follows=0)
    device.chunks(4)
    device.end(EndReason.STOP)
    assert not capture_of([state_of(device.reader)]).complete


def test_a_wall_clock_that_is_set_is_no_missing_time() -> None:
    device = Device()
    device.chunks(40)
    device.passes(3_600_000, mono=False)
    device.chunks(40)
    assert device.unaccounted_ms == 0


def test_a_monotonic_clock_that_slept_is_no_missing_time() -> None:
    device = Device()
    device.chunks(40)
    device.passes(60_000, mono=False)
    device.gap(60_000)
    device.chunks(40)
    assert device.unaccounted_ms == 0


def test_between_two_segments_the_reload_must_be_said() -> None:
    for said, left in ((4000, 0), (1000, 3000)):
        device = Device()
        device.chunks(8)
        device.passes(4000)
        device.open()
        device.gap(said)
        device.chunks(8)
        assert device.unaccounted_ms == left


def test_a_gap_at_the_end_of_a_segment_counts_for_the_way_to_the_next() -> None:
    device = Device()
    device.chunks(8)
    device.passes(4000)
    device.gap(4000)
    device.open()
    device.chunks(8)
    assert device.unaccounted_ms == 0


@pytest.mark.parametrize("set_ms", [3_600_000, -3_600_000, 20_000])
@pytest.mark.parametrize("where", ["before", "behind", "inside"])
def test_a_clock_set_in_a_gap_and_said_is_no_missing_time(set_ms: int, where: str) -> None:
    device = Device()
    device.chunks(8)
    device.passes(60_000, mono=False)  # it slept, so that no other clock explains what follows
    device.gap(60_000)
    device.chunks(8)
    device.passes(6_000)
    device.passes(set_ms, mono=False)
    if where == "behind":
        device.gap(6_000, set_ms=set_ms)
    if where != "inside":
        device.open()
    if where != "behind":
        device.gap(6_000, set_ms=set_ms)
    device.chunks(8)
    assert device.unaccounted_ms == 0


@pytest.mark.parametrize(("set_ms", "gap_ms"), [(3_600_000, 6_000), (0, 3_606_000)])
@pytest.mark.parametrize("later", [False, True])
def test_a_gap_in_doubt_gets_the_length_that_was_found_out(
    set_ms: int, gap_ms: int, later: bool
) -> None:
    device = Device()
    device.chunks(8)
    device.passes(3_606_000)
    device.open()
    device.gap(0)
    device.chunks(8)
    assert device.unaccounted_ms == 3_606_000, "slept or set: nobody knows yet"
    if later:
        device.open()
    device.event(k="measured", seg=1, frame=0, was=0, ms=gap_ms, set_ms=set_ms)
    device.chunks(8)
    capture = capture_of([state_of(r) for r in device.readers])
    assert capture.gaps == (Gap(8 * CHUNK_MS * 16, gap_ms, "mute"),)
    assert capture.unaccounted_ms == 0


def slept_while_sound_flowed() -> Device:
    """Its monotonic clock stood still for 20 s, and its microphone delivered at once."""
    device = Device()
    device.chunks(8)
    device.passes(20_000, mono=False)
    device.chunks(8)
    return device


def spliced(**said: object) -> dict[str, object]:
    return {"k": "measured", "seg": 0, "frame": 8 * CHUNK_MS * 16, "was": 0, "set_ms": 0} | said


@pytest.mark.parametrize("later", [False, True])
def test_a_sleep_that_was_found_out_later_is_a_gap_where_sound_went_on(later: bool) -> None:
    device = slept_while_sound_flowed()
    device.gap(3_000)  # written first, stands behind
    device.passes(3_000)
    if later:
        device.open()
    device.event(**spliced(ms=20_000, cause="lost"))
    device.chunks(8)
    capture = capture_of([state_of(r) for r in device.readers])
    at = 8 * CHUNK_MS * 16
    assert capture.gaps == (Gap(at, 20_000, "lost"), Gap(2 * at, 3_000, "mute"))
    assert capture.unaccounted_ms == 0


def test_the_last_word_about_it_counts() -> None:
    at = 8 * CHUNK_MS * 16
    device = slept_while_sound_flowed()
    for said, gaps in (
        ({"ms": 0, "cause": "lost"}, (Gap(at, 0, "lost"),)),
        ({"ms": 20_000, "cause": "lost"}, (Gap(at, 20_000, "lost"),)),
        ({"ms": 0, "set_ms": 20_000}, ()),
    ):
        device.event(**spliced(**said))
        assert capture_of([state_of(device.reader)]).gaps == gaps


def test_it_stands_at_the_end_of_a_log_whose_sound_is_still_on_its_way() -> None:
    device = slept_while_sound_flowed()
    device.event(**spliced(frame=10**9, ms=20_000, cause="lost\n"))
    capture = capture_of([state_of(device.reader)])
    assert capture.gaps == (Gap(16 * CHUNK_MS * 16, 20_000, "lost "),)


def test_a_seal_waits_for_what_the_tablet_expects_to_know_soon(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.gap(95_000, "reload")
    tablet.say(tone(1))
    place = {**spliced(was=95_000), "frame": 0}
    tablet.send(tablet.writer.event({**place, "ms": 0, "open": True}, tablet.now_ms))
    tablet.end()
    assert world.row().state is RecordingState.RECORDING
    tablet.open_segment()
    tablet.begin()
    tablet.send(tablet.writer.event({**place, "ms": 5_000}, tablet.now_ms))
    tablet.end()
    row = world.row()
    assert (row.state, row.gaps) == (RecordingState.STOPPED, (Gap(0, 5_000, "reload"),))


def test_a_seal_does_not_wait_for_ever(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    said = {**spliced(ms=0, cause="lost", open=True), "frame": 0}
    tablet.send(tablet.writer.event(said, tablet.now_ms))
    tablet.end()
    world.clock.pass_(601)
    world.sessions.tick(orphan_grace_s=600)
    row = world.row()
    assert (row.state, row.gaps) == (RecordingState.STOPPED, (Gap(0, 0, "lost"),))


def test_what_is_found_out_after_the_end_seals_the_recording_anew(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.gap(95_000, "reload")
    tablet.say(tone(1))
    tablet.send(tablet.writer.event({**spliced(was=95_000, ms=0), "frame": 0}, tablet.now_ms))
    tablet.end()
    assert world.row().gaps == (Gap(0, 0, "reload"),)
    world.recordings.update(REC, state=RecordingState.DONE, sealed_at=START)
    tablet.open_segment()
    tablet.begin()
    tablet.send(tablet.writer.event({**spliced(was=95_000, ms=5_000), "frame": 0}, tablet.now_ms))
    tablet.end()
    row = world.row()
    assert (row.state, row.sealed_at) == (RecordingState.STOPPED, None)
    assert row.gaps == (Gap(0, 5_000, "reload"),)


@pytest.mark.parametrize(
    "said",
    [
        {"seg": 5}, {"seg": -1}, {"frame": 1}, {"was": 7}, {"ms": -1}, {"ms": "6"}, {"ms": True},
        {"ms": math.nan}, {"ms": math.inf}, {"frame": 10**400}, {"seg": None},
    ],
)  # fmt: skip
def test_what_measures_no_gap_that_is_there_changes_nothing(said: dict[str, object]) -> None:
    device = Device()
    device.gap(0)
    device.chunks(8)
    device.event(**{"k": "measured", "seg": 0, "frame": 0, "was": 0, "ms": 6, "set_ms": 1} | said)
    assert capture_of([state_of(device.reader)]).gaps == (Gap(0, 0, "mute"),)


@pytest.mark.parametrize("set_ms", [math.nan, math.inf, 10**400, "1", None, True, [1]])
def test_a_clock_that_was_set_by_nonsense_was_not_set(set_ms: object) -> None:
    device = Device()
    device.chunks(4)
    device.passes(1_000)
    device.gap(1_000, set_ms=set_ms)
    device.chunks(4)
    assert device.reader.set_ms == 0
    assert device.unaccounted_ms == 0


def test_a_recording_without_sound_is_not_measured() -> None:
    assert Device().unaccounted_ms is None


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 90_000)), min_size=1, max_size=10))
def test_whatever_is_said_honestly_is_never_flagged(stretches: list[tuple[int, int]]) -> None:
    device = Device()
    for count, missing_ms in stretches:
        device.chunks(count)
        if missing_ms:
            device.passes(missing_ms)
            device.gap(missing_ms)
    row = recording(
        frames=device.reader.frames,
        gaps=tuple(device.reader.gaps),
        unaccounted_ms=device.unaccounted_ms,
    )
    assert Timeline.of(row).unaccounted_s == 0.0


@pytest.mark.parametrize(
    ("ms", "said_s"),
    [(None, 0.0), (0, 0.0), (999, 0.0), (-1000, 0.0), (1200, 1.2), (-1200, -1.2)],
)
def test_only_more_than_a_second_is_flagged(ms: int | None, said_s: float) -> None:
    assert Timeline.of(recording(unaccounted_ms=ms)).unaccounted_s == said_s


def test_over_eight_hours_two_clocks_may_drift() -> None:
    long = recording(frames=8 * 3600 * SAMPLE_RATE, gaps=(), unaccounted_ms=3500)
    assert Timeline.of(long).unaccounted_s == 0.0
    assert Timeline.of(replace(long, unaccounted_ms=5000)).unaccounted_s == 5.0


def test_a_gap_says_its_place_its_length_its_cause_and_its_time_of_day() -> None:
    assert gaps_json(Timeline.of(recording())) == [
        {
            "at_s": 10.0,
            "elapsed_s": 10.0,
            "duration_s": 5.0,
            "cause": "mute",
            "began_at": "2026-03-04T05:06:17+00:00",
            "held_s": 0.0,
        }
    ]


def test_nobody_knows_the_time_of_day_of_a_file() -> None:
    (gap,) = gaps_json(Timeline.of(recording(source=Source.UPLOAD)))
    assert gap["began_at"] is None


def test_the_transcript_says_what_is_not_accounted_for() -> None:
    assert "CHECK: 7 s passed" in transcript_text(recording(unaccounted_ms=7000), Transcript())
    assert "CHECK: sound and gaps are 7 s longer" in transcript_text(
        recording(unaccounted_ms=-7000), Transcript()
    )
    assert "CHECK" not in transcript_text(recording(unaccounted_ms=900), Transcript())


def test_a_gap_is_in_the_live_feed_as_soon_as_it_is_durable(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.gap(4000, "interrupted")
    (event,) = [e for e in world.events.after(0, ALICE, 100) if e.kind == "gaps"]
    (gap,) = event.data["gaps"]  # type: ignore[misc]
    assert (gap["at_s"], gap["duration_s"], gap["cause"]) == (1.0, 4.0, "interrupted")


def test_a_stopped_recording_keeps_what_was_measured(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.clock.pass_(1 + 9)
    tablet.say(tone(1))
    tablet.end(EndReason.STOP)
    row = world.row()
    assert row.unaccounted_ms == pytest.approx(9000, abs=1100)


@pytest.mark.parametrize("wall_ms", [math.nan, math.inf, -1e308])
def test_a_clock_that_says_no_time_measures_nothing_and_costs_no_sound(wall_ms: float) -> None:
    log_id = LogId("0" * 32, "a", 0)
    writer, reader = LogWriter(log_id, ALICE), LogReader(log_id)
    reader.take(writer.meta(started_ms=1.0, app="t"))
    reader.take(writer.pcm(bytes(32_000), wall_ms))
    reader.take(writer.pcm(bytes(32_000), 5.0))
    capture = capture_of([state_of(reader)])
    assert (capture.frames, capture.unaccounted_ms) == (32_000, None)
