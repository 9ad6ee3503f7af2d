"""A drug that is named and that nobody gave just now: an allergy, a lab value, another time.

Neither a claim that it was given nor one that it was not: no draft comes of it.
"""

from __future__ import annotations

from collections.abc import Callable

from recorder.clinical.claims.cues import Cue
from recorder.clinical.doses.medwords import (
    REACTED,
    Act,
)
from recorder.clinical.doses.replaced import was_given
from recorder.clinical.doses.told_as_given import told_as_given, told_held_back
from recorder.clinical.drafts.another_day import another_day
from recorder.clinical.given.held_back.withheld import only_waits
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.none_there import none_there, of_the_body
from recorder.clinical.given.overdose import is_poison
from recorder.clinical.given.regular_drugs import (
    dosed_now,
    is_list,
    is_measured,
)
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.home.exchanged import begun_lately
from recorder.clinical.text.words import SENTENCE_ENDS

_ENDING = frozenset({"so", "therefore", "hence", "instead", "but"})
"""Words behind which a list of allergies goes over to what was given."""
_LOSING = words("acts", "none_given", "losing")
_TRANSFUSING = words("acts", "none_given", "transfusing")
"""Beside "no blood" they tell of a transfusion."""
_IN_BLOOD = frozenset({"sodium_bicarbonate", "dextrose", "oral_glucose", "magnesium_sulfate"})
_SALTS = words("acts", "none_given", "salts")
"""Their elements are measured as well."""
_IS = frozenset({"is", "was"})
_LABS = words("acts", "none_given", "labs")
_IN_URINE = frozenset("urine urinary dipstick dip microalbumin".split())
_STAYS = frozenset({"discharged", "discharge", "inpatient", "hospitalised", "hospitalized"})
"""Words of an earlier stay, in which a drug was got "there"."""
_THERE_REACH = 8
_STAY_REACH = 30
_FLOWS = frozenset("spurting pouring gushing squirting everywhere dripping oozing loss".split())
_OF_BLOOD = frozenset("pressure pressures sugar sugars glucose gas gases thinner thinners".split())
_DOES = frozenset("makes made gives swells hives rash itch itches brings closes".split())
_TOOK_OFF = frozenset({"took", "taken", "came", "come", "been", "weaned", "got", "is", "are"})
_CANNOT = frozenset({"cant", "cannot"})
_WHERE = frozenset({"where", "wheres"})
_OFF_WHAT = frozenset({"of", "the", "her", "his"})
_CHANGED = frozenset("stopped paused doubled increased reduced halved changed".split())
_NOT_THE_DRUG = frozenset("exclusion exclusions contraindication contraindications".split())
"""Behind a drug they make it no drug that is given or held ("no tPA exclusions")."""
_OTHER_ACTS = frozenset({Act.GIVEN, Act.PRIOR, Act.HOME, Act.END, Act.TAKEN, Act.POISON})
"""What ends a list of allergies."""


def _lost(talk: DrugTalk, m: Mention) -> bool:
    """As in "lost about five hundred mils of blood", and "blood pressure": none was given."""
    if m.name == "normal_saline" and not m.doses:
        before = talk.view.norms(m.hit.start - 4, m.hit.start)
        return "flushed" in before  # "flushed with ten of saline"
    if talk.view.norm[m.hit.end - 1] == "bloods":
        return not m.doses  # "I've taken bloods": samples
    if talk.view.norm[m.hit.end - 1] != "blood":
        return False
    if talk.view.norm[m.hit.start - 1] in {"any", "no"} and not _transfused(talk, m):
        return True
    if talk.view.norm[m.hit.end] in _OF_BLOOD | _FLOWS:
        return True
    return talk.view.has(_LOSING, max(m.sentence_start, m.hit.start - 9), m.hit.start)


def _transfused(talk: DrugTalk, m: Mention) -> bool:
    """As in "no blood given yet", "any blood products": what is hung, no symptom."""
    view = talk.view
    near = (*view.norms(max(m.sentence_start, m.hit.start - 5), m.hit.start - 1),
            *view.norms(m.hit.end, min(m.sentence_end, m.hit.end + 5)))  # fmt: skip
    return bool(_TRANSFUSING & set(near))


def _of_a_lab(talk: DrugTalk, m: Mention) -> bool:
    """As in "potassium 4.9, bicarb 16", "her mag's 1.2": measured in the blood, not given."""
    view, dose, end = talk.view, m.dose, m.hit.end
    if view.norm[m.hit.start - 1] in _IN_URINE:
        return dose is None or dose.implied  # "urine albumin three plus"
    if m.name not in _IN_BLOOD | _SALTS:
        return False
    if dose is None or not dose.implied:
        return False
    if m.name in _SALTS and (view.tokens[end - 1].clitic or view.norm[end] in _IS):
        return dose.first == end + (view.norm[end] in _IS)
    if dose.first != end or m.name not in _IN_BLOOD:
        return False  # "50 of bicarb" is given
    if view.has(_LABS, max(m.sentence_start, m.hit.start - 8), m.hit.start):
        return True
    return view.has(_LABS, m.hit.end, min(m.sentence_end, m.hit.end + 8))


def _did_something(talk: DrugTalk, m: Mention) -> bool:
    """As in "Maxeran gave her the jaws thing": what a drug once did to somebody."""
    view, i = talk.view, m.hit.end
    if i + 2 in view.number_at or i + 2 in view.drug_at:
        return False  # "didn't give aspirin, gave him one nitro"
    return (
        view.norm[i] in {"gave", "gives", "makes", "made"}
        and view.norm[i + 1] in {"me", "him", "her", "my", "his"}
        and not (view.tokens[i].gap or m.doses)
    )


def _another_time(talk: DrugTalk, m: Mention) -> bool:
    """As in "gave me morphine once and I broke out in hives", "usually he gets five"."""
    view, i = talk.view, m.hit.start
    if begun_lately(view, i, m.hit.end) or _in_hospital(talk, m):
        return True
    if another_day(view, i, m.hit.end) is Cue.EACH_TIME:
        return True
    gave = view.has(_GAVE, max(m.sentence_start, i - _GAVE_REACH), i)
    return gave and view.norm[i - 1] == "me" and _once(talk, m)


def _once(talk: DrugTalk, m: Mention) -> bool:
    """As in "gave me morphine once and I broke out in hives"; never "before you got here"."""
    view, end = talk.view, min(m.sentence_end, m.hit.end + _GAVE_REACH)
    if view.has(_ONCE, m.hit.end, end):
        return True
    told = view.norm[m.hit.end] == "before"
    return told and (m.hit.end + 1 >= m.sentence_end or view.norm[m.hit.end + 1] in {"and", "but"})


_ONCE = frozenset({"once", "years"})
_GAVE = GAVE | {"got"}
_GAVE_REACH = 5


def _in_hospital(talk: DrugTalk, m: Mention) -> bool:
    """As in "discharged four days ago; she got IV Lasix 80 and a nitro drip there"."""
    view = talk.view
    behind = view.norms(m.hit.end, min(view.count, m.hit.end + _THERE_REACH))
    if "there" not in behind:
        return False
    there = m.hit.end + behind.index("there")
    if any(view.tokens[i].gap in {".", "?", "!"} for i in range(m.hit.end, there + 1)):
        return False
    return view.has(_STAYS, m.hit.start - _STAY_REACH, m.hit.start)


def _harms(talk: DrugTalk, m: Mention) -> bool:
    """As in "she can't have ibuprofen, it swells her face": an allergy, nothing withheld."""
    if not talk.view.has(_CANNOT, m.hit.start - 3, m.hit.start):
        return False
    end = min(m.sentence_end, m.hit.end + 8)
    return talk.view.has(REACTED | _DOES, m.hit.end, end)


def _taken_off(talk: DrugTalk, m: Mention) -> bool:
    """As in "took him off of amiodarone in the spring"."""
    i, behind = m.hit.start - 1, talk.view.norm[m.hit.end : m.hit.end + 8]
    if "off" in behind and behind[behind.index("off") + 1 :][:1] in (["it"], ["that"]):
        return True
    i = talk.view.back(i, _OFF_WHAT)
    before = talk.view.norm[i]
    if before in {"take", "have", "be"} and talk.view.norms(i - 2, i) == ["used", "to"]:
        return True
    return before == "off" and talk.view.has(_TOOK_OFF, i - 3, i)


def _where_it_is(talk: DrugTalk, m: Mention) -> bool:
    """As in "where's your inhaler": looked for, not given."""
    own = talk.view.norm[m.hit.start - 1] in {"your", "his", "her", "the"}
    return own and not m.doses and talk.view.has(_WHERE, m.hit.start - 4, m.hit.start)


def reacted_to(talk: DrugTalk, m: Mention) -> bool:
    """As in "her throat swelled up with Nurofen", "seized with lidocaine at the dentist"."""
    view = talk.view
    i = m.hit.start - 1
    i -= view.norm[i] in {"the", "some", "any"}
    if view.norm[i] not in {"with", "to"} or m.doses:
        return False
    return view.has(REACTED, max(m.sentence_start, i - 4), i)


def in_allergies(talk: DrugTalk, m: Mention) -> bool:
    """In a list of allergies ("allergic to aspirin and codeine")."""
    if _allergic_behind(talk, m) and not m.doses:
        return True
    first = max(m.sentence_start, m.hit.start - 20)
    for said in reversed(talk.near(first, m.hit.start)):
        if said.act is Act.ALLERGY:
            denied = talk.view.norm[said.first - 1] in {"no", "known", "nil", "drug"}
            between = set(talk.view.norms(said.last, m.hit.start))
            return is_list(talk, said.last, m.hit.start) and not (denied or between & _ENDING)
        if said.act in _OTHER_ACTS:
            return False
        if said.act is Act.HELD and talk.view.norm[said.last - 1] in _WITHHELD:
            return False  # "allergic to penicillin didn't give aspirin"
    return False


_WITHHELD = frozenset("give giving given held withheld declined refused need out".split())


def _allergic_behind(talk: DrugTalk, m: Mention) -> bool:
    """As in "aspirin allergy"; never so of "held the nitro allergic to penicillin"."""
    view, i = talk.view, m.hit.end
    if view.norm[i] == "allergic":
        return view.norm[i + 1] != "to" and view.tokens[i].gap not in SENTENCE_ENDS
    return view.norm[i] == "allergy"


def _given_behind(talk: DrugTalk, m: Mention) -> bool:
    """As in "allergic to elastoplast cannula in ondansetron four given"."""
    return bool(m.doses) and talk.view.norm[m.end] == "given"


def _listed_as_allergy(talk: DrugTalk, m: Mention) -> bool:
    """In a list of allergies, and not measured out or given now."""
    if not in_allergies(talk, m) or dosed_now(talk, m) or is_measured(m):
        return False
    view = talk.view
    if _given_behind(talk, m) or told_held_back(view, m.hit.end):
        return False
    return not told_as_given(view, m.hit.start, m.hit.end)


def _of_something_else(talk: DrugTalk, m: Mention) -> bool:
    """As in "no tPA exclusions": the drug only says what kind of thing is meant."""
    return talk.view.norm[m.hit.end] in _NOT_THE_DRUG


def _changed(talk: DrugTalk, m: Mention) -> bool:
    """As in "she's had her clopidogrel stopped"."""
    view, i = talk.view, m.hit.end
    if view.norm[i] not in _CHANGED or m.doses or view.gap(i) in SENTENCE_ENDS:
        return False
    return view.norm[i + 1] not in _OF_OTHERS and i + 1 not in view.drug_at


_OF_OTHERS = frozenset({"taking", "his", "her", "the"})
"""Behind "stopped" they begin what else was: "didn't give aspirin stopped taking lisinopril"."""


def _asked_which(talk: DrugTalk, m: Mention) -> bool:
    """As in "which inhalers has he got"."""
    return talk.view.norm[m.hit.start - 1] in {"which", "whose"} and not m.doses


def _in_stock(talk: DrugTalk, m: Mention) -> bool:
    """As in "we carry ten of morphine", "five of morphine left", "wasted five of ketamine"."""
    view, i, k = talk.view, m.start - 1, m.end
    if view.norms(m.hit.start - 2, m.hit.start) == ["how", "much"] and view.norm[m.hit.end] == "is":
        return True  # "how much ketamine is left"
    if m.dose is None or was_given(view, m.dose):
        return False
    i = view.back(i, _ONLY)
    if view.norm[i] in _KEPT and not view.tokens[i + 1].gap and i >= m.sentence_start:
        return True
    if k >= m.sentence_end or view.tokens[k].gap:
        return False
    has = view.has(_HAS, max(m.sentence_start, i - 2), i + 1)
    left = view.norm[k] == "left" and (has or bool(view.gap(k + 1)))
    binned = view.norms(k, k + 2) == ["in", "the"] and view.norm[k + 2] in {"sharps", "bin"}
    return left or binned or view.norm[k] in _WASTED


_KEPT = frozenset("carry carries wasted discarded dropped broke smashed spilt spilled".split())
_ONLY = frozenset({"only", "about", "the", "another", "other"})
_HAS = frozenset({"have", "has", "got", "there"})
_WASTED = frozenset({"wasted", "discarded", "binned", "unused"})


def _has_at_home(talk: DrugTalk, m: Mention) -> bool:
    """As in "he gets 5 of midazolam at home", "she has morphine 10 at home"."""
    own = talk.view.norm[m.start - 1] in _HAS
    return own and talk.view.norms(m.end, m.end + 2) == ["at", "home"]


_HAS = frozenset({"has", "gets", "have", "keeps", "uses"})


def _read_out(talk: DrugTalk, m: Mention) -> bool:
    """As in "hold on, metoprolol": somebody looks at boxes."""
    return not m.doses and only_waits(talk, m.hit.start - 2, m.hit.start - 1)


def _said_of_other_things(talk: DrugTalk, m: Mention) -> bool:
    """As in "no can you move your legs", "gravel in the wound": no Narcan, no Gravol."""
    if m.hit.form.needs != "misheard" or m.doses:
        return False
    return " ".join(talk.view.norms(m.hit.start, m.hit.end)) in _ORDINARY


_ORDINARY = words("acts", "heard", "ordinary")


def _not_there(talk: DrugTalk, m: Mention) -> bool:
    """As in "no insulin in the house", "no fluid loss"."""
    if m.doses:
        return False
    own = m.name == "iv_fluid" and of_the_body(talk.view, m.hit.start, m.hit.end)
    return own or none_there(talk.view, m.hit.start, m.hit.end)


_READINGS: tuple[Callable[[DrugTalk, Mention], bool], ...] = (
    _said_of_other_things,
    _listed_as_allergy,
    is_poison,
    _taken_off,
    reacted_to,
    _lost,
    _harms,
    _another_time,
    _of_a_lab,
    _did_something,
    _of_something_else,
    _changed,
    _where_it_is,
    _asked_which,
    _in_stock,
    _not_there,
    _has_at_home,
    _read_out,
)


def none_given(talk: DrugTalk, m: Mention) -> bool:
    """Whether the drug is named for another reason than that it was given, held or planned."""
    return any(reading(talk, m) for reading in _READINGS)
