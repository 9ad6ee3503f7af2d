"""Numbers behind the name of a sign that are no value of it.

As in "glucose, do we need one", "dropped by twenty", "opens his eyes to pain, two", "CO2 on the
gas", "scored seven on the NEWS". Which sign a name announces is not asked here.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS, Announcer
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.consciousness.gcs_described import PART_OF
from recorder.clinical.vitals.values.points import is_points


def which_one(view: View, quantity: Quantity, hit: Hit[Announcer], slot: str) -> bool:
    """As in "the sugar on the first one was 6.1", "end tidal on him too, the nose one"."""
    i = quantity.first - 1
    if view.norm[quantity.first] != "one" or i < hit.last:
        return False
    if slot in _NEVER_ONE:
        return True
    owner = view.tokens[i].clitic == "s" and view.norm[i] not in _SAID_TO_BE
    of_them = slot != "pain_score" and i > hit.last and view.norm[i - 1] in _THE
    return owner or of_them or view.norm[i] in _WHICH_ONE


def one_of_a_kind(view: View, hit: Hit[Announcer]) -> bool:
    """As in "the sugar one, gliclazide, 80": a medicine, and no sign of which a number follows."""
    i, one = hit.last + 1, view.quantity_at.get(hit.last)
    if one is None or view.norm[hit.last] != "one" or one.value != 1 or one.last != i:
        return False
    named = bool(view.gap(i)) or i in view.drug_at or view.norm[i] in {"is", "was"}
    return named and view.norm[hit.first - 1] in _THE and not view.tokens[hit.last - 1].clitic


def _of_a_run(view: View, quantity: Quantity) -> bool:
    """As in "a run of V-tach, maybe fifteen beats": how long it was, not how fast."""
    i = quantity.number.last
    told = view.norm[i] in {"beat", "beats"} and quantity.value < _SLOWEST_RUN
    return told and view.norm[i + 1] not in {"a", "per", "minute", "in"}


_SLOWEST_RUN = 60


def pronoun_one(view: View, quantity: Quantity) -> bool:
    """As in "my hip, the right one": which of several, and no number."""
    return view.norm[quantity.first] == "one" and view.norm[quantity.first - 1] in _OF_SEVERAL


def no_value(view: View, quantity: Quantity, slot: str, hit: Hit[Announcer]) -> bool:
    """As in "dropped by twenty", "fine until eight", "pain came on at seven", "CO2 on the gas"."""
    before = view.norm[quantity.first - 1]
    if before in _NO_READING:
        return True
    if slot == "map" and view.norms(hit.first, hit.last) == ["mean"]:
        return not _of_pressure(view, hit)
    if (
        view.norm[quantity.first] == "one"
        and quantity.value == 1
        and (before in _THE_THING or slot in _NEVER_ONE)
    ):
        return True
    if _is_year(view, quantity, hit.last) or is_points(view, quantity, slot):
        return True
    if slot == "pain_score" and _stimulus(view, hit):
        return True
    if slot == "pain_score" and _of_another_sign(view, quantity.last):
        return True
    if slot == "pain_score":
        return before in {"at", "around"} and view.has(_BEGAN, hit.last, quantity.first)
    if slot == "heart_rate" and (_of_the_unborn(view, quantity) or _of_a_run(view, quantity)):
        return True
    if slot == "heart_rate" and hit.value.weak and view.norm[quantity.last] in _SHOCKING:
        return True  # "still a fib, up to two hundred, clear"
    if slot == "respiratory_rate" and hit.value.weak and view.norm[hit.first - 1] == "for":
        return True  # "a five out of ten for breathing down from ten"
    if slot != "etco2":
        return False
    return view.has(_GASES, hit.last, quantity.first) or _of_a_gas(view, hit)


_NO_READING = frozenset({"by", "until", "till", "buck", "every"})
"""As in "dropped by twenty", "a buck ten", which is 110, "check the resp rate every fifteen"."""


def _of_pressure(view: View, hit: Hit[Announcer]) -> bool:
    """As in "90 over 60, mean of 70"; not of "kettle mean one hundred", a drug's name in pieces.

    Behind a mark it begins another statement: "ketamine 20 given, mean 65".
    """
    return bool(view.gap(hit.first)) or view.has(_PRESSURES, hit.first - _PRESSURE_REACH, hit.first)


_PRESSURES = frozenset("over on pressure pressures bp p arterial art line map systolic".split())
_PRESSURE_REACH = 8


def of_the_meter(view: View, quantity: Quantity) -> bool:
    """As in "glucose on the Accu-Chek 2 was 5.4": which meter it was."""
    named = view.norm[quantity.first - 1] in _METERS and quantity.value <= _MODELS
    i = quantity.last
    return named and view.norm[i] in _SHOWED and i + 1 in view.quantity_at


_METERS = frozenset({"chek", "check", "accuchek", "accucheck"})
_SHOWED = frozenset("is was says said read reads showed shows".split())
_MODELS = 3


def _of_another_sign(view: View, i: int) -> bool:
    """As in "what have we scored, three *for the resps*"."""
    at = i + 1 + (view.norm[i + 1] in DETERMINERS)
    sign = ANNOUNCERS.at(view.tokens, at) if view.norm[i] == "for" and at < view.count else None
    return sign is not None and not sign.value.weak and sign.value.slot != "pain_score"


def _is_year(view: View, quantity: Quantity, named: int) -> bool:
    """As in "I gave up sugar, for Lent, in 1979", "blood pressure and a stroke in eighteen"."""
    first, last = quantity.first, quantity.last
    if view.norm[first - 1] not in _IN_A_YEAR:
        return False
    beside = view.norm[first - 1] in {"in", "since"} and view.has(_AND, named, first)
    century = quantity.value in _CENTURIES and last in view.number_at and not view.gap(last)
    return century or beside or _YEARS[0] <= quantity.value <= _YEARS[1]


_IN_A_YEAR = frozenset({"in", "since", "until", "till", "from", "of", "back"})
_AND = frozenset({"and"})
_YEARS, _CENTURIES = (1900, 2100), (19, 20)
_NEVER_ONE = frozenset({"etco2", "heart_rate", "spo2", "systolic_bp", "temperature", "map"})
"""Of these a "one" alone is a thing: "end tidal on him too, the nose one"."""


def _of_the_unborn(view: View, quantity: Quantity) -> bool:
    """As in "140 on the fetal monitor", "140 by doppler on the CTG": never the mother's."""
    i = quantity.last
    if view.norm[i] not in _BY_WHICH or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    return view.has(_UNBORN, i + 1, min(view.sentence(i).last, i + _UNBORN_REACH))


_BY_WHICH = frozenset({"on", "from", "by", "off", "via"})
_UNBORN = frozenset("fetal foetal fetus foetus ctg baby babys".split())
_UNBORN_REACH = 4


def _stimulus(view: View, hit: Hit[Announcer]) -> bool:
    """As in "opens his eyes to pain, two": what woke him, no score of it."""
    if (view.norm[hit.first - 1], view.norm[hit.first]) != ("to", "pain"):
        return False
    return view.has(_WOKEN, hit.first - _STIMULUS_REACH, hit.first)


_STIMULUS_REACH = 6
_WOKEN = frozenset(PART_OF) | frozenset("responds responding responsive response".split())
_SHOCKING = frozenset("clear everybody joules shock shocking charge charging charged".split())
_GASES = frozenset("gas gases abg vbg".split())


def _of_a_gas(view: View, hit: Hit[Announcer]) -> bool:
    """As in "blood gas pH 7.21, CO2 7.4": of the blood, not of the breath."""
    if view.norm[hit.first] != "co2":
        return False
    near = set(view.norms(hit.first - 8, hit.last + 12))
    return bool(near & (_GASES | {"ph", "bicarb", "bicarbonate"}))


_THE_THING = frozenset("need do get take this that another want have give which".split())
_WHICH_ONE = words("signs", "words", "which_one")
_THE = frozenset({"the", "this", "that", "which"})
"""Two words before a "one" they tell which of several: "the sugar with the middle one"."""
_OF_SEVERAL = words("signs", "words", "of_several")
_SAID_TO_BE = frozenset({"it", "that", "he", "she", "this", "what"})
"""Before "one" they speak of a thing ("glucose, do we need one"), not of a number."""
_BEGAN = frozenset("came come started began begun kicked".split())


def other_score(view: View, quantity: Quantity) -> bool:
    """As in "scored seven on the NEWS"."""
    ahead = view.norms(quantity.last, quantity.last + 3)
    return ahead[0] in {"on", "for"} and bool(_SCORES & set(ahead[1:]))


_SCORES = words("signs", "no_value", "scores")
