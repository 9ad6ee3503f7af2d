"""Whether a mentioned drug is only planned, ordered or asked for, or was given after all.

A plan becomes a dose where the words behind it say so: "pushing it now", "that's all running",
"after that neb".
"""

from __future__ import annotations

from bisect import bisect_left

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.not_through import is_not
from recorder.clinical.doses.medwords import GIVERS, UNDECIDED, Act
from recorder.clinical.doses.replaced import was_given
from recorder.clinical.doses.told_as_given import told_as_given
from recorder.clinical.given.at_once import in_at_once, stated, told_done
from recorder.clinical.given.breathed import breathed_later, taken_well, told_to_breathe
from recorder.clinical.given.giving import is_in_at, said_in, still_to_come
from recorder.clinical.given.held_back.then_given import given_in_the_end
from recorder.clinical.given.mentions import DrugTalk, Mention, Said
from recorder.clinical.given.to_come import is_to_come
from recorder.clinical.given.unsaid import is_longed_for
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS

_DONE_REACH = 24
"""Most words between an order and "that's all in"."""
_WOULD = frozenset("would should could id wed shed".split())
_NOT_DONE = frozenset("no not if hold wait negative dont wont never".split())
_BEHIND_PLANS = words("acts", "plans", "behind_plans")
_AGREED = frozenset({"yep", "yeah", "yes", "okay", "ok", "all"})
_IS_DONE = frozenset("going went is in running on given up repeated pushed".split())
_OFFER = frozenset({"offer"})
"""Right behind a drug: "some Entonox I can offer you"."""
_ORDERED = frozenset("said says told advised suggested".split())
_BEFORE_THOUGHT = frozenset("about of some a an like maybe giving another more".split())
_SUGGESTS = frozenset({
    ("how", "about"), ("what", "about"), ("happy", "with"), ("be", "thinking"), ("dose", "is"),
    ("vial", "is"), ("protocol", "is"),
})  # fmt: skip
_LONGED_FOR = frozenset({"thinking", "wanted", "wants"})
_YES = frozenset({"yes", "yeah", "yep"})
_PUSH = frozenset({"push", "pushed"})
_DONE_AT = _PUSH | {"in", "given", "done", "up"}
"""Before a time of day they tell that an order was carried out."""


def is_planned(talk: DrugTalk, m: Mention) -> bool:
    """A plan, an order or a question before it, and no word that it was done."""
    if _wanted_done(talk, m):
        return True
    if (
        _completed(talk, m)
        or given_in_the_end(talk, m)
        or _done_next(talk, m)
        or breathed_later(talk, m)
    ):
        return False
    if taken_well(talk, m) or told_to_breathe(talk, m) or _after_an_offer(talk, m):
        return False
    if _yes_it_was(talk, m) or _part_given(talk, m) or _another_later(talk, m):
        return False
    if (m.doses and _pushed_at(talk, m)) or _in_now(talk, m) or _told_next(talk, m):
        return False
    if is_to_come(talk, m) or _said_if(talk, m) or is_longed_for(talk, m):
        return True
    if talk.view.norm[m.end : m.end + 2] in (["or", "no"], ["or", "not"], ["or", "what"]):
        return True
    if _thought_of(talk, m) or talk.view.has(_OFFER, m.hit.end, m.hit.end + 4):
        return True
    if m.doses and _all_done(talk, m):
        return False
    question = talk.view.marks.question_at.get(m.hit.start)
    if question is not None and not (
        _asked_only_how_much(talk, m, question.last)
        or _only_a_tag(talk, m, question.first, question.last)
    ):
        told = question.answer and m.doses
        return not (told and _asks_what_was_done(talk, question.first, m.start))
    context = talk.view.context(m.hit.start, m.hit.end)
    if context.cues & {Cue.CONDITION, Cue.PLAN}:
        return not _given_before(talk, m, strict=True)
    for said in reversed(talk.near(max(m.sentence_start, m.hit.start - 9), m.hit.start)):
        done = said.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR)
        if done and _would_have(talk, said.first):
            return True
        if done and _wanted(talk, said.first):
            return True
        if done and talk.view.norm[said.first] not in UNDECIDED:
            return False
        if said.act is Act.PLANNED:
            if _fell_through(talk, said, m):
                return False
            given = (_had_somebody, _have_give, _did_give)
            if _give_then(talk, m, said.last - 1):
                return False
            return not any(told(talk, said.first) for told in given)
    behind = talk.near(m.hit.end, min(m.ceiling, m.hit.end + 5))
    return any(
        a.act is Act.PLANNED
        and "no" not in talk.view.norms(m.hit.end, a.first)
        and talk.view.norm[a.first] in _BEHIND_PLANS
        and not _of_the_next(talk, m, a.first)
        for a in behind
    )


def _fell_through(talk: DrugTalk, said: Said, m: Mention) -> bool:
    """As in "adrenaline drawn up, *not used*, metoclopramide 10", "you'd want *to 300* of"."""
    view = talk.view
    if any(is_not(view.tokens[i - 1]) for i in view.positions.within(_USED, said.first, m.start)):
        return True
    return bool(m.doses) and view.norm[m.start - 1] == "to" and m.start in view.number_at


_USED = frozenset({"used", "needed", "required"})


def _after_an_offer(talk: DrugTalk, m: Mention) -> bool:
    """As in "olanzapine offered and he spat it out, *then* lorazepam 2": offered was the other."""
    before, view = talk.last(m), talk.view
    if before is None or not m.doses or before.name == m.name:
        return False
    first = max(m.sentence_start, before.hit.start - _OFFER_REACH)
    offered = next(iter(view.positions.within(_OFFERED, first, m.start)), None)
    behind = max(before.hit.end, offered or 0)
    turn = max(view.positions.within(_TURNED, behind, m.start), default=0)
    acts = talk.near(turn, m.start) if offered is not None and turn else None
    return acts is not None and all(said.act is not Act.PLANNED for said in acts)


_OFFERED = frozenset({"offered", "offering"})
_TURNED = words("acts", "plans", "turned")
_OFFER_REACH = 5


def _of_the_next(talk: DrugTalk, m: Mention, last: int) -> bool:
    """As in "amiodarone 300, 150 ready": the later amount is."""
    view = talk.view
    told = (i for i in range(max(m.end, m.hit.end), last) if i in view.number_at)
    return any(view.tokens[i].gap for i in told)


def _wanted_done(talk: DrugTalk, m: Mention) -> bool:
    """As in "they wanted vancomycin on board", "she wants fentanyl given": what somebody wished."""
    view, i = talk.view, m.start - 1
    i = view.back(i, _BEFORE_NAME)
    plain = not m.doses and not view.gap(m.end)
    return plain and view.norm[i] in _WANTING and view.norm[m.end] in _WANTED_SO


_BEFORE_NAME = frozenset({"the", "some", "iv", "a", "more"})
_WANTING = frozenset({"wanted", "wants", "want", "wanting"})
_WANTED_SO = frozenset({"on", "in", "given", "running", "up", "hung", "started"})


def _told_next(talk: DrugTalk, m: Mention) -> bool:
    """As in "we're going to give morphine, Narcan two milligrams in": told behind a plan."""
    i = m.start - 1
    i -= talk.view.norm[i] == "and"
    return talk.is_drug(i) and told_as_given(talk.view, m.hit.start, m.hit.end)


def _in_now(talk: DrugTalk, m: Mention) -> bool:
    """As in "ready push it amio's in", "fent in 0841": behind the order it is told to be in."""
    told = talk.view.tokens[m.hit.end - 1].clitic == "s" and said_in(talk, m)
    told = told or is_in_at(talk.view, m.hit.end)
    return told and stated(talk, m.hit.start, m.hit.end)


def _pushed_at(talk: DrugTalk, m: Mention) -> bool:
    """As in "ketamine 100 and rock 120, push at nineteen twenty six", "in at eighteen oh seven"."""
    view, last = talk.view, min(m.sentence_end, m.end + _DONE_REACH)
    own = min(last, m.ceiling)
    return any(
        (i < own or view.norm[i] in _PUSH) and view.norm[i + 1] == "at"
        and i + 2 in view.number_at and not view.has(_NOT_DONE, m.end, i)
        for i in view.positions.within(_DONE_AT, m.end, last)
    )  # fmt: skip


def _asked_only_how_much(talk: DrugTalk, m: Mention, last: int) -> bool:
    """As in "she's had misoprostol 800, sorry, is that 1000?": only the amount is asked."""
    return bool(m.doses) and bool(talk.view.marks.corrections_in(m.end, last))


def _had_somebody(talk: DrugTalk, i: int) -> bool:
    """As in "had the receptionist give her two", "got the nurse to give it": it was done."""
    if talk.view.norm[i] != "give":
        return False
    before = talk.view.norms(max(0, i - 6), i)
    others = bool(GIVERS & set(before)) or before[-1:] in (["lady"], ["man"], ["guy"])
    return others and bool({"had", "got"} & set(before)) and "will" not in before


def _have_give(talk: DrugTalk, i: int) -> bool:
    """As in "we've give her a gram", "I had to give her five": so some say that it was given."""
    if talk.view.norm[i] != "give" or not i:
        return False
    if talk.view.norms(i - 2, i) == ["had", "to"]:
        return True
    if talk.view.norm[i - 1] == "let":
        return False
    return talk.view.norm[i - 1] in _HAVE or talk.view.tokens[i - 1].clitic in {"ve", "s"}


def _give_then(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "I give her two paracetamol at half one": so some say that it was given, and when."""
    view = talk.view
    i = next((k for k in (i, i - 1) if view.norm[k] == "give"), 0)
    if not i or view.norm[i - 1] not in _GIVERS_SAY or view.norm[i - 2] in _MAY:
        return False
    at = any(view.norm[k] == "at" and k + 1 in view.quantity_at for k in (m.hit.end, m.end))
    return at or view.has(_THEN, m.hit.end, min(m.sentence_end, m.end + _THEN_REACH))


_GIVERS_SAY = frozenset({"i", "we", "he", "she", "they", "mum", "dad"})
_MAY = frozenset("can could do did if may must shall should will would when".split())
_THEN = frozenset({"ago", "earlier", "already", "morning"})
_THEN_REACH = 6


def _did_give(talk: DrugTalk, i: int) -> bool:
    """As in "what did you give", "ketamine, twenty": asked of what was done."""
    if talk.view.norm[i] != "give" or talk.view.norm[i - 1] not in {"you", "they", "he", "she"}:
        return False
    return talk.view.norm[i - 2] == "did" and talk.view.norm[i - 3] == "what"


_HAVE = frozenset({"have", "has", "had"})


def _would_have(talk: DrugTalk, i: int) -> bool:
    """As in "I'd have given aspirin but he's already had it": it was not given."""
    view = talk.view
    if i and view.tokens[i - 1].clitic == "ve" and view.norm[i - 1] in _WOULD:
        return True  # "they should've used it"
    have = i if view.norm[i] == "have" else i - 1
    if have < 1 or view.norm[have] != "have":
        return False
    return view.norm[have - 1] in _WOULD or view.tokens[have - 1].clitic == "d"


def _wanted(talk: DrugTalk, i: int) -> bool:
    """As in "cath lab wants him loaded with ticagrelor": the verb tells what is wanted."""
    whom = talk.view.norm[i - 1] in {"him", "her", "them", "it", "this", "one"}
    return whom and talk.view.norm[i - 2] in {"want", "wants", "wanted", "need", "needs"}


def _another_later(talk: DrugTalk, m: Mention) -> bool:
    """As in "I'm going to give you fentanyl, 50. ... Another 50.": so the first went in."""
    doses, view = m.doses, talk.view
    if view.has(_DRAWING, max(m.sentence_start, m.start - _DRAWN_REACH), m.start):
        return False  # "draw up ten of morphine in ten. Give him three. Another two."
    return any(
        d.first >= m.sentence_end and view.norm[d.first - 1] in {"another", "further"}
        for d in doses[1:]
    )


_DRAWING = frozenset({"draw", "drawing", "drew"})
_DRAWN_REACH = 4


def _thought_of(talk: DrugTalk, m: Mention) -> bool:
    """As in "I was thinking twenty of cardizem", "how about fentanyl fifty"."""
    view = talk.view
    start = m.start
    i = start - 1
    while i > start - 5 and view.norm[i] in _BEFORE_THOUGHT and not view.tokens[i + 1].gap:
        if (view.norm[i - 1], view.norm[i]) in _SUGGESTS:
            break
        i -= 1
    words = view.norm[i - 1], view.norm[i]
    asked = words in _SUGGESTS or words[1] in {"wondering", "suggest", "suggesting"}
    if not (asked or words[1] in _LONGED_FOR) or view.tokens[i + 1].gap:
        return False
    answered = m.doses and view.has(_YES, m.hit.end, m.doses[0].first)
    return not (answered or view.has(GAVE, m.hit.end, m.hit.end + 6))


def _said_if(talk: DrugTalk, m: Mention) -> bool:
    """As in "the reg said a second gram at half an hour if she was still bleeding"."""
    view = talk.view
    if not view.has(_ORDERED, max(m.sentence_start, m.start - 5), m.start):
        return False
    return "if" in view.norms(m.hit.end, min(m.sentence_end, m.hit.end + 8))


def _part_given(talk: DrugTalk, m: Mention) -> bool:
    """As in "ketamine 100 drawn up, 40 in so far": the dose was given of what is ready."""
    dose = m.dose
    apart = dose is not None and dose.first > m.hit.end
    return apart and dose is not None and was_given(talk.view, dose)


def _yes_it_was(talk: DrugTalk, m: Mention) -> bool:
    """As in "did she get the steroids yes sorry betamethasone twelve milligrams"."""
    view, doses = talk.view, m.doses
    start, behind = m.start, range(m.hit.end, doses[0].first if doses else m.hit.end)
    if not (view.has(_YES, start - 3, start) or view.has(_YES, m.hit.end, behind.stop)):
        return False
    for i in (*range(start - 1, max(m.sentence_start, start - 4), -1), *behind):
        if view.norm[i] in _YES:
            asked = set(view.norms(max(m.sentence_start, i - 9), i))
            done = "did" in asked and asked & {"get", "give", "have", "take"}
            return bool(done or ({"has", "have"} & asked and "had" in asked))
    return False


def _only_a_tag(talk: DrugTalk, m: Mention, first: int, last: int) -> bool:
    """As in "I've just given you midazolam 5, okay?": told, and then asked whether it is heard."""
    tag = talk.view.norm[last - 1] in _TAGS and talk.view.tokens[last - 1].gap == ","
    told = tag and talk.view.norm[first] in _CREW_TELLS
    return told and any(
        a.act is Act.GIVEN and not _would_have(talk, a.first) for a in talk.near(first, m.start)
    )


_CREW_TELLS = frozenset({"i", "we"})
_TAGS = frozenset("okay ok right yeah alright love pal mate hun dear".split())


def _asks_what_was_done(talk: DrugTalk, first: int, last: int) -> bool:
    """As in "did you give morphine 4?"; never "did you want morphine 4?"."""
    asked = set(talk.view.norms(first, last))
    return any(not (asked.isdisjoint(by) or asked.isdisjoint(verbs)) for by, verbs in _DONE_VERBS)


_DONE_VERBS = (
    (frozenset({"did"}), frozenset("get give have take push receive".split())),
    (frozenset("was were has have".split()), frozenset("had given taken pushed received".split())),
)
"""Never so of "have you got 10 of diazepam?"."""


def _done_next(talk: DrugTalk, m: Mention) -> bool:
    """As in "Give me 6 of adenosine. Okay, pushing 6.": the next words say that it was done."""
    if not m.doses:
        return False
    view = talk.view
    if in_at_once(talk, m):
        return True
    for i in range(m.sentence_end, min(m.sentence_end + 8, len(view.tokens))):
        if i in view.drug_at or view.norm[i] in _NOT_DONE:
            return False
        done = told_done(talk, i)
        if done or _just_done(talk, i):
            return not done or stated(talk, i, done)
    return False


def _just_done(talk: DrugTalk, i: int) -> bool:
    """As in "Done." of its own, never "the 12 lead's done"."""
    view = talk.view
    if view.norm[i] != "done":
        return False
    closed = view.gap(i + 1) in STATEMENT_ENDS
    opens = view.tokens[i].gap in SENTENCE_ENDS or view.norm[i - 1] in _AGREED
    return closed and opens


def _all_done(talk: DrugTalk, m: Mention) -> bool:
    """As in "going to give one of TXA and hang some saline, right, that's all running"."""
    end = m.hit.end
    k = bisect_left(talk.all_done_at, end)
    if k == len(talk.all_done_at) or talk.all_done_at[k] >= end + _DONE_REACH:
        return False
    return not talk.view.has(_NOT_DONE, end, talk.all_done_at[k])


def _completed(talk: DrugTalk, m: Mention) -> bool:
    """As in "going to give TXA, it's in"; never by the words of a question for it."""
    view, question = talk.view, talk.view.marks.question_at.get(m.hit.start)
    first = m.hit.end if question is None or question.answer else question.last
    behind = talk.near(first, min(m.ceiling, m.hit.end + 10))
    return any(
        a.act is Act.GIVEN
        and (view.norm[a.first] in _IS_DONE or _was_started(talk, a.first))
        and not still_to_come(view, a.first)
        and not (view.norm[a.first] == "given" and view.norm[a.last] in _REASONS)
        for a in behind
    )


_REASONS = frozenset("his her the that their how".split())
"""Behind "given" they tell why: "ten of morphine, given his pain"."""


def _was_started(talk: DrugTalk, i: int) -> bool:
    """As in "ordered a nitro infusion, started at 50 mics": never "to be started"."""
    view = talk.view
    told = view.norm[i] == "started" and view.norm[i + 1] == "at"
    return told and view.norm[i - 1] not in {"be", "not", "never", "get", "is"}


def _given_before(talk: DrugTalk, m: Mention, strict: bool) -> bool:
    """Never so of "got orders for": the order is the later word."""
    reach = 5 if strict else 10
    acts = talk.near(max(m.floor, m.hit.start - reach), m.hit.start)
    ordered = max((a.first for a in acts if a.act is Act.PLANNED), default=-1)
    return any(
        a.act in (Act.GIVEN, Act.TAKEN) and a.first > ordered and not _would_have(talk, a.first)
        for a in acts
        if not strict or talk.view.norm[a.first] not in UNDECIDED
    )
