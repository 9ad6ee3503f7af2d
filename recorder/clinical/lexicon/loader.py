"""Reads the TOML tables of this folder into frozen objects, checked and cached.

A mistake in the data stops the load: an unknown key or context, a code of the wrong shape. A
pattern that cannot be read stops the first matcher that is made of its table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

from recorder.clinical.lexicon.forms import NO_MEANING, Classes, Form, Pattern, spellings
from recorder.clinical.lexicon.matcher import Matcher, Matchers
from recorder.clinical.lexicon.phonetic import SoundIndex, SoundNames
from recorder.clinical.lexicon.split_names import SplitNames


class LexiconError(ValueError):
    """A table of the lexicon contradicts itself; the message says which entry and why."""


_SYRINGE_ML = 20.0


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug under its generic (US) name.

    Attributes:
        unit: UCUM unit meant when only a number is said, None when no dose is usual.
        range: plausible single adult dose in ``unit``; outside it a human is asked.
        volume: most millilitres of it at once, where it is not measured in them.
        rate: unit that its infusions run in, None where it is usually none or differs by country.
        routes: usual routes.
        classes: ``anticoagulant``, ``nitrate``, ``pde5_inhibitor``, ``penicillin``, ...
        carried: crews give it; False for drugs that are only taken at home.
    """

    name: str
    carried: bool
    unit: str | None = None
    range: tuple[float, float] | None = None
    volume: float = _SYRINGE_ML
    routes: tuple[str, ...] = ()
    rxnorm: str | None = None
    snomed: str | None = None
    classes: frozenset[str] = frozenset()
    rate: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One canonical name of a closed table with its codes (``icd10``, ``snomed``, ``nemsis``)."""

    kind: str
    name: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """All tables. ``terms`` maps kind -> name -> Term; matchers are compiled on first use."""

    drugs: Mapping[str, Drug]
    terms: Mapping[str, Mapping[str, Term]]
    patterns: Mapping[str, tuple[Pattern, ...]]
    classes: Classes
    contexts: Mapping[str, frozenset[str]]
    units: Mapping[str, str]
    _matchers: dict[tuple[str, ...], Matcher] = field(default_factory=dict, repr=False)

    def matcher(self, *kinds: str) -> Matcher:
        """The matcher over the patterns of ``kinds``, compiled once."""
        if kinds not in self._matchers:
            patterns = [p for kind in kinds for p in self.patterns[kind]]
            self._matchers[kinds] = Matcher(patterns, self.classes)
        return self._matchers[kinds]

    @cached_property
    def names(self) -> Matchers:
        """The matchers of drugs and of every kind of term, by kind."""
        return Matchers({kind: self.matcher(kind) for kind in ("drug", *self.terms)})

    @property
    def drug_matcher(self) -> Matcher:
        """Every name of every drug."""
        return self.matcher("drug")

    @cached_property
    def split_drugs(self) -> SplitNames:
        """Drug names that were cut in pieces."""
        return SplitNames(self.patterns["drug"])

    @cached_property
    def sounding_drugs(self) -> SoundNames:
        """Long drug names that a recogniser wrote as other words."""
        return SoundNames("drug", SoundIndex(self.by_sound("drug"), least=_LONG_SOUNDS))

    @cached_property
    def drug_sounds(self) -> SoundIndex:
        """Drug names as they sound, see ``phonetic``."""
        return SoundIndex(self.by_sound("drug"))

    @cached_property
    def carried_sounds(self) -> SoundIndex:
        """Those of drugs that crews give."""
        known = self.drugs
        return SoundIndex(
            (said, name) for said, name in self.by_sound("drug") if known[name].carried
        )

    @cached_property
    def substance_sounds(self) -> SoundIndex:
        """Those of all that people are allergic to."""
        return SoundIndex((*self.by_sound("drug"), *self.by_sound("allergen")))

    def by_sound(self, kind: str) -> Iterator[tuple[str, str]]:
        """Each spoken form that may be known by its sound, and its name."""
        for pattern in self.patterns[kind]:
            form = pattern.form
            if not form.needs and not pattern.exact and form.name not in _UNHEARD:
                inner = _ALTERNATIVES.match(pattern.text)
                for said in inner.group(1).split("|") if inner else (pattern.text,):
                    yield said, form.name


_ALTERNATIVES = re.compile(r"^\(([^()]*)\)$")
_UNHEARD = frozenset({NO_MEANING, "nkda"})
_LONG_SOUNDS = 8
"""Sounds of a name that ordinary words make up by no accident."""

_TERM_FILES = {
    "finding": "findings.toml",
    "history": "history.toml",
    "intervention": "interventions.toml",
    "mechanism": "mechanisms.toml",
    "complaint": "complaints.toml",
    "allergen": "allergens.toml",
}
_CODES = {
    "icd10": re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "snomed": re.compile(r"\d{6,18}"),
    "nemsis": re.compile(r"\d{7}"),
    "nemsis_left": re.compile(r"\d{7}"),
    "nemsis_right": re.compile(r"\d{7}"),
    "rxnorm": re.compile(r"\d{1,7}"),
}
_DRUG_KEYS = frozenset(
    {"rxnorm", "snomed", "unit", "range", "routes", "classes", "spoken", "dosed", "misheard"}
    | {"brand_only", "exact", "rate", "volume"}
)
_TERM_KEYS = frozenset(
    "icd10 snomed nemsis nemsis_left nemsis_right spoken absent near misheard".split()
)


@cache
def load() -> Lexicon:
    """The lexicon, read and checked once.

    Raises:
        LexiconError: a table contradicts itself.
    """
    words = _toml("wordlists.toml")
    contexts = {name: frozenset(listed) for name, listed in words["contexts"].items()}
    drugs, drug_patterns = _drugs()
    terms: dict[str, Mapping[str, Term]] = {}
    patterns: dict[str, tuple[Pattern, ...]] = {
        "drug": tuple(drug_patterns),
        "unit": tuple(_units()),
    }
    for kind, name in _TERM_FILES.items():
        terms[kind], found = _terms(kind, _toml(name), contexts)
        patterns[kind] = tuple(found)
    return Lexicon(
        drugs=MappingProxyType(drugs),
        terms=MappingProxyType(terms),
        patterns=MappingProxyType(patterns),
        classes=MappingProxyType(words["classes"]),
        contexts=MappingProxyType(contexts),
        units=MappingProxyType(
            {" ".join(said): p.form.name for p in patterns["unit"] for said in spellings(p.text)}
        ),
    )


def _toml(name: str) -> dict[str, Any]:
    source = resources.files(__package__).joinpath(name)
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _drugs() -> tuple[dict[str, Drug], list[Pattern]]:
    drugs: dict[str, Drug] = {}
    patterns: list[Pattern] = []
    codes = {
        name: code for listed in _toml("rxnorm.toml").values() for name, code in listed.items()
    }
    for file, carried in (("drugs.toml", True), ("home_medications.toml", False)):
        for name, raw in _toml(file).items():
            if name in drugs:
                raise LexiconError(f"{file}: {name} is listed twice")
            if code := codes.pop(name, None):
                raw.setdefault("rxnorm", code)
            _check(file, name, raw, _DRUG_KEYS)
            if name != NO_MEANING:
                drugs[name] = _drug(name, raw, carried)
            patterns.extend(_drug_patterns(name, raw))
    if codes:
        raise LexiconError(f"rxnorm.toml: unknown drugs {sorted(codes)}")
    return drugs, patterns


def _drug(name: str, raw: Mapping[str, Any], carried: bool) -> Drug:
    low_high = raw.get("range")
    return Drug(
        name=name,
        carried=carried,
        unit=raw.get("unit"),
        range=(float(low_high[0]), float(low_high[1])) if low_high else None,
        volume=float(raw.get("volume", _SYRINGE_ML)),
        routes=tuple(raw.get("routes", ())),
        rxnorm=raw.get("rxnorm"),
        snomed=raw.get("snomed"),
        classes=frozenset(raw.get("classes", ())),
        rate=raw.get("rate") or (unit if "/" in (unit := raw.get("unit") or "") else None),
    )


def _drug_patterns(name: str, raw: Mapping[str, Any]) -> Iterator[Pattern]:
    unsaid = name == NO_MEANING or raw.get("brand_only")
    own = () if unsaid else (name.replace("_", " "),)
    for needs, phrases in (
        ("", [*own, *raw.get("spoken", ())]),
        ("dose", raw.get("dosed", ())),
        ("misheard", raw.get("misheard", ())),
    ):
        for phrase in phrases:
            yield Pattern(phrase, Form("drug", name, needs))
    for phrase in raw.get("exact", ()):
        yield Pattern(phrase, Form("drug", name), exact=True)


def _terms(
    kind: str, table: Mapping[str, Any], contexts: Mapping[str, frozenset[str]]
) -> tuple[Mapping[str, Term], list[Pattern]]:
    terms: dict[str, Term] = {}
    patterns: list[Pattern] = []
    for name, raw in table.items():
        _check(kind, name, raw, _TERM_KEYS)
        if name != NO_MEANING:
            codes = {code: raw[code] for code in _CODES if code in raw}
            terms[name] = Term(kind, name, MappingProxyType(codes))
        near: Mapping[str, list[str]] = raw.get("near", {})
        unknown = set(near) - set(contexts)
        if unknown:
            raise LexiconError(f"{kind} {name}: unknown context {sorted(unknown)}")
        plain = {key: raw.get(key, []) for key in ("absent", "misheard")}
        groups = {"": raw.get("spoken", []), **plain, **near}
        for needs, texts in groups.items():
            patterns.extend(Pattern(text, Form(kind, name, needs)) for text in texts)
    return MappingProxyType(terms), patterns


def _units() -> Iterator[Pattern]:
    for ucum, raw in _toml("units.toml").items():
        for needs, key in (("", "spoken"), ("misheard", "misheard")):
            for phrase in raw.get(key, ()):
                yield Pattern(phrase, Form("unit", ucum, needs))


def _check(table: str, name: str, raw: Mapping[str, Any], keys: frozenset[str]) -> None:
    unknown = set(raw) - keys
    if unknown:
        raise LexiconError(f"{table} {name}: unknown keys {sorted(unknown)}")
    for code, shape in _CODES.items():
        value = raw.get(code)
        if value is not None and not shape.fullmatch(value):
            raise LexiconError(f"{table} {name}: {value!r} is no {code} code")
