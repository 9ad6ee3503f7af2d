"""Medicines that the patient takes at home, as against those given in this encounter.

A drug is a home medicine when it stands in a list behind "takes", "meds are", "she's on", or is
called the patient's own. Drips, fluids and oxygen behind "on" are treatment, not home medicines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from recorder.clinical.claims.context import Context
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.replies import Topic, asked_for, replies
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.ended import all_ended
from recorder.clinical.home.exchanged import begun_lately, just_begun, taken_now, taken_until
from recorder.clinical.home.none_taken import none_answered, none_taken, other_than
from recorder.clinical.home.openers import asks, behind_question, named_by, opens_list, takes_often
from recorder.clinical.home.owners import readied
from recorder.clinical.home.put_right import put_right
from recorder.clinical.home.status import (
    WITH_NITRATES,
    beside_a_drip,
    home_draft,
    is_home,
    of_a_drug_before,
)
from recorder.clinical.home.unopened import (
    at_need,
    bare_lists,
    for_a_purpose,
    had_along,
    just_some,
)
from recorder.clinical.home.words import NO_MEDICINES, OPENERS
from recorder.clinical.lexicon import load
from recorder.clinical.view import View, once
from recorder.core.model import FactStatus


def extract_home_medications(view: View) -> Iterable[Draft]:
    """Home medicines, stopped ones negated, and "no meds"."""
    return _told(view)[0]


def listed_at_home(view: View) -> Mapping[int, int]:
    """First tokens of the drugs in opened lists of what somebody takes, with their openers'."""
    return _told(view)[1]


@once
def _told(view: View) -> tuple[tuple[Draft, ...], Mapping[int, int]]:
    """The drafts of a view and the drugs of opened lists; worked out once."""
    listed: dict[int, int] = {}
    return (tuple(_drafts(view, listed)), listed)


def _drafts(view: View, listed: dict[int, int]) -> Iterator[Draft]:
    scanned = OPENERS.scan(view.tokens, view.positions)
    openers = sorted(scanned, key=lambda hit: hit.value != "next")
    nones = list(NO_MEDICINES.scan(view.tokens, view.positions))
    yield from none_taken(view, nones, openers)
    drugs = DrugList(view, "drug")
    seen: set[int] = set()
    for last in filter(None, (other_than(view, hit) for hit in nones)):
        for named in drugs.read(last):
            if named.first not in seen and is_home(view, named):
                seen.add(named.first)
                yield home_draft(view, named, Context(), named.first)
    for hit in openers:
        found = named_by(view, drugs, hit) or behind_question(view, drugs, hit)
        if not found or not opens_list(view, hit):
            continue
        context = view.context(hit.first, hit.last)
        planned = context.status is FactStatus.PLANNED and not asks(view, hit)
        if planned and not of_a_drug_before(view, hit.first, hit.first):
            continue
        for named in found:
            if readied(view, hit.last, named) or _of_allergies(view, hit.first, named):
                continue
            if hit.value == "on" and beside_a_drip(named, found):
                continue
            if named.first not in seen and is_home(view, named):
                seen.add(named.first)
                if hit.value in _OPENED:
                    listed[named.first] = hit.first
                yield home_draft(view, named, context, hit.first, hit.value != "own")
    for reply in replies(view):
        if Topic.MEDICINE not in reply.topics:
            continue
        for named in drugs.between(reply.first, reply.last):
            if readied(view, reply.first, named) or _allergic(view, named):
                continue
            if named.first not in seen and is_home(view, named):
                seen.add(named.first)
                yield home_draft(view, named, Context(), named.first)
    for named in drugs.items.values():
        if named.first in seen or not is_home(view, named):
            continue
        if (
            takes_often(view, named.last)
            or _on_the_person(view, named.last)
            or had_along(view, named)
            or begun_lately(view, named.first, named.last)
            or just_begun(view, named.first)
            or taken_until(view, named)
            or just_some(view, named)
            or (named.name in WITH_NITRATES and not view.context(named.first, named.last).asked)
        ):
            seen.add(named.first)
            yield home_draft(view, named, Context(), named.first)
    purposes = list(for_a_purpose(view, drugs))
    listed |= {named.first: named.first for named in purposes}
    in_place = list(_in_place(view, drugs, seen))
    for named in chain(in_place, _taken_since(view, drugs), purposes):
        if named.first not in seen and is_home(view, named):
            seen.add(named.first)
            yield home_draft(view, named, Context(), named.first)
    for named in bare_lists(view, drugs, frozenset(seen)):
        if named.first not in seen and is_home(view, named):
            seen.add(named.first)
            yield home_draft(view, named, Context(), named.first)
    for end in all_ended(view).values():
        if end.sure and end.named.first not in seen and is_home(view, end.named):
            seen.add(end.named.first)
            yield home_draft(view, end.named, Context(), end.named.first)
    if not seen:
        yield from none_answered(view)


_LIST_STEP = 5
"""Most words from one medicine to the next that is listed with it."""
_OPENED = frozenset({"list", "on", "says"})


def _in_place(view: View, drugs: DrugList, seen: Collection[int]) -> Iterator[Named]:
    """As in "she takes coumadin no wait *eliquis and metoprolol*": what was meant, and the rest."""
    for named in drugs.items.values() if view.marks.corrections else ():
        right = put_right(view, drugs, named) if named.first in seen else None
        if right is not None:
            yield from drugs.read(right.by.first)


def _taken_since(view: View, drugs: DrugList) -> Iterator[Named]:
    """As in "it's atorvastatin now and cefalexin", "furosemide once a day, ramipril five"."""
    for named in drugs.items.values():
        if taken_now(view, named):
            yield from drugs.read(named.first)
        elif takes_often(view, named.last):
            yield from _listed_with(view, drugs, named)


def _listed_with(view: View, drugs: DrugList, named: Named) -> Iterator[Named]:
    """What follows "furosemide once a day" in its sentence, item by item."""
    last = named.last
    end = view.sentence(named.first).last
    for more in drugs.walk(named.first):
        if more.first - last > _LIST_STEP or more.last > end:
            return
        if not load().drugs[more.name].carried or at_need(view, more):
            yield more
        last = more.last


def _of_allergies(view: View, opener: int, named: Named) -> bool:
    """As in "Allergies to what? Medicines?" - "Amoxicillin.": nobody asked what is taken."""
    return view.sentence(opener).asked and asked_for(view, named.first) == {Topic.ALLERGY}


def _allergic(view: View, named: Named) -> bool:
    sentence = view.clauses[view.clause_of[named.first]].sentence
    near = range(max(0, named.first - 3), min(named.last + 3, len(view.tokens)))
    words = {view.norm[i] for i in near if view.clauses[view.clause_of[i]].sentence == sentence}
    return bool(words & {"allergic", "allergy", "reaction", "gave", "given"})


def _on_the_person(view: View, last: int) -> bool:
    """Such as "a GTN spray in his jacket": found with the patient, so it is his."""
    i = last + (view.norm[last] in _FORMS)
    found = view.norm[i] in {"in", "on"} and view.norm[i + 1] in {"his", "her", "the", "their"}
    return found and view.norm[i + 2] in _PLACES


_FORMS = frozenset("spray inhaler puffer pen tablets pills patches bottle box".split())
_PLACES = frozenset("pocket jacket bag handbag purse wallet drawer cupboard bedside coat".split())
