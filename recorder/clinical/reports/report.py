"""From one Analysis to what people read: the way in to all handover formats.

``render`` gives the stored report, ``layout`` the same content without a form (for Markdown,
HTML or paper). Pure: equal input gives equal text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, tzinfo

from recorder.clinical.languages import CODES
from recorder.clinical.reports import blocks, workings
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.formats import FORMATS, Part, ReportFormat
from recorder.clinical.reports.hands import by_hand, people, stamp
from recorder.clinical.reports.others import of_others, several
from recorder.clinical.reports.page import (
    NOT_STATED,
    Block,
    Line,
    Page,
    Section,
    as_text,
)
from recorder.clinical.reports.script import (
    DRAFT_LINE,
    cause_words,
    head,
    is_draft,
    unaccounted_words,
)
from recorder.clinical.reports.sentences import short_flag
from recorder.clinical.reports.spoken import seconds, spoken
from recorder.clinical.wording import language_spoken, lowered, retold, say, speaking
from recorder.core.model import (
    UNCLEAR,
    UNREADABLE,
    Analysis,
    Fact,
    Recording,
    Report,
    Transcript,
)
from recorder.core.timeline import clock, missing

__all__ = [
    "FORMATS",
    "ReportFormat",
    "layout",
    "render",
]

PRELIMINARY = "Preliminary, not signed"
OTHER_LANGUAGE = (
    "NOT ENGLISH: facts are found in English words only. Most of what was said is missing below, "
    "and what stands there may be wrong. Read the transcript."
)
FEWER_RULES = {
    "es": "READ IN SPANISH: age, sex, complaint, vital signs, drugs, allergies, history, common "
    "findings and care, onset and arrival are looked for; the rest of what was said is not below. "
    "Read the transcript.",
    "pt": "READ IN PORTUGUESE: age, sex, complaint, vital signs, drugs, allergies, history, common "
    "findings and care, onset and arrival are looked for; the rest of what was said is not below. "
    "Read the transcript.",
}
_ENGLISH = ("", "en")
_MOST_GAPS = 6
_LEAST_UNCLEAR_S = 1.0
"""Less of it is a word or two, and those are marked where they stand."""


def render(
    format: str,
    recording: Recording,
    transcript: Transcript,
    analysis: Analysis,
    *,
    zone: tzinfo = UTC,
) -> Report:
    """The report in ``format`` (a key of ``FORMATS``).

    Raises:
        KeyError: no such format.
    """
    page, missing = _page(FORMATS[format], recording, transcript, analysis, zone)
    return Report(format, as_text(page), page.spoken, missing)


def layout(
    format: str,
    recording: Recording,
    transcript: Transcript,
    analysis: Analysis,
    *,
    zone: tzinfo = UTC,
) -> Page:
    """The report's content, to be given another form.

    Raises:
        KeyError: no such format.
    """
    return _page(FORMATS[format], recording, transcript, analysis, zone)[0]


def _page(
    wanted: ReportFormat,
    recording: Recording,
    transcript: Transcript,
    analysis: Analysis,
    zone: tzinfo,
) -> tuple[Page, tuple[str, ...]]:
    with speaking(analysis.language):
        return _told(wanted, Encounter.of(recording, transcript, analysis, zone))


def _told(wanted: ReportFormat, encounter: Encounter) -> tuple[Page, tuple[str, ...]]:
    missing: list[str] = []
    sections = [_section(part, encounter, missing) for part in wanted.parts]
    sections += _rest(encounter, sections)
    sections += of_others(encounter)
    sections += people(encounter)
    told = _read_out(encounter)
    page = Page(
        title=say(wanted.title),
        status=_status(encounter),
        head=_head(encounter),
        warnings=_warnings(encounter),
        alerts=_alerts(encounter),
        checks=tuple(workings.checks(encounter)),
        spoken=told,
        spoken_heading=say("Read out, about {} s", seconds(told)),
        sections=tuple(sections),
        evidence=_evidence(encounter),
        checks_heading=say("To check"),
        language=language_spoken(),
    )
    return page, tuple(missing)


def _section(part: Part, encounter: Encounter, missing: list[str]) -> Section:
    """One part with its blocks; what is not stated is noted in ``missing``."""
    told: list[Block] = []
    for label, make in part.makers:
        made = make(encounter)
        if label and not made:
            made = [Line(say(NOT_STATED), say(label))]
            missing.append(say(label).lower())
        elif label:
            made = _labelled(made, say(label))
        told += made
    if not told and part.empty == NOT_STATED:
        missing.append(say(part.heading).lower())
    return Section(say(part.heading), tuple(told), part.letter, say(part.empty))


def _rest(encounter: Encounter, sections: Sequence[Section]) -> list[Section]:
    """Facts that no part of the format has a place for; nothing that was said falls out."""
    shown = {n for section in sections for told in section.words() for n in _REF.findall(told)}
    left = [f for f in encounter.facts if str(encounter.refs[f.id]) not in shown]
    if not left:
        return []
    return [Section(say("Also said"), tuple(blocks.left_over(encounter, left)))]


_REF = re.compile(r"\[([0-9]+)\]")


def _labelled(made: Sequence[Block], label: str) -> list[Block]:
    """Lines without a label of their own become one line under ``label``."""
    plain = [b.text for b in made if isinstance(b, Line) and not b.label]
    rest = [b for b in made if not isinstance(b, Line) or b.label]
    return [*([Line(lowered(" ".join(plain)), label)] if plain else []), *rest]


def _status(encounter: Encounter) -> str:
    review = encounter.analysis.review
    if review.signature is None:
        return say(PRELIMINARY)
    signed = say("Signed by {}", stamp(review.signature, encounter.zone)) + _left_open(encounter)
    return signed if review.signed else say("Changed since and not signed again. {}", signed)


def _left_open(encounter: Encounter) -> str:
    """How many facts nobody has checked, though the report is signed."""
    left = sum(f.needs_review for f in encounter.facts)
    if not left:
        return ""
    return say("; 1 fact left to check") if left == 1 else say("; {} facts left to check", left)


def _head(encounter: Encounter) -> tuple[str, ...]:
    lines = head(encounter.recording, encounter.transcript, encounter.zone)
    warned = (say(DRAFT_LINE), unaccounted_words(encounter.timeline))
    told = [line for line in lines if line not in warned]
    return (". ".join(told[:2]) + ".", ". ".join(told[2:]) + ".")


def _warnings(encounter: Encounter) -> tuple[str, ...]:
    told = []
    if is_draft(encounter.recording, encounter.transcript) or encounter.analysis.draft:
        told.append(say(DRAFT_LINE))
    languages = encounter.transcript.languages
    told += [say(FEWER_RULES[code]) for code in languages if code in CODES]
    if any(code not in (*CODES, *_ENGLISH) for code in languages):
        told.append(say(OTHER_LANGUAGE))
    told += several(encounter)
    gaps = encounter.timeline.gaps()
    if gaps:
        shown = "; ".join(
            say(
                "{} at {} ({})",
                retold(missing(g.duration_s)),
                clock(g.elapsed_s),
                cause_words(g.cause),
            )
            for g in gaps[:_MOST_GAPS]
        )
        more = say("; and {} more", len(gaps) - _MOST_GAPS) if len(gaps) > _MOST_GAPS else ""
        told.append(say("NOT RECORDED: {}. What was said then is missing here.", shown + more))
    told += _unread(encounter)
    told += _not_understood(encounter)
    unaccounted = unaccounted_words(encounter.timeline)
    if unaccounted:
        told.append(f"{unaccounted}.")
    return tuple(told)


def _unread(encounter: Encounter) -> list[str]:
    """Sound without words is a hole in the record as much as a gap is, but it can be played."""
    segments = [s for s in encounter.transcript.segments if s.text == UNREADABLE]
    if not segments:
        return []
    shown = "; ".join(
        say(
            "{} at {}",
            missing(s.end_s - s.start_s),
            clock(encounter.timeline.elapsed_s(s.start_s)),
        )
        for s in segments[:_MOST_GAPS]
    )
    more = say("; and {} more", len(segments) - _MOST_GAPS) if len(segments) > _MOST_GAPS else ""
    told = "NOT TRANSCRIBED: {}. What was said then is missing here. Play it."
    return [say(told, shown + more)]


def _not_understood(encounter: Encounter) -> list[str]:
    """Speech whose words were not believed: "not stated" would be false of what was said there."""
    heard = [
        part
        for segment in encounter.transcript.segments
        for part in (segment.words or (segment,))
        if part.text == UNCLEAR
    ]
    heard_s = sum(part.end_s - part.start_s for part in heard)
    if heard_s < _LEAST_UNCLEAR_S:
        return []
    told = "NOT UNDERSTOOD: {} of speech, marked [unclear]. Its words are missing here. Play it."
    return [say(told, missing(heard_s))]


def _alerts(encounter: Encounter) -> tuple[str, ...]:
    """Every red flag, here and nowhere else: the loudest one by one, the others on one line."""
    flags = encounter.analysis.flags
    loudest = [workings.flag_words(encounter, f) for f in flags if f.priority == 1]
    others = [short_flag(f) + encounter.refs_of(f.derived_from) for f in flags if f.priority != 1]
    if loudest and not others:
        return tuple(loudest)
    told = "; ".join(others) or say("none raised by what was said")
    return (*loudest, say("RED FLAGS, worked out: {}.", told))


def _read_out(encounter: Encounter) -> str:
    text = spoken(encounter) if encounter.facts else ""
    return text or say("Nothing was said about a patient that could be understood.")


def _evidence(encounter: Encounter) -> Section:
    lines: list[Block] = [
        Line(_evidence_line(encounter, number, facts))
        for number, facts in workings.evidence_lines(encounter)
    ]
    heading = say("Evidence: the words behind the numbers, minutes and seconds since Start")
    return Section(heading, tuple(lines), empty=say("no facts"))


def _evidence_line(encounter: Encounter, number: int, facts: list[Fact]) -> str:
    at_s = facts[0].evidence[0].audio_start_s
    when = say("no sound") if at_s is None else clock(encounter.timeline.elapsed_s(at_s))
    check = say(", TO CHECK") if any(f.needs_review for f in facts) else ""
    check += by_hand(facts)
    if any(e.typed for f in facts for e in f.evidence):
        check += say(", words typed by hand")
    said = Counter(_quotes(encounter, facts))
    quotes = " ... ".join(f'"{q}"' + (f" ×{n}" if n > 1 else "") for q, n in said.items())
    return f"[{number}] {when}  {blocks.together(encounter, facts)}{check}  {quotes}"


def _quotes(encounter: Encounter, facts: list[Fact]) -> list[str]:
    """The words of all ``facts``; neighbouring words as one quote of the transcript."""
    text = encounter.transcript.text
    words = sorted({e for f in facts for e in f.evidence}, key=lambda e: (e.start, e.end))
    quotes: list[tuple[int, int, str]] = []
    for word in words:
        start, end, _ = quotes[-1] if quotes else (0, -_NEAR_CHARS, "")
        joined = text[start : max(end, word.end)]
        if word.start - end < _NEAR_CHARS and word.quote and word.quote in joined:
            quotes[-1] = (start, max(end, word.end), joined)
        else:
            quotes.append((word.start, word.end, word.quote))
    return [" ".join(quote.split()) for _, _, quote in quotes]


_NEAR_CHARS = 40
