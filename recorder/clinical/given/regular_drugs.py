"""Whether a mentioned drug is one that the patient takes regularly, in a list or by what is said.

"She takes", "he's on ... for his heart", "once a day": what is listed so was not given now.
"""

from __future__ import annotations

from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.medwords import ROUTES, Act
from recorder.clinical.doses.pieces import never_runs
from recorder.clinical.doses.told_as_given import told_as_given
from recorder.clinical.given.before_arrival import then_by_crew
from recorder.clinical.given.giving import has_verb
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import OWNERS
from recorder.clinical.home.medications import listed_at_home
from recorder.clinical.lexicon import Drug
from recorder.clinical.text.words import PHRASE_GAPS

_HOME_REACH = 32
_TOPIC_ENDS = frozenset({Act.END, Act.ALLERGY, Act.GIVEN})
_TURNS = frozenset({"okay", "ok", "alright", "lets", "anyway"})
"""Words at which talk turns from what somebody takes to what is done."""
GASES = frozenset({"nitrous_oxide", "methoxyflurane"})
"""Drugs that are breathed as needed and have no dose to say."""
_PURPOSE = frozenset("for his her the heart pressure cholesterol tablet tablets pill".split())
"""Words of what a regular drug is for."""
_HES = frozenset("im is".split())
_PUMP_REACH = 14
_DRIVER = frozenset({"driver"})
_ALL_DAY = frozenset({"hours", "24", "day"})
_OF_EACH_DAY = frozenset("morning evening regular daily nightly bedtime".split())


def own_insulin(talk: DrugTalk, m: Mention) -> bool:
    """As in "took his twenty units of Lantus": a drug no crew carries, taken as usual."""
    if m.drug is None or "antidiabetic" not in m.drug.classes:
        return False
    if m.drug.carried and (m.name != "insulin" or m.doses):
        return False
    before = talk.near(max(m.sentence_start, m.hit.start - 8), m.hit.start)
    if not before or before[-1].act not in (Act.TAKEN, Act.HOME):
        return False
    return "gave" not in talk.view.norms(before[-1].first, m.hit.start)


def is_home(talk: DrugTalk, m: Mention) -> bool:
    """In a list of regular drugs, or said to be a regular one."""
    behind = talk.near(m.hit.end, min(m.sentence_end, m.hit.end + 7))
    regular = next((a for a in behind if a.act is Act.REGULAR), None)
    if regular is not None and "then" in talk.view.norms(m.end, regular.first):
        regular = None  # "hydrocortisone 100, then fifty six-hourly": the first was given
    if regular is not None and talk.view.norm[regular.first] == "for" and not _swallowed(m.drug):
        regular = None  # "500 of saline up for her blood pressure"
    if regular is not None and regular.first < m.ceiling + 4:
        taken = (a for a in behind if a.act is Act.HOME and m.ceiling > a.first < regular.first)
        if not (told_as_given(talk.view, m.hit.start, m.hit.end) or any(taken)):
            return True  # never so of "gave him one nitro, takes insulin at night"
    if _behind_a_regular(talk, m) or _worn(talk, m) or _as_usual(talk, m) or _on_so_much(talk, m):
        return True
    first = max(m.sentence_start, m.hit.start - _HOME_REACH)
    if dosed_now(talk, m) or told_as_given(talk.view, m.hit.start, m.hit.end):
        return False
    if _of_each_day(talk, m) or _in_own_pump(talk, m) or _carried_along(talk, m):
        return True
    if m.hit.start in listed_at_home(talk.view) and (_been_on(talk, m) or not has_verb(talk, m)):
        return True
    for said in reversed(talk.near(first, m.hit.start)):
        if said.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR):
            return False
        if said.act is Act.HOME:
            between = set(talk.view.norms(said.last, m.hit.start))
            ended = between & _TURNS or _ended(talk, said.last, m.hit.start)
            return not ended and is_list(talk, said.last, m.hit.start, _PURPOSE)
    direct = talk.view.norm[m.hit.start - 1] == "on" and m.name not in GASES
    return (direct and not m.doses) or _is_on(talk, m)


def _been_on(talk: DrugTalk, m: Mention) -> bool:
    """As in "we've given one gram of TXA she's been on *labetalol*": of no verb before it."""
    return not m.doses and talk.view.norms(m.hit.start - 2, m.hit.start) == ["been", "on"]


def _of_each_day(talk: DrugTalk, m: Mention) -> bool:
    """As in "her regular metoprolol", "his usual furosemide is 80"."""
    before = talk.view.norm[m.hit.start - 1]
    if talk.view.norm[m.hit.end] == "is":
        return before in _OF_EACH_DAY or before == "usual"
    return before in _OF_EACH_DAY and not m.doses


def _as_usual(talk: DrugTalk, m: Mention) -> bool:
    """As in "took her metoprolol at breakfast", "had his Lasix this morning as normal"."""
    view, i = talk.view, m.hit.start
    if m.doses or view.norm[i - 1] not in OWNERS or view.norm[i - 2] not in {"took", "had"}:
        return False
    swallowed = m.drug is not None and "PO" in m.drug.routes and m.name not in _FOR_PAIN
    return swallowed and view.has(_USUAL_TIMES, m.hit.end, min(m.sentence_end, m.hit.end + 5))


def _on_so_much(talk: DrugTalk, m: Mention) -> bool:
    """As in "he's on 60 of prednisolone": what is swallowed and never runs, and no other amount."""
    view, i = talk.view, m.start - 1
    ours = bool(m.doses) and then_by_crew(view, m.hit.end, m.doses[-1].first)
    if not (len(m.doses) == 1 or ours) or m.start >= m.hit.start or i <= m.sentence_start:
        return False
    his = view.tokens[i - 1].clitic == "s" or view.norm[i - 1] in _HES
    return view.norm[i] == "on" and his and m.drug is not None and never_runs(m.drug)


_FOR_PAIN = frozenset({"acetaminophen", "ibuprofen", "aspirin", "nitroglycerin"})
_USUAL_TIMES = frozenset("breakfast morning usual normal bedtime night".split())


def _in_own_pump(talk: DrugTalk, m: Mention) -> bool:
    """As in "her syringe driver's got morphine 20 over 24 hours", "his own morphine pump"."""
    view, i = talk.view, m.hit.start
    if view.norm[i - 1] == "own" and view.norm[m.hit.end] in {"pump", "driver", "infusion"}:
        return True
    first = max(m.sentence_start, i - _PUMP_REACH)
    return (
        view.has(_DRIVER, first, i)
        and any(
            view.norm[k] == "driver" and view.norm[k - 1] in {"syringe", "her", "his", "own", "the"}
            for k in range(first, i)
        )
        and view.has(_ALL_DAY, m.hit.end, min(m.sentence_end, m.hit.end + _PUMP_REACH))
    )


def _carried_along(talk: DrugTalk, m: Mention) -> bool:
    """As in "she carries diazepam ten rectal for her seizures": hers, for when it is needed."""
    view = talk.view
    first = max(m.sentence_start, m.start - _CARRIED_REACH)
    return view.has(_CARRIES, first, m.start) and any(
        view.norm[i] in _CARRIES and view.norm[i - 1] not in _CREW for i in range(first, m.start)
    )


_CARRIES = frozenset({"carries", "keeps"})
_CREW = frozenset({"crew", "truck", "ambulance", "unit", "service", "nobody", "who"})
_CARRIED_REACH = 4


def _behind_a_regular(talk: DrugTalk, m: Mention) -> bool:
    """As in "aspirin 75 once a day, clopidogrel 75": the list of regular drugs goes on."""
    acts = talk.near(max(m.sentence_start, m.hit.start - 5), m.hit.start)
    if not acts or acts[-1].act is not Act.REGULAR or has_verb(talk, m) or dosed_now(talk, m):
        return False
    listed = acts[-1].last >= m.hit.start - 1 and talk.view.names_drug(
        acts[-1].first - 4, acts[-1].first
    )
    return listed and "PO" in (m.drug.routes if m.drug else ())


def _worn(talk: DrugTalk, m: Mention) -> bool:
    """As in "a fentanyl patch, the 75, I changed it yesterday": nobody put it on just now."""
    view = talk.view
    ones = view.norm[m.hit.end] in {"one", "ones"} and not m.doses
    near = m.hit.start - 6 if ones else m.hit.end - 1  # "patches on, the fentanyl ones"
    if not view.has(_PATCH, max(m.sentence_start, near), m.hit.end + 1):
        return False
    if view.has(_PUT_ON, max(m.sentence_start, m.hit.start - 6), m.hit.start):
        return False
    return not view.has(_PUT_ON, m.hit.end, min(m.sentence_end, m.hit.end + 8))


def home_before(talk: DrugTalk, m: Mention) -> bool:
    """As in "takes metformin and enalapril, no insulin": what she does not take."""
    if told_as_given(talk.view, m.hit.start, m.hit.end):
        return False  # "his meds are metoprolol, no nitro given"
    if m.hit.start < m.sentence_start + 2 or not talk.is_drug(m.hit.start - 2):
        return False
    for said in reversed(talk.near(max(m.sentence_start, m.hit.start - 20), m.hit.start - 1)):
        if said.act is Act.HOME:
            return is_list(talk, said.last, m.hit.start - 1)
        if said.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR, Act.ALLERGY):
            return False
    return False


def _is_on(talk: DrugTalk, m: Mention) -> bool:
    """As in "he's on warfarin for his heart and furosemide 40": both are taken at home."""
    view, drugs = talk.view, talk.drugs
    if not _swallowed(m.drug):
        return False
    for i in range(m.hit.start - 2, max(m.sentence_start, m.hit.start - _HOME_REACH), -1):
        hit = view.drug_at.get(i + 1)
        if view.norm[i] != "on" or hit is None or hit.start != i + 1:
            continue
        who = view.tokens[i - 1].clitic in {"s", "m", "re"} or view.norm[i - 1] in _HES
        acts = talk.near(hit.end, m.hit.start)
        return (
            who and _swallowed(drugs.get(hit.form.name))
            and all(a.act is Act.REGULAR for a in acts)
            and is_list(talk, i + 1, m.hit.start, _PURPOSE)
        )  # fmt: skip
    return False


def _swallowed(drug: Drug | None) -> bool:
    return drug is not None and (not drug.carried or "PO" in drug.routes)


def dosed_now(talk: DrugTalk, m: Mention) -> bool:
    """An amount that was put into a vein, a muscle or a mask is no regular drug."""
    doses, view = m.doses, talk.view
    if not doses:
        return False
    if doses[0].unit in RATES:
        return True
    end = max(m.hit.end, doses[0].last)
    for i in range(end, min(end + 3, m.ceiling)):
        if view.tokens[i].gap not in PHRASE_GAPS:
            return False
        route = ROUTES.at(view.tokens, i)
        if route is not None:
            return route.value in {"IV", "IO", "IM", "IN", "NEB", "ET"}
    return view.norm[m.hit.start - 1] in {"iv", "im", "io", "intranasal"}


def is_measured(m: Mention) -> bool:
    """An amount with its unit right behind: nobody measures what he is allergic to."""
    doses = m.doses
    return bool(doses) and not doses[0].implied and doses[0].first == m.hit.end


def is_list(talk: DrugTalk, first: int, last: int, light: frozenset[str] = frozenset()) -> bool:
    """Drugs follow each other with few other words between; ``light`` ones do not count."""
    often = {
        i for a in talk.near(first, last) if a.act is Act.REGULAR for i in range(a.first, a.last)
    }
    idle = 0
    for i in range(first, last):
        item = i in often or i in talk.view.number_at or talk.is_drug(i)
        idle = 0 if item else idle + (talk.view.norm[i] not in light)
        if idle > 6:
            return False
    return True


def _ended(talk: DrugTalk, first: int, last: int) -> bool:
    return any(
        a.act in _TOPIC_ENDS or talk.view.norm[a.first] == "no" for a in talk.near(first, last)
    )


_PATCH = frozenset({"patch", "patches"})
_PUT_ON = frozenset("put placed applied stuck apply applying placing gave given".split())
