"""Lists of home medicines that nobody opened: "a carrier bag, amlodipine losartan simvastatin".

Names that follow each other and that mostly no crew carries are what somebody takes, unless words
around them tell of an allergy, an overdose or a treatment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.text.words import LIST_GAPS
from recorder.clinical.view import View


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
_NOT_AT_HOME = frozenset(
    """allergic allergy allergies intolerant reaction react rash gave give given giving overdose
    overdosed swallowed ingested took taken empty packets packet blisters blister boxes strips
    stopped off mums mum moms mom wifes husbands dads dad not no never without loaded started
    infusion pump used""".split()
)
_HARMS = frozenset(
    """allergic allergy allergies intolerant reaction react rash overdose overdosed swallowed
    ingested mums moms wifes husbands dads""".split()
)
"""Words of it that count also where "also" goes on with a list."""
