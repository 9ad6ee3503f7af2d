"""What two drafts say against each other: seen only when all of them are known.

A drug that was said to be withheld and then appears with a dose is never silently given; the time
of a drug that nobody gave is no event; "no allergies" beside a named allergy is doubtful. Every
dose passes here, in whatever language, unit and words it was told: one that is not usual for its
drug is to check. Nothing is decided here that the words do not settle: it is marked, and a person
looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.doses.amounts import UNUSUAL_DOSE, unusual_dose
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.grammar.tables import FURTHER
from recorder.clinical.lexicon import load
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN
from recorder.clinical.patient.details import INJURIES, told_of_one
from recorder.core.model import FactKind, FactStatus

WITHHELD_BEFORE = "said before that it was not given"
WITHHELD_LATER = "said later that it was not given"
ALLERGIES_NAMED = "an allergy was named as well"
MEDICINES_NAMED = "a medicine was named as well"
_NO_MEDICINES = "none"
_NOT_TOLD = (FactStatus.NEGATED, FactStatus.PLANNED, FactStatus.REFUSED)
_FURTHER = FURTHER | {"again", "infusion", "drip"}
"""Words of a denial that speaks of a further dose, or of a drip beside it."""
_IN_ALL = frozenset("total far altogether overall".split())
_STATEMENT_END = re.compile(r"[.!?]\s")
_REACH_CHARS = 400
"""About a minute of speech: further apart, a drug may well have been held and given later."""


def settled(text: str, drafts: Iterable[Draft]) -> list[Draft]:
    """``drafts`` with what contradicts another of them marked or left out."""
    known = _without_retelling(text, list(drafts))
    told: dict[FactKind, list[Draft]] = {kind: [] for kind in FactKind}
    for draft in known:
        told[draft.kind].append(draft)
    drugs: dict[str, list[Draft]] = {}
    held: dict[str, list[Draft]] = {}
    for draft in told[FactKind.MEDICATION_GIVEN]:
        drugs.setdefault(draft.name, []).append(draft)
        if draft.status in (FactStatus.NEGATED, FactStatus.REFUSED):
            held.setdefault(draft.name, []).append(draft)
    allergies = [d for d in told[FactKind.ALLERGY] if _is_allergy(d)]
    taken = [d for d in told[_HOME] if _is_stated(d) and d.name != _NO_MEDICINES]
    certain = [d for d in told[FactKind.FINDING] if d.status is FactStatus.ASSERTED]
    treated = [span for drug in drugs.values() for d in drug if _went_in(d) for span in d.spans]
    known = [d for d in known if not (d.kind in _OF_USE and _is_treatment(d, treated))]
    return [
        _doubted(text, draft, held, allergies, taken) if draft.kind in _MAY_BE_DOUBTED else draft
        for draft in known
        if draft.kind not in _MAY_BE_LEFT_OUT or not _left_out(draft, drugs, certain)
    ]


def _went_in(draft: Draft) -> bool:
    return draft.status is FactStatus.ASSERTED


def _is_treatment(draft: Draft, treated: Sequence[Span]) -> bool:
    """As in "for that he had fentanyl, one hundred": what was given is no use of drugs."""
    if "drug_use" not in (draft.name, draft.value):
        return False
    return any(
        start < end_of and begin < end for start, end in draft.spans for begin, end_of in treated
    )


_OF_USE = frozenset({FactKind.FINDING, FactKind.CHIEF_COMPLAINT})
_HOME = FactKind.HOME_MEDICATION
_MAY_BE_DOUBTED = frozenset({FactKind.MEDICATION_GIVEN, FactKind.ALLERGY, _HOME})
_EVENT_TIME, _FINDING = FactKind.EVENT_TIME, FactKind.FINDING
_MAY_BE_LEFT_OUT = frozenset({_EVENT_TIME, _FINDING})


def _without_retelling(text: str, drafts: list[Draft]) -> list[Draft]:
    """``drafts``, a drug told again without its dose ("had salbutamol") joined to where it had one.

    Not where the words say that it was a further dose.
    """
    dosed: dict[tuple[str, bool], int] = {}
    for k, draft in enumerate(drafts):
        if draft.dose is None or draft.kind is not FactKind.MEDICATION_GIVEN:
            continue
        if draft.status is FactStatus.ASSERTED:
            dosed.setdefault((draft.name, draft.prior_to_ems), k)
    retold: dict[int, list[Span]] = {}
    kept: list[tuple[int, Draft]] = []
    for k, draft in enumerate(drafts):
        if draft.rule != "medication.verb":
            kept.append((k, draft))
            continue
        home = dosed.get((draft.name, draft.prior_to_ems))
        if home is None and draft.prior_to_ems:  # a caller told it, and the crew passes it on
            told = dosed.get((draft.name, False))
            home = told if told is not None and _passed_on(text, drafts[told], draft) else None
        if (
            home is not None
            and _retells(text, draft)
            and not _other_device(text, draft, drafts[home])
        ):
            retold.setdefault(home, []).extend(draft.spans)
        else:
            kept.append((k, draft))
    return [replace(d, spans=(*d.spans, *retold[k])) if k in retold else d for k, d in kept]


def _passed_on(text: str, dosed: Draft, draft: Draft) -> bool:
    """As in "I gave her the shot, one milligram" and then "husband has given glucagon"."""
    start, end = dosed.spans[0]
    before = text[max(0, start - 40) : end].casefold().split()
    return end <= draft.spans[0][0] and "we" not in before


def _other_device(text: str, draft: Draft, dosed: Draft) -> bool:
    """As in "I gave him his EpiPen" before "0.26 of epi": a pen and a syringe are two doses."""
    pens = ["pen" in text[slice(*d.spans[0])].casefold().replace("-", " ") for d in (draft, dosed)]
    return pens == [True, False]


def _retells(text: str, draft: Draft) -> bool:
    """Asserted without a dose, as a sum of all or without a count; nothing says "one more"."""
    if draft.status is not FactStatus.ASSERTED:
        return False
    start, end = draft.spans[0]
    before = _STATEMENT_END.split(text[max(0, start - 25) : start])[-1]
    around = before + text[start : end + 15]
    words = around.casefold().replace(",", " ").replace(".", " ").split()
    if draft.count is not None:  # "she's had three epis so far"
        return bool(_IN_ALL.intersection(words))
    return not _FURTHER.intersection(words)


def _left_out(
    draft: Draft,
    drugs: Mapping[str, Sequence[Draft]],
    certain: Sequence[Draft],
) -> bool:
    """Idle times, and a finding that is doubted in one place and stated in another."""
    if draft.kind is _EVENT_TIME:
        return _idle_time(draft, drugs)
    if draft.kind is not _FINDING or draft.status is not FactStatus.UNCERTAIN:
        return False
    same = (d for d in certain if (d.name, d.value) == (draft.name, draft.value))
    return any(d.name not in INJURIES or told_of_one(d.detail, draft.detail) for d in same)


def _is_allergy(draft: Draft) -> bool:
    return _is_stated(draft) and draft.name != NONE_KNOWN


def _is_stated(draft: Draft) -> bool:
    return draft.status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def _idle_time(draft: Draft, drugs: Mapping[str, Sequence[Draft]]) -> bool:
    """The time of a drug that nobody was told to get: withheld, planned, taken at home, missed."""
    if not draft.name.startswith("medication:"):
        return False
    name = draft.name.partition(":")[2]
    told = drugs.get(name, ())
    return all(d.status in _NOT_TOLD for d in told)


def _doubted(
    text: str,
    draft: Draft,
    held: Mapping[str, Sequence[Draft]],
    allergies: Sequence[Draft],
    taken: Sequence[Draft],
) -> Draft:
    reason = None
    if draft.kind is FactKind.MEDICATION_GIVEN:
        reason = _withheld(text, draft, held.get(draft.name, ()))
        if reason is None and unusual_dose(load().drugs.get(draft.name), draft.dose, draft.unit):
            reason = UNUSUAL_DOSE
        if reason == WITHHELD_LATER and _at_once(text, draft, held[draft.name]):
            return replace(draft, status=FactStatus.UNCERTAIN, review_reason=reason)
    elif draft.kind is FactKind.ALLERGY and draft.status is FactStatus.ASSERTED:
        if draft.name == NONE_KNOWN and allergies:
            if any(_puts_right(text, draft, named) for named in allergies):
                return replace(draft, status=FactStatus.SUPERSEDED)
            reason = ALLERGIES_NAMED
        elif draft.name in _OF_A_KIND and _kind_named(draft, allergies):
            return replace(draft, status=FactStatus.SUPERSEDED)
    elif draft.name == _NO_MEDICINES and _is_stated(draft) and taken:
        reason = MEDICINES_NAMED
    return draft if reason is None or draft.review_reason else replace(draft, review_reason=reason)


def _at_once(text: str, draft: Draft, held: Sequence[Draft]) -> bool:
    """As in "one of TXA, ah, no, let me look, no they did not give TXA"."""
    end = max(end for _, end in draft.spans)
    for start, last in (other.spans[0] for other in held):
        between = _PLAIN.findall(text[end:start].casefold())
        own = _PLAIN.findall(text[start:last].casefold())
        told = not (_TAKING_BACK.isdisjoint(between) and _NOT_ALONE.isdisjoint(own))
        if told and 0 <= start - end <= _AT_ONCE_CHARS:
            return True
    return False


_PLAIN = re.compile(r"[a-z']+")
_TAKING_BACK = SIGNALS | {"no", "negative"}
_NOT_ALONE = SIGNALS - {"no", "nope", "nah"}
"""Beside "no morphine since" no word tells that the dose is taken back."""
_AT_ONCE_CHARS = 100
"""Two sentences: further apart a dose was given, and no second one."""


def _puts_right(text: str, none: Draft, named: Draft) -> bool:
    """As in "no allergies he knows of. Sister says he had a reaction to Bactrim.".

    What only makes sick leaves the "none" standing, to check, and so does food beside "no drug
    allergies".
    """
    if named.status is not FactStatus.ASSERTED or named.review_reason is not None:
        return False
    between = text[none.spans[-1][1] : named.spans[0][0]].replace(",", " ")
    near = between.split(maxsplit=_AFTERTHOUGHT_REACH)  # its last word is all that is further off
    if len(near) <= _AFTERTHOUGHT_REACH and not _AFTERTHOUGHT.isdisjoint(map(str.casefold, near)):
        return True
    if named.rule == "allergy.effect":
        return False
    words = {word for a, b in none.spans for word in text[a:b].casefold().split()}
    return named.name in load().drugs or named.name in _DRUGS or not words & _OF_DRUGS


_AFTERTHOUGHT = SIGNALS | {"oh", "except", "well"}
_AFTERTHOUGHT_REACH = 14
_DRUGS = frozenset({"sulfa", "nsaids", "opioids", "cephalosporins", "macrolides", "quinolones"})


_OF_DRUGS = frozenset("drug drugs medication medications medicine medicines meds med nkda".split())
_OF_A_KIND = frozenset({"antibiotics", "opioids", "nsaids", "anesthesia"})
"""Told before one knows which: "something with an antibiotic" - "Metronidazole."."""


def _kind_named(draft: Draft, allergies: Sequence[Draft]) -> bool:
    return any(d.name in load().drugs and d.spans[0][0] > draft.spans[0][1] for d in allergies)


def _withheld(text: str, draft: Draft, held: Sequence[Draft]) -> str | None:
    """Why a drug that counts as given is doubtful: it was said near by that it was not.

    ``held``: where the same drug was not given.
    """
    if draft.status is not FactStatus.ASSERTED or draft.prior_to_ems:
        return None
    at = draft.spans[0][0]
    for other in held:
        start, end = other.spans[0]
        if abs(start - at) > _REACH_CHARS:
            continue
        if start < at:
            return WITHHELD_BEFORE
        around = text[max(0, start - 30) : end + 30].casefold().split()
        if not _FURTHER.intersection(around):
            return WITHHELD_LATER
    return None
