"""The live socket's protocol, over a real connection."""

from __future__ import annotations

import struct
import threading
import time
from itertools import pairwise

import pytest

from recorder.core.errors import HandoverError, QuotaReached, StorageFailed, StorageFull
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.services.disk import Disk
from recorder.services.recorder import Recorder
from tests.web.tablet import Connect, record_ends
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log


def test_a_whole_log_is_acknowledged_final_and_then_sealed(
    connect: Connect, services: World
) -> None:
    tablet = connect()
    welcome = tablet.hello()
    assert welcome["session_id"] == ALICE
    assert welcome["engine"]["draft"] is True
    assert abs(welcome["server_ms"] - time.time() * 1000) < 5000
    assert set(welcome["server_clock"]) == {"run", "set_ms"}
    assert tablet.open() == {"t": "opened", "ch": 1, "log": LOG, "c": 0, "complete": False}
    log = whole_log(REC, ALICE, tone(1))
    tablet.send(0, log)
    assert tablet.expect("ack") == {"t": "ack", "ch": 1, "c": len(log)}
    final = tablet.expect("final")
    assert (final["log"], final["c"]) == (LOG, len(log))
    assert b"".join(services.container.journal.read(LogId.parse(LOG))) == log
    assert tablet.quiet("sealed")
    services.finish()
    assert tablet.expect("sealed") == {"t": "sealed", "rec": REC, "frames": 16_000}


def test_a_log_in_pieces_that_cut_records_goes_on_from_the_committed_byte(
    connect: Connect,
) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(3))
    at = 0
    while at < len(log):
        tablet.send(at, log[at : at + 60_500])
        at = tablet.expect("ack")["c"]
    assert at == len(log)


def test_a_reconnected_tablet_learns_where_to_go_on_and_what_is_final(
    connect: Connect, services: World
) -> None:
    services.record()
    services.finish()
    tablet = connect()
    tablet.hello()
    opened = tablet.open()
    assert opened["complete"] is True
    assert tablet.expect("final")["c"] == opened["c"]
    assert tablet.expect("sealed")["rec"] == REC


def test_many_frames_are_acknowledged_cumulatively_not_one_by_one(connect: Connect) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(20), end=False)
    records, at = record_ends(log), 0
    started = time.monotonic()
    for end in records:
        tablet.send(at, log[at:end])
        at = end
    acks = []
    while not acks or acks[-1] < len(log):
        acks.append(tablet.expect("ack")["c"])
    assert acks == sorted(acks)
    assert len(acks) <= (time.monotonic() - started) / 0.05 + 2


def test_after_a_gap_the_frames_under_way_are_dropped_and_one_nack_is_sent(
    connect: Connect,
) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(10), end=False)
    ends = record_ends(log)
    tablet.send(0, log[: ends[0]])
    for start, end in pairwise(ends[1:]):
        tablet.send(start, log[start:end])
    nack = tablet.expect("nack")
    assert nack == {"t": "nack", "ch": 1, "why": "gap", "c": ends[0], "retry_ms": 1000}
    assert tablet.quiet("nack")
    tablet.send(ends[0], log[ends[0] : ends[1]])
    assert tablet.expect("ack")["c"] == ends[1]


def test_a_damaged_frame_is_asked_for_again(connect: Connect) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(0.1), end=False)
    header = struct.pack("<BBHIQ", 1, 1, 0, 12345, 0)
    tablet.socket.send(header + log)
    nack = tablet.expect("nack")
    assert (nack["why"], nack["c"]) == ("crc", 0)
    tablet.send(0, log)
    assert tablet.expect("ack")["c"] == len(log)


def test_a_tablet_goes_on_behind_what_was_under_way_when_a_frame_was_damaged(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    original = Disk.flush

    def slow(self: Disk, descriptor: int) -> None:
        gate.wait(60)
        original(self, descriptor)

    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(10), end=False)
    ends = record_ends(log)
    tablet.send(0, log[: ends[0]])
    tablet.expect("ack")
    monkeypatch.setattr(Disk, "flush", slow)
    tablet.send(ends[0], log[ends[0] : ends[1]])
    tablet.socket.send(struct.pack("<BBHIQ", 1, 1, 0, 12345, ends[1]) + log[ends[1] : ends[2]])
    assert tablet.expect("nack")["c"] == ends[0]
    gate.set()
    assert tablet.expect("ack")["c"] == ends[1]
    tablet.send(ends[1], log[ends[1] : ends[2]])
    assert tablet.expect("ack")["c"] == ends[2]


def test_other_bytes_at_a_stored_offset_are_a_conflict(connect: Connect, services: World) -> None:
    services.record()
    tablet = connect()
    tablet.hello()
    tablet.open()
    other = whole_log(REC, ALICE, tone(0.2))
    tablet.send(0, other)
    nack = tablet.expect("nack")
    assert nack["why"] == "conflict"
    assert nack["c"] > len(other)


def test_bytes_that_are_no_record_are_broken(connect: Connect) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    tablet.send(0, b"\x00" * 200)
    assert tablet.expect("nack")["why"] == "broken"


@pytest.mark.parametrize(
    ("error", "why", "retry_ms"),
    [
        (StorageFull("full", committed=7, retry_ms=10_000), "full", 10_000),
        (StorageFailed("io", committed=7, retry_ms=2000), "io", 2000),
        (QuotaReached("no more"), "limit", 1000),
        (HandoverError("odd"), "io", 1000),
    ],
)
def test_storage_errors_become_nacks_and_the_tablet_keeps_its_bytes(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    error: HandoverError,
    why: str,
    retry_ms: int,
) -> None:
    _appends_fail(monkeypatch, error)
    tablet = connect()
    tablet.hello()
    tablet.open()
    tablet.send(0, whole_log(REC, ALICE, tone(0.1)))
    nack = tablet.expect("nack")
    assert (nack["why"], nack["retry_ms"]) == (why, retry_ms)


def test_a_foreign_log_can_be_neither_opened_nor_written(connect: Connect, services: World) -> None:
    services.record(ALICE)
    tablet = connect()
    tablet.hello(BOB)
    tablet.say({"t": "open", "ch": 1, "log": LOG})
    nack = tablet.expect("nack")
    assert nack == {"t": "nack", "ch": 1, "why": "auth", "c": 0, "retry_ms": 1000}
    tablet.send(0, whole_log(REC, BOB, tone(0.1)))
    assert tablet.expect("nack")["why"] == "auth"


def test_a_log_whose_meta_names_another_session_is_refused(connect: Connect) -> None:
    tablet = connect()
    tablet.hello(BOB)
    tablet.open()
    tablet.send(0, whole_log(REC, ALICE, tone(0.1)))
    nack = tablet.expect("nack")
    assert (nack["why"], nack["c"]) == ("auth", 0)


def test_the_media_track_is_refused_for_now(connect: Connect) -> None:
    tablet = connect()
    tablet.hello()
    tablet.say({"t": "open", "ch": 2, "log": f"{REC}.m0"})
    assert tablet.expect("nack")["why"] == "limit"
    tablet.send(0, b"RIFF" * 20, channel=2)
    assert tablet.expect("nack")["why"] == "limit"
    tablet.say({"t": "ping"})
    assert tablet.expect("pong")


def test_an_error_that_knows_no_offset_names_the_last_known_one(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(0.1), end=False)
    tablet.send(0, log)
    tablet.expect("ack")

    _appends_fail(monkeypatch, HandoverError("odd"))
    tablet.send(len(log), b"x" * 100)
    assert tablet.expect("nack")["c"] == len(log)


def test_a_recording_that_goes_on_is_sealed_again(connect: Connect, services: World) -> None:
    services.record()
    services.finish()
    tablet = connect()
    tablet.hello()
    tablet.open()
    assert tablet.expect("sealed")["frames"] == 16_000
    tablet.open(f"{REC}.a1", 2)
    more = whole_log(REC, ALICE, tone(1), segment=1)
    tablet.send(0, more, channel=2)
    tablet.expect("final")
    services.row(REC, RecordingState.STOPPED)
    services.finish()
    assert tablet.expect("sealed")["frames"] == 32_000


def test_a_newer_socket_takes_the_log_over(connect: Connect) -> None:
    first, second = connect(), connect()
    log = whole_log(REC, ALICE, tone(5), end=False)
    ends = record_ends(log)
    first.hello()
    first.open()
    first.send(0, log[: ends[0]])
    first.expect("ack")
    second.hello()
    assert second.open()["c"] == ends[0]
    assert first.closed()[0] == 4001
    second.send(ends[0], log[ends[0] : ends[1]])
    assert second.expect("ack")["c"] == ends[1]


def test_two_tablets_get_only_their_own_events(connect: Connect, services: World) -> None:
    alice, bob = connect(), connect()
    alice.hello(ALICE)
    bob.hello(BOB)
    services.container.events.publish(ALICE, REC, "status", {"state": "recording"})
    assert alice.expect("event")["data"] == {"state": "recording"}
    assert bob.quiet("event")


def test_missed_events_are_told_again_from_the_id_last_seen(
    connect: Connect, services: World
) -> None:
    ids = [services.container.events.publish(ALICE, None, "session", {"n": n}) for n in range(5)]
    tablet = connect()
    assert tablet.hello(after=ids[1])["last_event"] == ids[-1]
    assert [tablet.expect("event")["data"]["n"] for _ in range(3)] == [2, 3, 4]
    from_another_time = connect()
    from_another_time.hello(after=ids[-1] + 1000)
    assert from_another_time.expect("event")["kind"] == "reset"


def test_ping_is_answered(connect: Connect) -> None:
    tablet = connect()
    tablet.hello()
    tablet.say({"t": "ping"})
    assert tablet.next() == {"t": "pong"}


@pytest.mark.parametrize(
    "first",
    [
        "not json",
        "[]",
        "null",
        '{"t":"hello"}',
        '{"t":"hello","v":2,"session_id":"' + ALICE + '"}',
        '{"t":"hello","v":1,"session_id":"../../etc/passwd"}',
        '{"t":"hello","v":1,"session_id":7}',
        '{"t":"hello","v":1,"session_id":"' + ALICE + '","after":-2}',
        '{"t":"open","ch":1,"log":"' + LOG + '"}',
        '{"t":"what"}',
        "[" * 4000,
        '{"t":"hello","pad":"' + "x" * 5000 + '"}',
        b"\x01\x01\x00\x00aaaa",
    ],
)
def test_a_bad_greeting_closes_with_4400_and_a_reason(connect: Connect, first: str | bytes) -> None:
    tablet = connect()
    tablet.socket.send(first)
    code, reason = tablet.closed()
    assert code == 4400
    assert reason
    assert "passwd" not in reason


@pytest.mark.parametrize(
    "message",
    [
        '{"t":"open","ch":256,"log":"' + LOG + '"}',
        '{"t":"open","ch":true,"log":"' + LOG + '"}',
        '{"t":"hello","v":1,"session_id":"' + ALICE + '"}',
        '{"t":"bye"}',
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        b"",
        b"\x02" + b"\x00" * 40,
        struct.pack("<BBHIQ", 1, 9, 0, 0, 0) + b"x",
        b"\x01" * 66_000,
    ],
)
def test_a_bad_message_closes_with_4400(connect: Connect, message: str | bytes) -> None:
    tablet = connect()
    tablet.hello()
    tablet.socket.send(message)
    assert tablet.closed()[0] == 4400


@pytest.mark.parametrize("log", ["../../etc/passwd.a0", f"{'ab' * 16}.a1000"])
def test_an_id_that_is_none_is_refused_and_the_other_logs_go_on(connect: Connect, log: str) -> None:
    tablet = connect()
    tablet.hello()
    tablet.say({"t": "open", "ch": 1, "log": log})
    assert tablet.expect("nack")["why"] == "limit"
    tablet.send(0, b"sound", channel=1)
    assert tablet.open(channel=2)["c"] == 0


def test_unknown_members_are_ignored(connect: Connect) -> None:
    tablet = connect()
    tablet.say({"t": "hello", "v": 1, "session_id": ALICE, "token": "later", "after": -1})
    assert tablet.expect("welcome")


# --- helpers ----------------------------------------------------------------------------------


def _appends_fail(monkeypatch: pytest.MonkeyPatch, error: HandoverError) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Recorder, "append_next", lambda *_: False)
    monkeypatch.setattr(Recorder, "append", fail)
