"""Small words that many rules ask for, one home for each (``grammar/everyday.toml``)."""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words

GAVE = words("everyday", "giving", "gave")
BY_HAND = words("everyday", "giving", "by_hand")
ARTICLES = words("everyday", "before_a_noun", "articles")
OWNERS = words("everyday", "before_a_noun", "owners")
DETERMINERS = ARTICLES | OWNERS
OWNERS_OR_THOSE = OWNERS | words("everyday", "before_a_noun", "those")
HE = words("everyday", "persons", "he")
HE_OR_SHE = words("everyday", "persons", "he_or_she")
SUBJECTS = words("everyday", "persons", "subjects")
NO = words("everyday", "answers", "no")
FURTHER = words("everyday", "amounts", "further")
NOW = words("everyday", "times", "now")
EXCEPT = words("everyday", "exceptions", "words")
EXCEPT_PAIRS = frozenset(
    tuple(said.split()) for said, _ in listed("everyday", "exceptions", "pairs")
)
NO_BAR = words("everyday", "exceptions", "no_bar")
ALLERGIC = words("everyday", "allergies", "named")
