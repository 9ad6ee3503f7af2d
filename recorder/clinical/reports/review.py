"""Facts as people left them: what was heard, with confirmations, changes and strikes applied.

Pure: the same analysis and acts give the same result, so it is worked out anew whenever either
changes. Acts find their fact by a key that does not depend on how many facts there are; when the
words are others by now and the fact is no longer there, the act is reported, never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import unusual_dose
from recorder.clinical.facts.keys import keys
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.slots import SLOTS
from recorder.clinical.scoring.assess import assess
from recorder.clinical.wording import describe, lowered, speaking
from recorder.core.errors import InvalidInput
from recorder.core.model import Analysis, Fact, FactKind, Review, Scalar
from recorder.core.review import Act, ActKind, Hand

CHANGED_KINDS = (FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.AGE)
"""Kinds whose content is a number with a unit; the others are confirmed or struck, with a note."""

SPO2_SCALES = (1, 2)
"""Of NEWS2; 2 is for a confirmed hypercapnic respiratory failure (RCP 2017), and only chosen."""

_ABOUT_FACTS = (ActKind.CONFIRM, ActKind.CHANGE, ActKind.STRIKE)


def reviewed(analysis: Analysis, acts: Sequence[Act], revision: int = 0) -> Analysis:
    """``analysis`` as the people who acted left it; scores and flags follow the facts.

    Args:
        analysis: what was heard, without a review.
        acts: all of the recording's, oldest first.
        revision: the result that ``analysis`` belongs to; another one than was signed is amended.
    """
    if not acts:
        return analysis
    with speaking(analysis.language):
        return _reviewed(analysis, acts, revision)


def _reviewed(analysis: Analysis, acts: Sequence[Act], revision: int) -> Analysis:
    standing = _standing(acts)
    last = {act.fact: act for act in standing if act.kind in _ABOUT_FACTS}
    key_of = keys(analysis.facts)
    facts, struck = [], []
    for fact in analysis.facts:
        act = last.pop(key_of[fact.id], None)
        if act is not None and act.kind is ActKind.STRIKE:
            struck.append((fact, act))
        else:
            facts.append(fact if act is None else _with_hand(fact, act))
    review = Review(
        version=acts[-1].number,
        struck=tuple(struck),
        notes=tuple(a for a in standing if a.kind is ActKind.NOTE),
        signature=_signature(acts),
        amended=_is_amended(acts, revision),
        homeless=tuple(last.values()),
        scale=next((a for a in reversed(standing) if a.kind is ActKind.SCALE), None),
        keys=tuple(key_of.items()),
    )
    told = tuple(_unlike_its_pair(facts))
    return assess(replace(analysis, facts=told, review=review))


def check(analysis: Analysis, act: Act, acts: Sequence[Act]) -> None:
    """Refuse what makes no sense for this encounter.

    Raises:
        InvalidInput: no such fact or act, nothing to choose from, or not a value of that kind.
    """
    if act.kind is ActKind.UNDO:
        _check_undo(act, acts)
    elif act.kind in _ABOUT_FACTS:
        _check_fact(_fact_of(analysis, act.fact), act)
        if act.kind is ActKind.CHANGE:
            _check_pair(reviewed(analysis, acts), _fact_of(analysis, act.fact), act)
    elif act.kind is ActKind.NOTE and not act.text.strip():
        raise InvalidInput("The note is empty.", cure="Write something, or leave it.")
    elif act.kind is ActKind.SCALE and act.value not in SPO2_SCALES:
        raise InvalidInput("There is no such SpO2 scale.", cure="Choose 1 or 2.")


def unusual(fact: Fact) -> bool:
    """Whether a typed value lies where one would look twice; such a value is kept and marked."""
    if fact.kind is FactKind.MEDICATION_GIVEN:
        return unusual_dose(load().drugs.get(fact.name), fact.dose, fact.unit)
    if isinstance(fact.value, bool) or not isinstance(fact.value, int | float):
        return False
    if fact.kind is FactKind.AGE:
        return fact.value > _OLDEST * _IN_A_YEAR.get(fact.unit or "a", 1)
    slot = SLOTS.get(fact.name)
    if fact.kind is not FactKind.VITAL or slot is None:
        return False
    low, high = slot.accept
    return fact.unit in (None, slot.unit) and not low <= fact.value <= high


_OLDEST = 115
"""Years; few people live longer."""
_IN_A_YEAR = {"a": 1, "mo": 12, "wk": 52, "d": 365, "h": 8760}


# --- inside ------------------------------------------------------------------------------------


def _unlike_its_pair(facts: Sequence[Fact]) -> list[Fact]:
    """``facts``, of which a typed pressure whose lower number is not the lower one is marked."""
    pairs: dict[int | None, dict[str, Fact]] = {}
    for fact in facts:
        if fact.name in _PRESSURES and fact.order is not None:
            pairs.setdefault(fact.order, {})[fact.name] = fact
    wrong = {
        fact.id
        for pair in pairs.values() if len(pair) == len(_PRESSURES) and _inverted(pair)
        for fact in pair.values() if fact.hand is not None
    }  # fmt: skip
    return [replace(f, review_reason=_UNUSUAL) if f.id in wrong else f for f in facts]


_PRESSURES = ("systolic_bp", "diastolic_bp")
_UNUSUAL = "unusual value, typed by hand"


def _inverted(pair: Mapping[str, Fact]) -> bool:
    upper, lower = (pair[name].value for name in _PRESSURES)
    if isinstance(upper, int | float) and isinstance(lower, int | float):
        return lower >= upper
    return False


def _standing(acts: Sequence[Act]) -> list[Act]:
    """Acts that nobody took back; an undo that was itself undone counts no more."""
    undone: set[int] = set()
    for act in reversed(acts):
        if act.kind is ActKind.UNDO and act.number not in undone and act.undoes is not None:
            undone.add(act.undoes)
    return [a for a in acts if a.number not in undone and a.kind is not ActKind.UNDO]


def _signature(acts: Sequence[Act]) -> Act | None:
    return next((a for a in reversed(acts) if a.kind is ActKind.SIGN), None)


def _is_amended(acts: Sequence[Act], revision: int) -> bool:
    signature = _signature(acts)
    if signature is None:
        return False
    later = [a for a in acts if a.number > signature.number and a.kind is not ActKind.SIGN]
    return bool(later) or signature.revision != revision


def _with_hand(fact: Fact, act: Act) -> Fact:
    hand = Hand(act.kind, act.by, act.at, describe.display(fact), act.number)
    if act.kind is ActKind.CONFIRM:
        return replace(fact, review_reason=None, hand=hand)
    changed = _changed(fact, act.value, act.unit)
    reason = _UNUSUAL if unusual(changed) else None
    return replace(changed, review_reason=reason, hand=hand)


def _changed(fact: Fact, value: Scalar | None, unit: str | None) -> Fact:
    """The fact with a new number; what belonged to the old one goes with it."""
    plain = replace(
        fact,
        unit=unit,
        unit_implied=False,
        low=None,
        high=None,
        comparator=None,
        approximate=False,
        alternatives=(),
    )
    if fact.kind is FactKind.MEDICATION_GIVEN:
        return replace(plain, dose=None if value is None else float(value))
    return replace(plain, value=value)


def _fact_of(analysis: Analysis, key: str) -> Fact:
    for fact_id, known in keys(analysis.facts).items():
        if known == key:
            return next(f for f in analysis.facts if f.id == fact_id)
    raise InvalidInput(
        "There is no such fact in this encounter any more.", cure="Look at the encounter again."
    )


def _check_fact(fact: Fact, act: Act) -> None:
    if act.kind is ActKind.CONFIRM and fact.alternatives:
        raise InvalidInput(
            "Two readings were heard, so it cannot be confirmed as it is.",
            cure="Choose one of them.",
        )
    if act.kind is ActKind.CHANGE:
        _check_change(fact, act)


def _check_change(fact: Fact, act: Act) -> None:
    if fact.kind not in CHANGED_KINDS and act.value not in fact.alternatives:
        raise InvalidInput(
            "This kind of fact has no number to change.",
            cure="Take it out, and write a note with what is right.",
        )
    number = act.value
    if fact.kind not in CHANGED_KINDS:
        return
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InvalidInput("The new value is not a number.", cure="Type digits.")
    if not math.isfinite(number) or number < 0:
        raise InvalidInput("The new value is not a possible number.", cure="Type it again.")
    if act.unit not in units_of(fact):
        raise InvalidInput(
            "The unit does not belong to this fact.",
            cure=f"Use {', '.join(u or 'no unit' for u in units_of(fact))}.",
        )
    if _impossible(fact, number, act.unit):
        raise InvalidInput(
            f"{describe.number(number)} is no possible {lowered(describe.title(fact))}.",
            cure="Type the number again, and look at its unit.",
        )

    if not _is_told_so(fact, number):
        places = _places(fact)
        raise InvalidInput(
            f"{describe.number(number)} is more exact than this is told.",
            cure=f"Type it with at most {places} decimals." if places else "Type a whole number.",
        )


def _check_pair(standing: Analysis, heard: Fact, act: Act) -> None:
    """Refuse a pressure that would turn an upright pair over, as in "130 over 80" made "50".

    A pair that was heard upside down can be put right by one number after the other.
    """
    pair = {
        f.name: f
        for f in standing.facts
        if f.name in _PRESSURES and heard.order is not None and f.order == heard.order
    }
    if heard.name not in pair or len(pair) < len(_PRESSURES) or _inverted(pair):
        return
    pair[heard.name] = replace(pair[heard.name], value=act.value)
    if _inverted(pair):
        raise InvalidInput(
            "The upper number of a blood pressure is above the lower one.",
            cure="Type both again; if both are lower than before, the lower one first.",
        )


def _is_told_so(fact: Fact, number: float) -> bool:
    """Whether people tell such a number, or it was heard: no pressure of 130.55."""
    heard = (fact.value, fact.dose, *fact.alternatives)
    return round(number, _places(fact)) == number or number in heard


def _places(fact: Fact) -> int:
    """Most decimals with which a number of this kind is told."""
    if fact.kind is FactKind.MEDICATION_GIVEN:
        return 6
    slot = SLOTS.get(fact.name) if fact.kind is FactKind.VITAL else None
    if slot is None:
        return 1
    return 0 if slot.whole else 3 if slot.name == "weight" else 2


def _impossible(fact: Fact, number: float, unit: str | None) -> bool:
    """Whether no patient has such a reading; what is only rare is kept and marked."""
    slot = SLOTS.get(fact.name) if fact.kind is FactKind.VITAL else None
    if slot is None or unit not in (None, slot.unit):
        return False
    low, high = slot.hard
    return not low <= number <= high


def units_of(fact: Fact) -> tuple[str | None, ...]:
    """Units that a change of this fact may be given in, the present one first."""
    slot = SLOTS.get(fact.name) if fact.kind is FactKind.VITAL else None
    allowed: list[str | None] = [fact.unit]
    if slot is not None:
        allowed += [u for u in (slot.unit, *sorted(slot.units)) if u in _UCUM]
    elif fact.kind is FactKind.MEDICATION_GIVEN:
        allowed += _DOSES
    return tuple(dict.fromkeys(allowed))


_UCUM = frozenset(
    "mm[Hg] /min % kPa mg/dL mmol/L Cel [degF] {score} s kg [lb_av] [stone_av] L/min wk".split()
)
_DOSES = ("ug", "mg", "g", "mL", "[IU]", "L", "mmol", "{tablet}", "{puff}")


def _check_undo(act: Act, acts: Sequence[Act]) -> None:
    known = next((a for a in acts if a.number == act.undoes), None)
    if known is None or known.kind is ActKind.SIGN:
        raise InvalidInput(
            "There is nothing of that number to take back.",
            cure="A signature stays; what follows it is an amendment.",
        )
