"""Stylesheets and pages belong together: nothing is styled that no page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = ("app.css", "admin.css")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{}]+)\{")
CLASS = re.compile(r"\.([a-z][\w-]*)")


def shown() -> str:
    """All that writes class names: the page's modules and the templates."""
    files = [*(ROOT / "static" / "js").rglob("*.js"), *(ROOT / "templates").iterdir()]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", SHEETS)
def test_every_class_of_a_stylesheet_is_written_by_a_page(name: str) -> None:
    style = COMMENT.sub("", (ROOT / "static" / name).read_text(encoding="utf-8"))
    styled = {one for rule in SELECTORS.findall(style) for one in CLASS.findall(rule)}
    pages = shown()
    words = set(re.findall(r"[\w-]+", pages))
    made = set(re.findall(r"([\w-]+-)(?:\$\{|\{\{)", pages))
    """Beginnings of names whose end is chosen, as in ``band--${look}``."""
    unknown = {one for one in styled - words if not any(one.startswith(start) for start in made)}
    assert unknown == set()


def test_every_custom_property_is_used() -> None:
    styles = [(ROOT / "static" / name).read_text(encoding="utf-8") for name in SHEETS]
    used = set(re.findall(r"var\((--[\w-]+)", "".join([*styles, shown()])))
    named = {
        one for style in styles for one in re.findall(r"(?<!\w)(--[\w-]+):", COMMENT.sub("", style))
    }
    assert named - used == set()
