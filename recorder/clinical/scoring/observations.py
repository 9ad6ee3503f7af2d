"""Vital facts as a clinician sees them: blood pressures, Glasgow scores, series of one sign.

A ``Reading`` is what fills one cell of a chart (systolic and diastolic are one reading).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from recorder.clinical.wording import describe, wording
from recorder.core.model import Fact, FactKind, FactStatus, Scalar

_NEAR_CHARS = 60

_BP = ("systolic_bp", "diastolic_bp")
_GCS = ("gcs_total", "gcs_eye", "gcs_verbal", "gcs_motor")
_SIGNS = {**dict.fromkeys(_BP, "blood_pressure"), **dict.fromkeys(_GCS, "gcs")}


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell of a chart: the facts of one sign read at one moment, never empty."""

    sign: str
    facts: tuple[Fact, ...]

    def of(self, name: str) -> Fact | None:
        """The fact called ``name`` within this reading."""
        return next((f for f in self.facts if f.name == name), None)

    @property
    def start(self) -> int:
        """Where it was first said, in characters of the transcript."""
        return min(start_of(f) for f in self.facts)

    @property
    def time(self) -> str | None:
        """The stated time ``HH:MM``, or None."""
        return next((f.time for f in self.facts if f.time), None)

    @property
    def needs_review(self) -> bool:
        """Some part of it is in doubt."""
        return any(f.needs_review or f.status is FactStatus.UNCERTAIN for f in self.facts)

    @property
    def text(self) -> str:
        """The reading as printed in a table whose row names the unit: "82/48", "14 (E3 V5 M6)"."""
        if self.sign == "blood_pressure":
            return self._pressure()
        if self.sign == "gcs":
            return self._coma()
        fact = self.facts[0]
        context = fact.oxygen and wording().name("oxygen", fact.oxygen)
        return f"{describe.bare(fact)} {context}" if context else describe.bare(fact)

    def _pressure(self) -> str:
        upper, lower = self.of("systolic_bp"), self.of("diastolic_bp")
        top = describe.bare(upper) if upper else "?"
        if lower is None:
            return f"{top} systolic" if upper and any(c.isdecimal() for c in top) else top
        if " " in top or " " in describe.bare(lower):
            return f"{top} over {describe.bare(lower)}"
        return f"{top}/{describe.bare(lower)}"

    def _coma(self) -> str:
        total = self.of("gcs_total")
        parts = [
            f"{letter}{describe.bare(part)}"
            for letter, name in zip("EVM", _GCS[1:], strict=True)
            if (part := self.of(name))
        ]
        if total is None:
            return f"? ({' '.join(parts)})"
        return f"{describe.bare(total)} ({' '.join(parts)})" if parts else describe.bare(total)


def start_of(fact: Fact) -> int:
    """Where the fact's most telling words begin, in characters of the transcript."""
    return fact.evidence[0].start


def dropped(plan: Fact, withheld: Iterable[Fact]) -> bool:
    """An undoubted plan that a later word calls off."""
    if plan.needs_review:
        return False
    return any(
        f.name == plan.name and max(e.start for e in f.evidence) > start_of(plan) for f in withheld
    )


def numeric(fact: Fact | None) -> float | None:
    """The fact's exact number; None for ranges, comparators, text and readings in doubt."""
    value = value_of(fact)
    return None if isinstance(value, str) else value


def bounds(fact: Fact | None, convert: Convert | None = None) -> tuple[float, float] | None:
    """The lowest and highest value that an undoubted fact leaves possible; None when in doubt.

    "In the sixties" is 60 to 69, "less than 60" has no lower end, a meter's "LO" and "HI" lie
    outside every limit.
    """
    if fact is None or fact.needs_review or fact.alternatives:
        return None
    if isinstance(fact.value, str):
        return _WORDS.get(fact.value.casefold())
    if fact.value is not None:
        exact = (convert or numeric)(replace(fact, comparator=None))
        return None if exact is None else _open_ended(exact, fact.comparator)
    if fact.low is None and fact.high is None:
        return None
    ends = (_end(fact, fact.low, convert), _end(fact, fact.high, convert))
    return (-inf if ends[0] is None else ends[0], inf if ends[1] is None else ends[1])


def _end(fact: Fact, value: float | None, convert: Convert | None) -> float | None:
    if value is None:
        return None
    return (convert or numeric)(replace(fact, value=value, low=None, high=None))


def _open_ended(value: float, comparator: str | None) -> tuple[float, float]:
    if comparator in {"<", "<="}:
        return (-inf, value)
    return (value, inf) if comparator in {">", ">="} else (value, value)


Convert = Callable[[Fact | None], float | None]
_WORDS = {"lo": (-inf, -inf), "low": (-inf, -inf), "hi": (inf, inf), "high": (inf, inf)}


def readings(facts: Iterable[Fact]) -> tuple[Reading, ...]:
    """All current vital readings of the patient in the order they were said (see ``series``)."""
    current = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
    vitals = [f for f in facts if f.kind is FactKind.VITAL and f.status in current]
    vitals.sort(key=lambda f: (start_of(f), rank(f)))
    groups: list[list[Fact]] = []
    near: dict[str, list[list[Fact]]] = {}  # those of a sign that end close enough to go on
    for fact in vitals:
        sign = _sign(fact)
        near[sign] = [g for g in near.get(sign, ()) if _is_near(fact, g)]
        home = next((g for g in reversed(near[sign]) if _belongs(fact, g)), None)
        if home is None:
            home = []
            groups.append(home)
            near[sign].append(home)
        home.append(fact)
    return tuple(Reading(_sign(g[0]), tuple(g)) for g in groups)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of one name as they were taken; doubted ones, which have no place, as they were said.

    As in "GCS 9, was 15 on arrival": the 15 comes first.
    """
    told = sorted(facts, key=start_of)
    placed = iter(sorted((f for f in told if f.order is not None), key=lambda f: f.order or 0))
    return [f if f.order is None else next(placed) for f in told]


def series(found: Sequence[Reading], sign: str) -> list[Reading]:
    """Readings of one sign in order of time when all times were said, else as they were taken."""
    mine = [r for r in found if r.sign == sign]
    taken = {f.id: k for k, f in enumerate(in_order(r.facts[0] for r in mine))}
    mine.sort(key=lambda r: taken[r.facts[0].id])
    stated = [r.time for r in mine]
    minutes = [_minutes(t) for t in stated if t]
    if len(minutes) == len(mine) and mine and max(minutes) - min(minutes) < 12 * 60:
        mine.sort(key=lambda r: _minutes(r.time or "0:0"))
    return mine


def _sign(fact: Fact) -> str:
    if fact.name == "stroke_scale":  # a score of one scale is no later reading of another
        return dict(fact.detail).get("scale", fact.name)
    return _SIGNS.get(fact.name, fact.name)


def rank(fact: Fact) -> int:
    """Systolic before diastolic, total before components, when they share their words."""
    names = (*_BP, *_GCS)
    return names.index(fact.name) if fact.name in names else 0


def _belongs(fact: Fact, group: Sequence[Fact]) -> bool:
    """Whether ``fact`` is what a pressure or coma score of the same sign, ``group``, lacks."""
    if _sign(fact) not in {"blood_pressure", "gcs"} or fact.name == "systolic_bp":
        return False
    return all(f.name != fact.name for f in group)


def _is_near(fact: Fact, group: Sequence[Fact]) -> bool:
    return start_of(fact) - max(f.evidence[0].end for f in group) < _NEAR_CHARS


def _minutes(clock: str) -> int:
    """Minutes since midnight of ``HH:MM``; anything else sorts first."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else 0


def to_celsius(fact: Fact | None) -> float | None:
    """A temperature fact in degrees Celsius, to one decimal."""
    value = numeric(fact)
    if fact is None or value is None:
        return None
    return round((value - 32) / 1.8, 1) if fact.unit == "[degF]" else value


def to_mg_dl(fact: Fact | None) -> float | None:
    """A blood glucose fact in mg/dL; None when its unit is not known."""
    value = numeric(fact)
    if fact is None or value is None or fact.unit not in {"mg/dL", "mmol/L"}:
        return None
    return value * 18.018 if fact.unit == "mmol/L" else value


def to_mmhg(fact: Fact | None) -> float | None:
    """A pressure fact in mmHg."""
    value = numeric(fact)
    if fact is None or value is None:
        return None
    return round(value * 7.50062, 1) if fact.unit == "kPa" else value


def value_of(fact: Fact | None) -> Scalar | None:
    """The fact's value, number or word ("HI"), when nothing about it is in doubt."""
    if fact is None or fact.needs_review or fact.comparator or fact.alternatives:
        return None
    return fact.value
