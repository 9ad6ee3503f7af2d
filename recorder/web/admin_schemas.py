"""What administrators and supervisors are told, as JSON Schema."""

from __future__ import annotations

from recorder.clinical.codec import Json
from recorder.core.model import (
    RecordingState,
)
from recorder.web.json_schema import (
    ANYTHING,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    REC_ID,
    SHARE,
    SOURCE,
    STATE,
    TEXT,
    maybe,
    named,
    one_of,
    several,
    thing,
)

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
                source=SOURCE,
                state=STATE,
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
        state=STATE,
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
                state=STATE,
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
        state=STATE,
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
