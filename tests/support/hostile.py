"""Texts that nobody would say, for tests and benchmarks: any script, and the grammar's own words.

Seeded: the same ``count`` and ``seed`` give the same texts.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def _any_script(rng: Random) -> str:
    low, high = rng.choice(_RANGES)
    length = rng.randrange(60)
    return "".join(chr(rng.randint(low, high)) for _ in range(length))


def _own_words(rng: Random) -> str:
    return rng.choice((" ", " ", "", ", ")).join(rng.choices(_WORDS, k=rng.randrange(1, 25)))
