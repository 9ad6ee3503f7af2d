"""What the worker tells the tablets while it works: words, facts, progress."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from recorder.clinical.facts import codec
from recorder.clinical.languages.guess import language_of
from recorder.core.model import (
    SAMPLE_RATE,
    Analysis,
    Recording,
    RecordingState,
    Segment,
    Transcript,
)
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import EventLog, TranscriptStore
from recorder.core.ports.speech import EngineInfo
from recorder.core.sessions import AUTO
from recorder.core.timeline import Timeline
from recorder.services.listening import Listener
from recorder.services.tentative import Guess
from recorder.services.turns import BATCH_UTTERANCES

FACTS = "facts"
"""Kind of the event that tells all facts of a recording so far, as ``codec.analysis_json``."""

PROGRESS_S = 1.0
BEHIND_STEP_S = 5.0
"""A delay that grew or fell by so much is news even while no new words came."""

FACTS_REST = 9
"""Rest after finding facts, as a multiple of the time it took."""

FACTS_LONGEST_REST_S = 0.7
"""Facts come within a second of their words."""


@dataclass(slots=True)
class _Said:
    at_s: float
    transcribed_s: float
    behind_s: float


def spoken_in(language: str, engine: EngineInfo, segments: Sequence[Segment]) -> str:
    """What the words are in: as wished; else as the words tell, or else the engine of most of
    them. A few words of a language alone do not tell it."""
    if engine.english_only:
        return "en"
    if language != AUTO:
        return language
    guessed = language_of("\n".join(s.text for s in segments))
    told: Counter[str] = Counter()
    for segment in segments:
        if segment.language:
            told[segment.language] += len(segment.text)
    return told.most_common(1)[0][0] if told and guessed == "en" else guessed


class Publisher:
    """Turns results into events of the live feed; keeps only when it last spoke."""

    def __init__(
        self,
        events: EventLog,
        transcripts: TranscriptStore,
        clock: Clock,
        analyze: Callable[[Transcript], Analysis],
    ) -> None:
        self._events = events
        self._transcripts = transcripts
        self._clock = clock
        self._analyze = analyze
        self._said: dict[str, _Said] = {}
        self._facts_due_s: dict[str, float] = {}

    def forget(self, rec_id: str) -> None:
        """This recording is over."""
        self._said.pop(rec_id, None)
        self._facts_due_s.pop(rec_id, None)

    def status(self, row: Recording, **more: object) -> None:
        """State and engine of one recording."""
        data: dict[str, object] = {
            "state": row.state.value,
            "engine": row.engine,
            "draft": row.draft,
            "captured_s": round(row.duration_s, 3),
            "problem": row.problem,
        }
        self._events.publish(row.session_id, row.rec_id, "status", data | more)

    def progress(self, listener: Listener, engine: EngineInfo | None) -> None:
        """How far the words are, at most once a second and only when that changed.

        Args:
            engine: that makes them; None while none is open.
        """
        row = listener.recording
        now_s = self._clock.monotonic()
        transcribed_s = round(listener.settled_frame / SAMPLE_RATE, 3)
        captured_s = round(listener.sound.frames / SAMPLE_RATE, 3)
        behind_s = round(max(0.0, captured_s - transcribed_s), 3)
        said = self._said.get(row.rec_id)
        if said and now_s - said.at_s < PROGRESS_S:
            return
        stands = said and said.transcribed_s == transcribed_s
        if said and stands and abs(behind_s - said.behind_s) < BEHIND_STEP_S:
            return
        self._said[row.rec_id] = _Said(now_s, transcribed_s, behind_s)
        self.status(
            row,
            engine=engine.label if engine else row.engine,
            draft=engine.draft if engine else row.draft,
            captured_s=captured_s,
            transcribed_s=transcribed_s,
            behind_s=behind_s,
        )

    def words(self, row: Recording, segments: Sequence[Segment]) -> None:
        """The final words of one utterance; ``part`` 0 takes the place of all it had before."""
        timeline = Timeline.of(row)
        for plain in codec.transcript_json(Transcript(tuple(segments)), timeline)["segments"]:
            plain.pop("start")
            plain.pop("end")
            plain["part"] = plain["index"]
            plain["index"] = plain["utterance"]
            self._events.publish(row.session_id, row.rec_id, "segment", plain)

    def words_again(self, row: Recording) -> bool:
        """The last words that are kept: a worker may have died before it said them, and may have
        shown others that were tentative. False: there are none.

        Said twice they take their own place.
        """
        if row.state is RecordingState.RECORDING:
            self.tentative(row, None)
        segments = self._transcripts.segments(row.rec_id)
        by_utterance = groupby(segments, key=lambda segment: segment.utterance)
        said = deque((tuple(parts) for _, parts in by_utterance), BATCH_UTTERANCES)
        for parts in said:
            self.words(row, parts)
        return bool(said)

    def tentative(self, row: Recording, guess: Guess | None) -> None:
        """What is being spoken, in the place of what was said of it before; None: nothing."""
        segments = guess.segments if guess else ()
        plain = codec.transcript_json(Transcript(segments), Timeline.of(row))
        data = {
            "end_s": guess.end_s if guess else None,
            "segments": [
                {key: s[key] for key in ("start_s", "end_s", "elapsed_s", "text", "words")}
                for s in plain["segments"]
            ],
        }
        self._events.publish(row.session_id, row.rec_id, "tentative", data, replace=True)

    def facts(self, row: Recording, engine: EngineInfo, language: str) -> bool:
        """Everything that follows from the words so far; False when it is not due yet.

        All words are read again each time, so a long encounter has its turn less often.
        """
        began_s = self._clock.monotonic()
        if began_s < self._facts_due_s.get(row.rec_id, 0.0):
            return False
        segments = tuple(self._transcripts.segments(row.rec_id))
        # One engine makes all words after Stop; until then the former one's may be a draft's.
        draft = engine.draft or not self._transcripts.engines(row.rec_id) <= {engine.label}
        language = spoken_in(language, engine, segments)
        transcript = Transcript(segments, engine.name, engine.model, language, draft)
        self._publish_facts(row, self._analyze(transcript), draft)
        ended_s = self._clock.monotonic()
        rest_s = min((ended_s - began_s) * FACTS_REST, FACTS_LONGEST_REST_S)
        self._facts_due_s[row.rec_id] = ended_s + rest_s
        return True

    def result(self, row: Recording, transcript: Transcript, analysis: Analysis) -> None:
        """The finished record."""
        self._publish_facts(row, analysis, transcript.draft)
        self.status(row, transcribed_s=round(row.duration_s, 3), behind_s=0.0)

    def _publish_facts(self, row: Recording, analysis: Analysis, draft: bool) -> None:
        live = row.state is RecordingState.RECORDING
        data = codec.analysis_json(analysis, Timeline.of(row)) | {"draft": draft, "live": live}
        self._events.publish(row.session_id, row.rec_id, FACTS, data, replace=True)
