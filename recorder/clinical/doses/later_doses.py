"""A later dose and what became of it: "second dose withheld", "another spray in", "no third one".

What is told of a later dose tells nothing of the one before it. A stretch of text runs from the
word that counts the dose (or from the "no" before it) to the end of its clause; one that names a
drug is a statement about that drug.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from recorder.clinical.doses.due import Outcome, clause_end, outcome_of
from recorder.clinical.doses.medwords import AUXILIARY, ROUTES
from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once
from recorder.core.records import record

_ORDINALS = words("acts", "later", "ordinals")
_DOSES = words("acts", "later", "doses")
_SAID_OF = words("acts", "later", "said_of")
_NO = words("acts", "later", "no")
_DENIED = words("acts", "due", "denied")
_LEFT_OUT = words("acts", "due", "left_out") | {"give"}
_HELD = words("acts", "due", "held")
_WISHED = words("acts", "due", "before")
_DENIED_REACH = 2


@record
class LaterDose:
    """A later dose that has not gone in, in tokens ``[first, last)``.

    Attributes:
        head: the word that counts it.
        left_out: it is not to be given; without that it may be still.
    """

    first: int
    head: int
    last: int
    left_out: bool


@once
def not_in(view: View) -> tuple[LaterDose, ...]:
    """Every later dose that was left out or is to come, left to right; worked out once."""
    return tuple(_found(view))


def later_dose_at(view: View, i: int) -> LaterDose | None:
    """The later dose, not gone in, of which token ``i`` tells."""
    found = not_in(view)
    k = bisect_right(found, i, key=attrgetter("first")) - 1
    return found[k] if k >= 0 and i < found[k].last else None


def only_of_later_dose(view: View, i: int) -> bool:
    """Whether token ``i`` tells of a later dose that names no drug: of none before it."""
    told = later_dose_at(view, i)
    return told is not None and not view.names_drug(told.head, i)


def first_beside(view: View, last: int) -> int:
    """Where the first dose is told of a drug that ends at ``last`` and whose later one is told.

    As in "second dose of midazolam withheld, first dose *5 mg*"; ``last`` where none is.
    """
    told = later_dose_at(view, last - 1)
    if told is None or view.norm[told.last + (view.norm[told.last] in DETERMINERS)] != "first":
        return last
    i = told.last + 1 + (view.norm[told.last] in DETERMINERS)
    number = view.number_at.get(i)
    if number is not None and view.norm[number.last] in _DOSES | AUXILIARY:
        i = number.last
    while view.norm[i] in _DOSES or view.norm[i] in AUXILIARY:
        i += 1
    return i


def _found(view: View) -> Iterator[LaterDose]:
    for i in view.positions.within(_ORDINALS | _OF_SEVERAL, 0, view.count):
        of_them = view.norms(i + 1, i + 3) in _OF_THEM
        if not (of_them or _is_dose(view, i + 1)) or not _of_several(view, i):
            continue
        first, behind = _denied_before(view, i), i + 3 if of_them else behind_name(view, i + 1)
        outcome = Outcome.LEFT_OUT if first < i else outcome_of(view, behind)
        outcome = Outcome.TO_COME if view.norm[i - 1] in _WISHED else outcome
        if outcome in (Outcome.LEFT_OUT, Outcome.TO_COME):
            last = max(behind, i + 2) if first < i else clause_end(view, behind)
            yield LaterDose(first, i, last, outcome is Outcome.LEFT_OUT)


def _of_several(view: View, i: int) -> bool:
    """As in "GTN three times, *the first* one he spat out", "*one of them* he spat out": of those
    that were told; never "the first dose of aspirin"."""
    if view.norm[i] == "one":
        return view.norms(i + 1, i + 3) in _OF_THEM
    said = view.norm[i - 1] == "the" and (view.norm[i + 1] in _SAID_OF or view.norm[i + 1] == "one")
    return said or view.norm[i] != "first"


_OF_SEVERAL, _OF_THEM = frozenset({"first", "one"}), (["of", "them"], ["of", "those"])


def behind_name(view: View, i: int) -> int:
    """Behind the drug that ``i`` begins: "second *dose of GTN* held", "another *IV lorazepam*"."""
    amount = view.quantity_at.get(i) if view.norm[i] not in _DOSES else None
    if amount is not None and view.norm[amount.last] != "of":
        return amount.last  # "another 20. Fentanyl, not given"
    k = amount.last if amount is not None else i + (view.norm[i] in _DOSES)
    k += view.norm[k] == "of"
    route = ROUTES.at(view.tokens, k) if k < view.count else None
    k = route.last if route is not None else k
    hit = view.drug_at.get(k)
    joined = all(view.gap(n) in PHRASE_GAPS for n in range(i, k + 1))
    return hit.end if hit is not None and joined else i


def _is_dose(view: View, i: int) -> bool:
    """A dose, an amount, a drug, or what became of it: "second *dose*", "repeat *withheld*"."""
    if i >= view.count or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    if i in view.number_at and view.norm[i] not in _DOSES:
        return view.quantity_at[view.number_at[i].first].role in _OF_A_DOSE
    return view.norm[i] in _DOSES or i in view.drug_at or view.norm[i] in _SAID_OF


_OF_A_DOSE = (None, Role.DOSE)


def _denied_before(view: View, i: int) -> int:
    """Where "no", "withheld the", "didn't need a" begin that leave out the dose at ``i``."""
    k = i - 1 - (view.norm[i - 1] in DETERMINERS)
    if k < 0 or any(view.gap(n) not in PHRASE_GAPS for n in range(k + 1, i + 1)):
        return i
    if view.norm[k] in _NO or view.norm[k] in _HELD:
        return k
    if view.norm[k] not in _LEFT_OUT:
        return i
    denied = (n for n in range(k - 1, max(-1, k - 1 - _DENIED_REACH), -1)
              if view.norm[n] in _DENIED)  # fmt: skip
    return next(denied, i)
