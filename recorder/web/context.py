"""What every request handler may reach: the container, and what the edge itself keeps.

Handlers ask for these instead of importing a global, so that two apps can live in one process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import current_app

from recorder.web.journeys import Journeys
from recorder.web.outlines import Outlines
from recorder.web.registry import StreamRegistry
from recorder.web.stream_loop import StreamLoop

if TYPE_CHECKING:
    from recorder.bootstrap import Container

KEY = "handover"
MAX_WAITING_REQUESTS = 16
MAX_UPLOADS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Edge:
    """One app's view of the world.

    Attributes:
        streams: the live sockets and which of them holds which log.
        loop: the thread that moves their bytes.
        journeys: who is on the way to an identity provider and back.
        outlines: what the list of encounters shows, remembered.
        uploads: how many files may be received at the same time.
        waiting: how many requests may sit in a thread until a result is there.
    """

    container: Container
    streams: StreamRegistry
    loop: StreamLoop = field(default_factory=StreamLoop)
    outlines: Outlines = field(default_factory=Outlines)
    journeys: Journeys = field(default_factory=Journeys)
    uploads: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(MAX_UPLOADS_AT_ONCE)
    )
    waiting: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(MAX_WAITING_REQUESTS)
    )


def edge() -> Edge:
    """The current app's edge."""
    return cast(Edge, current_app.extensions[KEY])


def container() -> Container:
    """The current app's services."""
    return edge().container
