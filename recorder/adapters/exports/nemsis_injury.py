"""How the patient was hurt: NEMSIS eInjury; what was told in two ways is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recorder.adapters.exports import codes
from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values, unique
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.trauma import FEET_A_METRE, HEIGHT, RED, YELLOW
from recorder.core.model import FactKind

_CAUSE = re.compile(r"([TV-Y][0-9]{2})((\.[0-9A-Z]{1,4})?)")
_STANDING = "from standing"


def injury(source: ExportSource, patient: Patient, told: Values) -> None:
    """Causes, triage criteria, the height of a fall, and what protected the patient."""
    causes = [
        Value(code)
        for f in patient.all(FactKind.MECHANISM)
        if (code := codes.term_code("mechanism", f.name, "icd10")) and _CAUSE.fullmatch(code)
    ]
    if causes:
        told["eInjury.01"] = unique(causes)
    for score in source.analysis.scores:
        met = [code for code, _ in score.inputs] if score.name == "Field triage" else []
        for element, table in (("eInjury.03", RED), ("eInjury.04", YELLOW)):
            listed = [Value(code) for code in met if code in table]
            if listed:
                told[element] = listed
    _told_with(patient, told)


def _told_with(patient: Patient, told: Values) -> None:
    """The particulars of what happened, each where it was told in one way."""
    said: dict[str, set[str]] = {}
    for key, value in (d for f in patient.all(FactKind.MECHANISM) for d in f.detail):
        said.setdefault(key, set()).add(value)
    one = {key: values.pop() for key, values in said.items() if len(values) == 1}
    found = {
        "eInjury.06": nemsis.SEATS.get(one.get("seat", "")),
        "eInjury.07": _safety(one),
        "eInjury.08": nemsis.AIRBAGS.get(one.get("airbags", "")),
        "eInjury.09": _feet(one.get("height", "")),
    }
    told.update({element: [Value(text)] for element, text in found.items() if text is not None})


def _safety(one: Mapping[str, str]) -> str | None:
    """What was worn; "none" where that is told and nothing was."""
    worn = [one[key] for key in ("restraint", "helmet") if key in one]
    used = [nemsis.SAFETY[value] for value in worn if value in nemsis.SAFETY]
    none = bool(worn) and nemsis.UNPROTECTED.issuperset(worn)
    return nemsis.NO_SAFETY if none else used[0] if len(used) == 1 else None


def _feet(height: str) -> str | None:
    """Whole feet; a fall from standing is of none, and storeys, ranges and bounds have no value."""
    if height == _STANDING:
        return "0"
    match = HEIGHT.fullmatch(height)
    if not match or match["high"] or match["manner"] in ("less than", "more than"):
        return None
    feet = float(match["low"]) * (FEET_A_METRE if match["unit"].startswith("m") else 1.0)
    return str(round(feet))
