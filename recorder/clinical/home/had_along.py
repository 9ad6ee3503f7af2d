"""What somebody has with him or gets now and again: no opener, and nothing of a list.

"He has the GTN spray", "she's the EpiPen for that", "a fentanyl patch on his back", "he gets the
albuterol machine when he has a cold".
"""

from __future__ import annotations

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import denials
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.home.words import FREQUENCY
from recorder.clinical.lexicon import load
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_ARTICLES = words("home", "had_along", "articles")
_HAVING = words("home", "had_along", "having")
_WHO = words("home", "had_along", "who")
_DEVICES = words("home", "had_along", "devices")
_PENS = words("home", "had_along", "pens")
_CARRIED = words("home", "had_along", "carried")
_WORN = words("home", "had_along", "worn")
_GETTING = words("home", "had_along", "getting")
_NEED: Phrases[bool] = Phrases(listed("home", "had_along", "need"))
_PUTTING = words("home", "had_along", "putting")
_FEELING = words("home", "had_along", "feeling")
_HAD = words("home", "had_along", "had")
_IN_USE = words("home", "had_along", "in_use")
_HABIT_REACH = 7
_NOT_HIS = OF_ANOTHER | {Cue.PLAN, Cue.CONDITION, Cue.REFUSED}


def had_along(view: View, named: Named) -> bool:
    """Whether somebody is told to have ``named`` himself, or to use it at times."""
    if _of_his_own(view, named) or _last_taken(view, named):
        return True  # whether he had it today or not
    if not (_his_device(view, named) or _patch(view, named) or _gets(view, named)):
        return False
    context = view.context(named.first, named.last)
    return not (context.asked or context.cues & _NOT_HIS or denials(view, named.first))


def _of_his_own(view: View, named: Named) -> bool:
    """As in "did you take your metoprolol today": asked of one dose, and he has them."""
    i = named.first - 1
    if view.norm[i] != "your" or view.norm[i - 1] not in _HAD:
        return False
    if named.name == "insulin" and any(d.form.name.startswith("insulin_") for d in view.drugs):
        return False  # told by its own name
    return view.norm[i - 1] not in _GOT or not load().drugs[named.name].carried


def _last_taken(view: View, named: Named) -> bool:
    """As in "last dose of Xarelto was last night", "last Eliquis at eight"."""
    i = named.first - 1
    if (view.norm[i] == "of" and view.norm[i - 1] == "dose") or (
        view.norm[i] in {"his", "her", "my", "the"} and view.norm[i - 1] in _HAD
    ):
        i -= 2
    return view.norm[i] == "last" and not load().drugs[named.name].carried


_GOT = frozenset({"had", "have"})
"""As in "you've had your fentanyl": of a drug that a crew carries they tell nothing."""


def _his_device(view: View, named: Named) -> bool:
    """As in "he has the GTN spray", "he's a GTN spray", "she's got a Ventolin at home"."""
    if named.name not in _CARRIED or view.norm[named.first - 1] not in _ARTICLES:
        return False
    i = named.first - 2
    if view.norm[i] == "got":
        i -= 1
        own = bool(view.tokens[i].clitic) or view.norm[i] in _HAVING
        return (
            own
            and view.norm[i - 1 + bool(view.tokens[i].clitic)] in _WHO
            and _is_device(view, named)
        )
    has = view.norm[i] in _HAVING and view.norm[i - 1] in _WHO
    has = has or (view.norm[i] in _WHO and view.tokens[i].clitic in {"s", "ve"})
    return has and _is_device(view, named)


def _is_device(view: View, named: Named) -> bool:
    """As in "GTN *spray*", "EpiPen", "Ventolin at home"; never "a nitro spray going in"."""
    i = named.last
    form = view.has(_DEVICES, named.first, i + 1)
    i += view.norm[i] in _DEVICES
    pen = not _PENS.isdisjoint(view.norms(named.first, named.last))
    home = view.norms(i, i + 2) in _WITH_HIM
    return (form or pen or home) and view.norm[i] not in _IN_USE


_WITH_HIM = (["at", "home"], ["with", "him"], ["with", "her"], ["with", "me"])


def _patch(view: View, named: Named) -> bool:
    """As in "he's wearing a fentanyl patch", "a Butrans patch on her arm": worn for days."""
    opioid = "opioid" in load().drugs[named.name].classes
    put_on = view.has(_PUTTING, named.first - 3, named.first)
    return opioid and view.norm[named.last] in _WORN and not put_on


def _gets(view: View, named: Named) -> bool:
    """As in "gets salbutamol when he's chesty", "gets B12 every three months"."""
    i = named.first - 1
    i -= view.norm[i] in _ARTICLES or view.norm[i] in {"his", "her", "my", "some"}
    return view.norm[i] in _GETTING and at_need(view, named)


def at_need(view: View, named: Named) -> bool:
    """As in "paracetamol when she needs it", "an EpiPen in the summer"."""
    for k in range(named.last, min(named.last + _HABIT_REACH, view.count)):
        if view.tokens[k].gap in SENTENCE_ENDS:
            return False
        if (_NEED.at(view.tokens, k) or FREQUENCY.at(view.tokens, k)) is not None:
            return True
        if view.norm[k] in _WHENS and view.norm[k + 1] in _HE and k + 2 < view.count:
            return view.tokens[k + 1].clitic == "s" or view.norm[k + 2] in _FEELING
    return False


_WHENS = frozenset({"when", "whenever"})
_HE = frozenset("he she i im".split())
