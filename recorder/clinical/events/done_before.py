"""Whether a procedure was done by others, before us: "put on by police", "bystander CPR".

Who is the subject of its verb, or stands behind a "by", did it; else a clause may tell when
("... before we got there"). What the crew did is theirs, whatever stands around it.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import BEFORE_ARRIVAL, GIVERS
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.given.before_arrival import at_destination
from recorder.clinical.grammar.tables import DETERMINERS, FURTHER, words
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_CREW, _OURS = frozenset({"we", "i", "us"}), frozenset({"my", "our"})
_DID = words("procedures", "others", "did") | words("procedures", "others", "puts")
_LINKS = DETERMINERS | words("procedures", "others", "links")
_PASSIVE = frozenset({"was", "were", "been", "being", "got", "is"})
_TEAMS = words("procedures", "others", "teams")
_OURS_ALONE = words("procedures", "others", "ours_alone")
_WHEN, _LOOSE = 12, 5
"""Most words between a procedure and "before we got there", and where nothing is punctuated."""
_HEARD = 24
"""The same with the words of it: a sentence without marks may be the whole text."""
_REACH, _BY, _NAMED = 7, 6, 3
"""Most words from who did it to the procedure, from there to "by", and of who that is."""


def done_before_us(view: View, mention: Mention) -> bool:
    """Whether ``mention`` tells of what was not the crew's doing."""
    if mention.name in _OURS_ALONE:
        return False
    told = _by(view, mention.last)
    if told is None:
        told = _subject(view, mention)
    return _told_when(view, mention) if told is None else told


def _told_when(view: View, mention: Mention) -> bool:
    """As in "before we arrived they had him on the board", "collar on before we got there"."""
    heard = view.around(mention.first, mention.last, _HEARD, _HEARD)
    for hit in view.phrases(BEFORE_ARRIVAL, *heard):
        if at_destination(view, hit.last):
            continue
        first, last = sorted(((hit.first, hit.last), (mention.first, mention.last)))
        between = range(first[1], last[0] + 1)
        far = len(between) > (_LOOSE if is_unmarked(view, mention.first) else _WHEN)
        commas = hit.first > mention.first and any(view.tokens[i].gap == "," for i in between)
        ours = view.has(_CREW, first[1], last[0]) or _one_more(view, hit.last, mention)
        if not (far or commas or ours):
            return True
    return False


def _one_more(view: View, last: int, mention: Mention) -> bool:
    """As in "one shock before we arrived, four *further* shocks": behind that, and ours."""
    return last <= mention.first and view.has(FURTHER, mention.first - 2, mention.last)


def _by(view: View, last: int) -> bool | None:
    """As in "put on by the police", "shocked twice by the first crew"; False: by us."""
    end = min(view.sentence(last - 1).last, last + _BY)
    for i in range(last, end):
        if view.tokens[i].gap not in PHRASE_GAPS or view.norm[i] in _CREW | {"and", "then"}:
            return None
        if view.norm[i] == "by":
            return _who(view, i + 1)
    return None


def _who(view: View, first: int) -> bool | None:
    for norm in view.norms(first, first + _NAMED):
        if norm in _CREW or norm in _OURS:
            return False
        if _is_other(norm):
            return True
    return None


def _is_other(norm: str) -> bool:
    return norm in GIVERS or norm.removesuffix("s") in GIVERS or norm in _TEAMS


def _subject(view: View, mention: Mention) -> bool | None:
    """Whether another than the crew is the subject; None where nobody is."""
    low = max(view.sentence(mention.first).first, mention.first - _REACH)
    did = _is_act(view.norm[mention.first])
    if _is_other(view.norm[mention.first]):
        return True  # "bystander CPR"
    for i in range(mention.first - 1, low - 1, -1):
        norm = view.norm[i]
        if view.tokens[i + 1].gap not in PHRASE_GAPS:
            return None
        if norm in _CREW or (_is_other(norm) and view.norm[i - 1] in _OURS):
            return False
        if _is_other(norm):
            beside = i + 1 == mention.first and norm in _TEAMS  # "fire CPR", "police tourniquet"
            return did or beside or None
        if norm in _PASSIVE:
            return None  # "the officer was intubated"
        if norm in {"had", "have", "has"}:
            return any(view.norm[k] in _TEAMS for k in range(max(low, i - 3), i)) or None
        did = did or _is_act(norm)
        if not (norm in _LINKS or _is_act(norm)):
            return None
    return None


def _is_act(norm: str) -> bool:
    return norm in _DID or norm.endswith("ed")
