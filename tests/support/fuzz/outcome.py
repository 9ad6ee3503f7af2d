"""What came of damaged input: how much was sent, what broke, what hung."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

ALLOWED = frozenset({503, 507})
"""Server errors that are no mistake: not now, and the disk is full."""


@dataclass(slots=True)
class Outcome:
    """Of one run.

    Attributes:
        broken: answers of 500 and more, with what was asked.
        hangs: who waited in vain.
    """

    inputs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)

    def sent(self) -> None:
        """One more damaged input went out."""
        self.inputs += 1

    def add(self, other: Outcome) -> None:
        """Take in what came of another part."""
        self.inputs += other.inputs
        self.statuses += other.statuses
        self.broken += other.broken
        self.hangs += other.hangs

    def answered(self, status: int, asked: str) -> None:
        """The server answered; 0: it closed the connection."""
        self.statuses[str(status)] += 1
        if status >= 500 and status not in ALLOWED:
            self.broken.append(f"{status} {asked}")

    def heard(self, said: bytes) -> None:
        """The live socket said that; what kinds of message it was is counted."""
        for kind in re.findall(rb'"t":"(\w+)"', said):
            self.statuses[kind.decode()] += 1

    def hung(self, what: str) -> None:
        """No answer in time."""
        self.hangs.append(what)
