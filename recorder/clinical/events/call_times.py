"""The call's own times: on scene, at the patient, left, at the hospital (NEMSIS eTimes.05 to .12).

Only a time of day right beside the words counts, and only of the crew that speaks: "fire was on
scene at 1350" is none of theirs.
"""

from __future__ import annotations

from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.events.events import Event
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View

CALL_TIMES = words("times", "call_times", "call_times")
_OTHERS = words("times", "words", "others")
_OURS = words("times", "words", "ours")
"""Words right before them in which the crew speaks of itself: "we were on scene"."""
_NEAR = 3
"""Most words between the words and the time: "on scene at 1402", "arrived on scene it was 1402"."""
_SUBJECT = 4
"""Words before them in which somebody else may be named."""


def is_call_time(view: View, time: Spoken, event: Event) -> bool:
    """Whether a call's event and a time belong together, and are the crew's own."""
    apart = time.first - event.last if event.last <= time.first else event.first - time.last
    four_digits = view.norm[time.first].isdecimal() and len(view.norm[time.first]) == 4
    if not time.clock or not 0 <= apart <= _NEAR or (time.bare and not (four_digits and not apart)):
        return False
    return _is_ours(view, event.first)


def _is_ours(view: View, i: int) -> bool:
    """As in "we were on scene at 1402", never "aspirin given on scene", "fire was on scene"."""
    begins = i == 0 or bool(view.gap(i).strip()) or view.norm[i - 1] in _OURS
    begins = begins or i - 1 in view.number_at  # "on scene at 1402 left scene at 1425"
    here = view.clauses[view.clause_of[i]].first
    return begins and not view.has(_OTHERS, max(here, i - _SUBJECT), i)
