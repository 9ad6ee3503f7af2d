"""Illnesses and facts of the patient's past: named, denied, or said not to exist at all.

A word that is both an illness and a present state ("a fib", "stroke", "anxiety") is history only
under a cue of the past or in a list of chronic illnesses (see ``pasts``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import DENYING, denials
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.led_to import only_spoken_of
from recorder.clinical.drafts.not_learned import not_learned
from recorder.clinical.drafts.pasts import CHRONIC, excepted, in_history_list, told_well
from recorder.clinical.drafts.rows import happened
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import EXCEPT, EXCEPT_PAIRS, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_NONE = "no_significant_history"
_ORDER = "do_not_resuscitate"
_THINNED = "anticoagulated"
_OTHER_WORDS = frozenset({"other", "else", "apart", "otherwise"})
_PAST_BY_NATURE = CHRONIC | {
    _NONE, _ORDER, _THINNED, "prematurity", "surgery", "kidney_stones",
}  # fmt: skip
"""Names that are history wherever they are said of the patient."""

_OLD_WORDS = frozenset({"epilepsy", "epileptic", "alcoholic", "smoker"})
_NEVER_DID = frozenset({"non", "nonsmoker", "never"})
_BUT = frozenset({"well", "except", "only", "just", "but", "apart", "bar", "barring"})
"""Words behind a "no" that open what there is after all ("No. Well, eczema.")."""
_NO_ANSWER = frozenset({"idea", "clue"})
"""As in "any medical history? No idea."."""
_QUESTION_NOUNS = frozenset({"problems", "history", "conditions", "issues", "illnesses"})


def extract_history(view: View) -> Iterable[Draft]:
    """History with its status; "no medical history" is a name of its own."""
    yield from _conditions(view)
    yield from _asked_and_denied(view)
    yield from _headed(view)


def _headed(view: View) -> Iterator[Draft]:
    """Such as "History, none." of a structured handover."""
    for i in view.positions.of(("history", "pmh", "pmhx", "background")):
        told = view.norm[i + 1] in {"none", "nil", "nothing"} and view.tokens[i + 1].gap
        if told and not not_learned(view, i, i + 2):
            yield Draft(
                kind=FactKind.HISTORY,
                name=_NONE,
                spans=(view.span(i, i + 2),),
                rule="history.heading",
            )


def _conditions(view: View) -> Iterator[Draft]:
    found = mentions(view, "history")
    smoke = [m for m in found if m.name == "smoking"]
    smoke = [m for m in smoke if not view.has(_PACK_YEARS, m.first, m.last)] or smoke
    given_up = bool(smoke) and all(_given_up(view, m) for m in smoke)
    chronic = [m for m in found if m.name in CHRONIC]
    for mention in found:
        old = _by_nature(view, mention) or in_history_list(view, mention, chronic)
        if not old or (mention.name == _NONE and not _says_none(view, mention)):
            continue
        if mention.name == _THINNED and _any_other(view, mention) and not _told_not(view, mention):
            continue
        if _inside_a_number(view, mention.first) or _of_a_reading(view, mention):
            continue
        called = view.norm[mention.last] in {"alert", "activation", "activated"}
        if called and view.norm[mention.last + 1] != "and":
            continue  # "COPD, STEMI alert called" is of today
        if mention.name in _OPERATIONS and view.norm[mention.first - 1] in _TO_COME:
            continue
        if mention.name in _DONE_ONCE and view.norm[mention.last] in _ASKED_FOR:
            continue  # "thoracotomy set please"
        if _only_tested(view, mention):
            continue
        status = _status(view, mention)
        yield Draft(
            kind=FactKind.HISTORY,
            name=mention.name,
            spans=mention.spans(view),
            rule="history.term",
            status=status,
            review_reason=_review(view, mention, status),
            detail=(GIVEN_UP,) if given_up and mention.name == "smoking" else _kind(view, mention),
        )


def _only_tested(view: View, mention: Mention) -> bool:
    """As in "HIV test done", "HIV status unknown": looked for, and nobody says that it is there."""
    i = mention.last
    found = view.has(_POSITIVE, i, i + _RESULT) or mention.status is FactStatus.NEGATED
    return view.norm[i] in _TESTS and not (view.gap(i).strip() or found)


def _in_the_family(view: View, i: int) -> bool:
    """As in "cancer in the family", "diabetes runs in her family"."""
    last = view.past(i, _RUNS)
    told = view.norm[last] == "family" and view.norm[last + 1] not in {"home", "house", "car"}
    return told and view.has(_IN, i, last)


_IN = frozenset({"runs", "in"})
_RUNS = _IN | {"is", "the", "his", "her", "my", "their"}
_TESTS = frozenset("test tests tested testing screen screening status swab swabs".split())
_POSITIVE, _RESULT = frozenset({"positive", "confirmed", "pos", "reactive"}), 5


def _kind(view: View, mention: Mention) -> tuple[tuple[str, str], ...]:
    """As in "heart problems", "febrile convulsion": which kind of it the words tell, or that they
    tell none."""
    first = view.norm[mention.first]
    kinds = [kind for name, kind, told in _KINDS if name == mention.name and first in told]
    if kinds or mention.name not in _OF_MANY:
        return tuple((KIND, kind) for kind in kinds)
    plain = _PLAIN.issuperset(view.norms(mention.first, mention.last))
    return () if plain else ((SAID, view.quote(mention.first, mention.last)),)


SAID = "said"
"""A detail: the words for an illness whose name is that of many ("hep C", "appendix out")."""
_OF_MANY = words("patient", "kinds", "of_many")
_PLAIN = words("patient", "kinds", "plain")
KIND = "kind"
"""A detail by which an illness is called instead of its name."""
_KINDS = (
    ("coronary_artery_disease", "any", words("patient", "kinds", "heart")),
    ("seizure_disorder", "febrile", words("patient", "kinds", "febrile")),
)
GIVEN_UP = ("course", "given up")
_GAVE_UP = words("patient", "given_up", "verbs")
_NOT_YET = words("patient", "given_up", "not_yet")
_FORMER = words("patient", "given_up", "former")
_GIVEN_UP_NEAR = 3
_PACK_YEARS = frozenset({"years", "year"})
"""How much somebody smoked, whether or not he does still."""


def _given_up(view: View, mention: Mention) -> bool:
    """As in "ex-smoker", "gave up smoking in 2015", "smoker, quit"; never "trying to quit"."""
    if view.has(_FORMER, mention.first - 1, mention.last):
        return True
    first, last = mention.first - _GIVEN_UP_NEAR, mention.last + 2
    told = view.positions.within(_GAVE_UP, max(0, first), min(last, view.count))
    return any(view.norm[i - 1] not in _NOT_YET for i in told)


def _review(view: View, mention: Mention, status: FactStatus) -> str | None:
    if mention.name == _ORDER:
        return ON_ITS_FORM
    if status is not FactStatus.ASSERTED:
        return mention.review(view)
    return mention.review(view) or only_spoken_of(view, mention, FactKind.HISTORY)


def _inside_a_number(view: View, i: int) -> bool:
    """As in "sats 9 T two": the words are of the number, no diabetes."""
    return i in view.number_at and view.number_at[i].first < i


def _of_a_reading(view: View, mention: Mention) -> bool:
    """As in "hypertensive at 210 over 120", "asthma and BP 210": what was measured now, no illness.

    Nor is "obs fine apart from his blood pressure", unlike "he's well apart from ...".
    """
    if view.norm[mention.first] in _EXCEPTING and view.norm[mention.last - 1] in _PRESSURE:
        behind = range(mention.last, mention.last + _MEASURED)
        return any(i in view.number_at for i in behind) or not told_well(view, mention)
    i = mention.last + (view.norm[mention.last] in {"at", "with", "is", "of"})
    measured = {view.norm[mention.first], view.norm[mention.last - 1]} & _MEASURED_OF
    return bool(measured) and i in view.number_at


_EXCEPTING = EXCEPT | {first for first, _ in EXCEPT_PAIRS}
_PRESSURE = frozenset({"pressure", "bp"})
_MEASURED_OF = _PRESSURE | {"hypertensive"}
_MEASURED = 4
"""Words behind "apart from his blood pressure" in which its number stands."""
ON_ITS_FORM = "to be seen on its form"
"""Of an order not to resuscitate, whatever was said of it."""
_IN_DOUBT = words("patient", "history", "in_doubt")
_DOUBT_BEFORE, _DOUBT_BEHIND = 5, 8


def _in_doubt(view: View, mention: Mention) -> bool:
    """As in "had a DNR but it was revoked", "can't find the DNR"."""
    sentence = view.sentence(mention.first)
    first = max(sentence.first, mention.first - _DOUBT_BEFORE)
    before = view.norms(first, mention.first)
    if "there" in before[1:] and before[before.index("there") - 1] in {"is", "was"}:
        return mention.context.answer is None  # "was there a d n r no nobody had any paperwork"
    return view.has(_IN_DOUBT, first, min(sentence.last, mention.last + _DOUBT_BEHIND))


def _only_hinted(view: View, mention: Mention) -> bool:
    """As in "POLST at bedside", a form that may say yes to all; or "she's not a full code"."""
    if view.has(_FULL, mention.first, mention.last):
        return view.has(_NOT, mention.first - 3, mention.first) or _answered_no(mention)
    return mention.status is FactStatus.ASSERTED and view.has(_FORMS, mention.first, mention.last)


def _answered_no(mention: Mention) -> bool:
    return mention.context.answer is not None and Cue.NO in mention.context.cues


_FULL = frozenset({"full"})
_NOT = frozenset({"not", "isnt", "wasnt", "never"})
_FORMS = frozenset({"polst", "molst", "will", "directive", "directives", "respect"})
_OPERATIONS = frozenset({"cardiac_stent", "cabg"})
_DONE_ONCE = _OPERATIONS | {"surgery"}
_ASKED_FOR = words("procedures", "there", "kits") | {"please"}
_TO_COME = frozenset("for rescue primary emergency urgent immediate needs need direct".split())
"""Words right before what the hospital is to do ("inbound for rescue PCI")."""


def _by_nature(view: View, mention: Mention) -> bool:
    """An illness that is history wherever it is named, or is called so: "seizure history"."""
    words = set(view.norms(mention.first, mention.last))
    called = view.norm[mention.last] in {"history", "hx"} and view.norm[mention.last + 1] != "of"
    if called and not view.gap(mention.last).strip():
        return True
    return mention.name in _PAST_BY_NATURE or bool(words & _OLD_WORDS)


def _status(view: View, mention: Mention) -> FactStatus:
    """Status of a condition: being past is no denial here."""
    cues = mention.context.cues
    if mention.name == _ORDER and (_in_doubt(view, mention) or _only_hinted(view, mention)):
        return FactStatus.UNCERTAIN
    if mention.name == _THINNED and _any_other(view, mention):
        return FactStatus.NEGATED
    denied = mention.context.answer is not None and Cue.NO in cues
    if denied and cues & OF_ANOTHER and _of_somebody_else(view, mention):
        return FactStatus.NEGATED
    if cues & OF_ANOTHER or _in_the_family(view, mention.last):
        return FactStatus.OTHER_SUBJECT
    if view.norm[mention.first] in _NEVER_DID or view.norm[mention.first - 1] == "non":
        return FactStatus.NEGATED
    if mention.name == _NONE or excepted(view, mention):
        return FactStatus.ASSERTED
    if mention.status is FactStatus.ASSERTED and happened(view, mention.first, mention.last):
        return FactStatus.ASSERTED  # "denies chest pain, heart attack in 2019"
    if cues & DENYING and _ASKED_ON.at(view.tokens, mention.last):
        return FactStatus.ASSERTED
    if mention.status is FactStatus.NEGATED or cues & DENYING:
        return FactStatus.NEGATED if _denied(view, mention) else FactStatus.ASSERTED
    if mention.status in (FactStatus.UNCERTAIN, FactStatus.PLANNED):
        return mention.status
    return FactStatus.ASSERTED


_ASKED_ON: Phrases[bool] = Phrases(listed("patient", "asked_on", "behind"))
"""Behind an illness that is there: "any problems no bipolar *what do you take for that*"."""


def _any_other(view: View, mention: Mention) -> bool:
    """As in "not on warfarin or any other blood thinner", "any thinners?" without a yes."""
    return mention.context.answer is None and view.norm[mention.first - 1] in {"any", "other"}


def _told_not(view: View, mention: Mention) -> bool:
    first = max(view.sentence(mention.first).first, mention.first - _LIST_REACH)
    return view.has(_DENIED, first, mention.first) or mention.status is FactStatus.NEGATED


_DENIED = frozenset({"not", "isnt", "no", "denies", "never", "without", "nor", "doesnt"})
_LIST_REACH = 10


def _of_somebody_else(view: View, mention: Mention) -> bool:
    """As in "Is he diabetic?" - "No, that's our mam."."""
    return all(m.first >= mention.last for m in view.marks.of_others(mention.first))


def _denied(view: View, mention: Mention) -> bool:
    """Whether a denial reaches it directly, not across a cue of the past.

    In "cant breathe history of heart failure" the "cant" has nothing to say to the illness.
    """
    if mention.context.answer is not None and Cue.NO in mention.context.cues:
        return True
    reaching = denials(view, mention.first)
    pasts = [m.first for m in view.marks.at(mention.first) if m.cue is Cue.HISTORY]
    if not reaching or not pasts:
        return bool(reaching) or mention.status is FactStatus.NEGATED
    return any(
        m.first > max(pasts) or max(pasts) - m.last <= (m.cue in (Cue.DENY, Cue.NO))
        for m in reaching
    )


def _says_none(view: View, mention: Mention) -> bool:
    """Not "no *other* history", nor "no history could be obtained"."""
    words = set(view.norms(mention.first, mention.last + 2))
    if not_learned(view, mention.first, mention.last):
        return False
    return not words & _OTHER_WORDS or view.norm[mention.first] == "otherwise"


def _asked_and_denied(view: View) -> Iterator[Draft]:
    """Such as "Any medical problems?" - "No."."""
    for question in view.marks.questions:
        if question.answer is not False:
            continue
        words = view.norms(question.first, question.last)
        behind = range(question.answer_first + 1, question.answer_last + 1)
        if any(view.norm[i] in _BUT | _NO_ANSWER for i in behind):
            continue
        if "medical" not in words or not _QUESTION_NOUNS & set(words) or "apart" in words:
            continue
        yield Draft(
            kind=FactKind.HISTORY,
            name=_NONE,
            spans=(
                view.span(question.first, question.last),
                view.span(question.answer_first, question.answer_last),
            ),
            rule="history.question",
        )
