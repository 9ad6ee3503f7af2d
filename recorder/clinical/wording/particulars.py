"""What was said with a fact beside its name and number: gauge, side, site, "manual", "at 5 min"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from recorder.clinical.wording import say, wording
from recorder.core.model import Fact, FactKind

TIMES = {"1": "once", "2": "twice"}
"""How a small count is said."""
CLOSED = frozenset(
    {"witnessed", "cpr", "aed", "arrested", "restraint", "airbags", "helmet", "seat", "shown_by"}
)
"""Details of few values, which are told in the language of the reader."""
FROM_STANDING = ("height", "from standing")
DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "gauge": "{} G",
        "side": "{}",
        "site": "{}",
        "location": "{}",
        "region": "{}",
        "severity": "{}",
        "extent": "{}",
        "quality": "{}",
        "type": "{}",
        "size": "size {}",
        "depth": "{}",
        "height": "{}",
        "attempts": "attempts: {}",
        "energy": "{} J",
        "count": "{} times",
        "reaction": "reaction: {}",
        "device": "{}",
        "destination": "to {}",
        "priority": "{}",
        "course": "{}",
        "downtime": "downtime {}",
        "no_flow": "no flow {}",
        "low_flow": "low flow {}",
        "first_rhythm": "first rhythm {}",
        "gravida": "gravida {}",
        "para": "para {}",
    }
)
"""How each particular of a finding, a procedure or a mechanism is written."""
MANNER: Mapping[str, str] = MappingProxyType(
    {
        "method": "{}",
        "qualifier": "{}",
        "rhythm": "{}",
        "quality": "{}",
        "minute": "at {} min",
    }
)
"""How each particular of a reading is written; its values are words of tables."""
OF_TABLES = ("pressure", "temperature", "coma", "pulse_rhythm", "pulse_quality")
"""Sections of ``grammar/manner.toml`` whose words are shown."""


def particulars(fact: Fact) -> list[str]:
    """Said details that belong behind the name: gauge, side, site, attempts."""
    told = []
    for key, text in fact.detail:
        write = DETAILS.get(key)
        if key == "count" and text in TIMES:
            told.append(say(TIMES[text]))
        elif key in CLOSED or (key, text) == FROM_STANDING:
            told.append(say(text))
        elif key == "first_rhythm":
            told.append(say(DETAILS[key], wording().name("finding", text)))
        elif write:
            told.append(say(write, text))
    return told


def manner(fact: Fact) -> str:
    """How a reading was taken, behind its number: " (manual)", " (at 5 min)"; "" when not said."""
    if fact.kind is not FactKind.VITAL or "reading" in dict(fact.detail):
        return ""
    told = [say(MANNER[key], say(text)) for key, text in fact.detail if key in MANNER]
    return f" ({', '.join(told)})" if told else ""


def released_words(fact: Fact) -> str:
    """Of a transport that was not done, why: "treated and released"; "" when not said."""
    return ", ".join(say(text) for key, text in fact.detail if key == "release")
