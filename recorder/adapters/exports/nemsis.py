"""An encounter as a NEMSIS 3.5.1 EMSDataSet draft; agency facts come from settings, never speech.

This is a draft that can be checked against the XSDs, not a certified export. What was not said is
nil with NV "not recorded"; "not applicable" is never claimed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from recorder.adapters.exports import nemsis_facts as facts
from recorder.adapters.exports.nemsis_agency import FACTS, Agency
from recorder.adapters.exports.nemsis_codes import FRAME, NOT_RECORDED, Node
from recorder.adapters.exports.nemsis_exam import examination, eyes
from recorder.adapters.exports.nemsis_history import home_medicines, uncoded_allergies
from recorder.adapters.exports.nemsis_values import Value, Values
from recorder.adapters.exports.nemsis_vitals import vitals
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.reports.script import DRAFT_LINE
from recorder.core.errors import InvalidInput, SchemaUnavailable

NAMESPACE = "http://www.nemsis.org"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"
_SCHEMA = "EMSDataSet_v3.xsd"
SCHEMA_CURE = (
    f"Its administrator points NEMSIS_XSD_DIR at a folder with {_SCHEMA} and the files it "
    "includes, or takes the setting away: drafts are then not checked."
)
_MOST_NARRATIVE = 10_000
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Call:
    """What NEMSIS demands of the call; from dispatch, never from speech.

    Attributes:
        dispatch_reason: eDispatch.01, response_mode: eResponse.23, disposition: eDisposition.27.
        notified_at: eTimes.03, in_service_at: eTimes.13.
    """

    dispatch_reason: str
    response_mode: str
    disposition: str
    notified_at: datetime
    in_service_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a document breaks the schema; without the value, which may be a patient's."""

    line: int
    element: str
    rule: str


def nemsis_document(source: ExportSource, agency: Agency, call: Call) -> bytes:
    """The EMSDataSet as XML.

    Raises:
        InvalidInput: an agency or call fact is empty or has the wrong form.
    """
    _check(agency, call)
    values = facts.patient_values(source) | examination(source) | _given(source, agency, call)
    values["eNarrative.01"] = [Value(_narrative(source))]
    groups = {
        "eHistory.CurrentMedsGroup": list(home_medicines(source)),
        "eExam.EyeGroup": list(eyes(source)),
        "eVitals.VitalGroup": list(vitals(source)) or [{}],
        "eMedications.MedicationGroup": list(facts.medicines(source)) or [{}],
        "eProcedures.ProcedureGroup": list(facts.procedures(source)) or [{}],
        "eDisposition.HospitalTeamActivationGroup": list(facts.alerts(source)) or [{}],
    }
    report = _Builder(groups).report(source.recording.rec_id, values)
    root = _data_set(agency, report)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def validate(xml: bytes, xsd_dir: Path) -> tuple[Problem, ...]:
    """What in ``xml`` breaks the NEMSIS XSDs of ``xsd_dir``; empty when nothing does.

    Raises:
        SchemaUnavailable: the directory has no usable EMSDataSet schema.
    """
    schema = schema_in(xsd_dir)
    document = etree.fromstring(xml, _parser())
    if schema.validate(document):
        return ()
    return tuple(
        Problem(e.line, etree.QName(_element(e.message)).localname, e.type_name)
        for e in schema.error_log
    )


def schema_in(xsd_dir: Path) -> etree.XMLSchema:
    """The EMSDataSet schema in ``xsd_dir``, read whole.

    Raises:
        SchemaUnavailable: there is none that can be used.
    """
    try:
        return etree.XMLSchema(etree.parse(str(xsd_dir / _SCHEMA), _parser()))
    except (OSError, etree.LxmlError) as error:
        raise SchemaUnavailable(
            "There is no usable NEMSIS schema on this server.", cure=SCHEMA_CURE
        ) from error


def has_schema(xsd_dir: Path) -> bool:
    """Whether a schema lies there at all; nothing is read."""
    return (xsd_dir / _SCHEMA).is_file()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _element(message: str) -> str:
    found = re.search(r"Element '([^']+)'", message)
    return found[1] if found else "unknown"


# --- what is not from speech ---------------------------------------------------------------------

_SEVEN_DIGITS = re.compile("[0-9]{7}")


def _check(agency: Agency, call: Call) -> None:
    for fact in FACTS:
        if why := fact.wrong(getattr(agency, fact.name)):
            raise InvalidInput(
                f"The agency's {fact.name} ({fact.element}) is missing or wrong: {why}",
                cure="Complete the agency's NEMSIS facts.",
            )
    for name in ("dispatch_reason", "response_mode", "disposition"):
        if not _SEVEN_DIGITS.fullmatch(getattr(call, name)):
            raise InvalidInput(
                f"The call's {name} is missing or is no NEMSIS code of seven digits.",
                cure="Choose one of the list.",
            )
    if call.notified_at.tzinfo is None or call.in_service_at.tzinfo is None:
        raise InvalidInput("NEMSIS times need an offset from UTC.")


def _given(source: ExportSource, agency: Agency, call: Call) -> Values:
    told = {
        "eRecord.01": source.recording.rec_id,
        "eRecord.02": "Handover",
        "eRecord.03": "Handover",
        "eRecord.04": source.version or "unknown",
        "eResponse.01": agency.number,
        "eResponse.05": agency.service_type,
        "eResponse.07": agency.capability,
        "eResponse.13": agency.vehicle,
        "eResponse.14": agency.call_sign,
        "eResponse.23": call.response_mode,
        "eDispatch.01": call.dispatch_reason,
        "eTimes.03": _offset(call.notified_at),
        "eTimes.13": _offset(call.in_service_at),
        "eDisposition.27": call.disposition,
    }
    return {element: [Value(text)] for element, text in told.items()}


def _offset(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _narrative(source: ExportSource) -> str:
    """The report as text; what NEMSIS has no code for is at least said here."""
    lines = [] if source.signed_at else ["PRELIMINARY, NOT SIGNED."]
    lines += [DRAFT_LINE] if source.draft else []
    for what, told in (
        ("Medicines left out of this draft", facts.uncoded_medicines(source)),
        ("Medicines not given", facts.withheld_medicines(source)),
        ("Allergies left out of this draft, or told by their group", uncoded_allergies(source)),
    ):
        lines += [f"{what}: {'; '.join(dict.fromkeys(told))}."] if told else []
    text = _ILLEGAL.sub(" ", "\n".join([*lines, source.report.text]))
    if len(text) <= _MOST_NARRATIVE:
        return text
    cut = "\n(cut here; the whole report is in the archive)"
    return text[: _MOST_NARRATIVE - len(cut)] + cut


# --- XML -----------------------------------------------------------------------------------------


def _data_set(agency: Agency, report: etree._Element) -> etree._Element:
    root = etree.Element(_tag("EMSDataSet"), nsmap={None: NAMESPACE, "xsi": _XSI})
    header = etree.SubElement(root, _tag("Header"))
    group = etree.SubElement(header, _tag("DemographicGroup"))
    for name, text in (
        ("dAgency.01", agency.state_id),
        ("dAgency.02", agency.number),
        ("dAgency.04", agency.state),
    ):
        etree.SubElement(group, _tag(name)).text = text
    header.append(report)
    return root


@dataclass(frozen=True, slots=True)
class _Builder:
    """Fills the frame; ``groups`` are the values of each repeated group."""

    groups: Mapping[str, Sequence[Values]]

    def report(self, rec_id: str, values: Values) -> etree._Element:
        """The PatientCareReport; its UUID depends on the recording only."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"handover/{rec_id}/nemsis")
        made = etree.Element(_tag("PatientCareReport"), UUID=str(name))
        self._fill(made, FRAME, values)
        return made

    def _fill(self, parent: etree._Element, nodes: Sequence[Node], values: Values) -> None:
        for node in nodes:
            if isinstance(node, str):
                _elements(parent, node, values)
            elif node[0].startswith("*"):
                for inner in self.groups[node[0][1:]]:
                    self._group(parent, node[0][1:], node[1], inner)
            else:
                self._group(parent, node[0], node[1], values)

    def _group(
        self, parent: etree._Element, name: str, nodes: Sequence[Node], values: Values
    ) -> None:
        """A group is left out when all of it may be left out and nothing was said."""
        group = etree.Element(_tag(name))
        self._fill(group, nodes, values)
        if len(group):
            parent.append(group)


def _elements(parent: etree._Element, node: str, values: Values) -> None:
    name = node.removeprefix("?")
    said = values.get(name, [])
    if not said and not node.startswith("?"):
        said = [Value(None, {"NV": NOT_RECORDED})]
    for value in said:
        made = etree.SubElement(parent, _tag(name))
        for attribute, text in value.attributes.items():
            made.set(attribute, text)
        if value.text is None:
            made.set(_NIL, "true")
        else:
            made.text = value.text


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
