"""What a glucose meter shows instead of a number: "BM reads LO", "sugar too high to read".

The words are values of their own (``LO``, ``HI``); no number is made of them; "BM low" is one to
check. "Her sugar is low" says what somebody thinks of a number, and is none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.claims.context import Context
from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import OWNERS_OR_THOSE, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, Announcer
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board
from recorder.core.model import FactKind, FactStatus

LOW, HIGH = "LO", "HI"
_WORDS = {"lo": LOW, "low": LOW, "hi": HIGH, "high": HIGH}
_SHOWN = frozenset("lo hi".split())
"""Spellings that only a meter has."""
_READS = words("signs", "meter_words", "reads")
_BETWEEN = words("signs", "meter_words", "between")
_TO_READ = frozenset({"read", "register", "record", "measure"})
_REACH = 8
"""Most words from the name of the sign to the word that was shown."""


def meter_words(board: Board, cues: Sequence[Hit[Announcer]]) -> Iterator[Draft]:
    """One draft for each glucose of ``cues`` that a meter gave in words."""
    view = board.view
    for hit in cues:
        if hit.value.slot != "blood_glucose":
            continue
        shown = _shown(view, hit.last)
        if shown is not None:
            first, last, value = hit.first, *shown
            yield Draft(
                kind=FactKind.VITAL,
                name="blood_glucose",
                spans=(view.span(first, last),),
                rule="blood_glucose.meter_word",
                value=value,
                status=_status(board, view.context(first, last), last),
                review_reason=None if _of_a_meter(view, last) else A_WORD,
            )


A_WORD = "the meter showed a word, not a number"


def _of_a_meter(view: View, last: int) -> bool:
    """As in "BM reads LO", "too high to read": no opinion; "reads high" may be one."""
    return view.norm[last - 1] in _SHOWN | _TO_READ


def _shown(view: View, first: int) -> tuple[int, str] | None:
    """End of the words and their value, behind a name of the sign that ends at ``first``."""
    reads = False
    for i in range(first, min(first + _REACH, len(view.tokens))):
        if view.tokens[i].gap in SENTENCE_ENDS or i in view.number_at:
            return None
        norm = view.norm[i]
        value = _WORDS.get(norm)
        if value is None:
            if norm not in _READS and norm not in _BETWEEN:
                return None
            reads = reads or norm in _READS
            continue
        too = view.norm[i - 1] == "too" and view.norm[i + 1] == "to"
        if too and view.norm[i + 2] in _TO_READ:
            return i + 3, value
        reads = reads or (i == first and view.norm[i - 1] in _METER_NAMES)
        if norm in _SHOWN or (reads and _closes(view, i + 1)):
            return i + 1, value
    return None


def _closes(view: View, i: int) -> bool:
    """Nothing goes on behind "reads high" but another sign: not "reads high at 14"."""
    whose = view.norm[i + 1] in OWNERS_OR_THOSE | {"this", "that"}
    if view.norm[i] in {"on", "by"} and whose and view.norm[i + 2] in _METERS:
        i += 3
    sign = ANNOUNCERS.at(view.tokens, i)
    another = sign is not None and sign.value.slot != "blood_glucose" and not sign.value.weak
    return another or view.gap(i) in STATEMENT_ENDS


_METER_NAMES = words("signs", "meter_words", "names")
_METERS = frozenset({"meter", "glucometer", "machine", "monitor", "screen"})


def _status(board: Board, context: Context, last: int) -> FactStatus:
    if any(r.slot == "blood_glucose" and 0 <= r.first - last < _REACH for r in board.readings):
        return FactStatus.SUPERSEDED  # "the first meter read HI, second stick 487"
    if context.of_another:
        return FactStatus.OTHER_SUBJECT
    if context.cues & {Cue.USUAL, Cue.EARLIER, Cue.FORMER}:
        return FactStatus.HISTORICAL
    if context.asked or context.cues & {Cue.CONDITION, Cue.PLAN}:
        return FactStatus.PLANNED
    return FactStatus.ASSERTED
