"""Vital signs of a text in another language as drafts: whose, when, on what oxygen, how sure."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import OUT_OF_RANGE, Draft, scalar
from recorder.clinical.languages.board import Board
from recorder.clinical.languages.reading import Reading
from recorder.clinical.languages.scene import NEAR, Scene
from recorder.clinical.lexicon.slots import SLOTS
from recorder.core.model import FactKind, FactStatus


def signs(scene: Scene) -> Iterator[Draft]:
    """A draft for each reading, in order of the text."""
    board = Board(scene)
    board.read()
    for reading in sorted(board.readings, key=lambda r: (r.first, r.slot)):
        yield _draft(scene, reading)
    yield from _levels(scene)


_LEVELS = ("unresponsive", "pain", "voice", "alert")
"""Of AVPU; "no responde al dolor" is asked for before the words in it."""


def _levels(scene: Scene) -> Iterator[Draft]:
    """As in "responde a la voz": how awake the patient is."""
    taken: set[int] = set()
    for value in _LEVELS:
        for hit in scene.within(scene.language.lists[f"avpu_{value}"], 0, len(scene.tokens)):
            span = range(hit.first, hit.last)
            denied = scene.status(hit.first, hit.last) is not FactStatus.ASSERTED
            if taken.isdisjoint(span) and (value == "unresponsive" or not denied):
                yield Draft(
                    kind=FactKind.VITAL,
                    name="avpu",
                    spans=(scene.span(hit.first, hit.last),),
                    rule=f"{scene.language.code}.avpu",
                    value=value,
                    status=scene.reading_status(hit.first),
                )
            taken.update(span)


def _draft(scene: Scene, reading: Reading) -> Draft:
    status = scene.reading_status(reading.first)
    slot = SLOTS[reading.slot]
    low, high = slot.accept
    review = reading.review
    if review is None and not low <= reading.value <= high:
        review = OUT_OF_RANGE
    return Draft(
        kind=FactKind.VITAL,
        name=reading.slot,
        spans=(scene.span(reading.first, reading.last),),
        rule=f"{scene.language.code}.{reading.rule}",
        value=scalar(reading.value),
        unit=reading.unit,
        unit_implied=reading.implied,
        status=FactStatus.SUPERSEDED if reading.superseded else status,
        oxygen=_oxygen(scene, reading) if reading.slot == "spo2" else None,
        alternatives=tuple(scalar(a) for a in reading.alternatives),
        review_reason=review,
    )


def _oxygen(scene: Scene, reading: Reading) -> str | None:
    """``room_air`` or ``oxygen`` when said beside the reading."""
    sentence = scene.sentence(reading.first)
    lists = scene.language.lists
    stop = min(sentence.last, reading.last + NEAR)
    stop = min([stop, *(s.first for s in scene.signs if reading.last <= s.first < stop)])
    start = max(sentence.first, reading.first - NEAR)
    start = max([start, *(n.last for n in scene.numbers_in(start, reading.first))])
    for first, last in ((reading.last, stop), (start, reading.first)):
        if any(scene.within(lists["room_air"], first, last)):
            return "room_air"
        if any(scene.within(lists["on_oxygen"], first, last)):
            return "oxygen"
    return None
