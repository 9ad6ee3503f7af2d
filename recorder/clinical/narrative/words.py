"""Words that a written sentence may hold beside the facts that it names, in each language.

What is not listed in ``narrative/*.toml``, and is no word of a fact, drops the sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

Phrases = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that a clause can claim.

    Attributes:
        must: one of these words or phrases has to be said, once in a sentence; empty: none.
        may: words that join the rest and claim nothing.
    """

    must: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()


Kinds = Mapping[str, Kind]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NarrativeWords:
    """The words of one language.

    Attributes:
        splits: between clauses; ``denied_splits``: also between what is denied.
        male, female: words that tell a sex.
        past, present: words that tell when something was so.
        denies: verbs that deny all of a list, also behind "and".
        kinds: by kind of fact, or by status, or by both ("allergy.negated").
        between: from the systolic to the diastolic pressure.
        of_ten: from a pain score to its ten.
        twice, more_times: how often.
        units: spoken unit by UCUM code; a unit that is not listed cannot be written.
        vitals: other names of vital signs and moments; those of the report are known anyway.
        oxygen: other words for what was breathed.
        first, now, later: words that tell which of several readings it is.
        rose, fell, improved: verbs of a reading that went ``from_to``, which is read as ``was`` and
            ``then``.
        about: stands before a number that is not exact.
        prior: told of what others gave; ``ours``: words that tell that the crew gave it.
        called: words of an alert alone: "CPR was called" ends it.
        rewritten: patterns, each with the plain words in whose place it stands.
    """

    splits: str
    denied_splits: str
    male: frozenset[str]
    female: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]
    denies: frozenset[str]
    kinds: Kinds
    between: tuple[str, ...]
    of_ten: tuple[str, ...]
    twice: tuple[str, ...]
    more_times: str
    units: Phrases
    first: frozenset[str]
    now: frozenset[str]
    later: frozenset[str]
    rose: str
    fell: str
    from_to: tuple[str, ...]
    was: str
    then: str
    about: str
    prior: tuple[str, ...]
    ours: frozenset[str]
    rewritten: Pairs
    improved: str = r"(?!)"
    called: frozenset[str] = frozenset()
    vitals: Phrases = field(default_factory=dict)
    routes: Phrases = field(default_factory=dict)
    oxygen: Phrases = field(default_factory=dict)

    def times(self, count: int) -> tuple[str, ...]:
        """How ``count`` times is said, for more than one."""
        return self.twice if count == 2 else (self.more_times.format(count),)


def _phrases(told: Mapping[str, list[str]]) -> Phrases:
    return {key: tuple(listed) for key, listed in told.items()}


def _kinds(told: Mapping[str, Any]) -> Kinds:
    return {
        key: Kind(tuple(one.get("must", ())), frozenset(one["may"].split()))
        for key, one in told.items()
    }


_READ: Mapping[str, Callable[[Any], Any]] = {
    "str": str,
    "tuple[str, ...]": tuple,
    "frozenset[str]": lambda told: frozenset(told.split()),
    "Phrases": _phrases,
    "Kinds": _kinds,
    "Pairs": lambda told: tuple(map(tuple, told)),
}
"""How each type of field is read from its table."""


@cache
def narrative_words(code: str) -> NarrativeWords:
    """The words of language ``code``; English when it is none of ours."""
    told, symbols = _table(code if code in ("es", "pt") else "en"), _table("symbols")
    known = {**symbols, **told["units"]}
    told["units"] = {k: [*symbols.get(k, ()), *told["units"].get(k, ())] for k in known}
    types = {f.name: str(f.type) for f in fields(NarrativeWords)}
    return NarrativeWords(**{key: _READ[types[key]](value) for key, value in told.items()})


def _table(name: str) -> dict[str, Any]:
    source = resources.files("recorder.clinical") / "narrative" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
