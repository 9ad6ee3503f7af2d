"""Forgets a person: the account in any case, the encounters where that is asked for.

Two steps, like erasing an encounter; what was begun and cut off is finished at the next run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial

from recorder.core.audit import SERVER, Act, AuditDraft, AuditEntry
from recorder.core.errors import NotPossible
from recorder.core.person_erasure import PersonErasure, body_of
from recorder.core.ports.clock import Clock
from recorder.core.ports.custody import AuditStore, PersonErasureStore
from recorder.core.retention import certificate_of, sha256_of
from recorder.services.accounts import Accounts
from recorder.services.confirming import CONFIRM_WITHIN, is_confirmed, new_token, with_token
from recorder.services.guard import attempt
from recorder.services.retention import Retention, checked_reason


@dataclass(frozen=True, slots=True)
class PersonErasures:
    """Erases accounts of the process that owns the output directory.

    Args:
        record: writes an audit entry, and waits until it is durable.
    """

    store: PersonErasureStore
    accounts: Accounts
    retention: Retention
    clock: Clock
    record: Callable[[AuditDraft], AuditEntry | None]
    trail: AuditStore
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self, user_id: str, reason: str, by: str, *, encounters: bool
    ) -> tuple[str, PersonErasure]:
        """First step: the token that confirms it, and what would go.

        Args:
            encounters: whether those that the person recorded go too.

        Raises:
            UnknownUser: there is none.
            InvalidInput: no reason.
            NotPossible: the last administrator, or erased already.
            StillRecording, NotReady, LegalHold: an encounter that would go cannot.
        """
        text = checked_reason(reason)
        self.accounts.get(user_id)
        (token, kept_of_it), now = new_token(), self.clock.now()
        wish = PersonErasure(user_id, text, by, now, now + CONFIRM_WITHIN, kept_of_it)
        wish = self._scoped(wish, self.store.encounters(user_id) if encounters else ())
        if not self.store.ask(wish):
            raise NotPossible("This person was erased already.", cure="Look at the certificate.")
        return token, wish

    def confirm(self, user_id: str, token: str, by: str) -> PersonErasure:
        """Second step: nobody is left; without certificate where nothing can be deleted: then the
        owner of the files finishes it within a minute.

        Raises:
            UnknownUser, NotPossible, StillRecording, NotReady, LegalHold: it cannot be.
            NotConfirmed: not this token, or too late.
        """
        self.accounts.get(user_id)
        with self._turn:
            known, now = self.store.get(user_id), self.clock.now()
            wish = with_token(known if known and not known.begun_at else None, token, now)
            begun = replace(self._scoped(wish, wish.encounters), by=by, begun_at=now)
            self.accounts.change(user_id, enabled=False)  # refused there, nothing has begun
            self.store.keep(begun)
            return self._finish(begun) if self.retention.eraser else begun

    def resume(self) -> None:
        """Finish what was begun and cut off."""
        with self._turn:
            for begun in self.store.unfinished():
                attempt(f"erasing user {begun.user_id}", partial(self._finish, begun))

    def of(self, user_id: str) -> PersonErasure | None:
        """The wish, or what is left of who was erased; None: neither."""
        return self.store.get(user_id)

    def confirmed(self, erasure: PersonErasure) -> bool:
        """Whether the audit trail says the same as the certificate."""
        return is_confirmed(self.trail, erasure.certificate)

    def _scoped(self, wish: PersonErasure, going: Collection[str]) -> PersonErasure:
        """With the encounters that go, all of which can, and how many stay; nobody is needed."""
        self.accounts.check_dispensable(wish.user_id)
        recorded = self.store.encounters(wish.user_id)
        gone = tuple(rec_id for rec_id in recorded if rec_id in going)
        for rec_id in gone:
            self.retention.erasable(rec_id)
        return replace(wish, encounters=gone, kept=len(recorded) - len(gone))

    def _finish(self, begun: PersonErasure) -> PersonErasure:
        """Each step may be done twice, so a kill between any two of them costs nothing."""
        for rec_id in begun.encounters:
            self.retention.erase(rec_id, begun.reason, begun.by)
        self.accounts.forget(begun.user_id)
        body = body_of(begun, self.clock.now())
        digest = sha256_of(body)
        entry = self.record(
            AuditDraft(
                self.clock.now(), SERVER, "", Act.FORGOTTEN.value, "user", begun.user_id,
                digest=digest,
            )
        )  # fmt: skip
        assert entry is not None
        done = replace(begun, certificate=certificate_of(body, entry.sequence, entry.hash))
        self.store.keep(done)
        return done
