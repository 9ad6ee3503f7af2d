"""Text that reads in the order in which it was written."""

from __future__ import annotations

import re

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def turns_around(text: str) -> bool:
    """Whether an invisible character displays what follows in another order than it is written.

    Right-to-left writing needs none of these; with them a name or a dose looks like another.
    """
    return _TURNS.search(text) is not None
