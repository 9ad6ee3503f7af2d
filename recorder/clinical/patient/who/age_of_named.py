"""Ages told of somebody by his name or his kin: "Mary is 72", "my husband, 72, collapsed".

Asked for where no age was told in another way. Whoever calls about a relative mostly calls for
him; the age is to check, as he may as well speak of somebody beside the patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.claims.day_words import is_verb
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import HE_OR_SHE, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.who.age_draft import SPANS, age_draft
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_KIN = words("patient", "kin", "names")
_SPEAKERS = words("patient", "kin", "speakers")
_TELLING = words("patient", "kin", "telling")
_OF_HIM = words("patient", "kin", "of_him")
_NO_NAMES = words("patient", "kin", "no_names")
_BEFORE_NAMES = words("patient", "kin", "before_names")
_KIN_ARE = frozenset(f"{kin}s" for kin in _KIN)
_IS_HE = frozenset({"is", "he", "she"})
_MEASURED = frozenset({"over", "on", "percent", "out", "to", "by", "point", "weeks"})
_EARLY = 40
_OLDEST, _YOUNGEST_NAMED, _GROWN = 105, 2, 16


def ages_of_named(view: View) -> Iterator[Draft]:
    """At most one age."""
    for quantity in view.quantities:
        if quantity.first > _EARLY:
            return
        if quantity.role not in (None, Role.DURATION) or quantity.unit not in (None, *SPANS):
            continue
        if not 0 < quantity.value <= _OLDEST or not quantity.number.whole:
            continue
        if view.norm[quantity.last] in _MEASURED:
            continue
        who = _subject(view, quantity)
        kin = _of_kin(view, who)
        if kin or _of_a_name(view, who, quantity):
            for age in age_draft(view, quantity, quantity.unit or "a", "age.named"):
                reason = OF_KIN if kin else age.review_reason
                yield replace(age, status=FactStatus.ASSERTED, review_reason=reason)
                return


def age_of_whom_was_asked(view: View, ages: Sequence[Draft]) -> list[Draft]:
    """``ages``, of which one told of "your daughter", whom a crew asked for, is perhaps ours.

    As in "Is this your daughter?" - "Yes, Lily, she's four.", where no age of his own was told.
    """
    if any(age.status is FactStatus.ASSERTED for age in ages):
        return list(ages)
    asked = next((age for age in ages if _asked_for(view, age)), None)
    ours = FactStatus.ASSERTED
    return [
        replace(age, status=ours, review_reason=OF_KIN) if age is asked else age for age in ages
    ]


def _asked_for(view: View, age: Draft) -> bool:
    """Whether "Is this your ...?" was asked right before."""
    first = view.sentence(view.begun(age.spans[0][0])).first
    for _ in range(_ANSWERS):
        if not first:
            return False
        before = view.sentence(first - 1)
        said = view.norms(before.first, before.last)
        if before.asked:
            pointed = not _POINTED.isdisjoint(said[:2])
            return pointed and any(one == "your" and kin in _KIN for one, kin in pairwise(said))
        first = before.first
    return False


_POINTED = frozenset({"this", "that", "he", "she"})
_ANSWERS = 2
"""Most sentences of an answer before the age: "Yes. Lily. She's four."."""


def _subject(view: View, quantity: Quantity) -> int:
    """The token that the number is said of: "Mary" of "Mary's only 72", -1 where there is none."""
    i = view.back(quantity.first - 1, _TELLING, 0)
    if i < 0:
        return -1
    told = view.tokens[i].clitic == "s" or view.norm[i + 1] in _IS_HE or view.norm[i] in _KIN_ARE
    return i if told or view.gap(quantity.first) == "," or i == quantity.first - 1 else -1


def _of_kin(view: View, i: int) -> bool:
    """As in "my husband, 72", "my daughter's seven months", "our boy is nine"."""
    kin = view.norm[i] if view.tokens[i].clitic else view.norm[i].removesuffix("s")
    return i > 0 and kin in _KIN and view.norm[i - 1] in _SPEAKERS


def _of_a_name(view: View, i: int, quantity: Quantity) -> bool:
    """As in "Mary is 72 and she fell", "Jean, eighty one, slipped": somebody's name, told on."""
    if i < 0 or quantity.value < _YOUNGEST_NAMED or not _is_name(view, i):
        return False
    apart = view.gap(quantity.first) == "," == view.gap(quantity.last)
    if apart:
        opens = i == 0 or (view.sentence(i).first == i and is_verb(view.norm[quantity.last]))
        return view.norm[quantity.last] in _OF_HIM or (opens and quantity.value >= _GROWN)
    told = view.tokens[i].clitic == "s" or view.norm[i + 1] == "is"
    follows = quantity.last + (view.norm[quantity.last] == "and")
    return told and view.norm[follows] in HE_OR_SHE


def _is_name(view: View, i: int) -> bool:
    """A word that is written as a name and is none of a sign, a drug or an illness."""
    said = view.quote(i, i + 1)
    if view.text.islower():
        if view.norm[i - 1] not in _BEFORE_NAMES:
            return False
    elif not said[:1].isupper() or said.isupper():
        return False
    if view.norm[i] in _NO_NAMES:
        return False
    if i in term_starts(view) or i in view.drug_at or ANNOUNCERS.at(view.tokens, i) is not None:
        return False
    return not any(sign.first <= i < sign.last for sign in named_signs(view))
