"""That no allergy is known, and what takes it back: "no allergies. Well, sulfa."."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.answers import Question
from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.claims.cues import NO_ANSWERS
from recorder.clinical.drafts.not_learned import not_learned
from recorder.clinical.grammar.tables import ALLERGIC, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

NONE_KNOWN = "nkda"
"""Name of the fact "no known allergies"; it is asserted, never negated."""

Found = tuple[Named, tuple[int, int], str]
"""A substance, the tokens that make it an allergy, and the rule."""

NO_WHAT = words("cues", "not_learned", "at_once") | frozenset(
    "next id one family relatives phone wallet gp".split()
)
"""Behind "allergies no" these make the no one of them: "no next of kin yet"."""
_TAKES_BACK = words("allergies", "none_known", "takes_back")
_PERHAPS = frozenset({"possibly", "probably", "likely", "maybe", "perhaps", "query"})
_MAY_TAKE_BACK = frozenset("but only just actually oh".split()) | _PERHAPS
"""Behind these a drug may as well be one that is taken: "no allergies, just the warfarin"."""
HEDGED = 'said "none", and went on'
"""Why a "none" is looked at again."""
_BEFORE_ITEM = words("allergies", "none_known", "before_item") | _PERHAPS
_ON_THE_WAY = words("allergies", "none_known", "on_the_way")
"""Between "no allergies" and what takes it back: "no allergies to medications. But bees."."""
_OPEN = frozenset({"well", "until", "till"})
"""Behind these "none" is no longer all, whatever follows: "no allergies until now"."""
_HAS = frozenset({"has", "have", "had", "got"})
_OWNERS = frozenset({"he", "she", "i", "patient", "pt", "they"})
_TOPIC_REACH = 24
_TOPICS = ALLERGIC | frozenset(
    """meds medication medications medicines tablets history pain nausea problems symptoms injuries
    complaints""".split()
)
"""What "he has none" may speak of."""


def none_known(view: View, substances: DrugList) -> Iterator[Found]:
    """Statements and answers that nothing is known, and what is named behind them after all."""
    for item in substances.items.values():
        if item.name == NONE_KNOWN and not (
            (view.norm[item.last - 1] == "no" and view.norm[item.last] in NO_WHAT)
            or _to_one(view, substances, item)
            or _of_the_question_before(view, substances, item)
            or _no_list(view, item)
        ):
            yield item, (item.first, item.last), "allergy.none_known"
            yield from excepted(view, substances, item)
    for question in view.marks.questions:
        asked_of = set(view.norm[question.first : question.last])
        general = "allergies" in asked_of or ("allergic" in asked_of and bool(asked_of & _WHATEVER))
        if question.answer is not False or not general:
            continue
        if not _has_item(substances, question.first, question.last):
            asked = Named(NONE_KNOWN, question.first, question.last)
            answer = (question.answer_first, question.answer_last)
            if not _qualified(view, substances, question):
                yield asked, answer, "allergy.question"
            yield from _named_against(view, substances, _answer_end(view, question))
    yield from _has_none(view, substances)


_WHATEVER = frozenset("anything medicine medicines medication medications meds drugs".split())


def _no_list(view: View, item: Named) -> bool:
    """As in "no allergy information available", "no allergies could be obtained"."""
    if view.tokens[item.last - 1].norm in {"nkda", "nka"} or view.norm[item.last] in _ON_RECORD:
        return False
    return not_learned(view, item.first, item.last)


_ON_RECORD = frozenset({"on", "from"})
"""As in "no allergies on file", "no allergies from the GP": somebody wrote that down."""


def _to_one(view: View, substances: DrugList, item: Named) -> bool:
    """As in "no allergies to penicillin": nothing is said of any other substance."""
    if view.norm[item.last] != "to":
        return False
    return _item_at(view, substances, item.last + 1) is not None


def _of_the_question_before(view: View, substances: DrugList, item: Named) -> bool:
    """As in "does he take anything no any allergies eggs": the "no" is an answer."""
    opens = view.norm[item.first] == "no" and view.norm[item.first + 1] == "any"
    return opens and _item_at(view, substances, item.last) is not None


def _qualified(view: View, substances: DrugList, question: Question) -> bool:
    """Whether the "no" goes on ("No. Well, sulfa.")."""
    return taken_back_by(view, substances, _answer_end(view, question)) is not None


def _answer_end(view: View, question: Question) -> int:
    """Behind the "no" of the answer."""
    answer = range(question.answer_first, question.answer_last)
    said = next((i for i in answer if view.norm[i] in NO_ANSWERS), question.answer_first)
    return said + 1


def _named_against(view: View, substances: DrugList, last: int) -> Iterator[Found]:
    """What somebody names against a "no": "Yes you have. Tramadol."."""
    first = _contradicted(view, substances, last)
    if first is not None:
        yield from _listed_from(substances, first)


def _has_none(view: View, substances: DrugList) -> Iterator[Found]:
    """Such as "his wife is the one with the allergy ... he has none"."""
    for i in (*view.positions.get("none", ()), *view.positions.get("nothing", ())):
        if view.norm[i - 1] not in _HAS:
            continue
        owner = i - 2 - (view.norm[i - 2] in _HAS)
        if view.norm[owner] not in _OWNERS or taken_back_by(view, substances, i + 1) is not None:
            continue
        before = view.norms(max(0, owner - _TOPIC_REACH), owner)
        topic = next((norm for norm in reversed(before) if norm in _TOPICS), "")
        if topic in ALLERGIC:
            yield Named(NONE_KNOWN, owner, i + 1), (owner, i + 1), "allergy.none_known"


def _has_item(substances: DrugList, first: int, last: int) -> bool:
    return any(i in substances.items for i in range(first, last))


def excepted(view: View, substances: DrugList, none: Named) -> Iterator[Found]:
    """Such as "no allergies except band aids", "no allergies. Well, sulfa."."""
    first = taken_back_by(view, substances, none.last)
    if first is not None:
        rule = "allergy.hedged" if _unsure(view, first) else "allergy.except"
        yield from _listed_from(substances, first, rule)


def _listed_from(
    substances: DrugList, first: Named, rule: str = "allergy.except"
) -> Iterator[Found]:
    last = first.first
    for named in substances.read(first.first):
        if named.first - last > 1:
            return
        yield named, (named.first, named.last), rule
        last = named.last


def taken_back_by(view: View, substances: DrugList, last: int) -> Named | None:
    """What takes back the "none" that ends at ``last``: "no allergies except band aids"."""
    hedge = _hedge(view, last)
    corrected = _corrected(view, substances, last) or _contradicted(view, substances, last)
    if corrected is not None:
        return corrected
    if hedge is None:
        item = _item_at(view, substances, last)
        return item if item is not None and _hedged_behind(view, item) else None
    back = _past_words(view, hedge)
    behind = _past_telling(view, back)
    item = _item_at(view, substances, behind)
    if item is None or (behind > back and view.norm[item.first - 1] == "the"):
        return None  # "NKDA. Wait, he says the morphine helped"
    if view.norm[hedge - 1] in _TAKES_BACK or item.name not in load().drugs:
        return item
    return item if _is_feared(view, item) else None


def _past_words(view: View, first: int) -> int:
    """Behind all that takes a "none" back: "sorry, *I tell a lie,* penicillin"."""
    return view.past(first, _GOES_BACK, first + _LONGEST_BACK)


_GOES_BACK = SIGNALS | frozenset("oh hang hold on i tell a second minute yes yeah".split())
_LONGEST_BACK = 8


def _past_telling(view: View, first: int) -> int:
    """Behind who says so now: "oh wait, *she just said* penicillin"."""
    told = (i for i in range(first, first + _LONGEST_TELLING) if view.norm[i] in _TELLING)
    said = next(told, None)
    if said is None or not all(view.norm[i] in _TELLERS for i in range(first, said)):
        return first
    return said + 1


_LONGEST_TELLING = 5
_TELLING = words("allergies", "none_known", "telling")
_TELLERS = words("patient", "others", "relatives") | frozenset(
    "a the he she i they it im is was s his her just now actually here".split()
)


def _hedged_behind(view: View, item: Named) -> bool:
    """As in "no known drug allergies, peanuts though", "no drug allergies, latex yes"."""
    return view.norm[item.last] in _HEDGES_BEHIND and not _is_treatment(view, item)


def _is_feared(view: View, item: Named) -> bool:
    """As in "NKDA, only penicillin": what many are allergic to and few take every day."""
    drug = load().drugs.get(item.name)
    feared = drug is not None and bool(drug.classes & FEARED) and drug.classes.isdisjoint(_TAKEN)
    return feared and view.norm[item.first - 1] != "the" and not _is_treatment(view, item)


def _is_treatment(view: View, item: Named) -> bool:
    """As in "NKDA, just morphine given", "only ibuprofen for his knee"."""
    i = item.last
    closed = view.gap(i) not in PHRASE_GAPS
    goes_on = view.norm[i] in _HEDGES_BEHIND | {"and", "or", "allergy", "as"}
    dosed = view.quantity_at.get(i)
    return not (closed or goes_on) or (dosed is not None and dosed.first == i)


_HEDGES_BEHIND = frozenset({"though", "however", "yes", "actually", "only", "mind", "apparently"})
FEARED = words("allergies", "none_known", "feared")
_TAKEN = frozenset({"antiplatelet"})


def _unsure(view: View, item: Named) -> bool:
    """Whether what is named behind the "none" may be no allergy, or not one for certain."""
    i = view.back(item.first - 1, _BEFORE_ITEM - _PERHAPS, item.first - 4)
    if view.norm[item.first - 1] == "no":
        return True  # "NKDA, sorry, no penicillin"
    drug = load().drugs.get(item.name)
    told = not _TELLING.isdisjoint(view.norms(item.first - 2, item.first))
    if told and drug and (drug.classes.isdisjoint(FEARED) or _is_treatment(view, item)):
        return True  # "NKDA, sorry, she says ibuprofen every day"
    perhaps = view.norm[i] in _PERHAPS or view.norm[item.last] == "apparently"
    may = view.norm[i] in _MAY_TAKE_BACK and item.name in load().drugs
    return perhaps or may


def _contradicted(view: View, substances: DrugList, last: int) -> Named | None:
    """As in "Allergies?" "No." "Yes you have. Tramadol.": somebody else knows better."""
    hit = next(view.phrases(_KNOWS_BETTER, last, last + _AGAINST_REACH), None)
    if hit is None:
        return None
    for i in range(hit.last, hit.last + _AGAINST_NAMED):
        item = _item_at(view, substances, i)
        if item is not None or view.norm[i] in _OTHER_TOPICS:
            return item
    return None


_KNOWS_BETTER: Phrases[bool] = Phrases(
    [(f"{yes} {who} {does}", True)
     for yes in ("yes", "yeah", "but", "oh yes", "well", "sure")
     for who, verbs in (("you", "have are do"), ("he", "has is does"), ("she", "has is does"),
                        ("i", "have am do"))
     for does in verbs.split()]
    + [(phrase, True) for phrase in ("what about", "how about", "dont forget", "you forgot",
                                     "you are allergic",
                                     "tell them about", "tell her about", "tell him about")]
    + [(f"now {say}", True) for say in words("allergies", "none_known", "now_said")]
)  # fmt: skip
_AGAINST_REACH = 6
_AGAINST_NAMED = 8
"""Words behind "yes you have" in which the substance is named."""
_OTHER_TOPICS = frozenset("bp pulse sats pain take takes tablets meds medications give".split())


def _corrected(view: View, substances: DrugList, last: int) -> Named | None:
    """As in "allergic to nothing, correction, his wife says allergic to sulphur drugs"."""
    for first, end in view.marks.corrections:
        if not last <= first <= last + 3:
            continue
        for i in range(end, end + _CORRECTED_REACH):
            item = _item_at(view, substances, i + 1 + (view.norm[i + 1] == "to"))
            if view.norm[i] in ALLERGIC and item is not None:
                return item
    return None


_CORRECTED_REACH = 9


def _hedge(view: View, last: int) -> int | None:
    """Token behind "except", "well," ... after the "none" that ends at ``last``."""
    for i in range(last, last + _HEDGE_REACH):
        if view.norm[i] == "than" and view.norm[i - 1] != "other":
            return None
        if view.norm[i] in _TAKES_BACK | _MAY_TAKE_BACK:
            return i + 1
        if view.norm[i] not in _ON_THE_WAY:
            return None
    return None


_HEDGE_REACH = 6


def _item_at(view: View, substances: DrugList, first: int) -> Named | None:
    i = first
    while view.norm[i] in _BEFORE_ITEM and i not in substances.items and i < first + 5:
        i += 1
    found = substances.items.get(i)
    return found if found is not None and found.name != NONE_KNOWN else None


def is_hedged(view: View, substances: DrugList, none: Named) -> bool:
    """Whether "none" goes on in a way that may take it back ("No allergies. Well, ...")."""
    hedge = _hedge(view, none.last)
    if hedge is None:
        return False
    behind = _past_telling(view, _past_words(view, hedge))
    return view.norm[hedge - 1] in _OPEN or _item_at(view, substances, behind) is not None
