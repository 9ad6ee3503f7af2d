"""The words of a correction, for every rule that asks for them (``grammar/taken_back.toml``).

What a correction does to numbers, ages and sexes is in ``second_look/taken_back``.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import words

SIGNALS = words("taken_back", "heard", "signals")
"""Each alone may take something back: "no", "sorry", "scratch"."""
BETWEEN = words("taken_back", "heard", "between")
"""What may stand beside them, up to what takes the place of what was said."""
