"""Whether an illness is named as something of the past or as part of a list of old illnesses."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.not_through import NOUNS
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import EXCEPT, EXCEPT_PAIRS, TEENS, words
from recorder.clinical.text.words import SENTENCE_ENDS, is_bar
from recorder.clinical.view import View
from recorder.core.model import FactStatus

CHRONIC = words("cues", "pasts", "chronic")
"""Conditions that are old by nature: named at all, they are history."""

_TENDENCIES = frozenset({"anxiety_disorder", "seizure_disorder"})
"""What one "has" or "gets" as a rule; a single fit or fright is "had"."""

_RECENT = frozenset({"pneumonia", "bronchitis", "surgery", "stroke", "myocardial_infarction"})

_LIST_GAP = 4
"""Most tokens between two items of a list."""


def chronic_mentions(view: View) -> list[Mention]:
    """Chronic illnesses named in ``view``, for ``in_history_list``."""
    return [m for m in mentions(view, "history") if m.name in CHRONIC]


def in_history_list(view: View, mention: Mention, chronic: Sequence[Mention]) -> bool:
    """Whether ``mention`` stands under a cue of the past or beside a chronic illness."""
    if mention.context.cues & {Cue.HISTORY, Cue.FORMER, Cue.KIN}:
        return True
    if apart_from(view, mention) or _denied_as_history(view, mention):
        return True
    if dated(view, mention) or _for_a_home_drug(view, mention) or _possessed(view, mention):
        return True
    if _told_as_past(view, mention) or _asked_of_all_years(view, mention):
        return True
    return _beside(view, mention, chronic)


def _asked_of_all_years(view: View, mention: Mention) -> bool:
    """As in "any heart attacks, strokes?", "is he always in a fib?" - "Yes."."""
    question = view.marks.question_at.get(mention.first)
    if question is None or question.answer is None:
        return False
    if view.norm[mention.last - 1] in _MANY and mention.name in _ONCE:
        return True
    return view.has(_ALWAYS, question.first, mention.first)


_MANY = frozenset({"attacks", "strokes", "clots"})
_ALWAYS = frozenset({"always", "usually", "normally"})


def _told_as_past(view: View, mention: Mention) -> bool:
    """As in "her notes go back years and the big one is a stroke", of what may be of today."""
    if mention.name not in _ONCE or mention.status is not FactStatus.ASSERTED:
        return False
    sentence = view.sentence(mention.first)
    asked = view.marks.questions_before(mention.first, 1)
    first = asked[0].first if asked else sentence.first
    near = max(first, mention.first - _PAST_REACH), min(sentence.last, mention.last + _PAST_REACH)
    return view.has(_PAST_WORDS, *near) and not view.has(_TODAY_WORDS, *near)


_ONCE = frozenset({"stroke", "myocardial_infarction", "dvt_pe"})
_PAST_WORDS = words("patient", "told_as_past", "past")
_TODAY_WORDS = words("patient", "told_as_past", "today")
_PAST_REACH = 14


def _denied_as_history(view: View, mention: Mention) -> bool:
    """As in "no past history of MI, stroke or diabetes"."""
    if mention.status is not FactStatus.NEGATED:
        return False
    return any(view.norm[mark.first] in NOUNS for mark in view.marks.at(mention.first))


def apart_from(view: View, mention: Mention) -> bool:
    """As in "fit and well apart from AF", "bar the epilepsy he's well"."""
    return excepted_by(view, mention.first) is not None and told_well(view, mention)


def told_well(view: View, mention: Mention) -> bool:
    """Whether it is said around ``mention`` how somebody is as a rule, or what his history is."""
    first, behind = view.around(mention.first, mention.last, _WELL_BEFORE, _WELL_BEHIND)
    return view.has(_WELL, first, mention.first) or view.has(_WELL, mention.last, behind)


def excepted_by(view: View, first: int) -> int | None:
    """Where the words begin that except what is named at token ``first``, with little between."""
    for i in range(first - 1, max(-1, first - _EXCEPTED), -1):
        if view.gap(i + 1) not in {"", "-"}:
            return None
        if (view.norm[i - 1], view.norm[i]) in EXCEPT_PAIRS:
            return i - 1
        if view.norm[i] in EXCEPT and (view.norm[i] != "bar" or is_bar(view.tokens, i)):
            return i
    return None


_EXCEPTED, _WELL_BEFORE, _WELL_BEHIND = 6, 12, 6


_WELL = words("cues", "pasts", "well")


def _possessed(view: View, mention: Mention) -> bool:
    """Such as "she has AF", "I've got the AF": an illness one has, no rhythm seen at a rate."""
    before = view.norm[mention.first - 1 - (view.norm[mention.first - 1] == "the")]
    earlier = set(view.norms(mention.first - 3, mention.first))
    if (
        "never" in earlier
        or view.norm[mention.first] == "never"
        or view.norm[mention.last] == "ever"
        or ("ever" in earlier and "had" in earlier)
        or (view.norm[mention.first - 2], before) == ("what", "for")
    ):
        return True
    if mention.name in _TENDENCIES:
        suffers = view.norm[mention.first - 2] in {"suffers", "suffer"}
        return before in {"has", "have", "gets", "get", "got"} or suffers
    if mention.name in _RECENT and before in {"recent", "recently", "recovering"}:
        return True
    if mention.name != "atrial_fibrillation":
        return False
    shown = view.gap(mention.last) == ""
    if shown and view.norm[mention.last] in {"on", "at", "with", "rate", "now"}:
        return False
    return before in {"has", "have", "had", "got"}


def dated(view: View, mention: Mention) -> bool:
    """Such as "a stroke in 2018", "in twenty nineteen", "in two thousand and nine"."""
    last = min(mention.last + 5, view.count - 1)
    if not view.has(_DATES, mention.last, last):
        return False
    for i in range(mention.last, last):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        if i in term_starts(view) and view.norm[i - 1] not in _OF_WHAT:
            return False  # "IV's in, heart attack in 2019"
        if view.norm[i] in {"in", "since", "from"} and _is_year(view, i + 1):
            return True
        if view.norm[i] == "when" and view.norm[i + 1] in _WHOM and view.norm[i + 2] == "was":
            return i + 3 in view.number_at  # "a stroke when she was six"
    return False


_DATES = frozenset({"in", "since", "from", "when"})
_OF_WHAT = frozenset({"of", "off", "from", "for", "with", "after"})
"""Before what it came of: "one seizure off of K2 in 2022"."""
_WHOM = frozenset({"he", "she", "i"})


def _is_year(view: View, i: int) -> bool:
    norm, after = view.norm[i], view.norm[i + 1]
    if norm.isdecimal() and len(norm) == 4:
        return norm[:2] in {"19", "20"}
    return (norm, after) in (("two", "thousand"), ("nineteen", "ninety")) or (
        norm == "twenty" and after in TEENS and view.norm[i + 2] not in {"minutes", "hours"}
    )


def _for_a_home_drug(view: View, mention: Mention) -> bool:
    """Such as "takes apixaban for a fib"."""
    before = view.norm[mention.first - 1]
    if before in {"a", "an", "his", "her", "my", "the"}:
        before = view.norm[mention.first - 2]
    if before != "for":
        return False
    if any(i in view.drug_at for i in range(mention.first - 4, mention.first - 1)):
        return True  # "ramipril, and apixaban for the AF"
    words = set(view.norms(max(0, mention.first - 8), mention.first))
    return bool(words & {"takes", "take", "on", "taking", "meds", "medications", "uses"})


def _beside(view: View, mention: Mention, chronic: Sequence[Mention]) -> bool:
    sentence = view.clauses[view.clause_of[mention.first]].sentence
    for other in chronic:
        if other.first == mention.first:
            continue
        first, last = sorted(((mention.first, mention.last), (other.first, other.last)))
        if not 0 <= last[0] - first[1] <= _LIST_GAP:
            continue
        same = view.clauses[view.clause_of[other.first]].sentence == sentence
        if same and _only_list_words(view, first[1], last[0]):
            return True
    return False


_LIST_WORDS = words("cues", "pasts", "list_words")


def _only_list_words(view: View, first: int, last: int) -> bool:
    return all(view.tokens[i].norm in _LIST_WORDS for i in range(first, last))


_NONE = frozenset({"no", "nor", "without"})
_OWNERS = frozenset({"the", "his", "her", "my", "and", "a"})


def excepted(view: View, mention: Mention) -> bool:
    """Such as "any problems apart from the depression?", "no, only the thyroid": presupposed."""
    if view.norm[mention.first - 1] in _NONE:
        return False  # "the record lists hay fever only, so no diabetes"
    if excepted_by(view, mention.first) is not None:
        return True
    for i in range(mention.first - 1, max(-1, mention.first - 8), -1):
        norm = view.norm[i]
        if norm == "only" or norm in EXCEPT - {"bar"} or (view.norm[i - 1], norm) in EXCEPT_PAIRS:
            return True
        if norm not in _OWNERS and view.tokens[i].gap in SENTENCE_ENDS:
            return False
    return False
