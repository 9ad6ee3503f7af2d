"""Sealing: the WAV is what was heard and proven, or it is not made."""

from __future__ import annotations

import pytest

from recorder.core.model import RecordingState
from recorder.services.files import FileKind
from recorder.services.pipeline import SEAL_FAILED
from tests.support.worlds import EchoEngine, Tablet, World, tone, until_idle

SOMEWHERE = 100_000
"""A byte in the middle of the sound."""


def turn_a_bit(world: World, tablet: Tablet) -> None:
    path = world.journal.path(tablet.log_id)
    raw = bytearray(path.read_bytes())
    raw[SOMEWHERE] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("heard_before", [True, False])
def test_a_log_that_rots_on_the_disk_is_not_sealed_short(
    world: World, *, heard_before: bool
) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(16))
    pipeline = world.pipeline(EchoEngine())
    if heard_before:
        until_idle(pipeline)
    turn_a_bit(world, tablet)
    tablet.end()
    for _ in range(3):
        until_idle(pipeline)
        world.clock.pass_(10)
    assert (world.row().state, world.row().problem) == (RecordingState.STOPPED, SEAL_FAILED)
    assert not world.files.path(world.row(), FileKind.RECORDING).exists()
    turn_a_bit(world, tablet)
    world.clock.pass_(60)
    until_idle(pipeline)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, None)
    wav = world.files.path(world.row(), FileKind.RECORDING).read_bytes()
    assert wav[44:] == tone(16)


def test_a_disk_that_refuses_the_file_is_said_and_asked_again(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(4))
    tablet.end()
    in_its_place = world.files.path(world.row(), FileKind.RECORDING)
    in_its_place.mkdir()
    pipeline = world.pipeline(EchoEngine())
    until_idle(pipeline)
    assert (world.row().state, world.row().problem) == (RecordingState.STOPPED, SEAL_FAILED)
    in_its_place.rmdir()
    world.clock.pass_(60)
    until_idle(pipeline)
    assert (world.row().state, world.row().problem) == (RecordingState.DONE, None)
