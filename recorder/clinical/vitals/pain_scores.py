"""Pain by its number: "eight out of ten", "from a nine down to a five", "like a 4"."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.answers import scale_of_ten


def out_of_ten(board: Board, quantity: Quantity) -> Reading | None:
    """As in "eight out of ten", "8/10", "8 of 10" is pain unless something else was announced."""
    view, i = board.view, quantity.last
    if quantity.value > 10 or quantity.role in _NO_SCORES:
        return None
    if not quantity.number.whole or quantity.unit is not None:
        return None
    if view.norm[i] == "out" and view.norm[i + 1] == "of":
        if view.tokens[i].gap in SENTENCE_ENDS and view.norm[quantity.first] == "one":
            return None  # "the right one. Out of ten?"
        i += 2
    elif (view.norm[i] == "of" and view.tokens[i].gap in PHRASE_GAPS) or _by_ten(view, quantity):
        i += 1
    elif view.gap(i) != "/":
        return None
    ten = view.quantity_at.get(i)
    if ten is None or ten.value != 10 or ten.unit not in {None, "{score}"}:
        return None
    after = ten.number.last
    if view.norm[after] == "for" and view.norm[after + 1] in _NO_PAIN:
        return None
    if view.tokens[quantity.first].gap == "/" or (
        after < len(view.tokens) and view.tokens[after].gap == "/"
    ):
        return None
    if _spoken_of(view, quantity.first, _OTHER_TESTS):
        return None
    slot = "apgar" if _spoken_of(view, quantity.first, _APGARS) else "pain_score"
    cue = _pain_cue(view, quantity.first)
    unclear = quantity.number.form is Form.HEARD
    review = "the number was not heard clearly" if unclear else None
    first, rule = quantity.first, f"{slot}.of_ten"
    return Reading(slot, quantity.value, "{score}", first, after, rule, False, cue, review=review)


_NO_SCORES = frozenset({Role.DOSE, Role.TIME, Role.DURATION})
_OTHER_TESTS = frozenset({"amts", "amt", "4at", "moca", "mmse"})
_APGARS = frozenset({"apgar", "apgars"})
_NO_PAIN = frozenset("breathing breathlessness breath shortness nausea anxiety effort".split())
"""What else is scored out of ten."""


def _pain_cue(view: View, first: int) -> tuple[int, int] | None:
    for i in range(first - 1, max(-1, first - 7), -1):
        if view.tokens[i + 1].gap in SENTENCE_ENDS:
            return None
        if view.norm[i] in _PAINS:
            return i, i + 1
    return None


def _by_ten(view: View, quantity: Quantity) -> bool:
    """As in "pain has come down from 8 *by* 10 to 3 by 10"; a wound may be as large."""
    i = quantity.last
    if view.norm[i] != "by" or view.gap(i) not in PHRASE_GAPS:
        return False
    return view.has(_PAINS, view.sentence(quantity.first).first, quantity.first)


_PAINS = frozenset({"pain", "discomfort", "headache"})


def _spoken_of(view: View, first: int, words: frozenset[str]) -> bool:
    return view.has(words, first - 8, first)


def down_to(board: Board, quantity: Quantity) -> Reading | None:
    """As in "from a nine down to a five" where pain is the matter; gives the first number only."""
    view = board.view
    if quantity.value > 10 or quantity.unit is not None:
        return None
    if scale_of_ten(view, quantity):
        return None
    i = quantity.last
    if view.norm[i] in {"down", "up"} and view.norm[i + 1] == "to":
        i += 2
    elif view.norm[i] == "to" and _from_before(view, quantity.first):
        i += 1
    else:
        return None
    i = view.past(i, {"a", "an", "about"})
    second = view.quantity_at.get(i)
    if second is None or second.value > 10 or second.unit is not None or not second.number.whole:
        return None
    pain = _pain_nearby(view, quantity.first) or _treated(view, quantity.first)
    if not quantity.number.whole or not pain:
        return None
    reading = Reading(
        "pain_score",
        quantity.value,
        "{score}",
        quantity.first,
        quantity.last,
        "pain_score.change",
        True,
    )
    board.add(replace(reading, value=second.value, first=second.first, last=second.last))
    return reading


def like_a(board: Board, quantity: Quantity) -> Reading | None:
    """As in "the pain in your neck, like a 4", "the tightness is gone, it's a zero"."""
    view, first = board.view, quantity.first
    likened = (view.norm[first - 2], view.norm[first - 1]) == ("like", "a")
    if not likened and not (_it_is_a(view, first) and _closed(view, quantity.last)):
        return None
    whole = quantity.number.whole and 0 <= quantity.value <= 10
    if not whole or quantity.unit is not None or not _hurt_near(board, first):
        return None
    first, last = quantity.first, quantity.number.last
    return Reading("pain_score", quantity.value, "{score}", first, last, "pain_score.like", True)


def _it_is_a(view: View, first: int) -> bool:
    """As in "it's a", "I'd say maybe a" right before a number."""
    if view.norm[first - 1] not in {"a", "an"}:
        return False
    i = view.back(first - 2, {"maybe", "about", "probably", "like", "only", "just", "now", "more"})
    return view.norm[i] in {"say", "is", "was", "so"} or (
        view.norm[i] in {"it", "that", "one"} and view.tokens[i].clitic == "s"
    )


def _closed(view: View, i: int) -> bool:
    closed = view.gap(i) not in PHRASE_GAPS or view.norm[i] == "ish"
    return closed or view.norm[i] in _AFTER_SCORE | _AFTER_ANSWER


def _hurt_near(board: Board, first: int) -> bool:
    """Pain is spoken of just before, or was scored right before ("It was an eight.")."""
    view = board.view
    near = range(max(0, first - _HURT_REACH), first)
    if any(view.norm[i] in _OTHER_SCORES for i in near):
        return False
    if view.has(_FACES, near.start, first) and view.has(_POINTING, near.start, first):
        return True  # "which face is you? She pointed at the crying one, that's a ten"
    scored = (r for r in board.readings if r.slot == "pain_score" and r.last <= first)
    return any(view.norm[i] in _HURTING for i in near) or any(
        set(view.norms(r.last, first)) <= _TO_NEXT_SCORE for r in scored if first - r.last <= 7
    )


_HURT_REACH = 12
_FACES, _POINTING = (
    frozenset({"face", "faces"}),
    frozenset({"point", "points", "pointed", "picked"}),
)
_HURTING = words("signs", "pain_scores", "hurting")
_AFTER_ANSWER = words("signs", "pain_scores", "after_answer")
_TO_NEXT_SCORE = words("signs", "pain_scores", "to_next_score")


def a_score(board: Board, quantity: Quantity) -> Reading | None:
    """As in "she was still an eight", "hes about a six", where pain is the matter and treated."""
    view, first = board.view, quantity.first
    if view.norm[first - 1] not in {"a", "an"}:
        return None
    if quantity.unit is not None or not quantity.number.whole or not 0 <= quantity.value <= 10:
        return None
    behind = view.norm[quantity.last]
    closed = view.gap(quantity.last) not in PHRASE_GAPS
    if not closed and behind not in _AFTER_SCORE:
        return None
    i = view.back(first - 2, _HE_WAS)
    who = view.norm[i] in {"he", "she", "still"} or (
        view.norm[first - 2] == "at" and view.norm[first - 3] in _STAYING
    )
    scored = any(r.slot == "pain_score" and r.last < first for r in board.readings)
    if not who or not (scored or view.has(_HURTING, first - _TREATED, first)):
        return None
    if not _treated(view, first):
        return None
    return Reading("pain_score", quantity.value, "{score}", first, quantity.last,
                   "pain_score.again", True)  # fmt: skip


_HE_WAS = frozenset({"was", "is", "about", "like", "maybe", "probably", "only", "now"})
_STAYING = frozenset({"been", "sitting", "steady", "settled", "stayed"})
"""As in "she's been at a one since"."""


def brought_to(board: Board, quantity: Quantity) -> Reading | None:
    """As in "fentanyl fifty, that got him to a six", once pain was scored."""
    view, first = board.view, quantity.first
    if not quantity.number.whole or not 0 <= quantity.value <= 10:
        return None
    i = view.back(first - 1, {"a", "an", "about", "around"})
    if view.norm[i] != "to" or view.norm[quantity.last] in _NOT_A_SCORE:
        return None
    to = i - (view.norm[i - 1] in {"down", "back"})
    verb = view.norm[to - 2] if view.norm[to - 1] in _WHAT_FELL else ""
    scored = any(r.slot == "pain_score" and r.last < first for r in board.readings)
    if verb not in _BROUGHT or not scored or not _treated(view, first):
        return None
    return Reading("pain_score", quantity.value, "{score}", first, quantity.last,
                   "pain_score.brought", True, (to, first))  # fmt: skip


_BROUGHT = frozenset("got get gets brought bring brings took takes take knocked dropped".split())
_WHAT_FELL = frozenset({"him", "her", "it", "that", "them", "me", "pain"})
_NOT_A_SCORE = words("signs", "pain_scores", "not_a_score")


def _treated(view: View, first: int) -> bool:
    """As in "fentanyl fifty, that got him from a ten to an eight": a pain killer just before."""
    near = range(max(0, first - _TREATED), first)
    hits = [i for i in near if i in view.drug_at and view.drug_at[i].form.name in ANALGESICS]
    return bool(hits) and not any(view.norm[i] in _OTHER_SCORES for i in near)


_TREATED = 24
_AFTER_SCORE = frozenset("so now still and but we i he she after with since before".split())
_OTHER_SCORES = frozenset({"gcs", "glasgow", "news", "apgar", "race", "nihss", "rass"})
ANALGESICS = words("signs", "pain_scores", "analgesics")


def _from_before(view: View, first: int) -> bool:
    return "from" in (view.norm[first - 1], view.norm[first - 2])


def _pain_nearby(view: View, first: int) -> bool:
    for i in range(first - 1, max(-1, first - 25), -1):
        if view.norm[i] in {"pain", "pains", "ache", "hurts", "flacc"}:
            return True
        if view.norm[i] in {"gcs", "apgar", "glasgow", "glucose", "sugar", "bm"}:
            return False
    return False
