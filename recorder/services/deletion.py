"""Deletes one recording, all of it, so that a kill at any moment is finished at the next run.

First one transaction notes what there is, with the sum of every file, and takes the rows away: from
then on nobody finds the recording. Then the files go. After a second look, at what a worker or a
request may still have written meanwhile, the audit trail says so, and the certificate is kept.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from recorder.core.audit import (
    SERVER,
    Act,
    AuditDraft,
    AuditEntry,
    AuditQuery,
    session_name,
)
from recorder.core.capture import LogState
from recorder.core.model import Recording
from recorder.core.ports.clock import Clock
from recorder.core.ports.custody import AuditStore, RetentionStore
from recorder.core.ports.recordings import RecordingStore
from recorder.core.retention import (
    Artefact,
    Deletion,
    LogSum,
    Mark,
    Policy,
    Rule,
    body_of,
    certificate_of,
    sha256_of,
)
from recorder.services.disk import sync
from recorder.services.files import FileKind
from recorder.services.guard import attempt
from recorder.services.journal import Journal

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=30)
"""Between the last file and the second look: a request that began before is over by then."""

READ_BYTES = 1 << 20
AT_ONCE = 20
"""Deletions that one run begins or finishes, so that it never holds up the disk for long."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where files of a recording may lie.

    Attributes:
        output_dir: names on a certificate are relative to it.
        cache: of a session: it holds outlines of the sound.
    """

    output_dir: Path
    journal: Path
    uploads: Path
    arriving: Path
    cache: Callable[[str], Path]

    def of(self, rec_id: str, stem: str, session_id: str) -> list[Path]:
        """Every file of this recording that there is, sorted."""
        kinds = "|".join(kind.value for kind in FileKind)
        finished = re.compile(rf"\.?{re.escape(stem)}_({kinds})\..+")
        outline = f"{stem}_{FileKind.RECORDING.value}-*"
        found = [
            *(p for p in _named(self.output_dir) if finished.fullmatch(p.name)),
            *self.journal.glob(f"{rec_id}.*"),
            *self.uploads.glob(f"{rec_id}.*"),
            *self.arriving.glob(f"{rec_id}.*"),
            *self.cache(session_id).glob(outline),
        ]
        return sorted(p for p in found if p.is_file() and not p.is_symlink())


@dataclass(frozen=True, slots=True)
class Eraser:
    """Deletes recordings of the process that owns the output directory.

    Args:
        forget: told of every recording that is gone, so that nothing of it stays in memory.
        came_back: told of one that goes on arriving while it is deleted; nothing of it is lost.
        record: writes an audit entry, and waits until it is durable.
        settle: see ``SETTLE``; none where no other thread or process is at work.
    """

    store: RetentionStore
    recordings: RecordingStore
    journal: Journal
    places: Places
    clock: Clock
    record: Callable[[AuditDraft], AuditEntry | None]
    trail: AuditStore
    forget: Callable[[str], None] = lambda _rec_id: None
    came_back: Callable[[str, str], None] = lambda _rec_id, _session_id: None
    remove: Callable[[Path], None] = partial(Path.unlink, missing_ok=True)  # noqa: RUF009
    settle: timedelta = SETTLE

    def logs(self, rec_id: str) -> list[LogState]:
        """What the journal holds of it."""
        return [state for state in self.journal.segments_of(rec_id) if state.length]

    def delete(
        self,
        seen: Recording,
        rule: Rule,
        policy: Policy,
        *,
        by: str,
        reason: str,
        mark: Mark | None,
    ) -> Deletion | None:
        """Delete it; None, and nothing is done: it is held, or was changed since it was ``seen``.

        Raises:
            OSError: a file cannot be read or removed; the next run goes on, if it was begun.
        """
        wanted = Deletion(
            rec_id=seen.rec_id,
            session_id=seen.session_id,
            stem=seen.stem,
            frames=seen.frames,
            rule=rule,
            reason=reason,
            by=by,
            started_at=seen.started_at,
            stopped_at=seen.stopped_at,
            marked_at=mark.marked_at if mark else None,
            begun_at=self.clock.now(),
            artefacts=tuple(self._sums(self._present(seen), seen.session_id)),
            logs=tuple(_sum_of(state) for state in self.logs(seen.rec_id)),
            keep_hours=policy.keep_hours,
            grace_hours=policy.grace_hours,
            rows={},
        )
        begun = self.store.begin(seen, wanted)
        if begun is None:
            return None
        self.forget(seen.rec_id)
        self.store.scrub()
        return self._advance(begun)

    def resume(self) -> int:
        """Go on with what is not finished; how many certificates were made."""
        made: list[Deletion] = []
        for deletion in self.store.uncertified(AT_ONCE):
            attempt(f"deleting {deletion.rec_id}", partial(self._go_on, deletion, made))
        return sum(deletion.certificate is not None for deletion in made)

    def _go_on(self, deletion: Deletion, made: list[Deletion]) -> None:
        made.append(self._advance(deletion))

    def _advance(self, deletion: Deletion) -> Deletion:
        """As far as it goes now."""
        if deletion.emptied_at is None:
            deletion = self._empty(deletion)
        assert deletion.emptied_at is not None
        if self.clock.now() - deletion.emptied_at < self.settle:
            return deletion
        if self._files(deletion) and self.recordings.get(deletion.rec_id) is None:
            log.warning("recording %s had files again after it was deleted", deletion.rec_id)
            return self._empty(deletion)
        return self._certify(deletion)

    def _empty(self, deletion: Deletion) -> Deletion:
        """Remove every file, and what came up since its sums were taken."""
        session_id = deletion.session_id
        known = {a.name for a in deletion.artefacts}
        there = self._files(deletion)
        new = [path for path in there if self._name(path, session_id) not in known]
        if new:
            sums = self._sums(new, session_id)
            deletion = replace(deletion, artefacts=(*deletion.artefacts, *sums))
            self.store.amend(deletion)
        more = self._drop_logs(deletion)
        for path in self._files(deletion):
            self.remove(path)
        _sync({path.parent for path in there})
        deletion = replace(deletion, emptied_at=self.clock.now())
        self.store.amend(deletion)
        if more:
            self.came_back(deletion.rec_id, session_id)
        return deletion

    def _drop_logs(self, deletion: Deletion) -> bool:
        """Take the logs out of the journal; True when new sound came, which stays."""
        lengths = {one.log_id: one.length for one in deletion.logs}
        more = False
        for state in self.logs(deletion.rec_id):
            known = lengths.get(str(state.log_id), 0)
            by_policy = deletion.rule is Rule.RETENTION
            more |= not self.journal.drop(state.log_id, known if by_policy else None)
        return more

    def _present(self, seen: Recording) -> list[Path]:
        return self.places.of(seen.rec_id, seen.stem, seen.session_id)

    def _files(self, deletion: Deletion) -> list[Path]:
        """Those still there. A log that has new sound is not one of them."""
        lengths = {one.log_id: one.length for one in deletion.logs}
        grown = {
            self.journal.path(state.log_id)
            for state in self.logs(deletion.rec_id)
            if deletion.rule is Rule.RETENTION and state.length > lengths.get(str(state.log_id), 0)
        }
        found = self.places.of(deletion.rec_id, deletion.stem, deletion.session_id)
        return [path for path in found if path not in grown]

    def _certify(self, deletion: Deletion) -> Deletion:
        """The entry in the trail first; a kill in between does not make a second one."""
        body = body_of(deletion)
        digest = sha256_of(body)
        entry = self._written(deletion, digest) or self.record(
            AuditDraft(
                self.clock.now(),
                SERVER,
                "",
                Act.DELETED.value,
                "recording",
                deletion.rec_id,
                digest=digest,
            )
        )
        assert entry is not None
        certificate = certificate_of(body, entry.sequence, entry.hash)
        done = replace(deletion, certificate=certificate)
        self.store.certify(done, self.clock.now())
        self.store.scrub()
        return done

    def _written(self, deletion: Deletion, digest: str) -> AuditEntry | None:
        wanted = AuditQuery(object_id=deletion.rec_id, action=Act.DELETED.value)
        return next((e for e in self.trail.find(wanted) if e.digest == digest), None)

    def _name(self, path: Path, session_id: str) -> str:
        """Relative to OUTPUT_DIR, and without the session's id, which opens what it recorded."""
        name = path.relative_to(self.places.output_dir).as_posix()
        return name.replace(session_id, session_name(session_id))

    def _sums(self, paths: Iterable[Path], session_id: str) -> Iterator[Artefact]:
        for path in paths:
            try:
                size, sha256 = _sum(path)
            except FileNotFoundError:
                continue  # a scratch file that was finished meanwhile
            yield Artefact(self._name(path, session_id), size, sha256)


def _sync(folders: Iterable[Path]) -> None:
    """Let the names be gone after a power cut, too."""
    for folder in folders:
        if folder.is_dir():
            sync(folder)


def _named(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in os.scandir(folder)]


def _sum(path: Path) -> tuple[int, str]:
    size, running = 0, hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            size += len(piece)
            running.update(piece)
    return size, running.hexdigest()


def _sum_of(state: LogState) -> LogSum:
    return LogSum(str(state.log_id), state.length, state.complete, state.sha256)
