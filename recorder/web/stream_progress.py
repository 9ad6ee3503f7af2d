"""What one tablet was told of its logs: which are whole, which recordings are sealed. No socket."""

from __future__ import annotations

from recorder.core.log import LogId


class Progress:
    """The logs of one socket.

    A recording may have been sealed after its tablet vanished; to a tablet that comes back with the
    rest it is not sealed, so a log known to be incomplete forbids saying so.
    """

    def __init__(self) -> None:
        self._whole: dict[LogId, bool] = {}
        self._sealed: set[str] = set()

    def note(self, log_id: LogId, *, whole: bool) -> bool:
        """Remember how far a log is; True when it has just become whole."""
        was = self._whole.get(log_id, False)
        self._whole[log_id] = whole
        return whole and not was

    def goes_on(self, rec_id: str) -> None:
        """More of it comes, so it will be sealed again."""
        self._sealed.discard(rec_id)

    def may_be_sealed(self, rec_id: str) -> bool:
        """Everything that was opened here is whole, and nobody said yet that it is sealed."""
        mine = [whole for log, whole in self._whole.items() if log.rec_id == rec_id]
        return rec_id not in self._sealed and bool(mine) and all(mine)

    def sealed(self, rec_id: str) -> None:
        """It is being said now."""
        self._sealed.add(rec_id)
