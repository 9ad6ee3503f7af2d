"""How far a cue reaches: to a comma, through a list, to the end of its clause or sentence."""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.claims.cues import FORWARD, STOPS, Cue
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS, Words
from recorder.core.records import record


@record
class Mark:
    """A cue at tokens ``[first, last)`` that governs tokens ``[reach_first, reach_last)``."""

    cue: Cue
    first: int
    last: int
    reach_first: int
    reach_last: int


class Reach:
    """Measures reaches in one text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._tokens = words.tokens
        self._count = len(words.tokens)
        self._loose = _unpunctuated(words)
        starts = {hit.first: hit for hit in FORWARD.scan(words.tokens, words.positions)}
        self._starts: Mapping[int, Hit[Cue]] = starts

    def _reach(self, first: int, limit: int) -> int:
        """End of a reach that a comma or the clause ends, at most ``limit`` tokens."""
        end = min(self._clause_end(first), first + limit)
        for i in range(first + 1, end):
            if self._tokens[i].gap in {",", ":"}:
                return i
        return max(first, end)

    def _back(self, last: int, limit: int) -> int:
        """Start of a reach that goes backward from ``last``."""
        if last == 0 or self._tokens[last].gap in SENTENCE_ENDS:
            return last
        clause = self._words.clauses[self._words.clause_of[last - 1]]
        first = max(clause.first, last - limit)
        for i in range(last - 1, first, -1):
            if self._tokens[i].gap in {",", ":"}:
                return i
        return first

    def _clause_end(self, first: int) -> int:
        """End of the clause that the cue before token ``first`` stands in."""
        if first >= self._count or first == 0:
            return first
        return self._words.clauses[self._words.clause_of[first - 1]].last

    def _opens_sentence(self, i: int) -> bool:
        return i == 0 or self._tokens[i].gap in SENTENCE_ENDS

    def _list(self, first: int, cue: Cue) -> int:
        """End of a negated list: items may be many after "denies", after "no" only with "or"."""
        if first < self._count and self._tokens[first].gap == "," and cue is Cue.NO:
            return first
        clause_end = self._clause_end(first)
        end = min(clause_end, first + (24 if cue is Cue.DENY else 16))
        item = 0
        for i in range(first, end):
            token = self._tokens[i]
            new_item = i > first and (
                token.gap in {",", ":", "\n"} or token.norm in {"or", "nor", "and"}
            )
            if i > first and self._begins_statement(i):
                return i
            if (
                new_item
                and token.gap in {",", ":"}
                and cue is Cue.NO
                and not self._or_ahead(i, end)
            ):
                return i
            item = 0 if new_item else item + 1
            if item > 6:
                return i
        return end

    def _begins_statement(self, i: int) -> bool:
        token = self._tokens[i]
        if token.norm in STOPS or (token.norm == "on" and token.gap == ","):
            return True  # "denies hitting his head, on warfarin"
        if token.norm[0].isdigit() and self._tokens[i - 1].norm not in {"times", "x", "type"}:
            return True
        hit = self._starts.get(i)
        return hit is not None and hit.value in (Cue.DENY, Cue.NO, Cue.NOT, Cue.HISTORY, Cue.PERSON)

    def _or_ahead(self, first: int, end: int) -> bool:
        """The comma at ``first`` is inside "a, b or c": short items up to an "or"."""
        item = 0
        for i in range(first, end):
            token = self._tokens[i]
            if token.norm in {"or", "nor"}:
                return True
            if i > first and self._begins_statement(i):
                return False
            item = 0 if token.gap == "," else item + 1
            if item > 5:
                return False
        return False


def _unpunctuated(words: Words) -> bool:
    """A recogniser that sets no marks: sentences run on for ever."""
    sentences = words.clauses[-1].sentence + 1 if words.clauses else 1
    return len(words.tokens) > 40 * sentences
