"""Names for facts that outlive one analysis: the same words give the same key again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from recorder.core.model import Fact

KEY_CHARS = 16


def keys(facts: Iterable[Fact]) -> Mapping[str, str]:
    """Fact id -> a key that the same words give again in another analysis."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for fact in facts:
        first = fact.evidence[0]
        place = first.start if first.audio_start_s is None else f"{first.audio_start_s:.1f}s"
        told = "|".join((fact.kind.value, fact.name, first.quote.casefold(), str(place)))
        key = hashlib.sha256(told.encode()).hexdigest()[:KEY_CHARS]
        seen[key] = seen.get(key, 0) + 1
        found[fact.id] = key if seen[key] == 1 else f"{key}-{seen[key]}"
    return found
