"""Glasgow Coma Scale told part by part, in any order: "three for eyes, four verbal, motor six".

Names and numbers of a score stand in pairs, whichever of the two comes first, and each number is of
one part. So the names and numbers of a chain are paired from one end; what is left over at an end
is the total. Where both ways of pairing are possible, the total or the marks decide, else nothing.

Words that only describe what was examined ("opens to voice, three") count as names where the parts
make up a total that was told. The usual order, "eyes three, verbal four", is read in ``gcs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.clinical.vitals.consciousness.gcs_described import PART_OF
from recorder.clinical.vitals.readings import Board, Reading
from recorder.core.records import record

_LIMITS = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
_NAMES = {
    "eye": "gcs_eye", "eyes": "gcs_eye", "e": "gcs_eye",
    "verbal": "gcs_verbal", "verbally": "gcs_verbal", "verbals": "gcs_verbal", "v": "gcs_verbal",
    "motor": "gcs_motor", "motors": "gcs_motor", "m": "gcs_motor",
}  # fmt: skip
_MISHEARD = {"voice": "gcs_verbal", "herbal": "gcs_verbal", "mother": "gcs_motor"}
_CALLED = {**PART_OF, **_MISHEARD, **_NAMES}
_LINKS = words("gcs", "parts", "links")
"""Between a number and the part it is of: "three for the eyes"."""
_SUMS = words("gcs", "parts", "sums")
"""Between the parts and their total: "so that makes eleven"."""
_LOWEST, _HIGHEST = 3, 15
ANOTHER_SUM = "the parts make another sum"
_APART = 6
"""Most words between two names or numbers of one chain."""
_IN_PAIR = 3
"""Most words between a number and its part."""
_NAMED_REACH = 14
"""Most words between the name of the scale and two of its parts, or a row of all three."""


@record
class _Item:
    """A part's name or a number in tokens ``[first, last)``; ``sure``: no mere description."""

    first: int
    last: int
    slot: str = ""
    value: float = 0
    sure: bool = True


@record
class _Scored:
    """Parts with their numbers, and the total told with them."""

    pairs: tuple[tuple[_Item, _Item], ...]
    total: _Item | None
    plain: bool

    @property
    def items(self) -> frozenset[int]:
        """First tokens of all names and numbers."""
        return frozenset(item.first for pair in self.pairs for item in pair)


def find_told_parts(board: Board) -> None:
    """Add the parts of chains that are not in the usual order, and rows behind their total."""
    if not board.view.positions.keys().isdisjoint(_CALLED):
        for chain in _chains(board):
            scored = _best(board.view, chain)
            if scored is not None:
                _add(board, scored)
    _rows_behind_totals(board)


def _chains(board: Board) -> Iterator[list[_Item]]:
    """Names and numbers that stand close to each other, at least two of each."""
    chain: list[_Item] = []
    for item in _items(board):
        if chain and not _goes_on(board.view, chain[-1], item):
            yield from _worth(chain)
            chain = []
        if chain and item.slot and item.slot == chain[-1].slot:
            chain[-1] = _same_part(chain[-1], item)
            continue
        chain.append(item)
    yield from _worth(chain)


def _worth(chain: list[_Item]) -> Iterator[list[_Item]]:
    if sum(1 for item in chain if item.slot) >= 2 and len(chain) >= 4:
        yield chain


def _same_part(one: _Item, other: _Item) -> _Item:
    """As in "verbal, confused"."""
    return _Item(one.first, other.last, one.slot, 0, one.sure or other.sure)


def _items(board: Board) -> Iterator[_Item]:
    view = board.view
    named = {
        i for name in _CALLED for i in view.positions.get(name, ())
        if i not in view.number_at and not (name == "voice" and view.norm[i - 1] == "to")
    }  # fmt: skip
    for i in sorted(named | view.quantity_at.keys()):
        if i in named:
            word = view.norm[i]
            yield _Item(i, i + 1, _CALLED[word], 0, word in _NAMES)
            continue
        quantity = view.quantity_at[i]
        if _may_score(board, quantity):
            yield _Item(i, quantity.number.last, "", quantity.value)


def _may_score(board: Board, quantity: Quantity) -> bool:
    if not 1 <= quantity.value <= _HIGHEST or quantity.unit not in {None, "{score}"}:
        return False
    free = quantity.number.whole and board.free(quantity)
    return free and not _of_another(board.view, quantity.first)


def _of_another(view: View, first: int) -> bool:
    """As in "resps twelve, eyes four": the number of a sign that was named."""
    others = _other_signs(view)
    return first - 1 in others or first - 2 in others


def _goes_on(view: View, one: _Item, other: _Item) -> bool:
    if other.first - one.last > _APART or view.names_drug(one.last, other.first):
        return False
    others = _other_signs(view)
    between = range(one.last, other.first)
    return not any(i in view.number_at or i in others for i in between)


@once
def _other_signs(view: View) -> frozenset[int]:
    """The last tokens of names of other signs: asked once for a text."""
    return frozenset(
        hit.last - 1 for hit in named_signs(view)
        if hit.value.slot != "gcs_total" and not hit.value.weak
    )  # fmt: skip


def _best(view: View, chain: Sequence[_Item]) -> _Scored | None:
    """The one pairing that the total, the marks or their want of a rival make certain."""
    for length in (len(_LIMITS), 2):
        found = list(_pairings(view, chain, length))
        summed = [s for s in found if s.total is not None and s.total.value == _sum(s)]
        certain = summed or [s for s in found if _all_sure(s)]
        certain = certain if len(certain) == 1 else [s for s in certain if s.plain]
        if len(certain) == 1:
            return certain[0] if length == len(_LIMITS) or _whole(view, chain, certain[0]) else None
        if found:
            return None
    return None


def _pairings(view: View, chain: Sequence[_Item], length: int) -> Iterator[_Scored]:
    for k in range(len(chain) - 2 * length + 1):
        window = chain[k : k + 2 * length]
        pairs = tuple(
            _pair(one, other) for one, other in zip(window[::2], window[1::2], strict=True)
        )
        if not all(_fits(view, pair) for pair in pairs):
            continue
        if len({name.slot for name, _ in pairs}) < length:
            continue
        around = (chain[k - 1] if k else None, *chain[k + 2 * length : k + 2 * length + 1])
        yield _Scored(pairs, _total(view, pairs, around), _told_apart(view, pairs))


def _pair(one: _Item, other: _Item) -> tuple[_Item, _Item]:
    """The name and the number, whichever comes first."""
    return (one, other) if one.slot else (other, one)


def _fits(view: View, pair: tuple[_Item, _Item]) -> bool:
    name, number = pair
    if not name.slot or number.slot or not 1 <= number.value <= _LIMITS[name.slot]:
        return False
    if number.first > name.first:
        return not any(view.tokens[i].gap in SENTENCE_ENDS for i in _inside(name, number))
    between = view.norms(number.last, name.first)
    unmarked = all(view.tokens[i].gap == "" for i in _inside(number, name))
    return len(between) <= _IN_PAIR and unmarked and set(between) <= _LINKS


def _inside(one: _Item, other: _Item) -> range:
    """Tokens whose gap stands between both."""
    return range(one.last, other.first + 1)


def _told_apart(view: View, pairs: Sequence[tuple[_Item, _Item]]) -> bool:
    """Whether marks or "for" part each pair from the next: "three for eyes, three verbal"."""
    linked = any(
        "for" in view.norms(number.last, name.first)
        for name, number in pairs
        if number.first < name.first
    )
    ends = [max(name.last, number.last) for name, number in pairs]
    starts = [min(name.first, number.first) for name, number in pairs]
    marked = all(
        any(view.tokens[i].gap for i in range(end, start + 1)) or "and" in view.norms(end, start)
        for end, start in zip(ends, starts[1:], strict=False)
    )
    return linked or marked


def _total(
    view: View, pairs: Sequence[tuple[_Item, _Item]], around: Sequence[_Item | None]
) -> _Item | None:
    """The number beside the chain that is its sum, or is told as one: "so that makes eleven"."""
    last = max(item.last for pair in pairs for item in pair)
    made = sum(number.value for _, number in pairs)
    for item in around:
        if item is None or item.slot or not _LOWEST <= item.value <= _HIGHEST:
            continue
        if item.value == made and len(pairs) == len(_LIMITS):
            return item
        if item.first > last and _SUMS.intersection(view.norms(last, item.first)):
            return item if len(pairs) == len(_LIMITS) else None
    return None


def _sum(scored: _Scored) -> float:
    return sum(number.value for _, number in scored.pairs)


def _all_sure(scored: _Scored) -> bool:
    return all(name.sure for name, _ in scored.pairs)


def _whole(view: View, chain: Sequence[_Item], scored: _Scored) -> bool:
    """Whether two parts are all that was told, behind the name of the scale."""
    first = min(scored.items)
    if any(item.first > max(scored.items) and not item.slot for item in chain):
        return False
    return any(
        hit.value.slot == "gcs_total" and 0 <= first - hit.last <= _NAMED_REACH
        for hit in named_signs(view)
    )


def _add(board: Board, scored: _Scored) -> None:
    """All of it, but for what ``gcs`` reads: names in front, and a total that was named."""
    usual = all(name.first < number.first for name, number in scored.pairs)
    total = scored.total
    if usual and (total is None or (total.first > min(scored.items) and _all_sure(scored))):
        return
    review = None if total is None or total.value == _sum(scored) else ANOTHER_SUM
    for name, number in scored.pairs:
        cue = (name.first, name.last)
        board.add(Reading(name.slot, number.value, "{score}", number.first, number.last,
                          "gcs.told", True, cue, review=review))  # fmt: skip
    if total is not None and not board.is_taken(total.first, total.last):
        board.add(_total_of(board.view, scored, total, review))


def _total_of(view: View, scored: _Scored, total: _Item, review: str | None) -> Reading:
    first = min(scored.items)
    named = [
        hit.first for hit in named_signs(view)
        if hit.value.slot == "gcs_total" and 0 <= first - hit.last <= _NAMED_REACH
    ]  # fmt: skip
    cue = (named[-1], named[-1] + 1) if named else None
    return Reading("gcs_total", total.value, "{score}", total.first, total.last, "gcs.sum", True,
                   cue, review=review)  # fmt: skip


def _rows_behind_totals(board: Board) -> None:
    """As in "GCS fourteen, she's eyes open now so four four six": only what makes the total."""
    view = board.view
    for hit in named_signs(view):
        total = view.quantity_at.get(hit.last) if hit.value.slot == "gcs_total" else None
        if total is None or not _LOWEST <= total.value <= _HIGHEST:
            continue
        row = _row(board, total)
        for slot, item in zip(_LIMITS, row, strict=False):
            board.add(Reading(slot, item.value, "{score}", item.first, item.last, "gcs.row", True))


def _row(board: Board, total: Quantity) -> list[_Item]:
    """Three numbers in one breath behind ``total`` that make it, empty where there are none."""
    digits: list[_Item] = []
    for quantity in board.view.quantities_in(total.last + 1, total.last + _NAMED_REACH):
        if not board.free(quantity) or quantity.unit is not None:
            return []
        number = quantity.number
        parted = number.form is Form.RUN and len(number.parts) == len(number.splits)
        parts = zip(number.parts, number.splits, strict=True) if parted else ()
        digits += [_Item(at, at + 1, "", value) for value, at in parts] or [
            _Item(quantity.first, number.last, "", quantity.value)
        ]
        if len(digits) >= len(_LIMITS):
            break
    joined = len(digits) == len(_LIMITS) and all(_next(board.view, *d) for d in pairwise(digits))
    joined = joined and not board.view.names_drug(total.last, digits[0].first)
    within = joined and all(
        1 <= item.value <= most for item, most in zip(digits, _LIMITS.values(), strict=True)
    )
    return digits if within and sum(d.value for d in digits) == total.value else []


def _next(view: View, one: _Item, other: _Item) -> bool:
    """As in "four, four, six", "1, 2 and 4": nothing but a mark or "and" between."""
    return one.last == other.first - (view.norm[other.first - 1] == "and")
