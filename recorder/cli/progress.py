"""A line on the terminal that shows how far something is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from recorder.core.timeline import clock

BAR_CHARS = 30


class ProgressBar:
    """One line on the terminal that is drawn again and again; silent when there is none.

    Args:
        screen: where it is drawn; None: standard error.
    """

    def __init__(self, name: str, screen: TextIO | None = None) -> None:
        self._name = name
        self._screen = screen or sys.stderr
        self._shown = self._screen.isatty()

    def show(self, done: float, total: float, unit: Callable[[float], str] = clock) -> None:
        """Draw ``done`` of ``total``."""
        if not self._shown:
            return
        share = min(1.0, done / total) if total else 0.0
        filled = round(share * BAR_CHARS)
        bar = "#" * filled + "." * (BAR_CHARS - filled)
        print(
            f"\r{self._name[:30]:30} [{bar}] {share:4.0%}  {unit(done)} of {unit(total)} ",
            end="",
            file=self._screen,
            flush=True,
        )

    def done(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=self._screen)
