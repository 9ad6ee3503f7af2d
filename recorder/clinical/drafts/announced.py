"""The words that announce a vital sign in a text, without those that announce nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS, NOT_ANNOUNCERS, Announcer
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once


@once
def announcers(view: View) -> Sequence[Hit[Announcer]]:
    """Announcers in order, without those inside phrases that announce nothing."""
    return list(_announcers(view))


def _announcers(view: View) -> Iterator[Hit[Announcer]]:
    tokens = view.tokens
    barred = {
        i for hit in NOT_ANNOUNCERS.scan(tokens, view.positions) for i in range(hit.first, hit.last)
    }
    behind = -1
    for hit in named_signs(view):
        if hit.first in barred or (hit.last - 1) in barred:
            continue
        if hit.value.slot == "map" and view.norm[hit.first] == "mean" and _verb_mean(view, hit):
            continue
        if (hit.first == behind and _verb_sat(view, hit)) or _not_obtained(view, hit):
            continue
        behind = hit.last
        yield hit


@once
def named_signs(view: View) -> Sequence[Hit[Announcer]]:
    """Every name of a sign, whether or not it announces one."""
    return list(ANNOUNCERS.scan(view.tokens, view.positions))


@once
def names_of_signs(view: View) -> dict[int, str]:
    """The sign named by a token, for all that announce a number wherever they stand."""
    strong = (hit for hit in named_signs(view) if not hit.value.weak)
    return {i: hit.value.slot for hit in strong for i in range(hit.first, hit.last)}


def _verb_mean(view: View, hit: Hit[Announcer]) -> bool:
    if hit.first in view.drug_at:
        return True  # "keta mean 20"
    return view.norm[hit.first - 1] in {"i", "you", "we", "they", "that", "to", "does", "which"}


def _verb_sat(view: View, hit: Hit[Announcer]) -> bool:
    """As in "resp rate sat at 40": what stands behind another name is a verb."""
    return view.norm[hit.first] == "sat" and view.norm[hit.last] in {"at", "around", "about"}


def _not_obtained(view: View, hit: Hit[Announcer]) -> bool:
    """As in "no BP obtainable", "unable to get a sat", "BP unrecordable"."""
    if view.norm[hit.last] in _MISSING or view.norm[hit.last + 1] in _MISSING:
        return not (_at_last(view, hit.last) or _shows_a_word(view, hit))
    if view.norm[hit.first - 1] not in _BEFORE_MISSING:
        return False
    if view.tokens[hit.first].gap not in PHRASE_GAPS or hit.last in view.quantity_at:
        return False  # "Allergies? No. Sats are 92.", "no pulse 88"
    before = view.norms(hit.first - 4, hit.first)
    if before[-1] == "no" or before[-2:] in (["no", "recordable"], ["no", "palpable"]):
        return hit.value.slot in _NOT_HAD
    tried = bool(_TRIED & set(before)) and before[-1] in _TO_GET
    return tried and not _at_last(view, hit.last)


def _at_last(view: View, first: int) -> bool:
    """As in "unrecordable initially, now 91": it was got in the end."""
    ahead = view.norms(first, first + 6)
    return bool({"now", "then", "eventually", "finally", "later"} & set(ahead))


def _shows_a_word(view: View, hit: Hit[Announcer]) -> bool:
    """As in "sugar unreadable low": on which side of what the meter can show."""
    sugar = hit.value.slot == "blood_glucose"
    return sugar and view.has(_SIDES, hit.last + 1, hit.last + 4)


_SIDES = frozenset({"lo", "low", "hi", "high"})
_NOT_HAD = frozenset({"systolic_bp", "spo2", "blood_glucose", "temperature", "carboxyhemoglobin"})
_MISSING = words("cues", "announced", "missing")
_TRIED = frozenset({"unable", "couldnt", "cant", "cannot", "didnt"})
_TO_GET = frozenset({"a", "get", "obtain", "the", "his", "her"})
_BEFORE_MISSING = _TO_GET | {"no", "recordable", "palpable"}
"""Words of which one stands right before a sign that could not be had."""
