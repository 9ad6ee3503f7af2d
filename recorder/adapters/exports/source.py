"""What every export is made from, and how a spoken time becomes a moment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from recorder.clinical.facts.given_at import TimesGiven
from recorder.clinical.wording.durations import duration_s
from recorder.core.model import Analysis, Fact, Recording, Report, Transcript
from recorder.core.timeline import Timeline
from recorder.core.told_times import Call

_AGO = re.compile(r"\s+(?:ago|atrás)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExportSource:
    """One encounter, ready to be written in any format.

    Attributes:
        zone: the crew's time zone, in which spoken times of day are meant; None when it is not
            known: then no spoken time becomes a moment.
        signed_at: when a human signed the report; None while it is preliminary.
        signed_by: who signed, as typed by the user; never taken from speech.
        version: of the app, named as the maker of the export.
    """

    recording: Recording
    transcript: Transcript
    analysis: Analysis
    report: Report
    zone: tzinfo | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    version: str = ""
    _times: TimesGiven = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_times", TimesGiven(self.analysis.facts))

    @property
    def timeline(self) -> Timeline:
        """The two clocks of the recording."""
        return Timeline.of(self.recording)

    @property
    def draft(self) -> bool:
        """Whether the words come from the fallback recogniser."""
        return self.recording.draft or self.transcript.draft or self.analysis.draft

    def local(self, moment: datetime) -> datetime:
        """``moment`` in the crew's zone, or in UTC."""
        return moment.astimezone(self.zone or UTC).replace(microsecond=0)

    def moment_of(self, fact: Fact, *, approximate: bool = False) -> datetime | None:
        """The moment a fact's stated time means; None when it was not said or is in doubt.

        With ``approximate`` an "about ten past two" counts too; the caller says that it does.
        """
        if fact.needs_review or fact.alternatives or (fact.approximate and not approximate):
            return None
        said = fact.time or (fact.value if isinstance(fact.value, str) else None)
        return self.moment(said, fact)

    def given_at(self, dose: Fact) -> datetime | None:
        """The moment a drug was given, told with it or as a time of its own; None if not certain.

        Of what was given more than once there is no one moment: ``each_given``.
        """
        found = self.each_given(dose)
        return found[0] if len(found) == 1 else None

    def each_given(self, dose: Fact) -> list[datetime]:
        """The moment of each time a drug was given; none unless that of every one is certain.

        What others gave may lie long before the call.
        """
        told = [dose] if dose.time else self._times.of(dose)
        found = [at for time in told if (at := self._moment_given(time, dose)) is not None]
        return found if len(found) == len(told) == (dose.count or 1) else []

    def _moment_given(self, time: Fact, dose: Fact) -> datetime | None:
        if dose.needs_review or time.needs_review or time.alternatives or time.approximate:
            return None
        said = time.time or (time.value if isinstance(time.value, str) else None)
        return self.moment(said, dose) or (self.earlier(time) if self._is_ago(time) else None)

    def _is_ago(self, time: Fact) -> bool:
        """As in "forty minutes *ago*", and not "forty minutes before we came"."""
        told = time.evidence[0]
        return _AGO.match(self.transcript.text, told.end) is not None

    def began(self, fact: Fact) -> str | None:
        """When something was that may have been told "about" or as so long ago, as ISO 8601."""
        at = self.moment_of(fact, approximate=True) or self.earlier(fact)
        return at.isoformat() if at else None

    def moment(self, said: str | None, fact: Fact | None = None) -> datetime | None:
        """When ``HH:MM`` was, see ``Call.moment``; None without a zone."""
        if self.zone is None:
            return None
        return Call.of(self.recording, self.zone).moment(said, fact)

    def earlier(self, fact: Fact) -> datetime | None:
        """When something began that was said to be so long ago; counted from its words."""
        ago_s = duration_s(str(fact.value or fact.time or ""))
        said_s = fact.evidence[0].audio_start_s
        if ago_s is None or said_s is None or fact.needs_review or fact.alternatives:
            return None
        spoken = self.recording.started_at + timedelta(seconds=self.timeline.elapsed_s(said_s))
        return self.local(spoken - timedelta(seconds=ago_s))
