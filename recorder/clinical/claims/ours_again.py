"""Where it may be told of ours again behind a relative: "his brother is diabetic, he's got"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import MEN, WOMEN, Cue
from recorder.clinical.claims.mentioned import is_busy
from recorder.clinical.claims.people import pronouns_of, tells_of_him
from recorder.clinical.claims.reach import Mark, Said, opens_sentence
from recorder.clinical.grammar.everyday import ALLERGIC
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.phrases import Hit

_ILLNESSES = words("cues", "people", "illnesses")
_OWNER_IS = {"his": "he", "her": "she"}
_IS_NOW = frozenset("is has feels looks complains denies takes also".split())
_TOLD_OF_KIN = _ILLNESSES | {"on", "takes", "allergic"}
_OF_ONE_SEX = 2
"""Pronouns of one whose sex is known."""
_SENTENCE = 20
"""Most words of one sentence that goes on about a relative."""


def perhaps_ours(said: Said, mark: Mark) -> int:
    """Where "he" may be ours again: "his brother is diabetic, he's got chest pain"; else the end.

    Only of one whom his owner's pronoun names, of the same sex, and of what is so now.
    """
    person = said.norms[mark.last - 1].removesuffix("s")
    past = said.loose and _in_the_past(said, mark)
    pronoun = _owner_is(said, mark, person) or (pronouns_of(person)[0] if past else "")
    ill = past or _pointed_at(said, mark)
    for i in range(mark.last, mark.reach_last - 1):
        # who is only there ("his brother's here, he's cut his hand") is told of on
        ill = ill or said.norms[i] in _TOLD_OF_KIN
        token = said.tokens[i]
        if i > mark.last + 1 and _told_anew(said, mark, i):
            return i
        is_now = past or token.clitic == "s" or said.norms[i + 1] in _IS_NOW
        apart = past or i == mark.last or _set_off(said, i)
        if ill and is_now and token.norm == pronoun and apart:
            return i
    return mark.reach_last


def _told_anew(said: Said, mark: Mark, i: int) -> bool:
    """As in "dad had an mi at 50 *quit smoking*", "her brother has chickenpox *born at 32 weeks*",
    "mum's allergic to latex *weight sixty five*": without a subject of its own."""
    norm, before = said.norms[i], said.norms[i - 1]
    if norm not in _ANEW or before in _JOINED or said.norms[i + 1] == "of":
        return False
    if norm == "born":
        return any(t.norm in _AT_WEEKS for t in said.tokens[i + 1 : i + 4])
    then = said.norms[mark.last] in _PAST
    feared = any(t.norm in ALLERGIC for t in said.tokens[mark.last : i - 1])
    return (then and norm in _HABITS) or ((then or feared) and norm in _SIGNS)


_JOINED = words("cues", "people", "joins_on")
_AT_WEEKS = frozenset({"weeks", "week", "premature", "prem", "preterm", "early", "term"})
_HABITS = words("cues", "people", "habits")
_SIGNS = words("cues", "people", "signs_of_his")
_ANEW = _HABITS | _SIGNS | {"born"}


def _pointed_at(said: Said, mark: Mark) -> bool:
    """As in "that's her sister, she's complaining of": it is said who that is, and no more."""
    that = said.tokens[mark.first - 2] if mark.first > 1 else None
    return that is not None and that.norm == "that"


def _in_the_past(said: Said, mark: Mark) -> bool:
    """As in "his father died at 50", "dad had fits as a kid"; "my brother" is the patient's."""
    if mark.last >= said.count or (mark.first and said.norms[mark.first - 1] == "my"):
        return False
    return said.norms[mark.last] in _PAST


_PAST = frozenset({"had", "died", "passed"})
"""Behind these a relative is told of as he was, and a "he's" without a mark before it may be
ours: "his father died at 50 he's allergic to codeine"."""


def told_beside(said: Said, hit: Hit[Cue]) -> Iterator[tuple[int, int]]:
    """Where "she" may be either: "my wife's driving, she's diabetic"; in the next sentence ours."""
    person, end = said.norms[hit.last - 1], said.words.rest_end(hit.last, _BESIDE)
    pronouns = pronouns_of(person)
    if len(pronouns) == _OF_ONE_SEX and is_busy(said, hit):
        for i in range(hit.last, end):
            if said.norms[i] == pronouns[0] and not tells_of_him(said.tokens, i):
                yield i, said.words.rest_end(i, _BESIDE)


_BESIDE = 10
"""Most words from one who is only busy to the "she" who may be him."""


def _owner_is(said: Said, mark: Mark, person: str) -> str:
    """The "he" of "his brother", also where the "brother" is named again; else ``""``."""
    for i in (mark.first, *said.words.positions.get(person, ())[:1]):
        pronoun = _OWNER_IS.get(said.norms[i - 1], "") if i else ""
        if pronoun and person in (MEN if pronoun == "he" else WOMEN):
            return pronoun
    return ""


def _set_off(said: Said, i: int) -> bool:
    return said.gaps[i] == "," or said.norms[i - 1] == "and"


def told_by_turns(said: Said, mark: Mark) -> Iterator[tuple[int, int]]:
    """Where "she" may be she of ``mark``: "my wife takes apixaban. I take amlodipine. She's on".

    The patient tells of himself and of her by turns; a crew's "she" may be the patient.
    """
    whose = said.norms[mark.first - 1] if mark.first else "my"
    pronouns = pronouns_of(said.norms[mark.last - 1])
    if whose != "my" or len(pronouns) > _OF_ONE_SEX:
        return
    first, turn, speaks = 0, said.tokens[mark.first].turn, False
    for i in range(mark.reach_last, min(mark.reach_last + _BY_TURNS, said.count)):
        token, opens = said.tokens[i], opens_sentence(said, i)
        if not (opens or _set_off(said, i)) and token.norm not in _SELF:
            continue
        if token.norm == pronouns[0] and speaks:
            first = first or i
        elif token.norm in _SELF or (opens and first):
            if first:
                yield first, i
            first, speaks = 0, speaks or token.clitic != "ll"
        if token.turn != turn or (opens and token.norm not in {*pronouns, *_SELF}):
            return
    if first:
        yield first, said.words.sentence_end(first, _SENTENCE)


_SELF = frozenset({"i", "my", "mine"})
_BY_TURNS = 50
"""Most words in which a patient tells of himself and a relative by turns."""
