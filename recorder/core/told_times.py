"""The day of a spoken time of day: one rule for reports and exports.

People tell what was. So "at 13:45" is the last 13:45 before the recording's end, and what would
then lie half a day before its start has no day that is certain: it is left open, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from recorder.core.model import Fact, FactKind, Recording
from recorder.core.timeline import Timeline

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CLOCKS_DIFFER = timedelta(minutes=15)
"""So much may a watch be ahead of the server's clock."""
_CALL = timedelta(hours=12)
_DAY = timedelta(days=1)
_BEFORE_THE_CALL = frozenset(
    {"onset", "last_known_well", "last_oral_intake", "arrest", "birth", "death"}
)
"""Events that may be told of the day before."""
_AHEAD = frozenset({"eta"})


@dataclass(frozen=True, slots=True)
class Call:
    """From when to when an encounter was recorded, in the crew's zone."""

    began: datetime
    ended: datetime

    @classmethod
    def of(cls, recording: Recording, zone: tzinfo) -> Call:
        """The stretch of ``recording``."""
        began = recording.started_at.astimezone(zone)
        return cls(began, began + timedelta(seconds=Timeline.of(recording).total_s))

    def moment(self, said: str | None, fact: Fact | None = None) -> datetime | None:
        """When ``HH:MM`` was, told of ``fact``; None for durations, and where no day is certain."""
        name = fact.name if fact and fact.kind is FactKind.EVENT_TIME else ""
        if name in _AHEAD:
            return self._within(said, self.began - _CLOCKS_DIFFER)
        at = self._within(said, self.ended + _CLOCKS_DIFFER - _DAY)
        earlier = name in _BEFORE_THE_CALL or (fact is not None and fact.prior_to_ems)
        return at if at and (earlier or self.began - at <= _CALL) else None

    def was_to_come(self, fact: Fact) -> bool:
        """Whether what was done is told with a time that the recording did not live to see."""
        said = fact.time or (fact.value if isinstance(fact.value, str) else None)
        return _CLOCK.fullmatch(said or "") is not None and self.moment(said, fact) is None

    def _within(self, said: str | None, first: datetime) -> datetime | None:
        """The one such time of day in the 24 hours that begin with ``first``."""
        match = _CLOCK.fullmatch(said or "")
        if not match:
            return None
        at = first.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        return at if at >= first else at + _DAY
