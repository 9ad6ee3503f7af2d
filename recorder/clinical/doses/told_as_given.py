"""Whether the words right beside a drug tell that it goes in now, or that another is held back.

"Four of Zofran on board", "Narcan two milligrams in", "albuterol neb running", "he had 324 of
aspirin": whatever list stood before is over there. "We held the nitro", "he refused the collar":
the verb has its own object behind it and tells nothing of the drug before it.
"""

from __future__ import annotations

from recorder.clinical.doses.later_doses import only_of_later_dose
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.grammar.tables import GAVE, listed, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once_each

_GOES_IN: Phrases[bool] = Phrases(listed("acts", "beside", "goes_in"))
_NOT_GIVEN: Phrases[bool] = Phrases(listed("acts", "beside", "not_given"))
_HELD_BACK: Phrases[bool] = Phrases(listed("acts", "beside", "held_back"))
_FORMS = words("acts", "beside", "forms")
_HAD = words("acts", "beside", "had")
_SUBJECTS = words("acts", "beside", "subjects")
_NOT_IN_YET = words("acts", "beside", "in_what")
_ARTICLES = words("acts", "beside", "articles")
_WITHHOLDING = words("acts", "beside", "withholding")
_PASSIVE = words("acts", "beside", "passive")
_OFFERED = words("acts", "beside", "offered")
_JOINS = frozenset({"and", "but"})
_SAME = words("acts", "beside", "same")
_SAME_BREATHED = words("acts", "beside", "same_breathed")
_TRANSPORT = frozenset({"transport", "transportation", "ambulance"})
_LONGEST_AMOUNT = 5
_YEARS = 1900
"""Numbers from here on behind "in" are years: "500 in 2019"."""


@once_each
def told_as_given(view: View, first: int, last: int) -> bool:
    """Whether the drug at ``[first, last)`` is told with its amount or form to go in now."""
    amount = _amount_before(view, first)
    if amount is not None and _had(view, amount.first):
        return True
    end, measured = _own_words_end(view, last)
    return _goes_in(view, end, measured or amount is not None)


def told_not_given(view: View, last: int) -> bool:
    """As in "Versed not given": the drug that ends at token ``last`` is told of as treatment."""
    if last >= view.count or view.tokens[last].gap not in PHRASE_GAPS:
        return False
    return _NOT_GIVEN.at(view.tokens, last) is not None


def told_held_back(view: View, last: int) -> bool:
    """As these, and "nitro withheld", "nitro held": of a crew's drug, not of somebody's tablets."""
    if told_not_given(view, last):
        return True
    directly = last < view.count and view.tokens[last].gap in PHRASE_GAPS
    return directly and _HELD_BACK.at(view.tokens, last) is not None


def _amount_before(view: View, first: int) -> Quantity | None:
    """The amount of "four of Zofran", "five hundred saline"."""
    last = first - (view.norm[first - 1] == "of")
    for i in range(last - 1, max(-1, last - _LONGEST_AMOUNT), -1):
        number = view.number_at.get(i)
        if number is not None:
            quantity = view.quantity_at[number.first]
            return quantity if quantity.last == last else None
    return None


def _had(view: View, i: int) -> bool:
    """As in "he had *324* of aspirin"."""
    return view.norm[i - 1] in _HAD and view.norm[i - 2] in _SUBJECTS and not view.tokens[i].gap


def _own_words_end(view: View, last: int) -> tuple[int, bool]:
    """Behind the form, the amount and the way in of the drug, and whether there is an amount."""
    i, measured = last, False
    while i < view.count and view.tokens[i].gap in PHRASE_GAPS:
        quantity = view.quantity_at.get(i)
        route = ROUTES.at(view.tokens, i) if quantity is None else None
        if quantity is not None and not measured:
            i, measured = quantity.last, True
        elif route is not None and view.norm[i] != "in":
            i = route.last
        elif view.norm[i] in _FORMS:
            i += 1
        else:
            break
    return i, measured


def _goes_in(view: View, i: int, measured: bool) -> bool:
    """Whether "on board", "going in", or behind an amount the "in" of "two milligrams in"."""
    if i >= view.count or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    told = _GOES_IN.at(view.tokens, i)
    if told is not None:
        return view.norm[told.last] not in _NOT_IN_YET or bool(view.gap(told.last))
    if view.norm[i] != "in" or not measured:
        return False
    number = view.number_at.get(i + 1)
    if bool(view.gap(i + 1)) or i + 1 >= view.count:
        return True
    return view.norm[i + 1] not in _NOT_IN_YET and (number is None or number.value < _YEARS)


def of_another(view: View, first: int, last: int, drug: str) -> bool:
    """As in "we held the nitro": the denial at ``[first, last)`` is of something named behind.

    Or of a later dose: "second dose not given".
    """
    if _of_more(view, last) or only_of_later_dose(view, first):
        return True
    put_off = (view.norm[last - 1], view.norm[last]) == ("off", "on")  # "hold off on the calcium"
    last += put_off
    if not (put_off or view.norm[last - 1] in _WITHHOLDING) or view.norm[first] in _PASSIVE:
        return False
    if view.norm[first] in _JOINS and view.norm[first - 1] in _OFFERED:
        return False  # "paracetamol was offered and declined"
    article = view.norm[last] in _ARTICLES
    i = last + article
    if i >= view.count or not view.joined(last, i + 1):
        return False
    if view.norm[i] in _TRANSPORT:  # "one gram of TXA, refused transport"
        return True
    i = _behind_amount(view, i)
    subject = first - (view.norm[first - 1] in _SUBJECTS)
    told = article or view.norm[last - 1] == "give" or view.norm[first] in _SUBJECTS
    hit = view.drug_at.get(i)
    if hit is not None:
        told = told or not _told_in(view, hit, subject)
        return told and hit.form.name != drug
    told = told or subject < first
    same = _SAME_BREATHED if drug == "oxygen" else _SAME
    named = i in term_starts(view) or last in term_starts(view)  # "the IV" with its article
    return told and named and view.norm[i] not in same


def _told_in(view: View, hit: Hit, first: int) -> bool:
    """Whether the drug behind a "withheld" at token ``first`` went in: that is of the one before.

    So tells an amount, where the drug before it has none: "nitro withheld aspirin 324", "Entonox
    she declined morphine 5".
    """
    before = view.drug_at.get(first - 1)
    if before is None:
        return told_as_given(view, hit.start, hit.end) and view.norm[first] not in _SUBJECTS
    bare = _amount_before(view, before.start) is None and view.norm[before.start - 1] not in GAVE
    if told_as_given(view, hit.start, hit.end):
        return bare or view.norm[first] not in _SUBJECTS
    return bare and hit.end in view.quantity_at and view.tokens[hit.end].gap in PHRASE_GAPS


def _of_more(view: View, last: int) -> bool:
    """As in "Entonox only, she refused anything stronger": the refusal that ends at ``last``."""
    i = last + (view.norm[last] in _ANY)
    return view.norm[i - 1] in _ANY and view.norm[i] in _OTHERS


_ANY = frozenset({"any", "anything"})
_OTHERS = frozenset({"else", "further", "more", "other", "stronger"})


def _behind_amount(view: View, i: int) -> int:
    """As in "we held the 0.4 of nitro"."""
    quantity = view.quantity_at.get(i)
    return quantity.last + (view.norm[quantity.last] == "of") if quantity is not None else i
