"""Times of day, and what each belongs to: "adrenalina, recupera pulso a las 9:38" is of the pulse.

A time stands behind what it is of, in its clause, or opens the clause: "a las 18:40 llegamos".
"""

from __future__ import annotations

from recorder.clinical.clock.halves import NOON_UNSAID
from recorder.clinical.languages.days import Verbs
from recorder.clinical.languages.language import Name
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit
from recorder.core.records import record

_TWO_DIGITS = 10
"""From this hour on a time of day is said by the clock of 24 hours."""
_EVENING = 6
"""From this hour on "de la noche" is before midnight."""
_BEHIND, _BEFORE = 8, 6
_OF_A_CALL = frozenset({"onset_at", "last_known_well", "eta"})
_EVENTS = frozenset({"rosc", "cardiac_arrest"})


@record
class Clock:
    """A time of day at tokens ``[first, last)``; ``review``: why it is doubted."""

    value: str
    said: str
    first: int
    last: int
    review: str | None


def clock_at(scene: Scene, first: int, last: int) -> Clock | None:
    """The first time of day in tokens ``[first, last)``.

    Hours alone count with "de la tarde" or from 13 on; others are no time of day.
    """
    cued = -_BEHIND
    for i in range(max(0, first), min(last, len(scene.tokens))):
        if i > first and scene.tokens[i].gap in ENDS:
            return None
        norm = scene.norm(i)
        if len(norm) == 5 and norm[2] == ":" and norm[:2].isdecimal():
            valid = int(norm[:2]) < 24 and int(norm[3:]) < 60
            said = scene.text[slice(*scene.span(i, i + 1))]
            return Clock(norm, said, i, i + 1, None) if valid else None
        hit = scene.at(scene.language.times, i, len(scene.tokens))
        if scene.norm(i) in scene.language.sets["links"] and scene.norm(i).endswith("as"):
            cued = i
        elif hit is not None and hit.value in ("at", "onset_at"):
            cued = hit.last - 1
        number = scene.number_at.get(i)
        clock = _spoken(scene, number) if number is not None and cued >= i - 2 else None
        if clock is not None:
            return clock
    return None


def _spoken(scene: Scene, number: Number) -> Clock | None:
    """ "catorce treinta y dos", "dezesseis e vinte e cinco", "ocho de la tarde"."""
    hour, last, minutes = number.value, number.last, None
    if number.form is Form.HALF:
        hour, minutes = hour - 0.5, 30
    if hour != int(hour) or not 0 <= hour < 24 or _counts_something(scene, number):
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
    part = {scene.norm(i) for i in range(last, last + 4)} | _part_before(scene, number)
    sets = scene.language.sets
    if hour < 12 and (part & sets["afternoon"] or (part & sets["night"] and hour >= _EVENING)):
        hour, doubt = hour + 12, None
    elif part & (sets["morning"] | sets["night"]) or hour >= _TWO_DIGITS:
        doubt = None
    elif minutes is not None:
        doubt = None if number.form is Form.ZERO or hour < 1 else NOON_UNSAID
    else:
        return None
    said = scene.text[slice(*scene.span(number.first, last))]
    return Clock(f"{int(hour):02d}:{minutes or 0:02d}", said, number.first, last, doubt)


def _part_before(scene: Scene, number: Number) -> set[str]:
    """ "anoche a las once", "ayer por la tarde a las seis": the part of the day in front."""
    i = number.first
    while i and not scene.tokens[i].gap and scene.among(i - 1, "at_a_time"):
        i -= 1
    return {scene.norm(i - 1)} if i and i < number.first and not scene.tokens[i].gap else set()


def _counts_something(scene: Scene, number: Number) -> bool:
    """ "las 12 derivaciones", "las 20 unidades"."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    near = starting(scene.terms, number.first - _BEHIND, number.first + 1)
    return unit is not None or any(number.first < t.last for t in near)


# --- what a time is of ---------------------------------------------------------------------------


def time_of(scene: Scene, first: int, last: int) -> Clock | None:
    """The time that was told of what stands at tokens ``[first, last)``."""
    return _in_front(scene, first) or _behind(scene, last)


def _behind(scene: Scene, last: int) -> Clock | None:
    end = scene.sentence(last - 1).last
    clock = clock_at(scene, last, min(end, last + _BEHIND))
    if clock is None or _opens(scene, clock, end) or _something(scene, last, clock.first):
        return None
    return clock


def _in_front(scene: Scene, first: int) -> Clock | None:
    sentence = scene.sentence(first)
    start = max(sentence.first, first - _BEFORE - 3)
    found: Clock | None = None
    while (clock := clock_at(scene, start, first)) is not None:
        found, start = clock, clock.last
    if found is None or not _opens(scene, found, sentence.last):
        return None
    behind = _end(scene, found)
    joints = (*scene.language.numbers.joiners, *scene.language.sets["joints"])
    between = range(behind, first)
    if any(scene.norm(i) in joints or scene.tokens[i + 1].gap == "," for i in between):
        return None
    return None if _something(scene, behind, first) else found


def _start(scene: Scene, clock: Clock) -> int:
    """Where the words begin that announce the time: "sobre las 9:38"."""
    i = clock.first
    while i and scene.tokens[i].gap == "" and scene.among(i - 1, "at_a_time"):
        i -= 1
    return i


def _end(scene: Scene, clock: Clock) -> int:
    """Behind "de la tarde", "horas"."""
    i = clock.last
    while i < len(scene.tokens) and not scene.tokens[i].gap and scene.among(i, "of_a_time"):
        i += 1
    return i


def _opens(scene: Scene, clock: Clock, end: int) -> bool:
    """ "y a las 18:40 llegamos": the time is of what follows it."""
    start, behind = _start(scene, clock), _end(scene, clock)
    if start == scene.sentence(clock.first).first:
        return True
    joined = _joins(scene, start - 1) and not scene.tokens[start - 1].gap
    if joined and scene.ends_phrase(behind) and clock_at(scene, start - 4, start - 1):
        return False  # "a las 9:25 y a las 9:29, amiodarona": both are of what was before
    joints = (*scene.language.numbers.joiners, *scene.language.sets["joints"])
    if scene.tokens[start].gap not in (",", ":") and scene.norm(start - 1) not in joints:
        return False
    clause = behind
    while clause < end and (clause == behind or scene.tokens[clause].gap not in (",", ":")):
        clause += 1
    another = scene.at(scene.language.turns, behind, clause)
    if another is not None and another.value == "more":
        return True  # "a las 10:08 otra"
    verb = any(_is_verb(scene, i) for i in range(behind, clause))
    return verb or _something(scene, behind, clause)


def _something(scene: Scene, first: int, last: int) -> bool:
    """Whether anything stands in tokens ``[first, last)`` that may have a time of its own."""
    if starting(scene.drugs, first, last) or starting(scene.signs, first, last):
        return True
    if any(t.value in _OF_A_CALL for t in starting(scene.times, first, last)):
        return True
    if any(scene.among(i, "until") for i in range(first, last)):
        return True  # "RCP hasta nuestra llegada a las 20:14"
    apart = False
    for i in range(first, last):
        apart = apart or scene.tokens[i].gap in (",", ":") or _joins(scene, i - 1)
        if apart and _is_verb(scene, i) and not _of_the_same(scene, i):
            return True
    return any(_happens(scene, t, first) for t in starting(scene.terms, first, last))


def _happens(scene: Scene, term: Hit[tuple[Name, ...]], first: int) -> bool:
    """An act or event; a finding only where it stands apart: "morfina por el dolor a las 10"."""
    if any(kind == "intervention" or name in _EVENTS for kind, name in term.value):
        return True
    return any(scene.tokens[i].gap in (",", ":") for i in range(first, term.first + 1))


def _joins(scene: Scene, i: int) -> bool:
    return scene.norm(i) in scene.language.numbers.joiners


def _is_verb(scene: Scene, i: int) -> bool:
    verbs = Verbs(scene.tokens, scene.language)
    return verbs.is_crews(i) or verbs.is_past(i) or scene.among(i, "present")


def _of_the_same(scene: Scene, i: int) -> bool:
    """ "adrenalina un miligramo, la pusimos a las 10:05": the verb is of the drug before it."""
    given = any(a.value == "gave" for a in starting(scene.acts, i, i + 1))
    return given and scene.among(i - 1, "clitics")
