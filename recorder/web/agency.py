"""The agency's facts for NEMSIS drafts, as administrators see and type them.

What they are and which form they have is in ``nemsis_agency``; the page shows the same values.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from recorder.adapters.exports.nemsis_agency import FACTS, AgencyFact, AgencyKept
from recorder.core.json_object import Json
from recorder.web.bodies import AgencyBody, body_of
from recorder.web.context import container

bp = Blueprint("agency", __name__, url_prefix="/api/v1/admin")


@bp.get("/agency")
def facts() -> Json:
    """Every fact with its NEMSIS element, what is missing, and where they come from."""
    desk = container().exporter.agency
    known = desk.kept()
    return {
        "from_file": desk.file is not None,
        "ready": known.ready,
        "trouble": known.trouble,
        "missing": list(known.missing),
        "facts": [_told(fact, known) for fact in FACTS],
    }


@bp.put("/agency")
def change() -> Json:
    """Save them; what is left empty is asked for until somebody types it."""
    body = body_of(AgencyBody)
    container().exporter.agency.save({fact.name: getattr(body, fact.name) for fact in FACTS})
    return facts()


def _told(fact: AgencyFact, known: AgencyKept) -> Json:
    return {
        "name": fact.name,
        "element": fact.element,
        "label": fact.label,
        "hint": fact.hint,
        "most": fact.most,
        "value": known.values.get(fact.name, ""),
        "wrong": known.wrong.get(fact.name, ""),
        "choices": choices(fact.choices),
    }


def choices(told: Mapping[str, str]) -> list[Json]:
    """Codes with their words, as a list that keeps its order."""
    return [{"code": code, "text": text} for code, text in told.items()]
