"""Particulars that only some findings have: pregnancies before, what tells of drink and drugs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from recorder.clinical.drafts.particular import Particular
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import table, words
from recorder.clinical.patient.arrest import course_of_rosc
from recorder.clinical.view import View

_ADMITTED = words("substances", "shown_by", "admitted")
_EXAMINED = words("substances", "shown_by", "examined")
_AT_SCENE = words("substances", "shown_by", "at_scene")
_TOLD = words("substances", "shown_by", "told")
_OTHERS = frozenset((*table("arrest")["who"]["family"], *table("arrest")["who"]["bystander"]))
SHOWN_BY = frozenset({"admitted", "found on examination", "found at scene", "told by others"})
_REACH = 6
_PARITY_REACH = 5
_COUNTED = MappingProxyType({"gravida": "gravida", "g": "gravida", "para": "para", "p": "para"})
_MOST = 20
"""More pregnancies or births than this are a number that was not understood."""


def told_of_finding(view: View, mention: Mention) -> tuple[Particular, ...]:
    """What is told of ``mention`` besides that it is there."""
    read = _READERS.get(mention.name)
    return tuple(read(view, mention)) if read else ()


def _parity(view: View, mention: Mention) -> Iterator[Particular]:
    """As in "G3P2", "gravida three para two"."""
    last = min(view.sentence(mention.first).last, mention.last + _PARITY_REACH)
    told: set[str] = set()
    for i in range(mention.first, last):
        key = _COUNTED.get(view.norm[i], "")
        number = view.number_at.get(i + 1)
        if not key or key in told or number is None or number.first != i + 1:
            continue
        if number.whole and 0 <= number.value <= _MOST:
            told.add(key)
            yield Particular(key, format(number.value, ".10g"), i, number.last)


def _shown_by(view: View, mention: Mention) -> Iterator[Particular]:
    """As in "admits to drinking", "smells of alcohol", "wife says he has been drinking"."""
    first = max(view.sentence(mention.first).first, mention.first - _REACH)
    for value, said, low in (
        ("admitted", _ADMITTED, first),
        ("found on examination", _EXAMINED, mention.first),
        ("found at scene", _AT_SCENE, mention.first),
        ("told by others", _TOLD, first),
    ):
        i = next((k for k in range(low, mention.last) if view.norm[k] in said), None)
        if i is None:
            continue
        if value == "told by others" and not view.has(_OTHERS, max(first, i - 2), i + 3):
            continue
        yield Particular("shown_by", value, i, i + 1)
        return


_READERS: Mapping[str, Callable[[View, Mention], Iterator[Particular]]] = MappingProxyType(
    {"pregnancy": _parity, "alcohol_use": _shown_by, "drug_use": _shown_by, "rosc": course_of_rosc}
)
