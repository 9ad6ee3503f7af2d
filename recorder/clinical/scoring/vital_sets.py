"""Sets of readings that may be scored together.

A ``VitalSet`` is one round of observations in the sense of the score rules: the same stated time,
or said within ten minutes with no treatment between and no sign repeated. Oxygen told beside a
saturation ("94 on 15 litres") is what it was measured on, and ends no round. Where each sign's
course is told for itself ("BP 140 over 80 then 100 over 60, pulse 120 then 90"), the first values
are one round and the second ones another; of courses of different length nothing is.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from recorder.clinical.scoring.observations import (
    Reading,
    rank,
    readings,
    start_of,
    value_of,
)
from recorder.core.model import Fact, FactKind, FactStatus

SET_SPAN_S = 600.0
CONSCIOUSNESS = ("alert_oriented", "confusion", "unresponsive")
"""Findings that belong to a set of observations, because scores need them."""

_TREATMENTS = (FactKind.MEDICATION_GIVEN, FactKind.INTERVENTION)
_NOT_TREATMENT = frozenset(
    {"ecg_12_lead", "cardiac_monitoring", "capnography", "physician_consult", "iv_access",
     "io_access", "stroke_alert", "stemi_alert", "trauma_alert", "sepsis_alert", "refusal_signed"}
)  # fmt: skip


_ASIDE = frozenset(
    {"blood_glucose", "capillary_refill", "carboxyhemoglobin", "ketones", "lactate", "pain_score",
     "peak_flow", "weight"}
)  # fmt: skip
"""Told twice they end no round: "sats 93. Lactate was 4.8, now 3.1. She's confused, GCS 14"."""


@dataclass(frozen=True, slots=True)
class VitalSet:
    """One round of observations: ``facts`` asserted, undoubted, no name twice.

    Findings about consciousness count as observations too.
    ``apart`` names the signs whose series was told beside one of these, with more or fewer
    values: none of it can be set beside these.
    ``before`` has the signs that were told with the round before and not again, where nothing but
    oxygen was given in between: what they are now was not said.
    """

    facts: tuple[Fact, ...]
    apart: frozenset[str] = frozenset()
    before: tuple[Fact, ...] = ()

    def of(self, name: str) -> Fact | None:
        """The fact called ``name``, or None."""
        return next((f for f in self.facts if f.name == name), None)

    @property
    def time(self) -> str | None:
        """The stated time of the set, or None."""
        return next((f.time for f in self.facts if f.time), None)


def vital_sets(facts: Sequence[Fact]) -> tuple[VitalSet, ...]:
    """Sets of readings that may be scored together, in the order they were said."""
    ordered = sorted(facts, key=_place)
    treated = list(_treatments(ordered))
    told = {f.id: breath for breath in _breaths(ordered, treated) for f in breath.facts}
    back = _told_back(f for f in ordered if f.id not in told)
    sets: list[list[Fact]] = []
    begun: list[Fact] | None = None  # the round that goes on
    ends = {f.id for f in treated}
    for fact in ordered:
        if fact.id in back:
            continue
        if (breath := told.get(fact.id)) is not None:
            if fact is breath.facts[0]:
                sets.extend(breath.moments)
                begun = sets[-1] if breath.is_clear else None
            continue
        if fact.id in ends:
            begun = None
        if not _scorable(fact):
            continue
        home = _stated_home(fact, sets)
        if home is None and begun is not None and _fits(fact, begun):
            home = begun
        if home is None:
            sets.append([fact])
            begun = sets[-1] if begun is None or fact.name not in _ASIDE else begun
        elif not any(_same_reading(fact, other) for other in home):
            home.append(fact)
    sets = _with_earlier(sets, [f for f in ordered if f.id in back and _scorable(f)])
    found = (_set(group, told.get(group[0].id)) for group in sets)
    rounds = [s for s in found if any(f.kind is FactKind.VITAL for f in s.facts)]
    return tuple(_following(rounds, [start_of(f) for f in treated if f.name != "oxygen"]))


def _following(rounds: Iterable[VitalSet], treated: Sequence[int]) -> Iterator[VitalSet]:
    """``rounds`` with what was told before each: "resps 28, sats 88 on air, on the mask 91"."""
    last: VitalSet | None = None
    for told in rounds:
        if last is not None and _goes_on(last, told, treated):
            signs = {_sign(f) for f in told.facts}.union(told.apart, last.apart, _FLEETING)
            known = (f for f in (*last.before, *last.facts) if _sign(f) not in signs)
            told = replace(told, before=tuple(known))
        yield told
        last = told


def _goes_on(last: VitalSet, told: VitalSet, treated: Sequence[int]) -> bool:
    """Whether ``told`` was said right behind ``last``, of no other time and behind no treatment."""
    if (last.time or told.time) and last.time != told.time:
        return False
    ended, begun = last.facts[-1], told.facts[0]
    if bisect(treated, start_of(last.facts[0])) != bisect(treated, start_of(begun)):
        return False
    return start_of(begun) > start_of(ended) and not _long_after(ended, begun)


def _sign(fact: Fact) -> str:
    """What is measured at once: all of consciousness, and both pressures."""
    if fact.name in _OF_MIND:
        return "consciousness"
    return "blood pressure" if fact.name in _PRESSURES else fact.name


_OF_MIND = frozenset(
    {*CONSCIOUSNESS, "avpu", "responsiveness", "gcs_total", "gcs_eye", "gcs_verbal", "gcs_motor"}
)
_FLEETING = frozenset({"spo2"})
"""Oxygen moves it at once."""
_PRESSURES = frozenset({"systolic_bp", "diastolic_bp"})


def _set(group: Sequence[Fact], breath: _Breath | None) -> VitalSet:
    unclear = () if breath is None or breath.is_clear else breath.facts
    return VitalSet(tuple(filter(_scorable, group)), frozenset(f.name for f in unclear))


def _told_back(ordered: Iterable[Fact]) -> frozenset[str]:
    """Ids of readings that were taken before one that was told before them ("was 15")."""
    latest: dict[str, int] = {}
    back: set[str] = set()
    for fact in ordered:
        if fact.kind is not FactKind.VITAL or fact.order is None:
            continue
        if fact.order < latest.get(fact.name, 0):
            back.add(fact.id)
        latest[fact.name] = max(fact.order, latest.get(fact.name, 0))
    return frozenset(back)


def _with_earlier(sets: list[list[Fact]], back: Sequence[Fact]) -> list[list[Fact]]:
    """``sets`` and, before the set that a reading told back is compared with, a set of those."""
    earlier: dict[int, list[Fact]] = {}
    for fact in back:
        following = (
            k for k, group in enumerate(sets)
            if any(f.name == fact.name and (f.order or 0) > (fact.order or 0) for f in group)
        )  # fmt: skip
        earlier.setdefault(next(following, len(sets)), []).append(fact)
    found: list[list[Fact]] = []
    for k in range(len(sets) + 1):
        for fact in earlier.get(k, ()):
            if not found or found[-1] in sets or _repeats(fact, found[-1]):
                found.append([])
            found[-1].append(fact)
        found.extend(sets[k : k + 1])
    return found


@dataclass(frozen=True, slots=True)
class _Breath:
    """Courses of several signs, each told for itself, and what was read at each moment."""

    facts: tuple[Fact, ...]
    moments: tuple[list[Fact], ...]
    is_clear: bool


def _breaths(ordered: Sequence[Fact], treated: Sequence[Fact]) -> Iterator[_Breath]:
    """As in "BP 140 over 80 then 100 over 60, pulse 120 then 90"."""
    starts = list(map(start_of, treated))
    courses: dict[str, list[Reading]] = {}
    last: Reading | None = None
    for reading in readings(ordered):
        if last is not None and _is_parted(last, reading, courses, starts):
            yield from _breath(courses)
            courses = {}
        courses.setdefault(reading.sign, []).append(reading)
        last = reading
    yield from _breath(courses)


def _is_parted(
    last: Reading, reading: Reading, courses: Iterable[str], treated: Sequence[int]
) -> bool:
    """Whether another round or a treatment lies between two readings."""
    if reading.sign != last.sign and reading.sign in courses:
        return True
    if bisect(treated, last.start) != bisect(treated, reading.start):
        return True
    return _long_after(last.facts[0], reading.facts[0])


def _breath(courses: Mapping[str, list[Reading]]) -> Iterator[_Breath]:
    """Two or more courses with what was read at each moment; stated times go before the order."""
    told = [_as_taken(course) for course in courses.values() if len(course) > 1]
    if len(told) < 2 or all(r.time for course in told for r in course):
        return
    facts = tuple(f for course in told for r in course for f in r.facts)
    is_clear = len({len(course) for course in told}) == 1
    rows = zip(*told, strict=True) if is_clear else ((r,) for course in told for r in course)
    moments = tuple([f for r in row for f in r.facts] for row in rows)
    if all(len({f.time for f in moment if f.time}) < 2 for moment in moments):
        yield _Breath(tuple(sorted(facts, key=_place)), moments, is_clear)


def _as_taken(course: list[Reading]) -> list[Reading]:
    orders = [r.facts[0].order for r in course]
    return course if None in orders else sorted(course, key=lambda r: r.facts[0].order or 0)


def _place(fact: Fact) -> tuple[int, int]:
    return (start_of(fact), rank(fact))


def _scorable(fact: Fact) -> bool:
    if fact.status is not FactStatus.ASSERTED or fact.needs_review:
        return False
    if fact.kind is FactKind.FINDING:
        return fact.name in CONSCIOUSNESS
    return fact.kind is FactKind.VITAL and value_of(fact) is not None


def _treatments(ordered: Iterable[Fact]) -> Iterator[Fact]:
    """What was done to the patient, but for the oxygen that a saturation was read on."""
    read: Fact | None = None
    for fact in ordered:
        if fact.name == "spo2":
            read = fact
        if _is_treatment(fact) and not is_breathed(fact, read):
            yield fact


def _is_treatment(fact: Fact) -> bool:
    return (
        fact.kind in _TREATMENTS
        and fact.status is FactStatus.ASSERTED
        and not fact.prior_to_ems
        and fact.name not in _NOT_TREATMENT
    )


def is_breathed(fact: Fact, saturation: Fact | None) -> bool:
    """As in "sats 94 on 15 litres, pulse 128", "sats 97 on BVM": told of the reading, and no
    treatment behind it."""
    if fact.name not in _BREATHED or saturation is None or saturation.oxygen != "oxygen":
        return False
    behind = start_of(fact) - saturation.evidence[0].end
    return 0 <= behind <= _BESIDE_CHARS


_BREATHED = frozenset({"oxygen", "bvm_ventilation", "cpap"})
_BESIDE_CHARS = 25
"""As in "94 percent now on 15 litres": about four words."""


def _stated_home(fact: Fact, sets: Sequence[list[Fact]]) -> list[Fact] | None:
    """The set with the same stated time, whatever was said in between."""
    if fact.time is None:
        return None
    for group in sets:
        if any(f.time == fact.time for f in group) and not _repeats(fact, group):
            return group
    return None


def _fits(fact: Fact, group: Sequence[Fact]) -> bool:
    if _repeats(fact, group):
        return False
    stated = {f.time for f in group if f.time}
    if fact.time and stated and fact.time not in stated:
        return False
    return not _long_after(group[0], fact)


def _repeats(fact: Fact, group: Sequence[Fact]) -> bool:
    return any(f.name == fact.name and not _same_reading(f, fact) for f in group)


def _same_reading(one: Fact, other: Fact) -> bool:
    return one.name == other.name and one.value == other.value and one.oxygen == other.oxygen


def _long_after(before: Fact, fact: Fact) -> bool:
    """Whether ``fact`` was said too long after ``before`` for one round; not without seconds."""
    begun, said = before.evidence[0].audio_start_s, fact.evidence[0].audio_start_s
    return begun is not None and said is not None and said - begun > SET_SPAN_S
