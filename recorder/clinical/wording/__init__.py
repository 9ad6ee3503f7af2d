"""Display words of names, units, routes and sentences, one TOML file for each language.

Owns nothing but words: no fact, no rule, no number is decided here. A name that no table lists
is shown as it is, with spaces, so that a new name is never hidden; a sentence that is not
translated is shown in English. ``speaking`` says in which language a piece of work is told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

Table = Mapping[str, str]

ENGLISH = "en"
LANGUAGES = (ENGLISH, "es", "pt")
"""Languages that reports are written in."""
DECIMAL_COMMA = frozenset({"es", "pt"})
"""Of these, those that write "38,6"."""

_spoken: ContextVar[str] = ContextVar("report_language", default=ENGLISH)


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
        return listed or self.say("no {}").format(self.name(table, name))

    def say(self, text: str) -> str:
        """The sentence or template ``text`` in this language; ``text`` itself when not listed."""
        return self.tables.get("say", {}).get(text, text)

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


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this, ``wording`` and ``say`` give ``language``; English when it has no table."""
    token = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


def language_spoken() -> str:
    """The language of the work that is being told now."""
    return _spoken.get()


def say(text: str, *values: object) -> str:
    """A sentence of a report in the present language; ``{}`` takes the ``values`` in order."""
    told = wording().say(text)
    return told.format(*values) if values else told


def figures(text: str) -> str:
    """``text`` with its decimals written as in the present language."""
    return _POINT.sub(",", text) if language_spoken() in DECIMAL_COMMA else text


_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")


def retold(text: str) -> str:
    """An English text that was made elsewhere, in the present language as far as it is listed.

    Templates of the tables are tried on the whole text; what stood in their places is told again.
    """
    words = wording()
    told = words.say(text)
    if told != text or language_spoken() == ENGLISH:
        return told
    for pattern, template in _templates(language_spoken()):
        match = pattern.fullmatch(text)
        if match:
            return template.format(*(retold(part) for part in match.groups()))
    apart = next((mark for mark in _BETWEEN_PARTS if mark in text), None)
    return apart.join(map(retold, text.split(apart))) if apart else text


_BETWEEN_PARTS = ("; ", " = ", ", ")
"""What stands between the parts of a meaning, of an input ("alert = 0") and of a list."""


def _telling(template: str) -> bool:
    """It has words enough of its own: "{} to {}" would match within any sentence."""
    return sum(char.isalpha() for char in template) >= _FEWEST_LETTERS


_FEWEST_LETTERS = 4


@cache
def _templates(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Templates as patterns, those with most words of their own first."""
    listed = wording(language).tables.get("say", {})
    found = [(text, told) for text, told in listed.items() if "{}" in text and _telling(text)]
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, text.split("{}"))), re.DOTALL), told)
        for text, told in found
    )


def wording(language: str | None = None) -> Wording:
    """The words of ``language``, else of the one that is spoken now.

    Raises:
        FileNotFoundError: there is no table for this language.
    """
    return _read(language or _spoken.get())


@cache
def _read(language: str) -> Wording:
    source = resources.files(__package__).joinpath(f"{language}.toml")
    raw = tomllib.loads(source.read_text(encoding="utf-8"))
    if language != ENGLISH:
        _add_spoken_names(raw, language)
    return _parse(raw)


_SPOKEN_TABLES = (
    ("finding", "finding"), ("history", "history"), ("past", "history"), ("drug", "drug"),
    ("intervention", "intervention"), ("mechanism", "mechanism"), ("complaint", "complaint"),
    ("allergen", "allergy"), ("drug", "allergy"),
)  # fmt: skip
"""Tables of a spoken language -> tables of words that they complete."""


def _add_spoken_names(raw: dict[str, Any], language: str) -> None:
    """A name without words of its own is shown as crews say it, by the first of its phrases."""
    source = resources.files("recorder.clinical") / "languages" / f"{language}.toml"
    said = tomllib.loads(source.read_text(encoding="utf-8"))
    for spoken, shown in _SPOKEN_TABLES:
        table = raw.setdefault(shown, {})
        for name, phrases in said[spoken].items():
            table.setdefault(name, phrases[0])


def _parse(raw: dict[str, Any]) -> Wording:
    units = {ucum: (one, many) for ucum, (one, many) in raw.pop("unit").items()}
    said = {drug: tuple(names) for drug, names in raw.pop("drug_as_said").items()}
    tables = {table: MappingProxyType(words) for table, words in raw.items()}
    return Wording(MappingProxyType(tables), MappingProxyType(units), MappingProxyType(said))
