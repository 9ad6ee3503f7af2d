"""Counts what became of a wire tablet's sound, in the journal by byte and in the WAV by sample."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.faults.ledger import Ledger
from tests.faults.wire import Tablet
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import read_wav

SoundOf = Callable[[RealServer, Tablet], NDArray[np.int16]]


@contextlib.contextmanager
def serving(directory: Path, disk: Path | None = None, **settings: str) -> Iterator[RealServer]:
    """The real app without a speech engine (unless told otherwise), killed when the block ends.

    What its files hold at the end is judged before, so a polite end would only cost time.

    Args:
        disk: where its output directory lies, when that is not ``directory``.
    """
    output = (disk or directory) / "output"
    output.mkdir(parents=True, exist_ok=True)
    server = RealServer(output, directory / "server.log", **{"TRANSCRIBER": "none"} | settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def judge(server: RealServer, tablets: Sequence[Tablet], sound_of: SoundOf | None = None) -> Ledger:
    """The ledger of all tablets together, once all are done.

    Args:
        sound_of: finds what a tablet's recording became, where the server does not tell strangers.
    """
    find = sound_of or _told_by_the_server
    return together([_judge(server, tablet, find) for tablet in tablets])


def together(ledgers: Sequence[Ledger]) -> Ledger:
    """The sums."""
    counts = zip(
        *(
            (x.captured, x.acknowledged, x.sealed, x.lost_acknowledged, x.lost, x.repeated)
            for x in ledgers
        ),
        strict=True,
    )
    return Ledger(*(sum(count) for count in counts))


def compare(
    heard: NDArray[np.int16], sealed: NDArray[np.int16], acknowledged: int, taken_back: int = 0
) -> Ledger:
    """One recording; everything behind the first sample that differs counts as lost.

    Args:
        acknowledged: frames that the server had promised.
        taken_back: frames that it had promised and later did not know.
    """
    length = min(len(heard), len(sealed))
    different = np.flatnonzero(heard[:length] != sealed[:length])
    good = int(different[0]) if len(different) else length
    return Ledger(
        captured=len(heard),
        acknowledged=acknowledged,
        sealed=len(sealed),
        lost_acknowledged=max(taken_back, acknowledged - good, 0),
        lost=len(heard) - good,
        repeated=max(0, len(sealed) - len(heard)),
    )


def sealed_sound(server: RealServer, session_id: str, rec_id: str) -> NDArray[np.int16]:
    """The samples in the recording's WAV."""
    files = Caller(server.url, session_id).recording(rec_id)["files"]
    (name,) = (file["name"] for file in files if file["kind"] == "recording")
    return wav_sound(server.output_dir / name)


def wav_sound(path: Path) -> NDArray[np.int16]:
    """The samples of a finished recording."""
    samples, rate = read_wav(path)
    assert rate == 16_000
    return samples


def log_file(server: RealServer, tablet: Tablet) -> Path:
    """Where the journal keeps the tablet's log."""
    return server.output_dir / ".handover" / "journal" / f"{tablet.capture.log_id}.log"


def _told_by_the_server(server: RealServer, tablet: Tablet) -> NDArray[np.int16]:
    return sealed_sound(server, tablet.session_id, tablet.rec_id)


def _judge(server: RealServer, tablet: Tablet, sound_of: SoundOf) -> Ledger:
    assert log_file(server, tablet).read_bytes() == tablet.capture.raw, "the journal differs"
    sealed = sound_of(server, tablet)
    capture = tablet.capture
    before = capture.frames_at(max(0, tablet.acknowledged - tablet.taken_back))
    taken_back = capture.frames_at(tablet.acknowledged) - before
    return compare(tablet.samples, sealed, tablet.acknowledged_frames, taken_back)
