"""``serve``, ``worker`` and ``doctor``: the server, its worker, and what this machine lacks."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.settings import Settings
from recorder.starting import nothing_is_rubbish

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    serve_ = subcommand(commands, "serve", serve, "serve the app (as `python app.py` does)")
    serve_.add_argument("--host", help="address to listen on; else HOST")
    serve_.add_argument("--port", type=int, help="port to listen on; else PORT")
    subcommand(commands, "doctor", doctor, "say what is configured, what works and what is missing")
    subcommand(commands, "worker", worker, "the worker process; started by the server itself")


def serve(chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal comes."""
    with nothing_is_rubbish():
        from recorder.web.server import serve as run_server

    run_server(
        replace(
            settings,
            host=chosen.host or settings.host,
            port=settings.port if chosen.port is None else chosen.port,
        )
    )


def worker(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Be the worker until standard input closes."""
    with nothing_is_rubbish():
        from recorder.bootstrap.worker import worker_main

    return worker_main(settings)


def doctor(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Print every finding; status 1 when something that is needed is missing."""
    from recorder.doctor import Verdict, examine

    findings = examine(settings)
    for finding in findings:
        print(f"{finding.verdict.value:8}{finding.name:15}{finding.says}")
        if finding.cure:
            print(f"{'':23}{finding.cure}")
    return 1 if any(f.verdict is Verdict.MISSING for f in findings) else 0
