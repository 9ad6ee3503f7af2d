"""Mother and baby in the record of a birth: in hers the baby is somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.claims.cues import BIRTH, Cue
from recorder.clinical.claims.reach import Mark, Said, opens_sentence
from recorder.clinical.grammar.everyday import HE
from recorder.clinical.text.words import Token, Words

_BABY = ("baby", "babys", "newborn", "newborns", "infant", "bub", "bubs")
_HIS = frozenset({"babys", "newborns", "bubs"})
_OF_HIM = 30
_BABYS = frozenset({"apgar", "apgars"})
_NAMED = _HIS | {"baby"}


def about_baby(said: Said) -> Iterator[Mark]:
    """In the mother's record the baby is somebody else."""
    positions = said.words.positions
    yield from _seen_to_be(said)
    for i in sorted(i for norm in (*_BABY, *_BABYS) for i in positions.get(norm, ())):
        token = said.tokens[i]
        if _was_had(said, i):
            continue
        opens = opens_sentence(said, i) or said.tokens[i - 1].norm == "the"
        if i + 1 < said.count and said.tokens[i + 1].norm in _STIRS:
            yield Mark(Cue.PERSON, i, i + 1, i + 1, i + 2)
        elif opens and not _at_the_breast(said, i + 1):
            end = _until_bleeding(said, i + 1, said.words.rest_end(i + 1, 30))
            yield Mark(Cue.PERSON, i, i + 1, i + 1, end)
        elif said.tokens[i - 1].norm not in _COUNTED_BABY and (
            said.loose or token.clitic or token.norm in _HIS
        ):
            yield Mark(Cue.PERSON, i, i + 1, i + 1, _until_mother(said, i + 1))


def _seen_to_be(said: Said) -> Iterator[Mark]:
    """As in "It's a girl! Dry her off, she's crying. Heart rate about 150."."""
    for norm in ("girl", "boy"):
        for i in said.words.positions.get(norm, ()):
            if i < 2 or [t.norm for t in said.tokens[i - 2 : i]] not in _IT_IS_A:
                continue
            ends = range(i + 1, min(i + _SEEN_REACH, said.count))
            end = next((k for k in ends if _talk_ends(said, k)), ends.stop)
            yield Mark(Cue.PERSON, i, i + 1, i + 1, end)


def _talk_ends(said: Said, i: int) -> bool:
    """At the mother, at the score that is always the child's, at another's words."""
    ends = said.tokens[i].norm in _BABYS | (_MOTHERS - {"she", "her"})
    return ends or said.tokens[i].gap == "\n"


_NOT_OF_BABY = frozenset({"had", "having", "after", "before", "since"})
_IT_IS_A = [["it", "a"], ["its", "a"]]
_SEEN_REACH = 24
"""Most words told of a child that was just born."""


def _was_had(said: Said, i: int) -> bool:
    """As in "she's just had the baby in the front seat", "after the baby": of the mother."""
    before = [t.norm for t in said.tokens[max(0, i - 2) : i]]
    return before[-1:] in (["the"], ["her"]) and before[0] in _NOT_OF_BABY


def _until_bleeding(said: Said, first: int, end: int) -> int:
    """As in "Baby was born at 03:12, and she's had a postpartum haemorrhage": the mother."""
    bled = next((i for i in range(first, end) if said.tokens[i].norm in _BLEEDS), end)
    clauses = (i for i in range(bled, first, -1) if said.tokens[i].gap == ",")
    return next(clauses, bled) if bled < end else end


def _at_the_breast(said: Said, first: int) -> bool:
    return not _AT_THE_BREAST.isdisjoint(t.norm for t in said.tokens[first : first + 3])


def _until_mother(said: Said, first: int) -> int:
    """End of what is said of the baby where nothing is punctuated."""
    if _at_the_breast(said, first):
        return first + 3
    last = min(first + _OF_HIM, said.count)
    last = next((i for i in range(first, last) if said.tokens[i].norm in _MOTHERS), last)
    he = [i + 1 for i in range(first, last) if said.tokens[i].norm in HE]
    return max(min(first + 9, last), *he, first)


def tells_of_birth(words: Words) -> bool:
    """Whether a baby and what belongs to a birth are told of."""
    norms = words.positions.keys()
    return not norms.isdisjoint(_NAMED) and not norms.isdisjoint(BIRTH)


def is_birth(words: Words) -> bool:
    """The record of a birth, told of the mother and not of the newborn."""
    unborn = words.positions.keys() & {"fetal", "foetal", "fetus", "antenatal"}
    if not unborn and not tells_of_birth(words):
        return False
    opening = {t.norm for t in words.tokens[:30]}
    aged = (words.tokens[i - 1].norm for i in words.positions.get("old", ()) if 0 < i < 40)
    if any(unit in _INFANT_AGES for unit in aged):
        return False
    if any(_own_child(words.tokens, i) for i in words.positions.get("baby", ()) if i < 30):
        return False
    return not opening & {"newborn", "neonate"} and not {"baby", "record"} <= opening


def _own_child(tokens: Sequence[Token], i: int) -> bool:
    """As in "baby boy Molefe, born at 03:45": the record is his."""
    child = i + 1 < len(tokens) and tokens[i + 1].norm in {"boy", "girl"} and not tokens[i + 1].gap
    mother = {"lady", "woman", "female", "mother", "she"} & {t.norm for t in tokens[:i]}
    return child and not mother and "born" in {t.norm for t in tokens[i + 2 : i + 6]}


_STIRS = frozenset("move moving moves kick kicking kicks".split())
"""What a mother feels her baby do."""
_BLEEDS = frozenset("pph postpartum haemorrhage hemorrhage placenta fundus perineum".split())
"""Words of the mother alone."""
_COUNTED_BABY = frozenset("first second third fourth fifth her his a this next another".split())
"""As in "on her second baby": still said of the mother."""
_MOTHERS = frozenset(
    "placenta mum mums mother she her patient bp pressure blood fundus syntometrine first".split()
)
"""Words that go back to the mother."""
_AT_THE_BREAST = frozenset({"boob", "breast", "chest", "latched"})
"""Where a newborn lies while his mother is looked after."""
_INFANT_AGES = frozenset("minutes hour hours day days week weeks month months".split())
"""Units in which the age of the patient himself is told where he is the baby."""
