"""All that is said of pupils, look by look: sizes, reactions and how they are, by side and in time.

A look is read on from a word for pupils, or from a side or "now" close behind one that was read
("PERRL on arrival. Now the right is fixed"). A number is a size only in what is told of pupils.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once

T = TypeVar("T")

_ANCHORS = words("pupils", "words", "anchors")
_LINKS = words("pupils", "words", "links")
_MILLIMETRES = words("pupils", "words", "millimetres")
_BOTH_WORDS = words("pupils", "words", "both")
_GOING_ON = words("pupils", "words", "going_on")
_NOW = words("pupils", "words", "now")
_EARLIER = words("pupils", "words", "earlier")
_REACTION: Phrases[str] = Phrases(phrases("pupils", "reaction"))
_STATE: Phrases[str] = Phrases(phrases("pupils", "state"))
_INSTEAD = dict(phrases("pupils", "in_short"))
_BOTH, _SIDES = "both", frozenset({"left", "right"})
_NO_REACTION = "non-reactive"
_REACTS = frozenset({"reactive", "brisk"})
_WIDE, _ODD, _NARROW = frozenset({"blown", "wide"}), frozenset({"blown", "unequal"}), "narrow"
_REACH = 26
"""Most words that are told of pupils in one sentence."""
_BIGGER = frozenset((side, "bigger") for side in _SIDES)
_ON_REACH = 9
"""Most words from one look to where the next goes on without their name."""
_UNEQUAL = 1.0
"""Millimetres by which pupils differ that are not equal."""


@dataclass(slots=True)
class Look:
    """What is told of pupils at once; sides are ``left``, ``right`` or ``both``."""

    first: int
    last: int
    sizes: dict[str, float] = field(default_factory=dict)
    reactions: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    numbers: list[Quantity] = field(default_factory=list)
    earlier: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it says more than that they react, which is a finding."""
        return bool(self.sizes) or bool(
            {(side, how) for side, how in self.reactions.items()} - {(_BOTH, "reactive")}
        )

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """Particulars by side."""
        sizes = ((f"size_{side}", f"{value:g}") for side, value in self.sizes.items())
        reactions = ((f"reaction_{side}", text) for side, text in self.reactions.items())
        return (*sizes, *reactions)

    @property
    def is_unequal(self) -> bool:
        """Whether one is wider than the other."""
        left, right = (_of(self.sizes, side) for side in ("left", "right"))
        if left is not None and right is not None:
            return abs(left - right) >= _UNEQUAL
        bigger = not _BIGGER.isdisjoint(self.states.items())
        return bigger or (len(self.wide_sides) == 1 and self._sides >= _SIDES)

    @property
    def wide_sides(self) -> tuple[str, ...]:
        """The sides that are told to be blown or wide."""
        return tuple(s for s, how in self.states.items() if how in _WIDE and s in _SIDES)

    @property
    def is_odd(self) -> bool:
        """Whether they are no pair that is equal and reacts, whatever else is said."""
        how = [_of(self.reactions, side) for side in ("left", "right")]
        apart = how[0] != how[1] and None not in how and not set(how) <= _REACTS
        unlike = not _ODD.isdisjoint(self.states.values())
        return self.is_unequal or apart or bool(self.wide_sides) or unlike or _NO_REACTION in how

    @property
    def is_pair(self) -> bool:
        """Whether both are told to be equal and to react, each by itself."""
        sizes = [self.sizes.get(side) for side in ("left", "right")]
        how = [_of(self.reactions, side) for side in ("left", "right")]
        return None not in sizes and not self.is_odd and {*how} <= _REACTS

    def is_of_one(self) -> bool:
        """Whether only one pupil is told of."""
        return len(self._sides) == 1 and self._sides <= _SIDES

    @property
    def _sides(self) -> set[str]:
        return {side for table in (self.states, self.reactions, self.sizes) for side in table}


def _of(table: Mapping[str, T], side: str) -> T | None:
    """What is told of ``side``, by itself or with the other."""
    return table.get(side, table.get(_BOTH))


@once
def looks(view: View) -> Sequence[Look]:
    """Every look at the pupils, left to right."""
    return tuple(_looks(view))


def _looks(view: View) -> Iterator[Look]:
    places = view.positions.of(_ANCHORS & view.positions.keys())
    reached = 0
    for i in places:
        if i < reached:
            continue
        look: Look | None = _read(view, i)
        while look is not None:
            reached = look.last
            yield look
            look = _goes_on_to(view, look)


def _goes_on_to(view: View, look: Look) -> Look | None:
    """The next look that does not name them: "now right is fixed", "the left has blown since"."""
    last = min(view.count, look.last + _ON_REACH)
    for i in range(look.last, last):
        if view.norm[i] in _ANCHORS:
            return None
        if view.norm[i] in _SIDES or view.norm[i] in _NOW:
            following = _read(view, i, of_anchor=False)
            told = following.sizes or following.reactions or following.states
            sized = following.sizes and not (following.reactions or following.states)
            return following if told and not sized else None
        known = view.norm[i] in _GOING_ON or view.norm[i] in _EARLIER or i in view.drug_at
        if not known:
            return None
    return None


def _read(view: View, begin: int, of_anchor: bool = True) -> Look:
    """Read on from the word for pupils, or from a side, as long as it is of them."""
    look = Look(begin, begin + of_anchor)
    reader = _Reader(view, look, _before(view, look) if of_anchor else _BOTH)
    reader.read(min(view.count, begin + _REACH))
    near = (look.first - 1, look.last + 3)
    look.earlier = view.has(_EARLIER, *near) and not view.has(_NOW, *near)
    return look


class _Reader:
    """Reads one look; what was told since the last mark is of the side that is told behind it."""

    def __init__(self, view: View, look: Look, side: str) -> None:
        self._view, self._look, self._side = view, look, side
        self._open: list[MutableMapping[str, Any]] = []

    def read(self, end: int) -> None:
        """Read up to token ``end``, a full stop or a word that is of something else."""
        view, look = self._view, self._look
        begin = i = look.last
        while i < end and not (i > begin and view.tokens[i].gap in SENTENCE_ENDS):
            if i > begin and view.tokens[i].gap == ",":
                self._open = []
                if view.norm[i] in _NOW:
                    return
            last = self._side_at(i) or self._how(i) or self._size(i)
            if not last and view.norm[i] not in _LINKS:
                return
            if view.norm[i] == _BOTH:
                self._side = _BOTH
            i = last or i + 1

    def _side_at(self, i: int) -> int:
        """Token behind "left" of what follows, or "on the left" of what stood before it."""
        view, look = self._view, self._look
        side = view.norm[i]
        if side not in _SIDES:
            return 0
        behind = view.norm[i - 1] in {"on", "in"} or view.norms(i - 2, i)[0] in {"on", "in"}
        if behind and self._open:
            for table in self._open:
                if _BOTH in table:
                    table.setdefault(side, table.pop(_BOTH))
            self._open, self._side = [], _BOTH
        else:
            self._side = side
        look.last = i + 1
        return i + 1 + (view.norm[i + 1] == "one")

    def _put(self, table: dict[str, str], side: str, value: str) -> None:
        if side == _BOTH and side not in table:
            self._open.append(table)
        table.setdefault(side, value)

    def _how(self, i: int) -> int:
        """Token behind a reaction or state that begins at token ``i``; 0 for other words."""
        view, look, side = self._view, self._look, self._side
        reaction = _REACTION.at(view.tokens, i)
        if reaction is not None:
            where = _BOTH if view.norm[i - 1] in _BOTH_WORDS else side
            self._put(look.reactions, where, reaction.value)
            look.last = reaction.last
            return reaction.last
        state = _STATE.at(view.tokens, i)
        if state is not None:
            self._put(look.states, side, state.value)
            look.last = state.last
            return state.last
        return self._in_short(i)

    def _in_short(self, i: int) -> int:
        """As in "left one reactive, right one *isn't*"."""
        look, side = self._look, self._side
        short = _INSTEAD.get(self._view.norm[i])
        other = next((how for where, how in look.reactions.items() if where != side), None)
        if short is None or other is None or side == _BOTH or not _closes(self._view, i + 1):
            return 0
        opposite = _NO_REACTION if other in _REACTS else "reactive"
        look.reactions.setdefault(side, other if short == "same" else opposite)
        look.last = i + 1
        return i + 1

    def _size(self, i: int) -> int:
        """Token behind a size that begins at token ``i``; 0 where the number is none."""
        view, look = self._view, self._look
        quantity = view.quantity_at.get(i)
        if quantity is None:
            return 0
        last = _size(view, quantity) or _other_side(view, quantity, look, self._side)
        if self._side in look.sizes and self._side in _SIDES:
            self._side = _BOTH  # "left 6, 3 on the right"
        if not last or self._side in look.sizes:
            return 0
        if self._side == _BOTH:
            self._open = [*self._open, look.sizes]
        look.sizes[self._side] = quantity.value
        look.numbers.append(quantity)
        look.last = last
        return last


def _closes(view: View, i: int) -> bool:
    return i >= view.count or bool(view.gap(i).strip())


def _before(view: View, look: Look) -> str:
    """The side of "left pupil"; the size of "three millimetre pupils" is told before them."""
    i = look.first - 1
    if view.norm[i] in _SIDES and not (view.gap(look.first).strip() or _of_another(view, i)):
        look.first = i
        return view.norm[i]
    if view.norm[i] in _MILLIMETRES and view.tokens[look.first].gap not in SENTENCE_ENDS:
        quantity = view.quantity_at.get(i - 1)
        if quantity is not None and _size(view, quantity):
            look.first = i - 1
            look.sizes[_BOTH] = quantity.value
            look.numbers.append(quantity)
    return _BOTH


def _of_another(view: View, side: int) -> bool:
    """As in "facial droop on the left pupils equal", where nothing is punctuated."""
    before = view.norm[side - 1 - (view.norm[side - 1] == "the")]
    return before in {"on", "in", "to", "from"}


def _size(view: View, quantity: Quantity) -> int:
    """The token behind a size; 0 for a number that is none: "five minutes", "4 of morphine"."""
    last = quantity.number.last
    spelled = view.norms(last, last + 2) == ["m", "m"]
    spoken = spelled or view.norm[last] in _MILLIMETRES
    spoken = spoken and view.gap(last) not in SENTENCE_ENDS
    size = 1 <= quantity.value <= 9 and (quantity.value * 2) % 1 == 0
    called = quantity.role is Role.LABEL and view.norm[quantity.first - 1] == "size"
    if not size or not (called or quantity.role in (None, Role.DOSE, Role.FOREIGN)):
        return 0
    if spoken:
        return last + 1 + spelled
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


def _other_side(view: View, quantity: Quantity, look: Look, side: str) -> int:
    """As in the line "right pupil five left three no head injury"; 0 if it is no second size."""
    named = quantity.first - 1 - (view.norm[quantity.first - 1] == "one")  # "the right one's three"
    sided = view.norm[named] in _SIDES and bool(look.sizes)
    plain = quantity.role is None and quantity.unit is None and 1 <= quantity.value <= 9
    return quantity.number.last if sided and plain and side not in look.sizes else 0


def _goes_on(view: View, i: int, number: bool = False) -> bool:
    """Whether token ``i`` tells more of pupils: "3 *equal*", "4 and *sluggish*", "3 and *3*"."""
    if view.norm[i] in _SIDES or view.norm[i] in _BOTH_WORDS:
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


def is_no_pair(view: View, mention: Mention) -> bool:
    """Whether what names equal, reacting pupils stands in a look that says otherwise."""
    look = _covering(view, mention)
    if look is None:
        return False
    own = view.norms(mention.first, mention.last)
    poor = _NARROW in look.states.values() or (
        bool(look.reactions) and _REACTS.isdisjoint(look.reactions.values())
    )  # "3 mm both sides, sluggish reacting"
    return look.is_odd or look.is_of_one() or (poor and "equal" not in own)


def is_equal_only(view: View, mention: Mention) -> bool:
    """As in "pupils were equal", "equal and sluggish": nobody said that they react well."""
    if not _SAY_THEY_REACT.isdisjoint(view.norms(mention.first, mention.last)):
        return False
    look = _covering(view, mention)
    how = () if look is None else look.reactions.values()
    return "equal" in view.norms(mention.first, mention.last) and _REACTS.isdisjoint(how)


_SAY_THEY_REACT = words("pupils", "words", "they_react")


def is_no_pair_any_more(view: View, mention: Mention) -> bool:
    """As in "PERRL on arrival, the right one has blown since"."""
    look = _covering(view, mention)
    own = look.earlier if look is not None else view.has(
        _EARLIER, mention.first - 1, mention.last + 3
    )  # fmt: skip
    return _last_odd(view)[0 if own else 1] >= mention.last


@once
def _last_odd(view: View) -> tuple[int, int]:
    """Where the last odd look begins, and the last that is no earlier one; -1 without any."""
    odd = [look for look in looks(view) if look.is_odd]
    last = max((look.first for look in odd), default=-1)
    of_now = max((look.first for look in odd if not look.earlier), default=-1)
    return (last, of_now)


def _covering(view: View, mention: Mention) -> Look | None:
    """The first look that shares words with ``mention``; none overlaps another."""
    told = looks(view)
    i = bisect_right(told, mention.first, key=lambda look: look.last)
    return told[i] if i < len(told) and told[i].first < mention.last else None
