"""Amounts of a drug in words that do not say that it was given: "we need", "until", "is too much".

A dose needs no verb ("fentanyl 50 IV, then ketamine 20"): it stands alone, in a list, or behind the
last word of another statement. Where another word takes the drug as its object, or goes on about
it, that word tells what became of the dose; one that tells of no giving leaves it open.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import Act
from recorder.clinical.drafts.led_to import led_openly
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.core.model import FactKind

_LONGING = words("acts", "unsaid", "longing")
_CLOSING = words("acts", "unsaid", "closing")
_OPEN = words("acts", "unsaid", "open")
_GOES_ON = words("acts", "unsaid", "goes_on")
_IN_STORE: Phrases[bool] = Phrases(listed("acts", "unsaid", "in_store"))
_DONE = words("acts", "unsaid", "done")
_SKIPPED = words("acts", "unsaid", "skipped")
_HANDED = frozenset({"here"})
_BEFORE_REACH = 9
_BEHIND_REACH = 7
_TELLS = (Act.GIVEN, Act.TAKEN, Act.PRIOR)


def is_longed_for(talk: DrugTalk, m: Mention) -> bool:
    """As in "we need amiodarone 150", "waiting for 4 of morphine", "before midazolam 5"."""
    if not m.doses:
        return False
    word = _governing(talk, m)
    longs = word in _LONGING or (word in _CLOSING and not is_unmarked(talk.view, m.hit.start))
    return longs and not _told_given(talk, m)


def left_open(talk: DrugTalk, m: Mention) -> bool:
    """As in "the box says midazolam 5", "morphine 4 is too much": nobody says it was given."""
    if not m.doses:
        return False
    if _in_store(talk, m):
        return True
    dose = m.doses[0]
    if talk.view.has(_HANDED, m.hit.end, dose.first):
        return not _told_given(talk, m)  # "paracetamol, here's a gram"
    word = _governing(talk, m)
    if word == "no":  # "no 4 of morphine"; never "Gravol? no ondansetron four"
        says_open = m.start < m.hit.start
    else:
        says_open = word in _OPEN or _spoken_of(talk, m) or _led_openly(talk, m)
    return says_open and not _told_given(talk, m)


def _led_openly(talk: DrugTalk, m: Mention) -> bool:
    """As in "his care plan allows midazolam 5", "the prompt came up with amiodarone 150"."""
    view = talk.view
    if m.start in view.marks.question_at or view.has_far(_DONE, m.end, m.sentence_end):
        return False  # "okayed amiodarone 150, that's in"
    return led_openly(view, m.start, FactKind.MEDICATION_GIVEN)


def _governing(talk: DrugTalk, m: Mention) -> str:
    """The word that the drug with its amount hangs on, "" where a mark parts them."""
    view, i = talk.view, m.start
    while i > m.sentence_start and view.tokens[i].gap in PHRASE_GAPS:
        i -= 1
        if view.norm[i] not in _SKIPPED:
            return view.norm[i]
    return ""


def _spoken_of(talk: DrugTalk, m: Mention) -> bool:
    """Whether the words behind the drug are a statement about it."""
    view, i = talk.view, m.end
    inside = i < m.sentence_end and view.tokens[i].gap in PHRASE_GAPS
    return inside and view.norm[i] in _GOES_ON


def _in_store(talk: DrugTalk, m: Mention) -> bool:
    """As in "we've got 4 of morphine left in the bag", "had amiodarone 150 charted"."""
    inside = m.end < m.sentence_end and talk.view.tokens[m.end].gap in PHRASE_GAPS
    return inside and _IN_STORE.at(talk.view.tokens, m.end) is not None


def _told_given(talk: DrugTalk, m: Mention) -> bool:
    first, last = max(m.sentence_start, m.start - _BEFORE_REACH), m.end + _BEHIND_REACH
    said = talk.near(first, min(last, m.ceiling))
    return any(a.act in _TELLS and _of_now(talk, a.first) for a in said)


def _of_now(talk: DrugTalk, i: int) -> bool:
    """Never so of "can be given" and "gets"."""
    return talk.view.norm[i - 1] not in {"be", "being"} and talk.view.norm[i] not in {"gets", "get"}
