"""The journal: what was acknowledged is there, byte for byte, whatever happens to the files."""

from __future__ import annotations

import contextlib
import errno
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.errors import (
    BrokenRecord,
    HandoverError,
    OffsetConflict,
    OffsetGap,
    ShuttingDown,
    StorageFailed,
    StorageFull,
    UnknownRecording,
)
from recorder.core.log import EndReason, LogId, records_of
from recorder.core.log_writer import LogWriter
from recorder.services.disk import Disk
from recorder.services.journal import Journal, Outcome
from recorder.services.log_files import scan
from recorder.services.write_ahead import Entry, WriteAhead, encode_entry, entries_of

A = "8c0f5a0e-6d4e-4b0a-9a55-0d6f4f9b1c11"
B = "9c0f5a0e-6d4e-4b0a-9a55-0d6f4f9b1c22"
LOG = LogId("ab" * 16, "a", 0)


def log_bytes(
    records: int = 6, log_id: LogId = LOG, session_id: str = A, frames: int = 200
) -> bytes:
    writer = LogWriter(log_id, session_id)
    parts = [writer.meta(started_ms=1.0, app="t")]
    parts += [writer.pcm(bytes([n, n]) * frames, 2.0) for n in range(records)]
    parts.append(writer.end(EndReason.STOP, 3.0))
    return b"".join(parts)


def boundaries(raw: bytes) -> list[int]:
    ends = [0]
    for record in records_of(raw):
        ends.append(ends[-1] + record.size_bytes)
    return ends


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
    yield journal
    journal.close()


def test_what_was_appended_is_what_is_read(journal: Journal) -> None:
    raw = log_bytes()
    state = journal.append(LOG, 0, raw, session_id=A).state
    assert (state.length, state.complete, state.frames) == (len(raw), True, 1200)
    assert b"".join(journal.read(LOG)) == raw
    assert b"".join(journal.read(LOG, 100)) == raw[100:]


def test_half_a_record_is_left_for_the_next_append(journal: Journal) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    state = journal.append(LOG, 0, raw[: ends[2] + 10], session_id=A).state
    assert state.length == ends[2]
    assert journal.append(LOG, ends[2], raw[ends[2] :], session_id=A).state.complete


def test_repeated_and_overlapping_bytes_are_acknowledged_again(journal: Journal) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    journal.append(LOG, 0, raw[: ends[3]], session_id=A)
    again = journal.append(LOG, ends[1], raw[ends[1] : ends[2]], session_id=A)
    assert (again.state.length, again.records) == (ends[3], ())
    more = journal.append(LOG, ends[1], raw[ends[1] : ends[5]], session_id=A)
    assert (more.state.length, len(more.records)) == (ends[5], 2)


def test_bytes_beyond_the_end_are_asked_for(journal: Journal) -> None:
    raw = log_bytes()
    with pytest.raises(OffsetGap) as caught:
        journal.append(LOG, 10, raw[10:], session_id=A)
    assert caught.value.extra["committed"] == 0


def test_other_bytes_at_the_same_place_never_overwrite(journal: Journal) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    journal.append(LOG, 0, raw[: ends[3]], session_id=A)
    with pytest.raises(OffsetConflict) as caught:
        journal.append(LOG, ends[2], b"x" * 50, session_id=A)
    assert caught.value.extra["committed"] == ends[3]
    assert b"".join(journal.read(LOG)) == raw[: ends[3]]


def test_a_broken_record_keeps_the_valid_prefix(journal: Journal) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    spoiled = bytearray(raw)
    spoiled[ends[3] + 50] ^= 1
    assert journal.append(LOG, 0, bytes(spoiled), session_id=A).state.length == ends[3]
    with pytest.raises(BrokenRecord):
        journal.append(LOG, ends[3], bytes(spoiled[ends[3] :]), session_id=A)
    assert journal.append(LOG, ends[3], raw[ends[3] :], session_id=A).state.complete


def test_another_session_can_neither_begin_nor_continue_a_log(journal: Journal) -> None:
    raw = log_bytes()
    with pytest.raises(UnknownRecording):
        journal.append(LOG, 0, raw, session_id=B)
    assert journal.state(LOG).length == 0
    ends = boundaries(raw)
    journal.append(LOG, 0, raw[: ends[2]], session_id=A)
    with pytest.raises(UnknownRecording):
        journal.append(LOG, ends[2], raw[ends[2] :], session_id=B)


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.close()
    with pytest.raises(ShuttingDown):
        journal.append(LOG, 0, log_bytes(), session_id=A)


def test_closing_and_opening_again_goes_on_at_the_same_place(tmp_path: Path) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    first = Journal(tmp_path)
    first.append(LOG, 0, raw[: ends[4]], session_id=A)
    first.close()
    second = Journal(tmp_path)
    assert second.recordings() == [LOG.rec_id]
    assert second.state(LOG).length == ends[4]
    assert second.append(LOG, ends[4], raw[ends[4] :], session_id=A).state.complete
    second.close()
    assert not list(tmp_path.glob("*.wal"))


def crash_copy(directory: Path, target: Path) -> Path:
    """The directory as a killed process leaves it: nothing closed, nothing checkpointed."""
    return Path(shutil.copytree(directory, target))


def test_acknowledged_bytes_survive_the_loss_of_every_unsynced_file(tmp_path: Path) -> None:
    """Only the write-ahead file was synced: the logs' own files may be gone or hold anything."""
    raw = log_bytes()
    journal = Journal(tmp_path / "live")
    journal.append(LOG, 0, raw, session_id=A)
    for number, damage in enumerate((b"", b"\0" * len(raw), raw[:77] + b"?" * 500)):
        copy = crash_copy(tmp_path / "live", tmp_path / f"crash{number}")
        (copy / f"{LOG}.log").write_bytes(damage)
        recovered = Journal(copy)
        assert b"".join(recovered.read(LOG)) == raw
        recovered.close()
    journal.close()


class HastyDisk(Disk):
    """Syncs nothing: for tests that lay out by hand what a lost power left behind."""

    def flush(self, descriptor: int) -> None:
        """Nothing."""


def recovered(directory: Path, ahead: bytes, log: bytes | None) -> bytes:
    """What a journal makes of these two files."""
    for old in directory.iterdir():
        old.unlink()
    (directory / "ahead-00000001.wal").write_bytes(ahead)
    if log is not None:
        (directory / f"{LOG}.log").write_bytes(log)
    with contextlib.closing(Journal(directory, disk=HastyDisk())) as journal:
        return b"".join(journal.read(LOG))


def write_ahead_of(directory: Path, raw: bytes) -> tuple[bytes, list[int]]:
    """The write-ahead file after ``raw`` was appended record by record, and where entries end."""
    with contextlib.closing(Journal(directory)) as journal:
        for start, end in pairwise(boundaries(raw)):
            journal.append(LOG, start, raw[start:end], session_id=A)
        (file,) = directory.glob("*.wal")
        ahead = file.read_bytes()
    marks = [0]
    for entry in entries_of(ahead):
        marks.append(marks[-1] + len(encode_entry(entry)))
    assert marks[-1] == len(ahead)
    return ahead, marks


def test_a_write_ahead_file_cut_at_any_byte_loses_only_what_was_not_whole(tmp_path: Path) -> None:
    """At every byte while the log itself is gone, at some also while it is torn elsewhere."""
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    ahead, marks = write_ahead_of(tmp_path, raw)
    for cut in range(len(ahead) + 1):
        whole = ends[sum(mark <= cut for mark in marks) - 1]
        assert recovered(tmp_path, ahead[:cut], None) == raw[:whole], cut
        if cut % 4:
            continue
        torn = cut * 7919 % len(raw)
        kept = max(whole, *(end for end in ends if end <= torn))
        assert recovered(tmp_path, ahead[:cut], raw[:torn]) == raw[:kept], (cut, torn)


def test_a_write_ahead_file_damaged_at_any_byte_brings_nothing_wrong_into_the_log(
    tmp_path: Path,
) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    ahead, marks = write_ahead_of(tmp_path, raw)
    for at in range(len(ahead)):
        spoiled = bytearray(ahead)
        spoiled[at] ^= 1 << at % 8
        before = ends[sum(mark <= at for mark in marks) - 1]
        assert recovered(tmp_path, bytes(spoiled), None) == raw[:before], at


def test_a_log_damaged_at_any_byte_ends_before_it_and_is_mended_from_the_write_ahead_file(
    tmp_path: Path,
) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    ahead, _ = write_ahead_of(tmp_path, raw)
    for at in range(len(raw)):
        spoiled = bytearray(raw)
        spoiled[at] ^= 1 << at % 8
        before = max(end for end in ends if end <= at)
        assert recovered(tmp_path, b"", bytes(spoiled)) == raw[:before], at
        if not at % 16:
            assert recovered(tmp_path, ahead, bytes(spoiled)) == raw, at


def test_a_log_cut_at_any_byte_is_cut_back_to_its_last_record_and_the_tail_kept(
    tmp_path: Path,
) -> None:
    raw = log_bytes(2)
    ends = boundaries(raw)
    path = tmp_path / f"{LOG}.log"
    for cut in range(len(raw) + 1):
        path.write_bytes(raw[:cut])
        reader = scan(path, LOG)
        good = max(e for e in ends if e <= cut)
        assert (reader.length, path.stat().st_size) == (good, good)
        torn = path.with_suffix(f".torn-{good}")
        assert (torn.read_bytes() if torn.exists() else b"") == raw[good:cut]
        torn.unlink(missing_ok=True)


def test_what_was_set_aside_before_stays_when_a_write_is_torn_at_the_same_place(
    tmp_path: Path,
) -> None:
    raw = log_bytes(4)
    good = boundaries(raw)[1]
    path = tmp_path / f"{LOG}.log"
    for behind in (b"damage" + raw[good + 6 :], raw[good : good + 50]):
        path.write_bytes(raw[:good] + behind)
        assert scan(path, LOG).length == good
    kept = [path.with_suffix(f".torn-{good}{number}") for number in ("", "-2")]
    assert [one.read_bytes() for one in kept] == [
        b"damage" + raw[good + 6 :],
        raw[good : good + 50],
    ]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_order_of_any_pieces_ends_in_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """The client's half of the protocol, played wildly: pieces cut, repeated, late, too early."""
    raw = log_bytes(8)
    with contextlib.closing(Journal(tmp_path_factory.mktemp("journal"))) as journal:
        play_wildly(journal, raw, data)


def play_wildly(journal: Journal, raw: bytes, data: st.DataObject) -> None:
    committed = 0
    for _ in range(60):
        start = data.draw(st.one_of(st.just(committed), st.integers(0, len(raw))))
        piece = raw[start : start + data.draw(st.integers(1, 2000))]
        try:
            answer = journal.append(LOG, start, piece, session_id=A).state.length
        except (OffsetGap, BrokenRecord) as refused:
            answer = refused.extra["committed"]
        assert answer >= committed
        committed = answer
        assert b"".join(journal.read(LOG)) == raw[:committed]


class BreakableDisk(Disk):
    """Counts syncs; full or failing when told so."""

    def __init__(self) -> None:
        self.syncs = 0
        self.full = False
        self.failures = 0

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        if self.full:
            super().write(descriptor, data[:13], offset)
            raise OSError(errno.ENOSPC, "No space left on device")
        super().write(descriptor, data, offset)

    def flush(self, descriptor: int) -> None:
        self.syncs += 1
        if self.failures:
            self.failures -= 1
            raise OSError(errno.EIO, "Input/output error")
        super().flush(descriptor)


def test_many_logs_at_once_share_syncs_and_keep_their_own_bytes(tmp_path: Path) -> None:
    disk = BreakableDisk()
    journal = Journal(tmp_path, disk=disk)
    before = disk.syncs
    ids = [LogId(f"{n:032x}", "a", 0) for n in range(40)]
    raws = {i: log_bytes(5, i) for i in ids}

    def run(log_id: LogId) -> None:
        ends = boundaries(raws[log_id])
        for start, end in pairwise(ends):
            journal.append(log_id, start, raws[log_id][start:end], session_id=A)

    threads = [threading.Thread(target=run, args=(i,)) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    appends = sum(len(boundaries(raw)) - 1 for raw in raws.values())
    assert disk.syncs - before < appends / 2, "the appends were synced one by one"
    assert all(b"".join(journal.read(i)) == raws[i] for i in ids)
    journal.close()


def test_a_full_disk_acknowledges_nothing_and_recovers_by_itself(tmp_path: Path) -> None:
    disk = BreakableDisk()
    raw = log_bytes()
    ends = boundaries(raw)
    with contextlib.closing(Journal(tmp_path, disk=disk)) as journal:
        journal.append(LOG, 0, raw[: ends[2]], session_id=A)
        disk.full = True
        with pytest.raises(StorageFull) as caught:
            journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
        assert caught.value.extra["committed"] == ends[2]
        assert journal.path(LOG).stat().st_size == ends[2]
        disk.full = False
        assert journal.append(LOG, ends[2], raw[ends[2] :], session_id=A).state.complete


@pytest.mark.parametrize("failures", [1, 2, 5])
def test_a_failed_sync_is_never_trusted(tmp_path: Path, failures: int) -> None:
    """After EIO nothing is acknowledged from that file, and what was acknowledged stays."""
    disk = BreakableDisk()
    raw = log_bytes()
    ends = boundaries(raw)
    journal = Journal(tmp_path / "live", disk=disk)
    journal.append(LOG, 0, raw[: ends[2]], session_id=A)
    disk.failures = failures
    for _ in range(failures):
        with pytest.raises(StorageFailed) as caught:
            journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
        assert caught.value.extra["committed"] == ends[2]
        if not disk.failures:
            break
    assert journal.append(LOG, ends[2], raw[ends[2] :], session_id=A).state.complete
    copy = crash_copy(tmp_path / "live", tmp_path / "crash")
    journal.close()
    recovered = Journal(copy)
    assert b"".join(recovered.read(LOG)) == raw
    recovered.close()


class GatedDisk(BreakableDisk):
    """Syncs wait until the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()

    def flush(self, descriptor: int) -> None:
        self.gate.wait(60)
        super().flush(descriptor)


@dataclass
class Ear:
    """Hears how appends went."""

    heard: list[Outcome] = field(default_factory=list)

    def lengths(self, count: int) -> list[int]:
        """Where the log ended after each of ``count`` appends."""
        deadline = time.monotonic() + 60
        while len(self.heard) < count:
            assert time.monotonic() < deadline, f"only {len(self.heard)} of {count} were told"
            time.sleep(0.005)
        return [
            one.extra["committed"] if isinstance(one, HandoverError) else one.state.length
            for one in self.heard
        ]


def send_on(journal: Journal, raw: bytes, pieces: Sequence[tuple[int, int]], ear: Ear) -> None:
    for start, end in pieces:
        sent = journal.append_next(LOG, start, raw[start:end], session_id=A, done=ear.heard.append)
        assert sent


def test_appends_that_follow_each_other_need_not_wait_for_each_other(tmp_path: Path) -> None:
    disk, raw, ear = GatedDisk(), log_bytes(), Ear()
    ends = boundaries(raw)
    with contextlib.closing(Journal(tmp_path, disk=disk)) as journal:
        journal.append(LOG, 0, raw[: ends[1]], session_id=A)
        disk.gate.clear()
        send_on(journal, raw, list(pairwise(ends[1:])), ear)
        assert journal.state(LOG).length == ends[1], "said to be durable before it was"
        assert ear.heard == []
        disk.gate.set()
        assert ear.lengths(len(ends) - 2) == ends[2:]
        assert b"".join(journal.read(LOG)) == raw


def test_a_failure_takes_back_all_that_built_on_it_and_nothing_else(tmp_path: Path) -> None:
    disk, raw, ear = GatedDisk(), log_bytes(), Ear()
    other = LogId("cd" * 16, "a", 0)
    ends = boundaries(raw)
    with contextlib.closing(Journal(tmp_path, disk=disk)) as journal:
        journal.append(LOG, 0, raw[: ends[2]], session_id=A)
        disk.gate.clear()
        send_on(journal, raw, [(ends[2], ends[3])], ear)
        time.sleep(0.05)  # the first of them is being synced; the others wait behind it
        send_on(journal, raw, list(pairwise(ends[3:6])), ear)
        disk.failures = 1
        disk.gate.set()
        assert ear.lengths(3) == [ends[2]] * 3
        assert all(isinstance(one, StorageFailed) for one in ear.heard)
        assert journal.path(LOG).stat().st_size == ends[2]
        assert journal.append(other, 0, log_bytes(log_id=other), session_id=A).state.complete
        assert journal.append(LOG, ends[2], raw[ends[2] :], session_id=A).state.complete
        assert b"".join(journal.read(LOG)) == raw


def test_a_repeated_append_waits_for_what_is_under_way_and_is_compared(tmp_path: Path) -> None:
    disk, raw, ear = GatedDisk(), log_bytes(), Ear()
    ends = boundaries(raw)
    with contextlib.closing(Journal(tmp_path, disk=disk)) as journal:
        journal.append(LOG, 0, raw[: ends[1]], session_id=A)
        disk.gate.clear()
        send_on(journal, raw, [(ends[1], ends[2])], ear)
        again: list[int] = []
        repeating = threading.Thread(
            target=lambda: again.append(
                journal.append(LOG, ends[1], raw[ends[1] : ends[3]], session_id=A).state.length
            )
        )
        repeating.start()
        time.sleep(0.05)
        assert again == []
        disk.gate.set()
        repeating.join()
        assert again == [ends[3]]
        with pytest.raises(OffsetConflict):
            journal.append(LOG, ends[1], b"x" * 50, session_id=A)


def test_only_what_plainly_continues_a_log_is_taken_without_waiting(journal: Journal) -> None:
    raw, ear = log_bytes(), Ear()
    ends = boundaries(raw)

    def taken(offset: int, data: bytes, session_id: str = A) -> bool:
        return journal.append_next(LOG, offset, data, session_id=session_id, done=ear.heard.append)

    assert not taken(0, raw), "nobody asked for this log yet"
    journal.append(LOG, 0, raw[: ends[2]], session_id=A)
    assert not taken(ends[3], raw[ends[3] :])
    assert not taken(ends[1], raw[ends[1] : ends[3]])
    assert not taken(ends[2], b"x" * 50)
    assert not taken(ends[2], raw[ends[2] : ends[3] - 1])
    assert not taken(ends[2], raw[ends[2] : ends[3]], B)
    assert journal.state(LOG).length == ends[2]
    assert taken(ends[2], raw[ends[2] :])
    assert ear.lengths(1) == [len(raw)]


@dataclass
class Waiting:
    """The simplest ticket."""

    entry: Entry
    withdrawn: bool = False
    there: threading.Event = field(default_factory=threading.Event)
    error: OSError | None = None

    def settled(self, error: OSError | None) -> None:
        self.error = error
        self.there.set()


class ForgetfulDisk(Disk):
    """A sync of a log that fails loses what was written since the one before, as kernels do."""

    def __init__(self) -> None:
        self.failing = False

    def sync(self, path: Path) -> None:
        if self.failing and path.suffix == ".log":
            path.write_bytes(b"")
            raise OSError(errno.EIO, "Input/output error")
        super().sync(path)


def test_a_log_whose_sync_failed_is_written_again_before_its_entries_are_let_go(
    tmp_path: Path,
) -> None:
    disk = ForgetfulDisk()
    ahead = WriteAhead(tmp_path, lambda i: tmp_path / f"{i}.log", disk, checkpoint_bytes=1000)

    def store(offset: int, data: bytes) -> None:
        ticket = Waiting(Entry(LOG, offset, data))
        ahead.submit(ticket)
        assert ticket.there.wait(60)
        assert ticket.error is None

    disk.failing = True
    store(0, b"a" * 2000)
    with pytest.raises(OSError, match="could not be synced"):
        ahead.checkpoint()
    assert (tmp_path / f"{LOG}.log").read_bytes() == b"", "this disk lost nothing: no test"
    disk.failing = False
    store(2000, b"b" * 2000)
    ahead.checkpoint()
    assert (tmp_path / f"{LOG}.log").read_bytes() == b"a" * 2000 + b"b" * 2000
    assert len(list(tmp_path.glob("*.wal"))) == 1
    ahead.close()
    assert not list(tmp_path.glob("*.wal"))


def test_the_reserve_is_kept_free(tmp_path: Path) -> None:
    journal = Journal(tmp_path, reserve_bytes=1 << 60)
    with pytest.raises(StorageFull):
        journal.append(LOG, 0, log_bytes(), session_id=A)
    journal.close()


def test_a_dropped_log_does_not_come_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(LOG, 0, log_bytes(), session_id=A)
    journal.drop(LOG)
    assert journal.recordings() in ([], [LOG.rec_id])
    copy = crash_copy(tmp_path, tmp_path / "crash")
    journal.close()
    recovered = Journal(copy)
    assert recovered.state(LOG).length == 0
    recovered.close()


def test_asking_for_logs_that_do_not_exist_costs_no_memory(journal: Journal) -> None:
    for number in range(100):
        unknown = LogId(f"{number:032x}", "a", 0)
        assert journal.state(unknown).length == 0
        with pytest.raises(OffsetGap):
            journal.append(unknown, 7, b"x", session_id=A)
    assert len(journal._logs) == 0


def test_a_log_is_read_from_disk_once_however_many_come_at_once(tmp_path: Path) -> None:
    """Reading cuts torn tails off, so a second reader could cut off what is being written."""
    raw = log_bytes()
    ends = boundaries(raw)
    for attempt in range(20):
        with contextlib.closing(Journal(tmp_path / str(attempt))) as first:
            first.append(LOG, 0, raw[: ends[3]], session_id=A)
        with contextlib.closing(Journal(tmp_path / str(attempt))) as journal:
            asking = [threading.Thread(target=journal.state, args=(LOG,)) for _ in range(8)]
            for thread in asking:
                thread.start()
            journal.append(LOG, ends[3], raw[ends[3] :], session_id=A)
            for thread in asking:
                thread.join()
            assert b"".join(journal.read(LOG)) == raw


@given(st.binary(max_size=300))
def test_no_bytes_make_the_write_ahead_reader_fail(noise: bytes) -> None:
    assert list(entries_of(noise)) == []


@given(st.integers(0, 2**40), st.binary(max_size=300))
def test_an_entry_survives_the_round_trip(offset: int, data: bytes) -> None:
    entry = Entry(LOG, offset, data)
    assert list(entries_of(encode_entry(entry) + b"torn")) == [entry]


class Moment:
    """A log's lock; right before it is taken for the first time, something else happens."""

    def __init__(self, lock: threading.Lock, before: Callable[[], object]) -> None:
        self._lock = lock
        self._before: Callable[[], object] | None = before

    def acquire(self, blocking: bool = True) -> bool:
        before, self._before = self._before, None
        if before is not None:
            before()
        return self._lock.acquire(blocking)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def test_an_empty_log_is_not_forgotten_while_its_first_bytes_are_handed_in(
    journal: Journal,
) -> None:
    raw, ear = log_bytes(), Ear()
    ends = boundaries(raw)
    asking = journal._logs.held(LOG)
    log = asking.__enter__()  # another tablet asks how far it is, and goes in just this moment
    log.lock = Moment(log.lock, lambda: asking.__exit__(None, None, None))  # type: ignore[assignment]
    send_on(journal, raw, list(pairwise(ends)), ear)
    assert ear.lengths(len(ends) - 1) == ends[1:]
    assert b"".join(journal.read(LOG)) == raw
