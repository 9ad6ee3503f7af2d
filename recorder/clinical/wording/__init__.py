"""Display words of names, units and routes, one TOML file for each language.

Owns nothing but words: no fact, no rule, no number is decided here. A name that no table lists
is shown as it is, with spaces, so that a new name is never hidden.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

Table = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language; ``tables`` maps a table's name to name -> words."""

    tables: Mapping[str, Table]
    units: Mapping[str, tuple[str, str]]
    drug_as_said: Mapping[str, tuple[str, ...]]

    def name(self, table: str, name: str) -> str:
        """Words for ``name`` as in the middle of a sentence."""
        return self.tables.get(table, {}).get(name) or name.replace("_", " ")

    def known(self, table: str, name: str) -> bool:
        """Whether ``table`` lists ``name``."""
        return name in self.tables.get(table, {})

    def short(self, vital: str) -> str:
        """The short name of a vital sign, else its full one."""
        return self.tables["short"].get(vital) or self.name("vital", vital)

    def absent(self, table: str, name: str) -> str:
        """Words for a finding or a history that was said not to be there."""
        listed = self.tables["absent"].get(name)
        return listed or f"no {self.name(table, name)}"

    def unit(self, ucum: str | None, singular: bool = False) -> str:
        """Words for a UCUM unit; the code itself when no table lists it."""
        if ucum is None:
            return ""
        one, many = self.units.get(ucum, (ucum, ucum))
        return one if singular else many

    def route(self, code: str) -> str:
        """Words for a route code."""
        return self.name("route", code)


def capital(words: str) -> str:
    """``words`` with a raised first letter, as at the start of a sentence."""
    return words[:1].upper() + words[1:]


def lowered(words: str) -> str:
    """``words`` as they go on within a sentence; acronyms, SpO2 and single letters stay."""
    first = words.split(" ", 1)[0].rstrip(".,;:")
    return words[:1].lower() + words[1:] if first[1:].islower() else words


@cache
def wording(language: str = "en") -> Wording:
    """The words of ``language``.

    Raises:
        FileNotFoundError: there is no table for this language.
    """
    source = resources.files(__package__).joinpath(f"{language}.toml")
    return _parse(tomllib.loads(source.read_text(encoding="utf-8")))


def _parse(raw: dict[str, Any]) -> Wording:
    units = {ucum: (one, many) for ucum, (one, many) in raw.pop("unit").items()}
    said = {drug: tuple(names) for drug, names in raw.pop("drug_as_said").items()}
    tables = {table: MappingProxyType(words) for table, words in raw.items()}
    return Wording(MappingProxyType(tables), MappingProxyType(units), MappingProxyType(said))
