"""The nouns of an encounter as frozen data: its sound, its words, its facts, its report.

No behaviour beyond what keeps them true.

Times: ``*_at`` are aware UTC datetimes; ``*_s`` are seconds of *recorded sound* from the first
sample of the recording (gaps not counted) unless the name says ``elapsed``. One second is
``SAMPLE_RATE`` frames.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from recorder.core.records import record
from recorder.core.review import Act, Hand

SAMPLE_RATE = 16_000
"""Samples a second of every recording, mono, signed 16 bit little endian."""

BYTES_PER_FRAME = 2


class Source(str, Enum):
    """Where the sound came from."""

    BROWSER = "browser"
    UPLOAD = "upload"
    MICROPHONE = "microphone"


class RecordingState(str, Enum):
    """Life of a recording; each arrow is one committed row update.

    ``recording -> stopped -> sealed -> done``; ``failed`` is ``sealed`` whose derived files could
    not be made (they are tried again), ``empty`` ended without a single sample.
    """

    RECORDING = "recording"
    STOPPED = "stopped"
    SEALED = "sealed"
    DONE = "done"
    FAILED = "failed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time of which there is no sound.

    Attributes:
        frame: the sample at which it begins, on the recording's clock.
        duration_ms: its length, as the capturing device measured it.
        cause: ``pause``, ``mute``, ``interrupted``, ``reload``, ``lost``, ``damaged``, ``silent``
        held_frames: samples that the recording holds for it all the same, because a microphone
            delivered them though it heard nothing; 0 where it lies between two samples.
    """

    frame: int
    duration_ms: int
    cause: str
    held_frames: int = 0

    @property
    def absent_ms(self) -> int:
        """By how much the sound is shorter here than the time that passed."""
        return 0 if self.held_frames else self.duration_ms

    def longer_by(self, other: Gap) -> Gap:
        """This gap with the length of a later one added."""
        return replace(
            self,
            duration_ms=self.duration_ms + other.duration_ms,
            held_frames=self.held_frames + other.held_frames,
        )


@dataclass(frozen=True, slots=True)
class Marker:
    """A bookmark that the crew set while recording, at sample ``frame``."""

    frame: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One encounter's sound and what became of it.

    Attributes:
        rec_id: 32 hex digits, minted by the capturing device.
        stem: common start of the four file names, ``{session_id[:8]}_{YYYYMMDDHHMMSS}``,
            with ``_2``, ``_3`` ... after a collision.
        frames: samples sealed (or committed so far).
        engine: what made the current transcript, for example ``faster-whisper base.en``.
        draft: the transcript came from the fallback recogniser.
        problem: sentence for the user when ``state`` is ``failed``; never patient data.
        unaccounted_ms: how much longer the capturing device's clock ran than sound and gaps
            explain (negative: shorter); None when nothing measured it.
        model, language: asked for this recording alone; None: as its session does.
        user_id: whose encounter it is; None: recorded while nobody was signed in, and not claimed.
    """

    rec_id: str
    session_id: str
    source: Source
    state: RecordingState
    started_at: datetime
    stem: str
    stopped_at: datetime | None = None
    sealed_at: datetime | None = None
    frames: int = 0
    gaps: tuple[Gap, ...] = ()
    markers: tuple[Marker, ...] = ()
    engine: str | None = None
    draft: bool = False
    problem: str | None = None
    unaccounted_ms: int | None = None
    model: str | None = None
    language: str | None = None
    user_id: str | None = None

    @property
    def duration_s(self) -> float:
        """Seconds of recorded sound, gaps not counted."""
        return self.frames / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech cut at silence: samples ``[start, end)`` on the recording's clock.

    ``voiced``: share that the voice detector took for speech; known while it waits for its words.
    """

    rec_id: str
    index: int
    start: int
    end: int
    voiced: float = field(default=1.0, compare=False)


@record
class Word:
    """One word; ``confidence`` in 0..1, or None when the engine gives none.

    ``typed``: a person wrote it over what was heard; its time is that of the words it replaces.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive words of one utterance, as the engine returned them.

    ``language``: ISO 639-1 code that it was heard in; empty: the transcript's.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    utterance: int = 0
    language: str = ""


SEGMENT_JOINER = "\n"
"""Between two segments in ``Transcript.text``; phrases may run across it."""


UNREADABLE = "[not transcribed: the speech engine failed here]"
"""Text of a segment whose sound no engine could put into words; nobody said that."""

UNCLEAR = "[unclear]."
"""Stands for speech whose words were not believed; its full stop keeps a cue from reaching over."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """All segments of a recording, in order of time.

    ``text`` is the segments' texts joined by ``SEGMENT_JOINER``; every span in every fact counts
    characters of exactly this string.
    """

    segments: tuple[Segment, ...] = ()
    engine: str = ""
    model: str = ""
    language: str = "en"
    draft: bool = False

    @property
    def text(self) -> str:
        """The whole transcript as one string."""
        return SEGMENT_JOINER.join([s.text for s in self.segments])

    @property
    def languages(self) -> tuple[str, ...]:
        """All that were spoken, each once, in the order of their first words."""
        told = dict.fromkeys(s.language or self.language for s in self.segments)
        return tuple(told) or (self.language,)


class FactKind(str, Enum):
    """The kinds of fact; names and values of each are listed in ``docs/clinical.md``."""

    AGE = "age"
    SEX = "sex"
    CHIEF_COMPLAINT = "chief_complaint"
    VITAL = "vital"
    MEDICATION_GIVEN = "medication_given"
    HOME_MEDICATION = "home_medication"
    ALLERGY = "allergy"
    HISTORY = "history"
    INTERVENTION = "intervention"
    FINDING = "finding"
    MECHANISM = "mechanism"
    EVENT_TIME = "event_time"


class FactStatus(str, Enum):
    """What the speaker claims. Only ``asserted`` feeds scores and positive exports."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    PLANNED = "planned"
    REFUSED = "refused"
    HISTORICAL = "historical"
    OTHER_SUBJECT = "other_subject"
    SUPERSEDED = "superseded"


@record
class Evidence:
    """The words a fact rests on and where they can be heard.

    ``transcript.text[start:end] == quote`` holds by construction (see ``clinical.evidence``).
    ``segment``, ``audio_start_s`` and ``audio_end_s`` are None only for a plain text that was
    never sound. ``typed``: a person wrote some of the words over those that were heard.
    """

    quote: str
    start: int
    end: int
    segment: int | None = None
    audio_start_s: float | None = None
    audio_end_s: float | None = None
    typed: bool = False


Scalar: TypeAlias = float | int | str


@record
class Fact:
    """One claim about the patient, never without the words it came from.

    Attributes:
        id: ``f1``, ``f2``, ... in order of first evidence; stable for equal transcripts.
        name: canonical name (``heart_rate``, ``aspirin``, ``chest_pain``); for age, sex and
            chief_complaint it repeats the kind and ``value`` carries the content.
        value: as spoken (not converted); None for kinds without a value and for ranges.
        unit: UCUM unit as spoken (``mm[Hg]``, ``/min``, ``[degF]``, ``mg``); for
            ``medication_given`` the unit of ``dose``.
        unit_implied: the unit was not spoken.
        low, high: a range was said ("in the one-twenties") and ``value`` is None.
        comparator: ``<``, ``>``, ``<=``, ``>=`` when said ("less than two").
        approximate: "about", "roughly".
        dose, route, count: of ``medication_given``; dose is per administration.
        prior_to_ems: of ``medication_given`` and ``intervention``: by others, before the crew.
        order: position in the series of equal names (1 = first said), for vitals.
        oxygen: ``room_air`` or ``oxygen``: context of an SpO2 reading, when said.
        time_said, time: words of the time and ``HH:MM`` or an ISO 8601 duration.
        alternatives: other readings that were heard, when the right one is not clear.
        review_reason: why a human must look; None when nothing is in doubt.
        rule: name of the rule that produced the fact.
        detail: further said particulars as (key, text), for example ("gauge", "18").
        hand: that a person confirmed or changed it; None: as it was heard.
    """

    id: str
    kind: FactKind
    name: str
    evidence: tuple[Evidence, ...]
    value: Scalar | None = None
    unit: str | None = None
    unit_implied: bool = False
    status: FactStatus = FactStatus.ASSERTED
    low: float | None = None
    high: float | None = None
    comparator: str | None = None
    approximate: bool = False
    dose: float | None = None
    route: str | None = None
    count: int | None = None
    prior_to_ems: bool = False
    order: int | None = None
    oxygen: str | None = None
    time_said: str | None = None
    time: str | None = None
    alternatives: tuple[Scalar, ...] = ()
    confidence: float | None = None
    review_reason: str | None = None
    rule: str = ""
    detail: tuple[tuple[str, str], ...] = ()
    hand: Hand | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a {self.kind.value} fact needs evidence")

    @property
    def negated(self) -> bool:
        """The speaker said that this is *not* so."""
        return self.status is FactStatus.NEGATED

    @property
    def needs_review(self) -> bool:
        """A human must look before this is used."""
        return self.review_reason is not None


@dataclass(frozen=True, slots=True)
class Score:
    """A published score worked out from facts, never said aloud itself.

    ``value`` is None while ``missing`` is not empty: a partial score has no total.
    """

    name: str
    value: float | int | str | None
    meaning: str
    source: str
    derived_from: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag with the facts it rests on; ``priority`` 1 is the loudest."""

    name: str
    text: str
    derived_from: tuple[str, ...]
    priority: int = 2


@dataclass(frozen=True, slots=True)
class Review:
    """How far people have gone through one encounter.

    Attributes:
        version: number of the newest act, 0 before the first.
        struck: facts that a person took out, as they were heard, with who and when.
        notes: texts that a person added, with who and when.
        signature: the newest one, also when acts followed it.
        amended: acts followed the signature.
        homeless: acts whose fact the present words no longer give.
        scale: the newest choice of a SpO2 scale for NEWS2; None: nobody chose.
        keys: fact id and key of every fact that was heard, struck ones too; empty before the
            first act.
    """

    version: int = 0
    struck: tuple[tuple[Fact, Act], ...] = ()
    notes: tuple[Act, ...] = ()
    signature: Act | None = None
    amended: bool = False
    homeless: tuple[Act, ...] = ()
    scale: Act | None = None
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def signed(self) -> bool:
        """Someone signed what the report says now."""
        return self.signature is not None and not self.amended

    @property
    def spo2_scale(self) -> int:
        """The SpO2 scale of NEWS2: 2 only where a person chose it for this patient."""
        return 2 if self.scale is not None and self.scale.value == 2 else 1


UNREVIEWED = Review()
"""Nobody has acted yet."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that was worked out from one transcript, and what people made of it.

    ``language``: ISO 639-1 code of the words that people are shown for it.
    """

    facts: tuple[Fact, ...] = ()
    scores: tuple[Score, ...] = ()
    flags: tuple[Flag, ...] = ()
    version: str = ""
    draft: bool = False
    review: Review = UNREVIEWED
    language: str = "en"

    def asserted(self, kind: FactKind, name: str | None = None) -> tuple[Fact, ...]:
        """Facts of ``kind`` (and ``name``) that are claimed of this patient, now."""
        return tuple(
            f
            for f in self.facts
            if f.kind is kind
            and f.status is FactStatus.ASSERTED
            and (name is None or f.name == name)
        )


@dataclass(frozen=True, slots=True)
class Report:
    """One handover text made from one analysis."""

    format: str
    text: str
    spoken: str = ""
    not_stated: tuple[str, ...] = ()


class Origin(str, Enum):
    """Where a revision's words came from."""

    HEARD = "heard"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Revision:
    """One complete result of a recording; ``number`` counts from 1, the newest is shown."""

    number: int
    created_at: datetime
    origin: Origin
    transcript: Transcript
    analysis: Analysis
    report: Report
