"""What the patient is allergic to, or that there is nothing known.

Substances are drugs or allergens of the lexicon. A word behind "allergic to" that no table lists
is kept as it was heard and marked for review: a missed allergy is worse than a strange name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recorder.clinical.claims.no_idea import no_idea
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import ALLERGIC, listed, phrases, table
from recorder.clinical.grammar.tables import words as table_words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.put_right import put_right
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.patient.allergy.disagreeing import disagreeing, ending_at
from recorder.clinical.patient.allergy.draft import BESIDE, allergy_draft
from recorder.clinical.patient.allergy.in_front import in_front, last_before, warned_of
from recorder.clinical.patient.allergy.list_end import (
    EACH_TIME,
    JOINS,
    goes_on,
    in_doubt,
    till_next_topic,
)
from recorder.clinical.patient.allergy.no_allergy import is_none
from recorder.clinical.patient.allergy.none_known import (
    NO_WHAT,
    NONE_KNOWN,
    Found,
    excepted,
    none_known,
)
from recorder.clinical.patient.allergy.replies import (
    behind_aside,
    behind_no_just,
    counted,
    is_medicine,
    named_in_replies,
    past_the_asking,
    whole,
)
from recorder.clinical.patient.allergy.sounds import is_feared, sounds_feared
from recorder.clinical.patient.allergy.told_last import (
    NAMED_AGAIN,
    NONE_WORDS,
    allergic_to_what,
    cannot_have_that,
    for_another_reason,
    is_that_one,
    named_already,
    named_as_own,
    told_of_before,
)
from recorder.clinical.patient.allergy.undosed import undosed
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_OPENERS: Phrases[str] = Phrases(phrases("allergies", "opens"))
_CANNOT_HAVE: Phrases[str] = Phrases(
    [(phrase, "cannot") for phrase in table("allergies")["cannot"]["phrases"]]
    + [(phrase, "reacted") for phrase in table("allergies")["carries"]["phrases"]]
)


_DENIED_LISTS = frozenset({"no", "nil", "any", "denies", "seasonal"})
_RESCUE = frozenset({"epinephrine", "oxygen", "normal_saline", "iv_fluid"})
"""What is given for a reaction; nobody is allergic to it."""

_NO_SUBSTANCE = frozenset(
    """anything nothing something everything what it this that these those medications meds drugs
    any some a an the he she his her we unknown no not none nil known and or but other certain
    lots many several things which medicine medicine medication medicines so because is are
    was were speak him with for in on at too also""".split()
) | table_words("allergies", "only_spoken_of", "jests")
_ADDRESSED = table_words("allergies", "talk", "addressed")


def extract_allergies(view: View) -> Iterable[Draft]:
    """Allergies with their status, each substance once for each place."""
    substances = DrugList(view, "allergen", "drug")
    seen: set[int] = set()
    found = list(_all(view, substances))
    certain = {named.name for named, _, rule in found if rule != BESIDE}
    for named, opener, said in found:
        rule = "allergy.to" if said == BESIDE and named.name in certain else said
        if named.first in seen or _nobody_knows(view, named) or _wanted(view, named):
            continue
        seen.add(named.first)
        told = rule == "allergy.to" and named.first == opener[1]
        if (told or named.name not in _RESCUE) and not is_none(view, named):
            yield allergy_draft(view, substances, named, opener, rule)


def _nobody_knows(view: View, named: Named) -> bool:
    """As in "Allergies? No, no idea.": whoever says so named nothing, nor said there is none."""
    if named.name != NONE_KNOWN and not named.guessed:
        return False
    first, last, _ = view.sentence(named.last - 1)
    first = max(first, named.first - _IDEA_BACK)
    return no_idea(view.tokens, first, min(named.last + _IDEA_REACH, last))


_IDEA_REACH, _IDEA_BACK = 3, 8


def _all(view: View, substances: DrugList) -> Iterator[Found]:
    yield from none_known(view, substances)
    yield from named_in_replies(view, substances)
    for openers in (_OPENERS, _CANNOT_HAVE):
        for hit in openers.scan(view.tokens, view.positions):
            yield from _behind(view, substances, hit.first, hit.last, hit.value)
    yield from in_front(view, substances)
    yield from allergic_to_what(view, substances)
    yield from named_as_own(view, substances)
    yield from cannot_have_that(view, substances)
    yield from disagreeing(view, substances)
    yield from warned_of(view, substances)


def _behind(view: View, substances: DrugList, first: int, last: int, kind: str) -> Iterator[Found]:
    """Substances behind "allergic to", "Allergies:", "can't take"."""
    if kind == "list" and view.norm[last] == "reaction":
        return  # "an allergic reaction at a restaurant"
    if kind == "list" and named_already(view, substances, last - 1):
        return  # "penicillin is her only allergy, no fever"
    if kind == "list" and view.norms(last, last + 2) == ["not", "that"]:
        yield Named(NONE_KNOWN, first, last + 1), (first, last), "allergy.none_known"
        return  # "any allergies not that we know about"
    if kind == "list" and view.norm[last] in _ADDRESSED and view.norm[last + 1] in NONE_WORDS:
        last += 1  # "allergies mate nah none"
    denied = kind == "list" and view.norm[first - 1] in _DENIED_LISTS
    if denied and view.gap(last) == "." and not _DENIES.isdisjoint(view.norms(first - 2, first)):
        return  # "denies any allergies. Friend says heroin", "no allergies. She's on penicillin"
    if denied and view.norm[last] != "to" and view.gap(last) not in SENTENCE_ENDS:
        answered = view.norm[first - 2] == "no" and substances.items.get(last) is not None
        if view.norm[first - 1] == "any" and (answered or not _DENIALS & {view.norm[first - 2]}):
            yield from _answered(view, substances, first, last)
        return
    if kind == "list" and view.norm[last] == "no" and view.norm[last + 1] in NO_WHAT:
        return  # "allergies, no next of kin yet"
    if kind == "list" and view.norm[last] == "denies" and ending_at(substances, first):
        return  # "latex allergy denies shortness of breath"
    if kind == "list" and is_that_one(view, substances, first, last):
        return
    if kind == "list" and view.norm[last] in NONE_WORDS:
        if view.tokens[first - 1].clitic in {"m", "s", "re"} and view.norm[last] == "no":
            return  # "you want Zofran, I'm allergic" - "no, you're not"
        none = Named(NONE_KNOWN, first, last + 1)
        if not ending_at(substances, first):  # "Penicillin allergy? No.": of no other substance
            yield none, (first, last), "allergy.none_known"
        yield from excepted(view, substances, none)
        return
    if kind == "list" and _only_said_so(view, first, last):
        return
    last = behind_aside(view, substances, last) if kind in {"to", "list"} else last
    last = behind_no_just(view, substances, last) if kind == "to" else last
    told = kind == "list" and _named_again(view, first) and view.gap(last) in SENTENCE_ENDS
    told = told or (kind == "list" and _told_in_front(view, substances, first, last))
    items = [] if told else undosed(view, substances.read_behind(last))
    items = till_next_topic(view, [whole(view, item) for item in items], last)
    if items and _said_anew(view, items[-1].last, first, last):
        return
    if items and kind in {"to", "list"} and told_of_before(view, kind, last, items[0]):
        items = []
    items = [i for i in items if view.norm[i.first - 1] != "non"]  # "non-latex gloves"
    items = [i for i in items if not (is_medicine(view, i, last) or counted(view, i))]
    items = [i for i in items if not i.guessed or is_feared(i.name) or _right_behind(view, last, i)]
    if kind == "cannot":
        items = _joined(view, [item for item in items if item.first > last - 1], last)
        if items and for_another_reason(view, items[-1].last):
            return  # "she can't have Motrin because of her kidneys"
    doubted = in_doubt(view, items) if kind != "cannot" else []
    for item in items:
        yield item, (first, last), BESIDE if item in doubted else f"allergy.{kind}"
    right = put_right(view, substances, items[-1]) if items else None
    if right is not None:
        denied = view.context(first, last).status is FactStatus.NEGATED
        # "not to aspirin. Sorry, codeine"
        rule = "allergy.hedged" if denied else "allergy.put_right"
        yield right.by, (right.by.first, right.by.last), rule
    if kind == "to" and not items and view.norm[last] in {"it", "that", "them"}:
        if _only_asked(view, first, last):
            return
        meant = (
            last_before(view, substances, first)
            or _just_asked(view, substances, first)
            or _given_before(view, substances, first, last)
        )
        if meant is not None:
            yield meant, (first, last), "allergy.reason"
    elif kind == "to":
        yield from _unlisted(view, substances, first, _and_to(view, items) if items else last)


def _only_said_so(view: View, first: int, last: int) -> bool:
    """As in "the doctor said hold it, he's allergic. His tablets are ...": of what was named."""
    begin, _, asked = view.sentence(first)
    so = view.norm[last - 1] == "allergic" and view.gap(last) in SENTENCE_ENDS and not asked
    return so and last - begin > _SAYS_SO


_SAYS_SO = 3
"""Most words of "she's allergic." that another sentence may go on with: "Penicillin."."""


def _told_in_front(view: View, substances: DrugList, first: int, last: int) -> bool:
    """As in "latex allergy, she uses albuterol", "no known drug allergies, he's on Eliquis"."""
    if view.norm[last - 1] == "allergic" and view.norm[last] != "to":
        # "pen allergic and she's on warfarin"
        return view.norm[first - 1] == "pen" or ending_at(substances, first) is not None
    i = last + (view.norm[last] in JOINS)
    if view.norm[last - 1] not in _NOUNS or i in substances.items:
        return False  # "latex allergy and penicillin"
    before = view.norms(max(0, first - 3), first)
    if "known" in before and "no" in before:
        return view.norm[last] not in _NO_BUT
    return view.norm[last - 1] == "allergy" and ending_at(substances, first) is not None


_NOUNS = frozenset({"allergy", "allergies"})
_NO_BUT = frozenset("except but other besides apart only just to".split())


def _wanted(view: View, named: Named) -> bool:
    """As in "Allergies?" - "Get me the latex gloves.": no answer, the crew asks for a thing."""
    i = named.first
    while i > max(0, named.first - _WANTED_REACH) and view.tokens[i].gap in PHRASE_GAPS:
        i -= 1
    wants = view.norm[i] in {"i", "we"} and view.norm[i + 1] in {"want", "need"}
    if not (wants or any(True for _ in view.phrases(_REQUESTS, i, i + 3))):
        return False
    return i < named.first and not view.has(EACH_TIME | ALLERGIC, i, named.first)


_WANTED_REACH = 8
_REQUESTS: Phrases[bool] = Phrases(listed("allergies", "today", "requests"))


def _said_anew(view: View, last: int, first: int, end: int) -> bool:
    """As in "his allergies are aspirin, no sorry, his allergies are ibuprofen"."""
    marks = view.marks.corrections_in(last, last + 2)
    opener = view.norms(first, end)
    return any(view.norms(i, i + len(opener)) == opener
               for _, behind in marks for i in range(behind, behind + 3))  # fmt: skip


def _right_behind(view: View, last: int, item: Named) -> bool:
    """As in "allergic to, um, sertaline": nothing but a filler between; "to cats and *to* ..."."""
    begun = item.first + (view.norm[item.first] == "to")
    if view.norm[begun - 1] == "to" and view.norm[begun - 2] in JOINS:
        return True
    return all(view.norm[i] in FILLERS for i in range(last, item.first))


def _joined(view: View, items: list[Named], last: int) -> list[Named]:
    """As in "can't have codeine or IV contrast": the first, and what "or" joins to it."""
    found: list[Named] = []
    for item in items:
        step = item.first - last
        if step > 1 or (found and view.norm[last] not in {"or", "nor", "and"}):
            break
        found.append(item)
        last = item.last
    return found


def _only_asked(view: View, first: int, last: int) -> bool:
    """As in "it's aspirin, any allergies to that", "you're not allergic to it": not said to be."""
    asked = view.norm[first - 1] in {"any", "not", "no", "never", "you", "arent"}
    return asked and view.norm[last + 1] not in {"yes", "yeah", "yep", "aye", "i"}


def _answered(view: View, substances: DrugList, first: int, last: int) -> Iterator[Found]:
    """As in "any allergies yes penicillin", "any allergies egg just egg": no marks between."""
    i = past_the_asking(view, substances, last)
    item = substances.items.get(i)
    if item is None and i > last:
        heard = sounds_feared(view, i) or substances.sounding(i, loose=True)  # "yeah toridol"
        if heard is not None:
            yield heard, (first, last), "allergy.list"
        return
    if item is None or item.name == NONE_KNOWN or item.guessed:
        return
    for named in undosed(view, substances.read(i)):
        apart = named.first - i > 1 and not goes_on(view, i, named.first)
        if apart or named.guessed:
            return
        yield named, (first, last), "allergy.list"
        i = named.last


def _named_again(view: View, i: int) -> bool:
    """As in "withheld due to the allergy", "because of the ACE allergy": told of before."""
    if view.norm[i - 1] in NAMED_AGAIN:
        return True
    return view.norm[i] == "allergy" and i - view.sentence(i).first >= _OF_A_SENTENCE


_OF_A_SENTENCE = 3
"""Words before an "allergy" that is no heading."""
_DENIES = frozenset({"denies", "denied", "no", "nil"})
_DENIALS = frozenset({"denies", "denied", "no", "not", "without", "deny", "hasnt", "have", "know"})


def _and_to(view: View, items: list[Named]) -> int:
    """Behind the "and to" of "allergic to cats and to ..."; else no token at all."""
    i = items[-1].last
    joined = view.norm[i] in JOINS and view.gap(i) in PHRASE_GAPS | {","}
    i += 1 + (view.norm[i + 1] in JOINS)
    return i + 1 if joined and view.norm[i] == "to" else view.count


def _unlisted(view: View, substances: DrugList, first: int, last: int) -> Iterator[Found]:
    """One strange word, or the two up to the next comma, behind "allergic to"."""
    item = substances.items.get(last)
    if item is not None:  # "allergic to penicillin, given ..."
        yield item, (first, last), "allergy.to"
        return
    last = view.past(last, FILLERS, len(view.tokens))
    if (
        view.gap(last) in SENTENCE_ENDS
        or view.norm[last] in _NO_SUBSTANCE
        or len(view.norm[last]) < 4
    ):
        return
    two = last + 2
    pair = view.norm[last + 1] not in _NO_SUBSTANCE and last + 1 < len(view.tokens)
    closed = view.gap(two) in SENTENCE_ENDS or view.tokens[two].gap == ","
    end = two if pair and closed and view.tokens[last + 1].gap == "" else last + 1
    name = "_".join(view.norm[i] for i in range(last, end))
    yield Named(name, last, end, guessed=True), (first, last), "allergy.unlisted"


def _just_asked(view: View, substances: DrugList, i: int) -> Named | None:
    """As in "Penicillin?" - "Yeah, I'm allergic to that.": the substance of the question before."""
    start = view.sentence(i).first
    if start == 0:
        return None
    first, last, asked = view.sentence(start - 1)
    if not asked or last - first > _SHORT_QUESTION:
        return None
    return next((substances.items[k] for k in range(first, last) if k in substances.items), None)


_SHORT_QUESTION = 6


def _given_before(view: View, substances: DrugList, first: int, last: int) -> Named | None:
    """As in "we gave the Augmentin and he came out in hives, so he's allergic to that"."""
    if view.gap(last + 1) in PHRASE_GAPS:
        return None
    start = max(0, first - _MEANT_REACH)
    return next((substances.items[k] for k in range(first - 1, start, -1) if k in substances.items),
                None)  # fmt: skip


_MEANT_REACH = 24
