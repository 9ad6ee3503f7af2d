"""How long recordings are kept: warned, then deleted; held, or erased at once, by an administrator.

Nothing that is unprocessed is ever deleted by the policy, and nothing that is held by anybody. The
process that owns the output directory deletes; any other only warns.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from recorder.core.audit import SERVER, Act, AuditDraft
from recorder.core.capture import capture_of
from recorder.core.errors import (
    InvalidInput,
    LegalHold,
    NotConfirmed,
    NotReady,
    StillRecording,
    UnknownRecording,
)
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.clock import Clock
from recorder.core.ports.custody import AuditStore, RetentionStore
from recorder.core.ports.recordings import RecordingStore
from recorder.core.retention import (
    PROCESSED,
    Deletion,
    Erasure,
    Hold,
    Kept,
    Mark,
    Policy,
    Rule,
    kept,
)
from recorder.services.confirming import CONFIRM_WITHIN, is_confirmed, new_token, with_token
from recorder.services.deletion import AT_ONCE, Eraser
from recorder.services.guard import attempt

log = logging.getLogger(__name__)

MARK_AT_ONCE = 500
LOOK_AGAIN = timedelta(days=1)
"""A recording that was due and could not be deleted is looked at again after this."""

ENDED = PROCESSED | {RecordingState.FAILED}
"""A failed one may be erased: it may fail for ever, and that must not keep anybody's data."""

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did, or would do when it was dry; ids of recordings.

    Attributes:
        marked: warned now: they will be deleted after the grace time.
        unmarked: not to be deleted after all.
        deleted: rows and files are gone; the certificate follows within a minute. Also what was to
            be erased, as a command beside the server confirmed.
        kept: due, but not deleted, and why.
        certified: certificates that were made for earlier deletions.
    """

    marked: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[tuple[str, Kept], ...] = ()
    certified: int = 0
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How one recording stands: why it is kept, or that it is due (``kept`` None)."""

    recording: Recording
    kept: Kept | None
    mark: Mark | None
    hold: Hold | None
    wish: Erasure | None


@dataclass(frozen=True, slots=True)
class Retention:
    """The policy at work on one server's recordings.

    Args:
        note: writes audit entries; must not wait.
        eraser: None in a process that does not own the output directory.
        words_come: whether what is sealed gets its words by itself.
    """

    store: RetentionStore
    recordings: RecordingStore
    policy: Policy
    clock: Clock
    note: Callable[[AuditDraft], object]
    eraser: Eraser | None = None
    words_come: Callable[[], bool] = lambda: True
    _turn: threading.Lock = field(default_factory=threading.Lock)

    # --- the policy -------------------------------------------------------------------------

    def run(self, *, dry_run: bool = False, by: str = SERVER) -> Ran:
        """Warn, take warnings back, delete what is due; one run at a time."""
        with self._turn:
            certified = self.eraser.resume() if self.eraser and not dry_run else 0
            unmarked = self._unmark(dry_run, by)
            marked = self._mark(dry_run, by)
            deleted, stays = self._delete_due(dry_run, by, just_marked=frozenset(marked))
            deleted += self._erase_confirmed(dry_run)
        if not dry_run and (marked or unmarked or deleted):
            counts = len(marked), len(unmarked), len(deleted)
            log.info("retention: %d warned of, %d taken back, %d deleted", *counts)
        return Ran(marked, unmarked, deleted, stays, certified, dry_run)

    def resume(self) -> int:
        """Finish what a killed process had begun; before anything looks at the journal."""
        with self._turn:
            return self.eraser.resume() if self.eraser else 0

    def _unmark(self, dry_run: bool, by: str) -> tuple[str, ...]:
        """The policy became longer, the recording went on, or somebody holds it."""
        gone = tuple(self.store.strays(self.policy.cutoff(self.clock.now())))
        if not dry_run and gone:
            self.store.unmark(gone)
            self._say(Act.UNMARKED, gone, by)
        return gone

    def _mark(self, dry_run: bool, by: str) -> tuple[str, ...]:
        now = self.clock.now()
        cutoff = self.policy.cutoff(now)
        marked: list[str] = []
        after: tuple[datetime, str] | None = None
        while cutoff is not None:
            page = self.store.old(cutoff, MARK_AT_ONCE, after)
            ids = [rec_id for _, rec_id in page]
            if not dry_run:
                self.store.mark([Mark(rec_id, now, now + self.policy.grace) for rec_id in ids])
                self._say(Act.MARKED, ids, by)
            marked += ids
            if len(page) < MARK_AT_ONCE:
                break
            after = page[-1]
        return tuple(marked)

    def _delete_due(
        self, dry_run: bool, by: str, just_marked: Collection[str]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, Kept], ...]]:
        deleted: list[str] = []
        stays: list[tuple[str, Kept]] = []
        if self.policy.keep is None or self.eraser is None:
            return (), ()
        for mark in self.store.marks(due=self.clock.now(), limit=AT_ONCE):
            if mark.rec_id in just_marked:
                continue  # there is a look between the two steps, however short the grace time
            work = partial(self._delete_one, mark, dry_run, by, deleted, stays)
            attempt(f"retention of {mark.rec_id}", work)
        return tuple(deleted), tuple(stays)

    def _delete_one(
        self,
        mark: Mark,
        dry_run: bool,
        by: str,
        deleted: list[str],
        stays: list[tuple[str, Kept]],
    ) -> None:
        recording = self.recordings.get(mark.rec_id)
        if recording is None or self.eraser is None:
            return
        why = self._kept(recording, mark, finished=self._finished(recording))
        if why is not None:
            stays.append((mark.rec_id, why))
            if not dry_run:
                later = self.clock.now() + LOOK_AGAIN
                self.store.postpone(replace(mark, delete_at=later, kept=why))
        elif dry_run or self.eraser.delete(
            recording, Rule.RETENTION, self.policy, by=by, reason="", mark=mark
        ):
            deleted.append(mark.rec_id)

    def _finished(self, recording: Recording) -> bool:
        """Its device said that everything was sent, and the row knows all that the journal has."""
        logs = self.eraser.logs(recording.rec_id) if self.eraser else []
        capture = capture_of(logs)
        return not logs or (capture.complete and capture.frames == recording.frames)

    def _kept(self, recording: Recording, mark: Mark | None, *, finished: bool) -> Kept | None:
        held = self.store.is_held(recording.rec_id)
        now = self.clock.now()
        return kept(recording, self.policy, now, held=held, mark=mark, finished=finished)

    def _say(self, act: Act, rec_ids: Sequence[str], by: str) -> None:
        for rec_id in rec_ids:
            self.note(AuditDraft(self.clock.now(), by, "", act.value, "recording", rec_id))

    # --- looking ----------------------------------------------------------------------------

    def standing(self, rec_id: str) -> Standing:
        """How one recording stands.

        Raises:
            UnknownRecording: there is none.
        """
        recording = self._recording(rec_id)
        mark = self.store.mark_of(rec_id)
        holds = self.store.holds(rec_id)
        hold = holds[-1] if holds and holds[-1].released_at is None else None
        wish = self.store.wish(rec_id)
        finished = mark is None or mark.kept is not Kept.UNFINISHED
        return Standing(recording, self._kept(recording, mark, finished=finished), mark, hold, wish)

    def _recording(self, rec_id: str) -> Recording:
        found = self.recordings.get(rec_id)
        if found is None:
            raise UnknownRecording("There is no such recording.", cure="Look into the list.")
        return found

    # --- holds ------------------------------------------------------------------------------

    def hold(self, rec_id: str, reason: str, by: str) -> Hold:
        """Keep it until the hold is released, whatever the policy says.

        Raises:
            UnknownRecording: there is none.
            InvalidInput: no reason.
        """
        made = self.store.hold(rec_id, checked_reason(reason), by, self.clock.now())
        if made is None:
            raise UnknownRecording("There is no such recording.", cure="Look into the list.")
        return made

    def release(self, rec_id: str, by: str) -> Hold | None:
        """End the hold; None: there was none.

        Raises:
            UnknownRecording: there is no such recording.
        """
        self._recording(rec_id)
        return self.store.release(rec_id, by, self.clock.now())

    # --- erasure ----------------------------------------------------------------------------

    def ask_erasure(self, rec_id: str, reason: str, by: str) -> tuple[str, Erasure]:
        """First step: the token that confirms it, and the wish.

        Raises:
            UnknownRecording, StillRecording, NotReady, LegalHold: it cannot be erased.
            InvalidInput: no reason.
        """
        text = checked_reason(reason)
        self.erasable(rec_id)
        (token, kept_of_it), now = new_token(), self.clock.now()
        wish = Erasure(rec_id, text, by, now, now + CONFIRM_WITHIN, kept_of_it)
        if not self.store.ask(wish):
            raise UnknownRecording("There is no such recording.", cure="Look into the list.")
        return token, wish

    def confirm_erasure(self, rec_id: str, token: str, by: str) -> Deletion | None:
        """Second step: delete it now; None: the owner of the files does it within a minute.

        Raises:
            UnknownRecording, StillRecording, NotReady, LegalHold: it cannot be erased.
            NotConfirmed: not this token, too late, or it was changed at this moment.
        """
        with self._turn:
            recording, now = self.erasable(rec_id), self.clock.now()
            wish = with_token(self.store.wish(rec_id), token, now)
            if self.eraser is None:
                self.store.ask(replace(wish, confirmed_by=by, expires_at=now + CONFIRM_WITHIN))
                return None
            return self._erased(recording, wish.reason, by)

    def _erase_confirmed(self, dry_run: bool) -> tuple[str, ...]:
        """What was confirmed where nothing can be deleted; what cannot be erased expires."""
        erased: list[str] = []
        if self.eraser is None or dry_run:
            return ()
        for wish in self.store.confirmed(self.clock.now()):
            attempt(f"erasing {wish.rec_id}", partial(self._erase_one, wish, erased))
        return tuple(erased)

    def _erase_one(self, wish: Erasure, erased: list[str]) -> None:
        self._erased(self.erasable(wish.rec_id), wish.reason, wish.confirmed_by)
        erased.append(wish.rec_id)

    def erase(self, rec_id: str, reason: str, by: str) -> None:
        """Delete it now, as part of something that was confirmed; nothing when it is gone already.

        Raises:
            StillRecording, NotReady, LegalHold: it cannot be erased.
            NotConfirmed: it was changed at this moment.
        """
        with self._turn:
            if self.recordings.get(rec_id) is not None:
                self._erased(self.erasable(rec_id), reason, by)

    def _erased(self, recording: Recording, reason: str, by: str) -> Deletion:
        assert self.eraser is not None
        done = self.eraser.delete(
            recording, Rule.ERASURE, self.policy, by=by, reason=reason, mark=None
        )
        if done is None:
            raise NotConfirmed("The recording was changed just now.", cure="Confirm it again.")
        return done

    def _stays_wordless(self, recording: Recording) -> bool:
        return recording.state is RecordingState.SEALED and not self.words_come()

    def erasable(self, rec_id: str) -> Recording:
        """The recording, which may be erased: nothing more will come of it by itself.

        Raises:
            UnknownRecording, StillRecording, NotReady, LegalHold: it may not.
        """
        recording = self._recording(rec_id)
        if recording.state is RecordingState.RECORDING:
            raise StillRecording("This recording is still running.", cure="Stop it first.")
        if recording.state not in ENDED and not self._stays_wordless(recording):
            raise NotReady(
                "The words of this recording are still being made.",
                cure="Wait until they are made, or have failed.",
            )
        if self.store.is_held(rec_id):
            raise LegalHold(
                "This recording must not be deleted: it is on legal hold.",
                cure="Release the hold first, if you may.",
            )
        return recording


def checked_reason(text: str) -> str:
    """A reason that says something.

    Raises:
        InvalidInput: empty or too long.
    """
    words = " ".join(text.split())
    if not 3 <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise InvalidInput(
            f"A reason has 3 to {LONGEST_REASON} characters that can be read.",
            cure="Give a case number; never a patient's name.",
        )
    return words


def confirmed(trail: AuditStore, deletion: Deletion) -> bool:
    """Whether the audit trail's entry says the same as the deletion's certificate.

    Raises:
        AuditUnavailable: the trail cannot be read.
    """
    return is_confirmed(trail, deletion.certificate)
