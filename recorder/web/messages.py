"""The control messages of the live socket: JSON text -> checked values.

Unknown members are ignored, so that an older server understands a newer client.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MAX_TEXT_CHARS = 4096


class BadMessage(ValueError):
    """A message that is not of the protocol; the text is short and quotes nothing."""


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Hello(_Message):
    """The first message: who, and from which event on the feed is wanted (-1: only new)."""

    t: Literal["hello"]
    v: Literal[1]
    session_id: str = Field(max_length=64)
    after: int = Field(default=-1, ge=-1)


class Open(_Message):
    """Bind a channel number to a log."""

    t: Literal["open"]
    ch: int = Field(ge=0, le=255)
    log: str = Field(max_length=64)


class Ping(_Message):
    """Asks for a pong: the browser cannot see the protocol's own."""

    t: Literal["ping"]


Control = Hello | Open | Ping
_ADAPTER: TypeAdapter[Control] = TypeAdapter(Annotated[Control, Field(discriminator="t")])


def control_of(text: str) -> Control:
    """Read one text message.

    Raises:
        BadMessage: too long, not JSON, of an unknown kind or with wrong types.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise BadMessage("A control message is too long.")
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError:
        raise BadMessage("A message that is not JSON, unknown or malformed.") from None
