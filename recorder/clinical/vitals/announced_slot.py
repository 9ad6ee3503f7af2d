"""Which sign a word announces: a bare "rate", "rest" for "resps", a meter that one blows into."""

from __future__ import annotations

from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, BREATHING, Announcer
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.who.age import before_guess
from recorder.clinical.patient.who.sexwords import sex_before
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View


def slot_of(view: View, hit: Hit[Announcer]) -> str | None:
    """The announcer's sign; a bare "rate" belongs to what was spoken of just before."""
    own = set(view.norm[hit.first : hit.last])
    if _of_a_thing(view, hit.last):
        return None
    if hit.value.slot == "respiratory_rate" and _set_on_the_ventilator(view, hit):
        return None
    if "rhythm" in own and view.norm[hit.first - 1] in {"paced", "pacing"}:
        return None
    if own <= _REST and hit.first - 1 not in view.number_at:
        return None
    if own <= _SET and view.norm[hit.last] == "on":
        return None
    if own == {"meter"} and {"blow", "blew", "puff"} & set(view.norms(hit.first - 6, hit.first)):
        return "peak_flow"  # "give us a blow for the meter, one sixty"
    if not own <= {"rate", "rates"}:
        return hit.value.slot
    set_rate = (view.norm[hit.first - 2], view.norm[hit.first - 1]) == ("on", "a")
    if _of_the_ventilator(view, hit) or set_rate or _of_compressions(view, hit):
        return None
    for i in range(hit.first - 1, max(-1, hit.first - 9), -1):
        norm = view.norm[i]
        if norm in BREATHING and _beats(view, i, hit):
            break
        if norm in BREATHING:
            return None if norm.startswith("bag") or norm == "ventilating" else "respiratory_rate"
        if (
            norm in _MACHINE
            and hit.first - i <= (6 if norm == "pacing" else 3)
            and not (norm == "set" and view.norm[i - 1] in _WHICH_SET)
            and "not" not in (view.norm[i - 1], view.norm[i + 1])
        ):
            return None
        if norm in {"pulse", "heart", "monitor", "rhythm", "pressure", "bp"}:
            break
        if view.tokens[i].gap in SENTENCE_ENDS:
            break
    if view.norm[hit.first - 1] == "unclear":  # "[unclear] rate 22": of what was not understood
        return None
    slot, _ = _by_its_number(view, hit)
    return slot


def _beats(view: View, i: int, hit: Hit[Announcer]) -> bool:
    """As in "resps 30, rate 116": behind a number of the breaths no rate so fast is of them."""
    breaths = next(iter(view.quantities_in(i, hit.first)), None)
    rate = next(iter(view.quantities_in(hit.last, hit.last + 3)), None)
    if breaths is None or rate is None:
        return False
    return rate.value >= max(_BEATING, breaths.value + _BEATS_APART)


_BEATING, _BEATS_APART = 60, 20


def _of_a_thing(view: View, i: int) -> bool:
    """As in "the temperature of the oven", "the pulse of the music", "my temperature gauge"."""
    if view.norm[i] in _GAUGES and not view.gap(i).strip():
        return True
    if view.norm[i] != "of" or view.norm[i + 1] not in DETERMINERS or i + 2 in view.number_at:
        return False
    return view.norm[i + 2] not in _BODIES


_GAUGES = frozenset({"gauge", "gauges", "dial", "washer", "cooker"})
_BODIES = (
    words("patient", "age", "ours")
    | words("cues", "people", "strangers")
    | words("cues", "people", "relatives")
    | words("signs", "words", "limbs")
    | frozenset("left right skin chest heart baby newborn infant other second first".split())
)


def doubt_of_rate(view: View, slot: str, hit: Hit[Announcer]) -> str | None:
    """Why to check a bare "rate" that was read as ``slot`` by its number."""
    if not set(view.norm[hit.first : hit.last]) <= {"rate", "rates"}:
        return None
    by_number, sure = _by_its_number(view, hit)
    return None if sure or by_number != slot else "pulse or breaths was not said"


def doubt_of_age(view: View, slot: str, hit: Hit[Announcer], quantity: Quantity) -> str | None:
    """As in "a-fib on the monitor, she's sixty eight": behind a rhythm a number may be her age."""
    if slot != "heart_rate" or quantity.unit is not None or quantity.value > _OLDEST:
        return None
    i = quantity.first - 1 - (view.norm[quantity.first - 1] in {"is", "about"})
    told_of = view.norm[i] in {"he", "she"} and i >= hit.last
    told_of = told_of and (view.tokens[i].clitic == "s" or i < quantity.first - 1)
    if not told_of or view.has(_BEATS, hit.first, i) or view.norm[quantity.last] in _BEATS | _NOW:
        return None
    aged = any(q.unit in AGES or q.role is Role.AGE for q in view.quantities)
    return None if aged else "pulse or age was not said"


def is_age(view: View, hit: Hit[Announcer], quantity: Quantity) -> bool:
    """As in "he's got a pulse, male, 34", "pulse okay, so a guy in his thirties": a person's."""
    i = before_guess(view, quantity.first)
    told_of = view.norm[i] in {"male", "female"} or (quantity.decade and sex_before(view, i))
    return i >= hit.last and told_of and quantity.unit is None and quantity.value <= _OLDEST


_OLDEST = 105
_BEATS = frozenset("rate pulse heart beats beat hr bpm".split())
_NOW = frozenset({"now", "currently", "irregular", "regular"})


def _by_its_number(view: View, hit: Hit[Announcer]) -> tuple[str, bool]:
    """The sign of a bare "rate" and whether that is sure: few hearts are as slow as one breathes.

    As in "his rate's down to eight", where nobody speaks of the heart, and "heart rate was 124,
    pressure 160 over 90, rate's 24 now", where the heart's was told; "complete heart block, rate
    28" is the heart's, and "strong radial, rate 24" may be either.
    """
    if _pulse_follows(view, hit.last) or _breathed(view, hit):
        return "respiratory_rate", True
    quantity = next(iter(view.quantities_in(hit.last, hit.last + 6)), None)
    if quantity is None or quantity.value >= _SLOWEST_HEART or quantity.role is not None:
        return "heart_rate", True
    low = hit.first - _HEART_REACH
    if view.has(_SLOW_HEART, low, quantity.last + _HEART_REACH):
        return "heart_rate", True
    if view.has(_OF_A_HEART, low, quantity.last + 3) and not _heart_counted(view, low, hit.first):
        return "heart_rate", False
    return "respiratory_rate", view.has(_OF_BREATH, hit.first - _TALK_REACH, hit.first)


def _heart_counted(view: View, first: int, last: int) -> bool:
    """Whether the heart's own number stands in tokens ``[first, last)``."""
    told = view.positions.within(_OF_A_HEART, max(0, first), last)
    return any(view.quantities_in(i + 1, min(i + 4, last)) for i in told)


def _breathed(view: View, hit: Hit[Announcer]) -> bool:
    """As in "his rate is 34 and shallow"."""
    quantity = next(iter(view.quantities_in(hit.last, hit.last + 6)), None)
    return quantity is not None and view.has(_HOW_BREATHED, quantity.last, quantity.last + 3)


_HOW_BREATHED = frozenset("shallow shallowly laboured labored deep breaths agonal gasping".split())


_SLOWEST_HEART = 30
_SLOW_HEART = words("signs", "words", "of_a_slow_heart")
_OF_A_HEART = _SLOW_HEART | words("signs", "words", "of_a_heart")
_OF_BREATH = words("signs", "words", "of_breath")
_HEART_REACH = 12
_TALK_REACH = 40


_SET = frozenset({"set", "sets"})
"""Misheard "sats", but never "the pump's set on ninety"."""
_REST = frozenset({"rest", "respite"})
"""Misheard "resps", but only right behind another sign's number."""


def _pulse_follows(view: View, first: int) -> bool:
    """As in "rate 44, pulse 158": the first rate is not the heart's."""
    quantity = next(iter(view.quantities_in(first, first + 6)), None)
    if quantity is None or quantity.value > 60:
        return False
    for i in range(quantity.last, min(quantity.last + 14, len(view.tokens))):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        follows = ANNOUNCERS.at(view.tokens, i)
        if follows is not None and follows.value.slot == "heart_rate" and not follows.value.weak:
            return bool(view.quantities_in(follows.last, follows.last + 4))  # never "no pulse"
    return False


def _of_the_ventilator(view: View, hit: Hit[Announcer]) -> bool:
    """As in "PEEP of eight, rate of sixteen": a setting, and nobody's heart is that slow."""
    quantity = next(iter(view.quantities_in(hit.last, hit.last + 3)), None)
    beside = set(view.norms(hit.first - 6, hit.last + 5))
    return quantity is not None and quantity.value <= 40 and bool(beside & _VENTILATOR)


def _of_compressions(view: View, hit: Hit[Announcer]) -> bool:
    """As in "cpr's going, rate one ten": how fast the chest is pressed."""
    near = view.norms(hit.first - 3, hit.first)
    return not _COMPRESSIONS.isdisjoint(near) and _STOPPED.isdisjoint(near)


_COMPRESSIONS = frozenset({"cpr", "compressions", "compressing"})
_STOPPED = frozenset({"stopped", "off", "no", "rosc", "stop", "paused"})


def _set_on_the_ventilator(view: View, hit: Hit[Announcer]) -> bool:
    """As in "tidal volume 450, respiratory rate 16": named among settings, beside no mask."""
    low, high = view.around(hit.first, hit.last, 8, 7)
    set_by_hand = view.has(_SETTINGS, low, high) or any(
        view.norm[i] == "tidal" and view.norm[i + 1] in {"volume", "volumes"}
        for i in range(low, high)
    )
    return set_by_hand and not view.has(_MASKS, low, high)


_SETTINGS = frozenset({"simv", "plateau", "settings"})
_MASKS = frozenset({"cpap", "bipap", "niv", "mask"})
"""Under these a patient breathes at his own rate."""
_VENTILATOR = frozenset({"peep", "fio2", "tidal", "simv"})
"""Beside these settings a bare "rate" is the ventilator's."""
_WHICH_SET = frozenset("last latest first second third fourth final next repeat new full".split())
"""As in "last set at six eighteen: rate 70": a set of readings."""
_MACHINE = words("signs", "announced_slot", "machine")
