"""What became of the patient: NEMSIS eDisposition, as far as it was told."""

from __future__ import annotations

import re

from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values
from recorder.clinical.events.transport import urgency
from recorder.clinical.scoring.patient import Patient
from recorder.core.model import Fact, FactKind, FactStatus

_TRANSPORT = re.compile(r"transport|convey|hospital|travel|\b(go|going|come|come in|ed|er)\b")
_AMA = re.compile(r"\bama\b|against medical advice")
_MOST_CHARS = 100
_EFFORTS = ("cpr", "mechanical_cpr", "defibrillation")


def disposition(patient: Patient, told: Values) -> None:
    """Refused, released or taken somewhere and how urgently; dead in spite of efforts."""
    codes: dict[str, str] = {}
    if refusals := patient.all(FactKind.INTERVENTION, "refusal_signed"):
        codes |= _refused(refusals)
    elif _released(patient):
        codes |= {"eDisposition.28": nemsis.CARE_PROVIDED, "eDisposition.30": nemsis.NO_TRANSPORT}
    codes |= _driven(patient)
    died = patient.all(FactKind.EVENT_TIME, "death")
    if died and patient.all(FactKind.INTERVENTION, *_EFFORTS):
        codes["eDisposition.19"] = nemsis.DEAD_WITH_EFFORTS
    told.update({element: [Value(code)] for element, code in codes.items()})


def _refused(refusals: list[Fact]) -> dict[str, str]:
    said = " ".join(e.quote for f in refusals for e in f.evidence).casefold()
    codes = {"eDisposition.28": nemsis.REFUSED_CARE}
    if _TRANSPORT.search(said):
        codes["eDisposition.30"] = nemsis.REFUSED_TRANSPORT
    if _AMA.search(said):
        codes["eDisposition.31"] = nemsis.AGAINST_ADVICE
    return codes


def _released(patient: Patient) -> bool:
    """Whether care was told of as given and the patient as left there."""
    left = [f for f in patient.facts if f.name == "transport" and f.status is FactStatus.NEGATED]
    return any(("release", "treated and released") in f.detail for f in left)


def _driven(patient: Patient) -> dict[str, str]:
    """The name of the place and how urgently, where each was told in one way only."""
    transports = patient.all(FactKind.INTERVENTION, "transport")
    told = [detail for f in transports for detail in f.detail]
    places = {text for key, text in told if key == "destination"}
    modes = {urgency(text) for key, text in told if key == "priority"}
    codes = {"eDisposition.01": next(iter(places))[:_MOST_CHARS]} if len(places) == 1 else {}
    if len(modes) == 1 and (mode := nemsis.TRANSPORT_MODES.get(next(iter(modes)))):
        codes["eDisposition.17"] = mode
    lights = {
        text.casefold() for key, text in told if key == "priority" and "siren" in text.casefold()
    }
    if len(lights) == 1:
        none = lights.pop().startswith(("no ", "without "))
        codes["eDisposition.18"] = nemsis.NO_LIGHTS_OR_SIRENS if none else nemsis.LIGHTS_AND_SIRENS
    return codes
