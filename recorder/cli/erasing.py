"""Erasing for ever on the command line: its two steps, and the certificate that tells it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from recorder.core.errors import NotReady

CERTIFICATE_S = 240.0
POLL_S = 1.0


class Erasure(Protocol):
    """Of a recording or of a person, under way or done."""

    @property
    def certificate(self) -> Mapping[str, object] | None:
        """The finished document, or None."""


Erased = TypeVar("Erased", bound=Erasure)


def add_erasure(parser: argparse.ArgumentParser) -> None:
    """The options of what is erased in two steps."""
    step = parser.add_mutually_exclusive_group(required=True)
    step.add_argument("--reason", help="first step: a case number, never a name")
    step.add_argument("--confirm", metavar="TOKEN", help="second step: what the first one printed")
    parser.add_argument(
        "--wait",
        type=float,
        default=CERTIFICATE_S,
        metavar="SECONDS",
        help="for the certificate, which a running server makes within some minutes",
    )


def print_asked(what: str, token: str, expires_at: datetime) -> None:
    """After the first step: what would go, and how the second one is done."""
    print(what)
    print("Nothing is erased yet. The same command does it with")
    print(f"  --confirm {token}  until {expires_at.astimezone():%H:%M}")


def when_certified(
    done: Erased | None, look: Callable[[], Erased | None], wait_s: float
) -> Erased | None:
    """The erasure once it has its certificate, or as it stands after ``wait_s``.

    Args:
        done: as it stands now; None: a running server has yet to begin.
        look: how it stands later.
    """
    deadline_s = time.monotonic() + wait_s
    while (done is None or done.certificate is None) and time.monotonic() < deadline_s:
        time.sleep(POLL_S)
        done = look()
    return done


def print_certificate(certificate: Mapping[str, object] | None, *, right: bool) -> int:
    """A certificate; status 1 when the audit trail does not confirm it.

    Raises:
        NotReady: there is none yet.
    """
    if certificate is None:
        raise NotReady("It is being deleted.", cure="Ask for the certificate in a minute.")
    print(json.dumps(certificate, indent=1))
    if right:
        return 0
    print("The audit trail does not confirm this certificate.", file=sys.stderr)
    return 1
