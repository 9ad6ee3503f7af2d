"""Where the output directory lies, and what goes through to its medium."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorder.services import disk
from recorder.services.disk import remote_type

RECORDER = Path(disk.__file__).parents[1]


@pytest.mark.parametrize(
    ("where", "kind"),
    [("data", "nfs4"), ("data/deeper", "nfs4"), ("data/local", None), ("elsewhere", None)],
)
def test_a_network_file_system_is_recognised_at_the_deepest_mount(
    tmp_path: Path, where: str, kind: str | None
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path}/data nfs4 rw 0 0\n"
        f"/dev/sdb1 {tmp_path}/data/local xfs rw 0 0\n"
    )
    assert remote_type(tmp_path / where, mounts) == kind


def test_a_system_without_a_list_of_mounts_is_trusted(tmp_path: Path) -> None:
    assert remote_type(tmp_path, tmp_path / "missing") is None


def test_only_one_place_knows_how_far_a_sync_goes() -> None:
    """On macOS a plain one stays in the disk's own cache, so nothing else may call it."""
    calling = [p for p in RECORDER.rglob("*.py") if "os.fsync(" in p.read_text(encoding="utf-8")]
    assert calling == [Path(disk.__file__)]
