"""Each session's own folders for files that are not recordings: uploads on their way, temporary
files, caches.

Names are made of checked ids only, which are valid on Linux, macOS and Windows. What is left of
sessions that are over is removed by the clean-up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from recorder.core.errors import InvalidSessionId
from recorder.core.ids import session_id_of


class Area(str, Enum):
    """What a folder is for."""

    UPLOADS = "uploads"
    TEMP = "temp"
    CACHE = "cache"


class SessionPaths:
    """The sessions' folders below one directory, which is made when the first is asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def folder(self, session_id: str, area: Area) -> Path:
        """A private folder, made when missing; being asked for keeps it for a while.

        Raises:
            InvalidSessionId: not a UUIDv4, so nothing of it gets into a path.
        """
        home = self._directory / session_id_of(session_id)
        folder = home / area.value
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.utime(home)
        return folder

    def sessions(self) -> list[str]:
        """Ids of the sessions that have a folder."""
        try:
            return sorted(p.name for p in self._directory.iterdir() if _is_session(p))
        except FileNotFoundError:
            return []

    def used_at(self, session_id: str) -> datetime:
        """When something in the session's folder was last changed; long ago when it is gone."""
        home = self._directory / session_id_of(session_id)
        latest = max((_changed_s(p) for p in (home, *_below(home))), default=0.0)
        return datetime.fromtimestamp(latest, UTC)

    def size_bytes(self, session_id: str) -> int:
        """Of all files of the session here."""
        home = self._directory / session_id_of(session_id)
        return sum(_size_bytes(p) for p in _files(home))

    def trim(self, session_id: str, unused_since: datetime, most_bytes: int) -> int:
        """Remove temporary and cached files that are older, then the oldest beyond the room.

        Returns how many went. A file in use that vanishes is made again by whoever needs it.
        """
        home = self._directory / session_id_of(session_id)
        areas = (home / Area.TEMP.value, home / Area.CACHE.value)
        files = sorted((p for a in areas for p in _files(a)), key=_changed_s, reverse=True)
        kept_bytes, gone = 0, 0
        for file in files:
            kept_bytes += _size_bytes(file)
            if _changed_s(file) <= unused_since.timestamp() or kept_bytes > most_bytes:
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def remove(self, session_id: str) -> None:
        """Remove the session's folder with all that is in it."""
        shutil.rmtree(self._directory / session_id_of(session_id), ignore_errors=True)

    def remove_left(self) -> None:
        """Remove uploads and temporary files of a former process; only at the start."""
        for session_id in self.sessions():
            for area in (Area.UPLOADS, Area.TEMP):
                shutil.rmtree(self._directory / session_id / area.value, ignore_errors=True)


def _is_session(path: Path) -> bool:
    try:
        return path.is_dir() and session_id_of(path.name) == path.name
    except InvalidSessionId:
        return False


def _below(home: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(home):
        yield Path(folder)
        yield from (Path(folder) / name for name in names)


def _files(home: Path) -> Iterator[Path]:
    return (p for p in _below(home) if p.is_file() and not p.is_symlink())


def _size_bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0


def _changed_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
