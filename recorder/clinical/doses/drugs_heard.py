"""Drug names as recognisers write them: an apostrophe lost, or only the sound right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from recorder.clinical.doses.amounts import fits_drug
from recorder.clinical.doses.dose_asides import words_aside
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.lexicon import Form as Spoken
from recorder.clinical.lexicon.phonetic import (
    GIVEN,
    NEARLY,
    NOT_FIRST,
    NOT_IN,
    ORDINARY_ALONE,
    Limit,
    SoundIndex,
)
from recorder.clinical.lexicon.sounds import bones, in_one_breath
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, Token
from recorder.clinical.view import View, once

_DOSE = Role.DOSE
_UNITS = ("ug", "mg", "g", "[IU]", "meq", "mL")


def plural_drugs(view: View) -> Iterator[Hit]:
    """As in "atropines drawn up": an apostrophe that the recogniser left out."""
    known = view.drug_at
    for norm in [n for n in view.positions if n[-1] == "s" and len(n) >= _SHORTEST_PLURAL]:
        places = view.positions[norm]
        form = named_alone(norm[:-1]) if places[0] not in known else None
        if form is not None:
            yield from (Hit(i, i + 1, form) for i in places)


_SHORTEST_PLURAL = 5


def pens(view: View) -> Iterator[Hit]:
    """As in "I gave her her pen, the Junior one": adrenaline, where nothing is of diabetes."""
    for i in view.positions.get("pen", ()):
        if i in view.drug_at or view.norm[i - 1] not in _WHOSE_PEN:
            continue
        if not view.has(_JABBED, i - 6, i - 1) or any(w in view.positions for w in _DIABETES):
            continue
        if view.has(_SMALL_PEN, i + 1, i + 6) or any(w in view.positions for w in _ANAPHYLAXIS):
            yield Hit(i, i + 1, Spoken("drug", "epinephrine"))


_WHOSE_PEN = frozenset("her his my the their own spare a second other first".split())
_JABBED = frozenset("gave give given used had jabbed injected administered got stuck".split())
_SMALL_PEN = frozenset({"junior", "jr"})
_ANAPHYLAXIS = frozenset("anaphylaxis anaphylactic epipen adrenaline epinephrine".split())
_DIABETES = words("acts", "drugs_heard", "diabetes")


def split_drugs(view: View) -> Iterator[Hit]:
    """As in "rock uronium seventy", "dex amethasone eight": one name that was cut in two."""
    halves = _halves()
    for norm in halves.keys() & view.positions.keys():
        for i in view.positions[norm]:
            name = halves[norm].get(view.norm[i + 1])
            if name is not None and view.tokens[i + 1].gap in PHRASE_GAPS:
                yield Hit(i, i + 2 + _second_name(view, i + 2), Spoken("drug", name))


def _second_name(view: View, i: int) -> bool:
    """As in "tranex amic acid": the salt or the acid that belongs to the name."""
    return view.norm[i] in _SECOND_NAMES and view.tokens[i].gap in PHRASE_GAPS


_SECOND_NAMES = frozenset("acid chloride gluconate sulfate sulphate bicarbonate citrate".split())


@cache
def _halves() -> dict[str, dict[str, str]]:
    """First part -> second part -> drug, for each place where a long name can be cut."""
    lexicon, found = load(), dict[str, dict[str, str]]()
    for pattern in lexicon.patterns["drug"]:
        word = pattern.text.lower()
        if pattern.form.needs or len(word) < _MIN_SPLIT or not word.isalpha():
            continue
        if pattern.form.name not in lexicon.drugs:
            continue
        for cut in range(3, len(word) - 3):
            for head in {word[:cut], word[:cut].replace("c", "ck"), word[:cut].replace("c", "k")}:
                found.setdefault(head, {}).setdefault(word[cut:], pattern.form.name)
    return found


_MIN_SPLIT = 8
"""Letters of a name that two words make up by no accident."""


@lru_cache(maxsize=4096)
def named_alone(norm: str) -> Spoken | None:
    """The drug that one word is the name of, or None."""
    word = Token(norm, 0, len(norm), "", glued=False, clitic="", turn=0)
    hits = load().drug_matcher.find((word,))
    return hits[0].form if hits else None


@once
def sounding_drugs(view: View) -> tuple[Hit, ...]:
    """Drugs that only sound right, looked for once in a view."""
    return tuple(_sounding_drugs(view))


@once
def sounding_at(view: View) -> frozenset[int]:
    """Tokens at which drugs begin that only sound right."""
    return frozenset(hit.start for hit in sounding_drugs(view))


def _sounding_drugs(view: View) -> Iterator[Hit]:
    """Where a dose tells that they are one, and wherever else."""
    found = [*_beside_doses(view), *_gram_of(view)]
    yield from found
    taken = {i for hit in found for i in range(hit.start, hit.end)} | view.drug_at.keys()
    heard = {tuple(view.norms(hit.start, hit.end)): hit.form for hit in found}
    for said, form in heard.items():
        for i in view.positions[said[0]]:
            end = i + len(said)
            if taken.isdisjoint(range(i, end)) and tuple(view.norms(i, end)) == said:
                yield Hit(i, end, form)


def _beside_doses(view: View) -> Iterator[Hit]:
    """Drugs that only sound right and stand directly at a dose ("glucka gon one milligram")."""
    known, count = view.drug_at.keys(), len(view.tokens)
    for quantity in view.quantities:
        dosed = quantity.role is _DOSE and quantity.unit in _UNITS
        bare = quantity.role is None and quantity.unit is None and quantity.last < count
        if bare and not _of_a_drug(view, quantity):
            hit = (
                _given_so_much(view, quantity)
                or _so_much_of(view, quantity)
                or _usual_of(view, quantity)
            )
            if hit is not None and known.isdisjoint(range(hit.start, hit.end)):
                yield hit
            continue
        if not dosed and not bare:
            continue
        first = view.past(quantity.last, _TO_NAME, quantity.last + 4)
        last = view.back(quantity.first - 1, _TO_AMOUNT, quantity.first - 4) + 1
        ends = [last, _before_way_in(view, last), *_before_aside(view, last)] if dosed else [last]
        if known & {first, quantity.first - 1, *(end - 1 for end in ends)}:
            continue
        hit = _sounding(view, first, first + 1, forward=True) or _ending_at(view, ends)
        if hit is not None and known.isdisjoint(range(hit.start, hit.end)):
            yield hit


def _ending_at(view: View, ends: Sequence[int]) -> Hit | None:
    """As in "*a trope in* half a milligram", "*a drain a lin* in the nebuliser five"."""
    found = (_sounding(view, last - 1, last, forward=False) for last in dict.fromkeys(ends))
    return next((hit for hit in found if hit is not None), None)


def _before_way_in(view: View, last: int) -> int:
    """As in "a drain a lin in the nebuliser five milligrams", "hep a ran bolus, 4,000 units"."""
    return view.back(last - 1, _WAYS, last - _WAY_REACH - 1) + 1


_WAYS = words("acts", "misheard", "ways")
_WAY_REACH = 4


def _before_aside(view: View, last: int) -> Iterator[int]:
    """As in "*panadole* at about ten, five mils": when it was, told before the amount."""
    for first in range(last - 2, max(0, last - _ASIDE_REACH), -1):
        if words_aside(view, first) == last - first:
            yield first


_ASIDE_REACH = 8


def _gram_of(view: View) -> Iterator[Hit]:
    """As in "a gram of iv para seat a mole": an amount that only an article tells."""
    for i in view.positions.get("gram", ()):
        first = view.past(i + 1, _TO_NAME, i + 4)
        if view.norm[i - 1] in {"a", "another"} and first not in view.drug_at:
            hit = _sounding(view, first, first + 1, forward=True)
            if hit is not None and view.drug_at.keys().isdisjoint(range(hit.start, hit.end)):
                yield hit


_TO_AMOUNT = frozenset("at was is of a iv im i v that so".split())
"""Between a name and its amount: "ten ector place, that was forty milligrams"."""
_TO_NAME = frozenset({"of", "the", "iv", "im", "i", "v"})


def with_its_end(view: View, hit: Hit) -> Hit:
    """As in "*amio* darrone three hundred", "*hydro court* is own 200": the whole of the name."""
    ends = range(hit.end, hit.end + 1 + _MOST_ENDINGS)
    number = next((i for i in ends if i in view.number_at), hit.end)
    if number == hit.end or any(view.tokens[i].gap for i in range(hit.end, number)):
        return hit
    apart = any(view.tokens[i].clitic for i in range(hit.end - 1, number))
    if apart or view.norm[number - 1] in ORDINARY_ALONE:
        return hit  # "a litre of Hartmann's, she's had", "midazolam at 2147"
    part, said = (tuple(view.norms(hit.start, end)) for end in (hit.end, number))
    whole = load().carried_sounds.heard(said, NEARLY) == hit.form.name
    if not whole or bones(in_one_breath(said)) == bones(in_one_breath(part)):
        return hit  # "fentanyl a hundred"
    return Hit(hit.start, number, hit.form, hit.denied)


_MOST_ENDINGS = 3
"""Most words that the end of a name is cut into."""


def _given_so_much(view: View, quantity: Quantity) -> Hit | None:
    """As in "we gave him hal doll five": what stands between the verb and a number."""
    last = quantity.first
    if not view.has(_TO_HIM, last - _MOST_WORDS - 1, last - 1):
        return None
    for first in range(last - 1, max(0, last - _MOST_WORDS) - 1, -1):
        verb = view.back(first - 1, _WHOM)
        if view.norm[verb] in _GAVE:
            hit = _sounding(view, last - 1, last, forward=False)
            return hit if hit is not None and hit.start == first else None
    return None


def _so_much_of(view: View, quantity: Quantity) -> Hit | None:
    """As in "he got a hundred of fen tunnel up the nose": a usual amount of what sounds so."""
    first = quantity.last + 1
    if view.norm[first - 1] != "of":
        return None
    hit = _sounding(view, first, first + 1, forward=True)
    if hit is None:
        return None
    got = view.has(_GOT, quantity.first - _VERB_REACH, first)
    told = got or _running(view, hit.end) or _stands_alone(view, quantity.first, hit.end)
    if not (told or _goes_on(view, quantity.first)):
        return None
    drug = load().drugs.get(hit.form.name)
    return hit if drug is not None and drug.carried and _is_usual(drug, quantity.value) else None


def _is_usual(drug: Drug, value: float) -> bool:
    """Also of "500 of ipratropium", whose micrograms nobody said."""
    return fits_drug(drug, value) or (drug.unit == "mg" and fits_drug(drug, value / 1000))


def _goes_on(view: View, first: int) -> bool:
    """As in "salbutamol five and *500 of hypertropium*": two amounts in one breath."""
    joined = view.norm[first - 1] == "and" and not view.tokens[first].gap
    before = view.quantities_in(first - _AMOUNT_WORDS, first - 1)
    return joined and any(quantity.last == first - 1 for quantity in before)


_AMOUNT_WORDS = 6


def _stands_alone(view: View, first: int, last: int) -> bool:
    """As in "20 of Kettermine.": an amount and a name are the whole statement."""
    opens = first == 0 or view.tokens[first].gap not in PHRASE_GAPS
    return opens and (last >= view.count or view.tokens[last].gap not in PHRASE_GAPS)


def _running(view: View, i: int) -> bool:
    """As in "five hundred of heart mans is up", "25 of fentanol is in"."""
    i += view.norm[i] in {"is", "are"}
    return view.norm[i] in _RUNS


_RUNS = frozenset("up running going hung hanging in".split())


def _usual_of(view: View, quantity: Quantity) -> Hit | None:
    """As in "amy oh dar own three hundred", "two pan a doll": a usual amount of what sounds so."""
    first, last = quantity.first, quantity.last
    limit = GIVEN if quantity.value >= _SURE else NEARLY  # "amy a darren 300"
    sounds = load().carried_sounds
    before = _nearest(view, first - 1, first, False, ((sounds, limit),))
    hit = before or _nearest(view, last, last + 1, True, ((sounds, limit),))
    if hit is None or hit.end - hit.start < _FEWEST_CUT or view.gap(hit.end) == "?":
        return _misspelled(view, quantity)
    drug = load().drugs[hit.form.name]
    few = "PO" in drug.routes and not before and quantity.value in _FEW_TABLETS
    return hit if few or fits_drug(drug, quantity.value) else None


_FEWEST_CUT = 2


def _misspelled(view: View, quantity: Quantity) -> Hit | None:
    """As in "*salbutamole* five and", "*fentanil* fifty": a long name with one letter wrong."""
    i = quantity.first - 1
    word = view.norm[i]
    if len(word) < LONG or view.tokens[quantity.first].gap not in PHRASE_GAPS or i in view.drug_at:
        return None
    name = load().drug_sounds.heard((word,), NEARLY)
    drug = load().drugs.get(name) if name is not None else None
    if drug is None or not drug.carried or not fits_drug(drug, quantity.value):
        return None
    return Hit(i, i + 1, Spoken("drug", drug.name, "misheard"))


LONG = 8
"""Letters of a single word that is a drug beside a usual amount without its unit."""
_FEW_TABLETS = (1.0, 2.0)
_MOST_CUT = 6
"""Most words that one name is cut into: "met a ram in all", "a see ta min o fen"."""


_GOT = frozenset("got gave given giving give had another pushed administered further".split())
_VERB_REACH = 6
_MOST_WORDS = 4
_GAVE = GAVE | {"give"}
_WHOM = frozenset("him her them the some".split())
_TO_HIM = _GAVE | _WHOM


def _of_a_drug(view: View, quantity: Quantity) -> bool:
    """As in "point four IM", "three hundred at ten eighteen": so only drugs are told of."""
    if ROUTES.at(view.tokens, quantity.last):
        return True
    return dosed_at(view, quantity.last) and quantity.value >= _SURE


def dosed_at(view: View, last: int) -> bool:
    """Whether a time of day follows ("at ten eighteen")."""
    time = view.quantity_at.get(last + 1) if view.norm[last] == "at" else None
    return time is not None and time.role is Role.TIME


_SURE = 50


def _sounding(view: View, first: int, last: int, forward: bool) -> Hit | None:
    """As many words as sound most like one drug; crews give most what they carry."""
    lexicon = load()
    among = ((lexicon.carried_sounds, GIVEN), (lexicon.drug_sounds, NEARLY))
    return _nearest(view, first, last, forward, among)


def _nearest(
    view: View, first: int, last: int, forward: bool, among: Sequence[tuple[SoundIndex, Limit]]
) -> Hit | None:
    """The words from ``first`` on, or those that end at ``last``, that are nearest to a name."""
    runs = _runs(view, first, last, forward)
    for sounds, limit in among if runs else ():
        best, most = None, -1.0
        for start, end, said in runs:
            cut = len(said) > (2 if said[0] in ORDINARY_ALONE else 1)
            found = sounds.nearest(said, limit if cut else NEARLY)
            if found is not None and found[1] > most:
                best, most = Hit(start, end, Spoken("drug", found[0], "misheard")), found[1]
        if best is not None:
            return best
    return None


def _runs(
    view: View, first: int, last: int, forward: bool
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Words that may be one name, from ``first`` on or up to ``last``, and where they stand."""
    numbers, norms, ordinary = measured(view), view.norm, True
    runs: list[tuple[int, int, tuple[str, ...]]] = []
    ahead = range(first, min(first + _MOST_CUT, view.count))
    for added in ahead if forward else range(first, max(first - _MOST_CUT, -1), -1):
        if norms[added] in NOT_IN or added in numbers:
            break
        if added != first and view.gaps[added + (not forward)] not in PHRASE_GAPS:
            break
        start, end = (first, added + 1) if forward else (added, last)
        ordinary = ordinary and norms[added] in ORDINARY_ALONE
        if not (ordinary or (end - start < _SURE_CUT and norms[start] in NOT_FIRST)):
            runs.append((start, end, tuple(norms[start:end])))
    return runs


_SURE_CUT = 3
"""Words of a name that begins with one of every sentence: "at your vent"."""


@once
def measured(view: View) -> frozenset[int]:
    """Tokens of numbers that are no syllable of a name: amounts, times, "eighteen"."""
    return frozenset(
        i for q in view.quantities for i in range(q.first, q.last)
        if q.unit is not None or q.role is not None or q.value > _SYLLABLES
    )  # fmt: skip


_SYLLABLES = 10
"""Numbers up to here are heard for one: "four", "ten"."""
