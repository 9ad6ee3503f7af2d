"""People and devices over HTTP: one's own profile, users for admins, devices for supervisors."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from recorder.adapters.qr import qr_svg
from recorder.clinical.codec import Json
from recorder.core.errors import SignInRequired
from recorder.core.model import SAMPLE_RATE
from recorder.core.people import Device, Role, User
from recorder.services.accounts import checked_name, checked_password
from recorder.web.bodies import body_of
from recorder.web.context import container
from recorder.web.identity import principal, sign_in
from recorder.web.people_bodies import (
    CodeBody,
    NewUserBody,
    PasswordBody,
    PinBody,
    ProfileBody,
    UserBody,
)

bp = Blueprint("people", __name__)


# --- oneself ------------------------------------------------------------------------------------


@bp.get("/api/v1/me")
def me() -> Json:
    """The signed-in user with profile and statistics."""
    return _profile(_user())


@bp.put("/api/v1/me")
def change_me() -> Json:
    """Change the profile; it holds in the sessions to come, on every device."""
    body = body_of(ProfileBody)
    accounts, user = container().people.accounts, _user()
    if body.name is not None:
        checked_name(body.name)  # all of it or nothing
    kept = accounts.keep_profile(
        user.user_id,
        language=body.language,
        report_format=body.report_format,
        vocabulary=body.vocabulary,
    )
    return _profile(kept if body.name is None else accounts.change(user.user_id, name=body.name))


@bp.put("/api/v1/me/password")
def change_password() -> Response:
    """A new password; one is signed out everywhere, here too."""
    body = body_of(PasswordBody)
    accounts, user = container().people.accounts, _user()
    accounts.check(user.login, body.password)
    accounts.set_password(user.user_id, body.new_password)
    return Response(status=204)


@bp.put("/api/v1/me/pin")
def set_pin() -> Response:
    """A PIN for this user at this enrolled device; a password that there is must be given."""
    body = body_of(PinBody)
    people, user, shown = container().people, _user(), sign_in()
    if shown is None or shown.method != "oidc":
        people.accounts.check(user.login, body.password)
    people.devices.set_pin(user, principal().device, body.pin)
    return Response(status=204)


def _user() -> User:
    user = principal().user
    if user is None:
        raise SignInRequired("This needs a sign-in.", cure="Sign in, then try again.")
    return user


def _profile(user: User) -> Json:
    count, frames = container().recordings.recorded_by(user.user_id)
    return user_json(user) | {
        "language": user.language,
        "report_format": user.report_format,
        "vocabulary": list(user.vocabulary),
        "statistics": {"encounters": count, "recorded_s": round(frames / SAMPLE_RATE, 1)},
    }


# --- users --------------------------------------------------------------------------------------


@bp.get("/api/v1/users")
def users() -> Json:
    """Everybody."""
    return {"users": [user_json(u) for u in container().people.accounts.all()]}


@bp.post("/api/v1/users")
def add_user() -> Json:
    """A new user."""
    body = body_of(NewUserBody)
    user = container().people.accounts.add(
        body.login,
        name=body.name,
        role=Role(body.role),
        unit=body.unit,
        password=body.password,
    )
    return user_json(user)


@bp.patch("/api/v1/users/<user_id>")
def change_user(user_id: str) -> Json:
    """Change a user; disabled, or with another password, they are signed out everywhere."""
    body = body_of(UserBody)
    accounts = container().people.accounts
    if body.password is not None:
        checked_password(body.password, accounts.get(user_id).login)  # all of it or nothing
    changed = accounts.change(
        user_id,
        name=body.name,
        role=Role(body.role) if body.role else None,
        unit=body.unit,
        enabled=body.enabled,
    )
    if body.password is not None:
        accounts.set_password(user_id, body.password)
    return user_json(changed)


@bp.post("/api/v1/users/<user_id>/password-link")
def new_link(user_id: str) -> Json:
    """A link by which this person chooses a new password; good once."""
    token, made = container().people.password_links.offer(user_id, principal().user)
    # Behind the '#', so that it reaches no log of any server on the way.
    url = f"{request.url_root}new-password#{token}"
    return {"url": url, "expires_at": made.expires_at.isoformat(), "qr": qr_svg(url)}


# --- devices ------------------------------------------------------------------------------------


@bp.get("/api/v1/devices")
def devices() -> Json:
    """The enrolled devices; a supervisor's are those of the own unit."""
    seen = container().people.devices.seen_by(principal().user)
    return {"devices": [device_json(d) for d in seen]}


@bp.post("/api/v1/devices/codes")
def new_code() -> Json:
    """A one-time code that enrols a device, also as a QR code."""
    body = body_of(CodeBody)
    code, made = container().people.devices.new_code(principal().user, body.name, body.unit)
    # Behind the '#', so that it reaches no log of any server on the way.
    url = f"{request.url_root}enrol#{code}"
    return {
        "code": code,
        "name": made.name,
        "unit": made.unit,
        "expires_at": made.expires_at.isoformat(),
        "url": url,
        "qr": qr_svg(url),
    }


@bp.delete("/api/v1/devices/<device_id>")
def revoke(device_id: str) -> Response:
    """A lost device: at once nobody is signed in on it, and its cookie is worth nothing."""
    gone = container().people.devices.revoke(device_id, principal().user)
    return jsonify(device_json(gone))


def user_json(user: User) -> Json:
    """A user as everybody who may see it sees it."""
    return {
        "user_id": user.user_id,
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "unit": user.unit,
        "created_at": user.created_at.isoformat(),
        "enabled": user.disabled_at is None,
    }


def device_json(device: Device) -> Json:
    """A device, without its token."""
    return {
        "device_id": device.device_id,
        "name": device.name,
        "unit": device.unit,
        "enrolled_at": device.enrolled_at.isoformat(),
        "enrolled_by": device.enrolled_by,
        "revoked_at": device.revoked_at.isoformat() if device.revoked_at else None,
        "last_seen_at": device.last_seen_at.isoformat() if device.last_seen_at else None,
    }
