"""A plan that the next words end: "Five of diazepam?" - "Let's hold off on that."

An offer, an order or a syringe that is ready and was turned down, thrown away or forgotten is a
drug that was not given. What is only put off ("hold off until we have a line") stays a plan.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import Act
from recorder.clinical.given.held_back.never_in import first_of
from recorder.clinical.given.held_back.withheld import never_gave
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.everyday import DETERMINERS
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS

_SAID: Phrases[bool] = Phrases(listed("acts", "turned_down", "said"))
_GONE: Phrases[bool] = Phrases(listed("acts", "turned_down", "gone"))
_PUT_OFF = words("acts", "turned_down", "put_off")
_GIVEN = words("acts", "turned_down", "given")
_SAID_REACH = 20
_GONE_REACH = 30
_SENTENCES = 3
"""Most sentence ends from a plan to the words that turn it down."""


def turned_down(talk: DrugTalk, m: Mention) -> bool:
    """Whether words behind the plan of a drug that crews carry end it."""
    if m.drug is None or not (m.drug.carried or never_gave(talk, m)):
        return False
    said = _behind(talk, m, _SAID, _SAID_REACH)
    if said is not None and not _others(talk, m, said):
        return True
    gone = _behind(talk, m, _GONE, _GONE_REACH)
    return gone is not None and not any(o.doses or o.name == m.name for o in _others(talk, m, gone))


def _behind(talk: DrugTalk, m: Mention, table: Phrases[bool], reach: int) -> Hit[bool] | None:
    """The words of ``table`` that end the plan, None where none do."""
    view = talk.view
    hit = first_of(talk, table, m.end, min(m.end + reach, view.count))
    if hit is None or view.norm[hit.last] in _PUT_OFF or _of_a_drug(talk, hit):
        return None
    return None if _given_between(talk, m, hit) or _far(talk, m, hit) else hit


def _of_a_drug(talk: DrugTalk, hit: Hit[bool]) -> bool:
    """As in "go ahead with a gram of TXA and hold off on *the calcium*"."""
    named = hit.last + (talk.view.norm[hit.last] in DETERMINERS)
    return talk.is_drug(named) and not talk.view.gap(named)


def _others(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> list[Mention]:
    """Drugs named between; one without an amount may be the reason ("nearly died from Keflex")."""
    return [o for o in talk.behind(m, 3) if o.hit.start < hit.last]


def _given_between(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> bool:
    """As in "Zofran four? Yeah, give him that. Morphine, let's hold off"."""
    acts = talk.near(m.end, hit.first)
    return any(a.act is Act.GIVEN and talk.view.norm[a.first] in _GIVEN for a in acts)


def _far(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> bool:
    ends = sum(talk.view.tokens[i].gap in SENTENCE_ENDS for i in range(m.end, hit.first + 1))
    return ends > _SENTENCES
