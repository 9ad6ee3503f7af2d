"""Numbers said not to be: "not 82", "the 85 was wrong", "I said five earlier, it was ten".

What a cold finger or a loose probe showed: "89, no, that's the cold fingers, 94 on the ear".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.taken_back.numbers_said import (
    Said,
    led_to,
    said_at,
)
from recorder.clinical.second_look.taken_back.take_back import (
    HEADS,
    How,
    TakeBack,
    ends,
    told_behind,
)
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View

_DENYING = words("taken_back", "denied", "words")
_DENIED_LINKING = words("taken_back", "denied", "linking")
_WHICH = words("taken_back", "pointed", "which")
_WRONG = words("taken_back", "pointed", "wrong")
_WRONG_LINKING = words("taken_back", "pointed", "linking")
_SAYING = words("taken_back", "said", "verbs")
_WHO = words("taken_back", "said", "who")
_SAID_BETWEEN = words("taken_back", "said", "between")
_EARLIER = words("taken_back", "said", "when")


def denied(view: View) -> Iterator[TakeBack]:
    """As in "Sats aren't 82, they're 92", "not 4 but 14", "14, not 4", "isn't 140"."""
    for i in view.positions.of(_DENYING):
        k = i + 1
        while view.norm[k] in _DENIED_LINKING and not ends(view, k):
            k += 1
        wrong = None if ends(view, k) else said_at(view, k)
        if wrong is None or _wondered(view, i, wrong):
            continue
        last = _no_longer(view, wrong)
        if last:
            yield TakeBack(How.CHANGED, i, last, wrong, told_behind(view, last, wrong))
            continue
        right = _right_before(view, i, wrong) or told_behind(view, wrong.last, wrong)
        if right is not None and right.values == wrong.values:
            right = None
        sign = _put_right_late(view, i)
        yield TakeBack(How.DENIED, i, wrong.last, wrong, right, sign, late=sign is not None)


def _put_right_late(view: View, i: int) -> str | None:
    """The sign of "correction on that first heart rate, it was 142, *not* 132"."""
    signs = names_of_signs(view)
    for _, last in view.marks.corrections_in(max(view.sentence(i).first, i - _LATE_REACH), i):
        if view.norm[last] in {"on", "to", "for"}:
            return next((signs[k] for k in range(last, i) if k in signs), None)
    return None


_LATE_REACH = 20
"""Most words from "correction on" to the number that it denies."""


def _wondered(view: View, i: int, wrong: Said) -> bool:
    """As in "isn't 92 a bit low?", "not 100 percent"."""
    question = view.marks.question_at.get(i)
    if question is not None and question.answer is not False:
        return True
    opens = i == 0 or view.tokens[i].gap in SENTENCE_ENDS
    return opens and view.norm[i] != "not" and view.norm[wrong.last] in _JUDGED


def _no_longer(view: View, wrong: Said) -> int:
    """Token behind "not 88 any more, 120": it was, and has changed; 0 for other words."""
    i = wrong.last
    return i + 1 + (view.norm[i] == "any") if view.norm[i] in {"any", "anymore"} else 0


_JUDGED = frozenset("a bit quite low high too good bad great fast slow".split())


def _right_before(view: View, i: int, wrong: Said) -> Said | None:
    """As in "*14* of morphine, not 4": the number right before what denies another."""
    if view.tokens[i].gap not in LIST_GAPS:
        return None
    end = i
    while end - 1 in view.drug_at or view.norm[end - 1] in {"of", "and", "now"}:
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
    before = view.norm[said.first - 1]
    return len(said.values) == 2 or not (before == "over" or view.tokens[said.first].gap == "/")


def pointed_at(view: View) -> Iterator[TakeBack]:
    """As in "ignore the 80 over 40, ...", "the 85 was wrong, it's 95"."""
    for i in view.positions.of(HEADS):
        k = i + 1
        while view.norm[k] in _WHICH and k not in view.quantity_at and not ends(view, k):
            k += 1
        wrong = said_at(view, k) if k > i + 1 and not ends(view, k) else None
        if wrong is None or view.norm[i - 1] in _NOT_TO:
            continue
        if view.norm[k - 1] != "that" or _told_before(view, wrong, i):
            yield TakeBack(How.DENIED, i, wrong.last, wrong, _after_reason(view, wrong))
    for i in view.positions.get("the", ()):
        wrong = said_at(view, i + 1)
        last = _said_wrong(view, wrong.last) if wrong is not None else None
        if wrong is not None and last is not None:
            yield TakeBack(How.DENIED, i, last, wrong, told_behind(view, last, wrong))


def signs_pointed_at(view: View) -> Iterator[TakeBack]:
    """As in "scrap the sats, it's 98", "ignore the first BP"."""
    signs = names_of_signs(view)
    for i in view.positions.of(HEADS):
        k = i + 1
        while view.norm[k] in _WHICH and k not in signs and not ends(view, k):
            k += 1
        if k == i + 1 or k not in signs or ends(view, k) or view.norm[i - 1] in _NOT_TO:
            continue
        last = k + 1
        while last in signs:
            last += 1
        how = How.DOUBTED if view.norm[i] in {"forget", "ignore"} else How.PLAIN
        first = "first" in view.norms(i, k)
        yield TakeBack(how, i, last, None, told_behind(view, last), signs[k], first)


def _told_before(view: View, wrong: Said, i: int) -> bool:
    """As in "80 over 40, ignore that 80 over 40", never "scrap that 60"."""
    return any(q.value == wrong.values[0] for q in view.quantities_in(i - _REASON, i))


_NOT_TO = frozenset({"dont", "not", "didnt", "never", "cant"})


def _after_reason(view: View, wrong: Said) -> Said | None:
    """The number behind "ignore the 80/40, the cuff was over his coat, it's *120/70*".

    The words between say why; they name no sign, no drug and no other number.
    """
    right = told_behind(view, wrong.last, wrong)
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
    return view.tokens[i].gap not in PHRASE_GAPS or view.norm[i - 1] in _TOLD_BY


_TOLD_BY = frozenset("it is he she they was now actually says shows reads".split())


def _said_wrong(view: View, i: int) -> int | None:
    """Token behind "was wrong", "is the old one"; None where the words at ``i`` are others."""
    k = i
    while view.norm[k] in _WRONG_LINKING and not ends(view, k):
        k += 1
    told = k > i and view.norm[k] in _WRONG and not ends(view, k)
    return k + 1 + (view.norm[k + 1] == "one") if told else None


def said_earlier(view: View) -> Iterator[TakeBack]:
    """As in "I said five earlier, it was ten", "we told you 82, it's 92"."""
    for i in view.positions.of(_SAYING):
        if view.norm[i - 1] not in _WHO:
            continue
        k = i + 1
        while k not in view.quantity_at and _said_of(view, k):
            k += 1
        wrong = said_at(view, k) if not ends(view, k) else None
        if wrong is None:
            continue
        last = wrong.last
        dated = view.norm[last] in _EARLIER and not ends(view, last)
        while view.norm[last] in _EARLIER and not ends(view, last):
            last += 1
        if view.norm[i] in _WRITING and (right := _after_reason(view, wrong)) is not None:
            yield TakeBack(How.DENIED, i - 1, wrong.last, wrong, right, late=True)
            continue
        led = led_to(view, last, wrong)
        plain = view.norm[i] in {"said", "told", "called"} or dated
        if led is None or led.said.values == wrong.values or not (led.turned and plain):
            continue
        if view.norm[led.said.last] == "now":
            continue  # "I said 140, it's 104 now"
        yield TakeBack(How.DENIED, i - 1, last, wrong, led.said)


_WRITING = frozenset({"wrote", "charted", "recorded", "documented"})
"""As in "I wrote 78 over 40 on my glove, the printout says 76 over 40"."""


def _said_of(view: View, i: int) -> bool:
    return view.norm[i] in _SAID_BETWEEN or i in view.drug_at or i in names_of_signs(view)


_LONGEST_NUMBER = 7
_BACK, _AHEAD = 8, 16
"""Most words from a reading to what disowns it, and from there to the one that counts."""
_FAULTS = words("taken_back", "faults", "faults")
_BODY = words("taken_back", "faults", "body")
_DEVICES = words("taken_back", "faults", "devices")
_BAD = words("taken_back", "faults", "bad")
"""With one of these a finger, a probe or a cuff is why a number is not true."""
_BAD_SIZES = words("taken_back", "faults", "bad_sizes")
_SOILING = words("taken_back", "faults", "soiling")
_ANOTHER = words("taken_back", "faults", "another")
_ON_WHICH = _BODY | _DEVICES | {"one", "side"}
"""As in "other hand 5.8", "big cuff 126 over 80": where it was measured anew."""
_POINTING = frozenset({"that", "it"})
_SOILED_REACH = 4
_OPENING = _BAD | _BAD_SIZES | words("taken_back", "faults", "opening")
_BEFORE_BETTER = words("taken_back", "faults", "before_better")
_PLACED = words("taken_back", "faults", "placed")


def faults(view: View) -> Iterator[TakeBack]:
    """Take back what a fault of the measuring showed; the number behind it may count."""
    for first, last, surely in _told(view):
        said = view.quantities_in(first - _BACK - _LONGEST_NUMBER, first)
        before = [q.last for q in said if q.role is None and q.last >= first - _BACK]
        if not before:
            continue
        i = before[-1]
        told = view.marks.corrections_in(i, first + 1) or view.norm[i] == "no"
        how = How.PLAIN if told else How.UNRELIABLE
        better = _better(view, last)
        if surely or better is not None:
            yield TakeBack(how, i, last, None, better)


def _told(view: View) -> list[tuple[int, int, bool]]:
    """Where a fault of the measuring is told: from "that's" or "the" to its last word.

    Who only adds it ("but her fingers are freezing") says so where another number follows.
    """
    found: list[tuple[int, int, bool]] = []
    for norm in (_FAULTS | _BODY | _DEVICES) & view.positions.keys():
        bad_ones = _BAD | _BAD_SIZES if norm in _DEVICES else _BAD
        for i in view.positions[norm]:
            around = (*range(max(0, i - 2), i), *range(i + 1, i + 4))
            bad = [k for k in around if view.norm[k] in bad_ones]
            first = _opening(view, i)
            told = not _POINTING.isdisjoint(view.norms(first, i))
            pointed = view.norm[i - 1] in {"the", "my", "this"} or ends(view, i)
            device = norm in _DEVICES and (pointed or bool(view.marks.corrections_in(i - 2, i)))
            worn = norm in _FAULTS and "with" in view.norms(first, i)
            soiled = norm in _BODY and view.has(_SOILING, i - _SOILED_REACH, i)
            if (told or device or worn) and (norm in _FAULTS or bad):
                found.append((first, max([i, *bad]) + 1, True))
            elif soiled or (bad and view.norm[first - 1] == "but"):
                found.append((first, max([i, *bad]) + 1, False))
    return sorted(found)


def _opening(view: View, i: int) -> int:
    """First token of "that's just her cold *fingers*", "that was off the drip *arm*"."""
    return view.back(i - 1, _OPENING) + 1


def _better(view: View, last: int) -> Said | None:
    """The number behind the fault, where words lead to it or tell where it was measured."""
    signs = names_of_signs(view)
    for i in range(last, min(last + _AHEAD, view.count)):
        said = said_at(view, i) if view.norms(i - 1, i + 1) != ["other", "one"] else None
        if said is not None:
            placed = view.norm[said.last] in _PLACED
            named = any(k in signs for k in range(last, i))
            told = placed or named or view.norm[i - 1] in _BEFORE_BETTER or bool(view.tokens[i].gap)
            told = told or (view.norm[i - 1] in _ON_WHICH and view.norm[i - 2] in _ANOTHER)
            return said if told else None
    return None
