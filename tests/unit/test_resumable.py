"""Files in pieces against disks that fill, processes that die, and power that goes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.core.errors import HandoverError, StorageFull, UnknownUpload, UnsupportedFile
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.sound import DecodedAudio
from recorder.services.disk import Disk
from recorder.services.ingest import ingest_audio
from recorder.services.partial_file import PartialFile
from recorder.services.recorder import Recorder
from recorder.services.resumable import COMMIT_BYTES, Checksum, ResumableUploads
from recorder.services.uploads import Uploads
from tests.support.worlds import ALICE, REC, World
from tests.unit.test_uploads import Decoding, settle

SOUND = b"sound"


class FullDisk(Disk):
    """Takes ``room`` bytes of writes, then no more; or says no to every sync."""

    def __init__(self, room: int = 10**9) -> None:
        self.room = room
        self.syncs_fail = False

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        fits = data[: max(0, self.room)]
        super().write(descriptor, fits, offset)
        self.room -= len(fits)
        if len(fits) < len(data):
            raise OSError(errno.ENOSPC, "full")

    def flush(self, descriptor: int) -> None:
        if self.syncs_fail:
            raise OSError(errno.EIO, "no")
        super().flush(descriptor)


def uploads_in(world: World) -> Uploads:
    def ingest(audio: DecodedAudio, recorder: Recorder, rec_id: str) -> Recording:
        return ingest_audio(audio, recorder, rec_id, world.clock, "test")

    return Uploads(
        world.directory / "uploads", Decoding(), world.journal, ingest,
        world.sessions.get_or_create_recorder,
    )  # fmt: skip


def resumable(world: World, disk: Disk | None = None) -> ResumableUploads:
    """A process that begins; the one before it left what it left."""
    return ResumableUploads(
        world.directory / "arriving", uploads_in(world),
        lambda rec_id: world.recordings.get(rec_id) is not None, world.clock,
        keep=timedelta(days=7), limit_bytes=10**9, disk=disk,
    )  # fmt: skip


def test_a_disk_that_fills_keeps_what_fitted_and_goes_on_when_there_is_room(world: World) -> None:
    disk = FullDisk()
    made = resumable(world, disk)
    made.create(ALICE, 100, REC)
    made.receive(REC, ALICE, 0, [b"a" * 40])
    disk.room = 30
    with pytest.raises(StorageFull) as refusal:
        made.receive(REC, ALICE, 40, [b"b" * 40])
    assert refusal.value.extra["committed"] == 40
    assert made.position(REC, ALICE).offset == 40
    disk.room = 10**9
    assert made.receive(REC, ALICE, 40, [b"c" * 40]).offset == 80
    part = world.directory / "arriving" / f"{REC}.part"
    assert part.read_bytes() == b"a" * 40 + b"c" * 40


def test_nothing_is_answered_that_was_not_synced(world: World) -> None:
    disk = FullDisk()
    made = resumable(world, disk)
    made.create(ALICE, 100, REC)
    disk.syncs_fail = True
    with pytest.raises(HandoverError) as refusal:
        made.receive(REC, ALICE, 0, [b"a" * 40])
    assert (refusal.value.status, refusal.value.extra["committed"]) == (503, 0)
    disk.syncs_fail = False
    assert made.position(REC, ALICE).offset == 0


def test_a_long_request_is_made_durable_on_its_way(world: World) -> None:
    made = resumable(world)
    size = 2 * COMMIT_BYTES + 5
    made.create(ALICE, size + 1, REC)

    def pieces() -> Iterator[bytes]:
        for _ in range(2):
            yield b"x" * COMMIT_BYTES
        again = resumable(world)  # as a process that begins after a kill right here
        assert again.position(REC, ALICE).offset == 2 * COMMIT_BYTES
        yield b"y" * 5

    made.receive(REC, ALICE, 0, pieces())


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    blocks=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6),
    part_cut=st.integers(0, 300),
    ledger_cut=st.integers(0, 400),
    junk=st.binary(max_size=30),
)
def test_after_any_power_cut_a_true_prefix_is_left(
    tmp_path_factory: pytest.TempPathFactory,
    blocks: list[bytes],
    part_cut: int,
    ledger_cut: int,
    junk: bytes,
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    whole = b"".join(blocks)
    file = PartialFile.create(folder, REC, ALICE, len(whole) + 1, Disk())
    for block in blocks:
        file.write(block)
        file.commit()
    part, ledger = folder / f"{REC}.part", folder / f"{REC}.ledger"
    said = ledger.read_bytes()
    first = said.index(b"\n") + 1
    part.write_bytes(whole[: max(0, len(whole) - part_cut)] + junk)
    ledger.write_bytes(said[: max(first, len(said) - ledger_cut)])
    found = PartialFile(ledger, Disk())
    found.prove()
    assert part.read_bytes() == whole[: found.committed]
    assert found.committed in {sum(map(len, blocks[:n])) for n in range(len(blocks) + 1)}
    found.write(b"z")
    found.commit()
    again = PartialFile(ledger, Disk())
    again.prove()
    assert again.committed == found.committed


def complete(world: World) -> ResumableUploads:
    made = resumable(world)
    made.create(ALICE, len(SOUND), REC)
    made.receive(REC, ALICE, 0, [SOUND])
    return made


def frames_of(world: World) -> list[int]:
    settle(world)
    rows = world.recordings.of_session(ALICE)
    assert all(row.state is RecordingState.STOPPED for row in rows)
    return [row.frames for row in rows]


def test_killed_before_the_move_it_is_handed_over_at_the_next_start(world: World) -> None:
    arriving = world.directory / "arriving"
    arriving.mkdir()
    file = PartialFile.create(arriving, REC, ALICE, len(SOUND), Disk())
    file.write(SOUND)
    file.commit()
    made = resumable(world)
    made.resume()
    assert frames_of(world) == [16_000]
    assert made.position(REC, ALICE).offset == len(SOUND)


def test_killed_after_the_move_it_is_read_at_the_next_start(world: World) -> None:
    complete(world)
    assert frames_of(world) == [16_000]
    (world.directory / "uploads" / f"{REC}.{ALICE}").write_bytes(SOUND)  # not removed yet
    again = uploads_in(world)
    assert again.resume() == 1
    assert frames_of(world) == [16_000]
    again.close()


def test_a_move_that_the_power_cut_took_back_makes_no_second_recording(world: World) -> None:
    complete(world)
    assert frames_of(world) == [16_000]
    (world.directory / "arriving" / f"{REC}.part").write_bytes(SOUND)
    made = resumable(world)
    made.resume()
    assert frames_of(world) == [16_000]
    assert not (world.directory / "arriving" / f"{REC}.part").exists()


def test_a_refusal_is_remembered_over_a_restart(world: World) -> None:
    made = resumable(world)
    made.create(ALICE, 4, REC)
    with pytest.raises(UnsupportedFile):
        made.receive(REC, ALICE, 0, [b"text"])
    for process in (made, resumable(world)):
        with pytest.raises(UnsupportedFile, match="This is not sound"):
            process.position(REC, ALICE)
    assert list((world.directory / "uploads").iterdir()) == []


def test_a_ledger_of_nonsense_is_cleared_away(world: World) -> None:
    arriving = world.directory / "arriving"
    arriving.mkdir()
    for name, said in (("a" * 32, b"{"), ("b" * 32, b"[]\n"), ("c" * 32, json.dumps({}).encode())):
        (arriving / f"{name}.ledger").write_bytes(said)
    made = resumable(world)
    made.resume()
    assert list(arriving.iterdir()) == []


def test_half_a_body_with_a_checksum_counts_for_nothing_when_its_client_comes_back(
    world: World,
) -> None:
    made = resumable(world)
    made.create(ALICE, 100, REC)
    made.receive(REC, ALICE, 0, [b"a" * 10])
    told: list[str] = []

    def pieces() -> Iterator[bytes]:
        yield b"b" * 20
        assert made.position(REC, ALICE).offset == 10  # its client asks on a new connection
        yield b"b" * 20

    try:
        made.receive(REC, ALICE, 10, pieces(), Checksum(hashlib.sha256(), b"never compared"))
    except HandoverError as error:
        told.append(error.code)
    assert told == ["upload-taken-over"]
    assert made.receive(REC, ALICE, 10, [b"c" * 5]).offset == 15
    part = world.directory / "arriving" / f"{REC}.part"
    assert part.read_bytes() == b"a" * 10 + b"c" * 5


def grew_now(world: World) -> None:
    """The disk dates what it wrote by the clock of the test."""
    at = world.clock.now().timestamp()
    os.utime(world.directory / "arriving" / f"{REC}.ledger", (at, at))


def begun(world: World) -> ResumableUploads:
    made = resumable(world)
    made.create(ALICE, 100, REC)
    made.receive(REC, ALICE, 0, [b"a" * 40])
    grew_now(world)
    return made


def test_what_nobody_goes_on_with_is_deleted(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    made = begun(world)
    world.clock.pass_(7 * 86_400 - 1)
    assert made.expire() == 0
    world.clock.pass_(1)
    assert made.expire() == 1
    assert f"{REC} expired with 40 of 100 bytes" in caplog.text
    assert list((world.directory / "arriving").iterdir()) == []
    with pytest.raises(UnknownUpload):
        made.position(REC, ALICE)


def test_an_upload_that_nobody_could_go_on_with_waits_a_day_for_its_client(world: World) -> None:
    begun(world)
    world.clock.at += timedelta(days=40)  # the server was off
    again = resumable(world)
    assert again.expire() == 0
    world.clock.pass_(86_400 - 1)
    assert again.expire() == 0
    again.position(REC, ALICE)  # it is proven now, which touches the file
    os.utime(world.directory / "arriving" / f"{REC}.ledger", (1, 1))
    assert again.position(REC, ALICE).expires_at == world.clock.now() + timedelta(days=1)
    world.clock.pass_(86_400)
    assert again.expire() == 1


def test_a_clock_that_is_set_forward_deletes_no_upload(world: World) -> None:
    made = begun(world)
    world.clock.at += timedelta(days=400)
    assert made.expire() == 0
    assert made.receive(REC, ALICE, 40, [b"b" * 20]).offset == 60


def test_an_upload_whose_ledger_the_disk_damaged_is_set_aside_and_begins_anew(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun(world)
    arriving = world.directory / "arriving"
    ledger, part = arriving / f"{REC}.ledger", arriving / f"{REC}.part"
    raw = bytearray(ledger.read_bytes())
    raw[3] ^= 1
    ledger.write_bytes(raw)
    again = resumable(world)
    again.resume()
    with pytest.raises(UnknownUpload):
        again.position(REC, ALICE)
    assert part.with_name(f"{part.name}.torn").read_bytes() == b"a" * 40
    assert ledger.with_name(f"{ledger.name}.torn").read_bytes() == raw
    assert f"{REC} has no readable ledger" in caplog.text
    assert again.create(ALICE, 100, REC).offset == 0


@pytest.mark.parametrize("suffix", ["ledger", "part"])
@pytest.mark.parametrize("change", [0x01, 0x80], ids=["a digit", "no text any more"])
def test_acknowledged_bytes_that_nobody_can_prove_any_more_are_set_aside_and_sent_again(
    world: World, caplog: pytest.LogCaptureFixture, suffix: str, change: int
) -> None:
    made = begun(world)
    made.receive(REC, ALICE, 40, [b"b" * 20])
    made.receive(REC, ALICE, 60, [b"c" * 20])
    damaged = world.directory / "arriving" / f"{REC}.{suffix}"
    raw = bytearray(damaged.read_bytes())
    place = raw.index(b'"end":60') + 6 if suffix == "ledger" else 50
    raw[place] ^= change
    damaged.write_bytes(raw)
    stored = damaged.with_suffix(".part").read_bytes()
    again = resumable(world)
    assert again.position(REC, ALICE).offset == 40
    assert damaged.with_name(f"{REC}.part.torn-40").read_bytes() == stored[40:]
    assert f"{REC}: acknowledged bytes behind 40 are damaged" in caplog.text
    assert again.receive(REC, ALICE, 40, [b"b" * 40]).offset == 80
    assert resumable(world).position(REC, ALICE).offset == 80
