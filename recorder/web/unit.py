"""A supervisor's own page and API: the unit's encounters, what of them is unfinished, its tablets.

Who recorded what and when; what was said is behind the encounter itself, and written down there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint

from recorder.core.json_object import Json
from recorder.core.model import Recording
from recorder.core.people import Principal, Role, User
from recorder.services.overseen import told
from recorder.web import people, reassigning
from recorder.web.context import container
from recorder.web.identity import principal
from recorder.web.pages import rendered
from recorder.web.wording import speak_as_the_tablet, worded

bp = Blueprint("unit", __name__)

LINES = 100


@bp.get("/api/v1/unit")
def unit() -> Json:
    """The unit of who asks: encounters, newest first; those that nobody claimed, or that are not
    finished; and to whom one can be given."""
    user = principal().user
    crews = _crews(user)
    giving = container().reassigning
    nobodys = giving.unclaimed(user, LINES) if user is not None and user.unit else []
    return {
        "unit": user.unit if user else "",
        "encounters": [_line(one, crews) for one in _encounters(user)],
        "unclaimed": [_line(one, crews) for one in nobodys],
        "people": [reassigning.person(one) for one in giving.people(user)] if crews else [],
        "unfinished": [told(line) for line in container().oversight.unfinished(of=crews)],
    }


@bp.get("/unit")
def board() -> str:
    """The same as a page, with the unit's tablets."""
    speak_as_the_tablet()
    return rendered("unit.html", title=worded("Unit"), **unit(), **people.devices())


def _crews(user: User | None) -> Mapping[str, str]:
    """Names of the people of this unit, by id; nobody has none."""
    if user is None or not user.unit:
        return {}
    return {u.user_id: u.name for u in container().people.accounts.all() if u.unit == user.unit}


def _encounters(user: User | None) -> list[Recording]:
    """As a supervisor of the unit sees them, whoever asks."""
    if user is None or not user.unit:
        return []
    who = Principal(user=replace(user, role=Role.SUPERVISOR))
    return container().recordings.seen_by(who, open_mode=False, limit=LINES)


def _line(one: Recording, crews: Mapping[str, str]) -> Json:
    return {
        "recording_id": one.rec_id,
        "by": crews.get(one.user_id or "", ""),
        "state": one.state.value,
        "started_at": one.started_at.isoformat(),
        "duration_s": one.duration_s,
        "draft": one.draft,
    }
