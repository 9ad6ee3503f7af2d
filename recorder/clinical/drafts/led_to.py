"""Whether the words that lead to a sign, a finding or an illness are ones that tell of it.

Whoever tells what he sees needs few words for it: the name alone, "he has", "found her with". Where
others lead to the name ("the leaflet lists", "shout at", "once we've reached"), nobody said yet
that it is there, whatever those words are.
"""

from __future__ import annotations

from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.clinical.drafts.pasts import excepted_by
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import DETERMINERS, NUMBER_WORDS, words
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once
from recorder.core.model import FactKind

_READING = FactKind.VITAL
_PERSONS = words("leads", "subjects", "persons")
_NOBODY = words("leads", "subjects", "nobody")
_REPORTERS = words("leads", "subjects", "reporters")
_SIGNS = words("leads", "subjects", "signs")
_PEOPLE = _PERSONS | words("leads", "subjects", "pointing") | words("leads", "subjects", "ours")
_WHO = _PEOPLE | words("leads", "subjects", "seen_on")
_OF_OLD = words("leads", "links", "of_old")
_SUBJECTS = {
    FactKind.VITAL: _WHO | _SIGNS | _REPORTERS,
    FactKind.FINDING: _WHO,
    FactKind.HISTORY: _WHO | _OF_OLD,
    FactKind.MEDICATION_GIVEN: _PERSONS.union(
        *(words("leads", "subjects", k) for k in ("pointing", "ours", "reporters"))
    ),
}
_TOLD_OF = {kind: subjects | _REPORTERS for kind, subjects in _SUBJECTS.items()}
_SMALL = words("leads", "between", "small")
_MOVES = words("leads", "between", "moves")
_ALWAYS = words("leads", "links", "always")
_LINKS = {
    FactKind.VITAL: _ALWAYS | words("leads", "links", "vital") | _MOVES,
    FactKind.FINDING: _ALWAYS | words("leads", "links", "finding"),
    FactKind.HISTORY: _ALWAYS | words("leads", "links", "history"),
    FactKind.MEDICATION_GIVEN: _ALWAYS | words("leads", "links", "dose"),
}
_REPORTING = words("leads", "links", "reporting")
_AMOUNTS = words("leads", "links", "amounts") | words("acts", "portions", "times_of")
_CALLS = words("leads", "links", "calls")
_IT_IS = words("leads", "links", "it_is")
_BEFORE = {"to": words("leads", "links", "to_it"), "as": words("leads", "links", "called_as")}
_JOINS = words("leads", "links", "joins")
_TOWARDS = words("leads", "links", "towards")
_PLACES = words("leads", "links", "places")
_GAPS = PHRASE_GAPS - {"\n"}
_IS = frozenset({"s", "re", "m"})
_LOOKED = 16
"""Most words that lead to a name."""
_MODIFIERS = {_READING: 1, FactKind.MEDICATION_GIVEN: 1, FactKind.FINDING: 2, FactKind.HISTORY: 2}
"""Most words of a kind nobody listed between a name and what leads to it: "crushing central"."""
_SIDES = frozenset("left right both bilateral".split())
_SHORT = 40
_DRUG_REACH = 10
_ADVERBIAL = 4
"""Most words of "on room air", "before the fluid", behind which the name stands alone."""


def only_spoken_of(view: View, mention: Mention, kind: FactKind) -> str | None:
    """Why a human should look at what counts as there: nobody said plainly that it is."""
    if mention.context.answer is not None:
        return None
    elsewhere = view.norm[mention.last] == "myself" or _told_elsewhere(view, mention.first)
    elsewhere = elsewhere or (kind is FactKind.FINDING and _why_stopped(view, mention.first))
    return ONLY_SPOKEN_OF if elsewhere or led_openly(view, mention.first, kind) else None


def _why_stopped(view: View, first: int) -> bool:
    """As in "she stopped ramipril in June because of the cough": of then, or of now."""
    i = first - 1 - (view.norm[first - 1] in DETERMINERS)
    if (view.norm[i - 1], view.norm[i]) not in _BECAUSE_OF:
        return False
    low = max(view.sentence(first).first, i - _LOOKED)
    ended = view.positions.within(_ENDED, low, i)
    return any(k in view.drug_at for end in ended for k in range(end - _NEAR, i))


_BECAUSE_OF = {("because", "of"), ("due", "to"), ("cause", "of"), ("account", "of")}
_ENDED = frozenset({"stopped", "off", "discontinued", "changed", "switched", "quit"})
_NEAR = 4


def _told_elsewhere(view: View, i: int) -> bool:
    """As in "for the mock patient I'd like ...", where the topic is far from the name."""
    if not view.positions.have(_TOPICS):
        return False
    return view.has(_TOPICS, *view.around(i, i, _LOOKED, _LOOKED))


_TOPICS = words("leads", "elsewhere", "topics")


def led_openly(view: View, first: int, kind: FactKind) -> bool:
    """As in "the leaflet lists ...", "shout at ...", "once we've reached ..." of token ``first``.

    Never in words without marks, where what stands before may be another statement.
    """
    if is_unmarked(view, first) or not _has_commas(view) or excepted_by(view, first) is not None:
        return False
    begin, i = _begin(view, first), first
    while i > begin and _is_small(view, i - 1):
        i -= 1
    if i == begin:
        return False
    if view.has(_NOBODY, begin, i):
        return True
    if _tells_where(view, begin, i):
        return False
    links, strange = _LINKS[kind], 0
    while i > begin and view.norm[i - 1] not in links:
        i -= 1
        norm = view.norm[i]
        if norm in _PERSONS:  # "i wrote", never "it's crushing"
            return strange > 0 and view.tokens[i].clitic not in _IS
        if norm in _OF_OLD and kind is not _READING:
            return False
        if norm in _TOWARDS:
            if norm != "of" or view.norm[i - 1] not in _AMOUNTS:
                return not (i == begin or _leads_on(view, begin, i, strange, kind))
            i -= 1
        elif not (_is_small(view, i) or norm in _SIDES or (kind is _READING and norm in _SIGNS)):
            strange += 1
            if strange > _MODIFIERS[kind]:
                return True
    return i > begin and _of_a_stranger(view, begin, i - 1, kind)


def _the_one(view: View, i: int) -> bool:
    """As in "he's the one with diabetes": no number."""
    return view.norm[i] == "one" and view.norm[i - 1] in _POINTING


_POINTING = DETERMINERS | words("leads", "subjects", "pointing") | {"only", "big", "other", "last"}


@once
def _has_commas(view: View) -> bool:
    """Whether a long text has commas, so that statements in one sentence are told apart."""
    return view.count <= _SHORT or "," in view.gaps


def _tells_where(view: View, begin: int, i: int) -> bool:
    """As in "on room air", "before the fluid"; never "before we reach"."""
    short = view.norm[begin] in _PLACES and i - begin <= _ADVERBIAL
    return short and not view.has(_PERSONS, begin, i)


def _leads_on(view: View, begin: int, i: int, strange: int, kind: FactKind) -> bool:
    """As in "a man with", "called for", "admits to": the word at ``i`` goes on from there.

    ``strange``: words behind it that may be a place: "here in the lift".
    """
    norm, before = view.norm[i], view.norm[i - 1]
    if strange and norm in _PLACES:
        return True
    if norm in {"with", "in"}:
        told = view.norm[begin] not in DETERMINERS or view.has(_TOLD_OF[kind], begin, i)
        return told and before != "one"
    if norm == "for":
        drugs = range(max(0, i - _DRUG_REACH), i)
        called = before in _IT_IS or view.has(_CALLS, begin, i)
        return called or any(k in view.drug_at for k in drugs)
    if norm == "about":
        return i + 1 in view.number_at or view.has(_CALLS, begin, i)
    return before in _BEFORE.get(norm, ())


def _of_a_stranger(view: View, begin: int, link: int, kind: FactKind) -> bool:
    """Whether what ``link`` says has a subject that is no patient's and no monitor's."""
    subjects = (_TOLD_OF if view.norm[link] in _REPORTING else _SUBJECTS)[kind]
    for k in range(link - 1, begin - 1, -1):
        norm = view.norm[k]
        if norm in subjects:
            return view.tokens[k].clitic == "ll"
        known = norm in _SMALL or norm in _LINKS[kind] or norm.endswith("ly")
        if not (known or _is_small(view, k)):
            return k > begin
    return False


def _is_small(view: View, i: int) -> bool:
    """As in "the", "his", "two"."""
    return view.norm[i] in DETERMINERS or view.norm[i] in NUMBER_WORDS or i in view.number_at


def _begin(view: View, first: int) -> int:
    """Where the statement begins that token ``first`` stands in: behind an "and", a number."""
    low, i = max(view.sentence(first).first, first - _LOOKED), first
    while i > low and view.tokens[i].gap in _GAPS and view.norm[i - 1] not in _JOINS:
        if i - 1 in view.number_at and i < first and not _the_one(view, i - 1):
            break
        i -= 1
    return i
