"""What one fault run counts, so that the tests and ``benchmarks/loss.py`` judge by one rule.

A scenario is a plain function ``(seed, directory) -> Ledger``: it starts the real app in a process
of its own, lets sound in, makes its fault at a moment drawn from the seed, waits until the server
sealed the recording, and counts samples. Tests run a scenario once, the benchmark many times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RATE = 16_000
MOST_CRASH_TAIL_S = 1.0
"""A browser may lose this much, and only when it is killed, of what its microphone delivered."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The samples of one run; all counts are frames at 16 kHz.

    Attributes:
        captured: durably on the tablet (or sent by the client that stands for it).
        acknowledged: said by the server to be durable, at its highest.
        sealed: in the finished recording.
        lost_acknowledged: acknowledged, and not in the sealed recording sample for sample.
        lost: captured, and not in the sealed recording sample for sample.
        repeated: in the sealed recording more than once.
        tail: delivered by the microphone and never captured, before the browser was killed or
            Stop was tapped; the worst of the run.
        starved: the machine was too busy for the browser itself, which said so with a gap.
    """

    captured: int
    acknowledged: int
    sealed: int
    lost_acknowledged: int = 0
    lost: int = 0
    repeated: int = 0
    tail: int = 0
    starved: bool = False

    @property
    def kept(self) -> bool:
        """The promise held in this run."""
        nothing_lost = not (self.lost_acknowledged or self.lost or self.repeated)
        return nothing_lost and self.sealed > 0 and self.tail <= MOST_CRASH_TAIL_S * RATE


@dataclass(frozen=True, slots=True)
class Scenario:
    """One fault.

    Attributes:
        name: as the table prints it.
        real: what was real and what was simulated, in one line.
        run: makes one run in an empty directory; the seed draws the moment of the fault.
    """

    name: str
    real: str
    run: Callable[[int, Path], Ledger]
