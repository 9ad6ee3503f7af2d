"""One take-back: what it takes back, how surely, and what takes its place."""

from __future__ import annotations

from enum import Enum

from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.taken_back.numbers_said import Said, led_to
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.records import record

HEADS = words("taken_back", "pointed", "heads")
"""As in "*ignore* the 80", "*scrap* that"."""


class How(str, Enum):
    """How surely something is taken back."""

    DENIED = "denied"
    """A number is said not to be: "not 82"."""
    CHANGED = "changed"
    """A number was, and is no more: "not 88 any more, 120"."""
    PLAIN = "plain"
    """The last thing said is: "scrap that"."""
    DOUBTED = "doubted"
    """"That's wrong", "forget that": surely only where another value follows."""
    ANOTHER = "another"
    """It was another person's."""
    REFUSED = "refused"
    """"No, we gave five": only where another value follows."""
    ASKED = "asked"
    """"Was it 80 on 40? 82 on 44.": only where another value counts."""
    UNRELIABLE = "unreliable"
    """"That's her cold fingers", "I don't trust it": to check, unless another value follows."""
    HESITATED = "hesitated"
    """"Ninety, uh, ninety-one": only where another value was read there."""


@record
class TakeBack:
    """One take-back with its cue at tokens ``[first, last)``.

    ``wrong`` is the number it names, None for the last thing said; ``right`` takes its place.
    ``sign`` is the sign it names ("scrap the sats"), of which the last or the first is meant. What
    is put right ``late`` ("correction on that first heart rate, ...") is no reading of now.
    """

    how: How
    first: int
    last: int
    wrong: Said | None = None
    right: Said | None = None
    sign: str | None = None
    of_first: bool = False
    late: bool = False


def told_behind(view: View, start: int, wrong: Said | None = None) -> Said | None:
    """The number that words of contrast lead to from token ``start``, or that stands there."""
    led = led_to(view, start, wrong)
    return led.said if led is not None and (led.turned or led.said.first == start) else None


def ends(view: View, i: int) -> bool:
    """Whether token ``i`` begins a statement, or a part of one behind a mark."""
    return i == 0 or view.gap(i) not in PHRASE_GAPS
