"""The audit trail as the rest of the program uses it: written down, or nothing is shown.

``record`` waits until its entry is durable and raises when it cannot be; ``note`` never waits and
never fails, for what must go on whatever happens: sound coming in. One thread writes what gathered
while the last entries were synced, so many requests share one commit.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from recorder.core.audit import (
    SERVER,
    Act,
    Anchor,
    AuditDraft,
    AuditEntry,
    Outcome,
    Verified,
    verify,
)
from recorder.core.errors import AuditUnavailable, HandoverError
from recorder.core.ports.clock import Clock
from recorder.core.ports.custody import AuditStore
from recorder.services.audit_anchor import AnchorFiles
from recorder.services.guard import attempt

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long somebody who wants to see patient material waits for the trail."""

AGAIN_S = 1.0
"""Between two attempts while the database does not take entries."""

MOST_WAITING = 20_000
"""Notes kept in memory while it does not; those beyond are counted, and the count is written."""

AT_ONCE = 500
SAME_S = 60.0
"""The same access by the same actor within this time is one entry."""

MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class AuditWriter:
    """Appends to the trail and notes its head outside the database; for any process."""

    store: AuditStore
    anchors: AnchorFiles
    clock: Clock

    def write(self, drafts: Sequence[AuditDraft]) -> list[AuditEntry]:
        """Add entries; durable when this returns.

        A head that could not be noted is only logged: the entries stand, and the next write notes
        a later one.

        Raises:
            AuditUnavailable: none was added.
        """
        if not drafts:
            return []
        try:
            with self.anchors.held():
                before = self._checked()
                entries = self.store.append([*before, *drafts])
                self._note(Anchor(entries[-1].sequence, entries[-1].hash))
                return entries[len(before) :]
        except OSError as error:
            raise AuditUnavailable(
                f"The audit trail's files cannot be written ({error.strerror}).",
                cure="Check the room on the disk of OUTPUT_DIR and its permissions.",
            ) from None

    def _note(self, head: Anchor) -> None:
        try:
            self.anchors.note(head)
        except OSError as error:
            log.error("the audit trail's head cannot be noted: %s", error.strerror)

    def _checked(self) -> list[AuditDraft]:
        """Before the noted head is overwritten: does the chain still hold it?"""
        noted = self.anchors.head()
        if noted is None:
            return []
        found = self.store.entry(noted.sequence)
        if found is not None and found.hash == noted.hash:
            return []
        self.anchors.keep(noted)
        log.error("the audit trail does not hold entry %d any more", noted.sequence)
        at = self.clock.now()
        said = AuditDraft(at, SERVER, "", Act.CHAIN_CUT.value, "entry", str(noted.sequence))
        return [said]

    def say_head(self) -> None:
        """Into the log, which may be kept where nobody here can change it.

        Raises:
            AuditUnavailable: it cannot be read.
        """
        head = self.store.head()
        if head is not None:
            log.info("audit trail: entry %d has hash %s", head.sequence, head.hash)

    def verify(self) -> Verified:
        """Read the whole chain.

        Raises:
            AuditUnavailable: it cannot be read.
        """
        try:
            with self.anchors.held():  # else a head noted meanwhile would seem to be missing
                anchors = self.anchors.all()
        except OSError as error:
            raise AuditUnavailable(
                f"The notes of the trail's heads cannot be read ({error.strerror}).",
                cure="Check the permissions of the files audit.head and audit.anchors.",
            ) from None
        return verify(self.store.read(), anchors)


@dataclass(eq=False, slots=True)
class _Waiting:
    """One entry on its way; ``told`` is set when it is durable or could not be written now.

    ``kept``: it is tried until it is written, whoever waits for it.
    """

    draft: AuditDraft
    told: threading.Event | None = None
    kept: bool = True
    entry: AuditEntry | None = None
    withdrawn: bool = False


@dataclass(eq=False)
class AuditTrail:
    """The trail of a process that serves: one writing thread, begun with the first entry."""

    writer: AuditWriter
    patience_s: float = PATIENCE_S
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _waiting: list[_Waiting] = field(default_factory=list)
    _seen: OrderedDict[tuple[str, ...], float] = field(default_factory=OrderedDict)
    _thread: threading.Thread | None = None
    _closing: bool = False
    _lost: int = 0
    _failing: bool = False
    last_failed: bool = False
    """The last entries could not be written; unlike ``healthy``, time alone does not change it."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock by which entries are dated."""
        return self.writer.clock.now

    @property
    def healthy(self) -> bool:
        """Entries can be written, as far as is known: a moment after a failure the next may try."""
        return not self._failing

    def record(
        self, draft: AuditDraft, *, once_a_minute: bool = False, done: bool = False
    ) -> AuditEntry | None:
        """Write it down, and wait for that.

        Args:
            once_a_minute: not again when the same was written within ``SAME_S``; None then.
            done: it is about what has been changed already, so it is never given up: what cannot
                be written now is written when that can be done.

        Raises:
            AuditUnavailable: it is not written yet; what it is about must not be shown.
        """
        if once_a_minute and self._same(draft):
            return None
        waiting = _Waiting(draft, threading.Event(), kept=done)
        self._put(waiting)
        assert waiting.told is not None
        waiting.told.wait(self.patience_s)
        with self._wake:
            waiting.withdrawn = waiting.entry is None and not done
        if waiting.entry is None:
            raise _unwritten(done=done)
        if once_a_minute:
            self._remember(draft)
        return waiting.entry

    def require(self) -> None:
        """Before something is changed that must be in the trail.

        Raises:
            AuditUnavailable: it takes no entries now.
        """
        if not self.healthy:
            raise _unchangeable()

    def record_before(self, draft: AuditDraft) -> None:
        """Write down what is about to be done, and wait for that.

        Raises:
            AuditUnavailable: it is not written, so it must not be done.
        """
        self.require()
        try:
            self.record(draft)
        except AuditUnavailable:
            raise _unchangeable() from None

    def note(self, draft: AuditDraft, *, once_a_minute: bool = False) -> None:
        """Write it down soon; never waits, never fails."""
        if once_a_minute and self._same(draft):
            return
        self._put(_Waiting(draft))
        if once_a_minute:
            self._remember(draft)

    def close(self) -> None:
        """Write what waits, if that can be done now, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join()

    # --- the same again ---------------------------------------------------------------------

    def _same(self, draft: AuditDraft) -> bool:
        with self._wake:
            at_s = self._seen.get(_key(draft))
        return at_s is not None and self.writer.clock.monotonic() - at_s < SAME_S

    def _remember(self, draft: AuditDraft) -> None:
        with self._wake:
            self._seen[_key(draft)] = self.writer.clock.monotonic()
            self._seen.move_to_end(_key(draft))
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)

    # --- the writing thread -----------------------------------------------------------------

    def _put(self, waiting: _Waiting) -> None:
        with self._wake:
            if self._closing or (waiting.kept and len(self._waiting) >= MOST_WAITING):
                self._lost += 1
                if waiting.told is not None:
                    waiting.told.set()
                return
            self._waiting.append(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def _run(self) -> None:
        while batch := self._next():
            attempt("writing the audit trail", partial(self._write, batch))

    def _next(self) -> list[_Waiting]:
        """What waits; empty when it was closed and nothing more can be done."""
        with self._wake:
            if self._failing and not self._closing:
                self._wake.wait_for(lambda: self._closing, AGAIN_S)
                # Only the next entry can tell; words must not be withheld until somebody looks.
                self._failing = bool(self._waiting) or self._closing
            self._wake.wait_for(lambda: self._waiting or self._closing)
            if self._closing and self._failing:
                self._lost += len(self._waiting)
                log.error("%d audit entries could not be written", self._lost)
                return []
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            return batch

    def _write(self, batch: list[_Waiting]) -> None:
        """Whoever waits is told how it went; notes that could not be written wait on."""
        wanted = [w for w in batch if not w.withdrawn]
        lost = self._lost
        try:
            entries = self.writer.write([*self._of_lost(lost), *(w.draft for w in wanted)])
        except HandoverError as error:
            if not self._failing:
                log.error("the audit trail takes no entries: %s", error.detail)
            self._failing = self.last_failed = True
            self._give_back(batch)
            return
        self._failing = self.last_failed = False
        with self._wake:
            self._lost -= lost
        for waiting, entry in zip(wanted, entries[len(entries) - len(wanted) :], strict=True):
            waiting.entry = entry
            if waiting.told is not None:
                waiting.told.set()

    def _of_lost(self, count: int) -> list[AuditDraft]:
        if not count:
            return []
        now, lost = self.now(), Act.AUDIT_LOST.value
        return [AuditDraft(now, SERVER, "", lost, "entries", str(count), Outcome.FAILED)]

    def _give_back(self, batch: list[_Waiting]) -> None:
        """What is kept is tried again; whoever wants to see something is refused now."""
        with self._wake:
            self._waiting[:0] = [w for w in batch if w.kept]
        for waiting in batch:
            if waiting.told is not None:
                waiting.told.set()


def _unchangeable() -> AuditUnavailable:
    return AuditUnavailable(
        "Nothing can be changed now, because the audit trail cannot be written.",
        cure="Recording goes on. Try again in a moment; the administrator finds the reason in the "
        "server's log.",
    )


def _unwritten(*, done: bool) -> AuditUnavailable:
    if done:
        return AuditUnavailable(
            "This was done, but its entry in the audit trail waits to be written.",
            cure="Look before you do it again; the administrator finds the reason in the server's "
            "log.",
        )
    return AuditUnavailable(
        "This cannot be shown now, because the audit trail cannot be written.",
        cure="Recording goes on. Try again in a moment; the administrator finds the reason in the "
        "server's log.",
    )


def _key(draft: AuditDraft) -> tuple[str, ...]:
    return (
        draft.actor,
        draft.role,
        draft.action,
        draft.kind,
        draft.object_id,
        draft.outcome.value,
        draft.client,
    )
