"""People's acts on finished encounters: checked, stored, and the record made anew from them.

The stored result stays as it was heard. What readers see (analysis, report, files) is that result
seen through the acts, worked out when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from recorder.clinical.reports.review import check, reviewed
from recorder.core.errors import ChangedElsewhere, InvalidInput, NotReady
from recorder.core.model import Analysis, Recording, Report, Revision, Scalar, Transcript
from recorder.core.people import User
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import ActStore, TranscriptStore
from recorder.core.review import Act, ActKind
from recorder.services.accounts import checked_name
from recorder.services.files import FileKind, OutputFiles

MOST_ACTS = 2000
"""A person acts some dozens of times; more is a program gone wrong."""

REDO_TIMES = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """One encounter as it stands now.

    Attributes:
        revision: number of the result that it rests on.
        analysis: with the acts applied.
    """

    revision: int
    transcript: Transcript
    analysis: Analysis
    report: Report

    @property
    def state(self) -> tuple[int, int]:
        """Changes whenever anything of it does."""
        return self.revision, self.analysis.review.version


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to do; the fields are those of ``Act``.

    ``revision``: of the words that the person saw; None: whichever are newest, which nobody can
    sign. ``account``: who is signed in; the name that was typed may be another's.
    """

    kind: ActKind
    by: str
    fact: str = ""
    value: Scalar | None = None
    unit: str | None = None
    text: str = ""
    undoes: int | None = None
    revision: int | None = None
    account: User | None = None


Render = Callable[[Recording, Transcript, Analysis], Report]
Texts = Callable[[Recording, Transcript, Analysis, Report], Iterable[tuple[FileKind, str]]]


class Reviewing:
    """Reads encounters through people's acts, and takes new acts.

    Args:
        render: the report of an analysis.
        texts: the files of an encounter, see ``pipeline.Clinical``.
        changed: told of every recording whose record changed.
    """

    def __init__(
        self,
        acts: ActStore,
        transcripts: TranscriptStore,
        files: OutputFiles,
        clock: Clock,
        render: Render,
        texts: Texts,
        changed: Callable[[Recording, Seen], None],
    ) -> None:
        self._acts = acts
        self._transcripts = transcripts
        self._files = files
        self._clock = clock
        self._render = render
        self._texts = texts
        self._changed = changed

    def seen(self, recording: Recording) -> Seen | None:
        """The encounter as it stands; None before there is a result."""
        result = self._transcripts.revision(recording.rec_id)
        if result is None:
            return None
        acts = self._acts.acts(recording.rec_id)
        return self._through(recording, result, acts)

    def _through(self, recording: Recording, heard: Revision, acts: Sequence[Act]) -> Seen:
        """A result as it was heard, seen through ``acts``."""
        if not acts:
            return Seen(heard.number, heard.transcript, heard.analysis, heard.report)
        analysis = reviewed(heard.analysis, acts, heard.number)
        report = self._render(recording, heard.transcript, analysis)
        return Seen(heard.number, heard.transcript, analysis, report)

    def analysis(self, recording: Recording) -> Analysis | None:
        """The facts as they stand; None before there is a result."""
        acts = self._acts.acts(recording.rec_id)
        if not acts:
            return self._transcripts.analysis(recording.rec_id)
        result = self._transcripts.revision(recording.rec_id)
        return reviewed(result.analysis, acts, result.number) if result else None

    def states(self, rec_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """``Seen.state`` of each recording that has a result."""
        versions = self._acts.versions(rec_ids)
        newest = self._transcripts.revisions(rec_ids)
        return {rec_id: (number, versions.get(rec_id, 0)) for rec_id, number in newest.items()}

    def act(self, recording: Recording, wish: Wish, version: int) -> Seen:
        """Do it, on top of act number ``version``.

        Raises:
            NotReady: there is no result yet.
            ChangedElsewhere: somebody acted since, or the words are others than the person saw;
                nothing was done.
            InvalidInput: it makes no sense for this encounter, or words would be signed that are
                draft or that nobody says to have seen.
        """
        rec_id = recording.rec_id
        heard = self._transcripts.revision(rec_id)
        if heard is None:
            raise NotReady("The report has not been written yet.", cure="Ask again in a moment.")
        acts = self._acts.acts(rec_id)
        number = len(acts) + 1
        if version != number - 1 or wish.revision not in (None, heard.number):
            raise _elsewhere(number - 1)
        act = self._made(wish, number, heard.number)
        check(heard.analysis, act, acts)
        if act.kind is ActKind.SIGN and wish.revision is None:
            raise InvalidInput(
                "A signature must name the words that were seen.",
                cure="Send the revision that the encounter had when it was read.",
            )
        signed = None
        if act.kind is ActKind.SIGN:
            signed, act = self._signed(recording, heard, acts, act)
        if number > MOST_ACTS or not self._acts.add(rec_id, act, signed):
            raise _elsewhere(number)
        return self.publish(recording)

    def publish(self, recording: Recording) -> Seen:
        """Write the files of the encounter as it stands, and tell those who look at it.

        Two processes may do so at once; whoever wrote something that is no longer the newest
        writes again, so the newest stays.

        Raises:
            NotReady: there is no result.
        """
        for _ in range(REDO_TIMES):
            seen = self._written(recording)
            if self.states([recording.rec_id]).get(recording.rec_id) == seen.state:
                break
        self._changed(recording, seen)
        return seen

    def _written(self, recording: Recording) -> Seen:
        seen = self.seen(recording)
        if seen is None:
            raise NotReady("There is no result to write.")
        texts = self._texts(recording, seen.transcript, seen.analysis, seen.report)
        self._files.write_texts(recording, texts)
        return seen

    def signed_report(self, recording: Recording, number: int) -> str | None:
        """The text that act ``number`` signed, or None."""
        return self._acts.signed_report(recording.rec_id, number)

    def _made(self, wish: Wish, number: int, revision: int) -> Act:
        return Act(
            number=number,
            at=self._clock.now(),
            by=checked_name(wish.by),
            kind=wish.kind,
            fact=wish.fact,
            value=wish.value,
            unit=wish.unit,
            text=wish.text.strip(),
            undoes=wish.undoes,
            revision=revision,
            user_id=wish.account.user_id if wish.account else "",
            user_name=wish.account.name if wish.account else "",
        )

    def _signed(
        self, recording: Recording, heard: Revision, acts: Sequence[Act], act: Act
    ) -> tuple[str, Act]:
        """The report as it will read with this signature, and the act with its sum."""
        if recording.draft or heard.transcript.draft:
            raise InvalidInput(
                "Draft words cannot be signed.",
                cure="Sign when the full speech model has heard them, or sign on paper.",
            )
        text = self._through(recording, heard, [*acts, act]).report.text
        return text, replace(act, sha256=hashlib.sha256(text.encode()).hexdigest())


def _elsewhere(version: int) -> ChangedElsewhere:
    return ChangedElsewhere(
        "This encounter was changed on another device meanwhile. Nothing is overwritten.",
        cure="Look at what it says now, then do it again.",
        version=version,
    )
