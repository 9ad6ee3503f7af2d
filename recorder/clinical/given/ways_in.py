"""The way in of a drug: the route nearest to it, or the one shared by a list."""

from __future__ import annotations

from bisect import bisect_left

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.lexicon import Drug
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS

_OWN_NAME = 6
"""How far away a route counts that is only a part of the drug's name."""
_SHARED_REACH = 24
"""Tokens from a drug to "both IV" behind the last one of its list."""
_ALL_OF_THEM = frozenset({"both", "all"})
_PENS = frozenset({"pen", "pens", "epipen", "epipens", "injector", "autoinjector"})
_DENIED = frozenset("no not never without".split())
_LEGS = frozenset({"leg", "thigh"})
_LEG_REACH = 9
_NEBS = frozenset({"neb", "nebs", "nebuliser", "nebulizer", "nebulisers"})
_TO_NEB = frozenset("the of with ready his her own going up a s".split())
"""Words that may stand between "nebs" and what is in them."""
_NO_WAY_IN = frozenset("access attempt attempts established right left".split())
"""Behind "IV" they tell of a line."""


def route_of(talk: DrugTalk, m: Mention) -> str | None:
    """The route nearest to the drug in its own stretch of text."""
    view = talk.view
    best: tuple[int, str] | None = None
    last = min(m.ceiling, max(m.hit.end + 12, m.end + 7))
    lo = bisect_left(talk.route_starts, max(m.floor, m.hit.start - 6))
    for route in talk.routes[lo : bisect_left(talk.route_starts, last)]:
        if route.value == "IV" and view.norm[route.last] in _NO_WAY_IN:
            continue
        if view.norm[route.first - 1] in _DENIED and not _put_right(talk, route):
            continue  # "ondansetron four, never IV", "one of Atrovent, no IV steroid"
        if route.last <= m.hit.start and _never_so(m.drug, route.value):
            continue  # "micrograms sublingual clopidogrel": of the one before
        if _of_the_next(talk, route.first, route.last, m):
            continue
        if route.value in {"NEB", "INH"} and _never_so(m.drug, route.value):
            continue  # "hydrocortisone two hundred, back to back nebs five of salbutamol"
        distance = _distance(talk, route.first, route.last, m)
        if distance is None:
            continue
        if best is None or distance < best[0] or _put_right(talk, route):
            best = (distance, route.value)
    if _capital_in(talk, m, last) and (best is None or _nasal_first(talk, m)):
        return "IN"
    return best[1] if best else _by_kind(talk, m)


def _by_kind(talk: DrugTalk, m: Mention) -> str | None:
    """A gas is inhaled, "his nebs, the salbutamol" are nebulised, a pen in the leg is IM."""
    view, drug = talk.view, m.drug
    if drug is not None and drug.routes == ("INH",):
        return "INH"
    if view.norm[m.hit.end - 1] in _PENS and view.has(_LEGS, m.hit.end, m.hit.end + _LEG_REACH):
        return "IM"
    if drug is None or "NEB" not in drug.routes:
        return None
    i = m.start - 1
    while i > m.floor and view.norm[i] in _TO_NEB and not view.tokens[i + 1].gap:
        i -= 1
    if view.tokens[i + 1].gap not in PHRASE_GAPS:
        return None
    return "NEB" if i >= m.floor and view.norm[i] in _NEBS else None


def _put_right(talk: DrugTalk, route: Hit[str]) -> bool:
    """As in "Narcan 0.4 IV, no, IM", "midazolam IM, no, sorry, intranasal": the later way.

    Never so of "IV, no IM needed".
    """
    if talk.view.norm[route.last] in _NOT_WANTED:
        return False
    i = route.first
    k = talk.view.back(i - 1, {"sorry", "wait", "actually", "no"}, i - 4)
    return k < i - 1 and any(route.last == k + 1 for route in talk.routes)


_NOT_WANTED = frozenset("needed required given used necessary available possible yet".split())


def _never_so(drug: Drug | None, route: str) -> bool:
    return drug is not None and bool(drug.routes) and route not in drug.routes


def shared_route(talk: DrugTalk, m: Mention) -> str | None:
    """As in "morphine 5 and ondansetron 4, both IV": one way in for all before it."""
    view = talk.view
    last = min(m.sentence_end, m.hit.end + _SHARED_REACH)
    if _ALL_OF_THEM.isdisjoint(view.norms(m.ceiling, last)):
        return None
    for i in range(m.ceiling, last):
        if view.norm[i] not in _ALL_OF_THEM or view.tokens[i].gap not in LIST_GAPS:
            continue
        after = i + 1 + (view.norm[i + 1] in {"slow", "given", "by", "of"})
        route = ROUTES.at(view.tokens, after)
        if route is None or not (m.doses and m.drug and route.value in m.drug.routes):
            return None
        drugs = {view.drug_at[k].start for k in range(m.hit.end, i) if k in view.drug_at}
        return route.value if view.norm[i] == "all" or len(drugs) == 1 else None
    return None


def _nasal_first(talk: DrugTalk, m: Mention) -> bool:
    """As in "Narcan 2 mg IN x2, 0.4 IV": IN stands right behind the first amount."""
    dose = m.dose
    if dose is None or dose.last >= len(talk.view.tokens):
        return False
    return talk.view.quote(dose.last, dose.last + 1) == "IN"


def _of_the_next(talk: DrugTalk, first: int, last: int, m: Mention) -> bool:
    """As in "a gram of paracetamol, point five of IM adrenaline": the next drug's route."""
    following = talk.view.drug_at.get(last)
    if following is None or first < m.hit.end or following.start != last:
        return False
    return talk.view.norm[first - 1] == "of" or first > m.end


def _distance(talk: DrugTalk, first: int, last: int, m: Mention) -> int | None:
    """How far a route stands from the drug and its dose; before them it must be joined."""
    view = talk.view
    if m.hit.start <= first < m.hit.end:
        return _OWN_NAME  # "oral glucose"
    if first >= m.start:
        return max(0, first - m.end)
    if last != m.start:
        return None
    return 4 if view.tokens[last].gap in PHRASE_GAPS else None


def _capital_in(talk: DrugTalk, m: Mention, last: int) -> bool:
    view = talk.view
    first, norms = m.hit.end, view.norms(m.hit.end, last)
    return "in" in norms and any(
        norm == "in" and view.quote(i, i + 1) == "IN" for i, norm in enumerate(norms, first)
    )


def own_route(talk: DrugTalk, dose: Dose) -> str | None:
    """Route said behind a further dose ("..., then 800 mics intranasal")."""
    for i in range(dose.last, min(dose.last + 3, talk.view.count)):
        route = ROUTES.at(talk.view.tokens, i)
        if route is not None:
            return route.value
    behind = dose.last < talk.view.count and talk.view.quote(dose.last, dose.last + 1)
    return "IN" if behind == "IN" else None
