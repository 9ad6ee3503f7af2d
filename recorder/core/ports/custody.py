"""Where is kept who did what, and for how long recordings stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from recorder.core.audit import Anchor, AuditDraft, AuditEntry, AuditQuery
from recorder.core.model import Recording
from recorder.core.person_erasure import PersonErasure
from recorder.core.retention import Deletion, Erasure, Hold, Mark


class AuditStore(Protocol):
    """The audit trail: entries are only ever added, each chained to the one before it.

    Raises:
        AuditUnavailable: from every method, when it cannot be reached.
    """

    def append(self, drafts: Sequence[AuditDraft]) -> list[AuditEntry]:
        """Add entries behind the head, all or none, also beside other processes; durable then."""
        ...

    def head(self) -> Anchor | None:
        """Where the chain ends, or None."""
        ...

    def entry(self, sequence: int) -> AuditEntry | None:
        """One entry, or None."""
        ...

    def read(self, after: int | None = None) -> Iterator[AuditEntry]:
        """All entries behind ``after``, in order; None: every row, whatever its number."""
        ...

    def find(self, wanted: AuditQuery) -> list[AuditEntry]:
        """The newest entries that fit, newest first."""
        ...


class RetentionStore(Protocol):
    """Warnings, holds, wishes to erase, and what is left of recordings that were deleted."""

    def old(
        self, before: datetime, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[tuple[datetime, str]]:
        """End and id of processed recordings that ended by ``before``, without mark and hold.

        Oldest first; ``after`` is the last one of the page before.
        """
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Note them; a recording that has a mark keeps it, one that is gone gets none."""
        ...

    def postpone(self, mark: Mark) -> None:
        """Change a mark that is there."""
        ...

    def unmark(self, rec_ids: Sequence[str]) -> None:
        """Take marks back."""
        ...

    def marks(self, *, due: datetime | None = None, limit: int = 1000) -> list[Mark]:
        """Marks (those due by then), the soonest first."""
        ...

    def mark_of(self, rec_id: str) -> Mark | None:
        """The recording's mark, or None."""
        ...

    def marked(self) -> tuple[int, datetime | None]:
        """How many have a mark, and when the first of them will be deleted."""
        ...

    def strays(self, before: datetime | None, limit: int = 1000) -> list[str]:
        """Marked recordings that are held, or did not end by ``before`` (None: nothing did)."""
        ...

    def hold(self, rec_id: str, reason: str, by: str, at: datetime) -> Hold | None:
        """Hold it; the hold that is there already, or None: there is no such recording."""
        ...

    def release(self, rec_id: str, by: str, at: datetime) -> Hold | None:
        """End the hold; None: there was none."""
        ...

    def holds(self, rec_id: str) -> list[Hold]:
        """All of a recording, oldest first."""
        ...

    def held(self, limit: int = 1000) -> list[Hold]:
        """Holds in force, oldest first."""
        ...

    def is_held(self, rec_id: str) -> bool:
        """Whether a hold is in force."""
        ...

    def ask(self, wish: Erasure) -> bool:
        """Note a wish to erase, in the place of a former one; False: no such recording."""
        ...

    def wish(self, rec_id: str) -> Erasure | None:
        """The wish that waits for its confirmation, or None."""
        ...

    def confirmed(self, now: datetime) -> list[Erasure]:
        """Wishes that were confirmed and did not expire, oldest first."""
        ...

    def begin(self, seen: Recording, deletion: Deletion) -> Deletion | None:
        """In one transaction: the deletion is noted, and every row of the recording is gone.

        None, and nothing is changed: it is held, or is not as ``seen`` any more.
        """
        ...

    def amend(self, deletion: Deletion) -> None:
        """Note its files and when the last one was gone."""
        ...

    def certify(self, deletion: Deletion, at: datetime) -> None:
        """Keep its certificate."""
        ...

    def uncertified(self, limit: int = 100) -> list[Deletion]:
        """Deletions that are not finished, oldest first."""
        ...

    def deletion(self, rec_id: str) -> Deletion | None:
        """The recording's newest, or None."""
        ...

    def deletions(self, limit: int = 100, before: datetime | None = None) -> list[Deletion]:
        """The newest (that began before then), newest first."""
        ...

    def scrub(self) -> None:
        """Let the database forget the deleted bytes now, where it can be told to."""
        ...


class PersonErasureStore(Protocol):
    """Wishes to erase accounts, and what is left of accounts that were erased."""

    def ask(self, wish: PersonErasure) -> bool:
        """Note a wish, in the place of a former one; False: it is being done, or was done."""
        ...

    def keep(self, erasure: PersonErasure) -> None:
        """Change what is there."""
        ...

    def get(self, user_id: str) -> PersonErasure | None:
        """The wish or the erasure of a user, or None."""
        ...

    def unfinished(self) -> list[PersonErasure]:
        """Those that were begun and have no certificate, oldest first."""
        ...

    def encounters(self, user_id: str) -> list[str]:
        """Ids of all recordings of a user, oldest first."""
        ...
