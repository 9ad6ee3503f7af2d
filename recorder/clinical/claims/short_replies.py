"""Questions of one item each, answered in one word: "neck pain no back pain yeah".

Without marks a "no" may answer what stands before it or deny what follows. Where items and replies
take turns and one of the replies is a yes, each reply is of the item before it: nobody says "yes"
to close a denial. "chest pain no nausea no vomiting" has no yes and is left as it is. So does a
"no" before something that is fine: "chest pain no breathing okay".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.question import Question
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import Words

_YES = words("cues", "short_replies", "yes")
_OPENS = words("cues", "short_replies", "opens")
_REPLIES = _YES | words("cues", "short_replies", "no")
_NO_ITEM = words("cues", "short_replies", "no_item") | _REPLIES
_FINE = words("cues", "short_replies", "fine")
_OF_FINE = words("cues", "short_replies", "of_fine")
_FINE_WORDS = 2
_YES_OR_FINE = _YES | _FINE
_AFTER = words("cues", "answers", "behind_no")
_LONGEST = 4
"""Most words of an item."""


def short_replies(text: Words, first: int, last: int) -> Iterator[Question]:
    """The items of tokens ``[first, last)`` with their replies, left to right."""
    if not text.positions.within(_YES_OR_FINE, first, last):
        return
    chain: list[Question] = []
    for i in text.positions.within(_REPLIES, first + 1, last):
        behind = _behind(text, chain[-1]) if chain else first
        follows = bool(chain) and i - behind <= _LONGEST
        begin = _begin(text, behind if follows else first, i, follows)
        if begin is None or not (follows or chain == []):
            yield from _settled(text, chain, last)
            chain = []
            begin = begin if begin is not None else _begin(text, first, i, False)
        if begin is not None:
            chain.append(Question(begin, i, text.tokens[i].norm in _YES, i, i + 1))
    yield from _settled(text, chain, last)


def _begin(text: Words, first: int, last: int, follows: bool) -> int | None:
    """Where the item that ends at token ``last`` begins, if nothing but an item stands there."""
    i = last
    while i > max(first, last - _LONGEST) and _may_be_item(text, i - 1):
        i -= 1
    if i == last:
        return None
    opened = i == first or text.tokens[i - 1].norm in (_OPENS if not follows else frozenset())
    return i if opened else None


def _may_be_item(text: Words, i: int) -> bool:
    norm = text.tokens[i].norm
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
    return i >= last or text.tokens[i].norm in _AFTER or _tells_fine(text, question)


def _behind(text: Words, question: Question) -> int:
    """Where the next item may begin: behind the "breathing fine" of "pain no breathing fine"."""
    return question.answer_last + _FINE_WORDS * _tells_fine(text, question)


def _tells_fine(text: Words, question: Question) -> bool:
    return not question.answer and tells_fine(text, question.answer_last)


def tells_fine(text: Words, i: int) -> bool:
    """As in "chest pain no breathing okay": nobody denies breathing so."""
    if i + _FINE_WORDS > len(text.tokens) or text.tokens[i].norm not in _OF_FINE:
        return False
    return text.tokens[i + 1].norm in _FINE
