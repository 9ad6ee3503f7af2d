"""Speakers and pronouns that are not the patient's: dispatchers, bystanders about themselves.

A labelled dialogue says who speaks: what a neighbour says of his own pressure, or a dispatcher
of another call, is nothing of this patient. Where a relative of the other sex was named, the
pronoun of that sex goes on about the relative.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from itertools import product
from operator import attrgetter

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.claims.cues import MEN, NEW_TOPIC, RELATIVES, REPORTS, SAYS, WOMEN, Cue
from recorder.clinical.claims.people import read_before, set_against, tells_of_him
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.turns import turns_to_patient
from recorder.clinical.grammar.tables import GAVE, HE_OR_SHE, OWNERS, SUBJECTS, listed, table, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS, Words

_RADIO = words("cues", "voices", "radio")
_BYSTANDERS = words("cues", "voices", "bystanders") | RELATIVES
_OWN: Phrases[bool] = Phrases(listed("cues", "voices", "own"))
_OTHERS_THING = frozenset(
    {"his", "her", "him", "he", "she", "them", "their", "it", "that", "this"}
    | {"given", "been", "to", "on", "up", "down", "here", "there"}
)
_CALL_REACH = 25
_NEIGHBOUR = 8
"""Most words told of the patient in the next bed."""


_HERS = ("her", "his")


def _strangers() -> Iterator[tuple[str, int]]:
    """What is told of somebody else, and how many words of it there are at most."""
    told = table("cues")["voices"]
    yield from ((said, _CALL_REACH) for said in told["calls"])
    yield from ((f"{says} {who} own", _CALL_REACH) for says in REPORTS - GAVE for who in _HERS)
    for said in product(told["in_beds"], told["next_to"], told["beds"]):
        yield " ".join(said), _NEIGHBOUR


_BORN = words("brought", "presented", "baby") | {"boy"}
_MOTHERS = words("brought", "presented", "mothers")
_STRANGERS: Phrases[int] = Phrases(_strangers())
_PRONOUN_REACH = 14
_UNMARKED = 40
"""More words than a sentence has: a recogniser set no marks."""
_MALE = ("he", "his", "him")
_FEMALE = ("she", "her", "hers")
_BACK = frozenset("patient pt we i you im repeat recheck eta set obs vitals".split())
"""Words that go back to the patient or to the crew."""


def voices(text: Words, named: Container[int], birth: bool) -> Iterator[Mark]:
    """Marks of what is said about somebody else than the patient.

    ``named``: tokens that name a person of whom it is known who takes him; ``birth``: she who gave
    birth is the patient, however often her boy is "he".
    """
    yield from _by_label(text)
    for hit in _STRANGERS.scan(text.tokens, text.positions):
        before = text.norms[hit.first - 1] if hit.first else ""
        if text.norms[hit.last - 1] != "own" or before not in _PATIENTS:
            end = text.rest_end(hit.last, hit.value)
            yield Mark(Cue.PERSON, hit.first, hit.last, hit.last, end)
    yield from _by_pronoun(text, birth)
    yield from _asked_about(text)
    yield from _beside_a_child(text)
    yield from _somebody_elses(text)
    yield from _attended(text)
    yield from _said_not_ours(text, named)
    yield from _told_by_place(text)
    yield from _hurt_by_him(text)


def _said_not_ours(text: Words, named: Container[int]) -> Iterator[Mark]:
    """As in "the man in bed four has a BP of 80 over 40, he's not ours"."""
    tokens = text.tokens
    for i in sorted(i for norm in ("ours", "mine") for i in text.positions.get(norm, ())):
        if i < 2 or tokens[i - 1].norm not in {"not", "isnt", "arent", "wasnt"}:
            continue
        first = i
        while first > max(0, i - _CALL_REACH) and tokens[first].gap not in SENTENCE_ENDS:
            if first in named:
                break
            first -= 1
        if first == 0 or tokens[first].gap in SENTENCE_ENDS or first in named:
            yield Mark(Cue.PERSON, i - 1, i + 1, first, i - 1)


def _told_by_place(text: Words) -> Iterator[Mark]:
    """As in "No, that's the lady in chair 11, her sugar was 52", "she's the one whose sats ..."."""
    tokens = text.tokens
    for i in text.positions.get("that", ()):
        denied = i and tokens[i - 1].norm in {"no", "nope", "nah", "not"}
        ahead = [t.norm for t in tokens[i + 1 : i + 3]]
        if denied and tokens[i].clitic == "s" and ahead[:1] == ["the"] and ahead[-1] in _SOMEBODY:
            end = text.sentence_end(i + 3, _CALL_REACH)
            named = i + 3 + (tokens[i + 2].norm == "other")  # "the other patient, Sandra's is 102"
            if not (read_before(tokens, i) and set_against(tokens, named) is not None):
                yield Mark(Cue.PERSON, i, i + 3, i + 3, end)


_SOMEBODY = words("cues", "voices_words", "somebody")


def _hurt_by_him(text: Words) -> Iterator[Mark]:
    """As in "He bit me. Let me see, your pressure's 150 over 90": a colleague is looked at."""
    tokens = text.tokens
    for i in text.positions.get("me", ()):
        if i < 2 or tokens[i - 1].norm not in _HURTS or tokens[i - 2].norm not in {"he", "she"}:
            continue
        first = text.sentence_end(i, _CALL_REACH)
        while first < min(i + _LOOKED_AT, len(tokens)):
            end = text.sentence_end(first, _CALL_REACH)
            said = [t.norm for t in tokens[first:end]]
            asked = "you" in said[1:2] and said[0] in {"do", "did", "have", "can"}
            if {"your", "you", "my"} & set(said) and not asked:
                yield Mark(Cue.PERSON, i, i + 1, first, end)
            first = end


_HURTS = words("cues", "voices_words", "hurts")
_LOOKED_AT = 30
"""Most words about the colleague whom the patient hurt."""


def _asked_about(text: Words) -> Iterator[Mark]:
    """As in "what about Troy? He only got a whiff, his sats are 98": one more who was there."""
    tokens = text.tokens
    for i in text.positions.get("about", ()):
        if i + 2 >= len(tokens) or not i or tokens[i - 1].norm not in {"what", "how"}:
            continue
        named, told = tokens[i + 1].norm, tokens[i + 2].norm
        if told in _TOLD_OF and named.isalpha() and named not in _NO_NAMES:
            yield Mark(Cue.PERSON, i, i + 2, i + 2, min(_end_of_answer(text, i + 2), len(tokens)))


def _end_of_answer(text: Words, first: int) -> int:
    end = text.sentence_end(first, _PRONOUN_REACH)
    return next((k for k in range(first + 2, end) if text.norms[k] in _BACK), end)


_TOLD_OF = frozenset("he she his her".split())
_NO_NAMES = words("cues", "voices_words", "no_names")
"""Words behind "what about" that ask for the patient himself."""


def _attended(text: Words) -> Iterator[Mark]:
    """As in "check on that gentleman. Yeah, we got him, his pulse is 58": one more is ill."""
    tokens = text.tokens
    for norm, own, other in _ILL_OF_SEX:
        for i in text.positions.get(norm, ()):
            pointed = i > 2 and tokens[i - 1].norm in {"that", "this", "other"}
            asked = {t.norm for t in tokens[max(0, i - 6) : i]} & _ATTEND
            if not pointed or not asked:
                continue
            end = min(i + _ATTENDED_REACH, len(tokens))
            first = next((k for k in range(i + 1, end) if tokens[k].norm in own), end)
            stops = (k for k in range(first, end)
                     if tokens[k].norm in other or tokens[k].norm in _BACK_TO_OURS)  # fmt: skip
            if first < end:
                yield Mark(Cue.PERSON, i, i + 1, first, next(stops, end))


_ATTEND = frozenset("check look see eye eyes watch sort help grab assess take treat".split())
_ILL_OF_SEX = (
    *((norm, _MALE, _FEMALE) for norm in "gentleman man guy chap bloke lad fella".split()),
    *((norm, _FEMALE, _MALE) for norm in "lady woman girl lass".split()),
)  # fmt: skip
_ATTENDED_REACH = 18
_BACK_TO_OURS = frozenset("patient pt our ours sir maam repeat recheck eta dispatch".split())


_PATIENTS = frozenset({"patient", "pt", "he", "she", "also"})


def _beside_a_child(text: Words) -> Iterator[Mark]:
    """A child of some months says nothing: "my sugar was eight" is the grandmother's."""
    tokens = text.tokens
    aged = [i for i in text.positions.get("old", ()) if i and tokens[i - 1].norm in _MONTHS]
    if aged:
        yield from _own_story(text, 0, len(tokens))


_MONTHS = frozenset({"months", "month", "weeks", "week", "days", "day"})


def _somebody_elses(text: Words) -> Iterator[Mark]:
    """As in "lithium, no wait, that's me", "Amoxicillin? No, that's mom.": what stood before."""
    tokens = text.tokens
    for i in text.positions.get("that", ()):
        verb = tokens[min(i + 1, len(tokens) - 1)].norm
        owner = i + 1 + (tokens[i].clitic == "" and verb in {"is", "was"})
        while owner < len(tokens) and tokens[owner].norm in _OF_WHOM:
            owner += 1
        mine = owner < len(tokens) and tokens[owner].norm in _MINE
        mine = mine and (tokens[owner - 1].norm == "my" or tokens[owner - 2].norm == "other")
        ends = mine or (owner < len(tokens) and tokens[owner].norm in _ELSE)
        if not ends or not (tokens[i].clitic == "s" or owner > i + 1):
            continue
        back = i
        while back > 0 and tokens[back - 1].norm in _TAKES_BACK and i - back < 3:
            back -= 1
        was = tokens[i].clitic == "" and owner > i + 1 and tokens[i + 1].norm == "was"
        if back < i or mine or _only_named(text, i, owner + 1, was):
            yield from _said_before(text, i, owner + 1, back)
    for i in sorted(i for norm in _HAS_IT for i in text.positions.get(norm, ())):
        back = i - 3
        own = back >= 0 and tokens[i - 1].norm in RELATIVES and tokens[i - 2].norm in _OF_WHOM
        if own and tokens[back].norm in _NO and _left_short(text, i + 1):
            yield from _said_before(text, back + 1, i + 1, back)


def _said_before(text: Words, first: int, last: int, back: int) -> Iterator[Mark]:
    """Of whom the cue at tokens ``[first, last)`` tells: what stands before token ``back``."""
    tokens = text.tokens
    begin = max(0, back - (_BACK_REACH if tokens[back].gap in SENTENCE_ENDS else 9))
    if tokens[last - 1].norm in _MINE:  # of the reading before alone
        signs = (i for i in range(back - 1, begin, -1) if tokens[i].norm in _PROBED)
        begin = next(signs, begin)
    for k in range(back - 1, begin, -1):
        if tokens[k].gap in SENTENCE_ENDS:
            begin = k
            break
    if begin < back:
        yield Mark(Cue.PERSON, first, last, begin, back)


def _only_named(text: Words, first: int, last: int, was: bool) -> bool:
    """As in "Penicillin, that's my brother.", "Penicillin. That was Mammy.": no more is said."""
    sentence = text.sentence(first)
    if sentence.first == first or sentence.last != last:
        return was and sentence.last == last
    if first > sentence.first + _NAMED or text.gaps[first] != ",":
        return False
    return _SUBJECTS.isdisjoint(text.norms[sentence.first : first])


def _left_short(text: Words, i: int) -> bool:
    """As in "no my cousin is i'm ...": nothing follows the verb but another statement."""
    return i >= len(text.tokens) or bool(text.gaps[i]) or text.norms[i] in _NEXT


_HAS_IT = ("is", "was", "does", "has", "did", "had")
_NO = frozenset({"no", "nope", "nah", "not"})
_NEXT = frozenset("i im he she we okay ok so and but".split())
_PROBED = frozenset("sats sat stats stat spo2 saturation saturations pulse rate".split())
_MINE = frozenset("finger thumb hand arm wrist pulse own".split())
"""As in "sats 99, that's my finger": the probe was on the speaker."""
_OF_WHOM = frozenset("my his her the our your their other".split()) | _SOMEBODY - {
    "patient",
    "other",
}
_ELSE = RELATIVES | {"me", "mine"}
_TAKES_BACK = SIGNALS | {"but", "oh", "hang", "on"}
_SUBJECTS = SUBJECTS | HE_OR_SHE | OWNERS | {"this", "that", "you"}
_NAMED = 4
"""Most words of what is named before it is said whose it is."""
_BACK_REACH = 5
"""Most words of a sentence before that "no, that's mine" takes for somebody else."""


def _by_label(text: Words) -> Iterator[Mark]:
    labels = text.labels
    if not labels:
        return
    tokens, place = text.tokens, attrgetter("start")
    ends = [bisect_left(tokens, start, key=place) for start, _ in labels[1:]] + [len(tokens)]
    for (start, end), last in zip(labels, ends, strict=True):
        names = set(text.text[start:end].lower().replace("(", " ").replace(")", " ")
                    .rstrip(": ").split())  # fmt: skip
        first = bisect_left(tokens, end, key=place)
        if first >= last:
            continue
        if names & _RADIO:
            yield Mark(Cue.PERSON, first, first, first, last)
        elif names & _BYSTANDERS:
            yield from _own_story(text, first, last)


def _own_story(text: Words, first: int, last: int) -> Iterator[Mark]:
    """As in "My own pressure was 190", "I'm allergic to shrimp" of a bystander."""
    for hit in _OWN.find(text.tokens, first, last):
        ahead = text.norms[hit.last] if hit.last < len(text.tokens) else ""
        if ahead not in _OTHERS_THING or text.norms[hit.last - 1] == "allergic":
            end = min(last, text.sentence_end(hit.last, _CALL_REACH))
            yield Mark(Cue.PERSON, hit.first, hit.last, hit.last, end)


def _by_pronoun(text: Words, birth: bool) -> Iterator[Mark]:
    """As in "his wife has an allergy ... she is seventy": "she" is not the man's report."""
    birth = birth and not text.positions.keys().isdisjoint(_BORN)
    men, women = (0 if birth else _count(text, _MALE)), _count(text, _FEMALE)
    if min(men, women) == 0 and not birth:
        return
    if max(men, women) < 2 * min(men, women):
        sex = _beside_the_age(text)  # tells which pronoun is the patient's
        if not sex or (men < women if sex == "m" else women < men):
            return
        men, women = (1, 0) if sex == "m" else (0, 1)
    own, other, kin = (_MALE, _FEMALE, WOMEN) if men > women else (_FEMALE, _MALE, MEN)
    kin = kin | _BORN if birth else kin
    named = min((text.positions[k][0] for k in kin if k in text.positions), default=-1)
    another = _another_of_mine(text)
    named = another if named < 0 or 0 <= another < named else named
    if named < 0:
        return
    for norm in other[:2]:
        for i in text.positions.get(norm, ()):
            pointed = text.norms[i - 1] == "that"  # "but that's her denies pain"
            reports = tells_of_him(text.tokens, i) or _echoes(text, i)
            if i > named and not (pointed or reports):
                back = frozenset(own) | _MOTHERS if birth else frozenset(own)
                yield Mark(Cue.PERSON, i, i + 1, i + 1, _until_own(text, i + 1, back))


def _echoes(text: Words, i: int) -> bool:
    """As in "Does she?": it says no more of her."""
    behind = text.gaps[i + 1] if i + 1 < len(text.tokens) else "?"
    return behind in SENTENCE_ENDS and text.norms[i] in HE_OR_SHE


def _another_of_mine(text: Words) -> int:
    """Where a parent tells of another child: "my other one was, Jack, he was tubed"; -1: never."""
    for i in text.positions.get("other", ()):
        own = text.norms[max(0, i - 1) : i + 2]
        if own[:1] in (["my"], ["our"]) and own[-1] in {"one", "boy", "girl", "lad", "child"}:
            return i
    return -1


def _beside_the_age(text: Words) -> str:
    """The sex of the first "83-year-old gentleman", ``m`` or ``f``; empty where none is told."""
    behind = [text.norms[i + 1] for i in text.positions.get("old", ())
              if i + 1 < len(text.tokens)]  # fmt: skip
    told = ("m" if norm in _MEN else "f" for norm in behind if norm in _MEN | _LADIES)
    return next(told, "")


_MEN = frozenset("man male gentleman gent guy chap bloke fella lad boy".split())
_LADIES = frozenset("woman female lady girl lass".split())


def _until_own(text: Words, first: int, own: frozenset[str]) -> int:
    end = text.sentence_end(first, _PRONOUN_REACH)
    if end < len(text.tokens) and text.gaps[end] == "?":  # "What's his pulse?" "Fifty-two."
        end = text.sentence_end(end, _PRONOUN_REACH)
    told = text.sentence(first - 1)
    unmarked = told.last - told.first > _UNMARKED
    for i in range(first, end):
        norm = text.norms[i]
        if norm in _BACK or norm in own or norm in SAYS or turns_to_patient(text, i):
            return i
        if norm in _PROBED:
            unmarked = False  # "the sister, she's fine, sats a hundred no hives": all of her
        elif unmarked and norm in NEW_TOPIC:
            return i
    return end


def _count(text: Words, norms: tuple[str, ...]) -> int:
    return sum(len(text.positions.get(norm, ())) for norm in norms)
