"""Phrases of events that may own a time, found once in a text; their tables are in ``grammar``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.lexicon.forms import Form, Pattern
from recorder.clinical.lexicon.matcher import Hit, Matcher, Matchers
from recorder.clinical.view import View, once

ATE, FASTED, SINCE = "ate", "fasted", "since"
INTAKE = frozenset({ATE, FASTED, SINCE})
"""Names of what is said of the last oral intake: "last ate", "NPO since", "eaten since"."""

_TABLES = (*phrases("times", "events"), *phrases("intake", "said"))
_EVENTS = Matchers(
    {"": Matcher((Pattern(phrase, Form("event", name)) for phrase, name in _TABLES), {})}
)


@once
def named_events(view: View) -> Sequence[Hit]:
    """Every phrase of an event, left to right."""
    return _EVENTS.find(view.tokens, view.positions)[""]


_WELL = frozenset({"normal", "well", "seen", "himself", "herself", "ok", "okay"})
_SEEN_LAST = frozenset("hear heard see saw seen speak spoke spoken talk talked".split())
_BEGAN = words("times", "named", "began")
_HOW_LONG_FOR = frozenset({"how", "long", "was", "for"})
_STRUCK = frozenset("accident collapse crash fall incident injury pain stroke collision".split())
_EATEN = frozenset("ate dinner drank drink eat eaten lunch meal wee".split())
"""What is asked of the day's course, not of the illness."""
_OTHER_DAYS = frozenset(("last", day) for day in ("night", "week", "month", "year", "summer"))
_TO_COME = frozenset("is are will do does can the your her his".split())
"""Behind "when" or "when's": what is still to come, unless it asks for what began."""
_OF_A_WATCH = frozenset({"got", "make"})
_ON_SCENE = frozenset({"there", "scene", "out"})


def event_asked_for(words: Sequence[str]) -> str:
    """The event that a question about time asks for, or ``""``."""
    told = set(words)
    if any(pair in _OTHER_DAYS for pair in pairwise(words)) and "when" not in told:
        return ""  # "You see that programme last night?"
    if "last" in words and (_WELL | _SEEN_LAST) & told:
        return "last_known_well"  # "When did you last see him up and talking?"
    if words[-1:] == ["last"] or "lasted" in words or told >= _HOW_LONG_FOR:
        return ""  # "How long did it last?", "How long was she shaking for?"
    if "last" in words and not _BEGAN & told:
        return ""  # "When did you last take your insulin?"
    if words[-1:] and words[-1] in _EATEN:
        return ""  # "What time did you eat?", never "When did she eat it?"
    if "you" in words and _ON_SCENE & told:
        return ""  # "How long have you been there?"
    if {"what", "time"} <= told and _asks_the_watch(words):
        return ""  # "What time have you got?"
    if words[:1] == ["when"] and words[1:2] and words[1] in _TO_COME and not _BEGAN & told:
        return ""  # "When are you due?"
    if (
        words[-3:-1] == ["was", "the"]
        and words[:2] != ["how", "long"]
        and words[-1] not in _BEGAN | _STRUCK
    ):
        return ""  # "What time was the steroid?"
    timed = "when" in words or words[:2] == ["how", "long"] or {"what", "time"} <= told
    return "onset" if timed else ""


def _asks_the_watch(words: Sequence[str]) -> bool:
    """As in "what time is it now?", "what's the time?"; never "what's the time of the crash?"."""
    pairs = set(pairwise(words))
    of_now = ("is", "it") in pairs or (("the", "time") in pairs and "of" not in words)
    return of_now or not _OF_A_WATCH.isdisjoint(words)
