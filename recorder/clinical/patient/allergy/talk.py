"""The stretches of a text that talk about allergies.

An allergy word opens one ("Any allergies?"); medicines taken, a sign, a dose or a question about
something else close it. Each substance that is named keeps it going.
"""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.grammar.tables import ALLERGIC, listed, words
from recorder.clinical.home.drug_lists import DrugList
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import UNHEARD
from recorder.clinical.view import View, once

_OPENS: Phrases[bool] = Phrases(listed("allergies", "talk", "opens"))
_CLOSES: Phrases[bool] = Phrases(listed("allergies", "talk", "closes"))
_NOT_OPEN = words("allergies", "talk", "not_open")
_ASKS_ON = words("allergies", "talk", "asks_on")
_TO_IT = ALLERGIC | {"reaction", "reactions", "react", "reacted", "break", "broken"}
_BEFORE_IT = frozenset({"to", "from", "with"})
_DOSE = Role.DOSE
_REACH = 30
"""Most words from what opened the talk, or was named in it last, to the next name."""
_LONGEST = 90
"""Words behind which a talk is over, whatever was named in it."""
_OF_ALLERGIES = 5
"""Words before "medicines" in which "allergic to" makes it no other topic."""


class AllergyTalk:
    """What opens and closes the talk about allergies in one view."""

    def __init__(self, view: View) -> None:
        self._topic: dict[int, bool] = {}
        """Last token of what opens (True) or closes the talk."""
        self.tokens: set[int] = set()
        """Those that stand in it."""
        self._named = {item.last - 1 for item in DrugList(view, "allergen", "drug").items.values()}
        opened = list(_OPENS.scan(view.tokens, view.positions))
        self.stretches = bool(opened)
        """Whether anything opens one."""
        if not opened:
            return
        self._close(view)
        for hit in opened:
            if view.norm[hit.last] not in _NOT_OPEN:
                self._topic[hit.last - 1] = True
        self._stretch(view.count)

    def _close(self, view: View) -> None:
        topic = self._topic
        for hit in _CLOSES.scan(view.tokens, view.positions):
            if not of_allergies(view, hit.first, hit.last):
                topic[hit.last - 1] = False
        for quantity in view.quantities:
            if quantity.role is _DOSE:
                topic[quantity.last - 1] = False
        for i in view.positions.get(UNHEARD, ()):
            topic[i] = False
        for first, last, asked in view.sentences:
            if asked and not view.has(_ASKS_ON, first, last):
                topic[last - 1] = False

    def _stretch(self, count: int) -> None:
        """Mark the tokens from each opening to where the talk closes or nothing more is named."""
        opened = near = -_LONGEST
        for i, following in pairwise([*sorted(self._topic.keys() | self._named), count - 1]):
            if i in self._topic:
                opened = near = i if self._topic[i] else -_LONGEST
            else:
                near = i
            last = min(near + _REACH, opened + _LONGEST - 1, following)
            self.tokens.update(range(i + 1, last + 1))

    def open(self, i: int) -> bool:
        """Whether token ``i`` stands in talk about allergies."""
        return i in self.tokens

    def closed_in(self, view: View, first: int, last: int) -> int:
        """First token in ``[first, last)`` of what closes the talk, else ``last``."""
        for hit in view.phrases(_CLOSES, first, last):
            if self._topic.get(hit.last - 1) is False:
                return hit.first
        return last


def echoes_allergy(view: View, i: int) -> bool:
    """As in "allergies, IV contrast. Hives? Yeah, hives.": but a word or two, right behind one."""
    talk, sentence = allergy_talk(view), view.sentence(i)
    for _ in range(_ECHOES if talk.stretches else 0):
        if sentence.last - sentence.first > _ECHO or not sentence.first:
            return False
        if talk.open(sentence.first):
            return True
        sentence = view.sentence(sentence.first - 1)
    return False


_ECHO, _ECHOES = 2, 2


def of_allergies(view: View, first: int, last: int) -> bool:
    """As in "allergic to any medicines", "any drug or medication allergies"."""
    begin = max(view.sentence(first).first, first - _OF_ALLERGIES)
    to = view.has(_TO_IT, begin, first) and view.has(_BEFORE_IT, begin, first)
    to = to or (view.norm[first - 1], view.norm[first - 2]) == (
        "to",
        "not",
    )  # "Not to medicines. To cats."
    return to or view.has(ALLERGIC, last, last + 1)


@once
def allergy_talk(view: View) -> AllergyTalk:
    """The talk of ``view``, worked out once."""
    return AllergyTalk(view)
