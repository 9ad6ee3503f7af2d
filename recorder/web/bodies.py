"""JSON request bodies -> checked values. Unknown members are ignored, wrong types refused.

So is what not every database can hold: half a character, a NUL, a number beyond 32 bits, infinity;
and what reads otherwise than it is written.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from flask import abort, request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from recorder.core.errors import InvalidInput
from recorder.core.plain_text import turns_around
from recorder.web.converters import MOST

MAX_JSON_BYTES = 64 * 1024
_JSON: TypeAdapter[Any] = TypeAdapter(Any)
Count = Annotated[int, Field(ge=0, le=MOST)]
Number = Annotated[int, Field(ge=1, le=MOST)]


class Body(BaseModel):
    """What every JSON body has."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)
    QUOTED: ClassVar[frozenset[str]] = frozenset()
    """Members that repeat what is stored already, as it stands."""

    session_id: str | None = Field(default=None, max_length=64)


class StartBody(Body):
    """``POST /api/start-recording``."""

    recording_id: str | None = Field(default=None, max_length=64)
    source: Literal["browser", "microphone"] = "browser"


class StopBody(Body):
    """``POST /api/stop-recording``."""

    recording_id: str | None = Field(default=None, max_length=64)


class SessionBody(Body):
    """``POST /api/cleanup-session``."""


class CallBody(Body):
    """``POST /api/v1/recordings/{id}/exports/nemsis``: what dispatch knows of the call.

    The codes are seven-digit NEMSIS values, the times ISO 8601 with an offset.
    """

    dispatch_reason: str = Field(max_length=16)
    response_mode: str = Field(max_length=16)
    disposition: str = Field(max_length=16)
    notified_at: str = Field(max_length=40)
    in_service_at: str = Field(max_length=40)


class ActBody(Body):
    """``POST /api/v1/recordings/{id}/review``.

    ``version`` is the number of the newest act that the person saw, ``revision`` that of the words
    (left out: whichever are newest; to sign it is demanded), ``by`` the name they gave.
    """

    version: Count
    act: Literal["confirm", "change", "strike", "note", "scale", "sign", "undo"]
    by: str = Field(max_length=80)
    fact: str | None = Field(default=None, max_length=40)
    value: float | Annotated[str, Field(max_length=200)] | None = None
    unit: str | None = Field(default=None, max_length=20)
    text: str | None = Field(default=None, max_length=2000)
    undoes: Number | None = None
    revision: Number | None = None


class WordsBody(Body):
    """``PUT /api/v1/recordings/{id}/words``: one segment, what it reads, and what it should.

    ``start_s`` tells apart segments that read alike.
    """

    QUOTED: ClassVar[frozenset[str]] = frozenset({"was"})

    segment: Count
    start_s: float | None = Field(default=None, ge=0)
    was: str = Field(max_length=10_000)
    text: str = Field(max_length=10_000)


class OwnerBody(Body):
    """``PUT /api/v1/unit/encounters/{id}/owner``: whose the encounter is from now on."""

    user_id: str = Field(max_length=36)


class AgainBody(Body):
    """``POST /api/v1/recordings/{id}/transcription``: empty means as the session wishes."""

    model: str = Field(default="", max_length=120)
    language: str = Field(default="", max_length=8)


class SpeechBody(Body):
    """``PUT /api/v1/speech``; what is left out stays, ``version`` is the one that was read."""

    version: Count
    language: str | None = Field(default=None, max_length=8)
    model: str | None = Field(default=None, max_length=120)
    vocabulary: list[str] | None = Field(default=None, max_length=1000)
    report_format: str | None = Field(default=None, max_length=20)


class CleanUpBody(Body):
    """``POST /api/v1/admin/sessions/cleanup``; dry, it only says what would be done."""

    dry_run: bool = False


class RunBody(Body):
    """``POST /api/v1/admin/retention/run``; dry, it only says what would be done."""

    dry_run: bool = False


class ReasonBody(Body):
    """Why: a case number, never a patient's name."""

    reason: str = Field(min_length=3, max_length=200)


class ConfirmBody(Body):
    """``POST /api/v1/admin/recordings/{id}/erasure/confirmation``: the token of the first step."""

    token: str = Field(min_length=32, max_length=32, pattern=r"^[0-9a-f]*$")


class ModelBody(Body):
    """``POST /api/v1/admin/models/use`` (empty: as the settings say) and ``.../pull``."""

    model: str = Field(max_length=120)


class AgencyBody(Body):
    """``PUT /api/v1/admin/agency``: what NEMSIS demands of the agency; empty: not known yet."""

    state_id: str = Field(default="", max_length=80)
    number: str = Field(default="", max_length=80)
    state: str = Field(default="", max_length=80)
    service_type: str = Field(default="", max_length=80)
    capability: str = Field(default="", max_length=80)
    vehicle: str = Field(default="", max_length=80)
    call_sign: str = Field(default="", max_length=80)


_B = TypeVar("_B", bound=Body)


def body_of(model: type[_B]) -> _B:
    """The request's JSON body as ``model``.

    Raises:
        InvalidInput: not JSON, not an object, or there is something in it that cannot be stored.
        pydantic.ValidationError: a member of a wrong type.
        werkzeug.exceptions.HTTPException: 415 not sent as JSON, 413 too long.
    """
    if not request.is_json:
        abort(415)
    request.max_content_length = MAX_JSON_BYTES
    try:
        value = _JSON.validate_json(request.get_data())
    except ValueError:
        raise InvalidInput(
            "The request's body is not JSON.", cure='Send {"session_id": "..."}.'
        ) from None
    if not isinstance(value, dict):
        raise InvalidInput("The request's body is not a JSON object.")
    if not _holds(_can_be_stored, value):
        raise InvalidInput(
            "There is a NUL character or an endless number in the body.", cure="Leave it out."
        )
    said = {name: told for name, told in value.items() if name not in model.QUOTED}
    if not _holds(_reads_as_written, said):
        raise InvalidInput(
            "There is an invisible character in the body that turns the order of letters around.",
            cure="Type the text anew instead of pasting it.",
        )
    return model.model_validate(value)


def _holds(rule: Callable[[object], bool], value: object) -> bool:
    """Of all values in it; the parser allows 200 levels, so this is no deeper."""
    if isinstance(value, dict):
        return all(_holds(rule, part) for part in (*value, *value.values()))
    if isinstance(value, list):
        return all(_holds(rule, part) for part in value)
    return rule(value)


def _can_be_stored(value: object) -> bool:
    """The parser allows no half characters, so this is not asked."""
    if isinstance(value, str):
        return "\0" not in value
    return not isinstance(value, float) or math.isfinite(value)


def _reads_as_written(value: object) -> bool:
    return not isinstance(value, str) or not turns_around(value)
