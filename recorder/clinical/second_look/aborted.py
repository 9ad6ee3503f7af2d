"""Doses that were announced and then stopped: "Pushing morphine four. Stop, she's allergic."

Crews say what they are about to do, and the next sentence may end it. What says plainly that
nothing went in ("not giving it", "none of it went in") withholds the drug. A mere interruption of
what is being given ("hang on", "stop") leaves it uncertain, unless it is said to be in after all.
What was told as done is withheld by a denial of just that ("no we didn't", "that's still in my
pocket"), and a line that leaked makes it uncertain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.doses.later_doses import only_of_later_dose
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.lexicon import Hit as Named
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

NOT_GIVEN = "announced, and then said not to be given"
STOPPED = "announced, and then interrupted: was it given?"
LEAKED = "the line leaked or came out: did it go in?"
NOT_THIS_PATIENT = "said to be of another patient"
_REACH = 30
"""Most words from a dose to what stops it."""
_AT_ONCE = 8
"""Most words from a dose that was told as done to "no we didn't"."""
_UNDONE_REACH = 16
"""Most words from what stops a dose to "okay, that's in"."""
_AGAIN_REACH, _ORDER_REACH = 14, 3
_ORDERING = frozenset({"give", "make", "do", "gave", "just", "only"})
_STOPPING: Phrases[str] = Phrases(phrases("acts", "aborted"))
_ANNOUNCED = words("acts", "announced", "verbs")
_UNDER_WAY = {("going", "in"), ("heres", "your"), ("here", "is"), ("here", "comes")}
_UNDER_WAY_REACH = 4
"""Most words behind a dose in which it is said to be under way: "ready? Pushing."."""
_ORDERS = words("acts", "announced", "orders")
_BETWEEN = words("acts", "announced", "between")
_OPENERS = words("acts", "announced", "openers")
_REASONS = frozenset("allergic allergy took taken takes had".split())
"""Beside a drug they make it a reason to stop another one."""
_OURS = frozenset({"had", "took"})
"""These are a reason unless the crew says them of itself."""
_REASON_REACH = 4
_DENYING = frozenset("not none never nothing didnt hasnt wasnt isnt nowhere if before".split())
_ANOTHER_LINE = {"first", "initial", "previous", "earlier", "old", "second", "other"}
_NO_LINE = frozenset({"IM", "IN", "PO", "SL", "SC", "PR", "BUC", "NEB", "INH"})
_LINES = frozenset({"cannula", "cannulas", "iv", "ivs", "line", "lines"})
_IT = {"that", "it", "this", "those", "them"}
_WHERE = {"in", "given", "gone"}
_WHAT = frozenset({"that", "it", "is", "went", "all", "and", "now"})
_WENT_ON = {"still", "yet", "sorry", "have", "had"}


def without_aborted(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which doses that were stopped are negated or uncertain."""
    if next(_STOPPING.scan(view.tokens, view.positions), None) is None:
        yield from drafts
        return
    aborted = _Aborted(view)
    for draft in drafts:
        if is_given(draft) and draft.name != "oxygen":
            yield aborted.judged(draft)
        else:
            yield draft


class _Aborted:
    def __init__(self, view: View) -> None:
        self._view, self._places = view, Places(view)
        self._starts = [hit.start for hit in view.drugs]

    def judged(self, draft: Draft) -> Draft:
        first, last = self._places.of(draft)
        end = self._own_end(draft, last)
        i = self._view.back(first - 1, _BETWEEN, self._view.sentence(first).first)
        ordered, under_way = self._view.norm[i] in _ORDERS, self._under_way(first, last)
        for hit in self._view.phrases(_STOPPING, last, end):
            if hit.value != "another_patient" and self._in_after_all(hit.last, end):
                continue
            if only_of_later_dose(self._view, hit.first):
                continue  # "midazolam 2 and another 2, the second one never went in"
            if hit.value == "undone" and not self._undone(hit):
                continue
            if draft.prior_to_ems and (hit.value != "undone" or hit.first > last + 1):
                continue
            announced = under_way or (ordered and self._at_once(draft, hit))
            settled = self._by(draft, hit, announced)
            if settled is not None:
                return settled
        return draft

    def _by(self, draft: Draft, hit: Hit[str], under_way: bool) -> Draft | None:
        """What ``draft`` is by the words at ``hit``, None where they stop nothing."""
        if hit.value == "another_patient":
            if not self._of_the_drug(draft, hit):
                return None
            return _changed(draft, FactStatus.OTHER_SUBJECT, NOT_THIS_PATIENT)
        if hit.value in {"never", "undone"} and (under_way or self._at_once(draft, hit)):
            return _changed(draft, FactStatus.NEGATED, NOT_GIVEN)
        if hit.value in {"called_off", "refused"} and under_way and self._apart(hit):
            return _changed(draft, FactStatus.NEGATED, NOT_GIVEN)
        if hit.value == "refused" and under_way and not self._apart(hit):
            return replace(draft, status=FactStatus.UNCERTAIN, review_reason=STOPPED)
        if hit.value == "leaked" and self._of_another_way(draft, hit):
            return None
        if hit.value == "leaked":
            return replace(draft, status=FactStatus.UNCERTAIN, review_reason=LEAKED)
        thought_again = hit.value == "interrupted" and self._thought_again(draft, hit)
        if hit.value == "interrupted" and (under_way or thought_again) and self._apart(hit):
            return self._later_never(draft, hit) or replace(
                draft, status=FactStatus.UNCERTAIN, review_reason=STOPPED
            )
        return None

    def _of_another_way(self, draft: Draft, hit: Hit[str]) -> bool:
        """As in "First cannula tissued, he's got an eighteen in now", "5 IM. The line tissued."."""
        other = self._view.norm[hit.first - 1] in _ANOTHER_LINE
        return other or (draft.route in _NO_LINE and self._view.norm[hit.first] in _LINES)

    def _of_the_drug(self, draft: Draft, hit: Hit[str]) -> bool:
        """As in "the midaz was the other guy", never "the driver was the other guy"."""
        view = self._view
        if view.norm[hit.first] not in {"was", "went", "were"}:
            return True
        named = view.drug_at.get(hit.first - 1)
        return view.norm[hit.first - 1] in _IT if named is None else named.form.name == draft.name

    def _thought_again(self, draft: Draft, hit: Hit[str]) -> bool:
        """As in "Morphine five. Hang on, she's ninety, *give her two*": of nothing but the dose."""
        view, (first, last) = self._view, self._places.of(draft)
        if hit.first != last or view.sentence(first)[:2] != (first, last) or draft.dose is None:
            return False
        near = view.quantities_in(hit.last, hit.last + _AGAIN_REACH)
        return any(
            q.unit in (None, draft.unit) and q.value != draft.dose
            and view.has(_ORDERING, q.first - _ORDER_REACH, q.first)
            for q in near
        )  # fmt: skip

    def _at_once(self, draft: Draft, hit: Hit[str]) -> bool:
        """The next sentence takes back what was told as done: "No we didn't"."""
        view, (_, last) = self._view, self._places.of(draft)
        ends = view.stops(last, hit.first + 1)
        return ends <= 1 and hit.first - last <= _AT_ONCE

    def _undone(self, hit: Hit[str]) -> bool:
        """As in "No, he hasn't.", "no we didn't it's here"; never "no, he hasn't been sick"."""
        view = self._view
        closed = view.gap(hit.last).strip() or view.norm[hit.last] in _IT | _WENT_ON
        return view.norm[hit.first - 1] == "no" and bool(closed)

    def _later_never(self, draft: Draft, hit: Hit[str]) -> Draft | None:
        """As in "Stop stop, line's tissued. None of it went in.": the plainest words count."""
        end = self._own_end(draft, hit.last)
        for later in self._view.phrases(_STOPPING, hit.last, end):
            plain = later.value == "never" or (later.value == "called_off" and self._apart(later))
            if plain and not self._in_after_all(later.last, end):
                return _changed(draft, FactStatus.NEGATED, NOT_GIVEN)
        return None

    def _own_end(self, draft: Draft, last: int) -> int:
        """Where another drug is named, no reason to stop this one, at most so many words on."""
        view, end = self._view, min(self._view.count, last + _REACH)
        others = (
            hit.start for hit in view.drugs[bisect_left(self._starts, last) :]
            if hit.form.name != draft.name and not self._is_reason(hit)
            and len(view.quote(hit.start, hit.end)) > 1  # "at t k v"
        )  # fmt: skip
        return min(end, next(others, end))

    def _is_reason(self, hit: Named) -> bool:
        """As in "allergic to morphine", "he had Viagra"; never "we had a second adrenaline"."""
        view, first, last = self._view, hit.start - _REASON_REACH, hit.end + 2
        if view.has(_REASONS - _OURS, first, last):
            return True
        had = (i for i in range(max(0, first), last) if view.norm[i] in _OURS)
        return any(view.norm[i - 1] not in {"we", "i"} for i in had)

    def _under_way(self, first: int, last: int) -> bool:
        """As in "giving him ten of morphine", "morphine five going in", "here's your nitro"."""
        view = self._view
        sentence = view.sentence(first)
        before = view.norms(sentence.first, first)
        if "after" in before or "started" in before:
            return False
        if not _ANNOUNCED.isdisjoint(before):
            return True
        if _UNDER_WAY & set(pairwise(before)):
            return True
        behind = view.norms(last, last + _UNDER_WAY_REACH)
        return bool(_UNDER_WAY & set(pairwise(behind))) or not _ANNOUNCED.isdisjoint(behind)

    def _apart(self, hit: Hit[str]) -> bool:
        """A statement of its own: "Stop.", "Okay, leave it", never "stop moving your arm"."""
        view, i = self._view, hit.first
        while i > 0 and view.norm[i - 1] in _OPENERS and not _ends(view, i):
            i -= 1
        opens = _ends(view, i)
        closed = hit.last >= view.count or _ends(view, hit.last)
        return opens and (closed or _STOPPING.at(view.tokens, hit.last) is not None)

    def _in_after_all(self, first: int, end: int) -> bool:
        """As in "Hold on to the rail. Okay that's in."."""
        view = self._view
        for i in range(first, min(end, first + _UNDONE_REACH)):
            if view.norm[i] not in _WHERE or view.norm[i - 1] not in _WHAT:
                continue
            if view.norm[i - 2] == "much" or (view.gap(i + 1) == "?"):
                continue  # "How much went in?"
            told = view.gap(i + 1) not in PHRASE_GAPS
            told = told or view.norm[i + 1] in {"now", "at"}
            if told and not view.has(_DENYING, i - 5, i):
                return True
        return False


def _ends(view: View, i: int) -> bool:
    """Whether a mark stands before token ``i``, or it is the first."""
    return i == 0 or view.tokens[i].gap in STATEMENT_ENDS


def _changed(draft: Draft, status: FactStatus, reason: str) -> Draft:
    """``draft`` as no dose that was given."""
    return replace(draft, status=status, review_reason=reason, count=None)
