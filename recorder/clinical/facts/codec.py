"""Transcripts, analyses and reports as plain JSON values, and back without loss.

``*_json`` give dicts and lists that ``json`` can write; ``*_from`` read them again. What is only
shown (title, display, elapsed time, text positions) is written for readers and ignored on the
way in. The decoders are for our own files and rows, not for untrusted input: a missing key is a
``KeyError``, a wrong value a ``ValueError`` or ``TypeError``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from recorder.clinical.facts.given_at import TimesGiven
from recorder.clinical.facts.keys import keys
from recorder.clinical.wording import ENGLISH, describe, retold, speaking
from recorder.clinical.wording.describe import Names
from recorder.core.json_object import Json
from recorder.core.model import (
    SAMPLE_RATE,
    SEGMENT_JOINER,
    Analysis,
    Evidence,
    Fact,
    FactKind,
    FactStatus,
    Flag,
    Recording,
    Report,
    Score,
    Segment,
    Transcript,
    Word,
)
from recorder.core.review import Act, ActKind, Hand
from recorder.core.timeline import Timeline

# --- transcript -------------------------------------------------------------------------------


def transcript_json(transcript: Transcript, timeline: Timeline | None = None) -> Json:
    """The transcript with its text, and each segment's place in it.

    Args:
        transcript: what the engine made.
        timeline: adds ``elapsed_s`` to every segment when given.
    """
    segments = []
    start = 0
    for index, segment in enumerate(transcript.segments):
        segments.append(_segment_json(index, start, segment, timeline))
        start += len(segment.text) + len(SEGMENT_JOINER)
    return {
        "text": transcript.text,
        "engine": transcript.engine,
        "model": transcript.model,
        "draft": transcript.draft,
        "language": transcript.language,
        "segments": segments,
    }


def transcript_from(data: Mapping[str, Any]) -> Transcript:
    """The transcript that ``transcript_json`` wrote."""
    return Transcript(
        segments=tuple(_segment_from(item) for item in data["segments"]),
        engine=data["engine"],
        model=data["model"],
        language=data["language"],
        draft=data["draft"],
    )


def _segment_json(index: int, start: int, segment: Segment, timeline: Timeline | None) -> Json:
    told: Json = {
        "index": index,
        "start": start,
        "end": start + len(segment.text),
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "text": segment.text,
        "confidence": segment.confidence,
        "utterance": segment.utterance,
        "language": segment.language,
        "words": [
            {
                "text": w.text,
                "start_s": w.start_s,
                "end_s": w.end_s,
                "confidence": w.confidence,
                "typed": w.typed,
            }
            for w in segment.words
        ],
    }
    if timeline is not None:
        told["elapsed_s"] = timeline.elapsed_s(segment.start_s)
    return told


def _segment_from(data: Mapping[str, Any]) -> Segment:
    return Segment(
        start_s=data["start_s"],
        end_s=data["end_s"],
        text=data["text"],
        words=tuple(
            Word(w["text"], w["start_s"], w["end_s"], w["confidence"], w.get("typed", False))
            for w in data["words"]
        ),
        confidence=data["confidence"],
        utterance=data["utterance"],
        language=data.get("language", ""),
    )


# --- analysis ---------------------------------------------------------------------------------


def analysis_json(analysis: Analysis, timeline: Timeline | None = None) -> Json:
    """Facts, scores and flags; with ``timeline`` the evidence also says ``elapsed_s``."""
    with speaking(analysis.language):
        names, times = describe.said_names(analysis.facts), TimesGiven(analysis.facts)
        facts = [
            fact_json(f, names, timeline) | {"given_at": _given_at(times, f)}
            for f in analysis.facts
        ]
    return {
        "version": analysis.version,
        "draft": analysis.draft,
        "language": analysis.language,
        "facts": facts,
        "scores": [_score_json(s) for s in analysis.scores],
        "flags": [_flag_json(f) for f in analysis.flags],
    }


def analysis_from(data: Mapping[str, Any]) -> Analysis:
    """The analysis that ``analysis_json`` wrote."""
    return Analysis(
        facts=tuple(fact_from(item) for item in data["facts"]),
        scores=tuple(_score_from(item) for item in data["scores"]),
        flags=tuple(_flag_from(item) for item in data["flags"]),
        version=data["version"],
        draft=data["draft"],
        language=data.get("language", ENGLISH),
    )


def review_json(analysis: Analysis) -> Json:
    """How far people have gone through the analysis; ``keys`` name its facts for their acts."""
    review = analysis.review
    with speaking(analysis.language):
        names = describe.said_names(analysis.facts)
        struck = [
            {"fact": fact_json(fact, names), "act": act_json(act)} for fact, act in review.struck
        ]
    return {
        "version": review.version,
        "signed": review.signed,
        "amended": review.amended,
        "signature": act_json(review.signature) if review.signature else None,
        "struck": struck,
        "notes": [act_json(act) for act in review.notes],
        "homeless": [act_json(act) for act in review.homeless],
        "scale": act_json(review.scale) if review.scale else None,
        # From before any strike: of two equal facts the second keeps its name.
        "keys": dict(review.keys or keys(analysis.facts).items()),
    }


def act_json(act: Act) -> Json:
    """One act of one person."""
    return {
        "number": act.number,
        "at": act.at.isoformat(),
        "by": act.by,
        "kind": act.kind.value,
        "fact": act.fact,
        "value": act.value,
        "unit": act.unit,
        "text": act.text,
        "undoes": act.undoes,
        "revision": act.revision,
        "sha256": act.sha256,
        "user_id": act.user_id,
        "user_name": act.user_name,
    }


def act_from(data: Mapping[str, Any]) -> Act:
    """The act that ``act_json`` wrote."""
    plain = {k: data[k] for k in ("number", "by", "fact", "value", "unit", "text", "undoes")}
    return Act(
        at=datetime.fromisoformat(data["at"]),
        kind=ActKind(data["kind"]),
        revision=data["revision"],
        sha256=data["sha256"],
        user_id=data.get("user_id", ""),
        user_name=data.get("user_name", ""),
        **plain,
    )


def _hand_json(hand: Hand | None) -> Json | None:
    if hand is None:
        return None
    return {
        "kind": hand.kind.value,
        "by": hand.by,
        "at": hand.at.isoformat(),
        "heard": hand.heard,
        "number": hand.number,
    }


def _given_at(times: TimesGiven, fact: Fact) -> str | None:
    """When a drug was given, in words: its own time, or those told apart; None if not certain."""
    if fact.kind is not FactKind.MEDICATION_GIVEN:
        return None
    if fact.time:
        return describe.moment_words(fact.time)
    return ", ".join(describe.moment(time) for time in times.of(fact)) or None


def fact_json(fact: Fact, names: Names | None = None, timeline: Timeline | None = None) -> Json:
    """One fact in the wire shape, with the words to show for it."""
    told: Json = {
        "id": fact.id,
        "kind": fact.kind.value,
        "name": fact.name,
        "title": describe.title(fact, names),
        "display": describe.display(fact, names),
        "status": fact.status.value,
        "negated": fact.negated,
        "needs_review": fact.needs_review,
    }
    told |= {key: getattr(fact, key) for key in _PLAIN}
    told["review_reason"] = fact.review_reason and retold(fact.review_reason)
    told["alternatives"] = list(fact.alternatives)
    told["detail"] = _detail_json(fact.detail)
    told["evidence"] = [_evidence_json(e, timeline) for e in fact.evidence]
    told["hand"] = _hand_json(fact.hand)
    return told


def fact_from(data: Mapping[str, Any]) -> Fact:
    """The fact that ``fact_json`` wrote, as it was heard.

    What is only shown (title, display, negated, needs_review) and what people did are not read:
    results are stored as heard, acts apart.
    """
    plain = {key: data[key] for key in _PLAIN}
    return Fact(
        id=data["id"],
        kind=FactKind(data["kind"]),
        name=data["name"],
        evidence=tuple(_evidence_from(item) for item in data["evidence"]),
        status=FactStatus(data["status"]),
        alternatives=tuple(data["alternatives"]),
        detail=_detail_from(data["detail"]),
        **plain,
    )


_PLAIN = (
    "value", "unit", "unit_implied", "low", "high", "comparator", "approximate", "dose", "route",
    "count", "prior_to_ems", "order", "oxygen", "time_said", "time", "confidence",
    "review_reason", "rule",
)  # fmt: skip


def _detail_json(detail: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    """One entry a key; a key that was said twice holds a list."""
    told: dict[str, str | list[str]] = {}
    for key, text in detail:
        before = told.get(key)
        if before is None:
            told[key] = text
        elif isinstance(before, list):
            before.append(text)
        else:
            told[key] = [before, text]
    return told


def _detail_from(data: Mapping[str, str | list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key, text)
        for key, texts in data.items()
        for text in (texts if isinstance(texts, list) else [texts])
    )


def _evidence_json(evidence: Evidence, timeline: Timeline | None) -> Json:
    told: Json = {
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "segment": evidence.segment,
        "audio_start_s": evidence.audio_start_s,
        "audio_end_s": evidence.audio_end_s,
        "typed": evidence.typed,
    }
    if timeline is not None and evidence.audio_start_s is not None:
        told["elapsed_s"] = timeline.elapsed_s(evidence.audio_start_s)
    return told


def _evidence_from(data: Mapping[str, Any]) -> Evidence:
    return Evidence(
        quote=data["quote"],
        start=data["start"],
        end=data["end"],
        segment=data["segment"],
        audio_start_s=data["audio_start_s"],
        audio_end_s=data["audio_end_s"],
        typed=data.get("typed", False),
    )


def _score_json(score: Score) -> Json:
    return {
        "name": score.name,
        "value": score.value,
        "meaning": score.meaning,
        "source": score.source,
        "derived_from": list(score.derived_from),
        "inputs": [{"name": name, "value": value} for name, value in score.inputs],
        "missing": list(score.missing),
    }


def _score_from(data: Mapping[str, Any]) -> Score:
    return Score(
        name=data["name"],
        value=data["value"],
        meaning=data["meaning"],
        source=data["source"],
        derived_from=tuple(data["derived_from"]),
        inputs=tuple((item["name"], item["value"]) for item in data["inputs"]),
        missing=tuple(data["missing"]),
    )


def _flag_json(flag: Flag) -> Json:
    return {
        "name": flag.name,
        "text": flag.text,
        "derived_from": list(flag.derived_from),
        "priority": flag.priority,
    }


def _flag_from(data: Mapping[str, Any]) -> Flag:
    return Flag(data["name"], data["text"], tuple(data["derived_from"]), data["priority"])


# --- report -----------------------------------------------------------------------------------


def report_json(report: Report) -> Json:
    """The report as it is stored and sent."""
    return {
        "format": report.format,
        "text": report.text,
        "spoken": report.spoken,
        "not_stated": list(report.not_stated),
    }


def report_from(data: Mapping[str, Any]) -> Report:
    """The report that ``report_json`` wrote."""
    return Report(data["format"], data["text"], data["spoken"], tuple(data["not_stated"]))


# --- the recording's clocks ---------------------------------------------------------------------


def gaps_json(timeline: Timeline) -> list[Json]:
    """Every gap on both clocks, and its time of day where that is known."""
    return [
        {
            "at_s": gap.at_s,
            "elapsed_s": gap.elapsed_s,
            "duration_s": gap.duration_s,
            "cause": gap.cause,
            "began_at": gap.began_at.isoformat() if gap.began_at else None,
            "held_s": gap.held_s,
        }
        for gap in timeline.gaps()
    ]


def markers_json(recording: Recording, timeline: Timeline) -> list[Json]:
    """Every bookmark on both clocks."""
    placed = [(m.frame / SAMPLE_RATE, m.label) for m in recording.markers]
    return [
        {"at_s": at_s, "elapsed_s": timeline.elapsed_s(at_s), "label": label}
        for at_s, label in placed
    ]
