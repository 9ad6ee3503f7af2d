"""The words that numbers are said in."""

from __future__ import annotations

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
