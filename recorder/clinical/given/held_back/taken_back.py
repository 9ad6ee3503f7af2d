"""A drug that was weighed up, dosed or asked about, and then said no to: "so no amio then".

"TXA two grams, pressure's fine so no TXA", "versed no, her pressure's in the toilet",
"promethazine? No, we don't do that any more".

Whether a drug was not given because the patient would not have it: "she declined the morphine".

An exchange of records tells that from a drug that the crew held back (NEMSIS: refused).
"""

from __future__ import annotations

from collections.abc import Collection

from recorder.clinical.doses.medwords import Act
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import DETERMINERS, NO, words
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_REACH = 34
"""Most tokens from a drug to "so no ..." of the same drug."""
_DENIED_BY = frozenset({"no", "omit", "skip", "scrap", "cancel", "forget", "without"})
_USED_REACH = 6
_THE = frozenset({"the", "any", "that", "giving"})
_NOT_ALL = words("acts", "taken_back", "not_all")
"""Beside "no" and the drug these tell of more of it, or of what it did."""
_DONE = words("acts", "taken_back", "done")
_THOUGHT_OF = frozenset("want wanted need should shall consider about try giving do".split())
_LEAVE = frozenset({
    ("leave", "it"), ("leave", "that"), ("we", "dont"), ("not", "needed"), ("dont", "need"),
    ("no", "need"), ("dont", "carry"), ("dont", "do"), ("dont", "use"), ("wont", "need"),
    ("not", "with"), ("not", "for"), ("skip", "it"), ("forget", "it"),
})  # fmt: skip
_LEAVE_REACH = 9


def is_taken_back(talk: DrugTalk, m: Mention) -> bool:
    """Whether words behind the drug say no to it."""
    return _denied_later(talk, m) or _weighed(talk, m) or _left(talk, m)


def _denied_later(talk: DrugTalk, m: Mention) -> bool:
    """As in "tylenol three sixty uh she had the motrin let's leave it, so no tylenol"."""
    if not m.doses and talk.view.norm[m.hit.start - 1] == "any":
        return False  # "Any Panadol?" - "No. No Panadol.": what was not taken
    for o in talk.named_from(m.end, 6):
        if o.hit.start > m.end + _REACH:
            return False
        if o.name == m.name:
            return _denied_here(talk, o) and not _told_done(talk, m)
    return False


def used_next(talk: DrugTalk, m: Mention) -> bool:
    """As in "ketamine, no, no etomidate, we're going to use etomidate": the second is meant."""
    view, o = talk.view, next(iter(talk.named_from(m.end, 1)), None)
    if o is None or o.name != m.name or o.hit.start - m.hit.end > _USED_REACH:
        return False
    return view.norm[o.hit.start - 1] in {"use", "using", "with", "try"}


def _denied_here(talk: DrugTalk, o: Mention) -> bool:
    view, i = talk.view, o.hit.start - 1
    i -= view.norm[i] in _THE
    if view.norm[i] not in _DENIED_BY or o.doses:
        return False
    near = {view.norm[o.hit.end], view.norm[o.hit.end + 1], view.norm[i + 1]}
    if view.norms(o.hit.end, o.hit.end + 2) == ["this", "time"]:
        return False
    return not near & _NOT_ALL and view.tokens[i + 1].gap in PHRASE_GAPS


def _told_done(talk: DrugTalk, m: Mention) -> bool:
    """A word of giving, a way in or a time beside the drug: it was given."""
    view = talk.view
    if view.has(_DONE, max(m.sentence_start, m.start - 4), m.start):
        return True
    first = max(m.hit.end, m.doses[0].last) if m.doses else m.hit.end
    behind = range(first, min(first + 4, view.count))
    if any(view.norm[i] in _DONE - {"had"} or i in talk.route_starts for i in behind):
        return True
    acts = talk.near(max(m.sentence_start, m.start - 6), m.start)
    return any(a.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR) for a in acts)


def _weighed(talk: DrugTalk, m: Mention) -> bool:
    """As in "what do you want versed no", "do we want Motrin too no": nothing is punctuated."""
    view, i = talk.view, m.hit.end
    i = view.past(i, _TAGS, m.hit.end + _TAGS_REACH)
    if m.doses or view.norm[i] not in NO or i >= view.count:
        return False
    if view.tokens[i].gap not in PHRASE_GAPS or m.drug is None or not m.drug.carried:
        return False
    before = set(view.norms(max(m.sentence_start, m.hit.start - _ASKED_REACH), m.hit.start))
    if before & _TAKES:
        return False
    asked = bool(before & _MAY and before & _GIVE) and _closes(talk, i + 1)
    return asked or bool(
        _THOUGHT_OF & set(view.norms(max(m.sentence_start, m.hit.start - 4), m.hit.start))
    )


def _closes(talk: DrugTalk, i: int) -> bool:
    """Whether a "no" before token ``i`` has answered: "can we give her ben pen no that's for"."""
    return i >= talk.view.count or talk.view.norm[i] in _AFTER_NO or bool(talk.view.gap(i))


_AFTER_NO = words("cues", "answers", "behind_no") | words("acts", "turned_down", "reasons")
_ASKED_REACH = 5
_TAGS = frozenset("too as well now then yet still already".split())
_TAGS_REACH = 2
_MAY = frozenset("can could shall should will do want would".split())
_GIVE = frozenset("give want need try have use do".split())
_TAKES = frozenset("take takes taking on had allergic".split())


def _left(talk: DrugTalk, m: Mention) -> bool:
    """As in "Any Penthrox?" - "No, he's grand now, leave that."."""
    view, i = talk.view, m.hit.end
    if m.doses or view.gap(i) != "?" or view.norm[i] not in NO:
        return False
    if m.drug is None or not m.drug.carried:
        return False
    end = min(i + 1 + _LEAVE_REACH, view.count)
    return any((view.norm[k], view.norm[k + 1]) in _LEAVE for k in range(i + 1, end))


_WOULD_NOT = words("acts", "refused_by_patient", "verbs")
_CREW = words("acts", "refused_by_patient", "crew")
_WISHES = frozenset({"want", "wanted", "like", "fancy"})
_NOT = frozenset({"dont", "didnt", "doesnt", "wouldnt", "not"})
_PATIENT = frozenset({"he", "she", "patient"})
_SUBJECT = 4
"""Most words from whoever refuses to the verb."""


def by_patient(view: View, first: int, drug: int, last: int) -> bool:
    """Of the words ``[first, last)`` that say the drug at token ``drug`` was not given: whether the
    patient refused it; not "he refused the collar, versed not given"."""
    refused = view.positions.within(_WOULD_NOT, first, last)
    if not refused or _by_the_crew(view, refused[0]):
        return False
    if view.norm[refused[0] + 1] == "by":
        return False  # "refused by cardiology"
    return all(norm in _BETWEEN for norm in view.norms(refused[0] + 1, drug))


def _by_the_crew(view: View, i: int) -> bool:
    """As in "medical control refused", never "no medical history, he refused"."""
    near = range(max(0, i - _SUBJECT), i)
    return any(view.norm[k] in _CREW and view.norm[k + 1] not in _ILLNESS for k in near)


_ILLNESS = frozenset({"history", "problems", "problem", "conditions", "issues"})
_BETWEEN = DETERMINERS | {"any", "all", "more", "further", "some"}


def unwanted(view: View, i: int, who: Collection[str] = _PATIENT) -> bool:
    """As in "*she doesn't want* the collar" right before token ``i``; ``who``: words for her."""
    k = view.back(i - 1, _BETWEEN | {"that", "this", "no"})
    if view.norm[k] not in _WISHES or view.gap(k + 1).strip():
        return False
    subject = k - 2 - (view.norm[k - 1] == "not")
    return view.norm[k - 1] in _NOT and view.norm[subject] in who
