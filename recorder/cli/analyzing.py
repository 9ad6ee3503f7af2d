"""``analyze``: the facts in a plain transcript, or the report that they make."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.core.errors import InvalidInput
from recorder.core.model import Recording, RecordingState, Source, Transcript
from recorder.core.sessions import AUTO, READ
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands

MOST_CHARS = 1_000_000
"""About twenty hours of speech; no encounter is longer."""


def add_to(commands: Commands) -> None:
    """The command and its options."""
    parser = subcommand(commands, "analyze", analyze, "find the facts in a plain transcript")
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a text file, or - for standard input; of several, a line each, with its name as id",
    )
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument(
        "--facts", action="store_true", help='print the flat {"facts": [...]} only'
    )
    printed.add_argument("--report", metavar="FORMAT", help="print the report instead: atmist, ...")
    parser.add_argument(
        "--language",
        choices=(AUTO, *READ),
        default=AUTO,
        help="what it is read as; auto: as its little words tell, which is said beside the facts",
    )


def analyze(chosen: argparse.Namespace, _settings: Settings) -> int:
    """Facts, scores and red flags of a plain transcript, as JSON; of several, as JSON Lines.

    With ``--report`` the handover in that format, as people read it. A file that cannot be read
    stops no other; it is told at the end.
    """
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    _refuse_unknown(chosen.report)
    several = len(chosen.files) > 1
    refused: list[InvalidInput] = []
    for name in chosen.files:
        try:
            text = _text_of(name)
        except InvalidInput as error:
            refused.append(error)
            continue
        language = _language_of(name, text, chosen.language)
        if chosen.report:
            print(_report(name, text, language, chosen.report))
            continue
        said = _facts(text, language, flat=chosen.facts)
        if several:
            said = {"id": Path(name).stem, **said}
        print(json.dumps(said, ensure_ascii=False, indent=None if several else 1))
    for why in refused:
        print(why, file=sys.stderr)
    return 0 if not refused else 1 if several else 2


def _facts(text: str, language: str, *, flat: bool) -> dict[str, object]:
    from recorder.clinical.evaluation import analyze_text, facts_of
    from recorder.clinical.facts import codec
    from recorder.clinical.scoring.assess import assess

    analysis = analyze_text(text, language)
    return {"facts": facts_of(analysis)} if flat else dict(codec.analysis_json(assess(analysis)))


def _refuse_unknown(format: str | None) -> None:
    from recorder.clinical.reports.report import FORMATS

    if format is not None and format not in FORMATS:
        raise InvalidInput(
            f"There is no report format {format}.", cure=f"Use one of {', '.join(FORMATS)}."
        )


def _report(name: str, text: str, language: str, format: str) -> str:
    """The handover of what was never sound: the same whenever and wherever it is made."""
    from recorder.clinical.evaluation import analyze_text
    from recorder.clinical.reports.page import as_text
    from recorder.clinical.reports.report import layout
    from recorder.clinical.scoring.assess import assess

    silent = Recording("", "", Source.UPLOAD, RecordingState.DONE, started_at=_NO_DAY, stem="")
    analysis = assess(analyze_text(text, language))
    words = Transcript(language=language)
    page = layout(format, silent, words, analysis, zone=UTC)
    of = "standard input" if name == "-" else Path(name).name
    return as_text(replace(page, head=(f"Of a written transcript, {of}: no sound.",)))


_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""A text tells no day, and none is shown."""


def _language_of(name: str, text: str, wished: str) -> str:
    """The language that is wished for, else the one that the little words tell, and is said."""
    from recorder.clinical.languages.guess import language_of

    if wished != AUTO:
        return wished
    guessed = language_of(text)
    if text.strip():
        others = " or ".join(code for code in READ if code != guessed)
        print(
            f"{name}: read as {READ[guessed]}. If it is not, name it: --language {others}.",
            file=sys.stderr,
        )
    return guessed


def _text_of(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            f"{name} cannot be read ({error.strerror}).", cure="Check its name."
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8 text.", cure="Save it as UTF-8.") from None
    if len(text) > MOST_CHARS:
        raise InvalidInput(
            f"{name} has {len(text):,} characters; at most {MOST_CHARS:,} are read, which is "
            "twenty hours of speech.",
            cure="Cut it into encounters.",
        )
    return text
