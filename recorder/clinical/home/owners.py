"""Whose a medicine is that was named: "the warfarin's Dad's", "my Endone, six are missing"."""

from __future__ import annotations

from collections.abc import Collection

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import MEN, RELATIVES, WOMEN
from recorder.clinical.doses.pieces import never_runs
from recorder.clinical.grammar.tables import HE, HE_OR_SHE, words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.lexicon import load
from recorder.clinical.view import View

_GONE_REACH = 10
_ASKED_REACH = 40


def is_somebody_elses(view: View, named: Named) -> bool:
    """Whether it is said behind a name whose it is: "the warfarin's Dad's", "but it's hers"."""
    end = min(_pointed_to(view, named.last), named.last + _THEIRS_REACH)
    pointed = (i for i in range(named.last, end) if view.norm[i] in _POINTING)
    return any(_is_theirs(view, named, i) for i in (named.last - 1, *pointed))


def _is_theirs(view: View, named: Named, i: int) -> bool:
    """Whether what token ``i`` names or points to is another's: "they're his wife's"."""
    if view.norm[i] in _AT_ONE and view.names_drug(named.last, i):
        return False  # "amlodipine, and a box of tramadol but that's the wife's"
    k = i + 1
    if not view.tokens[i].clitic:
        if view.norm[k] not in _IS:
            return False
        k += 1
    if view.norm[k] == "mine" and _speaks_for_him(view, named):
        return True
    own, other = (_said_of(view, who) for who in _OF_ONE_SEX.get(view.norm[k], ((), ())))
    if other > 2 * own:
        return True
    while view.norm[k] in _WHOSE and k < i + 5:
        k += 1
    return _owns(view, k) and (view.gap(k + 1) != "" or view.norm[k + 1] in _OWNED)


def _owns(view: View, i: int) -> bool:
    """As in "wife's", "wifes"."""
    if not 0 <= i < view.count:
        return False
    owns = view.tokens[i].clitic == "s" or view.norm[i].endswith("s")
    return owns and view.norm[i].removesuffix("s") in RELATIVES


def of_his_kin(view: View, named: Named) -> bool:
    """As in "overdose on his mom's Xanax", "his moms xanax"; never "my husband's"."""
    return view.norm[named.first - 2] in _OF_HIM and _owns(view, named.first - 1)


_OF_HIM = frozenset({"his", "her", "their"})


def of_the_teller(view: View, named: Named) -> bool:
    """As in "he took one of *my* nitros": hers who tells it, and not his."""
    if view.norm[named.first - 1] not in _MINE:
        return False
    took = next((i for i in range(named.first - 2, named.first - _TOOK_REACH, -1)
                 if view.norm[i] in _TOOK), 0)  # fmt: skip
    return took > 0 and (view.norm[took - 1] in HE_OR_SHE or view.norm[took - 2] in HE_OR_SHE)


_MINE = frozenset({"my", "mine", "our"})
_TOOK = frozenset("took taken had used swallowed borrowed tried chewed".split())
_TOOK_REACH = 6


def readied(view: View, first: int, named: Named) -> bool:
    """As in "what meds is he on" - "let's get the fentanyl in": a crew's own words behind it."""
    drug, amount = load().drugs[named.name], view.number_at.get(named.first - 2)
    if not drug.carried:
        return False
    if view.norm[named.first - 1] == "of" and amount is not None:
        own = amount.first == first and never_runs(drug)  # "he's on 60 of prednisolone"
        return not own  # "another ten of fent before the dressing"
    said = {i for i in range(first, named.first) if view.norm[i] in _READYING}
    if any(not _thinks(view, i) for i in said):
        return True
    return view.has(_READY, named.last, named.last + _READY_REACH)


def _thinks(view: View, i: int) -> bool:
    """As in "what does she take" - "let me think, metoprolol": no crew's words."""
    return view.norm[i] == "let" and (view.norm[i + 1], view.norm[i + 2]) in _LET_ME


_LET_ME = {("me", verb) for verb in "think look see check ask read grab find get recall".split()}
_LET_ME |= {("us", "see"), ("us", "look")}


_READYING = words("home", "owners", "readying")
_READY = frozenset({"ready", "drawn"})
_READY_REACH = 3


def _pointed_to(view: View, last: int) -> int:
    """End of what may point at a name: of "And a warfarin. That's Harold's." the next sentence."""
    end = view.sentence(last - 1).last
    pointed = end == last and end < view.count and view.norm[end] in _POINTING
    return view.sentence(end).last if pointed else end


def of_the_next(view: View, named: Named) -> bool:
    """Whether "but that's the wife's" is said behind a drug that is named after ``named``."""
    people = view.marks.of_others(named.first)
    return bool(people) and all(
        m.first >= named.last
        and view.norm[m.first] in _AT_ONE
        and view.names_drug(named.last, m.first)
        for m in people
    )


def _speaks_for_him(view: View, named: Named) -> bool:
    """Whether somebody was asked what "he" takes, and says "I" of what he has himself."""
    own = view.norm[named.first - 1 - (view.norm[named.first - 1] in {"the", "my"})]
    asked = set(view.norms(named.first - _ASKED_REACH, named.first))
    return own in {"have", "take", "on"} and bool(asked & (HE | _SHE))


def _said_of(view: View, pronouns: Collection[str]) -> int:
    return sum(len(view.positions.get(norm, ())) for norm in pronouns)


_SHE = frozenset({"she", "her"})
_OF_ONE_SEX = {"hers": (_SHE, HE), "his": (HE, _SHE)}
_THEIRS_REACH = 14
_POINTING = frozenset({"they", "those", "these", "that", "it"})
_AT_ONE = frozenset({"that", "it"})
_IS = frozenset({"is", "was", "are", "were", "belongs"})
_WHOSE = frozenset("to all actually his her my your the your late poor old".split())
_OWNED = frozenset("tablets meds pills medicines medication not and but box".split())


_OTHERS = {True: WOMEN, False: MEN}
"""Whom "he" does not mean, and whom "she" does not."""


def swallowed(view: View, named: Named) -> bool:
    """As in "my Endone, there's about six missing", "Seroquel, twenty gone": an overdose."""
    end = min(named.last + _GONE_REACH, view.count)
    if not view.has(_GONE, named.last, end):
        return False
    for i in range(named.last, end):
        if i > named.last and i in view.drug_at:
            return False
        if view.norm[i] in _GONE and i - 1 in view.number_at:
            return True
    return False


_GONE = frozenset({"missing", "gone"})


def of_the_one_before(view: View, i: int) -> bool:
    """As in "mom's got mastitis, she's on Keflex": the opener at ``i`` goes on about a relative."""
    who = i - 1
    if view.norm[who] not in HE_OR_SHE or view.tokens[who].gap != ",":
        return False
    first = view.sentence(who).first
    for k in range(who - 1, max(first, who - _CLAUSE), -1):
        owner = view.norm[k].removesuffix("s") if not view.tokens[k].clitic else view.norm[k]
        has = view.tokens[k].clitic == "s" or owner != view.norm[k] or view.norm[k + 1] in _HAS
        if owner in _OTHERS[view.norm[who][:2] == "he"]:
            return False
        if owner in RELATIVES and has and (k == first or view.norm[k - 1] in _JOINING):
            return True
        if view.norm[k] in {"he", "she", "patient"}:
            return False
    return False


_CLAUSE = 7
_HAS = frozenset({"has", "had", "is", "takes"})
_JOINING = frozenset({"and", "but", "the", "his", "her", "because", "also"})


def of_today(view: View, at: int) -> bool:
    """As in "he's on", "she takes"."""
    if view.norm[at] == "on":
        return bool(view.tokens[at - 1].clitic) or view.norm[at - 1] in _NOW
    return view.norm[at] in {"takes", "uses"}


_NOW = frozenset("is im am".split())


def only_there(view: View, named: Named, at: int) -> bool:
    """As in "what does your husband take", "any meds, Mom", "his daughter has the list".

    Whoever is asked for a relative's medicines called for him, and who holds them or is spoken
    to by the way takes none of them.
    """
    people = [*view.marks.of_others(at), *view.marks.of_others(named.first)]
    return view.norm[at] == "mine" or (
        bool(people) and all(_is_asked(view, m) or _holds(view, m.last, at) for m in people)
    )


def _is_asked(view: View, mark: Mark) -> bool:
    """As in "what does *your* wife take", "any meds, Mom?"."""
    if view.norm[mark.first - 1] in _MEDICINES:
        return view.norm[mark.last] not in _HAS
    first = mark.first - _ASKED_FOR
    asked = view.norm[mark.first - 1] == "your" and view.has(_ASKING, first, mark.first)
    return asked and view.has(_TAKING | _MEDICINES, first, mark.first + 3)


def _holds(view: View, last: int, at: int) -> bool:
    """As in "his wife's got *his* meds", "his wife has the list"."""
    meds = view.norm[at - 1] in _HIS_OR_HER and view.norm[at] in _MEDICINES
    held = meds or "list" in view.norms(at + 1, at + 4)
    return held and last <= at and view.has(_HOLDS, last, at + 1)


_ASKING = frozenset("what which does do is any are has".split())
_ASKED_FOR = 5
_TAKING = frozenset({"take", "takes", "taking", "on"})
_MEDICINES = frozenset("meds medications medication medicine medicines tablets pills".split())
_HOLDS = frozenset("got has have brought handed gave".split())
_HIS_OR_HER = frozenset({"his", "her"})
