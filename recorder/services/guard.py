"""What may fail without ending its thread: any piece of work, or one that may be refused.

What went wrong is said by type and place only: the text of an error may hold patient data.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from recorder.core.errors import HandoverError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

log = logging.getLogger(__name__)


def attempt(name: str, work: Callable[[*Ts], object], *args: *Ts) -> bool:
    """Do ``work``; False when it failed, which is logged. Whoever calls goes on either way."""
    try:
        work(*args)
    except Exception as error:  # noqa: BLE001 - the boundary that this module is
        log.error("%s failed and is tried again: %s", name, where(error))
        return False
    return True


def where(error: BaseException) -> str:
    """Type and place of an error, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def outcome_of(work: Callable[[], T]) -> Callable[[], T | HandoverError]:
    """``work`` with its refusal as a result."""

    def run() -> T | HandoverError:
        try:
            return work()
        except HandoverError as error:
            return error

    return run
