"""A report before it has a form: sections of lines and tables, then plain text or Markdown.

Knows nothing clinical. Text lines wrap at ``WIDTH`` with hanging indents; tables do not wrap,
they are kept narrow by their makers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 92
NOT_STATED = "not stated"
_INDENT = "   "


@dataclass(frozen=True, slots=True)
class Line:
    """One statement, with an optional label: ``Allergies: penicillin [31]``."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells under column heads; every row is as long as ``head``."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Line | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a format.

    Attributes:
        letter: its letter in the format's name, or "".
        empty: what is printed when there are no blocks.
    """

    heading: str
    blocks: tuple[Block, ...]
    letter: str = ""
    empty: str = NOT_STATED

    def words(self) -> Iterator[str]:
        """Every text of the section, heads of tables left out."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block.text
            else:
                yield from (cell for row in block.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report.

    Attributes:
        title: name of the document and its format.
        status: ``Preliminary, not signed`` until someone signs.
        head: where the report comes from.
        warnings: what limits it as a whole: DRAFT, gaps. Printed before anything clinical.
        alerts: red flags; the loudest have a line of their own.
        checks: facts that a human must look at, with all readings, under ``checks_heading``.
        spoken: the part to read out, under ``spoken_heading``.
        sections: the format's parts and what follows them.
        evidence: the sheet that the numbers in brackets point at.
        language: ISO 639-1 code of what is written here.
    """

    title: str
    status: str
    head: tuple[str, ...]
    warnings: tuple[str, ...]
    alerts: tuple[str, ...]
    checks: tuple[str, ...]
    spoken: str
    spoken_heading: str
    sections: tuple[Section, ...]
    evidence: Section
    checks_heading: str = "To check"
    language: str = "en"


def as_text(page: Page) -> str:
    """The report as plain text for a screen, a printer or a mail."""
    title, status = page.title.upper(), page.status.upper()
    room = WIDTH - len(status)
    top = [f"{title:<{room}}{status}"] if room > len(title) else [title, *_wrap(status, "", "")]
    out = [*top, *page.head, ""]
    out += _notices(page)
    out += _titled(page.spoken_heading.upper(), _wrap(page.spoken, _INDENT, _INDENT))
    for section in page.sections:
        out += _titled(_heading_text(section), _blocks_text(section))
    out += _titled(page.evidence.heading.upper(), _blocks_text(page.evidence))
    return "\n".join(line.rstrip() for line in out).rstrip() + "\n"


def as_markdown(page: Page) -> str:
    """The same report as Markdown."""
    out = [f"# {page.title}", "", f"**{page.status}**", "", *(f"{h}  " for h in page.head), ""]
    out += [f"> **{_escape(w)}**\n" for w in (*page.warnings, *page.alerts)]
    if page.checks:
        out += [f"## {page.checks_heading} ({len(page.checks)})", ""]
        out += [*(f"- {_escape(check)}" for check in page.checks), ""]
    out += [f"## {page.spoken_heading}", "", _escape(page.spoken), ""]
    for section in (*page.sections, page.evidence):
        letter = f"{section.letter}: " if section.letter else ""
        out += [f"## {letter}{section.heading}", "", *_blocks_markdown(section)]
    return "\n".join(out).rstrip() + "\n"


def _notices(page: Page) -> list[str]:
    out: list[str] = []
    for notice in (*page.warnings, *page.alerts):
        out += _wrap(notice, "!! ", _INDENT)
    if page.warnings or page.alerts:
        out.append("")
    if page.checks:
        lines = [line for check in page.checks for line in _wrap(check, _INDENT, _INDENT + "  ")]
        out += _titled(f"{page.checks_heading.upper()} ({len(page.checks)})", lines)
    return out


def _titled(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, *lines, ""]


def _heading_text(section: Section) -> str:
    return (
        f"{section.letter:<3}{section.heading.upper()}"
        if section.letter
        else (section.heading.upper())
    )


def _blocks_text(section: Section) -> list[str]:
    if not section.blocks:
        return [_INDENT + section.empty]
    out: list[str] = []
    for block in section.blocks:
        if isinstance(block, Table):
            out += _table_text(block)
        else:
            label = f"{block.label}: " if block.label else ""
            out += _wrap(label + block.text, _INDENT, _INDENT + "  ")
    return out


def _table_text(table: Table) -> list[str]:
    rows = [table.head, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    rows.insert(1, tuple("-" * width for width in widths))
    return [
        _INDENT + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _wrap(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first.rstrip()]


def _blocks_markdown(section: Section) -> list[str]:
    if not section.blocks:
        return [f"_{section.empty}_", ""]
    out: list[str] = []
    for block in section.blocks:
        if isinstance(block, Table):
            out += ["", _row(block.head), _row(["---"] * len(block.head))]
            out += [*(_row([_escape(c) for c in row]) for row in block.rows), ""]
        else:
            label = f"**{block.label}:** " if block.label else ""
            out.append(f"- {label}{_escape(block.text)}")
    return [*out, ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_<>|#[]"})


def _escape(text: str) -> str:
    """Keep transcript words from acting as Markdown or HTML."""
    return text.translate(_SPECIAL)
