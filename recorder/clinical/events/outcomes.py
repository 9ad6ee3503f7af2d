"""What became of a procedure, by the words around it: it failed, or was left undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.doses.later_doses import only_of_later_dose
from recorder.clinical.drafts.denials import term_ends, term_starts
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.particulars import ACCESS
from recorder.clinical.events.taken_off import IT
from recorder.clinical.events.tries_in_vain import failed_elsewhere, sites
from recorder.clinical.grammar import tables
from recorder.clinical.grammar.tables import DETERMINERS, HE_OR_SHE, NO, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_FAILED_AFTER: Phrases[str] = Phrases(tables.phrases("procedures", "outcome_behind"))
_FAILED_BEFORE: Phrases[str] = Phrases(tables.phrases("procedures", "outcome_before"))
_SUCCESS = frozenset({"successful", "successfully", "got", "placed", "established", "obtained"})
_TURNS = frozenset({"so", "then", "but", "therefore"})
CLOSE = 4
"""Most tokens between a denial and the procedure it denies."""

_AFTER_TOKENS = 7
_BEFORE_TOKENS = 6


def outcome_of(view: View, mention: Mention, starts: Mapping[int, int]) -> str:
    """``failed`` or ``not_done`` when the words around say so, else ``""``."""
    if view.norm[mention.first] in {"no", "without"}:
        return "not_done"
    told = _told_behind(view, mention, starts)
    if told is not None:
        return told
    if _said_no(view, mention) or _left_alone(view, mention) or _left_unused(view, mention, starts):
        return "not_done"
    for i in _before(view, mention, starts):
        hit = _FAILED_BEFORE.at(view.tokens, i)
        if hit is not None and hit.last <= mention.first and mention.first - hit.last <= CLOSE:
            of_before = _of_the_one_before(view, mention, hit.first, hit.last)
            of_before = of_before or view.has(_WENT_ON, hit.last, mention.first)
            return "" if of_before else hit.value
    return "failed" if _gave_way(view, mention) else ""


def _gave_way(view: View, mention: Mention) -> bool:
    """As in "tried to tube him twice, went with an i-gel": what comes instead tells the outcome."""
    instead = _INSTEAD.get(mention.name, "")
    if not instead or not view.has(_TRYING, mention.first - _BEFORE_TOKENS, mention.first):
        return False
    other = next(
        (m for m in mentions(view, "intervention") if m.name in instead and m.first > mention.last),
        None,
    )
    if other is None or other.first - mention.last > _INSTEAD_REACH:
        return False
    low, i = mention.last, other.first  # what is told of it begins: "..., *so she's got* an i-gel"
    begins = (k for k in range(i, low, -1) if view.norm[k] in _TURNS or view.gap(k) == ",")
    return not view.has(_SUCCEEDED, low, next(begins, i))


_INSTEAD = {
    "intubation": ("supraglottic_airway", "cricothyrotomy"),
    "iv_access": ("io_access",),
}
_INSTEAD_REACH = 14
_TRYING = words("procedures", "outcomes", "trying")
_SUCCEEDED = _SUCCESS | frozenset("good confirmed worked success secured also plus and".split())


def _told_behind(view: View, mention: Mention, starts: Mapping[int, int]) -> str | None:
    """What its own words and those behind say; ``None`` when they say nothing of an outcome."""
    for i in (*range(mention.first, mention.last), *_after(view, mention, starts)):
        hit = _FAILED_AFTER.at(view.tokens, i)
        if hit is None or missed_by_patient(view, hit.first):
            continue
        if only_of_later_dose(view, hit.first):
            return None  # "third shock, second dose of amiodarone not given"
        if hit.value == "in_place" or _only_unused(view, mention, hit.first, hit.last):
            return ""
        if hit.value == "not_done" and _of_its_own(view, mention, hit.first, starts):
            return ""
        of_next = i >= mention.last and _of_the_next(view, hit.first, hit.last, starts)
        if of_next or failed_elsewhere(view, mention, hit.first, hit.last):
            return ""
        worked = hit.value == "failed" and _then_worked(view, hit.last, mention.name)
        return "" if worked else hit.value
    return None


def _of_its_own(view: View, mention: Mention, first: int, starts: Mapping[int, int]) -> bool:
    """As in "skin to skin, *weight* not done", "splint on, *X-ray* not done": of what is named."""
    i = next((i for i in (first - 1, first - 2) if view.gap(i) == ","), 0)
    return i >= mention.last and i not in starts and view.has(_SMALL, i, first) is False


_SMALL = words("procedures", "outcomes", "no_names")


def _only_unused(view: View, mention: Mention, first: int, last: int) -> bool:
    """As in "an IO in the right tibia, not used", "pads on, never needed": they are there."""
    if view.has(_OF_USE, first, last):
        worn = view.norm[mention.last - 1] in _ON_HIM or view.norm[mention.last] in _ON_HIM
        return worn or (
            mention.name in ACCESS and any(sites(view, mention.first, first, mention.name))
        )
    return False


_OF_USE = frozenset({"use", "used", "need", "needed"})


def missed_by_patient(view: View, i: int) -> bool:
    """As in "20 left AC, she missed her dialysis": no try of the crew's."""
    return view.norm[i] == "missed" and view.norm[i - 1] in _PATIENTS


def _of_the_next(view: View, first: int, last: int, starts: Mapping[int, int]) -> bool:
    """As in "IV's in, he refused the collar", "IO in after one failed cannula".

    Never "collar offered, he refused", "tube failed, i-gel in".
    """
    listed = view.norm[first - 1] in _A_FAILED or bool(view.gap(first).strip())
    if view.norm[first] in _FAILED and listed and last in starts:
        return not view.gap(last).strip()
    object_ = last + (view.norm[last] in _ARTICLES)
    return view.norm[first - 1] in _PATIENTS and object_ in starts


_FAILED = frozenset({"failed", "unsuccessful", "missed", "blown"})
_A_FAILED = frozenset({"a", "an", "one", "two", "three", "after", "following", "his", "her", "the"})
_ARTICLES = DETERMINERS | {"any"}
_PATIENTS = frozenset({"he", "she", "they", "patient", "pt"})


def _of_the_one_before(view: View, mention: Mention, i: int, last: int) -> bool:
    """As in "I blew it, 18 in the right AC", "missed that, got a pink in": of none that follows.

    So is what is told right behind a place, or of another place than the mention's own: "left AC
    missed, IO left tibia", "missed the left AC twenty in the right forearm".
    """
    first = mention.first
    alone = first > last + 1 or view.norm[first] in _SUCCESS  # never "missed that IV"
    if view.norm[last] == "it" or (view.norm[last] == "that" and alone):
        return True
    places = (item.last for item in sites(view, max(0, i - CLOSE), i, "iv_access"))
    if mention.name in ACCESS and not view.gap(i) and i in places:
        return True
    own = any(sites(view, first, mention.last + _BEFORE_TOKENS, mention.name))
    return own and any(sites(view, last, first, mention.name))


_WENT_ON = frozenset("dropped placed put used inserted went switched then moved got popped".split())
"""As in "tube attempt failed, dropped an i-gel": what failed was the one before."""


def _then_worked(view: View, i: int, name: str) -> bool:
    """As in "first one blew second one in", "missed, got it on the next go".

    A next one that is told by its own name or size speaks for itself.
    """
    for k in range(i, min(i + _TRIES, len(view.tokens))):
        if view.norm[k] in _NEXT_TRY:
            named = (m.first for m in mentions(view, "intervention") if m.name == name)
            if any(k < first <= k + _ITS_NAME for first in named):
                return False
            after = view.norms(k + 1, k + 5)
            return bool(_WORKED & set(after)) and not _FAILED_AGAIN & set(after)
    return False


_TRIES = 10
_ITS_NAME = 8
"""Most words from "second one" to its gauge or name: "second one good in the left AC, twenty"."""
_NEXT_TRY = frozenset({"second", "third", "next", "other", "another", "again"})
_WORKED = words("procedures", "outcomes", "worked")
_FAILED_AGAIN = frozenset("blew blown missed failed not no tissued too either also".split())


def _said_no(view: View, mention: Mention) -> bool:
    """As in "traction no because it's open", "get an OPA in - no, he won't take it"."""
    k = view.past(mention.last, _ON_HIM | _HIM)
    no = view.norm[k] in NO
    who, wont, bears, it = view.norms(k + no, k + no + 4)
    own = no and k == mention.last and mention.context.answer is None and not view.gap(k).strip()
    if own and (who in _REASONS or (k + 1 < view.count and view.tokens[k + 1].clitic)):
        return True
    denied = who in HE_OR_SHE and wont in _WILL_NOT
    return denied and (bears in NO or bool(no and bears in _BEARS and it in IT))


_HIM = frozenset({"him", "her", "them", "please", "then"})
_WILL_NOT = frozenset({"wont", "wouldnt", "cant", "doesnt", "didnt", "not"})
_BEARS = words("procedures", "not_borne", "bears") | {"want", "let", "need"}
_REASONS = frozenset({"because", "cos", "cause", "coz", "too", "since"})


def _left_unused(view: View, mention: Mention, starts: Mapping[int, int]) -> bool:
    """As in "brought the LUCAS but we'd a pulse back, so *it was never used*"; never "binder on".

    Without an "it" the words are of the last that was named: "cric kit open, not needed".
    """
    own = view.norms(mention.first, mention.last + 1)
    if mention.name not in _CARRIED_IN or not _ON_HIM.isdisjoint(own):
        return False
    last = min(mention.last + _UNUSED_REACH, view.count)
    hit = next(view.phrases(_UNUSED, mention.last, last), None)
    between = [i for i in range(mention.last, hit.first if hit else 0) if i in starts]
    if hit is None or (between and not IT & set(view.norms(hit.first, hit.last))):
        return False
    devices = (m.first for m in mentions(view, "intervention") if m.name in _CARRIED_IN)
    return set(between).isdisjoint(devices)


_UNUSED: Phrases[bool] = Phrases(tables.listed("procedures", "outcomes", "unused"))
_UNUSED_REACH = 25
_CARRIED_IN = words("procedures", "outcomes", "carried_in")


def _left_alone(view: View, mention: Mention) -> bool:
    """As in "leave the IV for now", "no, leave the IO"; never "no, leave the collar on"."""
    before = range(mention.first, mention.first - 3, -1)
    left = next((i for i in before if view.norm[i] in _LEFT), None)
    if left is None:
        return False
    said_no = view.norm[left - 1] in NO and view.norm[mention.last] not in _STAYS
    return said_no or _FOR_NOW.at(view.tokens, mention.last) is not None


_LEFT = frozenset({"leave", "leaving", "skip", "skipping", "park"})
_FOR_NOW: Phrases[bool] = Phrases(tables.listed("procedures", "outcomes", "for_now"))
_STAYS = frozenset("alone as be in on running there where".split())


def _after(view: View, mention: Mention, starts: Mapping[int, int]) -> Iterator[int]:
    """Tokens behind the mention up to the next one or a second comma; "but" may join on."""
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    end = min(len(view.tokens), mention.last + _AFTER_TOKENS)
    commas = 0
    for i in range(mention.last, end):
        token = view.tokens[i]
        commas += token.gap == "," and view.norm[i - 1] not in NO  # "right hand, nope, blew"
        ended = view.clauses[view.clause_of[i]].sentence != sentence or token.norm in _SUCCESS
        if ended or commas > 1 or i in starts:
            return
        yield i


def _before(view: View, mention: Mention, starts: Mapping[int, int]) -> Iterator[int]:
    clause = view.clauses[view.clause_of[mention.first]]
    low = max(clause.first, mention.first - _BEFORE_TOKENS)
    if view.tokens[mention.first].gap in {",", ":"}:
        return
    for i in range(mention.first - 1, low - 1, -1):
        if i in starts and not any(view.norm[k] in {"or", "nor"} for k in range(i, mention.first)):
            return
        if view.norm[i] in _TURNS:
            return
        yield i
        if view.tokens[i].gap in {",", ":"}:
            return


def only_ready(view: View, mention: Mention) -> bool:
    """As in "cric kit please", "only CPAP available", "collar only if he wakes": not used."""
    i = mention.last
    if names_a_kit(view, i) and view.norm[i + 1] in _LAID_OUT:
        return True
    if view.norm[i] in {"on", "in"} and _READY.at(view.tokens, i) is None:
        return _WAITS.at(view.tokens, i) is not None  # "something we carry pelvic binder on"
    clause = view.clauses[view.clause_of[mention.first]]
    ends = term_ends(view)
    low = max(clause.first, mention.first - _BEFORE_TOKENS)
    low = max((k for k in range(low, mention.first + 1) if k in ends), default=low)
    if view.has(DONE_BY, low, mention.first):
        return False
    i += names_a_kit(view, i)
    while view.norm[i] in _IS_ONLY and not view.gap(i):
        i += 1
    if _stands_ready(view, mention, i):
        return True
    if _WAITS.at(view.tokens, i) is not None:
        return True
    k = view.back(mention.first - 1, _A_ONLY) + 1
    return k > clause.first and _CARRIED.ending_at(view.tokens, k) is not None


def _stands_ready(view: View, mention: Mention, i: int) -> bool:
    """As in "binder ready", "suction's out and ready", "CPAP available".

    Never "pads on and ready", "tubed, ready to go", "trauma team ready".
    """
    first, last = view.norm[mention.first], view.norm[mention.last - 1]
    worn = view.norm[mention.first - 1] in _ON_HIM and mention.first - 1 not in term_ends(view)
    done = last.endswith("ed") or not _ON_HIM.isdisjoint((first, last))
    if worn or done or mention.name in _NOT_LAID_OUT:
        return False
    if view.norm[i] == "and" and not view.gap(i):  # "bougie and scalpel ready"
        i = term_starts(view).get(i + 1, i + 2)
    k = view.past(i, _LAYS_OUT)
    hit = _READY.at(view.tokens, k)  # never "a cannula they have put"
    ready = hit is not None and view.joined(i, hit.last) and view.norm[hit.last] not in DONE_BY
    return ready and not view.has(DONE_BY, i, k)


_IS_ONLY = frozenset({"is", "are", "was", "only", "just"})
_A_ONLY = frozenset({"a", "an", "the", "is"})
_READY: Phrases[bool] = Phrases(tables.listed("procedures", "there", "behind"))
_LAYS_OUT = words("procedures", "there", "lays_out")
_NOT_LAID_OUT = words("procedures", "there", "not_laid_out")
_ON_HIM = frozenset({"on", "in", "with", "under", "round", "around"})
_CARRIED: Phrases[bool] = Phrases(tables.listed("procedures", "there", "before"))
_WAITS: Phrases[bool] = Phrases(tables.listed("procedures", "there", "waits"))


def names_a_kit(view: View, i: int) -> bool:
    """As in "thoracotomy *set*", "IO *kit*" behind the name: what it is done with."""
    return view.norm[i] in _KITS and not view.gap(i).strip()


_KITS = words("procedures", "there", "kits")
DONE_BY = words("procedures", "others", "did")
_LAID_OUT = words("procedures", "outcomes", "laid_out")
