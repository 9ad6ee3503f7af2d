"""Who may call what: one table with a row for every endpoint, and the check before each request.

A stranger is told that there is nothing (404); nobody's sound ever waits for a sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode

from flask import Flask, Response, abort, request

from recorder.core.errors import SignInRequired
from recorder.core.people import Role
from recorder.web.context import container
from recorder.web.identity import principal


class Audience(str, Enum):
    """For whom an endpoint is.

    PUBLIC: everybody, the same answer for all. DEVICE: whoever names a session, signed in or not:
    its sound gets in, and it sees how far that is, never what was said. SESSION: the same, unless
    somebody claimed the session; then that person alone (``identity.own_session``, because it may
    be the body that names it). OWN: a signed-in user (anybody, where no sign-in is required), for
    what is theirs to see. SUPERVISOR and ADMIN: users of that role or more.
    """

    PUBLIC = "public"
    DEVICE = "device"
    SESSION = "session"
    OWN = "own"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


UNASKED = (Audience.PUBLIC, Audience.DEVICE, Audience.SESSION)
"""Nobody is asked who it is before the request is handled."""
ROLES = {Audience.SUPERVISOR: Role.SUPERVISOR, Audience.ADMIN: Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Access:
    """One endpoint's row.

    Attributes:
        patient_material: its answer may hold what was said, or sound, or what follows from them.
        action: what the audit calls it, as ``noun.verb``; stable.
    """

    audience: Audience
    patient_material: bool
    action: str


def _public(action: str) -> Access:
    return Access(Audience.PUBLIC, False, action)


def _device(action: str) -> Access:
    return Access(Audience.DEVICE, False, action)


def _session(action: str) -> Access:
    return Access(Audience.SESSION, False, action)


def _patient(action: str) -> Access:
    return Access(Audience.OWN, True, action)


def _admin(action: str) -> Access:
    return Access(Audience.ADMIN, False, action)


TABLE: dict[str, Access] = {
    "static": _public("page.load"),
    "pages.page": _public("page.load"),
    "pages.encounter": _public("page.load"),
    "pages.service_worker": _public("page.load"),
    "pages.manifest": _public("page.load"),
    "pages.healthz": _public("server.health"),
    "pages.readyz": _public("server.health"),
    "openapi.openapi": _public("server.describe"),
    "api.status": _public("server.describe"),
    "speech.models": _public("server.describe"),
    # Sound, and what makes room for it: never behind a sign-in.
    "api.recording_state": _device("recording.look"),
    "api.start_recording": _device("recording.start"),
    "stream.converse": _device("recording.append"),
    "logs.position": _device("recording.append"),
    "logs.append": _device("recording.append"),
    "uploads.upload": _device("recording.upload"),
    "legacy.manual_inference": _device("recording.upload"),
    "tus.options": _public("server.describe"),
    "tus.position": _device("recording.upload"),
    "tus.append": _device("recording.upload"),
    "tus.overridden": _device("recording.upload"),
    # What else there is to a session: of the person who claimed it.
    "api.stop_recording": _session("recording.stop"),
    "api.cleanup_session": _session("session.close"),
    "sessions.session": _session("session.look"),
    "sessions.stay": _session("session.stay"),
    "speech.wishes": _session("session.look"),
    "speech.wish": _session("session.change"),
    "tus.discard": _session("recording.upload"),
    # Patient material.
    "api.recordings": _patient("recording.list"),
    "api.recording": _patient("recording.open"),
    "files.download": _patient("recording.download"),
    "files.peaks": _patient("recording.open"),
    "legacy.download_file": _patient("recording.download"),
    "exports.report": _patient("recording.report"),
    "exports.formats": _patient("recording.open"),
    "exports.export": _patient("recording.export"),
    "exports.nemsis": _patient("recording.export"),
    "review.review": _patient("recording.open"),
    "review.act": _patient("recording.review"),
    "review.signed_report": _patient("recording.report"),
    "speech.correct": _patient("recording.correct"),
    "speech.again": _patient("recording.retranscribe"),
    "speech.revisions": _patient("recording.open"),
    "speech.revision": _patient("recording.open"),
    # Who it is.
    "auth.state": _public("sign-in.look"),
    "auth.by_password": _public("sign-in.password"),
    "auth.by_pin": _public("sign-in.pin"),
    "auth.first_admin": _public("sign-in.first-admin"),
    "auth.by_link": _public("sign-in.password-link"),
    "auth.refresh": _public("sign-in.refresh"),
    "auth.sign_out": _public("sign-in.end"),
    "auth.enrol": _public("device.enrol"),
    "oidc.start": _public("sign-in.oidc"),
    "oidc.callback": _public("sign-in.oidc"),
    "people.me": Access(Audience.OWN, False, "user.look"),
    "people.change_me": Access(Audience.OWN, False, "user.profile"),
    "people.change_password": Access(Audience.OWN, False, "user.password"),
    "people.set_pin": Access(Audience.OWN, False, "user.pin"),
    "people.users": _admin("user.list"),
    "people.add_user": _admin("user.add"),
    "people.change_user": _admin("user.change"),
    "people.new_link": _admin("user.link"),
    "people.sign_ins": _admin("user.sign-ins"),
    "people.end_sign_ins": _admin("user.sign-out"),
    "people.end_sign_in": _admin("user.sign-out"),
    "people.devices": Access(Audience.SUPERVISOR, False, "device.list"),
    "people.new_code": Access(Audience.SUPERVISOR, False, "device.code"),
    "people.revoke": Access(Audience.SUPERVISOR, False, "device.revoke"),
    "unit.unit": Access(Audience.SUPERVISOR, False, "unit.look"),
    "reassigning.give": Access(Audience.SUPERVISOR, False, "recording.reassign"),
    "reassigning.encounter": Access(Audience.SUPERVISOR, False, "unit.look"),
    "unit.board": Access(Audience.SUPERVISOR, False, "unit.look"),
    # The server.
    "api.sessions": Access(Audience.OWN, False, "session.list"),
    "legacy.list_sessions": Access(Audience.OWN, False, "session.list"),
    "legacy.cleanup_sessions": _admin("session.cleanup"),
    "metrics.metrics": _admin("server.measure"),
    "admin.overview": _admin("server.look"),
    "admin.sessions": _admin("session.list"),
    "admin.recordings": _admin("recording.oversee"),
    "admin.unfinished": _admin("recording.oversee"),
    "admin.storage": _admin("server.look"),
    "admin.queue": _admin("server.look"),
    "admin.models": _admin("server.look"),
    "admin.close_session": _admin("session.close"),
    "admin.cleanup": _admin("session.cleanup"),
    "admin.finish": _admin("recording.finish"),
    "admin.retry": _admin("recording.retry"),
    "admin.use_model": _admin("model.use"),
    "admin.pull_model": _admin("model.pull"),
    "agency.facts": _admin("server.look"),
    "agency.change": _admin("agency.change"),
    "audit.entries": _admin("audit.read"),
    "audit.verification": _admin("audit.verify"),
    "retention.overview": _admin("retention.read"),
    "retention.run": _admin("retention.run"),
    "retention.standing": _admin("retention.read"),
    "retention.hold": _admin("hold.set"),
    "retention.release": _admin("hold.release"),
    "retention.ask_erasure": _admin("erasure.request"),
    "retention.confirm_erasure": _admin("erasure.confirm"),
    "retention.deletions": _admin("retention.read"),
    "retention.certificate": _admin("certificate.read"),
    "person_erasure.ask": _admin("erasure.request"),
    "person_erasure.confirm": _admin("erasure.confirm"),
    "person_erasure.certificate": _admin("certificate.read"),
    "admin_pages.board": _admin("page.load"),
    "admin_pages.part": _admin("page.load"),
    "admin_pages.person": _admin("user.open"),
    "admin_pages.recording": _admin("recording.oversee"),
    "admin_pages.deletion": _admin("certificate.read"),
    "admin_pages.interface": _admin("page.load"),
    "admin_pages.swagger": _admin("page.load"),
}
"""Endpoint -> who may call it. A test fails when a route has no row."""


def install(app: Flask) -> None:
    """Check every request of ``app`` before it is handled."""
    app.before_request(enforce)


def access() -> Access | None:
    """The row of the current request; None: it leads nowhere."""
    return TABLE.get(request.endpoint or "")


def enforce() -> Response | None:
    """Refuse whom the endpoint is not for.

    Raises:
        SignInRequired: nobody is signed in, or no longer.
        werkzeug.exceptions.NotFound: the role is not enough, or the endpoint has no row.
    """
    if request.endpoint is None:
        return None  # nothing there: the router says so itself
    row = access()
    if row is None:
        abort(404)
    if row.audience in UNASKED or request.method == "OPTIONS":
        return None
    if _suffices(row.audience):
        return None
    if principal().user is not None:
        abort(404)
    if _is_page():
        address = f"/sign-in?{urlencode({'next': request.path})}"
        return Response(status=303, headers={"Location": address})
    raise SignInRequired("This needs a sign-in.", cure="Sign in, then try again.")


def _suffices(audience: Audience) -> bool:
    least = ROLES.get(audience)
    if least is not None:
        return principal().has(least)
    return container().settings.open_mode or principal().user is not None


def _is_page() -> bool:
    """A person goes to a page, a program asks for data."""
    return (
        request.method == "GET"
        and not request.path.startswith("/api/")
        and (request.accept_mimetypes.best == "text/html")
    )
