"""What a denial truly reaches, where terms and answers stand in a text.

Speech without punctuation runs statements together: a denial spends itself on the first term, and
only a list that is joined ("no fever, chills or cough") carries it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.clinical.claims.context import Mark, Question
from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import ARTICLES, OR, words
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once, once_each

NEAR_TOKENS = 8
"""How far a context word may stand from the form that needs it."""

DENYING = frozenset({Cue.DENY, Cue.NO, Cue.NOT, Cue.AFTER})
"""Cues that negate."""


@once_each
def named_in(view: View, kind: str) -> tuple[Hit, ...]:
    """Names of ``kind`` that have the context their form needs ("blown" only near "pupil")."""
    contexts = load().contexts
    return tuple(h for h in view.named[kind] if _met(view, h, contexts))


def _met(view: View, hit: Hit, contexts: Mapping[str, frozenset[str]]) -> bool:
    needs = hit.form.needs
    if needs in {"", "misheard", "absent"}:
        return True
    return near(view, hit.start, hit.end, contexts[needs])


def near(view: View, first: int, last: int, words: frozenset[str]) -> bool:
    """Whether one of ``words`` stands close to ``[first, last)`` in the same sentence."""
    sentence = view.clauses[view.clause_of[first]].sentence
    low, high = max(0, first - NEAR_TOKENS), min(len(view.tokens), last + NEAR_TOKENS)
    for i in (*range(low, first), *range(last, high)):
        here = view.tokens[i].norm in words
        if here and view.clauses[view.clause_of[i]].sentence == sentence:
            return True
    return False


_SUBJECTS = words("cues", "denials", "subjects")
"""Words that begin another statement, whatever was denied before them."""

_KINDS = ("finding", "intervention", "history", "mechanism", "complaint")

_CLOSED = words("cues", "denials", "closed")
"""Behind "not" they deny what stands before, and nothing that follows: "he isn't smells of ale"."""

_JOINS = OR | {"and", "any", "n"}


def denials(view: View, first: int, start: int | None = None) -> tuple[Mark, ...]:
    """The denials that truly reach token ``first`` of a phrase that begins at ``start``.

    Speech without punctuation runs statements together. A "no" that answered a question denies
    nothing behind it, nor does one that belongs to another term ("can't breathe, chest tight"),
    nor one that has found its term already ("no swelling headache confused").
    """
    return _denials(view, first, first if start is None else start)


@once_each
def _denials(view: View, first: int, begin: int) -> tuple[Mark, ...]:
    marks = [m for m in view.marks.at(first) if m.cue in DENYING]
    facts = _landmarks(view)
    return tuple(m for m in marks if _reaches(view, m, first, begin, facts))


@dataclass(frozen=True, slots=True)
class _Landmarks:
    """Where terms and answers stand: what a denial can spend itself on."""

    term_end: Mapping[int, int]
    acts: Mapping[int, int]
    ends: frozenset[int]
    inside: frozenset[int]
    answers: frozenset[int]


def term_starts(view: View) -> Mapping[int, int]:
    """First token -> end of every term and drug of the view."""
    return _landmarks(view).term_end


def term_ends(view: View) -> frozenset[int]:
    """Where the terms and drugs of the view end."""
    return _landmarks(view).ends


@once
def _landmarks(view: View) -> _Landmarks:
    ends: dict[int, int] = {}
    acts = {hit.start: hit.end for hit in named_in(view, "intervention")}
    for kind in _KINDS:
        for hit in named_in(view, kind):
            ends[hit.start] = max(hit.end, ends.get(hit.start, 0))
    inside = frozenset(i for start, end in ends.items() for i in range(start, end))
    ends.update((hit.start, hit.end) for hit in view.drugs)
    short = (m for m in view.marks.all if m.cue in (Cue.NO, Cue.NOT))
    articles = {m.first for m in short if m.last - m.first == 1}
    answers = frozenset(
        i
        for q in view.marks.questions
        if q.answer is not None and q.answer_first not in articles
        for i in range(q.answer_first, _answer_end(view, q))
    )
    return _Landmarks(ends, acts, frozenset(ends.values()), inside, answers)


def _answer_end(view: View, question: Question) -> int:
    """Behind the answer itself: "No" of "No, we didn't decompress"."""
    inside = range(question.answer_first + 1, question.answer_last)
    return next((i for i in inside if view.tokens[i].gap == ","), question.answer_last)


def _reaches(view: View, mark: Mark, first: int, begin: int, facts: _Landmarks) -> bool:
    if _is_in_a_term(view, mark, begin, facts) or mark.first in facts.answers:
        return False
    if mark.cue is Cue.AFTER and _ended(view, mark, begin):
        return False
    between = range(mark.last, begin)
    listed = any(i in facts.acts for i in between) and list_closes(view, begin)
    spent = _names_a_noun(view, between, facts) or _then_ordered(view, mark, between)
    if begin in facts.acts and spent and not listed:
        return False
    if mark.last > first or mark.cue is Cue.DENY:
        return True
    closed = mark.cue is Cue.NOT and view.norm[mark.last] in _CLOSED
    at_once = not between and begin in facts.acts  # "haven't *done a needle*"
    if closed and not (at_once or _opens(view, mark)):
        return False
    if any(view.norm[i] in _SUBJECTS for i in between) or _likens(view, between):
        return False
    if _spent_on_a_topic(view, between) or _spent_on_a_limb(view, mark, begin):
        return False
    if _is_of_a_heading(view, mark) or _is_over(view, between):
        return False
    denied = [(i, end) for i in between if (end := facts.term_end.get(i, begin + 1)) <= begin]
    if not denied:
        return True
    return _one_list(view, denied, begin) or list_closes(view, begin)


def _opens(view: View, mark: Mark) -> bool:
    """As in "Not given CPAP.": nothing stands before it that it could deny."""
    return mark.first == 0 or view.gap(mark.first) in SENTENCE_ENDS


def _is_in_a_term(view: View, mark: Mark, begin: int, facts: _Landmarks) -> bool:
    """As in "never had a seizure *headache*"; never "twelve lead negative for" anything.

    A list goes on behind it: "no neck stiffness *or* chest pain", "denies drugs *or* alcohol".
    """
    if mark.first not in facts.inside or mark.last - 1 not in facts.inside:
        return False
    end = facts.term_end.get(mark.first, 0)
    if end > begin or view.has(OR, end, begin):
        return False
    return view.tokens[begin].gap != "," or not list_closes(view, begin)


def _spent_on_a_topic(view: View, between: range) -> bool:
    """As in "no allergies, eighteen in the left AC", never "no meds or history of seizures"."""
    last = next((i for i in reversed(between) if view.norm[i] in _HEADS), None)
    return last is not None and not view.has(OR, last + 1, between.stop)


def _names_a_noun(view: View, between: range, facts: _Landmarks) -> bool:
    """As in "no other holes *tourniquet on*", "13, no 14, *IV in*", "no viagra *eighteen gauge*".

    Never "no need for an IV", "no combat tourniquet", "no collar or blocks".
    """
    if not between:
        return False
    last = view.back(between[-1], ARTICLES, between[0])
    norm = view.norm[last]
    term = last in facts.inside and last + 1 not in facts.acts.values()
    put_right = between[0] in view.number_at and view.norm[between[0]] != "one"
    if term or last in view.drug_at or put_right:
        return True
    return norm in _NOUNS or (len(norm) > _SHORT and norm.endswith("s") and norm not in _NO_PLURALS)


def _then_ordered(view: View, mark: Mark, between: range) -> bool:
    """As in "it's not hard *put* a collar on her": never "it's not to put a collar on"."""
    last = view.back(mark.last + len(between) - 1, ARTICLES)
    if mark.cue is not Cue.NOT or view.norm[last] not in _ORDERS or last <= mark.last:
        return False
    is_so = view.norm[mark.first] in _IS_NOT or view.norm[mark.first - 1] in _IS
    return (is_so or bool(view.tokens[mark.first - 1].clitic)) and view.norm[last - 1] != "to"


_ORDERS = frozenset("put pop stick get grab chuck throw slap whack bung".split())
_IS_NOT = frozenset({"isnt", "wasnt", "arent", "werent"})
_IS = frozenset({"is", "was", "are", "were"})
_NOUNS = words("cues", "denials", "nouns")
_NO_PLURALS = words("cues", "denials", "no_plurals")
_SHORT = 4


def _is_of_a_heading(view: View, mark: Mark) -> bool:
    """As in "neck nil *chest bruising*", "allergies none wheezy": never "chest nil bruising"."""
    before = view.norm[mark.first - 1]
    if mark.last - mark.first > 1 or view.norm[mark.first] not in _NIL:
        return False
    return before in _HEADS or (before in _REGIONS and view.norm[mark.last] in _REGIONS)


_NIL = frozenset({"nil", "none"})
_HEADS = frozenset({"allergies", "allergy", "meds", "medications", "medicines"})
_REGIONS = words("cues", "bounds", "regions")


def _is_over(view: View, between: range) -> bool:
    """As in "no pain elsewhere *bruised*", "not feeding since last night *floppy*".

    Never "no swelling anywhere or bruising".
    """
    if not between or view.has(OR, between[0], between[-1] + 2):
        return False
    last = between[-1]
    if view.norm[last] in _ELSEWHERE or view.has(_SINCE, between[0], last + 1):
        return True
    first = max(between[0], last - _SPAN)
    return view.norm[last] in _TIMES and view.has(_LASTING, first, last)


_ELSEWHERE = frozenset({"elsewhere", "anywhere", "else", "otherwise"})
_SINCE = frozenset({"since"})
_TIMES = words("days", "spans", "days") | words("days", "spans", "weeks") | {"hour", "hours"}
_LASTING = frozenset({"for", "in", "all", "over", "last", "past", "this"})
_SPAN = 4


def _spent_on_a_limb(view: View, mark: Mark, begin: int) -> bool:
    """As in "don't use that arm IO right humerus": where nothing is put in, or measured."""
    last = begin if view.has(_PUT_IN, mark.first, mark.last + 2) else 0
    return any(
        view.norm[i] in _LIMBS and view.norm[i - 1] in _WHICH for i in range(mark.last, last)
    )


_PUT_IN = frozenset({"use", "using", "stick", "touch", "poke"})
_LIMBS = frozenset({"arm", "leg", "side", "hand", "vein"})
_WHICH = frozenset({"that", "this", "the", "left", "right", "his", "her"})


def _likens(view: View, between: range) -> bool:
    """As in "not pain more like a tightness": what is likened is there."""
    return any(view.norm[i] == "more" and view.norm[i + 1] in _LIKE for i in between)


_LIKE = frozenset({"like", "of", "a", "an", "just"})
_EVENTS = words("cues", "denials", "events")


def _ended(view: View, mark: Mark, first: int) -> bool:
    """Such as "seized once, self resolved": an event that is over did happen."""
    words = set(view.norms(mark.first, mark.last))
    return "resolved" in words and view.norm[first] in _EVENTS


def _one_list(view: View, spent: list[tuple[int, int]], begin: int) -> bool:
    """Whether the terms before ``begin`` and the one there are items of one denied list."""
    if view.has(OR, spent[0][1], begin):
        return True
    starts = [start for start, _ in spent[1:]] + [begin]
    return all(
        _joined(view, min(end, start), start) for (_, end), start in zip(spent, starts, strict=True)
    )


def _joined(view: View, last: int, first: int) -> bool:
    """Whether a list goes on between the term that ends at ``last`` and the one at ``first``."""
    if view.tokens[first].gap == ",":
        return True
    return any(view.norm[i] in _JOINS or view.tokens[i].gap == "," for i in range(last, first))


def list_closes(view: View, first: int) -> bool:
    """Such as "no chest pain shortness of breath nausea *or* vomiting", "no collar blocks *or*"."""
    end = term_starts(view).get(first, first + 1)
    for i in range(end, min(end + 5, len(view.tokens))):
        if view.norm[i] in OR:
            return True
        if view.tokens[i].gap in SENTENCE_ENDS or view.norm[i] in _SUBJECTS:
            return False
    return False
