"""Where the patient is taken and how urgently, in the words that were said.

As in "transporting priority one to Mercy General", "we're going to Beaumont resus". A hospital that
is asked for, wished or left open is none; a call's priority is not the transport's. Patients left
where they are ("treated and released") are told as a transport that was not done, with the words as
its particular; a release from a hospital, of another day or of another patient is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar import tables
from recorder.clinical.grammar.tables import phrases, table, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

TOLD_TWICE = "where the patient is taken was told in two ways"
"""Why a transport with two destinations or priorities is to be checked."""


@record
class _Part:
    """Tokens ``[first, last)`` that tell the destination or the priority."""

    key: str
    first: int
    last: int
    cue: int
    """First word of the statement."""


def _cues(key: str) -> frozenset[str]:
    return tables.words("transport", "cues", key)


def _place(key: str) -> frozenset[str]:
    return tables.words("transport", "place", key)


_VERBS, _LEADS, _TAKES, _WHOM = _cues("verbs"), _cues("leads"), _cues("takes"), _cues("whom")
_OURS, _ASKING, _DIVERTED = _cues("ours"), _cues("asking"), _cues("diverted")
_DISPATCHED, _MAY = _cues("dispatched"), _cues("may")
_HOUSES, _UNITS, _NOBODY = _place("houses"), _place("units"), _place("nobody")
_SHOWN = _place("shown")
_PRIORITY: Phrases[bool] = Phrases(tables.listed("transport", "priority", "whole"))
_NUMBERED = tables.words("transport", "priority", "numbered")
_REACH = 7
"""Most words between a destination and its priority."""


def extract_transport(view: View) -> Iterable[Draft]:
    """One draft a transport; a destination that was given up is superseded."""
    parts = sorted({*_destinations(view), *_urgencies(view)}, key=lambda p: p.first)
    kept = list(parts)
    for key in ("destination", "priority"):
        same = [p for p in parts if p.key == key]
        for old, new in pairwise(same):
            if _alike(view, old, new) or not view.has(_DIVERTED, old.last, new.first):
                continue
            kept.remove(old)
            yield replace(_draft(view, [old]), status=FactStatus.SUPERSEDED)
    if kept:
        yield _draft(view, kept)
    else:
        yield from extract_release(view)


def _draft(view: View, parts: Sequence[_Part]) -> Draft:
    fullest = [
        p for p in parts
        if not any(o is not p and _within(view, p, o) for o in parts if o.key == p.key)
    ]  # fmt: skip
    told = tuple(dict.fromkeys((p.key, view.quote(p.first, p.last)) for p in fullest))
    return Draft(
        kind=FactKind.INTERVENTION,
        name="transport",
        spans=tuple(dict.fromkeys(view.span(min(p.cue, p.first), p.last) for p in parts)),
        rule="transport.cue",
        detail=told,
        review_reason=TOLD_TWICE if _told_in_two_ways(told) else None,
    )


def _told_in_two_ways(told: Sequence[tuple[str, str]]) -> bool:
    """Not so of "non emergent, no lights or sirens": both say the same of the drive."""
    places = [text for key, text in told if key == "destination"]
    drives = [text for key, text in told if key == "priority"]
    modes = {urgency(text) for text in drives}
    return len(places) > 1 or len(modes) > 1 or (len(drives) > 1 and "" in modes)


def urgency(priority: str) -> str:
    """ "emergent" or "routine" as the words of a priority say it; "" where agencies differ."""
    said = " ".join(priority.casefold().split())
    return next((mode for mode in ("emergent", "routine") if said in _saying(mode)), "")


def _saying(mode: str) -> frozenset[str]:
    return tables.words("transport", "priority", mode)


def _within(view: View, part: _Part, other: _Part) -> bool:
    """Whether ``other`` says the same more fully, or says it first."""
    own, more = view.norms(part.first, part.last), view.norms(other.first, other.last)
    return set(own) < set(more) or (set(own) == set(more) and other.first < part.first)


def _alike(view: View, one: _Part, other: _Part) -> bool:
    a, b = set(view.norms(one.first, one.last)), set(view.norms(other.first, other.last))
    return a <= b or b <= a


# --- where to ------------------------------------------------------------------------------------


def _destinations(view: View) -> Iterator[_Part]:
    for to in view.positions.get("to", ()):
        noun = view.norm[to - 1] == "transport"  # "emergent transport to Mercy"
        urgency = next((p for p in _priorities(view, to - 5, to) if p[1] == to - noun), None)
        if urgency is not None and _to_the_scene(view, urgency[0]):
            continue
        verb = (urgency[0] if urgency else to) - 1
        sure = view.norm[verb] in _VERBS
        if not (sure or urgency or _we_go(view, verb)) or _open(view, verb if verb >= 0 else to):
            continue
        if sure and view.norm[verb] in {"headed", "diverted"} and not _ours(view, verb):
            continue
        place = _named(view, to + 1, sure=sure or urgency is not None)
        if place is not None:
            led = view.norm[verb] == "route" or view.norm[verb] in _WHOM
            yield _Part("destination", *place, cue=max(verb - led, 0))


def _we_go(view: View, verb: int) -> bool:
    """As in "we're going", "we are taking her", "on our way"; never "she was going"."""
    goes = view.norm[verb] in _LEADS
    takes = view.norm[verb] in _WHOM and view.norm[verb - 1] in _TAKES
    return (goes or takes) and _ours(view, verb)


def _ours(view: View, verb: int) -> bool:
    low = max(view.sentence(verb).first, verb - 4)
    return view.has(_OURS, low, verb) or view.norm[verb - 1] == "our"


def _open(view: View, verb: int) -> bool:
    """Asked, wished, denied or of somebody else: nothing that is under way."""
    clause = view.clauses[view.clause_of[verb]]
    low = max(clause.first, verb - 4)
    asks = any(view.norm[i] in _MAY and view.norm[i + 1] in _WHO for i in range(low, verb))
    if clause.question or asks or view.has(_ASKING, low, verb):
        return True
    if view.marks.question_at.get(verb) is not None:
        return True
    return view.context(verb, verb + 1).status not in _UNDER_WAY


_WHO = frozenset({"we", "you", "they", "i"})
_UNDER_WAY = frozenset({FactStatus.ASSERTED, FactStatus.UNCERTAIN})


def _named(view: View, i: int, *, sure: bool) -> tuple[int, int] | None:
    """The words of a place that begin at token ``i``: a name, or a house or unit of care."""
    article = view.norm[i] == "the"
    i += article
    if i >= view.count or view.norm[i] in _NOBODY or view.names_drug(i, i + 1):
        return None
    sentence = view.sentence(i)  # not the text: what else is said changes nothing of it
    written = any(map(str.isupper, view.quote(sentence.first, sentence.last)))
    last = _written_name(view, i) if written else _spoken_name(view, i, sure=sure)
    if last == i:
        return None
    return i - article, _with_bay(view, last)


def _written_name(view: View, i: int) -> int:
    """Behind the capitals of a name: "St. Vincent's", "Leeds General", "Beaumont resus"."""
    last = i
    while last < view.count and (last == i or not _parts(view, last)):
        capital = view.text[view.tokens[last].start].isupper()
        if not (capital or view.norm[last] in _UNITS or (last > i and view.norm[last] in _HOUSES)):
            break
        last += 1
    return last


def _parts(view: View, i: int) -> bool:
    """A full stop ends the name, but not behind "St."."""
    gap = view.tokens[i].gap
    return gap not in {"", "-", "'"} and not (view.norm[i - 1] in {"st", "mt"} and gap == ".")


def _spoken_name(view: View, i: int, *, sure: bool) -> int:
    """Without capitals: up to the house that is named, else one word where the verb is sure."""
    for k in range(i, min(i + 4, view.count)):
        if k > i and (_parts(view, k) or view.norm[k] in _NOBODY - {"hospital"}):
            break
        if view.norm[k] in (_HOUSES if sure else _SHOWN) and k > i - (not sure):
            return k + 1 + (view.norm[k + 1] in _SHOWN | {"center", "centre"})
    number = view.number_at.get(i)
    return i + 1 if sure and number is None and view.norm[i] not in _LOOSE else i


_LOOSE = frozenset({"hospital", "see", "find", "where", "there", "here", "which", "what", "back"})


def _with_bay(view: View, i: int) -> int:
    """As in "Leeds General, bay 2", "resus one"."""
    k = i if view.norm[i] in {"bay", "room", "bed", "resus"} else i - 1
    if view.norm[k] not in {"bay", "room", "bed", "resus"} or k + 1 >= view.count:
        return i
    number = view.number_at.get(k + 1)
    same = number is not None and number.first == k + 1 and view.tokens[k + 1].gap == ""
    bare = number is not None and view.quantity_at.get(k + 1) is not None
    if number is None or not same or (bare and view.quantity_at[k + 1].unit):
        return max(i, k + 1)
    return number.last


# --- how urgently --------------------------------------------------------------------------------


def _priorities(view: View, first: int, last: int) -> Iterator[tuple[int, int]]:
    low, high = max(0, first), min(last, view.count)
    whole = _PRIORITY.starting(view.tokens, view.positions, low, high)
    found = [(hit.first, 0, hit.last) for hit in whole]
    for i in view.positions.within(_NUMBERED, low, high):
        number = view.number_at.get(i + 1)
        if number is not None and number.first == i + 1 and number.value in range(1, 5):
            found.append((i, 1, number.last))
    return ((i, end) for i, _, end in sorted(found))


def _urgencies(view: View) -> Iterator[_Part]:
    """Priorities that are told with the words of a transport, or in words of driving."""
    for first, last in _priorities(view, 0, view.count):
        sentence = view.sentence(first)
        low = max(sentence.first, first - _REACH)
        to = last + (view.norm[last] == "transport")
        leads = view.norm[to] == "to" and _named(view, to + 1, sure=True) is not None
        dispatched = view.has(_DISPATCHED, low, min(last + 2, sentence.last))
        if (dispatched and not leads) or _to_the_scene(view, first) or _open(view, first):
            continue
        verbs = [i for i in range(low, first) if view.norm[i] in _VERBS or _we_go(view, i)]
        if view.norm[sentence.first] in _LEADS and sentence.first >= low:
            verbs.insert(0, sentence.first)  # "Coming in code three."
        verbs = [i for i in verbs if not view.stops(i + 1, first)]
        if verbs and not _open(view, verbs[-1]):
            yield _Part("priority", first, last, verbs[-1])
        elif leads or view.norm[last - 1] in {"sirens", "siren"}:
            yield _Part("priority", first, last, first)


def _to_the_scene(view: View, first: int) -> bool:
    """As in "responded code three to the nursing home": how the crew went there."""
    i = first
    while i > 0 and i > first - _REACH and view.gap(i) in PHRASE_GAPS:
        i -= 1
    return view.has(_DISPATCHED, i, first)


VALUES = frozenset(table("transport")["release"])
_RELEASED: Phrases[str] = Phrases(phrases("transport", "release"))
_ELSEWHERE = words("transport", "place", "shown") | {"last", "yesterday", "ago", "week"}
_BEHIND = 6


def extract_release(view: View) -> Iterator[Draft]:
    """One draft with every such word of this patient and this call."""
    hits = [hit for hit in _RELEASED.scan(view.tokens, view.positions) if _of_this(view, hit)]
    if not hits:
        return
    yield Draft(
        kind=FactKind.INTERVENTION,
        name="transport",
        spans=tuple(view.span(hit.first, hit.last) for hit in hits),
        rule="transport.release",
        status=FactStatus.NEGATED,
        detail=tuple(dict.fromkeys(("release", hit.value) for hit in hits)),
    )


def _of_this(view: View, hit: Hit[str]) -> bool:
    context = view.context(hit.first, hit.last)
    if context.asked or context.status not in _SO:
        return False
    behind = min(view.sentence(hit.first).last, hit.last + _BEHIND)
    return not view.has(_ELSEWHERE, hit.last, behind)


_SO = (FactStatus.ASSERTED, FactStatus.NEGATED)
