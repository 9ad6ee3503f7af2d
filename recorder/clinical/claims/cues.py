"""Words that change what a statement claims: negation, doubt, plan, somebody else, the past.

The phrases are in ``grammar/cues.toml``; ``context`` gives them their reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import product

from recorder.clinical.grammar.tables import listed, phrases, table, words
from recorder.clinical.text.phrases import Phrases


class Cue(str, Enum):
    """Class of a modifier."""

    DENY = "deny"
    """Negates a whole list that follows."""
    NO = "no"
    """Negates the next item, or a list closed by "or"."""
    NOT = "not"
    """Negates the next few words."""
    AFTER = "after"
    """Negates what stands before it."""
    NOTHING = "nothing"
    """Looks like a modifier and is none ("no change")."""
    DOUBT = "doubt"
    DOUBTED = "doubted"
    """Doubt about what stands before it."""
    PLAN = "plan"
    CONDITION = "condition"
    """Everything to the end of the sentence is hypothetical."""
    REFUSED = "refused"
    HISTORY = "history"
    FORMER = "former"
    """A past time behind or before the statement ("in 2019", "years ago")."""
    USUAL = "usual"
    """A usual, target or earlier-day value follows."""
    EARLIER = "earlier"
    """The whole clause speaks of another day ("last week")."""
    LONG_AGO = "long ago"
    """Done in another month or year, or at an earlier stay ("two years ago")."""
    EACH_TIME = "each time"
    """What is done as a rule ("usually they give him six")."""
    DAYS_AGO = "days ago"
    """Done on another day of this week ("last Tuesday"): perhaps of this illness."""
    WEEKS_AGO = "weeks ago"
    PERHAPS_THEN = "perhaps then"
    """Told beside such a day, and perhaps of today."""
    PERSON = "person"
    KIN = "kin"
    """"family history of": somebody else, up to the end of the clause."""
    CORRECTION = "correction"


def _people() -> Iterator[tuple[str, Cue]]:
    """Relatives, also without their apostrophe ("wifes"), and strangers ("another runner")."""
    people = table("cues")["people"]
    for relative in people["relatives"]:
        yield relative, Cue.PERSON
        if not relative.endswith("s"):
            yield f"{relative}s", Cue.PERSON
    for number in people["numbers"]:
        for others in people["others"]:
            yield f"another {number} {others}", Cue.PERSON
    for stranger in people["strangers"]:
        for which in people["pointed"]:
            yield f"{which} {stranger}", Cue.PERSON
    for which, colleague in product(people["one_of"], people["colleagues"]):
        yield f"{which} {colleague}", Cue.PERSON
    for stranger in people["newcomers"]:  # never "last patient contact"
        yield f"last {stranger}", Cue.PERSON


def _thought_not() -> Iterator[tuple[str, Cue]]:
    """As in "didn't think she hit her head"."""
    doubting = table("cues")["doubting"]
    for denied in doubting["nots"]:
        for verb in doubting["verbs"]:
            for what in doubting["subjects"]:  # "i dont think" alone is nothing: "I don't think so"
                yield f"{denied} {verb} {what}", Cue.DOUBT
                yield f"i {denied} {verb} {what}", Cue.DOUBT


def _turned_round() -> Iterator[tuple[str, Cue]]:
    """As in "at no point did we get a pulse back"."""
    turned = table("cues")["turned_round"]
    for head in turned["heads"]:
        if head.startswith("at"):
            yield head, Cue.NOT
        for verb in turned["verbs"]:
            yield from ((f"{head} {verb} {who}", Cue.DENY) for who in turned["whos"])


def _no_ground() -> Iterator[tuple[str, Cue]]:
    """As in "no reason to think she's pregnant"."""
    ground = table("cues")["no_ground"]
    yield from ((phrase, Cue.DENY) for phrase in ground["alone"])
    for head in ground["heads"]:
        yield from ((f"{head} {who}", Cue.DENY) for who in ground["subjects"])


def _not_meeting() -> Iterator[tuple[str, Cue]]:
    """As in "doesn't meet the criteria for a stroke"."""
    unmet = table("cues")["unmet"]
    for said in product(unmet["does_not"], unmet["meet"], unmet["of"]):
        yield " ".join(said), Cue.NO


def _warnings() -> Iterator[tuple[str, Cue]]:
    """As in "you might throw up", "this can make you dizzy", "morphine can make people sick"."""
    warning = table("cues")["warning"]
    for may in warning["mays"]:
        yield from ((f"{may} {do}", Cue.DOUBT) for do in warning["of_people"])
    for who in warning["whos"]:
        for may in warning["mays"]:
            yield from ((f"{who} {may} {do}", Cue.DOUBT) for do in warning["dos"])
    yield from ((phrase, Cue.DOUBT) for phrase in (*warning["alone"], *warning["always"]))


def _unmet() -> Iterator[tuple[str, Cue]]:
    """As in "STEMI criteria not met", "criteria for sepsis weren't fulfilled"."""
    unmet = table("cues")["unmet"]
    for said in product(unmet["nots"], unmet["met"]):
        yield " ".join(said), Cue.AFTER  # only behind one of ``CRITERIA``


OF_ANOTHER = frozenset({Cue.PERSON, Cue.KIN})
"""Cues with which it is told of somebody else."""

FORWARD: Phrases[Cue] = Phrases(
    [
        *((phrase, Cue(cue)) for phrase, cue in phrases("cues", "forward")),
        *((phrase, Cue.CORRECTION) for phrase in table("taken_back")["heard"]["cues"]),
        *_people(),
        *_thought_not(),
        *_turned_round(),
        *_no_ground(),
        *_not_meeting(),
        *_warnings(),
    ]
)
"""Cues that act on what follows (and those with a reach of their own)."""


def _visits() -> Iterator[tuple[str, Cue]]:
    """As in "at my last appointment": what was measured there is not of now."""
    for whose in ("my", "her", "his", "the", "my last", "her last", "his last", "the last"):
        for where in table("cues")["people"]["visits"]:
            yield f"at {whose} {where}", Cue.EARLIER


def _operations() -> Iterator[tuple[str, Cue]]:
    """As in "when I had my gallbladder out": what was given or found then is not of now."""
    for who, whose in (("i", "my"), ("he", "his"), ("she", "her"), ("they", "their")):
        for what in table("cues")["people"]["operations"]:
            yield from ((f"when {who} had {of} {what}", Cue.EARLIER) for of in (whose, "the", "a"))


BACKWARD: Phrases[Cue] = Phrases(
    [
        *((phrase, Cue(cue)) for phrase, cue in phrases("cues", "backward")),
        *_unmet(),
        *_visits(),
        *_operations(),
    ]
)
"""Cues that act on what stands before them, or on their whole clause."""

CRITERIA = words("cues", "unmet", "criteria")
MET = words("cues", "unmet", "met")
NO_ANSWERS = words("cues", "answers", "no")
YES_ANSWERS = words("cues", "answers", "yes")
ANSWER_FILLERS = words("cues", "answers", "fillers")
QUESTION_OPENERS: Phrases[bool] = Phrases(
    [*listed("cues", "answers", "openers"), *listed("cues", "answers", "openers_of_both")]
)

MEN = words("cues", "people", "men")
WOMEN = words("cues", "people", "women")
RELATIVES = words("cues", "people", "relatives")
REPORTS = words("cues", "people", "reports")
"""Verbs after which a relative speaks or acts *about* the patient."""
SAYS = words("cues", "people", "says")
"""Verbs of those with which they tell something."""
RELATIONS = words("cues", "people", "relations")
"""Words before a relative who is then not the subject ("found by her husband")."""

PAPERS = words("taken_back", "anothers", "papers")
"""What of somebody else's was read before: "that's the wife's sheet"."""

STOPS = words("cues", "bounds", "stops")
"""Words that begin a new statement and so end a negation's list."""
NEW_TOPIC = words("cues", "bounds", "new_topic")
"""Words that end somebody else's part where nothing is punctuated."""
BIRTH = words("cues", "bounds", "birth")
"""Words of a mother's record; "baby" is then somebody else."""
