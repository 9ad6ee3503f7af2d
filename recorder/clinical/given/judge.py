"""Whether a drug was given, withheld or planned, or is no administration at all.

One decision for each mention, by the words of its own stretch of text. Of "lorazepam, no, hang on,
it was midazolam" the second was given.
"""

from __future__ import annotations

from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.doses.later_doses import later_dose_at
from recorder.clinical.doses.medwords import (
    ROUTES,
    Act,
)
from recorder.clinical.doses.told_as_given import told_not_given
from recorder.clinical.drafts.another_day import OTHER_DAYS, another_day
from recorder.clinical.drafts.put_right import adds_behind, named_again, turned_to
from recorder.clinical.given.by_others import by_another, is_lent, to_another
from recorder.clinical.given.held_back.after_all import called_off, is_ready
from recorder.clinical.given.held_back.held import is_declined, is_held
from recorder.clinical.given.held_back.taken_back import used_next
from recorder.clinical.given.held_back.then_given import waits_for
from recorder.clinical.given.held_back.withheld import held_behind, never_gave
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.none_given import none_given
from recorder.clinical.given.overdose import far_too_much
from recorder.clinical.given.plans import is_planned
from recorder.clinical.given.regular_drugs import (
    home_before,
    is_home,
    own_insulin,
)
from recorder.clinical.grammar.tables import FURTHER, GAVE, words
from recorder.clinical.home.medications import listed_at_home
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_RENAMED_REACH = 24
_THIS_TIME = frozenset({("this", "time"), ("this", "round"), ("in", "this"), ("with", "this")})


def judge(talk: DrugTalk, m: Mention) -> FactStatus | None:
    """None: the mention is no administration at all."""
    if m.place not in talk.judged:
        talk.judged[m.place] = _judgement(talk, m)
    return talk.judged[m.place]


def _judgement(talk: DrugTalk, m: Mention) -> FactStatus | None:
    cues = talk.view.context(m.hit.start, m.hit.end).cues
    if cues & OF_ANOTHER and not _for_ours(talk, m):
        return FactStatus.OTHER_SUBJECT
    if _eaten(talk, m) or none_given(talk, m) or _not_this_time(talk, m):
        return None
    to_whom = to_another(talk, m)
    if to_whom is not None:
        return to_whom
    denied = _denied_directly(talk, m)
    if Cue.CONDITION in cues and not denied:
        return _plan(talk, m)
    if denied and (home_before(talk, m) or _owns_none(talk, m)):
        return None
    if renamed := misnamed(talk.view, m.hit):
        return renamed
    later = later_dose_at(talk.view, m.hit.start)
    if later is not None and m.dose is not None and m.dose.first >= later.last:
        return FactStatus.ASSERTED  # "second dose of midazolam withheld, first dose 5 mg"
    if (later and later.left_out) or is_held(talk, m) or is_declined(talk, m):
        return _held(talk, m, denied)
    if is_home(talk, m) or own_insulin(talk, m):
        return None
    day = another_day(talk.view, m.hit.start, m.hit.end)
    if day in OTHER_DAYS and (day is not Cue.DAYS_AGO or _gave(talk, m)):
        return FactStatus.HISTORICAL  # what somebody took yesterday may still work
    if is_planned(talk, m) and not is_right_name(talk, m):
        return _plan(talk, m)
    doubted = far_too_much(talk, m) or (Cue.DOUBT in cues and _taken(talk, m))
    return FactStatus.UNCERTAIN if doubted else FactStatus.ASSERTED


def _for_ours(talk: DrugTalk, m: Mention) -> bool:
    """Beside words of somebody else: our own drug, a lent one, or given by that person."""
    ours = "our" in talk.view.norms(m.hit.start - 2, m.hit.start)
    return ours or is_lent(talk, m) or by_another(talk, m)


def _eaten(talk: DrugTalk, m: Mention) -> bool:
    """As in "no food or fluids since noon": what he drinks."""
    if m.name != "iv_fluid" or m.doses:
        return False
    return talk.view.has(_FOOD, m.hit.start - _FOOD_NEAR, m.hit.end + _FOOD_NEAR)


_FOOD = words("intake", "words", "food")
_FOOD_NEAR = 3


def _plan(talk: DrugTalk, m: Mention) -> FactStatus:
    off = called_off(talk, m) or (is_ready(talk, m) and held_behind(talk, m))
    return FactStatus.NEGATED if off else FactStatus.PLANNED


def _held(talk: DrugTalk, m: Mention, denied: bool) -> FactStatus | None:
    """A drug held back; none where another was meant or it is only one of the home list."""
    if waits_for(talk, m):
        return FactStatus.PLANNED
    if denied and used_next(talk, m):
        return None
    if _dose_left_out(talk, m):
        return None
    listed = listed_at_home(talk.view)
    told = told_not_given(talk.view, m.hit.end)
    if not (m.doses or told) and listed.keys() & {m.hit.start, m.hit.start - 1}:
        return None  # "meds just the Ventolin ... had it today, no I don't need it"
    told = m.drug is not None and (m.drug.carried or never_gave(talk, m))
    return FactStatus.NEGATED if told else None


def _dose_left_out(talk: DrugTalk, m: Mention) -> bool:
    """As in "did not take his Plavix for three weeks": one of each day, none of the crew's."""
    view, i = talk.view, m.hit.start
    if m.doses or view.norm[i - 1] not in {"his", "her", "my", "their"}:
        return False
    return view.norm[i - 2] in {"take", "taken", "taking"} and "PO" in (
        m.drug.routes if m.drug else ()
    )


def only_later(talk: DrugTalk, m: Mention) -> bool:
    """As in "no second adrenaline yet", where the first was told elsewhere."""
    if later_dose_at(talk.view, m.hit.start) is None:
        return False
    others = (o for o in talk.named[m.name] if o.place != m.place)
    return any(
        o.doses or (o.place < m.place and judge(talk, o) is FactStatus.ASSERTED) for o in others
    )


_FURTHER_REACH = 5


def _not_this_time(talk: DrugTalk, m: Mention) -> bool:
    """As in "five of salbutamol, no Atrovent this time", "another one?" - "No.": one was given."""
    view, i, earlier = talk.view, m.hit.end, talk.named[m.name]
    no_more = view.norms(m.hit.start - 2, m.hit.start) == ["no", "more"] and not m.doses
    further = view.has(FURTHER, m.hit.start - _FURTHER_REACH, m.hit.start)
    if no_more or (further and is_declined(talk, m)):
        before = (o for o in earlier if o.place < m.place)
        return any(judge(talk, o) is FactStatus.ASSERTED for o in before)
    if (view.norm[i], view.norm[i + 1]) not in _THIS_TIME or not _denied_directly(talk, m):
        return False
    return any(o.place < m.place and o.doses for o in earlier)


def is_right_name(talk: DrugTalk, m: Mention) -> bool:
    """Takes the place of the drug that was named wrong before it, and that was given."""
    near = (
        o
        for o in reversed(talk.before(m, _RENAMED_REACH))
        if m.hit.start - o.hit.end <= _RENAMED_REACH
    )  # "what did we draw up, midazolam, it was midazolam 2"
    wrong = next((o for o in near if o.name != m.name), None)
    if wrong is None or misnamed(talk.view, wrong.hit) is None:
        return False
    if is_planned(talk, wrong):
        return False
    acts = talk.near(wrong.sentence_start, wrong.hit.start)
    feared = any(said.act is Act.ALLERGY for said in acts)
    return bool(m.doses) or not feared  # "allergic to aspirin, no, ibuprofen"


def _taken(talk: DrugTalk, m: Mention) -> bool:
    """Somebody took it, as told: "may have taken up to 20 of diazepam"."""
    acts = talk.near(max(m.sentence_start, m.hit.start - 8), m.hit.start)
    return bool(acts) and acts[-1].act is Act.TAKEN


def _gave(talk: DrugTalk, m: Mention) -> bool:
    """As in "they gave her four of ondansetron"."""
    return talk.view.has(_GAVE, max(m.sentence_start, m.hit.start - _GAVE_REACH), m.hit.start)


_GAVE = GAVE | {"got"}
_GAVE_REACH = 5


def _denied_directly(talk: DrugTalk, m: Mention) -> bool:
    return talk.view.norm[m.hit.start - 1] in {"no", "without"}


def _has_none(view: View, i: int) -> bool:
    """As in "he's got no puffer", "he has no puffer"; never "he got no Haldol"."""
    if view.norm[i] == "has":
        return True
    has = view.norm[i - 1] in {"has", "have"} or view.tokens[i - 1].clitic in {"s", "ve"}
    return view.norm[i] == "got" and has


def _owns_none(talk: DrugTalk, m: Mention) -> bool:
    """As in "he's got no puffer", and "Any Panadol?" - "No. No Panadol."."""
    if _has_none(talk.view, m.hit.start - 2):
        return True
    return any(
        talk.view.norm[q.first] == "any"
        and any(talk.view.drug_at[i].form.name == m.name
                for i in range(q.first, q.last) if i in talk.view.drug_at)
        for q in talk.view.marks.questions_before(m.hit.start, 4)
    )  # fmt: skip


def misnamed(view: View, hit: Hit) -> FactStatus | None:
    """What becomes of ``hit`` where another drug's name takes its place, None where none does.

    Of "oxytocin. Actually, we only carry Syntometrine" nobody has said yet what was given.
    """
    last, drugs = _behind_its_dose(view, hit.end), view.drug_at

    def same(i: int) -> bool:
        return i in drugs and drugs[i].form.name == hit.form.name

    def past(i: int) -> int:
        return named_again(view, _past_its_amount(view, i), same)

    turn = turned_to(view, last, drugs.__contains__, past)
    if turn is None or turn.adds or same(turn.at):
        return None
    if "had" in turn.said and any(view.tokens[i].clitic == "s" for i in range(last, turn.at)):
        return None  # "we'll do ceftriaxone, no, she's had the ben pen": why not
    told = view.marks.corrections_in(last, turn.at) or _refused_name(view, last)
    if not told or adds_behind(view, drugs[turn.at].end):
        return None
    return FactStatus.UNCERTAIN if "carry" in turn.said else FactStatus.SUPERSEDED


def _behind_its_dose(view: View, i: int) -> int:
    """Token behind the amount and the way in at token ``i``: "morphine *5 IV*, sorry, fentanyl"."""
    dose = view.quantity_at.get(i)
    i = dose.last if dose is not None and dose.role in (None, Role.DOSE) else i
    way = ROUTES.at(view.tokens, i)
    return way.last if way is not None else i


def _past_its_amount(view: View, i: int) -> int:
    """Token behind the amount at token ``i`` and its "of": "but I meant *50 of* ketamine"."""
    quantity = view.quantity_at.get(i)
    last = quantity.last + (view.norm[quantity.last] == "of") if quantity is not None else i
    return last if last in view.drug_at else i


def _refused_name(view: View, i: int) -> bool:
    """As in "mannitol, no, hypertonic saline": a "no" between two commas."""
    if view.norm[i] == "no" and i + 1 in view.drug_at and not view.tokens[i].gap:
        return view.drug_at[i + 1].end in view.number_at  # "gravol no ondansetron four"
    return view.gap(i + 1) == "," and view.norm[i] == "no" and bool(view.tokens[i].gap)
