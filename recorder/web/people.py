"""People and devices over HTTP: one's own profile, users for admins, devices for supervisors."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from recorder.adapters.qr import qr_svg
from recorder.core.errors import SignInRequired
from recorder.core.json_object import Json
from recorder.core.model import SAMPLE_RATE
from recorder.core.people import Device, Role, SignIn, User
from recorder.services.devices import device_id_of
from recorder.web.audit import about, acting
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
    kept = container().people.accounts.keep_profile(
        _user().user_id,
        name=body.name,
        language=body.language,
        report_format=body.report_format,
        vocabulary=body.vocabulary,
    )
    return _profile(kept)


@bp.put("/api/v1/me/password")
def change_password() -> Response:
    """A new password; one is signed out everywhere, here too."""
    body = body_of(PasswordBody)
    accounts, user = container().people.accounts, _user()
    known = accounts.check(user.login, body.password)
    accounts.change(user.user_id, password=body.new_password, known=known)
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
        act=acting(),
    )
    about("user", user.user_id)
    return user_json(user)


@bp.patch("/api/v1/users/<user_id>")
def change_user(user_id: str) -> Json:
    """Change a user; disabled, or with another password, they are signed out everywhere."""
    body = body_of(UserBody)
    changed = container().people.accounts.change(
        user_id,
        name=body.name,
        role=Role(body.role) if body.role else None,
        unit=body.unit,
        enabled=body.enabled,
        password=body.password,
        act=acting(),
    )
    return user_json(changed)


@bp.post("/api/v1/users/<user_id>/password-link")
def new_link(user_id: str) -> Json:
    """A link by which this person chooses a new password; good once."""
    token, made = container().people.password_links.offer(user_id, principal().user)
    # Behind the '#', so that it reaches no log of any server on the way.
    url = f"{request.url_root}new-password#{token}"
    return {"url": url, "expires_at": made.expires_at.isoformat(), "qr": qr_svg(url)}


@bp.get("/api/v1/users/<user_id>/sign-ins")
def sign_ins(user_id: str) -> Json:
    """Where a person is signed in now, the newest sign-in first."""
    user = container().people.accounts.get(user_id)
    names = {d.device_id: d.name for d in container().people.devices.seen_by(None)}
    found = container().people.sign_ins.of_user(user.user_id)
    return {"sign_ins": [sign_in_json(one, names) for one in found]}


@bp.delete("/api/v1/users/<user_id>/sign-ins")
def end_sign_ins(user_id: str) -> Json:
    """Sign a person out everywhere; the person may sign in again."""
    user = container().people.accounts.get(user_id)
    return {"status": "signed-out", "ended": container().people.sign_ins.end_all(user.user_id)}


@bp.delete("/api/v1/users/<user_id>/sign-ins/<sign_in_id>")
def end_sign_in(user_id: str, sign_in_id: str) -> Json:
    """End one sign-in of a person; none is ended that was over, or is another's."""
    user = container().people.accounts.get(user_id)
    ended = container().people.sign_ins.end_of(user.user_id, sign_in_id)
    return {"status": "signed-out", "ended": ended}


def sign_in_json(one: SignIn, devices: Mapping[str, str]) -> Json:
    """A sign-in, without its tokens; ``devices``: names of enrolled ones."""
    return {
        "sign_in_id": one.sign_in_id,
        "method": one.method,
        "began_at": one.began_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "device_id": one.device_id,
        "device": devices.get(one.device_id) if one.device_id else None,
    }


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
    about("device", device_id_of(code))
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
def revoke(device_id: str) -> Json:
    """A lost device: at once nobody is signed in on it, and its cookie is worth nothing."""
    return device_json(container().people.devices.revoke(device_id, principal().user))


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
