"""A substance that is named and is no allergy: "penicillin is fine", "so not eggs".

``allergies`` finds the substances; what takes one of them back is read here.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, table, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View


def not_that(view: View, substances: DrugList, named: Named) -> bool:
    """As in "eggs, though he ate an omelette, so not eggs", "latex, no, not latex".

    Named once more behind that ("not aspirin, it's ASA ... yes, aspirin") it is one after all.
    """
    items = substances.items
    behind = (items.get(i + 1) for i in view.positions.get("not", ()))
    if not any(item is not None and item.name == named.name for item in behind):
        return False
    same = [i for i, item in items.items() if item.name == named.name]
    denied = [i for i in same if view.norm[i - 1] == "not"]
    if min(same) == denied[0] or max(same) > denied[-1]:
        return False
    return denied[-1] - named.last <= _NOT_REACH


_NOT_REACH = 24


def is_none(view: View, named: Named) -> bool:
    """Whether ``named`` is said to do no harm: "he says penicillin is fine", "tolerates Keflex"."""
    i = named.last
    if view.norms(i, i + 3) in _MEANT_ELSE or view.norm[named.first - 1] == "due":
        return True  # "Tetanus! No, I mean, I'm due tetanus."
    return _borne_behind(view, named) or _borne_in_front(view, named.first)


def _borne_in_front(view: View, first: int) -> bool:
    """As in "tolerates *Keflex*", "is fine with the *Keflex*"; never "isn't fine with"."""
    i = view.back(first - 1, _LIGHT_BEFORE, first - _LIGHT_REACH - 1) + 1
    hit = next((h for h in view.phrases(_BEARS, max(0, i - _LIGHT_REACH), i) if h.last == i), None)
    if hit is None or not view.joined(hit.first + 1, first + 1):
        return False
    denied = (k for k in range(max(0, hit.first - _NOT_BEFORE), hit.first))
    return not any(view.norm[k] in _NOT_BORNE and view.joined(k + 1, first) for k in denied)


def _borne_behind(view: View, named: Named) -> bool:
    """As in "*Tylenol* is okay", "has had *morphine* before without any trouble"."""
    i = named.last
    if i >= view.count or view.tokens[i].gap in SENTENCE_ENDS:
        return False
    is_so = _IS_FINE.at(view.tokens, i)
    if is_so is None and view.tokens[i - 1].clitic == "s":
        is_so = _FINE.at(view.tokens, i)
    if is_so is not None:
        return not _he_is(view, is_so.last)
    i = view.past(i, _WHEN_BORNE, named.last + _LIGHT_REACH)
    harmless = i < view.count and _HARMLESS.at(view.tokens, i) is not None
    return harmless and view.has(_TAKEN, named.first - _LIGHT_REACH, named.first)


def _he_is(view: View, i: int) -> bool:
    """As in "on penicillin, is fine with *Keflex*"; not "penicillin is fine with *him*"."""
    goes_on = view.norm[i] in _FINE_OTHERWISE and view.gap(i) in PHRASE_GAPS
    return goes_on and view.norm[i + 1] not in _WHOM


_BEARS: Phrases[bool] = Phrases(listed("allergies", "borne", "bears"))
_FINE: Phrases[bool] = Phrases(listed("allergies", "borne", "fine"))
_BORNE = table("allergies")["borne"]
_IS_FINE: Phrases[bool] = Phrases(
    [(f"{verb} {fine}", True) for verb in _BORNE["verbs"] for fine in _BORNE["fine"]]
    + [(phrase, True) for phrase in _BORNE["no_problem"]]
)
_HARMLESS: Phrases[bool] = Phrases(listed("allergies", "borne", "harmless"))
_NOT_BORNE = words("allergies", "borne", "not_borne")
_LIGHT_BEFORE = words("allergies", "borne", "light")
_WHEN_BORNE = words("allergies", "borne", "when")
_TAKEN = words("allergies", "borne", "taken")
_FINE_OTHERWISE = frozenset({"with", "on", "otherwise", "apart"})
_WHOM = frozenset({"him", "her", "me", "them"})
_LIGHT_REACH, _NOT_BEFORE = 5, 4


def called_none(view: View, named: Named) -> bool:
    """As in "codeine makes him drowsy, that's not an allergy": of ``named``."""
    return _not_allergic(view, named) or _not_an_allergy(view, named) or _disputed(view, named)


def _disputed(view: View, named: Named) -> bool:
    """As in "penicillin allergy on the notes but he says he's *fine with it*"."""
    end = min(named.last + _EXPLAINED, view.sentence(named.last - 1).last)
    hit = next(view.phrases(_DISPUTES, named.last, end), None)
    if hit is None or view.names_drug(named.last, hit.first):
        return False
    behind, what = view.norm[hit.last], view.norm[hit.last - 1]
    closed = bool(view.gap(hit.last)) or (behind == "with" and view.norm[hit.last + 1] in _IT)
    if not closed and (what in _OF_WHAT or behind in {"was", "is"}):
        return False  # "peanuts, never had a problem with bees", "denies it was on purpose"
    return not view.has(_NOT_BORNE, hit.first - _NOT_BEFORE, hit.first)


_OF_WHAT = frozenset({"problem", "problems", "trouble", "reacted"})
_IT = frozenset({"it", "that", "them"})


_DISPUTES: Phrases[bool] = Phrases(listed("allergies", "disputed", "phrases"))


def _not_allergic(view: View, named: Named) -> bool:
    """As in "thought she was allergic to it but she isn't", "it binds me, I'm not allergic"."""
    end = min(named.last + _EXPLAINED, view.count)
    if not view.has(_NOTS, named.last, end):
        return False
    for k in range(named.last + 1, end):
        if k in view.drug_at:
            return False
        subject = k - 1 - (view.norm[k - 1] in {"is", "am", "was"})
        who = view.norm[subject]
        if view.norm[k] not in _NOTS or who not in _WHO:
            continue
        if view.norm[k + 1] == "allergic" and view.norm[k + 2] != "to":
            return True
        no = view.norm[subject - 1] == "no"  # "patient says no he isn't"
        said = no or view.norm[subject - 1] in _SAYS
        said = said or view.has(_WHO[who], max(0, named.first - _EXPLAINED), named.first)
        return said and (bool(view.gap(k + 1)) or (no and view.norm[k + 1] in _GOES_ON))
    return False


def said_to_be(view: View, named: Named) -> bool:
    """As in "he isn't allergic to penicillin, *the notes say he is*"."""
    end = min(named.last + _EXPLAINED, view.count - 2)
    return any(
        view.norm[i + 1] in _WHO and (view.tokens[i + 1].clitic == "s" or view.norm[i + 2] == "is")
        and bool(view.gap(i + 2 + (view.norm[i + 2] == "is")))
        for i in view.positions.within(_SAYS, named.last, end)
    )  # fmt: skip


_SAYS = words("allergies", "disputed", "says")
_GOES_ON = words("allergies", "disputed", "goes_on")

_NOTS = frozenset({"not", "isnt", "wasnt", "aint"})
_I, _HE, _SHE = frozenset({"i", "im"}), frozenset({"he"}), frozenset({"she"})
_WHO = {who: same for same in (_I, _HE, _SHE) for who in same}


def _not_an_allergy(view: View, named: Named) -> bool:
    """As in "that's not a true allergy", "which isn't an allergy", "so that is an intolerance"."""
    i = named.last
    for k in view.positions.of(("allergy", "intolerance")):
        if not i < k < i + _EXPLAINED or not _called_so(view, i, k):
            continue
        others = (view.drug_at[n] for n in range(i, k) if n in view.drug_at)
        return all(other.form.name == named.name for other in others)
    return False


def _called_so(view: View, low: int, k: int) -> bool:
    """Whether "not a true *allergy*" or "that is an *intolerance*" says what it is."""
    if view.norm[k] == "allergy":
        return view.has(_NOTS, max(low, k - _TRUE), k)
    return view.norm[k - 1] == "an" and view.norm[k - 2] in _THAT_IS


_TRUE, _THAT_IS = 3, frozenset("is that it just more".split())
_MEANT_ELSE = (["no", "i", "mean"], ["no", "i", "meant"], ["no", "sorry", "i"])
_EXPLAINED = 16
