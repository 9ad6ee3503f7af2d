"""The last thing said is taken back: "scrap that", "no, we gave five", "that was the mate's"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.claims.cues import PAPERS, YES_ANSWERS
from recorder.clinical.claims.people import set_against
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.grammar.tables import listed, phrases, table, words
from recorder.clinical.lexicon.slots import DISTRUSTED
from recorder.clinical.second_look.taken_back.numbers_said import (
    Said,
    led_to,
    said_at,
)
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack, ends, told_behind
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_ANOTHERS_OPEN = words("taken_back", "anothers", "opens")
_WHOSE = words("taken_back", "anothers", "whose")
_PEOPLE = words("taken_back", "anothers", "people")
_PLACES = words("taken_back", "anothers", "places")
_NEXT_DOOR = words("taken_back", "anothers", "elsewhere")
_SOMEBODY = [
    (f"{that} {which} {who}", "another")
    for that in ("that", "that is", "that was", "it was")
    for which in sorted(words("taken_back", "of_somebody", "which"))
    for who in sorted(words("taken_back", "of_somebody", "who"))
]
"""As in "that's the last fella", "that was the other lady"."""
_RETRACTING: Phrases[str] = Phrases([*phrases("taken_back", "retracted"), *_SOMEBODY])
_SETTLED: Phrases[bool] = Phrases(listed("taken_back", "settled", "on"))
_READERS = words("taken_back", "readers", "who")
_ROUNDING = {tuple(p.split()) for p in table("taken_back")["settled"]["rounded"]}
_ASKING_BACK = [tuple(p.split()) for p in table("taken_back")["asked"]["phrases"]]


def retracted(view: View) -> Iterator[TakeBack]:
    """As in "80 over 40, scrap that, 130 over 80", "that was the mate's. His is 104"."""
    for hit in _RETRACTING.scan(view.tokens, view.positions):
        how = How(hit.value)
        if view.norm[hit.first] == "wrong" and hit.last - hit.first == 1:
            if hit.first - 1 not in view.number_at or not _stands_alone(view, hit.first):
                continue
        elif how is How.DOUBTED and not _ends_number(view, hit.first):
            continue
        yield TakeBack(how, hit.first, hit.last, None, _ours_behind(view, hit.last))
    for doubt in DISTRUSTED.scan(view.tokens, view.positions):
        right = told_behind(view, doubt.last)
        yield TakeBack(How.UNRELIABLE, doubt.first, doubt.last, None, right)
    for i in view.positions.of(_ANOTHERS_OPEN):
        last = _anothers(view, i)
        if last is not None:
            yield TakeBack(How.ANOTHER, i, last, None, _ours_behind(view, last))


def _ours_behind(view: View, last: int) -> Said | None:
    """The number that counts, also behind whose it is: "that's the other lady's, Doris's is 12"."""
    start = set_against(view.tokens, last)
    return told_behind(view, last if start is None else start)


def measured_again(view: View) -> Iterator[TakeBack]:
    """As in "Resps fifty. No, she's wriggling, count it again. Forty-six."."""
    for hit in _AGAIN.scan(view.tokens, view.positions):
        doubted = view.has(_DOUBTS, hit.first - _DOUBT_REACH, hit.first + 1)
        if doubted and view.norm[hit.last] not in _LATER:
            right = told_behind(view, hit.last)
            yield TakeBack(How.DOUBTED, hit.first, hit.last, None, right)


def misread(view: View) -> Iterator[TakeBack]:
    """As in "Temp's 37.3, oh, hang on, I've read that off the room one, 38.3."."""
    waits = ((i, i + 1) for i in view.positions.get("wait", ()))
    for first, last in {*view.marks.corrections, *waits}:
        k = next((i for i in range(last + 1, last + _MISREAD_REACH) if ends(view, i)), 0)
        right = said_at(view, k) if k and view.has(_MISREAD, last, k) else None
        counted = any(q.value != 1 for q in view.quantities_in(last, k))  # "the room one"
        if right is not None and ends(view, right.last) and not counted:
            yield TakeBack(How.DOUBTED, first, k, None, right)


_MISREAD = words("taken_back", "misread", "words")
_MISREAD_REACH = 12
"""Most words that tell why a reading was none."""
_AGAIN: Phrases[bool] = Phrases(listed("taken_back", "measured_again", "again"))
_DOUBTS = words("taken_back", "measured_again", "doubts")
_LATER = words("taken_back", "measured_again", "later")
_DOUBT_REACH = 7


def _ends_number(view: View, i: int) -> bool:
    return ends(view, i) or i - 1 in view.number_at


def _stands_alone(view: View, i: int) -> bool:
    return (ends(view, i) and ends(view, i + 1)) or i + 1 in view.quantity_at


def _anothers(view: View, i: int) -> int | None:
    """Token behind "that was the mate's", "that's his wife's sheet", "that's bed 5"; else None."""
    k = i + 1
    if view.norm[k] in {"was", "is", "were", "are"}:
        k += 1
    elif not view.tokens[i].clitic:
        return None
    k += view.norm[k] in {"just", "actually", "only"}
    first = k
    numbered = view.quantity_at.get(k + 1) if view.norm[k] in _PLACES else None
    if numbered is not None:
        return numbered.last if ends(view, numbered.last) else None
    k = view.past(k, _WHOSE, first + 2)
    if k == first or k >= view.count or view.norm[k].removesuffix("s") not in _PEOPLE:
        return None
    if view.norm[k + 1] in _NEXT_DOOR and not view.gap(k + 1):
        return k + 2
    owned = view.tokens[k].clitic == "s" or view.norm[k] not in _PEOPLE
    if owned and view.norm[k + 1] in PAPERS and not ends(view, k + 1):
        return k + 2
    if view.norm[k] == "patient" and _OTHER.isdisjoint(view.norms(first, k)):
        return None  # "that's the patient's"
    owned = owned or set_against(view.tokens, k + 1) is not None  # "that's the mum, the kid's is"
    return k + 1 if owned and (ends(view, k + 1) or view.norm[k + 1] in _OWN) else None


_OTHER = frozenset({"other", "last", "previous"})
_OWN = frozenset("his hers this he she patients patient our".split())
"""Behind another's without a mark: "that was the mates his is 104"."""


def refused(view: View) -> Iterator[TakeBack]:
    """As in "Morphine ten. No, we gave five", "five of morphine. No, it was ten"."""
    for i in view.positions.get("no", ()):
        told = i - (view.norm[i - 1] == "what")  # "five year old | what no thirty four"
        if not (ends(view, i) or i - 1 in view.drug_at or _ends_amount(view, told)):
            continue
        pointed = i + 1 + (view.norm[i + 1] == "sorry")
        if _that_is_another(view, i, pointed):
            yield TakeBack(How.PLAIN, i, pointed + 1, None, told_behind(view, pointed + 1))
            continue
        led = led_to(view, i + 1)
        if led is not None and (led.turned or led.said.first == i + 1):
            yield TakeBack(How.REFUSED, i, i + 1, _dose_asked(view, i), led.said)
    signs = names_of_signs(view)
    for first, last in view.marks.corrections:
        right = told_behind(view, last)
        if right is None and last in signs and view.has(_PUTS_RIGHT, first, last):
            led = led_to(view, last)  # "pulse 88 sorry pulse 98"
            right = led.said if led is not None else None
        if right is None:
            yield from _said_before(view, first)
        else:
            sign = next((signs[i] for i in range(last, right.first) if i in signs), None)
            of_first = sign is not None and view.has(_FIRST, last, right.first)
            yield TakeBack(How.REFUSED, first, last, None, right, sign, of_first, late=of_first)


def _that_is_another(view: View, i: int, pointed: int) -> bool:
    """As in "weight 3.1, no, that's the red book from Friday", "no, sorry, that's the bed"."""
    told = view.norm[pointed] == "that" and view.tokens[min(pointed, view.count - 1)].clitic == "s"
    return told and view.norm[pointed + 1] in _ANOTHER and _ends_with_unit(view, i)


_ANOTHER = frozenset({"the", "from", "last", "his", "her", "an", "old"})


def _dose_asked(view: View, i: int) -> Said | None:
    """As in "Did you give *ten* of morphine? No, five.": the amount of the question before."""
    if view.gap(i) != "?":
        return None
    for quantity in view.quantities_in(max(view.sentence(i - 1).first, i - _ASKED_REACH), i):
        behind = quantity.last + (view.norm[quantity.last] == "of")
        if behind in view.drug_at:
            return said_at(view, quantity.first)
    return None


_PUTS_RIGHT = SIGNALS | {"excuse"}
_FIRST = frozenset({"first", "initial", "original"})


_ASKED_REACH = 9
"""Most words from an amount asked to the "no"."""


def _said_before(view: View, i: int) -> Iterator[TakeBack]:
    """As in "She's eighty. Eighty-one, sorry.": what counts stands right before the "sorry"."""
    for quantity in view.quantities_in(i - _LONGEST_NUMBER, i):
        k = quantity.first
        right = said_at(view, k)
        if right is not None and right.last == i and _ends_with_unit(view, k) and ends(view, k):
            yield TakeBack(How.REFUSED, k, k, None, right)


def settled(view: View) -> Iterator[TakeBack]:
    """As in "less than a hundred, call it eighty", "fentanyl 50, he's soft, make it 25"."""
    for hit in _SETTLED.scan(view.tokens, view.positions):
        right = said_at(view, hit.last)
        if right is None or (
            view.norm[hit.first - 1] in _READERS and not view.gap(hit.first).strip()
        ):
            continue  # "I make it 22, you make it 24"
        call = view.norm[hit.first] == "call"
        if not call or (right.quantity.unit is None and _ends_with_unit(view, hit.first)):
            yield TakeBack(How.REFUSED, hit.first, hit.last, None, right)


def rounded(view: View) -> Iterator[TakeBack]:
    """As in "that's 14.4, we'll give 14": a sum that was rounded, no further dose."""
    for quantity in view.quantities:
        i = quantity.last
        if (view.norm[i], view.norm[i + 1]) not in _ROUNDING or quantity.number.whole:
            continue
        right = said_at(view, i + 2)
        if right is not None and abs(right.values[0] - quantity.value) <= quantity.value / _ROUNDED:
            yield TakeBack(How.REFUSED, i, i + 2, None, right)


_ROUNDED = 4
"""Nobody rounds by more than a quarter."""


def hesitated(view: View) -> Iterator[TakeBack]:
    """As in "sats ninety, uh, ninety-one on air": the number that was meant comes behind "uh"."""
    for quantity in view.quantities:
        i = quantity.last
        if i < view.count and view.tokens[i].hesitated and view.gap(i) not in SENTENCE_ENDS:
            right = said_at(view, i)
            if right is not None:
                yield TakeBack(How.HESITATED, i, i, None, right)


def asked_back(view: View) -> Iterator[TakeBack]:
    """As in "BP 80 on 40. Was it 80 on 40? 82 on 44.", "Pulse 118. Did you say 118? No, 108."."""
    for first, second in _ASKING_BACK:
        for i in view.positions.get(first, ()):
            wrong = _asked_at(view, i + 2) if view.norm[i + 1] == second else None
            if wrong is None or not (view.gap(wrong.last) == "?" or _said_just_now(view, wrong, i)):
                continue
            if view.norm[wrong.last] in YES_ANSWERS and view.gap(wrong.last) == "?":
                yield from _asked_for(view, i, wrong)
                continue
            right = _answered(view, wrong)
            if right is not None and right.values != wrong.values:
                yield TakeBack(How.ASKED, i, wrong.last, wrong, right)


def _asked_for(view: View, i: int, said: Said) -> Iterator[TakeBack]:
    """As in "misoprostol 800, sorry, is that *1000*? Yes": the number asked is what was meant."""
    for first, last in view.marks.corrections_in(i - _CUE, i):
        if last == i:
            yield TakeBack(How.REFUSED, first, last, None, said)


_CUE = 4


def wondered(view: View) -> Iterator[TakeBack]:
    """As in "What do you weigh?" - "Eighty? Eighty-two.": said aloud, and then better."""
    asked = [q for q in view.quantities if q.last < view.count and view.gaps[q.last] == "?"]
    for quantity in asked:
        wrong, right = said_at(view, quantity.first), said_at(view, quantity.last)
        if wrong is not None and view.norm[quantity.last] == "no":
            led = led_to(view, quantity.last + 1, wrong)  # "Seventy? No, one seventy."
            if led is not None and led.said.values != wrong.values:
                yield TakeBack(How.ASKED, quantity.last, quantity.last + 1, wrong, led.said)
            continue
        if wrong is not None and right is not None and wrong.values != right.values:
            near = abs(right.values[0] - wrong.values[0]) <= wrong.values[0] / _WONDERED
            if near and len(wrong.values) == len(right.values):
                yield TakeBack(How.ASKED, quantity.last, quantity.last, wrong, right)


_WONDERED = 5
"""Within a fifth of a number asked, the one behind it is what was meant."""


def _asked_at(view: View, i: int) -> Said | None:
    i = view.past(i, _BEFORE_ASKED)
    return said_at(view, i)


_BEFORE_ASKED = frozenset({"a", "an", "the", "about", "really"})


def _said_just_now(view: View, said: Said, i: int) -> bool:
    """Whether the same number stands before token ``i``, in words without marks."""
    return any(q.value == said.values[0] for q in view.quantities_in(i - _ECHO, i))


_ECHO = 12


def _answered(view: View, wrong: Said) -> Said | None:
    """The number of the answer behind ``wrong``: "82 on 44.", "No, 108."."""
    said = said_at(view, wrong.last)
    if said is not None or view.norm[wrong.last] in YES_ANSWERS:
        return said
    led = led_to(view, wrong.last + 1, wrong)
    return led.said if led is not None else None


def _ends_amount(view: View, i: int) -> bool:
    """As in "ondansetron four mil IV | no four milligrams"."""
    if view.norm[i - 1] in _UNITS and view.norm[i - 2] in {"a", "one", "half"}:
        return True  # "a litre no five hundred"
    way = ROUTES.ending_at(view.tokens, i)
    return _ends_with_unit(view, i if way is None else way.first)


_UNITS = frozenset({"litre", "liter", "gram"})


def _ends_with_unit(view: View, i: int) -> bool:
    """As in "sats ninety four percent | no eighty four"."""
    return any(q.last == i for q in view.quantities_in(i - _LONGEST_NUMBER, i))


_LONGEST_NUMBER = 7
