"""How the patient was hurt, poisoned or exposed.

A fall with its height as it was said ("12 feet", "one storey"); a ladder's own length is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recorder.clinical.doses.amounts import fits_drug
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.particular import Particular, spans_of
from recorder.clinical.drafts.shocked import Shocked, shocked
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import ALLERGIC, DETERMINERS, HE_OR_SHE, listed, words
from recorder.clinical.lexicon import load
from recorder.clinical.patient.look_alikes import faints
from recorder.clinical.patient.protection import protection
from recorder.clinical.patient.said_measure import AS_SAID, Measure, measure_at
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_COVERED_BY = {
    "fall": frozenset({"fall_from_height"}),
    "pedestrian_struck": frozenset({"bicycle_crash", "motorcycle_crash"}),
    "bicycle_crash": frozenset({"motorcycle_crash"}),
}
"""A general name that is not repeated when the particular one was said."""


def extract_mechanism(view: View) -> Iterable[Draft]:
    """Mechanisms with their status; a suspected one is asserted and marked for review."""
    found = mentions(view, "mechanism")
    asserted = {m.name for m in found if m.status is FactStatus.ASSERTED}
    if "overdose" not in asserted:
        yield from overdoses(view)
    told = protection(view, [m for m in found if m.status in _HAPPENED]) if found else {}
    for mention in found:
        covered = asserted & _COVERED_BY.get(mention.name, frozenset())
        if covered or is_no_mechanism(view, mention):
            continue
        yield _draft(view, mention, told.get(mention.name, ()))


_HAPPENED = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.REFUSED)


def _of_a_reading(view: View, mention: Mention) -> bool:
    """As in "105 over 70 falling to 88 over 50", "a falling GCS", "sats 88 and falling"."""
    if view.norm[mention.last] == "to" and mention.last + 1 in view.number_at:
        return True
    if view.norm[mention.last - 1] != "falling":
        return False
    signs = {hit.first for hit in named_signs(view)}
    low = max(view.sentence(mention.first).first, mention.first - _SIGN_REACH)
    near = (*range(low, mention.first), mention.last, mention.last + 1)
    return any(i in signs for i in near)


_SIGN_REACH = 5


def is_no_mechanism(view: View, mention: Mention) -> bool:
    """Whether the words are of an allergy, of tablets that were crushed, or of a thing."""
    if view.norm[mention.last - 1] == "slipped" and view.norm[mention.last] in _SLIPPED:
        return True  # "cord's loose, slipped it over"
    if mention.name == "fall" and _off_a_patient(view, mention):
        return True
    if mention.name == "fall" and (_of_a_reading(view, mention) or faints(view, mention.first)):
        return True
    if mention.name == "sting_bite" and _it_stings(view, mention):
        return True
    if _of_the_crew(view, mention) or _in_his_lungs(view, mention):
        return True
    if mention.name == "electrocution":
        return shocked(view, mention.first, mention.last) not in (None, Shocked.CURRENT)
    return _is_allergen(view, mention) or _crushed_tablets(view, mention)


def _of_the_crew(view: View, mention: Mention) -> bool:
    """As in "the dog bit my colleague", "we nearly hit a pedestrian on the way in"."""
    i = view.past(mention.last, _WHOSE, mention.last + 1)
    bit = view.norm[i - 1] in _WHOSE and "by" not in view.norms(mention.first, mention.last)
    if bit and view.norm[i] in _CREWMATES and not view.gap(i):
        return True
    first = max(view.sentence(mention.first).first, mention.first - _NEARLY_REACH)
    near = view.positions.within(_NEARLY, first, mention.first)
    return any(view.norm[i - 1] == "we" for i in near)


def _in_his_lungs(view: View, mention: Mention) -> bool:
    """As in "woke at 2 am drowning", "feels like he's drowning", where nobody tells of water."""
    if view.norms(mention.first, mention.last) != ["drowning"] or view.positions.have(_WATERS):
        return False
    before = view.norms(max(view.sentence(mention.first).first, mention.first - 6), mention.first)
    return not _FEELS.isdisjoint(before) or view.norm[mention.last] == "in"


_WATERS = words("patient", "in_his_lungs", "waters")
_FEELS = words("patient", "in_his_lungs", "feels")
_WHOSE = frozenset({"my", "our", "her", "his"})
_CREWMATES = words("patient", "of_the_crew", "crewmates")
_NEARLY = frozenset({"nearly", "almost"})
_NEARLY_REACH = 6


def _off_a_patient(view: View, mention: Mention) -> bool:
    """As in "cuff's slipped off", "the probe has fallen off": a device, and nobody."""
    first = max(view.sentence(mention.first).first, mention.first - _DEVICE_REACH)
    fell = view.has(HE_OR_SHE, first, mention.first)
    return not fell and view.has(_DEVICES, first, mention.first)


_DEVICE_REACH = 3


def _it_stings(view: View, mention: Mention) -> bool:
    """As in "does it hurt when you wee?" - "Stings a bit."; never "multiple stings"."""
    if view.norms(mention.first, mention.last) != ["stings"]:
        return False
    before = view.norm[mention.first - 1]
    return before not in _HOW_MANY and mention.first - 1 not in view.number_at


_HOW_MANY = DETERMINERS | words("patient", "stings", "how_many")
_DEVICES = words("taken_back", "faults", "devices") | words("taken_back", "faults", "worn")
_SLIPPED = frozenset({"it", "him", "them", "a"})


def _crushed_tablets(view: View, mention: Mention) -> bool:
    """As in "gave three hundred aspirin crushed", "crushed the tablets"."""
    if view.norms(mention.first, mention.last) not in (["crushed"], ["crush"]):
        return False
    near = range(mention.first - _TABLET_REACH, mention.last + _TABLET_REACH)
    return any(i in view.drug_at or view.norm[i] in _TABLETS for i in near)


_TABLET_REACH = 3


def _is_allergen(view: View, mention: Mention) -> bool:
    """As in "allergic to bee stings", "allergies: latex, and bee stings", "an EpiPen for bees"."""
    if mention.name not in {"sting_bite", "food_exposure"}:
        return False
    if view.norm[mention.first] in _DID and view.norm[mention.first - 1] not in _BEING:
        return False  # "allergic to penicillin and stung by a bee"
    before = set(view.norms(mention.first - 4, mention.first))
    carried = view.norm[mention.first - 1] == "for" and before & {"epipen", "pen", "epipens"}
    plural = view.norm[mention.last - 1].endswith("s")
    listed = plural and view.norm[mention.first - 1] in {"and", "or", "also"}
    reach = range(mention.first - 1, mention.first - (_LISTED if listed else 5), -1)
    named = next((i for i in reach if i >= 0 and view.norm[i] in ALLERGIC), None)
    if named is None:
        return bool(carried)
    first = max(named - 2, view.sentence(named).first)
    return bool(carried) or not view.has(_NO_ALLERGY, first, named)


_DID = frozenset({"stung", "bitten", "bit"})
_BEING = frozenset({"to", "being", "getting"})
_LISTED, _NO_ALLERGY = 12, frozenset({"no", "nil"})


def _draft(view: View, mention: Mention, protected: Sequence[Particular]) -> Draft:
    told = _told(view, mention, protected)
    status, review = mention.status, mention.review(view)
    if status is FactStatus.REFUSED:  # "he refused the collar fell down six stairs"
        status = FactStatus.ASSERTED
    if status is FactStatus.UNCERTAIN:
        status, review = FactStatus.ASSERTED, "said as possible, not as certain"
    return Draft(
        kind=FactKind.MECHANISM,
        name=mention.name,
        spans=spans_of(view, mention, told),
        rule="mechanism.term",
        status=status,
        review_reason=review,
        detail=tuple((p.key, p.value) for p in told),
    )


def _told(view: View, mention: Mention, protected: Sequence[Particular]) -> Sequence[Particular]:
    """How far who fell, and what protected them, of what happened."""
    if mention.status not in _HAPPENED:
        return ()
    if mention.name not in FALLS:
        return protected
    told = (fall_height(view, mention), _unhurt(view, mention))
    return (*(p for p in told if p), *protected)


def _unhurt(view: View, mention: Mention) -> Particular | None:
    """As in "non injury fall", "an uninjured fall"."""
    i = mention.first - 1
    if view.norm[i] in _UNHURT:
        return Particular("injury", "without injury", i, mention.first)
    if view.norm[i - 1] == "non" and view.norm[i] in _HURT:
        return Particular("injury", "without injury", i - 1, mention.first)
    return None


_UNHURT = frozenset({"uninjured", "noninjury"})
_HURT = frozenset({"injury", "injured", "injurious"})


_TOOK = frozenset("took taken take takes swallowed ingested necked downed had".split())
_MANY = words("patient", "mechanism", "many")
_ALL = "all"
_HABIT = frozenset({"take", "takes"})
_AS_USUAL = words("patient", "mechanism", "as_usual")
"""With one of these behind it, "took all his tablets" tells that none was forgotten."""
_PERHAPS_AS_USUAL = "may be no more than is taken every day"
_TABLETS = words("patient", "mechanism", "tablets")
_ASKED = frozenset({"what", "how", "which"})
_ANSWER = 14
"""Words of an answer in which the medicine and its number stand."""

_MANY_TABLETS = 8
"""So many of one medicine at once are no treatment."""

_MOST_TABLETS = 300
"""A larger number is a strength ("500 paracetamol"), not a count."""


def overdoses(view: View) -> Iterator[Draft]:
    """Such as "took a handful of her sertraline", "took thirty paracetamol"."""
    medicines = {d.start: d.end for d in view.drugs}
    for i in view.positions.of(_TOOK):
        if view.norm[i] == "had" and not (medicines and _had_so_many(view, i)):
            continue
        context = view.context(i, i + 1)
        if context.status in (FactStatus.OTHER_SUBJECT, FactStatus.NEGATED):
            continue
        end = (
            _answered(view, i, medicines) if context.asked else _medicine_behind(view, i, medicines)
        )
        if end is None or _usual_dose(view, i, end):
            continue
        many = _many(view, i, end)
        if many or _all_of_them(view, i, end):
            yield Draft(
                kind=FactKind.MECHANISM,
                name="overdose",
                spans=(view.span(i, end),),
                rule="mechanism.overdose",
                status=FactStatus.ASSERTED,
                review_reason=None if many else _PERHAPS_AS_USUAL,
            )


def _had_so_many(view: View, i: int) -> bool:
    """As in "she's *had* 24 ibuprofen, the 400 milligram tablets": pieces, and too many."""
    number = view.number_at.get(i + 1) or view.number_at.get(i + 2)
    if number is None or not _MANY_TABLETS <= number.value <= _MOST_TABLETS:
        return False
    return view.has(_TABLETS, number.last, min(number.last + _PIECES_REACH, view.sentence(i).last))


_PIECES_REACH = 7


def _all_of_them(view: View, first: int, last: int) -> bool:
    """As in "took all of her amitriptyline"; never "took all his tablets this morning"."""
    told = view.norm[first] not in _HABIT and _ALL in view.norms(first, min(first + 3, last))
    end = view.sentence(first).last
    return told and not view.has(_AS_USUAL, last, min(last + _USUAL_REACH, end))


_USUAL_REACH = 6


def _medicine_behind(view: View, i: int, medicines: Mapping[int, int]) -> int | None:
    """End of the medicine named within some words behind a verb of taking."""
    anew = _ANEW if view.norm[i] == "take" and not view.has(_DID, i - 3, i) else frozenset()
    for k in range(i + 1, min(i + 10, len(view.tokens))):
        if view.tokens[k].gap in SENTENCE_ENDS or view.norm[k] in anew:
            return None
        if k in medicines:
            return None if _insulin(view, k) else medicines[k]
        if view.norm[k] in _TABLETS:
            return k + 1
    return None


_DID = frozenset({"did", "didnt"})
_ANEW = frozenset({"i", "we", "heres", "here", "there", "lets"})
"""With these another statement begins: "what does she take ive got the pack here frusemide"."""


def _insulin(view: View, k: int) -> bool:
    """As in "took 8 of the NovoRapid": units, as every day."""
    hit = view.drug_at.get(k)
    return hit is not None and hit.form.name.startswith("insulin")


def _answered(view: View, i: int, medicines: Mapping[int, int]) -> int | None:
    """End of the answer to "what have you taken?" that names a medicine and how many."""
    question = view.marks.question_at.get(i)
    if question is None or not set(view.norms(question.first, i)) & _ASKED:
        return None
    if view.norm[i] == "take" and not {view.norm[i - 1], view.norm[i - 2]} & {"did", "you've"}:
        return None  # "what do you take for that?"
    end = min(question.last + _ANSWER, len(view.tokens))
    named = any(k in medicines for k in range(question.last, end))
    return end if named else None


def _usual_dose(view: View, first: int, last: int) -> bool:
    """As in "she takes 40 of furosemide": so many milligrams, as every day."""
    hit = view.drug_at.get(last - 1)
    drug = load().drugs.get(hit.form.name) if hit is not None else None
    if hit is None or drug is None or view.has(_MANY | _TABLETS, first, last):
        return False
    habit = view.norm[first] in {"take", "takes"}
    number = next((q for q in view.quantities_in(first, last) if q.last == hit.start - 1), None)
    of = number is not None and view.norm[number.last] == "of"
    return habit or (of and number is not None and fits_drug(drug, number.value))


def _many(view: View, first: int, last: int) -> bool:
    """A handful, a packet, thirty of them; a habit ("takes lots of tablets") only by number."""
    habit = view.norm[first] in _HABIT and not view.has(_DID, first - 3, first)
    for i in range(first + 1, last):
        if view.norm[i] in _MANY and not habit:
            return True
        number = view.quantity_at.get(i)
        if number is None or number.unit not in {None, "{tablet}"}:
            continue
        if _MANY_TABLETS <= number.value <= _MOST_TABLETS:
            return view.norm[number.last] not in {"hours", "minutes", "days"}
    return False


FALLS = frozenset({"fall", "fall_from_height"})
UNITS = {
    "[ft_i]": ("foot", "feet"),
    "m": ("metre", "metres"),
    "storey": AS_SAID,
}
STANDING = "from standing"

_BETWEEN = words("falls", "words", "between") | frozenset(load().classes["high"])
_OF_A_THING = words("falls", "words", "things")
_BESIDE = words("falls", "words", "beside")
_STANDING: Phrases[bool] = Phrases(listed("falls", "words", "standing"))
_BEFORE, _BEHIND = 9, 8


def fall_height(view: View, mention: Mention) -> Particular | None:
    """The height that is told with ``mention``, a fall."""
    low, high = view.around(mention.first, mention.last, _BEFORE, _BEHIND)
    for number in view.quantities_in(low, high):
        measure = measure_at(view, number.first, UNITS)
        if measure is not None and _fallen(view, mention, measure):
            return Particular("height", measure.text, measure.first, measure.last)
    hit = view.phrases(_STANDING, max(low, mention.first - 2), min(high, mention.last + 3))
    told = next(hit, None)
    return Particular("height", STANDING, told.first, told.last) if told else None


def _fallen(view: View, mention: Mention, measure: Measure) -> bool:
    if view.norm[measure.last] in _OF_A_THING:
        return False  # "a 12 foot ladder", "20 feet away"
    if view.norm[measure.last] == "from" and view.has(_BESIDE, measure.last, measure.last + 4):
        return False  # "tripped, 2 feet from the kerb"
    if mention.first <= measure.first < mention.last or measure.last == mention.first:
        return True  # "fell 12 feet", "12 foot fall"
    if measure.first >= mention.last:
        between = view.norms(mention.last, measure.first)
        return all(norm in _BETWEEN for norm in between)
    return view.norm[measure.last] == "up"  # "he was eight feet up the ladder when he fell"
