"""What a command of the command line is, how it is put in, and how it prints what it found."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recorder.settings import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace, Settings], int]
"""Takes the arguments, answers with the exit status."""


MOST = 2**63 - 1


def subcommand(
    commands: Commands,
    name: str,
    run: Command,
    help_text: str,
    *,
    audited: str = "",
    about: tuple[str, str] = ("", ""),
) -> argparse.ArgumentParser:
    """Put a command in.

    Args:
        audited: what the audit trail calls it: then it is written down before it begins, or not
            begun. Empty: it shows nothing that is kept and changes nothing, or writes down itself
            what it is done to.
        about: kind of what it is done to, and the argument that names it.
    """
    parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(command=run, audited=audited, about=about)
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option to print what programs read."""
    parser.add_argument("--json", action="store_true", help="as JSON, with the names of the API")


def add_limit(parser: argparse.ArgumentParser, default: int) -> None:
    """The option for how many lines a list has, at least one."""
    told = f"how many; {default} when not given"
    parser.add_argument("--limit", type=_count, default=default, help=told)


def _count(text: str) -> int:
    """No more than a database counts to."""
    return min(max(1, int(text)), MOST)


def print_json(said: Any) -> None:
    """One document on standard output; ASCII, so that it prints on every terminal."""
    print(json.dumps(said, indent=1))


def moment(at: datetime | None) -> str:
    """Date and time in the machine's own zone; never: a dash."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "-"
