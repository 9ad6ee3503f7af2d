"""Relatives who may be the patient: those a caller or the family on scene tells of.

"My husband's collapsed, he's on apixaban": whoever tells of a relative's illness tells it of the
patient, and all that is told of him is the patient's, to check. Not so where anybody speaks of
another patient, or of his own illness or medicines. In a crew's words a relative is somebody else,
whom they name by his owner ("his dad").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recorder.clinical.claims.cues import MEN, RELATIVES, REPORTS, WOMEN
from recorder.clinical.claims.oneself import stands_against
from recorder.clinical.grammar.tables import HE_OR_SHE, OWNERS, TENS
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.lexicon import load
from recorder.clinical.text.words import Token, Words

OF_KIN = "told of a relative: is that the patient?"
"""Why a fact is to check that is told of a relative."""

_HAPPENED = words_of("cues", "cared_for", "happened")
_STATES = words_of("cues", "cared_for", "states")
_NO_STATES = words_of("cues", "cared_for", "no_states")
_OVER = words_of("cues", "cared_for", "over")
_ILLS = words_of("cues", "cared_for", "ills")
_TAKING = words_of("cues", "cared_for", "taking")
_BEFORE = words_of("cues", "cared_for", "others")
_PATIENT = words_of("cues", "cared_for", "patient")
_CHILDREN = words_of("cues", "cared_for", "children")
_PARENTS = words_of("cues", "cared_for", "parents")
_LIGHT = words_of("cues", "cared_for", "light")
_SPEAKERS = frozenset({"my", "our", "me"})
_OTHERS = frozenset({"his", "her", "their"})
_EARLY, _TOLD, _TELLS = 24, 30, 10
"""Words from the beginning in which a caller says whom he calls about, in which it is told what
happened to him, and from who tells to whom he tells of."""


def relatives_cared_for(words: Words) -> Mapping[str, bool]:
    """The words for relatives who are the patient, without a plural's "s": whether that is sure."""
    if words.positions.keys().isdisjoint(_NAMES):
        return {}
    perhaps = (*_called_for(words), *_told_of(words))
    return {**dict.fromkeys(perhaps, False), **dict.fromkeys(_asked_after(words), True)}


_NAMES = RELATIVES | {f"{name}s" for name in RELATIVES}


def _asked_after(words: Words) -> Iterator[str]:
    """As in "how old is your dad", "who's hurt?" - "My son"."""
    for i in words.positions.get("who", ()):
        said = [t.norm for t in words.tokens[i + 1 : i + _WHO]]
        at = next((k for k, norm in enumerate(said) if norm in _SPEAKERS), len(said))
        if not _HURT.isdisjoint(said[:at]) and at + 1 < len(said) and said[at + 1] in RELATIVES:
            yield said[at + 1]
    for i in words.positions.get("old", ()):
        ahead = [t.norm for t in words.tokens[i + 1 : i + 4]]
        asked = i and words.tokens[i - 1].norm == "how" and ahead[:2] == ["is", "your"]
        if asked and len(ahead) > 2 and ahead[2] in MEN | WOMEN:
            yield ahead[2]


_WHO, _HURT = 7, frozenset({"hurt", "ill", "injured", "patient", "poorly", "sick", "unwell"})


def _called_for(words: Words) -> Iterator[str]:
    """As in "my husband's collapsed", "Mum's got chest pain": the first who is told of."""
    if words.positions.have(_PATIENT):
        return
    for i, token in enumerate(words.tokens[:_EARLY]):
        named = token.norm.removesuffix("s")
        if i + 1 < len(words.tokens) and words.tokens[i + 1].gap == ":":
            continue  # "Husband: my wife, she's having a seizure"
        if named in RELATIVES:
            if _named_by_kin(words, i) and _is_ill(words, i) and not _speaks_of_himself(words, i):
                yield named
            return
        if token.norm in _BEFORE:
            return


def _named_by_kin(words: Words, i: int) -> bool:
    """As in "my husband", "Mum's": never "his dad"."""
    before = words.tokens[i - 1].norm if i else ""
    return before in _SPEAKERS or not i or bool(words.tokens[i].gap)


def _is_ill(words: Words, i: int) -> bool:
    """Whether something is told that happens to the relative at token ``i`` now."""
    if not _has_a_state(words, i):
        return False
    end = _told_end(words, i)
    if said_by_the_way(words.tokens[i:end]):
        return False
    told = [t.norm for t in words.tokens[i + 1 : end]]
    if not HE_OR_SHE.isdisjoint(told[:1]):
        return True  # "my husband he's on apixaban"
    if not REPORTS.isdisjoint(told[:_TELLS]):
        return False  # "son on the phone says"
    if any(_is_over(words, k) for k in range(i + 1, min(i + 7, len(words.tokens)))):
        return False
    return not _HAPPENED.isdisjoint(told) or _has_a_finding(words, i, end)


def _told_end(words: Words, i: int) -> int:
    """End of the sentences about the relative at token ``i``: his own, and all that go on."""
    most = min(i + _TOLD, len(words.tokens))
    end = words.sentence(i).last
    other = _HIS if words.tokens[i].norm.removesuffix("s") in WOMEN else _HERS
    while end < most and words.tokens[end].norm not in other | _ANEW:
        end = words.sentence(end).last
    return min(end, most)


def said_by_the_way(tokens: Sequence[Token]) -> bool:
    """As in "my wife's allergic to cats, by the way": nothing of the patient."""
    return any([t.norm for t in tokens[k : k + 3]] == _BY_THE_WAY for k in range(len(tokens)))


_BY_THE_WAY = ["by", "the", "way"]
_HIS, _HERS = frozenset({"he", "his"}), frozenset({"she", "her"})
_ANEW = frozenset({"this", "right", "okay", "ok", "so", "now", "we", "patient", "pt", "obs"})
"""Words that begin a sentence about somebody else."""


def _is_over(words: Words, k: int) -> bool:
    """As in "my dad *had* chest pain", "a heart attack *at* sixty"; never "mum's *had* a fall"."""
    norm, before = words.tokens[k].norm, words.tokens[k - 1]
    ahead = words.tokens[k + 1].norm if k + 1 < len(words.tokens) else ""
    if (norm == "had" and before.clitic == "s") or (norm == "too" and ahead in {"many", "much"}):
        return False  # nor "dad's taken too many pills"
    at_age = norm == "at" and (ahead in TENS or (ahead.isdecimal() and len(ahead) == len("60")))
    return norm in _OVER or at_age


def _has_a_finding(words: Words, first: int, last: int) -> bool:
    """As in "dad's short of breath", "dad's taken too many of his pills"."""
    named = load().names.find(words.tokens, words.positions)
    found = (*named["finding"], *named["mechanism"])
    return any(first < hit.start < last for hit in found)


def _speaks_of_himself(words: Words, named: int) -> bool:
    """As in "I'm on Eliquis", "my chest": the patient speaks, and tells of a relative."""
    tokens = words.tokens
    for norm, told in (("i", _TAKING), ("my", _ILLS)):
        for i in words.positions.get(norm, ()):
            ahead = [t.norm for t in tokens[i + 1 : i + 4] if t.norm not in _LIGHT]
            if ahead and ahead[0] in told and not (norm == "i" and _beside(words, i, named)):
                return True
    return False


def _beside(words: Words, i: int, named: int) -> bool:
    """As in "my husband's collapsed. He takes apixaban, I take warfarin": no patient speaks."""
    return words.sentence(i).first > named and stands_against(words, i)


def _told_of(words: Words) -> Iterator[str]:
    """As in "daughter says mum takes apixaban": a grown-up child tells of a parent."""
    tokens = words.tokens
    for norm in _PARENTS:
        for i in (*words.positions.get(norm, ()), *words.positions.get(f"{norm}s", ())):
            before = tokens[i - 1].norm if i else ""
            owned = before in OWNERS or before in _SPEAKERS
            if not owned and _has_a_state(words, i) and _by_a_child(words, i):
                yield norm


def _has_a_state(words: Words, i: int) -> bool:
    """As in "my husband has", "mum's on", never "my wife's a nurse"."""
    token = words.tokens[i]
    ahead = [t.norm for t in words.tokens[i + 1 : i + 3]] or [""]
    if token.clitic == "s" or token.norm.removesuffix("s") != token.norm:
        return ahead[0] not in _NO_STATES
    return ahead[0] in _STATES and ahead[-1] not in _NO_STATES


def _by_a_child(words: Words, i: int) -> bool:
    """Whether a grown-up child tells it: "daughter says ..."."""
    for k in range(max(0, i - _TELLS), i):
        if words.tokens[k].norm in _CHILDREN:
            ahead = [t.norm for t in words.tokens[k + 1 : i]]
            return not ahead or any(norm in REPORTS or norm == "here" for norm in ahead)
    return False


def kin_asked_after(words: Words) -> Iterator[tuple[int, int]]:
    """Tokens of the answer to "and your husband?", "what about your dad?", if it is of him."""
    for i in words.positions.get("your", ()):
        who = words.tokens[i + 1].norm if i + 1 < len(words.tokens) else ""
        asked = i and words.tokens[i - 1].norm in _ABOUT
        if not asked or who not in MEN | WOMEN:
            continue
        first = end = words.sentence_end(i, _ASKED_AFTER)
        his = {"he", "his"} if who in MEN else {"she", "her"}
        while end < len(words.tokens) and words.tokens[end].norm in his and end - first < _TOLD:
            end = words.sentence_end(end, _TOLD)
        yield i + 2, end


_ABOUT, _ASKED_AFTER = frozenset({"and", "about"}), 12


def is_cared_for(words: Words, first: int, last: int, cared_for: Mapping[str, bool]) -> bool | None:
    """Whether the relative at tokens ``[first, last)`` is sure to be the patient; None: is none."""
    if first and words.tokens[first - 1].norm in _OTHERS:
        return None
    return cared_for.get(words.tokens[last - 1].norm.removesuffix("s"))
