"""One spoken language as frozen data: the words of its numbers, signs, drugs, findings and cues.

Read from ``<code>.toml`` beside this module. Decides nothing about a text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from recorder.clinical.languages.words import phrase
from recorder.clinical.text.phrases import Phrases

CODES = ("es", "pt")
"""Languages beside English whose words are read."""

Name = tuple[str, str]
"""Kind of a term and its canonical name."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Words that numbers are made of.

    Attributes:
        small: 0 to 29 where one word says it.
        alone: hundreds that nothing follows ("cien", "cem").
        joiners: between tens and units ("y", "e").
        weak_decimal: those of ``decimal`` that also join two numbers ("120 con 80").
        articles: "un", "una": a number only before a unit.
        never_digits: those of them that are no digit of "um cinco" either.
        flows: units before which "con" and a number are mostly said of oxygen.
        of: between a whole number and what it is of.
        unit_heads: first words of everything that is counted.
    """

    small: Mapping[str, int]
    tens: Mapping[str, int]
    hundreds: Mapping[str, int]
    alone: Mapping[str, int]
    thousand: str
    joiners: frozenset[str]
    decimal: frozenset[str]
    weak_decimal: frozenset[str]
    half: frozenset[str]
    articles: frozenset[str]
    never_digits: frozenset[str]
    flows: frozenset[str]
    of: frozenset[str]
    unit_heads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that is known of one language.

    Attributes:
        signs: what announces a vital sign -> its name, or ``blood_pressure``.
        units: spoken unit -> UCUM, doses and measures.
        spans: unit of time -> UCUM.
        terms: what is found, had, done or happened -> kinds and names.
        cues: what changes the meaning of what stands near it -> class of cue.
        acts: giving, taking, being allergic; what opens a list of names.
        turns: correction, change of a reading, one more, reason of the call.
        sets: small closed lists of words, by name.
        lists: small closed lists of phrases, by name.
        plurals: drugs told by their plural ("dos aspirinas").
        endings: endings of verbs, by what they tell, and of plurals.
        hot_words: drugs that a speech engine should expect, as they are written.
    """

    code: str
    numbers: NumberWords
    signs: Phrases[str]
    units: Phrases[str]
    spans: Phrases[str]
    routes: Phrases[str]
    drugs: Phrases[str]
    allergens: Phrases[str]
    terms: Phrases[tuple[Name, ...]]
    cues: Phrases[str]
    acts: Phrases[str]
    turns: Phrases[str]
    times: Phrases[str]
    sets: Mapping[str, frozenset[str]]
    lists: Mapping[str, Phrases[str]]
    plurals: frozenset[str]
    endings: Mapping[str, tuple[str, ...]]
    hot_words: tuple[str, ...]


_TERM_KINDS = ("finding", "absent", "history", "intervention", "mechanism", "complaint", "past")


@cache
def language(code: str) -> Language:
    """The data of ``code``, one of ``CODES``.

    Raises:
        KeyError: it is not one of them.
    """
    if code not in CODES:
        raise KeyError(code)
    source = resources.files(__package__).joinpath(f"{code}.toml")
    return _made(code, tomllib.loads(source.read_text(encoding="utf-8")))


def _made(code: str, raw: Mapping[str, Any]) -> Language:
    units, spans = dict(_pairs(raw["unit"])), dict(_pairs(raw["span"]))
    drugs = dict(_pairs(raw["drug"]))
    plurals = {p: name for said, name in drugs.items() for p in _plurals(said, raw["plural"])}
    counted = [*units, *spans, *(phrase(p) for p in raw["counted"])]
    return Language(
        code=code,
        numbers=_numbers(raw["number"], frozenset(p.split()[0] for p in counted)),
        signs=Phrases(_pairs(raw["sign"])),
        units=Phrases(units.items()),
        spans=Phrases(spans.items()),
        routes=Phrases(_pairs(raw["route"])),
        drugs=Phrases((*drugs.items(), *plurals.items())),
        allergens=Phrases(_pairs(raw["allergen"])),
        terms=Phrases(_terms(raw)),
        cues=Phrases(_pairs(raw["cue"])),
        acts=Phrases(_pairs(raw["act"])),
        turns=Phrases(_pairs(raw["turn"])),
        times=Phrases(_pairs(raw["time"])),
        sets=MappingProxyType({k: frozenset(map(phrase, v)) for k, v in raw["set"].items()}),
        lists=MappingProxyType(
            {k: Phrases((phrase(p), k) for p in v) for k, v in raw["list"].items()}
        ),
        plurals=frozenset(plurals),
        endings=MappingProxyType({k: tuple(v) for k, v in raw["endings"].items()}),
        hot_words=tuple(raw["hot_words"]),
    )


def _pairs(table: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """``(phrase, name)`` for all phrases, each once."""
    seen: set[str] = set()
    for name, phrases in table.items():
        for said in map(phrase, phrases):
            if said not in seen:
                seen.add(said)
                yield said, name


def _plurals(said: str, endings: Mapping[str, str]) -> Iterator[str]:
    """ "aspirinas", "paracetamoles", "paracetamois"; of one word only."""
    for end, plural in endings.items():
        if said.endswith(end) and said.isalpha() and len(said) > _SHORTEST:
            yield said[: len(said) - len(end)] + plural
            return


_SHORTEST = 4
"""Letters of a name that may have a plural: not of "aas"."""


def _terms(raw: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Name, ...]]]:
    """Each phrase with all the kinds that it stands in ("asma": history and complaint)."""
    found: dict[str, list[Name]] = {}
    for kind in _TERM_KINDS:
        for name, phrases in raw[kind].items():
            for said in map(phrase, phrases):
                names = found.setdefault(said, [])
                if (kind, name) not in names:
                    names.append((kind, name))
    for said, names in found.items():
        yield said, tuple(names)


def _numbers(raw: Mapping[str, Any], unit_heads: frozenset[str]) -> NumberWords:
    def values(key: str) -> Mapping[str, int]:
        return MappingProxyType({phrase(w): n for w, n in raw[key].items()})

    def words(key: str) -> frozenset[str]:
        return frozenset(map(phrase, raw[key]))

    return NumberWords(
        small=values("small"),
        tens=values("tens"),
        hundreds=values("hundreds"),
        alone=values("alone"),
        thousand=raw["thousand"],
        joiners=words("joiners"),
        decimal=words("decimal"),
        weak_decimal=words("weak_decimal"),
        half=words("half"),
        articles=words("articles"),
        never_digits=words("never_digits"),
        flows=words("flows"),
        of=words("of"),
        unit_heads=unit_heads,
    )
