"""Readings of home: what the family measured is not of now, what a crew measured there is.

A crew that treats at home reads there as well ("70 over 40 at home, 110 over 60 in the truck").
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading


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
