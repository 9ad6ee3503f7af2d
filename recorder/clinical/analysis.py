"""Transcript -> Analysis: runs every extractor on one view, merges, links evidence, numbers facts.

The order of the extractors does not matter: drafts are sorted before anything is decided.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from recorder.clinical.drafts.draft import Draft, Extractor, Span
from recorder.clinical.events.interventions import extract_interventions
from recorder.clinical.events.oral_intake import extract_oral_intake
from recorder.clinical.events.particulars import ACCESS
from recorder.clinical.events.times import extract_times
from recorder.clinical.events.transport import extract_transport
from recorder.clinical.facts.evidence import EvidenceLinker
from recorder.clinical.facts.hearing import doubt_the_hearing
from recorder.clinical.facts.unclear import doubt_the_unclear
from recorder.clinical.given.before_arrival import OURS
from recorder.clinical.given.medications import extract_medications
from recorder.clinical.home.medications import extract_home_medications
from recorder.clinical.languages import CODES, read
from recorder.clinical.oxygen.oxygen import extract_oxygen
from recorder.clinical.patient.allergy.allergies import extract_allergies
from recorder.clinical.patient.both_ways import doubt_both_ways
from recorder.clinical.patient.complaint import extract_complaint
from recorder.clinical.patient.consistency import settled
from recorder.clinical.patient.details import INJURIES, Details, told_of_one
from recorder.clinical.patient.findings import extract_findings
from recorder.clinical.patient.history import extract_history
from recorder.clinical.patient.mechanism import extract_mechanism
from recorder.clinical.patient.who.demographics import extract_demographics
from recorder.clinical.second_look.steps import looked_at_again
from recorder.clinical.view import view_of
from recorder.clinical.vitals.vitals import extract_vitals
from recorder.core.model import (
    SEGMENT_JOINER,
    Analysis,
    Fact,
    FactKind,
    FactStatus,
    Transcript,
)
from recorder.core.records import changed

VERSION = "1"
"""Version of the rules; goes into every analysis."""

EXTRACTORS: tuple[Extractor, ...] = (
    extract_demographics,
    extract_vitals,
    extract_medications,
    extract_oxygen,
    extract_home_medications,
    extract_allergies,
    extract_history,
    extract_findings,
    extract_interventions,
    extract_transport,
    extract_mechanism,
    extract_complaint,
    extract_times,
    extract_oral_intake,
)


def analyze(transcript: Transcript, extractors: Sequence[Extractor] = EXTRACTORS) -> Analysis:
    """All facts of ``transcript``, each with the words and seconds it rests on."""
    with _seeking_no_cycles():
        return _analysis(transcript, extractors)


@contextmanager
def _seeking_no_cycles() -> Iterator[None]:
    """Let Python look for no garbage that refers to itself meanwhile: an analysis leaves none, and
    all that it has made would be walked through some twenty times, for a twentieth of its time.

    Whoever finds it off leaves it so: of two threads the first to end switches it on for both.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _analysis(transcript: Transcript, extractors: Sequence[Extractor]) -> Analysis:
    text = transcript.text
    found = doubt_the_unclear(text, _found(text, transcript, extractors))
    linker = EvidenceLinker(transcript)
    known = doubt_both_ways(text, settled(text, found))
    drafts = doubt_the_hearing(known, linker, is_draft=transcript.draft)
    merged = _ordered(_merge(_sorted(drafts)))
    facts = tuple(
        _fact(f"f{n}", draft, order, linker) for n, (draft, order) in enumerate(merged, 1)
    )
    language = _rules(transcript.language)
    return Analysis(facts=facts, version=VERSION, draft=transcript.draft, language=language)


def _found(whole: str, transcript: Transcript, extractors: Sequence[Extractor]) -> Iterable[Draft]:
    """Drafts of each stretch by the rules of its own language."""
    spoken = list(dict.fromkeys(_rules(language) for language in transcript.languages))
    if len(spoken) == 1:
        return _read(whole, spoken[0], extractors)
    return _stretches(whole, spoken, transcript, extractors)


def _stretches(
    whole: str, spoken: Sequence[str], transcript: Transcript, extractors: Sequence[Extractor]
) -> Iterator[Draft]:
    """Nothing is pieced together from words on both sides of a stretch in another language."""
    for rules in spoken:
        text = SEGMENT_JOINER.join(
            s.text if _rules(s.language or transcript.language) == rules else _hidden(s.text)
            for s in transcript.segments
        )
        for draft in _read(text, rules, extractors):
            if all(text[a:b] == whole[a:b] for a, b in draft.spans):
                yield draft


def _read(text: str, rules: str, extractors: Sequence[Extractor]) -> Iterable[Draft]:
    if rules in CODES:
        return read(text, rules)
    view = view_of(text)
    return looked_at_again(view, chain.from_iterable(extract(view) for extract in extractors))


def _rules(language: str) -> str:
    """A language without rules of its own is read by English ones."""
    return language if language in CODES else "en"


def _hidden(text: str) -> str:
    """As long as ``text``, and the end of whatever was said before it."""
    return ".".ljust(len(text))[: len(text)]


def _sorted(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """``drafts`` in an order that does not depend on who found them."""
    at: dict[tuple[Span, str, str, str, str], list[Draft]] = {}
    for d in drafts:
        at.setdefault((d.spans[0], d.kind, d.name, d.status, d.rule), []).append(d)
    for key in sorted(at):
        same = at[key]
        yield from same if len(same) == 1 else sorted(same, key=_particulars)


def _particulars(draft: Draft) -> str:
    return repr((draft.value, draft.unit, draft.dose, draft.time, draft.route))


def _identity(draft: Draft) -> tuple[object, ...]:
    """What makes two drafts the same claim."""
    kind = draft.kind
    if kind is _VITAL:
        return (
            kind,
            draft.name,
            draft.value,
            draft.unit,
            draft.status,
            draft.low,
            draft.comparator,
            draft.detail if draft.name in _TOLD_APART else (),
        )
    if kind is _GIVEN:
        ours = draft.rule == OURS
        return (kind, draft.name, draft.dose, draft.unit, draft.status, ours)
    if kind in _OF_THE_PERSON:
        return (kind, draft.value, draft.unit, draft.status, draft.low)
    which: object = draft.detail if kind is _DONE and draft.name in ACCESS else ()
    if draft.name == _SHOCK:
        which = draft.prior_to_ems  # a bystander's shock, and ours
    return (kind, draft.name, draft.value, draft.time, draft.status, which)


_TOLD_APART = frozenset({"apgar", "pupils", "stroke_scale"})
"""Signs that are another reading with another minute, scale or side."""
_DONE, _SHOCK = FactKind.INTERVENTION, "defibrillation"
_VITAL, _GIVEN, _FINDING = FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.FINDING
_ASSERTED = FactStatus.ASSERTED
_OF_THE_PERSON = frozenset({FactKind.AGE, FactKind.SEX})


def _merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Equal claims become one with all their words; the first keeps its particulars.

    A vital sign that comes back to an earlier value is a new reading, not a repetition; one that
    is told back ("up from 88") may be the earlier one told again.
    """
    kept: dict[tuple[object, ...], list[Draft]] = {}
    latest: dict[str, object] = {}
    for place, draft in enumerate(drafts):
        key = _identity(draft)
        if draft.kind is _VITAL and draft.status is _ASSERTED:
            if draft.told_back:
                kept.setdefault(key, []).append(draft)
                continue
            if key in kept and latest.get(draft.name) != key:
                key = (*key, place)
            latest[draft.name] = key
        kept.setdefault(key, []).append(draft)
    return [
        _united(told) if len(told) > 1 else told[0]
        for claims in kept.values()
        for told in _by_way(claims)
    ]


def _by_way(claims: Sequence[Draft]) -> Iterable[Sequence[Draft]]:
    """Equal doses that went in by two ways are two: "two IM, two more IV". Those that are told of
    in two places may be one of which the way was said wrong once, so the later is to check."""
    if claims[0].kind is _FINDING and claims[0].name in INJURIES:
        return _by_place(claims)
    first = next((c for c in claims if c.route), claims[0])
    others = [c for c in claims if c.route not in (first.route, None)]
    if not others or first.kind is not _GIVEN:
        return (claims,)
    told = [c if _one_mention(first, c) else _told_elsewhere(c, len(claims)) for c in others]
    return ([c for c in claims if c not in others], told)


def _by_place(claims: Sequence[Draft]) -> Iterable[Sequence[Draft]]:
    """Injuries of one name, those of one place together; one without a place is of the first."""
    apart: list[tuple[list[Draft], set[Details]]] = []
    for claim in claims:
        same = (one for one in apart if all(told_of_one(claim.detail, told) for told in one[1]))
        own = next(same, None)
        if own is None:
            apart.append(own := ([], set()))
        own[0].append(claim)
        own[1].add(claim.detail)
    return [told for told, _ in apart]


def _one_mention(first: Draft, other: Draft) -> bool:
    """Whether both rest on the drug's name at one place."""
    return any(a < d and c < b for a, b in first.spans for c, d in other.spans)


def _told_elsewhere(draft: Draft, mentions: int) -> Draft:
    """To check; how often counts every mention ("a second four of Zofran, IM"), and it is one."""
    counted = draft.count is not None and draft.count <= mentions
    doubt = draft.review_reason or TWO_WAYS
    return replace(draft, count=None if counted else draft.count, review_reason=doubt)


TWO_WAYS = "the same dose was told with another way in"


def _united(claims: Sequence[Draft]) -> Draft:
    """One claim of all that say the same; a doubt stays only where every one was doubted."""
    first = claims[0]
    told = (c.time for c in claims if c.time)  # of a reading: when the first was taken
    return changed(
        first,
        spans=tuple(dict.fromkeys(span for c in claims for span in c.spans)),
        route=next((c.route for c in claims if c.route), first.route),
        oxygen=next((c.oxygen for c in claims if c.oxygen), first.oxygen),
        time=first.time if first.kind is _VITAL else next(told, None),
        time_said=next((c.time_said for c in claims if c.time_said), first.time_said),
        count=max((c.count for c in claims if c.count), default=None),
        prior_to_ems=(all if first.kind is _DONE else any)(c.prior_to_ems for c in claims),
        review_reason=first.review_reason if all(c.review_reason for c in claims) else None,
        detail=tuple(dict.fromkeys(d for c in claims for d in c.detail)),
    )


def _ordered(drafts: Sequence[Draft]) -> list[tuple[Draft, int | None]]:
    """Each draft with its place in the series of its name (vital signs that are asserted)."""
    series: dict[str, list[int]] = {}
    told: dict[str, int] = {}
    for k, draft in enumerate(drafts):
        if draft.kind is _VITAL and draft.status is _ASSERTED:
            taken = series.setdefault(draft.name, [])
            before = draft.told_back and draft.name in told
            taken.insert(taken.index(told[draft.name]) if before else len(taken), k)
            told[draft.name] = k
    places = {k: place for taken in series.values() for place, k in enumerate(taken, 1)}
    return [(draft, places.get(k)) for k, draft in enumerate(drafts)]


def _fact(identifier: str, draft: Draft, order: int | None, linker: EvidenceLinker) -> Fact:
    return Fact(
        id=identifier,
        kind=draft.kind,
        name=draft.name,
        evidence=linker.all(draft.spans),
        value=draft.value,
        unit=draft.unit,
        unit_implied=draft.unit_implied,
        status=draft.status,
        low=draft.low,
        high=draft.high,
        comparator=draft.comparator,
        approximate=draft.approximate,
        dose=draft.dose,
        route=draft.route,
        count=draft.count,
        prior_to_ems=draft.prior_to_ems,
        order=order,
        oxygen=draft.oxygen,
        time_said=draft.time_said,
        time=draft.time,
        alternatives=draft.alternatives,
        confidence=draft.confidence,
        review_reason=draft.review_reason,
        rule=draft.rule,
        detail=draft.detail,
    )
