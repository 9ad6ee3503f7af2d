"""Overdoses told by what was swallowed ("ingirió clonazepam", "tomou uma cartela"): a term, whose
drugs are no treatment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.given.overdose import ANTIDOTES
from recorder.clinical.languages.language import Language, Name
from recorder.clinical.languages.words import ENDS
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import Token

_OVERDOSE: tuple[Name, ...] = (("mechanism", "overdose"), ("complaint", "overdose"))
_REACH, _MANY = 12, 8
_ENDING = frozenset({"gave", "home", "allergy", "none_known"})
NEVER_SWALLOWED = ANTIDOTES | {"oxygen", "normal_saline", "lactated_ringers", "iv_fluid"}


def swallowings(
    tokens: Sequence[Token], language: Language, drugs: Sequence[Hit[str]], found: Sequence[Number]
) -> Iterator[Hit[tuple[Name, ...]]]:
    """ "ingirió" with its drug, "tomó" with a box or many pieces; to where the crew gives."""
    numbers = {n.first: n for n in found if n.value >= _MANY}
    for hit in language.lists["swallowed"].find(tokens):
        took, many, end = tokens[hit.last - 1].norm in language.sets["took"], False, 0
        near = [d for d in drugs if hit.last <= d.first < hit.last + 5 * _REACH]
        named = {d.first: d for d in near if _is_of_it(tokens, hit, d)}
        for i in range(hit.last, len(tokens)):
            if i >= max(hit.last, end) + _REACH:
                break
            act, sign = language.acts.at(tokens, i), language.signs.at(tokens, i)
            other = sign is not None or (act is not None and act.value in _ENDING)
            if other or tokens[i].gap in ENDS or tokens[i].norm in language.sets["does"]:
                break
            unit = language.units.at(tokens, numbers[i].last) if i in numbers else None
            pieces = unit is not None and unit.value == "{tablet}"
            many = many or pieces or tokens[i].norm in language.sets["packs"]
            if i in named and (many or not took):
                end = named[i].last
            elif not end and many:
                end = unit.last if pieces and unit else i + 1
        if end:
            yield Hit(hit.first, end, _OVERDOSE)


def _is_of_it(tokens: Sequence[Token], hit: Hit[str], drug: Hit[str]) -> bool:
    """Not "sobredosis de heroína, naloxona": an antidote, or what crews give behind a comma."""
    known = load().drugs.get(drug.value)
    apart = any(tokens[i].gap == "," for i in range(hit.last, drug.first + 1))
    return drug.value not in NEVER_SWALLOWED and not (apart and known and known.carried)
