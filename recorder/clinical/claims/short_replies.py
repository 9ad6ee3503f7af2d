"""Questions of one item each, answered in one word: "neck pain no back pain yeah".

Without marks a "no" may answer what stands before it or deny what follows. Where items and replies
take turns and one of the replies is a yes, each reply is of the item before it: nobody says "yes"
to close a denial. "chest pain no nausea no vomiting" has no yes and is left as it is. So does a
"no" before something that is fine: "chest pain no breathing okay".

With marks a list that is ticked off needs no yes: "Headache, no. Chest pain, no."
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.claims.answers import Question
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import Words

_YES = words("cues", "short_replies", "yes")
_OPENS = words("cues", "short_replies", "opens")
NO_REPLIES = words("cues", "short_replies", "no")
REPLIES = _YES | NO_REPLIES
_NO_ITEM = words("cues", "short_replies", "no_item") | REPLIES
_FINE = words("cues", "short_replies", "fine")
_OF_FINE = words("cues", "short_replies", "of_fine")
_FINE_WORDS = 2
_YES_OR_FINE = _YES | _FINE
_AFTER = words("cues", "answers", "behind_no")
_ASKS = words("cues", "short_replies", "asks")
_ASKED_ITEM = words("cues", "short_replies", "asked_item")
_LONGEST_ASKED = 7
_LONGEST = 4
"""Most words of an item."""


def short_replies(text: Words, first: int, last: int) -> Iterator[Question]:
    """The items of tokens ``[first, last)`` with their replies, left to right."""
    if _YES_OR_FINE.isdisjoint(text.positions.norms[first:last]):
        return
    chain: list[Question] = []
    for i in text.positions.within(REPLIES, first + 1, last):
        begin = _next_item(text, chain, i) if chain else None
        if begin is None:
            yield from _settled(text, chain, last)
            chain = []
            begin = _begin(text, first, i)
        if begin is not None:
            chain.append(Question(begin, i, text.norms[i] in _YES, i, i + 1))
    yield from _settled(text, chain, last)


def ticked_off(text: Words, first: int, last: int) -> Sequence[Question]:
    """As in "Headache, no.", "fever: no, cough: yes", "Vomiting no, but I feel like it."."""
    told: list[Question] = []
    begin = first
    for i in text.positions.within(REPLIES, first + 1, last):
        gap, closes = text.gaps[i], i + 1 == last or text.gaps[i + 1] in _SET_OFF
        if not (gap in _SET_OFF or (closes and not gap)) or not is_item(text, begin, i):
            break
        told.append(Question(begin, i, text.norms[i] in _YES, i, i + 1))
        begin = i + 1
    return told if begin == last or text.norms[begin] == "but" else ()


def is_item(text: Words, first: int, last: int) -> bool:
    """Whether tokens ``[first, last)`` may be the name of one thing, and no more."""
    fits = (_may_be_item(text, i) or text.norms[i] in _OPENS for i in range(first, last))
    return 0 < last - first <= _LONGEST and all(fits)


_SET_OFF = frozenset({",", ":"})


def _begin(text: Words, first: int, last: int) -> int | None:
    """Where the item that ends at token ``last`` begins, if nothing but an item stands there."""
    i = last
    while i > max(first, last - _LONGEST) and _may_be_item(text, i - 1):
        i -= 1
    if i < last and (i == first or text.norms[i - 1] in _OPENS):
        return i
    for i in range(last - 1, max(first, last - _LONGEST_ASKED) - 1, -1):
        if text.norms[i] in _ASKS:
            return i + 1 if i + 1 < last else None
        if not _may_be_asked(text, i):
            return None
    return None


def _next_item(text: Words, chain: list[Question], last: int) -> int | None:
    """Where the item begins that ends at ``last``, if all behind the last reply is one."""
    first = _behind(text, chain[-1])
    asked = text.tokens[chain[0].first - 1].norm in _ASKS and chain[0].first > 0
    longest = _LONGEST_ASKED if asked else _LONGEST
    fits = all(
        _may_be_asked(text, i) if asked else _may_be_item(text, i) for i in range(first, last)
    )
    return first if fits and 0 < last - first <= longest else None


def _may_be_asked(text: Words, i: int) -> bool:
    """Behind "any" an item may have small words in it: "any *pain in your tummy* no"."""
    norm = text.norms[i]
    return _may_be_item(text, i) or norm in _ASKED_ITEM or norm in _OPENS - _ASKS


def _may_be_item(text: Words, i: int) -> bool:
    norm = text.norms[i]
    return norm.isalpha() and norm not in _NO_ITEM and norm not in _OPENS


def _settled(text: Words, chain: list[Question], last: int) -> Iterator[Question]:
    """``chain`` where it is one: two items at least, a yes among them."""
    while chain and not chain[-1].answer and not _is_last_word(text, chain[-1], last):
        chain.pop()
    if any(_tells_fine(text, question) for question in chain) or (
        len(chain) > 1 and any(question.answer for question in chain)
    ):
        yield from chain


def _is_last_word(text: Words, question: Question, last: int) -> bool:
    """Whether the "no" of ``question`` denies nothing that follows."""
    i = question.answer_last
    return i >= last or text.norms[i] in _AFTER or _tells_fine(text, question)


def _behind(text: Words, question: Question) -> int:
    """Where the next item may begin: behind the "breathing fine" of "pain no breathing fine"."""
    return question.answer_last + _FINE_WORDS * _tells_fine(text, question)


def _tells_fine(text: Words, question: Question) -> bool:
    return not question.answer and tells_fine(text, question.answer_last)


def tells_fine(text: Words, i: int) -> bool:
    """As in "chest pain no breathing okay": nobody denies breathing so."""
    if i + _FINE_WORDS > len(text.tokens) or text.norms[i] not in _OF_FINE:
        return False
    return text.norms[i + 1] in _FINE
