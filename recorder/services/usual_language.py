"""The language of a recording of which nobody said the language.

It is told by the recording's first 10 s of speech together, so that a short "okay" is not taken for
another language than all around it. It depends on the utterances before alone, so words are the
same whether they are made live or late.
"""

from __future__ import annotations

from collections.abc import Callable

from recorder.core.errors import EngineFailed
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Utterance
from recorder.core.ports.speech import Clip
from recorder.services.listening import Listener

MOST_BYTES = 28 * SAMPLE_RATE * BYTES_PER_FRAME
"""No engine hears more at once."""


def usual_language(
    listener: Listener, upto: Utterance | None, tell: Callable[[Clip], str], label: str
) -> str:
    """Of the recording, as far as an utterance may know it; empty: it cannot be told.

    Args:
        upto: later utterances do not count; None: all do.
        tell: the engine's opinion of a clip.
        label: of that engine.
    """
    first = [u for u in listener.opening if upto is None or u.index <= upto.index]
    if len(first) < 2 and not listener.opening_ends(first):
        return ""  # it would be told by itself alone
    key = (label, first[-1].index, first[-1].end)
    if key not in listener.languages:
        pcm = b"".join(listener.sound.read(u.start, u.end) for u in first)
        try:
            listener.languages[key] = tell(Clip(pcm[:MOST_BYTES]))
        except EngineFailed:
            return ""
    return listener.languages[key]
