"""How often and how strongly a procedure was done: tries, numbers of shocks, joules.

One particular of a procedure as it was said, and what reading one needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import plain
from recorder.clinical.grammar import tables
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.numbers.forms import Form
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View
from recorder.core.records import record


@record
class Item:
    """``key`` is ``value`` by the words ``[first, last)``; ``total`` when they say it is all."""

    key: str
    value: str
    first: int
    last: int
    total: bool = False


def words(key: str) -> frozenset[str]:
    """A list of words from the table of procedures."""
    return tables.words("procedures", "words", key)


def number_from(view: View, i: int) -> Number | None:
    """The number that begins at token ``i``."""
    number = view.number_at.get(i)
    return number if number is not None and number.first == i else None


_ORDINALS = dict(tables.phrases("procedures", "ordinals"))
NEXT = frozenset(word for word, place in _ORDINALS.items() if place != "1")
"""Of one more try than the first: "second"."""
_TRY, _TRIES, _TRIED = words("try"), words("tries"), words("tried")
_WHOLE, _FURTHER = words("whole"), words("further")
_COUNTED = (Form.WORDS, Form.DIGITS)


def attempts(view: View, i: int) -> Iterator[Item]:
    """As in "second attempt", "first pass", "on the third go", "two attempts", "tried twice"."""
    ordinal, k = _ordinal(view, i)
    if ordinal and view.norm[k] in _TRY and not _stays_open(view, k):
        yield Item("attempts", ordinal, i, k + 1)
        return
    number = number_from(view, i)
    if number is not None and number.form in _COUNTED and number.value in range(1, 7):
        k = number.last + (view.norm[number.last] in {"iv", "io", "cannulation", "intubation"})
        if view.norm[k] in _TRIES:
            yield Item("attempts", plain(number.value), i, k + 1)
            return
    if view.norm[i] in _TRIED:
        yield from (Item("attempts", n, i, last) for n, last in _how_often(view, i + 1))


def _ordinal(view: View, i: int) -> tuple[str, int]:
    """The place in a row that token ``i`` names, in words or as "2nd", and what is behind."""
    if view.norm[i + 1] in {"st", "nd", "rd", "th"} and view.norm[i] in {"1", "2", "3", "4", "5"}:
        return view.norm[i], i + 2
    return _ORDINALS.get(view.norm[i], ""), i + 1


def _stays_open(view: View, k: int) -> bool:
    """As in "second look at him", "first time he fell", "the second go of fluid"."""
    loose = view.norm[k] in {"look", "time", "shot", "go", "pass"}
    return (
        loose and view.tokens[min(k + 1, view.count - 1)].gap == "" and view.norm[k + 1] in _OF_ELSE
    )


_OF_ELSE = frozenset({"he", "she", "they", "at", "of", "i", "you", "line", "his", "her", "ever"})


def _how_often(view: View, i: int) -> Iterator[tuple[str, int]]:
    """ "twice", "three times", "times two", "x 2" at token ``i`` or one word behind."""
    for k in (i, i + 1):
        if view.norm[k] in _ADVERBS:
            yield _ADVERBS[view.norm[k]], k + 1
            return
        number = number_from(view, k + (view.norm[k] in {"times", "x"}))
        if number is None or not number.whole or not 1 <= number.value <= 9:
            continue
        if view.norm[k] in {"times", "x"} and view.norm[number.last] not in _LENGTHS:
            yield plain(number.value), number.last
            return
        if view.norm[number.last] == "times":
            yield plain(number.value), number.last + 1
            return


_ADVERBS = {"once": "1", "twice": "2"}
_LENGTHS = frozenset("minutes minute hours hour days day weeks seconds".split())
_SHOCK_WORDS = frozenset("shock shocks shocked defib defibs defibrillated defibbed".split())
_JOULES = frozenset({"joules", "joule", "j"})
_SETTINGS = frozenset({50, 70, 75, 100, 120, 125, 150, 170, 175, 200, 250, 270, 300, 360})
"""Energies that are told without their unit."""


def energy(view: View, i: int) -> Iterator[Item]:
    """As in "200 joules", "shocked at two hundred", "at 200, 300 and 360"."""
    number = number_from(view, i)
    if number is None or not 1 <= number.value <= 400 or not number.whole:
        return
    if view.norm[number.last] in _JOULES and view.norm[number.last + 1] in {"per", "a"}:
        return  # "two joules per kilo"
    if view.norm[number.last] in _JOULES:
        yield Item("energy", plain(number.value), i, number.last + 1)
        return
    quantity = view.quantity_at.get(i)
    if quantity is not None and (quantity.unit or quantity.role is Role.TIME):
        return
    at = view.norm[i - 1] == "at" and (view.norm[i - 2] in _SHOCK_WORDS | _WHOM)
    listed = view.norm[i - 1] in {"and", "then"} or view.tokens[i].gap == ","
    row = listed and any(
        (n := view.number_at.get(i - d)) is not None and n.value in _SETTINGS for d in (1, 2)
    )
    if number.value in _SETTINGS and (at or row) and view.norm[number.last] not in _NO_ENERGY:
        yield Item("energy", plain(number.value), i, number.last)


_WHOM = words_of("procedures", "tries", "whom")
_NO_ENERGY = frozenset({"of", "mg", "milligrams", "mics", "micrograms", "over", "on", "hours"})


def count(view: View, i: int) -> Iterator[Item]:
    """As in "shocked twice", "three shocks", "shocked him times two", "five shocks in total".

    A "third shock" tells of three, as a total does.
    """
    ordinal, k = _ordinal(view, i)
    if ordinal not in {"", "1"} and view.norm[k] in {"shock", "defib"} and not view.gap(k):
        yield Item("count", ordinal, i, k + 1, total=True)
        return
    number = number_from(view, i)
    if number is not None and number.whole and 1 <= number.value <= 30:
        k = number.last
        k += view.norm[k] in {"synced", "further", "more", "manual", "aed"}
        if view.norm[k] in {"shocks", "shock", "defibs", "defibrillations"} and k - i <= 2:
            before = view.norm[i - 1 - (view.norm[i - 1] == "of")]
            total = view.has(_WHOLE, k, k + 4) or before == "total"
            yield Item("count", plain(number.value), i, k + 1, total)
        return
    if view.norm[i] in _SHOCK_WORDS | {"cardioverted"}:
        found = _how_often(view, i + 1)
        for n, last in found:
            total = view.has(_WHOLE, last, last + 3)
            yield Item("count", n, i, last, total)


def goes_on(view: View, first: int, last: int) -> bool:
    """Whether the words tell of one more beside others: "another", "again", "second"."""
    return view.has(_FURTHER, first, last)
