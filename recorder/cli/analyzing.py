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
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a text file, or - for standard input; of several, a line each, with its name as id",
    )
    parser.add_argument("--facts", action="store_true", help='print the flat {"facts": [...]} only')


def analyze(chosen: argparse.Namespace, _settings: Settings) -> int:
    """Facts, scores and red flags of a plain transcript, as JSON; of several, as JSON Lines."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    several = len(chosen.files) > 1
    for name in chosen.files:
        said = _facts(_text_of(name), flat=chosen.facts)
        if several:
            said = {"id": Path(name).stem, **said}
        print(json.dumps(said, ensure_ascii=False, indent=None if several else 1))
    return 0


def _facts(text: str, *, flat: bool) -> dict[str, object]:
    from recorder.clinical.evaluation import analyze_text, facts_of
    from recorder.clinical.facts import codec
    from recorder.clinical.scoring.assess import assess

    analysis = analyze_text(text)
    return {"facts": facts_of(analysis)} if flat else dict(codec.analysis_json(assess(analysis)))


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
