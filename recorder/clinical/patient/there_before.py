"""What is not there now and was before: "no chest pain now but had some", "since two, now gone".

A finding that is taken back as soon as it is named.

As in "pulses back, but no, still asystole", "he's in VF, hold on, that's PEA", "pelvis stable, no,
it moves".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import DENYING, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import turned_round
from recorder.clinical.drafts.terms import Mention
from recorder.clinical.grammar.tables import NO, listed, words
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus


def there_before(view: View, denied: Mention) -> Iterator[Draft]:
    """The finding that is denied of now, where it is told that it was there."""
    yield from _had_some(view, denied)
    yield from _until_it_went(view, denied)


def _had_some(view: View, denied: Mention) -> Iterator[Draft]:
    """As in "no chest pain now but *had some* this morning": it was there, earlier today."""
    last = min(view.sentence(denied.first).last, denied.last + _HAD_REACH)
    starts = term_starts(view)
    for i in range(denied.last, last):
        if i in starts:
            return
        if view.norm[i] != "had" or not view.has(_BUT, denied.last, i):
            continue
        of_else = "of" in view.norms(i + 2, i + 4)  # "but had a bit of nausea"
        if view.norm[i + 1] in _SOME and view.norm[i + 2] in _EARLIER and not of_else:
            spans = (view.span(i, i + 3), view.span(denied.first, denied.last))
            yield Draft(FactKind.FINDING, denied.name, spans, "finding.had_some")
        return


def _until_it_went(view: View, over: Mention) -> Iterator[Draft]:
    """As in "palpitations *since 2 pm*, gone before our arrival": they were there."""
    if not over.context.cues.isdisjoint(DENYING - {Cue.AFTER}):
        return
    ends = (m.first for m in view.marks.at(over.first) if m.cue is Cue.AFTER)
    end = min(ends, default=over.last)
    for i in view.positions.within(_SINCE, over.last, end):
        spans = (view.span(over.first, over.last), view.span(i, end))
        yield Draft(FactKind.FINDING, over.name, spans, "finding.had_some")
        return


_SINCE = frozenset({"since", "from", "for", "began", "started"})
_HAD_REACH = 10
_BUT = frozenset({"but", "though", "although"})
_SOME = frozenset({"some", "it", "one", "a", "them"})
_EARLIER = words("patient", "had_some", "earlier")


_BACK: Phrases[bool] = Phrases(listed("taken_back", "seen_otherwise", "at_once"))
_POINTING = words("taken_back", "seen_otherwise", "pointing")
_THINKING = FILLERS | words("taken_back", "seen_otherwise", "thinking")
_SIDES = words("taken_back", "seen_otherwise", "sides")


def taken_back_at_once(view: View, mention: Mention) -> bool:
    """Whether the words behind ``mention`` take it back; one that was denied stays denied."""
    status = mention.status
    if status is FactStatus.NEGATED:
        if mention.context.answer is not None or mention.context.cues & DENYING:
            return False
    elif status is not FactStatus.ASSERTED or mention.context.answer is not None:
        return False
    i = mention.last
    i += view.norm[i] == "back"  # "pulses back"
    if i >= view.count:
        return False
    if _BACK.at(view.tokens, i) is not None:
        return True
    return _seen_anew(view, i) or turned_round(view, mention.last)


def _seen_anew(view: View, i: int) -> bool:
    """As in "hold on, that's PEA", "no, it moves", "no, left is blown", from token ``i``."""
    first, cued = i, False
    while cue := view.marks.corrections_in(i, i + 1) or view.norm[i] in _THINKING:
        cued = cued or isinstance(cue, tuple)
        i = cue[0][1] if isinstance(cue, tuple) else i + 1
    denied = view.has(NO, first, i)
    if cued and denied and not NO.issuperset(view.norms(first, i)):
        return True
    told = view.norm[i] in _POINTING and view.norm[i + 1] != "just"
    told = told or (view.norm[i] in _SIDES and view.norm[i + 1] in _THERE)
    return told and (cued or denied)


_THERE = frozenset({"is", "one", "side"})
