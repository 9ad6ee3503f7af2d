"""The sizes of pupils and how they react: "pupils 3 mm sluggish", "left six, right three".

One sign without a value, its particulars by side. A number is a size only in what is told of
pupils, and then it is nothing else. Sizes that differ are unequal pupils.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board
from recorder.clinical.vitals.values.not_recorded import claimed
from recorder.core.model import FactKind, FactStatus

_ANCHORS = words("pupils", "words", "anchors")
_LINKS = words("pupils", "words", "links")
_MILLIMETRES = words("pupils", "words", "millimetres")
_BOTH = words("pupils", "words", "both")
_REACTION: Phrases[str] = Phrases(phrases("pupils", "reaction"))
_SIDES = frozenset({"left", "right"})
_REACH = 26
"""Most words that are told of pupils in one sentence."""
_ASKING = frozenset({"are", "is", "were", "did", "do"})
_UNEQUAL = 1.0
"""Millimetres by which pupils differ that are not equal."""


@dataclass(slots=True)
class _Told:
    """What one sentence tells of pupils; sides are ``left``, ``right`` or ``both``."""

    first: int
    last: int
    sizes: dict[str, float] = field(default_factory=dict)
    reactions: dict[str, str] = field(default_factory=dict)
    numbers: list[Quantity] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether it says more than that they react, which is a finding."""
        return bool(self.sizes) or bool(set(self.reactions.values()) - {"reactive"})

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """Particulars by side."""
        sizes = ((f"size_{side}", f"{value:g}") for side, value in self.sizes.items())
        reactions = ((f"reaction_{side}", text) for side, text in self.reactions.items())
        return (*sizes, *reactions)


def find_pupils(board: Board) -> list[Draft]:
    """Drafts of all pupils, whose sizes are taken from ``board``."""
    view, reached = board.view, 0
    places = sorted(i for norm in _ANCHORS & view.positions.keys() for i in view.positions[norm])
    found: list[Draft] = []
    for i in places:
        if i < reached:
            continue
        told = _told_from(view, i)
        reached = told.last
        if told.is_news:
            for quantity in told.numbers:
                board.take(quantity.first, quantity.number.last)
            found += _drafts(view, told)
    return found


def _drafts(view: View, told: _Told) -> Iterator[Draft]:
    status = claimed(view, told.first, told.last, told.first)
    asked = view.norm[view.sentence(told.first).first] in _ASKING
    if status is None or asked:
        return
    spans = (view.span(told.first, told.last),)
    yield Draft(FactKind.VITAL, "pupils", spans, "pupils.said", status=status, detail=told.details)
    left, right = told.sizes.get("left"), told.sizes.get("right")
    differ = left is not None and right is not None and abs(left - right) >= _UNEQUAL
    if differ and status is FactStatus.ASSERTED:
        yield Draft(FactKind.FINDING, "pupils_unequal", spans, "finding.sizes")


def _told_from(view: View, anchor: int) -> _Told:
    """Read on from the word for pupils as long as it is of them."""
    told = _Told(anchor, anchor + 1)
    side = _before(view, told)
    i, fresh = anchor + 1, True
    end = min(view.count, anchor + _REACH)
    while i < end and not (view.tokens[i].gap in SENTENCE_ENDS and i > anchor + 1):
        if view.norm[i] in _SIDES:
            side, fresh = view.norm[i], True
            i += 1
            told.last = i
            continue
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            last = _size(view, quantity) or _other_side(view, quantity, told, side)
            if not last:
                break
            where, last = _side_behind(view, last)
            side = where or (side if fresh or side == "both" else "both")
            if side in told.sizes:
                break
            told.sizes[side] = quantity.value
            told.numbers.append(quantity)
            i = told.last = last
            fresh = False
            continue
        reaction = _REACTION.at(view.tokens, i)
        if reaction is not None:
            where = "both" if view.norm[i - 1] in _BOTH else side
            told.reactions.setdefault(where, reaction.value)
            i = told.last = reaction.last
            continue
        if view.norm[i] not in _LINKS:
            break
        side = "both" if view.norm[i] == "both" else side
        i += 1
    return told


def _before(view: View, told: _Told) -> str:
    """The side of "left pupil"; the size of "three millimetre pupils" is told before them."""
    i = told.first - 1
    if view.norm[i] in _SIDES and view.tokens[told.first].gap not in SENTENCE_ENDS:
        told.first = i
        return view.norm[i]
    if view.norm[i] in _MILLIMETRES and view.tokens[told.first].gap not in SENTENCE_ENDS:
        quantity = view.quantity_at.get(i - 1)
        if quantity is not None and _size(view, quantity):
            told.first = i - 1
            told.sizes["both"] = quantity.value
            told.numbers.append(quantity)
    return "both"


def _size(view: View, quantity: Quantity) -> int:
    """The token behind a size; 0 for a number that is none: "five minutes", "4 of morphine"."""
    last = quantity.number.last
    spoken = view.norm[last] in _MILLIMETRES and view.gap(last) not in SENTENCE_ENDS
    size = 1 <= quantity.value <= 9 and (quantity.value * 2) % 1 == 0
    called = quantity.role is Role.LABEL and view.norm[quantity.first - 1] == "size"
    if not size or not (called or quantity.role in (None, Role.DOSE, Role.FOREIGN)):
        return 0
    if spoken:
        return last + 1
    if quantity.unit is not None or (quantity.role is not None and not called):
        return 0
    last += view.norm[last] == "s" and quantity.decade
    runs_on = view.gap(last) == "" and last < view.count
    named = view.norms(quantity.first - 2, quantity.first)
    sure = named[1] == "at" or (named[1] == "pupil" and named[0] in _SIDES)
    if sure or not runs_on or _goes_on(view, last) or _side_behind(view, last)[0]:
        return last
    further = last + 1 + (view.norm[last + 1] in {"the", "his", "her"})
    return last if view.norm[last] == "and" and _goes_on(view, further, number=True) else 0


def _other_side(view: View, quantity: Quantity, told: _Told, side: str) -> int:
    """As in the line "right pupil five left three no head injury"; 0 if it is no second size."""
    sided = view.norm[quantity.first - 1] in _SIDES and bool(told.sizes)
    plain = quantity.role is None and quantity.unit is None and 1 <= quantity.value <= 9
    return quantity.number.last if sided and plain and side not in told.sizes else 0


def _goes_on(view: View, i: int, number: bool = False) -> bool:
    """Whether token ``i`` tells more of pupils: "3 *equal*", "4 and *sluggish*", "3 and *3*"."""
    if view.norm[i] in _SIDES or view.norm[i] in _BOTH:
        return True
    again = view.number_at.get(i) if number else None
    return (again is not None and again.value <= 9) or _REACTION.at(view.tokens, i) is not None


def _side_behind(view: View, i: int) -> tuple[str | None, int]:
    """As in "5 on the left and 3 on the right"."""
    k = i + (view.norm[i] in {"on", "in"})
    k += view.norm[k] in {"the", "his", "her"}
    if k > i and view.norm[k] in _SIDES:
        return view.norm[k], k + 1
    return None, i
