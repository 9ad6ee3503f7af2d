"""The word tables of ``grammar/*.toml``: read once, never changed.

Words are written as tokens have them. A phrase may ask for a word's ending ("that's in"), also
where a text has no apostrophe; one word of a set cannot: "he" is any "he's".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

Table = Mapping[str, Mapping[str, list[str]]]


@cache
def table(name: str) -> Table:
    """All sections of ``grammar/<name>.toml``: section -> key -> words or phrases."""
    source = resources.files("recorder.clinical") / "grammar" / f"{name}.toml"
    found: Table = tomllib.loads(source.read_text(encoding="utf-8"))
    return found


def words(name: str, section: str, key: str) -> frozenset[str]:
    """One list as a set of token norms."""
    return frozenset(table(name)[section][key])


def phrases(name: str, section: str) -> Iterator[tuple[str, str]]:
    """``(phrase, key)`` for every phrase of a section."""
    for key, listed in table(name)[section].items():
        for phrase in listed:
            yield phrase, key


def listed(name: str, section: str, key: str) -> Iterator[tuple[str, bool]]:
    """``(phrase, True)`` for every phrase of one list."""
    for phrase in table(name)[section][key]:
        yield phrase, True
