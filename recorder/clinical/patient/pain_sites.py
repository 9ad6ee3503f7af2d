"""Where it hurts, answered by the part alone: "any pain?" "my hip, this left one".

Also the further parts of "pain in the chest and both legs". The part names the finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon import load
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_ASKED: Phrases[bool] = Phrases(listed("patient", "pain_sites", "asked"))
"""Questions after whose words a part of the body is an answer."""
_PAIN_IN: Phrases[bool] = Phrases(
    (phrase, True) for phrase in ("pain in", "pains in", "sore in", "hurting in", "pain to")
)
_SITES: Mapping[str, tuple[str, ...]] = {
    "limb_pain": (*load().classes["limb"], *load().classes["limbs"]),
    "chest_pain": ("chest", "sternum", "breastbone"),
    "abdominal_pain": ("tummy", "belly", "stomach", "abdomen", "abdo"),
    "back_pain": ("back",),
    "neck_pain": ("neck",),
    "headache": ("head",),
}
_NAMES = {site: name for name, sites in _SITES.items() for site in sites}
_BEFORE = words("patient", "pain_sites", "before")
"""Words that may stand before a part of the body."""
_OTHERWISE = frozenset("injury first brace splint rest high control".split())
"""Behind a part of the body they make something else of it ("back brace", "chest rest")."""
_FURTHER = 5
_ALONE: Phrases[bool] = Phrases(listed("patient", "pain_sites", "alone"))
"""Words with which a part of the body is all that is said: "it's *my hip*", "no just the hip"."""
_MINE = frozenset({"my", "me"})
_GOES_ON = words("patient", "pain_sites", "goes_on")
_NO = frozenset({"no", "nah", "naw"})


def find_pain_sites(view: View) -> Iterator[Draft]:
    """Findings of pain in a part that only its question or its list makes a pain."""
    for hit in _ASKED.scan(view.tokens, view.positions):
        site = _site(view, hit.last)
        if site is not None and not _answered(view, hit.last, site):
            continue
        while site is not None:
            yield _draft(view, site)
            site = _next(view, site)
    for hit in _ALONE.scan(view.tokens, view.positions):
        site = _alone(view, hit.first, hit.last)
        while site is not None:
            yield _draft(view, site)
            site = _next(view, site)
    for hit in _PAIN_IN.scan(view.tokens, view.positions):
        if view.context(hit.first, hit.last).status is not FactStatus.ASSERTED:
            continue
        site = _site(view, hit.last)
        site = _next(view, site) if site is not None else None
        while site is not None:
            yield _draft(view, site)
            site = _next(view, site)


def _site(view: View, first: int) -> int | None:
    """Token of the part that is all that is said from ``first`` on."""
    i = view.past(first, _BEFORE, first + _FURTHER)
    named = view.norm[i] in _NAMES and view.norm[i + 1] not in _OTHERWISE
    return i if named and not _denied(view, first, i) else None


def _alone(view: View, first: int, last: int) -> int | None:
    """The part that is all that is said behind tokens ``[first, last)``: "it's me hip, this one".

    Of another's body, or with "the", only behind "no just".
    """
    if any(view.norm[i] == "it" and view.tokens[i].clitic != "s" for i in range(first, last)):
        return None
    denied = view.norm[first] in _NO and view.norm[last - 1] in {"just", "only"}
    if view.norm[last] not in _MINE and not (denied and view.norm[last] in _ITS_OWNER | {"the"}):
        return None
    site = view.past(last, _BEFORE, last + _FURTHER)
    if view.norm[site] not in _NAMES:
        return None
    behind = view.norm[site + 1]
    over = site + 1 >= view.count or view.tokens[site + 1].gap not in PHRASE_GAPS
    return site if over or behind in _GOES_ON else None


def _answered(view: View, first: int, site: int) -> bool:
    """Whether the part is the answer and no part of the question ("any pain in your chest")."""
    if not _ITS_OWNER & set(view.norms(first, site)):
        return False
    behind_mark = view.stops(first, site + 1) > 0
    return behind_mark or not _ASKING & set(view.norms(first, site))


_ITS_OWNER = frozenset("my me the his her both this left right".split())
_ASKING = frozenset({"your", "in", "on", "the"})


def _denied(view: View, first: int, i: int) -> bool:
    behind = [t.norm for t in view.tokens[i + 1 : i + 4] if t.gap in PHRASE_GAPS]
    return "no" in view.norms(first, i) or bool(_WELL & set(behind))


_WELL = frozenset("no nope fine okay grand clear good alright".split())


def _next(view: View, site: int) -> int | None:
    """The part that a list goes on with: "and my elbow", "this left one and my elbow"."""
    i = view.past(site + 1, {"this", "left", "right", "one", "side"}, site + _FURTHER)
    return _site(view, i + 1) if view.norm[i] == "and" else None


def _draft(view: View, site: int) -> Draft:
    return Draft(
        kind=FactKind.FINDING,
        name=_NAMES[view.norm[site]],
        spans=(view.span(site, site + 1),),
        rule="finding.pain_site",
    )
