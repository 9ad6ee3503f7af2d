"""An encounter given to another person, by an administrator or the unit's supervisor.

No word of the encounter is shown for it. Two entries are in the trail: what was given, and to whom.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint

from recorder.core.audit import Outcome
from recorder.core.ids import rec_id_of
from recorder.core.json_object import Json
from recorder.core.model import Recording
from recorder.core.people import User
from recorder.services.overseen import told
from recorder.web.access import TABLE
from recorder.web.audit import about, draft_of
from recorder.web.bodies import OwnerBody, body_of
from recorder.web.context import container
from recorder.web.identity import principal
from recorder.web.pages import rendered
from recorder.web.wording import speak_as_the_tablet, worded

bp = Blueprint("reassigning", __name__)


@bp.put("/api/v1/unit/encounters/<rec_id>/owner")
def give(rec_id: str) -> Json:
    """The encounter is this person's from now on."""
    user_id = body_of(OwnerBody).user_id
    given = container().reassigning.give(rec_id_of(rec_id), user_id, principal().user)
    to_whom = draft_of(TABLE["reassigning.give"], Outcome.OK)
    container().audit.record(replace(to_whom, kind="user", object_id=user_id), done=True)
    about("recording", given.rec_id)
    return {"status": "given", "recording_id": given.rec_id, "user_id": user_id}


@bp.get("/unit/encounters/<rec_id>")
def encounter(rec_id: str) -> str:
    """One encounter of the unit: whose it is, and giving it to somebody else."""
    by = principal().user
    found = container().reassigning.recording(rec_id_of(rec_id), by)
    speak_as_the_tablet()
    return rendered(
        "unit_encounter.html",
        title=worded("Encounter"),
        line=told(container().oversight.recording_line(found)),
        **whose(found, by),
    )


def whose(recording: Recording, by: User | None) -> Json:
    """What a page needs to say whose it is, and to offer it to others."""
    accounts = container().people.accounts
    owner = accounts.find(recording.user_id) if recording.user_id else None
    others = [u for u in container().reassigning.people(by) if u != owner]
    return {"owner": person(owner) if owner else None, "people": [person(u) for u in others]}


def person(user: User) -> Json:
    """Who somebody is, as whoever gives an encounter reads it."""
    return {"user_id": user.user_id, "name": user.name, "unit": user.unit}
