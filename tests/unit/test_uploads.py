"""Uploads: what was accepted is read to its end, over restarts and however many there are."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder.core.errors import UnsupportedFile
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.sound import DecodedAudio, SoundBlock
from recorder.services.disk import Disk
from recorder.services.ingest import ingest_audio
from recorder.services.recorder import Recorder
from recorder.services.uploads import AT_ONCE, Uploads
from tests.support.worlds import ALICE, World, tone


class Audio:
    """One second of sound; what is no sound says so."""

    damaged = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[SoundBlock]:
        if self._path.read_bytes() != b"sound":
            raise UnsupportedFile("This is not sound.")
        for _ in range(10):
            yield SoundBlock(tone(0.1))


class Decoding:
    """A decoder that never has more than so many files open."""

    def __init__(self) -> None:
        self.open = 0
        self.most = 0

    @contextmanager
    def decode(self, path: Path) -> Iterator[DecodedAudio]:
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            yield Audio(path)
        finally:
            self.open -= 1


def uploads(
    world: World,
    decoder: Decoding,
    hold: threading.Event | None = None,
    disk: Disk | None = None,
    troubles: list[Exception] | None = None,
) -> Uploads:
    def ingest(audio: DecodedAudio, recorder: Recorder, rec_id: str) -> Recording:
        if troubles:
            raise troubles.pop()
        if hold is not None:
            hold.wait(60)
        return ingest_audio(audio, recorder, rec_id, world.clock, "test")

    return Uploads(
        world.directory / "uploads",
        decoder,
        world.journal,
        ingest,
        world.sessions.get_or_create_recorder,
        disk,
    )


def waiting(world: World) -> list[Path]:
    return list((world.directory / "uploads").iterdir())


def settle(world: World) -> None:
    for _ in range(6000):
        if not waiting(world):
            return
        time.sleep(0.01)
    raise AssertionError(f"still waiting: {waiting(world)}")


def test_every_accepted_file_is_read_after_a_restart_however_many_there_are(world: World) -> None:
    many = 3 * AT_ONCE
    (world.directory / "uploads").mkdir()
    for number in range(many):
        (world.directory / "uploads" / f"{number:032x}.{ALICE}").write_bytes(b"sound")
    decoder = Decoding()
    again = uploads(world, decoder)
    assert again.resume() == many
    settle(world)
    again.close()
    rows = world.recordings.of_session(ALICE)
    assert [(r.state, r.frames) for r in rows] == [(RecordingState.STOPPED, 16_000)] * many
    assert decoder.most <= AT_ONCE


def test_many_files_that_wait_keep_no_server_from_stopping(world: World) -> None:
    hold = threading.Event()
    (world.directory / "uploads").mkdir()
    for number in range(80):
        (world.directory / "uploads" / f"{number:032x}.{ALICE}").write_bytes(b"sound")
    busy = uploads(world, Decoding(), hold)
    busy.resume()
    began_s = time.monotonic()
    busy.close(timeout_s=0.5)
    assert time.monotonic() - began_s < 20  # each of them for itself would be 40
    hold.set()
    settle(world)


def test_what_a_killed_process_had_read_is_read_again_and_not_doubled(
    world: World, tmp_path: Path
) -> None:
    hold = threading.Event()
    first = uploads(world, Decoding(), hold)
    file = tmp_path / "given"
    file.write_bytes(b"sound")
    row = first.submit(file, ALICE)
    hold.set()
    settle(world)
    first.close()
    kept = world.directory / "uploads" / f"{row.rec_id}.{ALICE}"
    kept.write_bytes(b"sound")  # killed before it could remove the file
    second = uploads(world, Decoding())
    second.resume()
    settle(world)
    second.close()
    assert [r.frames for r in world.recordings.of_session(ALICE)] == [16_000]


def test_a_file_whose_reading_went_wrong_is_read_again(world: World, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"sound")
    taking = uploads(world, Decoding(), troubles=[RuntimeError("the database is away")])
    rec_id = taking.submit(file, ALICE).rec_id
    assert [path.name for path in waiting(world)] == [f"{rec_id}.{ALICE}"]
    while not taking.resume():
        time.sleep(0.01)
    settle(world)
    taking.close()
    assert [r.frames for r in world.recordings.of_session(ALICE)] == [16_000]


def test_a_file_that_cannot_be_read_any_more_is_given_up(world: World) -> None:
    (world.directory / "uploads").mkdir()
    (world.directory / "uploads" / f"{1:032x}.{ALICE}").write_bytes(b"zeros after a power cut")
    again = uploads(world, Decoding())
    again.resume()
    settle(world)
    again.close()
    assert world.recordings.of_session(ALICE) == []


def test_a_refused_file_leaves_nothing(world: World, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"text")
    with pytest.raises(UnsupportedFile):
        uploads(world, Decoding()).submit(file, ALICE)
    assert waiting(world) == []
    assert world.recordings.of_session(ALICE) == []


class SlowDisk(Disk):
    """Takes so long to sync that a reader that has begun already is done first."""

    def __init__(self, world: World) -> None:
        self._world = world

    def sync(self, path: Path) -> None:
        deadline = time.monotonic() + 1
        while self._world.recordings.of_session(ALICE) and time.monotonic() < deadline:
            time.sleep(0.01)
        super().sync(path)


def test_a_short_file_is_durable_before_it_is_read(world: World, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"sound")
    taking = uploads(world, Decoding(), disk=SlowDisk(world))
    row = taking.submit(file, ALICE)
    settle(world)
    taking.close()
    assert [r.rec_id for r in world.recordings.of_session(ALICE)] == [row.rec_id]
