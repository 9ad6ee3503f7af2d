"""The particulars that stand at one place of a text: site, gauge, size, depth, device.

Only words are read: a colour is no gauge, "tried a few times" no number, "tibia" not its upper end.
Which procedure a particular belongs to is not known here (``told_with``).
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.drafts.draft import plain
from recorder.clinical.events.tries import Item, attempts, count, energy, number_from, words
from recorder.clinical.grammar import tables
from recorder.clinical.numbers.forms import Form, Number
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View


def _places(section: str) -> Phrases[str]:
    return Phrases(tables.phrases("procedures", section))


SITED = {
    "iv_access": _places("vein"),
    "io_access": _places("bone"),
    "tourniquet": _places("limb"),
    "needle_decompression": _places("chest"),
    "chest_seal": _places("chest"),
}
"""Where on the body each procedure can be."""
ACCESS = frozenset({"iv_access", "io_access"})
AIRWAYS = frozenset({"intubation", "supraglottic_airway"})
SHOCKS = frozenset({"defibrillation", "cardioversion"})
TOLD = frozenset(SITED) | AIRWAYS | SHOCKS
"""Procedures of which particulars are read."""

_SIDES = _places("side")
_DEVICES = _places("device")
_OPENED = _places("chest_opened")
_COLOURS = _places("cannula")
_GAUGE, _GAUGES, _CANNULA = words("gauge"), words("gauges"), words("cannula")
_TUBE, _LANDMARKS = words("tube"), words("landmark")
_PLURALS = {"fourteens": "14", "sixteens": "16", "eighteens": "18", "twenties": "20"}


def items_at(view: View, i: int, name: str) -> Iterator[Item]:
    """What token ``i`` begins to say of the procedure ``name``; the first of them counts."""
    if name in SITED:
        yield from _site(view, i, SITED[name])
    if name == "needle_decompression":
        yield from _device(view, i, _OPENED)
    if name == "iv_access":
        yield from _gauge(view, i)
        yield from _coloured(view, i)
    if name in AIRWAYS:
        yield from _depth(view, i)
        yield from _size(view, i, name)
        yield from _device(view, i, _DEVICES)
    if name in SHOCKS:
        yield from energy(view, i)
        yield from count(view, i)
    else:
        yield from attempts(view, i)


# --- where ---------------------------------------------------------------------------------------


def _site(view: View, i: int, places: Phrases[str]) -> Iterator[Item]:
    """As in "left AC", "back of the right hand", "ACF on the left", "the left" of an arm."""
    if view.norm[i - 2] in _USING and view.norm[i - 3] in _NOT:
        return  # "don't use the right arm, saline lock only"
    side = _SIDES.at(view.tokens, i)
    if side is None:
        yield from _place_then_side(view, i, places)
        return
    if len(view.norm[i]) < 3 and view.norm[i] in {"l", "r"} and view.tokens[i].clitic:
        return
    at = side.last + (view.norm[side.last] in {"side", "sided", "upper", "of", "the"})
    for k in (side.last, at):
        place = places.at(view.tokens, k)
        if place is not None and view.joined(side.first + 1, place.last):
            told = (
                _PLURAL.get(place.value, f"{place.value}s") if side.value == "both" else place.value
            )
            yield Item("site", f"{side.value} {told}", side.first, place.last)
            return
    if side.value in {"left", "right"} and _alone(view, side.first):
        yield Item("site", side.value, side.first, side.last)


_PLURAL = {"foot": "feet", "humerus": "humeri", "tibia": "tibias"}


_USING = frozenset({"use", "using"})
_NOT = frozenset({"dont", "not", "cant", "cannot", "never"})


def _place_then_side(view: View, i: int, places: Phrases[str]) -> Iterator[Item]:
    place = places.at(view.tokens, i)
    if place is None or not _in_a_place(view, i):
        return
    k = place.last
    k += 2 if view.norms(k, k + 2) in (["on", "the"], ["in", "the"]) else 0
    side = _SIDES.at(view.tokens, k)
    behind = side is not None and view.joined(i + 1, side.last)
    if side is not None and behind and not places.at(view.tokens, min(side.last, view.count - 1)):
        yield Item("site", f"{side.value} {place.value}", i, side.last)
    else:
        yield Item("site", place.value, i, place.last)


def _in_a_place(view: View, i: int) -> bool:
    """Names of limbs are everywhere; one without its side counts behind "in the", or as "AC"."""
    if view.norm[i] in _PLACES_ALONE:
        return True
    before = view.norms(i - 2, i)
    return before[1] == "in" or (before[0] in {"in", "into", "on"} and before[1] in _DEFINITE)


_DEFINITE = frozenset({"the", "his", "her", "a", "an"})


def _alone(view: View, i: int) -> bool:
    """As in "sixteen gauge on the left, running": an arm's side, and nothing of it behind."""
    before = view.norms(i - 2, i)
    corrected = before[1] in SIGNALS or (before[1] == "the" and before[0] in SIGNALS)
    the_side = corrected or before in (["on", "the"], ["in", "the"])  # "the left, sorry, right"
    ends = view.gap(i + 1) not in {"", "-"}
    return the_side and (ends or view.norm[i + 1] in _GOES_ON)


_GOES_ON = frozenset({"and", "with", "side", "running", "flushes", "flushed", "it", "one", "first"})


# --- with what -----------------------------------------------------------------------------------


def _gauge(view: View, i: int) -> Iterator[Item]:
    """As in "20 gauge", "18g", "24 number", "two 18s", "an eighteen in", "twenty left AC"."""
    if view.norm[i] in _PLURALS:
        yield Item("gauge", _PLURALS[view.norm[i]], i, i + 1)
        return
    number = number_from(view, i)
    if number is None or plain(number.value) not in _GAUGES or number.form is Form.HEARD:
        return
    told = plain(number.value)
    behind = view.norm[number.last]
    if behind in _GAUGE or behind in {"number", "s"}:
        yield Item("gauge", told, i, number.last + 1)
    elif _a_cannula(view, number):
        yield Item("gauge", told, i, number.last)


def _a_cannula(view: View, number: Number) -> bool:
    """A number alone is a gauge only right at the place where the cannula is."""
    quantity = view.quantity_at.get(number.first)
    if quantity is not None and (quantity.unit or quantity.role in {Role.TIME, Role.AGE}):
        return False
    k = number.last
    if _behind_its_place(view, number.first) and view.norm[k] in _IN_PLACE:
        return True  # "left AC eighteen done"
    if view.norms(number.first - 2, number.first) == ["with", "a"] and _ends_there(view, k):
        return _behind_its_place(view, number.first - 2)  # "right AC with a 20"
    if view.norm[k] in {"in", "into", "at", "on", "to"}:
        k += 1
    k += view.norm[k] in _DEFINITE
    k += 3 if view.norms(k, k + 3) == ["back", "of", "the"] else 0
    if not view.joined(number.first + 1, k + 1):
        return False
    return any(item.last > k for item in _site(view, k, SITED["iv_access"]))


def _behind_its_place(view: View, i: int) -> bool:
    return any(
        item.last == i
        for d in (1, 2, 3)
        for item in _site(view, i - d, SITED["iv_access"])
        if i >= d
    )


_IN_PLACE = frozenset({"done", "in", "good", "is", "working", "flushed", "flushes", "secured"})


def _coloured(view: View, i: int) -> Iterator[Item]:
    """As in "a pink cannula", "green in the left": the colour is what was said, and stays it."""
    colour = _COLOURS.at(view.tokens, i)
    if colour is None:
        return
    named = view.norm[colour.last] in _CANNULA | {"left", "right"}
    if named or view.norm[i - 1] in {"acf", "ac", "fossa", "hand"}:
        yield Item("device", colour.value, i, colour.last)


def _device(view: View, i: int, devices: Phrases[str]) -> Iterator[Item]:
    device = devices.at(view.tokens, i)
    if device is not None:
        yield Item("device", device.value, i, device.last)


def _size(view: View, i: int, name: str) -> Iterator[Item]:
    """As in "size eight tube", "a seven oh tube", "7 at 21" behind its "size", "i-gel size 4"."""
    sized = view.norm[i] in {"size", "number"}
    number = number_from(view, i + sized)
    if number is None:
        return
    told, last = _tube_size(view, number)
    behind = view.norm[last]
    tube = behind in _TUBE or (behind == "et" and name == "intubation")
    gel = name == "supraglottic_airway" and view.norms(last, last + 2) in (
        ["i", "gel"],
        ["eye", "gel"],
    )
    gel = gel or (name == "supraglottic_airway" and behind in {"igel", "lma", "king"})
    bare = (
        number.form is Form.DECIMAL and view.norm[i - 1] in {"a", "an"} and _ends_there(view, last)
    )
    if told and (sized or tube or gel or bare or _deep_behind(view, number, last)):
        yield Item("size", told, i, last + (tube and name == "intubation"))


def _deep_behind(view: View, number: Number, i: int) -> bool:
    """As in "seven and a half, 22 at the teeth", "7.5 at 23": a tube's size before its depth."""
    if number.value < _SMALLEST_TUBE or view.gap(i).strip(" ,-") or i >= view.count:
        return False
    return any(_depth(view, i))


_SMALLEST_TUBE = 2.5


def _ends_there(view: View, i: int) -> bool:
    """As in "tubed with an 8.0, 23 at the teeth": nothing that the number could count."""
    return view.gap(i) not in {"", "-"} or view.norm[i] == "at"


def _tube_size(view: View, number: Number) -> tuple[str, int]:
    """Millimetres of a tube as they are said, and where the words end; "" if it is none."""
    last, value = number.last, number.value
    if number.form is Form.RUN and len(number.parts) == 2:  # "seven oh", "7 5"
        value = number.parts[0] + number.parts[1] / 10
    following = number_from(view, last) if last < view.count else None
    if following and view.tokens[last].gap == "-" and following.value in (0, 5):  # "8-0"
        value, last = value + following.value / 10, following.last
    return (plain(value), last) if 1 <= value <= 10 and (value * 2) % 1 == 0 else ("", last)


def _depth(view: View, i: int) -> Iterator[Item]:
    """As in "23 at the teeth", "22 cm at the lips", "size 7 at 21", "tube at nine centimetres"."""
    at = view.norm[i] == "at"
    number = number_from(view, i + at)
    if number is None or not 5 <= number.value <= 30:
        return
    last = number.last
    long = view.norm[last] in _CENTIMETRES
    last += long
    told = plain(number.value) + (" cm" if long else "")
    k = last + 1 + (view.norm[last + 1] == "the")
    if view.norm[last] == "at" and view.norm[k] in _LANDMARKS:
        yield Item("depth", f"{told} at the {view.norm[k]}", i + at, k + 1)
    elif at and (long or _behind_a_tube(view, i)) and _ends(view, last):
        yield Item("depth", told, i, last)


_CENTIMETRES = frozenset({"cm", "centimeters", "centimetres", "centimeter", "centimetre"})


def _behind_a_tube(view: View, i: int) -> bool:
    """As in "size 7 at 21", "8-0 at 24": a tube's size stands right before."""
    number = view.number_at.get(i - 1) or view.number_at.get(i - 2)
    quantity = view.quantity_at.get(i + 1)
    free = quantity is None or (quantity.unit is None and quantity.role is not Role.TIME)
    return number is not None and number.value <= 10 and free


def _ends(view: View, i: int) -> bool:
    return view.gap(i) != "" or view.norm[i] not in {"minutes", "percent"}


_PLACES_ALONE = frozenset("ac acf antecube antecubital cubital ej tibial humeral".split())
