"""Whether a drug named in a list is a home medicine, and what is claimed of it.

Taken, stopped, denied, somebody else's: by the words around the name and those of its opener.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.context import Context
from recorder.clinical.claims.cues import Cue
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import NAMED_ANEW
from recorder.clinical.grammar.tables import ALLERGIC, SUBJECTS, listed, words
from recorder.clinical.home.denied import denial_near, taking_denied
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.ended import STILL_TAKEN, Ended, ended
from recorder.clinical.home.exchanged import came_instead, exchanged, since_then
from recorder.clinical.home.openers import ASKS, TAKES_BACK
from recorder.clinical.home.owners import (
    is_somebody_elses,
    of_his_kin,
    of_the_next,
    of_the_one_before,
    of_the_teller,
    of_today,
    only_there,
    swallowed,
)
from recorder.clinical.home.put_right import PutRight, put_right
from recorder.clinical.home.words import FORMER
from recorder.clinical.lexicon import Drug, load
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_DRIPS = frozenset({"drip", "infusion", "running", "pump", "via", "at", "per", "going", "bolus"})
_NEVER_HOME = frozenset(
    """oxygen iv_fluid nitrous_oxide methoxyflurane ketamine adenosine etomidate rocuronium
    succinylcholine vecuronium propofol atropine tranexamic_acid norepinephrine vasopressin
    misoprostol ergometrine ergometrine_oxytocin carboprost protamine
    calcium_chloride calcium_gluconate dextrose phenylephrine dobutamine dopamine
    activated_charcoal oxytocin naloxone flumazenil alteplase tenecteplase alfentanil remifentanil
    sufentanil cisatracurium atracurium heparin metaraminol hydroxocobalamin pralidoxime""".split()
)
"""What only crews and hospitals give."""
_TREATMENT = frozenset({"fluid", "blood_product"})
_STILL_TAKES = words("home", "status", "still_takes")


def is_home(view: View, named: Named) -> bool:
    """Whether ``named`` can be what somebody takes: no drip, no treatment, no overdose."""
    drug = load().drugs[named.name]
    if named.guessed and view.norm[named.last] in _FOSTERS:
        return False  # "lives with her foster mum" speaks of no Fostair
    if drug.classes & _TREATMENT or named.name in _NEVER_HOME or _of_the_crew(view, named):
        return False
    counted = any(i in view.number_at for i in range(named.first - 3, named.first))
    meal = view.norm[named.last] == "at" and view.norm[named.last + 1] in _MEALS and not counted
    drip = view.norm[named.last] in _DRIPS and view.tokens[named.last].gap == ""
    drip = drip or view.norm[named.last - 1] == "drip"
    own_pump = view.norm[named.last] == "pump" and _of_one_insulin(view, drug)
    at_home = _at_home(view, named.last)
    if drug.carried and drip and not (meal or own_pump or at_home):
        return False
    if is_somebody_elses(view, named) or swallowed(view, named):
        return False
    if _disagrees(view, named):
        return False
    if drug.carried and _infused(view, named):
        return False
    dose = view.quantity_at.get(named.last)
    behind = dose.last if dose is not None else named.last  # "fentanyl 50 given"
    if _borne_badly(view, named.first, behind):
        return False
    return view.norm[behind] not in {"given", "administered", "intolerance"}


def _borne_badly(view: View, before: int, i: int) -> bool:
    """As in "takes ramipril. Penicillin *and sulfa allergies*."; never "takes aspirin *allergies*
    penicillin", where what stands at ``i`` heads what comes next."""
    if view.norm[i] in {"and", "or"}:
        i = next((hit.end for hit in view.named["allergen"] if hit.start == i + 1), i)
        return view.norm[i] == "allergies" and view.gap(i + 1) in {".", ";"}
    if view.norm[i] not in ALLERGIC or view.gap(i) not in PHRASE_GAPS:
        return False
    if view.norm[i] == "allergies":
        return view.gap(i + 1) in {".", ";"}
    if view.gap(i + 1):
        return view.gap(i + 1) != "?"
    last = i + 2
    if view.norm[i + 1] in SUBJECTS and view.norm[before - 1] == "and":
        last = min(view.sentence(i).last, i + _OF_ANOTHER)  # "she gets a rash from amoxicillin"
    heads = view.norm[i + 1] in _HEADED or view.names_drug(i + 1, last)
    return not (heads or any(i < hit.start < last for hit in view.named["allergen"]))


_OF_ANOTHER = 9


_HEADED = frozenset("to wise none no nil is are was just only unknown nka nkda not denies".split())


def beside_a_drip(named: Named, found: Sequence[Named]) -> bool:
    """As in "still on heparin and nitro": what hangs beside a drip that nobody has at home."""
    return load().drugs[named.name].carried and any(n.name in _NEVER_HOME for n in found)


def _of_one_insulin(view: View, drug: Drug) -> bool:
    """As in "on an insulin pump", where no insulin is named by its own name."""
    own = any(hit.form.name.startswith("insulin_") for hit in view.drugs)
    return "antidiabetic" in drug.classes and not own


def _at_home(view: View, i: int) -> bool:
    """As in "on furosemide at home", "gets metoprolol at the nursing home"."""
    at = view.norm[i] == "at"
    return at and view.norm[i + 1 + (view.norm[i + 1] in {"the", "her", "his"})] in _HOMES


def _of_the_crew(view: View, named: Named) -> bool:
    """As in "on epi three", "glucose 141": at home adrenaline is a pen, and glucose a gel."""
    said = {*view.norm[named.first : named.last + 2]}
    if named.name == "epinephrine":
        return said.isdisjoint(_PENS)
    return named.name == "oral_glucose" and said.isdisjoint(_SWEETS)


_HOMES = frozenset({"home", "house", "nursing", "facility"})
_MEALS = frozenset("breakfast lunch dinner teatime tea supper bedtime night".split())
_PENS = words("home", "status", "pens")
_SWEETS = frozenset("gel gels tablet tablets tabs paste hypostop glucogel".split())
_FOSTERS = words("home", "status", "fosters")


def _infused(view: View, named: Named) -> bool:
    """As in "on noradrenaline at 0.3 mcg per kilo per minute, midazolam 4 milligrams per hour"."""
    near = view.quantities_in(max(0, named.first - 14), min(named.last + 6, len(view.tokens)))
    rates = (q for q in near if q.unit in RATES or q.unit == "mL/h" or _hourly(view, q.last))
    return any(not _speaks_of_him(view, q.last, named.first) for q in rates)


def _speaks_of_him(view: View, first: int, last: int) -> bool:
    """As in "running at ten mils an hour and he's on metoprolol": no drug of the pump."""
    return any(
        view.norm[i] == "takes" or (view.norm[i] == "on" and view.norm[i - 1] in _HE_IS)
        for i in range(first + 1, last)
    )


_HE_IS = frozenset({"he", "she", "is"})


def _hourly(view: View, i: int) -> bool:
    return view.norm[i] in {"per", "an"} and view.norm[i + 1] in {"hour", "minute"}


def _disagrees(view: View, named: Named) -> bool:
    """As in "codeine makes him sick"; never so of "metoprolol, gave him one nitro"."""
    i = named.last + 2
    if (view.norm[named.last], view.norm[named.last + 1]) not in _DISAGREES:
        return False
    return not (i in view.number_at or i in view.drug_at or i + 1 in view.drug_at)


_DISAGREES = {(m, w) for m in ("makes", "gives", "made", "gave") for w in ("me", "him", "her")}
"""What stands behind a drug that is told of for what it did."""


def home_draft(view: View, named: Named, opener: Context, at: int, deniable: bool = True) -> Draft:
    """``deniable``: not so of "his metformin", which he owns though he did not take it."""
    own = view.context(named.first, named.last)
    status = FactStatus.ASSERTED
    right = put_right(view, DrugList(view, "drug"), named)
    end = ended(view, named)
    told_of = Cue.PERSON in own.cues and not of_the_next(view, named)
    of_other = told_of or opener.of_another
    of_other = of_other and (Cue.KIN in opener.cues or not only_there(view, named, at))
    of_other = of_other and not _asked_anew(view, named, at)
    if (
        of_other
        or of_the_one_before(view, at)
        or of_his_kin(view, named)
        or of_the_teller(view, named)
    ):
        status = FactStatus.OTHER_SUBJECT
    elif right is not None and right.sure:
        status = FactStatus.SUPERSEDED
    elif own.status is FactStatus.PLANNED and _is_plan(view, named, at):
        status = FactStatus.PLANNED
    elif not _taken_now(view, named, at) and (
        _no_longer(view, named, at)
        or (end is not None and not (end.perhaps or end.never))
        or exchanged(view, named)
        or _formerly(view, named, at, own)
    ):
        status = FactStatus.HISTORICAL
    elif (
        (end is not None and end.never)
        or _asked_and_denied(view, named)
        or (
            deniable
            and view.norm[at] not in _STILL_TAKES
            and view.norm[named.first - 1] not in _WHOSE
            and _denied(view, at, named)
        )
    ):
        status = FactStatus.NEGATED
    elif _only_asked(view, named, at):
        status = FactStatus.UNCERTAIN
    return Draft(
        kind=FactKind.HOME_MEDICATION,
        name=named.name,
        spans=(view.span(named.first, named.last),),
        rule="home_medication.guess" if named.guessed else "home_medication.list",
        status=status,
        review_reason=_review(view, named, at, status, right) or _paused(end, status),
    )


def _taken_now(view: View, named: Named, at: int) -> bool:
    """As in "was on ramipril, now losartan", "..., losartan since"."""
    return "now" in view.norms(max(at, named.first - 3), named.first) or since_then(
        view, named.last
    )


def _formerly(view: View, named: Named, at: int, own: Context) -> bool:
    """A day of the past is beside it, and does not tell since when it is taken."""
    if Cue.FORMER not in own.cues or view.norm[at] in _BEGUN or came_instead(view, named):
        return False
    return _once_taken(view, named, at)


def _only_asked(view: View, named: Named, at: int) -> bool:
    """As in "is he on apixaban?", never answered; not so of "what is she on, apixaban?"."""
    question = view.marks.question_at.get(named.first)
    if question is None or question.answer is not None or named.last < question.last:
        return False
    return view.norm[question.first] in _ASKS and question.first < at < named.first


_WHOSE = frozenset({"his", "her", "my", "their", "your"})
"""Before a drug that was not taken today: "he didn't take his apixaban" is somebody who has it."""
_ASKED = "asked, and no answer was heard"
_ASKS = frozenset("is are does do did has have was isnt".split())


def _is_plan(view: View, named: Named, at: int) -> bool:
    """Whether what is planned is to take it: no question, and no plan of the crew's own."""
    if set(view.norms(at - 1, at + 1)) & ASKS or "know" in view.norms(at - 3, at):
        return False
    return at >= named.first or not of_a_drug_before(view, at, named.first)


def of_a_drug_before(view: View, at: int, i: int) -> bool:
    """As in "going to give morphine he takes metformin": a plan of the drug before the opener."""
    plans = [m for m in view.marks.at(i) if m.cue in _PLANNING]
    return bool(plans) and all(m.last <= at and view.names_drug(m.last, at) for m in plans)


_PLANNING = frozenset({Cue.PLAN, Cue.CONDITION})


def _review(
    view: View, named: Named, opener: int, status: FactStatus, right: PutRight | None
) -> str | None:
    if status is FactStatus.UNCERTAIN:
        return _ASKED
    if named.guessed:
        return f"heard as {view.quote(named.first, named.last)!r}"
    asserted = status is FactStatus.ASSERTED
    if asserted and right is not None and not right.added:
        return NAMED_ANEW
    return DENIAL_NEAR if asserted and denial_near(view, opener, named) else None


def _paused(end: Ended | None, status: FactStatus) -> str | None:
    return STILL_TAKEN if end is not None and status is FactStatus.ASSERTED else None


DENIAL_NEAR = "a denial stands beside it: of this drug or of something else?"


def _asked_anew(view: View, named: Named, at: int) -> bool:
    """As in "his sister's the one with eggs okay any meds every day Flovent": asked of ours."""
    if not (ASKS | {"any"}) & set(view.norms(max(0, at - 3), at + 1)):
        return False
    people = view.marks.of_others(named.first)
    return all(m.first < at for m in people)


def _no_longer(view: View, named: Named, opener: int) -> bool:
    """As in "used to take apixaban", "previously on metoprolol"."""
    if opener >= named.first:
        return False
    if FORMER.at(view.tokens, opener) is not None:
        return True
    then = named.last < view.count and _THEN.at(view.tokens, named.last) is not None
    if then and any(_was(view, i) for i in (opener, named.first - 1)):
        return True
    if view.has(_BEFORE_NOW, named.first - 3, named.first):
        return True
    used = view.norms(opener - 3, opener)
    return used[-2:] == ["used", "to"] or (used[:2] == ["used", "to"] and used[2] in {"be", "take"})


_BEFORE_NOW = frozenset({"previously", "formerly"})
_BEGUN = frozenset({"ran", "changed", "switched", "swapped", "moved", "started"})
"""Openers behind which "last year" tells since when it is taken."""


def _was(view: View, i: int) -> bool:
    """Whether "was" or "had been" stands before the "on" at token ``i``."""
    return view.norm[i - 1] in _WAS or view.norms(i - 2, i) == ["had", "been"]


_WAS = frozenset({"was", "were"})
_THEN: Phrases[bool] = Phrases(listed("home", "former", "then"))


def _asked_and_denied(view: View, named: Named) -> bool:
    """Such as "Takes Eliquis?" - "No, she stopped it."."""
    if _asked_of_any(view, named):
        return True
    question = view.marks.question_at.get(named.first)
    if question is None or question.answer is not False:
        return False
    short = question.last - question.first <= _SHORT_QUESTION
    example = view.norm[_first_of_row(view, named) - 1] == "like"  # "take anything like Viagra?"
    return short or example or _asked_last(view, named, question.last)


def _first_of_row(view: View, named: Named) -> int:
    """Where the row of drugs begins that ``named`` is of."""
    first, least = named.first, max(0, named.first - _LONGEST_ROW)
    while first > least and (view.norm[first - 1] in {"or", "and"} or first - 1 in view.drug_at):
        first -= 1
    return first


_LONGEST_ROW = 80
"""Words; a question names a few drugs at most."""


def _asked_of_any(view: View, named: Named) -> bool:
    """As in "any Viagra or Cialis in the last 48 hours" - "he denies that"."""
    if view.norm[_first_of_row(view, named) - 1] != "any":
        return False
    return next(view.phrases(_DENIES_IT, named.last, named.last + _ANSWER_REACH), None) is not None


_ANSWER_REACH = 12
_DENIES_IT: Phrases[bool] = Phrases(
    (f"{verb} {what}", True)
    for verb in ("denies", "denied", "he denies", "she denies")
    for what in ("that", "it", "both", "any of that", "them")
)


def _asked_last(view: View, named: Named, last: int) -> bool:
    """As in "any thinners, warfarin, Eliquis, anything like that?": the question ends with it.

    Never so of "your metoprolol this morning?", which asks for one dose of what is taken; "any
    Viagra today?" asks for what nobody takes each day.
    """
    if view.norm[named.first - 1] in _OWN:
        return False
    at_need = named.name in WITH_NITRATES
    tail = _ASKED_TAIL
    if at_need or view.norm[_first_of_row(view, named) - 1] == "any":
        tail |= _LATELY
        last -= view.norm[last - 2] in _LATELY  # "today, Jeff?"
    return all(
        i in view.drug_at or view.norm[i] in tail or (at_need and view.norm[named.last] == "or")
        for i in range(named.last, last)
    )


WITH_NITRATES = frozenset({"sildenafil", "tadalafil", "vardenafil", "avanafil"})
"""What no nitrate may follow: whoever had one, however it is told, the crew must see it."""


_OWN = frozenset("your his her the their my today".split())
_ASKED_TAIL = words("home", "status", "asked_tail")


_LATELY = words("home", "denied", "lately")
_SHORT_QUESTION = 4
"""Longer ones ask for more than whether it is taken."""


def _once_taken(view: View, named: Named, at: int) -> bool:
    """Such as "penicillin as a kid": of a list only the item before it.

    Not so of "a bypass five years ago he's on aspirin", where the opener ``at`` is of today.
    """
    marks = [m for m in view.marks.at(named.first) if m.cue is Cue.FORMER]
    if of_today(view, at):
        marks = [m for m in marks if m.last > at]
    drugs = view.drug_at
    return any(
        m.first < named.first or not any(i in drugs for i in range(named.last, m.first))
        for m in marks
    )


def _denied(view: View, opener: int, named: Named) -> bool:
    if set(view.norms(opener, named.first)) & TAKES_BACK:
        return False
    return taking_denied(view, named)
