"""What is told of a cardiac arrest: who saw it, who began CPR, how long, the first rhythm.

Particulars are attached to the arrest only where one of this patient is told of; what is asked and
left open, or told of another, is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import DENYING
from recorder.clinical.drafts.particular import Particular
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import listed, phrases, table, words
from recorder.clinical.lexicon.forms import Form, Pattern
from recorder.clinical.lexicon.matcher import Hit, Matcher, Matchers
from recorder.clinical.patient.said_measure import Measure, measure_at
from recorder.clinical.text.phrases import Hit as Found
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once
from recorder.core.model import FactStatus

ARREST = "cardiac_arrest"
LOST = ("course", "lost again")

_BY = {"family": "family", "bystander": "bystander", "healthcare": "healthcare provider",
       "us": "EMS", "first_responders": "first responders"}  # fmt: skip
_PLAIN = {
    "witnessed": ("witnessed", "witnessed"),
    "ems_witnessed": ("witnessed", "witnessed by EMS"),
    "unwitnessed": ("witnessed", "not witnessed"),
    "no_cpr": ("cpr", "no CPR before arrival"),
    "no_aed": ("aed", "no AED before arrival"),
    "after": ("arrested", "after EMS arrival"),
    "before": ("arrested", "before EMS arrival"),
}
VALUES = frozenset(
    {value for _, value in _PLAIN.values()}
    | {f"{kind} by {who}" for kind in ("witnessed", "CPR") for who in _BY.values()}
    | {f"AED {how}before arrival" for how in ("", "with shock ", "without shock ")}
)
"""Everything that is told in words of its own."""
_ORDER = (
    "arrested", "witnessed", "cpr", "aed", "downtime", "no_flow", "low_flow", "first_rhythm",
)  # fmt: skip
"""In which they are told."""
_OPPOSITE = {
    "witnessed": "not witnessed",
    "CPR by bystander": "no CPR before arrival",
    "CPR by family": "no CPR before arrival",
}
"""What is so where the words are denied: "was it witnessed? No."."""

_RHYTHMS = frozenset({"asystole", "pea", "ventricular_fibrillation", "ventricular_tachycardia"})
_MINUTES = {"min": ("minute", "minutes"), "h": ("hour", "hours"), "s": ("second", "seconds")}
_LEADS: Phrases[bool] = Phrases(listed("arrest", "words", "rhythm_leads"))
_BEHIND: Phrases[bool] = Phrases(listed("arrest", "words", "rhythm_behind"))
_DOWN: Phrases[str] = Phrases(phrases("arrest", "down"))
_FILLERS = words("arrest", "words", "fillers")
_PRIOR = words("arrest", "words", "prior")
_RHYTHM_REACH = 4
_DOWN_REACH = 5


def _by(kind: str, told: str) -> Iterator[Pattern]:
    """The phrases of ``kind`` for each group of people."""
    for who in table("arrest")["who"]:
        for phrase in table("arrest")["by"][kind]:
            name = f"{kind}={told} by {_BY[who]}"
            yield Pattern(phrase.replace("{who}", f"{{{who}}}"), Form("arrest", name))


_WHO = table("arrest")["who"]
_PLAINLY = phrases("arrest", "plain")
_SAID = Matchers(
    {
        "witnessed": Matcher(_by("witnessed", "witnessed"), _WHO),
        "cpr": Matcher(_by("cpr", "CPR"), _WHO),
        "plain": Matcher(
            (Pattern(p, Form("arrest", "=".join(_PLAIN[n]))) for p, n in _PLAINLY), {}
        ),
    }
)


def told_of_arrest(view: View) -> tuple[Particular, ...]:
    """The particulars of this patient's arrest, each once; none where no arrest is told of."""
    arrests = [m for m in mentions(view, "finding") if m.name == ARREST]
    if not any(m.status is FactStatus.ASSERTED for m in arrests):
        return ()
    found = [*_said(view), *_downtimes(view), *_rhythms(view), *_aed(view)]
    return tuple(_fullest(found))


def _fullest(found: Iterable[Particular]) -> Iterator[Particular]:
    """Without "witnessed" where it is told by whom, and each once."""
    told = {(p.key, p.value): p for p in found}
    by = any(p.value.startswith("witnessed by") for p in told.values())
    for particular in sorted(told.values(), key=lambda p: _ORDER.index(p.key)):
        if not (by and particular.value == "witnessed"):
            yield particular


def _said(view: View) -> Iterator[Particular]:
    for hit in chain.from_iterable(_SAID.find(view.tokens, view.positions).values()):
        value = _value(view, hit)
        if value:
            key = hit.form.name.partition("=")[0]
            yield Particular(key, value, hit.start, hit.end)


def _value(view: View, hit: Hit) -> str:
    """What the words tell; "" where they are asked, of another or of something else."""
    key, _, value = hit.form.name.partition("=")
    context = view.context(hit.start, hit.end)
    if context.asked or context.status in _NOT_THIS:
        return ""
    if key == "witnessed" and _of_another_event(view, hit):
        return ""
    positive = not value.startswith(("no ", "not "))
    if positive and (hit.denied or context.status is FactStatus.NEGATED):
        return _OPPOSITE.get(value, "")
    return value


_NOT_THIS = (FactStatus.OTHER_SUBJECT, FactStatus.HISTORICAL, FactStatus.PLANNED)


def _of_another_event(view: View, hit: Hit) -> bool:
    """As in "fall witnessed by staff", "his father had a witnessed arrest": nobody saw this one."""
    seen = (i for i in range(hit.start + 1, hit.end) if view.norm[i] == "witnessed")
    if any(view.norm[i - 1] in _ARTICLES for i in seen):
        return True
    if view.gap(hit.start) not in PHRASE_GAPS:
        return False
    return any(
        m.last == hit.start or m.last == hit.start - 1
        for kind in ("mechanism", "finding")
        for m in mentions(view, kind)
        if m.name not in _COLLAPSES
    )


_ARTICLES = frozenset({"a", "an"})
_COLLAPSES = frozenset({ARREST, "syncope", "unresponsive", "pulseless", "apnea"})


def _downtimes(view: View) -> Iterator[Particular]:
    """As in "downtime of ten minutes", "down for 10 to 15 minutes", "no flow five minutes"."""
    for hit in _DOWN.scan(view.tokens, view.positions):
        length = _length(view, hit.last)
        if length is not None and not _of_another_day(view, hit):
            yield Particular(hit.value, length.text, hit.first, length.last)


def _length(view: View, first: int) -> Measure | None:
    """The length behind the words; not so of "went down about ten minutes ago"."""
    for i in range(first, min(first + _DOWN_REACH, view.count)):
        measure = measure_at(view, i, _MINUTES)
        if measure is not None:
            return None if view.norm[measure.last] == "ago" else measure
        if view.norm[i] not in _FILLERS or view.tokens[i].gap in SENTENCE_ENDS:
            return None
    return None


def _of_another_day(view: View, hit: Found[str]) -> bool:
    """Of whom it is told needs no saying: the wife of "witnessed by his wife" is not down."""
    context = view.context(hit.first, hit.last)
    return context.asked or context.status in (FactStatus.HISTORICAL, FactStatus.PLANNED)


def _rhythms(view: View) -> Iterator[Particular]:
    """As in "initial rhythm was V-fib", "found in PEA", "asystole on arrival"."""
    for mention in mentions(view, "finding"):
        if mention.name not in _RHYTHMS or mention.status is not FactStatus.ASSERTED:
            continue
        low = max(view.sentence(mention.first).first, mention.first - _RHYTHM_REACH)
        leads = _first_of(view, low, mention)
        behind = _BEHIND.at(view.tokens, mention.last)
        if leads is not None or behind is not None:
            first = mention.first if leads is None else leads
            last = mention.last if behind is None else behind.last
            yield Particular("first_rhythm", mention.name, first, last)
            return


def _first_of(view: View, low: int, mention: Mention) -> int | None:
    """Where the words begin that say that a rhythm was the first, no other between."""
    hits = list(view.phrases(_LEADS, low, mention.first))
    if not hits:
        return None
    others = (m for m in mentions(view, "finding") if hits[-1].last <= m.first < mention.first)
    return hits[-1].first if next(others, None) is None else None


def _aed(view: View) -> Iterator[Particular]:
    """An AED that was on before the crew: "AED shocked once prior to our arrival"."""
    for mention in mentions(view, "intervention"):
        if mention.name != "aed_applied" or mention.status is not FactStatus.ASSERTED:
            continue
        low, high = view.around(mention.first, mention.last, _AED_BEFORE, _AED_REACH)
        if not view.has(_PRIOR, low, high):
            continue
        none = view.has(_NO, low, high) and view.has(_ADVISED, low, high)
        shocked = not none and view.has(_SHOCK, low, high)
        value = "AED with shock" if shocked else "AED without shock" if none else "AED"
        yield Particular("aed", f"{value} before arrival", mention.first, mention.last)


_AED_BEFORE, _AED_REACH = 3, 8
_ADVISED = frozenset({"advised"})
_NO = frozenset({"no", "not", "without", "nonshockable"})
_SHOCK = frozenset({"shock", "shocks", "shocked", "defibrillated"})


@once
def lost_again(view: View) -> Mapping[int, Particular]:
    """Where a pulse that had come back is lost, as in "ROSC at 14:07, *lost* again"; whether it
    came back once more behind that tells the value."""
    back = [m.last for m in mentions(view, "finding") if m.name == "rosc"]
    lost = _LOST.scan(view.tokens, view.positions) if back else ()
    key, gone = LOST
    return {
        hit.first: Particular(key, gone if hit.first >= back[-1] else "", hit.first, hit.last)
        for hit in lost
        if (k := bisect_right(back, hit.first)) and hit.first - back[k - 1] <= _LOST_REACH
        and not view.context(hit.first, hit.last).cues & _NOT_LOST
    }  # fmt: skip


def course_of_rosc(view: View, mention: Mention) -> Iterator[Particular]:
    """That the pulse is gone again, where nobody tells of it as back behind that."""
    lost = lost_again(view)
    if mention.status is FactStatus.ASSERTED and lost and (last := lost[max(lost)]).value:
        yield last


_LOST: Phrases[bool] = Phrases(listed("arrest", "lost", "words"))
_LOST_REACH = 30
_NOT_LOST = DENYING | OF_ANOTHER | {Cue.CONDITION, Cue.PLAN}
