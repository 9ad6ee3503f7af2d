"""An encounter as a FHIR R4 document Bundle, checked by fhir.resources before it leaves.

Plain R4 with the document and section codes of IHE mPSC; no conformance to a profile is claimed.
The Composition is preliminary until a human signed. Identity is never taken from speech: the
Patient has a sex at most.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from recorder.adapters.exports import codes
from recorder.adapters.exports.fhir_facts import Writer
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.facts.course import opposed
from recorder.clinical.reports.script import (
    DRAFT_LINE,
    cause_words,
    transcript_text,
    unaccounted_words,
)
from recorder.clinical.scoring.observations import readings
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus
from recorder.core.timeline import clock, missing

Json = dict[str, Any]

_SHOWN = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.NEGATED, FactStatus.REFUSED)
_ACTS = (*_SHOWN, FactStatus.PLANNED)
_PAST = (*_SHOWN, FactStatus.HISTORICAL)
_EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason"


def fhir_document(source: ExportSource) -> str:
    """The Bundle as JSON text.

    Raises:
        ValueError: fhir.resources refused it, which is a defect here, not in the input. The
            text names places only, never values.
    """
    try:
        checked = Bundle.model_validate(bundle(source))
    except ValidationError as error:
        places = sorted({".".join(map(str, each["loc"])) for each in error.errors()})
        raise ValueError(f"The FHIR document is not valid at {', '.join(places)}.") from None
    return str(checked.model_dump_json(indent=2))


def bundle(source: ExportSource) -> Json:
    """The Bundle as plain JSON values, not yet checked."""
    facts = source.analysis.facts
    writer = Writer(source, describe.said_names(facts), opposed(facts))
    sections = [_filled(writer, part) for part in _PARTS]
    entries = [_entry(writer.urn("composition"), _composition(writer, sections))]
    entries += [_entry(writer.urn(name), made) for name, made in _frame(writer)]
    entries += [_entry(i.url, i.resource) for s in sections for i in s.items]
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": writer.urn("bundle")},
        "timestamp": _instant(source, source.signed_at or _written_at(source)),
        "entry": entries,
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One resource with its address and the line that stands for it in the narrative."""

    url: str
    resource: Json
    line: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A section with its resources."""

    title: str
    code: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the document and where its items come from."""

    title: str
    code: str
    items: Callable[[Writer], list[Item]]


def _facts(
    kind: FactKind, write: Callable[[Writer, Fact], Json], statuses: Sequence[FactStatus] = _SHOWN
) -> Callable[[Writer], list[Item]]:
    """One item a fact; what denies a finding that was there stands with that finding."""

    def items(writer: Writer) -> list[Item]:
        mine = [f for f in writer.source.analysis.facts if f.kind is kind and f.status in statuses]
        mine = [f for f in mine if not (f.negated and f.id in writer.opposed)]
        return [
            Item(writer.urn(f.id), write(writer, f), describe.statement(f, writer.names))
            for f in mine
        ]

    return items


def _medicines(writer: Writer) -> list[Item]:
    """One item a time that a drug was given; the first has the name of the fact."""
    given = [f for f in writer.source.analysis.facts if f.kind is FactKind.MEDICATION_GIVEN]
    return [
        Item(writer.urn(f.id if not k else f"{f.id}.{k + 1}"), made, _line(made, f, writer))
        for f in given
        if f.status in _ACTS and not (f.negated and f.id in writer.opposed)
        for k, made in enumerate(writer.medicines(f))
    ]


def _line(made: Json, fact: Fact, writer: Writer) -> str:
    shown = describe.statement(fact, writer.names)
    return next((n["text"] for n in made.get("note", []) if n["text"].endswith(shown)), shown)


def _vitals(writer: Writer) -> list[Item]:
    return [
        Item(
            writer.urn(reading.facts[0].id),
            writer.reading(reading),
            ", ".join(describe.statement(f) for f in reading.facts),
        )
        for reading in readings(writer.source.analysis.facts)
    ]


def _scores(writer: Writer) -> list[Item]:
    known = {
        f.id: writer.urn(r.facts[0].id)
        for r in readings(writer.source.analysis.facts)
        for f in r.facts
    }
    items = []
    for number, score in enumerate(writer.source.analysis.scores, 1):
        made = writer.score(score)
        urls = dict.fromkeys(known[i] for i in score.derived_from if i in known)
        if urls:
            made["derivedFrom"] = [{"reference": url} for url in urls]
        shown = "not complete" if score.value is None else describe.scalar(score.value)
        items.append(Item(writer.urn(f"score{number}"), made, f"{score.name} {shown}"))
    return items


_PARTS = (
    Part("Chief complaint", "10154-3", _facts(FactKind.CHIEF_COMPLAINT, Writer.complaint)),
    Part("Age", "29762-2", _facts(FactKind.AGE, Writer.age)),
    Part("History of present illness", "10164-2", _facts(FactKind.EVENT_TIME, Writer.event_time)),
    Part("Injury", "11374-6", _facts(FactKind.MECHANISM, Writer.mechanism)),
    Part("Examination and symptoms", "29545-1", _facts(FactKind.FINDING, Writer.finding)),
    Part("Vital signs", "8716-3", _vitals),
    Part("Medications administered", "18610-6", _medicines),
    Part("Procedures performed", "29554-3",
         _facts(FactKind.INTERVENTION, Writer.procedure, _ACTS)),
    Part("Allergies", "48765-2", _facts(FactKind.ALLERGY, Writer.allergy)),
    Part("Medication use (home)", "10160-0",
         _facts(FactKind.HOME_MEDICATION, Writer.home_medicine)),
    Part("Past illness", "11348-0", _facts(FactKind.HISTORY, Writer.history, _PAST)),
    Part("Assessments, worked out", "51848-0", _scores),
)  # fmt: skip


def _filled(writer: Writer, part: Part) -> Filled:
    return Filled(part.title, part.code, tuple(part.items(writer)))


# --- the document itself --------------------------------------------------------------------------


def _composition(writer: Writer, sections: Sequence[Filled]) -> Json:
    source = writer.source
    told: Json = {
        "resourceType": "Composition",
        "status": "final" if source.signed_at else "preliminary",
        "type": _loinc("67796-3", "EMS patient care report"),
        "category": [_loinc("34133-9", "Summary of episode note")],
        **writer.links,
        "date": _instant(source, source.signed_at or _written_at(source)),
        "author": [{"reference": writer.urn("device")}],
        "title": "EMS patient care report" + ("" if source.signed_at else " (preliminary)"),
        "section": [_about(writer), *(_section(s) for s in sections)],
    }
    if source.signed_at:
        told["attester"] = [
            {
                "mode": "professional",
                "time": _instant(source, source.signed_at),
                "party": {"reference": writer.urn("practitioner")},
            }
        ]
    return told


def _about(writer: Writer) -> Json:
    """Where it comes from, what was not recorded, the handover as text."""
    source = writer.source
    lines = [DRAFT_LINE] if source.draft else []
    lines += [
        f"Not recorded: {missing(g.duration_s)} at {clock(g.elapsed_s)}, {cause_words(g.cause)}"
        for g in source.timeline.gaps()
    ]
    unaccounted = unaccounted_words(source.timeline)
    lines += [unaccounted] if unaccounted else []
    lines += [source.report.spoken] if source.report.spoken else []
    return {
        "title": "Handover and limits of the recording",
        "text": _narrative(lines or ["Complete recording."]),
        "entry": [{"reference": writer.urn("transcript")}],
    }


def _section(section: Filled) -> Json:
    told: Json = {"title": section.title, "code": _loinc(section.code, section.title)}
    if section.items:
        lines = [item.line for item in section.items]
        entries = [{"reference": item.url} for item in section.items]
        return told | {"text": _narrative(lines), "entry": entries}
    reason = {"coding": [{"system": _EMPTY, "code": "unavailable"}], "text": "not stated"}
    return told | {"text": _narrative(["not stated"]), "emptyReason": reason}


def _frame(writer: Writer) -> list[tuple[str, Json]]:
    source = writer.source
    frame: list[tuple[str, Json]] = [
        ("patient", _patient(source)),
        ("encounter", _encounter(writer)),
        ("device", _device(source)),
        ("transcript", _transcript(writer)),
    ]
    if source.signed_at:
        name = {"text": source.signed_by or "not named"}
        frame.append(("practitioner", {"resourceType": "Practitioner", "name": [name]}))
    return frame


def _patient(source: ExportSource) -> Json:
    sexes = {f.value for f in source.analysis.asserted(FactKind.SEX) if not f.needs_review}
    told: Json = {"resourceType": "Patient"}
    return told | {"gender": sexes.pop()} if len(sexes) == 1 else told


def _encounter(writer: Writer) -> Json:
    recording = writer.source.recording
    period = {"start": _instant(writer.source, recording.started_at)}
    if recording.stopped_at:
        period["end"] = _instant(writer.source, recording.stopped_at)
    return _transport(writer.source) | {
        "resourceType": "Encounter",
        "status": "finished" if recording.stopped_at else "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "FLD"},
        "subject": {"reference": writer.urn("patient")},
        "period": period,
    }


def _transport(source: ExportSource) -> Json:
    """Destination and priority of the encounter, where each was told in one way."""
    told = [
        f
        for f in source.analysis.asserted(FactKind.INTERVENTION)
        if f.name == "transport" and not f.needs_review
    ]
    said = {
        key: {text for f in told for name, text in f.detail if name == key}
        for key in ("destination", "priority")
    }
    known: Json = {}
    if len(said["destination"]) == 1:
        known["hospitalization"] = {"destination": {"display": said["destination"].pop()}}
    if len(said["priority"]) == 1:
        known["priority"] = {"text": said["priority"].pop()}
    return known


def _device(source: ExportSource) -> Json:
    version = [{"value": source.version}] if source.version else []
    words = source.recording.engine or source.transcript.engine
    told: Json = {
        "resourceType": "Device",
        "deviceName": [{"name": "Handover", "type": "user-friendly-name"}],
        "note": [{"text": f"Words by {words or 'an engine that was not named'}"}],
    }
    return told | ({"version": version} if version else {})


def _transcript(writer: Writer) -> Json:
    source = writer.source
    text = source.transcript.text.encode()
    told: Json = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"text": "Transcript"},
        "subject": {"reference": writer.urn("patient")},
        "description": "Spans in evidence count characters of this text",
        "content": [
            {"attachment": {"contentType": "text/plain; charset=utf-8", "title": "transcript"}}
        ],
    }
    shown = text or transcript_text(source.recording, source.transcript).encode()
    told["content"][0]["attachment"]["data"] = base64.b64encode(shown).decode()
    return told


def _entry(url: str, resource: Json) -> Json:
    return {"fullUrl": url, "resource": resource}


def _loinc(code: str, display: str) -> Json:
    return {"coding": [{"system": codes.LOINC, "code": code, "display": display}]}


def _narrative(lines: Sequence[str]) -> Json:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>'
    return {"status": "generated", "div": div}


def _written_at(source: ExportSource) -> datetime:
    return source.recording.stopped_at or source.recording.started_at


def _instant(source: ExportSource, moment: datetime) -> str:
    return source.local(moment).isoformat()
