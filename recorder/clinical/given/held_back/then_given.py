"""Denials that end: "did not receive adrenaline until 10:15", "no aspirin before we got there"."""

from __future__ import annotations

from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.medwords import BEFORE_ARRIVAL
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_IN_THE_END: Phrases[bool] = Phrases(listed("acts", "then_given", "in_the_end"))
_LEADS = words("acts", "then_given", "leads")
_NOT_TOLD = words("acts", "then_given", "not_told")
_END_REACH = 18
"""Words from a drug to "so we gave it"."""
_UNTIL = frozenset({"until", "till", "til"})
_ABOUT = frozenset({"about", "around", "nearly", "almost", "after", "gone", "just"})
_TO_COME = words("acts", "then_given", "to_come")
"""Before the drug they tell that it is still to come, or that more of it is."""
_BEFORE_REACH = 6


def given_from_then(talk: DrugTalk, m: Mention) -> bool:
    """As in "didn't get aspirin until 08:41"; never "no more adrenaline until 10:15"."""
    view, i = talk.view, m.end
    if view.norm[i] not in _UNTIL or view.gap(i) not in {"", ","}:
        return False
    if view.has(_TO_COME, max(m.sentence_start, m.start - _BEFORE_REACH), m.start):
        return False
    i += 1
    i = view.past(i, _ABOUT)
    return i < m.sentence_end and _a_time(view, i)


def waits_for(talk: DrugTalk, m: Mention) -> bool:
    """As in "hold the nitro till we've a right sided", where some is given later on: a plan."""
    later = (o for o in talk.named[m.name] if o.place > m.place)
    return talk.view.norm[m.end] in _UNTIL and any(o.doses for o in later)


def given_in_the_end(talk: DrugTalk, m: Mention) -> bool:
    """As in "I had it drawn up and gave it"; never "before we gave it", "nobody gave it"."""
    view = talk.view
    end = min(m.ceiling, m.end + _END_REACH)
    for hit in view.phrases(_IN_THE_END, m.end, end):
        before = view.norms(max(m.end, hit.first - 2), hit.first)
        leads = view.norm[hit.first] in _LEADS or (before and before[-1] in _LEADS)
        if leads and _NOT_TOLD.isdisjoint(before) and not _thrown(view, hit.last):
            return True
    return False


def _thrown(view: View, i: int) -> bool:
    """As in "it went in *the bin*"."""
    return view.norm[i] in {"the", "a"} and view.norm[i + 1] in _BINS


_BINS = words("acts", "then_given", "bins")


def _a_time(view: View, i: int) -> bool:
    """As in "10:15", "ten minutes ago"."""
    return any(time.first == i for time in told_times(view)) or view.norms(i, i + 1) == ["now"]


def none_before_us(talk: DrugTalk, m: Mention) -> bool:
    """As in "no aspirin before we got there": of others, and nothing of what the crew gave."""
    return BEFORE_ARRIVAL.at(talk.view.tokens, m.end) is not None


def only_offered(talk: DrugTalk, m: Mention) -> bool:
    """As in "offered aspirin but she'd already taken 300"."""
    near = range(max(m.sentence_start, m.start - _OFFER_REACH), m.start)
    behind = talk.view.norms(m.end, m.end + _TAKEN_REACH)
    return any(talk.view.norm[i] == "offered" for i in near) and not _TAKEN.isdisjoint(behind)


def had_already(talk: DrugTalk, m: Mention) -> bool:
    """As in "we were going to give him aspirin but he'd already had 300"."""
    view, i = talk.view, m.hit.end
    end = min(m.ceiling, i + _ALREADY_REACH)
    if view.norm[i] != "but" or not view.has(_ALREADY, i, end):
        return False
    return view.has(_TAKEN | _BY_OTHERS, i, end)


_OFFER_REACH, _TAKEN_REACH, _ALREADY_REACH = 3, 6, 8
_TAKEN = frozenset({"had", "taken", "took"})
_BY_OTHERS = frozenset({"given", "gave", "used"})
_ALREADY = frozenset({"already"})


def ran_before(talk: DrugTalk, m: Mention) -> bool:
    """As in "no esmolol *running*, it *was stopped at* 15:30": it was given, and stopped."""
    view, end = talk.view, min(m.ceiling, m.end + _STOP_REACH)
    stopped = next(iter(view.positions.within(_STOPPED, m.hit.end, end)), None)
    if stopped is None or m.doses or view.norm[stopped - 1] in _NEVER_RAN:
        return False
    return view.has(_NO_LONGER, max(m.sentence_start, m.hit.start - 2), stopped)


_STOPPED = frozenset({"stopped", "discontinued"})
_NO_LONGER = frozenset({"running", "anymore", "more", "longer", "on", "infusing", "going"})
_NEVER_RAN = frozenset({"never", "not", "wasnt", "if", "be"})
_STOP_REACH = 7
