"""Reasons for review that rules of several subjects give, and that others ask for."""

from __future__ import annotations

OUT_OF_RANGE = "outside the usual range"
"""A sign was read as said, and nobody is expected to have that."""

ELSEWHERE = "may be of a rule, another time or somebody else"
"""A reading of which is not sure that it is this patient's of now."""
NO_TREATMENT = "swallowed in an overdose: no treatment"
"""A dose that the patient took too much of is nobody's treatment."""
