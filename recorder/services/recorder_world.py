"""What every recorder of a process shares, and what it answers about a log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recorder.core.log import LogId
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import EventLog, RecordingStore
from recorder.core.records import record
from recorder.services.files import OutputFiles
from recorder.services.journal import Journal


@record
class LogPosition:
    """Where a log durably ends."""

    committed: int
    complete: bool
    sha256: str | None = None


Later = Callable[[Callable[[], None]], None]
"""Runs a piece of work soon, in order, on a thread that no sound waits for."""


def at_once(work: Callable[[], None]) -> None:
    """The simplest ``Later``."""
    work()


def nobody(_session_id: str) -> None:
    """Whose a session is where nobody signs in."""


def nothing(_session_id: str, _log_id: LogId) -> None:
    """What is left of a log where nothing is ever deleted."""


@dataclass(frozen=True, slots=True)
class RecorderWorld:
    """What every recorder of a process shares.

    Attributes:
        owner: says who is signed in at a session.
        deleted: where a log ended that a rule deleted with its recording; its tablet may then
            forget its copy, and does not bring it back. None: it was not.
    """

    journal: Journal
    recordings: RecordingStore
    events: EventLog
    files: OutputFiles
    clock: Clock
    later: Later = at_once
    owner: Callable[[str], str | None] = nobody
    deleted: Callable[[str, LogId], LogPosition | None] = nothing
