"""Which particulars belong to which procedure, and which procedures are one and the same.

As in "20 gauge, right forearm, second attempt", "line's in, left AC, eighteen", "18 left AC and a
20 in the right hand" (two lines). What stands behind another procedure or drug belongs to that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.events.outcomes import missed_by_patient
from recorder.clinical.events.particulars import ACCESS, SHOCKS, TOLD, items_at
from recorder.clinical.events.tries import NEXT, Item, goes_on, words
from recorder.clinical.events.tries_in_vain import failed_elsewhere
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

Items = tuple[Item, ...]

SIZED_TWICE = "its size was told in two ways"
"""Why an access that is told at one place with two gauges is to be checked."""

_AHEAD, _BACK = 18, 12
"""Most tokens from a procedure to its particulars, behind it and before it."""
_LOOSE = 5
"""Most words between two particulars of one procedure."""
_FAILING = words("failing")
_LOST = words("lost") | {"missed"}
_ANOTHER = frozenset({"one", "two", "a", "the"})
_OF_THE_LOST = ("site", "gauge", "device", "attempts")


def particulars(
    view: View, found: Sequence[Mention], outcomes: Sequence[FactStatus]
) -> list[Items]:
    """Particulars of each of ``found``, in the order they were said.

    ``outcomes`` are what was made of each: the tries of a procedure that failed are its own.
    """
    starts = term_starts(view)
    alike: dict[tuple[str, FactStatus], set[int]] = {}
    for mention, outcome in zip(found, outcomes, strict=True):
        alike.setdefault((mention.name, outcome), set()).add(mention.first)
    told: list[Items] = []
    for mention, outcome in zip(found, outcomes, strict=True):
        own = alike[mention.name, outcome]
        told.append(tuple(_ahead(view, mention, starts, own, outcome is FactStatus.ASSERTED)))
    taken = {i for own in told for item in own for i in range(item.first, item.last)}
    for k, mention in enumerate(found):
        known = {item.key for item in told[k]} - {"device"}
        done = outcomes[k] is FactStatus.ASSERTED
        before = _before(view, mention, starts, taken, known, done)
        counted = (item for item in before if _counts(view, item, done))
        told[k] = tuple(sorted((*counted, *told[k]), key=lambda item: item.first))
    return told


def _ahead(
    view: View, mention: Mention, starts: Mapping[int, int], alike: set[int], done: bool
) -> Iterator[Item]:
    """In the procedure's own words and behind them, up to a term that is not ``alike``."""
    told: dict[str, Item] = {}
    i, quiet, last = mention.first, 0, mention.last
    end = min(view.count, mention.last + _AHEAD) if mention.name in TOLD else i
    while (
        i < end and quiet <= _LOOSE and not (i >= mention.last and i in starts and i not in alike)
    ):
        item = next(items_at(view, i, mention.name), None)
        if item is not None:
            if _tells_anew(view, told, item):
                break
            if _counts(view, item, done):
                told[_slot(told, item)] = item
            i, quiet, last = item.last, 0, max(item.last, mention.last)
            continue
        ends = i >= mention.last and view.tokens[i].gap in SENTENCE_ENDS
        if ends and not _fragment(view, i, mention.name):
            break
        lost = done and view.norm[i] in _LOST and not missed_by_patient(view, i)
        if lost and (view.norm[i + 1] in _ANOTHER or failed_elsewhere(view, mention, i, i + 1)):
            break  # "blew one in the right hand", "first attempt blew on the left"
        if lost:  # "that one infiltrated, so it's the right humerus"
            quiet = 0
            for key in _OF_THE_LOST:
                told.pop(key, None)
        quiet += i >= last
        i += 1
    yield from told.values()


def _slot(told: Mapping[str, Item], item: Item) -> str:
    return item.key if item.key not in told else f"{item.key} {item.first}"


def _tells_anew(view: View, told: dict[str, Item], item: Item) -> bool:
    """A second gauge is of a second line; a corrected one takes the first one's place."""
    before = told.get(item.key)
    if before is None or before.value == item.value or item.key == "device":
        return False
    between = (before.last, item.first)
    if view.has(SIGNALS, *between) and not view.has(_LOST, *between):
        del told[item.key]
        return False
    joined = view.norm[item.first - 1] in {"and", "then"} or view.tokens[item.first].gap == ","
    return not (joined and item.key == "energy") and not _second_site(view, before, item)


def _second_site(view: View, before: Item, item: Item) -> bool:
    """As in "two lines, left AC and right forearm"."""
    between = view.norms(before.last, item.first)
    return item.key == "site" and between == ["and"]


def _counts(view: View, item: Item, done: bool) -> bool:
    """A try that failed is none of the one that went in: "first attempt failed on the left".

    Nor is "second attempt tube passed" one of those that failed.
    """
    if item.key != "attempts":
        return True
    if not done:
        return view.norm[item.first] not in NEXT or _in_vain(view, item)
    return not _in_vain(view, item)


def _in_vain(view: View, item: Item) -> bool:
    """Whether the words right around a try say that it failed."""
    behind = range(item.last, min(item.last + 4, view.count))
    for i in behind:
        if view.tokens[i].gap in SENTENCE_ENDS:
            break
        if view.norm[i] in _FAILING:
            return True
    return not view.gap(item.first).strip() and view.has(_FAILING, item.first - 2, item.first)


def _fragment(view: View, i: int, name: str) -> bool:
    """As in "IV's in. Left AC, eighteen.": a sentence that begins with a particular."""
    for k in range(i, min(i + 3, view.count)):
        if k > i and view.tokens[k].gap in SENTENCE_ENDS:
            return False
        if view.norm[k] in _LOST:
            return True
        if any(items_at(view, k, name)):
            return True
    return False


def _before(
    view: View,
    mention: Mention,
    starts: Mapping[int, int],
    taken: set[int],
    known: set[str],
    done: bool,
) -> Iterator[Item]:
    """In the same sentence before the procedure, up to another term: "left AC, IV in".

    Of one that went in nothing of the try before it: "left hand failed, right arm 20 gauge".
    """
    if mention.name not in TOLD:
        return
    low = max(view.sentence(mention.first).first, mention.first - _BACK)
    low = max([low, *(starts[i] for i in range(low, mention.first) if i in starts)])
    if done:
        low = max([low, *(i for i in view.positions.within(_FAILING, low, mention.first))])
    i = low
    while i < mention.first:
        item = next(items_at(view, i, mention.name), None)
        if item is None or item.last > mention.last or taken & set(range(item.first, item.last)):
            i += 1
            continue
        if item.key not in known:
            known.add(item.key)
            yield item
        i = item.last


# --- one and the same ----------------------------------------------------------------------------


def detailed(view: View, draft: Draft, items: Items) -> Draft:
    """``draft`` with what was said of it, and the words that say it."""
    if not items:
        return draft
    told = tuple(dict.fromkeys((item.key, item.value) for item in items))
    spans: tuple[Span, ...] = tuple(view.span(item.first, item.last) for item in items)
    own = sorted(draft.spans)
    ends = tuple(accumulate((end for _, end in own), max))
    outside = (
        (start, end) for start, end in spans
        if (k := bisect_right(own, (start, len(view.text)))) == 0 or ends[k - 1] < end
    )  # fmt: skip
    return replace(
        draft, detail=(*draft.detail, *told), spans=(*draft.spans, *dict.fromkeys(outside))
    )


def sorted_out(view: View, drafts: Sequence[tuple[Draft, Items]]) -> Iterator[Draft]:
    """Access by its place, shocks with their number if that is sure; all others as they are."""
    access = [(d, i) for d, i in drafts if d.name in ACCESS and d.status is FactStatus.ASSERTED]
    shocks = [(d, i) for d, i in drafts if d.name in SHOCKS and d.status is FactStatus.ASSERTED]
    for draft, items in drafts:
        if draft.status is not FactStatus.ASSERTED or draft.name not in ACCESS | SHOCKS:
            yield detailed(view, draft, items)
    for name in sorted(ACCESS):
        yield from _by_place(view, [(d, i) for d, i in access if d.name == name])
    for name in sorted(SHOCKS):
        yield from _counted(view, [(d, i) for d, i in shocks if d.name == name])


def _by_place(view: View, drafts: Sequence[tuple[Draft, Items]]) -> Iterator[Draft]:
    """One draft an access, however often it was told."""
    lines: list[_Line] = []
    for draft, items in drafts:
        line = next((line for line in lines if _same_line(line, items)), None)
        if line is None:
            lines.append(line := _Line())
        line.told.append((draft, items))
        line.sites |= _said(items, "site")
        line.gauges |= _said(items, "gauge")
    for line in lines:
        yield _one_line(view, line.told)


@dataclass(slots=True)
class _Line:
    """What is told of one access, with every site and gauge in it."""

    told: list[tuple[Draft, Items]] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)
    gauges: set[str] = field(default_factory=set)


def _said(items: Items, key: str) -> set[str]:
    return {item.value for item in items if item.key == key}


def _same_line(line: _Line, items: Items) -> bool:
    sites, gauges = line.sites, line.gauges
    site, gauge = _said(items, "site"), _said(items, "gauge")
    if site and sites:
        exact = bool(site & sites) and any(" " in s or s in {"AC", "EJ"} for s in site & sites)
        agrees = any(_agree(a, b) for a in site for b in sites)
        return exact or (agrees and not (gauge and gauges and gauge != gauges))
    return not (gauge and gauges and gauge != gauges)


def _agree(a: str, b: str) -> bool:
    """ "left" and "left AC", "AC" and "left AC", "left arm" and "left forearm" may be one place."""
    one, other = a.split(), b.split()
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    return one[0] == other[0] and "arm" in {one[-1], other[-1]} and {one[-1], other[-1]} <= _ARM


_ARM = frozenset({"arm", "AC", "forearm", "wrist", "elbow", "hand"})


def _one_line(view: View, line: Sequence[tuple[Draft, Items]]) -> Draft:
    items = _fullest(tuple(item for _, own in line for item in own))
    spans = tuple(dict.fromkeys(span for draft, _ in line for span in draft.spans))
    first = line[0][0]
    doubt = first.review_reason if all(d.review_reason for d, _ in line) else None
    whole = replace(first, spans=spans, review_reason=doubt)
    if len(_said(items, "gauge")) > 1:
        whole = replace(whole, review_reason=SIZED_TWICE)
    return detailed(view, whole, items)


def _fullest(items: Items) -> Items:
    """Without a site that another says more exactly, and with the last of several tries only."""
    sites = _said(items, "site")
    vague = {s for s in sites if any(s != o and set(s.split()) < set(o.split()) for o in sites)}
    most = max((i.value for i in items if i.key == "attempts"), default="")
    return tuple(
        i for i in items
        if not (i.key == "site" and i.value in vague)
        and not (i.key == "attempts" and i.value != most)
    )  # fmt: skip


def _counted(view: View, drafts: Sequence[tuple[Draft, Items]]) -> Iterator[Draft]:
    """The number of shocks is that told as the whole, or the only one that is told."""
    totals = {i.value for _, items in drafts[-1:] for i in items if i.key == "count" and i.total}
    counts = {i.value for _, items in drafts for i in items if i.key == "count"}
    more = any(goes_on(view, i.first - 3, i.last + 3) for _, items in drafts for i in items)
    uncounted = any(not _said(items, "count") for _, items in drafts)
    sure = totals if totals else set() if more or uncounted else counts
    for draft, items in drafts:
        own = tuple(i for i in items if i.key != "count" or (len(sure) == 1 and i.value in sure))
        yield detailed(view, draft, own)
