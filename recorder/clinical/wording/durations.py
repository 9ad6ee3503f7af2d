"""ISO 8601 durations as spoken times need them: weeks to seconds, whole numbers."""

from __future__ import annotations

import re

from recorder.clinical.wording import wording

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_SIZES_S = {"wk": 604_800, "d": 86_400, "h": 3_600, "min": 60, "s": 1}


def duration_s(said: str) -> int | None:
    """Seconds of ``PT40M``; None when it is no duration."""
    amounts = _amounts(said)
    return sum(n * _SIZES_S[unit] for unit, n in amounts.items()) if amounts else None


def duration_words(said: str) -> str | None:
    """ "40 min" for ``PT40M``; None when it is no duration."""
    words = wording()
    parts = [f"{n} {words.unit(unit, singular=n == 1)}" for unit, n in _amounts(said).items()]
    return " ".join(parts) or None


def _amounts(said: str) -> dict[str, int]:
    match = _DURATION.fullmatch(said)
    if not match:
        return {}
    pairs = zip(_SIZES_S, match.groups(), strict=True)
    return {unit: int(amount) for unit, amount in pairs if amount is not None}
