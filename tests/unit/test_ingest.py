"""Files and the server's microphone become recordings like a tablet's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from recorder.core.errors import (
    AlreadyRecording,
    MicrophoneUnavailable,
    NoSound,
    ShuttingDown,
    StorageFull,
    TooLarge,
)
from recorder.core.log import LogId, RecordType, records_of
from recorder.core.model import Gap, Recording, RecordingState, Source
from recorder.core.ports.sound import SoundBlock
from recorder.services import ingest
from recorder.services.ingest import ServerMicrophone, ingest_audio
from recorder.services.recorder import Recorder
from recorder.services.recorder_world import LogPosition
from tests.support.worlds import ALICE, BOB, REC, World, tone


def recorder(world: World, session_id: str = ALICE) -> Recorder:
    return world.sessions.get_or_create_recorder(session_id)


def stored_pcm(world: World, rec_id: str) -> bytes:
    """All samples that the journal holds of a recording."""
    data = b"".join(world.journal.read(LogId(rec_id, "a", 0)))
    return b"".join(r.payload for r in records_of(data) if r.type is RecordType.PCM)


@dataclass
class File:
    """A decoded file that is told what it holds."""

    blocks: list[SoundBlock]
    damaged: bool = False
    error: Exception | None = None

    def __iter__(self) -> Iterator[SoundBlock]:
        yield from self.blocks
        if self.error:
            raise self.error


def taken_in(world: World, file: File) -> Recording:
    """Ingest ``file`` as REC."""
    recorder(world).expect(Source.UPLOAD, REC)
    return ingest_audio(file, recorder(world), REC, world.clock, "0.1.0")


class TestFiles:
    def test_a_file_becomes_a_stopped_recording_with_every_sample(self, world: World) -> None:
        sound = [SoundBlock(tone(1)) for _ in range(40)]
        row = taken_in(world, File(sound))
        assert (row.state, row.source, row.frames) == (
            RecordingState.STOPPED,
            Source.UPLOAD,
            640_000,
        )
        assert row.gaps == ()
        assert stored_pcm(world, REC) == b"".join(block.pcm for block in sound)

    def test_a_hole_in_the_file_is_a_gap_at_its_place(self, world: World) -> None:
        row = taken_in(world, File([SoundBlock(tone(1)), SoundBlock(tone(1), lost_ms=700)]))
        assert row.gaps == (Gap(16_000, 700, "lost"),)

    def test_a_missing_end_is_a_gap_after_the_last_sample(self, world: World) -> None:
        file = File([SoundBlock(tone(1)), SoundBlock(b"", lost_ms=9_000)], damaged=True)
        assert taken_in(world, file).gaps == (Gap(16_000, 9_000, "damaged"),)

    def test_damage_of_unknown_length_is_said_all_the_same(self, world: World) -> None:
        row = taken_in(world, File([SoundBlock(tone(1))], damaged=True))
        assert row.gaps == (Gap(16_000, 0, "damaged"),)

    def test_sound_beyond_the_limit_is_cut_off_and_said_to_be(self, world: World) -> None:
        row = taken_in(world, File([SoundBlock(tone(1))], error=TooLarge("too long")))
        assert row.state is RecordingState.STOPPED
        assert row.gaps == (Gap(16_000, 0, "limit"),)

    def test_digital_silence_in_a_file_is_what_somebody_put_there(self, world: World) -> None:
        row = taken_in(world, File([SoundBlock(bytes(32_000)) for _ in range(4)]))
        assert (row.gaps, row.frames) == ((), 64_000)

    @pytest.mark.parametrize("error", [None, NoSound("no sound")])
    def test_a_file_without_a_sample_leaves_nothing_behind(
        self, world: World, error: Exception | None
    ) -> None:
        with pytest.raises(NoSound):
            ingest_audio(File([], error=error), recorder(world), REC, world.clock, "0.1.0")
        assert world.journal.segments_of(REC) == []
        assert world.recordings.get(REC) is None

    def test_it_is_never_the_live_recording(self, world: World) -> None:
        recorder(world).start(Source.BROWSER, "f" * 32)
        assert taken_in(world, File([SoundBlock(tone(1))])).state is RecordingState.STOPPED
        live = recorder(world).live
        assert live is not None
        assert live.rec_id == "f" * 32

    def test_memory_does_not_grow_with_the_file(self, world: World) -> None:
        seen: list[int] = []

        class Watched(Recorder):
            def append(self, log_id: LogId, offset: int, data: bytes) -> LogPosition:
                seen.append(len(data))
                return super().append(log_id, offset, data)

        watched = Watched(ALICE, recorder(world).world)
        block = SoundBlock(tone(1))
        ingest_audio(File([block] * 100), watched, REC, world.clock, "0.1.0")
        assert max(seen) < 600_000
        assert len(seen) < 12


class FlakyRecorder(Recorder):
    """Its disk is full for the first ``failures`` appends."""

    failures = 2

    def append(self, log_id: LogId, offset: int, data: bytes) -> LogPosition:
        if self.failures:
            self.failures -= 1
            raise StorageFull("full", committed=offset)
        return super().append(log_id, offset, data)


class TestPatience:
    def test_a_full_disk_is_waited_for_and_nothing_is_lost(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ingest, "RETRY_S", 0.01)
        flaky = FlakyRecorder(ALICE, recorder(world).world)
        ingest_audio(File([SoundBlock(tone(1))]), flaky, REC, world.clock, "0.1.0")
        assert flaky.failures == 0
        assert stored_pcm(world, REC) == tone(1)

    def test_it_is_not_waited_for_without_end(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ingest, "RETRY_S", 0.001)
        monkeypatch.setattr(ingest, "PATIENCE_S", -1.0)
        flaky = FlakyRecorder(ALICE, recorder(world).world)
        with pytest.raises(StorageFull):
            ingest_audio(File([SoundBlock(tone(1))]), flaky, REC, world.clock, "0.1.0")

    def test_a_server_that_stops_is_not_waited_for(self, world: World) -> None:
        class Stopping(Recorder):
            def append(self, log_id: LogId, offset: int, data: bytes) -> LogPosition:
                raise ShuttingDown("bye")

        with pytest.raises(ShuttingDown):
            ingest_audio(
                File([SoundBlock(tone(1))]),
                Stopping(ALICE, recorder(world).world),
                REC,
                world.clock,
                "0.1.0",
            )


@dataclass
class Card:
    """A sound card with a hand on its cable."""

    sound: list[SoundBlock] = field(default_factory=list)
    problem: Exception | None = None
    opened: int = 0
    _closed: threading.Event = field(default_factory=threading.Event)

    def open(self) -> Card:
        if self.problem:
            raise self.problem
        self.opened += 1
        self._closed.clear()
        return self

    def name(self) -> str:
        if self.problem:
            raise self.problem
        return "USB microphone"

    def blocks(self) -> Iterator[SoundBlock]:
        yield from self.sound
        self._closed.wait(60)

    def close(self) -> None:
        self._closed.set()

    unplug = close


NO_CARD = MicrophoneUnavailable("There is none.", cure="Record in the browser.")

MakeMicrophone = Callable[[Card], ServerMicrophone]


@pytest.fixture
def microphone(world: World) -> Iterator[MakeMicrophone]:
    made: list[ServerMicrophone] = []

    def make(card: Card) -> ServerMicrophone:
        made.append(ServerMicrophone(card.open, world.clock, "0.1.0", card.name))
        return made[-1]

    yield make
    for one in made:
        one.close()


def row_when_stopped(world: World, rec_id: str) -> Recording:
    """The row once its capture has ended."""
    for _ in range(3000):
        row = world.row(rec_id)
        if row.state is not RecordingState.RECORDING:
            return row
        time.sleep(0.02)
    raise AssertionError("still recording")


class TestServerMicrophone:
    def test_what_it_hears_until_the_stop_is_the_recording(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        card = Card([SoundBlock(tone(0.1)) for _ in range(5)])
        server = microphone(card)
        started = server.start(recorder(world))
        assert (started.source, started.state) == (Source.MICROPHONE, RecordingState.RECORDING)
        while len(stored_pcm(world, started.rec_id)) < 5 * 3_200:
            time.sleep(0.01)
        server.stop(ALICE)
        row = row_when_stopped(world, started.rec_id)
        assert (row.state, row.frames, row.gaps) == (RecordingState.STOPPED, 8_000, ())
        assert recorder(world).live is None

    @pytest.mark.parametrize(
        ("set_s", "asleep_s", "unaccounted_s"), [(3_600, 0, 0), (-3_600, 0, 0), (0, 60, 60)]
    )
    def test_a_server_whose_clock_is_set_has_recorded_no_more_and_one_that_slept_says_so(
        self,
        world: World,
        microphone: MakeMicrophone,
        set_s: float,
        asleep_s: float,
        unaccounted_s: float,
    ) -> None:
        class Hours(Card):
            def blocks(self) -> Iterator[SoundBlock]:
                for number in range(20):
                    world.clock.pass_(0.25 + (asleep_s if number == 10 else 0))
                    world.clock.at += timedelta(seconds=set_s if number == 10 else 0)
                    yield SoundBlock(tone(0.25))

        server = microphone(Hours())
        started = server.start(recorder(world))
        row = row_when_stopped(world, started.rec_id)
        assert (row.frames, row.unaccounted_ms) == (80_000, unaccounted_s * 1000)

    def test_an_overrun_is_a_gap(self, world: World, microphone: MakeMicrophone) -> None:
        card = Card([SoundBlock(tone(0.1)), SoundBlock(tone(0.1), lost_ms=40)])
        server = microphone(card)
        rec_id = server.start(recorder(world)).rec_id
        while len(stored_pcm(world, rec_id)) < 2 * 3_200:
            time.sleep(0.01)
        server.stop(ALICE)
        assert row_when_stopped(world, rec_id).gaps == (Gap(1_600, 40, "lost"),)

    def test_a_microphone_that_delivers_only_zeros_makes_a_gap_and_loses_none_of_them(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        zeros = [SoundBlock(bytes(3_200)) for _ in range(20)]
        sound = [SoundBlock(tone(0.1)), *zeros, SoundBlock(tone(0.1))]
        server = microphone(Card(sound))
        rec_id = server.start(recorder(world)).rec_id
        server.stop(ALICE)
        row = row_when_stopped(world, rec_id)
        assert row.gaps == (Gap(1_600, 2_000, "silent", 32_000),)
        assert stored_pcm(world, rec_id) == b"".join(block.pcm for block in sound)

    def test_a_microphone_that_is_pulled_out_ends_the_recording_and_says_so(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        card = Card([SoundBlock(tone(0.1))])
        rec_id = microphone(card).start(recorder(world)).rec_id
        card.unplug()
        row = row_when_stopped(world, rec_id)
        assert row.state is RecordingState.STOPPED
        assert row.gaps == (Gap(1_600, 0, "unplugged"),)

    def test_what_was_lost_right_before_the_end_is_no_damaged_file(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        server = microphone(Card([SoundBlock(tone(0.1)), SoundBlock(b"", lost_ms=70)]))
        rec_id = server.start(recorder(world)).rec_id
        server.stop(ALICE)
        assert row_when_stopped(world, rec_id).gaps == (Gap(1_600, 70, "lost"),)

    @pytest.mark.parametrize("error", [MemoryError("secret words"), ValueError("secret words")])
    def test_a_capture_that_breaks_ends_the_recording_and_says_so_without_its_text(
        self,
        world: World,
        microphone: MakeMicrophone,
        caplog: pytest.LogCaptureFixture,
        error: Exception,
    ) -> None:
        class Breaking(Card):
            def blocks(self) -> Iterator[SoundBlock]:
                yield from self.sound
                raise error

        card = Breaking([SoundBlock(tone(0.1))])
        server = microphone(card)
        rec_id = server.start(recorder(world)).rec_id
        row = row_when_stopped(world, rec_id)
        assert (row.state, row.frames) == (RecordingState.STOPPED, 1_600)
        assert row.gaps == (Gap(1_600, 0, "lost"),)
        assert f"microphone failed: {type(error).__name__}" in caplog.text
        assert "secret" not in caplog.text
        server.close()  # waits for its thread
        card.sound.clear()
        assert row_when_stopped(world, server.start(recorder(world)).rec_id).frames == 0

    def test_a_full_disk_is_waited_for_as_long_as_it_takes(
        self, world: World, microphone: MakeMicrophone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ingest, "RETRY_S", 0.001)
        monkeypatch.setattr(ingest, "PATIENCE_S", -1.0)
        server = microphone(Card([SoundBlock(tone(0.1))]))
        flaky = FlakyRecorder(ALICE, recorder(world).world)
        rec_id = server.start(flaky).rec_id
        server.stop(ALICE)
        row = row_when_stopped(world, rec_id)
        assert (flaky.failures, row.frames, row.gaps) == (0, 1_600, ())

    def test_without_a_microphone_there_is_no_row(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        server = microphone(Card(problem=NO_CARD))
        with pytest.raises(MicrophoneUnavailable):
            server.start(recorder(world))
        assert world.recordings.in_states(*RecordingState) == []
        assert server.available() == (False, "There is none. Record in the browser.")

    def test_a_second_start_of_the_same_session_is_refused_and_opens_nothing(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        card = Card()
        server = microphone(card)
        server.start(recorder(world))
        with pytest.raises(AlreadyRecording):
            server.start(recorder(world))
        assert card.opened == 1

    def test_another_session_cannot_take_it_or_stop_it(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        server = microphone(Card())
        rec_id = server.start(recorder(world)).rec_id
        with pytest.raises(MicrophoneUnavailable, match="Another device"):
            server.start(recorder(world, BOB))
        assert server.stop(BOB) is None
        assert server.stop(ALICE, REC) is None
        row = world.row(rec_id)
        assert row.state is RecordingState.RECORDING
        assert server.stop(ALICE, rec_id) == rec_id

    def test_it_can_be_used_again(self, world: World, microphone: MakeMicrophone) -> None:
        card = Card([SoundBlock(tone(0.1))])
        server = microphone(card)
        for session_id in (ALICE, BOB, ALICE):
            rec_id = server.start(recorder(world, session_id)).rec_id
            server.stop(session_id)
            assert row_when_stopped(world, rec_id).frames == 1_600
        assert card.opened == 3

    def test_a_server_that_stops_ends_the_recording_properly_and_says_so(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        server = microphone(Card([SoundBlock(tone(0.1))]))
        rec_id = server.start(recorder(world)).rec_id
        server.close()
        row = row_when_stopped(world, rec_id)
        assert (row.state, row.frames) == (RecordingState.STOPPED, 1_600)
        assert row.gaps == (Gap(1_600, 0, "interrupted"),), "nobody had stopped it"

    def test_asking_whether_there_is_one_costs_one_look_a_minute(
        self, world: World, microphone: MakeMicrophone
    ) -> None:
        card = Card(problem=NO_CARD)
        server = microphone(card)
        assert not server.available()[0]
        card.problem = None
        assert not server.available()[0]
        world.clock.pass_(61)
        assert server.available() == (True, "USB microphone")
