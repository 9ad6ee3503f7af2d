"""The audit trail at the edge: one hook writes what every request did, and administrators read it.

What is written follows from the row of ``access``; an object is an id from the address, never a
name or a word from outside. Patient material and administration are answered only once the entry
is durable. What records sound is noted and never waits.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Flask, Response, g, request

from recorder.core.audit import (
    NOBODY,
    Act,
    AuditDraft,
    AuditQuery,
    Outcome,
    Verified,
    plain,
    session_name,
)
from recorder.core.errors import AuditUnavailable, HandoverError, InvalidInput
from recorder.core.json_object import Json
from recorder.core.people import Principal
from recorder.web import errors
from recorder.web.access import Access, Audience, access
from recorder.web.context import container
from recorder.web.identity import Visitor, is_known, principal, stated_session
from recorder.web.queries import moment, whole

bp = Blueprint("audit", __name__)

QUIET = frozenset(
    {
        "page.load",
        "server.health",
        "server.describe",
        "server.measure",
        "server.look",
        "session.look",
        "session.list",
        "session.stay",
        "sign-in.look",
        "sign-in.refresh",
        "user.look",
    }
)
"""Actions that show nothing of a patient and change nothing."""

ARRIVING = frozenset({"recording.append", "recording.upload", "recording.start", "recording.stop"})
"""Sound comes in: noted, never waited for; of the same recording one entry a minute."""

ADMINISTERING = frozenset({Audience.SUPERVISOR, Audience.ADMIN})
LOOKING = frozenset({"GET", "HEAD"})
OBJECTS = {
    "rec_id": ("recording", re.compile(r"([0-9a-f]{32})")),
    "upload_id": ("recording", re.compile(r"([0-9a-f]{32})")),
    "log_id": ("recording", re.compile(r"([0-9a-f]{32})\.[am][0-9]{1,3}")),
    "user_id": ("user", re.compile(r"([0-9a-f-]{36})")),
    "device_id": ("device", re.compile(r"([0-9a-f-]{36})")),
    "part": ("page", re.compile(r"([a-z]{1,20})")),
    "handle": ("session", re.compile(r"([0-9A-Za-z.-]{1,64})")),
}
LIVE_SOCKET = "stream.converse"
MALFORMED = "malformed"
"""In the place of an id that is none: it may be anything, so it is not repeated."""

MOST_ENTRIES = 500


def install(app: Flask) -> None:
    """Write down what every request of ``app`` did."""
    app.before_request(_number)
    app.before_request(_require)
    app.after_request(write_down)


def _number() -> None:
    """Ours, never the client's: a name from outside may hold anything."""
    g.request_id = secrets.token_hex(8)


def _require() -> None:
    """What changes something that must be written down is refused before it acts; what administers
    is in the trail before it does.

    Raises:
        AuditUnavailable: the trail takes no entries now.
    """
    row = access()
    if row is None or request.method in (*LOOKING, "OPTIONS") or not _is_weighty(row):
        return
    trail = container().audit
    if row.audience not in ADMINISTERING:
        trail.require()
        return
    draft = draft_of(row, Outcome.OK)
    trail.record_before(draft)
    g.audit_before = draft


def about(kind: str, object_id: str) -> None:
    """Say what the current request is about, where its address does not."""
    g.audit_object = (kind, object_id)


def worth_an_entry(kind: str, object_id: str) -> None:
    """As ``about``, for what must be in the trail although such a request is quiet."""
    about(kind, object_id)
    g.audit_said = True


def refused() -> None:
    """Say that the current request is refused, where its answer's status does not."""
    g.audit_refused = True


def was_refused() -> bool:
    """Whether ``refused`` was said of the current request."""
    return bool(g.get("audit_refused", False))


def acting() -> AuditDraft:
    """The entry of the current request, for what else it has to write down: it is no mere look."""
    row = access()
    assert row is not None  # only handlers of the table ask
    g.audit_acts = True
    return draft_of(row, Outcome.OK)


def draft_of(row: Access, outcome: Outcome) -> AuditDraft:
    """An entry about the current request."""
    who = _caller(row)
    if row.audience not in ADMINISTERING and who.session_id is not None:
        who = replace(who, steward=False)  # at this machine, but as the device that it speaks for
    kind, object_id = _object(who)
    return AuditDraft(
        container().clock.now(),
        actor_of(who),
        who.role.value if who.role else "",
        row.action,
        kind,
        object_id,
        outcome,
        g.get("request_id", ""),
        client(),
    )


def write_down(response: Response) -> Response:
    """After each request: the entry, and no patient material without it."""
    row = access()
    if row is None or _is_quiet(row) or request.method == "OPTIONS":
        return response
    if request.endpoint == LIVE_SOCKET:
        return response  # it says who it is later; ``opened`` is written then
    draft = draft_of(row, _outcome(response.status_code))
    if _says(draft) == _says(g.get("audit_before")):
        return response
    looks = request.method in LOOKING and not g.get("audit_acts", False)
    repeats = looks or row.action in ARRIVING
    trail = container().audit
    if not _must_be_written(row, response.status_code):
        trail.note(draft, once_a_minute=repeats)
        return response
    try:
        trail.record(draft, once_a_minute=repeats, done=request.method not in LOOKING)
    except AuditUnavailable as error:
        response.close()
        return errors.expected(error)
    return response


def _says(draft: AuditDraft | None) -> tuple[str, ...] | None:
    """What an entry about a request may say anew once that is done."""
    return (draft.kind, draft.object_id, draft.outcome.value) if draft else None


def opened(session_id: str, visitor: Visitor, client_ip: str | None, at: datetime) -> AuditDraft:
    """The entry of a live socket, which tells what is said as long as it is open."""
    actor = f"session:{session_name(session_id)}"
    if visitor.user_id is not None:
        actor = f"user:{visitor.user_id}"
    elif visitor.device_id is not None:
        actor = f"device:{visitor.device_id}"
    action, name = Act.STREAM_OPEN.value, session_name(session_id)
    return AuditDraft(at, actor, "", action, "session", name, client=plain_address(client_ip))


def _is_quiet(row: Access) -> bool:
    """The parts of the station's board show who recorded what when; the rest are empty pages."""
    if g.get("audit_said", False):
        return False
    return row.action in QUIET and "part" not in (request.view_args or {})


def _must_be_written(row: Access, status: int) -> bool:
    return status < 400 and _is_weighty(row)


def _is_weighty(row: Access) -> bool:
    if row.action in ARRIVING or row.action in QUIET:
        return False
    return row.patient_material or row.audience in ADMINISTERING


def _outcome(status: int) -> Outcome:
    if was_refused():
        return Outcome.REFUSED
    if status < 400:
        return Outcome.OK
    return Outcome.REFUSED if status < 500 else Outcome.FAILED


def _caller(row: Access) -> Principal:
    """Whoever sends sound is not looked up for this: a database that is away must not matter."""
    if row.action in ARRIVING and not is_known():
        return Principal(stated_session())
    try:
        return principal()
    except HandoverError:
        return Principal()


def actor_of(who: Principal) -> str:
    """How the trail names whoever asks."""
    if who.user is not None:
        return f"user:{who.user.user_id}"
    if who.steward:
        return "steward"
    if who.device is not None:
        return f"device:{who.device.device_id}"
    return f"session:{session_name(who.session_id)}" if who.session_id else NOBODY


def client() -> str:
    """The client's address in full: a trail that cannot tell two tablets apart proves nothing."""
    return plain_address(request.remote_addr)


def plain_address(address: str | None) -> str:
    """With nothing in it that an address has not."""
    return re.sub(r"[^0-9A-Fa-f.:]", "-", address or "")[:64]


def _object(who: Principal) -> tuple[str, str]:
    said: tuple[str, str] | None = g.get("audit_object")
    if said is not None:
        return said
    for name, value in (request.view_args or {}).items():
        if name in OBJECTS:
            kind, form = OBJECTS[name]
            found = form.fullmatch(str(value))
            return kind, found[1] if found else MALFORMED
    return ("session", session_name(who.session_id)) if who.session_id else ("", "")


# --- reading it ---------------------------------------------------------------------------------


@bp.get("/api/v1/admin/audit")
def entries() -> Json:
    """The newest entries that fit, page by page."""
    limit = whole("limit", 100, least=1, most=MOST_ENTRIES)
    found = container().audit.writer.store.find(
        AuditQuery(
            **{name: _name(name) for name in ("actor", "action", "kind", "outcome", "request_id")},
            object_id=_name("object"),
            before=whole("before", None, least=1),
            since=moment("since"),
            until=moment("until"),
            limit=limit,
        )
    )
    more = found[-1].sequence if len(found) == limit and found[-1].sequence > 1 else None
    return {"entries": [plain(entry) for entry in found], "next_before": more}


def _name(name: str) -> str:
    text = request.args.get(name, "")
    if not re.fullmatch(r"[A-Za-z0-9._:@-]{0,96}", text):
        raise InvalidInput(f"{name} is not an id or a name of the trail.")
    return text


@bp.get("/api/v1/admin/audit/verification")
def verification() -> Json:
    """Read the whole chain, and say where it breaks."""
    return verified(container().audit.writer.verify())


def verified(found: Verified) -> Json:
    """As JSON."""
    head, broken = found.head, found.broken
    return {
        "holds": broken is None,
        "entries": found.entries,
        "head": {"sequence": head.sequence, "hash": head.hash} if head else None,
        "anchors": found.anchors,
        "broken": {"sequence": broken.sequence, "why": broken.why} if broken else None,
    }
