"""Programs and libraries outside Python that some tests need.

On a person's machine a missing one skips the test and says so; where ``CI=true`` it fails it, so
that a green run never means that the important tests were left out.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ELSEWHERE = ("/usr/lib/postgresql/*/bin",)
"""Folders of programs that Debian keeps off the PATH."""


def require_tool(*names: str) -> str:
    """Path of the first of ``names`` that is installed; skips the test (fails it in CI) if none."""
    for name in names:
        found = shutil.which(name) or _off_the_path(name)
        if found:
            return found
    raise missing(f"{' or '.join(names)} is not installed")


def require_chromium() -> str:
    """Path of a Chromium or Chrome of this machine."""
    return require_tool("chromium", "chromium-browser", "google-chrome")


def missing(reason: str) -> BaseException:
    """What to raise for a missing tool: a failure in CI, elsewhere a skip."""
    if os.environ.get("CI") == "true":
        return pytest.fail.Exception(f"{reason}; in CI every tool must be there")
    return pytest.skip.Exception(reason)


def _off_the_path(name: str) -> str | None:
    for pattern in ELSEWHERE:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / name).is_file():
                return str(folder / name)
    return None
