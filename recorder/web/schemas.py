"""The shapes of the API's answers, as JSON Schema 2020-12.

``ANSWERS`` names them; ``openapi`` puts them into the document. Members listed are always there;
more may follow, so readers ignore what they do not know.
"""

from __future__ import annotations

from recorder.clinical.reports.report import FORMATS
from recorder.core.json_object import Json
from recorder.core.model import FactKind, FactStatus, Origin
from recorder.core.review import ActKind
from recorder.core.sessions import SessionStatus
from recorder.services.engine_status import STATES
from recorder.services.files import FileKind
from recorder.web.admin_schemas import ADMIN
from recorder.web.json_schema import (
    ANYTHING,
    CHOICES,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    REC_ID,
    SCALAR,
    SESSION_ID,
    SHARE,
    SOURCE,
    STATE,
    TEXT,
    WHOLE,
    maybe,
    named,
    one_of,
    several,
    thing,
)
from recorder.web.people_schemas import PEOPLE

_ACCEPTED: Json = {"recording_id": REC_ID, "state": STATE}
_SUMMARY: Json = {
    **_ACCEPTED,
    "source": SOURCE,
    "started_at": MOMENT,
    "stopped_at": maybe(MOMENT),
    "duration_s": NUMBER,
    "elapsed_s": NUMBER,
    "gaps": COUNT,
    "draft": FLAG,
    "engine": maybe(TEXT),
    "title": maybe(TEXT),
    "facts": COUNT,
    "to_check": COUNT,
    "signed": FLAG,
    "problem": maybe(TEXT),
}
_REVIEW: Json = {
    "version": COUNT,
    "signed": FLAG,
    "keys": {"type": "object", "additionalProperties": TEXT},
}

ENCOUNTER_PARTS: dict[str, Json] = {
    "Word": thing(text=TEXT, start_s=NUMBER, end_s=NUMBER, confidence=maybe(SHARE), typed=FLAG),
    "Segment": thing(
        index=COUNT,
        start=COUNT,
        end=COUNT,
        start_s=NUMBER,
        end_s=NUMBER,
        text=TEXT,
        confidence=maybe(SHARE),
        utterance=COUNT,
        language=TEXT,
        words=several(named("Word")),
    ),
    "Transcript": thing(
        text=TEXT,
        engine=TEXT,
        model=TEXT,
        draft=FLAG,
        language=TEXT,
        segments=several(named("Segment")),
    ),
    "Evidence": thing(
        quote=TEXT,
        start=COUNT,
        end=COUNT,
        segment=maybe(COUNT),
        audio_start_s=maybe(NUMBER),
        audio_end_s=maybe(NUMBER),
        typed=FLAG,
    ),
    "Hand": thing(kind=one_of("confirm", "change"), by=TEXT, at=MOMENT, heard=TEXT, number=COUNT),
    "Fact": thing(
        id=TEXT,
        kind=one_of(*(k.value for k in FactKind)),
        name=TEXT,
        title=TEXT,
        display=TEXT,
        status=one_of(*(s.value for s in FactStatus)),
        negated=FLAG,
        needs_review=FLAG,
        value=SCALAR,
        unit=maybe(TEXT),
        unit_implied=FLAG,
        low=maybe(NUMBER),
        high=maybe(NUMBER),
        comparator=maybe(TEXT),
        approximate=FLAG,
        dose=maybe(NUMBER),
        route=maybe(TEXT),
        count=maybe(WHOLE),
        prior_to_ems=FLAG,
        order=maybe(WHOLE),
        oxygen=maybe(TEXT),
        time_said=maybe(TEXT),
        time=maybe(TEXT),
        given_at=maybe(TEXT),
        alternatives=several({"type": ["number", "string"]}),
        confidence=maybe(SHARE),
        review_reason=maybe(TEXT),
        rule=TEXT,
        detail=ANYTHING,
        evidence=several(named("Evidence")) | {"minItems": 1},
        hand=maybe(named("Hand")),
    ),
    "Score": thing(
        name=TEXT,
        value=SCALAR,
        meaning=TEXT,
        source=TEXT,
        derived_from=several(TEXT),
        inputs=several(thing(name=TEXT, value=TEXT)),
        missing=several(TEXT),
    ),
    "RedFlag": thing(name=TEXT, text=TEXT, derived_from=several(TEXT), priority=WHOLE),
    "Analysis": thing(
        version=TEXT,
        draft=FLAG,
        language=TEXT,
        facts=several(named("Fact")),
        scores=several(named("Score")),
        flags=several(named("RedFlag")),
    ),
    "Report": thing(format=one_of(*FORMATS), text=TEXT, spoken=TEXT, not_stated=several(TEXT)),
    "Act": thing(
        number=COUNT,
        at=MOMENT,
        by=TEXT,
        kind=one_of(*(k.value for k in ActKind)),
        fact=TEXT,
        value=SCALAR,
        unit=maybe(TEXT),
        text=TEXT,
        undoes=maybe(COUNT),
        revision=COUNT,
        sha256=TEXT,
        user_id=TEXT,
        user_name=TEXT,
    ),
    "ReviewState": thing(
        **_REVIEW,
        amended=FLAG,
        signature=maybe(named("Act")),
        struck=several(thing(fact=named("Fact"), act=named("Act"))),
        notes=several(named("Act")),
        homeless=several(named("Act")),
        scale=maybe(named("Act")),
    ),
    "Gap": thing(
        at_s=NUMBER,
        elapsed_s=NUMBER,
        duration_s=NUMBER,
        cause=TEXT,
        began_at=maybe(MOMENT),
        held_s=NUMBER,
    ),
    "Bookmark": thing(at_s=NUMBER, elapsed_s=NUMBER, label=TEXT),
    "File": thing(kind=one_of(*(k.value for k in FileKind)), name=TEXT, url=TEXT, bytes=COUNT),
    "Engine": thing(
        name=TEXT,
        model=TEXT,
        label=TEXT,
        draft=FLAG,
        english_only=FLAG,
        state=one_of(*STATES),
        progress=maybe(SHARE),
        why=TEXT,
        cure=TEXT,
    ),
}
"""What encounters are made of."""

ANSWERS: dict[str, Json] = {
    **PEOPLE,
    **ENCOUNTER_PARTS,
    "Started": thing(
        status=one_of("recording"),
        session_id=SESSION_ID,
        recording_id=REC_ID,
        source=SOURCE,
        started_at=MOMENT,
    ),
    "Stopped": thing(
        **_ACCEPTED, session_id=SESSION_ID, files=several(named("File")), problem=maybe(TEXT)
    ),
    "Accepted": thing(**_ACCEPTED),
    "Sessions": thing(active_sessions=COUNT, session_ids=several(TEXT)),
    "Session": thing(
        status=one_of(*(s.value for s in SessionStatus)),
        active=FLAG,
        recording=FLAG,
        signed_in=FLAG,
        created_at=MOMENT,
        expires_at=MOMENT,
        left_s=COUNT,
        settings_version=COUNT,
        history=several(thing(status=TEXT, created_at=MOMENT, ended_at=MOMENT)),
    ),
    "Cleaned": thing(status=one_of("cleaned"), session_id=SESSION_ID),
    "CleanedMany": thing(status=one_of("cleaned"), cleaned_sessions=COUNT),
    "Status": thing(
        version=TEXT,
        server_ms=COUNT,
        server_clock=thing(run=TEXT, set_ms=WHOLE),
        engine=named("Engine"),
        microphone=thing(available=FLAG, why=TEXT),
        limits=thing(upload_mb=COUNT),
    ),
    "Recordings": thing(recordings=several(thing(**_SUMMARY))),
    "Encounter": thing(
        **_SUMMARY
        | {
            "gaps": several(named("Gap")),
            "unaccounted_s": NUMBER,
            "markers": several(named("Bookmark")),
            "progress": thing(
                transcribed_s=NUMBER,
                captured_s=NUMBER,
                behind_s=NUMBER,
                waiting=several(thing(start_s=NUMBER, end_s=NUMBER)),
            ),
            "files": several(named("File")),
            "transcript": maybe(named("Transcript")),
            "analysis": maybe(named("Analysis")),
            "review": maybe(named("ReviewState")),
            "revision": maybe(COUNT),
            "report": maybe(named("Report")),
        }
    ),
    "Corrected": thing(
        revision=COUNT,
        transcript=named("Transcript"),
        analysis=named("Analysis"),
        report=named("Report"),
        offered=several(TEXT),
    ),
    "Revisions": thing(
        revisions=several(
            thing(revision=COUNT, created_at=MOMENT, origin=one_of(*(o.value for o in Origin)))
        )
    ),
    "Revision": thing(
        revision=COUNT,
        created_at=MOMENT,
        origin=one_of(*(o.value for o in Origin)),
        transcript=named("Transcript"),
        report=named("Report"),
    ),
    "Models": thing(models=several(thing(label=TEXT, name=TEXT, engine=TEXT, english_only=FLAG))),
    "Speech": thing(
        version=COUNT, language=TEXT, model=TEXT, vocabulary=several(TEXT), report_format=TEXT
    ),
    "Review": thing(
        **_REVIEW, units={"type": "object", "additionalProperties": several(maybe(TEXT))}
    ),
    "Decided": thing(review=named("Review"), analysis=named("Analysis"), report=named("Report")),
    "Exports": thing(
        reports=several(thing(name=TEXT, title=TEXT)),
        forms=several(TEXT),
        exports=several(thing(name=TEXT, url=TEXT)),
        nemsis=FLAG,
        nemsis_checked=FLAG,
        nemsis_call=thing(dispatch_reason=CHOICES, response_mode=CHOICES, disposition=CHOICES),
    ),
    "Peaks": thing(n=COUNT, duration_s=NUMBER, start_s=NUMBER, end_s=NUMBER, peaks=several(SHARE)),
    "Health": thing(status=TEXT),
    "Readiness": thing(status=TEXT, missing=several(TEXT)),
    "Problem": thing(type=TEXT, title=TEXT, status=COUNT, detail=TEXT, cure=TEXT, code=TEXT),
    **ADMIN,
    "Document": thing(openapi=TEXT, info=ANYTHING, paths=ANYTHING, components=ANYTHING),
}
