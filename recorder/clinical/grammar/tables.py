"""The word tables of ``grammar/*.toml``: read once, never changed.

Words are written as tokens have them. A phrase may ask for a word's ending ("that's in"), also
where a text has no apostrophe; one word of a set cannot: "he" is any "he's".

Small words that many rules ask for, one home for each (``grammar/everyday.toml``).

The words that numbers are said in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

Table = Mapping[str, Mapping[str, list[str]]]


@cache
def table(name: str) -> Table:
    """All sections of ``grammar/<name>.toml``: section -> key -> words or phrases."""
    source = resources.files("recorder.clinical") / "grammar" / f"{name}.toml"
    found: Table = tomllib.loads(source.read_text(encoding="utf-8"))
    return found


def words(name: str, section: str, key: str) -> frozenset[str]:
    """One list as a set of token norms."""
    return frozenset(table(name)[section][key])


def phrases(name: str, section: str) -> Iterator[tuple[str, str]]:
    """``(phrase, key)`` for every phrase of a section."""
    for key, listed in table(name)[section].items():
        for phrase in listed:
            yield phrase, key


def listed(name: str, section: str, key: str) -> Iterator[tuple[str, bool]]:
    """``(phrase, True)`` for every phrase of one list."""
    for phrase in table(name)[section][key]:
        yield phrase, True


GAVE = words("everyday", "giving", "gave")
BY_HAND = words("everyday", "giving", "by_hand")
ARTICLES = words("everyday", "before_a_noun", "articles")
OWNERS = words("everyday", "before_a_noun", "owners")
DETERMINERS = ARTICLES | OWNERS
OWNERS_OR_THOSE = OWNERS | words("everyday", "before_a_noun", "those")
HE = words("everyday", "persons", "he")
HE_OR_SHE = words("everyday", "persons", "he_or_she")
SUBJECTS = words("everyday", "persons", "subjects")
NO = words("everyday", "answers", "no")
OR = frozenset({"or", "nor"})
"""With these a denied list goes on."""
FURTHER = words("everyday", "amounts", "further")
NOW = words("everyday", "times", "now")
EXCEPT = words("everyday", "exceptions", "words")
EXCEPT_PAIRS = frozenset(
    tuple(said.split()) for said, _ in listed("everyday", "exceptions", "pairs")
)
NO_BAR = words("everyday", "exceptions", "no_bar")
ALLERGIC = words("everyday", "allergies", "named")


UNITS = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), 1)}
UNITS |= {"niner": 9, "fife": 5}
TEENS = {
    w: i
    for i, w in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        10,
    )
}
TENS = {
    w: 10 * i
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
} | {"fourty": 40, "ninty": 90, "tirty": 30}
HOMOPHONES = {"for": 4, "fore": 4, "to": 2, "too": 2, "ate": 8, "won": 1, "tree": 3}
"""Little words that a recogniser writes for a number; only directly before a unit."""
AFTER_TENS = {"ate": 8, "won": 1, "tree": 3, "free": 3, "sicks": 6}
"""What a recogniser writes for the unit behind "ninety"; doubtful, so a human is asked."""
AFTER_HOMOPHONE = frozenset(
    "milligrams milligram mg mcg micrograms microgram mikes mics grams milliliters mls".split()
)
DECADES = {f"{word[:-1]}ies": value for word, value in TENS.items()} | {"teens": 10}
"""Plurals: "in the one-twenties", "in the one-teens"."""
ZEROS = frozenset({"oh", "o", "zero", "nought", "naught"})
POINTS = frozenset({"point", "decimal"})
NUMBER_WORDS = frozenset({*UNITS, *TEENS, *TENS, "hundred", "thousand", "zero"})
"""Words that are always part of a number."""


def is_number(norm: str) -> bool:
    """Whether a word is a number or a part of one, in words or in figures."""
    return norm in NUMBER_WORDS or norm.isdecimal()


COUNTED_THINGS = frozenset("tube tablet amp ampoule puff spray bag neb".split())
"""Behind "one" these make it a number of its own: "three point nine, one tube of glucose"."""
