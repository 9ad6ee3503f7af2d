"""The ZIP of one encounter."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from recorder.adapters.exports.archive import Member, write_archive
from recorder.core.errors import InvalidInput
from tests.unit.clinical.test_codec import recording


def archive_of(members: list[Member]) -> bytes:
    target = io.BytesIO()
    write_archive(target, recording(), members)
    return target.getvalue()


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
