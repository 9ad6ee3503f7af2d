"""What somebody has with him or gets now and again: no opener, and nothing of a list.

"He has the GTN spray", "she's the EpiPen for that", "a fentanyl patch on his back", "he gets the
albuterol machine when he has a cold".

Lists of home medicines that nobody opened: "a carrier bag, amlodipine losartan simvastatin".

Names that follow each other and that mostly no crew carries are what somebody takes, unless words
around them tell of an allergy, an overdose or a treatment.

Medicines that somebody says what he takes them for: "low sec for the stomach".

What crews carry they may have given for it; of everything else nobody but who takes it tells so,
and of "the water tablet, furosemide", the name of a kind that he has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import denials
from recorder.clinical.grammar.tables import DETERMINERS, GAVE, listed, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.words import FREQUENCY
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

_ARTICLES = words("home", "had_along", "articles")
_HAVING = words("home", "had_along", "having")
_WHO = words("home", "had_along", "who")
_DEVICES = words("home", "had_along", "devices")
_PENS = words("home", "had_along", "pens")
_CARRIED = words("home", "had_along", "carried")
_WORN = words("home", "had_along", "worn")
_GETTING = words("home", "had_along", "getting")
_NEED: Phrases[bool] = Phrases(listed("home", "had_along", "need"))
_PUTTING = words("home", "had_along", "putting")
_FEELING = words("home", "had_along", "feeling")
_HAD = words("home", "had_along", "had")
_IN_USE = words("home", "had_along", "in_use")
_HABIT_REACH = 7
_NOT_HIS = OF_ANOTHER | {Cue.PLAN, Cue.CONDITION, Cue.REFUSED}


def had_along(view: View, named: Named) -> bool:
    """Whether somebody is told to have ``named`` himself, or to use it at times."""
    if _of_his_own(view, named) or _last_taken(view, named):
        return True  # whether he had it today or not
    if not (_his_device(view, named) or _patch(view, named) or _gets(view, named)):
        return False
    context = view.context(named.first, named.last)
    return not (context.asked or context.cues & _NOT_HIS or denials(view, named.first))


def _of_his_own(view: View, named: Named) -> bool:
    """As in "did you take your metoprolol today": asked of one dose, and he has them."""
    i = named.first - 1
    if view.norm[i] != "your" or view.norm[i - 1] not in _HAD:
        return False
    if named.name == "insulin" and any(d.form.name.startswith("insulin_") for d in view.drugs):
        return False  # told by its own name
    return view.norm[i - 1] not in _GOT or not load().drugs[named.name].carried


def _last_taken(view: View, named: Named) -> bool:
    """As in "last dose of Xarelto was last night", "last Eliquis at eight"."""
    i = named.first - 1
    if (view.norm[i] == "of" and view.norm[i - 1] == "dose") or (
        view.norm[i] in {"his", "her", "my", "the"} and view.norm[i - 1] in _HAD
    ):
        i -= 2
    return view.norm[i] == "last" and not load().drugs[named.name].carried


_GOT = frozenset({"had", "have"})
"""As in "you've had your fentanyl": of a drug that a crew carries they tell nothing."""


def _his_device(view: View, named: Named) -> bool:
    """As in "he has the GTN spray", "he's a GTN spray", "she's got a Ventolin at home"."""
    if named.name not in _CARRIED or view.norm[named.first - 1] not in _ARTICLES:
        return False
    i = named.first - 2
    if view.norm[i] == "got":
        i -= 1
        own = bool(view.tokens[i].clitic) or view.norm[i] in _HAVING
        return (
            own
            and view.norm[i - 1 + bool(view.tokens[i].clitic)] in _WHO
            and _is_device(view, named)
        )
    has = view.norm[i] in _HAVING and view.norm[i - 1] in _WHO
    has = has or (view.norm[i] in _WHO and view.tokens[i].clitic in {"s", "ve"})
    return has and _is_device(view, named)


def _is_device(view: View, named: Named) -> bool:
    """As in "GTN *spray*", "EpiPen", "Ventolin at home"; never "a nitro spray going in"."""
    i = named.last
    form = view.has(_DEVICES, named.first, i + 1)
    i += view.norm[i] in _DEVICES
    pen = not _PENS.isdisjoint(view.norms(named.first, named.last))
    home = view.norms(i, i + 2) in _WITH_HIM
    return (form or pen or home) and view.norm[i] not in _IN_USE


_WITH_HIM = (["at", "home"], ["with", "him"], ["with", "her"], ["with", "me"])


def _patch(view: View, named: Named) -> bool:
    """As in "he's wearing a fentanyl patch", "a Butrans patch on her arm": worn for days."""
    opioid = "opioid" in load().drugs[named.name].classes
    put_on = view.has(_PUTTING, named.first - 3, named.first)
    return opioid and view.norm[named.last] in _WORN and not put_on


def _gets(view: View, named: Named) -> bool:
    """As in "gets salbutamol when he's chesty", "gets B12 every three months"."""
    i = named.first - 1
    i -= view.norm[i] in _ARTICLES or view.norm[i] in {"his", "her", "my", "some"}
    return view.norm[i] in _GETTING and at_need(view, named)


def at_need(view: View, named: Named) -> bool:
    """As in "paracetamol when she needs it", "an EpiPen in the summer"."""
    for k in range(named.last, min(named.last + _HABIT_REACH, view.count)):
        if view.tokens[k].gap in SENTENCE_ENDS:
            return False
        if (_NEED.at(view.tokens, k) or FREQUENCY.at(view.tokens, k)) is not None:
            return True
        if view.norm[k] in _WHENS and view.norm[k + 1] in _HE and k + 2 < view.count:
            return view.tokens[k + 1].clitic == "s" or view.norm[k + 2] in _FEELING
    return False


_WHENS = frozenset({"when", "whenever"})
_HE = frozenset("he she i im".split())


def bare_lists(view: View, drugs: DrugList, known: Collection[int]) -> Iterator[Named]:
    """Names that follow each other and that mostly no crew carries: a list that nobody opened.

    Behind "also" one name goes on with a list; ``known`` are the first tokens of its items so far.
    """
    run: list[Named] = []
    listed = (n for n in drugs.items.values() if not n.name.startswith("home_"))
    for named in (*sorted(listed, key=lambda n: n.first), None):
        joined = named is not None and run and named.first - run[-1].last <= _BETWEEN_ITEMS
        if joined and named is not None and _lists_on(view, run[-1].last, named.first):
            run.append(named)
            continue
        only_home = [n for n in run if not load().drugs[n.name].carried]
        also = bool(run) and _also(view, run[0].first)
        enough = len(run) >= _LISTED or (also and _goes_on(known, run[0].first))
        disturbing = _HARMS if also else _NOT_AT_HOME
        if enough and len(only_home) > len(run) / 2 and not _disturbed(view, run, disturbing):
            yield from run
        run = [named] if named is not None else []


def _also(view: View, i: int) -> bool:
    """As in "she's on Eliquis, she took it this morning, also clonidine uh sevelamer"."""
    i -= 1
    i = view.back(i, FILLERS)
    return view.norm[i] in {"also", "plus"}


def _goes_on(known: Collection[int], first: int) -> bool:
    return any(i in known for i in range(max(0, first - _ALSO_REACH), first))


_ALSO_REACH = 30
_BETWEEN_ITEMS = 3


def just_some(view: View, named: Named) -> bool:
    """As in "bit of iron tablets", "just some folic acid": all that somebody takes."""
    if (
        load().drugs[named.name].carried
        or named.guessed
        or _disturbed(view, [named], _NOT_AT_HOME - {"no", "not"})
    ):
        return False
    before = view.norm[named.first - 2], view.norm[named.first - 1]
    return before in _JUST_SOME or (before[1] == "just" and named.last - named.first > 1)


_JUST_SOME = frozenset({
    ("bit", "of"), ("just", "some"), ("just", "the"), ("only", "some"), ("only", "the"),
    ("just", "my"), ("just", "his"), ("just", "her"), ("the", "odd"),
})  # fmt: skip


def _lists_on(view: View, last: int, first: int) -> bool:
    gaps = view.joined(last, first + 1, LIST_GAPS)
    return gaps and all(word == "and" or word in FILLERS for word in view.norms(last, first))


_LISTED = 3


def _disturbed(view: View, run: list[Named], disturbing: frozenset[str]) -> bool:
    """Whether something else than taking them at home is told of them."""
    around = {*view.norms(run[0].first - _TOLD_NEAR, run[0].first)}
    around |= {*view.norms(run[-1].last, run[-1].last + _TOLD_NEAR // 2)}
    return bool(around & disturbing)


_TOLD_NEAR = 10
_NOT_AT_HOME = words("home", "unopened", "not_at_home")
_HARMS = words("home", "unopened", "harms")
"""Words of it that count also where "also" goes on with a list."""


_PURPOSES = words("home", "purposes", "words")
_KINDS = words("home", "purposes", "kinds")
_MOST_WORDS = 4
"""Most words that a name before its purpose is cut into."""


def for_a_purpose(view: View, drugs: DrugList) -> Iterator[Named]:
    """What stands behind "the water tablet", or right before "for her thyroid"."""
    for norm in (_PURPOSES | _KINDS) & view.positions.keys():
        for i in view.positions[norm]:
            kind = _of_a_kind(view, drugs, i)
            if kind is not None:
                yield kind
            last = i - 1 - (view.norm[i - 1] in _BEFORE_PURPOSE)
            last -= view.norm[last] in DETERMINERS
            if norm in _PURPOSES and view.norm[last] == "for" and view.gap(last) in PHRASE_GAPS:
                named = _ending(drugs, last)
                if named is not None and not load().drugs[named.name].carried:
                    yield named


_BEFORE_PURPOSE = frozenset({"blood", "high", "bad", "old"})


def _of_a_kind(view: View, drugs: DrugList, i: int) -> Named | None:
    """As in "the water tablet, *furosemide*", "my blood pressure one's *amlodipine*"."""
    first = i - 1 - (view.norm[i - 1] in _BEFORE_PURPOSE)
    owned = view.norm[first] in DETERMINERS and view.norm[i + 1] in _PIECES
    if not owned or view.has(_GIVING, first - _VERB_REACH, first):
        return None
    k = i + 2 + (view.norm[i + 2] in _CALLED)
    return drugs.items.get(k) if k < view.count and view.gap(k) in LIST_GAPS else None


_PIECES = words("home", "purposes", "pieces")
_CALLED = frozenset({"is", "called", "being"})
_GIVING, _VERB_REACH = GAVE | {"give", "giving", "take"}, 4


def _ending(drugs: DrugList, last: int) -> Named | None:
    """The medicine whose name ends before token ``last``, in whatever words it was written."""
    for first in range(max(0, last - _MOST_WORDS), last):
        named = drugs.items.get(first) or drugs.sounding(first, loose=True)
        if named is not None and named.last == last:
            return named
    return None
