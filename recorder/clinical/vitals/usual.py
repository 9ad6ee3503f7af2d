"""Whether "normally" speaks of the number before it, of the one behind it, or of neither.

As in "GCS fifteen normally, today thirteen", "normally fifteen, today thirteen" and "breathing
normally, sats ninety five".

Readings of home: what the family measured is not of now, what a crew measured there is.

A crew that treats at home reads there as well ("70 over 40 at home, 110 over 60 in the truck").
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from recorder.clinical.claims.context import Mark
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import DETERMINERS, NOW, words
from recorder.clinical.lexicon.slots import OXYGEN_WORDS
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading

_ADVERBS = words("signs", "usual", "adverbs")
_DOING = words("signs", "usual", "doing")
_OPENS = words("signs", "usual", "opens")
_ON_OXYGEN = OXYGEN_WORDS | {"on", "room", "his", "her", "the"}
_REACH = 5
"""Most words of the oxygen between a saturation and "normally"."""


def trails(view: View, mark: Mark) -> bool:
    """Whether the words of ``mark`` end what was said: they speak of nothing behind them."""
    first, last = mark.first, mark.last
    if _told_of_it(view, last):
        return True
    if view.norm[last - 1] not in _ADVERBS or first == 0:
        return False
    if view.norm[first - 1] in _DOING:
        return True  # "breathing normally sats ninety five"
    joined = not view.tokens[first].gap and view.norm[first - 1] not in _OPENS
    return joined and _ends(view, last)


def _told_of_it(view: View, last: int) -> bool:
    """As in "on two litres *which is his baseline* glucose 146", "that's her normal bp 110"."""
    i = view.back(last - 1, _PREDICATE, last - _REACH)
    told = view.norm[i] in _WHICH and view.norm[i + 1] == "is"
    return told or (view.norm[i] == "that" and view.tokens[i].clitic == "s")


_WHICH = frozenset({"which", "that"})
_PREDICATE = DETERMINERS | words("signs", "usual", "predicate")


def told_as_usual(view: View, end: int) -> bool:
    """Whether the reading that ends before token ``end`` is what somebody has "normally"."""
    i = end
    while i < end + _REACH and (view.norm[i] in _ON_OXYGEN or i in view.number_at):
        if view.tokens[i].gap not in {"", "-"}:
            return False
        i += 1
    if view.norm[i] not in _ADVERBS or view.tokens[i].gap:
        return False
    return _ends(view, i + 1) or view.norm[i + 1] in NOW


def _ends(view: View, i: int) -> bool:
    if i >= view.count or i in line_starts(view):
        return True
    return view.tokens[i].gap in SENTENCE_ENDS or view.tokens[i].gap == ","


class Home(Enum):
    """Whose reading of home it is."""

    OF_THEN = "the family's, or what is usual"
    UNSAID = "by whom was not said"


_OF_THE_BODY = frozenset({"weight", "gestational_age"})
_HOMES_OF = frozenset({"health", "now", "currently"})
_BY_WHOM = words("signs", "at_home", "by_whom")
_CREWED = words("signs", "at_home", "crewed")
_CREW_REACH = 16
"""Most words from "at home" to where the crew measured again."""


def measured_at_home(view: View, reading: Reading, end: int) -> Home | None:
    """As in "temp 102 at home per mom", "sugar at home was forty"; ``end`` is behind the reading.

    A fever is told by the family; of another sign nobody knows who read it.
    """
    if "home" not in view.positions or reading.slot in _OF_THE_BODY:
        return None
    if view.norm[end : end + 2] == ["at", "home"]:
        if view.norm[end + 2] in _HOMES_OF or view.has(_CREWED, end + 2, end + _CREW_REACH):
            return None
        by_family = reading.slot == "temperature" or view.norm[end + 2] in _BY_WHOM
        return Home.OF_THEN if by_family else Home.UNSAID
    between, at = view.norm[reading.start : reading.first], reading.start - 3
    if between[-1:] != ["home"] and ("at", "home") in pairwise(between):
        return Home.OF_THEN
    opens = at == 0 or (at > 0 and view.gaps[at] in SENTENCE_ENDS)
    led = opens and view.norm[at : at + 2] == ["at", "home"]
    return Home.OF_THEN if led and view.norm[at + 2] in {"his", "her", "the"} else None
