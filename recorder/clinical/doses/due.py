"""A further amount that nobody has given yet: "another fifty if he needs it", "ten more ready"."""

from __future__ import annotations

from enum import Enum

from recorder.clinical.doses.medwords import SCHEDULE
from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

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
_LEFT_OUT = words("acts", "due", "left_out")
_CLOSING = words("acts", "due", "closing")
_HELD = words("acts", "due", "held")
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
        if norm in _HELD or (denied and norm in _LEFT_OUT):
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
