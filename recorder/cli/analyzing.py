"""``analyze``: the facts in a plain transcript."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.core.errors import InvalidInput
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The command and its options."""
    parser = subcommand(commands, "analyze", analyze, "find the facts in a plain transcript")
    parser.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    parser.add_argument("--facts", action="store_true", help='print the flat {"facts": [...]} only')


def analyze(chosen: argparse.Namespace, _settings: Settings) -> int:
    """Facts of a plain transcript, as JSON."""
    from recorder.clinical import codec
    from recorder.clinical.evaluation import analyze_text, facts_of

    analysis = analyze_text(_text_of(chosen.file))
    said = {"facts": facts_of(analysis)} if chosen.facts else codec.analysis_json(analysis)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(said, ensure_ascii=False, indent=1))
    return 0


def _text_of(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            f"{name} cannot be read ({error.strerror}).", cure="Check its name."
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8 text.", cure="Save it as UTF-8.") from None
