"""Blocks about drugs: what was given as a table, then what was withheld or only planned."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.reports.blocks import announced, carried_out, listed
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.matter import because
from recorder.clinical.reports.page import Block, Line, Table
from recorder.clinical.scoring.observations import dropped
from recorder.clinical.wording import capital, describe, say
from recorder.core.model import Fact, FactKind, FactStatus

UNKNOWN = "?"
"""Stands for what was not said of a drug."""


def medicines(encounter: Encounter) -> list[Block]:
    """Medicines given as a table, unknown parts as ``?``; then what was not given."""
    given = given_medicines(encounter)
    blocks: list[Block] = []
    if given:
        rows = tuple(_medicine_row(encounter, f) for f in given)
        head = tuple(map(say, ("Time", "Medicine", "Dose", "Route", "Count")))
        if any(map(describe.response, given)):
            head = (*head, say("Response"))
            rows = tuple(
                (*row, capital(describe.response(f)) or UNKNOWN)
                for row, f in zip(rows, given, strict=True)
            )
        blocks.append(Table(head, rows))
    unspoken = [f for f in given if f.unit_implied and f.dose is not None]
    if unspoken:
        names = listed(describe.subject(f, encounter.names) + encounter.ref([f]) for f in unspoken)
        blocks.append(Line(f"{names}.", say("Unit was not spoken")))
    return blocks + not_given(encounter)


def given_medicines(encounter: Encounter) -> list[Fact]:
    """Drugs given, those before the crew first."""
    given = encounter.of_kind(FactKind.MEDICATION_GIVEN)
    return sorted(given, key=lambda f: not f.prior_to_ems)


def not_given(encounter: Encounter) -> list[Block]:
    """Drugs withheld, refused or only planned: each said loudly not to have been given.

    A drug that was given as well is never under a heading that says it was not.
    """
    withheld = encounter.of_kind(FactKind.MEDICATION_GIVEN, FactStatus.NEGATED, FactStatus.REFUSED)
    meant = announced(encounter, FactKind.MEDICATION_GIVEN)
    off = [f for f in never_given(encounter, meant) if dropped(f, withheld)]
    planned = [f for f in meant if f not in off]
    return [
        *_doses(encounter, never_given(encounter, withheld), "NOT GIVEN", off),
        *_doses(encounter, never_given(encounter, planned), "PLANNED, NOT GIVEN"),
        *_doses(
            encounter,
            [f for f in (*withheld, *planned) if f not in never_given(encounter, [f])],
            "Also said, beside what was given",
        ),
    ]


def never_given(encounter: Encounter, facts: list[Fact]) -> list[Fact]:
    """Those of ``facts`` whose drug was not given at any time."""
    given = {f.name for f in encounter.of_kind(FactKind.MEDICATION_GIVEN)}
    return [f for f in facts if f.name not in given]


def _doses(
    encounter: Encounter, facts: list[Fact], label: str, plans: Sequence[Fact] = ()
) -> list[Block]:
    """``plans`` are those that were called off: cited beside the drug."""
    if not facts:
        return []
    if label.isupper():
        told = [
            encounter.cite(withheld(encounter, f), f, *(p for p in plans if p.name == f.name))
            for f in facts
        ]
    else:
        told = [encounter.cite(describe.medicine(f, encounter.names), f) for f in facts]
    return [Line(listed(told) + ".", say(label))]


def withheld(encounter: Encounter, fact: Fact) -> str:
    """A drug that was not given, whether it was refused, and why in the words said."""
    name = describe.subject(fact, encounter.names)
    name = say("{} (refused)", name) if fact.status is FactStatus.REFUSED else name
    return name + because(encounter, fact)


def _medicine_row(encounter: Encounter, fact: Fact) -> tuple[str, ...]:
    when = medicine_time(encounter, fact) or UNKNOWN
    if fact.prior_to_ems:
        when = say("before crew") if when == UNKNOWN else say("before crew, {}", when)
    name = capital(describe.subject(fact, encounter.names))
    doubt = say(" (uncertain)") if fact.status is FactStatus.UNCERTAIN else ""
    return (
        when,
        encounter.cite(name + doubt, fact, *carried_out(encounter, fact)),
        describe.dose(fact) or UNKNOWN,
        describe.route(fact) or UNKNOWN,
        describe.times(fact),
    )


def medicine_time(encounter: Encounter, fact: Fact) -> str | None:
    """When a drug was given, if that is certain: its own time, or what was said for it apart."""
    if fact.time:
        return describe.moment_words(fact.time)
    said = encounter.times.of(fact, doubted=True)
    if not said:
        return None
    if fact.count and fact.count != len(said):
        once = say("one at {}", describe.moment(said[0]) + encounter.ref(said))
        return once if len(said) == 1 else None
    return listed(encounter.cite(describe.moment(f), f) for f in said)
