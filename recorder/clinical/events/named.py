"""Phrases of events that may own a time, found once in a text; their tables are in ``grammar``."""

from __future__ import annotations

from typing import cast

from recorder.clinical.grammar.tables import phrases
from recorder.clinical.lexicon.forms import Form, Pattern
from recorder.clinical.lexicon.matcher import Hit, Matcher, Matchers
from recorder.clinical.view import View

ATE, FASTED, SINCE = "ate", "fasted", "since"
INTAKE = frozenset({ATE, FASTED, SINCE})
"""Names of what is said of the last oral intake: "last ate", "NPO since", "eaten since"."""

_TABLES = (*phrases("times", "events"), *phrases("intake", "said"))
_EVENTS = Matchers(
    {"": Matcher((Pattern(phrase, Form("event", name)) for phrase, name in _TABLES), {})}
)


def named_events(view: View) -> list[Hit]:
    """Every phrase of an event, left to right."""
    found = view.memo.get(named_events)
    if found is None:
        found = view.memo[named_events] = _EVENTS.find(view.tokens, view.positions)[""]
    return cast("list[Hit]", found)
