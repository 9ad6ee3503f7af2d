"""Medicines that the patient takes at home, as against those given in this encounter.

A drug is a home medicine when it stands in a list behind "takes", "meds are", "she's on", or is
called the patient's own. Drips, fluids and oxygen behind "on" are treatment, not home medicines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import cast

from recorder.clinical.context import Context
from recorder.clinical.cues import Cue
from recorder.clinical.draft import Draft
from recorder.clinical.drug_lists import DrugList, Named
from recorder.clinical.home_lists import bare_lists, just_some
from recorder.clinical.home_owners import (
    ENDED,
    belongs_to,
    confirmed,
    ends_the_next,
    of_the_one_before,
    since_stopped,
    swallowed,
    taken_before,
)
from recorder.clinical.home_words import FREQUENCY, NO_MEDICINES, OPENERS
from recorder.clinical.infusions import RATES
from recorder.clinical.lexicon import load
from recorder.clinical.phrases import Hit
from recorder.clinical.replies import Topic, asked_for, replies
from recorder.clinical.terms import denials, term_ends
from recorder.clinical.text import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

NO_MEDICATION = "none"
"""Name of the fact "takes no medicines"."""

_NONE_WORDS = frozenset({"none", "nil", "nothing", "no"})
_NONE_ENDS = frozenset(
    {
        "just",
        "only",
        "except",
        "but",
        "given",
        "administered",
        "today",
        "yet",
        "on",
        "en",
        "prior",
        "this",
    }
)
_BEFORE_ON = frozenset(
    """he she patient is was been and also normally already currently still now they pt
    regularly usually not or gentleman lady both who isnt wasnt im i never""".split()
)
_MODALS = frozenset({"to", "can", "could", "would", "lets", "did", "denies"})
_OUGHT = frozenset({"meant", "supposed", "prescribed", "ought"})
_LINKS = frozenset(
    "normal usual a an his her the home regular daily low dose long term just only both".split()
)
_DRIPS = frozenset({"drip", "infusion", "running", "pump", "via", "at", "per", "going", "bolus"})
_NEVER_HOME = frozenset(
    """oxygen iv_fluid nitrous_oxide methoxyflurane ketamine adenosine etomidate rocuronium
    succinylcholine vecuronium propofol atropine tranexamic_acid norepinephrine vasopressin
    misoprostol ergometrine ergometrine_oxytocin carboprost protamine
    calcium_chloride calcium_gluconate dextrose phenylephrine dobutamine dopamine
    activated_charcoal oxytocin naloxone flumazenil alteplase tenecteplase alfentanil remifentanil
    sufentanil cisatracurium atracurium metaraminol hydroxocobalamin pralidoxime""".split()
)
"""What only crews and hospitals give."""
_TREATMENT = frozenset({"fluid", "blood_product"})
_OWN_CARRIED = frozenset({"insulin", "albuterol", "metoprolol", "furosemide", "clopidogrel"})
_DEVICES = frozenset({"epinephrine", "nitroglycerin", "albuterol", "insulin", "glucagon"})
"""Drugs in pens and sprays that people carry."""
_STILL_TAKES = frozenset(
    {"compliant", "noncompliant", "ran", "run", "missed", "out", "skipped", "off"}
)


def extract_home_medications(view: View) -> Iterable[Draft]:
    """Home medicines, stopped ones negated, and "no meds"."""
    return _told(view)[0]


def listed_at_home(view: View) -> frozenset[int]:
    """First tokens of the drugs that stand in an opened list of what somebody takes."""
    return _told(view)[1]


def _told(view: View) -> tuple[tuple[Draft, ...], frozenset[int]]:
    """The drafts of a view and the drugs of opened lists; worked out once."""
    found = view.memo.get(_told)
    if found is None:
        listed: set[int] = set()
        found = view.memo[_told] = (tuple(_drafts(view, listed)), frozenset(listed))
    return cast("tuple[tuple[Draft, ...], frozenset[int]]", found)


def _drafts(view: View, listed: set[int]) -> Iterator[Draft]:
    scanned = OPENERS.scan(view.tokens, view.positions)
    openers = sorted(scanned, key=lambda hit: hit.value != "next")
    nones = list(NO_MEDICINES.scan(view.tokens, view.positions))
    yield from _none(view, nones, openers)
    drugs = DrugList(view, "drug")
    seen: set[int] = set()
    for last in filter(None, (_other_than(view, hit) for hit in nones)):
        for named in drugs.read(last):
            if named.first not in seen and _is_home(view, named):
                seen.add(named.first)
                yield _draft(view, named, Context(), named.first)
    for hit in openers:
        found = _named(view, drugs, hit) or _behind_question(view, drugs, hit)
        if not found or not _opens(view, hit):
            continue
        context = view.context(hit.first, hit.last)
        if context.status is FactStatus.PLANNED and not _asks(view, hit):
            continue
        for named in found:
            if named.first not in seen and _is_home(view, named):
                seen.add(named.first)
                if hit.value in _OPENED:
                    listed.add(named.first)
                yield _draft(view, named, context, hit.first, hit.value != "own")
    for reply in replies(view):
        if Topic.MEDICINE not in reply.topics:
            continue
        for named in drugs.between(reply.first, reply.last):
            if named.first not in seen and _is_home(view, named) and not _allergic(view, named):
                seen.add(named.first)
                yield _draft(view, named, Context(), named.first)
    for named in drugs.items.values():
        if named.first in seen or not _is_home(view, named):
            continue
        if (
            takes_often(view, named.last)
            or _on_the_person(view, named.last)
            or confirmed(view, named)
            or just_some(view, named)
            or (named.name in _WITH_NITRATES and not view.context(named.first, named.last).asked)
        ):
            seen.add(named.first)
            yield _draft(view, named, Context(), named.first)
    for named in bare_lists(view, drugs, frozenset(seen)):
        if named.first not in seen and _is_home(view, named):
            yield _draft(view, named, Context(), named.first)


_OPENED = frozenset({"list", "on", "says"})


_WITH_NITRATES = frozenset({"sildenafil", "tadalafil", "vardenafil", "avanafil"})
"""What no nitrate may follow: whoever had one, however it is told, the crew must see it."""


def _opens(view: View, hit: Hit[str]) -> bool:
    """Whether the words of ``hit`` speak of what somebody takes."""
    if view.norm(hit.first - 1) == "i" and view.norm(hit.first - 2) == "me":
        return False
    if view.norm(hit.first - 1) in _NOT_TAKING or _of_the_crew(view, hit.first):
        return False
    return not _is_action(view, hit.first)


def _of_the_crew(view: View, i: int) -> bool:
    return _refused(view, i) or _crew_ran_out(view, i)


def _refused(view: View, i: int) -> bool:
    """As in "refused all medication except paracetamol": what the crew offered."""
    return any(view.norm(k) in {"refused", "refuses", "declined"} for k in range(max(0, i - 2), i))


def _crew_ran_out(view: View, i: int) -> bool:
    """As in "we'd run out of ondansetron": the bag was empty, nobody takes it."""
    if view.norm(i) not in {"ran", "run", "out"} or i == 0:
        return False
    return bool({"we", "wed", "weve"} & set(view.norms(max(0, i - 3), i)))


_NOT_TAKING = frozenset(
    {"to", "hospital", "prehospital", "ems", "overdosed", "od", "odd", "hooked", "choked"}
)
"""Before "medicines" or "on": "allergies to medicines", "overdosed on Tylenol"."""


def _allergic(view: View, named: Named) -> bool:
    sentence = view.clauses[view.clause_of[named.first]].sentence
    near = range(max(0, named.first - 3), min(named.last + 3, len(view.tokens)))
    words = {view.norm(i) for i in near if view.clauses[view.clause_of[i]].sentence == sentence}
    return bool(words & {"allergic", "allergy", "reaction", "gave", "given"})


def _stopped(view: View, named: Named) -> bool:
    """Such as "but it didn't agree with me, so I've stopped"."""
    for i in range(named.last, min(named.last + 11, len(view.tokens))):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        if i > named.last and i in view.drug_at:
            return False
        if ends_the_next(view, i):
            return False
        if view.norm(i) == "finished" and view.norm(i + 1) in {"a", "the", "his", "her", "it"}:
            return True
        if view.norm(i) in {"stopped", "discontinued", "quit"}:
            after = view.tokens[i + 1] if i + 1 < len(view.tokens) else None
            ended = after is None or bool(after.gap) or after.norm in {"it", "taking", "that"}
            return ended or (i - named.last <= 2 and after is not None and after.norm in _WHEN)
    return False


_WHEN = frozenset("at in when last on after a two three about".split())


def _on_the_person(view: View, last: int) -> bool:
    """Such as "a GTN spray in his jacket": found with the patient, so it is his."""
    i = last + (view.norm(last) in _FORMS)
    found = view.norm(i) in {"in", "on"} and view.norm(i + 1) in {"his", "her", "the", "their"}
    return found and view.norm(i + 2) in _PLACES


_FORMS = frozenset("spray inhaler puffer pen tablets pills patches bottle box".split())
_PLACES = frozenset("pocket jacket bag handbag purse wallet drawer cupboard bedside coat".split())


def takes_often(view: View, last: int) -> bool:
    """Whether "daily", "twice a day" ... follows within a dose's length."""
    for i in range(last, min(last + 5, len(view.tokens))):
        if view.tokens[i].gap in SENTENCE_ENDS or view.tokens[i].gap == ",":
            return False
        hit = FREQUENCY.at(view.tokens, i)
        if hit is not None:
            return True
    return False


def _behind_question(view: View, drugs: DrugList, hit: Hit[str]) -> list[Named]:
    """As in "what tablets does she have ive got the box here its apixaban"."""
    return drugs.read_answer(hit.last) if _asks(view, hit) else []


def _asks(view: View, hit: Hit[str]) -> bool:
    return hit.value == "list" and bool(set(view.norms(hit.first - 1, hit.first + 1)) & _ASKS)


_ASKS = frozenset({"what", "which", "whats"})


def _named(view: View, drugs: DrugList, hit: Hit[str]) -> list[Named]:
    """The medicines that the opener ``hit`` introduces."""
    last, kind = hit.last, hit.value
    if kind == "list":
        return drugs.read_behind(_behind_no_but(view, last))
    if kind == "says":
        return drugs.read(last) if _of_medicines(view, hit) else []
    if kind == "next":
        near = any(drugs.items.get(i) or drugs.sounding(i) for i in range(last, last + 2))
        return drugs.read(last) if near else []
    if kind == "on" and _wanted_on(view, hit.first):
        return []
    at = _skip_links(view, last)
    item = drugs.items.get(at)
    if kind == "ought":
        heard = item or drugs.sounding(at)
        return [heard] if heard is not None else []
    if kind == "own":
        if item is None or not _own(item, view.norm(last - 1)):
            return []
        return [item, *_coordinated(drugs, item.last)]
    return _behind_on(view, drugs, last, at, item)


def _of_medicines(view: View, hit: Hit[str]) -> bool:
    """As in "is he on thinners it says warfarin": read out where medicines were spoken of."""
    near = view.norms(hit.first - _SAYS_REACH, hit.last + _SAYS_REACH // 2)
    return not _ALLERGIC & set(near) and view.has(_SPOKEN_OF, hit.first - _SAYS_REACH, hit.first)


_SAYS_REACH = 12
_ALLERGIC = frozenset({"allergic", "allergies", "allergy"})
_SPOKEN_OF = frozenset(
    """thinners meds medication medications medicines tablets pills takes prescription list mar
    dosette box boxes""".split()
)


_ASKED_FOR = frozenset(
    "any blood thinners thinner medication medications meds tablets medicines pills regular".split()
)


def _behind_no_but(view: View, last: int) -> int:
    """Behind the "no just" of "on any medicines no just vitamin d drops"."""
    i = last
    while view.norm(i) in _ASKED_FOR and i < last + 4:
        i += 1
    i += view.norm(i) == "really"
    refused = view.norm(i) in {"no", "nope", "nah", "nothing", "none", "not"}
    i += 1 + (view.norm(i + 1) == "really")
    return i + 1 if refused and view.norm(i) in _TAKES_BACK else last


def _wanted_on(view: View, i: int) -> bool:
    """As in "they wanted him on Eliquis": what a doctor wished, no medicine of his."""
    who = view.norm(i - 1) in {"him", "her", "me", "them"}
    return who and view.norm(i - 2) in {"want", "wanted", "wants", "wanting", "had"}


def _coordinated(drugs: DrugList, last: int) -> list[Named]:
    """The further items of "her metformin and ramipril"."""
    found: list[Named] = []
    for item in drugs.walk(last):
        if item.first - last > 1:
            break
        found.append(item)
        last = item.last
    return found


def _behind_on(view: View, drugs: DrugList, last: int, at: int, item: Named | None) -> list[Named]:
    """Such as "she's on apixaban", "AF on warfarin", "on the blood thinner Eliquis"."""
    if item is not None and not load().drugs[item.name].carried:
        return drugs.read(at)
    before = view.tokens[last - 2] if last >= 2 else None
    opened = before is None or before.norm in _BEFORE_ON or before.clitic or _starts(view, last - 1)
    opened = opened or last - 1 in term_ends(view)
    if not opened or (item is not None and item.name == "oxygen"):
        return []
    if item is None and not any(_home_only(drugs, i) for i in range(at, at + 4)):
        return []
    return drugs.read(at)


def _home_only(drugs: DrugList, i: int) -> bool:
    item = drugs.items.get(i) or drugs.sounding(i)
    return item is not None and not load().drugs[item.name].carried


def _starts(view: View, i: int) -> bool:
    return view.tokens[i].gap not in {"", "-", "/", "\n"}


def _skip_links(view: View, i: int) -> int:
    while i < len(view.tokens) and view.tokens[i].norm in _LINKS and view.tokens[i].gap == "":
        i += 1
    return i


def _own(item: Named, word: str) -> bool:
    """Whether "his <drug>" means a medicine of his own and not the dose just given."""
    if word == "the":  # "did the Humalog"
        return "antidiabetic" in load().drugs[item.name].classes
    if word in {"a", "an", "carries", "own"}:
        return item.name in _DEVICES or not load().drugs[item.name].carried
    return word == "daily" or item.name in _OWN_CARRIED or not load().drugs[item.name].carried


def _is_action(view: View, first: int) -> bool:
    """Such as "taking him to", "take a breath", "pain meds", "no meds given"."""
    norm = view.norm(first)
    before = view.norm(first - 1)
    if norm in {"tablets", "tablet", "pills"} and first - 1 in view.number_at:
        return not takes_often(view, first)  # so many of them, no list
    if norm in {"take", "taking", "takes"} and view.norm(first + 1) in {
        "him", "her", "them", "over", "off", "us", "care", "you", "deep", "to", "place", "about",
    }:  # fmt: skip
        return True
    if norm in {"take", "taking", "on"} and view.norm(first + 1) in {"anything", "something"}:
        asked = view.clauses[view.clause_of[first]].question
        return asked or view.norm(first - 2) == "did" or view.norm(first + 2) in {"for", "to"}
    if norm == "take" and (view.norm(first - 2) in {"did", "when"} or _when_did(view, first)):
        return True
    if before == "to" and view.norm(first - 2) in _OUGHT:
        return False
    if norm in {"take", "taking"} and before in _MODALS:
        return before != "denies" or view.norm(first + 1) == "anything"
    return norm in _MEDICINES and before in {
        "pain", "no", "given", "sick", "nausea", "took", "of", "gave", "more", "ten", "twenty",
        "thirty", "forty", "sleeping", "our", "some",
    } and not _listing(view, first + 1)  # fmt: skip


_MEDICINES = frozenset({"meds", "medication", "medications", "medicine", "tablets", "pills"})


def _when_did(view: View, i: int) -> bool:
    """As in "When'd you take the Tylenol?": one time, no habit."""
    asked = view.norms(i - 3, i - 1)
    return "when" in asked and (
        asked[-1] in {"did", "d"} or view.norm(i - 1) in {"you", "he", "she"}
    )


def _listing(view: View, i: int) -> bool:
    return view.norm(i) in {"are", "include", "is", "per", "including"} or (
        0 < i < len(view.tokens) and view.tokens[i].gap in {":", "?", "."}
    )


def _is_home(view: View, named: Named) -> bool:
    drug = load().drugs[named.name]
    if named.guessed and view.norm(named.last) in _FOSTERS:
        return False  # "lives with her foster mum" speaks of no Fostair
    if drug.classes & _TREATMENT or named.name in _NEVER_HOME:
        return False
    if drug.carried and view.norm(named.last) in _DRIPS and view.tokens[named.last].gap == "":
        return False
    if belongs_to(view, named) or swallowed(view, named):
        return False
    if (view.norm(named.last), view.norm(named.last + 1)) in _DISAGREES or _replaced(view, named):
        return False
    if drug.carried and _infused(view, named):
        return False
    return view.norm(named.last) not in {"given", "administered"}


_FOSTERS = frozenset(
    """mum mom mam mother dad father care carer carers parent parents home homes family child
    children kid kids brother sister son daughter placement""".split()
)


def _infused(view: View, named: Named) -> bool:
    """As in "on noradrenaline at 0.3 mcg per kilo per minute, midazolam 4 milligrams per hour"."""
    near = view.quantities_in(max(0, named.first - 14), min(named.last + 6, len(view.tokens)))
    return any(q.unit in RATES or _hourly(view, q.last) for q in near)


def _hourly(view: View, i: int) -> bool:
    return view.norm(i) in {"per", "an"} and view.norm(i + 1) in {"hour", "minute"}


def _replaced(view: View, named: Named) -> bool:
    """As in "I was years on the warfarin but they changed me to the Eliquis"."""
    ahead = view.norms(named.last, named.last + 5)
    if ahead[0] in {"but", "until", "then"} and _CHANGED & set(ahead):
        return True
    far = view.norms(named.last, named.last + _CHANGED_REACH)
    if taken_before(view, named):
        return True
    return ahead[0] == "no" and any(
        a in {"changed", "switched", "swapped"} and b in {"it", "him", "her", "me", "that"}
        for a, b in pairwise(far)
    )


_CHANGED_REACH = 14
_CHANGED = frozenset({"changed", "switched", "swapped", "stopped", "took"})
_DISAGREES = {(m, w) for m in ("makes", "gives", "made", "gave") for w in ("me", "him", "her")}
"""What stands behind a drug that is told of for what it did."""


def _draft(view: View, named: Named, opener: Context, at: int, deniable: bool = True) -> Draft:
    """``deniable``: not so of "his metformin", which he owns though he did not take it."""
    own = view.context(named.first, named.last)
    status = FactStatus.ASSERTED
    of_other = Cue.PERSON in opener.cues | own.cues or Cue.KIN in opener.cues
    if of_the_one_before(view, at) or (of_other and not _asked_anew(view, named, at)):
        status = FactStatus.OTHER_SUBJECT
    elif own.status is FactStatus.PLANNED and not set(view.norms(at - 1, at + 1)) & _ASKS:
        status = FactStatus.PLANNED
    elif "now" not in view.norms(max(at, named.first - 3), named.first) and (
        _no_longer(view, named, at)
        or since_stopped(view, named)
        or (Cue.FORMER in own.cues and view.norm(at) not in _BEGUN and _once_taken(view, named))
    ):
        status = FactStatus.HISTORICAL
    elif _asked_and_denied(view, named) or (
        deniable and view.norm(at) not in _STILL_TAKES and _denied(view, at, named)
    ):
        status = FactStatus.NEGATED
    quote = view.quote(named.first, named.last)
    return Draft(
        kind=FactKind.HOME_MEDICATION,
        name=named.name,
        spans=(view.span(named.first, named.last),),
        rule="home_medication.guess" if named.guessed else "home_medication.list",
        status=status,
        review_reason=f"heard as {quote!r}" if named.guessed else None,
    )


def _asked_anew(view: View, named: Named, at: int) -> bool:
    """As in "his sister's the one with eggs okay any meds every day Flovent": asked of ours."""
    if not (_ASKS | {"any"}) & set(view.norms(max(0, at - 3), at + 1)):
        return False
    people = [m for m in view.marks.at(named.first) if m.cue in (Cue.PERSON, Cue.KIN)]
    return all(m.first < at for m in people)


def _no_longer(view: View, named: Named, opener: int) -> bool:
    """As in "stopped her metoprolol", "stopped taking apixaban"."""
    if opener >= named.first:
        return False
    if view.norm(opener - 1) in {"was", "were"} and view.norms(named.last, named.last + 2) in _THEN:
        return True
    used = view.norms(opener - 3, opener)
    if used[-2:] == ["used", "to"] or (used[:2] == ["used", "to"] and used[2] in {"be", "take"}):
        return True
    i = opener - 1 if view.norm(opener) not in ENDED else opener
    i -= view.norm(i) == "taking"
    return view.norm(i) in ENDED and view.norm(i - 1) not in _NOT_ENDED


_BEGUN = frozenset({"ran", "changed", "switched", "swapped", "moved", "started"})
"""Openers behind which "last year" tells since when it is taken."""
_THEN = (["last", "time"], ["back", "then"], ["last", "year"], ["last", "pregnancy"])
_NOT_ENDED = frozenset({"never", "not", "hasnt", "havent", "didnt"})


def _asked_and_denied(view: View, named: Named) -> bool:
    """Such as "Takes Eliquis?" - "No, she stopped it."."""
    question = view.marks.question_at.get(named.first)
    if question is None or question.answer is not False:
        return False
    words = view.norms(question.first, question.last)
    example = words[:1] == ["any"] and words[-2:] == ["like", "that"]
    return example or question.last - question.first <= _SHORT_QUESTION


_SHORT_QUESTION = 4
"""Longer ones ask for more than whether it is taken."""


def _once_taken(view: View, named: Named) -> bool:
    """Such as "penicillin as a kid": of a list only the item before it."""
    marks = [m for m in view.marks.at(named.first) if m.cue is Cue.FORMER]
    drugs = view.drug_at
    return any(
        m.first < named.first or not any(i in drugs for i in range(named.last, m.first))
        for m in marks
    )


_TAKES_BACK = frozenset("just only except but actually apart aside besides barring than".split())
"""Behind a denied list they name what is taken after all."""


def _denied(view: View, opener: int, named: Named) -> bool:
    if set(view.norms(opener, named.first)) & _TAKES_BACK:
        return False
    reached = denials(view, opener) or denials(view, named.first)
    return bool(reached) or _stopped(view, named)


def _other_than(view: View, hit: Hit[bool]) -> int:
    """Token behind "no meds at home other than", 0 where nothing is excepted."""
    i = hit.last
    while view.norm(i) in _AT_ALL and i < hit.last + 3:
        i += 1
    if (view.norm(i), view.norm(i + 1)) in _OTHER_THAN:
        return i + 2
    return i + 1 if view.norm(i) in {"except", "bar"} else 0


_AT_ALL = frozenset("at home all regularly really".split())
_OTHER_THAN = {("other", "than"), ("apart", "from"), ("aside", "from"), ("except", "for")}


def _none(view: View, nones: Iterable[Hit[bool]], openers: Iterable[Hit[str]]) -> Iterator[Draft]:
    for hit in nones:
        if _other_than(view, hit):
            continue
        if view.norm(hit.last) in _NONE_ENDS and view.tokens[hit.last].gap == "":
            continue
        other = Cue.PERSON in view.context(hit.first, hit.last).cues
        if other or Topic.ALLERGY in asked_for(view, hit.first):
            continue
        yield Draft(
            kind=FactKind.HOME_MEDICATION,
            name=NO_MEDICATION,
            spans=(view.span(hit.first, hit.last),),
            rule="home_medication.none",
        )
    for opener in openers:
        headed = opener.value == "list" and "med" in view.norm(opener.first)
        if view.norm(opener.first - 1) == "to":  # "any allergies to medicine? No."
            continue
        if headed and view.norm(opener.last) in _NONE_WORDS:
            yield Draft(
                kind=FactKind.HOME_MEDICATION,
                name=NO_MEDICATION,
                spans=(view.span(opener.first, opener.last + 1),),
                rule="home_medication.none",
            )
