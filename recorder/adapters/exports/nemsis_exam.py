"""What was found on examination as NEMSIS values: refill, pupils, effort, weight and its tape.

Only what has an exact value: a refill "over two seconds" lies in two bands and has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values, unique
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.patient.described import EQUAL_ONLY
from recorder.clinical.scoring.observations import bounds, numeric
from recorder.clinical.scoring.patient import Patient
from recorder.core.model import Fact, FactKind


def examination(source: ExportSource) -> Values:
    """Everything of the examination that stands once."""
    patient = Patient.of(source.analysis.facts)
    weights = patient.all(FactKind.VITAL, "weight")
    told: Values = {}
    kilos = {w for f in weights if f.unit == "kg" and (w := numeric(f)) is not None}
    if len(kilos) == 1 and 0.1 <= (kilo := kilos.pop()) <= 999.9:
        told["eExam.01"] = [Value(f"{kilo:.1f}")]
    colours = {text for f in weights for key, text in f.detail if key == "tape"}
    if len(colours) == 1:
        told["eExam.02"] = [Value(nemsis.TAPE_COLOURS[colours.pop()])]
    refills = [band for f in patient.all(FactKind.VITAL, "capillary_refill") if (band := _band(f))]
    if refills:
        told["eExam.04"] = unique([Value(band) for band in refills])
    efforts = [text for f in patient.finding("labored_breathing") for _, text in f.detail]
    chest = [nemsis.CHEST_EFFORTS[text] for text in efforts if text in nemsis.CHEST_EFFORTS]
    if chest:
        told["eExam.25"] = unique([Value(code) for code in chest])
    return told


def _band(fact: Fact) -> str | None:
    """The band that the whole of what was said lies in."""
    ends = bounds(fact)
    if ends is None:
        return None
    low, high = ends
    if high < 2 or (high == 2 and fact.comparator == "<"):
        return nemsis.REFILL_UNDER_2
    if low >= 2 and high <= 4:
        return nemsis.REFILL_2_TO_4
    return nemsis.REFILL_OVER_4 if low > 4 or (low == 4 and fact.comparator == ">") else None


def eyes(source: ExportSource) -> Iterator[Values]:
    """One group an eye of which something was told, and one for both."""
    patient = Patient.of(source.analysis.facts)
    told: dict[str, list[str]] = {}
    for fact in patient.finding(*nemsis.EYE_FINDINGS):
        if EQUAL_ONLY in fact.detail:
            continue  # the only code for equal pupils says that they react
        side = dict(fact.detail).get("side", "both")
        told.setdefault(side, []).append(nemsis.EYE_FINDINGS[fact.name])
    for fact in patient.all(FactKind.VITAL, "pupils"):
        for key, text in fact.detail:
            if text in nemsis.PUPILS:
                told.setdefault(key.rpartition("_")[2], []).append(nemsis.PUPILS[text])
    for side, found in told.items():
        if side in nemsis.EYES:
            values = unique([Value(code) for code in found])
            yield {"eExam.17": [Value(nemsis.EYES[side])], "eExam.18": values}
