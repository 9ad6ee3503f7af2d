"""How British, Irish, Australian and other crews say what the dictionary spells as in America.

Three differences that J. C. Wells' lexical sets describe (Accents of English, 1982) and that the
dictionary's phones can tell: an *r* that no vowel follows is not said (START, NORTH, lettER,
NEAR), the vowel of LOT is rounded, that of TRAP is open. The other differences have no phone of
their own. Added beside the American way, never instead of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Phones = tuple[str, ...]

_VOWELS = frozenset(
    ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
)
_GLIDES_TO_SCHWA = frozenset({"IH", "IY", "UH"})
"""Before a silent *r* these end in a schwa: NEAR, CURE."""


def accented(word: str, phones: str) -> list[str]:
    """Further ways of saying ``word``, which is said ``phones`` (of the CMU dictionary, no stress).

    Each difference may be there or not: crews mix accents. Empty where none applies.
    """
    said = tuple(phones.split())
    ways = [said]
    changes: list[Callable[[Phones], Phones]] = [_without_silent_r, _open_trap]
    if "o" in word.lower():
        changes.insert(0, _rounded_lot)  # the spelling tells LOT from PALM
    for change in changes:
        ways += [change(way) for way in ways]
    return [" ".join(way) for way in dict.fromkeys(ways) if way != said]


def _rounded_lot(said: Phones) -> Phones:
    """AO for AA, as in *shock*; START is another vowel."""
    return tuple(
        "AO" if phone == "AA" and following != "R" else phone
        for phone, following in _with_next(said)
    )


def _open_trap(said: Phones) -> Phones:
    """AA for AE, as in *sats*."""
    return tuple("AA" if phone == "AE" else phone for phone in said)


def _without_silent_r(said: Phones) -> Phones:
    kept: list[str] = []
    for phone, following in _with_next(said):
        before = kept[-1] if kept else ""
        if following in _VOWELS or phone not in ("R", "ER"):
            kept.append(phone)
        elif phone == "ER" or before in _GLIDES_TO_SCHWA:
            kept.append("AH")
        elif before not in _VOWELS:
            kept.append(phone)
    return tuple(kept)


def _with_next(said: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(said, (*said[1:], ""), strict=True)
