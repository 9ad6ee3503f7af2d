"""Vital signs as comma-separated values, one reading a row.

A reading in doubt has an empty ``value``; what was heard stands in ``readings_heard``. What a
person changed says who, when, and how it was heard before. Cells that a spreadsheet would run as
a formula get an apostrophe in front.
"""

from __future__ import annotations

import csv
import io

from recorder.adapters.exports.source import ExportSource
from recorder.clinical.scoring.observations import start_of
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus
from recorder.core.review import ActKind

COLUMNS = (
    "encounter", "name", "order", "value", "low", "high", "comparator", "approximate", "unit",
    "unit_implied", "oxygen", "time_said", "status", "needs_review", "review_reason",
    "readings_heard", "changed_by", "changed_at", "heard_before", "quote", "audio_start_s",
    "elapsed_s", "draft",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LEFT_OUT = (FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED)


def vitals_csv(source: ExportSource) -> str:
    """All vital readings of the patient in the order they were said, with a head row."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    vitals = [f for f in source.analysis.facts if f.kind is FactKind.VITAL]
    for fact in sorted(vitals, key=start_of):
        if fact.status not in _LEFT_OUT:
            row = _row(source, fact)
            table.writerow([_cell(row[column]) for column in COLUMNS])
    return out.getvalue()


def _row(source: ExportSource, fact: Fact) -> dict[str, object]:
    evidence = fact.evidence[0]
    start_s = evidence.audio_start_s
    is_doubted = fact.needs_review or bool(fact.alternatives)
    changed = fact.hand if fact.hand and fact.hand.kind is ActKind.CHANGE else None
    return {
        "encounter": source.recording.rec_id,
        "name": fact.name,
        "order": fact.order,
        "value": None if is_doubted else fact.value,
        "low": fact.low,
        "high": fact.high,
        "comparator": fact.comparator,
        "approximate": fact.approximate,
        "unit": fact.unit,
        "unit_implied": fact.unit_implied,
        "oxygen": fact.oxygen,
        "time_said": fact.time,
        "status": fact.status.value,
        "needs_review": fact.needs_review,
        "review_reason": fact.review_reason,
        "readings_heard": describe.bare(fact) if is_doubted else None,
        "changed_by": changed and changed.by,
        "changed_at": changed and changed.at.isoformat(timespec="seconds"),
        "heard_before": changed and changed.heard,
        "quote": " ".join(evidence.quote.split()),
        "audio_start_s": start_s,
        "elapsed_s": None if start_s is None else source.timeline.elapsed_s(start_s),
        "draft": source.draft,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return describe.number(value)
    words = str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
