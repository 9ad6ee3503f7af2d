"""A report as one HTML document that stands alone: for the browser's print, a mail, an archive.

It carries its style and nothing else from anywhere; ``STYLE_HASH`` lets a page that forbids all
inline style allow exactly this one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from recorder.clinical.reports.page import Page, Section, Table

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 190mm; padding: 8mm; background: #fff; color: #111;
  font: 11pt/1.4 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 2mm 6mm; justify-content: space-between;
  border-bottom: 0.6mm solid #111; margin-bottom: 4mm; }
h1 { font-size: 15pt; margin: 0 0 1mm; }
h2 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }
h2 b { display: inline-block; min-width: 7mm; font-size: 13pt; }
p, li { margin: 0 0 1mm; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 6mm; }
.status { font-weight: 700; }
.head { font-size: 9pt; color: #333; }
.notice { border: 0.6mm solid #111; padding: 2mm 3mm; margin: 0 0 2mm; font-weight: 700; }
.check { border-left: 1.6mm solid #111; padding-left: 3mm; }
.read { font-size: 12pt; border: 0.3mm solid #777; padding: 3mm; }
.none { color: #444; font-style: italic; }
.evidence { font-size: 8.5pt; }
table { border-collapse: collapse; margin: 1mm 0 2mm; font-variant-numeric: tabular-nums; }
th, td { border: 0.2mm solid #777; padding: 0.6mm 2mm; text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
@page { margin: 14mm; }
@media print { body { padding: 0; max-width: none; } }
"""

STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""For ``style-src 'sha256-...'`` of a content security policy."""


def as_html(page: Page) -> str:
    """The whole document; every word of the report is escaped."""
    return "".join(f"{line}\n" for line in _document(page))


def _document(page: Page) -> Iterator[str]:
    title = escape(page.title)
    yield "<!doctype html>"
    yield f'<html lang="{escape(page.language)}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="robots" content="noindex"><title>{title}</title>'
    yield f"<style>{STYLE}</style></head><body>"
    yield f'<header><h1>{title}</h1><p class="status">{escape(page.status)}</p></header>'
    yield from (f'<p class="head">{escape(line)}</p>' for line in page.head)
    yield from (f'<p class="notice">{escape(n)}</p>' for n in (*page.warnings, *page.alerts))
    if page.checks:
        heading = f"{escape(page.checks_heading)} ({len(page.checks)})"
        yield f'<section class="check"><h2>{heading}</h2><ul>'
        yield from (f"<li>{escape(check)}</li>" for check in page.checks)
        yield "</ul></section>"
    yield f"<section><h2>{escape(page.spoken_heading)}</h2>"
    yield f'<p class="read">{escape(page.spoken)}</p></section>'
    for section in page.sections:
        yield from _section(section, "")
    yield from _section(page.evidence, "evidence")
    yield "</body></html>"


def _section(section: Section, css: str) -> Iterator[str]:
    letter = f"<b>{escape(section.letter)}</b> " if section.letter else ""
    yield f'<section class="{css}"><h2>{letter}{escape(section.heading)}</h2>'
    if not section.blocks:
        yield f'<p class="none">{escape(section.empty)}</p>'
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _table(block)
        else:
            label = f"<strong>{escape(block.label)}:</strong> " if block.label else ""
            yield f"<p>{label}{escape(block.text)}</p>"
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    yield f"<table><thead>{_row('th', table.head)}</thead><tbody>"
    yield from (_row("td", row) for row in table.rows)
    yield "</tbody></table>"


def _row(cell: str, texts: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in texts)}</tr>"
