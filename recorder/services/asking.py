"""What an engine is asked for: one utterance with its sound, several as one clip, or once more what
it understood before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from recorder.core.former_words import WITHOUT_WORDS
from recorder.core.model import SAMPLE_RATE, Utterance
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.services.listening import Listener
from recorder.services.packing import Run
from recorder.services.placing import Found
from recorder.services.sound import GONE


@dataclass(frozen=True, slots=True)
class Task:
    """One utterance whose turn it is, with its sound."""

    listener: Listener
    utterance: Utterance
    clip: Clip
    options: TranscribeOptions
    key: str


@dataclass(frozen=True, slots=True)
class Joint:
    """Tasks that follow each other, heard as one clip.

    ``clip``: their sound, with the pauses between them as they were.
    """

    tasks: tuple[Task, ...]
    clip: Clip

    @property
    def run(self) -> Run:
        """Their utterances."""
        return tuple(task.utterance for task in self.tasks)


class Proof:
    """What an engine made words of last: asked for it once more, it shows whether it still does."""

    def __init__(self) -> None:
        self._known: Task | None = None
        self._answers = 0

    def note(self, task: Task, found: Found) -> None:
        """These are the words of ``task``, if any."""
        if any(segment.text not in WITHOUT_WORDS for segment in found):
            self._known = replace(task, clip=Clip(b""))  # sound in memory would outlive its erasure

    def answered(self) -> None:
        """Another clip is to be asked for next."""
        self._answers += 1

    def task(self) -> Task | None:
        """What to ask for; None while there is nothing.

        A sample shorter each time, so that nobody who remembers answers speaks for the engine.
        """
        if self._known is None:
            return None
        utterance, less = self._known.utterance, 1 + self._answers % SAMPLE_RATE
        try:
            pcm = self._known.listener.sound.read(utterance.start, utterance.end - less)
        except GONE:
            return None
        return replace(self._known, clip=Clip(pcm, utterance.voiced)) if pcm else None


def result_key(clip: Clip, engine: EngineInfo, options: TranscribeOptions) -> str:
    """Names everything that an engine's words depend on, the sound itself included."""
    sound = hashlib.sha256(clip.pcm).digest()
    told = (engine.name, engine.model, engine.version, engine.settings)
    language = (options.language, options.usual)
    speech = f"{clip.voiced:.3f}"  # the guards ask for it
    digest = hashlib.sha256(sound)
    for part in (*told, *language, speech, *options.hot_words):
        data = part.encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.hexdigest()
