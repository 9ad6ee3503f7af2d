"""Cues that act on what stands before them, or on their whole clause."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import BACKWARD, CRITERIA, MET, Cue
from recorder.clinical.claims.earlier_times import within_days
from recorder.clinical.claims.not_through import excludes, is_not
from recorder.clinical.claims.reach import Mark, Said, back, reach_end
from recorder.clinical.grammar.tables import DETERMINERS, NOW, is_number, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import CLAUSE_BREAKERS, SENTENCE_ENDS


def said_behind(said: Said) -> Iterator[Mark]:
    """Marks of these cues; none inside of a phrase that looks like one."""
    nothing = (hit for hit in said.starts.values() if hit.value is Cue.NOTHING)
    covered = {i for hit in nothing for i in range(hit.first, hit.last)}
    for hit in BACKWARD.scan(said.tokens, said.words.positions):
        mark = _behind(said, hit) if hit.first not in covered else None
        if mark:
            yield mark


def _behind(said: Said, hit: Hit[Cue]) -> Mark | None:
    cue = hit.value
    if cue in (Cue.EARLIER, Cue.FORMER):
        return _other_time(said, hit)
    if cue is Cue.AFTER and hit.first and is_not(said.tokens[hit.first - 1]):
        return None  # "the pain never went away"
    if cue is Cue.AFTER and excludes(said.tokens, hit.first, hit.last):
        return None  # "chest pain, the ECG ruled out a STEMI"
    tail = said.tokens[hit.last - 1].norm
    if tail in MET and not _of_criteria(said, hit.first):
        return None
    if cue is Cue.USUAL and not _now_told(said, hit.last):
        return None  # "GCS fourteen, which is normal for her": so it is now
    ends = hit.last >= said.count or said.tokens[hit.last].gap not in {"", "-", "/"}
    ends = ends or said.tokens[hit.last].norm in CLAUSE_BREAKERS
    if tail in _OVER:
        ends = ends or said.tokens[hit.last].norm in _AFTER_OVER
    single = hit.last - hit.first == 1 and tail in _NEEDS_END
    if (single or tail in _OVER) and not ends:
        return None
    first = back(said, hit.first, 5)
    if tail in {"none", "nil"} and _is_heading(said, hit.first - 1):
        first = max(first, hit.first - 1)
    return Mark(cue, hit.first, hit.last, first, hit.first) if first < hit.first else None


def _is_heading(said: Said, i: int) -> bool:
    """As in "bruising chest, allergies nil", "chest bruised abdomen nil": "nil" is of no more."""
    if i > 0 and said.tokens[i].norm in _REGIONS:
        return said.tokens[i - 1].norm not in DETERMINERS | {"of", "in", "to"}
    return i >= 0 and said.tokens[i].norm in _TOPICS


def _of_criteria(said: Said, last: int) -> bool:
    """As in "criteria for STEMI weren't met", "STEMI criteria not met"."""
    return any(token.norm in CRITERIA for token in said.tokens[back(said, last, 5) : last])


def _now_told(said: Said, first: int) -> bool:
    """As in "GCS fourteen is normal for her, today she's twelve"."""
    ahead = said.tokens[first : first + 4]
    return any(token.norm in NOW for token in ahead)


def _other_time(said: Said, hit: Hit[Cue]) -> Mark | None:
    """ "last week his pressure was" and "his pressure was 180 last week", not "since ..."."""
    before = said.tokens[hit.first - 1].norm if hit.first else ""
    following = said.tokens[hit.last].norm if hit.last < said.count else ""
    if before in {"since", "for", "until", "over", "from"} and following != "when":
        return None
    tail = said.tokens[hit.last - 1].norm
    if tail == "in" and following in _STATES:
        return None
    if tail == "past" and within_days([t.norm for t in said.tokens[hit.last : hit.last + 3]]):
        return None
    clause = said.words.clauses[said.words.clause_of[hit.first]]
    opens = hit.first == clause.first or said.tokens[hit.first].gap in {",", ":"}
    closed = hit.last >= said.count or said.tokens[hit.last].gap in SENTENCE_ENDS
    before_it = said.tokens[max(clause.first, hit.first - 4) : hit.first]
    closed = closed or any(token.norm == "had" for token in before_it)  # "had surgery last year he"
    subject = "" if closed else said.tokens[hit.last].norm
    if subject == "and" and hit.last + 1 < said.count:
        subject = {"it": "it"}.get(said.tokens[hit.last + 1].norm, "")  # "on Monday and it was 158"
    if opens or subject in {"his", "her", "the", "he", "she", "it", "when"}:
        return Mark(hit.value, hit.first, hit.last, hit.last, reach_end(said, hit.last, 8))
    first = max(clause.first, hit.first - (6 if said.loose else 10))
    for i in range(hit.first - 1, first - 1, -1):
        if said.tokens[i + 1].gap in {",", ":"} and i + 1 != hit.first:
            first = i + 1
            break
        if said.tokens[i].norm in _SPEAKS_ANEW:
            first = i
            break
        norm = said.tokens[i].norm
        if following in {"was", "were"} and is_number(norm):
            first = i + 1  # "pressure's 110 over 60 potassium last month was 6.2"
            break
    return Mark(hit.value, hit.first, hit.last, first, hit.first)


_SPEAKS_ANEW = frozenset({"he", "she", "they", "i", "we", "had"})
"""A subject or verb with which the statement begins that "last year" is said of."""
_STATES = frozenset("sinus rhythm af afib vf vt svt bed hospital the a his her".split())
"""Behind "back in" they tell of now, not of a year: "back in sinus at 84"."""
_OVER = frozenset({"gone", "settled", "eased", "passed", "stopped", "free", "off", "away"})
"""Last words of what says that something is over, unless more follows ("has gone to his arm")."""
_AFTER_OVER = frozenset("now after since with at completely by and before on from once".split())
_TOPICS = words("cues", "behind", "topics")
"""What "none" speaks of when it stands right behind it, and of nothing before that."""
_REGIONS = words("cues", "bounds", "regions")
_NEEDS_END = words("cues", "behind", "needs_end")
