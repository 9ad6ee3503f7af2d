"""Mother and baby in the record of a birth: in hers the baby is somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from recorder.clinical.claims.cues import BIRTH, NEW_TOPIC, Cue
from recorder.clinical.claims.reach import Mark, Said, opens_sentence
from recorder.clinical.grammar.tables import HE, HE_OR_SHE, is_number, table, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import Token, Words

_BABY = ("baby", "babys", "newborn", "newborns", "infant", "bub", "bubs")
_HIS = frozenset({"babys", "newborns", "bubs"})
_OF_HIM = 30
_SCORED = ("apgar", "apgars")
_NAMED = _HIS | {"baby", *_SCORED}


def about_baby(said: Said) -> Iterator[Mark]:
    """In the mother's record the baby is somebody else."""
    positions = said.words.positions
    told = [shown for shown in _presented(said.words) if shown[2] != "mother"]
    for first, last, who in told:  # all of it once it was said that the baby comes now
        end = _until_her(said, last)
        if who == "born":
            scored = (i for i in range(last, end) if said.tokens[i].norm in _SCORED)
            end = min(next(scored, end), last + _JUST_BORN)
        yield Mark(Cue.PERSON, first, last, last, end)
    for i in sorted(i for norm in _SCORED for i in positions.get(norm, ())):
        rest = said.words.rest_end(i + 1, _OF_HIM) if opens_sentence(said, i) else i
        end = i if said.loose else _goes_on(said, rest, _until_her(said, i + 1))
        yield Mark(Cue.PERSON, max(0, i - 1), i, i, max(end, _scores_end(said, i + 1)))
    for i in sorted(i for norm in _BABY for i in positions.get(norm, ())):
        token = said.tokens[i]
        ahead = said.tokens[i + 1].norm if i + 1 < said.count else ""
        presented = any(first <= i < last for first, last, _ in told)
        if presented or _was_had(said, i) or ahead == "aspirin":
            continue
        opens = opens_sentence(said, i) or said.tokens[i - 1].norm == "the"
        if ahead in _STIRS:
            yield Mark(Cue.PERSON, i, i + 1, i + 1, i + 2)
        elif opens and not _at_the_breast(said.words, i + 1):
            rest = said.words.rest_end(i + 1, _OF_HIM)
            end = _goes_on(said, rest, _until_her(said, i + 1))
            yield Mark(Cue.PERSON, i, i + 1, i + 1, end)
        elif said.tokens[i - 1].norm not in _COUNTED_BABY and (
            said.loose or token.clitic or token.norm in _HIS
        ):
            yield Mark(Cue.PERSON, i, i + 1, i + 1, _in_passing(said, i + 1))
    for i in positions.get("inflation", ()):
        yield Mark(Cue.PERSON, i, i, i, i + 2)


def _goes_on(said: Said, end: int, limit: int) -> int:
    """As in "Apgar was four. At five minutes it's eight, heart rate 150. Cord clamped": his yet."""
    while not said.loose and end < limit and _still_his(said, end):
        end = said.words.sentence_end(end, _OF_HIM)
    return min(end, limit)


def _still_his(said: Said, first: int) -> bool:
    """Whether a sentence of the newborn begins: at minutes of his age, with what only he has."""
    last = said.words.sentence_end(first, _OF_HIM)
    told = {token.norm for token in said.tokens[first:last]}
    his = said.tokens[first].norm in _ONLY_HIS or not told.isdisjoint(_ONLY_NEWBORN)
    return his or _minutes_old(said, first)


def _minutes_old(said: Said, i: int) -> bool:
    """As in "at five minutes", "by one minute", "five minute heart rate"; no clock's minutes."""
    i += said.tokens[i].norm in {"at", "by"}
    ahead = [token.norm for token in said.tokens[i : i + 3]]
    timed = len(ahead) > 1 and is_number(ahead[0]) and ahead[1] in _MINUTES
    return timed and ahead[-1] not in _CLOCK


_ONLY_HIS = words("brought", "presented", "only_his")
_ONLY_NEWBORN = words("brought", "presented", "only_newborn")
_MINUTES = frozenset({"minute", "minutes", "min", "mins", "seconds"})
_CLOCK = frozenset("past to ago later post after away out from".split())


def _scores_end(said: Said, i: int) -> int:
    """End of "eight at one minute and nine at five"."""
    while i < said.count and (is_number(said.tokens[i].norm) or said.tokens[i].norm in _BESIDE):
        i += 1
    return i


_BESIDE = frozenset("at a of and then was were is to i id say minute minutes score scores".split())


def _presented(text: Words) -> list[tuple[int, int, str]]:
    """Tokens of all words for who is told of from there on, and who it is, in order."""
    hits = _PRESENTED.scan(text.tokens, text.positions)
    return [(h.first, h.last, h.value) for h in hits if not _at_the_breast(text, h.last)]


def _until_her(said: Said, first: int) -> int:
    """Where the mother is told of again: as "she" unless the baby is a girl."""
    tokens = said.tokens
    near = [t.norm for t in tokens[max(0, first - 1) : first + _AT_ONCE]]
    girl = "girl" in near or next((n for n in near if n in HE_OR_SHE), "") == "she"
    for i in range(first, said.count):
        norm = tokens[i].norm
        again = norm in _SHE and not girl and not _named_next(said, i)
        named = norm in _MOTHERS_OWN and tokens[i - 1].norm not in _LIES
        if again or named or tokens[i].gap == "\n":
            return _item(said, first, i)
    return said.count


def _named_next(said: Said, i: int) -> bool:
    """As in "she's 3.1 kilos. So Mum's 36": who comes next was not told of before."""
    return any(t.norm in _MUM for t in said.tokens[i + 1 : i + _NAMED_NEXT])


def _item(said: Said, first: int, i: int) -> int:
    """Where "no allergies for mum", ", and she's had a haemorrhage" begin, up to token ``i``."""
    low = max(first, i - _ITEM)
    if said.tokens[i - 1].norm in _OF_HER:
        return next((k for k in range(low, i) if said.tokens[k].norm in NEW_TOPIC), i)
    return next((k for k in range(i, low, -1) if said.tokens[k].gap), i)


def _expanded() -> Iterator[tuple[str, str]]:
    """As in "now the baby", "mum's obs", "it's a girl"."""
    parts = table("brought")["presented"]
    for who in ("baby", "mother"):
        for head, article, name in product(parts["heads"], ("", "the ", "our "), parts[who]):
            yield f"{head} {article}{name}", who
        yield from ((f"{name} {tail}", who) for name, tail in product(parts[who], parts["tails"]))
    yield from ((said, "born") for said in parts["born"])


_PRESENTED: Phrases[str] = Phrases(_expanded())
_MOTHERS_OWN = words("brought", "presented", "mothers")
_MUM = words("brought", "presented", "mother")
_OF_HER = frozenset({"for", "of", "from"})
_LIES = frozenset({"on", "onto", "with", "to"})
"""As in "on mum's chest", "skin to skin with mum"."""
_SHE = frozenset({"she", "her", "hers"})
_AT_ONCE, _ITEM, _JUST_BORN, _NAMED_NEXT, _AT_MINUTES = 6, 5, 24, 15, 18
"""Words behind the baby in which it is said that it is a girl; most of an item "for mum", of what
is said of a child as it is born, from "she" to "mum", and of what was found at a minute."""


_NOT_OF_BABY = frozenset({"had", "having", "after", "before", "since"})


def _was_had(said: Said, i: int) -> bool:
    """As in "she's just had the baby in the front seat", "after the baby": of the mother."""
    before = [t.norm for t in said.tokens[max(0, i - 2) : i]]
    return before[-1:] in (["the"], ["her"]) and before[0] in _NOT_OF_BABY


def _at_the_breast(text: Words, first: int) -> bool:
    return not _AT_THE_BREAST.isdisjoint(t.norm for t in text.tokens[first : first + 3])


def _in_passing(said: Said, first: int) -> int:
    """End of what is said of the baby beside something else, where nothing is punctuated."""
    if _at_the_breast(said.words, first):
        return first + 3
    last = min(first + _OF_HIM, _until_her(said, first))
    he = [i + 1 for i in range(first, last) if said.tokens[i].norm in HE]
    return max(min(first + 9, last), *he, first, *_at_minutes(said, first))


def _at_minutes(said: Said, first: int) -> Iterator[int]:
    """Ends of "at five minutes hes pink heart rate one forty", where nothing is punctuated."""
    her, last = _until_her(said, first), first + _OF_HIM
    for i in range(first, her):
        if i >= last:
            return
        minute = said.tokens[i].norm in {"at", "by"} and _minutes_old(said, i)
        if minute or said.tokens[i].norm in HE:
            last = i + _OF_HIM
        if minute:
            cut = (k for k in range(i, her) if said.tokens[k].norm == "cord")
            yield min(her, next(cut, her), i + _AT_MINUTES)


def tells_of_birth(text: Words) -> bool:
    """Whether a baby and what belongs to a birth are told of."""
    norms = text.positions.keys()
    if norms.isdisjoint(_NAMED):
        return False
    return not norms.isdisjoint(BIRTH) or ("born" in norms and _gravid(text))


def _gravid(text: Words) -> bool:
    """As in "G2 P1", "g two p one"."""
    ahead = (text.tokens[i + 1 : i + 3] for i in text.positions.get("g", ()))
    return any(len(next_) == 2 and is_number(next_[0].norm) and next_[1].norm == "p"
               for next_ in ahead)  # fmt: skip


def is_birth(text: Words) -> bool:
    """The record of a birth, told of the mother and not of the newborn."""
    unborn = text.positions.keys() & {"fetal", "foetal", "fetus", "antenatal"}
    if not unborn and not tells_of_birth(text) and not _comes_behind(text):
        return False
    opening = {t.norm for t in text.tokens[:30]}
    aged = [text.tokens[i - 1].norm for i in text.positions.get("old", ()) if 0 < i < 40]
    if any(unit in _INFANT_AGES for unit in aged):
        return False
    if any(_own_child(text.tokens, i) for i in text.positions.get("baby", ()) if i < 30):
        return False
    mothers = any(unit in {"year", "years"} for unit in aged) or opening & {"gravida", "para"}
    newborn = opening & {"newborn", "neonate"} and not mothers
    return not newborn and not {"baby", "record"} <= opening


def _comes_behind(text: Words) -> bool:
    """As in "moving on to the baby", "mum's obs ... baby's obs": somebody is told of before it."""
    told = _presented(text)
    turned = any(text.tokens[first].norm in _TURNS or text.tokens[last - 1].norm == "now"
                 for first, last, who in told if who == "baby")  # fmt: skip
    return turned or [who for _, _, who in told[:2]] == ["mother", "baby"]


_TURNS = frozenset("now on onto over moving turning back come coming".split())


def _own_child(tokens: Sequence[Token], i: int) -> bool:
    """As in "baby boy Molefe, born at 03:45": the record is his."""
    child = i + 1 < len(tokens) and tokens[i + 1].norm in {"boy", "girl"} and not tokens[i + 1].gap
    mother = {"lady", "woman", "female", "mother", "she"} & {t.norm for t in tokens[:i]}
    return child and not mother and "born" in {t.norm for t in tokens[i + 2 : i + 6]}


_STIRS = frozenset("move moving moves kick kicking kicks".split())
"""What a mother feels her baby do."""
_COUNTED_BABY = frozenset("first second third fourth fifth her his a this next another".split())
"""As in "on her second baby": still said of the mother."""
_AT_THE_BREAST = frozenset({"boob", "breast", "chest", "latched"})
"""Where a newborn lies while his mother is looked after."""
_INFANT_AGES = frozenset("minutes hour hours day days week weeks month months".split())
"""Units in which the age of the patient himself is told where he is the baby."""
