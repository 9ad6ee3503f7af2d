"""When words are made again by themselves: drafts once there is a better engine, and what an engine
failed at once it works."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from recorder.core.model import Recording, RecordingState
from recorder.core.ports.recordings import RecordingStore, TranscriptStore
from recorder.services.files import FileKind, OutputFiles
from recorder.services.finishing import WORDS_MISSING
from recorder.services.listening import Listener
from recorder.services.transcription import Transcription

LOOK_AGAIN_S = 5.0
"""Before an engine that did not hear is asked again for the sake of drafts."""

MISSING_S = 600.0
"""Before words at which the engine failed are tried again; twice as long after each round, and at
once when it makes words of others after it made none."""

MISSING_LONGEST_S = 86_400.0

AT_ONCE = 8
"""So many finished ones begin anew in a round, or are taken up again after a restart: each costs
writes, and thousands may wait."""


@dataclass(slots=True)
class Redoing:
    """Of one worker; ``monotonic``: seconds."""

    recordings: RecordingStore
    transcripts: TranscriptStore
    files: OutputFiles
    monotonic: Callable[[], float]
    _own: Transcription | None = None
    _due_s: float = math.inf
    _pause_s: float = MISSING_S
    _failed_at: int | None = None
    _round_at: int | None = None
    _left: deque[str] = field(default_factory=deque)

    def use(self, transcription: Transcription | None) -> None:
        """Another engine is the server's own now."""
        better = transcription is not None and not transcription.engine.info.draft
        self._own = transcription
        self._due_s = -math.inf if better else math.inf
        self._pause_s, self._failed_at = MISSING_S, None
        self._left.clear()

    def missing(self, listener: Listener) -> None:
        """A recording was finished though the engine failed at some of its words."""
        own = self._own
        if own is None:
            return
        by_own = listener.model in ("", own.engine.info.label)
        if by_own and (not listener.again or own.successes == self._round_at):
            self._failed_at = own.successes  # else it heard others, and this may be no outage
        self._due_s = min(self._due_s, self.monotonic() + self._pause_s)

    def look(self) -> None:
        """Have words made again if it is time, once the engine has shown that it hears."""
        own, now_s = self._own, self.monotonic()
        if own is None:
            return
        recovered = self._failed_at is not None and own.successes > self._failed_at
        if now_s >= self._due_s or recovered:
            self._look_for_more(own, now_s)
        for _ in range(min(AT_ONCE, len(self._left))):
            self._begin_anew(self._left.popleft())

    def _look_for_more(self, own: Transcription, now_s: float) -> None:
        rows = self._to_redo(own.engine.info.label)
        if rows and not own.proven():  # what is there is better than nothing
            self._due_s = now_s + LOOK_AGAIN_S
            return
        self._due_s, self._failed_at, self._round_at = math.inf, None, own.successes
        if any(row.problem == WORDS_MISSING for row in rows):
            self._pause_s = min(MISSING_LONGEST_S, 2 * self._pause_s)
        self._left = deque(row.rec_id for row in rows)

    def _begin_anew(self, rec_id: str) -> None:
        row = self.recordings.get(rec_id)
        if row is not None and row.state is RecordingState.DONE:
            self.transcripts.forget_segments(rec_id)
            self.recordings.advance(row, state=RecordingState.SEALED, problem=None)

    def _to_redo(self, label: str) -> list[Recording]:
        """Drafts of other engines than ``label``, but those for which somebody chose the engine,
        and what any engine failed at; where the sound is there.
        """
        return [
            row
            for row in self.recordings.in_states(RecordingState.DONE)
            if (
                row.problem == WORDS_MISSING
                or (row.draft and row.engine != label and row.model is None)
            )
            and self.files.path(row, FileKind.RECORDING).exists()
        ]
