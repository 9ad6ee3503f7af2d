"""The sizes of pupils and how they react: "pupilas de 3 milímetros reactivas", "la derecha 5 fija".

One sign without a value, its particulars by side. Sizes that differ are unequal pupils.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.scene import Scene
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Number
from recorder.core.model import FactKind, FactStatus

_REACH = 22
"""Most words that are told of pupils in one sentence."""
_LARGEST, _UNEQUAL = 9.5, 1.0
"""Millimetres of the widest pupil, and by which pupils differ that are not equal."""
_REACTIONS = ("non-reactive", "sluggish", "reactive")


@dataclass(slots=True)
class _Told:
    """What one sentence tells of pupils; sides are ``left``, ``right`` or ``both``."""

    first: int
    last: int
    sizes: dict[str, float] = field(default_factory=dict)
    reactions: dict[str, str] = field(default_factory=dict)
    clear: bool = True

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """Particulars by side."""
        sizes = ((f"size_{side}", f"{value:g}") for side, value in self.sizes.items())
        reactions = ((f"reaction_{side}", text) for side, text in self.reactions.items())
        return (*sizes, *reactions)


def pupils(scene: Scene) -> Iterator[Draft]:
    """A draft for each sentence that tells how wide pupils are, and whether they differ."""
    reached = 0
    for i in range(len(scene.tokens)):
        if i < reached or not scene.among(i, "pupils"):
            continue
        told = _told_from(scene, i)
        reached = told.last
        if told.sizes and told.clear:
            yield from _drafts(scene, told)


def _drafts(scene: Scene, told: _Told) -> Iterator[Draft]:
    status = scene.reading_status(told.first)
    if scene.sentence(told.first).asked or status is FactStatus.PLANNED:
        return
    spans, rule = (scene.span(told.first, told.last),), f"{scene.language.code}.pupils"
    yield Draft(FactKind.VITAL, "pupils", spans, rule, status=status, detail=told.details)
    left, right = told.sizes.get("left"), told.sizes.get("right")
    if left is None or right is None or status is not FactStatus.ASSERTED:
        return
    if abs(left - right) >= _UNEQUAL:
        yield Draft(FactKind.FINDING, "pupils_unequal", spans, rule)


def _told_from(scene: Scene, anchor: int) -> _Told:
    """Read on from the word for pupils as long as it is of them."""
    told, side, i, fresh = _Told(anchor, anchor + 1), "both", anchor + 1, False
    end = min(scene.sentence(anchor).last, anchor + _REACH)
    signs = {s.first for s in scene.signs}
    while i < end and i not in signs and scene.tokens[i].gap not in ENDS:
        sided, number = _side(scene, i), scene.number_at.get(i)
        reaction, last = _reaction(scene, i, end)
        if sided:
            side, i, fresh = sided, i + 1, True
        elif number is not None and (behind := _size(scene, number)):
            if not fresh:
                side, behind = _side_behind(scene, behind)
            told.clear = told.clear and side not in told.sizes
            told.sizes[side] = number.value
            i, fresh = behind, False
        elif reaction:
            told.reactions.setdefault(side, reaction)
            i = last
        elif scene.among(i, "of_pupils") or scene.among(i, "links"):
            i += 1
            continue
        else:
            break
        told.last = i
    return told


def _side(scene: Scene, i: int) -> str:
    for side in ("left", "right", "both"):
        if scene.among(i, f"side_{side}"):
            return side
    return ""


def _size(scene: Scene, number: Number) -> int:
    """Where the size ends, its unit with it; 0: the number is none."""
    if not 0 < number.value <= _LARGEST or number.value % 0.5:
        return 0
    last = number.last
    if scene.among(last, "millimetres"):
        return last + 1
    counted = not scene.ends_phrase(last) and not any(
        scene.among(last, name) for name in ("links", "of_pupils", "side_left", "side_right")
    )
    return 0 if counted and not _reaction(scene, last, len(scene.tokens))[0] else last


def _side_behind(scene: Scene, i: int) -> tuple[str, int]:
    """ "5 a la izquierda": the side behind a size, where none was told before it."""
    last = i
    while last < i + 2 and scene.among(last, "links"):
        last += 1
    side = "" if scene.ends_phrase(i) or last >= len(scene.tokens) else _side(scene, last)
    return (side, last + 1) if side else ("both", i)


def _reaction(scene: Scene, i: int, end: int) -> tuple[str, int]:
    for name in _REACTIONS:
        hit = scene.at(scene.language.lists[f"pupils_{name.replace('-', '_')}"], i, end)
        if hit is not None:
            return name, hit.last
    return "", i
