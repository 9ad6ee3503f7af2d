"""Drugs that were given by their place: in a list of what was given, at "gave him 50", on a drip.

Each reading asks for words that tell of giving; a drug that is only named beside others is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.dose_forms import belongs_to_next
from recorder.clinical.doses.medwords import ROUTES, Act
from recorder.clinical.doses.replaced import given_of_drawn
from recorder.clinical.given.before_arrival import then_by_crew
from recorder.clinical.given.breathed import told_to_breathe
from recorder.clinical.given.elsewhere.told_apart import answers_taking, count_before
from recorder.clinical.given.elsewhere.told_behind import is_usual, usual_dose
from recorder.clinical.given.judge import judge
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.regular_drugs import GASES, is_home
from recorder.clinical.grammar.tables import FURTHER, words
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_SURE = 20
"""A number without a unit is an amount from here on where no usual dose is known."""
_VERB_REACH = 12
"""Tokens from a drug to the amount that "gave him" tells of it."""
_AFTER_AMOUNT = frozenset("at in over and so then with for by which now slowly of instead".split())
_JOINED_REACH = 3
_HEADED_REACH = 24
_VERBS = frozenset("gave given administered received".split())
_HEADS = frozenset({"treatment", "drugs", "meds", "medications"})
_HEAD_WORDS = words("acts", "listed", "head_words")
_LISTING = words("acts", "listed", "listing")
"""Words that a list of what was given runs over."""


def dose_at_verb(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "the ketamine I drew up 100 and gave him 50": the amount stands at the verb."""
    view = talk.view
    last = min(m.ceiling, m.hit.end + _VERB_REACH)
    for quantity in view.quantities_in(m.hit.end, last):
        i = view.back(quantity.first - 1, _TO_AMOUNT)
        more = view.norm[i] == "had" and not FURTHER.isdisjoint(view.norms(i, quantity.first))
        if quantity.last > last or not (more or view.norm[i] in {"gave", "took", "given"}):
            continue
        if i > 0 and view.norm[i - 1] in {"not", "never", "be", "if"}:
            return []
        if _has_its_own(view, i) and not given_of_drawn(view, quantity, m.hit.end):
            return []
        if quantity.last in view.drug_at or belongs_to_next(view, quantity, 1):
            return []  # "albuterol running, he took two of his nitro"
        if quantity.value == 1 and view.norm[quantity.last] == "more":
            return []  # "two of her own nitros, we gave one more": a count
        dose = usual_dose(talk, m, quantity)
        closed = _closed(talk, quantity)
        return [dose] if dose is not None and (closed or not dose.implied) else []
    return []


def _has_its_own(view: View, i: int) -> bool:
    """As in "170 milligrams *given* 8.19": the amount stands before the verb."""
    near = view.quantities_in(max(0, i - _AMOUNT), i)
    return any(q.last == i and q.role is Role.DOSE for q in near)


_AMOUNT = 6
_TO_AMOUNT = frozenset("him her them only just a an".split()) | FURTHER
"""Between "gave" and the amount."""


def ours_besides(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "he's on forty of furosemide and we've given another forty": ours is the second."""
    told = dose_at_verb(talk, m) or m.doses[1:]
    return [d for d in told if then_by_crew(talk.view, m.hit.end, d.first, d.last)]


def _closed(talk: DrugTalk, quantity: Quantity) -> bool:
    """Behind the amount the statement ends, or tells by which way or when it was given."""
    i, tokens = quantity.last, talk.view.tokens
    if i >= len(tokens) or tokens[i].gap or talk.view.norm[i] in _AFTER_AMOUNT:
        return True
    return ROUTES.at(tokens, i) is not None


def goes_on(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """As in "ondansetron 8 and pantoprazole 40", "Rocephin one gram, Zithromax 500".

    A usual amount right behind another's.
    """
    before = talk.last(m)
    if before is None or before.sentence_start != m.sentence_start or not doses:
        return False
    own, others = doses[0], before.doses
    if m.drug is None or not others or own.first != m.hit.end:
        return False
    end, i = max(before.hit.end, others[-1].last), m.hit.start - 1
    i -= talk.view.norm[i] in FILLERS
    listed = talk.view.tokens[m.hit.start].gap == "," and m.hit.start - end <= _JOINED_REACH
    joined = listed or (talk.view.norm[i] == "and" and i - end <= _JOINED_REACH)
    usual = is_usual(m, own) or (m.drug.range is None and own.amount >= _SURE)
    return joined and usual and judge(talk, before) is FactStatus.ASSERTED


def is_headed(talk: DrugTalk, m: Mention) -> bool:
    """As in "treatment so far oxygen, aspirin and nitro": a list of what was given."""
    view = talk.view
    first = max(m.sentence_start, m.hit.start - _HEADED_REACH)
    for said in reversed(talk.near(first, m.hit.start)):
        verb = set(view.norms(said.first, said.last)) & _VERBS
        if said.act is not Act.GIVEN or not (verb or view.norm[said.first] in _HEADS):
            return False
        i = view.past(said.last, _HEAD_WORDS, m.hit.start)
        return all(
            view.norm[j] in _LISTING or j in view.number_at or _is_listed(talk, j)
            for j in range(i, m.hit.start)
        )
    return False


def _is_listed(talk: DrugTalk, i: int) -> bool:
    return talk.is_drug(i) or i in talk.claimed


def is_infusing(talk: DrugTalk, m: Mention) -> bool:
    """As in "nitro drip at ten mics", "GTN infusion running at three mils an hour"."""
    view, i = talk.view, m.hit.end
    named = "drip" in (view.norm[i], view.norm[m.hit.end - 1]) or view.norm[i] == "infusion"
    if named and view.has(_RUNS, i, min(m.ceiling, i + _INFUSING_REACH)):
        return True  # "adrenaline infusion three mg in fifty running at ten mils an hour"
    i += view.norm[i] in {"drip", "infusion"}
    i += view.norm[i] in {"is", "was", "running", "going", "on"}
    rate = view.quantity_at.get(i + 1) if view.norm[i] == "at" else None
    return named and rate is not None and rate.unit is not None and i < m.ceiling


_RUNS = frozenset({"running", "infusing"})
_INFUSING_REACH = 9


def goes_on_list(talk: DrugTalk, m: Mention) -> bool:
    """ "... and five of morphine, entonox as well": goes on with the drug given before it."""
    view, previous = talk.view, talk.last(m)
    if previous is None or previous.sentence_start != m.sentence_start:
        return False
    told = previous.doses or count_before(talk, previous) is not None
    told = told or answers_taking(talk, previous)
    if not told or m.hit.start - previous.hit.end > 12 or is_home(talk, previous):
        return False
    as_well = view.norm[m.hit.end] in {"too", "also"} or view.norm[m.hit.end + 1] == "well"
    i = view.back(m.hit.start - 1, {"a", "an", "one", "some", "nebulized", "nebulised", "further"})
    return as_well or view.norm[i] in {"plus", "and", "with"}


def is_one_of_list(talk: DrugTalk, m: Mention) -> bool:
    """As in "one bicarb one calcium", "three nebs of albuterol and one Atrovent"."""
    view, previous, i = talk.view, talk.last(m), m.hit.start - 1
    if view.norm[i] == view.norm[m.hit.end] == "one" and talk.is_drug(m.hit.end + 1):
        return view.norm[i - 1] not in _HAS
    if view.norm[i] != "one" or previous is None or previous.sentence_start != m.sentence_start:
        return False
    if not set(view.norms(previous.hit.end, i)) <= _JOINING:
        return False
    first = previous.hit.start
    counted = any(k in view.number_at for k in range(max(0, first - _COUNT_REACH), first))
    return counted and judge(talk, previous) is FactStatus.ASSERTED


_HAS = frozenset("has have got carry carries with".split())
_JOINING = frozenset({"and", "plus", "then"})
_COUNT_REACH = 3


def is_breathed(talk: DrugTalk, m: Mention) -> bool:
    """As in "on the entonox", "with gas and air": drugs that have no dose to say."""
    if m.name not in GASES:
        return False
    if talk.view.norm[m.hit.end] == "for" and m.hit.end < m.ceiling:
        return True
    if told_to_breathe(talk, m):
        return True
    behind = set(talk.view.norms(m.hit.end + 1, m.hit.end + 4))
    if talk.view.norm[m.hit.end] == "with" and behind & {"effect", "relief", "benefit"}:
        return True
    view, i = talk.view, m.hit.start - 1
    if view.norm[i] in {"the", "some", "his", "her"}:
        i -= 1
    return view.norm[i] in {"on", "with", "using", "sucking", "had", "and", "having"}
