"""What was taken off again: "se le quitó el collarín", "pusimos el collar pero lo retiramos".

It was done, and whoever takes over will not find it: both are told.
"""

from __future__ import annotations

from recorder.clinical.languages.scene import Scene
from recorder.clinical.text.phrases import Hit

REMOVED = "removed"
DEVICES = frozenset(
    {"cervical_collar", "splint", "spinal_motion_restriction", "tourniquet", "pelvic_binder",
     "bandage", "cpap", "iv_access", "io_access", "supraglottic_airway"}
)  # fmt: skip
_BEFORE, _BEHIND = 4, 10


def removing(scene: Scene, first: int, last: int) -> Hit[str] | None:
    """The words that tell of taking off what stands at tokens ``[first, last)``."""
    table, sentence = scene.language.lists["taken_off"], scene.sentence(first)
    others = [t.first for t in scene.terms if t.first != first]
    start = max(sentence.first, first - _BEFORE)
    for hit in scene.within(table, start, first):
        between = range(hit.last, first)
        if not any(scene.tokens[i].gap or i in others for i in between):
            return hit
    end = min([sentence.last, last + _BEHIND, *(i for i in others if i > first)])
    behind = next(scene.within(table, last, end), None)
    return behind if behind is not None and _is_of_it(scene, behind, last) else None


def _is_of_it(scene: Scene, hit: Hit[str], last: int) -> bool:
    """ "collarín retirado", "y luego se lo quitamos"."""
    return hit.first <= last + 1 or scene.among(hit.first - 1, "clitics")
