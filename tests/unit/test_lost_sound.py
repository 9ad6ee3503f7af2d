"""What never came, and what the server's own disk lost: said, and never put in place of more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.core.capture import DAMAGED, NOT_RECEIVED
from recorder.core.errors import StorageFailed
from recorder.core.log import EndReason
from recorder.core.model import Gap, Recording, RecordingState
from recorder.services.files import FileKind
from recorder.services.recorder import STOP_GRACE_S
from tests.support.vaults import KEY, ring
from tests.support.worlds import ALICE, REC, EchoEngine, Tablet, World, tone

ORPHAN_GRACE_S = 300.0


@pytest.fixture(params=["clear", "sealed"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    world = World(tmp_path, ring(KEY)) if request.param == "sealed" else World(tmp_path)
    yield world
    world.close()


def recorded(world: World, seconds: float = 6) -> list[bytes]:
    """A whole recording; the appends that made it."""
    sent: list[bytes] = []
    tablet = Tablet(world)
    send = tablet.send

    def kept(data: bytes) -> None:
        sent.append(data)
        send(data)

    tablet.send = kept  # type: ignore[method-assign]
    tablet.begin()
    tablet.say(tone(seconds))
    tablet.end()
    return sent


def row_of(world: World) -> Recording:
    row = world.recordings.get(REC)
    assert row is not None
    return row


def give_up(world: World) -> Recording:
    """Nobody comes back."""
    world.clock.pass_(ORPHAN_GRACE_S + STOP_GRACE_S)
    world.sessions.tick(orphan_grace_s=ORPHAN_GRACE_S)
    return row_of(world)


def sealed(world: World) -> Path:
    """The WAV, made."""
    pipeline = world.pipeline(EchoEngine())
    for _ in range(200):
        if not pipeline.step() and row_of(world).state is RecordingState.DONE:
            break
    row = row_of(world)
    assert row.state is RecordingState.DONE
    return world.files.path(row, FileKind.RECORDING)


def damage(world: World) -> None:
    """One byte in the middle of the log flips while the server is off; later than the seal."""
    (path,) = (world.directory / "journal").glob(f"{REC}.a0.log")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    world.journal.close()
    path.write_bytes(raw)
    world.open()
    world.clock.pass_(3600)
    world.sessions.recover()


def test_a_damaged_log_does_not_replace_the_file_it_made(world: World) -> None:
    recorded(world)
    wav = sealed(world)
    before = wav.read_bytes()
    damage(world)
    assert give_up(world).state is RecordingState.DONE
    sealed(world)
    assert wav.read_bytes() == before


def test_a_damaged_log_is_not_confirmed_until_the_tablet_brought_it_again(world: World) -> None:
    sent = recorded(world)
    sealed(world)
    damage(world)
    recorder = world.sessions.get_or_create_recorder(ALICE)
    tablet = Tablet(world)
    where = recorder.position(tablet.log_id)
    assert 0 < where.committed < sum(map(len, sent))
    assert not recorder.settled(REC)
    whole = b"".join(sent)
    recorder.append(tablet.log_id, where.committed, whole[where.committed :])
    assert recorder.position(tablet.log_id).complete
    assert recorder.settled(REC)
    assert row_of(world).state is RecordingState.DONE


def test_what_the_disk_lost_before_the_file_was_made_is_a_gap(world: World) -> None:
    recorded(world)
    damage(world)
    row = give_up(world)
    assert row.state is RecordingState.STOPPED
    assert 0 < row.frames < 6 * 16_000
    assert row.gaps == (Gap(row.frames, 0, DAMAGED),)


def test_an_end_that_was_cut_off_is_no_damage(world: World) -> None:
    recorded(world)
    (path,) = (world.directory / "journal").glob(f"{REC}.a0.log")
    world.journal.close()
    path.write_bytes(path.read_bytes()[:-3])
    world.open()
    world.sessions.recover()
    assert give_up(world).gaps == (Gap(6 * 16_000, 0, NOT_RECEIVED),)


def test_a_first_segment_that_never_came_is_said(world: World) -> None:
    tablet = Tablet(world)
    tablet.open_segment()
    tablet.begin()
    tablet.say(tone(1))
    tablet.end()
    assert row_of(world).gaps == (), "it may still come"
    row = give_up(world)
    assert row.gaps == (Gap(0, 0, NOT_RECEIVED),)
    late = Tablet(world)
    late.begin()
    late.say(tone(2))
    late.end(EndReason.SWITCH)
    row = row_of(world)
    assert (row.state, row.frames, row.gaps) == (RecordingState.STOPPED, 48_000, ())


def test_a_segment_between_two_that_never_came_is_as_long_as_the_clock_says(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end(EndReason.SWITCH)
    world.clock.pass_(60)
    tablet.open_segment(2)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end()
    row = give_up(world)
    (gap,) = row.gaps
    assert (gap.frame, gap.cause) == (16_000, NOT_RECEIVED)
    assert gap.duration_ms == pytest.approx(60_000, abs=1500)
    assert abs(row.unaccounted_ms or 0) <= 1500, "the gap explains that time"


def test_no_utterance_crosses_a_segment_that_never_came(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end(EndReason.SWITCH)
    tablet.open_segment(2)
    tablet.begin()
    tablet.say(tone(1))
    tablet.end()
    give_up(world)
    sealed(world)
    heard = world.transcripts.utterances(REC)
    assert [(u.start, u.end) for u in heard] == [(0, 16_000), (16_000, 32_000)]
    world.transcripts.forget_segments(REC)
    assert world.recordings.advance(row_of(world), state=RecordingState.SEALED)
    sealed(world)
    assert world.transcripts.utterances(REC) == heard, "the file is cut as the logs were"


def test_a_tablet_that_never_said_the_end_is_said_and_its_end_takes_that_back(
    world: World,
) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(1))
    assert give_up(world).gaps == (Gap(16_000, 0, NOT_RECEIVED),)
    tablet.end()
    assert row_of(world).gaps == ()


def test_a_log_that_cannot_be_read_is_refused_alone(world: World) -> None:
    path = world.journal.path(Tablet(world).log_id)
    path.mkdir()
    recorder = world.sessions.get_or_create_recorder(ALICE)
    with pytest.raises(StorageFailed) as caught:
        recorder.position(Tablet(world).log_id)
    assert caught.value.extra["retry_ms"]
    other = Tablet(world, rec_id="ef" * 16)
    other.begin()
    assert other.sent
    path.rmdir()
    assert recorder.position(Tablet(world).log_id).committed == 0
