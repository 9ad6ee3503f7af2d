"""What is said between a drug and its amount: when, for what, from whom and how it was given."""

from __future__ import annotations

from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.medwords import GIVERS
from recorder.clinical.grammar.tables import DETERMINERS, listed, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View


def _timed(view: View, i: int) -> int:
    """Tokens of "around eight", "at half six this morning", "at midnight", right before an amount.

    As in "Motrin at like two o'clock, five mils", "at 1015, 1019 and 1023, one milligram each".
    """
    if view.norm[i] not in _AT:
        return 0
    k, hour = i + 1, False
    while k < i + _LONGEST_TIME and (k in view.number_at or view.norm[k] in _OF_TIME):
        if _is_amount(view, k) or (view.norm[k] == "the" and view.tokens[k].gap == ","):
            break
        hour = hour or k in view.number_at or view.norm[k] in _DIALS
        k += 1
    k += _described(view, k)
    if not hour or not _is_amount(view, k):
        return 0
    apart = view.tokens[k].gap == "," or k - 1 not in view.number_at or view.norm[k - 1] in _DIALS
    return k - i if apart else 0


def _is_amount(view: View, i: int) -> bool:
    """An amount with its unit, or a count of tablets ("two of them")."""
    quantity = view.quantity_at.get(i)
    return quantity is not None and (quantity.role is Role.DOSE or of_them(view, quantity))


def of_them(view: View, quantity: Quantity) -> bool:
    """As in "paracetamol at six, two of them": a count of what was named."""
    few = quantity.role is None and quantity.unit is None and quantity.number.whole
    behind = view.norm[quantity.last : quantity.last + 2]
    return few and behind in (["of", "them"], ["of", "those"], ["of", "em"])


def _described(view: View, i: int) -> int:
    """Tokens of ", the children's," and ", the six plus," right before an amount with its unit."""
    if view.norm[i] != "the" or view.tokens[i].gap != ",":
        return 0
    for k in range(i + 2, i + _LONGEST_ASIDE):
        if k in view.drug_at:
            return 0
        if view.gap(k) == ",":
            return k - i if _is_amount(view, k) else 0
    return 0


def manner(norm: str) -> bool:
    """As in "peripherally", "cautiously": how it was given."""
    return norm.endswith("ly") and len(norm) > _SHORT_WORD and norm not in _NO_MANNER


_SHORT_WORD = 5
_NO_MANNER = words("acts", "dose_asides", "no_manner")


def _since(view: View, i: int) -> int:
    """Tokens of "when it happened", "after she fell", right before an amount with its unit."""
    if view.norm[i] not in {"when", "after", "before"} or view.norm[i + 1] not in _WHO_OR_IT:
        return 0
    amount = view.quantity_at.get(i + 3)
    return 3 if amount is not None and amount.role is Role.DOSE else 0


def _earlier(view: View, i: int) -> int:
    """Tokens of "about an hour ago", "this morning", right before an amount with its unit."""
    when = _WHENS.at(view.tokens, i)
    last = when.last if when is not None else i
    while when is None and last < i + _LONGEST_TIME and view.norm[last] != "ago":
        if not (view.norm[last] in _SPANS or last in view.number_at) or _is_amount(view, last):
            return 0
        last += 1
    last += when is None
    return last - i if _is_amount(view, last) else 0


_WHENS: Phrases[bool] = Phrases(listed("acts", "earlier", "whens"))
_SPANS = words("acts", "earlier", "spans")
_WHO_OR_IT = frozenset("it he she they this that i we you".split())
_AT = frozenset({"at", "around", "about"})
_DIALS = frozenset("midnight noon midday lunchtime breakfast lunch dinner teatime bedtime".split())
_OF_TIME = _DIALS | frozenset(
    """half quarter past to oclock am pm this morning afternoon evening tonight last night or so in
    the like about around roughly and""".split()
)
_LONGEST_TIME = 12
_LONGEST_ASIDE = 5


def words_aside(view: View, i: int) -> int:
    """Tokens of "at lunch", "for the ear": when and what for, said before the amount."""
    timed = _timed(view, i) or _since(view, i) or _earlier(view, i) or _described(view, i)
    if timed:
        return timed
    how = _HOW.at(view.tokens, i)
    if how is not None:
        return how.last - i
    line = _through_line(view, i) or _was_on(view, i)
    if line:
        return line
    if view.norm[i] in _ADDRESSED:
        return 1
    if view.norm[i] == "at" and view.norm[i + 1] in _MEALS:
        return 2
    if view.norm[i] in {"from", "by"}:
        return _from_whom(view, i + 1)
    named = view.norm[i] == "for" and view.norm[i + 1] in {"the", "his", "her", "my"}
    return 3 if named and view.norm[i + 2].isalpha() and i + 2 not in view.number_at else 0


def _from_whom(view: View, i: int) -> int:
    """Tokens of "from us", "by the school nurse", of which the giver begins at token ``i``."""
    if view.norm[i] in _US:
        return 2
    last = next((k for k in range(i + 1, i + _GIVER) if view.norm[k] in GIVERS | _TEAMS), 0)
    return last + 2 - i if last and view.norm[i] in DETERMINERS else 0


_GIVER = 4
_US = frozenset({"us", "you", "them"})
_TEAMS = words("procedures", "others", "teams")


def _was_on(view: View, i: int) -> int:
    """Tokens of "was on", "running on", right before a rate with its unit."""
    rate = view.quantity_at.get(i + 2) if view.norm[i + 1] == "on" else None
    told = view.norm[i] in {"was", "is", "running", "going"}
    return 2 if told and rate is not None and rate.unit in RATES else 0


def _through_line(view: View, i: int) -> int:
    """Tokens of "through the brown lumen", "via the right femoral line"."""
    if view.norm[i] not in {"through", "via", "down", "into"} or view.norm[i + 1] != "the":
        return 0
    end = next((k for k in range(i + 2, i + 5) if view.norm[k] in _LINES), 0)
    return end + 1 - i if end else 0


_LINES = frozenset("lumen line port cannula pump picc midline drip".split())
_HOW: Phrases[bool] = Phrases(listed("acts", "earlier", "how"))
_ADDRESSED = frozenset({"dear", "love", "mate", "doc", "darling", "hun", "pet"})
_MEALS = frozenset("breakfast lunch dinner teatime tea supper bedtime".split())
