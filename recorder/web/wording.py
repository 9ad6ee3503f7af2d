"""The supervisor's pages in the tablet's language: English in, the same in that language out.

A catalogue for each language lies beside the tablet's own, in ``static/i18n``. What is in none
stays English, as the administrator's pages do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from flask import Flask, g

from recorder.web.pages import STATIC, likings

ENGLISH = "en"
NO_WORDS: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=8)
def catalogue(language: str) -> Mapping[str, str]:
    """English text -> the same in ``language``; English needs none."""
    if language == ENGLISH:
        return NO_WORDS
    text = (STATIC / "i18n" / f"unit.{language}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def speak_as_the_tablet() -> None:
    """From here on the current page speaks what the tablet does."""
    g.language = likings().get("lang", ENGLISH)


def language() -> str:
    """What the current page speaks."""
    spoken: str = g.get("language", ENGLISH)
    return spoken


def words() -> dict[str, str]:
    """The page's own catalogue, for what its modules say."""
    return dict(catalogue(language()))


def worded(text: str, *params: object) -> str:
    """``text`` as the current page speaks, with what goes into its places."""
    said = catalogue(language()).get(text, text)
    return said.format(*params) if params else said


def install(app: Flask) -> None:
    """Let templates use it: ``_`` for a text, ``language`` and ``words`` for the page."""
    app.jinja_env.globals.update({"_": worded, "language": language, "words": words})
