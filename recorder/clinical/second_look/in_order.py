"""Doses told by their number alone: "Second epi. Epi three in." is three of no told amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.later_doses import later_dose_at
from recorder.clinical.doses.told_in_short import TO_COME, which_dose
from recorder.clinical.drafts.draft import Draft, claimed
from recorder.clinical.grammar.tables import NO
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.second_look.places import is_given
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_NOT_IN = (FactStatus.PLANNED, FactStatus.NEGATED, FactStatus.REFUSED)
"""As in "the second one in my hand, but he was out of it": no dose that counts."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SERVINGS = frozenset({"dose", "round", "shot", "bolus", "of", "number"})
_DONE = frozenset("in given done going went gone is pushed".split())
_HELD_IN = frozenset({"my", "his", "her", "the", "a", "hand"})
"""Behind "in" they tell where it was: "the second one was in my hand"."""
_REACH = 4
_NOT = frozenset({"dont", "not", "wont", "cant", "never"})
_AHEAD = frozenset("before until next prepare ready draw for if when due get".split())


def numbered_doses(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, each drug counted as often as its highest number says."""
    told: dict[str, dict[Hit, int]] = {}
    kept = claimed((d for d in drafts if is_given(d, *_NOT_IN)), len(view.text))
    for hit in view.drugs:
        number = _number(view, hit)
        if number and (not kept[view.tokens[hit.start].start] or _done(view, hit)):
            told.setdefault(hit.form.name, {})[hit] = number
    counts = {name: _so_many(view, hits, drafts) for name, hits in told.items()}
    given: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.name in counts and is_given(draft):
            given.setdefault(draft.name, []).append(draft)
    for draft in drafts:
        count = counts.get(draft.name, 0)
        counted = count > (draft.count or 1) and _is_counted(draft, given.get(draft.name, ()))
        yield replace(draft, count=count) if counted and not draft.prior_to_ems else draft
    for name in counts.keys() - given.keys():
        done = [hit for hit in told[name] if _done(view, hit)]
        if done:
            yield _of(view, name, done, counts[name])


def _so_many(view: View, hits: Mapping[Hit, int], drafts: Sequence[Draft]) -> int:
    """How many doses the numbers at ``hits`` tell of.

    A number that stands with an amount tells which dose that was, and of none before it: "we gave
    a *second* adrenaline, 0.5 mg" is one of 0.5 mg, whoever gave the first.
    """
    first = min(hits, key=lambda hit: hits[hit])
    at = view.tokens[first.start].start
    of_amount = later_dose_at(view, first.start) is None and any(
        d.dose is not None and any(a <= at < b for a, b in d.spans) for d in drafts if is_given(d)
    )
    return max(hits.values()) - (hits[first] - 1 if of_amount else 0)


def _is_counted(draft: Draft, given: Sequence[Draft]) -> bool:
    """Whether ``draft`` is the only one of its drug, or the first of several without amounts."""
    return bool(given) and given[0] is draft and not any(d.dose is not None for d in given[1:])


def _number(view: View, hit: Hit) -> int:
    """Which dose was told there, or 0."""
    number = _which(view, hit)
    if not number or view.context(hit.start, hit.end).status is not FactStatus.ASSERTED:
        return 0
    if view.norm[hit.end] in NO and view.has(_NOT, hit.end + 1, hit.end + _REACH):
        return 0  # "second oxytocin" - "no, we don't repeat it"
    if later_dose_at(view, hit.start) is not None:
        return number - 1  # "third dose of fentanyl declined": two before it
    return 0 if view.has(TO_COME, hit.end, _phrase_end(view, hit)) else number


def _which(view: View, hit: Hit) -> int:
    """The number of "epi number two", "third epi", "second dose of adrenaline"; or 0."""
    which = which_dose(view, hit, load().drugs.get(hit.form.name))
    if which:
        return which
    i = hit.start - 1
    while view.norm[i] in _SERVINGS and i > hit.start - 4 and not view.tokens[i + 1].gap:
        i -= 1
    if i < 0 or view.tokens[i + 1].gap in STATEMENT_ENDS or view.has(_AHEAD, i - 3, i):
        return 0
    if view.norm[i] in _ORDINALS:
        return _ORDINALS.index(view.norm[i]) + 1
    number = view.number_at.get(i)
    dosed = number is not None and number.whole and 1 <= number.value <= len(_ORDINALS)
    said = view.norms(i - 2, i)
    if dosed and number is not None and "dose" in said and view.norm[i + 1] == "of":
        return int(number.value)
    return 0


def _phrase_end(view: View, hit: Hit) -> int:
    """Up to the next mark, at most so many words on: "epi two in, next check in one minute"."""
    last = min(hit.end + _REACH, view.sentence(hit.start).last)
    return next((i for i in range(hit.end + 1, last) if view.tokens[i].gap.strip()), last)


def _done(view: View, hit: Hit) -> bool:
    """Said to be in, or at what time."""
    last = min(hit.end + _REACH, view.sentence(hit.start).last)
    timed = any(t.clock and hit.end <= t.first <= last for t in told_times(view))
    done = view.positions.within(_DONE, hit.end, last)
    if later_dose_at(view, hit.start) is not None:
        return False
    return timed or any(view.norm[i + 1] not in _HELD_IN for i in done)


def _of(view: View, name: str, hits: Sequence[Hit], count: int) -> Draft:
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=name,
        spans=tuple(view.span(hit.start, hit.end) for hit in hits),
        rule="medication.numbered",
        count=count if count > 1 else None,
    )
