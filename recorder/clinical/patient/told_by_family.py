"""A relative who may be the patient: "Dad's got chest pain and he's gone grey", told by his child.

Whoever calls or stands beside the patient names him so. In a crew's words the same is told of
somebody else, whom they name by his owner ("his dad").
"""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import RELATIVES, Cue
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_HAS_NOW = words("patient", "family", "has_now")
_PATIENT = words("patient", "family", "patient")
_TOO = words("patient", "family", "too")
_OWN = frozenset({"my", "our"})
_OLD = frozenset({"had", "was", "died", "used"})


def may_be_ours(view: View, mention: Mention) -> bool:
    """Whether the relative of whom ``mention`` is told may be the patient of this text."""
    if mention.status is not FactStatus.OTHER_SUBJECT or _has_a_patient(view):
        return False
    marks = [m for m in view.marks.at(mention.first) if m.cue in (Cue.PERSON, Cue.KIN)]
    return bool(marks) and all(_has_it_now(view, mark, mention) for mark in marks)


def _has_a_patient(view: View) -> bool:
    """Whether anybody speaks of "the patient", or of himself as one."""
    return not _PATIENT.isdisjoint(view.positions)


def _has_it_now(view: View, mark: Mark, mention: Mention) -> bool:
    """As in "Dad's got", "my wife is having", never "his dad's got", "mum has it too"."""
    if view.norm[mark.first] not in RELATIVES or mark.last > mention.first:
        return False
    before = view.norm[mark.first - 1]
    opens = mark.first == 0 or bool(view.gap(mark.first))
    if not (opens or before in _OWN):
        return False
    now = view.tokens[mark.last - 1].clitic == "s" or view.norm[mark.last] in _HAS_NOW
    last = min(view.sentence(mention.first).last, mention.last + 2)
    return now and not view.has(_TOO, mark.last, last) and not view.has(_OLD, mark.last, last)
