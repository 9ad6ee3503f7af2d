"""How far a cue reaches: to a comma, through a list, to the end of its clause or sentence."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import FORWARD, STOPS, Cue
from recorder.clinical.claims.newcomers import newcomers
from recorder.clinical.claims.not_through import deny_histories
from recorder.clinical.claims.turns import names_told
from recorder.clinical.grammar.tables import OR, is_number
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, Token, Words
from recorder.core.records import record


@record
class Mark:
    """A cue at tokens ``[first, last)`` that governs tokens ``[reach_first, reach_last)``."""

    cue: Cue
    first: int
    last: int
    reach_first: int
    reach_last: int


@record
class Said:
    """One text as all rules of this package see it.

    Attributes:
        norms, gaps: those of each token.
        count: how many tokens there are.
        loose: a recogniser set no marks, so that sentences run on for ever.
        starts: the cue that acts on what follows, by the token it begins at.
        called: names our patient goes by.
    """

    words: Words
    tokens: Sequence[Token]
    norms: Sequence[str]
    gaps: Sequence[str]
    count: int
    loose: bool
    starts: dict[int, Hit[Cue]]
    called: frozenset[str]


def said_in(words: Words) -> Said:
    """The record of ``words``."""
    tokens = words.tokens
    starts = {hit.first: hit for hit in FORWARD.scan(tokens, words.positions)}
    deny_histories(words, starts)
    for hit in newcomers(words):
        starts.setdefault(hit.first, hit)
    loose = _unpunctuated(words)
    return Said(
        words, tokens, words.norms, words.gaps, len(tokens), loose, starts, names_told(words)
    )


def reach_end(said: Said, first: int, limit: int) -> int:
    """End of a reach that a comma or the clause ends, at most ``limit`` tokens."""
    end = min(clause_end(said, first), first + limit)
    for i in range(first + 1, end):
        if said.gaps[i] in {",", ":"}:
            return i
    return max(first, end)


def back(said: Said, last: int, limit: int) -> int:
    """Start of a reach that goes backward from ``last``."""
    if last == 0 or said.gaps[last] in SENTENCE_ENDS:
        return last
    clause = said.words.clauses[said.words.clause_of[last - 1]]
    first = max(clause.first, last - limit)
    for i in range(last - 1, first, -1):
        if said.gaps[i] in {",", ":"}:
            return i
    return first


def clause_end(said: Said, first: int) -> int:
    """End of the clause that the cue before token ``first`` stands in."""
    if first >= said.count or first == 0:
        return first
    return said.words.clauses[said.words.clause_of[first - 1]].last


def opens_sentence(said: Said, i: int) -> bool:
    """Whether a sentence begins at token ``i``."""
    return i == 0 or said.gaps[i] in SENTENCE_ENDS


def list_end(said: Said, first: int, cue: Cue) -> int:
    """End of a negated list: items may be many after "denies", after "no" only with "or"."""
    if first < said.count and said.gaps[first] == "," and cue is Cue.NO:
        return first
    end = min(clause_end(said, first), first + (24 if cue is Cue.DENY else 16))
    item = 0
    for i in range(first, end):
        token = said.tokens[i]
        new_item = i > first and (
            token.gap in {",", ":", "\n"} or token.norm in {"or", "nor", "and"}
        )
        if i > first and begins_statement(said, i):
            return i
        if new_item and token.gap in {",", ":"} and cue is Cue.NO and not _or_ahead(said, i, end):
            return i
        item = 0 if new_item else item + 1
        if item > 6:
            return i
    return end


def begins_statement(said: Said, i: int) -> bool:
    """As in "denies pain, pulse 88": a word, a number or another cue with which a list is over."""
    token, behind = said.tokens[i], said.norms[i + 1] if i + 1 < said.count else ""
    if behind in _OF_A_NAME and said.norms[i - 1] in OR:
        return False  # "no oxygen or 12-lead", "... or i-gel"
    if token.norm in STOPS or (token.norm == "on" and token.gap == ","):
        return not _of_an_illness(said, i)  # "denies hitting his head, on warfarin"
    if token.norm[0].isdecimal() and said.norms[i - 1] not in {"times", "x", "type"}:
        return True
    if token.clitic == "s" and token.norm == "it" and said.tokens[i - 1].norm not in _LEADS_TO:
        return True  # "no soot obviously it's a scald", never "no sign that it's broken"
    hit = said.starts.get(i)
    return hit is not None and hit.value in (Cue.DENY, Cue.NO, Cue.NOT, Cue.HISTORY, Cue.PERSON)


def _of_an_illness(said: Said, i: int) -> bool:
    """As in "heart attack", "blood clots", "high blood pressure": no reading that is told next."""
    norm, behind = said.norms[i], said.norms[i + 1] if i + 1 < said.count else ""
    if norm == "pressure" or (norm == "blood" and behind == "pressure"):
        return _is_high(said, i + (norm == "blood"))
    return norm in _HEART_AND_BLOOD and bool(behind) and behind not in _MEASURED


def _is_high(said: Said, i: int) -> bool:
    """Whether the pressure at token ``i`` is called high, and no figures of it follow."""
    first = i - (i > 0 and said.norms[i - 1] == "blood")
    behind = said.norms[i + 1] if i + 1 < said.count else ""
    high = first > 0 and said.norms[first - 1] in _HIGH
    return high and not is_number(behind) and behind not in _MEASURED


def _or_ahead(said: Said, first: int, end: int) -> bool:
    """The comma at ``first`` is inside "a, b or c": short items up to an "or"."""
    item = 0
    for i in range(first, end):
        token = said.tokens[i]
        if token.norm in OR:
            return True
        if i > first and begins_statement(said, i):
            return False
        item = 0 if token.gap == "," else item + 1
        if item > 5:
            return False
    return False


def new_set(said: Said, i: int) -> bool:
    """As in "last set", "second set": the crew goes on with the patient's own signs."""
    if said.norms[i] not in _ONE_OF_MANY or i + 1 >= said.count:
        return False
    return said.norms[i + 1] in _SETS and not said.gaps[i + 1]


def _unpunctuated(words: Words) -> bool:
    """A recogniser that sets no marks: sentences run on for ever."""
    sentences = words.clauses[-1].sentence + 1 if words.clauses else 1
    return len(words.tokens) > 40 * sentences


_HEART_AND_BLOOD = frozenset({"heart", "blood"})
_LEADS_TO = frozenset({"that", "if", "whether", "think", "thinks", "thinking", "sure", "how"})
_OF_A_NAME = frozenset({"lead", "gel"})
_HIGH = frozenset({"high", "raised", "elevated"})
_MEASURED = words_of("cues", "bounds", "of_heart_and_blood")
_ONE_OF_MANY = frozenset("last latest second third final next full first new".split())
_SETS = frozenset("set obs observations vitals".split())
