"""Drug mentions: each with its own stretch of text, the words of giving near it, dose and route."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from recorder.clinical.amounts import Dose
from recorder.clinical.doses import doses_of
from recorder.clinical.drugs_heard import plural_drugs, sounding_drugs, split_drugs
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.medwords import ACTS, ALL_DONE, ROUTES, Act
from recorder.clinical.paired import respectively
from recorder.clinical.quantities import Role
from recorder.clinical.text import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.records import record

_OWN_NAME = 6
"""How far away a route counts that is only a part of the drug's name."""
_SHARED_REACH = 24
"""Tokens from a drug to "both IV" behind the last one of its list."""


@record
class Said:
    """A phrase of ``ACTS`` at tokens ``[first, last)``."""

    act: Act
    first: int
    last: int


@record
class Mention:
    """A drug with the tokens that may belong to it: own stretch and whole sentence."""

    hit: Hit
    drug: Drug | None
    floor: int
    ceiling: int
    sentence_start: int
    sentence_end: int


class Mentions:
    """All drug mentions of a view (oxygen apart)."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._drugs = load().drugs
        cut = list(split_drugs(view))
        parts = {i for h in cut for i in (h.start, h.start + 1)}
        heard = (*view.drugs, *plural_drugs(view), *sounding_drugs(view))
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
        self._mentions = [self._mention(k, hit) for k, hit in enumerate(self.hits)]
        self._dosed = {
            m.hit.start: doses_of(view, m.hit, m.drug, m.floor, m.ceiling, claimed)
            for m in self._mentions
        }
        self._by_turns: set[int] = set()
        for one, other in pairwise(self._mentions):
            shared = respectively(view, one.hit, other.hit, one.drug, other.drug)
            if shared is not None and not self._dosed[one.hit.start]:
                self._dosed[one.hit.start], self._dosed[other.hit.start] = shared
                self._by_turns |= {one.hit.start, other.hit.start}

    def _mention(self, k: int, hit: Hit) -> Mention:
        start, end, _ = self._view.sentence(hit.start)
        floor = max(start, self.hits[k - 1].end if k else 0)
        bound = self.hits[k + 1].start if k + 1 < len(self.hits) else len(self._view.tokens)
        ceiling = min(end, bound)
        drug = self._drugs.get(hit.form.name)
        carried = drug is not None and drug.carried
        if carried and ceiling == hit.end == end and hit.start - start <= 1:
            ceiling = self._fragment_end(hit, bound)
        return Mention(hit, drug, floor, ceiling, start, end)

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
        hi = bisect_left(self._act_starts, last)
        return self._acts[lo:hi]

    def _has_dose(self, m: Mention) -> bool:
        return bool(self._doses(m))

    def _doses(self, m: Mention) -> list[Dose]:
        return self._dosed[m.hit.start]

    def _is_drug(self, i: int) -> bool:
        return i in self._view.drug_at

    def _route(self, m: Mention) -> str | None:
        """The route nearest to the drug in its own stretch of text."""
        view = self._view
        best: tuple[int, str] | None = None
        last = min(m.ceiling, m.hit.end + 12)
        lo = bisect_left(self._route_starts, max(m.floor, m.hit.start - 6))
        for route in self._routes[lo : bisect_left(self._route_starts, last)]:
            if route.value == "IV" and view.norm(route.last) in (
                "access",
                "attempt",
                "attempts",
                "established",
                "right",
                "left",
            ):
                continue
            if route.last <= m.hit.start and self._never_so(m.drug, route.value):
                continue  # "micrograms sublingual clopidogrel": of the one before
            if self._of_the_next(route.first, route.last, m):
                continue
            distance = self._distance(route.first, route.last, m)
            if distance is None:
                continue
            if best is None or distance < best[0]:
                best = (distance, route.value)
        if self._capital_in(m, last) and (best is None or self._nasal_first(m)):
            return "IN"
        return best[1] if best else None

    @staticmethod
    def _never_so(drug: Drug | None, route: str) -> bool:
        return drug is not None and bool(drug.routes) and route not in drug.routes

    def _shared_route(self, m: Mention) -> str | None:
        """As in "morphine 5 and ondansetron 4, both IV": one way in for all before it."""
        view = self._view
        for i in range(m.ceiling, min(m.sentence_end, m.hit.end + _SHARED_REACH)):
            if view.norm(i) not in ("both", "all") or view.tokens[i].gap not in (*PHRASE_GAPS, ","):
                continue
            after = i + 1 + (view.norm(i + 1) in ("slow", "given", "by", "of"))
            route = ROUTES.at(view.tokens, after) if after < len(view.tokens) else None
            if route is None or not (self._doses(m) and m.drug and route.value in m.drug.routes):
                return None
            drugs = {view.drug_at[k].start for k in range(m.hit.end, i) if k in view.drug_at}
            return route.value if view.norm(i) == "all" or len(drugs) == 1 else None
        return None

    def _nasal_first(self, m: Mention) -> bool:
        """As in "Narcan 2 mg IN x2, 0.4 IV": IN stands right behind the first amount."""
        dose = next(iter(self._doses(m)), None)
        if dose is None or dose.last >= len(self._view.tokens):
            return False
        return self._view.quote(dose.last, dose.last + 1) == "IN"

    def _of_the_next(self, first: int, last: int, m: Mention) -> bool:
        """As in "a gram of paracetamol, point five of IM adrenaline": the next drug's route."""
        following = self._view.drug_at.get(last)
        if following is None or first < m.hit.end or following.start != last:
            return False
        return self._view.norm(first - 1) == "of"

    def _distance(self, first: int, last: int, m: Mention) -> int | None:
        """How far a route stands from the drug and its dose; before them it must be joined."""
        view, doses = self._view, self._doses(m)
        start = min([m.hit.start, *(d.first for d in doses[:1])])
        end = max([m.hit.end, *(d.last for d in doses[:1])])
        if m.hit.start <= first < m.hit.end:
            return _OWN_NAME  # "oral glucose"
        if first >= start:
            return max(0, first - end)
        joined = all(view.tokens[i].gap in PHRASE_GAPS for i in range(last, start + 1))
        return 4 if joined and last == start else None

    def _capital_in(self, m: Mention, last: int) -> bool:
        view = self._view
        return any(
            view.norm(i) == "in" and view.quote(i, i + 1) == "IN" for i in range(m.hit.end, last)
        )
