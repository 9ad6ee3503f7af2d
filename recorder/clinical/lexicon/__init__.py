"""The vocabulary of ambulance speech as frozen data: names, spoken forms, codes.

The tables are the TOML files of this folder; ``load`` reads and checks them once. Decides nothing
about a text: extractors ask the matchers and judge the context.
"""

from __future__ import annotations

from recorder.clinical.lexicon.forms import FILLERS, LIGHT, NO_MEANING, Form, Pattern
from recorder.clinical.lexicon.loader import Drug, Lexicon, LexiconError, Term, load
from recorder.clinical.lexicon.matcher import Hit, Matcher

__all__ = [
    "FILLERS",
    "LIGHT",
    "NO_MEANING",
    "Drug",
    "Form",
    "Hit",
    "Lexicon",
    "LexiconError",
    "Matcher",
    "Pattern",
    "Term",
    "load",
]
