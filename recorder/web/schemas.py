"""The shapes of the API's answers, as JSON Schema 2020-12.

``ANSWERS`` names them; ``openapi`` puts them into the document. Members listed are always there;
more may follow, so readers ignore what they do not know.
"""

from __future__ import annotations

from recorder.clinical.codec import Json
from recorder.clinical.report import FORMATS
from recorder.core.model import (
    FactKind,
    FactStatus,
    Origin,
    RecordingState,
    SessionStatus,
    Source,
)
from recorder.core.people import Role
from recorder.core.review import ActKind
from recorder.services.files import FileKind

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
COUNT: Json = {"type": "integer", "minimum": 0}
WHOLE: Json = {"type": "integer"}
MOMENT: Json = {"type": "string", "format": "date-time"}
SHARE: Json = {"type": "number", "minimum": 0, "maximum": 1}
SCALAR: Json = {"type": ["number", "string", "null"]}
ANYTHING: Json = {"type": "object"}
REC_ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
SESSION_ID: Json = {"type": "string", "format": "uuid"}


def thing(**members: Json) -> Json:
    """An object with these members, all of them always there."""
    return {"type": "object", "properties": members, "required": list(members)}


def several(item: Json) -> Json:
    """A list."""
    return {"type": "array", "items": item}


def maybe(schema: Json) -> Json:
    """That, or null."""
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Json:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def named(name: str) -> Json:
    """A reference to another of ``ANSWERS``."""
    return {"$ref": f"#/components/schemas/{name}"}


_STATE = one_of(*(s.value for s in RecordingState))
_SOURCE = one_of(*(s.value for s in Source))
_ACCEPTED: Json = {"recording_id": REC_ID, "state": _STATE}
_SUMMARY: Json = {
    **_ACCEPTED,
    "source": _SOURCE,
    "started_at": MOMENT,
    "stopped_at": maybe(MOMENT),
    "duration_s": NUMBER,
    "elapsed_s": NUMBER,
    "gaps": COUNT,
    "draft": FLAG,
    "engine": maybe(TEXT),
    "title": maybe(TEXT),
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
        state=TEXT,
        progress=maybe(SHARE),
        why=TEXT,
        cure=TEXT,
    ),
}
"""What encounters are made of."""

_HANDLE: Json = {"type": "string", "pattern": "^[0-9a-f-]{13}$"}
_STORAGE = thing(
    total_bytes=COUNT,
    free_bytes=COUNT,
    reserve_bytes=COUNT,
    sound_bytes=COUNT,
    log_bytes=COUNT,
    hours_left=NUMBER,
)

ADMIN: dict[str, Json] = {
    "Overview": thing(
        well=FLAG,
        concerns=several(thing(level=one_of("now", "look"), title=TEXT, text=TEXT)),
        live=COUNT,
        without_contact=COUNT,
        unfinished=COUNT,
        look=COUNT,
        sessions=COUNT,
        recordings={"type": "object", "additionalProperties": COUNT},
        queue_depth=COUNT,
        behind_s=NUMBER,
        engine=named("Engine"),
        storage=_STORAGE,
        sockets=COUNT,
        most_sockets=COUNT,
    ),
    "AdminSessions": thing(
        stats=thing(active=COUNT, expired=COUNT, closed=COUNT, recording=COUNT),
        sessions=several(
            thing(
                session=_HANDLE,
                created_at=MOMENT,
                last_activity_at=MOMENT,
                expires_at=MOMENT,
                signed_in=FLAG,
                enrolled=FLAG,
                live=FLAG,
                recording=FLAG,
                recordings=COUNT,
                files=COUNT,
                bytes=COUNT,
            )
        ),
    ),
    "AdminRecordings": thing(
        recordings=several(
            thing(
                rec_id=REC_ID,
                session=_HANDLE,
                source=_SOURCE,
                state=_STATE,
                started_at=MOMENT,
                stopped_at=maybe(MOMENT),
                duration_s=NUMBER,
                gaps=COUNT,
                bytes=COUNT,
                engine=maybe(TEXT),
                draft=FLAG,
                words_after_s=maybe(NUMBER),
            )
        ),
        before=maybe(MOMENT),
    ),
    "UnfinishedLine": thing(
        rec_id=REC_ID,
        session=_HANDLE,
        state=_STATE,
        started_at=MOMENT,
        duration_s=NUMBER,
        behind_s=NUMBER,
        bytes=COUNT,
        last_sound_at=maybe(MOMENT),
        live=FLAG,
        look=FLAG,
        why=TEXT,
        by_itself=TEXT,
        at=maybe(MOMENT),
        action=one_of("", "finish", "retry"),
    ),
    "Unfinished": thing(unfinished=several(named("UnfinishedLine"))),
    "Storage": _STORAGE,
    "Queue": thing(
        worker=maybe(COUNT),
        depth=COUNT,
        behind_s=NUMBER,
        oldest_at=maybe(MOMENT),
        engine=named("Engine"),
        jobs=several(
            thing(
                rec_id=REC_ID,
                state=_STATE,
                captured_s=NUMBER,
                pending=COUNT,
                behind_s=NUMBER,
                leased=FLAG,
                retry_at=maybe(MOMENT),
            )
        ),
    ),
    "AdminModels": thing(
        engine=named("Engine"),
        chosen=TEXT,
        setting=TEXT,
        may_pull=FLAG,
        models=several(
            thing(
                label=TEXT,
                name=TEXT,
                engine=TEXT,
                bytes=COUNT,
                english_only=FLAG,
                usable=FLAG,
                chosen=FLAG,
            )
        ),
        pulling=maybe(thing(model=TEXT, state=TEXT, progress=maybe(SHARE), problem=TEXT)),
    ),
    "CleanedUp": thing(
        expired=COUNT,
        forgotten=COUNT,
        folders=COUNT,
        freed_bytes=COUNT,
        rows=COUNT,
        entries=COUNT,
        dry_run=FLAG,
        took_ms=COUNT,
    ),
    "AuditEntries": thing(
        entries=several(
            thing(
                sequence={"type": "integer", "minimum": 1},
                at=MOMENT,
                actor=TEXT,
                role=TEXT,
                action=TEXT,
                kind=TEXT,
                object_id=TEXT,
                outcome=one_of("ok", "refused", "failed"),
                request_id=TEXT,
                client=TEXT,
                digest=TEXT,
                previous=TEXT,
                hash=TEXT,
            )
        ),
        next_before=maybe(COUNT),
    ),
    "AuditVerification": thing(
        holds=FLAG,
        entries=COUNT,
        head=maybe(thing(sequence=COUNT, hash=TEXT)),
        anchors=COUNT,
        broken=maybe(thing(sequence=COUNT, why=TEXT)),
    ),
    "RetentionMark": thing(
        recording_id=REC_ID, marked_at=MOMENT, delete_at=MOMENT, kept=maybe(TEXT)
    ),
    "Hold": thing(recording_id=REC_ID, reason=TEXT, set_by=TEXT, set_at=MOMENT),
    "Deletion": thing(
        recording_id=REC_ID,
        session=TEXT,
        rule=one_of("retention", "erasure"),
        by=TEXT,
        begun_at=MOMENT,
        finished_at=maybe(MOMENT),
        certified=FLAG,
        files=COUNT,
        bytes=COUNT,
    ),
    "Retention": thing(
        policy=thing(retention_hours=maybe(NUMBER), grace_hours=NUMBER),
        marked=several(named("RetentionMark")),
        held=several(named("Hold")),
        deleting=several(named("Deletion")),
    ),
    "RetentionRun": thing(
        dry_run=FLAG,
        marked=several(REC_ID),
        unmarked=several(REC_ID),
        deleted=several(REC_ID),
        kept=several(thing(recording_id=REC_ID, why=TEXT)),
        certified=COUNT,
    ),
    "RetentionStanding": thing(
        recording_id=REC_ID,
        state=one_of(*(s.value for s in RecordingState)),
        kept=maybe(TEXT),
        mark=maybe(named("RetentionMark")),
        hold=maybe(named("Hold")),
        erasure=maybe(thing(asked_by=TEXT, asked_at=MOMENT, expires_at=MOMENT)),
    ),
    "ErasureAsked": thing(token=TEXT, expires_at=MOMENT, files=COUNT, bytes=COUNT, state=TEXT),
    "Deletions": thing(deletions=several(named("Deletion")), before=maybe(MOMENT)),
    "Certificate": thing(
        form=TEXT,
        recording_id=REC_ID,
        recorded=ANYTHING,
        rule=ANYTHING,
        by=TEXT,
        begun_at=MOMENT,
        finished_at=MOMENT,
        files=several(thing(name=TEXT, bytes=COUNT, sha256=TEXT)),
        rows=ANYTHING,
        sha256=TEXT,
        audit=thing(sequence=COUNT, hash=TEXT),
    ),
    "UnitEncounter": thing(
        recording_id=REC_ID,
        by=TEXT,
        state=_STATE,
        started_at=MOMENT,
        duration_s=NUMBER,
        draft=FLAG,
    ),
    "Unit": thing(
        unit=TEXT,
        encounters=several(named("UnitEncounter")),
        unclaimed=several(named("UnitEncounter")),
        people=several(thing(user_id=TEXT, name=TEXT, unit=TEXT)),
        unfinished=several(named("UnfinishedLine")),
    ),
    "Given": thing(status=one_of("given"), recording_id=REC_ID, user_id=TEXT),
    "PersonErasureAsked": thing(token=TEXT, expires_at=MOMENT, encounters=COUNT, kept=COUNT),
    "PersonErased": thing(
        user_id=TEXT, begun_at=MOMENT, encounters=COUNT, kept=COUNT, certified=FLAG
    ),
    "PersonCertificate": thing(
        form=TEXT,
        user_id=TEXT,
        rule=thing(name=TEXT, reason=TEXT),
        asked_by=TEXT,
        by=TEXT,
        begun_at=MOMENT,
        finished_at=MOMENT,
        account=several(TEXT),
        encounters=thing(deleted=several(REC_ID), kept=COUNT),
        sha256=TEXT,
        audit=thing(sequence=COUNT, hash=TEXT),
    ),
    "Acted": thing(status=TEXT),
}
"""What an administrator is told."""

_USER: dict[str, Json] = {
    "user_id": TEXT,
    "login": TEXT,
    "name": TEXT,
    "role": one_of(*(r.value for r in Role)),
    "unit": TEXT,
    "created_at": MOMENT,
    "enabled": FLAG,
}
PEOPLE: dict[str, Json] = {
    "User": thing(**_USER),
    "Users": thing(users=several(named("User"))),
    "Profile": thing(
        **_USER,
        language=TEXT,
        report_format=TEXT,
        vocabulary=several(TEXT),
        statistics=thing(encounters=COUNT, recorded_s=NUMBER),
    ),
    "Device": thing(
        device_id=TEXT,
        name=TEXT,
        unit=TEXT,
        enrolled_at=MOMENT,
        enrolled_by=TEXT,
        revoked_at=maybe(MOMENT),
        last_seen_at=maybe(MOMENT),
    ),
    "Devices": thing(devices=several(named("Device"))),
    "Enrolled": thing(device=named("Device")),
    "Code": thing(code=TEXT, name=TEXT, unit=TEXT, expires_at=MOMENT, url=TEXT, qr=TEXT),
    "SignInState": thing(
        required=FLAG,
        user=maybe(named("User")),
        device=maybe(named("Device")),
        signed_in_until=maybe(MOMENT),
        session={"enum": ["renew", None]},
        pins=several(thing(user_id=TEXT, name=TEXT)),
        oidc=maybe(TEXT),
    ),
    "SignedIn": thing(
        user=named("User"),
        signed_in_until=MOMENT,
        access_expires_at=MOMENT,
        session={"enum": ["yours", "renew", None]},
    ),
    "PasswordLink": thing(url=TEXT, expires_at=MOMENT, qr=TEXT),
    "SignIns": thing(
        sign_ins=several(
            thing(
                sign_in_id=TEXT,
                method=one_of("password", "pin", "oidc", "link"),
                began_at=MOMENT,
                expires_at=MOMENT,
                device_id=maybe(TEXT),
                device=maybe(TEXT),
            )
        )
    ),
    "SignedOutBy": thing(status=one_of("signed-out"), ended=COUNT),
    "SignedOut": thing(session=one_of("renew")),
}

ANSWERS: dict[str, Json] = {
    **PEOPLE,
    **ENCOUNTER_PARTS,
    "Started": thing(
        status=one_of("recording"),
        session_id=SESSION_ID,
        recording_id=REC_ID,
        source=_SOURCE,
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
            "progress": thing(transcribed_s=NUMBER, captured_s=NUMBER, behind_s=NUMBER),
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
    ),
    "Peaks": thing(n=COUNT, duration_s=NUMBER, start_s=NUMBER, end_s=NUMBER, peaks=several(SHARE)),
    "Health": thing(status=TEXT),
    "Readiness": thing(status=TEXT, missing=several(TEXT)),
    "Problem": thing(type=TEXT, title=TEXT, status=COUNT, detail=TEXT, cure=TEXT, code=TEXT),
    **ADMIN,
    "Document": thing(openapi=TEXT, info=ANYTHING, paths=ANYTHING, components=ANYTHING),
}
