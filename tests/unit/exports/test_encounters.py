"""Every annotated encounter as a FHIR document that round-trips, and as a valid NEMSIS draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from recorder.adapters.exports.fhir import fhir_document
from recorder.adapters.exports.nemsis import nemsis_document, validate
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.analysis import analyze
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Segment, Transcript
from tests.support.encounters import encounters
from tests.unit.exports.samples import ZONE, source
from tests.unit.exports.test_nemsis import AGENCY, CALL, XSD_DIR, needs_xsd

_TEXTS = [case.transcript for case in encounters()]


def _exported(text: str) -> ExportSource:
    transcript = Transcript((Segment(0.0, 60.0, text),))
    return source(assess(analyze(transcript)), transcript, zone=ZONE)


@pytest.mark.parametrize("number", range(0, len(_TEXTS), 4))
def test_a_fhir_document_keeps_its_entries_through_the_library(number: int) -> None:
    document = fhir_document(_exported(_TEXTS[number]))
    again = json.loads(Bundle.model_validate_json(document).model_dump_json())
    assert len(again["entry"]) == len(json.loads(document)["entry"])


@needs_xsd
def test_every_encounter_passes_the_official_schema() -> None:
    for text in _TEXTS:
        assert validate(nemsis_document(_exported(text), AGENCY, CALL), Path(XSD_DIR)) == ()
