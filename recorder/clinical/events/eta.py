"""How long until the patient arrives: "ETA eight", "ten minutes out", "with you in five"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from recorder.clinical.claims.cues import Cue
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import turned_to
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind

_BEHIND: Phrases[bool] = Phrases(listed("transport", "eta", "behind"))
"""What follows the minutes."""

_BEFORE: Phrases[bool] = Phrases(listed("transport", "eta", "before"))
"""What stands before the number."""

_ABOUT = frozenset({"about", "around", "approximately", "roughly", "maybe", "say", "under"})
_MOVING = words("transport", "eta", "moving")
_LONGEST_MIN = 240.0


def eta_times(view: View, spoken: Sequence[Spoken]) -> Iterator[Draft]:
    """The last ETA that was said: an update replaces the first one."""
    found = [*_named(view, spoken), *_announced(view, spoken), *_framed(view, spoken)]
    found = [*found, *_asked(view, spoken)] or list(_last_words(view, spoken))
    found = [f for f in found if not _of_another_unit(view, f[0])]
    if found:
        first, last, value = _put_right(view, max(found))
        yield Draft(
            kind=FactKind.EVENT_TIME,
            name="eta",
            value=value,
            time=value,
            time_said=view.quote(first, last),
            spans=(view.span(first, last),),
            rule="time.eta",
            review_reason="another number follows it" if _twice(view, first) else None,
        )


def _twice(view: View, first: int) -> bool:
    """As in "ETA five five minutes": fifty-five, or five and said again."""
    number = view.number_at.get(first)
    return number is not None and number.form is Form.RUN and len(set(number.parts)) == 1


def _of_another_unit(view: View, i: int) -> bool:
    """As in "break, break, this is Polson Two, ... ETA four minutes", "police are ten away"."""
    copula = view.back(i - 1, _ABOUT)
    who = view.back(copula, _COPULAS, 0)
    told = who < copula or view.tokens[who].clitic == "s"
    if told and view.gaps[who + 1] in PHRASE_GAPS and view.norm[who] in _OTHERS:
        return True
    return any(view.norm[mark.first] == "break" for mark in view.marks.at(i))


_COPULAS = frozenset({"is", "are", "was", "were", "still"})
_OTHERS = words("transport", "eta", "others")
"""Who else may be on the way, right before "are ten minutes out"."""


_Found = tuple[int, int, str]
_QUESTIONS: Phrases[bool] = Phrases(listed("transport", "eta", "questions"))
_ANSWER_REACH = 16
_BARE = 2


def _asked(view: View, spoken: Sequence[Spoken]) -> Iterator[_Found]:
    """As in "How far are you?" - "Twenty-five minutes from now."."""
    for hit in _QUESTIONS.scan(view.tokens, view.positions):
        behind = (s for s in spoken if hit.last <= s.first < hit.last + _ANSWER_REACH)
        time = next((s for s in behind if not s.clock and s.minutes <= _LONGEST_MIN), None)
        bare = view.norm[hit.last - 1] in {"far", "eta"} and hit.last - hit.first <= _BARE
        asked = view.gap(hit.last) == "?"
        if time is not None and (asked or not bare):
            yield time.first, time.last, time.value


def _last_words(view: View, spoken: Sequence[Spoken]) -> Iterator[_Found]:
    """As in "Burn unit at Sunnybrook, twenty-two minutes.": what a call ends with."""
    if len(view.tokens) < _CALL:
        return
    for time in spoken:
        first = time.first - (view.norm[time.first - 1] == "about")
        alone = view.tokens[first].gap in (*SENTENCE_ENDS, ",", "\n")
        alone = alone or view.norm[first - 1] == "yep"
        left = len(view.tokens) - time.last
        told = alone and left <= _SIGN_OFF and view.norm[time.last] not in _PAST
        asked = view.marks.questions_before(first, _ANSWER_REACH)
        if not time.clock and time.minutes <= _LONGEST_MIN and told and not asked:
            yield time.first, time.last, time.value


_CALL = 30
"""Words of the shortest call to a hospital."""
_PAST = frozenset({"ago", "earlier", "back", "prior", "before", "later"})


_SIGN_OFF = 2
"""Words behind the last length of time: "thanks", "over", the number again."""


def _named(view: View, spoken: Sequence[Spoken]) -> Iterator[_Found]:
    """Such as "ETA eight minutes", "ETA to foothills nine minutes", "ETA 20", "ETA 14:20"."""
    for i in (*view.positions.get("eta", ()), *_travel_times(view)):
        end = min(len(view.tokens), i + 8)
        time = next(
            (s for s in spoken if i < s.first < end and not view.stops(i + 1, s.first + 1)), None
        )
        number = next((view.number_at[k] for k in range(i + 1, end) if k in view.number_at), None)
        if time is not None and (number is None or time.first <= number.first):
            yield time.first, time.last, time.value
        elif number is not None and _counts(view, i, number):
            yield number.first, number.last, f"PT{round(number.value)}M"


def _travel_times(view: View) -> Iterator[int]:
    """As in "estimated time to the chamber is", "drive time", "arrival is going to be"."""
    for i in view.positions.get("arrival", ()):
        if view.norm[i + 1] in {"is", "will"} and view.sentence(i).first == i:
            yield i
    for i in view.positions.get("time", ()):
        if view.norm[i - 1] in _TRAVELS or (
            view.norm[i - 1] == "estimated" and view.norm[i + 1] in {"to", "is", "of"}
        ):
            yield i


_TRAVELS = frozenset("travel travelling drive driving journey transport transit flight run".split())


def _put_right(view: View, found: _Found) -> _Found:
    """As in "ETA fifteen, sorry, twenty-five", "fourteen, no, the traffic's clear, call it 12"."""
    _, last, value = found
    at = _put_right_at(view, last) if value[-1:] == "M" and "PT" in value else None
    after = view.quantity_at.get(at) if at is not None else None
    if after is None or after.unit not in {None, "min"} or not _plausible(after.value):
        return found
    if view.norm[after.last] in _NO_MINUTES:
        return found
    return after.first, after.last, f"PT{round(after.value)}M"


def _put_right_at(view: View, last: int) -> int | None:
    """First token of the number that takes the place of what ends at ``last``."""
    cue = view.marks.corrections_in(last, last + _SOON)  # "five minutes out, sorry"
    turn = turned_to(view, cue[0][0], view.quantity_at.__contains__) if cue else None
    if turn is not None and turn.said.isdisjoint(_SOMEBODY):
        return turn.at
    ahead = range(last, min(last + _REVISED_REACH, view.count - 2))
    return next((i + 2 for i in ahead if (view.norm[i], view.norm[i + 1]) in _REVISED), None)


_REVISED = {("call", "it"), ("make", "it"), ("make", "that"), ("more", "like"), ("say", "about")}
_REVISED_REACH, _SOON = 10, 2
_SOMEBODY = frozenset({"he", "she"})
"""As in "ETA ten. Actually, he's 84.": of the patient."""


def _counts(view: View, i: int, number: Number) -> bool:
    near = number.first - i <= 4 and not view.stops(i + 1, number.first + 1)
    return near and _plausible(number.value)


def _plausible(minutes: float) -> bool:
    return 0 < minutes <= _LONGEST_MIN and minutes == int(minutes)


def _announced(view: View, spoken: Sequence[Spoken]) -> Iterator[_Found]:
    """Such as "be there in four", "landing your helipad in eighteen minutes", "ten minutes out"."""
    led_to = {hit.last for hit in _BEFORE.starting(view.tokens, view.positions, 0, view.count)}
    for number in view.numbers:
        i = view.back(number.first - 1, _ABOUT) + 1
        coming = i in led_to or _be_at(view, i)
        out = view.norm[number.last] == "out" and view.norm[number.last + 1] != "of"
        if not (coming or out) or not _minutes(view, number):
            continue
        if coming:
            last = number.last + (view.norm[number.last] in _MINUTES)
            if view.norm[number.last] not in _NO_MINUTES and _arrives(view, i, last):
                yield number.first, last, f"PT{round(number.value)}M"
        if out and (i == 0 or view.norm[i - 1] == "we" or view.tokens[i].gap in SENTENCE_ENDS):
            yield number.first, number.last, f"PT{round(number.value)}M"
    for time in spoken:
        if time.clock and time.first >= 2 and _due(view, time.first):
            yield time.first, time.last, time.value
        if not time.clock and time.minutes <= _LONGEST_MIN:
            behind = _BEHIND.at(view.tokens, time.last)
            out = behind is not None and not _other_sense(view, time)
            if (out and not _told_of_oneself(view, time)) or _we_are(view, time):
                yield time.first, time.last, time.value


def _be_at(view: View, i: int) -> bool:
    """As in "we'll be at the General in", "well be at childrens in about" before token ``i``."""
    if view.norm[i - 1] not in {"in", "within"}:
        return False
    return ("be", "at") in pairwise(view.norms(i - _PLACE_REACH, i))


_PLACE_REACH = 6


def _told_of_oneself(view: View, time: Spoken) -> bool:
    """As in "I'm two hours away" of a daughter on the telephone; crews say it of minutes."""
    i = time.first - 1
    mine = view.norm[i] == "im" or (view.norm[i] == "i" and view.tokens[i].clitic == "m")
    return mine and time.value.endswith("H")


def _we_are(view: View, time: Spoken) -> bool:
    """As in "we're five minutes", "call foothills were ten minutes"; never "we were ten"."""
    i = time.first - 1
    i -= view.norm[i] in _ABOUT
    behind = view.norm[time.last]
    if view.tokens[time.first].gap or behind in _NO_ARRIVAL:
        return False
    if view.norm[i] == "we" and view.tokens[i].clitic == "re":
        return behind == "from" or behind not in _STAYED
    if behind in _STAYED:
        return False
    opens = i == 0 or view.norm[i - 1] in _HOSPITALS | _OPENING
    return view.norm[i] == "were" and (opens or view.has(_CALLS, i - 3, i))


_STAYED = frozenset("late behind into short apart from in without past over there here".split())
_OPENING = frozenset({"okay", "ok", "alright", "right", "them", "copy", "roger"})
_CALLS = frozenset({"call", "ring", "tell", "radio"})


def _minutes(view: View, number: Number) -> bool:
    """Whether ``number`` may count minutes, as it does not in "I make it six seconds"."""
    quantity = view.quantity_at[number.first]
    measured = quantity.unit not in _UNITS or view.norm[quantity.last] == "of"
    return _plausible(number.value) and not measured


_UNITS = (None, "min")


def _arrives(view: View, first: int, last: int) -> bool:
    """Whether "make it" before the number is of an arrival ("... out, make it ten"), no amount."""
    made = view.norm[first - 2] == "make" and view.norm[first - 1] in {"it", "that"}
    if not made or view.norm[last - 1] in _MINUTES:
        return True
    return view.has(_ARRIVAL, first - 14, last + 4)


_MINUTES = frozenset({"minutes", "mins", "minute"})
_ARRIVAL = words("transport", "eta", "arrival")
"""Words beside which "make it ten" speaks of an arrival."""
_NO_MINUTES = frozenset({"hours", "hour", "days", "percent", "a", "per", "over", "out", "of"})


def _due(view: View, first: int) -> bool:
    """Such as "due in at eleven thirty-five"."""
    words = view.norms(max(0, first - 5), first)
    coming = bool({"due", "expected", "arriving", "arrive"} & set(words))
    ours = view.norm[first - 4] != "be" or "we" in words
    coming = coming or (words[-3:] == ["with", "you", "at"] and ours)
    low = max(view.sentence(first).first, first - _DUE_REACH)
    if "again" in words or view.names_drug(low, first) or view.has(_OTHERS_DUE, low, first):
        return False  # "nimodipine's due again at 16:00", "the next crew's due at seven"
    if any(q.role is Role.DOSE for q in view.quantities_in(low, first)):
        return False  # "60 milligrams due at 1600"
    return words[-1] in {"at", "for", "by"} and coming


_DUE_REACH = 7
_OTHERS_DUE = words("transport", "eta", "others_due")
"""Before "due at" they tell of something else than of this run."""


def _other_sense(view: View, time: Spoken) -> bool:
    """Such as "ten minutes to" or "off" something else than the hospital."""
    after = view.norm[time.last + 1]
    return view.norm[time.last] in {"off", "to"} and after not in {"you", "hospital", "your"}


def _run_to(view: View, time: Spoken) -> bool:
    """As in "Fifteen minutes to the Children's." and "Letterkenny in forty minutes."."""
    first = view.back(time.first - 1, _ONLY, view.sentence(time.first).first - 1) + 1
    opens = first == 0 or view.tokens[first].gap in (*SENTENCE_ENDS, ",")
    if opens and view.norm[time.last] in {"to", "from"}:
        i = time.last + 1
        place = view.quote(i, i + 1) if i < view.count else ""
        return place in {"the", "The", "here", "ye"} or place[:1].isupper()
    if view.norm[time.last] == "to" and _last_told(view, time):
        return True
    before = time.first - 2
    if view.norm[time.first - 1] != "in" or before < 0:
        return False
    if view.norm[before] in _HOSPITALS and view.norm[before - 1] not in _STAYED:
        return True  # "district casualty in ten minutes"
    opened = before == 0 or view.tokens[before].gap in SENTENCE_ENDS
    named = (
        view.quote(before, before + 1)[:1].isupper()
        and not view.quote(before, before + 1).isupper()
    )
    return opened and named and view.norm[before] not in {"back", "again", "maybe"}


_ONLY = _ABOUT | {"it", "s", "is", "only", "just", "another"}


def _last_told(view: View, time: Spoken) -> bool:
    """As in "... in the pouch twelve minutes to the alfred josh lets go", without any mark."""
    i = time.last + 1 + (view.norm[time.last + 1] == "the")
    loose = view.sentence(time.first).last - view.sentence(time.first).first > _UNMARKED
    left = len(view.tokens) - time.last
    return loose and left <= _LAST_WORDS and bool(view.norm[i]) and view.norm[i] not in _TO_DO


_UNMARKED = 60
"""Words of a sentence so long that nobody marked where it ends."""
_LAST_WORDS = 10
_TO_DO = words("transport", "eta", "to_do")
_TELL: Phrases[bool] = Phrases(listed("transport", "eta", "tell"))
"""Words before the minutes that somebody is to tell the hospital."""


def _framed(view: View, spoken: Sequence[Spoken]) -> Iterator[_Found]:
    """Such as "lights and sirens, 12 minutes." and "in six minutes" after words of travel."""
    for time in spoken:
        if time.clock or time.minutes > _LONGEST_MIN:
            continue
        if _place_named(view, time) or _alerted(view, time):
            yield time.first, time.last, time.value
        told = time.first - (view.norm[time.first - 1] in _ABOUT)
        if _run_to(view, time) or _TELL.ending_at(view.tokens, told, 6) is not None:
            yield time.first, time.last, time.value
        ends = view.gap(time.last) in STATEMENT_ENDS
        ends = ends or view.norm[time.last] in {"if", "unless", "depending"}
        if ends and (view.norm[time.first - 2], view.norm[time.first - 1]) == ("we", "about"):
            yield time.first, time.last, time.value
        alone = view.tokens[time.first].gap == "," or view.norm[time.first - 1] == "in"
        if not (ends and alone) or Cue.PERSON in view.context(time.first, time.last).cues:
            continue
        clause = view.clauses[view.clause_of[time.first]]
        first = max(clause.first, time.first - 12)
        if any(view.norm[i] in _MOVING and not _will_do(view, i) for i in range(first, time.first)):
            yield time.first, time.last, time.value


def _will_do(view: View, i: int) -> bool:
    """As in "going to recheck in five minutes": nobody moves."""
    what = view.norm[i + 2] if (view.norm[i], view.norm[i + 1]) == ("going", "to") else ""
    return what in _NO_PLACE or what in _TO_DO


def _place_named(view: View, time: Spoken) -> bool:
    """As in "were going to methodist sixteen minutes", "orange base hospital one six minutes"."""
    if view.norm[time.last] in _NO_ARRIVAL or view.tokens[time.first].gap in SENTENCE_ENDS:
        return False
    if view.norm[time.first - 1] in _HOSPITALS:
        return True
    for i in range(time.first - 2, max(0, time.first - 6), -1):
        if view.norm[i] == "to" and view.norm[i - 1] in _BOUND:
            place = view.norms(i + 1, time.first)
            told = not (set(place) & _NO_PLACE or place[0] in _TO_DO)
            return told and not any(k in view.number_at for k in range(i, time.first))
    return False


_HOSPITALS = words("transport", "eta", "hospitals")
_NO_PLACE = words("transport", "eta", "no_place")
"""Behind "going to" these tell what will be done or happen."""
_BOUND = frozenset("going heading transporting inbound route headed".split())
_NO_ARRIVAL = _PAST | frozenset("of on for every at".split())


def _alerted(view: View, time: Spoken) -> bool:
    """As in "this is a triple-A alert, ... We need vascular. Twelve minutes."."""
    tokens, ends = view.tokens, time.last >= len(view.tokens)
    alone = tokens[time.first].gap in SENTENCE_ENDS
    if not alone or not (ends or tokens[time.last].gap in (*SENTENCE_ENDS, "\n")):
        return False
    for i in view.positions.get("alert", ()):
        named = 0 < time.first - i <= _ALERT_REACH and tokens[i].turn == tokens[time.first].turn
        state = i + 1 < len(tokens) and tokens[i + 1].norm in {"and", "oriented", "orientated"}
        if named and not state and view.norm[i - 1] not in {"is", "not", "and", "he", "she"}:
            return True
    return False


_ALERT_REACH = 40
"""Most words from "a stroke alert" to the minutes that end the call."""
