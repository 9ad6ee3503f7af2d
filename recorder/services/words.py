"""Corrections of words by people, and words made again by an engine: both are new revisions.

A correction names what it replaces, so that of two people who correct the same words one is told;
corrections of different words never lose each other. What was heard stays in its revision.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from recorder.core.errors import ChangedElsewhere, InvalidInput, NotReady
from recorder.core.model import (
    Analysis,
    Origin,
    Recording,
    RecordingState,
    Report,
    Revision,
    Segment,
    Transcript,
)
from recorder.core.ports.recordings import EventLog, RecordingStore, TranscriptStore
from recorder.core.ports.speech import SpeechWishStore
from recorder.core.retyping import retyped, typed_words
from recorder.services.files import FileKind, OutputFiles
from recorder.services.reviewing import Seen

LONGEST_CHARS = 4000
TRIES = 20
SHORTEST_OFFERED_CHARS = 4
_NAME = re.compile(r"[^\W\d_][\w'/+-]*")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction led to.

    Attributes:
        seen: the encounter as it stands.
        offered: typed names that the device's vocabulary does not have yet.
    """

    seen: Seen
    offered: tuple[str, ...]


class WordEditing:
    """Takes corrections of encounters that have a result.

    Args:
        analyze, render: the clinical layer, see ``pipeline.Clinical``.
        publish: writes the files as the encounter stands and tells who looks at it.
    """

    def __init__(
        self,
        transcripts: TranscriptStore,
        wishes: SpeechWishStore,
        analyze: Callable[[Transcript], Analysis],
        render: Callable[[Recording, Transcript, Analysis], Report],
        publish: Callable[[Recording], Seen],
    ) -> None:
        self._transcripts = transcripts
        self._wishes = wishes
        self._analyze = analyze
        self._render = render
        self._publish = publish

    def correct(
        self,
        recording: Recording,
        segment: int,
        was: str,
        text: str,
        *,
        start_s: float | None = None,
    ) -> Corrected:
        """Let segment number ``segment``, which reads ``was``, read ``text``; empty takes it out.

        Args:
            start_s: where that segment begins: of two that read alike the right one is meant, also
                when another device took one out meanwhile, or this is asked twice.

        Raises:
            NotReady: there is no result yet. (While words are made anew there is one; what is
                corrected then stays on top.)
            ChangedElsewhere: it reads otherwise by now; nothing was done.
            InvalidInput: the text is too long, or of characters that nobody says.
        """
        text = _checked(text)
        for _ in range(TRIES):
            newest = self._transcripts.revision(recording.rec_id)
            if newest is None:
                raise NotReady("The words are still being made.", cure="Correct them in a moment.")
            changed = self._changed(newest, segment, was, text, start_s)
            if changed is None or self._save(recording, newest, changed):
                seen = self._publish(recording)
                return Corrected(seen, self._offered(recording, seen, segment, text))
        raise _elsewhere()

    def _changed(
        self, newest: Revision, segment: int, was: str, text: str, start_s: float | None
    ) -> Transcript | None:
        """The corrected transcript; None when it reads so already."""
        segments = newest.transcript.segments
        now = segments[segment].text if segment < len(segments) else None
        if now is not None and start_s not in (None, segments[segment].start_s):
            raise _elsewhere()
        if now != was:
            if now is not None and now == text:
                return None
            raise _elsewhere()
        if now == text:
            return None
        new = retyped(segments[segment], text)
        kept: tuple[Segment, ...] = (new,) if new is not None else ()
        return replace(
            newest.transcript, segments=(*segments[:segment], *kept, *segments[segment + 1 :])
        )

    def _save(self, recording: Recording, newest: Revision, transcript: Transcript) -> bool:
        analysis = self._analyze(transcript)
        report = self._render(recording, transcript, analysis)
        number = self._transcripts.save_result(
            recording.rec_id,
            transcript,
            analysis,
            report,
            origin=Origin.TYPED,
            after=newest.number,
        )
        return number is not None

    def _offered(
        self, recording: Recording, seen: Seen, segment: int, text: str
    ) -> tuple[str, ...]:
        segments = seen.transcript.segments
        if segment >= len(segments) or segments[segment].text != text:
            return ()
        wishes = self._wishes.get(recording.session_id, recording.user_id)
        known = {w.casefold() for w in wishes.vocabulary}
        return tuple(
            word
            for word in typed_words(segments[segment])
            if _may_be_a_name(word, text) and word.casefold() not in known
        )


def _may_be_a_name(word: str, text: str) -> bool:
    """Written with a capital, and not only because a sentence begins with it.

    A common word in the vocabulary would take room from names, so in doubt none is offered.
    """
    if len(word) < SHORTEST_OFFERED_CHARS or not _NAME.fullmatch(word) or word.islower():
        return False
    begins = re.search(rf"(^|[.!?]\s+){re.escape(word)}\b", text)
    return not (begins and word[1:].islower())


def transcribe_again(
    recordings: RecordingStore,
    transcripts: TranscriptStore,
    events: EventLog,
    files: OutputFiles,
    recording: Recording,
    *,
    model: str = "",
    language: str = "",
) -> Recording:
    """Have all words of a finished recording made anew; what it has stays until then, and after.

    Args:
        recordings, transcripts, events, files: where it lies.
        recording: as it was read.
        model: label of the engine; empty: the one its session uses.
        language: empty: the one it was heard in.

    Raises:
        NotReady: it is not finished, or its sound is not kept any more.
        ChangedElsewhere: somebody else asked at the same moment.
    """
    if recording.state is not RecordingState.DONE:
        raise NotReady(
            "This encounter's words are being made already.", cure="Ask again when it is finished."
        )
    if not files.path(recording, FileKind.RECORDING).exists():
        raise NotReady("The sound of this encounter is not kept any more.")
    transcripts.forget_segments(recording.rec_id)
    again = recordings.advance(
        recording,
        state=RecordingState.SEALED,
        model=model or None,
        language=language or recording.language,
        problem=None,
    )
    if again is None:
        raise _elsewhere()
    data = {"state": again.state.value, "engine": again.engine, "draft": again.draft}
    events.publish(again.session_id, again.rec_id, "status", data | {"problem": None})
    return again


def _checked(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_CHARS:
        raise InvalidInput(f"The text is longer than {LONGEST_CHARS} characters.")
    if not plain.isprintable():
        raise InvalidInput("The text holds characters that cannot be shown.")
    return plain


def _elsewhere() -> ChangedElsewhere:
    return ChangedElsewhere(
        "These words were changed on another device meanwhile. Nothing is overwritten.",
        cure="Look at what they say now, then correct them again.",
    )
