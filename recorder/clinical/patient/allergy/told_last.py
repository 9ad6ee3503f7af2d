"""Allergies whose substance stands before the words for them, some words away.

"It's codeine she's allergic to", "trimethoprim is on the system as an allergy".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import HE_OR_SHE, OWNERS, words
from recorder.clinical.home.drug_lists import DrugList, Named, before_in_sentence
from recorder.clinical.lexicon import load
from recorder.clinical.patient.allergy.disagreeing import ending_at
from recorder.clinical.patient.allergy.none_known import NONE_KNOWN, Found
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View


def recorded(view: View, substances: DrugList, i: int) -> Named | None:
    """As in "trimethoprim is on the system as an allergy"; ``i``: the "as"."""
    k = view.back(i - 1, _RECORD, i - _RECORD_REACH - 1) + 1
    return ending_at(substances, k) if k < i else None


_RECORD = words("allergies", "told_last", "record")
_RECORD_REACH = 7


def allergic_to_what(view: View, substances: DrugList) -> Iterator[Found]:
    """As in "it's codeine she's allergic to", "is it penicillin you're allergic to?" - "Yes."."""
    for i in view.positions.get("allergic", ()):
        closed = view.norm[i + 1] == "to" and view.gap(i + 2) not in PHRASE_GAPS
        k = i - (view.norm[i - 1] in {"is", "are", "was"})
        if not closed or view.norm[k - 1] not in _WHO:
            continue
        k -= 1 + (view.norm[k - 2] in {"that", "what", "which"})
        k -= view.norm[k] == "what" and view.norm[k - 1] in {"is", "was"}
        item = ending_at(substances, k)
        if item is not None and item.name != NONE_KNOWN:
            yield item, (i, i + 2), "allergy.to"


_WHO = frozenset("i he she you they im".split())


def named_as_own(view: View, substances: DrugList) -> Iterator[Found]:
    """As in "penicillin is her only allergy", "Dilantin took her skin off, that's her allergy"."""
    for i in view.positions.get("allergy", ()):
        item = _owned(view, substances, i)
        if item is not None and item.name != NONE_KNOWN:
            yield item, (i, i + 1), "allergy.reason"


def _owned(view: View, substances: DrugList, i: int) -> Named | None:
    """The substance that the "allergy" at token ``i`` is said of, before it."""
    subject = own_allergy(view, i)
    if subject is None:
        return None
    item = ending_at(substances, subject + 1)
    if item is None and view.norm[subject] in _POINTING:
        near = (substances.items.get(k) for k in range(subject - 1, subject - _STORY, -1))
        item = next((named for named in near if named is not None), None)
    return item


_WHAT = ("that", "it", "them", "those", "any of that", "any")
_NOT_THAT: Phrases[bool] = Phrases(
    [(f"{who} {cannot} {what}", True)
     for who in ("he", "she", "i", "they")
     for cannot in ("cant have", "cant take", "cannot have", "cannot take", "cant tolerate",
                    "shouldnt have", "mustnt have")
     for what in _WHAT]
    + [(f"{cannot} {what}", True)
       for cannot in ("never to have", "not to have", "never to be given", "not to be given")
       for what in _WHAT]
)  # fmt: skip


def cannot_have_that(view: View, substances: DrugList) -> Iterator[Found]:
    """As in "phenytoin, he can't have that": what is named right before it."""
    for hit in _NOT_THAT.scan(view.tokens, view.positions):
        item = ending_at(substances, hit.first) or _heard_before(substances, hit.first)
        item = item or _alone_before(view, substances, hit.first)
        if item is None or item.name == NONE_KNOWN or view.gap(hit.first) == "?":
            continue
        if not for_another_reason(view, hit.last):
            yield item, (hit.first, hit.last), "allergy.cannot"


def _alone_before(view: View, substances: DrugList, i: int) -> Named | None:
    """As in "tramadol made her fit, so she's never to have that": all that its sentence names."""
    found = [k for k in before_in_sentence(view, i, HELD_REACH) if k in substances.items]
    return substances.items[found[0]] if len(found) == 1 else None


def _heard_before(substances: DrugList, i: int) -> Named | None:
    """As in "did you say fenny toin he can't have that": what only sounds like a drug."""
    heard = (substances.sounding(first, loose=True) for first in range(max(0, i - _MOST_WORDS), i))
    return next((item for item in heard if item is not None and item.last == i), None)


_MOST_WORDS = 4


def named_already(view: View, substances: DrugList, i: int) -> bool:
    """Whether the "allergy" at token ``i`` is of what stands before it: "is latex her allergy?"."""
    k = view.back(i - 1, _WHICH_ONE | _WHOSE) + 1
    if view.norm[k] in _WHOSE and own_allergy(view, i) is not None:
        return True
    if k < i and ending_at(substances, k) is not None:
        return True
    named = _owned(view, substances, i)
    return named is not None and k - named.last <= _RIGHT_BEFORE


def own_allergy(view: View, i: int) -> int | None:
    """The last token before the verb of "... is her only allergy", which ends at token ``i``.

    Or of "so no phenytoin, that's an allergy": never of "a pollen allergy", "an allergy to".
    """
    k = view.back(i - 1, _WHICH_ONE)
    one = view.norm[k] in _ONE and view.norm[i + 1] not in _OF_WHAT
    if view.norm[k] not in _WHOSE and not one:
        return None
    if view.norm[k - 1] in {"is", "was", "are"}:
        return k - 2
    pointed = view.tokens[k - 1].clitic == "s" and view.norm[k - 1] != "what"
    return k - 1 if pointed and k > 0 else None


_WHICH_ONE = frozenset("only one main big worst known real single true proper documented".split())
_ONE = frozenset({"a", "an"})
_OF_WHAT = frozenset({"to", "or", "test", "clinic", "tablet", "card", "band"})
_WHOSE = OWNERS | {"the"}
_POINTING = frozenset({"that", "this", "it"})
_RIGHT_BEFORE = 3
_STORY = 24
"""Most words from a substance to "that's her allergy" behind what it did."""


def is_that_one(view: View, substances: DrugList, first: int, last: int) -> bool:
    """As in "is that an allergy nah", "is codeine an allergy no", "an allergy or what"."""
    if view.norm[first - 1] not in NAMED_AGAIN:
        return False
    if view.norm[last] in {"nah", "nope", "or"} or view.norm[first - 2] == "not":
        return True
    asked = view.norm[first - 2] in {"that", "it"} or ending_at(substances, first - 1) is not None
    return view.norm[last] in NONE_WORDS and asked


NAMED_AGAIN = frozenset({"the", "an", "that", "this", "to", "of"})
"""Before "allergy" at the end of a statement ("withheld due to the allergy") they open no list."""
NONE_WORDS = frozenset("none nil no nope nah nothing negative denied denies unremarkable".split())


def for_another_reason(view: View, i: int) -> bool:
    """As in "because of her kidneys", "with his ulcer", "with that pressure" at token ``i``.

    And in "can't have the gel then", "..., he's not swallowing": not now.
    """
    hit = _BECAUSE.at(view.tokens, i)
    if hit is None:
        return view.norm[i] == "then" or _is_on_thinners(view, i) or _in_no_state(view, i)
    k = view.past(hit.last, _OWN, hit.last + 3)
    return view.norm[k] in _ILLS


def _is_on_thinners(view: View, i: int) -> bool:
    """As in "can't have NSAIDs, she's on warfarin", "... because he's on a thinner"."""
    i += view.norm[i] in _SINCE
    if view.norm[i] not in HE_OR_SHE or view.norm[i + 1] != "on":
        return False
    drug = view.drug_at.get(i + 2)
    thinned = drug is not None and "anticoagulant" in load().drugs[drug.form.name].classes
    return thinned or view.has(_THINNERS, i + 2, i + 5)


def _in_no_state(view: View, i: int) -> bool:
    """As in "..., he's not swallowing", "..., her pressure's low"; never "he's not good on it"."""
    i += view.norm[i] in _SINCE
    if view.norm[i] in {"his", "her"}:
        return view.norm[i + 1] in _STATES | _ILLS
    k = i + 2 if view.norm[i + 1] in {"not", "too"} else i + 1
    return view.norm[i] in HE_OR_SHE and view.norm[k] in _STATES


_STATES = words("allergies", "told_last", "states")
_SINCE = frozenset({"because", "cause", "cos", "as", "since"})
_THINNERS = frozenset({"thinner", "thinners", "anticoagulants"})


_BECAUSE: Phrases[bool] = Phrases(
    (phrase, True)
    for phrase in ("because of", "cause of", "cos of", "due to", "with", "on account of", "for")
)
_OWN = words("allergies", "told_last", "own")
_ILLS = words("allergies", "told_last", "ills")
"""What forbids a drug and is no allergy to it."""


def told_of_before(view: View, kind: str, last: int, item: Named) -> bool:
    """As in "no aspirin, he's allergic to it", "he's allergic he gets hives": of what was named."""
    if kind == "to" and view.norm[last] in _IT and item.first > last + 1:
        return True
    return any(
        pair in _REACTS and not view.tokens[i].clitic  # unlike "they've got"
        for i, pair in enumerate(pairwise(view.norms(last, item.first)), last)
    )


_IT = frozenset({"it", "that", "them", "this"})
_REACTS = frozenset(
    (who, verb)
    for who in ("he", "she", "i", "it", "they")
    for verb in ("gets", "got", "get", "breaks", "broke", "swells", "swelled", "comes", "came")
)


def held_for_it(view: View, substances: DrugList, i: int) -> bool:
    """As in "no aspirin given, he's allergic": the "allergic" that ends it tells why."""
    who = view.norm[i - 1 - (view.norm[i - 1] == "is")]
    said_so = view.norm[i] == "allergic" and who in {"he", "she", "im", "i", "patient", "pt"}
    last = [k for k in before_in_sentence(view, i, HELD_REACH) if k in substances.items]
    if not (said_so and last):
        return False
    if view.norm[i + 1] in {"to", "no", "nope"} and not view.gap(i + 1):
        return False
    if view.has(_STOPPING, last[0], i):
        return True  # "... but the doctor said hold it, he's allergic"
    if view.gap(i + 1) not in SENTENCE_ENDS:
        told_why = view.has(_HELD, last[0] - 3, last[0]) or view.has(WHY, last[0], i)
        return told_why or _is_denied(view, last[0])
    return _is_denied(view, last[0]) or i - last[0] <= _ALLERGIC_NEAR


_HELD = words("allergies", "reason", "held")
_STOPPING = words("allergies", "reason", "stopping")
HELD_REACH = 16
"""Most words from what was to be given to "he's allergic"."""
_ALLERGIC_NEAR = 4
"""As in "Brufen tablet he is allergic".
"""


def _is_denied(view: View, i: int) -> bool:
    return bool(view.context(i, i + 1).cues & {Cue.NO, Cue.NOT, Cue.AFTER})


WHY = frozenset({"because", "due", "as", "given", "of", "since", "has", "from", "known", "s"})
"""Right before "allergic": the drug before was not given because of it."""
