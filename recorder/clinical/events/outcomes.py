"""What became of a procedure, by the words around it: it failed, or was left undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.doses.later_doses import only_of_later_dose
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.events.failed_elsewhere import failed_elsewhere
from recorder.clinical.grammar import tables
from recorder.clinical.grammar.everyday import DETERMINERS, NO
from recorder.clinical.grammar.tables import words
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
    if _no_because(view, mention) or _never_needed(view, mention, starts):
        return "not_done"
    if _left_alone(view, mention) or _would_not_go_in(view, mention, starts):
        return "not_done"
    for i in _before(view, mention, starts):
        hit = _FAILED_BEFORE.at(view.tokens, i)
        if hit is not None and hit.last <= mention.first and mention.first - hit.last <= CLOSE:
            of_before = _of_the_one_before(view, hit.first, mention.first)
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
    return not view.has(_SUCCEEDED, mention.last, _clause_begin(view, mention.last, other.first))


def _clause_begin(view: View, low: int, i: int) -> int:
    """Where what is told of the next one begins: "..., *so she's got* a size 4 i-gel"."""
    begins = (k for k in range(i, low, -1) if view.norm[k] in _TURNS or view.gap(k) == ",")
    return next(begins, i)


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
        if hit is None or missed_by_patient(view, hit.first) or _not_there(view, hit.first):
            continue
        if only_of_later_dose(view, hit.first):
            return None  # "third shock, second dose of amiodarone not given"
        of_next = i >= mention.last and _of_the_next(view, hit.first, hit.last, starts)
        if of_next or failed_elsewhere(view, mention, hit.first, hit.last):
            return ""
        worked = hit.value == "failed" and _then_worked(view, hit.last, mention.name)
        return "" if worked else hit.value
    return None


def _not_there(view: View, i: int) -> bool:
    """As in "tube's in, not oesophageal"."""
    return view.norm[i] in _GULLET and view.has(_NOT, i - CLOSE, i)


_GULLET = frozenset({"oesophageal", "oesophagus", "esophageal", "esophagus"})
_NOT = frozenset({"not", "isnt", "wasnt", "no", "never"})


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


def _of_the_one_before(view: View, i: int, first: int) -> bool:
    """As in "I blew it, 18 in the right AC", "missed that, got a pink in": of none at ``first``."""
    lost = view.norm[i] in {"blew", "missed"}
    alone = first > i + 2 or view.norm[first] in _SUCCESS  # never "missed that IV"
    return lost and (view.norm[i + 1] == "it" or (view.norm[i + 1] == "that" and alone))


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


def _no_because(view: View, mention: Mention) -> bool:
    """As in "traction no because it's the open one", "collar no she won't have it"."""
    ends = mention.last + 1 >= len(view.tokens)
    told = not ends and mention.context.answer is None and view.norm[mention.last] == "no"
    own = not view.tokens[mention.last].gap.strip() if told else False
    reason = view.norm[mention.last + 1]
    return own and (reason in _REASONS or bool(view.tokens[mention.last + 1].clitic))


_REASONS = frozenset({"because", "cos", "cause", "coz", "too", "since"})


def _never_needed(view: View, mention: Mention, starts: Mapping[int, int]) -> bool:
    """As in "cric kit open, neck marked, not needed.": closed at the end of what was laid out."""
    if not only_ready(view, mention):
        return False
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    for i in range(mention.last, min(mention.last + _AFTER_TOKENS, len(view.tokens) - 1)):
        if i in starts or view.clauses[view.clause_of[i]].sentence != sentence:
            return False
        if view.norms(i, i + 2) in (["not", "needed"], ["not", "used"], ["never", "used"]):
            return True
    return False


def _would_not_go_in(view: View, mention: Mention, starts: Mapping[int, int]) -> bool:
    """As in "Combat gauze, pack it." - "No, I can't get it in there."."""
    if mention.name not in _GOES_IN:
        return False
    for i in view.positions.of(_CANNOT):
        if not mention.last <= i < mention.last + _TRIED_FOR or view.norm[i + 3] != "in":
            continue
        got = view.norm[i + 1] == "get" and view.norm[i + 2] in {"it", "this", "that"}
        return got and not any(k in starts for k in range(mention.last, i))
    return False


_GOES_IN = frozenset({"wound_packing", "opa", "npa", "supraglottic_airway", "intubation"})
_TRIED_FOR = 20
_CANNOT = ("cant", "couldnt", "cannot")


def _left_alone(view: View, mention: Mention) -> bool:
    """As in "leave the IV for now", "we'll leave the cannula for the minute"."""
    if view.norm[mention.last] not in {"for", "till"}:
        return False
    left = view.has(_LEFT, mention.first - 2, mention.first + 1)
    behind = view.norms(mention.last, mention.last + 3)
    return left and (behind[:2] == ["for", "now"] or behind in _FOR_THE_MOMENT)


_LEFT = frozenset({"leave", "leaving", "skip", "skipping", "park"})
_FOR_THE_MOMENT = (["for", "the", "moment"], ["for", "the", "minute"], ["for", "a", "minute"],
                   ["till", "we", "arrive"])  # fmt: skip


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
    clause = view.clauses[view.clause_of[mention.first]]
    if view.has(DONE_BY, clause.first, mention.first):
        return False
    i += names_a_kit(view, i)
    while view.norm[i] in _IS_ONLY and not view.gap(i):
        i += 1
    told = view.norm[i] in _THERE or tuple(view.norms(i, i + 2)) in _WE_CARRY
    if told and not view.gap(i) and not view.tokens[i].clitic:
        return True
    if view.norm[i] in _IF and view.norm[i + 1] in _IF_HE:
        return True
    k = view.back(mention.first - 1, _A_ONLY)
    return k >= clause.first and (view.norm[k] in _CARRIED or _only_has(view, k))


def _only_has(view: View, k: int) -> bool:
    """As in "we only have CPAP", "they've only CPAP here"."""
    has = view.norm[k] in {"have", "has"} or view.tokens[k].clitic == "ve"
    return has and "only" in (view.norm[k - 1], view.norm[k + 1])


_IS_ONLY = frozenset({"is", "are", "was", "only", "just"})
_A_ONLY = frozenset({"a", "an", "the", "is", "only"})
_THERE = words("procedures", "there", "behind")
_CARRIED = words("procedures", "there", "before")
_WE_CARRY = frozenset((who, has) for who in ("we", "they", "you") for has in ("carry", "have"))
_IF = frozenset({"if", "unless"})
_IF_HE = frozenset({"he", "she", "they", "needed", "required", "necessary"})


def names_a_kit(view: View, i: int) -> bool:
    """As in "thoracotomy *set*", "IO *kit*" behind the name: what it is done with."""
    return view.norm[i] in _KITS and not view.gap(i).strip()


_KITS = words("procedures", "there", "kits")
DONE_BY = words("procedures", "others", "did")
_LAID_OUT = frozenset({
    "open", "opened", "out", "ready", "prepped", "handy", "standing", "on", "please",
})  # fmt: skip
