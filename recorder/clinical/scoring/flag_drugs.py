"""Red flags about drugs: one against a stated allergy, nitrates beside PDE-5 inhibitors."""

from __future__ import annotations

from collections.abc import Iterable

from recorder.clinical.scoring.flag_case import LOUDEST, Case, flag_of
from recorder.clinical.scoring.observations import dropped
from recorder.clinical.scoring.patient import classes_of, is_unsure
from recorder.clinical.wording import describe, say
from recorder.clinical.wording.describe import Names
from recorder.core.model import Fact, FactKind, FactStatus, Flag

_GIVEN = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.PLANNED)


def allergy_and_drug(case: Case) -> Iterable[Flag]:
    """Also when either is uncertain or only planned: the doubt is said, the flag stays loud.

    Another drug of the class that somebody is allergic to is to check, and told less loudly.
    """
    facts = case.patient.facts
    stated = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.HISTORICAL)
    allergies = [f for f in facts if f.kind is FactKind.ALLERGY and f.status in stated]
    drugs = _drugs(facts)
    for allergy in allergies:
        what = describe.subject(allergy, case.names)
        doubt = say(" (uncertain)") if is_unsure(allergy) else ""
        hit = [d for d in drugs if _is_allergic(allergy.name, d.name)]
        if hit:
            given = _all_done(hit, case.names).upper()
            text = say("ALLERGY TO {} WAS STATED AND {}", what.upper() + doubt, given)
            yield flag_of("allergy_and_drug", text, [allergy, *hit], LOUDEST)
        alike = [d for d in drugs if d not in hit and _is_alike(allergy.name, d.name)]
        if alike:
            told = (what + doubt, _all_done(alike, case.names))
            text = say("Allergy to {} was stated and {}: a drug of the same class, to check", *told)
            yield flag_of("allergy_and_class", text, [allergy, *alike])
        taken = [f for f in facts if _is_taken(f) and _is_allergic(allergy.name, f.name)]
        if taken and not hit:
            told = (what + doubt, ", ".join(describe.subject(f, case.names) for f in taken))
            text = say("Allergy to {} was stated and {} is taken: to check", *told)
            yield flag_of("allergy_and_home_medicine", text, [allergy, *taken])


def _is_taken(fact: Fact) -> bool:
    return fact.kind is FactKind.HOME_MEDICATION and fact.status is FactStatus.ASSERTED


def _drugs(facts: Iterable[Fact]) -> list[Fact]:
    """Drugs that were given or are to be, but for plans that were called off."""
    told = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN]
    withheld = [f for f in told if f.status in (FactStatus.NEGATED, FactStatus.REFUSED)]
    told = [f for f in told if f.status in _GIVEN]
    return [f for f in told if f.status is not FactStatus.PLANNED or not dropped(f, withheld)]


def _all_done(drugs: Iterable[Fact], names: Names) -> str:
    return ", ".join(dict.fromkeys(_what_was_done(d, names) for d in drugs))


def _what_was_done(drug: Fact, names: Names) -> str:
    name = describe.subject(drug, names)
    if drug.status is FactStatus.PLANNED:
        return say("{} is planned", name)
    return say("{} may have been given" if is_unsure(drug) else "{} was given", name)


_CLASS_NAMES = {"sulfa": "sulfonamide", "opiate": "opioid", "cef": "cephalosporin"}
_AS_ONE = frozenset({"penicillin", "nsaid"})
"""Who is allergic to one of these must have none of them: so their labels say."""
_ALIKE = frozenset(
    {"opioid", "cephalosporin", "macrolide", "quinolone", "tetracycline", "aminoglycoside",
     "benzodiazepine", "beta_lactam"}
)  # fmt: skip
"""Whose allergy may hold for the others of the class: asked for each time."""
_BETA_LACTAMS = frozenset({"penicillin", "cephalosporin"})


def _is_allergic(allergen: str, drug: str) -> bool:
    """The same substance, a part of a combination, or a drug of the class that was named."""
    named = {allergen, allergen.removesuffix("s")}
    named |= {_CLASS_NAMES[name] for name in named if name in _CLASS_NAMES}
    if named & {drug, *drug.split("_"), *classes_of(drug)} or drug in allergen.split("_"):
        return True
    return bool(classes_of(allergen) & classes_of(drug) & _AS_ONE)


def _is_alike(allergen: str, drug: str) -> bool:
    """Another drug of a class whose allergy may cross, as in codeine and morphine."""
    return bool(_families(allergen) & _families(drug) & _ALIKE)


def _families(name: str) -> frozenset[str]:
    classes = classes_of(name)
    return classes | {"beta_lactam"} if classes & _BETA_LACTAMS else classes


def nitrate_and_pde5(case: Case) -> Iterable[Flag]:
    """A nitrate beside a PDE-5 inhibitor is the loudest; the inhibitor alone is told as well."""
    taken = case.patient.taking("pde5_inhibitor")
    nitrates = [d for d in _drugs(case.patient.facts) if "nitrate" in classes_of(d.name)]
    if taken and nitrates:
        told = say(
            "{} is taken and {}",
            describe.subject(taken[0]),
            _what_was_done(nitrates[0], case.names),
        )
        yield flag_of("nitrate_and_pde5_inhibitor", told.upper(), taken + nitrates, LOUDEST)
    elif taken:
        text = say("Takes {}: interacts with nitrates", describe.subject(taken[0]))
        yield flag_of("pde5_inhibitor", text, taken)
