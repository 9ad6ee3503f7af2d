"""What stands in an address -> values that every database can hold; else nothing is there (404)."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

MOST = 2**31 - 1
"""Of a whole number: as much as a database's integer."""


class Text(BaseConverter):
    """One part of a path, without a NUL."""

    regex = r"[^/\x00]+"
    part_isolating = True


class Whole(IntegerConverter):
    """A whole number from 0 to ``MOST``."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MOST)


def install(app: Flask) -> None:
    """For every rule of ``app``; before its blueprints are there."""
    app.url_map.converters |= {"default": Text, "string": Text, "int": Whole}
