"""Whose sound is cut next: all newest at once, what there is much of in turns, for a moment.

Uploads, drafts that get better words and all recordings of a worker that died have hours to be cut;
nobody who speaks or waits for a report waits for that. Knows no engine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from recorder.services.listening import Listener

CATCHING_UP_S = 0.25
"""Of one round, at most; one step is done in any case."""


def hear_all(
    listeners: Mapping[str, Listener],
    hear: Callable[[Listener], bool],
    monotonic: Callable[[], float],
) -> bool:
    """Have new sound cut; whether there was any.

    Args:
        listeners: of all recordings; ``hear`` may take some away or replace them.
        hear: one step of one of them; whether it did anything.
    """
    worked = False
    for listener in [x for x in listeners.values() if not x.lags]:
        worked |= hear(listener)
    return _catch_up(listeners, hear, monotonic) or worked


def _catch_up(
    listeners: Mapping[str, Listener],
    hear: Callable[[Listener], bool],
    monotonic: Callable[[], float],
) -> bool:
    """Who was heard least comes first; better words wait for whoever has none."""
    until_s = monotonic() + CATCHING_UP_S
    pressing = any(x.waiting and not x.again for x in listeners.values())
    late = [x for x in listeners.values() if x.lags and not (pressing and x.again)]
    turns = deque(sorted(late, key=lambda x: (x.again, x.sound.frames)))
    worked = False
    while turns and (not worked or monotonic() < until_s):
        listener = turns.popleft()
        if listeners.get(listener.recording.rec_id) is not listener:
            continue  # it failed, or its sound is another by now
        worked |= hear(listener)
        if listener.lags:
            turns.append(listener)
    return worked
