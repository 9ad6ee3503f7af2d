"""What is said of drugs: each mention with its own stretch of text, and the words of giving.

Two drugs and then two amounts ("roc and ket, 80 and 120") go by turns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, zip_longest

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.dose_forms import MICROGRAMS_UNSAID, dose_in
from recorder.clinical.doses.doses import doses_of
from recorder.clinical.doses.drugs_heard import (
    pens,
    plural_drugs,
    sounding_drugs,
    split_drugs,
    with_its_end,
)
from recorder.clinical.doses.later_doses import not_in, only_of_later_dose
from recorder.clinical.doses.medwords import ACTS, ALL_DONE, ROUTES, Act
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.beginnings import Beginnings
from recorder.clinical.text.phrases import Hit as PhraseHit
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus
from recorder.core.records import record


@record
class Said:
    """A phrase of ``ACTS`` at tokens ``[first, last)``."""

    act: Act
    first: int
    last: int


@record
class Mention:
    """A drug with the tokens that may belong to it: own stretch and whole sentence.

    Attributes:
        place: which of all mentions it is.
        name: canonical name of the drug.
        start, end: tokens ``[start, end)`` of the drug, its first amount and the way in behind.
        doses: its amounts, none where none was said of it.
    """

    place: int
    hit: Hit
    name: str
    drug: Drug | None
    floor: int
    ceiling: int
    sentence_start: int
    sentence_end: int
    start: int
    end: int
    doses: list[Dose]

    @property
    def dose(self) -> Dose | None:
        """The first of its amounts."""
        return self.doses[0] if self.doses else None


class DrugTalk:
    """All that one view says of drugs, oxygen apart; what every rule of this package looks at.

    Attributes:
        hits, mentions: the names of drugs, left to right, and what belongs to each.
        drugs: the lexicon of drugs, by canonical name.
        acts: words of giving, holding, planning ..., left to right.
        all_done_at: where "that's all in" begins.
        routes, route_starts: ways in, and the tokens they begin at.
        claimed: tokens of amounts that are of some drug.
        by_turns: where drugs begin that share "ten and four respectively".
        dosed_in: how many drugs that crews carry have an amount, by first token of the sentence.
        named: mentions of each drug, by name.
        judged: what was decided of a mention, by its place; others ask for it again.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.drugs = load().drugs
        cut = list(split_drugs(view))
        parts = {i for h in cut for i in (h.start, h.start + 1)}
        plurals = tuple(plural_drugs(view))
        named = {i for h in plurals for i in range(h.start, h.end)}
        sounds = (h for h in sounding_drugs(view) if named.isdisjoint(range(h.start, h.end)))
        heard = (*view.drugs, *plurals, *sounds, *pens(view))
        whole = [
            h for h in heard
            if h.form.name != "oxygen" and not h.form.name.startswith("home_")
            and parts.isdisjoint(range(h.start, h.end))
        ]  # fmt: skip
        self.hits = [*(with_its_end(view, hit) for hit in whole), *cut]
        self.hits.sort(key=lambda h: h.start)
        self._hit_starts = [h.start for h in self.hits]
        self.routes = list(_meant(view, list(ROUTES.scan(view.tokens, view.positions))))
        ways = {i for route in self.routes for i in range(route.first, route.last)}
        acts = ACTS.scan(view.tokens, view.positions)
        asked, later = view.marks.asked_of, not_in(view)
        self.acts = [
            Said(h.value, h.first, h.last) for h in acts
            if h.first not in ways and (not asked or asked.isdisjoint(range(h.first, h.last)))
            and not (later and only_of_later_dose(view, h.first))
        ]  # fmt: skip
        self._beginning = Beginnings(self.acts, [a.first for a in self.acts], view.count)
        self._by_act: defaultdict[Act, list[Said]] = defaultdict(list)
        for said in self.acts:
            self._by_act[said.act].append(said)
        self.all_done_at = [h.first for h in ALL_DONE.scan(view.tokens, view.positions)]
        self.route_starts = [r.first for r in self.routes]
        claimed = self.claimed = set[int]()
        drugs = [self.drugs.get(hit.form.name) for hit in self.hits]
        own = [self._stretch(k, hit, drugs[k]) for k, hit in enumerate(self.hits)]
        dosed = {
            hit.start: doses_of(view, hit, drug, floor, ceiling, claimed)
            for hit, drug, (floor, ceiling, _, _) in zip(self.hits, drugs, own, strict=True)
        }
        self.by_turns: set[int] = set()
        for (one, first), (other, second) in pairwise(zip(self.hits, drugs, strict=True)):
            shared = respectively(view, one, other, first, second)
            if shared is not None and (not dosed[one.start] or _both_before(shared, one, other)):
                dosed[one.start], dosed[other.start] = shared
                self.by_turns |= {one.start, other.start}
        behind = {r.first: r.last for r in self.routes if view.tokens[r.first].gap in PHRASE_GAPS}
        self.mentions = [
            _mention(k, hit, drug, stretch, dosed[hit.start], behind)
            for k, (hit, drug, stretch) in enumerate(zip(self.hits, drugs, own, strict=True))
        ]
        self.judged: dict[int, FactStatus | None] = {}
        self.dosed_in = Counter(
            m.sentence_start
            for m in self.mentions
            if m.doses and m.drug is not None and m.drug.carried
        )
        self.named: defaultdict[str, list[Mention]] = defaultdict(list)
        for m in self.mentions:
            self.named[m.name].append(m)

    def _stretch(self, k: int, hit: Hit, drug: Drug | None) -> tuple[int, int, int, int]:
        """Floor and ceiling of what may belong to the drug, start and end of its sentence."""
        start, end, _ = self.view.sentence(hit.start)
        floor = max(start, self.hits[k - 1].end if k else 0)
        bound = self.hits[k + 1].start if k + 1 < len(self.hits) else len(self.view.tokens)
        ceiling = min(end, bound)
        carried = drug is not None and drug.carried
        if carried and ceiling == hit.end == end and hit.start - start <= 1:
            ceiling = self._fragment_end(hit, bound)
        return floor, ceiling, start, end

    def _fragment_end(self, hit: Hit, bound: int) -> int:
        """As in "Morphine. 5 milligrams IV." of a recogniser that stops too often."""
        view, end = self.view, hit.end
        quantity = view.quantity_at.get(end)
        if quantity is None or quantity.role is not Role.DOSE or quantity.last >= bound:
            return end
        if view.tokens[end].gap != "." or view.norm[quantity.last] == "of":
            return end
        return min(bound, view.sentence(end).last)

    def named_from(self, i: int, most: int) -> Sequence[Mention]:
        """At most so many mentions that begin at token ``i`` or behind it."""
        k = bisect_left(self._hit_starts, i)
        return self.mentions[k : k + most]

    def named_before(self, i: int, most: int) -> Sequence[Mention]:
        """At most so many mentions that begin before token ``i``, the nearest last."""
        k = bisect_left(self._hit_starts, i)
        return self.mentions[max(0, k - most) : k]

    def before(self, m: Mention, most: int) -> Sequence[Mention]:
        """At most so many mentions of drugs before ``m``, the nearest last."""
        return self.mentions[max(0, m.place - most) : m.place]

    def behind(self, m: Mention, most: int) -> Sequence[Mention]:
        """At most so many mentions of drugs behind ``m``, the nearest first."""
        return self.mentions[m.place + 1 : m.place + 1 + most]

    def last(self, m: Mention) -> Mention | None:
        """The mention right before ``m``."""
        return self.mentions[m.place - 1] if m.place else None

    def near(self, first: int, last: int) -> Sequence[Said]:
        """Words of giving, holding ... that begin in tokens ``[first, last)``."""
        return self._beginning.within(first, last)

    def acts_of(self, act: Act) -> Sequence[Said]:
        """The words of one class, left to right."""
        return self._by_act.get(act, ())

    def is_drug(self, i: int) -> bool:
        """Whether token ``i`` is of the name of a drug."""
        return i in self.view.drug_at


def _both_before(shared: tuple[list[Dose], list[Dose]], one: Hit, other: Hit) -> bool:
    """As in "five and two Haldol and Ativan": no two doses of the first."""
    return all(doses and doses[0].last <= one.start < other.start for doses in shared)


def _meant(view: View, routes: Sequence[PhraseHit[str]]) -> Iterator[PhraseHit[str]]:
    """Ways in, of which "IV not IO" is one: the first."""
    denied = -1
    for route, following in zip_longest(routes, routes[1:]):
        if route.first == denied or view.norm[route.last] in _I_AM:
            continue
        joined = following is not None and following.first == route.last + 1
        if joined and view.norm[route.last] == "not":
            denied = following.first
            yield PhraseHit(route.first, following.last, route.value)
        else:
            yield route


_I_AM = frozenset({"gonna", "sorry", "happy", "feeling"})
"""Behind "im" they make it no way in: "nitro's in, im gonna puke"."""


def _mention(
    place: int,
    hit: Hit,
    drug: Drug | None,
    stretch: tuple[int, int, int, int],
    doses: list[Dose],
    ways: Mapping[int, int],
) -> Mention:
    start = min(hit.start, doses[0].first) if doses else hit.start
    end = max(hit.end, doses[0].last) if doses else hit.end
    return Mention(place, hit, hit.form.name, drug, *stretch, start, ways.get(end, end), doses)


def respectively(
    view: View, one: Hit, other: Hit, first: Drug | None, second: Drug | None
) -> tuple[list[Dose], list[Dose]] | None:
    """Doses of both drugs, none where an amount is unusual for its drug; None: no such pair."""
    if other.start != one.end + 1 or view.norm[one.end] not in {"and", "plus"}:
        return None
    told_before = _before(view, one, first, other, second)
    if told_before is not None:
        return told_before
    i = other.end + (view.norm[other.end] in {"at", "both", "neb", "nebs", "together"})
    amount, more = view.quantity_at.get(i), None
    if amount is not None and view.tokens[i].gap not in SENTENCE_ENDS:
        more = view.quantity_at.get(amount.last + 1)
    if amount is None or more is None or view.norm[amount.last] != "and":
        return None
    if not (_plain(amount) and _plain(more)) or _goes_on(view, more):
        return None
    doses = dose_in(view, amount, first), dose_in(view, more, second)
    if any(d is None or _is_doubtful(d) for d in doses):
        return [], []
    return [d for d in doses[:1] if d], [d for d in doses[1:] if d]


def _before(
    view: View, one: Hit, first: Drug | None, other: Hit, second: Drug | None
) -> tuple[list[Dose], list[Dose]] | None:
    """As in "five and two Haldol and Ativan", "five and two of Haldol and Ativan"."""
    last = one.start - (view.norm[one.start - 1] == "of")
    more, amount = view.quantity_at.get(last - 1), view.quantity_at.get(last - 3)
    if more is None or amount is None or view.norm[last - 2] != "and":
        return None
    if not (_plain(amount) and _plain(more)) or _tells_own(view, other.end):
        return None
    doses = dose_in(view, amount, first), dose_in(view, more, second)
    if any(d is None or d.review or d.unit == "{tablet}" for d in doses):
        return None
    return [d for d in doses[:1] if d], [d for d in doses[1:] if d]


def _is_doubtful(dose: Dose) -> bool:
    return dose.unit == "{tablet}" or dose.review not in (None, MICROGRAMS_UNSAID)


def _tells_own(view: View, i: int) -> bool:
    """Whether the second drug has an amount behind it: "ten and four Zofran and fentanyl 50"."""
    return i in view.quantity_at and not view.tokens[i].gap


def _plain(quantity: Quantity) -> bool:
    return quantity.role in (None, Role.DOSE) and quantity.unit in {None, "mg", "ug", "g", "mL"}


def _goes_on(view: View, more: Quantity) -> bool:
    """As in "... 80 and 4 of ondansetron": the second amount is the next drug's."""
    return view.norm[more.last] == "of" or more.last in view.drug_at
