"""What stands in a row behind a denial's own term: denied too, or told for itself.

Where nothing marks the end of a denial ("denies chest pain headache for three days"), what the
crew sees, what happened, and what has a score, a beginning or a place it moves to is not denied.
"""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import denials, named_in, term_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit
from recorder.clinical.view import View
from recorder.core.model import FactStatus


def told_for_itself(view: View, hit: Hit) -> FactStatus | None:
    """What a denial before ``hit`` leaves of it: None where it is denied."""
    told = hit.form.name in _SEEN or happened(view, hit.start, hit.end)
    if told and _denied_in_a_row(view, hit):
        return FactStatus.ASSERTED
    if hit.form.name in _NOTICED and _ends_a_row(view, hit):
        return FactStatus.UNCERTAIN
    if hit.form.kind != "finding":
        return None
    if hit.form.name == _RADIATING:
        hit = next((h for h in named_in(view, "finding") if h.end == hit.start), hit)
    scored = _has_score(view, hit.end)
    alone = view.norm[hit.start - 1] not in _JOINS and _denied_in_a_row(view, hit)
    if alone and (scored or view.norm[hit.end] in _GOES_ON):
        return FactStatus.ASSERTED
    lasting = scored or (alone and _lasts(view, hit.end))
    return FactStatus.UNCERTAIN if lasting else None


_RADIATING = "radiating_pain"
_JOINS = frozenset({"and", "or", "nor"})
_GOES_ON = words("patient", "seen", "goes_on")


def _has_score(view: View, i: int) -> bool:
    """As in "back pain eight out of ten"; never "no pain, zero out of ten"."""
    score = view.number_at.get(i)
    if score is None or not score.value or view.gap(i):
        return False
    return view.norms(score.last, score.last + 2) == ["out", "of"]


def _lasts(view: View, i: int) -> bool:
    """As in "headache for three days", "... since this morning": perhaps of all the row."""
    if view.gap(i):
        return False
    return view.norm[i] == "since" or (view.norm[i] == "for" and i + 1 in view.number_at)


def _denied_in_a_row(view: View, hit: Hit) -> bool:
    """As in "denies chest pain, laceration to the forehead": what is seen is no patient's to deny.

    "Denies bleeding", "no chest pain or laceration", "negative for pain and deformity" do deny it.
    """
    marks = [m for m in denials(view, hit.start) if m.last <= hit.start]
    return bool(marks) and all(
        m.cue is Cue.DENY
        and view.norm[m.first] not in _NEGATIVE
        and has_its_term(view, m, hit.start)
        and not view.has(_OR, m.last, hit.end + 4)
        for m in marks
    )


def happened(view: View, first: int, last: int) -> bool:
    """As in "denies chest pain, vomited twice", "... a stroke in 2019", "... 30 weeks pregnant".

    It is told how often, when, or as an act: nobody denies it so behind another thing.
    """
    if view.norm[first] in _HAPPENED or view.norm[last] in _COUNTED:
        return True
    if not {"weeks", "months"}.isdisjoint((view.norm[first - 1], view.norm[first])):
        return True
    number = view.number_at.get(last + (view.norm[last] in {"in", "times"}))
    if number is None:
        return False
    year = number.value >= _FIRST_YEAR or view.norms(number.last - 1, number.last) == ["twenty"]
    dated = view.norm[last] == "in" and year and not view.gap(last)
    return dated or "times" in (view.norm[last], view.norm[number.last])


_HAPPENED = words("patient", "seen", "happened")
_COUNTED = words("patient", "seen", "counted")
_FIRST_YEAR = 1900


def _ends_a_row(view: View, hit: Hit) -> bool:
    """As in "denies chest pain, slurred speech": denied too, or what the crew hears."""
    if view.tokens[hit.start].gap != "," or not _denied_in_a_row(view, hit):
        return False
    return not _felt_next(view, hit.end)


def _felt_next(view: View, i: int) -> bool:
    """Whether a list of what is denied goes on with what only the patient feels."""
    following = next((h for h in named_in(view, "finding") if h.start >= i), None)
    listed = following is not None and following.start == i and view.tokens[i].gap == ","
    return listed and following is not None and following.form.name not in _SEEN | _NOTICED


def has_its_term(view: View, mark: Mark, first: int) -> bool:
    """Whether a term or drug stands between the cue and token ``first``: it is said of that one."""
    named = term_starts(view)
    return any(i in named for i in range(mark.last, first))


_OR = frozenset({"or", "nor", "any"})
_NEGATIVE = frozenset({"negative", "neg"})
_SEEN = words("patient", "seen", "names")
_NOTICED = words("patient", "seen", "noticed")
