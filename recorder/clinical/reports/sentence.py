"""One sentence of the part that is read out: its short form, and the same in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recorder.clinical.wording import capital, say


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``lead`` and a list of items; a smaller ``urgency`` is kept longer.

    Attributes:
        full: the items as they are told where there is room; nothing: as they are.
        wanted: which sentences are told in full first, 1 before 2.
    """

    lead: str
    items: tuple[str, ...]
    urgency: int
    most: int = 6
    between: str = ", "
    full: tuple[str, ...] = ()
    wanted: int = 9

    def cut(self, most: int) -> Sentence:
        """With at most ``most`` items."""
        return replace(self, most=most)

    def in_full(self) -> Sentence:
        """With all items, as they are told where there is room."""
        whole = self.full or self.items
        return replace(self, items=whole, most=len(whole))

    @property
    def shown(self) -> tuple[str, ...]:
        """The items that are said."""
        return self.items[: self.most]

    @property
    def text(self) -> str:
        """The sentence as said."""
        shown = list(self.shown)
        left = len(self.items) - len(shown)
        if left:
            shown.append(say("and {} more", left))
        told = self.between.join(shown)
        return capital(f"{self.lead} {told}".strip()) + "."

    @property
    def words(self) -> int:
        """How many words that is."""
        return len(self.text.split())


def only_in_full(lead: str, items: Sequence[str], wanted: int) -> Sentence:
    """What is only told where there is room."""
    return Sentence(lead, (), 10, full=tuple(dict.fromkeys(items)), wanted=wanted)
