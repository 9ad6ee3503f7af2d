"""Short access to what the clinical layer makes of one text, for tests."""

from __future__ import annotations

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def facts(text: str, kind: FactKind, status: FactStatus = FactStatus.ASSERTED) -> list[Fact]:
    """Facts of one kind and status, in order."""
    return [f for f in analyze_text(text).facts if f.kind is kind and f.status is status]


def names(text: str, kind: FactKind, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    """Names of the facts of one kind and status."""
    return {fact.name for fact in facts(text, kind, status)}


def vitals(text: str, status: FactStatus = FactStatus.ASSERTED) -> list[tuple[str, object]]:
    """``(name, value)`` of the vital signs, in order of the text."""
    return [(f.name, f.value) for f in facts(text, FactKind.VITAL, status)]


def given(
    text: str, status: FactStatus = FactStatus.ASSERTED
) -> list[tuple[str, float | None, str | None]]:
    """``(drug, dose, unit)`` of the drugs given, in order of the text."""
    found = facts(text, FactKind.MEDICATION_GIVEN, status)
    return [(f.name, f.dose, f.unit) for f in found]
