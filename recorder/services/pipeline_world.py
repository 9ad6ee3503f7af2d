"""What the worker's pipeline works with: the stores, files and functions that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recorder.core.model import Analysis, Recording, Report, Transcript
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import EventLog, RecordingStore, TranscriptStore
from recorder.services.files import FileKind, OutputFiles
from recorder.services.sound import LiveSound
from recorder.services.utterances import UtteranceCutter
from recorder.services.wishes import SpeechChooser


@dataclass(frozen=True, slots=True)
class Clinical:
    """The clinical layer as three functions, so that this module need not know it."""

    analyze: Callable[[Transcript], Analysis]
    render: Callable[[Recording, Transcript, Analysis], Report]
    texts: Callable[[Recording, Transcript, Analysis, Report], Iterable[tuple[FileKind, str]]]


Narrate = Callable[[Recording], None]
"""Is told of every finished record, so that a narrative is written beside it."""


def no_narrative(_recording: Recording) -> None:
    """Nobody wished for any."""


@dataclass(frozen=True, slots=True)
class PipelineWorld:
    """What the worker works with.

    ``publish`` writes the files of an encounter that people may have acted on, and tells them.
    """

    recordings: RecordingStore
    transcripts: TranscriptStore
    events: EventLog
    files: OutputFiles
    clock: Clock
    clinical: Clinical
    live_sound: Callable[[str], LiveSound]
    make_cutter: Callable[[], UtteranceCutter]
    chooser: SpeechChooser
    publish: Callable[[Recording], object]
    narrate: Narrate = no_narrative
