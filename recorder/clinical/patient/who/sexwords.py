"""Words that tell the patient's sex; shared by ``age`` and ``sex``."""

from __future__ import annotations

from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

MISSING = words("patient", "miss", "missing")
MISSED = words("patient", "miss", "missed")
SEX: Phrases[str] = Phrases(phrases("patient", "sex"))
BEHIND_AGE = dict(phrases("patient", "behind_age"))
PRONOUNS = dict(phrases("patient", "pronouns"))
INTRODUCED = dict(phrases("patient", "introduced"))
CALLERS = dict(phrases("patient", "callers"))
RELATIVES = words("patient", "others", "relatives")
CHILDREN = words("patient", "children", "names")
OWNING = frozenset({"got", "have", "has", "had"})
"""Before "a boy" they speak of the patient's child."""


def sex_word(view: View, i: int) -> bool:
    """Whether token ``i`` can be the sex directly behind an age ("62 M")."""
    if view.norm[i] in {"m", "f"}:
        token = view.tokens[i]
        glued = i + 1 < len(view.tokens) and (view.tokens[i + 1].glued or i + 1 in view.number_at)
        return view.text[token.start : token.end].isupper() and not glued
    return view.norm[i] in SEX_BEHIND_AGE and SEX.at(view.tokens, i) is not None


SEX_BEHIND_AGE = frozenset("m f male female males yom yof man woman lady gentleman".split())


def sex_before(view: View, i: int) -> bool:
    """Whether token ``i`` names a person whose age may follow ("a male fifty five")."""
    own = view.norm[i] in {"boy", "girl"} and view.norm[i - 3] == "i"
    if own and view.norm[i - 1] == "a" and view.norm[i - 2] in OWNING:
        return False
    return view.norm[i] in PERSONS


PERSONS = frozenset("male female man woman lady gentleman boy girl lad".split())


def names_child(view: View, i: int) -> bool:
    """As in "the child is three", never "her kid is three": who is told of at token ``i``."""
    return view.norm[i] in CHILDREN and view.norm[i - 1] not in _HERS


_HERS = frozenset({"her", "his", "their", "other", "another"})


def is_title(view: View, i: int) -> bool:
    """Whether a "miss" or "Ms" is a lady: not in "did you miss a dose", "he has MS"."""
    if view.norm[i] == "ms":
        return _before_a_name(view, i)
    if view.norm[i - 1] in MISSING:
        return False
    return view.gap(i + 1) not in PHRASE_GAPS or view.norm[i + 1] not in MISSED


def _before_a_name(view: View, i: int) -> bool:
    """Whether a name follows: "Ms Turner", "ms turner", never "MS and asthma"."""
    if i + 1 >= view.count or view.norm[i - 1] in _OF_AN_ILLNESS or view.norm[i + 1] in _NO_NAME:
        return False
    token = view.tokens[i]
    shouted = view.text.isupper()
    spelled = view.text[token.start : token.end].isupper() and not shouted
    parted = view.gap(i + 1) not in PHRASE_GAPS and view.gap(i + 1) != "."
    return not (spelled or parted)


_OF_AN_ILLNESS = words("patient", "miss", "of_an_illness")
_NO_NAME = words("patient", "miss", "no_name")
