"""Drug mentions: each with its own stretch of text, the words of giving near it, dose and route."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.doses import doses_of
from recorder.clinical.doses.drugs_heard import pens, plural_drugs, sounding_drugs, split_drugs
from recorder.clinical.doses.medwords import ACTS, ALL_DONE, ROUTES, Act
from recorder.clinical.doses.paired import respectively
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactStatus
from recorder.core.records import record

_OWN_NAME = 6
"""How far away a route counts that is only a part of the drug's name."""
_SHARED_REACH = 24
"""Tokens from a drug to "both IV" behind the last one of its list."""
_ALL_OF_THEM = frozenset({"both", "all"})
_PENS = frozenset({"pen", "pens", "epipen", "epipens", "injector", "autoinjector"})
_LEGS = frozenset({"leg", "thigh"})
_LEG_REACH = 9
_NEBS = frozenset({"neb", "nebs", "nebuliser", "nebulizer", "nebulisers"})
_TO_NEB = frozenset("the of with ready his her own going up a s".split())
"""Words that may stand between "nebs" and what is in them."""
_NO_WAY_IN = frozenset("access attempt attempts established right left".split())
"""Behind "IV" they tell of a line."""


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
        start, end: tokens ``[start, end)`` of the drug and its first amount together.
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


class Mentions:
    """All drug mentions of a view (oxygen apart)."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._drugs = load().drugs
        cut = list(split_drugs(view))
        parts = {i for h in cut for i in (h.start, h.start + 1)}
        heard = (*view.drugs, *plural_drugs(view), *sounding_drugs(view), *pens(view))
        whole = [
            h for h in heard
            if h.form.name != "oxygen" and not h.form.name.startswith("home_")
            and parts.isdisjoint(range(h.start, h.end))
        ]  # fmt: skip
        self.hits = [*whole, *cut]
        self.hits.sort(key=lambda h: h.start)
        self._hit_starts = [h.start for h in self.hits]
        self._acts = [
            Said(h.value, h.first, h.last) for h in ACTS.scan(view.tokens, view.positions)
        ]
        self._act_starts = [a.first for a in self._acts]
        self._all_done_at = [h.first for h in ALL_DONE.scan(view.tokens, view.positions)]
        self._routes = list(ROUTES.scan(view.tokens, view.positions))
        self._route_starts = [r.first for r in self._routes]
        claimed = self._claimed = set[int]()
        """Tokens of amounts that are of some drug."""
        drugs = [self._drugs.get(hit.form.name) for hit in self.hits]
        own = [self._stretch(k, hit, drugs[k]) for k, hit in enumerate(self.hits)]
        dosed = {
            hit.start: doses_of(view, hit, drug, floor, ceiling, claimed)
            for hit, drug, (floor, ceiling, _, _) in zip(self.hits, drugs, own, strict=True)
        }
        self._by_turns: set[int] = set()
        for (one, first), (other, second) in pairwise(zip(self.hits, drugs, strict=True)):
            shared = respectively(view, one, other, first, second)
            if shared is not None and not dosed[one.start]:
                dosed[one.start], dosed[other.start] = shared
                self._by_turns |= {one.start, other.start}
        self._mentions = [
            _mention(k, hit, drug, stretch, dosed[hit.start])
            for k, (hit, drug, stretch) in enumerate(zip(self.hits, drugs, own, strict=True))
        ]
        self._judged: dict[int, FactStatus | None] = {}
        """What was decided of a mention, by its place: others ask for it again."""
        self._dosed_in = Counter(
            m.sentence_start
            for m in self._mentions
            if m.doses and m.drug is not None and m.drug.carried
        )
        """How many drugs that crews carry have an amount, by the first token of their sentence."""
        self._named: defaultdict[str, list[Mention]] = defaultdict(list)
        for m in self._mentions:
            self._named[m.name].append(m)

    def _stretch(self, k: int, hit: Hit, drug: Drug | None) -> tuple[int, int, int, int]:
        """Floor and ceiling of what may belong to the drug, start and end of its sentence."""
        start, end, _ = self._view.sentence(hit.start)
        floor = max(start, self.hits[k - 1].end if k else 0)
        bound = self.hits[k + 1].start if k + 1 < len(self.hits) else len(self._view.tokens)
        ceiling = min(end, bound)
        carried = drug is not None and drug.carried
        if carried and ceiling == hit.end == end and hit.start - start <= 1:
            ceiling = self._fragment_end(hit, bound)
        return floor, ceiling, start, end

    def _fragment_end(self, hit: Hit, bound: int) -> int:
        """As in "Morphine. 5 milligrams IV." of a recogniser that stops too often."""
        view, end = self._view, hit.end
        quantity = view.quantity_at.get(end)
        if quantity is None or quantity.role is not Role.DOSE or quantity.last >= bound:
            return end
        if view.tokens[end].gap != "." or view.norm(quantity.last) == "of":
            return end
        return min(bound, view.sentence(end).last)

    def _first_from(self, i: int) -> int:
        """Index of the first mention that begins at token ``i`` or behind it."""
        return bisect_left(self._hit_starts, i)

    def _near(self, first: int, last: int) -> list[Said]:
        lo = bisect_left(self._act_starts, first)
        hi = bisect_left(self._act_starts, last, lo)
        return self._acts[lo:hi]

    def _is_drug(self, i: int) -> bool:
        return i in self._view.drug_at

    def _route(self, m: Mention) -> str | None:
        """The route nearest to the drug in its own stretch of text."""
        view = self._view
        best: tuple[int, str] | None = None
        last = min(m.ceiling, max(m.hit.end + 12, m.end + 7))
        lo = bisect_left(self._route_starts, max(m.floor, m.hit.start - 6))
        for route in self._routes[lo : bisect_left(self._route_starts, last)]:
            if route.value == "IV" and view.norm(route.last) in _NO_WAY_IN:
                continue
            if route.last <= m.hit.start and self._never_so(m.drug, route.value):
                continue  # "micrograms sublingual clopidogrel": of the one before
            if self._of_the_next(route.first, route.last, m):
                continue
            if route.value in {"NEB", "INH"} and self._never_so(m.drug, route.value):
                continue  # "hydrocortisone two hundred, back to back nebs five of salbutamol"
            distance = self._distance(route.first, route.last, m)
            if distance is None:
                continue
            if best is None or distance < best[0]:
                best = (distance, route.value)
        if self._capital_in(m, last) and (best is None or self._nasal_first(m)):
            return "IN"
        return best[1] if best else self._by_kind(m)

    def _by_kind(self, m: Mention) -> str | None:
        """A gas is inhaled, "his nebs, the salbutamol" are nebulised, a pen in the leg is IM."""
        view, drug = self._view, m.drug
        if drug is not None and drug.routes == ("INH",):
            return "INH"
        if view.norm(m.hit.end - 1) in _PENS and view.has(_LEGS, m.hit.end, m.hit.end + _LEG_REACH):
            return "IM"
        if drug is None or "NEB" not in drug.routes:
            return None
        i = m.start - 1
        while i > m.floor and view.norm(i) in _TO_NEB and not view.tokens[i + 1].gap:
            i -= 1
        if view.tokens[i + 1].gap not in PHRASE_GAPS:
            return None
        return "NEB" if i >= m.floor and view.norm(i) in _NEBS else None

    @staticmethod
    def _never_so(drug: Drug | None, route: str) -> bool:
        return drug is not None and bool(drug.routes) and route not in drug.routes

    def _shared_route(self, m: Mention) -> str | None:
        """As in "morphine 5 and ondansetron 4, both IV": one way in for all before it."""
        view = self._view
        last = min(m.sentence_end, m.hit.end + _SHARED_REACH)
        if _ALL_OF_THEM.isdisjoint(view.norms(m.ceiling, last)):
            return None
        for i in range(m.ceiling, last):
            if view.norm(i) not in _ALL_OF_THEM or view.tokens[i].gap not in (*PHRASE_GAPS, ","):
                continue
            after = i + 1 + (view.norm(i + 1) in {"slow", "given", "by", "of"})
            route = ROUTES.at(view.tokens, after) if after < len(view.tokens) else None
            if route is None or not (m.doses and m.drug and route.value in m.drug.routes):
                return None
            drugs = {view.drug_at[k].start for k in range(m.hit.end, i) if k in view.drug_at}
            return route.value if view.norm(i) == "all" or len(drugs) == 1 else None
        return None

    def _nasal_first(self, m: Mention) -> bool:
        """As in "Narcan 2 mg IN x2, 0.4 IV": IN stands right behind the first amount."""
        dose = m.dose
        if dose is None or dose.last >= len(self._view.tokens):
            return False
        return self._view.quote(dose.last, dose.last + 1) == "IN"

    def _of_the_next(self, first: int, last: int, m: Mention) -> bool:
        """As in "a gram of paracetamol, point five of IM adrenaline": the next drug's route."""
        following = self._view.drug_at.get(last)
        if following is None or first < m.hit.end or following.start != last:
            return False
        return self._view.norm(first - 1) == "of" or first > m.end

    def _distance(self, first: int, last: int, m: Mention) -> int | None:
        """How far a route stands from the drug and its dose; before them it must be joined."""
        view = self._view
        if m.hit.start <= first < m.hit.end:
            return _OWN_NAME  # "oral glucose"
        if first >= m.start:
            return max(0, first - m.end)
        if last != m.start:
            return None
        return 4 if view.tokens[last].gap in PHRASE_GAPS else None

    def _capital_in(self, m: Mention, last: int) -> bool:
        view = self._view
        first, norms = m.hit.end, view.norms(m.hit.end, last)
        return "in" in norms and any(
            norm == "in" and view.quote(i, i + 1) == "IN" for i, norm in enumerate(norms, first)
        )


def _mention(
    place: int,
    hit: Hit,
    drug: Drug | None,
    stretch: tuple[int, int, int, int],
    doses: list[Dose],
) -> Mention:
    start = min(hit.start, doses[0].first) if doses else hit.start
    end = max(hit.end, doses[0].last) if doses else hit.end
    return Mention(place, hit, hit.form.name, drug, *stretch, start, end, doses)
