"""The words of JSON Schema 2020-12 that describe the API's answers."""

from __future__ import annotations

from recorder.core.json_object import Json
from recorder.core.model import (
    RecordingState,
    Source,
)

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
COUNT: Json = {"type": "integer", "minimum": 0}
WHOLE: Json = {"type": "integer"}
MOMENT: Json = {"type": "string", "format": "date-time"}
SHARE: Json = {"type": "number", "minimum": 0, "maximum": 1}
SCALAR: Json = {"type": ["number", "string", "null"]}
ANYTHING: Json = {"type": "object"}
REC_ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
SESSION_ID: Json = {"type": "string", "format": "uuid"}


def thing(**members: Json) -> Json:
    """An object with these members, all of them always there."""
    return {"type": "object", "properties": members, "required": list(members)}


def several(item: Json) -> Json:
    """A list."""
    return {"type": "array", "items": item}


def maybe(schema: Json) -> Json:
    """That, or null."""
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Json:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def named(name: str) -> Json:
    """A reference to another of ``ANSWERS``."""
    return {"$ref": f"#/components/schemas/{name}"}


STATE = one_of(*(s.value for s in RecordingState))
SOURCE = one_of(*(s.value for s in Source))
CHOICES = several(thing(code=TEXT, text=TEXT))
"""Codes to choose from, each with the words for it."""
