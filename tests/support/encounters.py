"""Annotated encounters and how well a set of facts agrees with them; for tests and benchmarks.

The rules are those of ``tests/encounters/README.md``: kind, name, value and denial must agree
exactly, for a drug given the dose too. The same fact said twice is one fact. Optional facts are
neither missed nor wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.events.call_times import CALL_TIMES
from recorder.core.model import Analysis

HERE = Path(__file__).parents[1] / "encounters"
HALF_HOURS = HERE / "long"
"""Whole jobs of half an hour, most of which is no handover: small talk, stairs, other people."""
CORE = ("age", "sex", "vital", "medication_given", "home_medication", "allergy")
KINDS = (
    *CORE, "history", "intervention", "finding", "mechanism", "chief_complaint", "event_time",
)  # fmt: skip
NUMBERS = ("vital", "medication_given")
"""Kinds whose wrong values are wrong numbers in a chart."""

UNANNOTATED = frozenset({"do_not_resuscitate", "last_oral_intake"}) | CALL_TIMES
"""Names that the encounters' rules of annotation do not know: neither right nor wrong."""

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Encounter:
    """One transcript with the facts that are in it."""

    id: str
    transcript: str
    facts: tuple[Said, ...]
    language: str = "en"

    @property
    def held_out(self) -> bool:
        """Whether nobody may read its errors."""
        return self.id.startswith("h")


def encounters(folder: Path = HERE) -> list[Encounter]:
    """Every annotated encounter of ``folder``, in order of its name."""
    read = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return [
        Encounter(c["id"], c["transcript"], tuple(c["gold"]["facts"]), c.get("language", "en"))
        for c in read
    ]


@cache
def analysed(text: str, language: str = "en") -> Analysis:
    """``analyze_text`` of an encounter as it stands, for all tests that look at what it gives.

    All encounters once are four seconds of processor time. Changed texts are no matter for this:
    nobody asks for them twice.
    """
    return analyze_text(text, language)


@dataclass
class Tally:
    """Facts found, missed and made up, for each kind."""

    hits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    missed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    extra: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def f1(self, *kinds: str) -> float:
        """Harmonic mean of precision and recall over ``kinds``; 1 when there is nothing."""
        hit, missed, extra = (self._sum(c, kinds) for c in (self.hits, self.missed, self.extra))
        total = 2 * hit + missed + extra
        return 2 * hit / total if total else 1.0

    @property
    def wrong_numbers(self) -> float:
        """Vital signs and drugs that were not said, for each 100 facts put out."""
        put_out = sum(self.hits.values()) + sum(self.extra.values())
        return 100 * self._sum(self.extra, NUMBERS) / max(1, put_out)

    @staticmethod
    def _sum(counts: Mapping[str, int], kinds: Iterable[str]) -> int:
        return sum(counts[kind] for kind in kinds)


def scored(
    cases: Iterable[Encounter], read: Callable[[str, str], Analysis] = analyze_text
) -> Tally:
    """What the extractor of this tree finds in ``cases``."""
    tally = Tally()
    for case in cases:
        count(tally, case.facts, facts_of(read(case.transcript, case.language)))
    return tally


def count(tally: Tally, gold: Sequence[Said], found: Sequence[Said]) -> None:
    """Add one encounter to ``tally``."""
    wanted = _distinct([g for g in gold if not g.get("optional")])
    left = _distinct([f for f in found if f["kind"] in KINDS and f["name"] not in UNANNOTATED])
    free = [g for g in gold if g.get("optional")] + wanted
    for fact in wanted:
        hit = next((f for f in left if agrees(fact, f)), None)
        if hit is None:
            tally.missed[fact["kind"]] += 1
        else:
            left.remove(hit)
            tally.hits[fact["kind"]] += 1
    for fact in left:
        if not any(agrees(g, fact) for g in free):
            tally.extra[fact["kind"]] += 1


def _distinct(facts: Sequence[Said]) -> list[Said]:
    found: dict[tuple[object, ...], Said] = {}
    for fact in facts:
        keys = ("kind", "name", "value", "unit", "negated", "dose")
        found.setdefault(tuple(str(fact.get(key)) for key in keys), fact)
    return list(found.values())


def agrees(gold: Said, found: Said) -> bool:
    """Whether ``found`` claims what ``gold`` says."""
    kind = gold["kind"]
    if kind != found["kind"]:
        return False
    if kind == "sex":
        return bool(gold["value"] == found["value"])
    if kind != "age" and bool(gold["negated"]) != bool(found["negated"]):
        return False
    also = gold.get("alt", [])
    if kind in ("chief_complaint", "event_time"):
        named = kind == "chief_complaint" or gold["name"] == found["name"]
        return named and found["value"] in (gold["value"], *also)
    if found["name"] not in (gold["name"], *also):
        return False
    if kind in ("age", "vital"):
        return _equal(gold["value"], gold["unit"], found["value"], found["unit"])
    if kind == "medication_given":
        return _equal(gold["dose"], gold["unit"], found["dose"], found["unit"])
    return True


_SIZES = {"ug": ("g", 1e-6), "mg": ("g", 1e-3), "g": ("g", 1.0), "mL": ("L", 1e-3), "L": ("L", 1.0),
          "{unit}": ("[IU]", 1.0)}  # fmt: skip


def _equal(value: float | None, unit: str | None, other: float | None, its: str | None) -> bool:
    if value is None or other is None:
        return value is None and other is None
    (base, size), (its_base, its_size) = (_SIZES.get(u or "", (u, 1.0)) for u in (unit, its))
    return base == its_base and abs(value * size - other * its_size) < 1e-12
