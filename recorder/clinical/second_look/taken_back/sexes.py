"""The sex said wrong and put right at once: "62 F, no wait, M", "a boy, sorry, a girl"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import turned_to
from recorder.clinical.grammar.tables import words
from recorder.clinical.patient.who.demographics import explicit_sexes, sex_draft
from recorder.clinical.patient.who.sexwords import BEHIND_AGE, SEX
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_Named = tuple[str, int, int]
"""A sex and the tokens ``[first, last)`` that say it."""


def sex_meant(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which the sex is the one that was put right, where one was."""
    if not view.positions.have(SIGNALS):
        return drafts
    ages = [draft for draft in drafts if draft.kind is FactKind.AGE]
    corrected = _put_right(view, [found[1:] for found in sorted(explicit_sexes(view, ages))])
    if corrected is None:
        return drafts
    said = [draft for draft in drafts if draft.kind is FactKind.SEX]
    wrong = (replace(d, status=FactStatus.SUPERSEDED) for d in said if d.value != corrected[0])
    kept = [draft for draft in drafts if draft.kind is not FactKind.SEX]
    return [*kept, *wrong, sex_draft(view, *corrected, "sex.corrected")]


def _put_right(view: View, said: Sequence[_Named]) -> _Named | None:
    """The last sex that corrects one of ``said``, which are of the patient."""
    told = {last: value for value, _, last in (*said, *_letters(view))}
    found: _Named | None = None
    for last in sorted(told):
        if found is not None and last == found[2]:
            told[last] = found[0]
        found = _corrected(view, last, told[last]) or found
    return found


def _letters(view: View) -> Iterator[_Named]:
    """As in "62 f": the letter behind an age, however it is written."""
    for quantity in view.quantities:
        if view.norm[quantity.last] in _LETTERS:
            yield BEHIND_AGE[view.norm[quantity.last]], quantity.last, quantity.last + 1


def _corrected(view: View, i: int, value: str) -> _Named | None:
    """The other sex behind "no wait", "sorry, it's a", "correction" at token ``i``."""
    turn = turned_to(view, i, lambda k: _told_at(view, k), lambda k: k + (k in view.number_at))
    if turn is None or (turn.only_no and not _stands_alone(view, turn.at + 1)):
        return None
    hit = SEX.at(view.tokens, turn.at)
    other = hit.value if hit else BEHIND_AGE[view.norm[turn.at]]
    return None if other == value else (other, turn.at, hit.last if hit else turn.at + 1)


def _told_at(view: View, i: int) -> bool:
    """Whether a sex begins at token ``i``; who is spoken to behind "sorry" is none."""
    if view.norm[i] in _ADDRESSES and view.norm[i - 1] != "a":
        return False
    return view.norm[i] in _LETTERS or SEX.at(view.tokens, i) is not None


def _stands_alone(view: View, i: int) -> bool:
    """As in "male, no, female.", never "no female relatives"."""
    told = bool(view.gap(i)) or i in view.number_at
    return told or view.norm[i] in _OF_PATIENT


_OF_PATIENT = frozenset("patient pt who with aged about in of year approximately found".split())
_ADDRESSES = words("taken_back", "heard", "addresses")
_LETTERS = frozenset({"m", "f"})
