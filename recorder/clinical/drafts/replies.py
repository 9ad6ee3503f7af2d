"""What was said in reply to questions about medicines and allergies.

A dialogue names no "takes" and no "allergic to": the question gives the topic, the reply only the
items ("Inhalers?" - "The brown one, Clenil."). Several questions in one breath share their reply.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from recorder.clinical.claims.cues import NO_ANSWERS, YES_ANSWERS
from recorder.clinical.grammar.tables import ALLERGIC
from recorder.clinical.grammar.tables import words as asking
from recorder.clinical.text.line_breaks import GOES_ON
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once


class Topic(str, Enum):
    """What a question asks for."""

    MEDICINE = "medicine"
    ALLERGY = "allergy"
    ENDED = "ended"
    """What is taken no more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Tokens ``[first, last)`` that answer questions about ``topics``."""

    topics: frozenset[Topic]
    first: int
    last: int


_LONGEST = 40
"""Most tokens of one reply."""

_MEDICINES = asking("cues", "replies", "medicines")
_KINDS = _MEDICINES | frozenset("to or and any like food foods drug stuff things".split())
_TAKING = frozenset(
    {
        ("on", "anything"),
        ("take", "anything"),
        ("taking", "anything"),
        ("you", "take"),
        ("normally", "take"),
        ("take", "regularly"),
        ("you", "taking"),
    }
)
_NOTHING = frozenset({"none", "nothing", "nope", "nah", "nil", "no", "neither", "never"})


@once
def replies(view: View) -> tuple[Reply, ...]:
    """Every reply to a question about medicines or allergies."""
    return tuple(_replies(view))


def _replies(view: View) -> Iterator[Reply]:
    topics: set[Topic] = set()
    latest: frozenset[Topic] = frozenset()
    before = 0
    for first, last, asked in view.sentences:
        if asked or (view.norm[first] == "any" and _asks_unmarked(view, first, last)):
            if not topics and _asks_the_paper(view, before, first, last):
                topics |= latest
            if not topics and Topic.ALLERGY in latest and _asks_further(view, before, first, last):
                topics.add(Topic.ALLERGY)
            if not (topics and _asks_which(view, before, first, last)):
                topics |= set(_topics(view, first, last))
            before = first
            latest = frozenset(topics)
        elif topics:
            yield Reply(frozenset(topics), first, _reply_end(view, first))
            if not _yes_and_asked_on(view, first, last):
                topics = set()


def _asks_which(view: View, before: int, first: int, last: int) -> bool:
    """As in "allergic to what? Medicines?", "allergies? To food?": which kind, no other topic."""
    kinds = view.norms(first, last)
    asked_what = view.has(_WHAT, before, first) or not _OF_FOOD.isdisjoint(kinds)
    return asked_what and _KINDS.issuperset(kinds)


def _asks_further(view: View, before: int, first: int, last: int) -> bool:
    """As in "any foods?", "anything else?", soon behind "are you allergic to any medicines?"."""
    asked = frozenset(view.norms(first, last))
    further = asked <= _KINDS | _FURTHER and not _FURTHER.isdisjoint(asked)
    return further and first - before <= _NEAR_FURTHER


_FURTHER = asking("cues", "replies", "further")
_NEAR_FURTHER = 20


def _asks_the_paper(view: View, before: int, first: int, last: int) -> bool:
    """As in "Noreen, anything on the form?", soon behind "are you allergic to anything?"."""
    near = first - before <= _NEAR_PAPER and last - first <= _SHORT_PAPER
    return near and view.has(_ANYTHING, first, last) and view.norm[last - 1] in _PAPERS


_NEAR_PAPER, _SHORT_PAPER = 12, 9
_ANYTHING = frozenset({"anything", "any"})
_PAPERS = asking("cues", "replies", "papers")
_WHAT = frozenset({"what", "which"})
_OF_FOOD = frozenset({"to", "food", "foods"})


def _yes_and_asked_on(view: View, first: int, last: int) -> bool:
    """As in "Any allergies?" - "Yes." - "To what?": the next answer is to the first question."""
    goes_on = last < len(view.tokens) and view.sentence(last).asked
    short = goes_on and not set(view.norms(first, last)) - YES_ANSWERS
    return short and not any(_topics(view, last, view.sentence(last).last))


def _asks_unmarked(view: View, first: int, last: int) -> bool:
    """As in "Any allergies, sorry, I should have asked before." of a recogniser."""
    if view.norm[first + 1] not in ALLERGIC:
        return False
    aside = first + 2 < view.count and bool(view.gaps[first + 2])
    return aside and last - first <= _LONGEST_ASIDE


_LONGEST_ASIDE = 12


def _topics(view: View, first: int, last: int) -> Iterator[Topic]:
    words = view.norm[first:last]
    if _asks_what_ended(words):
        yield Topic.ENDED
        return
    pairs = set(pairwise(words))
    if _asks_for_reactions(words):
        yield Topic.ALLERGY
        return
    if ALLERGIC & set(words):
        yield Topic.ALLERGY
    if "did" in words or ("to", "any") in pairs:
        return
    if ("anything", "for") in pairs and not _REGULARLY & set(words):
        return
    if any(
        (a == "to" and b in _MEDICINES) or (b == "allergies" and (a == "drug" or a in _MEDICINES))
        for a, b in pairs
    ):
        return  # "any allergies to medicine", "any drug allergies"
    if _MEDICINES & set(words) or _TAKING & pairs:
        yield Topic.MEDICINE


def _asks_what_ended(words: list[str]) -> bool:
    """As in "anything stopped?", "has he been on anything before that?"."""
    of = set(words)
    if _ENDS.isdisjoint(of) and (_BEFORE.isdisjoint(of) or ("on" not in of and "take" not in of)):
        return False
    return not _WHAT_ENDED.isdisjoint(of) and of <= _ASKING | _ENDS | _BEFORE


_ASKING = asking("home", "ended", "asking")
_ENDS = asking("home", "ended", "asked_ends")
_BEFORE = asking("home", "ended", "asked_before")
_WHAT_ENDED = frozenset({"anything", "any", "what", "which"})


def _asks_for_reactions(words: list[str]) -> bool:
    """As in "has any medicine ever made you swell up?": asked of medicines, and none is taken."""
    of = set(words)
    if not (_AGREEING.isdisjoint(of) or _MEDICINES.isdisjoint(of)):
        return True  # "and any medicine does not suit her?"
    return not (_REACTING.isdisjoint(of) or _MEDICINES.isdisjoint(of) or _MAKING.isdisjoint(of))


_REACTING = frozenset("reaction reactions react reacted hives rash swell itch itchy break".split())
_AGREEING = frozenset({"suit", "suits", "agree", "agrees"})
_MAKING = frozenset("make makes made give gives gave to from with".split())


_REGULARLY = frozenset({"take", "takes", "on"})
"""In "you take anything for it?" they ask for what is taken always, "taken" for what was today."""


def _reply_end(view: View, first: int) -> int:
    """End of the reply that begins at ``first``: its line, the next question, or its length."""
    end = min(len(view.tokens), first + _LONGEST)
    for i in range(first + 1, end):
        between = view.text[view.tokens[i - 1].end : view.tokens[i].start]
        line = "\n" in between and not _line_goes_on(view, i)
        if line or view.tokens[i].turn != view.tokens[first].turn:
            return i
        if view.tokens[i].gap in SENTENCE_ENDS and (_asks(view, i) or _orders(view, i)):
            return i
    return end


def _line_goes_on(view: View, i: int) -> bool:
    """As in "No, well," and "I can't", cut inside: the next line has the rest."""
    goes_on = view.tokens[i].gap in PHRASE_GAPS and view.norm[i - 1] in GOES_ON | _CANNOT
    return goes_on or view.tokens[i].gap == ","


_CANNOT = frozenset({"cant", "cannot", "couldnt", "shouldnt"})
_ORDERS = frozenset({"put", "give", "get", "start", "pop", "hook", "grab", "push", "hang"})
"""With these a crew goes over to what is to be done."""


def _orders(view: View, i: int) -> bool:
    """As in "Put him on a neb", "I'm going to give you some fentanyl"."""
    going = view.norms(i + 1, i + 5)
    return view.norm[i] in _ORDERS or going[-3:] == _GOING_TO_GIVE or going[:3] == _GOING_TO_GIVE


_GOING_TO_GIVE = ["going", "to", "give"]


def _asks(view: View, i: int) -> bool:
    sentence = view.clauses[view.clause_of[i]].sentence
    k = view.clause_of[i]
    while k < len(view.clauses) and view.clauses[k].sentence == sentence:
        if view.clauses[k].question:
            return True
        k += 1
    return False


def says_nothing(view: View, reply: Reply) -> tuple[int, int] | None:
    """Tokens of the sentence of ``reply`` that says "none" or "nothing", if there is one."""
    start = reply.first
    for i in range(reply.first, reply.last + 1):
        if i < reply.last and (i == reply.first or view.tokens[i].gap not in SENTENCE_ENDS):
            continue
        opening = set(view.norms(start, min(start + 2, i)))
        no_one = view.norm[start] == "no" and view.norm[start + 1] in _NO_WHAT
        if opening & _NOTHING and not no_one:
            return start, i
        start = i
    return None


_NO_WHAT = asking("cues", "not_learned", "at_once") | {"that", "one"}
"""Behind a "no" they make it no answer: "No idea.", "No, that's me."."""


def turned_down(view: View, i: int) -> bool:
    """As in "I'd like to put a cannula in." - "No, no needles.": what ``i`` offers, refused."""
    here = view.sentence(i)
    no = here.last
    if no >= view.count or view.norm[no] not in NO_ANSWERS or not view.has(_OFFERS, here.first, i):
        return False
    return bool(view.gap(no + 1).strip()) and view.norm[no + 1] not in _THINKS_AGAIN


_OFFERS = asking("procedures", "offered", "asks")
_THINKS_AGAIN = asking("procedures", "offered", "thinks_again")


def asked_for(view: View, i: int) -> frozenset[Topic]:
    """Topics of the question whose reply covers token ``i``."""
    for reply in replies(view):
        if reply.first <= i < reply.last:
            return reply.topics
    return frozenset()
