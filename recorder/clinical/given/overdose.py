"""What somebody swallowed to harm himself: far too much, a handful, "overdose of"."""

from __future__ import annotations

from typing import cast

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.doses.medwords import Act
from recorder.clinical.given.giving import has_verb
from recorder.clinical.given.mentions import DrugTalk, Mention, Said
from recorder.clinical.given.regular_drugs import GASES
from recorder.clinical.grammar.tables import OWNERS_OR_THOSE, words

_MANY_TABLETS = 8
_FAR_TOO_MUCH = 5
"""So many times the largest usual amount is no treatment."""
_TOOK = frozenset("took taken taking swallowed swallowing ingested necked downed eaten".split())


def far_too_much(talk: DrugTalk, m: Mention) -> bool:
    """Many times the usual amount and no verb of giving: what somebody swallowed."""
    doses = m.doses
    if not doses or m.drug is None or m.drug.range is None or m.drug.unit not in MASS:
        return False
    amount = in_unit(doses[0].amount, doses[0].unit or m.drug.unit, m.drug.unit)
    many = amount is not None and amount > _FAR_TOO_MUCH * m.drug.range[1]
    return many and not has_verb(talk, m)


def is_poison(talk: DrugTalk, m: Mention) -> bool:
    """Whether the drug is what was taken too much of, or shot up; an antidote never is."""
    if m.name in ANTIDOTES:
        return False
    if _is_called_poison(talk, m) or _for_a_high(talk, m):
        return True
    return _handful(talk, m) or _of_the_overdose(talk, m)


ANTIDOTES = words("acts", "overdose", "antidotes")


def _for_a_high(talk: DrugTalk, m: Mention) -> bool:
    """As in "he injected fentanyl", "took ketamine at a festival": he himself, no treatment."""
    view, i = talk.view, m.hit.start
    first = max(m.sentence_start, i - _HIGH_REACH)
    if m.name not in _STREET or view.norm[i - 1] in OWNERS_OR_THOSE:
        return False
    verb = next((k for k in range(i - 1, first - 1, -1) if view.norm[k] in _INTAKE), -1)
    if verb < 0 or view.has(_CREW, first, verb) or view.names_drug(verb, i):
        return False
    if view.norm[verb] in _SURE_INTAKE:
        return True
    return view.has(_PARTIES, verb, min(m.sentence_end, m.hit.end + _PARTY_REACH))


_STREET = words("acts", "for_a_high", "drugs")
_SURE_INTAKE = words("acts", "for_a_high", "sure")
_INTAKE = _SURE_INTAKE | words("acts", "for_a_high", "perhaps")
_PARTIES = words("acts", "for_a_high", "parties")
_CREW = frozenset("we i crew medic nurse doctor paramedic us".split())
_HIGH_REACH, _PARTY_REACH = 6, 7


def _is_called_poison(talk: DrugTalk, m: Mention) -> bool:
    """As in "overdosed on amitriptyline", "a paracetamol overdose"; not what was given for it."""
    first = max(m.sentence_start, m.hit.start - 8)
    end = min(m.sentence_end, m.hit.end + 2)
    told = [a for a in talk.acts_of(Act.POISON) if first <= a.first < end]
    told = [a for a in told if not _uses_gas(talk, a)]
    if not told:
        return False
    before = [a.act for a in talk.near(first, m.hit.start) if not _uses_gas(talk, a)]
    if any(a.first >= m.hit.end for a in told) and Act.GIVEN not in before:
        return True
    if _given_for_it(talk, m, told[0].last):
        return False
    if Act.POISON not in before or _so_then(talk, first, m.hit.start):
        return False
    return Act.GIVEN not in before[before.index(Act.POISON) :]


def _uses_gas(talk: DrugTalk, said: Said) -> bool:
    """As in "she's using the Entonox": breathed for pain, no poison."""
    view, i = talk.view, said.last + (talk.view.norm[said.last] in {"the", "some", "her"})
    hit = view.drug_at.get(i)
    return view.norm[said.first] == "using" and hit is not None and hit.form.name in GASES


def _given_for_it(talk: DrugTalk, m: Mention, first: int) -> bool:
    """As in "she snorted ketamine, 5 of midazolam given": another drug was what she snorted."""
    if not talk.view.names_drug(first, m.start) or not m.doses:
        return False
    return any(a.act is Act.GIVEN for a in talk.near(m.hit.end, min(m.sentence_end, m.hit.end + 4)))


def _so_then(talk: DrugTalk, first: int, last: int) -> bool:
    """As in "tricyclic overdose so bicarb a hundred mils": what is given for it."""
    poison = next((a for a in talk.near(first, last) if a.act is Act.POISON), None)
    return poison is not None and "so" in talk.view.norms(max(poison.last, last - 3), last)


def _of_the_overdose(talk: DrugTalk, m: Mention) -> bool:
    """As in "overdose of paracetamol ... that's sixteen grams": far too much, and named."""
    doses = m.doses
    if not doses or not doses[0].review:
        return False
    return m.name in _poisons(talk)


def _poisons(talk: DrugTalk) -> frozenset[str]:
    """Drugs that an overdose was said to be of."""
    found = talk.view.memo.get("poisons")
    if found is None:
        told = [a.first for a in talk.acts_of(Act.POISON)]
        found = talk.view.memo["poisons"] = frozenset(
            o.name for o in talk.mentions
            if any(max(o.sentence_start, o.hit.start - 4) <= i < o.hit.start for i in told)
        )  # fmt: skip
    return cast("frozenset[str]", found)


def _handful(talk: DrugTalk, m: Mention) -> bool:
    """As in "took forty tablets of paracetamol": nobody is given so many."""
    first = max(m.sentence_start, m.hit.start - 8)
    if _many_of_them(talk, m, first):
        return True
    bare = talk.view.number_at.get(m.hit.start - 1)
    if bare is None and talk.view.norm[m.hit.start - 1] in OWNERS_OR_THOSE:
        of = talk.view.norm[m.hit.start - 2] == "of"  # "around fifteen of his Wellbutrin"
        bare = talk.view.number_at.get(m.hit.start - 3) if of else None
    if bare is not None and m.drug is not None and talk.view.has(_TOOK, first, bare.first):
        many = bare.whole and bare.value >= _MANY_TABLETS
        return many and not fits_drug(m.drug, bare.value)
    return any(
        q.unit == "{tablet}" and q.value >= _MANY_TABLETS and q.number.whole
        for q in talk.view.quantities_in(first, m.hit.start)
    )


def _many_of_them(talk: DrugTalk, m: Mention, first: int) -> bool:
    """As in "took forty of her amitriptyline", "swallowed twenty of the metoprolol": pieces."""
    view, of = talk.view, m.hit.start - 2
    if view.norm[of] != "of" or view.norm[of + 1] not in OWNERS_OR_THOSE:
        return False
    counted = view.number_at.get(of - 1)
    if counted is None or not view.has(_TOOK, first, counted.first):
        return False
    return counted.whole and counted.value >= _MANY_TABLETS
