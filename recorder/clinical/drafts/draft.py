"""A fact before it has an id and evidence, and the one signature that every extractor has.

Reasons for review that rules of several subjects give, and that others ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus, Scalar
from recorder.core.records import record

Span: TypeAlias = tuple[int, int]
"""Characters ``[start, end)`` of ``View.text``."""


@record
class Draft:
    """What an extractor found; fields mean the same as in ``core.model.Fact``.

    ``spans`` are the words it rests on, the most telling first; at least one. A reading that is
    ``told_back`` was taken before the one of its sign that was told before it.
    """

    kind: FactKind
    name: str
    spans: tuple[Span, ...]
    rule: str
    value: Scalar | None = None
    unit: str | None = None
    unit_implied: bool = False
    status: FactStatus = FactStatus.ASSERTED
    low: float | None = None
    high: float | None = None
    comparator: str | None = None
    approximate: bool = False
    dose: float | None = None
    route: str | None = None
    count: int | None = None
    prior_to_ems: bool = False
    oxygen: str | None = None
    time_said: str | None = None
    time: str | None = None
    alternatives: tuple[Scalar, ...] = ()
    confidence: float | None = None
    review_reason: str | None = None
    detail: tuple[tuple[str, str], ...] = ()
    told_back: bool = False

    def __post_init__(self) -> None:
        empty = not self.spans
        for start, end in self.spans:
            empty = empty or start >= end
        if empty:
            raise ValueError(f"a {self.kind.value} draft needs the words it rests on")


Extractor: TypeAlias = Callable[[View], Iterable[Draft]]
"""Pure: the same view gives the same drafts; drafts of other extractors are never seen."""


def claimed(drafts: Iterable[Draft], chars: int) -> bytearray:
    """One byte for each character of a text: 1 where some draft rests on it."""
    found = bytearray(chars)
    for draft in drafts:
        for start, end in draft.spans:
            found[start:end] = b"\1" * (end - start)
    return found


def scalar(value: float) -> float | int:
    """A whole number as an integer."""
    return int(value) if value == int(value) else value


def plain(value: float) -> str:
    """A number without a trailing zero."""
    return format(value, ".10g")


OUT_OF_RANGE = "outside the usual range"
"""A sign was read as said, and nobody is expected to have that."""

ELSEWHERE = "may be of a rule, another time or somebody else"
"""A reading of which is not sure that it is this patient's of now."""
NO_TREATMENT = "swallowed in an overdose: no treatment"
"""A dose that the patient took too much of is nobody's treatment."""
