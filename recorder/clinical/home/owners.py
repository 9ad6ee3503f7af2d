"""Whose a medicine is that was named: "the warfarin's Dad's", "my Endone, six are missing"."""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import MEN, RELATIVES, WOMEN
from recorder.clinical.doses.pills import never_runs
from recorder.clinical.grammar.everyday import HE, HE_OR_SHE
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.lexicon import load
from recorder.clinical.view import View

_GONE_REACH = 10
_THAT_ONE = (["that", "the", "one"], ["thats", "the", "one"], ["yeah", "that", "the"])
_ASKED_TABLETS = frozenset("tablet tablets pill pills inhaler regular medicine meds".split())
_ASKED_REACH = 40


def belongs_to(view: View, named: Named) -> bool:
    """As in "the warfarin's Dad's", "the metformin is my husband's": somebody else's box."""
    i = named.last
    if view.tokens[i - 1].clitic != "s":
        if view.norm[i] not in {"is", "was", "are", "belongs"}:
            return False
        i += 1
    while view.norm[i] in {"his", "her", "my", "the", "your", "to", "all", "actually"}:
        i += 1
    if i >= len(view.tokens):
        return False
    owner = view.tokens[i]
    whose = owner.clitic == "s" or owner.norm.endswith("s")
    return whose and owner.norm.removesuffix("s") in RELATIVES


def of_his_kin(view: View, named: Named) -> bool:
    """As in "overdose on his mom's Xanax", "his moms xanax"; never "my husband's"."""
    owner = view.tokens[named.first - 1] if named.first else None
    if owner is None or view.norm[named.first - 2] not in _OF_HIM:
        return False
    owns = owner.clitic == "s" or owner.norm.endswith("s")
    return owns and owner.norm.removesuffix("s") in RELATIVES


_OF_HIM = frozenset({"his", "her", "their"})


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


_READYING = frozenset(
    """draw drawing drew drawn push pushing pushed hang hanging hung let lets gave giving line
    iv im""".split()
)
_READY = frozenset({"ready", "drawn"})
_READY_REACH = 3


def theirs(view: View, named: Named) -> bool:
    """As in "there's ramipril in the cupboard but they're his wife's", said behind a name."""
    end = min(_pointed_to(view, named.last), named.last + _THEIRS_REACH)
    if not view.has(_POINTING, named.last, end):
        return False
    for i in range(named.last, end):
        if view.norm[i] not in _POINTING:
            continue
        if view.norm[i] in _AT_ONE and view.names_drug(named.last, i):
            continue  # "amlodipine, and a box of tramadol but that's the wife's"
        if _of_the_other(view, named, i):
            return True
        k = i + 1
        while view.norm[k] in _WHOSE and k < i + 5:
            k += 1
        if k < view.count and k > i + 1 and _relatives(view, k):
            return True
    return False


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


def _of_the_other(view: View, named: Named, i: int) -> bool:
    """As in "there's Eliquis but it's hers", "I have the ramipril, that's mine": no one's here."""
    k = i + 1 + (view.norm[i + 1] in {"is", "was", "are"})
    told = k > i + 1 or bool(view.tokens[i].clitic) or view.norm[i] in {"thats", "its", "theyre"}
    whose = view.norm[k]
    if not told or view.names_drug(named.last, i):
        return False
    if whose == "mine":
        return _speaks_for_him(view, named)
    he, she = (_said_of(view, pronouns) for pronouns in (HE, _SHE))
    return (whose == "hers" and he > 2 * she) or (whose == "his" and she > 2 * he)


def _speaks_for_him(view: View, named: Named) -> bool:
    """Whether somebody was asked what "he" takes, and says "I" of what he has himself."""
    own = view.norm[named.first - 1 - (view.norm[named.first - 1] in {"the", "my"})]
    asked = set(view.norms(named.first - _ASKED_REACH, named.first))
    return own in {"have", "take", "on"} and bool(asked & (HE | _SHE))


def _said_of(view: View, pronouns: frozenset[str]) -> int:
    return sum(len(view.positions.get(norm, ())) for norm in pronouns)


_SHE = frozenset({"she", "her", "shes"})
_THEIRS_REACH = 14
_POINTING = frozenset({"they", "those", "these", "that", "it", "theyre", "thats", "its"})
_AT_ONE = frozenset({"that", "it", "thats", "its"})
_WHOSE = frozenset("are is was were all actually his her my the your late poor old".split())


def _relatives(view: View, i: int) -> bool:
    """Whether token ``i`` is "wife's" or "wifes", with nothing that is hers behind it."""
    owner = view.tokens[i]
    owns = owner.clitic == "s" or owner.norm.endswith("s")
    if not owns or owner.norm.removesuffix("s") not in RELATIVES:
        return False
    return view.gap(i + 1) != "" or view.norm[i + 1] in _OWNED


_OWNED = frozenset("tablets meds pills medicines medication not and but box".split())


def of_another_sex(view: View, at: int) -> bool:
    """As in "the warfarin's his wife's, he's on apixaban": the opener at ``at`` is not of her."""
    who = view.norm[at - 1]
    people = view.marks.of_others(at)
    if who not in HE_OR_SHE or not people:
        return False
    others = _OTHERS[who[:2] == "he"]
    return all(view.norm[m.last - 1].removesuffix("s") in others for m in people)


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


def confirmed(view: View, named: Named) -> bool:
    """As in "a water tablet ... Bendroflumethiazide." - "That's the one."."""
    first, last, _ = view.sentence(named.first)
    alone = first == named.first and last == named.last and not load().drugs[named.name].carried
    if not alone or view.norms(last, last + 3) not in _THAT_ONE:
        return False
    return bool(_ASKED_TABLETS & set(view.norms(max(0, first - _ASKED_REACH), first)))


def own_or_held(view: View, at: int) -> bool:
    """As in "mine are", "his daughter has the list, it's metoprolol": whoever has the list."""
    return view.norm[at] == "mine" or (
        view.norm[at] in _HOLDING and "list" in view.norms(at + 1, at + 4)
    )


_HOLDING = frozenset({"has", "have", "got", "gave"})


def of_today(view: View, at: int) -> bool:
    """As in "he's on", "she takes"."""
    if view.norm[at] == "on":
        return bool(view.tokens[at - 1].clitic) or view.norm[at - 1] in _IS
    return view.norm[at] in {"takes", "uses"}


_IS = frozenset("is hes shes im am".split())


def asked_of_kin(view: View, named: Named, at: int) -> bool:
    """As in "what does your husband take", "any meds, Mom", "his wife's got his meds".

    Whoever is asked for a relative's medicines called for him, and who holds them or is spoken
    to by the way takes none of them.
    """
    people = [*view.marks.of_others(at), *view.marks.of_others(named.first)]
    return bool(people) and all(
        _asked_for(view, m.first) or _spoken_to(view, m) or _holds(view, m.last, at) for m in people
    )


def _asked_for(view: View, i: int) -> bool:
    """As in "what does *your* wife take", never "what does your brother have"."""
    asked = view.norm[i - 1] == "your" and view.has(_ASKING, i - _ASKED_FOR, i - 1)
    return asked and view.has(_TAKING | _MEDICINES, i - _ASKED_FOR, i + 3)


def _spoken_to(view: View, mark: Mark) -> bool:
    """As in "any meds, Mom?"."""
    return view.norm[mark.first - 1] in _MEDICINES and view.norm[mark.last] not in _HAS


def _holds(view: View, last: int, at: int) -> bool:
    """As in "his wife's got *his* meds"."""
    own = view.norm[at - 1] in _HIS_OR_HER and view.norm[at] in _MEDICINES
    return own and last < at and view.has(_HOLDS, last, at)


_ASKING = frozenset("what whats which does do is any are has".split())
_ASKED_FOR = 5
_TAKING = frozenset({"take", "takes", "taking", "on"})
_MEDICINES = frozenset("meds medications medication medicine medicines tablets pills".split())
_HOLDS = frozenset("got has brought have handed gave".split())
_HIS_OR_HER = frozenset({"his", "her"})
