"""A clause of a written sentence, and what of it is accounted for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind

STARTS = r"(?<![\w.,/:-])"


def figure(value: object) -> str:
    """A pattern for a number in figures, and for no part of another."""
    if not isinstance(value, (int, float)):
        return r"(?!)"
    told = re.escape(describe.number(value).replace(",", ".")).replace(r"\.", "[.,]")
    return rf"{STARTS}{told}(?![.,]?\d)"


@dataclass(slots=True)
class Clause:
    """A clause, and what of it is accounted for."""

    text: str
    facts: tuple[Fact, ...]
    before: tuple[Fact, ...] = ()
    goes_on: bool = False
    taken: list[tuple[int, int]] = field(default_factory=list)
    claimed: bool = False
    claim_first: bool = False

    @property
    def behind(self) -> bool:
        """Whether its claim may stand behind the name: "aspirin was not given"."""
        return self.facts[0].kind is FactKind.MEDICATION_GIVEN

    def rest(self) -> str:
        """The clause without what was taken, letter for letter in its place."""
        left = self.text
        for first, last in self.taken:
            left = left[:first] + " " * (last - first) + left[last:]
        return left

    def mark(self, first: int, last: int) -> None:
        """Take the letters ``[first, last)``."""
        self.taken.append((first, last))

    def take_pattern(self, pattern: str) -> bool:
        """Take what matches, once."""
        found = re.search(pattern, self.rest(), re.IGNORECASE)
        if found:
            self.mark(*found.span())
        return found is not None

    def take(self, phrases: Iterable[str]) -> int | None:
        """Take the longest of ``phrases`` that is there; where it began, or None."""
        for phrase in sorted(filter(None, phrases), key=len, reverse=True):
            if place := self.place(phrase):
                self.mark(*place)
                return place[0]
        return None

    def place(self, phrase: str) -> tuple[int, int] | None:
        """Where the phrase stands in what is left; None: nowhere."""
        found = re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", self.rest())
        return found.span() if found else None

    def take_all(self, phrases: Iterable[str]) -> None:
        """Take each of ``phrases`` that is there."""
        for phrase in phrases:
            self.take((phrase,))

    def first_taken(self) -> int:
        """Where the first taken letter stands."""
        return min((first for first, _ in self.taken), default=len(self.text))
