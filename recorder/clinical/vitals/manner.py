"""How a reading was taken, and what was said of it beside its number: "by auto cuff", "tympanic",
"8T", "strong and regular", "at one minute". Words only (``grammar/manner.toml``); no number is read
but the minute of an Apgar score.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.put_right import turned_round
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.clinical.vitals.readings import Reading
from recorder.core.records import record

Details: TypeAlias = tuple[tuple[str, str], ...]

METHOD, QUALIFIER, RHYTHM, QUALITY, MINUTE = "method", "qualifier", "rhythm", "quality", "minute"
"""Keys of the particulars of a reading."""


@record
class Manner:
    """The particulars of one reading, and the tokens of each that stand outside its own words."""

    details: Details = ()
    places: tuple[tuple[int, int], ...] = ()


NOTHING = Manner()


def _table(**sections: str) -> Phrases[Details]:
    """Phrases of several sections, each with all that it says ("strong and regular")."""
    told: dict[str, Details] = {}
    for key, section in sections.items():
        for phrase, value in phrases("manner", section):
            told[phrase] = (*told.get(phrase, ()), (key, value))
    return Phrases(told.items())


PULSE = _table(rhythm="pulse_rhythm", quality="pulse_quality")
_TABLES = {
    "systolic_bp": _table(method="pressure"),
    "temperature": _table(method="temperature"),
    "gcs_total": _table(qualifier="coma"),
    "heart_rate": PULSE,
}
MISLEADING = words("manner", "others", "behind")
"""Directly behind such a word they make it one of something else: "manual c spine"."""
_DONE = words("manner", "others", "done")
_DENIED = words("manner", "others", "before")
_BEFORE, _BEHIND = 3, 4
"""Most words from a reading to what is said of it, before it and behind it."""


def manner_of(view: View, reading: Reading, last: int) -> Manner:
    """What is said of ``reading``, whose words end at token ``last``."""
    if reading.slot == "apgar":
        return _minute(view, reading)
    table = _TABLES.get(reading.slot)
    if table is None:
        return NOTHING
    first, end = _reach(view, reading, last)
    tube = _tube_letter(view, reading) if reading.slot == "gcs_total" else NOTHING
    hits = [hit for hit in view.phrases(table, first, end) if _is_of(view, hit, reading, last)]
    if not hits:
        return tube
    told = dict.fromkeys((*tube.details, *(d for hit in hits for d in hit.value)))
    if reading.detail:  # "by the manual cuff 88 over palp": the number's own words are nearer
        told = dict.fromkeys(d for d in told if d[0] not in dict(reading.detail))
    outside = [(h.first, h.last) for h in hits if not reading.start <= h.first < reading.end]
    return Manner(tuple(told), (*tube.places, *outside))


def _reach(view: View, reading: Reading, last: int) -> tuple[int, int]:
    """Tokens in which words may be of this reading: up to another sign, number or sentence."""
    first = reading.start
    low = max(0, first - _BEFORE)
    while first > low and view.tokens[first].gap in PHRASE_GAPS and first - 1 not in view.number_at:
        first -= 1
    others, end = _other_signs(view), last
    high = min(last + _BEHIND, view.count)
    while end < high and view.tokens[end].gap not in SENTENCE_ENDS:
        if end in view.number_at or (end in others and end > last):
            break
        end += 1
    return first, end


@once
def _other_signs(view: View) -> frozenset[int]:
    """Where the name of a sign begins: asked once for a text."""
    return frozenset(hit.first for hit in named_signs(view))


def _is_of(view: View, hit: Hit[Details], reading: Reading, last: int) -> bool:
    """Not so of "not regular", "regular, no, irregular", "manual c spine", "rectal paracetamol"."""
    behind = view.norm[hit.last]
    runs_on = view.gap(hit.last) in PHRASE_GAPS
    if view.norm[hit.first - 1] in _DENIED or (runs_on and hit.last in view.drug_at):
        return False
    if hit.first >= last and runs_on and (behind in MISLEADING or _named_anew(view, hit, reading)):
        return False
    asked = view.marks.question_at.get(hit.first)
    if turned_round(view, hit.last) or (asked is not None and asked.answer is False):
        return False
    if reading.slot != "gcs_total" or hit.last - hit.first > 1:
        return True
    return view.tokens[hit.first].gap in PHRASE_GAPS and not (runs_on and behind in _DONE)


def _named_anew(view: View, hit: Hit[Details], reading: Reading) -> bool:
    """As in "heart rate 94 *strong* radial pulse": of the sign that is named next."""
    own = (s for s in named_signs(view) if s.value.slot == reading.slot)
    return any(s.first == hit.last or s.first == hit.first < hit.last < s.last for s in own)


def _tube_letter(view: View, reading: Reading) -> Manner:
    """As in "GCS 8T", "three T on sedation": scored with a tube in; never "15, T 38.4"."""
    i = reading.last
    if view.norm[i] != "t" or view.gap(i) not in PHRASE_GAPS:
        return NOTHING
    behind = view.number_at.get(i + 1)
    if behind is not None and behind.value >= _COLDEST:
        return NOTHING
    spoken = reading.value is not None and reading.value <= _MOST_WITH_TUBE
    if not spoken or (view.gap(i + 1) in PHRASE_GAPS and view.norm[i + 1] in _T_OF_ELSE):
        return NOTHING
    return Manner(((QUALIFIER, "intubated"),), ((i, i + 1),))


_COLDEST = 20
"""Numbers from here on may be a temperature: "15 T 38.4"."""
_MOST_WITH_TUBE = 11
"""Eyes four, motor six, and one for the voice."""
_T_OF_ELSE = frozenset({"wave", "waves", "boned", "spine", "is", "of", "at", "was"})


def _minute(view: View, reading: Reading) -> Manner:
    """As in "7 at one minute and 9 at five", "five minute Apgar was 10"."""
    for first, last in (*_minute_behind(view, reading), *_minute_before(view, reading)):
        number = view.number_at.get(first + (view.norm[first] == "at"))
        if number is not None and number.value in _MINUTES:
            own = reading.start <= first < reading.end
            return Manner(((MINUTE, f"{number.value:g}"),), () if own else ((first, last),))
    return NOTHING


_MINUTES = (1, 5, 10)
_MINUTE_WORDS = frozenset({"minute", "minutes", "min", "mins"})


def _minute_behind(view: View, reading: Reading) -> Iterator[tuple[int, int]]:
    i = reading.last
    number = view.number_at.get(i + 1)
    if view.norm[i] == "at" and view.gap(i) in PHRASE_GAPS and number is not None:
        yield i, number.last + (view.norm[number.last] in _MINUTE_WORDS)


def _minute_before(view: View, reading: Reading) -> Iterator[tuple[int, int]]:
    i = view.back(reading.start - 1, _LEADING, 0)
    number = view.number_at.get(i - 1)
    near = view.tokens[i + 1].gap not in SENTENCE_ENDS if 0 <= i < view.count - 1 else False
    if number is not None and view.norm[i] in _MINUTE_WORDS and near:
        yield number.first, i + 1


_LEADING = frozenset({"the", "his", "her", "baby", "babys", "was"})
