"""A later dose and what became of it: "second dose withheld", "another spray in", "no third one".

What is told of a later dose tells nothing of the one before it. A stretch of text runs from the
word that counts the dose (or from the "no" before it) to the end of its clause; one that names a
drug is a statement about that drug.

A further amount that nobody has given yet: "another fifty if he needs it", "ten more ready".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from operator import attrgetter

from recorder.clinical.doses.medwords import AUXILIARY, ROUTES, SCHEDULE
from recorder.clinical.grammar.tables import DETERMINERS, listed, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
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


_BEFORE = words("acts", "due", "before")
_KEPT = (*listed("acts", "kept", "where"), *listed("acts", "kept", "in_hand"))
_LATER: Phrases[bool] = Phrases(
    [
        *listed("acts", "due", "to_come"),
        *(kept for kept in _KEPT if kept[0] != "in the bag"),
    ]
)
"""Of what is in the bag a further amount runs: "oxytocin ten units, then forty in the bag"."""
_READY = words("acts", "due", "ready")
_NOT = words("acts", "due", "denied")
_GONE_IN = words("acts", "due", "gone_in")
_NOT_DUE = words("acts", "due", "left_out")
_CLOSING = words("acts", "due", "closing")
_GIVEN = words("acts", "due", "given")
_TAKEN_BACK = words("acts", "due", "taken_back")
_REACH = 5
_ASKED_REACH = 3


def is_due(view: View, quantity: Quantity) -> bool:
    """Whether the amount is wished, allowed, ready, asked for, or taken back at once."""
    return _wished(view, quantity) or _waits(view, quantity) or _asked(view, quantity)


def _wished(view: View, quantity: Quantity) -> bool:
    """As in "he can have another fifty", "then I wanted another five hundred but"."""
    for i in range(quantity.first - 1, max(-1, quantity.first - 1 - _REACH), -1):
        if view.norm[i] in _BEFORE:
            return True
        if view.norm[i] in _GIVEN or view.tokens[i].gap or i in view.number_at:
            return False
    return False


def _waits(view: View, quantity: Quantity) -> bool:
    """As in "another fifty ready", "another fifty in five minutes", never "another fifty in"."""
    return comes_later(view, quantity.last + (view.norm[quantity.last] == "more"))


class Outcome(Enum):
    """What became of a dose."""

    IN = "in"
    TO_COME = "to come"
    LEFT_OUT = "left out"


def comes_later(view: View, i: int) -> bool:
    """Whether the words from token ``i`` tell that a dose is still to come, or was left out."""
    return outcome_of(view, i) in (Outcome.TO_COME, Outcome.LEFT_OUT)


def outcome_of(view: View, i: int) -> Outcome | None:
    """What the words from token ``i`` to the end of the clause tell of a dose.

    The first that tells decides; what is only ready may have gone in by the words behind that.
    """
    waiting = denied = False
    if view.norm[i] == "of" and i + 1 in view.drug_at:
        i = view.drug_at[i + 1].end
    for k in range(i, clause_end(view, i)):
        norm, gone = view.norm[k], view.norm[k] in _GONE_IN
        if norm in _HELD or (denied and norm in _NOT_DUE):
            return Outcome.LEFT_OUT
        if SCHEDULE.at(view.tokens, k) is not None:
            return Outcome.TO_COME
        if _LATER.at(view.tokens, k) is not None or (norm == "in" and _lasts(view, k + 1)):
            return Outcome.TO_COME
        if norm == "every" and not view.has(_GIVEN, view.sentence(i - 1).first, i):
            return Outcome.TO_COME
        if gone and not (waiting and norm == "in"):
            return Outcome.LEFT_OUT if denied else Outcome.IN
        waiting, denied = waiting or norm in _READY, denied or norm in _NOT
    return Outcome.TO_COME if waiting else None


def clause_end(view: View, i: int) -> int:
    """Where the words that are told of a dose end: a mark, a drug, another statement.

    Behind a comma they may go on: "second dose drawn up, not given".
    """
    last = min(view.sentence(i - 1).last, i + _CLAUSE_REACH)
    for k in range(i, last):
        norm, gap = view.norm[k], view.tokens[k].gap
        if gap not in PHRASE_GAPS and not (gap == "," and k > i and norm in _BEHIND_COMMA):
            return k
        if k in view.drug_at or (norm in _CLOSING and view.norm[k + 1] not in _GOES_ON):
            return k
    return last


def is_stored(view: View, i: int) -> bool:
    """As in "the second one's still in his pocket": what is counted lies where it is kept."""
    for k in range(i, min(i + _STORED_REACH, view.sentence(i - 1).last)):
        if view.norm[k] == "in":
            return view.norm[k + 1] in DETERMINERS and view.norm[k + 2] in _PLACES
    return False


_PLACES = words("acts", "kept", "places")
_STORED_REACH = 4


def _lasts(view: View, i: int) -> bool:
    """Whether a length of time begins at token ``i``; of minutes its unit may be left out."""
    length = view.quantity_at.get(i)
    if length is None or length.role is Role.DURATION:
        return length is not None
    return length.role is None and length.unit is None and bool(view.gap(length.last))


_CLAUSE_REACH = 9
_GOES_ON = _GONE_IN | _NOT | _HELD
"""Behind a conjunction they go on about the dose: "drawn up but never ran"."""
_BEHIND_COMMA = _NOT | _HELD


def _asked(view: View, quantity: Quantity) -> bool:
    """As in "Another fifty?", "Another fifty. No, hold it."."""
    sentence, last = view.sentence(quantity.last - 1), quantity.last
    near = sentence.asked and sentence.last - last < _ASKED_REACH
    if near and not view.names_drug(last, sentence.last):
        return True
    ends = last < view.count and view.tokens[last].gap in SENTENCE_ENDS
    alone = bool(view.gap(last + 1)) or view.norm[last + 1] in {"it", "that", "on", "off"}
    return ends and view.norm[last] in _TAKEN_BACK and alone
