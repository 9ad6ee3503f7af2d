"""Words that open medicines taken at home: "takes", "she's on", "his", "what tablets".

Tells how much of what follows they introduce, and what only looks like them ("take a breath").
Whether a name is a home medicine, and what is claimed of it, is told by ``home_status``.
"""

from __future__ import annotations

from itertools import islice

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.drafts.denials import term_ends
from recorder.clinical.grammar.tables import ALLERGIC, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.words import FREQUENCY
from recorder.clinical.lexicon import FILLERS, load
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEFORE_ON = words("home", "openers_words", "before_on")
_MODALS = frozenset({"to", "can", "could", "would", "lets", "did", "denies"})
_OUGHT = frozenset({"meant", "supposed", "prescribed", "ought"})
_LINKS = words("home", "openers_words", "links")
_OWN_CARRIED = frozenset({"insulin", "albuterol", "metoprolol", "furosemide", "clopidogrel"})
_DEVICES = frozenset({"epinephrine", "nitroglycerin", "albuterol", "insulin", "glucagon"})
"""Drugs in pens and sprays that people carry."""
_RESCUE = frozenset({"diazepam", "midazolam", "lorazepam", "hydrocortisone"})
"""Drugs for a fit or a crisis that people have with them ("carries rectal diazepam")."""


def opens_list(view: View, hit: Hit[str]) -> bool:
    """Whether the words of ``hit`` speak of what somebody takes."""
    if view.norm[hit.first - 1] == "i" and view.norm[hit.first - 2] == "me":
        return False
    if view.norm[hit.first - 1] in _NOT_TAKING or _refused(view, hit.first):
        return False
    if view.norm[hit.first - 1] == "any" and view.norm[hit.first - 2] == "to":
        return False  # "allergic to any medicine that you know of"
    if (
        _crew_ran_out(view, hit.first)
        or _not_tolerated(view, hit.first)
        or _advised(view, hit.first)
    ):
        return False
    if _of_reactions(view, hit.last):
        return False
    return not _is_action(view, hit.first)


def _refused(view: View, i: int) -> bool:
    """As in "refused all medication except paracetamol": what the crew offered."""
    return any(view.norm[k] in {"refused", "refuses", "declined"} for k in range(max(0, i - 2), i))


def _not_tolerated(view: View, i: int) -> bool:
    """As in "I can't take codeine, it binds me"."""
    return view.norm[i] in {"take", "use"} and view.norm[i - 1] in {"cant", "cannot", "couldnt"}


def _of_reactions(view: View, i: int) -> bool:
    """As in "has any medicine ever made you swell up?" - "Penicillin did."."""
    said = view.norms(i, i + 4)
    if not _AGREES.isdisjoint(said):
        return True  # "any medicine that doesn't agree with you"
    return "you" in said[:3] and not _MADE.isdisjoint(said[:3])


_AGREES = frozenset({"suit", "suits", "agree", "agrees"})
_MADE = frozenset({"made", "make", "makes", "gave", "give", "gives"})


def _advised(view: View, i: int) -> bool:
    """As in "and don't take the Tresiba any different": said to the patient, not of him."""
    told = view.norm[i - 1] == "dont" and view.norm[i - 2] in _ADVISING
    return told and view.norm[i] in {"take", "use"}


_ADVISING = frozenset({"and", "so", "please", "just", "but", "love", "now", "okay"})


def _crew_ran_out(view: View, i: int) -> bool:
    """As in "we'd run out of ondansetron": the bag was empty, nobody takes it."""
    if view.norm[i] not in {"ran", "run", "out", "been"} or i == 0:
        return False
    return bool({"we", "wed"} & set(view.norms(max(0, i - 3), i)))


_NOT_TAKING = words("home", "openers_words", "not_taking")
"""Before "medicines" or "on": "allergies to medicines", "overdosed on Tylenol"."""


def takes_often(view: View, last: int) -> bool:
    """Whether "daily", "twice a day" ... follows within a dose's length."""
    end = min(last + 5, view.count)
    often = {hit.first for hit in FREQUENCY.starting(view.tokens, view.positions, last, end)}
    for i in range(last, end) if often else ():
        if view.tokens[i].gap in SENTENCE_ENDS or view.tokens[i].gap == ",":
            return False
        if view.norm[i] in _TAKES:
            return False  # "fifty of fentanyl takes insulin at night"
        if i in often:
            return True
    return False


_TAKES = frozenset({"takes", "uses", "meds"})


def behind_question(view: View, drugs: DrugList, hit: Hit[str]) -> list[Named]:
    """As in "what tablets does she have ive got the box here its apixaban"."""
    if not asks(view, hit):
        return []
    found = drugs.read_answer(hit.last)
    plain = _asks_what(view, hit) and view.norm[hit.first] == "on"
    return [] if plain and all(load().drugs[named.name].carried for named in found) else found


def asks(view: View, hit: Hit[str]) -> bool:
    """Whether the opener ``hit`` is of a question: "what tablets", "what's she on at home"."""
    if hit.value == "list" and bool(set(view.norms(hit.first - 1, hit.first + 1)) & ASKS):
        return True
    if hit.value == "list" and "know" in view.norms(hit.first - 3, hit.first):
        return True  # "do you want to know his medicines"
    return _asks_what(view, hit)


def _asks_what(view: View, hit: Hit[str]) -> bool:
    """As in "what does he take", "what's she on"; not "what did he take", asked of an overdose."""
    if view.norm[hit.first] not in _TAKING_NOW or view.norm[hit.first - 1] not in _WHO:
        return False
    before = view.norms(hit.first - _WHAT_REACH, hit.first - 1)
    return not ASKS.isdisjoint(before) and "did" not in before


_TAKING_NOW = frozenset({"take", "taking", "on"})
_WHO = frozenset("he she you they dad mum mom mam patient".split())
_WHAT_REACH = 4
ASKS = frozenset({"what", "which"})


def named_by(view: View, drugs: DrugList, hit: Hit[str]) -> list[Named]:
    """The medicines that the opener ``hit`` introduces."""
    last, kind = hit.last, hit.value
    if kind == "list":
        return drugs.read_behind(_behind_no_but(view, last))
    if kind == "says":
        return drugs.read(last) if _of_medicines(view, hit) else []
    if kind == "next":
        near = [drugs.items.get(i) or drugs.sounding(i) for i in range(last, last + 2)]
        passive = view.norm[hit.first] in _PASSIVE and view.norm[hit.first - 1] not in _WHO
        if passive and all(item is None or load().drugs[item.name].carried for item in near):
            return []  # "the drip was changed to amiodarone"
        return drugs.read(last) if any(near) else []
    if kind == "on" and _wanted_on(view, hit.first):
        return []
    at = _skip_links(view, last)
    at = _past_search(view, at) if kind == "on" else at
    item = drugs.items.get(at)
    if kind == "ought":
        heard = item or drugs.sounding(at)
        return [heard, *_coordinated(drugs, heard.last)] if heard is not None else []
    if kind == "former":
        return _taken_no_more(drugs, item)
    if kind == "own":
        item = item or _cut_in_words(drugs, last)
        if item is not None and _given_to(view, last - 1, item):
            return []
        if item is None or not _own(item, view.norm[last - 1], view.norm[last - 2] in _TRUCKS):
            return []
        return [item, *_coordinated(drugs, item.last)]
    return _behind_on(view, drugs, last, at, item)


def _given_to(view: View, i: int, item: Named) -> bool:
    """As in "we didn't give *her* salbutamol", "gave her one of *his* Xanax", "she took *his*";
    never "the doctor gave her Macrobid", who prescribed it."""
    if view.norm[i] == "her" and view.norm[i - 1] in _GIVING:
        by_kin = view.has(_LENDING, i - _GIVEN_NEAR, i)
        return by_kin or load().drugs[item.name].carried
    other = _OTHER_SEX.get(view.norm[i], ())
    k = next((k for k in range(i - 1, i - _GIVEN_NEAR, -1) if view.norm[k] in _PRONOUNS), i)
    return view.norm[k] in other and view.has(_GIVING | _TOOK, k - 1, i)


_LENDING = RELATIVES | {"boyfriend", "girlfriend", "friend", "mate", "we", "someone", "somebody"}
_GIVING = frozenset({"give", "gave", "given", "giving", "gives"})
_TOOK = frozenset("took taken had has borrowed swallowed popped tried used".split())
_OTHER_SEX = {"his": ("she", "her"), "her": ("he", "him"), "their": ("he", "she", "him", "her")}
_PRONOUNS = frozenset({"he", "him", "his", "she", "her"})
_GIVEN_NEAR = 7


def _cut_in_words(drugs: DrugList, at: int) -> Named | None:
    """As in "I held her low pressor", "I have an albuterall": several words, or a device's name."""
    heard = drugs.sounding(at)
    if heard is None or heard.last - heard.first > 1:
        return heard
    return heard if heard.name in _DEVICES else None


def _taken_no_more(drugs: DrugList, item: Named | None) -> list[Named]:
    """As in "came off the Prozac"; never "came off the propofol", which a crew gave."""
    if item is None or (load().drugs[item.name].carried and item.name not in _OWN_CARRIED):
        return []
    return [item, *_coordinated(drugs, item.last)]


def _of_medicines(view: View, hit: Hit[str]) -> bool:
    """As in "is he on thinners it says warfarin": read out where medicines were spoken of."""
    near = view.norms(hit.first - _SAYS_REACH, hit.last + _SAYS_REACH // 2)
    carried = view.norm[hit.first] in {"in", "on"}  # "the card in his wallet says Eliquis"
    spoken_of = carried or view.has(_SPOKEN_OF, hit.first - _SAYS_REACH, hit.first)
    return not ALLERGIC & set(near) and spoken_of


_SAYS_REACH = 12
_SPOKEN_OF = words("home", "openers_words", "spoken_of")
_ASKED_FOR = words("home", "openers_words", "asked_for")


def _behind_no_but(view: View, last: int) -> int:
    """Behind the "no just" of "on any medicines no just vitamin d drops"."""
    i = view.past(last, _ASKED_FOR, last + 4)
    i += view.norm[i] == "really"
    refused = view.norm[i] in {"no", "nope", "nah", "nothing", "none", "not"}
    i += 1 + (view.norm[i + 1] == "really")
    return i + 1 if refused and view.norm[i] in TAKES_BACK else last


def _wanted_on(view: View, i: int) -> bool:
    """As in "they wanted him on Eliquis": what a doctor wished, no medicine of his."""
    wished = view.norm[i - 2] in {"want", "wanted", "wants", "wanting", "had"}
    return wished and view.norm[i - 1] in {"him", "her", "me", "them"}


def _coordinated(drugs: DrugList, last: int) -> list[Named]:
    """The further items of "her metformin and ramipril"."""
    found: list[Named] = []
    for item in islice(drugs.walk(last), _COORDINATED):
        if drugs.apart(last, item.first) or (
            item.first - last > 1 and not drugs.joined_by(last, item.first, _JOINING)
        ):
            break
        found.append(item)
        last = item.last
    return found


_JOINING = FILLERS | {"and", "the", "his", "her", "a"}
_COORDINATED = 24
"""Most medicines that one "his" is said of: no walk to the end of a text for each of them."""


def _behind_on(view: View, drugs: DrugList, last: int, at: int, item: Named | None) -> list[Named]:
    """Such as "she's on apixaban", "AF on warfarin", "on the blood thinner Eliquis"."""
    if item is not None and not load().drugs[item.name].carried:
        return drugs.read(at)
    if view.norm[last - 2] in _CREW or view.gap(last) == ".":
        return []  # "we're on epi three", "sync's on. Versed, give him 5"
    if view.has(_WORN, last, last + 3):
        return []  # "on her wristband it's penicillin"
    before = view.tokens[last - 2] if last >= 2 else None
    opened = before is None or before.norm in _BEFORE_ON or before.clitic or _starts(view, last - 1)
    opened = opened or last - 1 in term_ends(view)
    if not opened or (item is not None and item.name == "oxygen"):
        return []
    if item is None and not any(_home_only(drugs, i) for i in range(at, at + 4)):
        return _heard_on(view, drugs, last, at)
    return drugs.read(at)


def _heard_on(view: View, drugs: DrugList, last: int, at: int) -> list[Named]:
    """As in "he's on cloppy dog rel": right behind the patient's "on" what only sounds alike."""
    who = view.tokens[last - 2] if last > 1 else None
    is_his = who is not None and (who.norm == "is" or (who.norm in _PATIENT and bool(who.clitic)))
    heard = drugs.sounding(last, loose=True) or drugs.sounding(at, loose=True) if is_his else None
    if heard is None and _starts(view, last - 1):  # "On a torva statin and that's all."
        heard = drugs.sounding(last)
        heard = heard if heard is not None and heard.last - heard.first > 1 else None
    drug = load().drugs[heard.name] if heard is not None else None
    if heard is None or drug is None or (drug.carried and "PO" not in drug.routes):
        return []
    return drugs.read(heard.first)


_PATIENT = frozenset({"he", "she", "patient", "im", "i"})
_PASSIVE = frozenset({"was", "been", "is", "got", "were"})
_TRUCKS = frozenset("truck trucks unit rig ambulance crew service squad car bus we".split())
_CREW = frozenset({"we", "were"})  # "we're on epi three": what the crew is at
_WORN = frozenset("wristband bracelet band tag necklace board".split())


def _home_only(drugs: DrugList, i: int) -> bool:
    item = drugs.items.get(i) or drugs.sounding(i)
    return item is not None and not load().drugs[item.name].carried


def _starts(view: View, i: int) -> bool:
    return view.tokens[i].gap not in {"", "-", "/", "\n"}


def _skip_links(view: View, i: int) -> int:
    while i < len(view.tokens) and view.tokens[i].norm in _LINKS and view.tokens[i].gap == "":
        i += 1
    return i


def _past_search(view: View, i: int) -> int:
    """As in "she's on those, labetalol", "he's on, what's it called, bisoprolol", "on 60 of it"."""
    amount = view.quantity_at.get(i)
    if amount is not None and view.norm[amount.last] == "of":
        return amount.last + 1 if amount.last + 1 in view.drug_at else i
    k = view.past(i, _SEARCHING, i + _SEARCH)
    return k if k in view.drug_at else i


_SEARCHING = words("home", "openers", "searching") | FILLERS
_SEARCH = 6


def _own(item: Named, word: str, of_crew: bool) -> bool:
    """Whether "his <drug>" means a medicine of his own and not the dose just given."""
    if word == "the":  # "did the Humalog"
        return "antidiabetic" in load().drugs[item.name].classes
    if item.name in _RESCUE and (word == "own" or (word == "carries" and not of_crew)):
        return True
    if word in {"a", "an", "carries", "own"}:
        return item.name in _DEVICES or not load().drugs[item.name].carried
    return word == "daily" or item.name in _OWN_CARRIED or not load().drugs[item.name].carried


def _is_action(view: View, first: int) -> bool:
    """Such as "taking him to", "take a breath", "pain meds", "no meds given"."""
    norm = view.norm[first]
    before = view.norm[first - 1]
    if norm in {"tablets", "tablet", "pills"} and first - 1 in view.number_at:
        return not takes_often(view, first)  # so many of them, no list
    if norm in {"take", "taking", "takes"} and view.norm[first + 1] in {
        "him", "her", "them", "over", "off", "us", "care", "you", "deep", "to", "place", "about",
    }:  # fmt: skip
        return True
    if norm == "take" and view.norm[first + 1] in {"this", "these"}:
        return True  # "take this for the pain, it's morphine"
    if norm in {"take", "taking", "on"} and view.norm[first + 1] in {"anything", "something"}:
        asked = view.clauses[view.clause_of[first]].question
        return asked or view.norm[first - 2] == "did" or view.norm[first + 2] in {"for", "to"}
    if norm == "taking" and (before == "after" or _to_a_rate(view, first + 1)):
        return True  # "I'm only after taking a half a Xanax"
    if norm == "take" and (view.norm[first - 2] in {"did", "when"} or _when_did(view, first)):
        return True
    if before == "to" and view.norm[first - 2] in _OUGHT:
        return False
    if norm in {"take", "taking"} and before in _MODALS:
        return before != "denies" or view.norm[first + 1] == "anything"
    return norm in _MEDICINES and before in {
        "pain", "no", "given", "sick", "nausea", "took", "of", "gave", "more", "ten", "twenty",
        "thirty", "forty", "sleeping", "our", "some",
    } and not _listing(view, first + 1)  # fmt: skip


_MEDICINES = frozenset({"meds", "medication", "medications", "medicine", "tablets", "pills"})


def _to_a_rate(view: View, i: int) -> bool:
    """As in "taking the nitro up to 35": what runs is turned."""
    hit = view.drug_at.get(i + (view.norm[i] in {"the", "that", "his", "her"}))
    k = hit.end if hit is not None else view.count
    k += view.norm[k] in {"up", "down"}
    return view.norm[k] == "to" and k + 1 in view.number_at


def _when_did(view: View, i: int) -> bool:
    """As in "When'd you take the Tylenol?": one time, no habit."""
    asked = view.norms(i - 3, i - 1)
    return "when" in asked and (
        asked[-1] in {"did", "d"} or view.norm[i - 1] in {"you", "he", "she"}
    )


def _listing(view: View, i: int) -> bool:
    return view.norm[i] in {"are", "include", "is", "per", "including"} or (
        0 < i < len(view.tokens) and view.tokens[i].gap in {":", "?", "."}
    )


TAKES_BACK = frozenset("just only except but actually apart aside besides barring than".split())
"""Behind a denied list they name what is taken after all."""
