"""Recorder and SessionManager: what the logs say is what the rows say, whatever the order."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from recorder.core.errors import (
    AlreadyRecording,
    InvalidSessionId,
    NotRecording,
    StillRecording,
    UnknownRecording,
    UnknownSession,
)
from recorder.core.log import EndReason, encode, records_of
from recorder.core.model import Gap, RecordingState, Source
from recorder.services.recorder import STOP_GRACE_S, Recorder
from tests.support.worlds import ALICE, BOB, REC, Tablet, World, tone


def recorder(world: World, session_id: str = ALICE) -> Recorder:
    return world.sessions.get_or_create_recorder(session_id)


def test_the_first_bytes_of_a_log_begin_the_recording(world: World) -> None:
    Tablet(world).begin()
    row = world.row()
    assert (row.state, row.source, row.session_id) == (
        RecordingState.RECORDING,
        Source.BROWSER,
        ALICE,
    )
    assert row.stem.startswith("aaaaaaaa_2026")
    assert recorder(world).live == row


def test_its_end_stops_it(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 16_000)
    assert recorder(world).live is None


def test_a_recording_without_a_sample_is_empty(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.end()
    row = world.row()
    assert row.state is RecordingState.EMPTY


def test_segments_are_one_recording_and_gaps_lie_on_its_clock(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end(EndReason.RECOVERED)
    row = world.row()
    assert row.state is RecordingState.RECORDING
    tablet.open_segment()
    tablet.begin()
    tablet.gap(2500, "reload")
    tablet.say(tone(0.5))
    tablet.end()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 24_000)
    assert row.gaps == (Gap(16_000, 2500, "reload"),)


def test_a_later_segment_may_arrive_before_an_earlier_one(world: World) -> None:
    late, early = Tablet(world), Tablet(world)
    early.open_segment()
    early.begin()
    early.say(tone(0.5))
    early.end()
    row = world.row()
    assert row.state is RecordingState.RECORDING, "segment 0 is still missing"
    late.begin()
    late.say(tone(1))
    late.end(EndReason.SWITCH)
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 24_000)


def test_a_second_start_is_refused_and_the_same_start_is_not(world: World) -> None:
    mine = recorder(world)
    first = mine.start(Source.BROWSER, REC)
    assert mine.start(Source.BROWSER, REC) == first
    with pytest.raises(AlreadyRecording) as caught:
        mine.start(Source.BROWSER)
    assert caught.value.extra["recording_id"] == REC


def test_a_stop_without_a_start_is_refused(world: World) -> None:
    with pytest.raises(NotRecording):
        recorder(world).stop()


def test_a_stop_over_the_api_waits_for_the_tablets_own_end(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    mine = recorder(world)
    assert mine.stop().state is RecordingState.RECORDING
    assert mine.live is None
    tablet.say(tone(0.25))
    tablet.end()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 20_000)


def test_a_stop_without_an_end_counts_after_a_moment(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    mine = recorder(world)
    mine.stop()
    mine.tick(orphan_grace_s=600)
    assert world.row().state is RecordingState.RECORDING
    world.clock.pass_(STOP_GRACE_S + 1)
    mine.tick(orphan_grace_s=600)
    assert world.row().state is RecordingState.STOPPED


def test_an_orphan_is_stopped_and_goes_on_when_its_tablet_returns(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.clock.pass_(601)
    recorder(world).tick(orphan_grace_s=600)
    assert world.row().state is RecordingState.STOPPED
    tablet.say(tone(1))
    assert world.row().state is RecordingState.RECORDING
    tablet.end()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 32_000)


def test_repeating_everything_changes_nothing(world: World) -> None:
    tablet = Tablet(world)
    parts = [
        tablet.writer.meta(started_ms=tablet.now_ms, app="t"),
        tablet.writer.pcm(tone(1), tablet.now_ms),
        tablet.writer.end(EndReason.STOP, tablet.now_ms),
    ]
    offset = 0
    for part in parts:
        for _ in range(2):
            recorder(world).append(tablet.log_id, offset, part)
        offset += len(part)
    before = world.recordings.get(REC)
    recorder(world).append(tablet.log_id, 0, b"".join(parts))
    assert world.recordings.get(REC) == before


def test_a_restart_takes_up_what_was_open(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.restart()
    assert recorder(world).live.rec_id == REC  # type: ignore[union-attr]
    tablet.say(tone(1))
    tablet.end()
    assert world.row().frames == 32_000


def test_a_row_that_was_never_written_is_made_from_the_journal(world: World) -> None:
    """Killed between the journal's sync and the database."""
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end()
    world.recordings.delete(REC)
    world.restart()
    row = world.row()
    assert (row.state, row.frames, row.session_id) == (RecordingState.STOPPED, 16_000, ALICE)


def test_a_microphone_recording_ends_with_the_process_that_read_it(world: World) -> None:
    recorder(world).start(Source.MICROPHONE, REC)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.restart()
    row = world.row()
    assert row.state is RecordingState.STOPPED
    assert row.gaps == (Gap(16_000, 0, "interrupted"),)  # nobody knows what was said after that


def test_a_file_of_which_the_reading_stopped_is_not_told_as_whole(world: World) -> None:
    recorder(world).expect(Source.UPLOAD, REC)
    file = Tablet(world)
    file.begin()
    file.say(tone(1))
    world.clock.pass_(700)
    world.sessions.tick(orphan_grace_s=600)
    row = world.row()
    assert (row.state, row.gaps) == (RecordingState.STOPPED, (Gap(16_000, 0, "damaged"),))
    file.say(tone(1))
    file.end()
    row = world.row()
    assert (row.state, row.frames, row.gaps) == (RecordingState.STOPPED, 32_000, ())


def test_an_upload_is_never_the_live_recording(world: World) -> None:
    mine = recorder(world)
    mine.expect(Source.UPLOAD, REC)
    assert mine.live is None
    assert mine.start(Source.BROWSER).rec_id != REC


def test_another_session_reaches_nothing(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    theirs = recorder(world, BOB)
    for attempt in (
        lambda: theirs.position(tablet.log_id),
        lambda: theirs.append(tablet.log_id, 0, b"x"),
        lambda: theirs.start(Source.BROWSER, REC),
        lambda: theirs.stop(REC),
    ):
        with pytest.raises((UnknownRecording, NotRecording)):
            attempt()
    intruder = Tablet(world, BOB, REC)
    intruder.open_segment(5)
    with pytest.raises(UnknownRecording):
        intruder.begin()


@pytest.mark.parametrize(
    ("off_s", "kept"), [(-30, False), (30, False), (-86_400, True), (86_400, False), (-9e9, False)]
)
def test_the_tablets_clock_counts_only_for_recordings_from_earlier(
    world: World, off_s: float, kept: bool
) -> None:
    tablet = Tablet(world)
    tablet.begin(started_ms=tablet.now_ms + off_s * 1000)
    row = world.row()
    expected = world.clock.now().timestamp() + (off_s if kept else 0)
    assert row.started_at.timestamp() == pytest.approx(expected, rel=0, abs=0.01)


@pytest.mark.parametrize(
    ("clock_off_s", "said_ago_s", "ago_s"),
    [
        (3_600, 3_604, 4),  # an hour slow
        (-3_600, -3_596, 4),  # an hour fast
        (-3_600, -1_200, 2_400),  # an outage of 40 min since
        (0.2, 4, 3.8),
        (3_600, 3_590, 0),  # ours was set since
        ("soon", 4, 0),
    ],
)
def test_a_start_is_told_by_our_clock_where_the_tablet_knew_it(
    world: World, clock_off_s: object, said_ago_s: float, ago_s: float
) -> None:
    tablet = Tablet(world)
    meta = next(
        records_of(tablet.writer.meta(started_ms=tablet.now_ms - said_ago_s * 1000, app="test"))
    )
    off = clock_off_s * 1000 if isinstance(clock_off_s, int | float) else clock_off_s
    said = {**meta.json(), "clock_off_ms": off}
    tablet.send(encode(replace(meta, payload=json.dumps(said).encode())))
    started_s = world.clock.now().timestamp() - ago_s
    assert world.row().started_at.timestamp() == pytest.approx(started_s, rel=0, abs=0.01)


def test_files_that_no_row_knows_are_not_overwritten(world: World) -> None:
    first = recorder(world).start(Source.BROWSER)
    (world.files.directory / f"{first.stem}_report.txt").write_text("someone's")
    world.recordings.delete(first.rec_id)
    other = recorder(world, BOB)
    again = Recorder(ALICE, other.world).start(Source.BROWSER)
    assert again.stem == f"{first.stem}_2"


def test_one_recorder_per_session_however_many_ask(world: World) -> None:
    found: list[Recorder] = []
    threads = [threading.Thread(target=lambda: found.append(recorder(world))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(r) for r in found}) == 1


@pytest.mark.parametrize(
    "text",
    ["", "abc", "../../etc/passwd", "aaaaaaaa-1111-1111-8111-aaaaaaaaaaaa", ALICE + "\n", None, 5],
)
def test_what_is_no_uuid4_is_no_session(world: World, text: str) -> None:
    with pytest.raises(InvalidSessionId):
        world.sessions.touch(text)
    with pytest.raises(InvalidSessionId):
        world.sessions.get_or_create_recorder(text)


def test_a_session_lives_while_it_is_used_and_no_longer_than_its_time(world: World) -> None:
    world.sessions.touch(ALICE)
    for _ in range(3):
        world.clock.pass_(1100)
        world.sessions.touch(ALICE)
        assert world.sessions.is_active(ALICE)
    world.clock.pass_(301)
    assert not world.sessions.is_active(ALICE)
    assert world.sessions.active() == []


def test_a_recording_keeps_its_session_active(world: World) -> None:
    world.sessions.touch(ALICE)
    Tablet(world).begin()
    world.clock.pass_(100_000)
    assert world.sessions.is_active(ALICE)


def test_cleaning_up_refuses_while_recording_and_keeps_the_recordings(world: World) -> None:
    with pytest.raises(UnknownSession):
        world.sessions.close(ALICE)
    world.sessions.touch(ALICE)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(0.5))
    with pytest.raises(StillRecording):
        world.sessions.close(ALICE)
    tablet.end()
    world.sessions.close(ALICE)
    assert not world.sessions.is_active(ALICE)
    assert world.recordings.get(REC) is not None


def test_a_stop_does_not_cut_off_a_backlog_that_is_still_arriving(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    mine = recorder(world)
    mine.stop()
    for _ in range(5):
        world.clock.pass_(STOP_GRACE_S - 1)  # a poor link pauses
        tablet.say(tone(0.5))
        mine.tick(orphan_grace_s=600)
        assert world.row().state is RecordingState.RECORDING
    world.clock.pass_(STOP_GRACE_S + 1)
    mine.tick(orphan_grace_s=600)
    assert world.row().state is RecordingState.STOPPED


def test_sound_acknowledged_before_a_crash_reopens_its_finished_recording(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.clock.pass_(601)
    recorder(world).tick(orphan_grace_s=600)
    world.recordings.update(REC, state=RecordingState.DONE)
    assert recorder(world).settled(REC)
    tail = tablet.writer.pcm(tone(1), 0) + tablet.writer.end(EndReason.STOP, 0)
    world.journal.append(tablet.log_id, tablet.sent, tail, session_id=ALICE)  # then: killed
    assert not recorder(world).settled(REC), "a tablet would have been told that it is sealed"
    world.restart()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 32_000)


def test_a_recording_that_fails_in_a_tick_does_not_hold_up_the_others(world: World) -> None:
    for rec_id in ("1" * 32, "2" * 32):
        tablet = Tablet(world, rec_id=rec_id)
        tablet.begin()
        tablet.say(tone(1))
    world.recordings.delete("1" * 32)
    world.clock.pass_(601)
    world.sessions.tick(orphan_grace_s=600)
    assert world.row("2" * 32).state is RecordingState.STOPPED


def test_one_unreadable_log_does_not_keep_the_rest_from_being_taken_up(world: World) -> None:
    Tablet(world).begin()
    bad = world.directory / "journal" / f"{'f' * 32}.a0.log"
    bad.mkdir()
    world.restart()
    assert recorder(world).live is not None


def test_what_cannot_be_read_at_the_start_is_taken_up_later_though_its_tablet_is_gone(
    world: World,
) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.journal.close()
    log = world.journal.path(tablet.log_id)
    kept = log.rename(log.with_suffix(".kept"))
    log.mkdir()
    world.restart()
    world.sessions.tick(orphan_grace_s=600)
    log.rmdir()
    kept.rename(log)
    for _ in range(2):
        world.clock.pass_(601)
        world.sessions.tick(orphan_grace_s=600)
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 16_000)


@pytest.mark.parametrize("parts", [1, 2])
def test_a_log_that_the_disk_never_reads_again_ends_as_a_gap_until_its_tablet_brings_it(
    world: World, parts: int
) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end(EndReason.SWITCH)
    log_id = tablet.log_id
    if parts == 2:
        tablet.open_segment()
        tablet.begin()
        tablet.say(tone(2))
    world.journal.close()
    whole = world.journal.path(log_id).read_bytes()
    world.journal.path(log_id).unlink()
    world.journal.path(log_id).mkdir()  # stands for a file of which no byte can be read
    world.restart()
    for _ in range(3):
        world.clock.pass_(301)
        world.sessions.tick(orphan_grace_s=600)
    row = world.row()
    frames = (parts - 1) * 32_000
    ended = RecordingState.STOPPED if frames else RecordingState.EMPTY
    assert (row.state, row.frames, row.gaps[0]) == (ended, frames, Gap(0, 0, "damaged"))
    world.restart()
    assert recorder(world).position(log_id).committed == 0
    recorder(world).append(log_id, 0, whole)
    world.clock.pass_(601)
    world.sessions.tick(orphan_grace_s=600)
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, frames + 16_000)
    assert "damaged" not in [gap.cause for gap in row.gaps]


def test_sound_before_a_kill_is_found_though_the_clock_was_set_back(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    world.clock.at += timedelta(days=365 * 50)  # the row is stopped later than any file was written
    world.clock.pass_(601)
    recorder(world).tick(orphan_grace_s=600)
    tail = tablet.writer.pcm(tone(1), 0) + tablet.writer.end(EndReason.STOP, 0)
    world.journal.append(tablet.log_id, tablet.sent, tail, session_id=ALICE)
    left = {path: path.read_bytes() for path in (world.directory / "journal").glob("ahead-*")}
    world.journal.close()
    for path, data in left.items():  # killed instead
        path.write_bytes(data)
    world.restart()
    row = world.row()
    assert (row.state, row.frames) == (RecordingState.STOPPED, 32_000)


def test_a_stop_ends_a_recording_that_is_not_the_live_one_and_has_no_end(world: World) -> None:
    Tablet(world).begin()
    other = Tablet(world, rec_id="2" * 32)
    other.begin()
    other.say(tone(1))
    mine = recorder(world)
    mine.stop("2" * 32)
    for passes_s, state in ((5, RecordingState.RECORDING), (30, RecordingState.STOPPED)):
        world.clock.pass_(passes_s)
        mine.tick(orphan_grace_s=6000)
        row = world.row("2" * 32)
        assert row.state is state
    assert mine.live is not None


def test_recorders_that_nobody_asks_for_are_forgotten(world: World) -> None:
    busy = Tablet(world)
    busy.begin()
    recorder(world, BOB)
    world.clock.pass_(901)
    busy.say(tone(0.25))
    world.sessions.tick(orphan_grace_s=6000)
    assert [r.session_id for r in world.sessions.recorders()] == [ALICE]


def test_two_sessions_cannot_share_a_recording_even_before_its_row_is_there(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    held: list[object] = []
    world.sessions._world = replace(world.sessions._world, later=held.append)
    mine, theirs = Tablet(world), Tablet(world, BOB)
    theirs.open_segment(5)
    mine.begin()
    with pytest.raises(UnknownRecording):
        theirs.begin()
    world.close()


def test_sound_of_a_new_recording_does_not_wait_for_its_row(world: World) -> None:
    """The rows may be minutes behind on a slow disk; the database is not even asked."""
    held: list[object] = []
    world.sessions._world = replace(world.sessions._world, later=held.append)
    tablet, heard = Tablet(world), threading.Event()
    mine = recorder(world)
    sound = tablet.writer
    meta = sound.meta(started_ms=tablet.now_ms, app="test")
    assert not mine.append_next(tablet.log_id, 0, meta, lambda _: heard.set()), "whose is it?"
    committed = mine.append(tablet.log_id, 0, meta).committed
    assert world.recordings.get(REC) is None
    chunk = sound.pcm(tone(0.25), 0.0)
    assert mine.append_next(tablet.log_id, committed, chunk, lambda _: heard.set())
    assert heard.wait(60)
    assert world.journal.state(tablet.log_id).length == committed + len(chunk)
