"""How far somebody fell, as it was said: "12 feet", "about 3 metres", "one storey", "12 stairs".

A ladder's own length, and how far away somebody lay, are no height of a fall.
"""

from __future__ import annotations

from recorder.clinical.drafts.particular import Particular
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import load
from recorder.clinical.patient.said_measure import AS_SAID, Measure, measure_at
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

FALLS = frozenset({"fall", "fall_from_height"})
UNITS = {
    "[ft_i]": ("foot", "feet"),
    "m": ("metre", "metres"),
    "storey": AS_SAID,
}
STANDING = "from standing"

_BETWEEN = words("falls", "words", "between") | frozenset(load().classes["high"])
_OF_A_THING = words("falls", "words", "things")
_BESIDE = words("falls", "words", "beside")
_STANDING: Phrases[bool] = Phrases(listed("falls", "words", "standing"))
_BEFORE, _BEHIND = 9, 8


def fall_height(view: View, mention: Mention) -> Particular | None:
    """The height that is told with ``mention``, a fall."""
    sentence = view.sentence(mention.first)
    low = max(sentence.first, mention.first - _BEFORE)
    high = min(sentence.last, mention.last + _BEHIND)
    for number in view.quantities_in(low, high):
        measure = measure_at(view, number.first, UNITS)
        if measure is not None and _fallen(view, mention, measure):
            return Particular("height", measure.text, measure.first, measure.last)
    hit = view.phrases(_STANDING, max(low, mention.first - 2), min(high, mention.last + 3))
    told = next(hit, None)
    return Particular("height", STANDING, told.first, told.last) if told else None


def _fallen(view: View, mention: Mention, measure: Measure) -> bool:
    if view.norm[measure.last] in _OF_A_THING:
        return False  # "a 12 foot ladder", "20 feet away"
    if view.norm[measure.last] == "from" and view.has(_BESIDE, measure.last, measure.last + 4):
        return False  # "tripped, 2 feet from the kerb"
    if mention.first <= measure.first < mention.last or measure.last == mention.first:
        return True  # "fell 12 feet", "12 foot fall"
    if measure.first >= mention.last:
        between = view.norms(mention.last, measure.first)
        return all(norm in _BETWEEN for norm in between)
    return view.norm[measure.last] == "up"  # "he was eight feet up the ladder when he fell"
