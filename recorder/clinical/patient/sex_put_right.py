"""The sex said wrong and put right at once: "62 F, no wait, M", "a boy, sorry, a girl"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recorder.clinical.claims.corrections import BETWEEN, SIGNALS
from recorder.clinical.grammar.tables import words
from recorder.clinical.patient.sexwords import BEHIND_AGE, SEX
from recorder.clinical.view import View

Named = tuple[str, int, int]
"""A sex and the tokens ``[first, last)`` that say it."""


def put_right(view: View, said: Iterable[Named]) -> Named | None:
    """The last sex that corrects one of ``said``, which are of the patient."""
    told = {last: value for value, _, last in (*said, *_letters(view))}
    found: Named | None = None
    for last in sorted(told):
        if found is not None and last == found[2]:
            told[last] = found[0]
        found = _corrected(view, last, told[last]) or found
    return found


def _letters(view: View) -> Iterator[Named]:
    """As in "62 f": the letter behind an age, however it is written."""
    for quantity in view.quantities:
        if view.norm(quantity.last) in _LETTERS:
            yield BEHIND_AGE[view.norm(quantity.last)], quantity.last, quantity.last + 1


def _corrected(view: View, i: int, value: str) -> Named | None:
    """The other sex behind "no wait", "sorry, it's a", "correction" at token ``i``."""
    end, signals = i + _LONGEST, 0
    while i < end and (view.norm(i) in SIGNALS | BETWEEN or i in view.number_at):
        signals += view.norm(i) in SIGNALS
        i += 1
    if not signals or i >= view.count:
        return None
    if signals == 1 and view.norm(i - 1) == "no" and not _stands_alone(view, i + 1):
        return None
    hit = SEX.at(view.tokens, i)
    letter = BEHIND_AGE[view.norm(i)] if view.norm(i) in _LETTERS else ""
    other = hit.value if hit else letter
    if other in ("", value) or (view.norm(i) in _ADDRESSES and view.norm(i - 1) != "a"):
        return None
    return other, i, hit.last if hit else i + 1


def _stands_alone(view: View, i: int) -> bool:
    """As in "male, no, female.", never "no female relatives"."""
    told = bool(view.gap(i)) or i in view.number_at
    return told or view.norm(i) in _OF_PATIENT


_OF_PATIENT = frozenset("patient pt who with aged about in of year approximately found".split())
_ADDRESSES = words("taken_back", "heard", "addresses")
_LETTERS = frozenset({"m", "f"})
_LONGEST = 8
"""Most words between the wrong and the right one."""
