"""When it began, when the patient was last well, when what happened, when the crew arrives."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.clock.halves import NOON_UNSAID, other_half
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.clocks import Clock, clock_at, time_of
from recorder.clinical.languages.patient import status_of
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus

_LONGEST = {"min": 600, "h": 96, "d": 60, "wk": 12}
_MOST_BARE, _BEFORE = 90, 8
_TOLD_TO = ("last_known_well", "last_oral_intake")
_NOT_BEGUN = frozenset({"history", "past"})
_ISO = {"min": "PT{}M", "h": "PT{}H", "d": "P{}D", "wk": "P{}W"}


def times(scene: Scene) -> Iterator[Draft]:
    """Onset (once), last known well and time to arrival."""
    yield from _beginnings(scene)
    for hit in scene.times:
        if hit.value == "eta":
            found = _after(scene, hit)
            if found:
                yield _draft(scene, "eta", hit.first, found[2], found[0], found[3])
        elif hit.value in _TOLD_TO and hit.first not in scene.kin:
            found = _after(scene, hit)
            if found and not scene.denied_at(hit.first):
                yield _draft(scene, hit.value, hit.first, found[2], found[0], found[3])
    yield from _events(scene)


_OF_EVENTS = {"cardiac_arrest": "arrest", "rosc": "rosc", "delivery": "birth"}


def _events(scene: Scene) -> Iterator[Draft]:
    """When the heart stopped and beat again, and when something was done."""
    for hit in scene.terms:
        recovered = ("finding", "rosc") in hit.value  # "PCR recuperada a las 12:30"
        for kind, name in hit.value:
            if recovered and name != "rosc":
                continue
            plain = f"intervention:{name}" if kind == "intervention" else None
            told = _OF_EVENTS.get(name, plain)
            if told is None or status_of(scene, hit, kind, name) is not FactStatus.ASSERTED:
                continue
            clock = time_of(scene, hit.first, hit.last)
            if clock is not None:
                yield _at_clock(scene, told, clock.first, clock)


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
        clock = clock_at(scene, hit.first, hit.last + 6)
        return _at_clock(scene, "onset", hit.first, clock) if clock else None
    if hit.value == "yesterday":
        return _draft(scene, "onset", hit.first, hit.last, "P1D", None)
    if hit.value == "evolution":
        return _of_evolution(scene, hit)
    if hit.value != "onset_ago" or scene.norm(hit.first) not in scene.language.sets["ago"]:
        return None
    since = any(scene.among(i, "since") for i in range(hit.first, hit.last))
    measured = hit.first in scene.number_before and not since
    if _in_lists(scene, hit.first) or measured or _of_something_else(scene, hit.first):
        return None  # "120/80 hace una hora" is when it was measured
    found = _after(scene, hit, clocks=False)
    if found is None or scene.among(found[2], "not_begun"):
        return None  # "hace dos horas comió"
    return _draft(scene, "onset", hit.first, found[2], found[0], found[3])


def _of_something_else(scene: Scene, at: int) -> bool:
    """ "le pusimos morfina hace diez minutos", "comió hace dos horas", "operado hace un mes"."""
    first = scene.sentence(at).first
    ill = [t for t in starting(scene.terms, first, at) if {k for k, _ in t.value} - _NOT_BEGUN]
    if any(("mechanism", "overdose") in t.value for t in ill):
        return False
    near = range(max(first, at - _BEFORE), at)
    things = [h.last for h in starting(scene.drugs, near.start, at)]
    things += [i + 1 for i in near if scene.among(i, "not_begun")]
    begun = [t.last for t in ill] + [i + 1 for i in near if scene.among(i, "pain")]
    return max(things, default=0) > max(begun, default=0)


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
    end = min(hit.last + 8, scene.sentence(hit.first).last)
    for i in range(hit.last, min(end, hit.last + 6)):
        if i > hit.last and scene.tokens[i].gap in ENDS:
            return None
        if hit.value in _TOLD_TO and (scene.among(i, "since") or scene.tokens[i].gap == ","):
            break  # "comió pescado y desde hace una hora"
        found = _length(scene, i)
        if found is not None:
            return found
    if not clocks:
        return None
    bare = scene.number_at.get(hit.last) if hit.value == "eta" else None
    minutes = bare is not None and bare.whole and 0 < bare.value <= _MOST_BARE
    if bare is not None and minutes and scene.ends_phrase(bare.last):
        return f"PT{int(bare.value)}M", "", bare.last, None  # "llegamos en veinte"
    clock = clock_at(scene, hit.last, end)
    return (clock.value, clock.said, clock.last, clock.review) if clock else None


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
    length, last = scene.with_half(number, span.last)
    if length != int(length) and span.value == "h":
        return f"PT{int(length)}H30M", "", last, None
    if not number.whole:
        return None
    return _ISO[span.value].format(int(length)), "", last, None


def _at_clock(scene: Scene, name: str, first: int, clock: Clock) -> Draft:
    return _draft(scene, name, first, clock.last, clock.value, clock.review)


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
