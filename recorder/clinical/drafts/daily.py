"""Whether a word that everybody uses of everything names something of the patient where it stands.

"Blue", "fell", "football", "blanket" are names of the lexicon, and also what a car is, what prices
do, what is on tonight and what lies in the cupboard. Of such a word it is asked what it is said of
(``said_of``); a word that means nothing else ("haemoptysis") is not asked. What is plainly said of
something else is not told; where nobody said of whom, a person looks. The words are in
``grammar/daily.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from recorder.clinical.drafts import said_of
from recorder.clinical.drafts.said_of import Whose
from recorder.clinical.grammar.tables import table, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.view import View
from recorder.core.model import FactStatus

ONLY_SPOKEN_OF = "may only be spoken of, not told of this patient"
"""Why a fact is to check that may be of nobody here."""


class Sense(Enum):
    """What a word names where it stands."""

    TOLD = "told"
    """As far as this module can see it is told of the patient."""
    OPEN = "open"
    """It may be; nobody said so."""
    ELSEWHERE = "elsewhere"
    """It is plainly said of something else, or of people in general."""


TOLD, OPEN, ELSEWHERE = Sense.TOLD, Sense.OPEN, Sense.ELSEWHERE


def sense_of(view: View, hit: Hit) -> Sense:
    """What the words of ``hit`` are said of."""
    by_first, by_last = _JUDGES[hit.form.kind]
    last = view.norm[hit.end - 1]
    judge = by_last.get(last) if last in _STATES else by_first.get(view.norm[hit.start])
    judge = judge or by_last.get(last)
    if judge is not None:
        return judge(view, hit)
    return OPEN if said_of.of_anybody(view, hit.start, hit.end) else TOLD


def _happening(view: View, hit: Hit) -> Sense:
    """As in "he fell", "everyone bangs their head", "I nearly fell", "burned the toast"."""
    first, kind = hit.start, hit.form.kind
    if said_of.has_article(view, first):
        return _named_so(view, hit)
    if said_of.is_order(view, first) or said_of.done_to_a_thing(view, first, hit.end):
        return ELSEWHERE
    who = said_of.subject(view, first)
    if who < 0 or (view.norm[first].endswith("ing") and not said_of.linked(view, who, first)):
        return TOLD
    whose = said_of.whose(view, who)
    if view.has(_NEARLY, who, first):
        return OPEN if kind == "finding" or whose is Whose.PATIENT else ELSEWHERE
    theirs = whose is Whose.EVERYBODY  # "everyone bangs their head"
    if said_of.hits_somebody(view, first + 1, hit.end + 4, or_a_part=not theirs):
        return TOLD
    if whose is Whose.THING and kind == "mechanism":
        return ELSEWHERE
    habit = view.norm[first].endswith("s") and who == first - 1
    return OPEN if habit and whose in _HAVE_HABITS else _BY_SUBJECT[whose]


def _named_so(view: View, hit: Hit) -> Sense:
    """As in "the new burns unit", "the drowned priest", "a scratch on the bumper"."""
    if view.norm[hit.start] in _EVENTS and hit.form.kind == "mechanism":
        return _event(view, hit)
    named = hit.end == hit.start + 1 and not view.norm[hit.start].endswith("ing")
    asked = view.norm[hit.start - 1] in _ASKED or view.tokens[hit.start - 1].clitic
    if not asked and said_of.is_on_a_thing(view, hit.end):
        return OPEN
    if asked or not named or not said_of.of_another_noun(view, hit.end):
        return TOLD
    return ELSEWHERE if hit.form.kind == "mechanism" else OPEN


def _state(view: View, hit: Hit) -> Sense:
    """As in "he's cold", "the coffee's cold", "a blue car", "my hands are cold, sorry"."""
    warmth, norm = view.norm[hit.end - 1] in _WARMTH, view.norm[hit.start]
    if hit.end == hit.start + 1 and said_of.describes_a_thing(view, hit.start):
        return OPEN if norm in _OF_FACES else ELSEWHERE
    if norm in _COLOURS and view.norm[hit.end] in _COLOURED and not view.gap(hit.end).strip():
        return ELSEWHERE  # "right humerus, blue needle"
    if said_of.is_of_patient(norm):
        return TOLD
    if said_of.is_of_body(norm):
        own = view.norm[hit.start - 1] == "my" and hit.form.name in _SEEN
        return _excused(view, hit.end) if own else TOLD
    who = said_of.subject(view, hit.start)
    if who < 0 or not said_of.linked(view, who, hit.end):
        return TOLD
    whose = said_of.whose(view, who)
    if whose is Whose.SPEAKER and hit.form.name in _SEEN:
        return _excused(view, hit.end)
    if whose is Whose.THING:
        return ELSEWHERE if warmth and not said_of.limb_named(view, who) else OPEN
    return ELSEWHERE if warmth and whose is Whose.NOUN else _BY_SUBJECT[whose]


def _agent(view: View, hit: Hit) -> Sense:
    """As in "hurt playing football", "the lad in the football kit", "do you follow football"."""
    first, sentence = hit.start, view.sentence(hit.start)
    happened = _happened(view, hit)
    pastime = view.has(_PASTIMES, max(sentence.first, first - 3), first)
    likened = "like" in {view.norm[first - 1], view.norm[first - 2]}
    if pastime or likened or said_of.of_another_noun(view, hit.end):
        return OPEN if happened and not likened else ELSEWHERE
    if said_of.is_thing_named(view, first, hit.end):
        return OPEN
    return TOLD if happened or said_of.begins(view, first) else OPEN


def _happened(view: View, hit: Hit) -> bool:
    """Whether something befell somebody near by: never in "I'll say I fell off, a motorbike"."""
    low, high = view.around(hit.start, hit.end, _NEAR, _NEAR)
    near = (i for i in range(low, high) if view.norm[i] in _EVENTFUL)
    told = (i for i in near if not hit.start < i < hit.end)
    return any(view.context(i, i + 1).status is not FactStatus.PLANNED for i in told)


def _event(view: View, hit: Hit) -> Sense:
    """As in "there was a stabbing on Saturday", "they've had a crash": news, or another job."""
    first = hit.start
    while view.norm[first - 1] in _BEFORE_EVENT and view.gap(first) == "":
        first -= 1
    if view.gap(first):
        return TOLD
    led = {view.norm[first - 1], view.norm[first - 2]}
    return OPEN if "there" in led or (led & _THEY and "had" in led) else TOLD


def _in_stock(view: View, hit: Hit) -> Sense:
    """As in "blanket on", "pass me the blanket", "there's a splint missing", "dressing room"."""
    if said_of.is_thing_named(view, hit.start, hit.end):
        return ELSEWHERE
    if view.norm[hit.start - 1] in _THAT and hit.start in view.marks.question_at:
        return OPEN  # "has that dressing stayed on?" - "It has."
    first, last = view.around(hit.start, hit.end, 4, 4)
    stocked = view.has(_STOCKED, first, hit.start) or view.has(_STOCKED, hit.end, last)
    return OPEN if stocked else TOLD


def _screen(view: View, hit: Hit) -> Sense:
    """As in "belly rigid, FAST positive in Morison's": a scan for blood; never beside a stroke."""
    low, high = max(0, hit.start - _SCAN_REACH), hit.end + _SCAN_REACH
    scanned = view.has(_SCANNED, low, high) and not view.has(_OF_STROKE, low, high)
    return ELSEWHERE if scanned and "fast" in view.norms(hit.start, hit.end) else TOLD


def _ill(view: View, hit: Hit) -> Sense:
    """As in "had a bypass", "the bypass is shut", "past the cancer charity shop"."""
    first, last = hit.start, hit.end
    if said_of.of_another_noun(view, last):
        return ELSEWHERE if view.has(_HOUSES, last, last + 2) else OPEN
    about = view.norms(first - 3, first - 1) == ["about", "had"]  # "about had a heart attack"
    if about or view.has(_NEARLY, first - 4, first) or view.norms(last, last + 2) == _OF_LUCK:
        return ELSEWHERE
    shared = view.norm[last - 1] in _SHARED and view.norm[first - 1] in {"the", ""}
    is_so = view.tokens[last - 1].clitic == "s" or view.norm[last] in {"is", "are"}
    return OPEN if shared and is_so else TOLD


def _name(view: View, hit: Hit) -> Sense:
    """As in "I'm Gord", "Gord can you get the list": never "GORD", "history of gord"."""
    low, high = max(0, hit.start - _FAR), hit.end + _FAR
    spelled = view.quote(hit.start, hit.end)
    if spelled.isupper() or spelled.istitle():
        return TOLD if spelled.isupper() else ELSEWHERE
    others = (h for h in view.named["history"] if low <= h.start < high)
    listed = any(h.form.name != hit.form.name for h in others) or view.names_drug(low, high)
    return TOLD if listed or view.has(_HAS, hit.start - 2, hit.start) else ELSEWHERE


def _group(view: View, hit: Hit) -> Sense:
    """As in "that's more for your asthmatics": never "he's one of our diabetics"."""
    return OPEN if view.has(_ONE, hit.start - 4, hit.start) else ELSEWHERE


def _excused(view: View, i: int) -> Sense:
    """As in "my hands are cold, sorry": the speaker's own, who may be the patient."""
    return ELSEWHERE if view.has(_SORRY, i, i + 4) else OPEN


_SAID = table("daily")["said"]
_STATES = words("daily", "said", "states")
_EVENTS = words("daily", "said", "events")
_WARMTH = words("daily", "said", "warmth")
_OF_FACES = words("daily", "said", "of_faces")
_SHARED = words("daily", "said", "shared")
_COLOURED = words("daily", "evidence", "coloured")
_COLOURS = frozenset({"blue", "grey", "gray", "purple", "red", "white"})
_EVENTFUL = words("daily", "evidence", "eventful")
_PASTIMES = words("daily", "evidence", "pastimes")
_STOCKED = words("daily", "evidence", "stocked")
_HOUSES = words("daily", "evidence", "houses")
_BEFORE_EVENT = words("daily", "of", "determiners") | words("daily", "evidence", "before_event")
_SEEN = words("daily", "evidence", "seen")
_NEARLY = frozenset({"nearly", "almost"})
_ASKED = frozenset({"any", "no", "some"})
_THEY = frozenset({"we", "they"})
_OF_LUCK = ["of", "luck"]
_HAS = frozenset({"history", "hx", "has", "had", "with", "for", "of", "known", "bad"})
_THAT = frozenset({"that", "this"})
_ONE = frozenset({"one"})
_SORRY = frozenset({"sorry", "apologies"})
_SCANNED = words("daily", "evidence", "scanned")
_OF_STROKE = words("daily", "evidence", "of_stroke")
_SCAN_REACH = 12
_FAR = 6
_NEAR = 10

_HAVE_HABITS = frozenset({Whose.PATIENT, Whose.THING})
_BY_SUBJECT: Mapping[Whose, Sense] = {
    Whose.PATIENT: TOLD,
    Whose.SPEAKER: TOLD,
    Whose.THING: TOLD,
    Whose.CREW: OPEN,
    Whose.SOMEBODY: OPEN,
    Whose.EVERYBODY: ELSEWHERE,
    Whose.NOUN: OPEN,
    Whose.UNKNOWN: TOLD,
}

Judge = Callable[[View, Hit], Sense]
_OF_KIND: Mapping[str, Mapping[str, Judge]] = {
    "finding": {"happenings": _happening, "states": _state, "screens": _screen},
    "complaint": {"happenings": _happening, "ills": _ill},
    "mechanism": {"happenings": _happening, "agents": _agent, "events": _event},
    "intervention": {"stock": _in_stock},
    "history": {"ills": _ill, "names": _name, "groups": _group},
    "allergen": {},
    "drug": {},
}


def _by_word(kind: str, at_first: bool) -> Mapping[str, Judge]:
    judges = _OF_KIND[kind].items()
    chosen = [(what, judge) for what, judge in judges if (what == "happenings") is at_first]
    return {word: judge for what, judge in chosen for word in _SAID[what]}


_JUDGES = {kind: (_by_word(kind, True), _by_word(kind, False)) for kind in _OF_KIND}
"""Of a kind: by the word that a name begins with, and by the one that it ends with."""
