"""Which language a transcript is in, told by its little words: for engines that do not say.

English is the answer whenever it is not clearly another one of those that are read.
"""

from __future__ import annotations

from recorder.clinical.languages.words import tokens_of

_LITTLE_WORDS = {
    "en": "the and of is to with he she his her was in on at we has not it for you are pain",
    "es": "el la los las y con una esta tiene muy pero hace le del al anos su en por se sin dolor "
    "tension presion saturacion frecuencia alergias niega",
    "pt": "o os a as e é com uma tem muito mas do da no na anos ele ela nao em foi sem ao dor "
    "pressao tensao saturacao frequencia alergias nega",
}
_SETS = {code: frozenset(words.split()) for code, words in _LITTLE_WORDS.items()}
_FEWEST = 6
_SHARE = 0.1
_TIMES_MORE = 2


def language_of(text: str) -> str:
    """``es`` or ``pt`` when most little words of ``text`` are theirs, else ``en``."""
    norms = [token.norm for token in tokens_of(text) if token.norm[0].isalpha()]
    counts = {code: sum(norm in words for norm in norms) for code, words in _SETS.items()}
    best = max(("es", "pt"), key=lambda code: counts[code])
    enough = counts[best] >= max(_FEWEST, _SHARE * len(norms))
    return best if enough and counts[best] > _TIMES_MORE * counts["en"] else "en"
