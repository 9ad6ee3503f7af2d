"""Whether somebody else gave a drug, or had given it before the crew came.

The subject of the verb tells who ("the GP gave him 300 of aspirin", "fire had him on fifteen
litres"), or a clause tells when ("... before you got here"). What the crew did itself is theirs,
whatever stands around it.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import BEFORE_ARRIVAL, GIVERS
from recorder.clinical.grammar.tables import BY_HAND, DETERMINERS, GAVE, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import STATEMENT_ENDS
from recorder.clinical.view import View, once_each

_GAVE = (
    GAVE
    | BY_HAND
    | frozenset(
        """nebbed nebulised nebulized used ran running dosed treated started hung received
        repeated premedicated""".split()
    )
)
"""Verbs of giving: what they govern may be a list."""
_HAD = frozenset("had has have put popped got placed stuck hooked bagged bagging".split())
"""Verbs that give a drug only where it is their object ("had him on two litres")."""
_TO_OBJECT = words("acts", "before_arrival", "to_object")
_LINKS = words("acts", "before_arrival", "links")
"""Words between whoever gave a drug and the verb."""
_CREW = frozenset({"we", "i"})
_OURS = frozenset({"my", "our"})
_COLLEAGUES = frozenset("partner colleague mate student officer supervisor buddy".split())
_TO_US = frozenset({"us", "me", "orders", "order", "permission", "advice"})
"""Behind "gave" they make no treatment of it."""
_AGAIN_HE = frozenset({"and", "then", "also"})
"""Before a verb without a subject of its own they keep that of the verb before it."""
_FROM = frozenset({"by", "from", "off"})
_AT_ARRIVAL: Phrases[bool] = Phrases(
    (f"{when} {who} {came}", True)
    for when in ("when", "as", "once")
    for who in ("we", "you", "i", "the crew", "ems", "the ambulance")
    for came in words("acts", "words", "came")
)  # fmt: skip
_STATES = frozenset({"was", "were", "already"})
_SO_GIVEN = _TO_OBJECT | _GAVE | {"being", "been", "having", "getting"}
_PASSIVE = frozenset({"was", "were", "been", "being", "be"})
_DESTINATIONS = frozenset("hospital ed er resus destination triage".split())
_VERB_REACH, _SUBJECT_REACH, _OBJECT_REACH, _BEHIND_REACH = 16, 7, 5, 14


@once_each
def given_before_us(view: View, first: int, last: int) -> bool | None:
    """Whether what tokens ``[first, last)`` tell of was not the crew's doing; None: nobody tells.

    False: the crew is said to have given it.
    """
    sentence = view.sentence(first)
    doer = _doer(view, sentence.first, first)
    if doer is not None:
        return doer or before_you(view, first, min(sentence.last, last + _BEHIND_REACH))
    by = _by_another(view, _behind_nothing(view, first) or last, sentence.last)
    return by if by is not None else _found_so(view, first, last) or None


def before_arrival(view: View, first: int, last: int) -> bool:
    """As in "prior to our arrival on fifteen litres", "... before you got here"."""
    start, end = view.around(first, last, _VERB_REACH, _BEHIND_REACH)
    return any(
        not at_destination(view, hit.last)
        for a, b in ((start, first), (last, end))
        for hit in BEFORE_ARRIVAL.find(view.tokens, a, b)
    )


def before_you(view: View, first: int, last: int) -> bool:
    """As in "I had two before *you* came": whoever tells the crew so is none of it."""
    hits = BEFORE_ARRIVAL.find(view.tokens, first, last)
    return any(view.has(_YOU, hit.first, hit.last) for hit in hits)


_YOU = frozenset({"you", "your"})


def at_destination(view: View, i: int) -> bool:
    """As in "before we arrived at the hospital", "before arrival at resus": not at the patient."""
    return view.norm[i] in {"at", "to", "in"} and bool(
        _DESTINATIONS & set(view.norms(i + 1, i + 3))
    )


def _doer(view: View, start: int, first: int) -> bool | None:
    """Whether another than the crew is the subject of the verb that governs token ``first``."""
    governed = False
    for i in range(first - 1, max(start, first - _VERB_REACH) - 1, -1):
        norm = view.norm[i]
        if norm in _CREW:  # "they were bagging him, we took over and gave ..."
            return False if governed else None
        object_of = norm in _GAVE or (norm in _HAD and (governed or _direct(view, i, first)))
        if not object_of or to_us(view, i + 1):
            continue
        subject = _subject(view, start, i)
        if subject is not None or view.norm[i - 1] not in _AGAIN_HE:
            return subject
        governed = True
    return None


def to_us(view: View, i: int) -> bool:
    """As in "gave us the history", "gave orders for morphine": no treatment."""
    return view.norm[i] in _TO_US


def _direct(view: View, verb: int, first: int) -> bool:
    between = range(verb + 1, first)
    if len(between) > _OBJECT_REACH or view.tokens[first].gap == ",":
        return False
    return all(view.norm[i] in _TO_OBJECT and view.tokens[i].gap != "," for i in between)


def _subject(view: View, start: int, verb: int) -> bool | None:
    """Whether the subject of the verb is another than the crew; None without a subject."""
    if view.norm[verb - 1] in _PASSIVE and not view.norm[verb].endswith("ing"):
        return _reported(view, verb - 2)  # "in a nursing home he was put on four litres"
    for i in range(verb - 1, max(start, verb - _SUBJECT_REACH) - 1, -1):
        norm = view.norm[i]
        if norm == "i" and view.norm[verb] == "used":
            return None  # "I used his EpiPen" of the teacher
        if norm in _CREW or (norm in _COLLEAGUES and view.norm[i - 1] in _OURS):
            return False
        if norm in {"he", "she"} and view.norm[verb + 1] in {"him", "her", "them"}:
            return True  # "the neighbour's a nurse and she gave him aspirin"
        if gives(norm) or (norm == "they" and _AUXILIARY.issuperset(view.norms(i + 1, verb))):
            return True
        if norm not in _LINKS or view.tokens[i + 1].gap == ",":
            return None
    return None


def _reported(view: View, i: int) -> bool | None:
    """As in "the carer says she was given ten": told by those who were there before us."""
    i = view.back(i, _WAS_TOLD, 0)
    return (view.norm[i] in _SAYS and gives(view.norm[i - 1])) or None


_WAS_TOLD = frozenset("he she they that has had have been already".split())
_SAYS = frozenset("says said say reports reported report states stated thinks tells".split())
_AUXILIARY = frozenset("had have been already just also then".split())


def gives(norm: str) -> bool:
    """Whether it names somebody who gives drugs before a crew comes: "carer", "carers"."""
    return norm in GIVERS or norm.removesuffix("s") in GIVERS


def _by_another(view: View, last: int, end: int) -> bool | None:
    """As in "given 10 of midazolam by his carers", "on four litres from the care home"; "by us"."""
    if view.norm[last] in _PASSIVE | {"is", "has"} and view.norm[last + 1] in _GAVE | _PASSIVE:
        last += 2  # "midazolam 10 was given by the first crew"
    for i in range(last, min(end, last + _SUBJECT_REACH)):
        ended = view.norm[i] in _NEW_STATEMENT or i in view.drug_at
        if ended or view.tokens[i].gap in STATEMENT_ENDS:
            return None
        if view.norm[i] in _FROM and view.norm[i + 1] in _OF_CREW:
            return False
        if view.norm[i] in _FROM:
            giver = i + 1 + (view.norm[i + 1] in DETERMINERS)
            named = gives(view.norm[giver]) or gives(view.norm[giver + 1])
            named = named or {view.norm[giver], view.norm[giver + 1]} in _OTHER_CREWS
            return (named and view.norm[i - 1] not in _ADVISED) or None
    return None


def _behind_nothing(view: View, first: int) -> int:
    """Where "from mam" begins in "nothing *from mam* only calpol"; else 0."""
    if view.norm[first - 1] not in _ONLY:
        return 0
    near = range(max(1, first - _SUBJECT_REACH), first)
    return next((i + 1 for i in near if view.norm[i] in {"nothing", "none"}), 0)


_ONLY = frozenset({"only", "except", "but", "bar", "besides"})
_OTHER_CREWS = [
    {which, who}
    for which in ("ambulance", "first", "previous", "other", "referring", "sending", "local")
    for who in ("ambulance", "crew", "people", "team", "hospital", "service", "medics")
]
_NEW_STATEMENT = frozenset("he she it they we i had has was is and now then".split())
_OF_CREW = frozenset({"us", "me", "our", "my", "crew"})
_ADVISED = frozenset("advised ordered requested suggested recommended witnessed seen".split())


def _found_so(view: View, first: int, last: int) -> bool:
    """As in "he was on two litres when we got there", "when we arrived he was on two litres"."""
    sentence = view.sentence(first)
    state = _OBJECT_REACH
    for i in range(first - 1, max(sentence.first, first - state) - 1, -1):
        if view.tokens[i + 1].gap == ",":
            return False
        if view.norm[i] in _STATES:
            break
        if view.norm[i] not in _SO_GIVEN:
            return False
    else:
        return False
    start, end = max(sentence.first, i - _VERB_REACH), min(sentence.last, last + _SUBJECT_REACH)
    on_arrival = any(view.norms(k, k + 2) in (["on", "arrival"], ["our", "arrival"])
                     for k in range(start, i))  # fmt: skip
    found = (
        hit for a, b in ((start, i), (last, end)) for hit in _AT_ARRIVAL.find(view.tokens, a, b)
    )
    return on_arrival or any(True for _ in found)


def then_by_crew(view: View, first: int, last: int, end: int = 0) -> bool:
    """As in "had her pen before we got here, I gave a second epi": the second is ours.

    So is an amount that ends at ``end`` where "off us" stands behind it.
    """
    if end and view.norm[end] in {"off", "from"} and view.norm[end + 1] == "us":
        return True
    return crew_gave(view, first, last) is not None


def crew_gave(view: View, first: int, last: int) -> int | None:
    """Token of the "we" of "we gave", "I've just repeated" in tokens ``[first, last)``."""
    if not view.has(_CREW_GAVE, first + 1, last + 1):
        return None
    norm = view.norm
    return next(
        (
            i
            for i in range(first, last)
            if norm[i] in _CREW and norm[i + 1 + (norm[i + 1] in _JUST)] in _CREW_GAVE
        ),
        None,
    )


_CREW_GAVE = GAVE | {"hung", "repeated", "topped"}
_JUST = frozenset({"just", "also", "then", "already", "now", "have", "had"})
OURS = "medication.ours"
"""Rule of a dose that the crew gave beside an equal one of others."""
