"""What is named, or denied, in reply to a question about allergies.

Where the answer begins to "any allergies" that nobody marked as a question.

Between the two stand whom it is asked for ("any allergies for this lady codeine"), and what the
answer is read from ("any allergies and it says here nitrofurantoin").
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.replies import Reply, Topic, asked_for, replies, says_nothing
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.openers import takes_often
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.patient.allergy.draft import crosses
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.patient.allergy.sounds import is_feared, sounds_feared
from recorder.clinical.patient.allergy.talk import allergy_talk
from recorder.clinical.patient.allergy.undosed import undosed
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View


def named_in_replies(view: View, substances: DrugList) -> Iterator[Found]:
    """Such as "Any allergies?" - "My wife had them all. None for me."."""
    for reply in replies(view):
        nothing = None
        if Topic.ALLERGY in reply.topics:
            nothing = says_nothing(view, reply) or _told_none(view, reply)
        last = reply.last
        if nothing is not None and nothing[0] == reply.first and not _adds(view, nothing[1]):
            last = min(last, nothing[1])  # "No." and then something else
        last = allergy_talk(view).closed_in(view, reply.first, last)
        items = [whole(view, i) for i in substances.between(reply.first, last)]
        items = undosed(view, items)
        items = [i for i in items if i.name != NONE_KNOWN]
        items = [i for i in items if not (counted(view, i) or view.norm[i.first - 1] == "non")]
        if reply.topics == {Topic.ALLERGY}:
            for item in items:
                if _is_answer(view, item, reply):
                    cannot = view.has(_CANNOT, item.first - 4, item.first)
                    rule = "allergy.cannot" if cannot else "allergy.reply"
                    yield item, (item.first, item.last), rule
        unread = reply.topics == {Topic.ALLERGY} and nothing is None and not items
        if unread and not _asked_of_one(view, substances, reply.first):
            yield from _unlisted(view, reply.first, last)
        if nothing is None or view.norm[nothing[0] + 1] in {"other", "others", "else"}:
            continue
        if _asked_of_one(view, substances, reply.first):
            continue
        if all(is_medicine(view, i, reply.first - 1) or _others(view, i) for i in items):
            yield Named(NONE_KNOWN, *nothing), nothing, "allergy.none_known"


def _unlisted(view: View, first: int, last: int) -> Iterator[Found]:
    """As in "Any allergies?" - "Yeah, buckwheat.": an answer of one or two words, in no table."""
    end = min(last, view.sentence(first).last)
    told = [i for i in range(first, end) if view.norm[i] not in _NO_ANSWER]
    if not told or len(told) > _MOST_TOLD or told[-1] - told[0] >= _MOST_TOLD:
        return
    if told[0] - first > _LEAD or end - told[-1] > _LEAD or told[0] in view.number_at:
        return
    if any(sounds_feared(view, i) is not None for i in range(first, told[-1] + 1)):
        return
    if any(i in term_starts(view) for i in told):
        return  # "Wheeze throughout.": an examination goes on
    norms = [view.norm[i] for i in told]
    if all(norm.isalpha() and len(norm) >= _UNLISTED_LETTERS for norm in norms):
        named = Named("_".join(norms), told[0], told[-1] + 1, guessed=True)
        yield named, (named.first, named.last), "allergy.unlisted"


_MOST_TOLD = 2
_LEAD = 4
_UNLISTED_LETTERS = 4
_NO_ANSWER = words("allergies", "talk", "light") | words("allergies", "talk", "no_answer") | FILLERS


def _told_none(view: View, reply: Reply) -> tuple[int, int] | None:
    """As in "Patient reports none.", "She told the staff none.", "Don't think so, no."."""
    first = reply.first
    for i in range(first + 1, min(first + _TOLD_REACH, reply.last)):
        ends = bool(view.gap(i + 1)) or view.norm[i + 1] == "but"
        if view.norm[i] in _NONE_TOLD and ends:
            telling = _DONT if view.norm[i] == "so" else _TELLING
            told = view.has(telling, first, i) and not view.names_drug(first, i)
            return (first, i + 1) if told else None
    return None


_TOLD_REACH = 7
_NONE_TOLD = frozenset({"none", "no", "nothing", "nil", "so"})
_DONT = frozenset({"dont"})
_TELLING = words("allergies", "replies", "telling")
_SHORT_NAME = 6
"""Letters of a name that may be the beginning of another."""


def _is_answer(view: View, item: Named, reply: Reply) -> bool:
    """Neither a word that only sounds like a drug, nor a medicine, nor food that was eaten."""
    if item.guessed and not (is_feared(item.name) or _leads(view, item, reply.first)):
        return False
    return not (is_medicine(view, item, reply.first - 1) or _eaten(view, item))


def _leads(view: View, item: Named, first: int) -> bool:
    """As in "Any allergies?" - "Um, max alone.": the answer, however it was written."""
    return all(view.norm[i] in FILLERS | BEFORE_SUBSTANCE for i in range(first, item.first))


def whole(view: View, item: Named) -> Named:
    """As in "cod ean": the beginning of another name, cut by a recogniser."""
    if item.last - item.first > 1 or len(view.norm[item.first]) > _SHORT_NAME:
        return item
    longer = sounds_feared(view, item.first)
    return longer if longer is not None and longer.last > item.last else item


def _eaten(view: View, item: Named) -> bool:
    """As in "He had fish and chips for tea.": behind the answer, nothing he is allergic to."""
    return item.name not in load().drugs and view.has(_EATS, item.first - 3, item.first)


_EATS = frozenset({"ate", "eaten", "eating", "cooked", "eats"})
_CANNOT = frozenset({"cant", "cannot"})
"""As in "Any allergies?" - "He can't have morphine.": it is none denied."""


def _asked_of_one(view: View, substances: DrugList, first: int) -> bool:
    """As in "Are you allergic to aspirin?": "no" to it tells nothing of all others."""
    asked = view.sentence(first - 1)
    begin = max(asked.first, asked.last - _QUESTION)
    of = not substances.items.keys().isdisjoint(range(begin, asked.last))
    return of and not view.has(_ALL, begin, asked.last)


_QUESTION = 40
"""Most words of a question that are looked at."""
_ALL = frozenset("any anything other others else or".split())


def _adds(view: View, i: int) -> bool:
    """As in "Nope. Well, sulfa.", "No. Only latex.": a substance after all."""
    return view.norm[i] in _AFTER_ALL


_AFTER_ALL = words("allergies", "replies", "after_all")


def _others(view: View, item: Named) -> bool:
    return view.context(item.first, item.last).of_another


def counted(view: View, item: Named) -> bool:
    """As in "two units of blood"."""
    return item.first - 1 in view.number_at


BEFORE_SUBSTANCE = words("allergies", "replies", "before_substance")


def is_medicine(view: View, item: Named, last: int) -> bool:
    """A drug that a reply names as taken: asked for beside allergies, or with how often."""
    if item.name not in load().drugs or not crosses(view, last, item.first):
        return False
    both = Topic.MEDICINE in asked_for(view, item.first)
    return both or takes_often(view, item.last)


_READING = words("allergies", "answered", "reading")
_SAYS = words("allergies", "answered", "says")
_NONE = words("cues", "answers", "no")
_LONGEST_NAME = 3
_LEAD_IN = 5
_BEGUN = 3
"""Letters of the beginning of a name that is said anew."""
_LONGEST_READING = 8
"""Most words from one substance to the next that is read out: "and it says here on the chart"."""


def past_the_asking(view: View, substances: DrugList, last: int) -> int:
    """The token at which a substance would answer "any allergies", which ends at ``last``."""
    i = _past_whom(view, substances, last)
    end = i + _LEAD_IN
    i = view.past(i, BEFORE_SUBSTANCE, end)
    return _past_reading(view, i)


def _past_whom(view: View, substances: DrugList, i: int) -> int:
    """Behind the "for this lady", "for Joan" of a question."""
    if view.norm[i] != "for":
        return i
    for k in range(i + 2, i + 2 + _LONGEST_NAME):
        if view.norm[k - 1] in _NONE:
            return i
        if k in substances.items:
            return k
    return i


def _past_reading(view: View, i: int) -> int:
    k = view.past(i, _READING, i + _LONGEST_READING)
    taken = view.norm[k - 1] == "on"  # "any allergies and it says here she's on aspirin"
    return k if view.has(_SAYS, i, k) and not taken else i


def read_on(view: View, last: int, first: int) -> bool:
    """As in "trimethoprim and it says here nitrofurantoin": nothing but the reading between."""
    cut = view.norm[first - 1]
    begun = len(cut) >= _BEGUN and view.norm[first].startswith(cut)  # "nitrofuran nitrofurantoin"
    between = view.norms(last, first - begun)
    return len(between) <= _LONGEST_READING and (
        _READING.issuperset(between) and not _SAYS.isdisjoint(between)
    )


def behind_aside(view: View, substances: DrugList, last: int) -> int:
    """As in "he's allergic to what is it penicillin": behind the search for the word.

    In "what's it called, Tyler, the ear infection one" he is asked, and the word is not found yet.
    """
    hit = _WHAT_IS_IT.at(view.tokens, last) if last < view.count else None
    if hit is None or (hit.last not in substances.items and view.norm[hit.last + 1] in _STILL):
        return last
    return hit.last


_STILL = frozenset({"the", "that", "it", "you"})
"""Behind a word that is no substance they go on with the search for one."""


_WHAT_IS_IT: Phrases[bool] = Phrases(listed("allergies", "talk", "searching"))


def behind_no_just(view: View, substances: DrugList, last: int) -> int:
    """Behind the "no just" of "allergic to anything no just Demerol", the "any meds" asked for."""
    asked = view.norm[last] in {"anything", "any"}
    if asked and view.norm[last + 1] == "no" and view.norm[last + 2] in {"just", "only", "except"}:
        return last + 3
    of_drugs = view.norm[last] == "any" and view.norm[last + 1] in _KINDS
    return last + 2 if of_drugs and last + 2 in substances.items else last


_KINDS = frozenset("meds medications medicines medicine medication drugs drug foods".split())
