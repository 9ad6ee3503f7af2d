"""What protected who was in a crash or fell: belt, airbags, helmet, and the seat.

Told with the mechanism it belongs to, in both directions ("unrestrained", "no helmet"); without a
mechanism of that kind it is nobody's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.drafts.particular import Particular
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import phrases, table
from recorder.clinical.lexicon.forms import Form, Pattern
from recorder.clinical.lexicon.matcher import Hit, Matcher, Matchers
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_KEYS = ("restraint", "airbags", "helmet", "seat")
VALUES = frozenset(value for key in _KEYS for value in table("protection")[key])
"""Everything that is told, in words of its own."""

IN_VEHICLES = ("mvc", "rollover", "ejection")
_RIDING = ("motorcycle_crash", "bicycle_crash", "sports_injury", "fall_from_height", "fall")
_CARRIERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "restraint": IN_VEHICLES,
        "airbags": IN_VEHICLES,
        "seat": IN_VEHICLES,
        "helmet": (*_RIDING, *IN_VEHICLES),
    }
)
"""The mechanisms that each is told of, the first that happened of them."""
_OPPOSITE: Mapping[str, str] = MappingProxyType(
    {
        "restrained": "unrestrained",
        "airbags deployed": "airbags did not deploy",
        "helmet worn": "no helmet",
    }
)
_SAID = Matchers(
    {
        key: Matcher((Pattern(p, Form(key, value)) for p, value in phrases("protection", key)), {})
        for key in _KEYS
    }
)


def protection(view: View, happened: Sequence[Mention]) -> Mapping[str, list[Particular]]:
    """By the name of the mechanism among those that ``happened``, what is told of it."""
    names = {m.name for m in happened}
    owners = {key: _owner(names, carriers) for key, carriers in _CARRIERS.items()}
    if not any(owners.values()):
        return {}
    told: dict[str, list[Particular]] = {}
    for particular in _said(view, happened):
        owner = owners[particular.key]
        if owner:
            told.setdefault(owner, []).append(particular)
    return told


def _owner(names: set[str], carriers: Sequence[str]) -> str:
    return next((name for name in carriers if name in names), "")


def _said(view: View, happened: Sequence[Mention]) -> Iterator[Particular]:
    seen: set[tuple[str, str]] = set()
    found = _SAID.find(view.tokens, view.positions)
    for key, hit in ((key, hit) for key, hits in found.items() for hit in hits):
        value = _value(view, hit, happened)
        if value and (key, value) not in seen:
            seen.add((key, value))
            yield Particular(key, value, hit.start, hit.end)


def _value(view: View, hit: Hit, happened: Sequence[Mention]) -> str:
    """What the words tell; "" where they are asked, left open or of another.

    Words of the mechanism itself are of whom it happened to: "passenger not wearing a seatbelt".
    """
    value = hit.form.name
    if view.norm[hit.start] == "who" and view.norm[hit.start - 1] in RELATIVES:
        return ""  # "her husband, who was driving"
    k = bisect_right(happened, hit.start, key=attrgetter("first"))
    own = happened[k - 1] if k and hit.start < happened[k - 1].last else None
    context = own.context if own else view.context(hit.start, hit.end)
    if context.asked or context.status in _NOT_TOLD:
        return ""
    denied = hit.denied or context.status is FactStatus.NEGATED
    if denied and value not in _OPPOSITE.values():
        return _OPPOSITE.get(value, "")
    return value


_NOT_TOLD = (
    FactStatus.OTHER_SUBJECT, FactStatus.PLANNED, FactStatus.UNCERTAIN, FactStatus.HISTORICAL,
)  # fmt: skip
