"""What is still to come of a drug with its amount: ready, next, up to so much, every so often.

Each answers for one mention whether its words tell of a dose that nobody has given yet.
"""

from __future__ import annotations

from collections.abc import Callable

from recorder.clinical.doses.later_doses import later_dose_at
from recorder.clinical.doses.medwords import Act
from recorder.clinical.given.mentions import DrugTalk, Mention, Said
from recorder.clinical.grammar.tables import SUBJECTS, listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View

_WAITING = frozenset({"ready", "waiting", "standby", "prepped", "due", "available"})
_TO_COME = frozenset(
    {
        ("next", "if"),
        ("next", "shock"),
        ("to", "follow"),
        ("to", "come"),
        ("on", "standby"),
        ("to", "go"),
    }
)
_IF_WHAT = frozenset({"he", "she", "it", "they", "you", "needed", "still"})
_READY_REACH = 10
_LISTED = frozenset("and of a the plus some".split())
_IN_HAND = frozenset({
    ("drawn", "up"), ("just", "in"), ("on", "standby"), ("standing", "by"), ("ready", "to"),
    ("all", "drawn"), ("laid", "out"),
})  # fmt: skip
_NOW_GIVEN = frozenset("given gave pushed pushing went going running used so".split())
_MOVING = frozenset("pulling pulled rolling rolled backing driving drove walking walked".split())
"""Before "in" they tell of the way: "it was due but we were pulling in"."""
_THEN_GIVEN = frozenset("given gave in pushed went running got used".split())


def is_to_come(talk: DrugTalk, m: Mention) -> bool:
    """Whether the amount is ready, next, a limit, or one of an order that goes on."""
    return any(tells(talk, m) for tells in _TO_COME_BY)


def _all_but_given(talk: DrugTalk, m: Mention) -> bool:
    """As in "adenosine 6 would have been next", "amiodarone was next", "ten should do it"."""
    if m.end >= m.sentence_end:
        return False
    told = talk.view.norm[m.end]
    if told == "would" or (told in _WILL and talk.view.norm[m.end + 1] != "be"):
        return True
    if talk.view.norm[m.end : m.end + 3] == ["is", "the", "dose"]:
        return True
    further = m.end + 1 < m.sentence_end and talk.view.norm[m.end + 1] == "next"
    return further and told in {"was", "is"}


_WILL = frozenset({"should", "will", "wont"})


def _comes_next(talk: DrugTalk, m: Mention) -> bool:
    """As in "next is five of morphine", "ketamine twenty next", "second gram of TXA to start"."""
    view, i, k = talk.view, m.start - 1, m.end
    if not m.doses:
        return False
    later = later_dose_at(view, m.start)
    if later is not None and later.head >= i:
        return True
    if any(_tells_given(talk, a) for a in talk.near(k, min(m.ceiling, k + 3))):
        return False
    if view.norm[i] == "repeat" and view.norm[k] == "every":
        return True
    if view.norm[i] in {"is", "up"} and view.norm[i - 1] == "next":
        return True
    before = talk.near(max(m.sentence_start, m.start - 5), m.start)
    behind = k < m.sentence_end and view.norm[k] == "next" and not view.tokens[k].gap
    return behind and not any(_tells_given(talk, a) for a in before)


def _tells_given(talk: DrugTalk, said: Said) -> bool:
    """Never so of "he's getting it next"."""
    return said.act is Act.GIVEN and talk.view.norm[said.first] not in {"getting", "gets", "get"}


def _made_ready(talk: DrugTalk, m: Mention) -> bool:
    """As in "I've got adenosine six ready", "with 4 of ondansetron to follow"."""
    view, i = talk.view, _behind_length(talk, m)
    i += view.norm[i] in _BE
    if i >= m.sentence_end or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    words = view.norm[i], view.norm[i + 1]
    conditional = _on_condition(talk, m, i)
    if not conditional and words[0] not in _WAITING and words not in _TO_COME:
        return False
    return not _then_given(view, i + 1, min(i + 7, m.sentence_end), _MOVING)


def _then_given(view: View, first: int, last: int, never: frozenset[str]) -> bool:
    """As in "it's in", of words with none of ``never`` before; "no better in 5" is when."""
    return any(
        view.norm[k - 1] not in never and (view.norm[k] != "in" or k + 1 not in view.quantity_at)
        for k in view.positions.within(_THEN_GIVEN, first, last)
    )


def _behind_length(talk: DrugTalk, m: Mention) -> int:
    """As in "magnesium two grams *over twenty minutes* if he gets worse"."""
    over = talk.view.norm[m.end] == "over" and not talk.view.gap(m.end)
    length = talk.view.quantity_at.get(m.end + 1) if over else None
    return length.last if length is not None else m.end


def _on_condition(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "midazolam 5 only if he fits again", "150 unless he settles", "in case she wakes"."""
    word, behind = talk.view.norm[i], talk.view.norm[i + 1]
    if word == "if" or (word == "should" and behind in _IF_WHAT):
        return behind in _IF_WHAT
    if (word, behind) not in _CONDITIONS and word != "unless":
        return False
    before = talk.near(max(m.sentence_start, m.start - _GAVE_REACH), m.start)
    return not any(a.act is Act.GIVEN for a in before)  # "gave 4 of Zofran in case he's sick"


_CONDITIONS = frozenset({("only", "if"), ("in", "case"), ("just", "if"), ("only", "when")})
_GAVE_REACH = 8


def _in_readiness(talk: DrugTalk, m: Mention) -> bool:
    """As in "I've got four of midaz and a hundred of roc drawn up just in case"."""
    view, i = talk.view, m.end
    end = min(m.sentence_end, m.end + _READY_REACH)
    while i < end and (talk.is_drug(i) or i in talk.claimed or view.norm[i] in _LISTED):
        i += 1
    i += view.norm[i] in _BE
    if (view.norm[i], view.norm[i + 1]) not in _IN_HAND:
        return False
    return not view.has(_NOW_GIVEN, i, min(i + 8, m.sentence_end))


def _kept(talk: DrugTalk, m: Mention) -> bool:
    """As in "calcium gluconate's on the shelf", "naloxone four hundred is beside me"."""
    view, i = talk.view, m.end
    i += view.norm[i] in _BE
    if _in_hand(talk, m, i):
        return True
    told = i > m.end or view.tokens[i - 1].clitic == "s" or view.norm[m.end] in {"beside", "to"}
    hit = _KEPT.at(view.tokens, i) if told and i < m.sentence_end else None
    if hit is None or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    return not _given_behind(talk, m, hit.last)


def _given_behind(talk: DrugTalk, m: Mention, first: int) -> bool:
    """As in "in my hand, so I gave it"; never "in my hand but it wasn't given"."""
    return _then_given(talk.view, first, min(first + _KEPT_REACH, m.sentence_end), _NOT)


_NOT = frozenset("not never wasnt isnt werent havent didnt".split())


def _in_hand(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "I had the second one, 150, in my hand", "we've fentanyl on the truck"."""
    view = talk.view
    hit = _IN_MY_HAND.at(view.tokens, i) if i < m.sentence_end else None
    if hit is None or _given_behind(talk, m, hit.last):
        return False
    if i > m.end:
        return True
    crew = view.positions.within(_CREW, max(m.sentence_start, m.start - _HAD_REACH), m.start)
    return any(
        view.tokens[k].clitic in _HAVE or view.norm[k + 1] in {"have", "had", "got"} for k in crew
    )


_IN_MY_HAND: Phrases[bool] = Phrases(listed("acts", "kept", "in_hand"))
_CREW = frozenset({"i", "we", "there"})
_HAVE = frozenset({"ve", "d", "s"})
_HAD_REACH = 7
_KEPT_REACH = 6
_BE = frozenset({"all", "is", "are", "here", "was", "were"})
_KEPT: Phrases[bool] = Phrases(listed("acts", "kept", "where"))


def _limit(talk: DrugTalk, m: Mention) -> bool:
    """As in "no more than 10 of morphine", "a maximum of 10": what may be given at most."""
    view, dose = talk.view, m.dose
    if dose is None:
        return False
    words = view.norms(max(0, dose.first - 4), dose.first)
    told = ["no", "more", "than"] in (
        words[-3:],
        words[-4:-1],
    )  # also "no more than five | hundred"
    if words[-2:] == ["up", "to"]:  # "up to ten of morphine", never "we're up to ten of morphine"
        return dose.last <= m.hit.start and _RISEN.isdisjoint(words[:-2])
    return told or not _MOST.isdisjoint(words[-3:])


_MOST = frozenset({"maximum", "max"})
_RISEN = words("acts", "to_come", "risen")


def _asked_how_much(talk: DrugTalk, m: Mention) -> bool:
    """As in "what's the dose of ketamine", "how much ketamine can he have", with an answer."""
    view, i = talk.view, m.hit.start
    first = max(m.sentence_start, i - _ASKED_REACH)
    if view.norm[i - 1] == "much" and view.norm[i - 2] == "how":
        return view.has(_MAY, m.hit.end, m.hit.end + 2)
    asked = view.has(_DOSE, first, m.hit.end + 1) and view.has(_WHAT, first, i)
    return asked and m.dose is not None and m.dose.first > i


_DOSE = frozenset({"dose"})
_WHAT = frozenset({"what"})
_MAY = frozenset("can could may should do does would".split())
_ASKED_REACH = 4


def _to_a_limit(talk: DrugTalk, m: Mention) -> bool:
    """As in "two of morphine every five minutes up to ten", where nobody gave it: an order."""
    view, end = talk.view, min(m.end + _LIMIT_REACH, m.sentence_end)
    before = talk.near(max(m.sentence_start, m.start - _LIMIT_REACH), m.start)
    if not m.doses or any(a.act is Act.GIVEN for a in before) or not view.has(_EVERY, m.end, end):
        return False
    ends = (i for i in range(m.end, end) if view.norms(i, i + 2) == ["up", "to"])
    return any(i + 2 in view.number_at for i in ends) or view.has(_MOST, m.end, end)


_EVERY = frozenset({"every"})
_LIMIT_REACH = 8


def _only_told_to(talk: DrugTalk, m: Mention) -> bool:
    """As in "the call taker told him to take an aspirin": whether he took it is not said."""
    view, i = talk.view, m.start - 1
    i = view.back(i, _SOME)
    if view.norm[i] not in _TAKE or view.norm[i - 1] != "to" or view.norm[i - 3] not in _TOLD:
        return False
    behind = range(m.hit.end, min(m.hit.end + _TOOK_REACH, view.count))
    return not any(view.norm[k] in _TOOK and view.norm[k - 1] in SUBJECTS for k in behind)


_SOME = frozenset({"a", "an", "the", "some", "his", "her", "their", "of", "one", "two"})
_TAKE = frozenset({"take", "chew", "have", "swallow"})
_TOLD = frozenset({"told", "asked", "advised", "telling", "asking"})
_TOOK = frozenset({"did", "has", "took", "chewed", "had", "swallowed"})
_TOOK_REACH = 8
_TO_COME_BY: tuple[Callable[[DrugTalk, Mention], bool], ...] = (
    _in_readiness,
    _all_but_given,
    _made_ready,
    _kept,
    _limit,
    _to_a_limit,
    _comes_next,
    _asked_how_much,
    _only_told_to,
)
