"""Phrases of reactions for everybody they may be told of: "closed {whose} throat"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_WHOM = ("me", "him", "her", "them", "you")
_WHOSE = ("my", "his", "her", "their", "the", "your")


_SEE = ("see", "sees", "saw", "seeing")


def expanded(phrases: Iterable[str]) -> Iterator[str]:
    """``phrases`` with everybody for "{whom}" and "{whose}", every form for "{see}"."""
    for phrase in phrases:
        for key, forms in (("{whom}", _WHOM), ("{whose}", _WHOSE), ("{see}", _SEE)):
            if key in phrase:
                yield from (phrase.replace(key, form) for form in forms)
                break
        else:
            yield phrase
