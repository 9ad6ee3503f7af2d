"""Readings that answer a question: "Score out of ten?" "Six.", "How far along?" "Seven weeks."."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.no_value import pronoun_one
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED

_SCORING = frozenset("score scale rate rating bad".split())
_PAIN = frozenset("pain hurt hurting hurts sore ache worst feeling".split())
_NO_SCORE = frozenset("gcs glasgow heart pulse resp respiratory old long when many".split())


def find_answers(board: Board) -> None:
    """Add pain scores and weeks of pregnancy that were asked for and answered."""
    view = board.view
    tens = {view.sentence(q.first) for q in view.quantities if q.value == 10}
    for sentence in view.sentences:
        first, last, question = sentence
        if view.norm[first] in _PLEASE and _a_number_please(view, first, last):
            answer = _answer(board, last)
            if answer is not None:
                board.add(_pain(answer))
            continue
        if not question and sentence not in tens:
            continue
        words = set(view.words[first:last])
        if question and (words & _HOW_FAR or {"many", "weeks"} <= words):
            _weeks(board, last, "weeks" in words)
        if not _asks_for_pain(view, first, last, words, question):
            continue
        answer = _answer(board, last)
        if answer is not None:
            board.add(_pain(answer))
    for quantity in [q for q in view.quantities if q.value == 10]:
        answer = _said_at_once(board, quantity)
        if answer is not None:
            board.add(_pain(answer))
    for i in [i for how in ("how", "hows") for i in view.positions.get(how, ())]:
        answer = _felt_now(board, i)
        if answer is not None:
            board.add(replace(_pain(answer), review=UNNAMED))


def _felt_now(board: Board, i: int) -> Quantity | None:
    """As in "how's that Val bit better six okay", where pain was spoken of before: to check."""
    view = board.view
    i += view.norm[i + 1] == "is"
    if view.norm[i + 1] not in _FELT or not view.has(_HURTS, i - _SCORED_REACH, i):
        return None
    others = 0
    for k in range(i + 2, i + 2 + _SHORT):
        quantity = view.quantity_at.get(k)
        if quantity is not None:
            ended = view.gap(quantity.last) not in PHRASE_GAPS or view.norm[quantity.last] in _NEXT
            scored = quantity.role is None and quantity.number.whole and _is_free(board, quantity)
            return quantity if ended and scored else None
        others += view.norm[k] not in _BETTER  # a name that is called
        if others > 1 or view.gap(k) == ".":
            return None
    return None


def _is_free(board: Board, quantity: Quantity) -> bool:
    return board.free(quantity) and quantity.unit is None and 0 <= quantity.value <= 10


_FELT = frozenset({"that", "it", "the"})
_NEXT = frozenset("okay ok right good now b bp sats pulse heart another have we and still".split())
_HURTS = frozenset({"pain", "hurt", "hurts", "sore"})
_SCORED_REACH = 400
"""Most words from talk of pain to a question that only says "how's that"."""


def _a_number_please(view: View, first: int, last: int) -> bool:
    """As in "The knee hurts." - "Give me a number.": of the pain spoken of just before."""
    asked = view.norms(first, first + 4)
    if last - first > _SHORT or "number" not in asked or view.quantities_in(first, last):
        return False
    return view.has(_PAIN, first - _SPOKEN_OF, first)


_PLEASE = frozenset({"give", "put"})
_SPOKEN_OF = 14


def scale_of_ten(view: View, quantity: Quantity) -> bool:
    """As in "score the pain nought to ten": what is asked for, not what is said."""
    if quantity.value > 1 or view.norm[quantity.last] != "to":
        return False
    upper = view.quantity_at.get(quantity.last + 1)
    return upper is not None and upper.value == 10


def _said_at_once(board: Board, ten: Quantity) -> Quantity | None:
    """As in "any pain out of ten oh nine": asked and answered without a mark between."""
    view, first = board.view, ten.first
    asked = [view.norm[first - 2], view.norm[first - 1]]
    if not (asked == ["out", "of"] or asked in _SCALES or _is_the_worst(view, ten)):
        return None
    near = set(view.norms(max(0, first - 14), first))
    if asked[0] == "out" and first - 3 in view.number_at:
        return None
    i = ten.last
    if _is_the_worst(view, ten):
        i = _behind_question(view, first, asked=True)
    elif not near & _ASKING or view.norm[i] in _HOW or _behind_worst(view, i) > i:
        i = _behind_question(view, i)
    reach = i + 4
    while view.norm[i] in _BEFORE_SCORE and i not in view.quantity_at and i < reach:
        i += 1
    quantity = view.quantity_at.get(i)
    if quantity is None or not board.free(quantity) or quantity.unit is not None:
        return None
    return quantity if quantity.number.whole and 0 <= quantity.value <= 10 else None


def _behind_question(view: View, first: int, asked: bool = False) -> int:
    """Behind "one to ten *how bad is the pain right now*"."""
    i = first + (view.norm[first] == "with")
    i = _behind_worst(view, i)
    asked = asked or i > first or view.norm[i] in _WHAT  # "out of ten what would you give it"
    while i < first + 14 and i not in view.quantity_at and view.norm[i]:
        asked = asked or view.norm[i] in _ASKING
        if asked and view.norm[i] in _BEFORE_SCORE and view.norm[i] not in {"is", "the", "it"}:
            return i
        i += 1
    return i if asked else first


def _behind_worst(view: View, first: int) -> int:
    """Behind "ten being the worst pain you can imagine", "ten's agony"."""
    ten = view.quantity_at.get(first)
    if ten is None or ten.value != 10:
        return first
    if view.norm[ten.last] not in _BEING and view.tokens[ten.last - 1].clitic != "s":
        return first
    i = ten.last
    while i < ten.last + 4 and view.norm[i] not in _WORST:
        i += 1
    return i + 1


def _is_the_worst(view: View, ten: Quantity) -> bool:
    """As in "if ten's the worst ever"."""
    return view.norm[_behind_worst(view, ten.first) - 1] in _WORST


_WORST = frozenset({"worst", "agony", "most"})
_BEING = frozenset({"being", "is", "as", "s"})
_WHAT = frozenset({"how", "what"})
_HOW = frozenset({"how", "what", "where", "with"})
_ASKING = _PAIN | {"score", "bad", "agony", "rate"}
_SCALES = (["nought", "to"], ["zero", "to"], ["one", "to"], ["0", "to"], ["1", "to"])
_BEFORE_SCORE = words("signs", "answers", "before_score")


def _asks_for_pain(view: View, first: int, last: int, words: set[str], question: bool) -> bool:
    """A question for a score; later ones may only say "now" ("How is that feeling now?")."""
    if words & _NO_SCORE or (view.quantities_in(first, last) and not _names_ten(view, first, last)):
        return False
    if _names_ten(view, first, last):
        return True
    if not question:
        return False
    if words & _SCORING and words & _PAIN:
        return True
    if words == {"score"}:  # "Does it hurt?" - "A bit." - "Score?" - "Three."
        return any(view.norm[i] in _PAIN for i in range(max(0, first - _SPOKEN_OF), first))
    if words & _PAIN and (words & {"how", "now"} or last - first <= 2):
        return not words & {"any", "where", "whereabouts", "does", "is"}
    named = len(words - _BETTER) <= 1  # "Priya, does that feel any better?"
    return last - first <= _SHORT and named and bool(words & _BETTER) and _likened(view, last)


_SHORT = 7
_BETTER = words("signs", "answers", "better")


def _likened(view: View, first: int) -> bool:
    """As in "How's that?" - "Still eight.", "Does it hurt?" - "Kind of. Like a three."."""
    for quantity in view.quantities_in(first, first + 9):
        words = view.norms(max(first, quantity.first - 2), quantity.first)
        told = words[-1:] in (["still"], ["like"]) or words[-2:-1] == ["like"]
        its = (
            words[-2:] in (["it", "a"], ["it", "an"])
            and view.tokens[quantity.first - 2].clitic == "s"
        )
        return told or its
    return False


def _names_ten(view: View, first: int, last: int) -> bool:
    """As in "out of ten", "nought to ten", "zero to ten", "ten is the worst"."""
    words = set(view.norm[first:last])
    for quantity in view.quantities_in(first, last):
        if quantity.value != 10:
            continue
        before = view.norms(max(first, quantity.first - 3), quantity.first)
        if before[-2:] == ["out", "of"]:
            return before[0] not in _DIGITS
        if _is_the_worst(view, quantity):
            return True
        if words & {"nought", "zero", "one", "0", "1"} and words & _OF_A_SCALE:
            return True
    return False


_DIGITS = words("signs", "answers", "digits")


def _answer(board: Board, first: int) -> Quantity | None:
    """The first number of the next two sentences, alone in its sentence or nearly."""
    view, tokens = board.view, board.view.tokens
    ends = 0
    for i in range(first, min(first + 10, len(tokens))):
        ends += i > first and tokens[i].gap in SENTENCE_ENDS
        if ends > 2:
            return None
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            return quantity if _is_score(board, quantity) else None
    return None


def _is_score(board: Board, quantity: Quantity) -> bool:
    if not _is_free(board, quantity):
        return False
    before = board.view.norms(quantity.first - 2, quantity.first)
    if before == ["out", "of"] or pronoun_one(board.view, quantity):
        return False
    behind = quantity.last
    tokens = board.view.tokens
    closed = behind >= len(tokens) or tokens[behind].gap in (*SENTENCE_ENDS, ",", "\n")
    return closed or board.view.norm[behind] in _BEHIND_AN_ANSWER


def _pain(answer: Quantity) -> Reading:
    rule = "pain_score.answer"
    return Reading("pain_score", answer.value, "{score}", answer.first, answer.last, rule, True)


def _ends_there(board: Board, quantity: Quantity) -> bool:
    """Not so of "Thirty-nine tomorrow"."""
    tokens, last = board.view.tokens, quantity.last
    return last >= len(tokens) or tokens[last].gap in STATEMENT_ENDS


def _with_child(board: Board) -> bool:
    return any(norm in board.view.positions for norm in ("pregnant", "pregnancy", "baby"))


_HOW_FAR = frozenset({"along", "gestation", "gestational"})


def _weeks(board: Board, first: int, named: bool) -> None:
    """``named``: the question says weeks, and a bare number answers it."""
    for quantity in board.view.quantities_in(first, first + 8):
        bare = named and quantity.unit is None and quantity.role is None and _with_child(board)
        bare = bare and _ends_there(board, quantity)
        told = quantity.role is Role.DURATION and quantity.unit == "wk"
        if (told or bare) and 4 <= quantity.value <= 44 and quantity.number.whole:
            first, last = quantity.first, quantity.last
            rule = "gestational_age.answer"
            board.add(Reading("gestational_age", quantity.value, "wk", first, last, rule))
        return


_OF_A_SCALE = frozenset("score scale worst rate pain headache hurt".split())
_BEHIND_AN_ANSWER = frozenset("now out maybe at or i it and".split())
