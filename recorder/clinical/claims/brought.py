"""Who of several is brought by this crew: decided once for a text, asked for by the other rules.

As in "we're bringing the passenger, the driver's with medic four": the people who may be patients,
what is told of each, and the words for who is taken by whom. What is told of one who is not brought
is somebody else's; where two are told of alike it is doubtful whose it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, takewhile

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.patients_named import (
    Person,
    owned,
    patients_named,
    relatives_named,
)
from recorder.clinical.claims.reach import Mark, Said
from recorder.clinical.claims.told_in_turn import told_in_turn
from recorder.clinical.claims.told_of import Told, told_of
from recorder.clinical.grammar.tables import words
from recorder.core.records import record


@record
class Brought:
    """The decision.

    Attributes:
        decided: tokens that name a person of whom it is known who takes him.
        who: what that person was; nobody where it was not said.
        others: what is told of those who are not.
        doubtful: tokens ``[first, last)`` that may be told of either.
    """

    decided: frozenset[int]
    who: frozenset[str]
    others: tuple[Mark, ...]
    doubtful: tuple[tuple[int, int], ...]


_ALONE = Brought(frozenset(), frozenset(), (), ())


def who_is_brought(said: Said, birth: bool) -> Brought:
    """Decide for the whole text; ``birth``: a mother and her baby may both be patients."""
    people = patients_named(said)
    if not any(p.is_subject for p in people):  # "restrained driver": what our patient was
        people = _of_one_family(said, birth) or people
    if not people:
        return _ALONE
    ours = frozenset(p.who for p in people if p.ours) - {p.who for p in people if p.away}
    told = list(_told(said, people, ours))
    away = {t.who for t in told if t.away}
    ours = ours or _left_over(people, away) or _the_only_one(said, told)
    others = [t for t in told if t.who not in ours and (ours or _beside(said, t, told, away))]
    doubtful = [(t.last, t.goes_on) for t in others if t.goes_on > t.last]
    if not ours and not away:
        alike = _told_alike(told)
        if alike:
            return _in_turn(said, people, alike)
        doubtful += _beside_the_patient(said, people, told)
    return Brought(
        decided=frozenset(_names(people, others, ours)),
        who=ours,
        others=tuple(Mark(Cue.PERSON, t.named, t.first, t.first, t.last) for t in others),
        doubtful=tuple(doubtful),
    )


def _names(people: Sequence[Person], others: Sequence[Told], ours: frozenset[str]) -> Iterator[int]:
    for person in people:
        if person.who in ours or person.ours_was:
            yield from range(person.first, person.last)
    away = {told.who for told in others if ours or (told.away and not told.dead)}
    for told in others:
        if told.who in away:
            yield from range(told.named, told.first)


def _of_one_family(said: Said, birth: bool) -> list[Person]:
    """As in "we're bringing the wife, the husband's with medic six": never one without the other.

    One of a family alone is company, or was left at home.
    """
    family = relatives_named(said, birth)
    ours = frozenset(p.who for p in family if p.ours)
    if not ours:
        return []
    told = _told(said, family, frozenset())
    away = {t.who for t in told if (t.away or t.unhurt) and not t.dead}
    mothers = ours == {"mother"} and "kid" not in away  # her baby is told apart in her record
    return family if ours - away and away - ours and not mothers else []


def _told(said: Said, people: Sequence[Person], ours: frozenset[str]) -> Iterator[Told]:
    is_first = True
    for k, person in enumerate(people):
        if person.who in ours:
            is_first = False
        elif person.is_subject:
            yield told_of(said, person, _limit(said, people, k, ours), is_first)


def _limit(said: Said, people: Sequence[Person], k: int, ours: frozenset[str]) -> int:
    """Where somebody else is told of, or the patient is named again."""
    first = people[k].last
    last = min(first + _LONGEST, said.count)
    near = takewhile(lambda p: p.first < last, islice(people, k + 1, None))
    others = (p.first for p in near if p.who != people[k].who and (p.is_subject or p.who in ours))
    return next(others, last)


def _left_over(people: Sequence[Person], away: Collection[str]) -> frozenset[str]:
    """As in "patient one is deceased, patient two ...": the only one whom nobody else takes."""
    left = {p.who for p in people if p.is_subject}.difference(away)
    return frozenset(left) if away and len(left) == 1 else frozenset()


def _beside(said: Said, one: Told, told: Sequence[Told], away: Collection[str]) -> bool:
    """Whether a patient was told of beside this one, whom somebody else takes."""
    if one.taken or owned(said, one.named):
        return True
    if one.who not in away and not one.unhurt:
        return False
    own = [(t.named, t.goes_on) for t in told if t.who == one.who]
    places = (i for norm in _PRESENTED for i in said.words.positions.get(norm, ()))
    return any(not any(first <= i < last for first, last in own) for i in places)


def _the_only_one(said: Said, told: Sequence[Told]) -> frozenset[str]:
    """As in "passenger in a taxi, 40 year old woman": nobody else of any age is told of."""
    aged = [t for t in told if any(k.norm == "old" for k in said.tokens[t.first : t.last])]
    ages = said.words.positions.get("old", ())
    alone = len({t.who for t in aged}) == 1 and not any(t.away or t.unhurt for t in aged)
    alone = alone and all(t.who == aged[0].who or not t.described for t in told)
    inside = alone and all(any(t.first <= i < t.last for t in aged) for i in ages)
    return frozenset(t.who for t in aged) if inside else frozenset()


def _told_alike(told: Sequence[Told]) -> list[str]:
    """As in "the driver's a 40 year old, BP ... The passenger's a 30 year old, BP ..."."""
    described = dict.fromkeys(t.who for t in told if t.described and not t.unhurt)
    return list(described) if len(described) > 1 else []


def _in_turn(said: Said, people: Sequence[Person], told: Sequence[str]) -> Brought:
    """All of it is doubtful; the one told of first counts as ours, the next as others."""
    stretches = told_in_turn(said, people, told)
    ours = frozenset(told[:1])
    others = (s for s in stretches if s.who and s.who not in ours)
    return Brought(
        decided=frozenset(i for p in people if p.who in ours for i in range(p.first, p.last)),
        who=ours,
        others=tuple(Mark(Cue.PERSON, s.first, s.first, s.first, s.last) for s in others),
        doubtful=tuple((s.first, s.last) for s in stretches if s.who),
    )


def _beside_the_patient(
    said: Said, people: Sequence[Person], told: Sequence[Told]
) -> list[tuple[int, int]]:
    """As in "forty year old male, dizzy. The driver's pressure was ...": the patient, or not."""
    if len({t.who for t in told}) != 1 or any(
        p.who == told[0].who and p.first < told[0].named for p in people
    ):
        return []
    one, signs = told[0], said.tokens[told[0].first : told[0].first + 1]
    owns = bool(signs) and signs[0].norm in _SIGNS and not signs[0].gap
    before = (i for norm in _PRESENTED for i in said.words.positions.get(norm, ()))
    presented = any(i < said.words.sentence(one.named).first for i in before)
    return [(one.first, one.goes_on)] if owns and presented else []


_SIGNS = words("brought", "told", "signs") - {"no"}
_PRESENTED = words("brought", "told", "presented")
_LONGEST = 60
"""Most words told of one who is not brought."""
