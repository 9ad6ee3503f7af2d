"""Where the output directory lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorder.services.disk import remote_type


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
