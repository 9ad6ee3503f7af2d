"""Names of what people are allergic to, by their sound: "cod ean", "pen a sillin", "og mentin".

Only for talk about allergies: a short name that sounds so may be any word elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache

from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.phonetic import coarse_key
from recorder.clinical.lexicon.sound_names import ORDINARY_ALONE
from recorder.clinical.patient.allergy.none_known import FEARED, NONE_KNOWN
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_LETTERS = 5
"""Letters of the key of a name that many are allergic to; of another drug some more."""
_LETTERS_OTHER = 7
_MOST_WORDS = 5
_ALTERNATIVES = re.compile(r"^\(([^()]*)\)$")


def is_feared(name: str) -> bool:
    """A drug that many are allergic to, or no drug at all."""
    drug = load().drugs.get(name)
    return drug is None or bool(drug.classes & FEARED)


def _names() -> Iterator[tuple[str, str]]:
    """Every spoken form that is one word, with its name."""
    for kind in ("drug", "allergen"):
        for pattern in load().patterns[kind]:
            if pattern.form.needs or pattern.form.name == NONE_KNOWN:
                continue
            inner = _ALTERNATIVES.match(pattern.text)
            for said in inner.group(1).split("|") if inner else (pattern.text,):
                if said.isalpha():
                    yield said.lower(), pattern.form.name


@cache
def _by_sound() -> dict[str, str | None]:
    """Sound -> name; None where two names have it."""
    found: dict[str, str | None] = {}
    for said, name in _names():
        key = _key(said)
        if len(key) >= (_LETTERS if is_feared(name) else _LETTERS_OTHER):
            found[key] = name if found.get(key, name) == name else None
    return found


@lru_cache(maxsize=4096)
def _key(said: str) -> str:
    """``said`` as it sounds, with one spelling for each vowel that is heard alike."""
    key = re.sub("au|aw|oh|ow|ou", "o", said)
    key = coarse_key(key)
    return re.sub(r"(.)\1+", r"\1", re.sub("e(?=i)|(?<=i)e|y", "i", key))


def sounds_feared(view: View, first: int) -> Named | None:
    """What the words from token ``first`` sound like, the longest."""
    best, joined, ordinary = None, "", True
    for i in range(first, min(first + _MOST_WORDS, view.count)):
        norm = view.norm[i]
        if i > first and (view.tokens[i].gap not in PHRASE_GAPS or norm in _JOINING):
            break
        joined, ordinary = joined + norm, ordinary and norm in ORDINARY_ALONE
        name = _named(joined, split=i > first and best is None)
        if name is not None and not (ordinary and i > first):  # "I want a line in him"
            best = Named(name, first, i + 1, guessed=True)
    return best


def with_cut(view: View, talk: Set[int]) -> dict[int, Named]:
    """All substances, with those that are several words in ``talk``: "that try meth a prim"."""
    known = DrugList(view, "allergen", "drug")
    heard = (sounds_feared(view, i) or known.sounding(i) for i in sorted(talk - known.items.keys()))
    cut = {item.first: item for item in heard if item and item.last > item.first + 1}
    return {**cut, **known.items}


@lru_cache(maxsize=4096)
def _named(joined: str, *, split: bool) -> str | None:
    if not joined.isalpha() or len(joined) < _LETTERS:
        return None
    name = _by_sound().get(_key(joined))
    if name is None and split:  # "as prin": one letter is lost
        near = load().drug_sounds.find(joined)
        name = near if near is not None and is_feared(near) else None
    return name


_JOINING = frozenset({"and", "or", "plus", "with"})
