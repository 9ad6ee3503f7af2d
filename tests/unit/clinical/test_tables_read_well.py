"""The tables of words are read and changed by people: an entry more is a line's change."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import recorder.clinical

CLINICAL = Path(recorder.clinical.__file__).parent
TABLES = sorted(CLINICAL.rglob("*.toml"))
WIDTH = 100
"""Most characters of a line, as in the code."""


def _of(path: Path) -> str:
    return str(path.relative_to(CLINICAL))


@pytest.mark.parametrize("path", TABLES, ids=_of)
def test_a_line_is_longer_only_for_one_text_that_cannot_be_parted(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    one_text = re.compile(r'\s*([\w."{}/%-]+ = )?("[^"]*"|\[\s*"[^"]*"\s*\]),?|.* = "[^"]*"')
    assert [x for x in lines if len(x) > WIDTH and not one_text.fullmatch(x)] == []


@pytest.mark.parametrize("path", [p for p in TABLES if p.parent.name != "wording"], ids=_of)
def test_no_list_names_a_thing_twice(path: Path) -> None:
    twice: list[str] = []

    def look(where: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(f"{where}.{key}", inner)
        elif isinstance(value, list) and all(isinstance(x, str) for x in value):
            twice.extend(f"{where}: {x}" for x in {x for x in value if value.count(x) > 1})

    look(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    assert twice == []
