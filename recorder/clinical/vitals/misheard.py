"""Names of signs that a recogniser wrote down by their sound: "restoration rate thirty two".

A name is compared by its sound where a number that the sign is mostly has stands right behind it,
and no rule knows the words as something else. Short names sound like too much else: they count in a
row of readings alone ("raps twenty, sacks ninety four on air"). All are to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, NOT_ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import Habit, fit

MISHEARD = "the name of the sign was not heard clearly"
_USUAL = {
    "heart_rate": (35, 220), "respiratory_rate": (6, 60), "spo2": (65, 100), "etco2": (8, 90),
    "temperature": (32, 107), "blood_glucose": (1, 600), "gcs_total": (3, 15),
    "pain_score": (0, 10), "capillary_refill": (1, 10),
}  # fmt: skip
"""What is believed of a sign whose name was hardly heard."""
_TENTHS = frozenset({"temperature"})
"""Signs that are told to a decimal: a whole number is something else."""
_PAIRS: Phrases[str] = Phrases(phrases("misheard", "pairs"))
_HEARD: Phrases[str] = Phrases(phrases("misheard", "heard"))
_NOT_SATURATION = words("signs", "words", "not_saturation")
_LINKS = words("misheard", "between", "links")
_MOST_LINKS = 2
_MOST_WORDS = 3
_FEWEST_LETTERS = 7
_LETTERS_AN_ERROR = 4
"""One letter in so many may be another."""
_ROW_REACH = 4
"""Most words from a short name or its number to the next reading of the row."""


def find_by_sound(board: Board, habit: Habit) -> None:
    """Add numbers behind long names that were misheard; before any announcer takes them."""
    for reading in _named_by(board, _PAIRS, habit):
        board.add(reading)
    said = board.view.words
    for quantity in _free(board):
        for first, last in _before(board.view, quantity):
            slot = _sounds_like("".join(said[first:last]))
            if slot is None or _known(board.view, first, last):
                continue
            found = _reading(board, quantity, slot, (first, last), habit)
            if found is not None:
                board.add(found)
                break


def find_in_rows(board: Board, habit: Habit) -> None:
    """Add numbers behind short names that were misheard, in a row of readings."""
    for reading in _named_by(board, _HEARD, habit):
        named = _named_near(board.view, reading.start)
        if reading.slot not in named and _in_a_row(board, reading):
            board.add(reading)


def _named_by(board: Board, table: Phrases[str], habit: Habit) -> Iterator[Reading]:
    """Numbers right behind a phrase of ``table``."""
    view = board.view
    for hit in list(table.scan(view.tokens, view.positions)):
        i = hit.last
        while i < hit.last + _MOST_LINKS and view.norm[i] in _LINKS and i not in view.quantity_at:
            i += 1
        quantity = view.quantity_at.get(i)
        if quantity is None or not board.free(quantity) or not view.joined(hit.last, i + 1):
            continue
        reading = _reading(board, quantity, hit.value, (hit.first, hit.last), habit)
        if reading is not None:
            yield reading


def _free(board: Board) -> Iterator[Quantity]:
    return (q for q in board.view.quantities if not q.decade and board.free(q))


def _before(view: View, quantity: Quantity) -> Sequence[tuple[int, int]]:
    """The one to three words before the number, longest first, but for links."""
    last = view.back(quantity.first - 1, _LINKS, quantity.first - _MOST_LINKS - 1) + 1
    if not view.joined(last, quantity.first + 1):
        return ()
    start = last
    while start > max(0, last - _MOST_WORDS) and start - 1 not in view.number_at:
        if start < last and view.tokens[start].gap not in PHRASE_GAPS:
            break
        start -= 1
    return [(first, last) for first in range(start, last)]


def _known(view: View, first: int, last: int) -> bool:
    """Whether a sign, a drug or something that is no sign is named there as it is written."""
    signs = names_of_signs(view)
    if view.names_drug(first, last) or any(i in signs for i in range(first, last)):
        return True
    return any(True for _ in view.phrases(NOT_ANNOUNCERS, max(0, first - 2), last))


@lru_cache(maxsize=4096)
def _sounds_like(letters: str) -> str | None:
    """The one sign whose name sounds most like ``letters``; None where none is near."""
    if len(letters) < _FEWEST_LETTERS or not letters.isalpha():
        return None
    key = _key(letters)
    near = [(apart, slot) for name, slot in _spoken() if (apart := _apart(key, name)) is not None]
    least = min(near, default=None)
    slots = {slot for apart, slot in near if least is not None and apart == least[0]}
    return slots.pop() if len(slots) == 1 else None


@cache
def _spoken() -> tuple[tuple[str, str], ...]:
    return tuple((_key(name.replace(" ", "")), slot) for name, slot in phrases("misheard", "names"))


def _apart(heard: str, name: str) -> int | None:
    """How many letters are others, None where they are too many for the name."""
    most = len(name) // _LETTERS_AN_ERROR
    if abs(len(heard) - len(name)) > most or len(set(heard).symmetric_difference(name)) > 2 * most:
        return None  # one letter for another changes two of those that both have
    row = list(range(len(name) + 1))
    for i, letter in enumerate(heard, 1):
        above, row[0] = row[0], i
        for k, other in enumerate(name, 1):
            above, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, above + (letter != other))
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _reading(
    board: Board, quantity: Quantity, slot: str, cue: tuple[int, int], habit: Habit
) -> Reading | None:
    low, high = _USUAL[slot]
    fitted = fit(board.view, quantity, slot, habit)
    if fitted is None or not low <= fitted.value <= high:
        return None
    if slot == "spo2" and board.view.norm[fitted.last] in _NOT_SATURATION:
        return None
    if slot in _TENTHS and fitted.value == int(fitted.value):
        return None
    if slot == "temperature" and 42 < fitted.value < 94:
        return None
    return Reading(
        slot, fitted.value, fitted.unit, fitted.first, fitted.last, f"{slot}.misheard",
        fitted.implied, cue, review=MISHEARD, alternatives=fitted.alternatives,
    )  # fmt: skip


def _in_a_row(board: Board, reading: Reading) -> bool:
    """Whether the reading before or behind is told in the same breath."""
    before = board.ending(reading.start - _ROW_REACH, reading.start + 1)
    return bool(before) or any(
        r.start <= reading.last + _ROW_REACH
        for r in board.beginning(reading.last, reading.last + 2 * _ROW_REACH)
    )


def as_told(view: View, reading: Reading) -> Reading | None:
    """What "sets thirty two" tells: so few are breaths beside a saturation, else nothing.

    "Set" and "sets" are written for "sats" and for "resps".
    """
    if reading.slot != "spo2" or reading.value is None or reading.cue is None:
        return reading
    first, last = reading.cue
    if view.norm[last - 1] not in _SETS or reading.value >= _LOWEST:
        return reading
    low, high = _USUAL["respiratory_rate"]
    near = _named_near(view, first)
    if "spo2" not in near or "respiratory_rate" in near or not low <= reading.value <= high:
        return None
    return replace(reading, slot="respiratory_rate", unit="/min", review=MISHEARD,
                   rule="respiratory_rate.misheard")  # fmt: skip


def _named_near(view: View, at: int) -> frozenset[str]:
    """Signs that are named as they are written around token ``at``."""
    return frozenset(
        hit.value.slot for hit in view.phrases(ANNOUNCERS, at - _BESIDE, at + _BESIDE)
        if not hit.value.weak and hit.first != at
    )  # fmt: skip


_SETS = frozenset({"set", "sets"})
_LOWEST = 50
_BESIDE = 14


_SPELLINGS = (
    (re.compile("igh|ee|ea"), "i"),
    (re.compile("dg(?=[ei])"), "j"),
    (re.compile("g(?=[ei])"), "j"),
    (re.compile("th"), "t"),
    (re.compile("rh"), "r"),
    (re.compile("h(?![aeiou])"), ""),
    (re.compile("ow(?![aeiou])"), "o"),
    (re.compile("e$"), ""),
    (re.compile("ph"), "f"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("ck|c|q(?:u)?"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("z"), "s"),
    (re.compile("y"), "i"),
    (re.compile("ew(?![aeiouh])"), "u"),
    (re.compile("w"), "v"),
    (re.compile("mb$"), "m"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""One letter for what English spells in several ways, in this order."""


def _key(word: str) -> str:
    """``word`` as it sounds to somebody who does not know it."""
    for spelled, heard in _SPELLINGS:
        word = spelled.sub(heard, word)
    return word
