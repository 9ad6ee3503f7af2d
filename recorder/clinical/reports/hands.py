"""What people did to a report's facts, told apart from what was heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.page import Block, Line, Section
from recorder.clinical.wording import ENGLISH, describe, language_spoken, lowered, say
from recorder.core.ids import SHORT_ID_CHARS
from recorder.core.model import Fact
from recorder.core.review import Act, ActKind, Hand

HEADING = "By hand, not from speech"


def people(encounter: Encounter) -> list[Section]:
    """One section with every change, strike and note; none when nobody changed anything."""
    review = encounter.analysis.review
    told: list[Block] = [Line(f'"{n.text.strip()}", {stamp(n, encounter.zone)}', say("Note"))
                         for n in review.notes]  # fmt: skip
    if review.scale is not None:
        chosen = say("SpO2 scale {} for NEWS2", str(review.spo2_scale))
        told.append(Line(f"{chosen}, {stamp(review.scale, encounter.zone)}", say("Chosen")))
    told += [
        _change(encounter, fact, fact.hand)
        for fact in encounter.facts
        if fact.hand is not None and fact.hand.kind is ActKind.CHANGE
    ]
    told += [_strike(encounter, fact, act) for fact, act in review.struck]
    told += [
        Line(
            say(
                "the words are others now and no longer give this fact, {}",
                stamp(a, encounter.zone),
            ),
            say("Decided earlier ({})", say(a.kind.value)),
        )
        for a in review.homeless
    ]
    return [Section(say(HEADING), tuple(told))] if told else []


def by_hand(facts: Iterable[Fact]) -> str:
    """For the evidence sheet: whether a person stands behind it."""
    kinds = {f.hand.kind for f in facts if f.hand is not None}
    if ActKind.CHANGE in kinds:
        return say(", CHANGED BY HAND")
    return say(", confirmed") if ActKind.CONFIRM in kinds else ""


def stamp(act: Act | Hand, zone: tzinfo) -> str:
    """``J. Murphy (Jane Murphy, 5e1f0a2b), 20 Nov 2026 14:31``; in brackets who was signed in."""
    by = act.by
    if isinstance(act, Act) and act.user_id:
        by = f"{by} ({act.user_name}, {act.user_id[:SHORT_ID_CHARS]})"
    return f"{by}, {_moment(act.at, zone)}"


def _moment(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    if language_spoken() != ENGLISH:
        return f"{local:%d/%m/%Y %H:%M}"
    return f"{local.day} {local:%b %Y %H:%M}"


def _change(encounter: Encounter, fact: Fact, hand: Hand) -> Line:
    now = describe.statement(fact, encounter.names)
    words = say("{}, heard as {}", now, lowered(hand.heard)) + encounter.ref([fact])
    return Line(f"{words}, {stamp(hand, encounter.zone)}", say("Changed"))


def _strike(encounter: Encounter, fact: Fact, act: Act) -> Line:
    heard = describe.statement(fact, encounter.names)
    return Line(f"{heard}, {stamp(act, encounter.zone)}", say("Taken out"))
