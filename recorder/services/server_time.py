"""This server's clock as tablets hear it.

Two of its times tell a tablet whether its own clock was set only if nobody set ours in between; so
each comes with what is known of that.
"""

from __future__ import annotations

from recorder.core.json_object import Json
from recorder.core.ports.clock import Clock


class ServerTime:
    """The wall clock of one run of the server.

    Args:
        run: of this process; a later one does not know what was done to the clock before it.
    """

    def __init__(self, clock: Clock, run: str) -> None:
        self._clock = clock
        self._run = run
        self._started_s = self._boot_s()

    def told(self) -> Json:
        """The time, which run says it, and by how much the clock was set since that run began.

        A machine that stood still as a whole (a virtual one) looks set once somebody corrects it.
        """
        return {
            "server_ms": round(self._clock.now().timestamp() * 1000),
            "server_clock": {
                "run": self._run,
                "set_ms": round((self._boot_s() - self._started_s) * 1000),
            },
        }

    def _boot_s(self) -> float:
        """When the clock that nobody can set began, by the one that can be."""
        return self._clock.now().timestamp() - self._clock.uptime()
