"""A drug named by mistake: "lorazepam, no, hang on, it was midazolam": only the second was given.

Between the two names stand words of taking back and nothing that tells of anything else.
"""

from __future__ import annotations

from typing import cast

from recorder.clinical.claims.corrections import BETWEEN, SIGNALS
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View


def misnamed(view: View, hit: Hit) -> bool:
    """Whether another drug's name takes the place of ``hit``."""
    dose = view.quantity_at.get(hit.end)
    taken_back = _refused_name(view, hit.end) or (
        dose is not None and _refused_name(view, dose.last)
    )
    for i in range(hit.end, min(hit.end + _REACH, len(view.tokens))):
        other = view.drug_at.get(i)
        if other is not None:
            return taken_back and other.form.name != hit.form.name
        if view.norm[i] == "had" and view.tokens[i - 1].clitic == "s":
            return False  # "we'll do ceftriaxone, no, she's had the ben pen": why not
        if view.norm[i] not in _BETWEEN and not _own_amount(view, i, hit):
            meant = view.has(_MEANT, hit.end, i)
            if not meant or not (i in view.number_at or view.norm[i] == "of"):
                return False  # "50 of fentanyl but I meant 50 of ketamine"
        taken_back = taken_back or i in _corrections(view)
    return False


def _refused_name(view: View, i: int) -> bool:
    """As in "mannitol, no, hypertonic saline": a "no" between two commas."""
    if view.norm[i] == "no" and i + 1 in view.drug_at and not view.tokens[i].gap:
        return view.drug_at[i + 1].end in view.number_at  # "gravol no ondansetron four"
    closed = view.gap(i + 1) == ","
    return closed and view.norm[i] == "no" and bool(view.tokens[i].gap)


def _corrections(view: View) -> frozenset[int]:
    """Tokens of "correction", "scratch that" ..., for all drugs at once."""
    found = view.memo.get(_corrections)
    if found is None:
        spans = view.marks.corrections
        found = frozenset(i for first, last in spans for i in range(first, last))
        view.memo[_corrections] = found
    return cast("frozenset[int]", found)


def _own_amount(view: View, i: int, hit: Hit) -> bool:
    """Token ``i`` is of an amount right behind the wrong name ("morphine 5, sorry, fentanyl")."""
    number = view.number_at.get(i)
    quantity = view.quantity_at.get(hit.end)
    dosed = quantity is not None and quantity.role in (None, Role.DOSE)
    return dosed and quantity is not None and (i < quantity.last or number is quantity.number)


_REACH = 16
_MEANT = frozenset({"meant", "mean"})
_BETWEEN = SIGNALS | BETWEEN
"""What may stand between a wrong name and the right one."""
