"""What is kept between two analyses has a limit: a worker runs long, and words are patients'."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import recorder.clinical

OF_TABLES = frozenset(
    """table load language default_thresholds _templates _read _halves _spoken _claimed
    narrative_words""".split()
)
"""They are asked for a table, a language or a set of cues, of which there are so many."""


def _unbounded() -> Iterator[str]:
    for module in pkgutil.walk_packages(recorder.clinical.__path__, "recorder.clinical."):
        for name, value in vars(importlib.import_module(module.name)).items():
            kept = getattr(value, "cache_parameters", None)
            if kept is not None and kept()["maxsize"] is None:
                yield name


def test_nothing_that_is_kept_grows_with_what_is_said() -> None:
    assert set(_unbounded()) == OF_TABLES
