"""Reads what was said in Spanish and Portuguese: the same facts as in English, fewer of them.

A language is data (``<code>.toml``); every rule here is written once for all of them. English has
its own, larger rules in ``recorder.clinical``.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.drugs import drugs
from recorder.clinical.languages.language import CODES, Language, language
from recorder.clinical.languages.patient import complaint, person, terms
from recorder.clinical.languages.pupils import pupils
from recorder.clinical.languages.scene import Scene
from recorder.clinical.languages.signs import signs
from recorder.clinical.languages.times import times

__all__ = ["CODES", "EXTRACTORS", "Language", "language", "read"]

EXTRACTORS = (person, signs, pupils, drugs, terms, complaint, times)
"""Pure: the same scene gives the same drafts; none sees another's."""


def read(text: str, code: str) -> Iterator[Draft]:
    """Drafts of everything that is found in ``text``.

    Raises:
        KeyError: ``code`` is none of ``CODES``.
    """
    scene = Scene.of(text, language(code))
    for extract in EXTRACTORS:
        yield from extract(scene)
