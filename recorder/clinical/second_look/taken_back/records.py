"""Finds what is taken back in a text, and what takes its place: "not 4 of morphine, 14"."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import cast

from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.lexicon.slots import DISTRUSTED
from recorder.clinical.second_look.taken_back.numbers_said import (
    Said,
    led_to,
    names_of_signs,
    said_at,
)
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.records import record


class How(str, Enum):
    """How surely something is taken back."""

    DENIED = "denied"
    """A number is said not to be: "not 82"."""
    CHANGED = "changed"
    """A number was, and is no more: "not 88 any more, 120"."""
    PLAIN = "plain"
    """The last thing said is: "scrap that"."""
    DOUBTED = "doubted"
    """"That's wrong", "forget that": surely only where another value follows."""
    ANOTHER = "another"
    """It was another person's."""
    REFUSED = "refused"
    """"No, we gave five": only where another value follows."""


@record
class TakeBack:
    """One take-back with its cue at tokens ``[first, last)``.

    ``wrong`` is the number it names, None for the last thing said; ``right`` takes its place.
    ``sign`` is the sign it names ("scrap the sats"), of which the last or the first is meant.
    """

    how: How
    first: int
    last: int
    wrong: Said | None = None
    right: Said | None = None
    sign: str | None = None
    of_first: bool = False


def take_backs(view: View) -> tuple[TakeBack, ...]:
    """All take-backs of ``view``, each kind left to right; looked for once in a text."""
    found = view.memo.get(take_backs)
    if found is None:
        found = view.memo[take_backs] = tuple(_take_backs(view))
    return cast("tuple[TakeBack, ...]", found)


def _take_backs(view: View) -> Iterator[TakeBack]:
    yield from _denied(view)
    yield from _pointed_at(view)
    yield from _signs_pointed_at(view)
    yield from _said_earlier(view)
    yield from _retracted(view)
    yield from _refused(view)


def _denied(view: View) -> Iterator[TakeBack]:
    """As in "Sats aren't 82, they're 92", "not 4 but 14", "14, not 4", "isn't 140"."""
    for norm in _DENYING:
        for i in view.positions.get(norm, ()):
            k = i + 1
            while view.norm(k) in _DENIED_LINKING and not _closed(view, k):
                k += 1
            wrong = None if _closed(view, k) else said_at(view, k)
            if wrong is None or _wondered(view, i, wrong):
                continue
            last = _no_longer(view, wrong)
            if last:
                yield TakeBack(How.CHANGED, i, last, wrong, _told(view, last, wrong))
                continue
            right = _right_before(view, i, wrong) or _told(view, wrong.last, wrong)
            if right is not None and right.values == wrong.values:
                right = None
            yield TakeBack(How.DENIED, i, wrong.last, wrong, right)


def _wondered(view: View, i: int, wrong: Said) -> bool:
    """As in "isn't 92 a bit low?", "not 100 percent"."""
    question = view.marks.question_at.get(i)
    if question is not None and question.answer is not False:
        return True
    opens = i == 0 or view.tokens[i].gap in SENTENCE_ENDS
    return opens and view.norm(i) != "not" and view.norm(wrong.last) in _JUDGED


def _no_longer(view: View, wrong: Said) -> int:
    """Token behind "not 88 any more, 120": it was, and has changed; 0 for other words."""
    i = wrong.last
    return i + 1 + (view.norm(i) == "any") if view.norm(i) in {"any", "anymore"} else 0


_JUDGED = frozenset("a bit quite low high too good bad great fast slow".split())


def _right_before(view: View, i: int, wrong: Said) -> Said | None:
    """As in "*14* of morphine, not 4": the number right before what denies another."""
    if view.tokens[i].gap not in LIST_GAPS:
        return None
    end = i
    while end - 1 in view.drug_at or view.norm(end - 1) in {"of", "and", "now"}:
        end -= 1
    for first in range(end - 1, max(-1, end - _LONGEST_SAID), -1):
        said = said_at(view, first)
        if said is not None and said.last == end and _whole(view, said):
            same = said.values == wrong.values or len(said.values) != len(wrong.values)
            return None if same else said
    return None


_LONGEST_SAID = 9


def _whole(view: View, said: Said) -> bool:
    """Not the lower number of a pressure alone."""
    before = view.norm(said.first - 1)
    return len(said.values) == 2 or not (before == "over" or view.tokens[said.first].gap == "/")


def _pointed_at(view: View) -> Iterator[TakeBack]:
    """As in "ignore the 80 over 40, ...", "the 85 was wrong, it's 95"."""
    for norm in _HEADS:
        for i in view.positions.get(norm, ()):
            k = i + 1
            while view.norm(k) in _WHICH and k not in view.quantity_at and not _closed(view, k):
                k += 1
            wrong = said_at(view, k) if k > i + 1 and not _closed(view, k) else None
            if wrong is None or view.norm(i - 1) in _NOT_TO:
                continue
            if view.norm(k - 1) != "that" or _told_before(view, wrong, i):
                yield TakeBack(How.DENIED, i, wrong.last, wrong, _after_reason(view, wrong))
    for i in view.positions.get("the", ()):
        wrong = said_at(view, i + 1)
        last = _said_wrong(view, wrong.last) if wrong is not None else None
        if wrong is not None and last is not None:
            yield TakeBack(How.DENIED, i, last, wrong, _told(view, last, wrong))


def _signs_pointed_at(view: View) -> Iterator[TakeBack]:
    """As in "scrap the sats, it's 98", "ignore the first BP"."""
    signs = names_of_signs(view)
    for norm in _HEADS:
        for i in view.positions.get(norm, ()):
            k = i + 1
            while view.norm(k) in _WHICH and k not in signs and not _closed(view, k):
                k += 1
            if k == i + 1 or k not in signs or _closed(view, k) or view.norm(i - 1) in _NOT_TO:
                continue
            last = k + 1
            while last in signs:
                last += 1
            how = How.DOUBTED if norm in {"forget", "ignore"} else How.PLAIN
            first = "first" in view.norms(i, k)
            yield TakeBack(how, i, last, None, _told(view, last), signs[k], first)


def _told_before(view: View, wrong: Said, i: int) -> bool:
    """As in "80 over 40, ignore that 80 over 40", never "scrap that 60"."""
    return any(q.value == wrong.values[0] for q in view.quantities_in(i - _REASON, i))


_NOT_TO = frozenset({"dont", "not", "didnt", "never", "cant"})


def _after_reason(view: View, wrong: Said) -> Said | None:
    """The number behind "ignore the 80/40, the cuff was over his coat, it's *120/70*".

    The words between say why; they name no sign, no drug and no other number.
    """
    right = _told(view, wrong.last, wrong)
    if right is not None:
        return right
    for said in (said_at(view, i) for i in range(wrong.last, wrong.last + _REASON)):
        if said is None:
            continue
        if any(i in view.drug_at for i in range(wrong.last, said.first)):
            return None
        like = len(said.values) == len(wrong.values) and said.values != wrong.values
        return said if like and _is_led(view, said.first) else None
    return None


_REASON = 18


def _is_led(view: View, i: int) -> bool:
    """Whether "it's" or a mark stands before the number at ``i``."""
    return view.tokens[i].gap not in PHRASE_GAPS or view.norm(i - 1) in _TOLD_BY


_TOLD_BY = frozenset("its it is hes shes was now actually theyre".split())


def _said_wrong(view: View, i: int) -> int | None:
    """Token behind "was wrong", "is the old one"; None where the words at ``i`` are others."""
    k = i
    while view.norm(k) in _WRONG_LINKING and not _ends(view, k):
        k += 1
    told = k > i and view.norm(k) in _WRONG and not _ends(view, k)
    return k + 1 + (view.norm(k + 1) == "one") if told else None


def _said_earlier(view: View) -> Iterator[TakeBack]:
    """As in "I said five earlier, it was ten", "we told you 82, it's 92"."""
    for norm in _SAYING:
        for i in view.positions.get(norm, ()):
            if view.norm(i - 1) not in _WHO:
                continue
            k = i + 1
            while k not in view.quantity_at and _said_of(view, k):
                k += 1
            wrong = said_at(view, k) if not _closed(view, k) else None
            if wrong is None:
                continue
            last = wrong.last
            dated = view.norm(last) in _EARLIER and not _ends(view, last)
            while view.norm(last) in _EARLIER and not _closed(view, last):
                last += 1
            led = led_to(view, last, wrong)
            plain = norm in {"said", "told", "called"} or dated
            if led is None or led.said.values == wrong.values or not (led.turned and plain):
                continue
            if view.norm(led.said.last) == "now":
                continue  # "I said 140, it's 104 now"
            yield TakeBack(How.DENIED, i - 1, last, wrong, led.said)


def _said_of(view: View, i: int) -> bool:
    return view.norm(i) in _SAID_BETWEEN or i in view.drug_at or i in names_of_signs(view)


def _retracted(view: View) -> Iterator[TakeBack]:
    """As in "80 over 40, scrap that, 130 over 80", "that was the mate's. His is 104"."""
    for hit in _RETRACTING.scan(view.tokens, view.positions):
        how = How(hit.value)
        if view.norm(hit.first) == "wrong" and hit.last - hit.first == 1:
            if hit.first - 1 not in view.number_at or not _stands_alone(view, hit.first):
                continue
        elif how is How.DOUBTED and not _ends_number(view, hit.first):
            continue
        yield TakeBack(how, hit.first, hit.last, None, _told(view, hit.last))
    for doubt in DISTRUSTED.scan(view.tokens, view.positions):
        right = _told(view, doubt.last)
        if right is not None:
            yield TakeBack(How.DOUBTED, doubt.first, doubt.last, None, right)
    for norm in _ANOTHERS_OPEN:
        for i in view.positions.get(norm, ()):
            last = _anothers(view, i)
            if last is not None:
                yield TakeBack(How.ANOTHER, i, last, None, _told(view, last))


def _ends_number(view: View, i: int) -> bool:
    return _ends(view, i) or i - 1 in view.number_at


def _stands_alone(view: View, i: int) -> bool:
    return (_ends(view, i) and _ends(view, i + 1)) or i + 1 in view.quantity_at


def _anothers(view: View, i: int) -> int | None:
    """Token behind "that was the mate's", "that's his wife's"; None for other words."""
    k = i + 1
    if view.norm(k) in {"was", "is", "were"}:
        k += 1
    elif not view.tokens[i].clitic and view.norm(i) not in {"thats", "its"}:
        return None
    k += view.norm(k) in {"just", "actually", "only"}
    first = k
    while view.norm(k) in _WHOSE and k < first + 2:
        k += 1
    if k == first or k >= view.count or view.norm(k).removesuffix("s") not in _PEOPLE:
        return None
    owned = view.tokens[k].clitic == "s" or view.norm(k) not in _PEOPLE
    return k + 1 if owned and (_ends(view, k + 1) or view.norm(k + 1) in _OWN) else None


_OWN = frozenset("his hers this he she its patients patient our".split())
"""Behind another's without a mark: "that was the mates his is 104"."""


def _refused(view: View) -> Iterator[TakeBack]:
    """As in "Morphine ten. No, we gave five", "five of morphine. No, it was ten"."""
    for i in view.positions.get("no", ()):
        if not (_ends(view, i) or i - 1 in view.number_at or i - 1 in view.drug_at):
            continue
        led = led_to(view, i + 1)
        if led is not None and (led.turned or led.said.first == i + 1):
            yield TakeBack(How.REFUSED, i, i + 1, None, led.said)
    for first, last in view.marks.corrections:
        right = _told(view, last)
        if right is not None:
            yield TakeBack(How.REFUSED, first, last, None, right)


def _told(view: View, start: int, wrong: Said | None = None) -> Said | None:
    """The number that words of contrast lead to from token ``start``, or that stands there."""
    led = led_to(view, start, wrong)
    return led.said if led is not None and (led.turned or led.said.first == start) else None


def _closed(view: View, i: int) -> bool:
    """Whether something other than a space stands before token ``i``."""
    return view.gap(i) not in PHRASE_GAPS


def _ends(view: View, i: int) -> bool:
    """Whether token ``i`` begins a statement."""
    return i == 0 or view.gap(i) not in PHRASE_GAPS


_DENYING = words("taken_back", "denied", "words")
_DENIED_LINKING = words("taken_back", "denied", "linking")
_HEADS = words("taken_back", "pointed", "heads")
_WHICH = words("taken_back", "pointed", "which")
_WRONG = words("taken_back", "pointed", "wrong")
_WRONG_LINKING = words("taken_back", "pointed", "linking")
_SAYING = words("taken_back", "said", "verbs")
_WHO = words("taken_back", "said", "who")
_SAID_BETWEEN = words("taken_back", "said", "between")
_EARLIER = words("taken_back", "said", "when")
_ANOTHERS_OPEN = words("taken_back", "anothers", "opens")
_WHOSE = words("taken_back", "anothers", "whose")
_PEOPLE = words("taken_back", "anothers", "people")
_RETRACTING: Phrases[str] = Phrases(phrases("taken_back", "retracted"))
