"""Whether a verb tells that a drug was given: "gave", "is in", "he's had", "third one now"."""

from __future__ import annotations

from recorder.clinical.claims.cues import STOPS
from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.later_doses import later_dose_at
from recorder.clinical.doses.medwords import COUNTS, GIVING_VERBS, WENT_IN, Act
from recorder.clinical.given.before_arrival import gives
from recorder.clinical.given.mentions import DrugTalk, Mention, Said
from recorder.clinical.grammar.tables import SUBJECTS, words
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

_FEW = 2
_NOW_DONE = frozenset("now in given going goes done gone went".split())
_ORDINALS = frozenset("second third fourth fifth sixth seventh another".split())
_NTH = {"second": 1, "another": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
"""How many doses came before the one so named, without the first."""
_FURTHER, _FURTHER_REACH = 6, 80
_HAVING = frozenset({"got", "has", "had", "have"})
_LISTS = words("acts", "giving", "lists")
"""Things that home medicines are read from or kept in."""
_HAD = frozenset({"had", "got", "taken"})


def said_in(talk: DrugTalk, m: Mention) -> bool:
    """As in "Benadryl's in", "the adrenaline is in now", "aspirin's down"."""
    view, i = talk.view, m.hit.end
    if _is_going(talk, m):
        return True
    if view.norm[i] == "number" and i + 1 in view.number_at:
        i = view.number_at[i + 1].last
        if view.norm[i] == "in":
            return view.gap(i + 1) != ""
    if view.tokens[i - 1].clitic != "s":
        if view.norm[i] not in {"is", "are"}:
            return _away(talk, m)
        i += 1
    went = WENT_IN.at(view.tokens, i)
    if went is None:
        return False
    if view.norm[i] == "gone":
        return True
    if still_to_come(view, m.hit.start):
        return False
    closed = view.gap(went.last) != "" or view.norm[went.last] in _BEHIND_IN
    counted = went.last < view.count and COUNTS.at(view.tokens, went.last) is not None
    return closed or counted or any(time.first == went.last for time in told_times(view))


def _is_going(talk: DrugTalk, m: Mention) -> bool:
    """As in "DuoNeb going", "the epi drip's going, sats 94"; never "albuterol's going to help"."""
    view, i = talk.view, m.hit.end
    i += view.norm[i] in _FORMS and not view.tokens[i].gap
    i += view.norm[i] in {"is", "are"}
    if view.norm[i] != "going" or i >= m.ceiling or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    closed = view.gap(i + 1) not in PHRASE_GAPS or view.norm[i + 1] in _BEHIND_IN
    before = m.hit.start - 1 - (view.norm[m.hit.start - 1] in {"a", "the", "some", "his", "her"})
    wanted = before >= m.sentence_start and view.norm[before] in _TO_GO
    return closed and not (wanted or still_to_come(view, m.hit.start) or _asked(talk, m))


def _asked(talk: DrugTalk, m: Mention) -> bool:
    question = talk.view.marks.question_at.get(m.hit.start)
    return question is not None and question.answer is not True


_TO_GO = frozenset("get start keep want need are is was have".split())
"""Before "fluids going" they order it or ask for it."""
_FORMS = frozenset("drip infusion neb nebs nebulizer nebuliser bolus bag".split())


def still_to_come(view: View, first: int) -> bool:
    """As in "once the amio's in we'll shock", "as soon as it's in": said of what is not yet so."""
    return view.has(_NOT_YET, max(view.sentence(first).first, first - 3), first)


_NOT_YET = frozenset("once when after if until til till unless before as".split())
_BEHIND_IN = (STOPS - {"blood", "heart", "abdomen", "skin"}) | {
    "now", "at", "already", "first", "recheck", "okay", "ok", "resume", "continue", "still",
    "check",
}  # fmt: skip
"""Behind "it's in" they begin something else; "in blood" and "in the bag" go on."""


def _away(talk: DrugTalk, m: Mention) -> bool:
    """As in "Epi away.", "adrenaline in," where little else is said."""
    view, i = talk.view, m.hit.end
    if i >= m.sentence_end:
        return False
    closed = view.gap(i + 1) not in PHRASE_GAPS
    short = m.hit.start - m.sentence_start <= _FEW and view.quote(i, i + 1) != "IN"
    return short and closed and view.norm[i] in {"in", "away", "down"}


def has_verb(talk: DrugTalk, m: Mention) -> bool:
    """A verb of giving governs the mention."""
    before = talk.near(max(m.floor, m.hit.start - 7), m.hit.start)
    behind = talk.near(m.hit.end, min(m.ceiling, m.hit.end + 4))
    if said_in(talk, m) or _has_had(talk, m) or is_one_more(talk, m):
        return True
    if any(a.act is Act.PRIOR and talk.view.norm[a.first] != "at" for a in behind):
        return True
    before = [a for a in before if not _of_a_list(talk, m, a)]
    behind = [a for a in behind if not _begins_anew(talk, m, a)]
    return any(
        a.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR) and _gives(talk, a) for a in (*before, *behind)
    )


def _of_a_list(talk: DrugTalk, m: Mention, said: Said) -> bool:
    """As in "we've got the list in her bag, metoprolol": what was got is no drug."""
    if m.doses or not talk.view.has(_HAVING, said.first, said.last):
        return False
    return talk.view.has(_LISTS, said.last, m.hit.start)


def _begins_anew(talk: DrugTalk, m: Mention, said: Said) -> bool:
    """As in "ramipril and aspirin I took 8 of the insulin": the verb has another object."""
    view, i = talk.view, m.hit.start - 1
    if view.norm[said.first - 1] not in SUBJECTS or view.norm[i] in {"the", "that"}:
        return False
    return said.last in view.number_at or view.norm[said.last] in {"a", "some", "my", "the"}


def further_named(talk: DrugTalk, m: Mention) -> int:
    """How many more doses are only counted ("second nitro at 1917", "third epi goes in")."""
    most = 0
    for o in talk.behind(m, _FURTHER):
        if o.hit.start - m.hit.end > _FURTHER_REACH:
            break
        if o.name != m.name:
            continue
        if o.doses:
            break
        if is_one_more(talk, o) and talk.view.norm[o.hit.start - 2] not in {"no", "not", "for"}:
            most = max(most, _NTH.get(talk.view.norm[o.hit.start - 1], 1))
    return most


def is_one_more(talk: DrugTalk, m: Mention) -> bool:
    """As in "third adrenaline now", "second epi going"."""
    timed = talk.view.norm[m.hit.end] == "at" and m.hit.end + 1 in talk.view.number_at
    done = timed or talk.view.norm[m.hit.end] in _NOW_DONE
    done = done and talk.view.tokens[m.hit.start].gap in PHRASE_GAPS
    counted = done and talk.view.norm[m.hit.start - 1] in _ORDINALS
    return counted and later_dose_at(talk.view, m.hit.start) is None


def is_timed(talk: DrugTalk, m: Mention) -> bool:
    """As in "adrenaline at 10:01, 10:05 and 10:09", "the DuoNeb's on at 13:10"."""
    view, i = talk.view, m.hit.end
    if m.drug is None or not m.drug.carried or view.norm[m.hit.start - 1] in _NOT_THIS_ONE:
        return False
    return (view.norm[i] == "at" and times_told(view, i) > 0) or is_in_at(view, i)


def is_in_at(view: View, first: int) -> bool:
    """As in "*on at 13:10*", "*is up at ten past two*" right behind a drug, at token ``first``."""
    i = view.past(first, {"is", "going"}, first + 2)
    if view.norm[i] not in _IS_IN or not view.joined(first, i + 2):
        return False
    i += 1 + (view.norm[i + 1] == "at")
    return any(time.clock and time.first == i for time in told_times(view))


_IS_IN = frozenset({"on", "up", "in", "down", "hung", "running", "going", "started"})
_NOT_THIS_ONE = _ORDINALS | {"next", "last", "more", "no", "any"}


def times_told(view: View, i: int) -> int:
    """As in "1 mg at 10:55, then 10:59, then 11:03": at how many times it was given; 0 for none.

    Only what parts two times makes two of them: "ten oh two" is one.
    """
    times, parted = 0, True
    while i < view.count:
        quantity = view.quantity_at.get(i)
        parted = parted or view.tokens[i].gap == ","
        if ":" in view.norm[i] or (quantity is not None and quantity.role is Role.TIME):
            times += parted
            parted, i = False, quantity.last if quantity is not None else i + 1
        elif view.norm[i] in _BETWEEN_TIMES and (quantity is None or view.norm[i + 1] == "at"):
            if view.tokens[i].gap in SENTENCE_ENDS:
                break
            parted, i = parted or view.norm[i] in _PARTING, i + 1
        else:
            break
    return times


_PARTING = frozenset({"and", "then", "again", "one", "another"})
_BETWEEN_TIMES = frozenset("at and then again iv io im in one another".split())


def _has_had(talk: DrugTalk, m: Mention) -> bool:
    """As in "he's had clindamycin", "they've had some Calpol"."""
    if had_from(talk, m):
        return True
    view, i = talk.view, m.hit.start - 1
    if view.norm[i] == "of" and view.norm[i - 1] in {"bag", "litre", "liter", "dose"}:
        i -= 2
    i -= view.norm[i] in {"a", "an", "the", "some"}
    if view.norm[i] != "had" or i <= m.sentence_start:
        return False
    return view.norm[i - 1] in {"has", "have"} or view.tokens[i - 1].clitic in {"s", "ve"}


def had_from(talk: DrugTalk, m: Mention) -> bool:
    """As in "he'd had Calpol from mammy around six", "got a neb of salbutamol from the GP"."""
    view, i = talk.view, m.end
    if view.norm[i] not in {"from", "off"} or i >= m.sentence_end:
        return False
    giver = i + 1 + (view.norm[i + 1] in {"the", "his", "her", "a", "my"})
    if not (gives(view.norm[giver]) or gives(view.norm[giver + 1])):
        return False
    return view.has(_HAD, max(m.sentence_start, m.hit.start - 4), m.hit.start)


def _gives(talk: DrugTalk, said: Said) -> bool:
    """Whether the phrase has a verb of giving in it ("was given", "dad gave")."""
    return talk.view.has(GIVING_VERBS, said.first, said.last)
