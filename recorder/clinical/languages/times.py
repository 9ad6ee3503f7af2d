"""When it began, when the patient was last well, when the crew arrives."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.clock.halves import NOON_UNSAID, other_half
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.scene import Scene
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus

_TWO_DIGITS = 10
"""From this hour on a time of day is said by the clock of 24 hours."""
_LONGEST = {"min": 600, "h": 96, "d": 60, "wk": 12}
_ISO = {"min": "PT{}M", "h": "PT{}H", "d": "P{}D", "wk": "P{}W"}


def times(scene: Scene) -> Iterator[Draft]:
    """Onset (once), last known well and time to arrival."""
    yield from _beginnings(scene)
    for hit in scene.times:
        if hit.value == "eta":
            found = _after(scene, hit)
            if found:
                yield _draft(scene, "eta", hit.first, found[2], found[0], found[3])
        elif hit.value == "last_known_well":
            clock = clock_at(scene, hit.last, min(hit.last + 8, len(scene.tokens)))
            if clock:
                yield _draft(scene, "last_known_well", hit.first, clock[3], clock[0], clock[4])


def _beginnings(scene: Scene) -> Iterator[Draft]:
    """The first said beginning of what the call is about."""
    for hit in scene.times:
        if hit.first in scene.kin or scene.cues(hit.first) & {"history", "plan"}:
            continue
        draft = _onset(scene, hit)
        if draft is not None:
            yield draft
            return


def _onset(scene: Scene, hit: Hit[str]) -> Draft | None:
    if hit.value == "onset_at":
        clock = clock_at(scene, hit.last - 1, hit.last + 6)
        return _draft(scene, "onset", hit.first, clock[3], clock[0], clock[4]) if clock else None
    if hit.value == "yesterday":
        return _draft(scene, "onset", hit.first, hit.last, "P1D", None)
    if hit.value == "evolution":
        return _of_evolution(scene, hit)
    if hit.value != "onset_ago" or scene.norm(hit.first) not in scene.language.sets["ago"]:
        return None
    if _in_lists(scene, hit.first) or any(n.last == hit.first for n in scene.numbers):
        return None  # "120/80 hace una hora" is when it was measured
    found = _after(scene, hit, clocks=False)
    return _draft(scene, "onset", hit.first, found[2], found[0], found[3]) if found else None


def _of_evolution(scene: Scene, hit: Hit[str]) -> Draft | None:
    """ "de tres horas de evolución": the length stands before."""
    for first in range(max(0, hit.first - 6), hit.first):
        found = _length(scene, first)
        if found is not None and found[2] <= hit.first <= found[2] + 1:
            return _draft(scene, "onset", first, hit.last, found[0], found[3])
    return None


def _in_lists(scene: Scene, at: int) -> bool:
    """Within what is said of home medicines or of an allergy: "toma enalapril hace dos meses"."""
    sentence = scene.sentence(at)
    return any(
        a.value in ("home", "allergy") and sentence.first <= a.first < at for a in scene.acts
    )


_Found = tuple[str, str, int, str | None]


def _after(scene: Scene, hit: Hit[str], *, clocks: bool = True) -> _Found | None:
    """ISO value, words, end and doubt of a length or a time of day that follows ``hit``."""
    end = min(hit.last + 6, scene.sentence(hit.first).last)
    for i in range(hit.last, end):
        if i > hit.last and scene.tokens[i].gap in ENDS:
            return None
        found = _length(scene, i)
        if found is not None:
            return found
    if not clocks:
        return None
    clock = clock_at(scene, hit.last, end)
    return (clock[0], clock[1], clock[3], clock[4]) if clock else None


def _length(scene: Scene, i: int) -> _Found | None:
    """ "dos horas", "media hora", "un cuarto de hora" at token ``i``."""
    lists, end = scene.language.lists, len(scene.tokens)
    for name, value in (("quarter", "PT15M"), ("half_hour", "PT30M")):
        hit = scene.at(lists[name], i, end)
        if hit is not None:
            return value, "", hit.last, None
    number = scene.number_at.get(i)
    if number is None or scene.tokens[number.last - 1].gap in ENDS:
        return None
    span = scene.at(scene.language.spans, number.last, end)
    if span is None or span.value not in _LONGEST or number.form in (Form.ZERO, Form.SPLIT):
        return None
    if not 0 < number.value <= _LONGEST[span.value]:
        return None
    if number.form is Form.HALF and span.value == "h":
        return f"PT{int(number.value * 60)}M", "", span.last, None
    if not number.whole:
        return None
    return _ISO[span.value].format(int(number.value)), "", span.last, None


Clock = tuple[str, str, int, int, str | None]


def clock_at(scene: Scene, first: int, last: int) -> Clock | None:
    """``(HH:MM, words, first, last, doubt)`` of a time of day in tokens ``[first, last)``.

    Hours alone count with "de la tarde" or from 13 on; others are no time of day.
    """
    cued = -1
    for i in range(max(0, first), min(last, len(scene.tokens))):
        if i > first and scene.tokens[i].gap in ENDS:
            return None
        norm = scene.norm(i)
        if len(norm) == 5 and norm[2] == ":" and norm[:2].isdecimal():
            valid = int(norm[:2]) < 24 and int(norm[3:]) < 60
            return (
                (norm, scene.text[slice(*scene.span(i, i + 1))], i, i + 1, None) if valid else None
            )
        hit = scene.at(scene.language.times, i, len(scene.tokens))
        if scene.norm(i) in scene.language.sets["links"] and scene.norm(i).endswith("as"):
            cued = i
        elif hit is not None and hit.value in ("at", "onset_at"):
            cued = hit.last - 1
        number = scene.number_at.get(i)
        if number is not None and cued >= i - 2:
            return _spoken(scene, number)
    return None


def _spoken(scene: Scene, number: Number) -> Clock | None:
    """ "catorce treinta y dos", "dezesseis e vinte e cinco", "ocho de la tarde"."""
    hour, last, minutes = number.value, number.last, None
    if number.form is Form.HALF:
        hour, minutes = hour - 0.5, 30
    if hour != int(hour) or not 0 <= hour < 24:
        return None
    at = last
    words = scene.language.numbers
    if minutes is None:
        if scene.norm(at) in words.joiners or scene.norm(at) in ("horas", "h", "con"):
            at += 1
        second = scene.number_at.get(at)
        glued = second is not None and scene.tokens[second.first].gap in ("", "\n", ":")
        if second is not None and glued and second.whole and 0 <= second.value < 60:
            span = scene.at(scene.language.spans, second.last, len(scene.tokens))
            if span is None or span.value == "min" or second.value >= 10:
                minutes, last = int(second.value), second.last
    part = {scene.norm(i) for i in range(last, last + 4)}
    if part & scene.language.sets["afternoon"] and hour < 12:
        hour, doubt = hour + 12, None
    elif part & scene.language.sets["morning"] or hour >= _TWO_DIGITS:
        doubt = None
    elif minutes is not None:
        doubt = None if number.form is Form.ZERO or hour < 1 else NOON_UNSAID
    else:
        return None
    said = scene.text[slice(*scene.span(number.first, last))]
    return f"{int(hour):02d}:{minutes or 0:02d}", said, number.first, last, doubt


def _draft(scene: Scene, name: str, first: int, last: int, value: str, review: str | None) -> Draft:
    start, end = scene.span(first, last)
    is_time = ":" in value
    return Draft(
        kind=FactKind.EVENT_TIME,
        name=name,
        spans=((start, end),),
        rule=f"{scene.language.code}.time.{name}",
        value=value,
        time=value if is_time else None,
        time_said=scene.text[start:end],
        status=FactStatus.ASSERTED,
        alternatives=(value, other_half(value)) if review == NOON_UNSAID else (),
        review_reason=review,
    )
