"""Mentions of lexicon terms in a view: what was named, where, and what is claimed about it.

Shared by the extractors of findings, history, interventions and mechanisms. Checks the context
that a form needs ("blown" only near "pupil"); decides nothing about the kind of fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.claims.context import Context, Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.no_idea import no_idea
from recorder.clinical.drafts.another_day import is_past
from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF, Sense, sense_of
from recorder.clinical.drafts.denials import denials, named_in, term_starts
from recorder.clinical.drafts.draft import Span
from recorder.clinical.drafts.left_standing import (
    NEARLY,
    is_hedged,
    is_likened,
    left_by_failed_acts,
    nearly,
    presupposed,
)
from recorder.clinical.drafts.rows import has_its_term, told_for_itself
from recorder.clinical.grammar.tables import HE_OR_SHE, NOW, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.text.words import CLAUSE_BREAKERS, PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once_each
from recorder.core.model import FactStatus
from recorder.core.records import record


@record
class Mention:
    """One term named at tokens ``[first, last)``.

    Attributes:
        status: the context's status, turned round when "not" stands inside the phrase.
        misheard: the words are a recogniser's spelling of the term.
        nearly: it is told as what nearly happened.
    """

    name: str
    first: int
    last: int
    context: Context
    status: FactStatus
    misheard: bool = False
    is_open: bool = False
    nearly: bool = False

    def spans(self, view: View) -> tuple[Span, ...]:
        """The words it rests on, with the answer that settled a question."""
        own = view.span(self.first, self.last)
        answer = self.context.answer
        return (own, view.span(*answer)) if answer and answer[0] < answer[1] else (own,)

    def review(self, view: View) -> str | None:
        """Why a human should look: "nearly", the words as they were transcribed, another sense."""
        if self.nearly and self.status is FactStatus.UNCERTAIN:
            return NEARLY
        if self.misheard:
            return f"heard as {view.quote(self.first, self.last)!r}"
        return ONLY_SPOKEN_OF if self.is_open else None


@once_each
def mentions(view: View, kind: str) -> tuple[Mention, ...]:
    """Every mention of a term of ``kind``, left to right; open questions are left out."""
    settled = _over_together(view, list(_settled(view, list(_mentions(view, kind)))))
    return tuple(_of_blood(settled))


def _over_together(view: View, found: list[Mention]) -> list[Mention]:
    """As in "*facial droop* and left arm weakness, resolved": what is joined to it is over too."""
    for k in range(len(found) - 2, -1, -1):
        mention, following = found[k : k + 2]
        if (mention.status, following.status) != _THERE_AND_OVER:
            continue
        joined = {"and"}.issuperset(view.norms(mention.last, following.first))
        if joined and {mention.name, following.name} <= _TOLD_WHEN_OVER:
            found[k] = replace(mention, status=FactStatus.HISTORICAL)
    return found


_THERE_AND_OVER = (FactStatus.ASSERTED, FactStatus.HISTORICAL)


def _of_blood(found: list[Mention]) -> Iterator[Mention]:
    """Blood that is there is bleeding; "no haematemesis" denies no bleeding and no vomiting."""
    denied = [m for m in found if m.name in _BLOOD and m.status is _NEGATED]
    for mention in found:
        if mention.name in _BLOOD:
            yield mention if mention.status is _NEGATED else replace(mention, name="bleeding")
        elif mention.status is not _NEGATED or not any(
            m.first <= mention.first and mention.last <= m.last for m in denied
        ):
            yield mention


_BLOOD = words("patient", "seen", "blood")


def _mentions(view: View, kind: str) -> Iterator[Mention]:
    for hit in named_in(view, kind):
        head = _head(view, hit)
        context = view.context(head, hit.end)
        granted = kind == "finding" and presupposed(view, hit.start, hit.end)
        denied = context.status is not _ASSERTED or view.norm[hit.end] in _NAY
        of_a_drug = kind == "finding" and denied and _made_so(view, hit)
        if (context.asked or of_a_drug) and not granted:
            continue
        if _inside_a_name(view, hit, kind) or _ends_a_spelled_name(view, hit):
            continue
        sense = sense_of(view, hit)
        if sense is Sense.ELSEWHERE:
            continue
        almost = nearly(view, hit)
        status = _status(view, hit, head, context)
        if granted and status is _NEGATED:
            status = _ASSERTED
        yield Mention(
            name=hit.form.name,
            first=hit.start,
            last=hit.end,
            context=context,
            status=FactStatus.UNCERTAIN if almost and status is _ASSERTED else status,
            misheard=hit.form.needs == "misheard",
            is_open=sense is Sense.OPEN and (context.answer is None or kind == "intervention"),
            nearly=almost,
        )


def _made_so(view: View, hit: Hit) -> bool:
    """As in "does it make you drowsy?" - "No.": asked of what a medicine does each time."""
    return view.has(_MAKES, hit.start - 3, hit.start) and view.has(_YOU, hit.start - 2, hit.start)


_MAKES, _YOU = frozenset({"make", "makes"}), frozenset({"you"})


def _inside_a_name(view: View, hit: Hit, kind: str) -> bool:
    """As in "bee sop rolol", "a lend ronic acid": a piece of a drug's name.

    Some names tell of an illness and of what is taken for it ("thyroid pills").
    """
    name = view.drug_at.get(hit.start)
    return (
        name is not None
        and name.start <= hit.start
        and hit.end <= name.end
        and name.end - name.start > hit.end - hit.start
        and (kind != "history" or name.form.needs == "misheard")
    )


def _ends_a_spelled_name(view: View, hit: Hit) -> bool:
    """As in "at the y m c a": the last letters of a longer name are no "MCA"; never "c c p r"."""
    first, before = view.norm[hit.start], view.norm[hit.start - 1]
    if len(first) > 1 or len(before) != 1 or not before.isalpha() or view.gap(hit.start):
        return False
    return before not in _LONE | {first}


_LONE = frozenset("aio")
"""Letters that are words by themselves, or a number."""
_ASKING = frozenset(
    {("do", "you"), ("have", "you"), ("are", "you"), ("did", "you"), ("ever", "had")}
    | {("has", "he"), ("has", "she"), ("did", "he"), ("did", "she"), ("is", "he")}
    | {("is", "she"), ("is", "your"), ("were", "you"), ("does", "he"), ("does", "she")}
)
_BETWEEN = words("cues", "terms", "between")
_YES = frozenset({"yes", "yeah", "yep", "yup", "aye", "little"})
_NO = frozenset({"no", "nope", "nah", "naw", "never", "none"})


def _settled(view: View, found: list[Mention]) -> Iterator[Mention]:
    """Settle questions that no mark shows: "any chest pain dizziness no" of a recogniser.

    A question without an answer right behind it claims nothing.
    """
    k = 0
    while k < len(found):
        if not _asked_plainly(view, found[k]):
            yield _behind_no_no(view, found, k)
            k += 1
            continue
        end = k + 1
        names = {found[k].name}
        while end < len(found) and _next_item(view, found[end - 1], found[end]):
            if found[end].name in names:
                break
            names.add(found[end].name)
            end += 1
        yield from _by_answer(view, found[k:end], found[end : end + 1])
        k = end


def _behind_no_no(view: View, found: list[Mention], k: int) -> Mention:
    """As in "rash no no *rash*": denied; "chest pain no no *nausea*" may be either: to check."""
    mention = found[k]
    doubled = view.norm[mention.first - 1] == "no" == view.norm[mention.first - 2]
    if (
        not doubled
        or mention.status is not _ASSERTED
        or not view.joined(mention.first - 1, mention.first + 1)
    ):
        return mention
    again = k and found[k - 1].name == mention.name and found[k - 1].last == mention.first - 2
    return replace(mention, status=_NEGATED) if again else replace(mention, is_open=True)


def _asked_plainly(view: View, mention: Mention) -> bool:
    if mention.status is not FactStatus.ASSERTED or mention.context.answer is not None:
        return False
    i = mention.first
    if _denied_at_once(view, mention):
        return True
    if view.tokens[i].gap in SENTENCE_ENDS:
        return False  # "How do you feel? Dizzy."
    if view.norm[i - 1] == "any" and view.norm[i - 2] not in {"if", "has", "without"}:
        return True
    ever = view.norm[mention.last] == "ever" and view.norm[mention.last + 1] != "since"
    if ever and view.tokens[mention.last].gap in PHRASE_GAPS:
        return not view.has(_MOST, i - 2, mention.last)  # "worst headache ever"
    answered = _answered_behind(view, view.past(mention.last, _ADDRESSED))
    if view.norm[i - 1] == "you" and view.norm[i - 2] not in _NOT_ASKING:
        return answered  # "you sick to your stomach no"
    if answered and "your" in view.norms(i, mention.last):
        return True  # "hit your head sir no"
    i = view.back(i - 1, _BETWEEN, mention.first - 4) + 1
    return (view.norm[i - 2], view.norm[i - 1]) in _ASKING


def _denied_at_once(view: View, mention: Mention) -> bool:
    """As in "pain in the chest no just tight", "flail segment no no flail".

    And in "blood no no only nausea", "swelling in the legs no more than normal".
    """
    i = view.past(mention.last, _NO, mention.last + _MOST_NOS)
    if i == mention.last or i >= view.count:
        return False
    named_again = _named_again(view, mention, i) and view.gap(mention.last) not in SENTENCE_ENDS
    as_usual = view.norms(i, i + 2) == ["more", "than"] and view.norm[i + 2] in _USUAL
    return named_again or as_usual or view.norm[i] in _RATHER


def _named_again(view: View, mention: Mention, i: int) -> bool:
    """As in "flail segment no no *flail*", never "neck stiffness, no *neck pain*"."""
    kinds = ("finding", "history", "intervention", "mechanism")
    named = {h.form.name for k in kinds for h in named_in(view, k) if h.start == i}
    again = view.norm[i] in view.norms(mention.first, mention.last)
    return again and (not named or mention.name in named)


_ADDRESSED = frozenset({"sir", "maam", "miss", "mate", "love", "buddy"})
_MOST_NOS = 3
_USUAL = frozenset({"normal", "usual", "before", "always"})
_RATHER = frozenset({"just", "only"})
_MOST = frozenset({"worst", "first", "most", "only", "biggest"})
_NOT_ASKING = words("cues", "terms", "not_asking")


def _answered_behind(view: View, i: int) -> bool:
    return view.norm[i] in _NO | _YES and view.norm[i + 1] not in {"pain", "history"}


def _next_item(view: View, last: Mention, following: Mention) -> bool:
    """Whether ``following`` belongs to the same question as ``last``."""
    between = set(view.norms(last.last, following.first))
    plain = following.status is FactStatus.ASSERTED and following.context.answer is None
    return plain and following.first - last.last <= 1 and between <= {"or", "and", "any"}


def _by_answer(view: View, group: list[Mention], after: list[Mention]) -> Iterator[Mention]:
    i = group[-1].last
    if after and after[0].first == i:
        return
    if view.norms(i, i + 2) == ["at", "all"]:
        i += 2
    if view.norm[i] == "when" and view.norm[i + 2] in _EXAMINES:
        i += 3  # "any neck pain when i press no"
    i = view.past(i + (view.norm[i] == "ever"), _ADDRESSED)
    if no_idea(view.tokens, i, min(i + _IDEA_REACH, view.count)):
        return
    answer = view.norm[i + (view.norm[i] in {"a", "at", "all", "well"})]
    if answer in _NO and view.norm[i + 1] not in {"pain", "history"}:
        for mention in group:
            yield replace(mention, status=FactStatus.NEGATED)
    elif answer in _YES:
        yield from group


_IDEA_REACH = 4
_EXAMINES = frozenset("press push touch move breathe cough swallow bend squeeze walk lift".split())
_MODALS = frozenset({"may", "might", "could", "must"})
"""As in "may have had a seizure": the doubt's "have" is part of the phrase."""
_MANNER = frozenset("obvious apparent real significant visible gross associated external".split())


def _head(view: View, hit: Hit) -> int:
    """First word that a denial governs: "no obvious" is a denial, "obvious deformity" a form."""
    i = hit.start
    if view.norm[i] == "have" and view.norm[i - 1] in _MODALS and i + 1 < hit.end:
        i += 1
    while i + 1 < hit.end and view.tokens[i].norm in _MANNER:
        i += 1
    return i


def _status(view: View, hit: Hit, head: int, context: Context) -> FactStatus:
    status = context.status
    if status is _NEGATED and context.answer is None and not denials(view, head, hit.start):
        status = _ASSERTED
    if status is _NEGATED and context.answer is None and hit.form.kind != "intervention":
        marks = denials(view, head, hit.start)
        status = left_by_failed_acts(view, marks, hit.start, hit.end) or status
        if is_hedged(view, marks, hit.start, hit.end):
            status = FactStatus.UNCERTAIN
    today = hit.form.kind != "history" and hit.form.name not in _HAD_ONCE
    if status is _NEGATED:
        status = told_for_itself(view, hit) or status
    if status is FactStatus.HISTORICAL and not _is_past(view, head, today):
        status = _NEGATED if denials(view, head, hit.start) else _ASSERTED
    if (status in _CLAIMED or _only_over(view, head, hit)) and is_past(view, hit):
        return FactStatus.HISTORICAL
    if status is _NEGATED and hit.form.name in _TOLD_WHEN_OVER and _only_over(view, head, hit):
        return FactStatus.HISTORICAL  # a TIA is not denied
    if status is FactStatus.PLANNED and _plan_is_over(view, hit, head):
        answered_no = context.answer is not None and Cue.NO in context.cues
        status = _NEGATED if answered_no or denials(view, head, hit.start) else _ASSERTED
    if context.answer is not None and _asks_of_the_past(view, head):
        return FactStatus.HISTORICAL
    if status is _NEGATED and (_began_then(view, hit.end) or is_likened(view, head, hit.end)):
        return _ASSERTED
    if status is _ASSERTED and hit.form.kind == "finding" and _asked_and_denied(view, hit):
        return _NEGATED
    nothing = view.norm[head - 1] == "nothing" and view.tokens[head].gap == ""
    denied = (hit.denied or nothing) != (hit.form.needs == "absent")
    return _NEGATED if denied and status is _ASSERTED else status


def _asked_and_denied(view: View, hit: Hit) -> bool:
    """As in "dizzy short of breath *no okay how* old are you", where no marks are put.

    Behind that "no" the talk goes on with something no "no" denies; "he has a headache no nausea"
    is no question, nor is "he has a headache no okay".
    """
    i = hit.end
    if i + 1 >= view.count or view.norm[i] not in _NAY:
        return False
    marked = view.gap(i).strip() or view.gap(i + 1).strip()
    told = view.norm[hit.start - 1] in _TELLS_OF
    return not (marked or told) and view.norm[i + 1] in _ASKS_NEXT


_NAY = frozenset({"no", "nah", "nope"})
_TELLS_OF = words("cues", "terms", "tells_of")
_ASKS_NEXT = words("cues", "terms", "asks_next")


def _only_over(view: View, head: int, hit: Hit) -> bool:
    """As in "left arm weakness, resolved", "facial droop, none now": denied by no other words."""
    marks = denials(view, head, hit.start)
    return bool(marks) and all(
        mark.cue is Cue.AFTER and view.has(_OVER, mark.first, mark.last + 1) for mark in marks
    )


_TOLD_WHEN_OVER = words("patient", "over_soon", "told_when_over")
_OVER = words("patient", "over_soon", "over")


def _plan_is_over(view: View, hit: Hit, head: int) -> bool:
    """As in "we're going to give morphine, pupils equal": what was planned has been named.

    Not so of "going to give Zofran for the nausea", "and a line, twelve lead".
    """
    first, last = view.tokens[hit.start].norm, view.tokens[hit.end - 1].norm
    seen = hit.form.kind != "intervention" or first.endswith("ed") or last in _AS_SEEN
    plans = [m for m in view.marks.at(head) if m.cue in (Cue.PLAN, Cue.CONDITION)]
    asked = view.marks.question_at.get(head) if hit.form.kind == "finding" else None
    if asked is not None and all(m.last <= asked.first for m in plans):
        return True
    if not seen or view.has(_OF_A_PLAN, head - 1, head):
        return False
    if hit.form.kind == "finding" and not any(_is_to_come(view, m, hit) for m in plans):
        return True
    return all(
        m.cue is Cue.PLAN and has_its_term(view, m, head) and not view.has(_OF_A_PLAN, m.last, head)
        for m in plans
    )


def _is_to_come(view: View, mark: Mark, hit: Hit) -> bool:
    """As in "gonna *be sick*", "it'll *give you a* headache": the finding itself is to come.

    Not so of "you can *only hear the* stridor", "that'll *be the* AF": it is there.
    """
    between = view.norms(mark.last, hit.start)
    if mark.cue is Cue.CONDITION or hit.start < mark.last:
        return True
    if between == _MUST_BE:
        return False
    return set(between) <= _TOWARDS or not _AIM.isdisjoint(between)


_MUST_BE = ["be", "the"]
_TOWARDS = words("cues", "terms", "towards")
_AIM = words("cues", "terms", "aim")
_AS_SEEN = frozenset({"clean", "clear", "normal", "unremarkable", "shows", "showed"})
_OF_A_PLAN = words("cues", "terms", "of_a_plan")
"""Between a plan and what it is for, or what else is planned."""

_CLAIMED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_ASSERTED, _NEGATED = FactStatus.ASSERTED, FactStatus.NEGATED


def _began_then(view: View, last: int) -> bool:
    """As in "no chest pain until an hour ago", "no known seizures but had two today"."""
    if view.norm[last] == "until" and view.tokens[last].gap == "":
        return True
    had = last + 1 + (view.norm[last + 1] in HE_OR_SHE)
    had += view.norm[had] == "has"
    if view.norm[last] not in CLAUSE_BREAKERS or view.norm[had] != "had":
        return False
    some = had + 1 in view.number_at or view.norm[had + 1] in {"another", "several", "some"}
    return some and view.norm[had + 2] in _SINCE  # never "but had two in March"


_SINCE = NOW | {"this", "just", "there"}


def _asks_of_the_past(view: View, first: int) -> bool:
    """Such as "ever had breathing problems before?": the answer says nothing of now."""
    question = view.marks.question_at.get(first)
    if question is None:
        return False
    return any(view.norm[i] == "ever" for i in range(question.first, question.last))


_ADJECTIVES = frozenset("known previous prior old former chronic ex longstanding past".split())
_ADJECTIVE_REACH = 3


_HAD_ONCE = words("patient", "had_once", "names")
"""What a history lists too: "history of MI, intubated twice, seizures"."""


def _is_past(view: View, first: int, today: bool) -> bool:
    """Whether a cue of the past reaches ``first``; an adjective reaches its own noun only.

    ``today``: none that a history lists: it ends at the first illness of "history of MI, IV in".
    """
    for mark in view.marks.at(first):
        if (today or _of_this_day(view, mark, first)) and has_its_term(view, mark, first):
            continue
        adjective = mark.last - mark.first == 1 and view.norm[mark.first] in _ADJECTIVES
        if mark.cue is Cue.HISTORY and _heads_the_story(view, mark):
            continue
        if mark.cue is Cue.HISTORY and not (adjective and first - mark.last > _ADJECTIVE_REACH):
            return True
        if mark.cue is Cue.FORMER:
            return True
    return False


def _of_this_day(view: View, mark: Mark, first: int) -> bool:
    """As in "known asthma, wheezy", "history of angina, chest pain today": told behind a comma.

    What is "known" is the illness; what a history lists is of today only where that is said, as in
    "pmh asthma chest pain since this morning".
    """
    start = next((i for i in range(first, mark.last, -1) if view.tokens[i].gap == ","), None)
    if start is None:
        terms, last = term_starts(view), first + _ITEM
        last = next((i for i in range(first + 1, last) if i in terms or view.gap(i)), last)
        return view.has(_TODAY, first, last)
    if view.norm[mark.first] == "known" and view.norm[mark.first - 1] not in _LISTING:
        return any(h.start == first and h.form.name in _SHOWN for h in named_in(view, "finding"))
    last = min(view.sentence(first).last, start + _ITEM)
    end = next((i for i in range(first + 1, last) if view.tokens[i].gap == ","), last)
    return view.has(_TODAY, start, end)


_ITEM = 10
_SHOWN = words("patient", "had_once", "shown")
_TODAY = words("patient", "had_once", "today")
_LISTING = frozenset({"of", "and", "history"})


def _heads_the_story(view: View, mark: Mark) -> bool:
    """As in "Situation: ... Background: chest pain woke him": how it came, no old illness."""
    heads = view.norm[mark.first] == "background" and "situation" in view.positions
    return heads and view.tokens[min(mark.last, len(view.tokens) - 1)].gap in {":", ".", ","}
