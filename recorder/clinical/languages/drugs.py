"""Drugs of a text in another language: given, withheld or planned, taken at home, allergies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import NO_TREATMENT, Draft
from recorder.clinical.languages.clocks import time_of
from recorder.clinical.languages.doses import (
    SIZES,
    Dose,
    bare_dose,
    dose_of,
    doses_told,
    doubt_of,
    is_dilution,
    pieces,
)
from recorder.clinical.languages.given import Given, claimed, is_prior, not_sure
from recorder.clinical.languages.lists import ASKED, BY_ANSWER, RELATIVE, Lists
from recorder.clinical.languages.overdoses import NEVER_SWALLOWED
from recorder.clinical.languages.reading import EITHER
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.languages.words import ENDS
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus

_DEVICES = frozenset({"NC", "NRB", "MASK", "BVM", "VENTURI", "CPAP"})
_BEFORE, _BEHIND, _ROUTE = 4, 6, 8
_MOST_TIMES, _MOST_LITRES = 20, 15
_SIGN = 3
"""Words between a sign and its number."""
_OF_DOSE = 12
"""Words of a dose behind it, up to how often it was given."""


def drugs(scene: Scene) -> Iterator[Draft]:
    """Everything that is said of drugs and allergens."""
    lists = Lists(scene)
    yield from lists.drafts
    yield from _administered(scene, [h for h in scene.drugs if h.first not in lists.taken])


# --- given ---------------------------------------------------------------------------------------


def _administered(scene: Scene, hits: Sequence[Hit[str]]) -> Iterator[Draft]:
    doses = [d for n in scene.numbers if (d := dose_of(scene, n)) is not None]
    owners = _owners(scene, hits, doses)
    bare = {h.first: bare_dose(scene, h) for h in hits if h.first not in owners}
    yield from _from_devices(scene, doses, owners)
    told = {h.value for h in hits if owners.get(h.first) or bare.get(h.first)}
    for hit in hits:
        mine = owners.get(hit.first, [])
        if not mine and bare.get(hit.first) is not None:
            mine = [d for d in [bare[hit.first]] if d is not None]
        mine = doses_told(scene, hit, mine, hits)
        given = Given(hit, mine[0] if mine else None)
        if hit.value == "home_oxygen" or (given.dose is None and _gives_themselves(scene, hit)):
            yield _taken(scene, hit)
            continue
        status = claimed(scene, given)
        of_overdose = _of_overdose(scene, given, hits)
        if of_overdose is not None:
            yield from of_overdose
            continue
        if status is FactStatus.ASSERTED and _regular(scene, given):
            yield _taken(scene, hit)
            continue
        again = given.dose is None and hit.value in told and status is FactStatus.ASSERTED
        if status is None or again:
            continue
        wrong = mine[0] if mine else None
        right = _corrected(scene, wrong, doses) if wrong else None
        if right is not None and wrong is not None and right.first == wrong.first:
            given = Given(hit, right)
        elif right is not None and status is FactStatus.ASSERTED:
            yield _draft(scene, replace(given, status=FactStatus.SUPERSEDED), hits)
            given = Given(hit, right)
        yield _draft(scene, replace(given, status=status), hits)
        for more in mine[1:]:
            if status is FactStatus.ASSERTED:
                draft = _draft(scene, Given(hit, more), hits)
                us = any(scene.among(i, "us") for i in range(hit.last, more.first))
                yield replace(draft, prior_to_ems=draft.prior_to_ems and not us)


def _of_overdose(scene: Scene, given: Given, hits: Sequence[Hit[str]]) -> list[Draft] | None:
    """ "ingirió 20 tabletas de clonazepam": prior, to check, and no treatment; None: not so."""
    first = given.hit.first
    near = starting(scene.terms, scene.sentence(first).first, first)
    told = [t.first for t in near if ("mechanism", "overdose") in t.value]
    if not told or any(a.value == "gave" for a in starting(scene.acts, told[-1], first)):
        return None
    draft = _draft(scene, given, hits)
    if draft.route not in (None, "PO") or given.hit.value in NEVER_SWALLOWED:
        return None
    theirs = given.dose is None or first in scene.kin or "no" in scene.cues(told[-1])
    return [] if theirs else [replace(draft, prior_to_ems=True, review_reason=NO_TREATMENT)]


def _corrected(scene: Scene, wrong: Dose, doses: Sequence[Dose]) -> Dose | None:
    """ "5 mg, no, perdón, 3 mg": what takes the place of ``wrong``, or puts it in doubt."""
    turns = [t for i in range(wrong.last, wrong.last + 4) if (t := scene.correction(i)) is not None]
    for dose in doses:
        if any(wrong.last <= t.first < dose.first <= wrong.last + 4 for t in turns):
            return _settled(wrong, dose, turns[0])
    for turn in turns:
        number = scene.number_at.get(turn.last)
        if number is not None and number.whole and _is_bare(scene, number):
            right = Dose(number.value, wrong.unit, number.first, number.last, implied=True)
            return _settled(wrong, right, turn)
    return None


def _settled(wrong: Dose, right: Dose, turn: Hit[str]) -> Dose:
    """The right dose; where both may be right, the first with the other beside it."""
    if turn.value != "either":
        return right
    same = right.unit == wrong.unit
    others = (right.amount,) if same else ()
    return replace(wrong, review=EITHER, alternatives=others)


def _is_bare(scene: Scene, number: Number) -> bool:
    """Nothing stands behind the number that it could count."""
    if scene.among(number.last, "of") or scene.among(number.last, "not_a_value"):
        return False
    tables = (scene.language.units, scene.language.spans, scene.language.lists["times"])
    return not any(scene.at(t, number.last, len(scene.tokens)) for t in tables)


def _regular(scene: Scene, given: Given) -> bool:
    """ "10 unidades cada noche": taken at home, not given now."""
    last = max(given.hit.last, given.dose.last) if given.dose else given.hit.last
    regular = scene.language.lists["regular"]
    return any(scene.within(regular, last, min(last + 5, scene.sentence(given.hit.first).last)))


def _gives_themselves(scene: Scene, hit: Hit[str]) -> bool:
    """ "se pone insulina", "se puso la insulina", "faz insulina": by the patient, as a rule."""
    verb = hit.first - 1 - scene.among(hit.first - 1, "possessives")
    own = scene.among(hit.first, "self_given") and scene.among(verb, "gives_self")
    return own and hit.first not in scene.kin and not scene.denied_at(hit.first)


def _taken(scene: Scene, hit: Hit[str]) -> Draft:
    sentence = scene.sentence(hit.first)
    unanswered = sentence.asked and sentence.answer is None
    relative = RELATIVE if hit.first in scene.maybe_kin else None
    return Draft(
        kind=FactKind.HOME_MEDICATION,
        name=hit.value,
        spans=(scene.span(hit.first, hit.last),),
        rule=f"{scene.language.code}.home_medication.regular",
        status=BY_ANSWER[sentence.answer] if sentence.asked else FactStatus.ASSERTED,
        review_reason=ASKED if unanswered else relative,
    )


def _from_devices(
    scene: Scene, doses: Sequence[Dose], owners: Mapping[int, Sequence[Dose]]
) -> Iterator[Draft]:
    """ "gafas a 2 litros": a flow through a device is oxygen though nobody names it."""
    owned = {d.first for mine in owners.values() for d in mine}
    for dose in doses:
        if dose.unit not in ("L", "L/min") or dose.first in owned:
            continue
        start = max(scene.sentence(dose.first).first, dose.first - 5)
        near = list(scene.within(scene.language.routes, start, dose.first))
        near += scene.within(scene.language.routes, dose.last, dose.last + 4)
        device = next((r for r in near if r.value in _DEVICES), None)
        if device is None and _behind_saturation(scene, dose):
            device = Hit(dose.first, dose.last, "")
        if device is None or scene.cues(dose.first) & {"no", "plan", "refused"}:
            continue
        first, last = min(device.first, dose.first), max(device.last, dose.last)
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name="oxygen",
            spans=(scene.span(first, last),),
            rule=f"{scene.language.code}.medication.device",
            unit="L/min",
            unit_implied=dose.unit == "L",
            dose=dose.amount,
            route=device.value or None,
            review_reason=dose.review,
        )


def _behind_saturation(scene: Scene, dose: Dose) -> bool:
    """ "satura 90 con dos litros", "lo subimos a cuatro": that can only be oxygen."""
    if dose.amount > _MOST_LITRES:
        return False
    if scene.among(dose.first - 1, "up_to") and scene.among(dose.first - 2, "turned"):
        return True  # "le bajamos a dos litros"
    if not scene.among(dose.first - 1, "with"):
        return False
    last = dose.first - 1
    if scene.norm(last - 1) == "percent":
        last -= 1
    unit = scene.language.units.ending_at(scene.tokens, last)
    last = unit.first if unit is not None and unit.value == "%" else last
    reading = scene.number_before.get(last)
    signs = [s for s in scene.signs if reading and 0 <= reading.first - s.last <= _SIGN]
    return bool(signs) and signs[-1].value == "spo2"


def _owners(scene: Scene, hits: Sequence[Hit[str]], doses: Sequence[Dose]) -> dict[int, list[Dose]]:
    """Which drug each amount belongs to: "2 mg de morfina" first, then "morfina 2 mg"."""
    owners: dict[int, list[Dose]] = {}
    left = list(doses)
    for hit in hits:
        near = [d for d in left if _is_before(scene, d, hit)]
        if near:
            owners.setdefault(hit.first, []).append(near[-1])
            left.remove(near[-1])
    for place, hit in enumerate(hits):
        end = hits[place + 1].first if place + 1 < len(hits) else len(scene.tokens)
        for dose in list(left):
            if dose.first < hit.last or dose.first >= end:
                continue
            first_one = hit.first not in owners
            if first_one and _is_behind(scene, hit, dose):
                owners.setdefault(hit.first, []).append(dose)
                left.remove(dose)
            elif not first_one and _is_more(scene, hit, dose):
                owners[hit.first].append(dose)
                left.remove(dose)
    return owners


def _is_before(scene: Scene, dose: Dose, hit: Hit[str]) -> bool:
    between = range(dose.last, hit.first)
    if dose.last > hit.first or len(between) > _BEFORE or not _one_phrase(scene, dose.last, hit):
        return False
    joiners = scene.language.numbers.joiners
    return (
        bool(between)
        and scene.among(hit.first - 1, "of")
        and not any(scene.norm(i) in joiners or i in scene.number_at for i in between)
    )


def _one_phrase(scene: Scene, first: int, hit: Hit[str]) -> bool:
    return all(scene.tokens[i].gap not in (*ENDS, ",") for i in range(first, hit.first + 1))


def _is_behind(scene: Scene, hit: Hit[str], dose: Dose) -> bool:
    if dose.first - hit.last > _BEHIND:
        return False
    if any(scene.tokens[i].gap in ENDS for i in range(hit.last, dose.first + 1)):
        return False
    inside = range(hit.last, dose.first)
    numbers = [scene.number_at[i] for i in inside if i in scene.number_at]
    acts = starting(scene.acts, hit.last, dose.first)
    return not acts and all(is_dilution(scene, n) for n in numbers)


def _is_more(scene: Scene, hit: Hit[str], dose: Dose) -> bool:
    """ "y luego otros 5 mg": a further dose of the drug that was spoken of."""
    near = dose.first - hit.last <= 24
    before = dose.first - 1 - scene.among(dose.first - 1, "of")  # "otra de 0,18 mg"
    cue = scene.language.turns.at(scene.tokens, before) if before > 0 else None
    return near and cue is not None and cue.value == "more" and dose.unit in SIZES


def _draft(scene: Scene, given: Given, hits: Sequence[Hit[str]]) -> Draft:
    hit, dose = given.hit, given.dose
    drug = load().drugs.get(hit.value)
    first = min(hit.first, dose.first) if dose else hit.first
    last = max(hit.last, dose.last) if dose else hit.last
    end = min(scene.sentence(hit.first).last, *(h.first for h in hits if h.first >= last), 10**9)
    route = _route(scene, hit, dose, end)
    if dose is not None and hit.value == "oxygen" and dose.unit == "L":
        dose = replace(dose, unit="L/min")
    time = time_of(scene, first, last)
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name=hit.value,
        spans=(scene.span(first, last),),
        rule=f"{scene.language.code}.medication." + ("dose" if dose else "verb"),
        unit=dose.unit if dose else None,
        unit_implied=dose.implied if dose else False,
        status=given.status,
        dose=dose.amount if dose else None,
        route=route,
        count=_count(scene, hit, dose, end),
        prior_to_ems=given.status is not FactStatus.NEGATED and is_prior(scene, first, end),
        time=time.value if time else None,
        time_said=time.said if time else None,
        alternatives=tuple(dose.alternatives) if dose else (),
        review_reason=doubt_of(dose, drug) or not_sure(scene, given),
    )


def _route(scene: Scene, hit: Hit[str], dose: Dose | None, end: int) -> str | None:
    """The route that is said beside the drug, the nearest behind it first."""
    routes = scene.language.routes
    last = max(hit.last, dose.last) if dose else hit.last
    behind = list(scene.within(routes, hit.last, min(end, last + _ROUTE)))
    behind = [r for r in behind if not _far(scene, last, r.first)]
    if behind:
        return _best(behind, hit.value)
    start = max(scene.sentence(hit.first).first, hit.first - 4)
    others = starting(scene.drugs, start - _ROUTE, hit.first)  # "... en nebulización morfina"
    before = [] if others else list(scene.within(routes, start, hit.first))
    if before:
        return before[-1].value
    return {"{puff}": "INH", "{tablet}": "PO"}.get(dose.unit) if dose else None


def _far(scene: Scene, last: int, at: int) -> bool:
    """Something else begins between: a sign, an act."""
    begun = (*starting(scene.signs, last, at), *starting(scene.acts, last, at))
    return any(s.value != "prior" for s in begun)


def _best(routes: Sequence[Hit[str]], drug: str) -> str:
    """Oxygen goes by a device, everything else by a way in; the longest words know best."""
    fitting = [r for r in routes if (r.value in _DEVICES) is (drug == "oxygen")]
    return (fitting or list(routes))[0].value


def _count(scene: Scene, hit: Hit[str], dose: Dose | None, end: int) -> int | None:
    """ "tres veces", "dos dosis de": how often, never multiplied into the dose."""
    if dose is not None and dose.times is not None:
        return dose.times if dose.times > 1 else None
    if (told := pieces(scene, hit)) is not None:
        return told
    lists = scene.language.lists
    last = max(hit.last, dose.last) if dose else hit.last
    for number in scene.numbers_in(last, min(end, _behind_dose(scene, last) + 1)):
        times = scene.at(lists["times"], number.last, end)
        if times is None or scene.at(lists["regular"], times.last, end) is not None:
            continue
        if number.whole and 1 <= number.value <= _MOST_TIMES:
            return int(number.value)
    first = min(hit.first, dose.first) if dose else hit.first
    for back in range(max(0, first - 3), first):
        times = scene.at(lists["before_dose"], back, first)
        before = scene.number_before.get(back)
        if times is not None and before is not None and before.whole and before.value < _MOST_TIMES:
            return int(before.value)
    return None


def _behind_dose(scene: Scene, i: int) -> int:
    """ "iv, puesta a las diez dos veces": the first word that is not of the dose, or the count."""
    first = i
    while i < first + _OF_DOSE:
        way, number = scene.at(scene.language.routes, i, i + _ROUTE), scene.number_at.get(i)
        if number is not None and scene.at(scene.language.lists["times"], number.last, i + _ROUTE):
            break
        if way is None and number is None and not scene.among(i, "of_dose"):
            break
        i = way.last if way is not None else number.last if number is not None else i + 1
    return i
