"""The handover formats: which blocks stand under which heading, in the order each one has.

A format is data. A part with nothing said is printed as ``not stated``; so is each labelled
block within a part, because "allergies: not stated" is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from recorder.clinical.reports import blocks, matter
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.page import NOT_STATED, Block
from recorder.clinical.reports.signs import signs_block
from recorder.clinical.reports.treatment import medicines
from recorder.clinical.reports.workings import scores

Maker = Callable[[Encounter], list[Block]]


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of a format and what stands under it.

    Attributes:
        makers: blocks by label; a labelled block that is empty is printed as not stated.
        empty: printed when nothing stands here; other than ``not stated`` for what is worked out.
    """

    heading: str
    makers: tuple[tuple[str, Maker], ...]
    letter: str = ""
    empty: str = NOT_STATED


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A handover format: its parts in order."""

    name: str
    title: str
    parts: tuple[Part, ...]


def _part(
    letter: str, heading: str, *makers: Maker | tuple[str, Maker], empty: str = NOT_STATED
) -> Part:
    told = tuple(m if isinstance(m, tuple) else ("", m) for m in makers)
    return Part(heading, told, letter, empty)


_NO_SCORE = "too little was said without doubt for a score"


_ALLERGIES = ("Allergies", blocks.allergies)
_HOME = ("Home medicines", blocks.home_medicines)
_HISTORY = ("History", blocks.history)
_TIMES = ("Times", blocks.times)

_WORKED_OUT = (_part("", "Scores, worked out, not said", scores, empty=_NO_SCORE),)
_TREATMENT = (medicines, blocks.procedures)
_MATTER = (matter.complaint, matter.mechanism)

ATMIST = ReportFormat(
    "atmist",
    "Ambulance handover, ATMIST",
    (
        _part("A", "Age", blocks.who),
        _part("T", "Time", blocks.times, blocks.eta, blocks.transport),
        _part("M", "Mechanism or complaint", *_MATTER),
        _part("I", "Injuries and findings", blocks.findings),
        _part("S", "Signs", signs_block),
        _part("T", "Treatment", *_TREATMENT),
        _part("", "Allergies", blocks.allergies),
        _part("", "Home medicines", blocks.home_medicines),
        _part("", "History", blocks.history),
        *_WORKED_OUT,
    ),
)

IMIST_AMBO = ReportFormat(
    "imist-ambo",
    "Ambulance handover, IMIST-AMBO",
    (
        _part("I", "Identification", blocks.who),
        _part("M", "Mechanism or medical complaint", *_MATTER, blocks.times),
        _part("I", "Injuries or information", blocks.findings),
        _part("S", "Signs", signs_block),
        _part("T", "Treatment and trends", *_TREATMENT),
        _part("A", "Allergies", blocks.allergies),
        _part("M", "Medications", blocks.home_medicines),
        _part("B", "Background", blocks.history),
        _part("O", "Other", blocks.eta, blocks.transport),
        *_WORKED_OUT,
    ),
)

SBAR = ReportFormat(
    "sbar",
    "Ambulance handover, SBAR",
    (
        _part("S", "Situation", blocks.who, *_MATTER, blocks.eta, blocks.transport),
        _part("B", "Background", _TIMES, _HISTORY, _HOME, _ALLERGIES),
        _part("A", "Assessment", blocks.findings, signs_block, scores),
        _part("", "Treatment so far", *_TREATMENT),
        _part("R", "Recommendation", blocks.planned),
    ),
)

SOAP = ReportFormat(
    "soap",
    "Ambulance record, SOAP",
    (
        _part(
            "S", "Subjective", blocks.who, *_MATTER, _TIMES, blocks.symptoms,
            _HISTORY, _HOME, _ALLERGIES,
        ),
        _part("O", "Objective", blocks.examination, signs_block),
        _part(
            "A", "Assessment, worked out, not said", scores,
            empty=_NO_SCORE,
        ),
        _part("P", "Plan and treatment", *_TREATMENT, blocks.eta, blocks.transport),
    ),
)  # fmt: skip

CHART = ReportFormat(
    "chart",
    "Ambulance record, CHART",
    (
        _part("C", "Chief complaint", blocks.who, *_MATTER),
        _part("H", "History", _TIMES, _HISTORY, _HOME, _ALLERGIES),
        _part("A", "Assessment", blocks.findings, signs_block, scores),
        _part("R", "Treatment (Rx)", *_TREATMENT),
        _part("T", "Transport", blocks.eta, blocks.transport),
    ),
)

RADIO = ReportFormat(
    "radio",
    "Radio report",
    (
        _part("", "ETA", blocks.eta, blocks.transport),
        _part("", "Patient", blocks.who, *_MATTER, blocks.times),
        _part("", "Findings", blocks.findings),
        _part("", "Signs", signs_block),
        _part("", "Treatment", *_TREATMENT),
        _part("", "Background", _HISTORY, _HOME, _ALLERGIES),
        _part("", "Worked out, not said", scores, empty=_NO_SCORE),
    ),
)

FORMATS: Mapping[str, ReportFormat] = MappingProxyType(
    {f.name: f for f in (ATMIST, IMIST_AMBO, SBAR, SOAP, CHART, RADIO)}
)
