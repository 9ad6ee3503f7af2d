"""What an engine is asked for: one utterance with its sound, or several as one clip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from recorder.core.model import Utterance
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.services.listening import Listener
from recorder.services.packing import Run


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
