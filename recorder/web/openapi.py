"""``/openapi.json``: the HTTP API described for programs, as OpenAPI 3.1.

Made from the table of operations, the shapes of the answers and the models of the bodies; whoever
adds a route adds its row to ``operations``, and a test says when it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flask import Blueprint, Flask, current_app
from pydantic import BaseModel

from recorder import __version__
from recorder.core.json_object import Json
from recorder.web.access import TABLE, Access, Audience
from recorder.web.bodies import Body
from recorder.web.errors import PROBLEM_JSON
from recorder.web.identity import COOKIE, HEADER
from recorder.web.json_schema import COUNT, TEXT, thing
from recorder.web.operation import FORM, HTML, PLACES, Operation
from recorder.web.operations import OPERATIONS, TAGS
from recorder.web.schemas import ANSWERS

bp = Blueprint("openapi", __name__)

JSON = "application/json"
SAFE = frozenset({"get", "head", "options"})
REFERENCE = "#/components/schemas/{model}"
SESSION = ("session_header", "session_cookie")
SIGN_IN = ("bearer",)
SIGNED_IN = frozenset({Audience.OWN, Audience.SUPERVISOR, Audience.ADMIN})
MAY_BE_CLAIMED = SIGNED_IN | {Audience.SESSION}

MEANINGS = {
    101: "The connection is a WebSocket from here on.",
    200: "Done.",
    201: "Begun; Location says where to go on.",
    202: "Taken; the result follows.",
    204: "Done; there is nothing to say.",
    206: "The part that was asked for.",
    303: "Go there.",
    304: "What you have is what there is.",
    400: "The request cannot be read.",
    401: "Nobody is signed in, or the sign-in is over.",
    403: "Not allowed, or asked from another website's page.",
    404: "There is no such thing, or it is not the caller's.",
    405: "This address does not know that method.",
    409: "Not in this state, or something was changed meanwhile.",
    411: "The length is missing.",
    412: "This version of the protocol is not spoken here.",
    413: "Larger than is allowed.",
    415: "This kind of content is not understood.",
    416: "The file has no such stretch.",
    421: "The server does not go by this name.",
    422: "Readable, but contradicts what is there or a rule.",
    423: "Another request goes on with this.",
    429: "A limit is reached; nothing that runs is cut off.",
    460: "The bytes changed on their way.",
    503: "Not now; come back in a moment.",
    507: "The disk is full.",
}


@bp.get("/openapi.json")
def openapi() -> Json:
    """The document."""
    return document(current_app)


def document(app: Flask) -> Json:
    """The API as OpenAPI 3.1; who may call what is read from the app's own table."""
    rows = audiences(app)
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        row = rows.get((operation.method, operation.path))
        said = _described(operation, row.audience if row else Audience.PUBLIC)
        paths.setdefault(operation.path, {})[operation.method] = said
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handover",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
            "description": "Errors are RFC 9457 problem documents: `detail` and `cure` are "
            "sentences fit for a screen. What belongs to another session answers 404.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": means} for name, means in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {**ANSWERS, **_bodies()},
            "responses": {"Problem": _problem()},
            "securitySchemes": {
                "session_header": {"type": "apiKey", "in": "header", "name": HEADER},
                "session_cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def audiences(app: Flask) -> Mapping[tuple[str, str], Access]:
    """Who may call what, by method and address as the document writes it."""
    return {
        (method.lower(), address(rule.rule)): TABLE[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.endpoint in TABLE
    }


def address(rule: str) -> str:
    """A rule of the router as an address of the document."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def problems(operation: Operation, audience: Audience) -> tuple[int, ...]:
    """Statuses of the problem documents that ``operation`` may answer with."""
    found = {*operation.problems, 421}
    if operation.session or operation.query:
        found.add(400)
    if audience in MAY_BE_CLAIMED:
        found |= {401, 404}
    if audience in SIGNED_IN:
        found.add(503)  # the audit trail cannot be written
    if operation.method not in SAFE:
        found.add(403)
    if operation.body and operation.body != FORM:
        found |= {400, 413, 415}
    return tuple(sorted(found))


def _described(operation: Operation, audience: Audience) -> Json:
    said: Json = {
        "tags": [operation.tag],
        "summary": operation.summary,
        "operationId": f"{operation.method}_{operation.path.strip('/')}".translate(_PLAIN),
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation, audience),
        "security": _security(operation, audience),
    }
    if operation.body:
        said["requestBody"] = {"required": True, "content": _body(operation.body)}
    return said


def _security(operation: Operation, audience: Audience) -> list[Json]:
    """Any of these; where no sign-in is required, the session alone is enough."""
    schemes = SESSION if operation.session else ()
    if audience in MAY_BE_CLAIMED:
        schemes = (*schemes, *SIGN_IN)
    return [{scheme: []} for scheme in schemes]


_PLAIN = str.maketrans("/-.{}", "_____")


def _parameters(operation: Operation) -> Iterator[Json]:
    for name, schema in PLACES.items():
        if f"{{{name}}}" in operation.path:
            yield {"name": name, "in": "path", "required": True, "schema": schema}
    for asked in operation.query:
        yield {
            "name": asked.name,
            "in": "query",
            "description": asked.means,
            "required": asked.required,
            "schema": asked.schema,
        }
    for name, schema in operation.sends:
        yield {"name": name, "in": "header", "required": True, "schema": schema}


def _responses(operation: Operation, audience: Audience) -> Json:
    said: Json = {str(status): _success(operation, status) for status in operation.ok}
    return said | {
        str(status): {"$ref": "#/components/responses/Problem"} | {"description": MEANINGS[status]}
        for status in problems(operation, audience)
        if status not in operation.ok
    }


def _success(operation: Operation, status: int) -> Json:
    said: Json = {"description": MEANINGS[status]}
    if operation.answer and status not in (101, 201, 204, 303, 304) and operation.method != "head":
        said["content"] = _answer(operation.answer)
    if operation.headers:
        said["headers"] = {
            name: {"description": means, "schema": COUNT} for name, means in operation.headers
        }
    return said


def _answer(said: str) -> Json:
    if "/" not in said:
        return {JSON: {"schema": _refer(said)}}
    return {media_type: {"schema": _shape(media_type)} for media_type in said.split()}


def _shape(media_type: str) -> Json:
    """Text is text; a JSON file is any object; the rest are bytes."""
    if media_type.endswith("json"):
        return {"type": "object"}
    return {"type": "string"} if media_type.startswith("text/") else {}


def _body(said: str) -> Json:
    if said == FORM:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = thing(file=file)
        form["properties"]["session_id"] = TEXT
        return {FORM: {"schema": form}}
    if "/" in said:
        return {said: {"schema": {"type": "string", "format": "binary"}}}
    return {JSON: {"schema": _refer(said)}}


def _problem() -> Json:
    """Programs get a document, a person's browser a page."""
    return {
        "description": "Not done.",
        "content": {
            PROBLEM_JSON: {"schema": _refer("Problem")},
            HTML: {"schema": {"type": "string"}},
        },
    }


def _refer(name: str) -> Json:
    return {"$ref": REFERENCE.format(model=name)}


def _bodies() -> dict[str, Json]:
    """Every model of a request's body, those inside them too."""
    found: dict[str, Json] = {}
    for model in _models(Body):
        schema = model.model_json_schema(ref_template=REFERENCE)
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
