"""What stands behind an act that failed: "unable to control the bleeding" denies the control only.

A "not" that is of what somebody can do is spent on the verb, whatever it is; the verb's object and
what comes with it are there. Verbs that find things keep the denial ("couldn't see any bleeding"),
and what could not be examined is neither. Where any other "not" ends is in ``claims/not_through``.
"""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_ABLE = words("cues", "failed_acts", "able")
_UNABLE = words("cues", "failed_acts", "unable")
_BETWEEN = words("cues", "failed_acts", "between")
_FINDS = words("cues", "failed_acts", "finds")
_EXAMINES = words("cues", "failed_acts", "examines")
_ENDED: Phrases[bool] = Phrases(listed("cues", "failed_acts", "ended"))
_CIRCUMSTANCE = words("cues", "failed_acts", "circumstance")
_ANY = frozenset({"any", "anything"})
_OF_AN_ACT = frozenset({Cue.NOT, Cue.NO})


def left_by_failed_acts(
    view: View, denials: Iterable[Mark], first: int, last: int
) -> FactStatus | None:
    """What is claimed of tokens ``[first, last)`` when all that denies them is failed acts."""
    found = [_left(view, mark, first, last) for mark in denials]
    if not found or None in found:
        return None
    doubted = FactStatus.UNCERTAIN
    return doubted if doubted in found else FactStatus.ASSERTED


def _left(view: View, mark: Mark, first: int, last: int) -> FactStatus | None:
    if mark.cue not in _OF_AN_ACT or mark.last > first or view.has(_ANY, mark.last, first):
        return None
    if _ENDED.at(view.tokens, last) is not None:
        return FactStatus.ASSERTED
    verb = _verb(view, mark)
    if verb is None or verb >= first:
        return None
    if view.has(_CIRCUMSTANCE, verb + 1, first):
        return FactStatus.ASSERTED
    if view.has(_FINDS, verb, first):
        return None
    return FactStatus.UNCERTAIN if view.has(_EXAMINES, verb, first) else FactStatus.ASSERTED


def _verb(view: View, mark: Mark) -> int | None:
    """The verb that somebody could not do; None where a "not" is of no such thing."""
    if mark.cue is not Cue.NOT:
        return None
    i = mark.last
    able = view.has(_UNABLE, mark.first, i) or view.norm[mark.first - 1] in _ABLE
    while view.norm[i] in _BETWEEN or view.norm[i] in _ABLE:
        able = able or view.norm[i] in _ABLE
        i += 1
    return i if able else None
