"""Faults of the server's disk: its power, its room, its errors, its patience."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests.faults.ledger import Ledger, Scenario
from tests.faults.shim import Control, shimmed
from tests.faults.verdict import judge, serving
from tests.faults.volumes import copy_still, ext4, fill, images, make_ext4, resize, tmpfs
from tests.faults.wire import Manners, Skin, Tablet, recording, wait_all
from tests.support.patience import until
from tests.support.server import RealServer

MIB = 1 << 20
TALK_S = 2.0
SMALL_BYTES = 8 * MIB
SMALL_S = 24.0
"""Three tablets' sound of this length lies in the journal twice and leaves some room."""

LARGE_BYTES = 64 * MIB
SETTLE_S = 1.0
"""For what the server had sent already to arrive."""


def tablets_of(port: int, rng: random.Random, seconds: float = 12.0) -> list[Tablet]:
    """Two on sockets, one on HTTP."""
    return [
        Tablet(
            port,
            random.Random(rng.getrandbits(64)),
            seconds=seconds,
            talk_s=TALK_S,
            skins=(skin,),
            manners=Manners(),
        )
        for skin in (Skin.SOCKET, Skin.SOCKET, Skin.HTTP)
    ]


# --- power ------------------------------------------------------------------------------------


def power_cut(seed: int, directory: Path, *, syncs_lie: bool = False) -> Ledger:
    """The disk as it was at one moment is all that is left; a new server starts on it.

    Args:
        syncs_lie: the control: with a disk that only says that it synced, this must lose sound.
    """
    rng = random.Random(seed)
    with images() as folder, shimmed(directory, "") as (control, environment):
        control.syncs_lie = int(syncs_lie)
        before = make_ext4(folder / "before.img")
        with (
            ext4(before, directory / "before") as disk,
            serving(directory, disk, DISK_RESERVE_MB="0", **environment) as server,
        ):
            tablets = tablets_of(server.port, rng)
            with recording(tablets):
                time.sleep(rng.uniform(0.2, TALK_S * 0.9))
                after = _cut_power(server, before, folder / "after.img")
                control.syncs_lie = 0
                with ext4(after, directory / "after") as copy:
                    return _go_on(server, copy, tablets)


def _cut_power(server: RealServer, image: Path, target: Path) -> Path:
    """Stop every process of the server where it is, take the disk from under it, end it."""
    family = _family(server.pid)
    for process in family:
        os.kill(process.pid, signal.SIGSTOP)
    copy_still(image, target)
    time.sleep(SETTLE_S)
    server.kill()
    return target


def _go_on(server: RealServer, disk: Path, tablets: list[Tablet]) -> Ledger:
    server.output_dir = disk / "output"
    server.output_dir.mkdir(exist_ok=True)
    try:
        server.start()
        wait_all(tablets)
        return judge(server, tablets)
    finally:
        server.kill()


def _family(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


# --- room -------------------------------------------------------------------------------------


def full_disk(seed: int, directory: Path) -> Ledger:
    """The disk fills up in mid stream, and later grows; meanwhile the server may be killed, and a
    tablet that was not there before is told as well."""
    rng = random.Random(seed)
    with _small_disk(directory, rng.choice((0, 1))) as (disk, server):
        tablets = tablets_of(server.port, rng, SMALL_S)
        late = Tablet(server.port, rng, seconds=4.0)
        with recording(tablets):
            time.sleep(rng.uniform(0.1, TALK_S / 2))
            fill(disk)
            if rng.random() < 0.3:
                server.kill()
                server.start()
            with recording([late]):
                told = [*tablets, late]
                until(lambda: all("full" in t.why for t in told), "the tablets were not told")
                assert not any(t.done for t in told)
                resize(disk, LARGE_BYTES)
                wait_all(told)
        return judge(server, told)


def full_while_sealing(seed: int, directory: Path) -> Ledger:
    """All sound is in the journal, but there is no room for the WAV; later the disk grows."""
    rng = random.Random(seed)
    with _small_disk(directory, rng.choice((0, 1))) as (disk, server):
        tablets = tablets_of(server.port, rng, SMALL_S)
        for tablet in tablets:
            tablet.capture.open_ended = True
        with recording(tablets):
            until(lambda: all(t.all_acknowledged for t in tablets), "the sound did not arrive")
            fill(disk, leave_bytes=rng.randrange(200_000, 600_000))
            for tablet in tablets:
                tablet.capture.open_ended = False
            time.sleep(rng.uniform(1.0, 2.0))
            assert not any(t.done for t in tablets), "a recording was sealed on a full disk"
            assert not list(server.output_dir.glob("*.wav")), "half a recording has its name"
            resize(disk, LARGE_BYTES)
            wait_all(tablets)
        return judge(server, tablets)


@contextlib.contextmanager
def _small_disk(directory: Path, reserve_mb: int) -> Iterator[tuple[Path, RealServer]]:
    with (
        tmpfs(directory / "disk", SMALL_BYTES) as disk,
        serving(directory, disk, DISK_RESERVE_MB=str(reserve_mb)) as server,
    ):
        yield disk, server


# --- errors -----------------------------------------------------------------------------------


def failing_sync(seed: int, directory: Path) -> Ledger:
    """Some syncs fail with EIO, and later the server is killed: what failed was never promised."""
    rng = random.Random(seed)

    def fault(control: Control, server: RealServer, tablets: list[Tablet]) -> None:
        sound_only = rng.random() < 0.6
        control.only = b"/journal/" if sound_only else b"/.handover/"
        control.syncs_to_fail = rng.choice((1, 1, 3))
        until(lambda: control.syncs_to_fail <= 0, "no sync failed")
        if sound_only:
            until(lambda: any("io" in t.why for t in tablets), "a failed sync was acknowledged")
        time.sleep(rng.uniform(0, 0.5))
        server.kill()
        server.start()

    return _with_shim(rng, directory, fault)


def frozen_sync(seed: int, directory: Path) -> Ledger:
    """A sync takes three seconds: meanwhile nothing is acknowledged."""
    rng = random.Random(seed)

    def fault(control: Control, server: RealServer, tablets: list[Tablet]) -> None:
        control.only = b".wal"
        control.syncs_frozen = 1
        until(lambda: control.syncs_waiting > 0, "no sync froze")
        time.sleep(SETTLE_S)
        promised = [t.acknowledged for t in tablets]
        time.sleep(3.0)
        held = [t.acknowledged for t in tablets]
        control.syncs_frozen = 0
        assert held == promised, "sound was acknowledged before it was durable"

    return _with_shim(rng, directory, fault)


def read_only(seed: int, directory: Path) -> Ledger:
    """The disk can only be read for a while, as after an error that the kernel noticed."""
    rng = random.Random(seed)

    def fault(control: Control, server: RealServer, tablets: list[Tablet]) -> None:
        control.only = os.fsencode(server.output_dir)
        control.write_errno = errno.EROFS
        until(lambda: all("io" in t.why for t in tablets), "the tablets were not told")
        promised = [t.acknowledged for t in tablets]
        time.sleep(rng.uniform(0.2, 1.0))
        assert [t.acknowledged for t in tablets] == promised, "acknowledged, but not written"
        control.write_errno = 0

    return _with_shim(rng, directory, fault)


def _with_shim(
    rng: random.Random,
    directory: Path,
    fault: Callable[[Control, RealServer, list[Tablet]], None],
) -> Ledger:
    with (
        shimmed(directory, "") as (control, environment),
        serving(directory, None, **environment) as server,
    ):
        tablets = tablets_of(server.port, rng)
        with recording(tablets):
            time.sleep(rng.uniform(0.1, TALK_S / 2))
            fault(control, server, tablets)
            wait_all(tablets)
        return judge(server, tablets)


SCENARIOS = (
    Scenario(
        "power cut",
        "real file system (ext4 in a loop image), the image copied at one moment; simulated:"
        " the disk itself, which has what the kernel had written",
        power_cut,
    ),
    Scenario(
        "disk full while appending",
        "real: a small tmpfs, filled in mid stream, later enlarged",
        full_disk,
    ),
    Scenario(
        "disk full while sealing",
        "real: a small tmpfs without room for the WAV, later enlarged",
        full_while_sealing,
    ),
    Scenario(
        "fsync fails (EIO), then kill -9",
        "simulated inside the process (LD_PRELOAD): fsync returns EIO",
        failing_sync,
    ),
    Scenario(
        "fsync takes 3 s",
        "simulated inside the process (LD_PRELOAD): fsync of the write-ahead file waits",
        frozen_sync,
    ),
    Scenario(
        "disk becomes read-only and writable again",
        "simulated inside the process (LD_PRELOAD): writes and opens for writing return EROFS",
        read_only,
    ),
)
