"""Words behind a number that say what it measures, and words before it that name it.

From ``grammar/measures.toml``. Units are UCUM where UCUM has one; otherwise a plain word
(``gauge``, ``year_old``).
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.text.phrases import Phrases

UNITS: Phrases[str] = Phrases(phrases("measures", "units"))
"""Unit phrases that may stand directly behind a number."""

LABELS: Phrases[str] = Phrases(phrases("measures", "labels"))
"""Words directly before a number that make it a name or a setting, never a reading."""

FLOWS = frozenset({"L", "L/min"})
"""Units in which a flow of oxygen is told."""
DURATIONS = words("measures", "classes", "durations")
AGES = words("measures", "classes", "ages")
DOSES = words("measures", "classes", "doses")
FOREIGN = words("measures", "classes", "foreign")
"""Units of things that are neither a vital sign nor a dose."""
