"""What stands beside a term: where a wound is, what an overdose was of, what took a device off."""

from __future__ import annotations

from recorder.clinical.drafts.draft import Span
from recorder.clinical.languages.language import Name
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.text.phrases import Hit

_WOUNDS = frozenset({"laceration", "contusion", "abrasion", "fracture", "deformity", "bleeding"})
_TO_THE_PLACE = 9


def place_or_drug(scene: Scene, hit: Hit[tuple[Name, ...]], name: str) -> Span | None:
    """Where a wound of the head is ("en región frontal"), what an overdose was of."""
    if name == "overdose":
        verb = scene.language.lists["swallowed"].at(scene.tokens, hit.first)
        return (
            scene.span(verb.last, hit.last) if verb is not None and verb.last < hit.last else None
        )
    if name not in _WOUNDS:
        return None
    end = min(hit.last + _TO_THE_PLACE, scene.sentence(hit.first).last)
    end = min([end, *(t.first for t in starting(scene.terms, hit.last, end))])
    for i in range(hit.first, end):
        if scene.tokens[i].gap == "," and i >= hit.last:
            return None
        if scene.among(i, "head"):
            return scene.span(i, i + 1)
    return None


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
