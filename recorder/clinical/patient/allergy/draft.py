"""The draft of one allergy: whose it is, and whether it was denied, doubted or taken back."""

from __future__ import annotations

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import denials, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import NAMED_ANEW
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.put_right import PutRight, put_right
from recorder.clinical.patient.allergy.no_allergy import called_none, not_that, said_to_be
from recorder.clinical.patient.allergy.none_known import (
    HEDGED,
    NONE_KNOWN,
    is_hedged,
    taken_back_by,
)
from recorder.clinical.patient.allergy.owners import (
    one_of_two,
    only_spoken_of,
    somebody_elses,
    unsure_behind,
)
from recorder.clinical.patient.allergy.reactions import what_it_did
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_NEVER_DENIED = words("allergies", "draft", "never_denied")
"""Rules whose words of denial are not about the allergy."""


_POSSIBLE = "said as possible, not as certain"
"""Why an allergy is looked at again: "she may be allergic to sulfa"."""
_NO_ALLERGY = "said to be no allergy"
_ASKED = "asked, and no answer was heard"
_SUPPOSED = "asked or supposed, not told"
BESIDE = "allergy.beside"
"""The rule of what only stands behind a list of allergens: nothing joins it to them."""
_MAY_BE_TAKEN = "named behind an allergy: is it one, or a medicine that is taken?"
_PLAIN = frozenset({"allergy.to", "allergy.in_front", "allergy.unlisted"})
"""Rules that rest on "allergic to" and "allergy"."""


def allergy_draft(
    view: View, substances: DrugList, named: Named, opener: tuple[int, int], rule: str
) -> Draft:
    """The claim about ``named``, which the words ``opener`` and the rule ``rule`` found."""
    cues = view.context(*opener).cues | view.context(named.first, named.last).cues
    status, review = FactStatus.ASSERTED, None
    right = put_right(view, substances, named) if named.name != NONE_KNOWN else None
    if (named.name != NONE_KNOWN and somebody_elses(view, named, opener)) or (
        cues & OF_ANOTHER and not (named.name == NONE_KNOWN and _of_ours(view, named))
    ):
        status = FactStatus.OTHER_SUBJECT
    elif _taken_back(view, substances, named, right):
        status = FactStatus.SUPERSEDED
    elif (
        rule not in _NEVER_DENIED
        and (_denied_here(view, opener, named) or _answered_no(view, named))
        and not _concluded(view, substances, named)
    ):
        disputed = said_to_be(view, named)  # "he says he isn't, the notes say he is"
        status = FactStatus.UNCERTAIN if disputed else FactStatus.NEGATED
        review = _NO_ALLERGY if disputed else None
    elif _outgrown(view, named):
        status = FactStatus.HISTORICAL
    elif called_none(view, named):
        status, review = FactStatus.UNCERTAIN, _NO_ALLERGY
    elif rule == BESIDE:
        status, review = FactStatus.UNCERTAIN, _MAY_BE_TAKEN
    elif rule == "allergy.to" and _only_asked(view, opener, named):
        status, review = FactStatus.UNCERTAIN, _ASKED
    elif rule in _PLAIN and (spoken := only_spoken_of(view, named, opener)) is not None:
        status, review = spoken, _SUPPOSED if spoken is FactStatus.UNCERTAIN else None
    elif rule == "allergy.effect" and _denied_before(view, named):
        status, review = FactStatus.UNCERTAIN, _NO_ALLERGY
    quote = view.quote(named.first, named.last)
    spans = [view.span(named.first, named.last)]
    hedged = named.name == NONE_KNOWN and is_hedged(view, substances, named)
    hedged = (hedged or rule == "allergy.hedged") and status is FactStatus.ASSERTED
    doubted = status is FactStatus.ASSERTED and (
        bool(cues & {Cue.DOUBT, Cue.DOUBTED})
        or one_of_two(view, substances, named)
        or (named.name != NONE_KNOWN and unsure_behind(view, substances, named))
    )
    review = HEDGED if hedged else _POSSIBLE if doubted else review
    if right is not None and not right.added and status is FactStatus.ASSERTED:
        review = review or NAMED_ANEW
    if rule == "allergy.question" and opener[0] < opener[1]:
        spans.append(view.span(*opener))
    return Draft(
        kind=FactKind.ALLERGY,
        name=named.name,
        spans=tuple(spans),
        rule=rule,
        status=status,
        review_reason=f"heard as {quote!r}" if named.guessed else review,
        detail=()
        if status in _NO_REACTION
        else tuple(("reaction", sign) for sign in what_it_did(view, named)),
    )


_NO_REACTION = (FactStatus.NEGATED, FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED)


def _concluded(view: View, substances: DrugList, named: Named) -> bool:
    """As in "he had lockjaw with Haldol." - "OK, so no Haldol.": what follows, no denial."""
    if view.norms(named.first - 2, named.first) != ["so", "no"]:
        return False
    told = (i for i in range(named.first - 2) if i not in view.marks.question_at)
    before = (substances.items.get(i) for i in told)
    return any(item is not None and item.name == named.name for item in before)


def _denied_before(view: View, named: Named) -> bool:
    """As in "she's not allergic to codeine, it just upsets her stomach"."""
    return view.norms(named.first - 3, named.first) == ["not", "allergic", "to"]


def _outgrown(view: View, named: Named) -> bool:
    """As in "dairy, but he's grown out of it", "I used to be allergic to milk"."""
    before = view.norms(max(view.sentence(named.first).first, named.first - 6), named.first)
    if ["used", "to", "be"] in (before[k : k + 3] for k in range(len(before))):
        return True
    end = min(view.sentence(named.last - 1).last, named.last + _OUTGROWN_REACH)
    hit = next(view.phrases(_GREW_OUT, named.last, end), None)
    between = range(named.last, hit.first) if hit is not None else ()
    if hit is None or any(i in term_starts(view) for i in between):
        return False  # "comes up in welts, asthma when he was little, grown out of it"
    return view.norm[hit.first - 1] not in {"not", "never", "hasnt"}


_GREW_OUT: Phrases[bool] = Phrases(
    (f"{verb} {what}", True)
    for verb in ("grown out of", "grew out of", "outgrown", "outgrew")
    for what in ("it", "that", "them")
)
_OUTGROWN_REACH = 14


def crosses(view: View, last: int, first: int) -> bool:
    """Whether a sentence ends between token ``last`` and token ``first``."""
    return view.stops(last, first + 1) > 0


def _denied(view: View, first: int) -> bool:
    """A "not" denies an allergy only right before it; "denies" from anywhere."""
    return any(
        m.cue is Cue.DENY
        or (
            first - m.last <= 2
            and not _line_between(view, m.last, first)
            and _BETWEEN.issuperset(view.norms(m.last, first))
        )
        for m in denials(view, first)
    )


_BETWEEN = words("allergies", "denied", "between")


def _line_between(view: View, first: int, last: int) -> bool:
    """As in "he is not having", and on the next line "allergy"."""
    return "\n" in view.text[view.tokens[first - 1].end : view.tokens[last].start]


def _answered_no(view: View, named: Named) -> bool:
    """As in "Are you allergic to aspirin?" - "No."."""
    question = view.marks.question_at.get(named.first)
    return question is not None and question.answer is False


def _only_asked(view: View, opener: tuple[int, int], named: Named) -> bool:
    """As in "Is he allergic to penicillin?", never answered."""
    first, last, asked = view.sentence(opener[0])
    question = view.marks.question_at.get(named.first)
    if question is None and not asked:
        return named.first == opener[1] and _inverted(view, opener[0])
    unanswered = question is not None and question.answer is None
    return asked and unanswered and named.last <= last and view.norm[first] in _ASKS


def _inverted(view: View, i: int) -> bool:
    """As in "is he allergic to aspirin chew these": the order of words asks, no mark does."""
    asks = view.norm[i - 2] in {"is", "are"} and view.norm[i - 1] in _ASKED_OF
    return asks and view.tokens[i - 2].clitic == "" and view.norm[i - 3] not in _TOLD_OF


_ASKED_OF = frozenset({"he", "she", "you", "they"})
_TOLD_OF = frozenset("what which thing is know problem say says only all".split())
_ASKS = words("allergies", "draft", "asks")


def _denied_here(view: View, opener: tuple[int, int], named: Named) -> bool:
    """The opener is denied, and what is named stands in its sentence."""
    if named.last == opener[0] and view.norm[named.first - 1] == "allergies":
        return False  # "no known drug allergies, latex allergy"
    if _of_none(view, opener, named):
        return True
    return _denied(view, opener[0]) and not crosses(view, opener[1], named.first)


def _of_none(view: View, opener: tuple[int, int], named: Named) -> bool:
    """As in "no penicillin allergy", unlike "no aspirin, allergic" and "not with the allergy"."""
    if named.last != opener[0] or view.norm[opener[0]] not in {"allergy", "allergies"}:
        return False
    if view.norm[opener[1]] == "no" and bool(view.gap(opener[1] + 1)):
        return True  # "latex allergy no"
    denied = (m for m in denials(view, named.first) if m.last <= named.first)
    return any(_HAVING.issuperset(view.norms(m.last, named.first)) for m in denied)


_HAVING = frozenset({"a", "an", "any", "known", "have", "had", "has", "got"})


def _taken_back(view: View, substances: DrugList, named: Named, right: PutRight | None) -> bool:
    """As in "Penicillin... no, tell a lie, that's the sister."."""
    if named.name == NONE_KNOWN:
        return taken_back_by(view, substances, named.last) is not None
    if not_that(view, substances, named):
        return True
    if right is not None and right.sure:
        return True
    for first, last in view.marks.corrections:
        if not 0 <= first - named.last <= 2:
            continue
        ahead = range(last, min(last + 5, len(view.tokens)))
        marks = (m for m in view.marks.all if m.cue is Cue.PERSON)
        return any(m.first in ahead for m in marks)
    return False


def _of_ours(view: View, none: Named) -> bool:
    """Whether a person named before only reports it, or "any allergies" is asked anew."""
    asked = view.norm[none.first] == "any"
    return all(none.first - m.last > (-1 if asked else 3) for m in view.marks.of_others(none.first))
