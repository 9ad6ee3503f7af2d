"""Remembers over the worker's death what it was doing when it died: which utterances it heard,
which engine it opened.

A library may not only fail but take the process with it; the next worker must not walk into the
same hole for ever. One small file, written before the work and after it. It survives the process,
which is enough: after a power cut nothing is suspected.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

FILE_NAME = "hearing.json"

SUSPECT_AFTER = 2
"""Deaths after which an utterance is heard alone, so that no other falls with it."""

GIVEN_UP_AFTER = 5
"""Deaths after which it is not heard any more; a worker may also be killed by chance."""

Key = tuple[str, int]
"""Recording and number of the utterance, -1 is one that is still being spoken; or the label of an
engine that is opened, and 0."""


@dataclass(slots=True)
class WorkerDeaths:
    """What was done, by the note in ``file``, when workers ended, and how often that happened."""

    file: Path
    _deaths: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            told = json.loads(self.file.read_text(encoding="utf-8"))
            self._deaths = {str(k): int(n) for k, n in told["deaths"].items()}
            for name in told["now"]:
                self._deaths[str(name)] = self._deaths.get(str(name), 0) + 1
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._deaths = {}

    def of(self, key: Key) -> int:
        """How many workers died of it."""
        return self._deaths.get(_name(key), 0)

    def begin(self, keys: Sequence[Key]) -> None:
        """These are heard, or opened, now."""
        self._write([_name(key) for key in keys])

    def end(self, keys: Sequence[Key] = ()) -> None:
        """Nothing is done any more, and ``keys`` did no harm."""
        for key in keys:
            self._deaths.pop(_name(key), None)
        self._write([])

    def _write(self, now: Sequence[str]) -> None:
        scratch = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        scratch.write_text(json.dumps({"now": now, "deaths": self._deaths}), encoding="utf-8")
        scratch.replace(self.file)


def _name(key: Key) -> str:
    return f"{key[0]}:{key[1]}"
