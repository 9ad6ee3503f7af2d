"""Whether it is denied that somebody takes a medicine.

A "no" near a list is mostly of something else: "never mind, what tablets does she take", "no
allergies, he's on warfarin". Charted as denied, the drugs that he takes would be hidden. So a
denial counts where it is of the taking itself ("isn't on", "doesn't take any") or of the name ("no
Viagra or Cialis"): nothing but words of taking and other drugs of the same list stands between.
"""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import denials
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import Named
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once

_OF_TAKING = words("home", "denied", "of_taking")
_JOINING = words("home", "denied", "joining")
_TAKING_OR_JOINING = _OF_TAKING | _JOINING
_BEHIND = words("home", "denied", "behind")
_DENYING = frozenset({Cue.DENY, Cue.NO, Cue.NOT})
_REACH = 20
"""Most words from a denial to the last drug of what it denies."""


def taking_denied(view: View, named: Named) -> bool:
    """As in "isn't on any thinners like warfarin", "no Viagra or Cialis", "Eliquis, none"."""
    behind = (m for m in denials(view, named.first) if m.cue is Cue.AFTER)
    return _denied_before(view, named.first) or any(_follows(view, m, named) for m in behind)


def denial_near(view: View, opener: int, named: Named) -> bool:
    """Whether a denial reaches it of which nobody can tell what it denies."""
    apart = view.stops(opener + 1, named.first + 1) > 0
    reached = (*(() if apart else denials(view, opener)), *denials(view, named.first))
    return any(mark.last <= named.first for mark in reached)


def _follows(view: View, mark: Mark, named: Named) -> bool:
    """Whether the "none" is of it: not so of "a baby aspirin, allergies he said none"."""
    between = range(named.last, mark.first)
    return all(i in view.drug_at or view.norm[i] in _BEHIND for i in between)


def _denied_before(view: View, first: int) -> bool:
    """Whether going back over words of taking and drugs one comes to a denial."""
    ends = _denial_ends(view)
    start = max(view.sentence(first).first, first - _REACH)
    for i in range(first, start, -1):
        mark = ends.get(i)
        if mark is not None:
            return not _answers(view, mark) and _one_statement(view, i, first)
        if (view.norm[i - 1], view.norm[i]) == ("history", "on"):
            return False  # "no allergies no history on ramipril"
        if view.norm[i - 1] in _HAS and view.norm[i - 2] in _MEDICINES:
            return False  # "no regular meds *has a* Ventolin"
        if i - 1 not in view.drug_at and view.norm[i - 1] not in _TAKING_OR_JOINING:
            return False
    return False


@once
def _denial_ends(view: View) -> Mapping[int, Mark]:
    """Denials by the token behind them: asked once for a text."""
    return {mark.last: mark for mark in view.marks.all if mark.cue in _DENYING}


def _answers(view: View, mark: Mark) -> bool:
    """As in "no, the ramipril", "any allergies no takes ramipril": it denies nothing behind it."""
    verb = view.norm[mark.last] in _VERBS and mark.last - mark.first == 1
    return mark.cue is Cue.NO and (verb or view.gap(mark.last) == ",")


_VERBS = frozenset({"take", "takes", "took", "uses"})


_HAS = _VERBS | {"has", "gets"}
_MEDICINES = frozenset({"meds", "medication", "medications", "medicines", "tablets", "pills"})


def _one_statement(view: View, first: int, last: int) -> bool:
    """As in "on warfarin or Eliquis": behind the first drug are only drugs, joined, and no verb."""
    drugs = [i for i in range(first, last) if i in view.drug_at]
    if not drugs:
        return all(view.tokens[i].gap != "," for i in range(first + 1, last + 1))
    between = [i for i in range(drugs[0], last) if i not in view.drug_at]
    if not all(view.norm[i] in _JOINING for i in between):
        return False
    return any(view.norm[i] in {"or", "nor"} for i in between) or _or_ahead(view, last)


def _or_ahead(view: View, i: int) -> bool:
    """As in "no warfarin, Eliquis or Xarelto", asked of the second."""
    while i < view.count and view.tokens[i].gap not in SENTENCE_ENDS:
        if view.norm[i] in {"or", "nor"}:
            return True
        if i not in view.drug_at:
            return False
        i += 1
    return False
