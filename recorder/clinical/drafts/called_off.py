"""Alerts that were called off: "STEMI alert cancelled", "cancel it", "they've stood it down".

An alert that was called off was given and is not any more. Its own name says nothing of the
patient then: "STEMI alert cancelled" is no STEMI.
"""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import DENYING
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once

CALLED_OFF = ("outcome", "called_off")
"""The particular of an alert that was called off."""

_BEHIND: Phrases[bool] = Phrases(listed("procedures", "called_off", "behind"))
_BEFORE: Phrases[bool] = Phrases(listed("procedures", "called_off", "before"))
_LATER: Phrases[bool] = Phrases(listed("procedures", "called_off", "later"))
_LINKS = words("procedures", "called_off", "links")
_LINKED = 5
"""Most words between an alert and what called it off."""
_LATER_REACH = 40
"""Most words from an alert to "they've stood it down"."""
_LONGEST = 4


@once
def called_off(view: View) -> Mapping[int, tuple[int, int]]:
    """First token of an alert's name -> tokens of the words that called it off."""
    alerts = [m for m in mentions(view, "intervention") if m.name.endswith("_alert")]
    ends = [*(m.first for m in alerts[1:]), view.count]
    told = ((m, _words(view, m, end)) for m, end in zip(alerts, ends, strict=False))
    return {m.first: span for m, span in told if span is not None}


def inside_called_off(view: View, mention: Mention) -> bool:
    """Whether ``mention`` is only part of the name of an alert that was called off."""
    off = called_off(view)
    if not off:
        return False
    named = [m for m in mentions(view, "intervention") if m.name.endswith("_alert")]
    last = {m.name: m.first for m in named if m.first in off}
    gone = (m for m in named if m.first <= last.get(m.name, -1))
    return any(m.first <= mention.first and mention.last <= m.last for m in gone)


def _words(view: View, alert: Mention, end: int) -> tuple[int, int] | None:
    found = _right_behind(view, alert) or _right_before(view, alert) or _later(view, alert, end)
    return found if found is not None and _claimed(view, *found) else None


def _right_behind(view: View, alert: Mention) -> tuple[int, int] | None:
    """As in "code stroke was called off", "STEMI alert cancelled"."""
    for i in range(alert.last, min(alert.last + _LINKED + 1, view.sentence(alert.first).last)):
        hit = _BEHIND.at(view.tokens, i)
        if hit is not None:
            return hit.first, hit.last
        if view.norm[i] not in _LINKS:
            return None
    return None


def _right_before(view: View, alert: Mention) -> tuple[int, int] | None:
    """As in "we've cancelled the stroke call", "stand down the trauma team"."""
    i = alert.first
    while i > 0 and view.norm[i - 1] in _LINKS and view.tokens[i].gap in PHRASE_GAPS:
        i -= 1
    hit = _BEFORE.ending_at(view.tokens, i, _LONGEST)
    return None if hit is None else (hit.first, hit.last)


def _later(view: View, alert: Mention, end: int) -> tuple[int, int] | None:
    """As in "we put out a STEMI alert. They looked at it and stood us down."."""
    last = min(end, alert.last + _LATER_REACH)
    hit = _LATER.first_within(view.tokens, view.positions, alert.last, last)
    return None if hit is None else (hit.first, hit.last)


def _claimed(view: View, first: int, last: int) -> bool:
    """Not so of "don't stand it down", "if it's clear we'll cancel it"."""
    context = view.context(first, last)
    return not context.asked and not context.cues & {*DENYING, Cue.CONDITION, Cue.PLAN}
