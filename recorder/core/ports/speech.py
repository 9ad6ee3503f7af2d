"""What the services need for words: engines, the voice detector, known results and wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from recorder.core.model import Segment
from recorder.core.sessions import SpeechWishes


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine and model made (or will make) the words.

    Attributes:
        name: registry name: ``faster-whisper``, ``openai-whisper``, ``pocketsphinx``, ``remote``.
        model: model name or path's last part, for example ``base.en``.
        draft: output must be marked DRAFT everywhere.
        version: of the engine's package; part of the key of cached results.
        settings: how it decodes, in short; part of that key too.
        window_s: what it hears at once, at the same cost however little of it is used; 0: its cost
            follows the sound's length.
    """

    name: str
    model: str
    draft: bool
    version: str = ""
    settings: str = ""
    window_s: float = field(default=0.0, compare=False)

    @property
    def label(self) -> str:
        """``name model``, as shown to people."""
        return f"{self.name} {self.model}".strip()

    @property
    def english_only(self) -> bool:
        """It hears English whatever is spoken."""
        return hears_english_only(self.model, draft=self.draft)


def hears_english_only(model: str, *, draft: bool) -> bool:
    """The draft recogniser does, and models whose name says so."""
    return draft or model.endswith(".en")


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance's sound: PCM 16 bit little endian, 16 kHz, mono.

    ``voiced``: share of it, 0..1, that the voice detector took for speech.
    """

    pcm: bytes
    voiced: float = 1.0


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """What is wished of the words.

    Attributes:
        language: ``auto`` or an ISO 639-1 code.
        hot_words: names to expect, the most wanted first.
        usual: with ``auto``, the language of the recording as far as it is known, for clips too
            short to tell; else empty.
    """

    language: str = "auto"
    hot_words: tuple[str, ...] = ()
    usual: str = ""


class Transcriber(Protocol):
    """A loaded speech engine. Used by one thread at a time."""

    @property
    def info(self) -> EngineInfo:
        """Engine and model."""
        ...

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        """Words of each clip, in the clips' order; times count from the clip's first sample.

        A clip without words gives an empty tuple. No context leaks from one clip to the next.

        Raises:
            EngineFailed: the engine broke; the same call may be tried again.
        """
        ...

    def close(self) -> None:
        """Give memory back; the object is not used afterwards."""
        ...


@runtime_checkable
class LanguageTeller(Protocol):
    """An engine that can say which language is spoken."""

    def language_of(self, clip: Clip) -> str:
        """ISO 639-1 code; empty when it is not sure.

        Raises:
            EngineFailed: as ``Transcriber.transcribe``.
        """
        ...


@runtime_checkable
class Follower(Protocol):
    """An engine that can hear one utterance while it is spoken, each sample once."""

    def followed(self, name: str) -> int:
        """Samples of utterance ``name`` that it heard so far; 0 unless it follows that one."""
        ...

    def follow(self, name: str, clip: Clip) -> tuple[Segment, ...]:
        """What utterance ``name``, of which ``clip`` is all so far, seems to say.

        Of what it follows already only the rest is heard; any other is forgotten for it.

        Raises:
            EngineFailed: as ``Transcriber.transcribe``.
        """
        ...


class SpeechDetector(Protocol):
    """Voice activity, as a probability for each window of ``WINDOW_FRAMES`` samples."""

    WINDOW_FRAMES: int

    def feed(self, pcm: bytes) -> list[float]:
        """Probabilities of the whole windows completed by ``pcm``; the rest is kept.

        The result does not depend on how the bytes were split over calls.
        """
        ...


class ResultCache(Protocol):
    """Words that an engine made of a clip before, so that equal sound is never heard twice.

    Entries belong to the recording they were made for and go with it; only recordings of the same
    session see them.
    """

    def find(self, session_id: str, key: str) -> tuple[Segment, ...] | None:
        """Words of an equal clip of this session, on the clip's clock; None: not known."""
        ...

    def keep(self, rec_id: str, key: str, segments: Sequence[Segment]) -> None:
        """Remember them for ``rec_id``; what is known already stays."""
        ...

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep`` entries; how many went."""
        ...


class SpeechWishStore(Protocol):
    """Each session's wishes about speech recognition; those of people are kept with them."""

    def get(self, session_id: str, user_id: str | None = None) -> SpeechWishes:
        """What it wishes; empty wishes of version 0 when it never said.

        Args:
            user_id: of a person whose own wishes come first.
        """
        ...

    def save(self, session_id: str, wishes: SpeechWishes) -> SpeechWishes | None:
        """Replace the version that ``wishes`` names; the stored wishes with their new version.

        None when another version is stored meanwhile.
        """
        ...

    def silent_since(self, at: datetime) -> list[str]:
        """Ids of the sessions that last said what they wish before ``at``."""
        ...

    def delete(self, session_id: str) -> bool:
        """Forget what it wished; False when it never said."""
        ...
