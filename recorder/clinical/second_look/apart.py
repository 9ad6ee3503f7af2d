"""Amounts told apart from their drug, in words that no other rule knows: none of them is lost.

What an amount belongs to is decided by rules that know the words between it and its drug. What they
leave is looked at here, once all facts are known:

- An amount with its unit that is usual for the drug nearest to it.
- A further one behind a dose that was told ("ten mics, then another ten, then twenty"; "eight
  hundred IN"): the words before it or its way in say that it is one.
- An elliptical one: a sentence of nothing but an amount ("Hundred and eighty." "Four's in, IV.")
  tells of the drug that was named last, where it is usual for that.

It is told as given where the words say that it went in, or where that drug was told as given
without an amount; else as uncertain, or not at all where nobody named a unit. All is to check.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, compress, count, pairwise

from recorder.clinical.doses.amounts import MASS, fits_drug, in_unit
from recorder.clinical.doses.medwords import ROUTES, SCHEDULE
from recorder.clinical.doses.no_doses import is_flow, of_another_name, part_of_another, unsaid_rate
from recorder.clinical.doses.per_kilo import is_volume, of_liquid
from recorder.clinical.doses.rates import made_up_in
from recorder.clinical.doses.replaced import whole_drawn
from recorder.clinical.doses.told_in_short import of_numbered
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.second_look.beside_amounts import in_what, right_behind, said_given, way_in
from recorder.clinical.second_look.told_so_far import Amount, Told
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

APART = "an amount told apart from its drug"
_REACH = 30
"""Most words between a drug and an amount behind it."""
_AHEAD = 6
"""Most words between an amount and a drug behind it, in one sentence."""
_FOCUS_REACH = 40
"""Most words between a drug and a sentence that is only an amount of it."""
_PASSED_OVER = 24
"""Names before an amount that are looked at for the one it is of."""
_LONGEST = 12
"""Most words of a sentence that is only an amount."""
_LIGHT = words("acts", "elliptical", "light")
_DONE = words("acts", "elliptical", "done")
_NOT_GIVEN = words("acts", "elliptical", "not_given")
_LIMITS = words("acts", "elliptical", "limits")
_NO = words("acts", "elliptical", "no")
_OF_SOMEBODY = words("acts", "elliptical", "of_somebody")
_AGAIN = words("acts", "elliptical", "again")
_GOES_ON = words("acts", "elliptical", "goes_on")
_ORDERS = words("acts", "elliptical", "orders")
_ORDER_REACH = 4
_LIKE = 4
"""So many times more or less than the last a further dose may be."""
_OF_THE = frozenset({"a", "the", "of", "by"})
_ALONE = MASS | {"{puff}"}
_UNITS = MASS | {"mL", "L", "{puff}"}
_READY = words("acts", "elliptical", "ready")
_TAKEN = frozenset("had took taken used gave given".split())
_NEXT = 5
"""Most words between a drug that ends a sentence and its amount in the next."""
_NTH = {"second": 2, "third": 3}
_BEHIND_DOSE = 4
_ANSWER = 3
_UNIT_AGREED = frozenset("milligrams mics micrograms mils yes yeah yep correct".split())
"""Words of the next sentence that may say it went in: "Four milligrams?" "Yep, in."."""


def amounts_apart(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the amounts that stand in none of ``drafts``, which are all of the view."""
    left = [q for q in view.quantities if _may_be_dose(q)]
    if not left or not view.drugs:
        return
    told = Told(drafts, len(view.text))
    apart = _Apart(view)
    free = (q for q in left if not told.has(view.tokens[q.first].start))
    found = [draft for q in free if (draft := apart.read(q, told)) is not None]
    given = {(d.name, d.dose, d.unit) for d in found if d.status is FactStatus.ASSERTED}
    for draft in found:  # "One milligram?" "One milligram, IM."
        if draft.status is FactStatus.ASSERTED or (draft.name, draft.dose, draft.unit) not in given:
            yield draft


_DOSE = Role.DOSE


def _may_be_dose(quantity: Quantity) -> bool:
    if quantity.role is _DOSE:
        return quantity.unit in _UNITS
    return quantity.role is None and quantity.unit is None and quantity.value != 1


class _Apart:
    """Reads single amounts of one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._routes = {
            i
            for hit in ROUTES.scan(view.tokens, view.positions)
            for i in range(hit.first, hit.last)
        }
        self._counted: dict[Amount, int] = {}
        """How often an amount went in as far as it was read."""
        self._signs = [hit.first for hit in named_signs(view)]
        self._starts = [hit.start for hit in view.drugs]
        self._ends = [hit.end for hit in view.drugs]
        self._marks = list(compress(count(), view.gaps))
        """Tokens that a mark stands before."""

    def read(self, quantity: Quantity, told: Told) -> Draft | None:
        """The draft of ``quantity``, None where it is no amount of a drug."""
        view = self._view
        fragment = self._fragment(quantity)
        if self._no_amount(quantity, fragment[1]) or self._of_another_name(quantity, told):
            return None
        elliptical = self._elliptical(quantity, *fragment)
        further = quantity.unit is None and self._further(quantity)
        hit = self._in_focus(quantity, told) if elliptical or further else None
        if hit is None and (quantity.unit in _ALONE or of_liquid(self._view, quantity)):
            hit = self._nearest(quantity)
        further = further and hit is not None and bool(told.dosed(hit.form.name))
        amount = self._amount(hit, quantity, told) if hit is not None else None
        went_in = elliptical and self._went_in(quantity, *fragment)
        if hit is None or amount is None:
            return None
        times = self._times(quantity, amount, told) if went_in else 0
        if told.knows(amount, went_in) and not times:
            return None
        if unsaid_rate(view, quantity, amount.drug):
            return None  # "adrenaline's running at 5 mics": so much a minute, which nobody said
        if hit.end == quantity.first and not view.tokens[quantity.first].gap:
            return None  # "epi three going in": its number, which other rules know
        if of_numbered(view, quantity, amount.drug):
            return None  # "Epi's in. That's two now.": how many it was
        place = view.tokens[hit.start].start
        pending = elliptical and self._ordered(hit, quantity)
        puffs = self._puffs(hit, quantity, told)
        if not puffs and told.barred(hit.form.name, place, went_in or pending):
            return None
        given = puffs or (
            right_behind(view, quantity, self._routes)
            or self._told_of(hit, quantity, first=not told.dosed(hit.form.name))
            or went_in
            or further
            or of_liquid(self._view, quantity)
            or (elliptical and told.lacks_amount(hit.form.name))
        )
        if not (given or pending) and quantity.unit is None:
            return None
        status = FactStatus.PLANNED if pending else FactStatus.UNCERTAIN
        return Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name=hit.form.name,
            spans=(view.span(quantity.first, quantity.last), view.span(hit.start, hit.end)),
            rule="medication.amount_apart",
            status=FactStatus.ASSERTED if given else status,
            unit=amount.unit,
            unit_implied=quantity.unit is None,
            dose=amount.value,
            route=way_in(view, quantity, amount.drug),
            count=times or None,
            review_reason=APART,
        )

    def _times(self, quantity: Quantity, amount: Amount, told: Told) -> int:
        """How often it is by "Another fifty in.", in a sentence of its own; 0 for the first."""
        known = self._counted.get(amount, told.times(amount))
        sentence = self._view.sentence(quantity.first)
        apart = not self._view.names_drug(sentence.first, sentence.last)
        more = bool(known) and apart and self._again(quantity)
        nth = _NTH.get(self._view.norm[quantity.first - 1], known + 1)
        times = max(nth, known) if more else 0
        self._counted[amount] = max(times, known, 1)
        return times if times > 1 else 0

    def _amount(self, hit: Hit, quantity: Quantity, told: Told) -> Amount | None:
        """``quantity`` as a usual one of the drug, in its unit or that of its dose told before."""
        usual, drug = _usual(hit, quantity), load().drugs.get(hit.form.name)
        if drug is not None and of_liquid(self._view, quantity) and told.lacks_amount(drug.name):
            return Amount(drug, quantity.value, "mL")
        if quantity.unit == "{puff}" and drug is not None:
            before = any(dose.unit == "{puff}" for dose in told.dosed(hit.form.name))
            before = before or self._puffs(hit, quantity, told)
            return Amount(drug, quantity.value, quantity.unit) if before else None
        if usual is not None or quantity.unit is not None:
            return usual
        if drug is not None and is_volume(self._view, hit, drug, quantity.value):
            return Amount(drug, quantity.value, "mL")
        for dose in told.dosed(hit.form.name):
            like = (
                dose.dose is not None and dose.dose / _LIKE <= quantity.value <= dose.dose * _LIKE
            )
            if drug is not None and like and dose.unit is not None:
                return Amount(drug, quantity.value, dose.unit)
        return None

    def _puffs(self, hit: Hit, quantity: Quantity, told: Told) -> bool:
        """As in "used her Ventolin before we came, about ten puffs", "he'd had four puffs"."""
        drug, view = load().drugs.get(hit.form.name), self._view
        if quantity.unit != "{puff}" or drug is None or "INH" not in drug.routes:
            return False
        if view.context(quantity.first, quantity.last).status is not FactStatus.ASSERTED:
            return False
        taken = view.has(_TAKEN, quantity.first - 3, quantity.first)
        return taken or (told.lacks_amount(hit.form.name) and hit.end <= quantity.first)

    def _further(self, quantity: Quantity) -> bool:
        """As in "ten mics, then another ten", "eight hundred IN": one more dose is told.

        The words end with it, or its way in follows; nothing else is measured then.
        """
        view, last = self._view, quantity.last
        if quantity.first - 1 in view.number_at or view.tokens[quantity.first].hesitated:
            return False  # "uh four hundred, four hundred IM": put right, or said again
        if last in self._routes or (last < view.count and view.quote(last, last + 1) == "IN"):
            return view.tokens[last].gap in PHRASE_GAPS
        closed = bool(view.gap(last))
        i = view.back(quantity.first - 1, _OF_THE, 0)
        joined = view.joined(i + 1, quantity.first + 1)
        return closed and joined and view.norm[i] in _GOES_ON

    def _of_another_name(self, quantity: Quantity, told: Told) -> bool:
        """As in "CIWA 22, then 9"; not behind a dose: "how much did you give? 20, then 10"."""
        if not of_another_name(self._view, 0, quantity):
            return False
        before = self._view.quantities_in(quantity.first - _BEHIND_DOSE, quantity.first)
        return not any(told.has(self._view.tokens[q.first].start) for q in before)

    def _no_amount(self, quantity: Quantity, end: int) -> bool:
        """As in "20 milligrams every four hours", "two fifties", "Let's do 300." "Nope."."""
        view = self._view
        ends = quantity.last < view.count and view.tokens[quantity.last].gap in SENTENCE_ENDS
        behind = [] if ends else view.norm[quantity.last : quantity.last + 2]
        unsaid = whole_drawn(view, quantity) or not _NOT_GIVEN.isdisjoint(behind)
        unsaid = unsaid or SCHEDULE.at(view.tokens, quantity.last) is not None
        if unsaid or view.norm[quantity.first - 1] in _LIMITS:
            return True
        if quantity.unit is None and view.norm[quantity.first - 1] == "at":
            return True  # "she had morphine at eight"
        if made_up_in(view, quantity) or part_of_another(view, quantity) or is_flow(view, quantity):
            return True
        taken_back = view.norm[end] in _NO
        return taken_back or view.norm[quantity.number.last - 1].endswith("ies")

    def _elliptical(self, quantity: Quantity, first: int, last: int) -> bool:
        """Whether the fragment is nothing but the amount, with what is said of its giving."""
        if self._view.norm[quantity.first - 1] in _OF_SOMEBODY:
            return False
        return last - first <= _LONGEST and all(
            self._light(i) for i in range(first, last) if not quantity.first <= i < quantity.last
        )

    def _fragment(self, quantity: Quantity) -> tuple[int, int]:
        """Tokens around the amount up to the next marks."""
        first, last, _ = self._view.sentence(quantity.first)
        before = bisect_right(self._marks, quantity.first)
        behind = bisect_left(self._marks, quantity.last, max(0, before - 1))
        if before and self._marks[before - 1] > first:
            first = self._marks[before - 1]
        if behind < len(self._marks) and self._marks[behind] < last:
            last = self._marks[behind]
        return first, last

    def _light(self, i: int) -> bool:
        view = self._view
        if view.norm[i] == "through":
            return bool(view.gap(i + 1))  # "a hundred's through."; never "through the spacer"
        if view.norm[i] in _LIGHT or i in self._routes or i in view.drug_at:
            return True
        number = view.number_at.get(i)
        return number is not None and view.quantity_at[number.first].role is Role.TIME

    def _in_focus(self, quantity: Quantity, told: Told) -> Hit | None:
        """The drug named last that is no allergy, unless they went on to a vital sign since.

        "Another twenty-five" goes on with an earlier one where it is no amount of the last.
        """
        last, tokens = bisect_left(self._starts, quantity.first), self._view.tokens
        named = self._view.drugs[max(0, last - _PASSED_OVER) : last]
        before = [h for h in named if not told.is_allergy(tokens[h.start].start)]
        hit = before[-1] if before else None
        if hit is None or quantity.first - hit.end > _FOCUS_REACH:
            return None
        given = self._rather_given(hit, before, quantity, told)
        if given is not None:
            return given
        if self._again(quantity) and _usual(hit, quantity) is None:
            near = (h for h in reversed(before) if quantity.first - h.end <= 2 * _FOCUS_REACH)
            return next((h for h in near if _usual(h, quantity) is not None), None)
        if self._again(quantity) and told.has_given(hit.form.name, quantity.value):
            return hit
        asked = bisect_left(self._signs, hit.end) < bisect_left(self._signs, quantity.first)
        return None if asked and not said_given(self._view, quantity) else hit

    def _rather_given(
        self, hit: Hit, before: Sequence[Hit], quantity: Quantity, told: Told
    ) -> Hit | None:
        """As in "ten of midazolam, and ketamine if that doesn't hold him ... five IM": the drug
        that was given, where the last was only thought of."""
        thought_of = self._view.norm[hit.end] in {"if", "unless"}
        if not thought_of or told.dosed(hit.form.name) or quantity.last not in self._routes:
            return None
        near = (h for h in reversed(before) if quantity.first - h.end <= 2 * _FOCUS_REACH)
        given = (h for h in near if told.dosed(h.form.name) and _usual(h, quantity) is not None)
        return next(given, None)

    def _again(self, quantity: Quantity) -> bool:
        return self._view.norm[quantity.first - 1] in _AGAIN

    def _nearest(self, quantity: Quantity) -> Hit | None:
        """The drug nearest to the amount; one behind it counts as further away.

        No drug beyond the nearest is asked: "norepi's running, 8 mikes" is nothing of the push dose
        epinephrine before it.
        """
        drugs, (first, last) = self._view.drugs, (quantity.first, quantity.last)
        low, high = bisect_left(self._ends, first - _REACH), bisect_right(self._ends, first)
        behind = ((first - hit.end, hit) for hit in drugs[low:high])
        low = bisect_left(self._starts, last)
        high = bisect_left(
            self._starts, min(self._view.sentence(quantity.first).last, last + _AHEAD)
        )
        ahead = ((2 * (hit.start - last) + 1, hit) for hit in drugs[low:high])
        _, nearest = min(chain(behind, ahead), key=lambda found: found[0], default=(0, None))
        return nearest

    def _ordered(self, hit: Hit, quantity: Quantity) -> bool:
        """As in "Get the amiodarone ready. Three hundred.": of what the next sentence tells."""
        last = self._view.sentence(hit.start).last
        return last <= quantity.first < last + _ORDER_REACH and self._is_order(hit)

    def _is_order(self, hit: Hit) -> bool:
        """As in "get the amiodarone ready", "amiodarone, draw that up"."""
        first, last = self._view.around(hit.start, hit.end, _ORDER_REACH, _ORDER_REACH)
        return self._orders(first, hit.start) or self._orders(hit.end, last)

    def _orders(self, first: int, last: int) -> bool:
        """As in "hang the saline", never "hang on"."""
        norms = self._view.norms(first, last + 1)
        return any(a in _ORDERS and (a, b) != ("hang", "on") for a, b in pairwise(norms))

    def _told_of(self, hit: Hit, quantity: Quantity, first: bool) -> bool:
        """A drug and a mass behind it that are neither planned nor doubted.

        Both stand in one sentence; the ``first`` amount of a drug may also begin the next one.
        """
        if quantity.unit not in MASS or hit.end > quantity.first:
            return False
        view = self._view
        together = hit.start >= self._view.sentence(quantity.first).first
        if view.norm[quantity.first - 1] == "to":
            return False
        if not together and not (first and self._goes_on(hit, quantity)):
            return False
        if view.norm[hit.start - 1] == "much" or self._is_order(hit):
            return False
        spans = ((hit.start, hit.end), (quantity.first, quantity.last))
        return all(view.context(*span).status is FactStatus.ASSERTED for span in spans)

    def _goes_on(self, hit: Hit, quantity: Quantity) -> bool:
        """As in "then the ketorolac. That was 15 milligrams": in the next sentence."""
        sentence = self._view.sentence(hit.start)
        near = quantity.first - hit.end <= _NEXT and quantity.first >= sentence.last
        ready = self._view.has(_READY, hit.start - 3, quantity.last + _NEXT)
        if not near or sentence.asked or ready:
            return False
        return self._view.sentence(quantity.first).first == sentence.last

    def _went_in(self, quantity: Quantity, first: int, last: int) -> bool:
        """As in "Four's in, IV.", "Two and a half, in.", "Four milligrams?" "Yep, in."."""
        view = self._view
        around = (*range(first, quantity.first), *range(quantity.last, last))
        if any(i in self._routes or i in view.number_at for i in around):
            return True
        last = view.past(last, _UNIT_AGREED)  # "Five." "Milligrams?" "Yes. It's in."
        places = chain(around, range(last, last + _ANSWER))
        said = {view.norm[i] for i in places if not in_what(view, i)}
        return not _DONE.isdisjoint(said)


def _usual(hit: Hit, quantity: Quantity) -> Amount | None:
    """``quantity`` as a usual single amount of a drug that crews carry."""
    drug = load().drugs.get(hit.form.name)
    if drug is None or drug.unit is None or not drug.carried:
        return None
    unit = quantity.unit or drug.unit
    value = in_unit(quantity.value, unit, drug.unit)
    if value is None or not fits_drug(drug, value):
        return None
    return Amount(drug, quantity.value, unit)
