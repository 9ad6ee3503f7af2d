"""Two patients told of one after the other: where each is told of, up to the end of the text.

As in "patient one is a forty year old female, pulse 136. Patient two is a boy of six, we intubated
him": what follows is of the one told of last, until the other is named again, or a pronoun of the
other's sex leads back. Whose it is was never said: all of it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from recorder.clinical.claims.cues import MEN, WOMEN
from recorder.clinical.claims.patients_named import Person
from recorder.clinical.claims.reach import Said
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.core.records import record

WHOSE = "several patients are told of, and not whose this is"
"""The reason why a person looks at what was told of one of them."""


@record
class Stretch:
    """Tokens ``[first, last)`` are told of ``who``; of nobody alone where that is ``""``."""

    who: str
    first: int
    last: int


def told_in_turn(said: Said, people: Sequence[Person], told: Collection[str]) -> list[Stretch]:
    """Of whom each token is, from where the first of those ``told`` of is named."""
    named = [p for p in people if p.is_subject and p.who in told]
    starts = {p.first: p.who for p in named}
    if len(told) == _BOTH:
        starts |= dict(_pronouns_lead_back(said, named))
    for hit in _OF_ALL.scan(said.tokens, said.words.positions):
        last = min(_sentence_end(said, hit.last), hit.last + _NEAR)
        before = max((i for i in starts if i < hit.first), default=-1)
        if before >= 0:
            after = starts[before]
            starts = {i: who for i, who in starts.items() if not hit.first < i < last}
            starts |= {hit.first: "", last: starts.get(last, after)}
    ends = [*sorted(starts)[1:], said.count]
    return [Stretch(starts[i], i, end) for i, end in zip(sorted(starts), ends, strict=True)]


def _pronouns_lead_back(said: Said, named: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """As in "patient two is a boy of six ... her sats are 91", where only one of both is a she."""
    sexes: dict[str, frozenset[str]] = {}
    for person in named:
        sexes.setdefault(person.who, _pronouns(said, person.last))
    if len({*sexes.values()} - {frozenset()}) < _BOTH:
        return
    introduced = [next(p for p in named if p.who == who) for who in sexes]
    now, names = introduced[-1].who, {p.first: p.who for p in named}
    for i in range(introduced[-1].last + _DESCRIBED, said.count):
        now = names.get(i, now)
        other = _who_is(sexes, said.tokens[i].norm)
        if other and other != now and not _of_kin(said, i):
            now = other
            yield _statement(said, i), other


def _who_is(sexes: Mapping[str, frozenset[str]], norm: str) -> str:
    return next((who for who, own in sexes.items() if norm in own), "")


def _pronouns(said: Said, first: int) -> frozenset[str]:
    """Those of one described from token ``first`` as a boy or a lady; by a noun before a "he"."""
    near = [token.norm for token in said.tokens[first : first + _DESCRIBED]]
    nouns = (_HE | MEN, _SHE | WOMEN)
    for men, women in ((nouns[0] - _HIM, nouns[1] - _HER), (_HIM - {"his"}, _HER - {"her"})):
        sex = next((norm in men for norm in near if norm in men | women), None)
        if sex is not None:
            return _HIM if sex else _HER
    return frozenset()


def _of_kin(said: Said, i: int) -> bool:
    """As in "his mother says she ...", "her husband": a relative told of near by is of that sex."""
    kin = MEN if said.tokens[i].norm in _HIM else WOMEN
    return any(token.norm in kin for token in said.tokens[max(0, i - _NEAR) : i + 2])


def _statement(said: Said, i: int) -> int:
    """Where the statement of the "her" at token ``i`` begins: "we splinted her left leg"."""
    for k in range(i, max(0, i - _NEAR), -1):
        if said.tokens[k].gap or said.tokens[k].norm in _BEGINS:
            return k
    return i


def _sentence_end(said: Said, i: int) -> int:
    return said.words.rest_end(i, said.count)


_OF_ALL: Phrases[bool] = Phrases(listed("brought", "in_turn", "of_all"))
_BEGINS = words("brought", "in_turn", "begins")
_HE = words("brought", "told", "he")
_SHE = words("brought", "told", "she")
_HIM = frozenset({"he", "his", "him"})
_HER = frozenset({"she", "her", "hers"})
_BOTH = 2
_DESCRIBED = 12
"""Words in which somebody is described when he is told of first."""
_NEAR = 8
