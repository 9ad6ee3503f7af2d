"""Whether "normally" speaks of the number before it, of the one behind it, or of neither.

As in "GCS fifteen normally, today thirteen", "normally fifteen, today thirteen" and "breathing
normally, sats ninety five".
"""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.everyday import DETERMINERS, NOW
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import OXYGEN_WORDS
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

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
