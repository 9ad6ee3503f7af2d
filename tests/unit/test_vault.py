"""Keys, sealed files, sealed texts, and a whole encounter of which nothing lies there in clear."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from recorder.adapters.vault import KeyRing, key_id_of, new_key
from recorder.core.errors import SealBroken, VaultLocked
from recorder.core.model import RecordingState
from recorder.core.vault_keys import keys_of, text_of
from recorder.services.disk import Disk
from recorder.services.files import FileKind, OutputFiles
from recorder.services.key_register import FILE_NAME, KeyRegister
from recorder.services.partial_file import PartialFile
from recorder.services.resealing import StoredFiles
from recorder.services.sealed import (
    CLEAR,
    FRAME_BYTES,
    FRAME_MORE_BYTES,
    HEAD,
    open_stored,
    sealed_size,
)
from recorder.services.sound import WavSound
from tests.support.vaults import KEY, OTHER_KEY, holding, ring, sealed_bytes
from tests.support.worlds import EchoEngine, Tablet, World, tone, until_idle

VAULT = ring()
NAME = "output a_recording.wav"
SENTINEL = "purple walrus ninety nine"
HEADER_BYTES = HEAD.size + len(NAME)


# --- keys -------------------------------------------------------------------------------------


def test_keys_are_read_in_every_usual_way_of_writing_base64() -> None:
    raw = bytes(range(200, 232))
    ways = (base64.b64encode(raw), base64.urlsafe_b64encode(raw), text_of(raw).encode())
    for way in ways:
        assert keys_of(f"  {way.decode()}\n") == (raw,)
    assert keys_of(f"{text_of(KEY)}, {text_of(OTHER_KEY)}") == (KEY, OTHER_KEY)
    assert keys_of("") == ()
    assert len(keys_of(new_key())[0]) == 32


@pytest.mark.parametrize(
    "bad", ["password", "AAAA", text_of(KEY)[:-3], text_of(KEY) + "AAAA", "!" * 43, "é" * 43]
)
def test_what_is_no_key_is_refused_without_repeating_it(bad: str) -> None:
    with pytest.raises(ValueError, match="a key in it") as caught:
        keys_of(bad)
    assert bad not in str(caught.value)


def test_the_same_key_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        keys_of(f"{text_of(KEY)} {text_of(KEY)}")


def test_a_sealed_frame_is_another_one_each_time() -> None:
    key = VAULT.key(key_id_of(KEY), b"p")
    assert len({key.seal(b"same", b"here") for _ in range(100)}) == 100


# --- whole files ------------------------------------------------------------------------------


def opened(path: Path, vault: KeyRing = VAULT, identity: str | None = NAME) -> bytes:
    with open_stored(path, vault, identity) as file:
        return file.read()


SIZES = (0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES, 200_001)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_length_comes_back_and_its_length_is_known_without_the_key(
    tmp_path: Path, size: int
) -> None:
    data = bytes(n * 7 % 251 for n in range(size))
    path = tmp_path / "file"
    path.write_bytes(sealed_bytes(data, NAME, VAULT))
    assert opened(path) == data
    assert sealed_size(path) == size
    (tmp_path / "clear").write_bytes(data)
    assert sealed_size(tmp_path / "clear") is None
    assert opened(tmp_path / "clear") == data


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(0, 4 * FRAME_BYTES), at=st.integers(0, 5 * FRAME_BYTES), n=st.integers(0, 9999)
)
def test_any_part_is_read_without_the_rest(
    tmp_path_factory: pytest.TempPathFactory, size: int, at: int, n: int
) -> None:
    data = (b"0123456789abcde" * (size // 15 + 1))[:size]
    path = tmp_path_factory.mktemp("part") / "file"
    path.write_bytes(sealed_bytes(data, NAME, VAULT))
    with open_stored(path, VAULT, NAME) as file:
        file.seek(at)
        assert file.read(n) == data[at : at + n]


def test_a_small_file_changed_or_cut_at_any_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = sealed_bytes(b"what was said", NAME, VAULT)
    for at in range(len(whole)):
        spoiled = bytearray(whole)
        spoiled[at] ^= 1 << at % 8
        path.write_bytes(spoiled)
        if at < 4:  # no longer a sealed file at all: what reads it finds nothing that it knows
            assert opened(path) == bytes(spoiled)
            continue
        with pytest.raises((SealBroken, VaultLocked)):
            opened(path)
        if at:
            path.write_bytes(whole[:at])
            with pytest.raises((SealBroken, VaultLocked)):
                opened(path)


def test_frames_exchanged_left_out_or_cut_off_are_noticed(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1024
    path = tmp_path / "file"
    whole = sealed_bytes(data, NAME, VAULT)
    other = sealed_bytes(data, NAME, VAULT)
    step = FRAME_BYTES + FRAME_MORE_BYTES
    head, body = whole[:HEADER_BYTES], whole[HEADER_BYTES:]
    frames = [body[n : n + step] for n in range(0, len(body), step)]
    assert len(frames) == 4
    changed = {
        "exchanged": [frames[1], frames[0], *frames[2:]],
        "left out": [frames[0], *frames[2:]],
        "twice": [frames[0], frames[0], *frames[2:]],
        "cut off": frames[:3],
        "longer": [*frames, frames[3]],
        "another file's": [frames[0], other[HEADER_BYTES + step :][:step], *frames[2:]],
    }
    for parts in changed.values():
        path.write_bytes(head + b"".join(parts))
        with pytest.raises(SealBroken):
            opened(path)


def test_a_broken_frame_spoils_only_its_own_part(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1024
    path = tmp_path / "file"
    whole = bytearray(sealed_bytes(data, NAME, VAULT))
    whole[HEADER_BYTES + FRAME_BYTES + 100] ^= 1
    path.write_bytes(whole)
    with open_stored(path, VAULT, NAME) as file:
        assert file.read(FRAME_BYTES) == data[:FRAME_BYTES]
        with pytest.raises(SealBroken):
            file.read(1)
        file.seek(3 * FRAME_BYTES)
        assert file.read(100) == data[3 * FRAME_BYTES :][:100]


def test_another_files_content_under_this_name_and_another_key_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(sealed_bytes(b"of somebody else", "output b_recording.wav", VAULT))
    with pytest.raises(SealBroken, match="exchanged"):
        opened(path)
    for vault in (ring(OTHER_KEY), CLEAR):
        with pytest.raises(VaultLocked) as caught:
            opened(path, vault, None)  # type: ignore[arg-type]
        assert "ENCRYPTION_KEY" in str(caught.value)
    assert opened(path, ring(OTHER_KEY, KEY), None) == b"of somebody else"


# --- uploads ----------------------------------------------------------------------------------


def test_a_sealed_upload_goes_on_after_a_kill_at_any_byte(tmp_path: Path) -> None:
    disk, upload_id = Disk(), "ab" * 16
    file = PartialFile.create(tmp_path, upload_id, "s", 300, disk, VAULT)
    for n in range(3):
        file.write(bytes([65 + n]) * 60)
        file.write(bytes([97 + n]) * 40)
        file.commit()
        if n == 1:
            ledger, kept = tmp_path / f"{upload_id}.ledger", file.part.stat().st_size
            two_blocks = ledger.read_bytes()
    part = file.part.read_bytes()
    assert not list(holding(tmp_path, b"A" * 20, b"a" * 20))
    for cut in range(kept, len(part), 7):
        ledger.write_bytes(two_blocks + b'{"end":300,"cr')
        file.part.write_bytes(part[:cut])
        again = PartialFile(ledger, disk, VAULT)
        again.prove()
        assert again.committed == 200
        again.write(b"z" * 100)
        again.commit()
        assert again.complete
        expected = b"A" * 60 + b"a" * 40 + b"B" * 60 + b"b" * 40 + b"z" * 100
        assert opened(again.part, identity=f"upload {upload_id}") == expected


# --- the register -----------------------------------------------------------------------------


def test_a_start_without_the_key_of_what_is_here_is_refused_with_the_cure(tmp_path: Path) -> None:
    register = KeyRegister(tmp_path)
    register.admit(())
    register.admit([key_id_of(KEY)], tmp_path)
    for given_ in ([], [key_id_of(OTHER_KEY)]):
        with pytest.raises(VaultLocked) as caught:
            register.admit(given_, tmp_path)
        assert key_id_of(KEY) in caught.value.detail
        assert "ENCRYPTION_KEY" in caught.value.cure
    register.admit([key_id_of(OTHER_KEY), key_id_of(KEY)], tmp_path)
    assert register.known() == (key_id_of(KEY), key_id_of(OTHER_KEY))
    (tmp_path / "x_report.txt").write_bytes(sealed_bytes(b"x", "output x_report.txt", VAULT))
    (tmp_path / FILE_NAME).write_text("torn", encoding="utf-8")
    with pytest.raises(VaultLocked):
        register.admit([key_id_of(OTHER_KEY)], tmp_path)


# --- the whole way ----------------------------------------------------------------------------


def encounter(world: World) -> None:
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(3) + bytes(2 * 16_000) + tone(2))
    tablet.gap(700, "mute")
    tablet.say(tone(2))
    tablet.end()
    until_idle(world.pipeline(EchoEngine(words=f"blood pressure one forty over ninety {SENTINEL}")))


def test_after_an_encounter_nothing_of_it_lies_anywhere_in_clear(tmp_path: Path) -> None:
    sound = tone(2)
    world = World(tmp_path, VAULT)
    encounter(world)
    done = world.row()
    assert done.state is RecordingState.DONE
    assert done.gaps[0].duration_ms == 700
    kinds = {e.kind for e in world.events.after(0, None, 10_000)}
    assert {"segment", "facts"} <= kinds
    for file in world.files.existing(done):
        with world.files.open(file.path) as content:
            data = content.read()
        assert len(data) == file.size_bytes
        assert (SENTINEL.encode() in data) or file.kind in (FileKind.RECORDING, FileKind.REPORT)
    with world.files.open(world.files.path(done, FileKind.RECORDING)) as content:
        assert content.read()[44:][: len(tone(3))] == tone(3)
    seen = world.reviewing.seen(done)
    assert seen is not None
    assert SENTINEL in seen.transcript.segments[0].text
    world.close()
    needles = (SENTINEL.encode(), b"walrus", b"systolic", sound[400:460], b"EMR1", b'"mute"')
    assert not list(holding(tmp_path, *needles))
    (tmp_path / "plain").mkdir()
    plain = World(tmp_path / "plain")
    encounter(plain)
    plain.close()
    found = b"".join(p.read_bytes() for p in holding(tmp_path / "plain", *needles))
    assert all(needle in found for needle in needles), "these needles are found when it is clear"


def test_an_encounter_goes_on_after_restarts_and_a_rotation_in_its_middle(tmp_path: Path) -> None:
    world = World(tmp_path, VAULT)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    world.close()
    both = ring(OTHER_KEY, KEY)
    tablet.world = world = World(tmp_path, both)
    world.sessions.recover()
    tablet.say(tone(2))
    tablet.end()
    until_idle(world.pipeline(EchoEngine()))
    assert world.row().state is RecordingState.DONE
    with world.files.open(world.files.path(world.row(), FileKind.RECORDING)) as content:
        assert content.read()[44:] == tone(2) + tone(2)
    world.close()


def test_texts_do_not_open_in_another_row_or_without_the_key(tmp_path: Path) -> None:
    world = World(tmp_path, VAULT)
    encounter(world)
    rec_id = world.row().rec_id
    with world.database.begin() as connection:
        connection.execute(text("UPDATE revisions SET analysis = transcript"))
    with pytest.raises(SealBroken):
        world.transcripts.analysis(rec_id)
    world.close()
    without = World(tmp_path)
    with pytest.raises(VaultLocked):
        without.transcripts.segments(rec_id)
    without.close()


def test_a_changed_recording_is_flagged_and_the_others_go_on(tmp_path: Path) -> None:
    world = World(tmp_path, VAULT)
    encounter(world)
    done = world.row()
    path = world.files.path(done, FileKind.RECORDING)
    spoiled = bytearray(path.read_bytes())
    spoiled[5000] ^= 1
    path.write_bytes(spoiled)
    sound = WavSound(path, done.gaps, VAULT)
    with pytest.raises(SealBroken):
        sound.read(0, 100)
    world.recordings.update(done.rec_id, state=RecordingState.SEALED)
    world.transcripts.forget_segments(done.rec_id)
    other = Tablet(world, rec_id="ef" * 16)
    other.begin()
    other.say(tone(2))
    other.end()
    until_idle(world.pipeline(EchoEngine()))
    assert world.row().state is RecordingState.FAILED
    assert world.row().problem
    healthy = world.recordings.get("ef" * 16)
    assert healthy is not None
    assert healthy.state is RecordingState.DONE
    world.close()


def test_what_was_stored_in_clear_stays_readable_when_a_key_comes(tmp_path: Path) -> None:
    world = World(tmp_path)
    encounter(world)
    world.close()
    world = World(tmp_path, VAULT)
    done = world.row()
    files = OutputFiles(tmp_path / "output", vault=VAULT)
    assert len(files.existing(done)) == 4
    assert not any(file.sealed for file in files.existing(done))
    seen = world.reviewing.seen(done)
    assert seen is not None
    assert SENTINEL in seen.transcript.segments[0].text
    files.write_text(done, FileKind.REPORT, SENTINEL)
    assert files.existing(done)[-1].sealed
    world.close()


def test_resealing_leaves_what_does_not_open_and_says_so(tmp_path: Path) -> None:
    files = OutputFiles(tmp_path / "out", vault=VAULT)
    for name in ("a_report.txt", "b_report.txt", "c_report.txt"):
        with files.replacing(tmp_path / "out" / name) as file:
            file.write(name.encode())
    shutil.copy(tmp_path / "out" / "a_report.txt", tmp_path / "out" / "b_report.txt")
    spoiled = bytearray((tmp_path / "out" / "c_report.txt").read_bytes())
    spoiled[-1] ^= 1
    (tmp_path / "out" / "c_report.txt").write_bytes(spoiled)
    before = (tmp_path / "out" / "b_report.txt").read_bytes()
    stored = StoredFiles(tmp_path / "out", tmp_path / "state", ring(OTHER_KEY, KEY))
    done = stored.reseal(clear_too=True)
    assert (done.files, sorted(p.name[0] for p in done.broken)) == (1, ["b", "c"])
    assert (tmp_path / "out" / "b_report.txt").read_bytes() == before
    assert (tmp_path / "out" / "c_report.txt").read_bytes() == bytes(spoiled)
    with open_stored(tmp_path / "out" / "a_report.txt", ring(OTHER_KEY)) as file:
        assert file.read() == b"a_report.txt"


@pytest.mark.parametrize("name", ["part.torn", "part.torn-40"])
def test_what_was_set_aside_of_an_upload_is_sealed_with_everything_else(
    tmp_path: Path, name: str
) -> None:
    aside = tmp_path / "state" / "arriving" / f"{'ab' * 16}.{name}"
    aside.parent.mkdir(parents=True)
    aside.write_bytes(b"what was said")
    stored = StoredFiles(tmp_path, tmp_path / "state", VAULT)
    assert stored.reseal(clear_too=True).complete
    assert b"said" not in aside.read_bytes()
    assert opened(aside, VAULT, None) == b"what was said"
