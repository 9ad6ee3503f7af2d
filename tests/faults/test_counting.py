"""The fault runs' own counting: a loss, a repeat and a broken promise would be seen."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import loss
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from tests.faults.ledger import RATE, Ledger
from tests.faults.scene import Outcome
from tests.faults.tablet import Sealed, TabletLog, noise
from tests.faults.witness import Witness
from tests.support.speech import read_wav

CHUNK = 4_000
LOG = LogId("a" * 32, "a", 0)
BEGAN_MS = 1_000_000.0


@pytest.fixture
def sound(tmp_path: Path) -> NDArray[np.int16]:
    """Four seconds, 16 chunks."""
    return read_wav(noise(tmp_path / "noise.wav", 4))[0]


def log_of(sound: NDArray[np.int16]) -> bytes:
    writer = LogWriter(LOG, "")
    log = writer.meta(started_ms=BEGAN_MS, app="test")
    for at in range(0, len(sound), CHUNK):
        end_ms = BEGAN_MS + (at + CHUNK) / 16
        log += writer.pcm(sound[at : at + CHUNK].tobytes(), end_ms)
    return log + writer.end(EndReason.STOP, BEGAN_MS + len(sound) / 16)


def outcome(
    sound: NDArray[np.int16], sealed: NDArray[np.int16], acked: int = 1 << 40, late_ms: float = 0
) -> Outcome:
    one = Sealed(sealed, (TabletLog(LOG, log_of(sound)),), [], len(sealed) / RATE)
    end_ms = BEGAN_MS + len(sound) / 16 + late_ms
    return Outcome([one], None, {str(LOG): acked}, [end_ms])


def test_what_arrived_whole_is_kept(sound: NDArray[np.int16]) -> None:
    ledger = outcome(sound, sound).ledger()
    assert ledger.kept
    assert (ledger.captured, ledger.acknowledged, ledger.sealed) == (64_000,) * 3


def test_a_chunk_that_is_missing_is_lost_and_so_is_the_promise(sound: NDArray[np.int16]) -> None:
    holed = np.delete(sound, slice(5 * CHUNK, 6 * CHUNK))
    ledger = outcome(sound, holed).ledger()
    assert (ledger.lost, ledger.lost_acknowledged, ledger.kept) == (CHUNK, CHUNK, False)
    unpromised = outcome(sound, holed, acked=3 * CHUNK).ledger()
    assert (unpromised.lost, unpromised.lost_acknowledged) == (CHUNK, 0)


def test_one_wrong_sample_is_a_lost_chunk(sound: NDArray[np.int16]) -> None:
    spoiled = sound.copy()
    spoiled[30_000] += 1
    assert outcome(sound, spoiled).ledger().lost == CHUNK


def test_a_chunk_that_came_twice_is_a_repeat(sound: NDArray[np.int16]) -> None:
    twice = np.insert(sound, 2 * CHUNK, sound[CHUNK : 2 * CHUNK])
    ledger = outcome(sound, twice).ledger()
    assert (ledger.lost, ledger.repeated, ledger.kept) == (0, CHUNK, False)


def test_sound_that_was_heard_and_never_captured_is_a_tail(sound: NDArray[np.int16]) -> None:
    assert outcome(sound, sound, late_ms=900).ledger().tail == 900 * 16
    assert not outcome(sound, sound, late_ms=1_100).ledger().kept


@pytest.mark.parametrize(
    ("missing", "at", "told"),
    [(4_000, 60_000, True), (4_000, 130_000, False), (7_600, 130_000, True)],
    ids=["in the middle", "small, where no clock can tell", "large, there"],
)
def test_a_hole_in_what_was_captured_is_seen_against_what_was_played(
    tmp_path: Path, missing: int, at: int, told: bool
) -> None:
    played = noise(tmp_path / "long.wav", 10)
    holed = np.delete(read_wav(played)[0], slice(at, at + missing))
    one = Sealed(holed, (TabletLog(LOG, log_of(holed)),), [], len(holed) / RATE)
    with pytest.raises(AssertionError, match="a hole or a repeat") if told else nullcontext():
        one.check(played)


def test_the_witness_hears_both_skins() -> None:
    witness = Witness()
    path = f"/api/v1/logs/{LOG}"
    witness(1, False, f"PATCH {path} HTTP/1.1\r\nX: y\r\n\r\nbytes".encode())
    witness(1, False, b"GET /healthz HTTP/1.1\r\n\r\n")
    witness(1, True, b"HTTP/1.1 204 No Content\r\nUpload-")
    witness(1, True, b"Offset: 77\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\n\r\nok")
    assert witness.acknowledged() == {str(LOG): 77}
    witness(2, True, f'\x81\x40{{"t":"opened","ch":3,"log":"{LOG}","c":77}}'.encode("latin-1"))
    witness(2, True, b'\x81\x10{"t":"ack","ch":3,"c":99}')
    assert witness.acknowledged() == {str(LOG): 99}
    assert [one.what for one in witness.said()] == ["http", "opened", "ack"]


def test_the_table_counts_runs_that_failed_and_those_that_broke_off() -> None:
    (fault,) = (one for one in loss.faults() if one.name == loss.QUICK[0])
    kept, holed = Ledger(64_000, 64_000, 64_000), Ledger(64_000, 0, 60_000, lost=4_000, tail=160)
    runs = [
        loss.Run(fault.name, seed, 1.0, "", one) for seed, one in enumerate((kept, holed, None))
    ]
    assert [loss.Run.read(run.line()) for run in runs] == runs
    (line,) = loss.lines(runs, loss.faults())
    assert (line.runs, line.failed, line.lost, line.worst_tail) == (3, 2, 4_000, 160)
    assert line.cells()[4:] == ["8.0 s", "4.0 s", "7.8 s", "0", "4000", "10 ms", "0"]


def test_the_quick_form_has_faults_that_there_are() -> None:
    assert set(loss.QUICK) <= {one.name for one in loss.faults()}
