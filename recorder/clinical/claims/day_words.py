"""A day that is named and the words around it: who is the subject there, what is of now."""

from __future__ import annotations

from recorder.clinical.claims.cues import NEW_TOPIC, Cue
from recorder.clinical.grammar.tables import DETERMINERS, is_number, words
from recorder.clinical.text.words import CLAUSE_BREAKERS, PHRASE_GAPS, SENTENCE_ENDS, Words
from recorder.core.records import record


@record
class Day:
    """Another day named at tokens ``[first, last)``.

    Attributes:
        cue: how long ago it is.
        ahead: it dates only what follows ("usually they give").
        whole: a statement of its own follows it ("last time they gave her two").
    """

    first: int
    last: int
    cue: Cue
    ahead: bool = False
    whole: bool = False


def _words(key: str) -> frozenset[str]:
    return words("days", "reach", key)


SUBJECTS, OURS, THEM = _words("subjects"), _words("ours"), frozenset({"they", "he", "she"})
CONJUNCTIONS, FILLERS, PLACES = _words("conjunctions"), _words("fillers"), _words("places")
JOINTS = _words("joints") | CLAUSE_BREAKERS
PRESENT = _words("present")
WHOM = frozenset({"him", "her", "them", "me", "us"})
COMMAS = frozenset({",", ":"})
_ENDS = SENTENCE_ENDS | COMMAS
_PRESENT_CLITICS = frozenset({"s", "re", "m", "ve"})
_POINTING = frozenset({"that", "this", "it", "you", "there", "i", "which", "who"})
_NOW, _THIS, _VERBS = _words("now"), _words("this"), _words("verbs")
_RUN_ON = 45
"""A longer sentence has no marks, and its lines are statements."""
_SHORT = 4
"""Letters of "need", "feed", "shed", which are no past."""
_BEYOND = 12
"""No question here looks further behind the last word."""


def is_verb(norm: str) -> bool:
    """Whether it tells what was or was done: "had", "was", "intubated"."""
    return norm in _VERBS or (norm.endswith("ed") and len(norm) > _SHORT)


class DayWords:
    """Tokens of a text by their norm and by what stands before them, "" beyond its end."""

    def __init__(self, text: Words) -> None:
        self.text, self.tokens, self.count = text, text.tokens, len(text.tokens)
        self.norms = [*text.positions.norms, *[""] * _BEYOND]
        self.gaps = [*text.gaps, *["."] * _BEYOND]
        self._unmarked = _ENDS.isdisjoint(self.gaps[1 : self.count])

    def is_loose(self, i: int) -> bool:
        """Whether nothing is punctuated around token ``i``, so that statements run together."""
        return self._unmarked or self.runs_on(i)

    def runs_on(self, i: int) -> bool:
        """Whether the sentence of token ``i`` is too long to be one."""
        sentence = self.text.sentence(i)
        return sentence.last - sentence.first > _RUN_ON

    def joined(self, i: int) -> bool:
        """Whether token ``i`` goes on with the phrase before it."""
        return i < self.count and self.gaps[i] in PHRASE_GAPS

    def lasts(self, first: int) -> bool:
        """As in "since last week", "for two years": where something began, or how long it was."""
        return first > 0 and self.norms[first - 1] in _LASTING

    def ends(self, i: int) -> bool:
        """Whether a sentence ends before token ``i``."""
        return self.gaps[i] in SENTENCE_ENDS

    def at_comma(self, i: int) -> bool:
        """Whether a comma stands before token ``i``."""
        return self.gaps[i] in COMMAS

    def next_comma(self, first: int, last: int) -> int:
        """The first token of ``[first, last)`` that a comma stands before, or ``last``."""
        return next((k for k in range(first, last) if self.at_comma(k)), last)

    def is_now(self, i: int) -> bool:
        """As in "today", "this time", "now"; never "until now"."""
        if self.norms[i] in _NOW:
            return self.norms[i - 1] not in {"until", "till", "to"}
        return self.norms[i] == "this" and self.norms[i + 1] in _THIS

    def back_to_us(self, first: int, last: int) -> int:
        """Where tokens ``[first, last)`` come back to today or to us, or ``last``."""
        back = (k for k in range(first, last) if self.is_now(k) or self.norms[k] in OURS)
        return next(back, last)

    def clitic(self, i: int) -> str:
        """The apostrophe ending of token ``i``."""
        return self.tokens[i].clitic if i < self.count else ""

    def is_subject(self, i: int) -> bool:
        """As in "he", "they"; never the "that" of "that leg", the "it" of "for it"."""
        if self.norms[i] not in SUBJECTS:
            return False
        if self.norms[i] not in _POINTING:
            return True
        behind = self.norms[i + 1]
        return bool(self.clitic(i)) or is_verb(behind) or behind in SUBJECTS

    def has_subject(self, i: int) -> bool:
        """Whether a statement with a subject begins at token ``i``: "he was", "the GP saw"."""
        if self.is_subject(i):
            return True
        k = i + (self.norms[i] in DETERMINERS)
        named = any(is_verb(norm) for norm in self.norms[k + 1 : k + 3])
        return named and k < self.count and not is_verb(self.norms[k])

    def is_of_now(self, i: int) -> bool:
        """As in "he's", "she is": a subject and how it is."""
        is_now = self.clitic(i) in _PRESENT_CLITICS or self.norms[i + 1] in PRESENT
        return self.norms[i] in SUBJECTS and is_now

    def counts_anew(self, i: int) -> bool:
        """As in "at the doctor eighteen in the right AC": a number without "at", "of", "gave"."""
        number = is_number(self.norms[i])
        before = self.norms[i - 1]
        led = before in PLACES or before in WHOM or before in {"of", "for"} or is_verb(before)
        return number and not (led or is_number(before))

    def new_topic(self, i: int) -> bool:
        """Where nothing is punctuated, whether another subject is spoken of from token ``i`` on."""
        return self.tokens[i].hesitated or self.norms[i] in _TOPICS


_TOPICS = NEW_TOPIC - SUBJECTS
_LASTING = words("days", "parts", "lasting")
