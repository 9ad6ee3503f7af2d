"""Whose turn it is: which utterances of which recordings are heard next.

Recordings that are over come first and those that only get better words last; all others take
turns, so one long backlog holds nobody up. Pure; knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from recorder.core.model import SAMPLE_RATE, RecordingState, Utterance
from recorder.services.listening import Listener
from recorder.services.packing import Run, runs

BATCH_UTTERANCES = 8
BATCH_FRAMES = 60 * SAMPLE_RATE
MOST_HANGING = 2
"""A recording of which the engine works on so many utterances still gets no more of them: those
that a speech server never answers would take all its places, and other recordings none."""


def next_batch(
    listeners: Mapping[str, Listener],
    rests: Callable[[Utterance], bool] = lambda _: False,
    *,
    gently: bool = False,
    window_of: Callable[[Listener], int] = lambda _: 0,
) -> list[Run]:
    """Whose turn it is: one clip of each recording in turn, up to the batch's limits.

    Args:
        listeners: recordings that this engine works for.
        rests: it failed and is not to be tried again yet; the others go on without it.
        gently: somebody speaks now, so of recordings that have words already only one clip goes
            at a time.
        window_of: a recording's neighbours that fit into so many samples go as one clip; 0: each
            utterance alone.
    """
    batch: list[Run] = []
    frames = 0
    urgent, live, again = _by_urgency(listeners.values())
    # However much an upload brings, who is furthest behind of those who speak has a place.
    now = [*urgent[:1], *live[:1], *urgent[1:], *live[1:]]
    for group in (now, again):
        if group is again and batch:
            return batch
        ready = [_ready(x, rests, window_of(x)) for x in group if x.waiting]
        for turn in range(BATCH_UTTERANCES):
            for waiting, window in ready:
                if turn >= len(waiting):
                    continue
                run = waiting[turn]
                frames += 0 if window else run[-1].end - run[0].start
                most = 1 if gently and group is again else BATCH_UTTERANCES
                if batch and (len(batch) >= most or frames > BATCH_FRAMES):
                    return batch
                batch.append(run)
    return batch


def by_need(listeners: Iterable[Listener]) -> list[Listener]:
    """Whose words wait before all others, those who stopped first, then who is furthest behind."""
    live = RecordingState.RECORDING
    return sorted(
        listeners, key=lambda x: (not x.waiting, x.recording.state is live, -x.behind_frames)
    )


def may_be_asked(listener: Listener, utterance: Utterance) -> bool:
    """The engine was asked for it already, or works on few others of the recording."""
    return len(listener.hanging) < MOST_HANGING or utterance in listener.hanging


def _ready(
    listener: Listener, rests: Callable[[Utterance], bool], window: int
) -> tuple[list[Run], int]:
    """The next clips of one recording, and the window that they were made for."""
    waiting = (u for u in listener.waiting if may_be_asked(listener, u) and not rests(u))
    return list(islice(runs(waiting, window, listener.gaps), BATCH_UTTERANCES)), window


def _by_urgency(
    listeners: Iterable[Listener],
) -> tuple[list[Listener], list[Listener], list[Listener]]:
    """Somebody waits for the report; somebody still speaks; there are words already.

    Those who speak come in the order of their delay, the others in turns.
    """
    groups: tuple[list[Listener], list[Listener], list[Listener]] = ([], [], [])
    for listener in listeners:
        live = listener.recording.state is RecordingState.RECORDING
        groups[1 if live else 2 if listener.again else 0].append(listener)
    over, live_ones, again = groups
    over.sort(key=lambda x: x.served)
    live_ones.sort(key=lambda x: -x.behind_frames)
    again.sort(key=lambda x: x.served)
    return groups
