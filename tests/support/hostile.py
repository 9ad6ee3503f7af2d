"""Texts that nobody would say, for tests and benchmarks: any script, the grammar's own words, and
pieces of real talk.

Seeded: the same ``count`` and ``seed`` give the same texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

_RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0xDFF), (0xE00, 0x11FF),
    (0x2000, 0x22FF), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x1F300, 0x1F6FF),
    (0x00, 0x1F),
)  # fmt: skip
_WORDS = """
    bp pulse sats 140 / over on 90 one forty hundred point oh two x times % percent ? . , : ; - ( )
    aspirin 300 mg of gave given not no denies any chest pain allergic to penicillin takes warfarin
    at 1402 14:02 ago since three hours of when did it start eta minutes out rosc arrest born
    mum's his mother patient two sorry correction i mean no known allergies gcs e v m 3 4 5 out ten
    epi 1:1000 1 in 10,000 half a litre saline nrb l/min stabbed fell onset last known well dispatch
    MEDIC: Mum: \n \n\n ’ 's mics fentanyl another then and again meds none history of if refused he
² ① ⁴⁵ ⑫ ½ ٣٤ twenty half
""".split(" ")
ONE_BY_ONE = tuple(sorted(set(_WORDS)))
"""Each of the grammar's own words; a text of one word has no neighbours to look at."""


def hostile_texts(count: int, seed: int) -> Iterator[str]:
    """``count`` strings: one third any characters, the rest words of the grammar in any order."""
    rng = Random(seed)
    for k in range(count):
        yield _any_script(rng) if k % 3 == 0 else _own_words(rng)


_HINGES = "and or plus no not of with at to then after for on two mg".split()


def torn_texts(said: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """``count`` pieces of the texts ``said`` as a recogniser may leave them.

    Cut off anywhere, with or without marks, words lost, two texts run into one, words out of
    order, and a joining word at either end.
    """
    rng = Random(seed)
    for _ in range(count):
        words = _piece(rng, said, (3, 6, 12, 25, 60))
        kind = rng.randrange(5)
        if kind == 0:
            words = [word.strip(".,?!;:").lower() for word in words]
        elif kind == 1:
            words += _piece(rng, said, (3, 8, 20))
        elif kind == 2:
            words = [word for word in words if rng.random() > 0.2]
        elif kind == 3:
            rng.shuffle(words)
        first, last = (rng.sample(_HINGES, 1) if rng.random() < 0.2 else [] for _ in range(2))
        yield " ".join([*first, *words, *last])


def _piece(rng: Random, said: Sequence[str], lengths: Sequence[int]) -> list[str]:
    words = rng.choice(said).split(" ")
    first = rng.randrange(len(words))
    return words[first : first + rng.choice(lengths)]


def _any_script(rng: Random) -> str:
    low, high = rng.choice(_RANGES)
    length = rng.randrange(60)
    return "".join(chr(rng.randint(low, high)) for _ in range(length))


def _own_words(rng: Random) -> str:
    return rng.choice((" ", " ", "", ", ")).join(rng.choices(_WORDS, k=rng.randrange(1, 25)))
