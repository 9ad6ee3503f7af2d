"""What was said with a fact beside its name and number: gauge, side, site, "manual", "at 5 min"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from recorder.clinical.wording import say, wording
from recorder.core.model import Fact, FactKind

TIMES = {"1": "once", "2": "twice"}
"""How a small count is said."""
CLOSED = frozenset(
    {
        "witnessed",
        "cpr",
        "aed",
        "arrested",
        "restraint",
        "injury",
        "airbags",
        "helmet",
        "seat",
        "shown_by",
    }
)
"""Details of few values, which are told in the language of the reader."""
_NAMED_IN = {"first_rhythm": "finding", "controlled_with": "intervention"}
"""Details whose text is a name, and the table of its words."""
AS_SAID = "said"
"""The patient's words for an illness whose name here is that of many: never told otherwise."""
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
        "taken": "{}",
        "injury": "{}",
        "attempts": "attempts: {}",
        "energy": "{} J",
        "count": "{} times",
        "reaction": "reaction: {}",
        "device": "{}",
        "destination": "to {}",
        "priority": "{}",
        "course": "{}",
        "controlled_with": "controlled with {}",
        "downtime": "downtime {}",
        "no_flow": "no flow {}",
        "low_flow": "low flow {}",
        "first_rhythm": "first rhythm {}",
        "gravida": "gravida {}",
        "para": "para {}",
        "scale": "{}",
        "effort": "{}",
        "rhythm": "{}",
        "pulse": "{} pulse",
        "territory": "{}",
        "territory_of_leads": "{} by its leads",
        "leads": "leads {}",
        "removed": "{}",
        "said": '"{}"',
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
        "scale": "{}",
        "refill": "{}",
        "tape": "{} on the tape",
        "size_both": "{} mm",
        "size_left": "left {} mm",
        "size_right": "right {} mm",
        "reaction_both": "{}",
        "reaction_left": "left {}",
        "reaction_right": "right {}",
    }
)
"""How each particular of a reading is written; its values are words of tables."""
_DESCRIBED = (
    *("labored_breathing", "shallow_breathing", "irregular_pulse", "fracture"),
    *("diminished_breath_sounds", "weak_pulse", "which_pulse"),
)
OF_TABLES = (
    *(("manner", s) for s in ("pressure", "temperature", "coma", "pulse_rhythm", "pulse_quality")),
    *(("described", s) for s in _DESCRIBED),
    ("patient", "controlled"),
    ("pupils", "reaction"),
    *(("tracings", s) for s in ("territory", "block", "pulse", "beats")),
)
"""Tables and sections of ``grammar`` whose words are shown."""


def particulars(fact: Fact) -> list[str]:
    """Said details that belong behind the name: gauge, side, site, attempts."""
    told = []
    for key, text in fact.detail:
        write = DETAILS.get(key)
        if key == "count" and text in TIMES:
            told.append(say(TIMES[text]))
        elif key in CLOSED or (key, text) == FROM_STANDING:
            told.append(say(text))
        elif key in _NAMED_IN:
            told.append(say(DETAILS[key], wording().name(_NAMED_IN[key], text)))
        elif write:
            told.append(say(write, text if key == AS_SAID else say(text)))
    return told


def of_its_kind(fact: Fact, name: str) -> str:
    """A finding by the name of its kind ("agonal breathing"), what else was told in brackets."""
    kind = _kind(fact)
    if kind is not None:
        name = wording().name("finding_kind", f"{fact.name} {kind[1]}")
        fact = replace(fact, detail=tuple(d for d in fact.detail if d != kind))
    own = particulars(fact)
    return f"{name} ({', '.join(own)})" if own else name


def kind_name(fact: Fact) -> str | None:
    """The name of its kind alone: "agonal breathing", "pupils equal"; None where it has none."""
    kind = _kind(fact) if fact.kind in (FactKind.FINDING, FactKind.HISTORY) else None
    return wording().name("finding_kind", f"{fact.name} {kind[1]}") if kind is not None else None


def _kind(fact: Fact) -> tuple[str, str] | None:
    words = wording()
    kinds = (item for item in fact.detail if words.known("finding_kind", f"{fact.name} {item[1]}"))
    return next(kinds, None)


def manner(fact: Fact) -> str:
    """How a reading was taken, behind its number: " (manual)", " (at 5 min)"; "" when not said."""
    told = seen(fact)
    valued = fact.value is not None or fact.low is not None or fact.high is not None
    return f" ({told})" if told and valued else ""


def seen(fact: Fact) -> str:
    """What was told of a reading in words: "regular, strong", "left 5 mm, right 2 mm"."""
    if fact.kind is not FactKind.VITAL:
        return ""
    return ", ".join(say(MANNER[key], say(text)) for key, text in fact.detail if key in MANNER)


def released_words(fact: Fact) -> str:
    """Of a transport that was not done, why: "treated and released"; "" when not said."""
    return ", ".join(say(text) for key, text in fact.detail if key == "release")
