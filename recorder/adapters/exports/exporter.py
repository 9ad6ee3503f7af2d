"""Which exports there are, and how each is made from one encounter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from recorder import __version__
from recorder.adapters.exports import archive, subtitles
from recorder.adapters.exports.nemsis import Call, Problem, nemsis_document, validate
from recorder.adapters.exports.nemsis_agency import AgencyDesk
from recorder.adapters.exports.source import ExportSource
from recorder.adapters.exports.vitals_csv import vitals_csv
from recorder.clinical.facts import codec
from recorder.clinical.reports import report
from recorder.clinical.reports.html_page import as_html
from recorder.clinical.reports.page import Page, as_markdown, as_text
from recorder.clinical.scoring.assess import assess
from recorder.core.errors import NotReady
from recorder.core.model import Recording
from recorder.services.files import OutputFile
from recorder.services.reviewing import Seen


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One form of an encounter.

    Attributes:
        media_type: with its charset.
        ending: of the file name, after the recording's stem.
        make: the whole export as text.
    """

    media_type: str
    ending: str
    make: Callable[[ExportSource], str]


def _fhir(source: ExportSource) -> str:
    from recorder.adapters.exports.fhir import fhir_document

    return fhir_document(source)


def _transcript_json(source: ExportSource) -> str:
    timeline = source.timeline
    told = codec.transcript_json(source.transcript, timeline)
    told |= {"gaps": codec.gaps_json(timeline), "unaccounted_s": timeline.unaccounted_s}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


EXPORTS: Mapping[str, ExportFormat] = MappingProxyType(
    {
        "fhir": ExportFormat("application/fhir+json; charset=utf-8", "fhir.json", _fhir),
        "vitals": ExportFormat("text/csv; charset=utf-8", "vitals.csv", vitals_csv),
        "srt": ExportFormat("application/x-subrip; charset=utf-8", "transcript.srt", subtitles.srt),
        "vtt": ExportFormat("text/vtt; charset=utf-8", "transcript.vtt", subtitles.vtt),
        "words": ExportFormat(
            "application/json; charset=utf-8", "transcript.json", _transcript_json
        ),
    }
)
"""Made from speech alone; NEMSIS also needs what dispatch knows, the archive also the sound."""

_FORMS: Mapping[str, Callable[[Page], str]] = MappingProxyType(
    {"text": as_text, "markdown": as_markdown, "html": as_html}
)

NEMSIS_ENDING = "nemsis_draft.xml"
ARCHIVE_ENDING = "encounter.zip"


@dataclass(frozen=True, slots=True)
class NemsisDraft:
    """A NEMSIS document that a person goes on with.

    Attributes:
        checked: whether there were schemas to check it against.
        problems: where it breaks them.
    """

    xml: bytes
    checked: bool
    problems: tuple[Problem, ...] = ()


NO_AGENCY = AgencyDesk()
"""None is known, and none can be saved."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """This server's exports.

    Attributes:
        zone: the crew's time zone.
        agency: what NEMSIS demands of the agency.
        xsd_dir: folder with the NEMSIS 3.5 schemas, or None.
    """

    zone: tzinfo
    agency: AgencyDesk = NO_AGENCY
    xsd_dir: Path | None = None

    def source(self, recording: Recording, seen: Seen | None) -> ExportSource:
        """What all exports of one recording are made from.

        Raises:
            NotReady: the worker has not finished it yet.
        """
        if seen is None:
            raise NotReady(
                "The report has not been written yet.",
                cure="It follows by itself after the recording stops; ask again in a moment.",
            )
        review = seen.analysis.review
        signature = review.signature if review.signed else None
        return ExportSource(
            recording,
            seen.transcript,
            seen.analysis,
            seen.report,
            zone=self.zone,
            signed_at=signature.at if signature else None,
            signed_by=signature.by if signature else None,
            version=__version__,
        )

    def report(self, source: ExportSource, format_name: str, form: str, language: str = "") -> str:
        """The report in another format and form: ``text``, ``markdown`` or ``html``.

        Args:
            language: one of ``wording.LANGUAGES``; empty: the one it was written in.

        Raises:
            KeyError: no such format or form.
        """
        analysis = source.analysis
        if language and language != analysis.language:
            analysis = assess(replace(analysis, language=language))
        page = report.layout(
            format_name, source.recording, source.transcript, analysis, zone=self.zone
        )
        return _FORMS[form](page)

    def nemsis(self, source: ExportSource, call: Call) -> NemsisDraft:
        """The encounter as a NEMSIS draft.

        Raises:
            NotConfigured: the agency's facts are missing or cannot be read.
            InvalidInput: one of them, or of the call's, is empty or has the wrong form.
            SchemaUnavailable: there are no schemas where they should be.
        """
        xml = nemsis_document(source, self.agency.agency(), call)
        if self.xsd_dir is None:
            return NemsisDraft(xml, checked=False)
        return NemsisDraft(xml, checked=True, problems=validate(xml, self.xsd_dir))

    def archive(
        self,
        source: ExportSource,
        files: list[OutputFile],
        opened: Callable[[Path], BinaryIO],
    ) -> Iterator[bytes]:
        """Everything about the encounter as a ZIP, in pieces; ``opened`` opens one of the files."""
        stem = source.recording.stem
        members = [archive.Member(file.name, file.path, opened) for file in files]
        members += [
            archive.Member(f"{stem}_{each.ending}", each.make(source).encode())
            for each in EXPORTS.values()
        ]
        printed = self.report(source, source.report.format, "html").encode()
        members.append(archive.Member(f"{stem}_report.html", printed))
        return archive.archive_pieces(source.recording, members)
