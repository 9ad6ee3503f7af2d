"""A question and what its short answer says."""

from __future__ import annotations

from recorder.core.records import record


@record
class Question:
    """A question and its short answer: ``answer`` True (yes), False (no) or None (unknown)."""

    first: int
    last: int
    answer: bool | None
    answer_first: int = 0
    answer_last: int = 0
