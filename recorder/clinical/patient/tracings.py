"""Particulars of what an electrocardiogram shows: the wall of an infarction, a block's degree.

A wall that was named is told as said; one that only its leads tell ("ST elevation in two three and
aVF") follows from the leads' standard territories and says so. Two leads of a wall are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.patient.details import NOTHING, Described
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.records import record

TERRITORY, BY_LEADS, LEADS = "territory", "territory_of_leads", "leads"
"""Keys: the wall that was said, the wall that the leads tell, and the leads."""

_WALLS: Mapping[str, Phrases[str]] = {
    wall: Phrases((phrase, wall) for phrase, key in phrases("tracings", "territory") if key == wall)
    for wall in dict.fromkeys(key for _, key in phrases("tracings", "territory"))
}
_LEADS: Phrases[str] = Phrases(phrases("tracings", "leads"))
_LINKS = words("tracings", "words", "links")
_TO = words("tracings", "words", "to")
_BEFORE = words("tracings", "words", "before")
_NEAR: Mapping[str, tuple[str, Phrases[str]]] = {
    "heart_block": ("type", Phrases(phrases("tracings", "block"))),
    "ventricular_tachycardia": ("pulse", Phrases(phrases("tracings", "pulse"))),
    "ectopy": ("type", Phrases(phrases("tracings", "beats"))),
}
"""Findings of which a kind is told in or right beside their words."""
_REACH = 16
"""Most words of "in two, three and aVF", "V two through V five and one and L"."""


def of_a_tracing(view: View, mention: Mention) -> Described:
    """The particulars of ``mention``, a finding of the electrocardiogram."""
    if mention.name == "stemi":
        return _walls(view, mention)
    if mention.name not in _NEAR:
        return NOTHING
    key, table = _NEAR[mention.name]
    first = max(view.sentence(mention.first).first, mention.first - 2)
    last = min(view.sentence(mention.first).last, mention.last + 4)
    hits = list(view.phrases(table, first, last))
    told = tuple(dict.fromkeys((key, hit.value) for hit in hits))
    outside = (h for h in hits if h.first < mention.first or h.last > mention.last)
    return Described(told, tuple((h.first, h.last) for h in outside))


def _walls(view: View, mention: Mention) -> Described:
    """As in "inferior STEMI", "ST elevation in V2 through V4"."""
    i = mention.first
    while i > 0 and view.norm[i - 1] in _BEFORE | _ALL_WALLS and view.gap(i) not in SENTENCE_ENDS:
        i -= 1
    first, end = i, mention.last
    walls: list[str] = []
    leads: list[str] = []
    last = min(view.sentence(mention.first).last, mention.last + _REACH)
    while i < last:
        named = [hit for table in _WALLS.values() if (hit := table.at(view.tokens, i))]
        lead = _lead_at(view, i) if i >= mention.last - 1 and not named else None
        if named:
            walls += [hit.value for hit in named]
            i = max(hit.last for hit in named)
            end = max(end, i)
        elif lead is not None:
            leads += lead.names
            i = lead.last
            end = max(end, i)
        elif i >= mention.last and view.norm[i] not in _LINKS:
            break
        else:
            i += 1
    told = [(TERRITORY, wall) for wall in walls]
    if len(set(leads)) > 1:
        told += [(LEADS, ", ".join(dict.fromkeys(leads)))]
        told += [(BY_LEADS, wall) for wall in walls_of(leads) if wall not in walls]
    if not told:
        return NOTHING
    wider = first < mention.first or end > mention.last
    return Described(tuple(dict.fromkeys(told)), ((first, end),) if wider else ())


_ALL_WALLS = frozenset(phrase for phrase, _ in phrases("tracings", "territory"))


@record
class _Leads:
    names: tuple[str, ...]
    last: int


def _lead_at(view: View, i: int) -> _Leads | None:
    """As in "V4", "V two through V five", "aVF", "II"; the V of a range may be said once."""
    if view.norm[i] != "v":
        hit = _LEADS.at(view.tokens, i)
        counted = hit is not None and hit.first in view.quantity_at and _counts(view, hit.first)
        return None if hit is None or counted else _Leads((hit.value,), hit.last)
    first = _chest(view, i + 1)
    if first is None:
        return None
    last = i + 2
    if view.norm[last] in _TO or (last < view.count and view.tokens[last].gap == "-"):
        to = last + (view.norm[last] in _TO)
        to += view.norm[to] == "v"
        high = _chest(view, to)
        if high is not None and high > first:
            return _Leads(tuple(f"V{n}" for n in range(first, high + 1)), to + 1)
    return _Leads((f"V{first}",), last)


def _chest(view: View, i: int) -> int | None:
    """The number of a lead of the chest, 1 to 9."""
    number = view.number_at.get(i)
    if number is None or number.last != i + 1 or not 1 <= number.value <= 9:
        return None
    return int(number.value)


def _counts(view: View, i: int) -> bool:
    """As in "ST elevation, two lines in": the number is of something else, unlike "two three"."""
    quantity = view.quantity_at[i]
    if quantity.role is not None or quantity.unit is not None:
        return True
    return any(_LEADS.at(view.tokens, k) is None for k in range(i, quantity.last))


_OF_LEADS: Mapping[str, frozenset[str]] = {
    "inferior": frozenset({"II", "III", "aVF"}),
    "lateral": frozenset({"I", "aVL", "V5", "V6"}),
    "posterior": frozenset({"V7", "V8", "V9"}),
}


def walls_of(leads: list[str]) -> Iterator[str]:
    """The walls of which two leads at least are there: "V2, V3, V4" is anterior.

    V1 and V2 alone are septal; with V3 or V4 they go with the anterior wall. V5 of "V2 to V5" alone
    is no lateral wall.
    """
    said = set(leads)
    if said & {"V3", "V4"} and len(said & {"V1", "V2", "V3", "V4"}) > 1:
        yield "anterior"
    elif said >= {"V1", "V2"}:
        yield "septal"
    for wall, own in _OF_LEADS.items():
        if len(said & own) > 1:
            yield wall
