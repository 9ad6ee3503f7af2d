"""Oxygen that was not given: "no oxygen", "not needed", "put her on two litres, no, leave it off".

``oxygen`` reads flows; what takes a flow back or says that there is none is read here.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.doses.told_as_given import of_another
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.given.none_there import none_there
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus


def called_off(view: View, last: int) -> bool:
    """As in "put her on two litres, no, she's 95, we don't need it": taken back at once."""
    opened = view.has(SIGNALS, last, last + 2)
    end = min(last + _OFF_REACH, len(view.tokens))
    hit = next(iter(_UNNEEDED.find(view.tokens, last, end)), None) if opened else None
    return hit is not None and not _AGAIN_NOW & {view.norm[hit.last], view.norm[hit.last + 1]}


def none_given(view: View, first: int, last: int, rule: str = "oxygen.called_off") -> Draft:
    """Oxygen not given, as the tokens ``[first, last)`` tell."""
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name="oxygen",
        spans=(view.span(first, last),),
        rule=rule,
        status=FactStatus.NEGATED,
    )


_AGAIN_NOW = frozenset("anymore any now again more".split())
_OFF_REACH = 14
_UNNEEDED: Phrases[bool] = Phrases(
    [
        *((f"{who} {what}", True)
          for who in ("dont", "doesnt", "didnt", "do not", "does not", "did not", "wont")
          for what in ("need it", "need that", "need any", "bother", "want it", "put it on")),
        *((f"{leave} {what} off", True)
          for leave in ("leave", "left", "leaving", "keep")
          for what in ("it", "that", "the oxygen", "the o2", "oxygen", "the o two")),
        *((phrase, True) for phrase in ("no need", "not needed", "forget it", "scrap that",
                                        "skip it", "skip that", "fine without")),
    ]
)  # fmt: skip
_LEAVE = frozenset("leave left leaving keep kept keeping".split())


def left_off(view: View, hit: Hit[str]) -> bool:
    """Whether the oxygen named at ``hit`` stays off: "leave the O2 off", "we kept it off"."""
    i = hit.first - 1
    i -= view.norm[i] in {"the", "his", "her", "any", "that"}
    return view.norm[i] in _LEAVE and view.norm[hit.last] == "off"


def withheld(view: View, mentions: list[Hit[str]]) -> Iterator[Draft]:
    """As in "so no oxygen", "oxygen not needed", "leave the oxygen off"."""
    for hit in mentions:
        before = none_before(view, hit) or _never_put(view, hit.first) or left_off(view, hit)
        behind = hit.last < view.count and _NONE_BEHIND.at(view.tokens, hit.last) is not None
        behind = behind or _needs_none(view, hit.last) or declined(view, hit.last)
        if not (before or behind) or view.norm[hit.last] in _NO_GAS:
            continue
        if none_there(view, hit.first, hit.last) or _measured_without(view, hit):
            continue
        last = min(hit.last + 2, view.count)
        first, last = (hit.first, last) if behind else (hit.first - 1, hit.last)
        yield none_given(view, first, last, "oxygen.withheld")


def _measured_without(view: View, hit: Hit[str]) -> bool:
    """As in "without oxygen his sats are 84", "82 without oxygen": how it was measured."""
    if view.norm[hit.first - 1] not in _WITHOUT:
        return False
    sentence = view.sentence(hit.first)
    if view.has(_AIR, sentence.first, hit.first):
        return False  # "97 on room air, without oxygen": that is told, and none was given
    near = range(max(sentence.first, hit.first - _SATS_REACH),
                 min(sentence.last, hit.last + _SATS_REACH))  # fmt: skip
    signs = (ANNOUNCERS.at(view.tokens, i) for i in near)
    return any(sign is not None and sign.value.slot == "spo2" for sign in signs)


_AIR = frozenset({"air"})
_WITHOUT, _SATS_REACH = frozenset({"without", "off"}), 6


def none_before(view: View, hit: Hit[str]) -> bool:
    """As in "no oxygen", "no need for any oxygen"; never of "she isn't on oxygen at home"."""
    i = view.back(hit.first - 1, _SMALL, hit.first - 4) + 1
    if not view.joined(i, hit.first + 1):
        return False  # "aspirin declined. Oxygen on"
    denied = _NONE_BEFORE.ending_at(view.tokens, i)
    at_home = view.has(_HOME, hit.first - 4, hit.last + 4)
    return denied is not None and not (at_home and view.norm[denied.last - 1] == "on")


_NONE_BEFORE: Phrases[bool] = Phrases(listed("acts", "oxygen", "none_before"))
_NONE_BEHIND: Phrases[bool] = Phrases(listed("acts", "oxygen", "none_behind"))
_SMALL = words("acts", "oxygen", "small")
_HOME = words("signs", "words", "home_oxygen")


def _never_put(view: View, first: int) -> bool:
    """As in "so we did not put him on oxygen", "never needed any O2"."""
    i = view.back(first - 1, _ON_ANY, first - 5)
    denied = view.norms(max(0, i - 2), i)[-1:]
    return view.norm[i] in _PUT and denied in (["not"], ["didnt"], ["never"], ["havent"])


_ON_ANY = frozenset("him her them on any to the some".split())
_PUT = frozenset("put start started place give given gave need needed use used put".split())


def declined(view: View, last: int) -> bool:
    """As in "O2 offered, she declined", "oxygen refused"."""
    for i in range(last, min(last + 4, len(view.tokens))):
        if view.tokens[i].gap in SENTENCE_ENDS or view.norm[i] in {"but", "then"}:
            break
        if view.norm[i] in {"declined", "refused"}:
            return not of_another(view, i, i + 1, "oxygen")  # "oxygen on, he refused the collar"
    return False


def _needs_none(view: View, last: int) -> bool:
    """As in "Oxygen?" - "She's 95, she doesn't need any."."""
    if view.gap(last) != "?":
        return False
    ahead = view.norms(last, min(last + 8, len(view.tokens)))
    return any(a in _NEEDS_NOT and "need" in ahead[k + 1 : k + 2] for k, a in enumerate(ahead))


_NEEDS_NOT = frozenset({"doesnt", "dont", "not", "didnt", "no"})


def ran_out(view: View, quantity: Quantity) -> bool:
    """As in "two litres of blood", "lost about a litre": never "15 litres. Blood pressure 90"."""
    around = range(*view.around(quantity.first, quantity.last, 4, 3))
    return any(
        view.norm[i] in _LOSSES and (view.norm[i], view.norm[i + 1]) not in _SIGNS for i in around
    )


_LOSSES = frozenset("blood urine loss lost drank vodka drained wine peep".split())
_SIGNS = frozenset(
    ("blood", sign) for sign in ("pressure", "pressures", "sugar", "sugars", "glucose", "gas")
)


def in_a_vein(view: View, device: Hit[str]) -> bool:
    """As in "cannula failed", "a cannula in her arm": one for drugs, and no way of the oxygen."""
    if device.last - device.first > 1 or view.norm[device.first] not in _CANNULAS:
        return False
    nose = view.has(_IN_PLACE, device.last, device.last + 4)  # "fell out of his nose"
    told = view.norm[device.last] in _AS_A_LINE or view.norm[device.last + 1] == "out"
    return told and not (view.gap(device.last) or nose)


_CANNULAS = words("acts", "cannulas", "names")
_IN_PLACE = words("acts", "cannulas", "in_place")
_AS_A_LINE = words("acts", "cannulas", "as_a_line")
_NO_GAS = frozenset("at requirement sat tank sats".split())
