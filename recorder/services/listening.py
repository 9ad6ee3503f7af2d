"""Listener: one recording being heard; from new samples to utterances that wait for an engine.

The utterances go to the store as soon as they are cut, so a worker that dies repeats nothing but
the cutting. If cutting ever gives other cuts than are stored (sound was added to a recording that
was given up), the stored ones are dropped and made again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from recorder.core.model import SAMPLE_RATE, Recording, RecordingState, Utterance
from recorder.core.ports.recordings import TranscriptStore
from recorder.services.sound import Sound
from recorder.services.utterances import Cut, UtteranceCutter

STEP_BYTES = 1 << 20
"""Half a minute of sound at most before another recording has its turn."""


OPENING_S = 10.0
"""So much speech tells a recording's language."""


@dataclass(eq=False)
class Listener:
    """What the worker keeps in memory of one recording.

    Attributes:
        waiting: utterances without words, oldest first.
        heard_all: the recording is over and all of it was cut.
        lags: there may be more sound than one step hears.
        again: there is a finished result already; better words of it can wait for others.
        model: label of the engine wished for it; empty: the server's own choice.
        served: when it last had a turn, as a growing number.
        gaps: samples before which sound is missing.
        opening: the first utterances, up to ``OPENING_S`` of them.
        languages: what engines made of the opening, see ``usual_language``.
        hanging: utterances that the engine was asked for and works on still.
    """

    recording: Recording
    sound: Sound
    store: TranscriptStore
    make_cutter: Callable[[], UtteranceCutter]
    waiting: deque[Utterance] = field(default_factory=deque)
    heard_all: bool = False
    lags: bool = True
    again: bool = False
    model: str = ""
    served: int = 0
    gaps: list[int] = field(default_factory=list)
    opening: list[Utterance] = field(default_factory=list)
    languages: dict[tuple[str, int, int], str] = field(default_factory=dict)
    hanging: set[Utterance] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._cutter = self.make_cutter()
        self._stored = self.store.utterances(self.recording.rec_id)
        self._done = {u.index for u in self._stored} - {
            u.index for u in self.store.pending(self.recording.rec_id)
        }
        self._count = 0

    @property
    def settled_frame(self) -> int:
        """Up to here there are words, or silence."""
        if self.waiting:
            return self.waiting[0].start
        return self.sound.frames if self.heard_all else self._cutter.settled_frame

    @property
    def behind_frames(self) -> int:
        """Samples that were heard and have no words yet."""
        return self.sound.frames - self.settled_frame

    @property
    def awaited(self) -> bool:
        """Somebody waits for the report, which waits for its words."""
        return self.recording.state is not RecordingState.RECORDING and not self.again

    @property
    def speaking(self) -> Cut | None:
        """The utterance that is being spoken, as far as it was heard."""
        return self._cutter.speaking

    def opening_ends(self, first: Sequence[Utterance]) -> bool:
        """These are the whole opening."""
        return sum(u.end - u.start for u in first) >= OPENING_S * SAMPLE_RATE

    @property
    def intact(self) -> bool:
        """Everything that was cut here is stored still."""
        return len(self.store.utterances(self.recording.rec_id)) >= self._count

    def listen(self, *, final: bool) -> bool:
        """Cut what is new; with ``final`` the rest too once all samples were read.

        Returns False when there was nothing to hear.

        Raises:
            SoundChanged: the journal took sound back; make a new listener.
        """
        self.lags = False
        if self.heard_all:
            return False
        fed = 0
        cuts: list[Cut] = []
        for stretch in self.sound.news(final=final, limit_bytes=STEP_BYTES):
            fed += len(stretch.pcm)
            if stretch.after_gap:
                self.gaps.append(self._cutter.frame)
                cuts += self._cutter.boundary()
            cuts += self._cutter.feed(stretch.pcm)
        if final and not fed:
            cuts += self._cutter.finish()
            self.heard_all = True
        self.lags = fed >= STEP_BYTES
        self._take(cuts)
        return bool(fed) or final

    def _take(self, cuts: list[Cut]) -> None:
        rec_id = self.recording.rec_id
        fresh = [
            Utterance(rec_id, self._count + n, cut.start, cut.end, cut.voiced)
            for n, cut in enumerate(cuts)
        ]
        self._count += len(fresh)
        for utterance in fresh:
            if not self.opening_ends(self.opening):
                self.opening.append(utterance)
        if any(u != self._stored[u.index] for u in fresh if u.index < len(self._stored)):
            self._start_over()
            return
        self.store.add_utterances([u for u in fresh if u.index >= len(self._stored)])
        self.waiting.extend(u for u in fresh if u.index not in self._done)

    def _start_over(self) -> None:
        """The cuts differ from those stored: other sound, so other words."""
        self.store.forget_segments(self.recording.rec_id)
        self._stored, self._done = [], set()
        self._cutter, self._count = self.make_cutter(), 0
        self.waiting.clear()
        self.gaps.clear()
        self.opening.clear()
        self.languages.clear()
        self.hanging.clear()
        self.heard_all, self.lags = False, True
        self.sound.rewind()
