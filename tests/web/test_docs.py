"""The documents and the code say the same: settings, routes, commands, names, packages, links."""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from flask import Flask

from recorder.cli import build_parser
from recorder.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LEXICON = ROOT / "recorder" / "clinical" / "lexicon"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def shown(default: object) -> str:
    """A default as the table shows it."""
    if default in (None, "", ()):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_setting_stands_in_the_table_with_its_default_and_help() -> None:
    rows = [
        f"| `{f.metadata['name']}` | {shown(f.default)} | {f.metadata['help']} |"
        for f in fields(Settings)
    ]
    table = re.findall(r"^\| `[A-Z_]+` \| .*$", text_of("operations.md"), re.MULTILINE)
    assert table == rows, "docs/operations.md should have:\n" + "\n".join(rows)


def test_no_document_names_a_setting_that_is_not_there() -> None:
    known = {str(f.metadata["name"]) for f in fields(Settings)}
    elsewhere = {"CI", "NAME", "FILE", "PYTHON_VERSION", "DRAFT", "DIR", "ID", "MODEL", "COMMAND"}
    for page in (ROOT / "README.md", *DOCS.glob("*.md")):
        for name in re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", page.read_text(encoding="utf-8")):
            bare = name.removeprefix(PREFIX).removesuffix("_FILE")
            assert bare in known | elsewhere or name == PREFIX, f"{page.name}: {name}"


def test_every_route_is_described(app: Flask) -> None:
    described = text_of("api.md")
    missing = []
    for rule in app.url_map.iter_rules():
        methods = rule.methods or {"GET"}
        for method in methods - {"OPTIONS", "HEAD"} or methods - {"OPTIONS"} or methods:
            if f"`{method} {rule.rule}`" not in described:
                missing.append(f"{method} {rule.rule}")
    assert missing == []


def test_no_route_is_described_that_is_not_there(app: Flask) -> None:
    real = {rule.rule for rule in app.url_map.iter_rules()}
    methods = "GET|POST|PATCH|HEAD|DELETE|OPTIONS"
    for _, path in re.findall(rf"`({methods}) (/[^`]*)`", text_of("api.md")):
        assert path in real, path


def commands_of(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Full names of all commands, for example ``models pull``."""
    nested = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not nested:
        yield before.strip()
    for action in nested:
        for name, child in action.choices.items():
            yield from commands_of(child, f"{before} {name}")


def test_every_command_is_described() -> None:
    row = re.compile(r"^\| `([a-z -]+?)(?: -?-?[A-Z\[][^`]*)?` \|", re.M)
    described = row.findall(text_of("operations.md"))
    assert sorted(described) == sorted(commands_of(build_parser()))


def test_every_target_of_make_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE):
            assert target in targets, f"{page.name}: make {target}"


@pytest.mark.parametrize(
    "table", ["findings", "history", "interventions", "mechanisms", "complaints"]
)
def test_every_name_of_the_lexicon_is_listed(table: str) -> None:
    entries = tomllib.loads((LEXICON / f"{table}.toml").read_text(encoding="utf-8"))
    names = {name for name, entry in entries.items() if name != "none" and isinstance(entry, dict)}
    listed = set(re.findall(r"`([a-z0-9_]+)`", text_of("clinical.md")))
    assert names - listed == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


def modules_of(package: str) -> list[str]:
    """Paths of the modules in a package of ``recorder``, from there."""
    root = ROOT / "recorder" / package
    return [str(f.relative_to(root)) for f in root.rglob("*.py") if f.name != "__init__.py"]


def test_every_module_has_its_place_in_the_architecture() -> None:
    places = text_of("architecture.md").partition("## Where things are")[2].partition("\n## ")[0]
    _, *parts = re.split(r"\n`recorder/(\w+)`", places)
    missing = []
    for package, table in zip(parts[::2], parts[1::2], strict=True):
        named = [f"{n}*" if n.endswith("/") else n for n in re.findall(r"`([^`]+)`", table)]
        missing += [
            f"recorder/{package}/{module}"
            for module in modules_of(package)
            if package != "core" and not any(fnmatch(module, name) for name in named)
        ]
    assert missing == []


def imported() -> set[str]:
    """Distributions whose modules the app imports, names normalised."""
    where = packages_distributions()
    sources = [*(ROOT / "recorder").rglob("*.py"), ROOT / "app.py", ROOT / "gunicorn.conf.py"]
    modules = {name.partition(".")[0] for source in sources for name in imports_of(source)}
    third_party = modules - set(sys.stdlib_module_names) - {"recorder"}
    return {normal(where.get(module, [module])[0]) for module in third_party}


def imports_of(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+?)(?:\[\w+\])?(?:~=|==)", text, re.MULTILINE)
    return {normal(package) for package in found}


def test_requirements_are_exactly_what_is_imported() -> None:
    assert required("requirements.txt") == imported() - required("requirements-scale.txt")


def test_the_version_is_in_the_changelog() -> None:
    from recorder import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
