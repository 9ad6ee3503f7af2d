"""How bad, where, still going on: particulars of a finding that say whether it is dangerous."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import DENYING, term_starts
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import DETERMINERS, listed, phrases, words
from recorder.clinical.patient.details import INJURIES, Described, Details
from recorder.clinical.patient.pupils import is_equal_only
from recorder.clinical.patient.tracings import of_a_tracing
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

SEVERE = ("severity", "severe")
GOES_ON = ("course", "going on")
WORSE = ("course", "new or worse")
EQUAL_ONLY = ("pupils", "equal only")
"""Of pupils that nobody said to react; no export calls them reactive."""

_FLOWING: Phrases[bool] = Phrases(listed("patient", "severity", "flowing"))
_DEGREE = words("patient", "severity", "degree")
_BADLY = words("patient", "severity", "badly")
_NOT_SO = words("patient", "severity", "not_so")
_SOOT = words("patient", "sites", "soot")
_SITES = words("patient", "sites", "named")
_TO = words("patient", "sites", "to")
_BETWEEN = words("patient", "sites", "between")
_NOW: Phrases[bool] = Phrases(listed("patient", "course", "now"))
_PAST = words("patient", "course", "past")
_LASTS = words("patient", "course", "lasts")

_PLACED = frozenset({"limb_pain", "tenderness"})
"""Findings of which a place is told that is no injury."""
_BLEEDS = frozenset({"bleeding", "vaginal_bleeding"})
_KINDS_OF_FRACTURE: Phrases[str] = Phrases(phrases("described", "fracture"))
_LIMBS = words("patient", "of_limbs", "limbs")
_WHERE = words("patient", "of_limbs", "where")
_CENTRAL = words("patient", "of_limbs", "central")
_LIMB_REACH = 8
_FLOWING_REACH = 14
_CONTROLLED: Phrases[str] = Phrases(phrases("patient", "controlled"))
_NOT_YET = words("patient", "course", "not_yet")
_BY_MEANS = frozenset({"with", "by", "using"})
_CONTROL_REACH = 5
_MEANS_REACH = 3
_DEGREE_REACH = 3
_BADLY_REACH = 2
_SITES_REACH = 12
_SHARING = frozenset({"and", "or", "with", "some", "plus", "also"})
_COURSE_REACH = 6
_LONG_MIN = 5
"""Minutes from which on a seizure is a status epilepticus (ILAE 2015)."""


def described(view: View, mention: Mention) -> Described:
    """The particulars of ``mention`` that a red flag or an export asks for."""
    if mention.name in _IN_WORDS:
        return _IN_WORDS[mention.name](view, mention)
    details = _of_a_danger(view, mention)
    return Described(details) if details else of_a_tracing(view, mention)


def _of_a_danger(view: View, mention: Mention) -> Details:
    if mention.name in _BLEEDS:
        severe = (SEVERE,) if _is_severe(view, mention) else ()
        return (*severe, *_controlled(view, mention))
    if mention.name in INJURIES | _PLACED:
        places = list(dict.fromkeys(_places(view, mention)))
        kind = _kind_of_fracture(view, mention) if mention.name == "fracture" else ()
        return (*kind, ("site", " and ".join(places))) if places else kind
    if mention.name == "pulseless":
        limb = _limb(view, mention)
        return (("site", limb),) if limb else ()
    lasting = mention.name == "seizure" and _lasting(view, mention)
    return (GOES_ON,) if lasting and not _ended_later(view, mention) else ()


def _ended_later(view: View, mention: Mention) -> bool:
    """As in "seizing on our arrival ... seizure terminated at 14:25", "..., stopped after five".

    Nobody who fits is postictal: only a fit that is told behind that goes on again.
    """
    later = [m for m in mentions(view, "finding") if m.first >= mention.last]
    fits = [m for m in later if m.name == "seizure"]
    after = [m for m in later if m.name == "postictal" and m.status is FactStatus.ASSERTED]
    if after and not any(m.first > after[0].first and _lasting(view, m) for m in fits):
        return True
    return _end_behind(view, mention) is not None or any(
        _is_so(view, i, i + 1)
        for m in fits
        for i in view.positions.within(
            _ENDED, max(0, m.first - _ENDED_REACH), m.last + _ENDED_REACH
        )
    )


def _end_behind(view: View, mention: Mention) -> int | None:
    """Where "fitting for ten minutes, *stopped* after five" ends what nothing begins again."""
    low, high = mention.last, min(view.sentence(mention.first).last, mention.last + _END_REACH)
    for i in view.positions.within(_ENDED, low, low + _HE_REACH):
        he = view.norm[i - 1] in _HE
        if not he and i >= high:
            return None
        others = view.has(_SUBJECTS, i - 2, i) or view.names_drug(low, i)
        object_behind = view.norm[i + 1] in DETERMINERS or (
            view.norm[i + 1].endswith("ing") and view.norm[i + 1] not in _HE
        )  # "he stopped taking his Epilim"
        again = view.has(_ANEW if he else _AGAIN, i, i + _END_REACH)
        if _is_so(view, i, i + 1) and not ((others and not he) or object_behind or again):
            return i if he or not _names_finding(view, low, i) else None
    return None


def _names_finding(view: View, first: int, last: int) -> bool:
    found = view.named["finding"]
    k = bisect_left(found, first, key=lambda hit: hit.start)
    return k < len(found) and found[k].start < last


_SUBJECTS = frozenset({"we", "i", "they", "bleeding"})
_ANEW = frozenset({"again", "still", "restarted", "started", "recurred"})
_AGAIN = _ANEW | {"then", "now"}
_HE = frozenset({"he", "she", "seizure", "seizures", "fit", "fitting", "seizing"})
_END_REACH, _HE_REACH = 14, 40
"""Most words to "stopped", and to "then *he* stopped" behind what was given for it."""
_ENDED = words("patient", "described", "ended")
_ENDED_REACH = 3


def _kind_of_fracture(view: View, mention: Mention) -> Details:
    """As in "open left tib fib fracture": what is told of it before its bone."""
    hits = view.phrases(_KINDS_OF_FRACTURE, max(0, mention.first - _KIND_REACH), mention.last)
    near = (hit for hit in hits if view.joined(hit.last, mention.first + 1))
    return tuple(dict.fromkeys(("type", hit.value) for hit in near))


_KIND_REACH = 3


def _kind_in_words(
    table: Phrases[str], key: str, around: int = 1
) -> Callable[[View, Mention], Described]:
    """Reads which kind of it the mention's own words name: "agonal respirations"."""

    def find(view: View, mention: Mention) -> Described:
        hits = view.phrases(table, max(0, mention.first - around), mention.last + around)
        return Described(tuple(dict.fromkeys((key, hit.value) for hit in hits)))

    return find


_HOW_WEAK = _kind_in_words(Phrases(phrases("described", "weak_pulse")), "quality", around=0)
_WHICH_PULSE = _kind_in_words(Phrases(phrases("described", "which_pulse")), "location", around=0)


def _weak_pulse(view: View, mention: Mention) -> Described:
    """As in "pedal pulses absent": which, and how weak."""
    told = (*_HOW_WEAK(view, mention).details, *_WHICH_PULSE(view, mention).details)
    return Described(told)


def _equal(view: View, mention: Mention) -> Described:
    return Described((EQUAL_ONLY,) if is_equal_only(view, mention) else ())


_IN_WORDS: Mapping[str, Callable[[View, Mention], Described]] = {
    name: _kind_in_words(Phrases(phrases("described", name)), key)
    for name, key in (
        ("labored_breathing", "effort"),
        ("shallow_breathing", "effort"),
        ("irregular_pulse", "rhythm"),
        ("confusion", "course"),
    )
} | {
    "stroke_screen_positive": _kind_in_words(Phrases(phrases("stroke", "scale")), "scale"),
    "diminished_breath_sounds": _kind_in_words(
        Phrases(phrases("described", "diminished_breath_sounds")), "quality", around=0
    ),
    "weak_pulse": _weak_pulse,
    "pupils_perrl": _equal,
}
"""Findings whose own words say which kind of it was seen."""


def _limb(view: View, mention: Mention) -> str | None:
    """As in "no pulse in the left foot", "pulseless left leg"; never "in the wrist or the neck"."""
    i = mention.last + (view.norm[mention.last] == "felt")
    last = min(view.sentence(mention.first).last, i + _LIMB_REACH)
    of_one = i + (view.norm[i] in _ONE_SIDE)
    if view.norm[mention.first] == "pulseless" and view.norm[of_one] in _LIMBS and of_one < last:
        return view.norm[of_one]
    if view.norm[i] not in _WHERE or i >= last or view.has(_CENTRAL, i, last):
        return None
    return next((view.norm[k] for k in range(i, min(last, i + 4)) if view.norm[k] in _LIMBS), None)


_ONE_SIDE = frozenset({"left", "right", "cold", "white"})


def _is_severe(view: View, mention: Mention) -> bool:
    """As in "it's spurting", "we can't stop the bleeding", "catastrophic haemorrhage"."""
    if view.has(_BADLY, mention.last, mention.last + _BADLY_REACH):
        return True
    near = range(mention.first - _DEGREE_REACH, mention.last)
    if any(view.norm[i] in _DEGREE and view.norm[i - 1] not in _NOT_SO for i in near):
        return True
    first, last = view.around(mention.first, mention.last, _FLOWING_REACH, _FLOWING_REACH)
    return any(_is_so(view, hit.first, hit.last) for hit in view.phrases(_FLOWING, first, last))


def _controlled(view: View, mention: Mention) -> Details:
    """As in "bleeding controlled with a tourniquet", "bleeding has stopped"."""
    sentence = view.sentence(mention.first)
    last = min(sentence.last, mention.last + _CONTROL_REACH)
    for hit in view.phrases(_CONTROLLED, max(sentence.first, mention.first - 1), last):
        before = view.norms(max(sentence.first, hit.first - 3), hit.first)
        if _NOT_YET & set(before) or not _is_so(view, hit.first, hit.last):
            continue
        return (_means(view, hit.last) or ("course", hit.value),)
    return ()


def _means(view: View, i: int) -> tuple[str, str] | None:
    """As in "controlled *with a tourniquet*", when that is told right behind."""
    if view.norm[i] not in _BY_MEANS:
        return None
    near = range(i + 1, i + 1 + _MEANS_REACH)
    told = (m.name for m in mentions(view, "intervention") if m.first in near)
    return next((("controlled_with", name) for name in told), None)


def _is_so(view: View, first: int, last: int) -> bool:
    """Not so of "it's not pumping", "if it starts spurting", "was spurting in the past"."""
    other = {*DENYING, *OF_ANOTHER, Cue.CONDITION, Cue.PLAN, Cue.FORMER, Cue.HISTORY}
    return not view.context(first, last).cues & other


def _places(view: View, mention: Mention) -> Iterator[str]:
    """As in "gunshot wound to the left chest", "burns to face, neck and arms", "neck burns"."""
    own = [
        i for i in range(_named_from(view, mention.first), mention.last) if view.norm[i] in _SITES
    ]
    yield from (view.norm[i] for i in own)
    sentence = view.sentence(mention.first)
    soot = mention.name == "burn_injury" and view.positions.within(
        _SOOT, sentence.first, sentence.last
    )
    if soot and any(_is_so(view, i, i + 1) for i in soot):
        yield "airway"
    last = _own_part(view, mention.last, min(mention.last + _SITES_REACH, sentence.last))
    i = mention.last if own else _led_to(view, mention.last - 1, last)
    if i == last and mention.name == "burn_injury":
        i = _listed(view, mention.last - 1, last)
    while i < last and (view.norm[i] in _SITES or view.norm[i] in _TO | _BETWEEN):
        if view.gap(i) == "," and _of_the_next(view, i, last):
            return
        if view.norm[i] in _SITES:
            yield view.norm[i]
        i += 1


def _own_part(view: View, first: int, last: int) -> int:
    """Where the next finding begins, as in "tender ribs, *abrasions* to both forearms": what stands
    behind it is its own. Findings that nothing parts share it: "bruising and swelling of the hip".
    """
    found = view.named["finding"]
    for k in range(bisect_left(found, first, key=lambda hit: hit.start), len(found)):
        begins = found[k].start
        if begins >= last:
            break
        if not _SHARING.issuperset(view.norms(first, begins)):
            return begins
        first = max(first, found[k].end)
    return last


def _of_the_next(view: View, i: int, last: int) -> bool:
    """As in "open femur fracture, *pelvis* tender": behind a comma the place of another finding."""
    starts = term_starts(view)
    while i < last and view.norm[i] in _SITES | _TO | _BETWEEN:
        if i in starts:
            return True
        i += 1
        if view.gap(i) not in PHRASE_GAPS:
            return False
    return i in starts


def _named_from(view: View, first: int) -> int:
    """Where the parts of the body begin that stand right before: "*face and neck* burns"."""
    i = first
    while i and view.joined(i, i + 1):
        if view.norm[i - 1] in _SITES:
            i -= 1
        elif view.norm[i - 1] == "and" and i < first and view.norm[i - 2] in _SITES:
            i -= 2
        else:
            break
    return i


def _led_to(view: View, first: int, last: int) -> int:
    """Where the parts of the body begin: "wound *left chest*", "on a post *through the*"."""
    if view.gap(first + 1) == ",":
        return _listed(view, first, last)
    if view.norm[first + 2] in _SITES or _site_behind(view, first + 1):
        return first + 1
    leads = (i for i in range(first, last) if view.norm[i] in _TO and _site_behind(view, i + 1))
    return next(leads, last)


def _listed(view: View, first: int, last: int) -> int:
    """Where parts of the body stand between marks: "burns from a barbecue, *face and hands*, 9"."""
    for i in range(first + 1, last):
        if view.gap(i) == "," and _site_behind(view, i):
            end = next((k for k in range(i, last) if view.gap(k + 1).strip()), last)
            told = all(view.norm[k] in _SITES | _TO | _BETWEEN for k in range(i, end + 1))
            return i if told else last
    return last


def _site_behind(view: View, i: int) -> bool:
    i = view.past(i, _BETWEEN)
    return view.norm[i] in _SITES


def _lasting(view: View, mention: Mention) -> bool:
    """As in "still seizing", "fitting for 25 minutes", "in status", "hasn't stopped fitting"; not
    "was fitting earlier", "has now stopped fitting"."""
    if view.norm[mention.first - 1] in _ENDED:
        return bool(view.context(mention.first - 1, mention.first).cues & DENYING)
    before = view.norms(mention.first - _COURSE_REACH, mention.first)
    own = view.norms(mention.first, mention.last)
    low, high = view.around(mention.first, mention.last, _COURSE_REACH, _COURSE_REACH)
    if any(_is_so(view, h.first, h.last) for h in view.phrases(_NOW, low, high)):
        return not _PAST & set(before[-2:])
    if not _LASTS & {*before[-3:], *own, *view.norms(mention.last, mention.last + 2)}:
        return False
    ended = _end_behind(view, mention)
    told = view.quantities_in(mention.last, high if ended is None else min(high, ended))
    return any(q.unit == "min" and q.value >= _LONG_MIN for q in told)
