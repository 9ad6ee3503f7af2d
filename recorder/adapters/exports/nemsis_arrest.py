"""What was told of a cardiac arrest as NEMSIS eArrest; what was told in two ways is left out."""

from __future__ import annotations

from collections.abc import Mapping

from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.patient.arrest import LOST
from recorder.clinical.scoring.patient import Patient
from recorder.core.model import Fact, FactKind

NO_CPR = "no CPR before arrival"
_LAY = frozenset({"CPR by bystander", "CPR by family"})


def arrest(source: ExportSource, patient: Patient, told: Values) -> None:
    """When the heart stopped, and what else was told of it."""
    told.update({element: [Value(code)] for element, code in _codes(patient).items()})
    if patient.finding("cardiac_arrest") and (tried := _tried(patient)):
        told["eArrest.03"] = [Value(code) for code in tried]
    times = patient.all(FactKind.EVENT_TIME, "arrest")
    if len(times) == 1 and not _anew(patient, times[0]) and (at := source.began(times[0])):
        told["eArrest.14"] = [Value(at)]


def _anew(patient: Patient, time: Fact) -> bool:
    """Whether the pulse had come back before: "lost again at 14:11" is not when it stopped."""
    return any(f.evidence[0].start < time.evidence[0].start for f in patient.finding("rosc"))


def _tried(patient: Patient) -> list[str]:
    """How the crew tried to resuscitate: what others did before it came is none of it."""
    done = {f.name for f in patient.all(FactKind.INTERVENTION) if not f.prior_to_ems}
    return [code for code, acts in nemsis.RESUSCITATION.items() if done & acts]


def _codes(patient: Patient) -> dict[str, str]:
    """Code by element, where one was told."""
    arrests = patient.finding("cardiac_arrest")
    if not arrests:
        return {}
    told: dict[str, set[str]] = {}
    for key, value in (detail for fact in arrests for detail in fact.detail):
        told.setdefault(key, set()).add(value)
    codes = {
        "eArrest.01": _when(told),
        "eArrest.04": _one(told, "witnessed", nemsis.WITNESSES),
        "eArrest.07": _one(told, "aed", nemsis.AED_BEFORE),
        "eArrest.11": _one(told, "first_rhythm", nemsis.FIRST_RHYTHMS),
        "eArrest.12": nemsis.ROSC_BEFORE_ED if patient.finding("rosc") else None,
        "eArrest.18": nemsis.EXPIRED_IN_FIELD if _died(patient) else None,
        "eArrest.20": _first_cpr(patient, told),
    }
    return {element: code for element, code in codes.items() if code is not None}


def _died(patient: Patient) -> bool:
    """Whether a death was told of, and no circulation that came back and stayed."""
    back = [f for f in patient.finding("rosc") if LOST not in f.detail]
    return bool(patient.all(FactKind.EVENT_TIME, "death")) and not back


def _one(told: Mapping[str, set[str]], key: str, codes: Mapping[str, str]) -> str | None:
    values = told.get(key, set())
    return codes.get(next(iter(values))) if len(values) == 1 else None


def _when(told: Mapping[str, set[str]]) -> str | None:
    """Before we came, where that is told or laymen had begun CPR."""
    if "arrested" in told:
        return _one(told, "arrested", nemsis.ARRESTED)
    began = told.get("cpr", set()) & (_LAY | {NO_CPR})
    return nemsis.ARRESTED["before EMS arrival"] if began else None


def _first_cpr(patient: Patient, told: Mapping[str, set[str]]) -> str | None:
    """Who began; the crew, where nobody had and CPR was given."""
    said = told.get("cpr", set())
    others = said - {"CPR by EMS"}
    if others == {NO_CPR}:
        given = patient.all(FactKind.INTERVENTION, "cpr", "mechanical_cpr")
        return nemsis.EMS_CPR if given else None
    return nemsis.FIRST_CPR.get(next(iter(others))) if len(others) == 1 else None
