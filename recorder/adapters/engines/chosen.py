"""The model that an administrator chose with ``models use``: one line in the state directory.

It stands above ``WHISPER_MODEL`` until it is taken back; a running server notices it by itself.
"""

from __future__ import annotations

import os
from pathlib import Path

FILE_NAME = "model.txt"
MOST_BYTES = 300


def read_chosen(state_dir: Path) -> str:
    """Label of engine and model; empty when nothing was chosen."""
    try:
        with (state_dir / FILE_NAME).open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def write_chosen(state_dir: Path, label: str) -> None:
    """Choose ``label``; empty takes the choice back."""
    if not label:
        (state_dir / FILE_NAME).unlink(missing_ok=True)
        return
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = state_dir / f".{FILE_NAME}.{os.getpid()}"
    scratch.write_text(label + "\n", encoding="utf-8")
    scratch.replace(state_dir / FILE_NAME)
