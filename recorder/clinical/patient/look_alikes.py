"""Words of a finding that tell something else here: a pulse back in a foot, an MI without STEMI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.called_off import inside_called_off
from recorder.clinical.drafts.shocked import Shocked, shocked
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import DETERMINERS, HE_OR_SHE, listed, words
from recorder.clinical.patient.pupils import is_no_pair
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View
from recorder.core.model import FactStatus


def names_another_finding(view: View, mention: Mention) -> bool:
    """Whether the words of ``mention`` are no such finding where they stand."""
    if view.norm[mention.last] == "ones":
        return True  # "one of the UTI ones": a kind of medicine
    judge = _JUDGES.get(mention.name)
    return judge is not None and judge(view, mention)


def _breathes_somehow(view: View, mention: Mention) -> bool:
    """As in "he wasn't breathing right"."""
    return view.norm[mention.last] in _SOMEHOW


_SOMEHOW = words("patient", "breathing", "somehow")
"""Behind "not breathing" these say how: "he wasn't breathing right", "not breathing much"."""


def _of_breathing(view: View, mention: Mention) -> bool:
    """As in "resp rate 10 and irregular", "irregular breathing": of no pulse."""
    if view.norms(mention.first, mention.last) != ["irregular"]:
        return False
    first = max(view.sentence(mention.first).first, mention.first - _SIGN_REACH)
    signs = [hit for hit in named_signs(view) if first <= hit.first <= mention.last]
    before = [hit for hit in signs if hit.first < mention.first] or signs
    return bool(before) and before[-1].value.slot == "respiratory_rate"


_SIGN_REACH = 8


def _none_drunk_now(view: View, mention: Mention) -> bool:
    """As in "two shots of adrenaline", "six beers on a weekend": no drink of today."""
    last = mention.last
    if view.norm[last] == "of":
        return last + 1 in view.drug_at
    habits = view.phrases(_AS_A_HABIT, last, min(last + _HABIT_REACH, view.count))
    return next(habits, None) is not None


_AS_A_HABIT: Phrases[bool] = Phrases(
    (f"{each} {when}", True)
    for each in words("patient", "as_a_habit", "each")
    for when in words("patient", "as_a_habit", "when")
)
_HABIT_REACH = 4


def faints(view: View, i: int) -> bool:
    """As in "he just fell out" (of somebody, and out of nothing): fainted, or had a fit."""
    if view.norm[i + 1] != "out" or view.norm[i + 2] in _OUT_OF:
        return False
    while view.norm[i - 1] in _JUST:
        i -= 1
    return view.norm[i - 1] in _SOMEBODY


def _fell_from(view: View, mention: Mention) -> bool:
    fell, *behind = view.norms(mention.first, mention.last)
    return fell in _FALLS and behind == ["out"] and not faints(view, mention.first)


_FALLS = words("patient", "fell_out", "falls")
_OUT_OF = words("patient", "fell_out", "of")
_JUST = words("patient", "fell_out", "just")
_SOMEBODY = words("patient", "fell_out", "somebody") | HE_OR_SHE | RELATIVES


def _only_no_exit(view: View, mention: Mention) -> bool:
    """As in "two gunshot wounds, no exit wound seen": the wounds are there."""
    denied = mention.status is FactStatus.NEGATED
    if not denied or not view.has(_EXIT, mention.first, mention.last):
        return False
    told = (*mentions(view, "finding"), *mentions(view, "mechanism"))
    return any(m.name in _WOUNDING and m.status is FactStatus.ASSERTED for m in told)


_EXIT = frozenset({"exit"})
_WOUNDING = frozenset({"penetrating_wound", "gunshot", "stabbing"})


def _shocked_otherwise(view: View, mention: Mention) -> bool:
    """As in "we shocked him", "shocked to hear that": no failing circulation."""
    meant = shocked(view, mention.first, mention.last)
    return meant in (Shocked.GIVEN, Shocked.CURRENT, Shocked.STARTLED)


def _down_a_throat(view: View, mention: Mention) -> bool:
    """As in "tried to tube him, couldn't see anything": the crew, for blood or swelling."""
    tries = (m for m in mentions(view, "intervention") if m.name == "intubation")
    return "see" in view.norms(mention.first, mention.last) and any(
        0 <= mention.first - m.last <= _TUBE_REACH for m in tries
    )


_TUBE_REACH = 12


def meant(view: View, mention: Mention) -> Mention:
    """The finding that ``mention`` names here: who "was feeling sick" has not vomited, and who is
    "oriented to person but not place" is confused."""
    if mention.name == "vomiting" and view.has(_FELT, mention.first, mention.last):
        return replace(mention, name="nausea")
    last = _only_partly(view, mention) if mention.name == "alert_oriented" else 0
    return replace(mention, name="confusion", last=last) if last else mention


def _of_a_pulse(view: View, mention: Mention) -> bool:
    """As in "radial pulse absent on the right", "power reduced on the left": of no lung."""
    if view.has(_AIR, mention.first, mention.last):
        return False
    before = range(max(view.sentence(mention.first).first, mention.first - 3), mention.first)
    return any(view.norm[i] in _OF_LIMBS for i in before)


def _only_partly(view: View, mention: Mention) -> int:
    """Token behind "oriented to person but not time", "times two", "to name only"; 0 for none."""
    if mention.status is not FactStatus.ASSERTED:
        return 0
    last = min(mention.last + _ORIENTED_REACH, view.sentence(mention.first).last)
    times = view.number_at.get(mention.last + 1)
    if view.norm[mention.last] in {"times", "x"} and times is not None:
        return times.last if times.value < _ORIENTED_IN else 0
    for i in view.positions.within(_SPHERES, mention.last, last):
        if view.norm[i + 1] == "only":
            return i + 2
        if view.has(_NOT_IN, max(mention.last, i - 4), i):
            return i + 1
    return 0


_SPHERES = words("patient", "oriented", "spheres")
_NOT_IN = words("patient", "oriented", "not_in")
_ORIENTED_REACH, _ORIENTED_IN = 14, 3
_FELT = frozenset({"feel", "feeling", "feels", "felt"})


def no_stemi(view: View, mention: Mention) -> bool:
    """As in "STEMI alert cancelled", "acute MI but not a STEMI", "ST changes, no elevation"."""
    if inside_called_off(view, mention):
        return True
    if mention.status is FactStatus.NEGATED or view.has(_STEMI, mention.first, mention.last):
        return False
    around = range(mention.first - _ECG_REACH, mention.last + _ECG_REACH)
    others = (m for m in mentions(view, "finding") if m.name == "stemi" and m.first in around)
    if any(m.status is FactStatus.NEGATED and view.has(_STEMI, m.first, m.last) for m in others):
        return True
    hits = view.phrases(_NO_STEMI, max(0, around.start), min(around.stop, view.count))
    return next(hits, None) is not None


_STEMI = words("patient", "stemi", "named")
_NO_STEMI: Phrases[bool] = Phrases(listed("patient", "stemi", "without"))
_ECG_REACH = 12
"""Words around an infarction or a change of the ECG that tell of which kind it is."""


def _of_a_limb(view: View, mention: Mention) -> bool:
    """As in "pulse came back in the foot": of a splinted leg, not of an arrest."""
    around = {*view.norms(mention.first - 3, mention.first)}
    around |= {*view.norms(mention.last, mention.last + 4)}
    return bool(around & _LIMBS)


def _of_the_measuring(view: View, mention: Mention) -> bool:
    """As in "the probe was cold", "97 on a warm finger": where and with what it was measured."""
    if view.norm[mention.first - 1] in _IS and view.norm[mention.first - 2] in _PROBES:
        return True
    placed = view.norm[mention.last] in _MEASURED_ON and mention.name == "skin_warm"
    return placed and any(i in view.number_at for i in range(mention.first - 4, mention.first))


_IS = frozenset({"is", "was", "were"})
_PROBES = words("taken_back", "faults", "devices")
_MEASURED_ON = words("taken_back", "faults", "body") | {"one"}


def _after_birth(view: View, mention: Mention) -> bool:
    """As in "five days post vaginal birth, G2 P2", "when she was pregnant with her first"."""
    if view.has(_WHEN, mention.first - 3, mention.first) and view.norm[mention.last] == "with":
        return True
    sentence = view.sentence(mention.first)
    if view.has(_POSTPARTUM, sentence.first, mention.first):
        return True
    for i in view.positions.within(_POST, sentence.first, mention.first):
        if view.has(_BIRTH, i + 1, min(i + 5, mention.first)):
            return True
    return False


def _shallow_wound(view: View, mention: Mention) -> bool:
    """As in "some cuts on the arm, they're shallow", "a shallow lac": of no breathing."""
    if view.norm[mention.last - 1] != "shallow":
        return False
    first = max(0, mention.first - _WOUND_REACH)
    last = mention.last + (view.gap(mention.last) == "")
    return view.has(_WOUNDS, first, last) and not view.has(_BREATHS, first, last)


def _is_over(view: View, mention: Mention) -> bool:
    """As in "the cut's stopped bleeding": there is none any more; never "hasn't stopped"."""
    stopped = view.norm[mention.first - 1] in _STOPPED and view.gap(mention.first) == ""
    return stopped and not view.has(_STILL, mention.first - 4, mention.first - 1)


_WHEN = frozenset({"when"})
_POST = frozenset({"post", "after"})
_POSTPARTUM = words("patient", "after_birth", "postpartum")
_BIRTH = words("patient", "after_birth", "birth")
_WOUNDS = words("patient", "shallow", "wounds")
_BREATHS = words("patient", "shallow", "breaths")
_WOUND_REACH = 8
_STOPPED = frozenset({"stopped", "quit"})
_STILL = words("patient", "after_birth", "not_yet")


def _to_scratch(view: View, mention: Mention) -> bool:
    """As in "scratch the aspirin", "scratch it": a verb, and no wound."""
    verb = view.norms(mention.first, mention.last) == ["scratch"] and view.gap(mention.last) == ""
    return verb and view.norm[mention.last] in _OBJECTS


_OBJECTS = DETERMINERS | {"that", "it", "all", "what"}
_AIR = frozenset("breath lung lungs air chest bases entry sounds".split())
_OF_LIMBS = words("patient", "of_limbs", "signs")
_LIMBS = words("patient", "of_limbs", "limbs") | {"pedal", "dorsalis", "distal", "radial"}


def _tight_to_listen_to(view: View, mention: Mention) -> bool:
    """As in "chest still tight but there's air entry both sides": of the lungs, and no pain."""
    if not view.has(_TIGHT, mention.first, mention.last):
        return False
    return "entry" in view.norms(mention.last, view.sentence(mention.first).last)[:_HEARD]


_TIGHT = frozenset({"tight"})
_HEARD = 8

_JUDGES: Mapping[str, Callable[[View, Mention], bool]] = {
    "abrasion": _to_scratch,
    "bleeding": _is_over,
    "chest_pain": _tight_to_listen_to,
    "pregnancy": _after_birth,
    "penetrating_wound": _only_no_exit,
    "pupils_perrl": is_no_pair,
    "skin_cool": _of_the_measuring,
    "skin_warm": _of_the_measuring,
    "rosc": _of_a_limb,
    "shallow_breathing": _shallow_wound,
    "shock": _shocked_otherwise,
    "stemi": no_stemi,
    "syncope": _fell_from,
    "diminished_breath_sounds": _of_a_pulse,
    "apnea": _breathes_somehow,
    "irregular_pulse": _of_breathing,
    "alcohol_use": _none_drunk_now,
    "visual_disturbance": _down_a_throat,
}
