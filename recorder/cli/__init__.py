"""``python -m recorder ...``: what can be done without a browser, one module a subject.

The only package that prints. Every command answers with an exit status: 0 done, 1 not all of it
could be done, 2 the command or the configuration is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from recorder import __version__
from recorder.cli import (
    analyzing,
    audit,
    models,
    people,
    recordings,
    retention,
    serving,
    sessions,
    station,
    transcribing,
    vault,
)
from recorder.cli.command import Command
from recorder.core.errors import HandoverError
from recorder.settings import Settings

SUBJECTS = (
    serving,
    transcribing,
    analyzing,
    station,
    sessions,
    recordings,
    people,
    models,
    audit,
    retention,
    vault,
)
"""Modules with commands, in the order in which help lists them."""


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command; its exit status.

    Args:
        arguments, environ: None: those that this process was started with.
    """
    chosen = build_parser().parse_args(arguments)
    command: Command = chosen.command
    try:
        settings = Settings.of_process() if environ is None else Settings.from_env(environ)
        return _noted(chosen, settings) if chosen.audited else command(chosen, settings)
    except HandoverError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m recorder", description="Handover: encounters recorded and handed over."
    )
    parser.add_argument("--version", action="version", version=f"Handover {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subject in SUBJECTS:
        subject.add_to(commands)
    return parser


def _noted(chosen: argparse.Namespace, settings: Settings) -> int:
    """Run a command that is written down before it begins, and again when it is refused."""
    from recorder.cli.audited import draft, noted, plain_name

    kind, argument = chosen.about
    name = getattr(chosen, argument, None) if argument else ""
    about = (kind, plain_name(str(name))) if name else ()
    with noted(settings, draft(chosen.audited, *about)):
        done: int = chosen.command(chosen, settings)
    return done
