"""The journal with a key: the same promises, and nothing readable on the disk."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.errors import OffsetConflict, StorageFailed, StorageFull, VaultLocked
from recorder.core.log import LogId
from recorder.core.log_writer import LogWriter
from recorder.services.journal import Journal
from recorder.services.log_files import LogFile, scan, whole_records
from recorder.services.sealed import CLEAR, HEAD
from recorder.services.sound import LiveSound
from recorder.services.write_ahead import encode_entry, entries_of
from tests.support.vaults import OTHER_KEY, holding, ring
from tests.unit.test_journal import (
    LOG,
    A,
    BreakableDisk,
    HastyDisk,
    boundaries,
    crash_copy,
    log_bytes,
    play_wildly,
)

VAULT = ring()
HEADER_BYTES = HEAD.size + len(f"log {LOG}")


def opened(directory: Path, disk: BreakableDisk | HastyDisk | None = None) -> Journal:
    return Journal(directory, disk=disk, vault=VAULT)


def fill(directory: Path, raw: bytes) -> list[int]:
    """Append record by record; where each record's frame ends in the file."""
    ends = []
    with contextlib.closing(opened(directory)) as journal:
        for start, end in pairwise(boundaries(raw)):
            journal.append(LOG, start, raw[start:end], session_id=A)
            ends.append(journal.path(LOG).stat().st_size)
    return ends


def read(directory: Path) -> bytes:
    with contextlib.closing(opened(directory, HastyDisk())) as journal:
        return b"".join(journal.read(LOG))


def test_what_was_appended_is_read_and_nothing_of_it_lies_there_in_clear(tmp_path: Path) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    with contextlib.closing(opened(tmp_path)) as journal:
        for start, end in pairwise(ends):
            journal.append(LOG, start, raw[start:end], session_id=A)
        assert b"".join(journal.read(LOG)) == raw
        assert b"".join(journal.read(LOG, 100)) == raw[100:]
        assert not list(holding(tmp_path, b"EMR1", A.encode(), b"\1\1" * 50)), "also not ahead"
        again = journal.append(LOG, ends[1], raw[ends[1] : ends[4]], session_id=A)
        assert again.state.complete
        with pytest.raises(OffsetConflict):
            journal.append(LOG, ends[2], b"x" * 50, session_id=A)
    assert not list(holding(tmp_path, b"EMR1", A.encode(), b"\1\1" * 50))
    assert read(tmp_path) == raw


def test_a_log_goes_on_after_a_restart_in_the_same_file(tmp_path: Path) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    with contextlib.closing(opened(tmp_path)) as journal:
        journal.append(LOG, 0, raw[: ends[3]], session_id=A)
    with contextlib.closing(opened(tmp_path)) as journal:
        assert journal.state(LOG).length == ends[3]
        assert journal.append(LOG, ends[3], raw[ends[3] :], session_id=A).state.complete
    assert read(tmp_path) == raw


def test_a_sealed_log_cut_at_any_byte_ends_with_its_last_whole_record(tmp_path: Path) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    frames = [HEADER_BYTES, *fill(tmp_path, raw)]
    path = tmp_path / f"{LOG}.log"
    whole = path.read_bytes()
    assert frames[-1] == len(whole)
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        good = sum(end <= cut for end in frames[1:])
        assert scan(path, LOG, LogFile(path, LOG, VAULT)).length == ends[good], cut
        kept = frames[good] if good else 0
        assert path.read_bytes() == whole[:kept], cut
        torn = path.with_suffix(f".torn-{ends[good]}")
        tail = torn.read_bytes() if torn.exists() else b""
        assert tail == (whole[kept:cut] if cut != HEADER_BYTES or good else whole[:cut])
        torn.unlink(missing_ok=True)


def test_a_write_ahead_file_cut_at_any_byte_loses_only_what_was_not_whole(tmp_path: Path) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    with contextlib.closing(opened(tmp_path / "live")) as journal:
        for start, end in pairwise(ends):
            journal.append(LOG, start, raw[start:end], session_id=A)
        (file,) = (tmp_path / "live").glob("*.wal")
        ahead = file.read_bytes()
        log = journal.path(LOG).read_bytes()
    marks = [0]
    for entry in entries_of(ahead):
        marks.append(marks[-1] + len(encode_entry(entry)))
    work = tmp_path / "work"
    work.mkdir()
    for cut in range(len(ahead) + 1):
        for torn in (
            (None, log[: cut * 7919 % len(log)], b"\0" * len(log)) if not cut % 8 else (None,)
        ):
            for old in work.iterdir():
                old.unlink()
            (work / "ahead-00000001.wal").write_bytes(ahead[:cut])
            if torn is not None:
                (work / f"{LOG}.log").write_bytes(torn)
            acked = ends[sum(mark <= cut for mark in marks) - 1]
            found = read(work)
            assert found == raw[: len(found)], cut
            assert len(found) >= acked, "what was synced is gone"
            if torn is None:
                assert len(found) == acked


def test_a_sealed_log_damaged_at_any_byte_ends_before_it_and_is_kept_aside(tmp_path: Path) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    frames = [HEADER_BYTES, *fill(tmp_path, raw)]
    path = tmp_path / f"{LOG}.log"
    whole = path.read_bytes()
    for at in range(len(whole)):
        spoiled = bytearray(whole)
        spoiled[at] ^= 1 << at % 8
        path.write_bytes(spoiled)
        good = ends[max(0, sum(end <= at for end in frames) - 1)]
        try:
            found = scan(path, LOG, LogFile(path, LOG, VAULT)).length
        except VaultLocked:
            assert 8 <= at < 16, "only the key's id can make it look like another key's"
            assert path.read_bytes() == spoiled, "what cannot be opened is never cut"
            continue
        assert found == good, at
        torn = path.with_suffix(f".torn-{good}")
        assert path.read_bytes() + torn.read_bytes() == bytes(spoiled), "something was lost"
        torn.unlink()


def test_frames_that_changed_places_or_files_are_not_believed(tmp_path: Path) -> None:
    raw = log_bytes(2, frames=3)
    ends = boundaries(raw)
    frames = [HEADER_BYTES, *fill(tmp_path / "one", raw)]
    fill(tmp_path / "two", raw)
    path = tmp_path / "one" / f"{LOG}.log"
    whole = path.read_bytes()
    parts = [whole[:HEADER_BYTES], *(whole[a:b] for a, b in pairwise(frames))]
    other = (tmp_path / "two" / path.name).read_bytes()
    swapped = b"".join([parts[0], parts[1], parts[3], parts[2], parts[4]])
    without = b"".join([parts[0], parts[1], *parts[3:]])
    twice = b"".join([*parts[:3], *parts[2:]])
    mixed = whole[: frames[1]] + other[frames[1] :]
    for changed, good in ((swapped, 1), (without, 1), (twice, 2), (mixed, 1)):
        path.write_bytes(changed)
        assert scan(path, LOG, LogFile(path, LOG, VAULT)).length == ends[good]


def test_another_recordings_log_is_not_taken_for_this_one(tmp_path: Path) -> None:
    fill(tmp_path, log_bytes())
    other = LogId("cd" * 16, "a", 0)
    path = tmp_path / f"{other}.log"
    (tmp_path / f"{LOG}.log").rename(path)
    assert scan(path, other, LogFile(path, other, VAULT)).length == 0
    assert path.with_suffix(".torn-0").exists()


@pytest.mark.parametrize("vault", [CLEAR, ring(OTHER_KEY)])
def test_without_its_key_a_log_is_neither_read_nor_cut_nor_continued(
    tmp_path: Path, vault: object
) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    fill(tmp_path, raw[: ends[2]])
    before = (tmp_path / f"{LOG}.log").read_bytes()
    with contextlib.closing(Journal(tmp_path, vault=vault)) as journal:  # type: ignore[arg-type]
        for _ in range(2):
            with pytest.raises(VaultLocked):
                journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
            with pytest.raises(VaultLocked):
                journal.append(LOG, 0, raw, session_id=A)
    assert (tmp_path / f"{LOG}.log").read_bytes() == before
    assert read(tmp_path) == raw[: ends[2]]


def test_a_log_begun_in_clear_goes_on_in_clear_and_a_new_key_only_begins_logs(
    tmp_path: Path,
) -> None:
    raw = log_bytes()
    ends = boundaries(raw)
    with contextlib.closing(Journal(tmp_path)) as journal:
        journal.append(LOG, 0, raw[: ends[2]], session_id=A)
    with contextlib.closing(opened(tmp_path)) as journal:
        journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
        new = LogId("cd" * 16, "a", 0)
        journal.append(new, 0, log_bytes(log_id=new), session_id=A)
    assert (tmp_path / f"{LOG}.log").read_bytes() == raw
    rotated = ring(OTHER_KEY, bytes(range(32)))
    with contextlib.closing(Journal(tmp_path, vault=rotated)) as journal:
        assert b"".join(journal.read(new)) == log_bytes(log_id=new)


def test_large_appends_become_frames_of_whole_records(tmp_path: Path) -> None:
    raw = log_bytes(30, frames=8000)
    with contextlib.closing(opened(tmp_path)) as journal:
        assert journal.append(LOG, 0, raw, session_id=A).state.complete
        assert b"".join(journal.read(LOG, 300_000)) == raw[300_000:]
    writer = LogWriter(LOG, A)
    records, _ = writer._reader.copy().take(raw)
    pieces = list(whole_records(raw, records))
    assert b"".join(pieces) == raw
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 1 << 17
    sizes = set(boundaries(raw))
    assert all(sum(map(len, pieces[:n])) in sizes for n in range(len(pieces)))


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_order_of_any_pieces_ends_in_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = log_bytes(8)
    with contextlib.closing(opened(tmp_path_factory.mktemp("journal"))) as journal:
        play_wildly(journal, raw, data)


def test_a_full_disk_takes_back_the_frame_and_its_place_is_sealed_anew(tmp_path: Path) -> None:
    disk = BreakableDisk()
    raw = log_bytes()
    ends = boundaries(raw)
    with contextlib.closing(opened(tmp_path, disk)) as journal:
        for before in (0, 2):
            if before:
                journal.append(LOG, 0, raw[: ends[before]], session_id=A)
            size = journal.path(LOG).stat().st_size if journal.path(LOG).exists() else 0
            disk.full = True
            with pytest.raises(StorageFull):
                journal.append(LOG, ends[before], raw[ends[before] : ends[5]], session_id=A)
            assert (journal.path(LOG).stat().st_size if size else 0) == size
            disk.full = False
        journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
    assert read(tmp_path) == raw


@pytest.mark.parametrize("failures", [1, 2, 5])
def test_a_failed_sync_is_never_trusted(tmp_path: Path, failures: int) -> None:
    disk = BreakableDisk()
    raw = log_bytes()
    ends = boundaries(raw)
    journal = opened(tmp_path / "live", disk)
    journal.append(LOG, 0, raw[: ends[2]], session_id=A)
    disk.failures = failures
    while disk.failures:
        with contextlib.suppress(StorageFailed):
            journal.append(LOG, ends[2], raw[ends[2] :], session_id=A)
            break
    assert journal.append(LOG, ends[2], raw[ends[2] :], session_id=A).state.complete
    copy = crash_copy(tmp_path / "live", tmp_path / "crash")
    journal.close()
    assert read(copy) == raw


def test_many_logs_at_once_keep_their_own_bytes(tmp_path: Path) -> None:
    ids = [LogId(f"{n:032x}", "a", 0) for n in range(20)]
    raws = {i: log_bytes(5, i) for i in ids}
    journal = opened(tmp_path)

    def run(log_id: LogId) -> None:
        for start, end in pairwise(boundaries(raws[log_id])):
            journal.append(log_id, start, raws[log_id][start:end], session_id=A)

    threads = [threading.Thread(target=run, args=(i,)) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(b"".join(journal.read(i)) == raws[i] for i in ids)
    journal.close()


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[Journal, LiveSound]]:
    journal = opened(tmp_path)
    sound = LiveSound(LOG.rec_id, journal.path, VAULT)
    yield journal, sound
    journal.close()


def test_sound_is_heard_while_a_sealed_log_grows_and_read_from_its_middle(
    growing: tuple[Journal, LiveSound],
) -> None:
    journal, sound = growing
    raw = log_bytes(60, frames=8000)
    heard = b""
    for start, end in pairwise(boundaries(raw)):
        journal.append(LOG, start, raw[start:end], session_id=A)
        heard += b"".join(s.pcm for s in sound.news(final=False, limit_bytes=1 << 20))
    assert len(heard) == 60 * 16_000
    assert heard[16_000:48_000] == b"\1" * 16_000 + b"\2" * 16_000
    assert b"".join(sound.pieces()) == heard
    for first in range(0, 470_000, 33_331):
        assert sound.read(first, first + 5000) == heard[2 * first : 2 * first + 10_000]
