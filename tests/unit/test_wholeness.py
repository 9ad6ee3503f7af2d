"""Whether models on disk are whole: by their sizes at once, by checksums on request."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from recorder.adapters.engines.fetching import MANIFEST
from recorder.adapters.engines.wholeness import Wholeness, wholeness_of

VERIFIED, WHOLE, DAMAGED = Wholeness.VERIFIED, Wholeness.WHOLE, Wholeness.DAMAGED


def text(said: str) -> bytes:
    return struct.pack("<H", len(said) + 1) + said.encode() + b"\0"


def ctranslate2(variables: Sequence[bytes], version: int = 6) -> bytes:
    """A file as ``ctranslate2.specs.ModelSpec`` writes it."""
    data = struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<II", 3, len(variables))
    for n, held in enumerate(variables):
        data += text(f"layer_{n}/weight") + struct.pack("<BII", 2, 2, len(held) // 2)
        data += struct.pack("<BI", 1, len(held)) + held
    return data + struct.pack("<I", 1) + text("decoder/projection") + text("layer_0/weight")


GOOD = ctranslate2([b"ab" * 300, b"cd" * 5000, b"ef"])


def model(folder: Path, data: bytes = GOOD) -> Path:
    folder.mkdir()
    (folder / "model.bin").write_bytes(data)
    (folder / "tokenizer.json").write_text('{"a": {}}\n')
    return folder


def publish(folder: Path) -> None:
    """As ``pull`` leaves it."""
    files = {
        name: {
            "bytes": (folder / name).stat().st_size,
            "checksum": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        for name in ("model.bin", "tokenizer.json")
    }
    (folder / MANIFEST).write_text(json.dumps(files))


def test_a_model_that_was_copied_here_tells_itself_whether_anything_is_missing(
    tmp_path: Path,
) -> None:
    folder = model(tmp_path / "base.en")
    assert wholeness_of(folder) is WHOLE
    assert wholeness_of(folder, every_byte=True) is WHOLE, "nobody knows what it should be"
    for length in (0, 3, 20, 700, len(GOOD) // 2, len(GOOD) - 1):
        (folder / "model.bin").write_bytes(GOOD[:length])
        assert wholeness_of(folder) is DAMAGED, length


def test_half_of_its_tokens_are_damage_too(tmp_path: Path) -> None:
    folder = model(tmp_path / "base.en")
    for half in ("", '{"a": {'):
        (folder / "tokenizer.json").write_text(half)
        assert wholeness_of(folder) is DAMAGED


def test_a_layout_that_is_not_known_is_not_judged(tmp_path: Path) -> None:
    assert wholeness_of(model(tmp_path / "later", ctranslate2([b"ab"], version=9))) is WHOLE


def test_a_model_that_was_fetched_here_is_compared_with_what_was_published(tmp_path: Path) -> None:
    folder = model(tmp_path / "base.en")
    publish(folder)
    assert wholeness_of(folder) is VERIFIED
    assert wholeness_of(folder, every_byte=True) is VERIFIED
    (folder / "model.bin").write_bytes(GOOD.replace(b"cdcd", b"cdcx", 1))
    assert wholeness_of(folder) is VERIFIED, "as long as it was"
    assert wholeness_of(folder, every_byte=True) is DAMAGED
    (folder / "tokenizer.json").unlink()
    assert wholeness_of(folder) is DAMAGED


@pytest.mark.parametrize("manifest", ["", "[]", '{"model.bin": 3}', '{"model.bin": {"bytes": 1}}'])
def test_a_manifest_that_cannot_be_read_is_damage(tmp_path: Path, manifest: str) -> None:
    folder = model(tmp_path / "base.en")
    (folder / MANIFEST).write_text(manifest)
    assert wholeness_of(folder) is DAMAGED


def test_a_librarys_cache_names_each_file_by_its_checksum(tmp_path: Path) -> None:
    folder, blobs = tmp_path / "snapshot", tmp_path / "blobs"
    folder.mkdir()
    blobs.mkdir()
    for name, data in (("model.bin", GOOD), ("tokenizer.json", b"{}")):
        blob = blobs / hashlib.sha256(data).hexdigest()
        if name == "tokenizer.json":
            git = b"blob %d\0" % len(data) + data
            blob = blobs / hashlib.sha1(git).hexdigest()
        blob.write_bytes(data)
        (folder / name).symlink_to(blob)
    assert wholeness_of(folder) is WHOLE
    assert wholeness_of(folder, every_byte=True) is VERIFIED
    blob.write_bytes(b"[}")
    assert wholeness_of(folder, every_byte=True) is DAMAGED


def test_a_checkpoint_has_a_checksum_of_each_member(tmp_path: Path) -> None:
    path = tmp_path / "base.en.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data", b"weights" * 100)
    assert wholeness_of(path) is WHOLE
    assert wholeness_of(path, every_byte=True) is VERIFIED
    path.write_bytes(path.read_bytes().replace(b"weights", b"weightz", 1))
    assert wholeness_of(path, every_byte=True) is DAMAGED
    path.write_bytes(path.read_bytes()[:200])
    assert wholeness_of(path) is DAMAGED
