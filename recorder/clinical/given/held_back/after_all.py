"""A drug that was ready, offered or thought of and was not given after all.

Crews tell that with a pronoun some words on ("I've got it out but I haven't given it"), or by the
drug that they took instead ("considered amiodarone but went for magnesium").
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from recorder.clinical.doses.medwords import AFTER_ALL, INSTEAD, Act
from recorder.clinical.doses.told_as_given import of_another
from recorder.clinical.given.held_back.put_aside import is_put_aside, never_went_in
from recorder.clinical.given.held_back.taken_back import is_taken_back
from recorder.clinical.given.held_back.withheld import is_amount, never_gave
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import ALLERGIC, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View, once

_REACH, _WORD_REACH = 20, 16
"""Tokens from a drug to "did not give it", and to a word alone ("none")."""
_ANSWER_REACH = 24
"""Tokens from a drug that was asked for to the end of an answer with its reason."""
_AGAIN = frozenset("again anymore more further after another until".split())
"""Behind "didn't need it" they tell of a further dose."""
_DIRECT = frozenset("gave given pushed had administered took used chewed".split())
_THOUGHT = frozenset("considered considering thought debated discussed contemplated".split())
_KEPT_READY = words("acts", "after_all", "kept_ready")
_MADE_READY = frozenset("drawn drew made mixed primed spiked ready prepared".split())
_READY_REACH = 40
"""Tokens from a drug that was made ready to "so I've not given it"."""
_MADE_UP = _THOUGHT | _KEPT_READY
_CALLED_OFF = {("not", "giving"), ("not", "given"), ("never", "gave"), ("never", "needed"),
               ("didnt", "give"), ("didnt", "need"), ("wasnt", "given"),
               ("dont", "want")}  # fmt: skip
_MEANT = {("going", "to"), ("about", "to"), ("gonna", "give"), ("wanted", "to"), ("meant", "to"),
          ("would", "have"), ("planned", "to"), ("hoping", "to"), ("wanted", "us"),
          ("wanted", "me"), ("asked", "us"), ("asked", "me"), ("asked", "for")}  # fmt: skip
_OUTCOMES = frozenset("relief effect response change improvement benefit reaction help".split())
_GIVE = frozenset("give giving start push hang use using do try add asked".split())
_RAISED = words("acts", "after_all", "raised")
_BUT_REACH = 4
_YET_GIVEN = frozenset("already anyway given gave pushed end ended".split())
_ORDER_REACH = 60
"""Tokens from an order to "I don't have any on this truck"."""
_OURS = frozenset("truck rig ambulance van bag kit us car unit helicopter board".split())
_LACKING = (("dont", "have"), ("dont", "carry"), ("havent", "got"), ("not", "got"), ("out", "of"))


def not_after_all(talk: DrugTalk, m: Mention) -> bool:
    """Whether words behind the drug tell that it was not given."""
    if _lacking_next(talk, m) or _instead(talk, m) or _meant_but(talk, m) or _asked(talk, m):
        return True
    if _raised_but(talk, m):
        return True
    if never_went_in(talk, m) or _none_on_board(talk, m) or is_taken_back(talk, m):
        return True
    if is_put_aside(talk, m):
        return True
    if m.doses and not _made_up(talk, m):
        return False
    if talk.view.norm[m.hit.start - 1] in _DIRECT and not _had_ready(talk, m):
        return False
    hits = _told_behind(talk.view)
    k = bisect_left(hits, m.hit.end, key=lambda h: h.first)
    if k == len(hits):
        return False
    if of_another(talk.view, hits[k].first, hits[k].last, m.name):
        return False
    pair = talk.view.has(_OF_BOTH, hits[k].first, hits[k].last)
    if hits[k].last > _own_end(talk, _joined_last(talk, m) if pair else m):
        return False
    word = hits[k].last - hits[k].first == 1 and not is_ready(talk, m)
    if word and hits[k].last > m.hit.end + _WORD_REACH:
        return False  # "was the Zofran. Any bleeding?" - "None."
    return talk.view.norm[hits[k].last] not in _AGAIN and not _given_between(talk, m, hits[k].first)


def is_ready(talk: DrugTalk, m: Mention) -> bool:
    """As in "ketamine drawn up", "Nipride, it's spiked": made ready, and not given yet."""
    return talk.view.has(_MADE_READY, m.end, m.end + 3)


def _had_ready(talk: DrugTalk, m: Mention) -> bool:
    """As in "I had Syntometrine in my bag", "I had the atropine out": nobody got it yet."""
    return talk.view.norm[m.hit.start - 1] == "had" and talk.view.norm[m.end] in _AT_HAND


_AT_HAND = _MADE_READY | {"in", "on", "out", "there", "with"}


def _joined_last(talk: DrugTalk, m: Mention) -> Mention:
    """The second of "the ketamine and the rocuronium", of which "needed neither" tells."""
    other = next(iter(talk.behind(m, 1)), m)
    between = talk.view.norms(m.end, other.start)
    return other if between[:1] == ["and"] and set(between) <= {"and", "the"} else m


_OF_BOTH = frozenset({"neither", "both", "either"})


def called_off(talk: DrugTalk, m: Mention) -> bool:
    """As in "you want bicarb if the QRS goes past 120, copy, not giving that now"."""
    hits = _told_behind(talk.view)
    k = bisect_left(hits, m.hit.end, key=lambda h: h.first)
    if k == len(hits) or hits[k].last > m.hit.end + _ANSWER_REACH or not _ours(talk, m):
        return False
    if of_another(talk.view, hits[k].first, hits[k].last, m.name):
        return False
    words = tuple(talk.view.norms(hits[k].first, hits[k].first + 2))
    if words not in _CALLED_OFF or talk.view.norm[hits[k].last] == "yet":
        return False
    return not talk.view.names_drug(m.hit.end, hits[k].first)


def _ours(talk: DrugTalk, m: Mention) -> bool:
    return m.drug is not None and (m.drug.carried or never_gave(talk, m))


@once
def _told_behind(view: View) -> list[Hit[bool]]:
    """Every "haven't given it" of the text: few texts have one, all mentions ask."""
    hits = AFTER_ALL.scan(view.tokens, view.positions)
    return [h for h in hits if not view.has(ALLERGIC, h.first - 2, h.first)]


def _own_end(talk: DrugTalk, m: Mention) -> int:
    """Where something else than the drug is told: the next drug, or the next statement."""
    view = talk.view
    asked = view.gap(m.hit.end) == "?"
    reach = _READY_REACH if is_ready(talk, m) else _ANSWER_REACH if asked else _REACH
    end = min(m.hit.end + reach, len(view.tokens))
    for i in range(m.end, end):
        stop = view.tokens[i].gap in SENTENCE_ENDS and i > m.hit.end
        if talk.is_drug(i) or (stop and not asked) or is_amount(talk, i):
            return i
        asked = asked and not stop
    return end


def _given_between(talk: DrugTalk, m: Mention, last: int) -> bool:
    return any(
        a.act is Act.GIVEN and talk.view.norm[a.first] in _DIRECT - {"had"}
        for a in talk.near(m.hit.end, last)
    )


def _made_up(talk: DrugTalk, m: Mention) -> bool:
    """Its amount is of what was drawn up, offered or thought of."""
    first = max(m.sentence_start, m.start - 5)
    return talk.view.has(_MADE_UP, first, min(m.end + 4, m.sentence_end))


def _none_on_board(talk: DrugTalk, m: Mention) -> bool:
    """As in "I don't have any Solu-Medrol on this truck": the crew has none to give."""
    view, i = talk.view, m.hit.start - 1
    i -= view.norm[i] in {"any", "the", "a"}
    if (view.norm[i - 1], view.norm[i]) not in _LACKING[:3]:
        return False
    ours = view.norm[i - 2] in {"we", "i"} and view.norm[i] == "carry"
    return ours or bool(_OURS & set(view.norms(m.hit.end, m.hit.end + 5)))


def _lacking_next(talk: DrugTalk, m: Mention) -> bool:
    """As in "twenty of Pepcid IV, don't have Pepcid"."""
    view = talk.view
    for o in (m, *talk.behind(m, 3)):
        start = o.hit.start
        if start > m.hit.end + _ORDER_REACH:
            break
        if o.name != m.name:
            continue
        if start > m.hit.end + _REACH // 2:
            lacking = _none_on_board(talk, o)
        else:
            lacking = (view.norm[start - 2], view.norm[start - 1]) in _LACKING
        if lacking:
            return True
    return False


def _asked(talk: DrugTalk, m: Mention) -> bool:
    """As in "was any naloxone given no not yet", where nothing is punctuated."""
    view, i = talk.view, m.hit.end
    if view.norm[i] not in {"given", "used", "administered", "needed"}:
        return False
    before = set(view.norms(max(0, m.hit.start - 3), m.hit.start))
    if not before & {"was", "were"} or not before & {"any", "the", "some"}:
        return False
    return view.norm[i + 1] in {"no", "nope", "none"} and view.norm[i + 2] not in _OUTCOMES


def _meant_but(talk: DrugTalk, m: Mention) -> bool:
    """As in "was going to give metoclopramide but she's on levodopa"."""
    view = talk.view
    first = m.end
    ahead = view.norms(first, min(first + 5, m.sentence_end))
    if "but" not in ahead:
        return False
    but = first + ahead.index("but")
    before = view.norms(max(m.sentence_start, m.hit.start - 7), m.hit.start)
    thought = bool(_THOUGHT & set(before[-4:]))
    meant = any(
        pair in _MEANT and _GIVE & set(before[k:]) for k, pair in enumerate(pairwise(before))
    )
    if not (thought or meant) or {"not", "no"} & set(before):
        return False
    if view.names_drug(m.hit.end, but):
        return False
    return not _given_yet(talk, m, but)


def _given_yet(talk: DrugTalk, m: Mention, but: int) -> bool:
    """As in "wanted to give aspirin but he'd had it already"; never of another drug he had."""
    view = talk.view
    if not view.has(_YET_GIVEN, but + 1, but + _REACH):
        return False
    first = next(i for i in range(but + 1, but + _REACH) if view.norm[i] in _YET_GIVEN)
    other = (
        view.drug_at.get(first + 1) or view.drug_at.get(first + 2) or view.drug_at.get(first + 3)
    )
    return other is None or other.form.name == m.name


def _raised_but(talk: DrugTalk, m: Mention) -> bool:
    """As in "TXA was discussed but he's outside the window", "ketamine was offered but no"."""
    view, i = talk.view, m.end
    i += view.norm[i] in {"had", "has"}
    i -= view.norm[i] in {"offered", "discussed", "considered"}  # "loratadine offered but"
    told = i < m.end or view.norm[i] in {"was", "were", "been"}
    if not told or i + 1 >= m.sentence_end:
        return False
    raised = i + 1 + (view.norm[i + 1] in {"also", "briefly", "initially"})
    if view.norm[raised] not in _RAISED or (m.doses and m.doses[0].first > m.hit.end):
        return False
    ahead = view.norms(raised + 1, min(raised + 1 + _BUT_REACH, m.sentence_end))
    return "but" in ahead and not _given_yet(talk, m, raised + 1 + ahead.index("but"))


def _instead(talk: DrugTalk, m: Mention) -> bool:
    """As in "considered amiodarone but went for magnesium": the one that was not taken."""
    view = talk.view
    if not view.has(_THOUGHT, max(m.sentence_start, m.hit.start - 4), m.hit.start):
        return False
    end = min(m.sentence_end, m.hit.end + _REACH)
    return any(view.norm[hit.last] != "it" for hit in view.phrases(INSTEAD, m.hit.end, end))
