"""The pieces that number phrases are made of: one word or one group of digits each."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.grammar.tables import (
    AFTER_TENS,
    DECADES,
    POINTS,
    TEENS,
    TENS,
    UNITS,
    ZEROS,
)
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token, Words
from recorder.core.records import record

HOLDS = PHRASE_GAPS - {"/"}
"""Gaps that a number phrase runs across."""


@record
class Atom:
    """A piece of a number phrase; ``kind`` is one of ``udtyzhkpa`` or ``.`` for a decimal."""

    kind: str
    value: float
    text: str


def _word_atom(norm: str) -> Atom | None:
    if norm in UNITS:
        return Atom("u", UNITS[norm], str(UNITS[norm]))
    if norm in TEENS:
        return Atom("t", TEENS[norm], str(TEENS[norm]))
    if norm in TENS:
        return Atom("y", TENS[norm], str(TENS[norm]))
    if norm in DECADES:
        return Atom("y", DECADES[norm], "decade")
    if norm in ZEROS:
        return Atom("z", 0, "0")
    if norm in POINTS:
        return Atom("p", 0, ".")
    special = _SPECIAL.get(norm)
    return Atom(special[0], special[1], "") if special else None


_SPECIAL = {"hundred": ("h", 100), "hundreds": ("h", 100), "thousand": ("k", 1000), "a": ("a", 1)}


def _digit_atom(norm: str) -> Atom:
    if "." in norm:
        return Atom(".", float(norm), norm)
    kind = {1: "u" if norm != "0" else "z", 2: "d"}.get(len(norm), "n")
    if len(norm) == 2 and norm[0] == "0":
        kind = "o"
    return Atom(kind, float(norm), norm)


_ATOMS: dict[str, Atom] = {}
for _word in (*UNITS, *TEENS, *TENS, *DECADES, *ZEROS, *POINTS, *_SPECIAL):
    _made = _word_atom(_word)
    if _made:
        _ATOMS[_word] = _made


def atoms_of(words: Words) -> list[Atom | None]:
    """The piece that each token is, or None."""
    positions = words.positions
    atoms: list[Atom | None] = [None] * len(words.tokens)
    for norm in _ATOMS.keys() & positions.keys():
        for i in positions[norm]:
            atoms[i] = _ATOMS[norm]
    for i in positions.get("teens", ()):
        if not i or positions.norms[i - 1] != "one":  # "two teens in the car"
            atoms[i] = None
    for i in positions.get("hundreds", ()):
        if not i or positions.norms[i - 1] not in UNITS:  # "hundreds of them"
            atoms[i] = None
    for i in positions.get("one", ()):
        if words.tokens[i].clitic and not (i and atoms[i - 1]):  # "the right one's three"
            atoms[i] = None
    if "comma" in positions:
        _decimal_commas(words.tokens, positions, atoms)
    for norm in [norm for norm in positions.figures if norm[-1] in _DIGITS]:
        written = _written(norm)
        for i in positions[norm]:
            atoms[i] = written
    return atoms


_GOES_ON = frozenset(
    {*UNITS, *TEENS, *TENS, "hundred", "of", "milligrams", "mg", "micrograms", "mics", "liters"}
    | {"litres", "puffs", "sprays", "out", "grams"}
)
"""Behind "comma two" these show that the comma was punctuation."""


def _decimal_commas(
    tokens: Sequence[Token], positions: Positions, atoms: list[Atom | None]
) -> None:
    """Read "five comma eight" as 5.8; not "eighty comma two litres" of a dictated comma."""
    norms = positions.norms
    for i in [i for i in positions["comma"] if 0 < i < len(norms) - 1]:
        before, behind = atoms[i - 1], norms[i + 1]
        whole = before is not None and before.kind in {"u", "t"} and behind in UNITS
        tens = i > 1 and norms[i - 2] in {"thirty", "forty"}
        ends = i + 2 >= len(norms) or norms[i + 2] not in _GOES_ON
        first = norms[i - 2] not in TENS if i > 1 else True
        if whole and (first or tens) and ends and not tokens[i].gap and not tokens[i + 1].gap:
            atoms[i] = _ATOMS["point"]


_DIGITS = frozenset("0123456789")


def _written(norm: str) -> Atom | None:
    if ":" in norm or not norm.replace(".", "").isdecimal() or len(norm) > 9:
        return None
    return _digit_atom(norm)


def unsure_units(words: Words, atoms: list[Atom | None]) -> set[int]:
    """Give "ninety tree" its three; the places of such words."""
    tokens, positions = words.tokens, words.positions
    places = {
        i
        for norm in AFTER_TENS.keys() & positions.keys()
        for i in positions[norm]
        if i and tokens[i - 1].norm in TENS and tokens[i].gap in HOLDS
    }
    for i in places:
        value = AFTER_TENS[tokens[i].norm]
        atoms[i] = Atom("u", value, str(value))
    return places
