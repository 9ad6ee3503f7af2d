"""The pages: one shell for all of them, the service worker, the manifest, and health.

Which screen is shown is decided in the browser, so that a recording survives moving about.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, send_from_directory

from recorder import __version__
from recorder.core.json_object import Json
from recorder.core.log import REC_ID
from recorder.web.context import container

bp = Blueprint("pages", __name__)

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
CHOICES = {
    "theme": ("light", "dark"),
    "hand": ("left", "right"),
    "text": ("normal", "large", "largest"),
    "lang": ("en", "es", "pt"),
}


@bp.get("/")
@bp.get("/encounters")
@bp.get("/tablet")
@bp.get("/waiting")
@bp.get("/sign-in")
@bp.get("/enrol")
@bp.get("/first-admin")
@bp.get("/new-password")
def page() -> str:
    """The shell."""
    return rendered("app.html")


@bp.get("/encounters/<rec_id>")
@bp.get("/encounters/<rec_id>/report")
def encounter(rec_id: str) -> str:
    """The shell at one encounter; whose it is, is asked of the API."""
    if REC_ID.fullmatch(rec_id) is None:
        abort(404)
    return page()


@bp.get("/sw.js")
def service_worker() -> Response:
    """The service worker, at the root so that its scope is the whole app."""
    response = send_from_directory(STATIC / "js", "sw.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a home screen needs to know."""
    return send_from_directory(STATIC, "manifest.webmanifest", mimetype="application/manifest+json")


@bp.get("/healthz")
def healthz() -> Json:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> tuple[Json, int]:
    """What it needs is there too: the database, and room on the disk."""
    missing = _missing()
    status = "not ready" if missing else "ready"
    return {"status": status, "missing": missing}, 503 if missing else 200


def _missing() -> list[str]:
    services = container()
    services.events.last_id()
    free = shutil.disk_usage(services.settings.output_dir).free
    room = free > services.settings.disk_reserve_mb << 20
    return [] if room else ["disk space"]


def rendered(template: str, **values: object) -> str:
    """A page, dressed as this tablet likes it."""
    return render_template(template, version=__version__, **likings(), **values)


def likings() -> dict[str, str]:
    """What the tablet's cookies ask for, as far as it is one of the choices."""
    asked = {name: request.cookies.get(name, "") for name in CHOICES}
    return {name: value for name, value in asked.items() if value in CHOICES[name]}
