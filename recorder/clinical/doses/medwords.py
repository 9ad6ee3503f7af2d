"""Words around a drug name that say how it was given, or that it was not; from ``acts.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from recorder.clinical.grammar.tables import listed, phrases, table, words
from recorder.clinical.text.phrases import Phrases


class Act(str, Enum):
    """What a phrase says about the drugs near it."""

    GIVEN = "given"
    PRIOR = "prior"
    """Given or taken before the crew came."""
    TAKEN = "taken"
    """The patient or a bystander took or gave it; for this episode unless it is a regular drug."""
    HOME = "home"
    """A list of regular drugs follows."""
    REGULAR = "regular"
    """A regular drug stands before."""
    ALLERGY = "allergy"
    POISON = "poison"
    PLANNED = "planned"
    HELD = "held"
    """Withheld; the drug follows or stands before."""
    NOT_GIVEN = "not_given"
    """Withheld; the drug stands before."""
    END = "end"
    """A new topic begins: lists end here."""


# As in "before you got here", "by the time we walked in", "prior to our arrival".
_BEFORE_ARRIVAL = (
    *(f"{when} {who} {came}" for when in ("before", "until", "by the time")
      for who in ("we", "you", "ems", "the ambulance", "the crew")
      for came in words("acts", "words", "came")),
    *(f"{when} {whose}arrival" for when in ("before", "prior to")
      for whose in ("", "our ", "your ", "ems ", "ambulance ", "crew ")),
    *(f"{when} {who} {coming}" for when in ("before", "prior to") for who in ("us", "you", "our")
      for coming in ("arriving", "coming", "getting here", "getting there", "turning up")),
)  # fmt: skip
BEFORE_ARRIVAL: Phrases[bool] = Phrases((phrase, True) for phrase in _BEFORE_ARRIVAL)
OF_NOW: Phrases[bool] = Phrases(
    [*listed("acts", "not_carried", "of_now"),
     *((said, False) for said in table("acts")["not_carried"]["by_whom"])]
)  # fmt: skip
"""Behind a drug they tell that it went in, and whether now: "from us", "off the medics"."""


def _not_giving() -> Iterator[str]:
    """As in "hadn't given", "aren't giving", "neither of us gave"."""
    forms = table("acts")["not_giving"]
    for nots, verbs in (("did", "do"), ("had", "done"), ("was", "doing"), ("nobody", "did_so")):
        yield from (f"{denied} {verb}" for denied in forms[nots] for verb in forms[verbs])


def _no_way() -> Iterator[str]:
    """As in "no way we're giving him nitro"."""
    forms = table("acts")["no_way"]
    for head in forms["heads"]:
        for who in forms["whos"]:
            yield from (" ".join(f"{head} {who} {verb}".split()) for verb in forms["verbs"])


_MIGHT = table("acts")["might"]
_FIGURES = {1: "one", 2: "two", 3: "three", 4: "four", 6: "six", 8: "eight", 12: "twelve"}
_HOURS = tuple(str(n) for pair in _FIGURES.items() for n in pair)
SCHEDULES = (*table("acts")["schedules"]["often"], *(f"every {n} hours" for n in _HOURS))
"""How often somebody takes or is to have so much: "daily", "every six hours"."""
SCHEDULE: Phrases[bool] = Phrases(
    (phrase, True) for phrase in (*SCHEDULES, *(f"{n} hourly" for n in _HOURS))
)
"""As these, also in a hospital's words: "then fifty six-hourly"."""
ACTS: Phrases[Act] = Phrases(
    [*((phrase, Act.REGULAR) for phrase in SCHEDULES),
     *((phrase, Act(act)) for phrase, act in phrases("acts", "acts")),
     *((phrase, Act.PRIOR) for phrase in _BEFORE_ARRIVAL),
     *((phrase, Act.HELD) for phrase in (*_not_giving(), *_no_way())),
     *((f"{may} {do}", Act.PLANNED) for may in _MIGHT["heads"] for do in _MIGHT["verbs"])]
)  # fmt: skip
ROUTES: Phrases[str] = Phrases(phrases("acts", "routes"))
DEVICES: Phrases[str] = Phrases(phrases("acts", "devices"))
_REPEATS = [(phrase, int(n)) for phrase, n in phrases("acts", "repeats")]
COUNTS: Phrases[int] = Phrases(
    [*((phrase, int(n)) for phrase, n in phrases("acts", "counts")), *_REPEATS]
)
REPEATS: Phrases[int] = Phrases(_REPEATS)
"""Counts that are told by a verb of their own: "repeated twice", "the same again"."""
# How a drug is told to have stayed where it was, and what was not done with one.
_STAYED = ("stayed in", "still in", "is still in", "sat in", "left in", "never left", "didnt leave")
_KEPT = (
    "the syringe|the bag|the box|the pouch|the vial|the amp|the drawer|the fridge|the kit|the pack"
    "|the safe"
)
_WAS_NOT = (
    "wasnt|werent|hasnt been|havent been|hadnt been|had not been|has not been|have not been|was not"
    "|not been"
    "|were not|isnt being|is not being|was never|were never|never got|didnt get|did not get"
).split("|")
_DONE_WITH_IT = "given started used opened hung administered pushed connected".split()
_GAVE_NONE = ("gave", "gave him", "gave her", "have given", "pushed", "used", "hung")
NOT_GIVEN: Phrases[bool] = Phrases(
    [*listed("acts", "behind", "not_given"),
     *((f"{how} {where}", True) for how in _STAYED for where in _KEPT.split("|")),
     *((f"is in {where}", True) for where in _KEPT.split("|")[2:]),
     *((f"back in {where}", True) for where in _KEPT.split("|")),
     *((f"{was} {done}", True) for was in _WAS_NOT for done in _DONE_WITH_IT),
     *((f"{who} {gave} none", True) for who in ("i", "we", "they") for gave in _GAVE_NONE)]
)  # fmt: skip
_UNSAID = frozenset("do did had took taken".split())
"""Behind "not" and before "it" they tell of something else than giving."""
_OPINION = frozenset({"would", "wouldnt"})
_CANNOT_GIVE = (
    (f"{cannot} give {whom} {what}", True)
    for cannot in table("acts")["not_giving"]["cannot"]
    for whom in table("acts")["not_giving"]["whom"]
    for what in ("that", "those", "it")
)
_NOT_AFTER_ALL = (
    phrase for phrase in _not_giving()
    if phrase.split()[-1] not in _UNSAID and _OPINION.isdisjoint(phrase.split())
)  # fmt: skip
AFTER_ALL: Phrases[bool] = Phrases(
    {(f"{phrase.removesuffix(' it')} {what}" if phrase.endswith(" it") else phrase, told): None
     for phrase, told in (
         *listed("acts", "behind", "after_all"), *_CANNOT_GIVE,
         *((f"{phrase} it", True) for phrase in _NOT_AFTER_ALL),
     )
     for what in ("it", "them", "any", "that", "those")}
)  # fmt: skip
"""Behind a drug that was ready or offered they tell that it was not given."""
INSTEAD: Phrases[bool] = Phrases(listed("acts", "behind", "instead"))
"""Behind a drug that was thought of they begin what was done instead."""
WENT_IN: Phrases[bool] = Phrases(listed("acts", "behind", "went_in"))
"""Behind "aspirin's", "the Zofran is" they tell that it was given."""
TAKEN_WELL: Phrases[bool] = Phrases(listed("acts", "behind", "taken_well"))
"""Behind what is breathed in they tell that it is: "Entonox, she's managing that well"."""
DONE: Phrases[bool] = Phrases(listed("acts", "behind", "done"))
"""Said in the next sentence, they tell that an order was carried out."""
ALL_DONE: Phrases[bool] = Phrases(listed("acts", "behind", "all_done"))
"""Said some words later, they tell that all that was ordered was carried out."""
REACTED = words("acts", "words", "reacted")
"""Words of what a drug did to somebody before "with" and the drug."""

AGAIN = words("acts", "words", "again")
"""Words before a number that make it a further dose of the drug just spoken of."""
LINKS = words("acts", "words", "dose_links")
"""Words that may stand between a drug and its dose."""
BEFORE_DRUG = words("acts", "words", "before_drug")
"""Words that may stand between a dose and its drug."""
TABLET_VERBS = words("acts", "words", "tablet_verbs")
DOSE_VERBS = words("acts", "words", "dose_verbs")
GIVING_VERBS = words("acts", "words", "giving_verbs")
"""Verbs that tell of a drug given even where no dose is said."""
GIVERS = words("acts", "words", "givers")
HELD_BETWEEN = words("acts", "words", "held_between")
"""Words that may stand between "no" and the drug."""
UNDECIDED = words("acts", "words", "undecided")
"""Words of giving that a plan can stand before ("okay with giving")."""
AUXILIARY = words("acts", "words", "auxiliary")
