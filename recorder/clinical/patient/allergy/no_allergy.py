"""A substance that is named and is no allergy: "penicillin is fine", "so not eggs".

``allergies`` finds the substances; what takes one of them back is read here.
"""

from __future__ import annotations

from recorder.clinical.home.drug_lists import DrugList, Named
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
    """Whether ``named`` is said to do no harm: "he says penicillin is fine"."""
    i = named.last
    if view.norms(i, i + 3) in _MEANT_ELSE or view.norm[named.first - 1] == "due":
        return True  # "Tetanus! No, I mean, I'm due tetanus."
    before = view.norms(named.first - 2, named.first)
    if (before[0] in _FINE and before[1] in {"with", "on"}) or before == ["can", "have"]:
        return True  # "she's fine with penicillin, it's the sulfa"
    has_been = view.norms(i, i + 2) == ["has", "been"]
    if view.norm[i] in {"is", "was"} or has_been or view.tokens[i - 1].clitic == "s":
        i += 2 if has_been else view.norm[i] in {"is", "was"}
        return view.norm[i] in _FINE
    return False


def called_none(view: View, named: Named) -> bool:
    """As in "codeine makes him drowsy, that's not an allergy": of ``named``."""
    return _not_allergic(view, named) or _not_an_allergy(view, named)


def _not_allergic(view: View, named: Named) -> bool:
    """As in "thought she was allergic to it but she isn't", "it binds me, I'm not allergic"."""
    end = min(named.last + _EXPLAINED, view.count)
    if not view.has(_NOTS, named.last, end):
        return False
    for k in range(named.last + 1, end):
        if k in view.drug_at:
            return False
        who = view.norm[k - 1 - (view.norm[k - 1] in {"is", "am", "was"})]
        if view.norm[k] not in _NOTS or who not in _WHO:
            continue
        if view.norm[k + 1] == "allergic" and view.norm[k + 2] != "to":
            return True
        same = view.has(_WHO[who], max(0, named.first - _EXPLAINED), named.first)
        return same and bool(view.gap(k + 1))
    return False


_NOTS = frozenset({"not", "isnt", "wasnt", "aint"})
_I, _HE, _SHE = frozenset({"i", "im"}), frozenset({"he", "hes"}), frozenset({"she", "shes"})
_WHO = {who: same for same in (_I, _HE, _SHE) for who in same}


def _not_an_allergy(view: View, named: Named) -> bool:
    """As in "that's not a true allergy", "which isn't an allergy", "so that is an intolerance"."""
    i = named.last
    for word in ("allergy", "intolerance"):
        for k in view.positions.get(word, ()):
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


_TRUE, _THAT_IS = 3, frozenset("is that thats it its just more".split())
_MEANT_ELSE = (["no", "i", "mean"], ["no", "i", "meant"], ["no", "sorry", "i"])
_FINE = frozenset({"fine", "ok", "okay", "grand"})
_EXPLAINED = 16
