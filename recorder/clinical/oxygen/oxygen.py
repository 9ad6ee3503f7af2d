"""Oxygen as a drug: litres a minute and the device it came by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import attrgetter

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.doses.dose_forms import by_weight
from recorder.clinical.doses.medwords import DEVICES
from recorder.clinical.doses.no_doses import is_flow
from recorder.clinical.drafts.another_day import OTHER_DAYS, perhaps_then
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.replies import turned_down
from recorder.clinical.given.before_arrival import before_arrival, given_before_us
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.oxygen.held import (
    called_off,
    declined,
    in_a_vein,
    left_off,
    none_before,
    none_given,
    ran_out,
    withheld,
)
from recorder.clinical.oxygen.turned import is_put_on, mixed_with_air, on_whom, turned
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_OXYGEN: Phrases[str] = Phrases((p, "") for p, _ in listed("acts", "oxygen", "names"))
_BETWEEN = words("signs", "words", "flow_between")
_HOME = words("signs", "words", "home_oxygen")
_FLUIDS = words("signs", "words", "fluids")
_PUT_ON_BEHIND = words("acts", "oxygen", "put_on")
_FLOWS = frozenset({"L/min", "L", None})
_LOW, _HIGH = 0.25, 30.0


def extract_oxygen(view: View) -> Iterator[Draft]:
    """One draft for each flow that was said, and one without flow when none was."""
    devices = [d for d in DEVICES.scan(view.tokens, view.positions) if not in_a_vein(view, d)]
    named = _OXYGEN.scan(view.tokens, view.positions)
    mentions = [h for h in named if not _in_clock_or_number(view, h.first)]
    own = frozenset(i for h in (*devices, *mentions) for i in range(h.first, h.last))
    rates = [q for q in view.quantities if q.unit in _FLOWS and _LOW <= q.value <= _HIGH]
    read = {q.first: d for q in rates if (d := _flow(view, q, devices, mentions, own))}
    flows = list(read.values())
    yield from flows
    yield from turned(view, (*devices, *mentions), read.keys())
    yield from withheld(view, mentions)
    if not any(d.status is FactStatus.ASSERTED for d in flows):
        told = [d.spans[0] for d in flows]
        apart = [h for h in mentions if not any(
            start <= view.tokens[h.first].start < end for start, end in told)]  # fmt: skip
        yield from _without_flow(view, devices, apart)


def _in_clock_or_number(view: View, first: int) -> bool:
    """As in "at nine oh two": the "oh two" at token ``first`` is of a number or a time."""
    number = view.number_at.get(first) if view.norm[first] in {"oh", "o"} else None
    if number is None:
        return False
    return number.first < first or view.quantity_at[number.first].role is Role.TIME


def _flow(
    view: View,
    quantity: Quantity,
    devices: list[Hit[str]],
    mentions: list[Hit[str]],
    own: frozenset[int],
) -> Draft | None:
    if quantity.role not in (None, Role.DOSE) or quantity.decade or by_weight(view, quantity):
        return None
    device = _nearest(view, quantity, devices, own)
    mention = _nearest(view, quantity, mentions, own)
    if quantity.unit is None and not _bare_flow(view, quantity, device, mention):
        return None
    mixed = mixed_with_air(view, quantity)
    put = mixed or is_put_on(view, quantity)
    loose = device is None and mention is None and view.norm[quantity.first - 1] != "on" and not put
    fluid = _is_fluid(view, quantity) and not is_flow(view, quantity)
    if quantity.unit == "L" and (fluid or loose):
        return None
    if ran_out(view, quantity) or _flow_behind(view, quantity, mention):
        return None
    first = min([quantity.first, *(h.first for h in (device, mention) if h)])
    last = max([quantity.last, *(h.last for h in (device, mention) if h)])
    if called_off(view, last):
        return none_given(view, first, last)
    return Draft(
        kind=FactKind.MEDICATION_GIVEN,
        name="oxygen",
        spans=(view.span(first, last),),
        rule="oxygen.flow",
        unit="L/min",
        unit_implied=quantity.unit is None,
        status=_status(view, quantity, first, last),
        dose=quantity.value,
        route=_route(device) or ("VENTURI" if mixed else None),
        prior_to_ems=_before_us(view, first, last),
        review_reason=perhaps_then(view, first, last),
    )


_JOINED_REACH = 7
"""Most words between a number and what it is the flow of."""


def _nearest(
    view: View, quantity: Quantity, hits: list[Hit[str]], own: frozenset[int]
) -> Hit[str] | None:
    """The hit joined to the number by nothing but linking words, the nearest first."""
    best: tuple[int, Hit[str]] | None = None
    low = bisect_left(hits, quantity.first - _JOINED_REACH, key=attrgetter("last"))
    high = bisect_right(hits, quantity.last + _JOINED_REACH, key=attrgetter("first"))
    for hit in hits[low:high]:
        if hit.last <= quantity.first:
            inner, distance = range(hit.last, quantity.first), quantity.first - hit.last
            crossing = range(hit.last, quantity.first + 1)
        elif hit.first >= quantity.last:
            inner, distance = range(quantity.last, hit.first), hit.first - quantity.last
            crossing = range(quantity.last, hit.first + 1)
        else:
            continue
        if any(view.tokens[i].gap in SENTENCE_ENDS for i in crossing):
            continue
        odd = [
            i for i in inner
            if view.norm[i] not in _BETWEEN and i not in own
            and not (_rate(view, i) or _share(view, i))
        ]  # fmt: skip
        if len(odd) > (2 if quantity.unit else 0):
            continue
        if any(_other_quantity(view, i, quantity) for i in inner) and distance > 3:
            continue
        if best is None or distance < best[0]:
            best = (distance, hit)
    return best[1] if best else None


def _rate(view: View, i: int) -> bool:
    """Token of "ten a minute" ("bagging him ten a minute with fifteen litres")."""
    return _within_quantity(view, i, "/min", 3)


def _other_quantity(view: View, i: int, quantity: Quantity) -> bool:
    number = view.number_at.get(i)
    if number is None or number.first == quantity.first or _rate(view, i):
        return False
    return not _share(view, i)


def _share(view: View, i: int) -> bool:
    """Token of "28 percent" ("the Venturi on now, 28 percent at 4 litres")."""
    return _within_quantity(view, i, "%", 2)


def _within_quantity(view: View, i: int, unit: str, reach: int) -> bool:
    """Token ``i`` is of a quantity in ``unit`` that begins at most ``reach`` tokens before it."""
    for first in range(max(0, i - reach), i + 1):
        quantity = view.quantity_at.get(first)
        if quantity is not None and quantity.unit == unit and i < quantity.last:
            return True
    return False


def _bare_flow(
    view: View, quantity: Quantity, device: Hit[str] | None, mention: Hit[str] | None
) -> bool:
    """As in "on a non-rebreather at 15", "15 by non-rebreather", "nasal cannula at 4"."""
    if not quantity.number.whole or quantity.value > 25:
        return False
    drug = view.drug_at.get(quantity.first - 1)
    if drug is not None and drug.form.name != "oxygen":
        return False  # "salbutamol five through the mask"
    for hit in (device, mention):
        if hit is None or hit.value in {"BVM", "HIGH", "NEB", "CPAP"}:
            continue
        if hit.last <= quantity.first:
            between = view.norms(hit.last, quantity.first)
            if hit is mention and not between and _by_device(view, quantity, device):
                return True
            if not between and hit.value in {"NRB", "NC"} and _alone(view, quantity):
                return True
            if between and between[-1] in {"at", "to"} and len(between) <= 3:
                return view.joined(hit.last, quantity.first + 1)
        else:
            between = view.norms(quantity.last, hit.first)
            if between == ["of"] and hit is mention:
                return view.joined(quantity.last, hit.first + 1)
            if between[:1] and between[0] in {"by", "via", "on", "through"} and len(between) <= 3:
                return view.joined(quantity.last, hit.first + 1)
    return False


def _by_device(view: View, quantity: Quantity, device: Hit[str] | None) -> bool:
    """As in "oxygen fifteen non-rebreather": the number between the gas and what it came by."""
    if device is None or device.value not in {"NRB", "NC", "VENTURI"}:
        return False
    return device.first == quantity.last and view.joined(quantity.first, device.first + 1)


def _alone(view: View, quantity: Quantity) -> bool:
    """As in "a non-rebreather, fifteen." """
    ends = view.gap(quantity.last) in SENTENCE_ENDS
    return ends and view.tokens[quantity.first].gap == ","


def _is_fluid(view: View, quantity: Quantity) -> bool:
    """As in "a litre of saline running", "high flow oxygen, *one litre fluids*"."""
    of = view.norm[quantity.last] == "of"
    single = quantity.value == 1 and view.norm[quantity.first - 1] not in {"on", "at"}
    if view.norm[quantity.last + of] in _FLUIDS and (of or single):
        return True
    ahead = set(view.norms(quantity.last, quantity.last + 4))
    said = view.norms(quantity.first - 3, quantity.first)
    if "put" in said and on_whom(view, quantity):
        said = said[said.index("put") :]  # "no fluids put two liters on him"
    before = set(said)
    oxygen = ahead & {"oxygen", "o2"} or before & {"oxygen", "o2"}
    return not oxygen and bool((ahead | before) & _FLUIDS)


def _flow_behind(view: View, quantity: Quantity, mention: Hit[str] | None) -> bool:
    """ "... running one litre oxygen fifteen litres": the oxygen has its own flow behind it."""
    if mention is None or mention.first < quantity.last or view.norm[mention.first - 1] == "of":
        return False
    own = view.quantity_at.get(mention.last)
    return own is not None and own.unit in {"L", "L/min"}


def _route(device: Hit[str] | None) -> str | None:
    if device is None or device.value in {"MASK", "HIGH"}:
        return None
    return device.value


def _status(view: View, quantity: Quantity, first: int, last: int) -> FactStatus:
    cues = view.context(first, last).cues | view.context(quantity.first, quantity.last).cues
    if cues & OF_ANOTHER:
        return FactStatus.OTHER_SUBJECT
    if cues & _OTHER_TIMES or _of_home(view, first, last):
        return FactStatus.HISTORICAL
    opens = last < view.count and view.tokens[last].gap in SENTENCE_ENDS
    if view.norm[last] == "if" and view.norm[last + 1] in _IF_WHAT and not opens:
        return FactStatus.PLANNED  # "put her on ten litres if she drops"
    if cues & {Cue.CONDITION, Cue.PLAN}:
        running = _put_on_next(view, last) or (Cue.PLAN not in cues and _at_the_moment(view, last))
        return FactStatus.ASSERTED if running else FactStatus.PLANNED
    return FactStatus.ASSERTED


_OTHER_TIMES = OTHER_DAYS | {Cue.USUAL, Cue.EARLIER}
_IF_WHAT = frozenset("he she they it his her the sats sat needed that".split())


def _at_the_moment(view: View, last: int) -> bool:
    """As in "humidified if it works, it's ten litres by mask at the moment"."""
    return view.norm[last] == "currently" or view.norms(last, last + 3) == ["at", "the", "moment"]


def _of_home(view: View, first: int, last: int) -> bool:
    """As in "on two litres at home", "two litres, day and night", never "from the care home"."""
    if view.norms(last, last + 3) == ["day", "and", "night"]:
        return True
    if ["the", "one", "on"] in (view.norms(first - 3, first), view.norms(first - 4, first - 1)):
        return True  # "he's the one on the oxygen"
    return any(
        view.norm[i] in _HOME and view.norm[i - 1] not in _HOMES_FOR
        for i in range(first - 4, last + 4)
    )


_HOMES_FOR = frozenset("care nursing residential rest retirement".split())


def _put_on_next(view: View, last: int) -> bool:
    """As in "do you want that on, yeah, two litres by the prongs. Okay, that's on."."""
    for i in range(last, min(last + _ON_REACH, len(view.tokens) - 1)):
        flow = view.quantity_at.get(i)
        if i in view.drug_at or (flow is not None and flow.unit in {"L", "L/min", "%"}):
            return False
        told = view.tokens[i].norm in {"that", "it"} and view.tokens[i].clitic == "s"
        if told and view.norm[i + 1] == "on":
            now = view.norm[i + 2] in _ON_NOW or bool(view.gap(i + 2).strip())
            return now or i < last + _AT_ONCE
    return False


_AT_ONCE, _ON_REACH = 5, 40
_ON_NOW = frozenset({"at", "now", "him", "her", "already"})


def _without_flow(view: View, devices: list[Hit[str]], mentions: list[Hit[str]]) -> Iterator[Draft]:
    """As in "placed her on oxygen", "on a non-rebreather": given, flow not said."""
    for hit in sorted(
        (*mentions, *(d for d in devices if d.value in {"NC", "NRB", "VENTURI"})),
        key=lambda h: h.first,
    ):
        before = view.norms(max(0, hit.first - 6), hit.first)
        if not (_PUT_ON & set(before) or "with" in before[-2:] or _is_on(view, hit.last)):
            continue
        if called_off(view, hit.last) or left_off(view, hit) or none_before(view, hit):
            continue
        if view.norm[hit.last] in _NO_TREATMENT or declined(view, hit.last):
            continue
        if _measured(view, hit.last):
            continue
        if hit.value == "NC" and not {"cannula", "prongs", "specs"} & {
            view.norm[i] for i in range(hit.first, hit.last)
        }:
            continue
        status = _mention_status(view, hit)
        if status is not FactStatus.ASSERTED:
            continue
        device = hit if hit.value else None
        yield Draft(
            kind=FactKind.MEDICATION_GIVEN,
            name="oxygen",
            spans=(view.span(hit.first, hit.last),),
            rule="oxygen.mention",
            status=status,
            route=_route(device),
            prior_to_ems=_before_us(view, hit.first, hit.last),
            review_reason=perhaps_then(view, hit.first, hit.last),
        )
        return


def _is_on(view: View, last: int) -> bool:
    """As in "Oxygen's on.", "high flow on, line in", "oxygen on and he refused the collar"."""
    if view.norm[last] in _PUT_ON_BEHIND:
        return True  # "oxygen given"
    i = last + (view.norm[last] in {"is", "already", "now"})
    return view.norm[i] == "on" and (view.gap(i + 1) != "" or view.norm[i + 1] in _BEHIND_ON)


def _measured(view: View, last: int) -> bool:
    """As in "your oxygen's ninety-eight": what the finger shows."""
    i = last + (view.norm[last] in {"is", "was", "now"})
    quantity = view.quantity_at.get(i)
    told = i > last or view.tokens[last - 1].clitic == "s" or view.norm[last - 1] == "oxygens"
    return told and quantity is not None and quantity.value > _HIGH


def _before_us(view: View, first: int, last: int) -> bool:
    """As in "fire had him on fifteen litres", "on two litres before we got there"."""
    told = given_before_us(view, first, last)
    return before_arrival(view, first, last) if told is None else told


_BEHIND_ON = frozenset("and he she we they pulse sats pressure bp resps then now".split())
"""Behind "oxygen on" another statement begins."""
_NO_TREATMENT = words("acts", "oxygen", "no_treatment")
"""Behind "oxygen" these speak of a measurement or a thing."""
_PUT_ON = words("acts", "oxygen", "put_on_words")


def _mention_status(view: View, hit: Hit[str]) -> FactStatus:
    cues = view.context(hit.first, hit.last).cues
    if cues & OF_ANOTHER:
        return FactStatus.OTHER_SUBJECT
    if cues & {*_OTHER_TIMES, Cue.HISTORY} or _of_home(view, hit.first, hit.last):
        return FactStatus.HISTORICAL
    if cues & {Cue.CONDITION, Cue.PLAN} or hit.first in view.marks.question_at:
        return FactStatus.PLANNED
    denied = cues & {Cue.NO, Cue.DENY, Cue.NOT, Cue.AFTER, Cue.REFUSED}
    no = denied or turned_down(view, hit.first)
    return FactStatus.NEGATED if no else FactStatus.ASSERTED
