"""The ZIP of one encounter."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from recorder.adapters.exports.archive import Member, archive_pieces
from recorder.core.errors import InvalidInput
from tests.unit.clinical.test_codec import recording


def archive_of(members: list[Member]) -> bytes:
    return b"".join(archive_pieces(recording(), members))


def test_every_member_is_in_the_manifest_with_its_sum(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"RIFF" * 600_000)
    data = archive_of([Member("a_recording.wav", sound), Member("a_report.txt", b"report")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["recording_id"] == recording().rec_id
        for entry in manifest["files"]:
            content = archive.read(entry["name"])
            assert entry["bytes"] == len(content)
            assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert [e["name"] for e in manifest["files"]] == ["a_recording.wav", "a_report.txt"]


def test_equal_members_give_equal_bytes() -> None:
    members = [Member("a.txt", b"one"), Member("b.txt", b"two")]
    assert archive_of(members) == archive_of(members)


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc/passwd", "a\\b", "", "..", "manifest.json"])
def test_a_name_that_could_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        archive_of([Member(name, b"")])


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(InvalidInput):
        archive_of([Member("a", b""), Member("a", b"")])


def test_a_large_member_is_never_held_whole(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(bytes(12 << 20))
    pieces = list(archive_pieces(recording(), [Member("a_recording.wav", sound)]))
    assert len(pieces) > 10
    assert max(map(len, pieces)) < 2 << 20


def test_sound_is_stored_as_it_is(tmp_path: Path) -> None:
    data = archive_of([Member("a_recording.wav", b"RIFF" * 1000), Member("a.txt", b"a" * 4000)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo("a_recording.wav").compress_type == zipfile.ZIP_STORED
        assert archive.getinfo("a.txt").compress_type == zipfile.ZIP_DEFLATED
