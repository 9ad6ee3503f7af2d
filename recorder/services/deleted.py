"""What is left of recordings that were deleted: their tablets may bring the same sound again."""

from __future__ import annotations

from dataclasses import dataclass

from recorder.core.errors import UnknownRecording
from recorder.core.log import LogId
from recorder.core.ports.custody import RetentionStore
from recorder.core.retention import Deletion, Rule
from recorder.services.recorder_world import LogPosition


@dataclass(frozen=True, slots=True)
class DeletedRecordings:
    """Asked by whoever takes sound, and by tablets that want to forget their copy."""

    store: RetentionStore

    def holds(self, rec_id: str) -> bool:
        """Whether a recording of that id was deleted, whosever it was."""
        return self.store.deletion(rec_id) is not None

    def position(self, session_id: str, log_id: LogId) -> LogPosition | None:
        """Where a deleted log of this session ended; None: it is not one, or may begin anew.

        A tablet that has the same log is told that it is whole, and forgets it. More sound than was
        deleted is new and welcome, unless the encounter was to be erased.

        Raises:
            UnknownRecording: it was erased before its tablet had sent everything.
        """
        deletion = self._of(session_id, log_id.rec_id)
        if deletion is None:
            return None
        for known in deletion.logs:
            if known.log_id == str(log_id) and known.complete:
                return LogPosition(known.length, True, known.sha256)
        if deletion.rule is Rule.ERASURE:
            raise UnknownRecording("There is no such recording.", cure="It was erased.")
        return None

    def frames(self, session_id: str, rec_id: str) -> int | None:
        """Samples of a deleted recording of this session that was whole; else None."""
        deletion = self._of(session_id, rec_id)
        if deletion is None:
            return None
        return deletion.frames if all(known.complete for known in deletion.logs) else None

    def _of(self, session_id: str, rec_id: str) -> Deletion | None:
        found = self.store.deletion(rec_id)
        return found if found is not None and found.session_id == session_id else None
