"""Words that speak of somebody else: "la mujer del paciente toma", "antecedentes familiares de".

Until the patient is spoken of again. Decides nothing about what was said of whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.languages.language import Language
from recorder.clinical.text.words import Token

_NEAR = 2
"""Words between a relative and what is said of them."""
_PARTS = frozenset({",", ":"})


def kin(
    tokens: Sequence[Token], language: Language, sentences: Sequence[tuple[int, int]]
) -> Iterator[int]:
    """Tokens of what is told of a relative, a neighbour, the family."""
    for first, last in sentences:
        yield from _subjects(tokens, language, first, last)
        yield from _belongings(tokens, language, first, last)
        yield from _families(tokens, language, first, last)


def _subjects(tokens: Sequence[Token], language: Language, first: int, last: int) -> Iterator[int]:
    """ "la mamá tiene asma", "su mujer, que toma sintrom", "el hijo del paciente es alérgico"."""
    sets, i = language.sets, first
    while i < last:
        behind = _relative(tokens, language, i, last)
        said = [t.norm for t in tokens[behind : min(last, behind + _NEAR)]] if behind else []
        if not behind or not any(norm in sets["predicates"] for norm in said):
            i += 1
            continue
        apart = tokens[behind].gap == "," and said[0] in sets["joints"]
        yield from range(i, behind)
        i = behind
        while i < last and not _back_to_patient(tokens, language, i):
            if tokens[i].gap == "," and not (apart and i == behind):
                break
            yield i
            i += 1


def _relative(tokens: Sequence[Token], language: Language, i: int, last: int) -> int:
    """Where a relative and whose they are ends ("la hija de la paciente"); 0: none is there."""
    sets = language.sets
    if not i or tokens[i].norm not in sets["kin"] or tokens[i - 1].norm not in sets["possessives"]:
        return 0
    if i + 1 >= last:
        return 0
    if tokens[i + 1].norm not in sets["of"]:
        return i + 1
    whose = i + 2
    while whose < last and tokens[whose].norm in sets["articles"] | sets["possessives"]:
        whose += 1
    named = whose < last and _is_patient(tokens[whose].norm, language)
    return whose + 1 if named and whose + 1 < last else i + 1


def _is_patient(norm: str, language: Language) -> bool:
    sets = language.sets
    return any(norm in sets[name] for name in ("subject", "patient", "female", "male"))


def _back_to_patient(tokens: Sequence[Token], language: Language, i: int) -> bool:
    return tokens[i].norm in language.sets["subject"]


def _belongings(
    tokens: Sequence[Token], language: Language, first: int, last: int
) -> Iterator[int]:
    """ "las pastillas de sintrom son de su padre"."""
    sets = language.sets
    for i in range(first + 1, last - 2):
        if tokens[i].norm not in sets["is"] or tokens[i + 1].norm not in sets["of"]:
            continue
        whose = i + 3 if tokens[i + 2].norm in sets["possessives"] else i + 2
        if whose < last and tokens[whose].norm in sets["kin"]:
            yield from range(_clause_start(tokens, i, first), whose + 1)


def _families(tokens: Sequence[Token], language: Language, first: int, last: int) -> Iterator[int]:
    """ "antecedentes familiares de infarto", "hay asma en la familia"."""
    sets = language.sets
    for hit in language.lists["family"].find(tokens, first, last):
        closes = hit.last >= last or tokens[hit.last].gap in _PARTS
        if closes and tokens[hit.first].norm in sets["within"]:
            yield from range(_clause_start(tokens, hit.first, first), hit.first)
            continue
        for i in range(hit.last, last):
            norm = tokens[i].norm
            if _back_to_patient(tokens, language, i) or norm in sets["own_history"]:
                break
            yield i


def _clause_start(tokens: Sequence[Token], i: int, first: int) -> int:
    while i > first and tokens[i].gap not in _PARTS:
        i -= 1
    return i
