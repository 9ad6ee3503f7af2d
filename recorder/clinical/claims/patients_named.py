"""The people of a text who may be patients, and what is said beside their names of who is brought.

As in "we're bringing the passenger", "ours is the driver", "we're not taking the rider".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import MEN, WOMEN
from recorder.clinical.claims.reach import Said
from recorder.clinical.grammar.tables import is_number, listed, phrases, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.core.records import record


@record
class Person:
    """One who may be a patient, where he is named at tokens ``[first, last)``.

    Attributes:
        who: what he was, the same for all his names.
        ours: words beside the name say that he is brought.
        away: words beside the name say that he is not.
        is_subject: something is told of him.
        ours_was: what our patient was ("she was the passenger"), no one more.
    """

    who: str
    first: int
    last: int
    ours: bool
    away: bool
    is_subject: bool
    ours_was: bool


def patients_named(said: Said) -> list[Person]:
    """Every place where one is named by his part in an accident or by his number, in order."""
    counted = (p for p in _named(said, _COUNTED) if _is_counted(said, p.last))
    return sorted([*_named(said, _PEOPLE), *counted], key=lambda person: person.first)


def relatives_named(said: Said, birth: bool) -> list[Person]:
    """The same of a mother and her baby at a ``birth``, or of members of a family."""
    return list(_named(said, _FAMILY if birth else _RELATIVES))


def _named(said: Said, table: Phrases[str]) -> Iterator[Person]:
    for hit in table.scan(said.tokens, said.words.positions):
        first, last = hit.first, hit.last
        if _is_thing(said, last):
            continue
        ours, away = _brought_before(said, first)
        if hit.value == "other" and said.norms[_before(said, first)] in _HAVE:
            ours = False  # "we have another patient here": one more, not the one who is brought
        if table is not _RELATIVES and table is not _FAMILY:
            ours = ours or _is_ours(said, first, last)
            away = away or (not ours and owned(said, first))
        role = _what_he_was(said, first)
        told = not (role or _in_company(said, first))
        own = role and _patients_role(said, first)
        yield Person(hit.value, first, last, ours, away, told or ours or away, own)


def owned(said: Said, first: int) -> bool:
    """As in "his passenger", "her front seat passenger": somebody beside the one told of."""
    i = first - 1
    while i > 0 and said.norms[i] in _SEAT and not said.gaps[i + 1]:
        i -= 1
    return i >= 0 and said.norms[i] in _HIS and not said.gaps[i + 1]


_HIS = frozenset({"his", "her", "their"})
_OWN_VERBS = frozenset("is was has had says said are went goes and".split())
_OWNERS = words("brought", "set_apart", "somebody")


def named_as_ours(said: Said, first: int, last: int) -> bool:
    """As in "ours is his wife", "our patient's the driver's son", "we have his wife, 68-year-old
    female": the relative at tokens ``[first, last)`` is the patient."""
    if last < said.count and (said.tokens[last - 1].clitic or said.tokens[last].norm in _OWN_VERBS):
        return False  # "ours is the driver, his wife is with medic four"
    i = first - 1
    while i > 0 and not _ends(said, i + 1) and _leads_to(said, i):
        i -= 1
    if i < 0 or _ends(said, i + 1):
        return False
    if said.tokens[i].norm in {"is", "was"} or said.tokens[i].clitic == "s":
        i -= said.tokens[i].norm in {"is", "was"}
    elif said.tokens[i].norm not in _PATIENT:
        return _is_presented(said, i, last)
    apart = any(said.tokens[k].gap == "," for k in range(i + 2, first + 1))
    who = said.tokens[i].norm in _PATIENT and _opening(said, i) >= i - 1
    known = not apart or any(p.first < i for p in _named(said, _PEOPLE))
    return known and (who or _is_own(said, i) or _is_presented(said, i, last))


def _leads_to(said: Said, i: int) -> bool:
    """Whether token ``i`` stands between "ours is" and "(the front seat passenger,) his wife"."""
    token = said.tokens[i]
    whose = token.norm.removesuffix("s")
    owner = token.clitic == "s" or token.norm != whose or said.tokens[i + 1].gap == ","
    return token.norm in _OF_HIS_NAME or (owner and whose in _OWNERS)


def _is_presented(said: Said, i: int, last: int) -> bool:
    """As in "we have / this is (his wife), a 68-year-old": never "we have his wife here"."""
    norms = [token.norm for token in said.tokens[last : last + _CLOSE]]
    aged = is_number(norms[norms[:1] == ["a"]]) if len(norms) > 1 else False
    before = {token.norm for token in said.tokens[max(0, i - 2) : i]}
    ours = said.tokens[i].norm in _HAVE | _BRINGING and not _WE.isdisjoint(before)
    return aged and "old" in norms and (ours or said.tokens[i].norm == "this")


def _is_ours(said: Said, first: int, last: int) -> bool:
    """By what stands behind the name or further before it."""
    if _brought_behind(said, last) or _the_only_one(said, first):
        return True
    ahead = said.norms[last : last + 1]
    return said.norms[last - 1] in _NUMBERS and ahead in (["only"], ["of"])


def _is_counted(said: Said, last: int) -> bool:
    """As in "first is a forty year old male", never "first one is five milligrams"."""
    return any(token.norm in _AGED for token in said.tokens[last : last + _CLOSE])


def _is_thing(said: Said, i: int) -> bool:
    """As in "the driver's side", "passenger seat"."""
    ahead = said.tokens[i : i + 1]
    return bool(ahead) and not ahead[0].gap and ahead[0].norm in _THINGS


def _before(said: Said, first: int) -> int:
    """The token before "the front seat" of "the front seat passenger"."""
    i = first - 1
    while i >= 0 and said.norms[i] in _OF_HIS_NAME and not _ends(said, i + 1):
        i -= 1
    return i if i >= 0 and not _ends(said, i + 1) else -1


def _opening(said: Said, i: int) -> int:
    """Where the sentence of token ``i`` begins, or the line where nothing is punctuated."""
    return said.words.sentence(i).first


def _ends(said: Said, i: int) -> bool:
    return said.gaps[i] in SENTENCE_ENDS


def _brought_before(said: Said, first: int) -> tuple[bool, bool]:
    """As in "we're bringing you the ...", "our patient is the ...", "we've only got the ..."."""
    i = _before(said, first)
    if i < 0:
        return False, False
    norm = said.norms[i]
    ahead = said.norms[max(_opening(said, i), i - 3) : i]
    subject = max((k for k, word in enumerate(ahead) if word in _WE), default=0)
    denied = bool(_DENIED.intersection(ahead[subject:]))
    if norm in _BRINGING or norm in _HAVE:
        by_us = bool(_WE.intersection(ahead)) or (not ahead and norm in _BRINGING)
        by_us = by_us or ahead[-2:] == ["well", "be"]  # "we'll be", as recognisers write it
        by_them = bool(_THEY.intersection(ahead))
        return by_us and not denied, (by_us and denied) or (by_them and not by_us)
    if norm in _GETTING:
        return bool({"you", "youll"}.intersection(ahead)) and not denied, False
    if norm == "with" and ahead:
        by_us = ahead[-1] in _COMING or ahead[-1] in _WE or ahead[-2:] == ["to", "you"]
        return by_us and not denied, False
    if norm in {"is", "was"} or norm in _OWN:
        return _is_own(said, i - (norm in {"is", "was"})), False
    clitic = said.tokens[i].clitic == "s"
    return (clitic and _is_own(said, i)) or (norm in _PATIENT and _is_own(said, i)), False


def _is_own(said: Said, i: int) -> bool:
    """As in "ours is the driver", "our patient's the driver", "my one is"."""
    if i < 0:
        return False
    norm, before = said.norms[i], said.norms[i - 1] if i else ""
    return norm in _OWN or (norm in _PATIENT | {"one"} and before in _WHOSE)


def _brought_behind(said: Said, last: int) -> bool:
    """As in "the passenger is coming with us", "patient two's ours"."""
    i = last + (last < said.count and said.norms[last] in {"who", "she", "he"})
    if i >= said.count or said.gaps[last] in SENTENCE_ENDS:
        return False
    return _BEHIND.at(said.tokens, i) is not None


def _the_only_one(said: Said, first: int) -> bool:
    """As in "inbound with one, the passenger of a T-bone", "single patient, the driver"."""
    i = first - 1
    while i >= 0 and said.norms[i] in _SEAT and not said.gaps[i + 1]:
        i -= 1
    if i < 1 or said.gaps[i + 1] != "," or said.norms[i] not in _ONE_PATIENT:
        return False
    return not _ONE_ONLY.isdisjoint(said.norms[max(0, i - 2) : i + 1])


def _in_company(said: Said, first: int) -> bool:
    """As in "hit by the driver", "no passengers", "per the passenger"."""
    i = _before(said, first)
    return i >= 0 and said.norms[i] in _COMPANY


def _what_he_was(said: Said, first: int) -> bool:
    """As in "he was the driver of the bakkie", "a restrained passenger": no one more."""
    i = first - 1
    while i >= 0 and said.norms[i] in _SEAT and not _ends(said, i + 1):
        i -= 1
    return i >= 0 and not _ends(said, i + 1) and said.norms[i] in _WAS


def _patients_role(said: Said, first: int) -> bool:
    """As in "he was a passenger", never "his wife was the passenger"."""
    i = first - 1
    while i >= 0 and said.norms[i] in _SEAT and not _ends(said, i + 1):
        i -= 1
    return i > 0 and said.norms[i] in {"is", "was"} and said.norms[i - 1] in _HE_SHE


_RELATIVES: Phrases[str] = Phrases(
    (norm + ending, norm) for norm in (*MEN, *WOMEN, "kid") for ending in ("", "s")
)
_PEOPLE: Phrases[str] = Phrases(phrases("brought", "people"))
_COUNTED: Phrases[str] = Phrases(phrases("brought", "counted"))
_FAMILY: Phrases[str] = Phrases(phrases("brought", "family"))
_THINGS = words("brought", "named", "things")
_OF_HIS_NAME = words("brought", "named", "before")
_COMPANY = words("brought", "named", "company")
_WAS = words("brought", "named", "was")
_BRINGING = words("brought", "ours", "bringing")
_COMING = words("brought", "ours", "coming")
_GETTING = words("brought", "ours", "getting")
_HAVE = words("brought", "ours", "have")
_OWN = words("brought", "ours", "own")
_WHOSE = words("brought", "ours", "whose")
_BEHIND: Phrases[bool] = Phrases(listed("brought", "ours", "behind"))
_HE_SHE = frozenset({"he", "she", "patient", "pt"})
_NUMBERS = frozenset("one two three 1 2 3".split())
_AGED = frozenset("old male female man woman lady gentleman boy girl gone went left".split())
_CLOSE = 7
_ONE_PATIENT = frozenset({"patient", "pt", "one"})
_ONE_ONLY = frozenset({"one", "single", "only", "1"})
_PATIENT = frozenset({"patient", "pt"})
_WE = frozenset({"we", "i", "were", "ill", "im"})
_THEY = words("brought", "away", "units") | {"they"}
_DENIED = frozenset({"not", "arent", "wont", "never", "didnt", "havent", "isnt", "dont"})
_SEAT = frozenset("the a an only front rear back seat backseat side".split())
