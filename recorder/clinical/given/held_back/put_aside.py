"""Words that put a drug aside before anybody gives it: "leave the Phenergan", "scrap the TXA".

"Leave" says so only as an order or of the crew, and of a drug that can be left out: "leave the
drip running", "I'll leave the morphine to you" and "he left the inhaler at home" do not.
"""

from __future__ import annotations

from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS

_BEFORE: Phrases[bool] = Phrases(listed("acts", "put_aside", "before"))
_ONLY_DENIED: Phrases[bool] = Phrases(listed("acts", "put_aside", "only_denied"))
_AROUND: dict[str, list[str]] = {}
for _phrase, _ in listed("acts", "put_aside", "around"):
    _verb, _tail = _phrase.split(" ", 1)
    _AROUND.setdefault(_verb, []).append(_tail)
_STAYS = words("acts", "put_aside", "stays")
_CREW_SAYS = words("acts", "put_aside", "crew_says")
_THE = frozenset("the that this any her his their second third next more further extra".split())
_NOT = frozenset(
    "not dont didnt wont wouldnt isnt arent wasnt never without cant couldnt im".split()
)
_HAD = frozenset("had given gave got done took taken".split())
_NOT_REACH = 3
_TAIL = 5
"""Most words of what stands behind the drug: "back in the bag", "on the head"."""
_LASTING = frozenset({"fluid", "blood_product"})
_BREATHED = frozenset({"oxygen", "nitrous_oxide", "methoxyflurane"})


def is_put_aside(talk: DrugTalk, m: Mention) -> bool:
    """Whether words before the drug, or before and behind it, put it aside."""
    i = m.start
    while talk.view.norm[i - 1] in _THE and i > m.sentence_start:
        i -= 1
    return _aside_before(talk, m, i) or _aside_around(talk, m, i)


def _aside_before(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "scrap the amiodarone", "we won't bother with the TXA", "leave the fentanyl"."""
    hit = _phrase_ending(talk, _BEFORE, m.sentence_start, i)
    if hit is None or talk.view.tokens[i].gap not in PHRASE_GAPS:
        return False
    if _is_denied(talk, m, hit.first) != (
        _phrase_ending(talk, _ONLY_DENIED, hit.first, i) is not None
    ):
        return False  # "don't forget the aspirin", "happy with giving the TXA"
    if talk.view.has(_HAD, m.end, min(m.sentence_end, m.end + _TAIL)):
        return False  # "don't worry about the aspirin, he's had it"
    if talk.view.norm[hit.first] in {"leave", "leaving"}:
        return _left_out(talk, m, hit.first)
    return talk.view.norm[m.end] not in {"to", "down", "at"}  # "drop the propofol to twenty"


def _is_denied(talk: DrugTalk, m: Mention, first: int) -> bool:
    """As in "don't just forget the aspirin", never "can't swallow it, leave the aspirin"."""
    view, i = talk.view, first - 1
    while i > max(m.sentence_start, first - _NOT_REACH) and view.norm[i] in _BETWEEN:
        i -= 1
    near = i >= m.sentence_start and not any(view.tokens[k].gap for k in range(i + 1, first + 1))
    return near and view.norm[i] in _NOT


_BETWEEN = frozenset(
    "to just be going gonna we i you have even need want ever too that very".split()
)


def _left_out(talk: DrugTalk, m: Mention, leave: int) -> bool:
    """As in "we'll leave the hydrocortisone"; never so of what runs or is breathed."""
    view = talk.view
    if m.drug is None or m.drug.classes & _LASTING or m.name in _BREATHED:
        return False
    opens = leave == m.sentence_start or view.tokens[leave].gap in SENTENCE_ENDS
    if not (opens or view.tokens[leave].gap == "," or view.norm[leave - 1] in _CREW_SAYS):
        return False
    behind = min(m.end, m.sentence_end)
    goes_on = behind < m.sentence_end and view.tokens[behind].gap in PHRASE_GAPS
    return not (goes_on and view.norm[behind] in _STAYS)


def _aside_around(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "give the aspirin a miss", "you can put the midazolam back"."""
    view, verb = talk.view, talk.view.norm[i - 1]
    if i == m.sentence_start:
        return False
    tails = _AROUND.get(verb)
    if tails is None:
        return False
    tail = " ".join(view.norms(m.end, min(m.sentence_end, m.end + _TAIL)))
    return any(tail == behind or tail.startswith(f"{behind} ") for behind in tails)


def _phrase_ending(talk: DrugTalk, table: Phrases[bool], first: int, last: int) -> Hit[bool] | None:
    """The phrase of ``table`` that ends right before token ``last``."""
    found = talk.view.phrases(table, max(first, last - _NOT_REACH), last)
    return next((hit for hit in found if hit.last == last), None)
