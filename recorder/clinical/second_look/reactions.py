"""Allergies that no opener introduces, because they come up in talk.

"Any allergies?" "He said none, but - hang on - Silvadene, he had a bad rash with it, so sulfa I
guess." What the other rules leave over is looked at once all facts are known:

- a substance and what it once did to the patient;
- within talk about allergies a substance that is only named ("Septra. Sulfa, right."), or that
  somebody adds to them ("I'm putting Haldol on there too").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import denials
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import DETERMINERS, listed, table, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.patient.allergy.draft import allergy_draft
from recorder.clinical.patient.allergy.everybody import expanded
from recorder.clinical.patient.allergy.no_allergy import is_none
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN
from recorder.clinical.patient.allergy.of_today import WHEN
from recorder.clinical.patient.allergy.reactions import Reaction, reactions
from recorder.clinical.patient.allergy.sounds import sounds_feared
from recorder.clinical.patient.allergy.talk import allergy_talk
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_LIGHT = words("allergies", "talk", "light")
_CHARTS = words("allergies", "talk", "charts")
_CHARTED: Phrases[bool] = Phrases(listed("allergies", "talk", "charted"))
_ON = frozenset("on takes taking takin uses using".split())
_OPEN = (FactStatus.NEGATED, FactStatus.UNCERTAIN)
_OR_PLANNED = (FactStatus.ASSERTED, FactStatus.PLANNED)
_ALLERGY, _HOME = FactKind.ALLERGY, FactKind.HOME_MEDICATION
_RECORDED: Phrases[bool] = Phrases(
    (phrase, True) for phrase in expanded(table("allergies")["talk"]["recorded"])
)
_STATED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_TREATMENTS = words("allergies", "treatments", "drugs")
_TAKEN = words("allergies", "treatments", "classes") | {"antihypertensive", "statin"}
"""Classes of drugs that are named because they are taken: "no allergies, just the warfarin"."""


def allergies_in_talk(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the allergies that stand in none of ``drafts``, which are all of the view."""
    if view.drugs or view.named["allergen"] or allergy_talk(view).stretches:
        yield from _Allergies(view, drafts).read()


class _Allergies:
    def __init__(self, view: View, drafts: Sequence[Draft]) -> None:
        self._view, self._places = view, Places(view)
        self._substances = DrugList(view, "allergen", "drug")
        self._parts = {i for k in self._substances.items.values() for i in range(k.first, k.last)}
        self._talk = allergy_talk(view)
        self._known = {
            d.name for d in drafts
            if d.kind is _ALLERGY and d.status not in _OPEN
        }  # fmt: skip
        self._given = [d for d in drafts if is_given(d, *_OR_PLANNED)]
        self._home = {d.name for d in drafts if d.kind is _HOME}

    def read(self) -> Iterator[Draft]:
        for reaction in reactions(self._view):
            if self._of_today(reaction):
                continue
            if reaction.substance.name not in self._known:
                yield self._told(reaction)
        for named in self._named() if self._talk.stretches else ():
            if named.name not in self._known and self._is_added(named):
                yield self._draft(named, (named.first, named.last), "allergy.in_talk", None)

    def _named(self) -> Iterator[Named]:
        """Every substance; in talk about allergies also those that only sound like one."""
        last, items = 0, self._substances.items
        for i in sorted(items.keys() | self._talk.tokens):
            if i < last:
                continue
            item = items.get(i)
            heard = sounds_feared(self._view, i) if self._talk.open(i) else None
            item = heard if heard and (item is None or heard.last > item.last) else item
            if item is not None:
                yield item
                last = item.last

    def _draft(self, named: Named, opener: tuple[int, int], rule: str, review: str | None) -> Draft:
        draft = allergy_draft(self._view, self._substances, named, opener, rule)
        if draft.status in _STATED:
            self._known.add(draft.name)
        return replace(draft, review_reason=draft.review_reason or review)

    def _told(self, reaction: Reaction) -> Draft:
        sign = (reaction.first, reaction.last)
        review = None if reaction.sure else WHEN
        rule = "allergy.effect" if reaction.sick else "allergy.reaction"
        draft = self._draft(reaction.substance, sign, rule, review)
        return replace(draft, spans=(*draft.spans, self._view.span(*sign)))

    def _of_today(self, reaction: Reaction) -> bool:
        """As in "we gave the ceftriaxone and he came out in hives": given here, told as it went."""
        if reaction.sure:
            return False
        return any(d.name == reaction.substance.name for d in self._given)

    def _is_added(self, named: Named) -> bool:
        """Named in talk about allergies, and nothing else is told of it."""
        view = self._view
        if named.name == NONE_KNOWN or not self._talk.open(named.first):
            return False
        context = view.context(named.first, named.last)
        reported = view.norm[named.first - 1] in _TOLD
        if context.asked or (context.cues & _NOT_OF_IT and not reported):
            return False
        if denials(view, named.first) and not self._charted(named):
            return False
        if named.name in self._home | _TREATMENTS or is_none(view, named) or self._taken(named):
            return False
        if any(d.name == named.name for d in self._given):
            return False
        return self._charted(named) or self._only_named(named) or self._as_well(named)

    def _taken(self, named: Named) -> bool:
        """As in "no allergies, on the pill": what somebody is on is no allergy of his."""
        i = named.first - 1
        i -= self._view.norm[i] in DETERMINERS
        return self._view.norm[i] in _ON

    def _as_well(self, named: Named) -> bool:
        """As in "oh, and Stemetil as well he'd a bad time with it", whatever is told next."""
        view, first = self._view, named.first
        if named.last >= view.count or _AS_WELL.at(view.tokens, named.last) is None:
            return False
        begin = max(view.sentence(first).first, first - _LEAD)
        while first > begin and self._light(first - 1) and not view.tokens[first].gap:
            first -= 1
        return first == begin or view.has(_JOINED, first - 1, named.first)

    def _charted(self, named: Named) -> bool:
        """As in "I'm putting Haldol on there too", "so put Bactrim down"."""
        view = self._view
        if named.last < view.count and _RECORDED.at(view.tokens, named.last) is not None:
            return True
        added = view.has(_CHARTS, named.first - 3, named.first) and named.last < view.count
        return added and _CHARTED.at(view.tokens, named.last) is not None

    def _only_named(self, named: Named) -> bool:
        """As in "Septra. Sulfa. Right, sulfa, okay.": its statement tells nothing else."""
        view = self._view
        if not self._feared(named):
            return False
        begin, end, asked = view.sentence(named.first)
        first, last = named.first, named.last
        while first > begin and view.tokens[first].gap in PHRASE_GAPS and self._light(first - 1):
            first -= 1
        while last < end and view.tokens[last].gap in PHRASE_GAPS and self._light(last):
            last += 1
        opens = first == begin or view.tokens[first].gap not in PHRASE_GAPS
        ends = last == end or view.tokens[last].gap not in PHRASE_GAPS
        ends = ends or view.norm[last] in _ASKING
        return not asked and ends and (opens or view.has(_OPENING, first, named.first))

    def _light(self, i: int) -> bool:
        view = self._view
        return view.norm[i] in _LIGHT or i in self._parts

    def _feared(self, named: Named) -> bool:
        drug = load().drugs.get(named.name)
        if drug is None:
            return True
        return _TAKEN.isdisjoint(drug.classes) and (not drug.carried or bool(drug.classes))


_AS_WELL: Phrases[bool] = Phrases((phrase, True) for phrase in ("as well", "too", "also"))
_LEAD = 5
_TOLD = words("allergies", "when", "told")
_ASKING = frozenset({"what", "any", "do", "does", "how", "has", "when", "where"})
_OPENING = frozenset("so oh sorry yeah yes okay right righto says said saying just only".split())
"""With these a statement begins that no mark parts from the one before."""
_JOINED = _OPENING | {"and", "plus"}
_NOT_OF_IT = OF_ANOTHER | {Cue.PLAN, Cue.REFUSED}
