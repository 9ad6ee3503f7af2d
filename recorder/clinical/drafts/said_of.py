"""What a statement is said of: its subject, the noun that a word describes, whom an act befalls.

Small closed classes of function words, and the nouns of people and bodies (``grammar/daily.toml``);
of a noun that nobody listed nothing is known. Decides nothing about the kind of fact.
"""

from __future__ import annotations

from enum import Enum

from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.grammar.tables import OWNERS, words
from recorder.clinical.lexicon import load
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View


class Whose(Enum):
    """What the subject of a statement is."""

    PATIENT = "patient"
    SPEAKER = "speaker"
    CREW = "crew"
    THING = "thing"
    """ "It", "that", "there"."""
    SOMEBODY = "somebody"
    EVERYBODY = "everybody"
    NOUN = "noun"
    """A noun that is no listed person and no part of a body: "the coffee", "the climber"."""
    UNKNOWN = "unknown"


def subject(view: View, first: int) -> int:
    """Token of the subject of what begins at token ``first``; -1 where none is said."""
    for i in range(first - 1, max(-1, first - _FAR), -1):
        norm = view.norm[i]
        if view.gap(i + 1) not in _JOINED or norm in _JOINS or norm in _DETERMINERS:
            return -1
        if norm not in _BETWEEN and not norm.endswith("ly"):
            return i
    return -1


def whose(view: View, who: int) -> Whose:
    """What the subject at token ``who`` is."""
    known = _KNOWN.get(view.norm[who])
    if known is not None:
        return known
    norm = view.norm[who]
    led = view.norm[who - 1 - (view.norm[who - 1] in _DESCRIBED)] in _DETERMINERS
    if not led or norm in _BODY or not norm.isalpha() or who in view.number_at:
        return Whose.UNKNOWN
    return Whose.UNKNOWN if _in_a_term(view, who) else Whose.NOUN


def linked(view: View, who: int, last: int) -> bool:
    """Whether an "is" stands between the subject and what is said of it: never "the fence cold"."""
    return bool(view.tokens[who].clitic) or view.has(_LINKS, who + 1, last)


def is_of_patient(norm: str) -> bool:
    """As in "he", "the patient"."""
    return norm in _PATIENTS


def is_of_body(norm: str) -> bool:
    """As in "lips", "hands", "wound"."""
    return norm in _BODY


def limb_named(view: View, i: int) -> bool:
    """As in "that foot, it's cold"."""
    return view.has(_BODY, i - _NEAR, i)


def of_anybody(view: View, first: int, last: int) -> bool:
    """As in "somebody just left AMA", "everyone's on thinners": never "somebody shocked him"."""
    if not view.positions.have(_ANYBODY) or not view.has(_ANYBODY, first - _FAR, first):
        return False
    if first in view.marks.question_at:
        return False  # "did anybody do CPR?" - "No."
    for i in range(first - 1, max(-1, first - _FAR), -1):
        if view.gap(i + 1) not in _JOINED or view.norm[i] in _JOINS | _OBJECTS:
            return False
        if view.norm[i] in _ANYBODY:
            return not hits_somebody(view, first, last + 3)
    return False


def hits_somebody(view: View, first: int, last: int, or_a_part: bool = True) -> bool:
    """As in "somebody kicked me", "the horse rolled over the top of her", "hit his head"."""
    if view.has(_OBJECTS, first, last) or not or_a_part:
        return view.has(_OBJECTS, first, last)
    owned = (i for i in range(first, last) if view.norm[i] in OWNERS)
    return any(view.has(_BODY, i + 1, i + 3) for i in owned)


def has_article(view: View, first: int) -> bool:
    """As in "a fall", "the other burn": a noun, whatever it is elsewhere."""
    return view.gap(first) == "" and view.norm[first - 1] in _DETERMINERS | _DESCRIBED


def is_order(view: View, first: int) -> bool:
    """As in "don't fall off the chair", "mind you don't burn yourself", "try not to slip"."""
    i = first - 1
    if view.norm[i] == "dont" and view.norm[i - 1] == "you":
        return view.norm[i - 2] in _CARE
    if view.norms(i - 1, i + 1) == ["not", "to"]:
        return view.norm[i - 2] in _CARE
    return view.norm[i] == "dont" and begins(view, i)


def done_to_a_thing(view: View, first: int, last: int) -> bool:
    """As in "burned the toast": never "burned the hand", "burned the roof of his mouth"."""
    if view.norm[first] not in _DONE_TO or last - first > 1 or view.gap(last) != "":
        return False
    near = range(last, min(last + _FAR, view.sentence(first).last))
    return view.norm[last] in _ARTICLES and not any(view.norm[i] in _BODY for i in near)


def describes_a_thing(view: View, i: int) -> bool:
    """As in "a blue car", "it's a nice blue", "her blue 22": never "a cold hand", "a blue baby"."""
    before = i - 1 - (view.norm[i - 1] in _DESCRIBED)
    if view.gap(i) != "" or view.norm[before] not in _DETERMINERS:
        return False
    if view.gap(i + 1) not in _JOINED or i + 1 in view.number_at:
        return True
    following = view.norm[i + 1]
    return following not in _BODY | _PATIENTS and i + 1 not in term_starts(view)


def of_another_noun(view: View, i: int) -> bool:
    """As in "football kit", "stroke ward": a noun that nobody knows goes on at token ``i``.

    Never in words without marks, where another statement may begin.
    """
    return _is_unknown_noun(view, i) and not is_unmarked(view, i)


def is_on_a_thing(view: View, i: int) -> bool:
    """As in "a scratch on the bumper": never "on the left cheek"."""
    placed = view.norm[i] in {"on", "in"} and view.norm[i + 1] in {"the", "that", "this"}
    return placed and view.gap(i) in _JOINED and of_another_noun(view, i + 2)


def is_thing_named(view: View, first: int, last: int) -> bool:
    """As in "in the dressing room", "the church and the skating rink and that", marks or none."""
    led = view.gap(first) == "" and view.norm[first - 1] in _DETERMINERS
    if not led or not _is_unknown_noun(view, last):
        return False
    return view.gap(last + 1) not in _JOINED or view.norm[last + 1] in _SMALL


def _is_unknown_noun(view: View, i: int) -> bool:
    norm = view.norm[i]
    if view.gap(i) not in _JOINED or not norm.isalpha() or norm in _SMALL or norm in _BODY:
        return False
    if norm.endswith(("ed", "ing", "ly")) or i in view.number_at or i in view.drug_at:
        return False
    is_so = view.tokens[i - 1].clitic  # "the blanket's ours"
    name = view.quote(i, i + 1).istitle()  # "blanket Tom"
    return not (is_so or name or i in term_starts(view))


def begins(view: View, i: int) -> bool:
    """Whether a statement begins at token ``i``."""
    return i <= 0 or view.gap(i) not in _JOINED or view.norm[i - 1] in _JOINS


def _in_a_term(view: View, i: int) -> bool:
    starts = term_starts(view)
    return any(starts.get(k, 0) > i for k in range(i - 3, i + 1))


_JOINED = PHRASE_GAPS - {"\n"}
_BETWEEN = words("daily", "of", "between")
_PATIENTS = words("daily", "of", "patients") | words("cues", "people", "relatives")
_PATIENTS |= words("cues", "people", "strangers")
_ANYBODY = words("daily", "of", "somebody") | words("daily", "of", "everybody")
_OBJECTS = words("daily", "of", "objects")
_DETERMINERS = words("daily", "of", "determiners")
_DESCRIBED = words("daily", "of", "described")
_BODY = words("daily", "of", "body").union(*(load().classes[c] for c in ("limb", "limbs", "bone")))
_JOINS = words("leads", "links", "joins") | words("daily", "of", "joins")
_LINKS = words("daily", "of", "links")
_DONE_TO = words("daily", "of", "done_to")
_CARE = words("daily", "of", "care")
_ARTICLES = frozenset({"the", "a", "an", "some"})
_FAR = 6
_NEAR = 10

_KNOWN = {
    **dict.fromkeys(_PATIENTS, Whose.PATIENT),
    **dict.fromkeys(words("daily", "of", "things"), Whose.THING),
    **dict.fromkeys(words("daily", "of", "crew"), Whose.CREW),
    **dict.fromkeys(words("daily", "of", "speaker"), Whose.SPEAKER),
    **dict.fromkeys(words("daily", "of", "somebody"), Whose.SOMEBODY),
    **dict.fromkeys(words("daily", "of", "everybody"), Whose.EVERYBODY),
}
_SMALL = frozenset(_KNOWN).union(
    _BETWEEN,
    _DETERMINERS,
    _JOINS,
    words("leads", "between", "small"),
    words("leads", "links", "always"),
    words("leads", "links", "places"),
    words("daily", "of", "no_noun"),
    words("cues", "bounds", "stops"),
    words("cues", "bounds", "new_topic"),
    words("daily", "evidence", "eventful"),
)
"""Behind a name they go on with the statement, and make no other name of it."""
