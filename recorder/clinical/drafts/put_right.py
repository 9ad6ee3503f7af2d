"""What takes the place of what was just said: "morphine, no wait, Demerol", "62 F, sorry, M".

Words that take back (``claims/corrections``) lead from the one to the other, and nothing that tells
of anything else. What is only added ("penicillin, sorry, and sulfa") takes no place.
"""

from __future__ import annotations

from collections.abc import Callable

from recorder.clinical.claims.corrections import LEADS, SIGNALS, opposites
from recorder.clinical.grammar.tables import NO, words
from recorder.clinical.view import View
from recorder.core.records import record

NAMED_ANEW = "may have been taken back: another was named at once"
_EXPLICIT = words("taken_back", "put_right", "explicit")
_ADDS = words("taken_back", "put_right", "adds")
_REACH = 16
"""Most words from what is taken back to what takes its place."""


@record
class Turn:
    """Words of taking back, ``said``, and the token ``at`` that begins what takes the place.

    ``sure``: they leave nothing open. ``adds``: it is told beside the other.
    """

    at: int
    said: frozenset[str]
    sure: bool
    adds: bool

    @property
    def only_no(self) -> bool:
        """A "no" may as well deny what is told next: "allergic to sulfa, so no Silvadene"."""
        return SIGNALS & self.said <= NO


def turned_to(
    view: View,
    last: int,
    names: Callable[[int], bool],
    past: Callable[[int], int] = lambda i: i,
) -> Turn | None:
    """How words behind token ``last`` lead to what ``names`` holds of, None where they do not.

    ``past`` tells the token behind what may stand between as well, of each token.
    """
    i, end = last, min(last + _REACH, view.count)
    cues = dict(reversed(view.marks.corrections_in(last, end)))  # of two the shorter
    while i < end:
        behind = past(i)
        if behind == i and names(i):
            break
        if behind == i and i not in cues and view.norm[i] not in LEADS:
            return None
        i = max(behind, cues.get(i, i + 1))
    said = frozenset(view.norms(last, i))
    signals = SIGNALS & said
    if i >= end or not signals or i in view.marks.question_at:
        return None
    adds = bool(_ADDS & said)
    sure = bool(_EXPLICIT & said) or (bool(signals & NO) and bool(signals - NO))
    return Turn(i, said, sure and not adds, adds)


def turned_round(view: View, last: int) -> bool:
    """As in "soft, no, *rigid*": the state up to token ``last`` gives way to its opposite."""
    turn = turned_to(view, last, lambda i: opposites(view.norm[last - 1], view.norm[i]))
    return turn is not None and bool(view.marks.corrections_in(last, turn.at))


def adds_behind(view: View, last: int) -> bool:
    """As in "codeine as well", "sulfa too": behind the second name; "and metoprolol" goes on."""
    said = view.norms(last, last + 2)
    return not _ADDS.isdisjoint(said) and not (
        said[:1] == ["and"] and view.names_drug(last, last + 3)
    )


def named_again(view: View, i: int, same: Callable[[int], bool]) -> int:
    """Token behind the name at token ``i`` of "ramipril, sorry, not *ramipril*, losartan"."""
    return i + (same(i) and "not" in (view.norm[i - 1], view.norm[i - 2]))
