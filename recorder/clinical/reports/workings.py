"""What was worked out and what must be looked at: scores, flags, doubts, the evidence sheet."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.reports import blocks
from recorder.clinical.reports.blocks import listed
from recorder.clinical.reports.encounter import REVIEW_MARK, Encounter
from recorder.clinical.reports.page import Block, Line
from recorder.clinical.wording import capital, describe, figures, retold, say
from recorder.core.model import Fact, FactStatus, Flag, Score
from recorder.core.told_times import Call


def scores(encounter: Encounter) -> list[Block]:
    """Each score with its inputs, source and what is missing; equal names on one line."""
    by_name: dict[str, list[Score]] = {}
    for score in encounter.analysis.scores:
        by_name.setdefault(score.name, []).append(score)
    return [
        Line(
            f"{'; '.join(_score(encounter, s) for s in same)}. {retold(same[0].source)}.",
            retold(name),
        )
        for name, same in by_name.items()
    ]


def _score(encounter: Encounter, score: Score) -> str:
    inputs = ", ".join(figures(_input(name, value)) for name, value in score.inputs)
    told = "not complete" if score.value is None else describe.scalar(score.value)
    told = retold(told)
    told += f", {figures(retold(score.meaning))}" if score.meaning else ""
    told += say(", {} missing", listed(map(retold, score.missing))) if score.missing else ""
    told += f" ({inputs})" if inputs else ""
    return told + encounter.refs_of(score.derived_from)


def _input(name: str, value: str) -> str:
    """An input with its value; criteria of the triage are named by a NEMSIS code, not told."""
    if name.isdecimal():
        return retold(value)
    both = f"{name} {value}"
    told = retold(both)
    return told if told != both else f"{retold(name)} {retold(value)}"


def flag_words(encounter: Encounter, flag: Flag) -> str:
    """A flag with the references it rests on."""
    return flag.text + encounter.refs_of(flag.derived_from)


def checks(encounter: Encounter) -> list[str]:
    """Every fact that a human must look at: what it says, all readings, why, where.

    Whose facts are is one question, and one line.
    """
    doubted = [f for f in encounter.facts if f.needs_review]
    of_whom = [f for f in doubted if f.review_reason == WHOSE]
    lines = [
        f"{REVIEW_MARK} {describe.statement(f, encounter.names)}: "
        f"{retold(f.review_reason or '')}{encounter.ref([f])}"
        for f in doubted
        if f.review_reason != WHOSE
    ]
    if of_whom:
        plain = [replace(f, review_reason=None) for f in of_whom]
        told = "; ".join(blocks.statements(encounter.aloud(), plain))
        lines.insert(0, f"{REVIEW_MARK} {capital(retold(WHOSE))}: {told}{encounter.ref(of_whom)}")
    return lines + _still_to_come(encounter)


def _still_to_come(encounter: Encounter) -> list[str]:
    """What is told as done at a time that was not yet when the recording ended, on one line."""
    if not encounter.recording.rec_id:  # a written text: no time can lie behind its end
        return []
    call = Call.of(encounter.recording, encounter.zone)
    told = [
        describe.statement(f, encounter.names) + encounter.ref([f])
        for f in encounter.facts
        if not f.needs_review and f.status in _DONE and call.was_to_come(f)
    ]
    if not told:
        return []
    clock = f"{call.ended:%H:%M}"
    words = say("told with a time after the recording's end ({}): {}", clock, "; ".join(told))
    return [f"{REVIEW_MARK} {capital(words)}"]


_DONE = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def evidence_lines(encounter: Encounter) -> list[tuple[int, list[Fact]]]:
    """Facts by reference number, in order."""
    sheet: dict[int, list[Fact]] = {}
    for fact in encounter.facts:
        sheet.setdefault(encounter.refs[fact.id], []).append(fact)
    return sorted(sheet.items())
