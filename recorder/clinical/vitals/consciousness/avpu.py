"""Responsiveness as the AVPU scale has it: "alert", "responds to voice", "P on the AVPU".

Source of the letters: AVPU (ATLS), with C for new confusion in NEWS2 (Royal College of Physicians,
2017). Only what was said is taken: a low GCS names no letter here.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.another_day import usually_so
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_SAID: Phrases[str] = Phrases(phrases("signs", "avpu"))
_IS = words("signs", "words", "alert_is")
_WITH = words("signs", "words", "alert_with")
_TOLD = frozenset({FactStatus.ASSERTED, FactStatus.HISTORICAL, FactStatus.UNCERTAIN})


def find_avpu(view: View) -> Iterator[Draft]:
    """One draft for each time that somebody said how awake the patient is."""
    taken: set[int] = set()
    for hit in _SAID.scan(view.tokens, view.positions):
        taken.update(range(hit.first, hit.last))
        if view.norm[hit.first - 1] in _NOT:
            yield from _denied(view, hit.first, hit.last, hit.value)
        else:
            yield from _draft(view, hit.first, hit.last, hit.value)
    for i in view.positions.get("alert", ()):
        if i not in taken and _of_the_patient(view, i):
            yield from _draft(view, i, i + 1, "alert")


def _denied(view: View, begin: int, first: int, value: str) -> Iterator[Draft]:
    """As in "not responding to voice, only to pain"; "to voice or pain" tells no letter."""
    if value == "pain":
        yield from _draft(view, begin - 1, first, "unresponsive")
        return
    last = min(first + _INSTEAD, view.sentence(first - 1).last)
    for i in view.positions.within(_PAIN, first, last):
        if not view.has(_NOR, first, i):
            yield from _draft(view, first, i + 1, "pain")
            return


_NOT, _NOR = words("signs", "words", "alert_not"), frozenset({"or", "nor", "not", "no"})
_PAIN, _INSTEAD = frozenset({"pain", "painful"}), 6


def _of_the_patient(view: View, i: int) -> bool:
    """As in "he's alert", "Alert, talking": never "a stroke alert", "her alert bracelet"."""
    if view.norm[i + 1] in _ALERTED:
        return False
    if view.norm[i + 1] in {"and", "n"} and view.norm[i + 2].startswith("orient"):
        return True
    ends = view.gap(i + 1) in STATEMENT_ENDS
    goes_on = ends or view.norm[i + 1] in _WITH
    if view.tokens[i].gap in STATEMENT_ENDS or i == 0:
        return goes_on
    before = view.tokens[i - 1]
    is_so = before.norm in _IS or (before.clitic == "s" and before.norm in {"he", "she", "baby"})
    return is_so and goes_on


_ALERTED = frozenset({"the", "them", "ed", "er", "resus", "theatre"})
"""As in "alert the hospital"."""


def _draft(view: View, first: int, last: int, value: str) -> Iterator[Draft]:
    context = view.context(first, last)
    if context.asked or context.status not in _TOLD or usually_so(view, first):
        return
    yield Draft(
        kind=FactKind.VITAL,
        name="avpu",
        spans=(view.span(first, last),),
        rule="avpu.said",
        value=value,
        status=context.status,
    )
