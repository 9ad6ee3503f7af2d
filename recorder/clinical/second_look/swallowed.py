"""What was swallowed too much of, in the words said: "32 paracetamol 500 milligram tablets".

The drugs of an overdose are no treatment and nobody's regular medicines. How many of each and of
which strength is told of the overdose itself, so that no amount is lost and none is the crew's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.doses.amounts import MASS, fits_drug
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.draft import NO_TREATMENT, Draft, claimed
from recorder.clinical.given.overdose import ANTIDOTES
from recorder.clinical.grammar.tables import DETERMINERS, GAVE, OWNERS, OWNERS_OR_THOSE, words
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

HOW_MANY = "swallowed in an overdose: how many was not clear"
TAKEN = "taken"
"""The key of what an overdose was of."""
_AMOUNTS = words("acts", "swallowed", "amounts")
_PIECES = words("acts", "pieces", "names") | {"tab"}
_HEDGES = words("acts", "swallowed", "hedges")
_AROUND = words("acts", "swallowed", "around") | _HEDGES
_OPENS = words("acts", "swallowed", "opens")
_GIVEN = GAVE | {"given", "administered"}
_OTHERWISE = words("acts", "swallowed", "otherwise") | _GIVEN
_BEFORE = DETERMINERS | OWNERS_OR_THOSE | RELATIVES | _AMOUNTS | _AROUND | _PIECES
_COUNTED = frozenset({None, "{tablet}", "{capsule}"})
_SIZES = MASS | _COUNTED | {"mL"}
_NOUNS = frozenset({"overdose", "overdosed"})
_OF_DOSES = frozenset({None, Role.DOSE})
_MANY = 8
_COUNT_AND_STRENGTH = 2
_TO_ONE, _BETWEEN, _FAR = 9, 4, 18
"""Most words from what tells of an overdose to the first drug of it, and from that to the next.

Farther, if that is counted in so many pieces: "at eleven, so ten hours ago, 32 paracetamol 500s".
"""
_SO = frozenset({"so", "that"})


@record
class _Item:
    """One drug and its amount in tokens ``[first, last)``; ``hit`` is its name."""

    hit: Hit
    first: int
    last: int


def with_swallowed(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which an overdose tells what was taken, and no other fact does."""
    told = [d for d in drafts if d.name == "overdose" and d.kind is FactKind.MECHANISM]
    told = [d for d in told if d.status is FactStatus.ASSERTED]
    items = list(_swallowed(view, told)) if told and view.drugs else []
    if not items:
        return drafts
    taken = bytearray(len(view.text))
    for item in items:
        start, end = view.span(item.first, item.last)
        taken[start:end] = b"\1" * (end - start)
    others = [
        _telling(view, d, items) if d is told[0] else d
        for d in drafts
        if d.kind not in _OF_DRUGS
        or _his_own(view, d)
        or not all(any(taken[a:b]) for a, b in d.spans)
    ]
    return [*others, *filter(None, (_measured(view, item) for item in items))]


def _his_own(view: View, draft: Draft) -> bool:
    """As in "took 12 of *his own* quetiapine": what he has at home, too."""
    home = draft.kind is FactKind.HOME_MEDICATION and draft.status is FactStatus.ASSERTED
    return home and view.norm[view.begun(draft.spans[0][0]) - 1] in OWNERS | {"own"}


def _measured(view: View, item: _Item) -> Draft | None:
    """The drug as one taken before arrival, where its strength or all of it was measured."""
    told = view.quantities_in(item.first, item.last)
    strength = [q for q in told if q.unit in MASS]
    if len(strength) != 1:
        return None
    counts = [int(q.value) for q in told if q.unit in _COUNTED and q.number.whole and not q.decade]
    value = strength[0].value
    counts = [] if any(q.decade for q in told) else counts  # "32 500s, so 16 grams": all of it
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=item.hit.form.name,
        spans=(view.span(item.first, item.last),),
        rule="medication.swallowed",
        dose=value,
        unit=strength[0].unit,
        count=counts[0] if len(counts) == 1 else None,
        prior_to_ems=True,
        review_reason=NO_TREATMENT if len(counts) < _COUNT_AND_STRENGTH else HOW_MANY,
    )


_OF_DRUGS = frozenset({FactKind.MEDICATION_GIVEN, FactKind.HOME_MEDICATION})


def _telling(view: View, overdose: Draft, items: Sequence[_Item]) -> Draft:
    """The overdose with what it was of."""
    spans = (*overdose.spans, *(view.span(i.first, i.last) for i in items))
    said = ((TAKEN, view.quote(i.first, i.last)) for i in items)
    return replace(overdose, spans=tuple(dict.fromkeys(spans)), detail=(*overdose.detail, *said))


def _swallowed(view: View, told: Sequence[Draft]) -> Iterator[_Item]:
    """What was taken, by the words that open it: too much of one is an overdose of all of them."""
    known = claimed(told, len(view.text))
    last = 0
    for i in view.positions.of(_OPENS):
        if i < last or view.context(i, i + 1).status is not FactStatus.ASSERTED:
            continue
        items = list(_row(view, i))
        called = known[view.span(i, i + 1)[0]]
        if not called and view.norm[i] == "had":
            continue
        of = called and view.norm[i + 1] in {"of", "on"}
        if of or any(_too_many(view, item, known) for item in items):
            yield from items
            last = items[-1].last if items else last


def _row(view: View, opener: int) -> Iterator[_Item]:
    """The drugs with amounts that are told one behind the other from ``opener`` on."""
    end, reach = opener + 1, _TO_ONE
    named = bisect_left(view.drugs, end, key=lambda hit: hit.start)
    for k in range(named, len(view.drugs)):
        hit = view.drugs[k]
        item = _item(view, hit, end)
        between = range(end, item.first + 1)
        far = end == opener + 1 and _in_pieces(view, item)
        if len(between) > (_FAR if far else reach) or hit.form.name in ANTIDOTES:
            return
        stops = sum(view.tokens[i].gap in SENTENCE_ENDS for i in between)
        if stops > (view.norm[opener] in _NOUNS and end == opener + 1):
            return
        otherwise = view.has(_OTHERWISE - _SO if far else _OTHERWISE, end, item.first)
        if otherwise or _treats(view, item.last):
            return
        if item.first == hit.start and item.last == hit.end and reach == _BETWEEN:
            return  # "... and ramipril every day"
        yield item
        end, reach = item.last, _BETWEEN


def _treats(view: View, i: int) -> bool:
    """As in "overdose. Eight of ondansetron IV", "... given": what was done for it."""
    return view.norm[i] in _GIVEN or ROUTES.at(view.tokens, i) is not None


def _too_many(view: View, item: _Item, known: Sequence[int]) -> bool:
    """So many pieces, or called an overdose by the words for it themselves."""
    start, end = view.span(item.hit.start, item.hit.end)
    if any(known[start:end]):
        return True
    drug = load().drugs.get(item.hit.form.name)
    pieces = _in_pieces(view, item)
    return any(
        q.value >= _MANY and q.number.whole and not q.decade and q.unit in _COUNTED
        and (pieces or q.last != item.hit.start - 1 or drug is None or not fits_drug(drug, q.value))
        for q in view.quantities_in(item.first, item.last)
    )  # fmt: skip


def _in_pieces(view: View, item: _Item) -> bool:
    """As in "32 paracetamol *500s*", "forty *tablets* of paracetamol"."""
    sized = any(q.decade for q in view.quantities_in(item.hit.end, item.last))
    return item.first < item.hit.start and (sized or view.has(_PIECES, item.first, item.last))


def _item(view: View, hit: Hit, floor: int) -> _Item:
    """``hit`` with the amounts around it, none before token ``floor``."""
    first = _first(view, hit, floor)
    return _Item(hit, first, _last(view, hit, counted=first < hit.start))


def _first(view: View, hit: Hit, floor: int) -> int:
    """As in "*twenty of her mother's* amitriptyline", "*28 forty milligram* propranolol"."""
    first, i, most = hit.start, hit.start - 1, _COUNT_AND_STRENGTH
    while i >= floor and view.tokens[i + 1].gap in PHRASE_GAPS:
        number = view.number_at.get(i) or view.number_at.get(i - 1)
        told = view.quantity_at[number.first] if number is not None else None
        if told is not None and told.last == i + 1 and most and told.role in _OF_DOSES:
            first, i, most = told.first, told.first - 1, most - 1
            continue
        if view.norm[i].removesuffix("s") not in _BEFORE and view.norm[i] not in _BEFORE:
            break
        first = i if view.norm[i] in _AMOUNTS | _HEDGES else first
        i -= 1
    return max(first, floor)


def _last(view: View, hit: Hit, *, counted: bool) -> int:
    """As in "amitriptyline, *twenty of the 25s*", "paracetamol *500 milligram tablets*"."""
    last = i = hit.end
    while i < min(view.count, hit.end + _TO_ONE) and view.tokens[i].gap not in SENTENCE_ENDS:
        told = view.quantity_at.get(i)
        if told is not None:
            plain = told.unit is None and not told.decade
            if told.unit not in _SIZES or told.role not in _OF_DOSES:
                break
            if plain and (counted or view.norm[i - 1] in _SO) and not _sized(view, told.last):
                break
            if told.unit in MASS and view.norm[told.last] == "of":
                break  # "... so four milligrams of ondansetron"
            last = i = told.last
            counted = True
        elif view.norm[i] in _PIECES:
            last = i = i + 1
        elif view.norm[i] in _AROUND or view.norm[i] in DETERMINERS | _SO:
            i += 1
        else:
            break
    return last


def _sized(view: View, i: int) -> bool:
    """Whether a strength or a piece follows: "28 *forty milligram* tablets"."""
    i += view.norm[i] == "of"
    i += view.norm[i] in OWNERS_OR_THOSE
    return i in view.quantity_at or view.norm[i] in _PIECES
