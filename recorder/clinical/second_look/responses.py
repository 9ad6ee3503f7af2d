"""What became of the patient after a drug: "with relief", "no change", "no response to atropine".

Only where the words stand at the drug's own: behind its dose, as the next short sentence, or right
before its name. What was told of another act or sign is of that. Coded as NEMSIS does: improved,
unchanged or worse.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.charting import GIVING_UNSAID
from recorder.clinical.grammar.tables import listed, phrases, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

RESPONSE = "response"
"""Key of the particular of a drug given."""
IMPROVED, UNCHANGED, WORSE = "improved", "unchanged", "worse"

_BEHIND: Phrases[str] = Phrases(phrases("responses", "behind"))
_BEFORE: Phrases[str] = Phrases(phrases("responses", "before"))
_PAIN: Phrases[str] = Phrases((text, IMPROVED) for text, _ in listed("responses", "pain", "behind"))
_FOR_PAIN = words("responses", "pain", "drugs")
_OUTCOME: Phrases[str] = Phrases(phrases("responses", "after"))
_AFTER = words("responses", "words", "after")
_DENIED = words("responses", "words", "denied")
_LINKS = words("responses", "words", "links")
_OTHERS = words("responses", "words", "others")
_OURS = words("responses", "words", "ours")
_BEFORE_US = words("responses", "words", "before_us")
_OF_WHAT = words("responses", "words", "of_what")
_OF_PAIN = words("responses", "words", "of_pain")
_REACH = 14
"""Most words between a drug's own and what became of it."""
_ACCESS = frozenset({"iv_access", "io_access"})
"""Their words are ways in as well: "fentanyl 50 IV with relief"."""


def responses_told(view: View, given: Sequence[Draft]) -> Sequence[Draft]:
    """``given`` with what became of each, where it was told of that drug: so it was given."""
    told: dict[int, list[Hit[str]]] = {}
    for hit, k in _told(view, given):
        told.setdefault(k, []).append(hit)
    return [_with(view, d, told[k]) if k in told else d for k, d in enumerate(given)]


def _told(view: View, given: Sequence[Draft]) -> Iterator[tuple[Hit[str], int]]:
    """Each word of a response that is told, and the place of its drug in ``given``."""
    doses = _Doses(view, given)
    finders = ((_BEHIND, _drug_before), (_BEFORE, _drug_behind), (_PAIN, _drug_for_pain))
    for table, find in finders:
        for hit in table.scan(view.tokens, view.positions):
            k = find(view, doses, hit) if _is_told(view, hit) else None
            if k is not None:
                yield hit, k
    if view.positions.have(_AFTER):
        yield from _after_a_drug(view, given)


class _Doses:
    """What was given, found by where its words end."""

    def __init__(self, view: View, given: Sequence[Draft]) -> None:
        self.given = given
        self._view = view

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        """The token behind each draft's words, and its place."""
        return sorted(
            (max(self._view.tokens_of(span)[1] for span in draft.spans), k)
            for k, draft in enumerate(self.given)
            if draft.status is FactStatus.ASSERTED
        )

    def before(self, limit: int) -> tuple[int, int] | None:
        """The last of them that end shortly before token ``limit``.

        None of a dose that is told further behind: "No response, so another 0.8".
        """
        k = bisect_left(self._ends, (limit + 1,)) - 1
        found = self._ends[k] if k >= 0 else None
        return found if found is not None and found[0] >= limit - _REACH else None


def _with(view: View, draft: Draft, hits: Sequence[Hit[str]]) -> Draft:
    details = dict.fromkeys((RESPONSE, hit.value) for hit in hits)
    spans = dict.fromkeys((*draft.spans, *(view.span(h.first, h.last) for h in hits)))
    doubt = None if draft.review_reason == GIVING_UNSAID else draft.review_reason
    return replace(draft, detail=(*draft.detail, *details), spans=tuple(spans), review_reason=doubt)


def _is_told(view: View, hit: Hit[str]) -> bool:
    """Not asked, wished or of a condition: "did that help?", "if it didn't work"."""
    context = view.context(hit.first, hit.last)
    return not context.asked and context.status not in _NOT_SO


_NOT_SO = (FactStatus.PLANNED, FactStatus.OTHER_SUBJECT, FactStatus.HISTORICAL)


def _drug_before(view: View, doses: _Doses, hit: Hit[str]) -> int | None:
    """As in "fentanyl 50 IV with relief", "atropine times two. No change."."""
    if view.gap(hit.last) in PHRASE_GAPS and view.norm[hit.last] in _OF_WHAT:
        of_pain = view.has(_OF_PAIN, hit.last + 1, hit.last + 4)
        if not of_pain:
            return None
    found = doses.before(hit.first)
    if found is None:
        return None
    last, k = found
    return k if _reaches(view, last, hit) else None


def _drug_for_pain(view: View, doses: _Doses, hit: Hit[str]) -> int | None:
    """As in "fentanyl 50 IV, pain's down to 3", "which brought him from a nine down to five"."""
    found = doses.before(hit.first)
    if found is None or doses.given[found[1]].name not in _FOR_PAIN:
        return None
    down = view.has(_DOWN, hit.first, hit.last + _TO_DOWN)
    number = any(i in view.number_at for i in range(hit.last, hit.last + _TO_DOWN))
    return found[1] if down and number and _reaches(view, found[0], hit, alone=True) else None


_DOWN = frozenset({"down", "dropped", "fell", "improved", "reduced"})
_TO_DOWN = 7


def _reaches(view: View, last: int, hit: Hit[str], alone: bool = False) -> bool:
    """Whether nothing else is told between the drug's words and what became of it.

    ``alone``: what became of it may go on behind ``hit`` in a sentence of its own.
    """
    between = range(last, hit.first)
    if any(i in view.drug_at for i in between) or not _of_no_other(view, between):
        return False
    ends = [i for i in (*between, hit.first) if view.tokens[i].gap in SENTENCE_ENDS]
    if not ends:
        return True
    alone = alone or view.gap(hit.last) not in PHRASE_GAPS or view.norm[hit.last] in _ALONE
    return ends == [hit.first] and alone


_ALONE = frozenset({"yet", "after", "still", "though", "at"})


def _of_no_other(view: View, between: range) -> bool:
    """No other sign, act or statement: "fentanyl 50, splinted it with good effect"."""
    if not between:
        return True
    for i in between:
        norm = view.norm[i]
        if norm in _OTHERS or (norm in _OURS and view.norm[i - 1] not in _BEFORE_US):
            return False
    acts = (h for h in view.named["intervention"] if h.form.name not in _ACCESS)
    if any(between.start <= h.start < between.stop for h in acts):
        return False
    signs = (h for h in named_signs(view) if between.start <= h.first < between.stop)
    return all(view.has(_FOR, h.first - 2, h.first) for h in signs)


_FOR = frozenset({"for"})
"""As in "fentanyl 50 for the pain, with relief"."""


def _drug_behind(view: View, doses: _Doses, hit: Hit[str]) -> int | None:
    """As in "no response to the atropine": of that drug as it was told last, or there."""
    i = hit.last
    while i < hit.last + 4 and view.norm[i] in _LINKS and i not in view.drug_at:
        i += 1
    named = view.drug_at.get(i)
    if named is None or not view.joined(hit.last, i + 1):
        return None
    return _last_told(view, doses.given, named.form.name, named.end)


def _after_a_drug(view: View, given: Sequence[Draft]) -> Iterator[tuple[Hit[str], int]]:
    """As in "after the albuterol his wheezing got worse", "post adenosine no better"."""
    for drug in view.drugs:
        i = view.back(drug.start - 1, _LINKS, -1)
        if i < 0 or view.norm[i] not in _AFTER:
            continue
        hit = next(view.phrases(_OUTCOME, drug.end, drug.end + _AFTER_REACH), None)
        k = _last_told(view, given, drug.form.name, drug.end)
        if hit is None or k is None or not _runs(view, drug.end, hit) or not _is_told(view, hit):
            continue
        denied = view.norm[hit.first - 1] in _DENIED
        if not denied:
            yield hit, k
        elif hit.value == IMPROVED:
            yield Hit(hit.first - 1, hit.last, UNCHANGED), k


_AFTER_REACH = 7


def _runs(view: View, first: int, hit: Hit[str]) -> bool:
    """Nothing but the patient's state stands between "after the albuterol" and "worse"."""
    between = range(first, hit.first)
    if any(i in view.drug_at or i in view.number_at for i in between):
        return False
    return not any(view.tokens[i].gap in SENTENCE_ENDS for i in (*between, hit.first))


def _last_told(view: View, given: Sequence[Draft], name: str, limit: int) -> int | None:
    """The place of the drug ``name`` as it was told last before token ``limit``."""
    own = [
        (view.tokens_of(span)[0], k)
        for k, draft in enumerate(given)
        if draft.name == name and draft.status is FactStatus.ASSERTED
        for span in draft.spans
    ]
    return max((found for found in own if found[0] <= limit), default=(0, None))[1]
