"""What somebody beside the patient tells of himself: "I take apixaban, she takes amlodipine".

Where "I" and a "he" stand against each other, and no relative is named whom the "he" could be, he
is the patient and the "I" somebody by him. Plain it is within a sentence, where one who asked of
him is told "I", and where it is said whom they came for; elsewhere it is to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.claims.cues import MEN, SAYS, WOMEN, Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.tables import ALLERGIC, HE_OR_SHE, NO, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import Token, Words

_TAKES = words("cues", "oneself", "takes")
_HAS = words("cues", "oneself", "has")
_ILLS = words("cues", "oneself", "ills") | words("cues", "people", "illnesses")
_ILLS |= words("cues", "people", "operations")
_LIGHT = words("cues", "oneself", "light")
_IS = words("cues", "oneself", "is")
_AT_WORK = words("cues", "oneself", "at_work")
_HIS = words("cues", "oneself", "his")
_DONE = words("cues", "oneself", "done")
_UNLIKE = words("cues", "oneself", "unlike")
_NOT_ME: Phrases[bool] = Phrases(listed("cues", "oneself", "not_me"))
_SELF = ("i", "mine", "my")
_A, _LINKS = frozenset({"a", "an"}), frozenset({"and", "but", "while", "whereas"})
_PATIENT, _NOT = frozenset({"patient", "pt"}), frozenset({"not", "none", "nothing"})
_TOLD_OF = HE_OR_SHE | _PATIENT
_NONE, _ELIDED = frozenset({"none", "nothing"}), 4
_OWNED, _LINKED = frozenset({"hers", "his"}), frozenset({"is", "are"})
_SENTENCE, _NEAR, _NAMED = 14, 4, 60
"""Most words that he tells, up to his illness, and back to the relative whom a "he" is."""


def tells_of_oneself(text: Words, cared_for: Mapping[str, bool]) -> Iterator[tuple[Mark, bool]]:
    """Marks of what those say of themselves who are not the patient, and whether that is sure."""
    spoken = sorted(i for norm in _SELF for i in text.positions.get(norm, ()))
    told = [i for i in spoken if _is_of_himself(text, i)]
    if not told:
        return
    not_me = any(_NOT_ME.scan(text.tokens, text.positions))
    sure = {i: not_me or _against(text, i, cared_for) for i in told}
    others = {text.tokens[i].turn for i, known in sure.items() if known}
    for i, known in sure.items():
        if known is not None or text.tokens[i].turn in others:
            end = text.sentence_end(i, _SENTENCE)
            end = next((k for k in range(i + 1, end) if _is_told(text, k)), end)
            yield Mark(Cue.PERSON, i, i + 1, i + 1, end), bool(known)


def stands_against(text: Words, i: int) -> bool:
    """Whether a "he" is told of in the sentence of the "I" at token ``i``."""
    said = text.sentence(i)
    low, high = max(said.first, i - _SENTENCE), min(said.last, i + _SENTENCE)
    return any(_is_told(text, k) for k in range(low, high))


def _is_of_himself(text: Words, i: int) -> bool:
    """As in "I take", "I'm on", "I can't have", "I've got the bad heart", "my own", "mine's"."""
    if i and text.norms[i - 1] in SAYS and not text.gaps[i]:
        return False  # "patient says I take metformin, he's on ramipril too"
    ahead, clitic = _next(text, i), text.tokens[i].clitic
    if text.norms[i] != "i":
        return ahead[0] == "own" or clitic == "s" or not ALLERGIC.isdisjoint(ahead[:1])
    clitic = "m" if text.norms[i + 1 : i + 2] == ["am"] else clitic
    if ahead[:2] == ["the", "one"] or _takes(ahead, clitic) or _elided(text, i):
        return True
    if i and text.norms[i - 1] == "but" and _does_too(text, i + 1):
        return True
    had = ahead[0] in _HAS or (clitic == "ve" and ahead[0] in _ILLS)
    once = ahead[0] == "had"  # "I've got a stroke" is a crew's
    return had and (once or _A.isdisjoint(ahead[:3])) and not _ILLS.isdisjoint(ahead[:_NEAR])


def _does_too(text: Words, i: int) -> bool:
    """As in "has she got any heart problems? No, but I *have*, I've got SVT"."""
    closed = i + 1 >= len(text.tokens) or bool(text.gaps[i + 1])
    return i < len(text.tokens) and text.norms[i] in _DOES_TOO and closed


_DOES_TOO = frozenset({"have", "do", "am", "did"})


def _takes(ahead: list[str], clitic: str) -> bool:
    """As in "I take", "I'm on apixaban"; never "I'm on the airway", "I'm taking a pressure"."""
    verb, then = ahead[0], ahead[1] if len(ahead) > 1 else ""
    if verb == "cant":
        return then == "have" or then in _TAKES
    if verb in _IS and clitic != "m":
        return False
    reacts = verb == "come" and then in {"out", "up"}
    return reacts or verb in _TAKES or (verb in _IS and then not in _A | _AT_WORK)


def _next(text: Words, i: int) -> list[str]:
    """The words behind the "I", without those that say nothing; never empty."""
    ahead = text.norms[i + 1 : min(text.sentence(i).last, i + 1 + _NEAR + 3)]
    return [norm for norm in ahead if norm not in _LIGHT] or [""]


def _against(text: Words, i: int, cared_for: Mapping[str, bool]) -> bool | None:
    """Whether the "I" at token ``i`` is beside the patient; None: nothing is said of a "he"."""
    said, ahead = text.sentence(i), _next(text, i)
    if ahead[:2] == ["the", "one"] or _elided(text, i):
        return True
    low, high = max(said.first, i - _SENTENCE), min(said.last, i + _SENTENCE)
    here = [k for k in range(low, high) if _is_told(text, k)]
    ours = [_is_patient(text, k, cared_for) for k in here]
    if None in ours:
        return None
    plain = _takes(ahead, text.tokens[i].clitic) or text.norms[i - 1] == "but"
    if here:
        return all(ours) and plain and any(_set_off(text, max(i, k)) for k in here)
    return _beside(text, i, cared_for)


def _set_off(text: Words, i: int) -> bool:
    """Whether the second of the two is set off from the first: "and she", ", I"."""
    return bool(text.gaps[i]) or text.norms[i - 1] in _LINKS


def _beside(text: Words, i: int, cared_for: Mapping[str, bool]) -> bool | None:
    """What the sentences beside that of token ``i`` tell of a "he"."""
    said, tokens = text.sentence(i), text.tokens
    ends = min(said.last, i + _SENTENCE)
    myself = any(t.norm == "myself" for t in tokens[i:ends])
    contrasted = myself or any(t.norm == "but" for t in tokens[max(said.first, i - 2) : i])
    low = max(0, said.first - _SENTENCE)
    for k in range(said.first - 1, low - 1, -1):
        asked = tokens[k].norm in HE_OR_SHE and text.clauses[text.clause_of[k]].question
        if text.sentence(k).asked and not _asks_of_him(text, k):
            return None  # "are you on anything?"
        if asked or _is_told(text, k):
            ours = _is_patient(text, k, cared_for)
            if ours is None or not (asked or tokens[k].turn == tokens[i].turn):
                return None
            return ours and contrasted
    follows = range(said.last, min(said.last + 2, len(tokens)))
    for k in follows:
        if not _is_told(text, k):
            continue
        ours, unlike = _is_patient(text, k, cared_for), _tells_otherwise(text, k)
        if tokens[k].norm in _PATIENT or (unlike and ours):
            return ours if unlike else None
        if tokens[k].turn == tokens[i].turn:
            return None if ours is None else False
    return None


def _tells_otherwise(text: Words, k: int) -> bool:
    """As in "the patient isn't.", "patient has no allergies": not what was told of oneself."""
    end = text.sentence_end(k, _SENTENCE)
    verb = k + 1 + bool(text.tokens[k].clitic == "")
    denied = any(t.norm in NO | _UNLIKE | _NOT for t in text.tokens[k:end])
    return denied and (end <= verb + 1 or any(t.norm in ALLERGIC for t in text.tokens[k:end]))


def _asks_of_him(text: Words, i: int) -> bool:
    """Whether the question of token ``i`` names a "he" before it: "is he on any, do you know"."""
    first = max(text.sentence(i).first, i - _SENTENCE)
    return any(token.norm in HE_OR_SHE for token in text.tokens[first : i + 1])


def _elided(text: Words, i: int) -> bool:
    """As in "I take Plavix, he doesn't", "my allergy is penicillin, hers is nothing"."""
    end = text.sentence_end(i, _SENTENCE)
    if end <= i + 1 or not (text.norms[end - 1] in _UNLIKE or text.norms[end - 1] in _NONE):
        return False
    behind = text.tokens[max(i + 1, end - _ELIDED) : end - 1]
    return any(t.gap and (t.norm in HE_OR_SHE or t.norm in _OWNED) for t in behind)


def _is_told(text: Words, i: int) -> bool:
    """Whether something is told of the "he" at token ``i`` that he is, has or takes."""
    token = text.tokens[i]
    if i + 1 < len(text.tokens) and token.norm in _OWNED:
        return text.norms[i + 1] in _LINKED
    if token.norm not in _TOLD_OF or i + 1 >= len(text.tokens):
        return False
    said = [t.norm for t in text.tokens[i + 1 : i + 3] if not t.gap]
    if not token.clitic and (said[:1] == [] or said[0] not in _HIS):
        return False
    does = said[1:] if not token.clitic else said
    if any(t.norm == "me" for t in text.tokens[i + 1 : i + 5]):
        return False  # "she took me off it"
    acts = does[:1] != [] and does[0].endswith("ing") and not does[0].endswith("thing")
    return not (acts or _DONE.intersection(does[:1]))


def _is_patient(text: Words, i: int, cared_for: Mapping[str, bool]) -> bool | None:
    """Whether the "he" at token ``i`` is the patient; None: he is a relative of the one who is."""
    if text.norms[i] in _PATIENT:
        return True
    kin = MEN if text.norms[i].startswith("h") else WOMEN
    named = next((k for k in range(i - 1, max(-1, i - _NAMED), -1)
                  if text.norms[k].removesuffix("s") in kin), -1)  # fmt: skip
    if named < 0 or _is_introduced(text.tokens, named):
        return True
    known = cared_for.get(text.norms[named].removesuffix("s"))
    return None if known is None else known


def _is_introduced(tokens: tuple[Token, ...], i: int) -> bool:
    """As in "this is my wife Jean", "my husband, Alan."; never "my wife, she takes"."""
    if i > 2 and tokens[i - 1].norm == "my" and tokens[i - 2].norm in {"is", "s"}:
        return tokens[i - 3].norm == "this"
    behind = tokens[i + 1 : i + 3]
    named = len(behind) > 1 and behind[0].gap == "," and behind[0].norm not in HE_OR_SHE
    return named and bool(behind[1].gap) and not tokens[i].clitic
