"""What somebody had after all: "just the one 5", "he only got the 300", "there was no fifth".

Who has told of several doses and then sums up tells of none more: its numbers are no doses.

Doses that are only numbered: "epi number two", "epi three is in": which one it was, no amount.

Crews of a resuscitation count aloud; the number behind the drug is an amount only where no lower
one was told before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.later_doses import not_in
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once
from recorder.core.records import record

_ONLY = words("acts", "recaps", "only")
_HAD = words("acts", "recaps", "had")
_SERVINGS = words("acts", "later", "doses")
_NO = {tuple(phrase.split()) for phrase in words("acts", "recaps", "no_such")}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_MORE = frozenset({"more", "further", "extra", "other"})
_REACH = 30
"""Most words from the dose that is meant to the words that sum up."""


@record
class Recap:
    """Tokens ``[first, last)``.

    Attributes:
        amount: the dose that it was, by its amount; None where none is told.
        first_one: the first of them it was.
        no: the number of a dose that there was not ("no fifth": 5), or 0.
    """

    first: int
    last: int
    amount: float | None = None
    first_one: bool = False
    no: int = 0


@once
def recaps(view: View) -> tuple[Recap, ...]:
    """All that sums up what was given, left to right; worked out once for a view."""
    found = [*_kept(view), *_denied(view)] if view.drugs else []
    return tuple(sorted(found, key=lambda recap: recap.first))


def in_recap(view: View, i: int) -> bool:
    """Whether token ``i`` only tells again of a dose that was told before."""
    return any(recap.first <= i < recap.last for recap in recaps(view))


def _kept(view: View) -> Iterator[Recap]:
    """As in "just the one 5", "only the first 50 went in", "only one lot of 20"."""
    for i in view.positions.of(_ONLY):
        k = view.past(i + 1, _HAD, i + 4) if view.norm[i] == "only" else i + 1  # "just gave the 5"
        the = view.norm[k] in {"the", "that"}
        k += the
        one, first = view.norm[k] == "one", view.norm[k] == "first"
        counted = (one and (the or view.norm[k + 1] in _SERVINGS)) or (the and first)
        if view.norm[k] == "once":
            yield Recap(i, k + 1)
        if not (the or counted):
            continue
        at = k + counted
        at += counted and view.norm[at] in _SERVINGS
        at += counted and view.norm[at] == "of"
        told = _told_before(view, i, at)
        last = at + (told[1] if told is not None else 0)
        if (told is None and not counted) or view.norm[last] in _MORE:
            continue
        if told is not None or _closes(view, last):
            yield Recap(i, last, told[0] if told is not None else None, first and counted)


def _told_before(view: View, before: int, at: int) -> tuple[float, int] | None:
    """The amount told before whose words stand at token ``at``, and how many they are."""
    for quantity in view.quantities_in(max(0, before - _REACH), before):
        said = view.norms(quantity.first, quantity.last)
        number = view.norms(quantity.first, quantity.number.last)
        for same in (said, number):
            if view.norms(at, at + len(same)) == same:
                return quantity.value, len(same)
    return None


def _closes(view: View, i: int) -> bool:
    """Whether nothing that is counted follows: never so of "just the one pupil"."""
    return i >= view.count or bool(view.gap(i).strip()) or view.norm[i] in _CLOSING


_CLOSING = words("acts", "recaps", "closing")


def _denied(view: View) -> Iterator[Recap]:
    """As in "sorry, there was no fifth", "the second one he spat out"."""
    for told in not_in(view):
        which = view.norm[told.head].replace("one", "first")  # "one of them he spat out"
        numbered = which in ORDINALS and not view.names_drug(told.head, told.last)
        if told.left_out and numbered:
            no = ORDINALS.index(which) + 1
            yield Recap(told.head, told.head + 1, no=no)
    for i in view.positions.get("there", ()):
        k = i + 3
        if tuple(view.norms(i + 1, k)) in _NO and view.norm[k] in ORDINALS[1:]:
            yield Recap(i, k + 1, no=ORDINALS.index(view.norm[k]) + 1)


_MOST = 9
_HERE = frozenset("is in at going goes gone given now done went has".split())
TO_COME = frozenset("ready due next drawn coming if when to held hold never withheld".split())
_BY_NUMBER = frozenset({"epinephrine"})
"""Given again and again in one amount, of which no crew gives two at once."""
_BREATHED = frozenset("neb nebs nebulised nebulized nebuliser nebulizer nebbed".split())


def only_numbered(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "epi three is in at ten thirty five", once the second one was told."""
    bare = quantity.unit is None and quantity.role is None and quantity.number.whole
    if not bare or not 2 <= quantity.value <= _MOST:
        return False
    if quantity.first == 0 or view.tokens[quantity.first].gap not in PHRASE_GAPS:
        return False
    if (
        drug.name in _BY_NUMBER
        and _named_at(view, quantity.first)
        and not _breathed(view, quantity)
    ):
        return True
    if view.norm[quantity.last] not in _HERE:
        return False
    return _numbered(view).get((drug.name, quantity.value - 1), quantity.first) < quantity.first


def of_numbered(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "Third epi's in. That's four now.": a count of what is given in one amount."""
    plain = quantity.unit is None and quantity.number.whole and 2 <= quantity.value <= _MOST
    return drug.name in _BY_NUMBER and plain and not _breathed(view, quantity)


def _named_at(view: View, end: int) -> bool:
    """The name stands right before token ``end``, or before "dose": no "adrenaline at five"."""
    end -= view.norm[end - 1] in {"dose", "round"}
    return end - 1 in view.drug_at and view.drug_at[end - 1].end == end


def _breathed(view: View, quantity: Quantity) -> bool:
    """As in "adrenaline five nebulised": as much as an ampoule holds."""
    sentence = view.sentence(quantity.first)
    return view.has(_BREATHED, sentence.first, sentence.last)


@once
def _numbered(view: View) -> dict[tuple[str, float], int]:
    """Each drug with each number told behind its name, and where that name first ends."""
    ends: dict[tuple[str, float], int] = {}
    for hit in view.drug_at.values():
        ends.setdefault((hit.form.name, _told(view, hit.end)), hit.end)
    return ends


def which_dose(view: View, hit: Hit, drug: Drug | None) -> int:
    """Which dose the one at ``hit`` is by its number ("epi number two": 2), or 0."""
    i = hit.end
    quantity = view.quantity_at.get(i + (view.norm[i] == "number"))
    if quantity is None or drug is None or view.norm[quantity.last] in TO_COME:
        return 0
    if view.norm[i] != "number" and not only_numbered(view, quantity, drug):
        return 0
    told = _told(view, i)
    return int(told) if told <= _MOST else 0


def _told(view: View, i: int) -> float:
    """The plain number at token ``i`` or behind its "number", 0 when there is none.

    An hour may stand right behind it ("number two ten twenty eight").
    """
    number = view.number_at.get(i + (view.norm[i] == "number"))
    if number is None:
        return 0
    return number.parts[0] if number.parts else number.value
