"""Words that are a term or a cue in one place and something else in another.

As in "PCR" (cardiac arrest, C-reactive protein, a test) and "igual" (perhaps, the same).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.languages.language import Language, Name
from recorder.clinical.languages.words import ENDS
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import Token


def terms_of(tokens: Sequence[Token], language: Language) -> Iterator[Hit[tuple[Name, ...]]]:
    """Terms of ``tokens`` but those that are a test of the blood."""
    for hit in language.terms.find(tokens):
        if tokens[hit.first].norm not in language.sets["test_names"] or not _is_test(
            tokens, language, hit
        ):
            yield hit


def _is_test(tokens: Sequence[Token], language: Language, hit: Hit[tuple[Name, ...]]) -> bool:
    """ "analítica con PCR de 120", "la PCR elevada"; not "PCR presenciada", "PCR de 10 minutos"."""
    sets, i = language.sets, hit.last
    while i < len(tokens) and tokens[i].norm in sets["of"]:
        i += 1
    if i < len(tokens) and tokens[i].norm[0].isdecimal() and tokens[i].gap not in ENDS:
        return language.spans.at(tokens, i + 1) is None and ":" not in tokens[i].norm
    words = {t.norm for t in _sentence(tokens, hit)}
    return bool(words & sets["laboratory"]) and not words & sets["of_an_arrest"]


def _sentence(tokens: Sequence[Token], hit: Hit[tuple[Name, ...]]) -> Iterator[Token]:
    first, last = hit.first, hit.last
    while first and tokens[first].gap not in ENDS:
        first -= 1
    while last < len(tokens) and tokens[last].gap not in ENDS:
        last += 1
    return iter(tokens[first:last])


def is_cue(tokens: Sequence[Token], language: Language, hit: Hit[str]) -> bool:
    """ "igual tiene una fractura" is a doubt; "está igual", "igual que ayer" is none."""
    if tokens[hit.first].norm not in language.sets["doubt_in_front"] or hit.last - hit.first > 1:
        return True
    opens = not hit.first or tokens[hit.first].gap in (*ENDS, ",", ":")
    opens = opens or tokens[hit.first - 1].norm in language.numbers.joiners
    follows = tokens[hit.last].norm if hit.last < len(tokens) else ""
    return opens and bool(follows) and follows not in language.sets["compares"]
