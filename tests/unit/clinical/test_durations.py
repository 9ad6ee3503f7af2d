"""Durations that were said."""

from __future__ import annotations

import pytest

from recorder.clinical.wording.durations import duration_s, duration_words


@pytest.mark.parametrize(
    ("said", "seconds", "words"),
    [
        ("PT40M", 2_400, "40 min"),
        ("PT1H5M", 3_900, "1 hour 5 min"),
        ("P2D", 172_800, "2 days"),
        ("P1W", 604_800, "1 week"),
        ("PT0S", 0, "0 s"),
        ("P", None, None),
        ("PT", None, None),
        ("14:20", None, None),
        ("PT40M later", None, None),
        ("", None, None),
    ],
)
def test_durations(said: str, seconds: int | None, words: str | None) -> None:
    assert duration_s(said) == seconds
    assert duration_words(said) == words
