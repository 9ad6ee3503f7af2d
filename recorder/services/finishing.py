"""All words of a recording are there: facts, report and files, then the row says ``done``.

What people corrected before holds on: new words are kept as their own revision, and the corrected
lines stand in the place of what was heard there in one more on top of it. Words of before hold on
too where an engine makes none now. Every step may be done again after a worker died behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from recorder.core.former_words import has_words, unread, with_former
from recorder.core.model import (
    Analysis,
    Origin,
    Recording,
    RecordingState,
    Report,
    Revision,
    Transcript,
)
from recorder.core.ports.speech import EngineInfo
from recorder.core.retyping import with_corrections
from recorder.services.guard import attempt
from recorder.services.listening import Listener
from recorder.services.pipeline_world import PipelineWorld
from recorder.services.publishing import Publisher, spoken_in

TELLING = "telling of a finished recording"

WORDS_MISSING = "The speech engine failed at some words. They are tried again by themselves."
"""Problem of a finished recording whose words are to be made again when the engine works."""


@dataclass(frozen=True, slots=True)
class _Made:
    """Words with what follows from them."""

    transcript: Transcript
    analysis: Analysis
    report: Report

    @property
    def parts(self) -> tuple[Transcript, Analysis, Report]:
        """As they are stored."""
        return self.transcript, self.analysis, self.report

    def is_in(self, revision: Revision | None) -> bool:
        """That revision holds this very result."""
        return revision is not None and self == _Made(
            revision.transcript, revision.analysis, revision.report
        )


@dataclass(frozen=True, slots=True)
class Finishing:
    """Makes the record of recordings that were heard to their end.

    ``missing``: is told of one at whose words the engine failed.
    """

    world: PipelineWorld
    publisher: Publisher
    missing: Callable[[Listener], None]

    def finish(self, listener: Listener, info: EngineInfo, worker: str) -> bool:
        """From the stored words to ``done``; False when words are missing after all.

        Args:
            info: of the engine that made the words.
            worker: whose lease is given back.
        """
        heard = self._transcript(listener.recording, info)
        if not listener.intact:  # somebody asked for new words at the same moment as another
            return False
        best = self._with_former(listener.recording, heard)
        engine = f"{best.engine} {best.model}".strip()
        row = replace(listener.recording, engine=engine, draft=best.draft)
        made = self._saved(row, self._made(row, best))
        done = self.world.recordings.advance(
            listener.recording,
            state=RecordingState.DONE,
            engine=engine,
            draft=best.draft,
            problem=WORDS_MISSING if _missing(heard, best) else None,
        )
        if done is not None and done.problem:
            self.missing(listener)
        if done is None or attempt(TELLING, partial(self._tell, listener, done, made)):
            self.world.recordings.release(row.rec_id, worker)  # else it is told later
        if done is not None:
            self.world.narrate(done)
        return True

    def _transcript(self, row: Recording, info: EngineInfo) -> Transcript:
        segments = tuple(self.world.transcripts.segments(row.rec_id))
        return Transcript(
            segments=segments,
            engine=info.name,
            model=info.model,
            language=spoken_in(self.world.chooser.options(row).language, info, segments),
            draft=info.draft,
        )

    def _with_former(self, row: Recording, heard: Transcript) -> Transcript:
        """With the words heard before where there are none now."""
        former = self._newest_heard(row.rec_id)
        return with_former(heard, former.transcript) if former is not None else heard

    def _newest_heard(self, rec_id: str) -> Revision | None:
        history = self.world.transcripts.history(rec_id)
        numbers = [number for number, _, origin in history if origin is Origin.HEARD]
        return self.world.transcripts.revision(rec_id, numbers[-1]) if numbers else None

    def _made(self, row: Recording, transcript: Transcript) -> _Made:
        analysis = self.world.clinical.analyze(transcript)
        return _Made(transcript, analysis, self.world.clinical.render(row, transcript, analysis))

    def _saved(self, row: Recording, heard: _Made) -> _Made:
        """Keep what was heard, and what people corrected on top of it; the newest of both.

        A person who corrects at the same moment comes first or is told: both are saved together,
        and only behind the revisions that were seen. So nobody ever corrects, or reads, words that
        lost what was corrected before.
        """
        while True:
            newest = self.world.transcripts.revision(row.rec_id)
            shown = self._corrected(row, heard, newest)
            texts = self.world.clinical.texts(row, shown.transcript, shown.analysis, shown.report)
            self.world.files.write_texts(row, texts)
            if shown.is_in(newest) or self._save(row, shown, heard, newest):
                return shown

    def _save(self, row: Recording, shown: _Made, heard: _Made, newest: Revision | None) -> bool:
        typed = shown is not heard
        below = heard if typed and not heard.is_in(newest) else None
        number = self.world.transcripts.save_result(
            row.rec_id,
            *shown.parts,
            origin=Origin.TYPED if typed else Origin.HEARD,
            after=newest.number if newest else 0,
            heard=below.parts if below else None,
        )
        return number is not None

    def _corrected(self, row: Recording, heard: _Made, newest: Revision | None) -> _Made:
        """``heard`` with all that people corrected so far."""
        history = self.world.transcripts.history(row.rec_id) if newest else []
        numbers = [number for number, _, origin in history if origin is Origin.TYPED]
        if not numbers:
            return heard
        typed = self.world.transcripts.revision(row.rec_id, numbers[-1])
        before = [n for n, _, origin in history if n < numbers[-1] and origin is Origin.HEARD]
        corrected = self.world.transcripts.revision(row.rec_id, before[-1]) if before else None
        if typed is None or corrected is None:
            return heard
        segments = with_corrections(
            heard.transcript.segments, typed.transcript.segments, corrected.transcript.segments
        )
        if segments == heard.transcript.segments:
            return heard
        return self._made(row, replace(heard.transcript, segments=segments))

    def _tell(self, listener: Listener, done: Recording, made: _Made) -> None:
        """The finished record; where there was one before, as people's acts left it."""
        revisions = self.world.transcripts.revisions([done.rec_id])
        if listener.again or revisions.get(done.rec_id, 1) > 1:
            self.world.publish(done)
        else:
            self.publisher.result(done, made.transcript, made.analysis)


def _missing(heard: Transcript, shown: Transcript) -> bool:
    """The engine failed at some of it, or a draft stands where it made no words at all."""
    return unread(heard) or (shown.draft and not heard.draft and not has_words(heard))
