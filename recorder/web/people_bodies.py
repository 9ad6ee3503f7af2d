"""JSON request bodies about people -> checked values; secrets never appear in a representation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recorder.web.bodies import Body

RoleName = Literal["crew", "supervisor", "admin"]


class SignInBody(Body):
    """``POST /api/v1/auth/sign-in``; ``tokens``: a program wants them in the answer."""

    login: str = Field(max_length=80)
    password: str = Field(max_length=200, repr=False)
    tokens: bool = False


class PinSignInBody(Body):
    """``POST /api/v1/auth/pin``."""

    user_id: str = Field(max_length=36)
    pin: str = Field(max_length=12, repr=False)


class RefreshBody(Body):
    """``POST /api/v1/auth/refresh``; a browser sends its cookie instead."""

    refresh_token: str | None = Field(default=None, max_length=200, repr=False)


class SignOutBody(RefreshBody):
    """``POST /api/v1/auth/sign-out``; ``everywhere``: on all devices.

    The refresh token tells a program's sign-in once its access token is over.
    """

    everywhere: bool = False


class FirstAdminBody(Body):
    """``POST /api/v1/auth/first-admin``: the link's token, and who it makes."""

    token: str = Field(max_length=200, repr=False)
    login: str = Field(max_length=80)
    name: str = Field(default="", max_length=80)
    password: str = Field(max_length=200, repr=False)


class EnrolBody(Body):
    """``POST /api/v1/auth/enrol``."""

    code: str = Field(max_length=40, repr=False)


class ProfileBody(Body):
    """``PUT /api/v1/me``; what is left out stays."""

    name: str | None = Field(default=None, max_length=80)
    language: str | None = Field(default=None, max_length=8)
    report_format: str | None = Field(default=None, max_length=20)
    vocabulary: list[str] | None = Field(default=None, max_length=1000)


class PasswordBody(Body):
    """``PUT /api/v1/me/password``."""

    password: str = Field(max_length=200, repr=False)
    new_password: str = Field(max_length=200, repr=False)


class PinBody(Body):
    """``PUT /api/v1/me/pin``: a PIN for this user at this device."""

    password: str = Field(default="", max_length=200, repr=False)
    pin: str = Field(max_length=12, repr=False)


class NewUserBody(Body):
    """``POST /api/v1/users``; without a password only the identity provider signs in."""

    login: str = Field(max_length=80)
    name: str = Field(default="", max_length=80)
    role: RoleName = "crew"
    unit: str = Field(default="", max_length=80)
    password: str | None = Field(default=None, max_length=200, repr=False)


class UserBody(Body):
    """``PATCH /api/v1/users/{id}``; what is left out stays."""

    name: str | None = Field(default=None, max_length=80)
    role: RoleName | None = None
    unit: str | None = Field(default=None, max_length=80)
    enabled: bool | None = None
    password: str | None = Field(default=None, max_length=200, repr=False)


class PasswordLinkBody(Body):
    """``POST /api/v1/auth/password-link``: the link's token, and the new password."""

    token: str = Field(max_length=200, repr=False)
    password: str = Field(max_length=200, repr=False)


class ErasePersonBody(Body):
    """``POST /api/v1/admin/users/{id}/erasure``; with ``encounters`` they go too."""

    reason: str = Field(min_length=3, max_length=200)
    encounters: bool = False


class CodeBody(Body):
    """``POST /api/v1/devices/codes``: the device that the code will enrol."""

    name: str = Field(max_length=80)
    unit: str = Field(default="", max_length=80)
