"""The administrator's pages: the station board and its parts, and the API's description to try.

Rendered here from the values that the API answers with; a small module renews them in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, abort, request, send_from_directory

from recorder.core.errors import HandoverError
from recorder.core.json_object import Json
from recorder.core.model import SAMPLE_RATE
from recorder.services.overseen import told
from recorder.web import admin, agency, audit, people, person_erasure, reassigning, retention
from recorder.web.context import container
from recorder.web.pages import rendered
from recorder.web.wording import worded

bp = Blueprint("admin_pages", __name__)

SWAGGER = Path(flask_swagger_ui.__file__).parent / "dist"
SWAGGER_FILES = frozenset({"swagger-ui-bundle.js", "swagger-ui.css"})


def _board() -> Json:
    return {
        "seen": admin.overview(),
        "unfinished": admin.unfinished()["unfinished"],
        "queue": admin.queue(),
        "sessions": admin.sessions()["stats"],
    }


def _people() -> Json:
    return people.users() | people.devices()


def _retention() -> Json:
    return retention.overview() | retention.deletions()


PARTS: Mapping[str, tuple[str, Callable[[], Json]]] = {
    "sessions": ("Sessions", admin.sessions),
    "recordings": ("Recordings", admin.recordings),
    "people": ("Tablets and people", _people),
    "models": ("Speech models", admin.models),
    "agency": ("Agency (NEMSIS)", agency.facts),
    "audit": ("Audit", audit.entries),
    "retention": ("Retention", _retention),
}
"""Address -> title, and what the template is given."""


@bp.get("/admin")
def board() -> str:
    """The board: is all well, what records, what is unfinished."""
    return _page("board", "Station", _board())


@bp.get("/admin/<part>")
def part(part: str) -> str:
    """One part."""
    if part not in PARTS:
        abort(404)
    title, values = PARTS[part]
    return _page(part, title, values())


@bp.get("/admin/people/<user_id>")
def person(user_id: str) -> str:
    """One person: role, unit, sign-in, what is recorded, and erasing."""
    services = container()
    user = services.people.accounts.find(user_id)
    if user is None:
        abort(404)
    count, frames = services.recordings.recorded_by(user_id)
    erased = services.person_erasures.of(user_id)
    values = {
        "user": people.user_json(user),
        "encounters": count,
        "sign_ins": people.sign_ins(user_id)["sign_ins"],
        "recorded_s": frames / SAMPLE_RATE,
        "erased": person_erasure.erased(erased) if erased and erased.begun_at else None,
        "certificate": erased.certificate if erased else None,
        "confirmed": erased is not None and services.person_erasures.confirmed(erased),
    }
    return _page("people", user.name, values, template="person")


@bp.get("/admin/recordings/<rec_id>")
def recording(rec_id: str) -> str:
    """One recording: how it stands, holding and erasing it."""
    stood = retention.standing(rec_id)
    row = container().recordings.get(rec_id)
    if row is None:
        abort(404)
    line = container().oversight.recording_line(row)
    values = {"stood": stood, "line": told(line), "refused": _refused(rec_id)}
    values |= reassigning.whose(row, None)
    return _page("recordings", f"Recording {rec_id[:8]}", values, template="recording")


def _refused(rec_id: str) -> HandoverError | None:
    """Why it cannot be erased now."""
    try:
        container().retention.erasable(rec_id)
    except HandoverError as error:
        return error
    return None


@bp.get("/admin/deletions/<rec_id>")
def deletion(rec_id: str) -> str:
    """What was deleted, with its certificate as soon as that is there."""
    values = retention.deleted(rec_id)
    return _page("retention", f"Deletion {rec_id[:8]}", values, template="deletion")


@bp.get("/admin/api")
def interface() -> str:
    """The API's description, to read and to try."""
    return _page("api", "Interface", {})


@bp.get("/admin/api/<asset>")
def swagger(asset: str) -> Response:
    """What the description's page is made of; the library's own files."""
    if asset not in SWAGGER_FILES:
        abort(404)
    response = send_from_directory(SWAGGER, asset)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _page(here: str, title: str, values: Json, *, template: str = "") -> str:
    """A page of the part ``here``; ``template`` when it is not the part's own."""
    return rendered(
        f"admin_{template or here}.html",
        here=here,
        title=title,
        parts={name: title for name, (title, _) in PARTS.items()},
        asked=request.args,
        **values,
    )


# --- how values are written -------------------------------------------------------------------


@bp.app_template_filter("size")
def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


@bp.app_template_filter("span")
def span(seconds: float) -> str:
    """A length of time in its two largest units."""
    whole = max(0, round(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {left} s" if left and minutes < 10 else f"{minutes} min"
    return f"{left} s"


@bp.app_template_filter("ago")
def ago(moment: str | None) -> str:
    """How long since, or how long until."""
    if moment is None:
        return worded("never")
    passed_s = (container().clock.now() - datetime.fromisoformat(moment)).total_seconds()
    if passed_s < -1:
        return worded("in {0}", span(-passed_s))
    return worded("now") if passed_s < 2 else worded("{0} ago", span(passed_s))


@bp.app_template_filter("when")
def when(moment: str | None) -> str:
    """Date and time in the server's own zone."""
    if moment is None:
        return "–"
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


@bp.app_template_filter("clock")
def clock(moment: str) -> str:
    """Date and time to the second, in the server's own zone."""
    return f"{datetime.fromisoformat(moment).astimezone():%m-%d %H:%M:%S}"


@bp.app_template_filter("shorten")
def shorten(actor: str) -> str:
    """An actor's name in the trail, its id shortened."""
    kind, _, name = actor.partition(":")
    return f"{kind} {name[:8]}" if name else kind
